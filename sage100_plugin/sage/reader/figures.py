"""What is asked to work out the figures of a job: one question for each amount, summed by the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, and_, func, select

from sage100_plugin.ports.sage import ZERO, CostFigures, JobFigures, PostedCosts, Row
from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.records.change_order import APPROVED, CLOSED
from sage100_plugin.records.figures import OPEN_ORDERS, PENDING, Costs, posted_sums, unreceived
from sage100_plugin.records.subcontract import COMMITTED
from sage100_plugin.sage.reader.dialect import Total
from sage100_plugin.sage.reader.posted import JOB, posted_costs
from sage100_plugin.sage.tables import actrec, bdglin, pchord, pcorln, prmchg, sbcgln, sbcnln, subcon

Ask = Callable[[Select[Any], Mapping[str, Any]], CursorResult[Any]]
"""Puts one question with its parameters to the database."""


def approved() -> ColumnElement[bool]:
    """Whether a line of Budget and Sub Change Details counts: `sbcgln` beside its `prmchg`.

    Its own status wins over the header's, but for a header that is Void or Rejected (rules, section 8.4).
    """
    stands = func.coalesce(func.nullif(sbcgln.c.chgsts, 0), prmchg.c.status)
    return and_(prmchg.c.status.not_in(CLOSED), stands == APPROVED)


@cache
def job_contract() -> Select[Any]:
    """The contract of a job as 3-5 Jobs has it: `actrec.cntrct`, which no change order alters."""
    return select(actrec.c.cntrct).where(actrec.c.recnum == JOB)


@cache
def contract_changes() -> Select[Any]:
    """Approved and requested amounts of a job's change orders by status: `prmchg`."""
    amounts = (Total(prmchg.c.appamt).label("approved"), Total(prmchg.c.reqamt).label("requested"))
    return select(prmchg.c.status, *amounts).where(prmchg.c.jobnum == JOB).group_by(prmchg.c.status)


@cache
def budget_by_code() -> Select[Any]:
    """A job's budget by phase and cost code, a column for each cost type: `bdglin`."""
    amounts = (Total(bdglin.c[name]).label(name) for pair in COLUMNS.values() for name in pair)
    place = (bdglin.c.phsnum, bdglin.c.cstcde)
    return select(*place, *amounts).where(bdglin.c.recnum == JOB).group_by(*place)


@cache
def budget_changes() -> Select[Any]:
    """Approved budget changes of a job: `sbcgln` of its `prmchg`, whose phase is that of the change."""
    place = (prmchg.c.phsnum, sbcgln.c.cstcde, sbcgln.c.csttyp)
    joined = sbcgln.join(prmchg, prmchg.c.recnum == sbcgln.c.recnum)
    asked = select(*place, Total(sbcgln.c.bdgprc).label("amount")).select_from(joined)
    return asked.where(prmchg.c.jobnum == JOB, approved()).group_by(*place)


@cache
def committed_subcontracts() -> Select[Any]:
    """What a job's subcontracts commit before their changes: `sbcnln`, contracted and invoiced.

    Of those in Contract or Current. That each line has the phase of its subcontract is a guess.
    """
    place = (subcon.c.phsnum, sbcnln.c.cstcde, sbcnln.c.csttyp)
    joined = sbcnln.join(subcon, subcon.c.recnum == sbcnln.c.recnum)
    amounts = (Total(sbcnln.c.amount).label("contracted"), Total(sbcnln.c.billed).label("invoiced"))
    asked = select(*place, *amounts).select_from(joined)
    return asked.where(subcon.c.jobnum == JOB, subcon.c.status.in_(COMMITTED)).group_by(*place)


@cache
def committed_changes() -> Select[Any]:
    """Approved changes of the same subcontracts: `sbcgln`, with code and type of the line that it changes.

    A change that names no line of its subcontract has its own.
    """
    code = func.coalesce(sbcnln.c.cstcde, sbcgln.c.cstcde, type_=sbcgln.c.cstcde.type).label("cstcde")
    kind = func.coalesce(sbcnln.c.csttyp, sbcgln.c.csttyp).label("csttyp")
    joined = (
        sbcgln.join(prmchg, prmchg.c.recnum == sbcgln.c.recnum)
        .join(subcon, subcon.c.recnum == sbcgln.c.vndctc)
        .outerjoin(sbcnln, and_(sbcnln.c.recnum == sbcgln.c.vndctc, sbcnln.c.linnum == sbcgln.c.ctclin))
    )
    changes = (
        select(subcon.c.phsnum, code, kind, sbcgln.c.bdgprc)
        .select_from(joined)
        .where(subcon.c.jobnum == JOB, subcon.c.status.in_(COMMITTED), approved())
        .subquery("changes")
    )
    place = (changes.c.phsnum, changes.c.cstcde, changes.c.csttyp)
    return select(*place, Total(changes.c.bdgprc).label("amount")).group_by(*place)


@cache
def committed_orders() -> Select[Any]:
    """Lines of a job's purchase orders that are open, in review or in dispute: `pcorln` of `pchord`.

    What each still commits is rounded by itself, so they are not summed here.
    """
    place = (pchord.c.phsnum, pcorln.c.cstcde, pcorln.c.csttyp)
    amounts = (pcorln.c.linprc, pcorln.c.linqty, pcorln.c.rcvdte, pcorln.c.cancel)
    joined = pcorln.join(pchord, pchord.c.recnum == pcorln.c.recnum)
    asked = select(*place, *amounts).select_from(joined)
    return asked.where(pchord.c.jobnum == JOB, pchord.c.status.in_(OPEN_ORDERS))


def figures_of(ask: Ask, job: int) -> JobFigures | None:
    """The figures of a job; none when there is no such job."""
    held = next(_rows(ask, job_contract(), job), None)
    if held is None:
        return None
    posted = posted_sums(_rows(ask, posted_costs(), job))
    by_status = {row["status"]: row for row in _rows(ask, contract_changes(), job)}
    return JobFigures(
        job=str(job),
        contract=held["cntrct"],
        approved_changes=by_status[APPROVED]["approved"] if APPROVED in by_status else ZERO,
        pending_changes=sum((row["requested"] for status, row in by_status.items() if status in PENDING), ZERO),
        costs=costs_of(ask, job, posted),
        posted=posted,
    )


def costs_of(ask: Ask, job: int, posted: Sequence[PostedCosts]) -> tuple[CostFigures, ...]:
    """Budget, committed and actual costs of a job by phase, cost code and cost type."""
    costs = Costs()
    for row in _rows(ask, budget_by_code(), job):
        costs.add_budget(row)
    for row in _rows(ask, budget_changes(), job):
        costs.add(row["phsnum"], row["cstcde"], row["csttyp"], approved_changes=row["amount"])
    for row in _rows(ask, committed_subcontracts(), job):
        left = row["contracted"] - row["invoiced"]
        costs.add(row["phsnum"], row["cstcde"], row["csttyp"], subcontracts=left)
    for row in _rows(ask, committed_changes(), job):
        costs.add(row["phsnum"], row["cstcde"], row["csttyp"], subcontracts=row["amount"])
    for row in _rows(ask, committed_orders(), job):
        costs.add(row["phsnum"], row["cstcde"], row["csttyp"], purchase_orders=unreceived(row))
    for cost in posted:
        costs.add(cost.phase, cost.cost_code, cost.cost_type, actual=cost.amount)
    return costs.sums()


def _rows(ask: Ask, question: Select[Any], job: int) -> Iterator[Row]:
    return (cast("Row", row) for row in ask(question, {"job": job}).mappings())


FIGURES = (
    job_contract,
    contract_changes,
    budget_by_code,
    budget_changes,
    committed_subcontracts,
    committed_changes,
    committed_orders,
    posted_costs,
)
"""The questions for figures, for the list of all."""
