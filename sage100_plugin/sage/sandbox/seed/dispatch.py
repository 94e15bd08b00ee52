"""What dispatcher and office add to work orders: who goes when, and what an invoice comes to and is paid.

How times of day are stored is not known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import ledger
from sage100_plugin.sage.sandbox.seed.service import add_line
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

OPEN, PAID, VOID, WORK_ORDER, COMPLETE, ROUTE, CONTRACT = 1, 4, 5, 7, 8, 9, 10
CENT = Decimal("0.01")
FIRST_RECEIPT = 50001


def set_up(sheet: Sheet, code: Decimal) -> None:
    """What the types of service invoices supply, and the areas of the locations. Only the last type takes cash."""
    types = sheet.rows["srvtyp"]
    for kind in types:
        cash = ledger.CHECKING if kind is types[-1] else None
        kind.update(dptmnt=1, cstcde=code, csttyp=2, cshact=cash)
        kind.update(taxinc=ledger.SERVICE_INCOME, ntxinc=ledger.SERVICE_INCOME)
    for location in sheet.rows["srvloc"]:
        location["srvgeo"] = _area(sheet, location)


def _area(sheet: Sheet, place: Row) -> int:
    return 1 + int(place["zipcde"]) % len(sheet.rows["srvgeo"])


def dispatch(sheet: Sheet, technicians: Sequence[int]) -> None:
    """Give each order a technician, an area, and the dates and times its status lets expect."""
    visits = _of_orders(sheet, "srvsch")
    for order in sheet.rows["srvinv"]:
        here = visits[order["recnum"]]
        employee = here[0]["empnum"] if here else sheet.pick(technicians)
        order.update(empnum=employee, slspsn=1 + order["recnum"] % 2, srvgeo=_area(sheet, order))
        order.update(clltim=_time(sheet, 7), usrnme="dispatch", schhrs=sum((one["esthrs"] for one in here), Decimal(0)))
        for place, visit in enumerate(here):
            visit.update(schstr=f"{8 + 2 * place:02}:00", schfin=f"{10 + 2 * place:02}:00", priort=order["priort"])
        if order["status"] <= VOID or order["status"] == COMPLETE:
            _finish(sheet, order, here)
        if order["status"] in {ROUTE, CONTRACT}:
            order.update(rutnum=1 + order["recnum"] % 4)
        if order["status"] == CONTRACT:
            order.update(constd=order["orddte"], conend=order["orddte"] + dt.timedelta(days=365), bilcyc=1)


def _finish(sheet: Sheet, order: Row, visits: list[Row]) -> None:
    """The work was done: within a day when nobody was scheduled."""
    day = min(order["orddte"] + dt.timedelta(days=1), TODAY - dt.timedelta(days=1))
    order.update(dspdte=day, strdte=day, findte=day, dsptim="07:45", strtim=_time(sheet, 8), fintim=_time(sheet, 14))
    order["acthrs"] = sum((one["esthrs"] for one in visits), Decimal(0)) or Decimal(2)
    for visit in visits:
        visit.update(findte=day, actstr=order["strtim"], actfin=order["fintim"], acthrs=visit["esthrs"], bildte=day)


def _time(sheet: Sheet, hour: int) -> str:
    return f"{hour + sheet.chance.randrange(4):02}:{sheet.pick((0, 15, 30, 45)):02}"


def bill(sheet: Sheet, receipts: Iterable[int]) -> None:
    """Total all orders and post what is invoiced. `receipts` says in how many parts each of the paid was paid."""
    parts, lines = iter(receipts), _of_orders(sheet, "srvlin")
    for order in sheet.rows["srvinv"]:
        posted, total = order["status"] <= VOID, _total(lines[order["recnum"]])
        if posted and not total:
            total = Decimal(95)
            add_line(sheet, order, len(lines[order["recnum"]]) + 1, "Trip charge", Decimal(1), total)
        if posted:
            order.update(invttl=total, invbal=total)
            _invoice(sheet, order)
        if order["status"] == PAID:
            _pay(sheet, order, next(parts))
        elif in_part(order):
            _receive(sheet, order, order["invdte"] + dt.timedelta(days=1), (total / 3).quantize(CENT))


def _total(lines: Iterable[Row]) -> Decimal:
    return sum((line["extprc"] for line in lines), Decimal(0))


def in_part(order: Row) -> bool:
    """Whether a part of an open invoice was paid."""
    return bool(order["status"] == OPEN and order["recnum"] % 7 == 0)


def _invoice(sheet: Sheet, order: Row) -> None:
    day = order["orddte"]
    accounts = (ledger.SERVICE_RECEIVABLE, ledger.SERVICE_INCOME)
    entry = ledger.post(sheet, ledger.SERVICE, day, order["invnum"], order["invttl"], accounts)
    order.update(invdte=day, duedte=day + dt.timedelta(days=30), lgrrec=entry, actper=day.month, postyr=day.year)


def _pay(sheet: Sheet, order: Row, parts: int) -> None:
    """All of it, in so many parts, a fortnight apart or as soon as there is a day left."""
    share = (order["invttl"] / parts).quantize(CENT)
    for part in range(1, parts + 1):
        day = min(order["invdte"] + dt.timedelta(days=14 * part), TODAY - dt.timedelta(days=1))
        _receive(sheet, order, day, share if part < parts else order["invbal"])


def _receive(sheet: Sheet, order: Row, day: dt.date, amount: Decimal) -> None:
    number = str(FIRST_RECEIPT + len(sheet.rows["srvpmt"]))
    accounts = (ledger.CHECKING, ledger.SERVICE_RECEIVABLE)
    sheet.add(
        tables.srvpmt,
        day,
        _idref=order["_idnum"],
        recnum=order["recnum"],
        dscrpt="Payment",
        chknum=number,
        chkdte=day,
        amount=amount,
        lgrrec=ledger.post(sheet, ledger.RECEIPTS, day, number, amount, accounts),
        actper=day.month,
        postyr=day.year,
    )
    order["invbal"] -= amount


def _of_orders(sheet: Sheet, table: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in sheet.rows[table]:
        found[row["recnum"]].append(row)
    return found
