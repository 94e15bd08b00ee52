"""The figures of the in-memory Sage, added up from its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from sage100_plugin.ports.sage import ZERO, JobFigures, PostedCosts, Row
from sage100_plugin.records.change_order import APPROVED, standing
from sage100_plugin.records.figures import OPEN_ORDERS, PENDING, POSTED, Costs, posted_sums, unreceived
from sage100_plugin.records.subcontract import COMMITTED

Rows = Mapping[str, Mapping[str, Row]]
"""Record type -> public id -> row with its lines."""


def figures(rows: Rows, job: str) -> JobFigures | None:
    """The figures of a job; none when there is no such job."""
    if job not in rows["job"]:
        return None
    number = rows["job"][job]["recnum"]
    orders = list(_of(rows, "change_order", number))
    return JobFigures(
        job=job,
        contract=rows["job"][job].get("cntrct") or ZERO,
        approved_changes=sum((row["appamt"] for row in orders if row["status"] == APPROVED), ZERO),
        pending_changes=sum((row["reqamt"] for row in orders if row["status"] in PENDING), ZERO),
        costs=_costs(rows, number).sums(),
        posted=_posted(rows, number),
    )


def _posted(rows: Rows, number: int) -> tuple[PostedCosts, ...]:
    """The posted costs of a job, summed."""
    return posted_sums(
        {**row, "amount": row["cstamt"]} for row in _of(rows, "job_cost", number) if row["status"] == POSTED
    )


def changed_lines(rows: Rows, subcontract: Row) -> tuple[Row, ...]:
    """The lines of a subcontract with what approved changes add to each."""
    changes = list(_changes(rows, subcontract))
    return tuple(
        {**line, "changed": sum((each["bdgprc"] for each in changes if each.get("ctclin") == line["linnum"]), ZERO)}
        for line in subcontract.get("lines", ())
    )


def described_lines(rows: Rows, budget: Row) -> tuple[Row, ...]:
    """The lines of a budget with the descriptions of their cost codes."""
    codes = rows["cost_code"]
    return tuple(
        {**line, "cdenme": codes.get(f"{line['cstcde']:.3f}", {}).get("cdenme")} for line in budget.get("lines", ())
    )


LINES: Mapping[str, Callable[[Rows, Row], tuple[Row, ...]]] = {"budget": described_lines, "subcontract": changed_lines}
"""Record types whose lines show more than their own table holds."""


def _of(rows: Rows, record: str, job: int) -> Iterator[Row]:
    return (row for row in rows[record].values() if row["jobnum"] == job)


def _approved(order: Row) -> Iterator[Row]:
    return (line for line in order.get("lines", ()) if standing(order["status"], line.get("chgsts")) == APPROVED)


def _changes(rows: Rows, subcontract: Row) -> Iterator[Row]:
    """The approved changes of a subcontract."""
    lines = (line for order in rows["change_order"].values() for line in _approved(order))
    return (line for line in lines if line.get("vndctc") == subcontract["recnum"])


def _costs(rows: Rows, job: int) -> Costs:
    costs = Costs()
    for line in rows["budget"].get(str(job), {}).get("lines", ()):
        costs.add_budget(line)
    for order in _of(rows, "change_order", job):
        for line in _approved(order):
            _add(costs, order, line, approved_changes=line["bdgprc"])
    for contract in _of(rows, "subcontract", job):
        if contract["status"] in COMMITTED:
            _add_subcontract(costs, rows, contract)
    for order in _of(rows, "purchase_order", job):
        for line in order["lines"] if order["status"] in OPEN_ORDERS else ():
            _add(costs, order, line, purchase_orders=unreceived(line))
    for cost in _of(rows, "job_cost", job):
        if cost["status"] == POSTED:
            _add(costs, cost, cost, actual=cost["cstamt"])
    return costs


def _add_subcontract(costs: Costs, rows: Rows, contract: Row) -> None:
    """A change has code and type of the line that it names, else its own."""
    lines = {line["linnum"]: line for line in contract.get("lines", ())}
    for line in lines.values():
        _add(costs, contract, line, subcontracts=line["amount"] - (line.get("billed") or ZERO))
    for change in _changes(rows, contract):
        _add(costs, contract, lines.get(change.get("ctclin"), change), subcontracts=change["bdgprc"])


def _add(costs: Costs, header: Row, line: Row, **amounts: Decimal) -> None:
    costs.add(header["phsnum"], line.get("cstcde"), line.get("csttyp"), **amounts)
