"""What has to be in order before an invoice is exported, all of it told at once (4-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from actions.commitment.shared import KINDS, check_approved, check_commitment, check_vendor
from actions.invoice.inputs import MONTH
from actions.invoice.lines import check_lines
from actions.project import check_job, job_of
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import RECORDS
from sage100_plugin.records.payable_invoice import PAID, PAYABLE_INVOICE, STATUSES, VOID
from sage100_plugin.records.period import PERIOD, period_of
from sage100_plugin.spec import Context, Faults, Given
from sage100_plugin.spec.pairs import check_pair

WAYS = ("commitment_source_id", *KINDS)
"""The inputs that name a commitment."""

CANADA = "CA"

Meant = tuple[str, Row]
"""The record type and the row of a commitment."""


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The company, the approval, vendor, commitment, job, period, status and every line."""
    if ctx.company.country == CANADA:
        says = (
            f"Subcontractor invoices are not exported to a Canadian company: enter it in Sage ({PAYABLE_INVOICE.menu})."
        )
        faults.add("/company", "country_not_supported", says)
        return
    check_pair(ctx, given, faults, PAYABLE_INVOICE.name)
    check_approved(given, faults, "invoice")
    meant = commitment_of(ctx, given, faults)
    vendor = _check_vendor(ctx, given, faults, meant)
    if meant is not None and not meant[1]["jobnum"]:
        says = f"{_title(meant).capitalize()} has no job in Sage: enter its invoice there ({PAYABLE_INVOICE.menu})."
        faults.add("/commitment_source_id", "wrong_state", says)
    _check_jobs(ctx, given, faults, meant)
    if given.get("status") in (PAID, VOID):
        says = (
            f"Sage sets status {given['status']} {STATUSES[given['status']]} itself. Use 1 Open, 2 Review or 3 Dispute."
        )
        faults.add("/status", "status_not_assignable", says)
    check_period(ctx, given, faults)
    if vendor and not any(fault.code == "already_linked" for fault in faults.found):
        _check_number(ctx, given, faults, vendor)
    check_lines(ctx, given, faults, *(meant or (None, None)))


def commitment_of(ctx: Context, given: Given, faults: Faults) -> Meant | None:
    """The one commitment that the invoice and all its lines mean, linked or named; None, with a fault, if not one."""
    places = {"": _ways(given)} | {f"/lines/{n}": _ways(line) for n, line in enumerate(given.get("lines") or ())}
    asked = {pointer: ways for pointer, ways in places.items() if ways} or {"": {}}
    found: dict[str, Meant] = {}
    asked_for: dict[tuple[tuple[str, Any], ...], tuple[Faults, Meant | None]] = {}
    for pointer, ways in asked.items():
        key = tuple(ways.items())
        if key not in asked_for:
            own = Faults()
            asked_for[key] = own, check_commitment(ctx, {**ways, "source": given.get("source")}, own)
        wrong, meant = asked_for[key]
        for fault in wrong.found:
            where = pointer if fault.pointer[1:] in WAYS else ""
            faults.add(f"{where}{fault.pointer}", fault.code, fault.message)
        if meant is not None:
            found[pointer] = meant
    return _one(found, faults)


def _ways(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in WAYS if given.get(name)}


def _one(found: Mapping[str, Meant], faults: Faults) -> Meant | None:
    if not found:
        return None
    first = next(iter(found.values()))
    for pointer, other in found.items():
        if (other[0], other[1]["recnum"]) != (first[0], first[1]["recnum"]):
            says = f"This is on {_title(other)}, and the others are on {_title(first)}: send an invoice for each."
            faults.add(f"{pointer}/commitment_source_id", "mixed_commitments", says)
            return None
    return first


def _title(meant: Meant) -> str:
    record, row = meant
    kind = RECORDS[record]
    return f"{kind.title.lower()} {row[kind.number or '']} of vendor {row['vndnum']}"


def _check_vendor(ctx: Context, given: Given, faults: Faults, meant: Meant | None) -> str | None:
    """The vendor of the invoice, which is that of its commitment."""
    told = given.get("vendor") or given.get("vendor_source_id")
    own = {} if told or meant is None else {"vendor": str(meant[1]["vndnum"])}
    row = check_vendor(ctx, {**given, **own}, faults) if told or meant is not None else None
    if row is None or meant is None:
        return str(row["recnum"]) if row is not None else None
    if row["recnum"] != meant[1]["vndnum"]:
        says = f"Vendor {row['recnum']} {row['vndnme']} is not that of the commitment: {_title(meant)}."
        faults.add("/vendor" if given.get("vendor") else "/vendor_source_id", "invalid_value", says)
    return str(row["recnum"])


def _check_jobs(ctx: Context, given: Given, faults: Faults, meant: Meant | None) -> None:
    """The jobs that are named are the commitment's."""
    places = [("", given), *((f"/lines/{n}", line) for n, line in enumerate(given.get("lines") or ()))]
    for pointer, line in places:
        if not line.get("job") and not line.get("project_source_id"):
            continue
        own, told = Faults(), {**line, "source": given.get("source")}
        check_job(ctx, told, own)
        for fault in own.found:
            faults.add(f"{pointer}{fault.pointer}", fault.code, fault.message)
        if not own.found and meant is not None and job_of(ctx, told) != str(meant[1]["jobnum"]):
            own_job = meant[1]["jobnum"]
            says = f"Job {job_of(ctx, told)} is not that of the commitment: {_title(meant)} is of job {own_job}."
            faults.add(f"{pointer}/{'job' if line.get('job') else 'project_source_id'}", "invalid_value", says)


def check_period(ctx: Context, given: Given, faults: Faults) -> None:
    """A billing period is a month, or the days from its start to its end."""
    start, end = given.get("period_start"), given.get("period_end")
    for month in (given.get("period"), (ctx.decision or {}).get("period")):
        if month and not MONTH.fullmatch(month):
            faults.add("/period", "invalid_value", f"{month} is no month: write it as 2026-09.")
    if given.get("period") and (start or end):
        faults.add("/period", "invalid_value", "Give the month of the billing period, or its first and last day.")
    if start and end and end < start:
        faults.add("/period_end", "invalid_value", f"The billing period ends on {end}, before it starts on {start}.")
    if start and not end:
        faults.add(
            "/period_end", "required", "Period End is required with Period Start: it decides the posting period."
        )


def month_of(ctx: Context, given: Given) -> dt.date | None:
    """A day of the month that the invoice is to be posted to, as accounting typed it or the source has it."""
    typed = ctx.decision or {}
    month = typed.get("period") or (None if typed.get("date") else given.get("period"))
    if month:
        return dt.date.fromisoformat(f"{month}-01")
    return None if typed.get("date") else given.get("period_end")


def date_of(ctx: Context, given: Given) -> dt.date:
    """The invoice's date: the source's, or another that accounting typed."""
    day: dt.date = (ctx.decision or {}).get("date") or given["date"]
    return day


def posting_of(ctx: Context, given: Given) -> tuple[int, int] | None:
    """Posting year and period of the billing period, where they are not those of the invoice's date."""
    day = month_of(ctx, given)
    if day is None:
        return None
    known = ctx.sage.find(PERIOD.name, limit=1)
    year_end = known[0].get("fscyrd") if known else None
    wanted = period_of(day, year_end)
    return None if wanted == period_of(date_of(ctx, given), year_end) else wanted


def _check_number(ctx: Context, given: Given, faults: Faults, vendor: str) -> None:
    """Whether the vendor has no other invoice of this number, but for void ones."""
    if not given.get("number"):
        return
    for row in ctx.sage.find(PAYABLE_INVOICE.name, where={"vendor": vendor, "number": given["number"]}, limit=20):
        if row["status"] != VOID:
            says = (
                f"Vendor {vendor} already has an invoice {row['invnum']}: record {row['recnum']} of {row['invdte']}, "
                f"over {row['invttl']:.2f} ({PAYABLE_INVOICE.menu})."
            )
            faults.add("/number", "number_taken", says)
            return
