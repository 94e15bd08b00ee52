"""A general contractor: jobs with phases, subcontracts, change orders, purchases, and some service work.

Other people's notes name these records by number: what is added comes last, so that what was there stays as it was.
"""

from __future__ import annotations

from decimal import Decimal

from sage100_plugin.sage.sandbox.seed import (
    bills,
    dispatch,
    job_costs,
    ledger,
    masters,
    payables,
    people,
    projects,
    purchasing,
    receivables,
    service,
    words,
)
from sage100_plugin.sage.sandbox.seed.sheet import Sheet

WORK_ORDERS, PURCHASE_ORDERS, BILLS, COSTS, EMPLOYEES = 120, 26, 50, 360, 14
RUNNING = frozenset({3, 4, 5, 6})


def fill(sheet: Sheet) -> None:
    """All of it."""
    masters.add_lists(sheet, words.LISTS)
    masters.add_cost_codes(sheet, words.DIVISIONS, words.BETWEEN)
    masters.add_clients(sheet)
    masters.add_vendors(sheet)
    jobs = projects.add_jobs(sheet)
    projects.add_budgets(sheet, jobs)
    projects.add_change_orders(sheet, jobs, projects.add_subcontracts(sheet, jobs))
    service.add_work_orders(sheet, WORK_ORDERS)
    _add_the_office(sheet)


def _add_the_office(sheet: Sheet) -> None:
    masters.add_lists(sheet, words.MORE_LISTS)
    dispatch.set_up(sheet, Decimal(16030))
    ledger.add_books(sheet)
    people.add_employees(sheet, EMPLOYEES)
    people.assign(sheet)
    people.add_contacts(sheet)
    people.add_certificates(sheet)
    running = [job for job in sheet.rows["actrec"] if job["status"] in RUNNING]
    suppliers = [row for row in sheet.rows["actpay"] if row["vndtyp"] in {2, 3} and not row["inactv"]]
    purchasing.add_orders(sheet, running, suppliers, PURCHASE_ORDERS)
    bills.bill_orders(sheet)
    bills.bill_subcontracts(sheet)
    bills.add_bills(sheet, running, BILLS)
    payables.pay_what_is_due(sheet)
    bills.add_odd_ones(sheet)
    job_costs.add_costs(sheet, running, COSTS)
    receivables.bill_jobs(sheet, running)
    dispatch.dispatch(sheet, range(1, EMPLOYEES))
    dispatch.bill(sheet, (1 for _ in sheet.rows["srvinv"]))
    ledger.finish(sheet)
    purchasing.add_change(sheet)
