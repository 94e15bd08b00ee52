"""What Sage would refuse in a work order, and what would post to the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.work_order.inputs import label
from actions.work_order.named import LISTS, check_name, is_number
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.work_order import POSTING, STATUSES, WORK_ORDER
from sage100_plugin.spec import Context, Faults

OURS = (4, 5)
"""Statuses that Sage sets itself (help, "About service invoice status")."""

NEEDED = ("type", "description", "schedule_date", "priority")
"""What a new work order cannot be without; its status is 7 Work Order unless another is given."""

NAMES = {**LISTS, "job": "job", "salesperson": "employee"}
"""Fields that name another record of Sage's; what no record type of ours stands for, Sage checks itself."""

NAMES_OF = {
    "lines": {"cost_type": "cost_type", "account": "ledger_account"},
    "visits": {"technician": "employee", "vendor": "vendor"},
}

HOLDS = {
    "lines": (("part", "description"), "A line needs a part or a description."),
    "visits": (("technician", "vendor"), "A visit needs a technician, or a vendor instead."),
}
"""What a new row of a grid needs one of."""

Fields = Mapping[str, Any]


def licensed(ctx: Context, faults: Faults) -> bool:
    """Whether the company has work orders at all."""
    if ctx.sage.has("service_receivables"):
        return True
    says = f"{ctx.company.name} has no Service Receivables module, so it has no work orders."
    faults.add("", "module_not_licensed", says)
    return False


def check_needed(given: Fields, faults: Faults) -> None:
    """What a new order cannot be without."""
    for name in NEEDED:
        if given.get(name) is None:
            faults.add(f"/{name}", "required", f"{label(name)} is required.")


def check_status(status: int | None, faults: Faults, *, allow_posting: object) -> None:
    """A status that an unposted order may get."""
    if status in POSTING and not allow_posting:
        says = f"Status {status} {STATUSES[status]} would post the work order to the ledger. Use 6 to 10."
        faults.add("/status", "posting_status", says)
    elif status in OURS:
        says = f"Sage sets status {status} {STATUSES[status]} itself. Use 6 to 10."
        faults.add("/status", "status_not_assignable", says)


def check_named(ctx: Context, fields: Fields, faults: Faults) -> None:
    """Every record that the order, its lines and its visits name is there and in use."""
    _check_row(ctx, fields, NAMES, "", faults)
    for grid, lists in NAMES_OF.items():
        (names, says) = HOLDS[grid]
        for place, line in enumerate(fields.get(grid) or ()):
            pointer = f"/{grid}/{place}"
            if not line.get("line") and not any(line.get(name) for name in names):
                faults.add(pointer, "required", says)
            _check_row(ctx, line, lists, pointer, faults)


def _check_row(ctx: Context, fields: Fields, lists: Mapping[str, str], pointer: str, faults: Faults) -> None:
    for name, record in lists.items():
        if not fields.get(name):
            continue
        if name in LISTS and not is_number(fields[name]):
            check_name(ctx, faults, f"{pointer}/{name}", record, fields[name])
        else:
            row = ctx.need(faults, f"{pointer}/{name}", record, fields[name])
            if row is not None and inactive(row):
                says = f"{record.replace('_', ' ').capitalize()} {fields[name]} is inactive in Sage."
                faults.add(f"{pointer}/{name}", "inactive_record", says)


def check_number(ctx: Context, number: str | None, faults: Faults) -> None:
    """A number that was given is free."""
    if number and ctx.any("work_order", {"number": number}):
        faults.add("/number", "number_taken", f"Sage already has a work order {number} ({WORK_ORDER.menu}).")


def check_posted(order: Row, sent: Fields, faults: Faults) -> None:
    """What Sage locks once the order is an invoice in the ledger (help, "About voiding service invoices")."""
    status = order["status"]
    posted = f"Work order {order['ordnum']} is {status} {STATUSES.get(status, '')}, so it is in the ledger"
    mend = "Void it in Sage and enter it again (11-2)."
    wanted = sent.get("status")
    if wanted is not None and (status in OURS or wanted not in POSTING):
        says = f"{posted}: it cannot go from status {status} to {wanted} {STATUSES[wanted]}."
        faults.add("/status", "wrong_state", f"{says} Leave the status out.")
    if "invoice_number" in sent:
        faults.add("/invoice_number", "wrong_state", f"{posted}: its invoice number cannot be changed. {mend}")
    if "lines" in sent:
        faults.add("/lines", "wrong_state", f"{posted}: its accounts and amounts cannot be changed. {mend}")
