"""The number office: who chooses the number of a new record, and which is the next that nobody has.

A number is held by the operation that is to use it (`Operation.numbers`), from the acceptance or the call until that is
settled: then it stands in Sage, or is free again. Where two persons accept, it is held from the first acceptance on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Export, Tx
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS as KINDS
from sage100_plugin.records.kinds import DIGITS, HIGHEST
from sage100_plugin.records.numbering import next_free, next_within
from sage100_plugin.spec import Context, Numbering, Plan

POLICY = "number."
"""`number.<record>`: `typed`, `next`, or a range of which the next free one is taken."""

TYPED, NEXT = "typed", "next"
RECORDS = ("job", "vendor")
"""The records whose number accounting types, unless the company has it otherwise."""

COUNTED = (*RECORDS, "client", "change_order", "subcontract", "purchase_order", "work_order")
"""The records whose numbers are chosen here; those that accounting does not type are never left without one."""

RANGE = re.compile(rf"([1-9]\d{{0,{DIGITS - 1}}})\s*-\s*([1-9]\d{{0,{DIGITS - 1}}})", re.ASCII)

MANY = 10_000
"""So many documents are looked at, those made last, to know what a range has left: their numbers are text in Sage."""

RECENT, PAGE = 200, 500

FAR = 100
"""A typed number with more digits than the highest, and more than this above it, is told as a likely slip."""

RECORD_NUMBER = "id"

FIELD = "sage_id"
"""What the number is typed into; `next` stands for the next free one, whatever the policy."""


def policies() -> Iterator[tuple[str, Callable[[object], str | None], str]]:
    """Each policy: its name, how it is read, and what it may be."""
    for record in COUNTED:
        words = (TYPED, NEXT) if record in RECORDS else (NEXT,)
        may_be = f"{', '.join(words)} or a range as 2600-2699: who chooses a new number, and of which"
        yield POLICY + record, partial(_read, words), may_be


def _read(words: Sequence[str], value: object) -> str | None:
    """One of the words, or a range as it is stored; None when it is neither."""
    text = value.strip() if isinstance(value, str) else ""
    first, last = range_of(text) or (1, 0)
    return text if text in words else f"{first}-{last}" if first <= last <= HIGHEST else None


def range_of(policy: str) -> tuple[int, int] | None:
    """The first and the last number of a range; None when the policy is none."""
    found = RANGE.fullmatch(policy)
    return (int(found[1]), int(found[2])) if found else None


def read_decision(schema: type[Schema], told: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Fault]]:
    """What an approver typed, and what is wrong with it; a number that is `next` stays that."""
    wants = _wants_next(told) and FIELD in schema().fields
    typed, faults = read(schema, {name: value for name, value in told.items() if name != FIELD or not wants}, {})
    return {**typed, FIELD: NEXT} if wants else typed, faults


def counting(
    company: Company, record: str, decision: Mapping[str, Any] | None, *, direct: bool
) -> tuple[Company, Mapping[str, Any] | None]:
    """The company with the policy as it counts for this call, and the decision without `next`.

    Where nobody is asked for a number, the next is taken unless the company has it otherwise.
    """
    if record not in RECORDS:
        return company, decision
    policy = company.policies.get(POLICY + record, NEXT if direct else TYPED)
    if decision is not None and _wants_next(decision):
        policy = NEXT if policy == TYPED else policy
        decision = {name: value for name, value in decision.items() if name != FIELD}
    return replace(company, policies={**company.policies, POLICY + record: policy}), decision


def _wants_next(told: Mapping[str, Any]) -> bool:
    return str(told.get(FIELD) or "").strip().casefold() == NEXT


def chosen(plugin: Plugin, context: Context, record: str, numbering: Numbering, held: Sequence[str] = ()) -> str:
    """The number that a new record is to get: the one `held` for it from an earlier try, else the next free one.

    Free is what neither Sage nor an open operation uses. Raises `Refused` when there is none.
    """
    prefix = reserving(context, record, numbering)
    own = [text.removeprefix(prefix) for text in held if text.startswith(prefix)]
    reserved = plugin.ledger.read(lambda tx: tx.operations.reserved(prefix))
    span = _range(context, record)
    taken = [*_used(context, record, numbering, span), *(text.removeprefix(prefix) for text in reserved)]
    number = own[0] if own else _next(span, taken)
    while number and context.any(record, {**numbering.where, numbering.into: number}) is not None:
        taken.append(number)
        number = _next(span, taken)
    if number is None or (numbering.into == RECORD_NUMBER and int(number) > HIGHEST):
        raise refuse(_none_left(context, record, span))
    return number


def _range(context: Context, record: str) -> tuple[int, int] | None:
    """The range of which the company takes its numbers, if there is one."""
    return range_of(context.company.policies.get(POLICY + record, ""))


def _next(span: tuple[int, int] | None, taken: Sequence[str]) -> str | None:
    return next_free(taken) if span is None else next_within(span, taken)


def _used(context: Context, record: str, numbering: Numbering, span: tuple[int, int] | None) -> Sequence[str]:
    """The numbers that Sage has, as far as they matter: those made last, and all record numbers of a range."""
    if span is None or numbering.into != RECORD_NUMBER:
        return context.sage.newest_numbers(record, numbering.where, RECENT if span is None else MANY)
    found, after = list[str](), str(span[0] - 1)
    while (ids := context.sage.keys(record, after, PAGE)) and int(after) < span[1]:
        found, after = [*found, *ids], ids[-1]
    return found


def _none_left(context: Context, record: str, span: tuple[int, int] | None) -> Fault:
    """That there is no free number any more, and what can be done."""
    title, typing = KINDS[record].title, f"/{FIELD if record in RECORDS else 'number'}"
    if span is None:
        what = f"There is no free {title.lower()} number after {HIGHEST}, the highest there can be"
        return Fault(typing, "sage_id_required", f"{what}: type one that is free.")
    says = (
        f"{title} numbers {span[0]} to {span[1]} are all used. Type another, or let an administrator set another "
        f"range: sage100-plugin company set {context.company.id} {POLICY}{record}=FIRST-LAST."
    )
    return Fault(typing, "range_full", says)


def doubts(context: Context, asked: object) -> tuple[str, ...]:
    """What is odd about a number that was typed: nothing that Sage would mind, but a slip is more likely (R148)."""
    if not isinstance(asked, Plan) or asked.numbering is None:
        return ()
    record, number = asked.write.record, str(asked.write.fields.get(asked.numbering.into) or "")
    if not number.isascii() or not number.isdigit():
        return ()
    title, span = KINDS[record].title, _range(context, record)
    newest = context.sage.newest_numbers(record, asked.numbering.where)
    highest = max((int(text) for text in newest if text.isascii() and text.isdigit()), default=0)
    if highest and len(number) > len(str(highest)) and int(number) > highest + FAR:
        return (f"{title} number {number} is far above the highest one in Sage, {highest}: look whether it is a slip.",)
    if span is not None and not span[0] <= int(number) <= span[1]:
        return (f"{title} number {number} is not of this company's range, {span[0]} to {span[1]}.",)
    return ()


def typed(context: Context, asked: object) -> tuple[str, ...]:
    """The reservations of the numbers that a plan names; none where it has none yet, or needs none."""
    if not isinstance(asked, Plan):
        return ()
    return tuple(
        held
        for numbering in (asked.numbering, asked.unique)
        if numbering is not None and (number := asked.write.fields.get(numbering.into))
        for held in held_as(reserving(context, asked.write.record, numbering), str(number))
    )


def held_as(prefix: str, number: str) -> tuple[str, ...]:
    """The reservations of a number: as it is written, and without case, since Sage's server compares it so."""
    return tuple(dict.fromkeys((f"{prefix}{number}", f"{prefix}{number.casefold()}")))


def number_taken(plugin: Plugin, reserved: str) -> Refused:
    """That somebody holds a reserved number: who."""
    number, export = reserved.rpartition("|")[2], plugin.ledger.read(lambda tx: _waiting_with(tx, reserved))
    if export is None:
        return Refused("number_taken", f"Another call is just using number {number}.")
    says = f"Number {number} is held for export {export.id}, which {export.rounds[-1].by} accepted as the first of two."
    return Refused("number_taken", says, extra={"export": {"id": export.id, "status": export.status}})


def _waiting_with(tx: Tx, reserved: str) -> Export | None:
    """The export that holds a number and waits for its second person."""
    holder = tx.operations.holder(reserved)
    waits = holder is not None and holder.state == "waiting_acceptance"
    return tx.exports.get(holder.export_id or "") if holder is not None and waits else None


def reserving(context: Context, record: str, numbering: Numbering) -> str:
    """How the reservation of a number begins: the numbers of one kind in one company."""
    scope = "|".join(f"{name}={value}" for name, value in sorted(numbering.where.items()))
    return f"number|{context.company.id}|{record}|{scope}|"
