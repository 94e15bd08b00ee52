"""What has to be in order before a commitment is exported, all of it told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from actions.codes import Codes
from actions.commitment.shared import KINDS, check_approved, check_vendor
from actions.project import check_job, job_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import Context, Faults, Given, Needed
from sage100_plugin.spec.pairs import was_deleted

MOST = 1000
"""More lines in one commitment are refused: nobody can approve them on one screen."""

CODE_FIRST = "export_cost_codes"
"""The action that puts cost codes into the budget of a job."""

Line = Mapping[str, Any]


def check_prerequisites(ctx: Context, given: Given, faults: Faults, record: str, *, coded: bool) -> None:
    """The job, the vendor, the approval and the codes of the lines.

    Where the lines have to be `coded` each has a code and a type; else one with a code is enough.
    """
    _check_source(ctx, given, faults, record)
    job = check_job(ctx, given, faults)
    check_vendor(ctx, given, faults)
    check_approved(given, faults, "commitment")
    if job is not None:
        _check_job(ctx, given, faults, job)
    _check_lines(ctx, given, faults, coded=coded)


def _check_source(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    if not given.get("source_id"):
        return
    if not given.get("source"):
        faults.add("/source", "required", "Source is required with a source id.")
        return
    for name in KINDS:
        link = ctx.links.by_source(ctx.company.id, name, given["source"], given["source_id"])
        if link is not None and link.state == BROKEN:
            faults.add("/source_id", "already_linked", was_deleted(link))
    check_other_kind(ctx, given, faults, record)


def check_other_kind(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    """Note when the source's commitment is of the other kind in Sage already: it is one of the two (R72)."""
    for name in KINDS if given.get("source") and given.get("source_id") else ():
        link = ctx.links.by_source(ctx.company.id, name, given["source"], given["source_id"])
        if link is not None and link.state != BROKEN and name != record:
            kind = RECORDS[name]
            says = f"{link.source_id} of {link.source} is already a {kind.title.lower()} in Sage ({kind.menu})."
            faults.add("/source_id", "already_linked", says)


def _check_job(ctx: Context, given: Given, faults: Faults, job: Row) -> None:
    number, pointer = JOB.id_of(job), "/job" if given.get("job") else "/project_source_id"
    if inactive(job):
        faults.add(pointer, "inactive_record", f"Job {number} {job['jobnme']} is inactive in Sage ({JOB.menu}).")
    if given.get("phase") and ctx.any("phase", {"job": number, "number": given["phase"]}) is None:
        faults.add("/phase", "not_in_sage", f"Job {number} has no phase {given['phase']} ({JOB.menu}).")


def _check_lines(ctx: Context, given: Given, faults: Faults, *, coded: bool) -> None:
    lines = given.get("lines") or ()
    if not any(line.get("cost_code") is not None for line in lines):
        faults.add("/lines", "cost_code_missing", "The commitment needs at least one line with a cost code.")
    if len(lines) > MOST:
        says = f"{len(lines):,} lines are too many for one commitment: at most {MOST:,}."
        faults.add("/lines", "invalid_value", says)
        return
    job = job_of(ctx, given)
    codes = Codes(ctx, job)
    codes.learn(lines)
    for place, line in enumerate(lines):
        codes.check(faults, line, f"/lines/{place}", code=coded, type=coded)
    wrong = {fault.pointer for fault in faults.found}
    missing = list(lacking(codes, given))
    phased = bool(missing) and ctx.any("phase", {"job": job}) is not None
    for place, line in missing:
        if f"/lines/{place}/cost_code" not in wrong and f"/lines/{place}/cost_type" not in wrong:
            _check_lacking(given, faults, line, f"/lines/{place}", str(job), phased=phased)


def lacking(codes: Codes, given: Given) -> Iterator[tuple[int, Line]]:
    """The lines whose cost code the budget of the job does not have."""
    for place, line in enumerate(given.get("lines") or ()) if codes.job is not None else ():
        if line.get("cost_code") is not None and not codes.in_budget(line["cost_code"], given.get("phase") or "0"):
            yield place, line


def _check_lacking(given: Given, faults: Faults, line: Line, pointer: str, job: str, *, phased: bool) -> None:
    """A code that the budget lacks can be added first, but for a job with phases: its budget is made in Sage."""
    code = f"{line['cost_code']:.3f}"
    if phased:
        where = f"in phase {given['phase']}. Let" if given.get("phase") else "without a phase. Choose the phase, or let"
        says = f"The budget of job {job} does not have cost code {code} {where} accounting add it"
    elif not given.get("add_cost_codes"):
        says = f"The budget of job {job} does not have cost code {code}. Send add_cost_codes to have it added first"
    elif not line.get("cost_type"):
        says = f"Cost Type is required to put cost code {code} into the budget of job {job} first."
        faults.add(f"{pointer}/cost_type", "required", says)
        return
    else:
        return
    faults.add(f"{pointer}/cost_code", "not_in_budget", f"{says} ({BUDGET.menu}).")


def needed(ctx: Context, given: Given) -> tuple[Needed, ...]:
    """The cost codes that have to be in the budget before the commitment is written (R80)."""
    job = job_of(ctx, given)
    missing = [line for _, line in lacking(Codes(ctx, job), given)] if given.get("add_cost_codes") else []
    pairs = sorted({(f"{line['cost_code']:.3f}", str(line["cost_type"])) for line in missing})
    if not pairs:
        return ()
    rows = [{"cost_code": code, "cost_type": kind} for code, kind in pairs]
    own = {"source": given["source"]} if given.get("source") else {}
    return (Needed(CODE_FIRST, {"job": job, "cost_codes": rows, **own}, {"cost_codes": "lines", "job": "job"}),)


def check_number(ctx: Context, given: Given, faults: Faults, record: str, own: str = "") -> None:
    """Whether the number is free, or its `own`: it is unique over all jobs and vendors (rules, sections 1.1 and 10)."""
    number, kind = given.get("number"), RECORDS[record]
    taken = ctx.any(record, {"number": number}) if number else None
    if taken is not None and kind.id_of(taken) != own:
        says = (
            f"Sage already has a {kind.title.lower()} {number}, of job {taken['jobnum'] or 'none'} and vendor "
            f"{taken['vndnum']} ({kind.menu}). If it is this commitment, adopt it with resolve_commitment."
        )
        faults.add("/number", "number_taken", says)


def check_total(given: Given, faults: Faults, total: Decimal) -> None:
    """Whether the lines come to what the source has for the whole."""
    wanted = given.get("total")
    if wanted is not None and wanted != total:
        says = f"The lines come to {total:.2f}, and the commitment has {wanted:.2f} in the source."
        faults.add("/total", "amounts_disagree", says)
