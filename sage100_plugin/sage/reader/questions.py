"""Every question put to a company's database, and which of them each record type needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, false, select

from sage100_plugin.ports.sage import Where
from sage100_plugin.sage.reader import changes, clients, costs, dialect, jobs, match, service, vendors
from sage100_plugin.sage.reader.source import Source
from sage100_plugin.sage.reader.touched import touched_records

SOURCES: Mapping[str, Source] = {
    source.record.name: source
    for source in (
        Source.of("job", jobs.jobs()),
        Source.of("job_type", jobs.job_types()),
        Source.of("client", clients.clients()),
        Source.of("service_site", clients.service_sites()),
        Source.of("vendor", vendors.vendors()),
        Source.of("vendor_type", vendors.vendor_types()),
        Source.of("cost_code", costs.cost_codes()),
        Source.of("cost_type", costs.cost_types()),
        Source.of("budget", costs.budgets(), lines=costs.budget_lines()),
        Source.of("change_order", changes.change_orders(), lines=changes.change_order_lines()),
        Source.of("change_order_type", changes.change_order_types()),
        Source.of("work_order", service.work_orders()),
        Source.of("work_order_type", service.work_order_types()),
    )
}


def server_now() -> Select[Any]:
    """The server's moment, so that a poll never depends on this machine's clock. Reads no table."""
    return select(dialect.ServerNow())


def records_by_id(source: Source, ids: Sequence[str]) -> Select[Any]:
    """The rows of one record type with given ids: its own table and those its rows name."""
    values = [found for id in ids if (found := source.values(id)) is not None]
    if not values:
        return source.rows.where(false())
    # Of a key with two columns this asks for more than was meant, within the same parents; the reader drops the rest.
    wanted = zip(source.keys, zip(*values, strict=True), strict=True)
    return source.rows.where(*(column.in_(sorted(set(found))) for column, found in wanted))


def lines_by_record(source: Source, grid: str, numbers: Sequence[int]) -> Select[Any]:
    """The lines of given records: one of the record type's tables of lines, by the parent's number."""
    asked = source.lines[grid]
    return asked.where(asked.selected_columns.recnum.in_(numbers))


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


@cache
def touched(record: str, *, bounded: bool, paged: bool) -> Select[Any]:
    """`touched_records`, built once for each of its shapes: a poll asks it every few seconds."""
    return touched_records(SOURCES[record], bounded=bounded, paged=paged)


QUESTIONS: tuple[Callable[..., Select[Any]], ...] = (
    server_now,
    jobs.jobs,
    jobs.job_types,
    clients.clients,
    clients.service_sites,
    vendors.vendors,
    vendors.vendor_types,
    costs.cost_codes,
    costs.cost_types,
    costs.budgets,
    costs.budget_lines,
    changes.change_orders,
    changes.change_order_lines,
    changes.change_order_types,
    service.work_orders,
    service.work_order_types,
    service.service_receivables,
    records_by_id,
    lines_by_record,
    matching_records,
    newest_numbers,
    touched_records,
)
"""What is read from the customer's books, in one list; each docstring names the tables and the reason."""

__all__ = ["QUESTIONS", "SOURCES"]
