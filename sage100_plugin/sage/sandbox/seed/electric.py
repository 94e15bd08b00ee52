"""An electrical contractor: a few jobs with many change orders, and a service department with thousands of orders.

Its size is that of a company that was counted (schema facts, section 7); the count of jobs and payable invoices is
another's.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import (
    bills,
    dispatch,
    electric_words,
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
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

CLIENTS, LOCATIONS, COMMERCIAL = 1_361, 704, 420
ORDERS, LINES, VISITS, PAYMENTS = 4_188, 9_063, 2_064, 3_446
CHANGE_ORDERS, CHANGE_LINES, DELETED = 383, 570, 31
PURCHASE_ORDERS, INVOICES, EMPLOYEES = 32, 940, 38
JOBS = (4,) * 11 + (5,) * 4 + (6,) * 3 + (3,) * 2 + (1,) * 2 + (2,)
STATUSES = {1: 380, 2: 14, 3: 9, 4: 2_973, 5: 41, 6: 96, 7: 318, 8: 301, 9: 24, 10: 32}
"""How many orders stand in each status."""

LATE = {1: 0.7, 2: 0.7, 3: 0.4, 6: 0.6, 7: 0.9, 8: 0.1, 9: 0.6, 10: 0.3}
"""How recent the orders of a status are, beside those that were paid or voided long ago."""

FIRST_ORDER = 21_001
SERVICE_JOB = 1003
"""The job that bears the costs of service work: companies make one a year."""


def fill(sheet: Sheet) -> None:
    """All of it."""
    masters.add_lists(sheet, electric_words.LISTS)
    masters.add_cost_codes(sheet, electric_words.DIVISIONS, electric_words.BETWEEN)
    ledger.add_books(sheet)
    people.add_employees(sheet, EMPLOYEES)
    _add_clients(sheet)
    masters.add_vendors(sheet)
    jobs = projects.add_jobs(sheet, JOBS)
    jobs[SERVICE_JOB - projects.FIRST_JOB].update(jobnme=f"Service Work {TODAY.year}", shtnme="Service Work")
    people.assign(sheet)
    people.add_contacts(sheet)
    people.add_certificates(sheet)
    projects.add_budgets(sheet, jobs)
    _add_projects(sheet, [job for job in jobs if job["status"] > 2])  # noqa: PLR2004 - Bid and Refused
    dispatch.set_up(sheet, Decimal(11010))
    _add_orders(sheet)
    dispatch.dispatch(sheet, range(3, EMPLOYEES))
    dispatch.bill(sheet, sheet.shares(PAYMENTS - _open_and_paid_in_part(sheet), STATUSES[dispatch.PAID], 1))
    _add_service_costs(sheet)
    ledger.finish(sheet)


def _add_clients(sheet: Sheet) -> None:
    """Home owners and, with the locations, businesses."""
    locations = sheet.shares(LOCATIONS, COMMERCIAL)
    for number in range(1, CLIENTS + 1):
        place, business = sheet.pick(words.PLACES), number <= COMMERCIAL
        person, owner = sheet.person(), sheet.pick(words.OWNERS)
        name = f"{place[0]} {owner} {number}" if business else f"{person}, {sheet.pick(electric_words.HOMES)}"
        client = sheet.add(
            tables.reccln,
            recnum=number,
            clnnme=name,
            shtnme=name[:30].rstrip(),
            status=1 + number % 4,
            clntyp=2 if business else 4,
            contct=person,
            phnnum=sheet.phone(),
            e_mail=f"client{number}@client.example" if number % 3 else "",
            inactv=int(number % 97 == 0),
            **sheet.address(place),
        )
        for location in range(1, 1 + (locations[number - 1] if business else 0)):
            _location(sheet, client, location, place)


def _location(sheet: Sheet, client: Row, number: int, place: tuple[str, str, str, str]) -> None:
    sheet.line(
        tables.srvloc,
        client,
        locnum=number,
        locnme=sheet.pick(words.BUILDINGS),
        contct=sheet.person(),
        phnnum=sheet.phone(),
        **sheet.address(place),
    )


def _add_projects(sheet: Sheet, running: list[Row]) -> None:
    """Change orders, purchases and costs of the jobs. One change order more is made: someone deletes it later."""
    lines = sheet.shares(CHANGE_LINES, CHANGE_ORDERS, 1)
    lines.insert(DELETED - 1, 1)
    subcontracts = projects.add_subcontracts(sheet, running, 9)
    projects.add_change_orders(sheet, running, subcontracts, lines, electric_words.CHANGES)
    suppliers = [row for row in sheet.rows["actpay"] if row["vndtyp"] in {2, 3} and not row["inactv"]]
    purchasing.add_orders(sheet, running, suppliers, PURCHASE_ORDERS)
    bills.bill_orders(sheet)
    bills.bill_subcontracts(sheet)
    bills.add_bills(sheet, running, INVOICES - bills.ODD_ONES - len(sheet.rows["acpinv"]))
    payables.pay_what_is_due(sheet)
    bills.add_odd_ones(sheet)
    job_costs.add_costs(sheet, running, 2_400)
    receivables.bill_jobs(sheet, running)


def _add_orders(sheet: Sheet) -> None:
    """Orders by date; the recent ones are those still to be done or to be paid."""
    statuses = [status for status, count in STATUSES.items() for _ in range(count)]
    statuses.sort(key=lambda status: sheet.chance.random() + LATE.get(status, 0))
    days = sorted(sheet.day_before(TODAY, 720) for _ in statuses)
    lines, visits = sheet.shares(LINES, ORDERS, 1), sheet.shares(VISITS, ORDERS)
    sites: dict[int, list[Row]] = defaultdict(list)
    for site in sheet.rows["srvloc"]:
        sites[site["recnum"]].append(site)
    clients = sheet.rows["reccln"]
    for place, (status, day) in enumerate(zip(statuses, days, strict=True)):
        client = sheet.pick(clients[:COMMERCIAL] if place % 5 else clients)
        here = sites[client["recnum"]]
        order = _order(sheet, place, status, day, client, sheet.pick(here) if here else None)
        for line in range(1, lines[place] + 1):
            quantity, price = Decimal(sheet.chance.randrange(1, 8)), sheet.money(50, 260)
            service.add_line(sheet, order, line, sheet.pick(electric_words.ITEMS), quantity, price)
        for visit in range(1, visits[place] + 1):
            _visit(sheet, order, visit)


def _order(sheet: Sheet, place: int, status: int, day: dt.date, client: Row, site: Row | None) -> Row:
    number, where = str(FIRST_ORDER + place), site or client
    planned = status in {dispatch.WORK_ORDER, dispatch.ROUTE}
    after = sheet.chance.randrange(1, 21)
    return sheet.add(
        tables.srvinv,
        day,
        recnum=place + 1,
        ordnum=number,
        invnum=number,
        clnnum=client["recnum"],
        locnum=site["locnum"] if site else None,
        orddte=day,
        clldte=day,
        schdte=day + dt.timedelta(days=after) if planned or place % 3 else None,
        dscrpt=sheet.pick(electric_words.CALLS),
        ctcnme=where["contct"],
        phnnum=where["phnnum"],
        invtyp=sheet.pick((1, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10)),
        status=status,
        priort=sheet.pick((1, 2, 2, 3, 3, 3, 4, 5)) if place % 40 else None,
        jobnum=SERVICE_JOB if place % 2 else None,
        pchord=f"PO {7000 + place}" if place % 9 == 0 else "",
        depost=Decimal(150) if status == dispatch.WORK_ORDER and place % 12 == 0 else Decimal(0),
        lckedt=int(place % 400 == 7),  # noqa: PLR2004 - some
        entdte=day,
        **{name: where[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")},
    )


def _visit(sheet: Sheet, order: Row, number: int) -> None:
    """A technician's or, now and then, a subcontractor's."""
    who: Row = {"empnum": sheet.chance.randrange(3, EMPLOYEES)}
    if order["recnum"] % 50 == 0:
        who |= {"vndnum": sheet.rows["actpay"][order["recnum"] % 12]["recnum"]}
    day = order["schdte"] or order["orddte"]
    esthrs = Decimal(sheet.chance.randrange(1, 9))
    sheet.line(tables.srvsch, order, linnum=number, schdte=day + dt.timedelta(days=number - 1), esthrs=esthrs, **who)


def _open_and_paid_in_part(sheet: Sheet) -> int:
    return sum(dispatch.in_part(order) for order in sheet.rows["srvinv"])


def _add_service_costs(sheet: Sheet) -> None:
    """Wages and stock of every fourth finished order that bears the service job's number."""
    for order in sheet.rows["srvinv"]:
        if order["jobnum"] and order.get("findte") and order["recnum"] % 4 == 0:
            told = {"wrkord": order["ordnum"], "trnnum": order["ordnum"], "dscrpt": order["dscrpt"][:50]}
            labor, stock = (0, Decimal(11010), job_costs.LABOR), (0, Decimal(11020), job_costs.MATERIAL)
            hours = order["acthrs"]
            wages = {"empnum": order["empnum"], "csthrs": hours, "paytyp": 1, "grswge": hours * 36}
            day = order["findte"]
            amount = hours * Decimal("47.52")
            job_costs.add_cost(sheet, job_costs.PAYROLL, day, SERVICE_JOB, labor, amount, **wages, **told)
            job_costs.add_cost(sheet, job_costs.INVENTORY, day, SERVICE_JOB, stock, sheet.money(50, 240), **told)
