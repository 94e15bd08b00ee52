"""Which payable invoices there are: for purchase orders, for subcontracts, for neither, and the odd ones."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sage100_plugin.sage.sandbox.seed import payables, purchasing, words
from sage100_plugin.sage.sandbox.seed.job_costs import places_of
from sage100_plugin.sage.sandbox.seed.payables import CENT, Item, add_invoice
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

SUBCONTRACT = 4
QUARTER = Decimal("0.25")
ODD_ONES = 9
NO_SUCH_ORDER = "7788"
"""An order number that someone typed and that is no purchase order's."""


def bill_orders(sheet: Sheet) -> None:
    """What has come on each order is invoiced and counts as its To Date; a closed order may have the rest canceled."""
    vendors, lines = _by_number(sheet, "actpay"), _lines_of(sheet, "pcorln")
    for place, order in enumerate(sheet.rows["pchord"]):
        come = {purchasing.OPEN: place % 3, purchasing.CLOSED: 2 - place % 2, purchasing.REVIEW: 1}.get(order["status"])
        if come:
            _receive(sheet, order, lines[order["recnum"]], vendors[order["vndnum"]], come)


def _receive(sheet: Sheet, order: Row, lines: list[Row], vendor: Row, halves: int) -> None:
    for line in lines:
        line["rcvdte"] = line["linqty"] * halves // 2
        if order["status"] == purchasing.CLOSED:
            line["cancel"] = line["linqty"] - line["rcvdte"]
    items = [_come(order, line) for line in lines if line["rcvdte"]]
    day = _after(order["orddte"], 12)
    add_invoice(sheet, vendor, day, items, job=order["jobnum"], pchord=order["ordnum"])


def _come(order: Row, line: Row) -> Item:
    place = (order["phsnum"], line["cstcde"], line["csttyp"])
    return Item(line["prtdsc"], line["rcvdte"], line["linprc"], place, str(line["linnum"]))


def bill_subcontracts(sheet: Sheet) -> None:
    """Quarters of each subcontract are invoiced, with retention: first the changes that were approved are added."""
    vendors, lines = _by_number(sheet, "actpay"), _lines_of(sheet, "sbcnln")
    for change in sheet.rows["sbcgln"]:
        if change.get("vndctc") and change["chgsts"] == 1:
            line = lines[change["vndctc"]][change["ctclin"] - 1]
            line["change"] = line.get("change", Decimal(0)) + change["bdgprc"]
    for place, subcontract in enumerate(sheet.rows["subcon"]):
        here = lines[subcontract["recnum"]]
        for line in here:
            line.update(cntrct=line["amount"] + line.get("change", Decimal(0)), billed=Decimal(0))
            line.update(linref=f"{subcontract['ctcnum']}-{line['linnum']}")
        for quarter in range((place + 2) % 4):
            _progress(sheet, subcontract, here, vendors[subcontract["vndnum"]], quarter)


def _progress(sheet: Sheet, subcontract: Row, lines: list[Row], vendor: Row, quarter: int) -> None:
    """Its quantity is a fraction of the line, as Sage has it for subcontracts (rules, section 5)."""
    phase = subcontract["phsnum"]
    items = [
        Item(line["dscrpt"], QUARTER, line["cntrct"], (phase, line["cstcde"], line["csttyp"]), line["linref"])
        for line in lines
    ]
    retained = (sum((item.amount for item in items), Decimal(0)) * subcontract["rtnrte"] / 100).quantize(CENT)
    day = _after(subcontract["condte"], 25 + 30 * quarter)
    add_invoice(
        sheet,
        vendor,
        day,
        items,
        job=subcontract["jobnum"],
        ctcnum=subcontract["ctcnum"],
        retain=max(retained, Decimal(0)),
    )
    for line, item in zip(lines, items, strict=True):
        line["billed"] += item.amount


def add_bills(sheet: Sheet, jobs: list[Row], count: int) -> None:
    """Invoices without an order: material and rentals for jobs, and every fifth for the office, which has no job."""
    known = places_of(sheet)
    active = [row for row in sheet.rows["actpay"] if not row["inactv"]]
    suppliers, others = [[row for row in active if (row["vndtyp"] in {2, 3}) is wanted] for wanted in (True, False)]
    for place in range(count):
        day = sheet.day_before(TODAY, 300)
        if place % 5 == 4:  # noqa: PLR2004 - every fifth
            add_invoice(sheet, sheet.pick(others), day, [Item("Office", Decimal(1), sheet.money(60, 1_500))])
            continue
        job = sheet.pick(jobs)["recnum"]
        items = [
            Item(sheet.pick(words.MATERIALS)[0], Decimal(sheet.chance.randrange(1, 40)), sheet.money(50, 260), where)
            for where in sheet.chance.sample(known[job], sheet.chance.randrange(1, 3))
        ]
        add_invoice(sheet, sheet.pick(suppliers), day, items, job=job)


def add_odd_ones(sheet: Sheet) -> None:
    """What a company's books hold and a program trips over (schema facts, section 7)."""
    vendors, order, subcontract = _by_number(sheet, "actpay"), sheet.rows["pchord"][0], sheet.rows["subcon"][0]
    known, job, vendor = places_of(sheet), order["jobnum"], vendors[order["vndnum"]]
    where = known[job][0]
    one, day = [Item("Anchors", Decimal(1), Decimal("412.35"), where)], TODAY - dt.timedelta(days=40)
    payables.void(sheet, add_invoice(sheet, vendor, day, one, job=job))
    add_invoice(sheet, vendor, day, one, job=job, status=payables.REVIEW)
    add_invoice(sheet, vendor, day, one, job=job, status=payables.DISPUTE)
    add_invoice(sheet, vendor, day, one, job=job, pchord=NO_SUCH_ORDER)
    add_invoice(sheet, vendor, day, one, job=job, invnum="10077")
    add_invoice(sheet, vendor, day + dt.timedelta(days=7), one, job=job, invnum="10077")
    credit = [Item("Returned anchors", Decimal(-1), Decimal("88.10"), where)]
    add_invoice(sheet, vendor, day, credit, job=job)
    memo = [Item("Backcharge, cleanup", Decimal(1), Decimal("350.00"), known[subcontract["jobnum"]][0])]
    told = {"job": subcontract["jobnum"], "ctcnum": subcontract["ctcnum"], "invtyp": payables.MEMO}
    add_invoice(sheet, vendors[subcontract["vndnum"]], day, memo, **told)
    add_invoice(sheet, vendor, dt.date(TODAY.year - 1, 12, 20), one, job=job, actper=0)


def _after(day: dt.date, days: int) -> dt.date:
    """So many days later, and not later than yesterday."""
    return min(day + dt.timedelta(days=days), TODAY - dt.timedelta(days=1))


def _by_number(sheet: Sheet, table: str) -> dict[int, Row]:
    return {row["recnum"]: row for row in sheet.rows[table]}


def _lines_of(sheet: Sheet, table: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for line in sheet.rows[table]:
        found[line["recnum"]].append(line)
    return found
