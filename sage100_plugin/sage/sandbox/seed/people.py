"""Employees and equipment, whom they look after, and the contacts and certificates of others."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Table

from sage100_plugin.sage import tables
from sage100_plugin.sage.sandbox.seed import words
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Row = dict[str, Any]

CURRENT, QUIT = 1, 3
TITLES = ("Office Manager", "Project Manager", "Estimator", "Facilities Director", "Bookkeeper")


def add_employees(sheet: Sheet, count: int) -> None:
    """Employees, all but the last at work, and what they drive."""
    for number in range(1, count + 1):
        first, last = words.FIRST[number % len(words.FIRST)], words.LAST[number * 5 % len(words.LAST)]
        sheet.add(
            tables.employ,
            recnum=number,
            fstnme=first,
            lstnme=last,
            fulfst=f"{first} {last}",
            fullst=f"{last}, {first}",
            status=QUIT if number == count else CURRENT,
            phnnum=sheet.phone(),
            cllphn=sheet.phone(),
            e_mail=f"{first}.{last}@sandbox.example".lower(),
        )
    for number, name in enumerate(words.EQUIPMENT, 1):
        sheet.add(tables.eqpmnt, recnum=number, eqpnme=name, shtnme=name[:30], eqptyp=1, status=2 if number == 1 else 1)


def assign(sheet: Sheet) -> None:
    """Say who supervises, estimated and sold each job, and who looks after each client."""
    for place, job in enumerate(sheet.rows["actrec"]):
        job.update(sprvsr=3 + place % 4, estemp=1, slsemp=1 + place % 2)
    for place, client in enumerate(sheet.rows["reccln"]):
        client["empnum"] = 1 + place % 2
        client.setdefault("clntyp", 1 + place % 4)


def add_certificates(sheet: Sheet) -> None:
    """Insurance of every other vendor; of some it has run out."""
    for place, vendor in enumerate(sheet.rows["actpay"][::2]):
        day = sheet.day_before(TODAY, 300)
        sheet.line(
            tables.vndcrt,
            vendor,
            linnum=1,
            dscrpt="General liability",
            dtercv=day,
            expdte=day + dt.timedelta(days=365 if place % 5 else 90),
            cntwrn="Y",
            stppay="Y" if place % 4 == 0 else "N",
        )


def add_contacts(sheet: Sheet) -> None:
    """One to three contacts for every other client, every third vendor and every fourth job."""
    for parent, contacts, every in (
        (tables.reccln, tables.clncnt, 2),
        (tables.actpay, tables.vndcnt, 3),
        (tables.actrec, tables.jobcnt, 4),
    ):
        for owner in sheet.rows[parent.name][::every]:
            for place in range(1, sheet.chance.randrange(2, 5)):
                _contact(sheet, contacts, owner, place)


def _contact(sheet: Sheet, table: Table, owner: Row, place: int) -> None:
    name = sheet.person()
    sheet.line(
        table,
        owner,
        linnum=place,
        cntnme=name,
        jobttl=sheet.pick(TITLES),
        phnnum=sheet.phone(),
        phnext=str(100 + place) if place > 1 else "",
        cllphn=sheet.phone(),
        e_mail=f"{name.replace(' ', '.')}@contact.example".lower(),
    )
