"""Export a subcontractor invoice: it waits until accounting accepts it (4-2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from actions.invoice.checks import check, commitment_of, date_of, posting_of
from actions.invoice.inputs import ExportedPayableInvoice, ExportPayableInvoice, PayableInvoiceDecision, Standing
from actions.invoice.lines import retained, sent_lines, total
from sage100_plugin.ports.sage import ZERO, Row, Write
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.figures import unreceived
from sage100_plugin.records.payable_invoice import MEMO, PAYABLE_INVOICE, VOID
from sage100_plugin.records.subcontract import contract
from sage100_plugin.spec import Action, Context, Effect, Example, Faults, Given, Numbering, Pair, Plan, Refuses, Step

OPEN, CONTRACT = 1, 1
PAGE = 500


def run(ctx: Context, given: Given) -> Plan:
    """One APInvoiceAddRq: the header, a line for each of the commitment's, and its job costs."""
    record, commitment = commitment_of(ctx, given, Faults()) or ("", {})
    held, come = retained(given), total(given)
    grid, costs = sent_lines(ctx, given, record, commitment)
    posted = posting_of(ctx, given)
    kind = given.get("type") or CONTRACT
    sent: dict[str, Any] = {
        "number": given["number"],
        record: str(commitment["recnum"]),
        "vendor": str(commitment["vndnum"]),
        "job": str(commitment["jobnum"]),
        **({"phase": str(commitment["phsnum"])} if commitment.get("phsnum") else {}),
        "description": given.get("description") or commitment["dscrpt"] or f"Invoice {given['number']}",
        "date": date_of(ctx, given),
        **({"due_date": given["due_date"]} if given.get("due_date") else {}),
        "status": given.get("status") or OPEN,
        "type": kind,
        **({"year": posted[0], "period": posted[1]} if posted else {}),
        **({"retainage": held} if held is not None else {}),
        "lines": grid,
        **({"costs": costs} if len(costs) == len(grid) else {}),
    }
    named = given.get("source_id")
    return Plan(
        Write(PAYABLE_INVOICE.name, "add", sent),
        unique=Numbering("number", {"vendor": sent["vendor"]}),
        pairs=(Pair(PAYABLE_INVOICE.name, given["source"], named, given.get("source_name") or "", "source"),)
        if named
        else (),
        warnings=tuple(_said(given, record, commitment, held, len(grid))),
        effects={"committed": f"{ZERO if kind == MEMO else -come:.2f}", "retainage": f"{held or ZERO:.2f}"},
        tells={"commitment": _standing(ctx, record, commitment, ZERO if kind == MEMO else come, held or ZERO)},
    )


def _said(given: Given, record: str, commitment: Row, held: Decimal | None, sent: int) -> list[str]:
    rate = commitment.get("rtnrte") if record == "subcontract" else None
    says = []
    if held is None and rate:
        says.append(f"No retainage was given: Sage takes the subcontract's rate of {rate:.2f} percent.")
    if sent < len(given["lines"]):
        says.append("Lines that come to nothing in this period are not sent.")
    return says


def _standing(ctx: Context, record: str, row: Row, moved: Decimal, held: Decimal) -> list[Mapping[str, Any]]:
    """What the commitment comes to before the invoice and after it."""
    if record == "subcontract":
        whole = sum((contract(line) for line in row["lines"]), ZERO)
        left = whole - sum((line.get("billed") or ZERO for line in row["lines"]), ZERO)
    else:
        whole = sum((line.get("extttl") or ZERO for line in row["lines"]), ZERO)
        left = sum((unreceived(line) for line in row["lines"]), ZERO)
    number = row[RECORDS[record].number or ""]
    where = {f"{'order' if record == 'purchase_order' else record}_number": number, "vendor": str(row["vndnum"])}
    kept = sum((one.get("retain") or ZERO for one in _earlier(ctx, where) if one["status"] != VOID), ZERO)
    before = {"when": "before", "contract": whole, "invoiced": whole - left, "retained": kept, "remaining": left}
    after = {
        **before,
        "when": "after",
        "invoiced": whole - left + moved,
        "retained": kept + held,
        "remaining": left - moved,
    }
    return [dict(fields.made(Standing).dump(one)) for one in (before, after)]


def _earlier(ctx: Context, where: Mapping[str, str]) -> Iterator[Row]:
    """The invoices on a commitment, page by page."""
    for offset in itertools.count(0, PAGE):
        rows = ctx.sage.find(PAYABLE_INVOICE.name, where=where, offset=offset, limit=PAGE)
        yield from rows
        if len(rows) < PAGE:
            return


LINE = {"commitment_line": "1", "cost_code": "17020", "cost_type": "4", "work_completed": "700.00"}
INVOICE = {
    "subcontract": "9",
    "vendor": "320",
    "number": "IP-2207",
    "date": "2026-09-28",
    "period": "2026-09",
    "approved": True,
    "lines": [{**LINE, "materials_stored": "300.00", "retainage": "100.00", "description": "Level 2"}],
}
NAMED = {"source": "procore", "source_id": "RI-31"}

EXPORT_PAYABLE_INVOICE = Action(
    key="export_payable_invoice",
    record=PAYABLE_INVOICE.name,
    verb="export",
    title="Export Payable Invoice",
    summary="Sends an approved subcontractor invoice of a linked commitment to accounting, who accept or reject it.",
    menu=PAYABLE_INVOICE.menu,
    effect=Effect.EXPORT,
    input=ExportPayableInvoice,
    output=ExportedPayableInvoice,
    decision=PayableInvoiceDecision,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Approve the invoice and send it", "source"),
        Step("Accept it, or reject it", "plugin"),
        Step("Pay it (4-3 Vendor Payments)", "sage"),
    ),
    example=Example(
        input={**INVOICE, **NAMED},
        output={
            "id": "...",
            "number": "IP-2207",
            "vendor": "320",
            "job": "1010",
            "subcontract": "9",
            "date": "2026-09-28",
            "period": 9,
            "total": "1000.00",
            "retainage": "100.00",
            "commitment": "...",
        },
    ),
    refuses=(
        Refuses(
            {**INVOICE, "approved": False},
            "not_approved",
            "Approve the invoice in the source before it is sent, and say so with approved.",
        ),
        Refuses(
            {**INVOICE, "subcontract": None, **NAMED, "commitment_source_id": "C-404"},
            "commitment_not_linked",
            "Commitment C-404 of procore is not linked to one in Sage. Export it with export_subcontract or "
            "export_purchase_order, or adopt the one that it is with resolve_commitment.",
        ),
        Refuses(
            {**INVOICE, "lines": [{**LINE, "retainage": "700.01"}]},
            "retainage_too_high",
            "700.01 is retained of line 1, which comes to 700.00.",
        ),
        Refuses(
            {**INVOICE, "status": "Paid"},
            "status_not_assignable",
            "Sage sets status 4 Paid itself. Use 1 Open, 2 Review or 3 Dispute.",
        ),
        Refuses(
            {**INVOICE, "lines": [{**LINE, "subcontract": "6"}]},
            "mixed_commitments",
            "This is on subcontract 860 of vendor 70, and the others are on subcontract 890 of vendor 320: send an "
            "invoice for each.",
        ),
    ),
    limits=(
        "No public source shows how Sage's API adds payable invoices: the company's schema decides what can be sent.",
        "The quantity of a subcontract's line is the part that is invoiced; price times quantity is the exact amount.",
        "Not for Canadian companies, which hold back by line and have other taxes.",
        "When Sage refuses a locked period, the export waits again until the period is open, or another is typed.",
        "An invoice that is in Sage is changed there: void it in 4-2 and send another.",
    ),
)
