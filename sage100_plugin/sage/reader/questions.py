"""Every question put to a company's database, and which of them each record type needs.

What is asked again and again is built once, with parameters for what differs: a statement is hundreds of objects that
hold each other, and a server that builds them for every poll and write keeps its garbage collector busy and its memory
in pieces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from sage100_plugin.ports.sage import Where
from sage100_plugin.sage.reader import (
    changes,
    clients,
    costs,
    dialect,
    figures,
    jobs,
    layout,
    lists,
    match,
    payables,
    posted,
    presence,
    purchasing,
    receivables,
    service,
    subcontracts,
    tracking,
    vendors,
)
from sage100_plugin.sage.reader.source import Question, Source, among
from sage100_plugin.sage.reader.touched import touched_records

SOURCES: Mapping[str, Source] = {
    source.name: source
    for source in (
        Source("job", jobs.jobs, contacts=jobs.job_contacts, phases=jobs.job_phases),
        Source("job_type", jobs.job_types),
        Source("job_status", jobs.job_statuses),
        Source("phase", jobs.phases),
        Source("client", clients.clients, contacts=clients.contacts_of_clients),
        Source("client_contact", clients.client_contacts),
        Source("client_status", clients.client_statuses),
        Source("client_type", clients.client_types),
        Source("service_site", clients.service_sites),
        Source("service_area", clients.service_areas),
        Source(
            "vendor", vendors.vendors, contacts=vendors.contacts_of_vendors, certificates=vendors.vendor_certificates
        ),
        Source("vendor_contact", vendors.vendor_contacts),
        Source("vendor_type", vendors.vendor_types),
        Source("employee", lists.employees),
        Source("purchase_order_type", lists.purchase_order_types),
        Source("subcontract_type", lists.subcontract_types),
        Source("cost_code", costs.cost_codes),
        Source("cost_type", costs.cost_types),
        Source("division", costs.divisions),
        Source("budget", costs.budgets, lines=costs.budget_lines),
        Source(
            "change_order",
            changes.change_orders,
            lines=changes.change_order_lines,
            prime_lines=changes.prime_lines,
        ),
        Source("subcontract", subcontracts.subcontracts, lines=subcontracts.subcontract_lines),
        Source("subcontract_change", changes.subcontract_changes),
        Source("purchase_order", purchasing.purchase_orders, lines=purchasing.purchase_order_lines),
        Source("purchase_order_change", purchasing.purchase_order_changes),
        Source(
            "payable_invoice",
            payables.payable_invoices,
            lines=payables.payable_invoice_lines,
            costs=payables.payable_invoice_costs,
            payments=payables.payable_payments,
        ),
        Source("job_cost", posted.job_costs),
        Source(
            "receivable_invoice",
            receivables.receivable_invoices,
            lines=receivables.receivable_invoice_lines,
            receipts=receivables.receipts,
        ),
        Source("period", posted.periods),
        Source("ledger_account", posted.ledger_accounts),
        Source("change_order_type", changes.change_order_types),
        Source(
            "work_order",
            service.work_orders,
            lines=service.work_order_lines,
            visits=service.visits,
            payments=service.service_payments,
        ),
        Source("work_order_type", service.work_order_types),
    )
}


@cache
def server_now() -> Select[Any]:
    """The server's moment, so that a poll never depends on this machine's clock. Reads no table."""
    return select(dialect.ServerNow())


@cache
def records_by_id(source: Source) -> Select[Any]:
    """The rows of one record type with given ids: its own table and those its rows name."""
    return source.rows.where(*among(source.keys))


@cache
def lines_by_record(source: Source, grid: str) -> Select[Any]:
    """The lines of given records: one of the record type's tables of lines, by the parents' `numbers`."""
    asked = source.lines[grid]
    return asked.where(asked.selected_columns.recnum.in_(bindparam("numbers", type_=Integer(), expanding=True)))


def matching_records(source: Source, where: Where, q: str, offset: int, limit: int) -> Select[Any]:
    """A page of the rows that match fields and a search text, by id, for pickers, look-ups and links."""
    asked = source.rows.where(*(match.meets(source, field, value) for field, value in where.items()))
    if q.strip():
        asked = asked.where(match.contains(source, q.strip()))
    return asked.order_by(*source.keys).limit(limit).offset(offset)


def newest_numbers(source: Source, where: Where, limit: int) -> Select[Any]:
    """The document numbers of the records made last, to choose the next by the company's own habit."""
    number = source.columns[source.record.number or source.record.key[-1]]
    asked = source.rows.with_only_columns(number).where(
        *(match.meets(source, field, value) for field, value in where.items())
    )
    return asked.order_by(*(key.desc() for key in source.keys)).limit(limit)


def newest_records(source: Source, above: str, limit: int) -> Select[Any]:
    """The highest record numbers of a record type, to find what was just written where Sage chose its number."""
    number = source.keys[0]
    return select(number).where(number > int(above)).order_by(number.desc()).limit(limit)


QUESTIONS: tuple[Question, ...] = (
    layout.columns_there,
    server_now,
    *(question for source in SOURCES.values() for question in source.questions),
    service.service_receivables,
    records_by_id,
    lines_by_record,
    matching_records,
    newest_numbers,
    newest_records,
    touched_records,
    presence.record_keys,
    presence.keys_there,
    presence.rows_counted,
    presence.history_of,
    presence.history_counted,
    tracking.tracked_versions,
    tracking.primary_keys,
    tracking.tracked_rows,
    *figures.FIGURES,
)
"""What is read from the customer's books, in one list; each docstring names the tables and the reason."""

__all__ = ["QUESTIONS", "SOURCES"]
