"""Find commitments: subcontracts (6-7-1) and purchase orders (6-6-1) in one list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from actions.commitment.links import ignored, on_linked_jobs, source_links
from actions.commitment.shared import OfVendor, check_vendor, vendor_of
from actions.listing import FindInput, listed
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS, fields, purchase_order, subcontract
from sage100_plugin.records.commitment import COMMITMENTS, KINDS, MENUS, CommitmentSchema, told_alike
from sage100_plugin.spec import Action, Answer, Context, Effect, Example, Faults, Given, Refuses

STATUSES = {"subcontract": subcontract.STATUSES, "purchase_order": purchase_order.STATUSES}

LINKED = {"yes": "Linked", "no": "Not Linked", "unresolved": "Unresolved"}

CHUNK = 500
"""So many headers are read at once."""

_CURSOR = re.compile(r"(subcontract|purchase_order):(\d{1,9})")


class FindCommitments(FindInput, OfVendor, OfJob):
    """Commitments by kind, job, vendor, number, status, and whether a source has them."""

    kind = fields.option("Kind", KINDS, help="Both if left empty.")
    number = fields.text("Number", help="The whole number; part of it goes into Search.")
    status = fields.text("Status", help="Its name in Sage, as Current or Open; with a kind its number too.")
    linked = fields.option(
        "Linked",
        LINKED,
        help="Unresolved are those that no source has, on a linked job, and that nobody decided to ignore.",
    )


class FoundCommitment(CommitmentSchema):
    """A commitment, and whether a source has it."""

    linked = fields.flag("Linked")
    ignored = fields.flag("Ignored")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether what is asked can be asked; that nothing is found is no fault."""
    if given.get("cursor") and not _CURSOR.fullmatch(given["cursor"]):
        faults.add("/cursor", "invalid_value", "Give the next of the page before as cursor.")
    if given.get("job") or given.get("project_source_id"):
        check_job(ctx, given, faults)
    if given.get("vendor") or given.get("vendor_source_id"):
        check_vendor(ctx, given, faults)
    status = given.get("status")
    if status and status.isdigit() and not given.get("kind"):
        faults.add("/kind", "required", "Kind is required with the number of a status: the two kinds have their own.")
    elif status and all(_status(kind, status) is None for kind in _kinds(given)):
        names = sorted({name for kind in _kinds(given) for name in STATUSES[kind].values()})
        faults.add("/status", "invalid_value", f"There is no status {status}. There are {', '.join(names)}.")


def _kinds(given: Given) -> tuple[str, ...]:
    return (given["kind"],) if given.get("kind") else tuple(COMMITMENTS)


def _status(kind: str, told: str) -> int | None:
    """The number of a status that is told by name or number."""
    names = STATUSES[kind].items()
    return next((number for number, name in names if told.casefold() in (name.casefold(), str(number))), None)


def run(ctx: Context, given: Given) -> Answer:
    """A page: subcontracts first, each kind in the order of its numbers."""
    found: list[tuple[str, Row, str]] = []
    following = None
    for place, kind, row in _walk(ctx, given, _filter(ctx, given)):
        if len(found) == given["limit"]:
            following = place
            break
        found.append((kind, row, RECORDS[kind].id_of(row)))
    whole = {kind: ctx.sage.get(kind, [id for of, _, id in found if of == kind]) for kind in _kinds(given)}
    items = [_told(ctx, kind, whole[kind].get(id, row), id) for kind, row, id in found]
    return Answer({"items": items, "next": following})


def _told(ctx: Context, kind: str, row: Row, id: str) -> dict[str, Any]:
    linked = bool(source_links(ctx, kind, id))
    told = told_alike(kind, RECORDS[kind].public(row))
    return {**told, "linked": linked, "ignored": not linked and ignored(ctx, kind, id)}


Taken = Callable[[str, Row], bool]


def _filter(ctx: Context, given: Given) -> Taken:
    """Whether a commitment is one of those that are asked for, by its links."""
    wanted = given.get("linked")
    jobs = on_linked_jobs(ctx) if wanted == "unresolved" else frozenset()

    def taken(kind: str, row: Row) -> bool:
        id = RECORDS[kind].id_of(row)
        linked = bool(source_links(ctx, kind, id)) if wanted else False
        if wanted == "unresolved":
            return not linked and str(row["jobnum"]) in jobs and not ignored(ctx, kind, id)
        return not wanted or linked == (wanted == "yes")

    return taken


def _walk(ctx: Context, given: Given, taken: Taken) -> Iterator[tuple[str, str, Row]]:
    """All that are asked for from the cursor on, each with the cursor of its own place."""
    match = _CURSOR.fullmatch(given.get("cursor") or "")
    start, offset = (match[1], int(match[2])) if match else (_kinds(given)[0], 0)
    order = tuple(COMMITMENTS)
    for kind in _kinds(given):
        if order.index(kind) < order.index(start):
            continue
        where = _where(ctx, given, kind)
        at = offset if kind == start else 0
        while where is not None:
            rows = ctx.sage.find(kind, where=where, q=given.get("q") or "", offset=at, limit=CHUNK)
            for place, row in enumerate(rows, at):
                if taken(kind, row):
                    yield f"{kind}:{place}", kind, row
            if len(rows) < CHUNK:
                break
            at += CHUNK


def _where(ctx: Context, given: Given, kind: str) -> dict[str, Any] | None:
    """What is asked of a kind; None when it has no such status."""
    status = _status(kind, given["status"]) if given.get("status") else None
    if given.get("status") and status is None:
        return None
    told = {
        "job": job_of(ctx, given),
        "vendor": vendor_of(ctx, given),
        "number": given.get("number"),
        "status": status,
    }
    return {name: value for name, value in told.items() if value is not None}


FIND_COMMITMENTS = Action(
    key="find_commitments",
    record="commitment",
    verb="find",
    title="Find Commitments",
    summary="Finds subcontracts and purchase orders by job, vendor, number, status and link; none is no error.",
    menu=MENUS,
    effect=Effect.READ,
    input=FindCommitments,
    output=listed("FoundCommitments", FoundCommitment),
    check=check,
    run=run,
    example=Example(
        {"job": "1010", "status": "Contract"},
        {"items": [{"id": "9", "kind": "subcontract", "number": "890", "linked": False}], "next": None},
    ),
    refuses=(
        Refuses({"job": "99999"}, "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        Refuses(
            {"status": "4"},
            "required",
            "Kind is required with the number of a status: the two kinds have their own.",
        ),
        Refuses(
            {"kind": "purchase_order", "status": "Current"},
            "invalid_value",
            "There is no status Current. There are Closed, Dispute, Master, Open, Review, Void.",
        ),
    ),
)
