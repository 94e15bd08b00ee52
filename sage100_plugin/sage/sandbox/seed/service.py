"""Work orders and service invoices with their lines and visits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import words
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

FIRST_ORDER = 5001
UNPOSTED = (7, 7, 7, 7, 6, 6, 8, 8, 9, 10)
INVOICED = {11: 1, 22: 1, 33: 2, 44: 3, 55: 4, 66: 4, 77: 5}
"""Every so many work orders one is an invoice; 77 is void and keeps its balance, as Sage leaves it."""
ITEMS = ("Labor", "Filter 20x20", "Fan motor", "Trip charge", "Misc parts")


def add_work_orders(sheet: Sheet, count: int) -> None:
    """Work orders in all statuses for clients with and without service sites."""
    for place in range(count):
        status = INVOICED.get(place % 88, UNPOSTED[place % len(UNPOSTED)])
        _work_order(sheet, place, status)


def _work_order(sheet: Sheet, place: int, status: int) -> None:
    client = sheet.pick(sheet.rows["reccln"])
    site = _site_of(sheet, client["recnum"])
    date = sheet.day_before(TODAY, 180)
    number = str(FIRST_ORDER + place)
    planned = status in {7, 9}
    order = sheet.add(
        tables.srvinv,
        date,
        recnum=place + 1,
        ordnum=number,
        invnum=number,
        clnnum=client["recnum"],
        locnum=site["locnum"] if site else None,
        orddte=date,
        clldte=date,
        schdte=date + dt.timedelta(days=sheet.chance.randrange(1, 20)) if planned else None,
        dscrpt=sheet.pick(words.CALLS),
        ctcnme=(site or client)["contct"],
        phnnum=(site or client)["phnnum"],
        invtyp=sheet.pick((1, 2, 3, 4, 5)),
        status=status,
        priort=sheet.pick((1, 2, 3, 4)) if planned else None,
        entdte=date,
        **{name: (site or client)[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")},
    )
    _lines(sheet, order)
    for visit in range(1, 1 + (sheet.chance.randrange(0, 3) if planned else 0)):
        sheet.line(tables.srvsch, order, linnum=visit, empnum=visit, schdte=order["schdte"], esthrs=Decimal(2))


def _site_of(sheet: Sheet, client: int) -> Row | None:
    sites = [row for row in sheet.rows["srvloc"] if row["recnum"] == client]
    return sheet.pick(sites) if sites else None


def _lines(sheet: Sheet, order: Row) -> None:
    """Parts and labour."""
    for place in range(1, sheet.chance.randrange(1, 4)):
        quantity, price = Decimal(sheet.chance.randrange(1, 8)), sheet.money(20, 400)
        add_line(sheet, order, place, sheet.pick(ITEMS), quantity, price)


def add_line(sheet: Sheet, order: Row, place: int, text: str, quantity: Decimal, price: Decimal) -> None:
    """A line of Invoice Details."""
    sheet.line(
        tables.srvlin,
        order,
        linnum=place,
        dscrpt=text,
        prtqty=quantity,
        prtprc=price,
        extprc=quantity * price,
        csttyp=2 if text == "Labor" else 1,
    )
