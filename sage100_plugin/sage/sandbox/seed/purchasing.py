"""Purchase orders (6-6-1). What was received on them is written when they are invoiced; the file sums the lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import words
from sage100_plugin.sage.sandbox.seed.job_costs import MATERIAL, places_of
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

FIRST_ORDER = 3001
OPEN, REVIEW, DISPUTE, CLOSED, VOID, MASTER = 1, 2, 3, 4, 5, 6
STATUSES = (OPEN, CLOSED, OPEN, CLOSED, REVIEW, OPEN, CLOSED, OPEN, VOID, OPEN, MASTER, OPEN, DISPUTE)


def add_orders(sheet: Sheet, jobs: list[Row], vendors: list[Row], count: int) -> None:
    """Orders in all statuses for material of the jobs' budgets."""
    known = places_of(sheet)
    for place in range(count):
        job = sheet.pick(jobs)
        fits = [one for one in known[job["recnum"]] if one[2] == MATERIAL] or known[job["recnum"]]
        order = _order(sheet, place, job, sheet.pick(fits)[0], sheet.pick(vendors))
        for number in range(1, sheet.chance.randrange(2, 5)):
            _line(sheet, order, number, sheet.pick(fits)[1])


def add_change(sheet: Sheet) -> None:
    """The title of a change that the office typed below the lines of an order, which is closed."""
    order = next(row for row in sheet.rows["pchord"] if row["status"] == CLOSED and not row["lckedt"])
    lines = [row for row in sheet.rows["pcorln"] if row["recnum"] == order["recnum"]]
    sheet.line(tables.pcorln, order, linnum=len(lines) + 1, prtdsc="CO 1: as agreed on site")


def _order(sheet: Sheet, place: int, job: Row, phase: int, vendor: Row) -> Row:
    date, status = sheet.day_before(TODAY, 240), STATUSES[place % len(STATUSES)]
    return sheet.add(
        tables.pchord,
        date,
        recnum=place + 1,
        ordnum=str(FIRST_ORDER + place),
        orddte=date,
        vndnum=vendor["recnum"],
        attion=vendor["contct"],
        odrdby=1 + place % 3,
        jobnum=job["recnum"],
        phsnum=phase,
        dscrpt=sheet.pick(words.ORDERS),
        status=status,
        lckedt=int(status == CLOSED and not any(row["lckedt"] for row in sheet.rows["pchord"])),
        ordtyp=sheet.pick((1, 2, 3)),
        appdte=date + dt.timedelta(days=1) if status in {OPEN, CLOSED} else None,
        deldte=date + dt.timedelta(days=10),
        ordtrm=vendor["duedte"],
        entdte=date,
        usrnme="office",
        **{name: job[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")},
    )


def _line(sheet: Sheet, order: Row, number: int, code: Decimal) -> None:
    quantity, price = Decimal(sheet.chance.randrange(2, 200)), sheet.money(50, 230)
    name, unit = sheet.pick(words.MATERIALS)
    sheet.line(
        tables.pcorln,
        order,
        linnum=number,
        prtdsc=name,
        untdsc=unit,
        linqty=quantity,
        linprc=price,
        extttl=quantity * price,
        rcvdte=Decimal(0),
        cancel=Decimal(0),
        cstcde=code,
        csttyp=MATERIAL,
    )
