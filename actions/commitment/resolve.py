"""Decide about a commitment that was made directly in Sage: adopt it, ignore it, or reverse it (6-7-1, 6-6-1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.commitment.checks import check_other_kind
from actions.commitment.links import ignored, source_links
from sage100_plugin.ports.links import IGNORED
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.commitment import KINDS, MENUS, CommitmentSchema, told_alike
from sage100_plugin.records.payable_invoice import PAYABLE_INVOICE, VOID
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Pair,
    Plan,
    Refuses,
    Stands,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, check_unlinked

ADOPT, IGNORE, REVERSE = "adopt", "ignore", "reverse"
DECISIONS = {ADOPT: "Adopt", IGNORE: "Ignore", REVERSE: "Reverse"}


class ResolveCommitment(ActionInput):
    """A commitment of Sage, and what is to become of it."""

    kind = fields.option("Kind", KINDS, required=True)
    commitment = fields.record_id(
        "Commitment", required=True, help="Its record number in Sage, as find_commitments has it."
    )
    decision = fields.option(
        "Decision",
        DECISIONS,
        required=True,
        help="Adopt links it to the source's commitment, ignore leaves it to accounting, reverse deletes it in Sage.",
    )


class ResolvedCommitment(CommitmentSchema):
    """The commitment, as it stands in Sage, or stood there before it was deleted."""

    outcome = fields.text("Outcome", help="adopted, ignored or reversed; no_change when it was so before.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether Sage has it, and it is such that this can be decided about it."""
    kind, id, decision = given.get("kind"), given.get("commitment"), given.get("decision")
    row = ctx.need(faults, "/commitment", kind, id) if kind and id else None
    if row is None or kind is None or id is None:
        return
    if decision == ADOPT:
        _check_adopted(ctx, given, faults)
        return
    links = source_links(ctx, kind, id)
    if links:
        told = f"{RECORDS[kind].title} {_number(kind, row)} is {links[0].source_id} of {links[0].source}"
        says = f"{told}: nothing is to be decided about it. Change it there."
        faults.add("/commitment", "wrong_state", says)
    elif decision == REVERSE:
        _check_reversed(ctx, kind, row, faults)


def _check_adopted(ctx: Context, given: Given, faults: Faults) -> None:
    for name, label in (("source", "Source"), ("source_id", "Source Id")):
        if not given.get(name):
            faults.add(f"/{name}", "required", f"{label} is required to adopt a commitment.")
    if not _adopted(ctx, given):
        check_pair(ctx, given, faults, given["kind"])
        check_other_kind(ctx, given, faults, given["kind"])
        check_unlinked(ctx, given, faults, given["kind"], given["commitment"], "/commitment")


def _adopted(ctx: Context, given: Given) -> bool:
    return any(
        (link.source, link.source_id) == (given.get("source"), given.get("source_id"))
        for link in source_links(ctx, given["kind"], given["commitment"])
    )


def _check_reversed(ctx: Context, kind: str, row: Row, faults: Faults) -> None:
    """Whether anything was done on it: then it is not deleted (help, "Deleting subcontracts")."""
    record = RECORDS[kind]
    called = f"{record.title} {_number(kind, row)}"
    why = _used(ctx, kind, row)
    if why:
        says = f"{called} {why}, so it is not deleted. Adopt it, or let accounting close it in Sage ({record.menu})."
        faults.add("/commitment", "wrong_state", says)
    elif row["lckedt"]:
        says = f"{called} has Lock Edit set. Let accounting clear it in Sage ({record.menu})."
        faults.add("/commitment", "wrong_state", says)


def _used(ctx: Context, kind: str, row: Row) -> str:
    lines: Any = row["lines"]
    if kind == "subcontract" and any(line["billed"] or line["changed"] for line in lines):
        return "has an invoiced or changed amount"
    if kind == "purchase_order" and any(line["rcvdte"] for line in lines):
        return "was received or invoiced in part"
    named = "subcontract_number" if kind == "subcontract" else "order_number"
    where = {named: _number(kind, row), "vendor": str(row["vndnum"])}
    found = ctx.sage.find(PAYABLE_INVOICE.name, where=where, limit=500)
    invoice = next((one for one in found if one["status"] != VOID), None)
    return f"is named by invoice {invoice['invnum']} ({PAYABLE_INVOICE.menu})" if invoice else ""


def _number(kind: str, row: Row) -> str:
    return str(row[RECORDS[kind].number or "recnum"])


def result(_record: Mapping[str, Any], _given: Given) -> Mapping[str, Any]:
    """Nothing of the record beside what a plan tells: that has the shape of both kinds."""
    return {}


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A link, a mark that it is left to accounting, or one deletion."""
    kind, id, decision = given["kind"], given["commitment"], given["decision"]
    row = ctx.one(kind, id) or {}
    public = RECORDS[kind].public(row)
    tells = {**told_alike(kind, public), "outcome": "no_change"}
    if decision == REVERSE:
        return Plan(Write(kind, "delete", {}, id=id), before=public, tells={**tells, "outcome": "reversed"})
    if decision == IGNORE:
        pairs = () if ignored(ctx, kind, id) else (Pair(kind, IGNORED, id, "", "sage"),)
        return Stands(kind, id, pairs=pairs, tells={**tells, "outcome": "ignored"} if pairs else tells)
    if _adopted(ctx, given):
        return Stands(kind, id, tells=tells)
    pair = Pair(kind, given["source"], given["source_id"], given.get("source_name") or "", "source")
    return Stands(kind, id, pairs=(pair,), tells={**tells, "outcome": "adopted"})


RESOLVE_COMMITMENT = Action(
    key="resolve_commitment",
    record="commitment",
    verb="resolve",
    title="Resolve Commitment",
    summary="Decides about a commitment that was made directly in Sage: adopt, ignore or reverse it.",
    menu=MENUS,
    effect=Effect.EXPORT,
    input=ResolveCommitment,
    output=ResolvedCommitment,
    check=check,
    run=run,
    result=result,
    steps=(
        Step("Decide what is to become of the commitment", "source"),
        Step("Accept its deletion, or reject it", "plugin"),
    ),
    example=Example(
        input={
            "kind": "subcontract",
            "commitment": "9",
            "decision": "adopt",
            "source": "procore",
            "source_id": "C-9",
        },
        output={"id": "9", "kind": "subcontract", "number": "890", "job": "1010", "outcome": "adopted"},
    ),
    refuses=(
        Refuses(
            {"kind": "subcontract", "commitment": "99999", "decision": "ignore"},
            "not_in_sage",
            "Sage has no subcontract 99999 (6-7-1 Subcontracts).",
        ),
        Refuses(
            {"kind": "subcontract", "commitment": "9", "decision": "adopt"},
            "required",
            "Source is required to adopt a commitment. Source Id is required to adopt a commitment.",
        ),
    ),
    limits=(
        "Ignored is remembered as a link of the source sage100: without that link it is unresolved again.",
        "Reversed is deleted, which waits for accounting; what was invoiced, changed or received is not deleted.",
        "Sage's API deletes only where the rights of the group API have Delete (7-2-1 Security Groups).",
    ),
)
