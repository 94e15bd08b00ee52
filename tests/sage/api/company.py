"""A small company with one of everything that the rules look at, and records to write into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.sage.tables import TABLES

COMPANY = "Harbor Mechanical"
USER = "apiuser"
TODAY = dt.date(2026, 9, 30)

ROWS: dict[str, Sequence[Mapping[str, Any]]] = {
    "reccln": [
        {"recnum": 12, "clnnme": "Northwind Clinics"},
        {"recnum": 13, "clnnme": "Baxter Foods"},
        {"recnum": 14, "clnnme": "Gone Ltd", "inactv": 1},
    ],
    "srvloc": [
        {"recnum": 12, "locnum": 1, "locnme": "Main Street"},
        {"recnum": 13, "locnum": 2, "locnme": "Cold Store"},
    ],
    "srvtyp": [{"recnum": 3, "typnme": "Repair"}],
    "actrec": [
        {"recnum": 210, "jobnme": "Riverside Clinic", "status": 4},
        {"recnum": 211, "jobnme": "Old Mill", "status": 6},
        {"recnum": 212, "jobnme": "Sleeping Job", "status": 4, "inactv": 1},
    ],
    "jobphs": [{"recnum": 210, "phsnum": 1, "phsnme": "Shell"}],
    "chgtyp": [{"recnum": 10, "typnme": "Field Engineering"}],
    "cstcde": [
        {"recnum": Decimal("1000.000"), "cdenme": "Site Work"},
        {"recnum": Decimal("9000.500"), "cdenme": "Retired", "inactv": "Y"},
    ],
    "csttyp": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
    "actpay": [
        {"recnum": 812, "vndnme": "Acme Supply", "shtnme": "Acme"},
        {"recnum": 813, "vndnme": "Former Supply", "shtnme": "Former", "inactv": 1},
    ],
    "vndtyp": [{"recnum": 2, "typnme": "Supplier"}],
    "srvinv": [
        {"recnum": 40, "ordnum": "1040", "invnum": "1040", "clnnum": 12, "invtyp": 3, "status": 7, "dscrpt": "Leak"},
        {"recnum": 41, "ordnum": "1041", "invnum": "1041", "clnnum": 12, "invtyp": 3, "status": 1, "dscrpt": "Billed"},
        {"recnum": 42, "ordnum": "1042", "invnum": "1042", "clnnum": 12, "invtyp": 3, "status": 7, "lckedt": 1},
        {"recnum": 43, "ordnum": "1043", "invnum": "1043", "clnnum": 12, "invtyp": 3, "status": 5, "dscrpt": "Void"},
        {"recnum": 44, "ordnum": "1044", "invnum": "1044", "clnnum": 14, "invtyp": 3, "status": 7, "dscrpt": "Gone"},
    ],
    "prmchg": [
        {"recnum": 70, "chgnum": "7", "jobnum": 210, "status": 1, "dscrpt": "Approved extra", "cstamt": Decimal(100)},
        {"recnum": 71, "chgnum": "8", "jobnum": 210, "status": 2, "dscrpt": "Locked extra", "lckedt": 1},
    ],
    "sbcgln": [
        {"recnum": 70, "linnum": 1, "dscrpt": "Pipe", "bdgprc": Decimal(100), "cstcde": Decimal(1000), "csttyp": 1},
    ],
}


WORK_ORDER: Mapping[str, Any] = {
    "number": "1050",
    "client": "12",
    "date": dt.date(2026, 9, 29),
    "description": "No cooling in server room",
    "service_site": "1",
    "contact": "Dana Reyes",
    "phone": "555-0100",
    "address1": "12 Main Street",
    "address2": "",
    "city": "Portland",
    "state": "OR",
    "zip": "97201",
    "call_date": dt.date(2026, 9, 29),
    "schedule_date": dt.date(2026, 10, 1),
    "type": "3",
    "status": 7,
    "priority": 2,
    "job": "210",
    "deposit": Decimal(250),
    "notes": "Ask for the key & badge.\nRear door <only>.",
}
CHANGE_ORDER: Mapping[str, Any] = {
    "number": "12",
    "date": dt.date(2026, 9, 30),
    "job": "210",
    "phase": "1",
    "description": "Move the chiller",
    "status": 2,
    "type": "10",
    "lines": [
        {"description": "Pipe", "cost_code": Decimal("1000.000"), "cost_type": "1", "amount": Decimal("1200.50")},
        {"description": "Labor", "cost_code": Decimal("1000.000"), "cost_type": "2", "amount": Decimal("-80.00")},
    ],
}
VENDOR: Mapping[str, Any] = {
    "id": "900",
    "name": "Müller & Söhne",
    "short_name": "Müller",
    "type": "2",
    "owner": "Ida Müller",
    "address1": "1 Dock Road",
    "address2": "Hall 4",
    "city": "Portland",
    "state": "OR",
    "zip": "97202",
    "phone": "555-0199",
    "email": "office@example.com",
}


class Books:
    """Looks into the file, and turns its switches, as someone else's program would."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def do(self, work: Callable[[Connection], Any]) -> Any:
        engine = open_engine(self._path)
        try:
            with engine.begin() as connection:
                return work(connection)
        finally:
            engine.dispose()

    def rows(self, table: Table, **where: Any) -> list[Mapping[str, Any]]:
        asked = select(table).where(*(table.c[name] == value for name, value in where.items()))
        found = self.do(lambda connection: connection.execute(asked).mappings().all())
        return list(found)

    def row(self, table: Table, number: int) -> Mapping[str, Any]:
        (found,) = self.rows(table, recnum=number)
        return found

    def count(self) -> int:
        """All rows of all tables: a write that was refused leaves it as it was."""
        names = [*TABLES, *(f"dbo_Audit__{name}" for name in TABLES)]
        asked = " + ".join(f'(SELECT count(*) FROM "{name}")' for name in names)
        found: int = self.do(lambda connection: connection.exec_driver_sql(f"SELECT {asked}").scalar_one())
        return found
