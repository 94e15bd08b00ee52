"""Lists, cost codes, clients with their sites, and vendors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import ledger, words
from sage100_plugin.sage.sandbox.seed.sheet import Sheet

Divisions = Mapping[int, tuple[str, tuple[str, ...]]]
"""Division number -> its name and the names of its cost codes."""

CLIENTS = 60
VENDORS = 80
SITES = (0, 1, 1, 1, 2, 3, 5)
LARGE_CLIENT, LARGE_CLIENT_SITES = 17, 250
INACTIVE_VENDORS = frozenset({9, 23, 41, 58, 66, 77})
NEARLY_THE_SAME = {24: "Hollins Mechanical", 25: "Hollins Mechanical LLC"}
INACTIVE_CODES = {"9070": "Y", "11040": "T"}
"""Both marks for an inactive cost code that are known from companies."""

LABELS = {"jobsts": "stsnme", "clnsts": "stsnme", "sbctyp": "dscrpt", "srvgeo": "dscrpt"}
"""Table of a list -> the column of its entries' names, where it is not `typnme`."""


def add_lists(sheet: Sheet, lists: Mapping[str, Sequence[str]]) -> None:
    """Lists the company edits itself: table -> entries, numbered from 1."""
    for name, entries in lists.items():
        for number, entry in enumerate(entries, 1):
            shown: dict[str, Any] = {LABELS.get(name, "typnme"): entry}
            sheet.add(tables.TABLES[name], recnum=number, **shown)


def add_cost_codes(sheet: Sheet, divisions: Divisions, between: Mapping[str, str]) -> None:
    """A cost code each ten, as an estimator numbers them, and those `between`, which have decimals."""
    for division, (name, codes) in divisions.items():
        sheet.add(tables.cstdiv, recnum=division, divnme=name)
        for place, code in enumerate(codes, 1):
            number = Decimal(division * 1000 + place * 10)
            unit = sheet.pick(("EA", "SF", "LF", "CY", "HR", "LS"))
            inactive = INACTIVE_CODES.get(str(number), "")
            sheet.add(tables.cstcde, recnum=number, cdenme=code, divnum=division, untdsc=unit, inactv=inactive)
    for number_between, code in between.items():
        sheet.add(tables.cstcde, recnum=Decimal(number_between), cdenme=code, divnum=3, untdsc="CY")


def add_clients(sheet: Sheet) -> None:
    """Clients with no, one or many service sites; each client's locations count from 1 again."""
    for number in range(1, CLIENTS + 1):
        place = sheet.pick(words.PLACES)
        name = f"{place[0]} {words.OWNERS[number % len(words.OWNERS)]}"
        client = sheet.add(
            tables.reccln,
            recnum=number,
            clnnme=name,
            shtnme=name[:30].rstrip(),
            status=sheet.pick((1, 1, 1, 2, 3, 4)),
            contct=sheet.person(),
            phnnum=sheet.phone(),
            e_mail=f"office{number}@client.example" if number % 5 else "",
            inactv=int(number in {12, 48}),
            **sheet.address(place),
        )
        for location in range(1, 1 + (LARGE_CLIENT_SITES if number == LARGE_CLIENT else sheet.pick(SITES))):
            building = sheet.pick(words.BUILDINGS)
            sheet.line(
                tables.srvloc,
                client,
                locnum=location,
                locnme=f"{building} {location}" if number == LARGE_CLIENT else building,
                contct=sheet.person(),
                phnnum=sheet.phone(),
                **sheet.address(place),
            )


COST_TYPE = {1: 4, 2: 1, 3: 3, 4: 5}
"""The cost type of what vendors of a type send; the others' invoices go to the office."""
ORDER_WARNINGS = {7: 1, 19: 3, 31: 4}
"""Vendors whose invoices have to name an order or a subcontract (rules, section 4), the last without exception."""


def add_vendors(sheet: Sheet) -> None:
    """Vendors of all types, some inactive, two with nearly the same name."""
    for number in range(1, VENDORS + 1):
        trade, kind = words.TRADES[number % len(words.TRADES)]
        name = f"{words.LAST[number * 7 % len(words.LAST)]} {trade} {sheet.pick(words.SUFFIXES)}"
        name = NEARLY_THE_SAME.get(number, name)
        sheet.add(
            tables.actpay,
            recnum=number * 10,
            vndnme=name,
            shtnme=name[:30].rstrip(),
            vndtyp=kind,
            contct=sheet.person(),
            ownnme=sheet.person() if number % 4 == 0 else "",
            phnnum=sheet.phone(),
            e_mail=f"ap{number * 10}@vendor.example" if number % 6 else "",
            duedte=sheet.pick(("30DY", "10TH", "")),
            prt199=sheet.pick((0, 1, 7)),
            inactv=int(number in INACTIVE_VENDORS),
            lgrdft=ledger.DIRECT + 10 * COST_TYPE[kind] if kind in COST_TYPE else ledger.OVERHEAD,
            typdft=COST_TYPE.get(kind),
            wrndft=ORDER_WARNINGS.get(number, 0),
            **sheet.address(),
        )
