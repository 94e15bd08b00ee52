"""What an operation holds while it is under way, so that no other has it: numbers, source records, Sage records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running import numbers
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.wanted import added
from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS
from sage100_plugin.records.commitment import alternatives
from sage100_plugin.spec import Pair, Plan, Stands

LINK = "link|"
"""How the reservation of a source record begins."""

LINKED = "linked|"
"""How the reservation of a Sage record begins that is to be linked."""

LINES = "lines|"
"""How the reservation of a record begins that gets new lines."""

ONE_AT_A_TIME = ("budget", "purchase_order")
"""Records to which one call at a time adds rows, whatever it links: a budget has one for each code (6-2 Budgets), and
the changes of a purchase order stand below each other, told apart by their place alone (6-6-1 Purchase Orders)."""


def numbered(plugin: Plugin, prepared: Prepared, held: Sequence[str] = ()) -> tuple[Plan, tuple[str, ...]]:
    """The plan with its number chosen, and what has to be reserved in the ledger for it.

    A number that was given stays, and so does one that is `held` for it from an earlier try. Reserved are the number,
    every source record, since the operation's guard holds only the first of them and another call may name the same
    ones in another order, and the record that gets new lines, whatever the guard is.
    """
    plan = prepared.plan
    company, record = prepared.company.id, plan.write.record
    others = (*(source_held(company, pair) for pair in plan.pairs), *_lines_held(company, plan))
    if plan.numbering is None or plan.numbering.into in plan.awaiting:
        return plan, (*numbers.typed(prepared.context, plan), *others)
    into = plan.numbering.into
    given = plan.write.fields.get(into)
    number = given or numbers.chosen(plugin, prepared.context, record, plan.numbering, held)
    write = replace(plan.write, fields={**plan.write.fields, into: number})
    prefix = numbers.reserving(prepared.context, record, plan.numbering)
    return replace(plan, write=write), (*numbers.held_as(prefix, str(number)), *others)


def source_held(company: str, pair: Pair | Link) -> str:
    """The reservation of a source record that is to be linked, whichever record it becomes in Sage."""
    return f"{LINK}{company}|{alternatives(pair.record)[0]}|{pair.source}|{pair.source_id}"


def sage_held(company: str, record: str, sage_id: str) -> str:
    """The reservation of a Sage record that stands there and is to be linked."""
    return f"{LINKED}{company}|{record}|{sage_id}"


def _lines_held(company: str, plan: Plan) -> tuple[str, ...]:
    """The reservation of a record that gets new lines, where only one may add any at a time."""
    write, id = plan.write, plan.write.id or plan.write.fields.get("id")
    alone = bool(id and added(write.fields)) and adds_alone(write.record, plan.pairs)
    return (f"{LINES}{company}|{write.record}|{id}",) if alone else ()


def adds_alone(record: str, pairs: Sequence[object]) -> bool:
    """Whether nobody else may add lines meanwhile: where source records are linked these keep lines from coming twice,
    but not in every record.
    """
    return not pairs or record in ONE_AT_A_TIME


def guard_of(prepared: Prepared) -> str | None:
    """What must not run twice at once: the first source record of the plan, else its own number.

    A change may be sent twice without harm, unless it adds lines: then nobody else adds any to the same record.
    """
    asked, company = prepared.asked, prepared.company.id
    if isinstance(asked, (Plan, Stands)) and asked.pairs:
        first = asked.pairs[0]
        return f"{company}|{alternatives(first.record)[0]}|{first.source}|{first.source_id}"
    if isinstance(asked, Stands):
        return None
    plan = prepared.plan
    if plan.write.op == "change":
        return f"{company}|{plan.write.record}|{plan.write.id}|lines" if added(plan.write.fields) else None
    identity = RECORDS[plan.write.record].identity
    told = [str(plan.write.fields.get(name)) for name in identity]
    return None if "None" in told else f"{company}|{plan.write.record}|{'|'.join(told)}"
