"""A company of made-up rows, and the same rows as Python has them: what a query must give is computed from those."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from sage100_plugin.sage.sandbox import company, database
from sage100_plugin.sage.tables import TABLES

COMPANY = "Harbor Mechanical 4.15.22"
NOW = "2026-09-30 15:00:00.000"
EARLIER = "2026-09-30 14:00:00.000"

Rows = list[dict[str, Any]]
Ask = Callable[[str], Rows]


@dataclass
class Made:
    """Rows by table."""

    rows: dict[str, Rows] = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def __getitem__(self, table: str) -> Rows:
        return self.rows[table]


def _money(chance: random.Random, least: int = -5_000_00, most: int = 90_000_00) -> Decimal:
    return Decimal(chance.randint(least, most)).scaleb(-2)


def _made() -> Made:
    chance, made = random.Random(7), Made()
    for number in (12, 13):
        made.add("reccln", recnum=number, clnnme=f"Client {number}")
    for number in range(1, 5):
        made.add("cstcde", recnum=Decimal(number * 1000 + number).scaleb(-1), cdenme=f"Code {number}")
    for number in range(1, 4):
        made.add("actpay", recnum=number, vndnme=f"Vendor {number}")
    for job in range(201, 221):
        made.add(
            "actrec", recnum=job, jobnme=f"Job {job}", status=chance.choice([3, 4, 4, 6]), cntrct=_money(chance, 0),
            clnnum=chance.choice([12, 13, None]),
        )  # fmt: skip
        _changes(chance, made, job)
        _costs(chance, made, job)
        _commitments(chance, made, job)
        _invoices(chance, made, job)
    return made


def _changes(chance: random.Random, made: Made, job: int) -> None:
    for place in range(chance.randint(0, 6)):
        number = job * 10 + place
        made.add(
            "prmchg", recnum=number, jobnum=job, chgnum=f"{place}", status=place % 6 + 1,
            appamt=_money(chance), cstamt=_money(chance),
        )  # fmt: skip
        for line in range(1, 3):
            code, kind = chance.choice(made["cstcde"])["recnum"], chance.randint(1, 9)
            made.add("sbcgln", recnum=number, linnum=line, cstcde=code, csttyp=kind, bdgprc=_money(chance))


def _costs(chance: random.Random, made: Made, job: int) -> None:
    if job % 5:
        made.add("budget", recnum=job)
        for line, code in enumerate(made["cstcde"] + made["cstcde"][:1], 1):
            made.add("bdglin", recnum=job, linnum=line, phsnum=0, cstcde=code["recnum"], ttlbdg=_money(chance))
    for place in range(chance.randint(0, 9)):
        made.add(
            "jobcst", recnum=job * 100 + place, jobnum=job, phsnum=0, cstcde=chance.choice(made["cstcde"])["recnum"],
            csttyp=chance.randint(1, 9), cstamt=_money(chance), status=chance.choice([1, 1, 1, 2]),
            trndte=_day(chance),
        )  # fmt: skip


def _commitments(chance: random.Random, made: Made, job: int) -> None:
    for place in range(chance.randint(0, 2)):
        number = job * 10 + place
        made.add("subcon", recnum=number, ctcnum=f"S-{number}", jobnum=job, vndnum=chance.randint(1, 3),
                 status=chance.randint(1, 6))  # fmt: skip
        for line in range(1, 4):
            made.add("sbcnln", recnum=number, linnum=line, cstcde=1000, csttyp=4, remain=_money(chance))
        made.add("pchord", recnum=number, ordnum=f"P-{number}", jobnum=job, vndnum=chance.randint(1, 3),
                 status=chance.randint(1, 6))  # fmt: skip
        for line in range(1, 4):
            made.add(
                "pcorln", recnum=number, linnum=line, cstcde=1000, csttyp=1, linprc=_price(chance),
                linqty=_price(chance), rcvdte=_price(chance) / 2, cancel=Decimal(chance.randint(0, 3)),
            )  # fmt: skip


def _day(chance: random.Random) -> dt.date:
    return dt.date(2026, chance.randint(1, 12), chance.randint(1, 28))


def _price(chance: random.Random) -> Decimal:
    return Decimal(chance.randint(0, 200_0000) * 2).scaleb(-4)


def _invoices(chance: random.Random, made: Made, job: int) -> None:
    for place in range(chance.randint(0, 5)):
        number = job * 10 + place
        shared = {"jobnum": job, "status": place % 5 + 1, "invbal": _money(chance), "invttl": _money(chance)}
        day = _day(chance)
        made.add("acrinv", recnum=number, invnum=f"A-{number}", invtyp=chance.randint(1, 2), duedte=day, **shared)
        made.add("acpinv", recnum=number, invnum=f"V-{number}", vndnum=chance.randint(1, 3), duedte=day,
                 pchord=chance.choice(["", f"p-{number} ", "P-none"]), **shared)  # fmt: skip


@pytest.fixture(scope="session")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's file: the rows as they were made, then one of each change with the clock an hour later."""
    path = tmp_path_factory.mktemp("query") / "company.sqlite"
    database.create_tables(path)
    engine = database.open_engine(path)
    with engine.begin() as connection:
        database.set_clock(connection, EARLIER)
        for table, rows in _made().rows.items():
            for row in rows:
                connection.execute(insert(TABLES[table]).values(row))
        for table in TABLES:
            connection.exec_driver_sql(f"UPDATE {table} SET insdte = ?", (EARLIER,))
        database.create_triggers(connection)
        database.set_clock(connection, NOW)
        connection.exec_driver_sql("UPDATE actrec SET jobnme = 'Renamed' WHERE recnum = 201")
        connection.exec_driver_sql("INSERT INTO actrec (recnum, jobnme) VALUES (299, 'New')")
        connection.exec_driver_sql("INSERT INTO pchord (recnum, ordnum) VALUES (9001, 'P-gone')")
        connection.exec_driver_sql("DELETE FROM pchord WHERE recnum = 9001")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def made(path: Path) -> Made:
    """The rows as they stand in the file: Sage's own program keeps some columns up to date."""
    found, engine = Made(), database.open_engine(path, read_only=True)
    with engine.connect() as connection:
        for name, table in TABLES.items():
            found.rows[name] = [dict(row) for row in connection.execute(select(table)).mappings()]
    engine.dispose()
    return found


@pytest.fixture
def ask(path: Path) -> Ask:
    return lambda sql: company.query(path, sql, COMPANY)
