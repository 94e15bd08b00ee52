"""A small company with one of everything that the rules look at, and records to write into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records.job import STATUSES
from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.sage.tables import TABLES, actpay

COMPANY = "Harbor Mechanical"
USER = "apiuser"
TODAY = dt.date(2026, 9, 30)

ROWS: dict[str, Sequence[Mapping[str, Any]]] = {
    "reccln": [
        {"recnum": 12, "clnnme": "Northwind Clinics", "shtnme": "Northwind", "status": 1},
        {"recnum": 13, "clnnme": "Baxter Foods"},
        {"recnum": 14, "clnnme": "Gone Ltd", "inactv": 1},
    ],
    "clnsts": [{"recnum": 1, "stsnme": "Current"}, {"recnum": 2, "stsnme": "Credit Hold"}],
    "clntyp": [{"recnum": 4, "typnme": "School District"}],
    "clncnt": [
        {"recnum": 12, "linnum": 1, "cntnme": "Ann Orwin", "phnnum": "555-0101"},
        {"recnum": 12, "linnum": 2, "cntnme": "Bo Farrow"},
    ],
    "employ": [{"recnum": 31, "fulfst": "Dana Reyes"}, {"recnum": 32, "fulfst": "Lee Quarles"}],
    "jobtyp": [{"recnum": 5, "typnme": "Design-Build"}],
    "jobsts": [
        *({"recnum": number, "stsnme": name} for number, name in STATUSES.items()),
        {"recnum": 7, "stsnme": "Warranty"},
    ],
    "srvloc": [
        {"recnum": 12, "locnum": 1, "locnme": "Main Street"},
        {"recnum": 13, "locnum": 2, "locnme": "Cold Store"},
    ],
    "srvtyp": [
        {"recnum": 3, "typnme": "Repair", "csttyp": 2, "ntxinc": 4100},
        {"recnum": 4, "typnme": "Counter Sale", "cshact": 1000, "ntxinc": 4100},
    ],
    "srvgeo": [{"recnum": 6, "dscrpt": "Harbor"}],
    "eqpmnt": [{"recnum": 15, "eqpnme": "Boom Lift"}],
    "actrec": [
        {"recnum": 210, "jobnme": "Riverside Clinic", "status": 4},
        {"recnum": 211, "jobnme": "Old Mill", "status": 6},
        {"recnum": 212, "jobnme": "Sleeping Job", "status": 4, "inactv": 1},
        {"recnum": 218, "jobnme": "Settled Job", "status": 5},
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
        {
            "recnum": 814,
            "vndnme": "Ridge Roofing",
            "shtnme": "Ridge",
            "lgrdft": 5010,
            "duedte": "30DY",
            "dscdte": "10TH",
        },
    ],
    "vndtyp": [{"recnum": 2, "typnme": "Supplier"}],
    "vndcnt": [{"recnum": 812, "linnum": 1, "cntnme": "Ida Acme"}],
    "srvinv": [
        {"recnum": 40, "ordnum": "1040", "invnum": "1040", "clnnum": 12, "invtyp": 3, "status": 7, "dscrpt": "Leak"},
        {"recnum": 41, "ordnum": "1041", "invnum": "1041", "clnnum": 12, "invtyp": 3, "status": 1, "dscrpt": "Billed"},
        {"recnum": 42, "ordnum": "1042", "invnum": "1042", "clnnum": 12, "invtyp": 3, "status": 7, "lckedt": 1},
        {"recnum": 43, "ordnum": "1043", "invnum": "1043", "clnnum": 12, "invtyp": 3, "status": 5, "dscrpt": "Void"},
        {"recnum": 44, "ordnum": "1044", "invnum": "1044", "clnnum": 14, "invtyp": 3, "status": 7, "dscrpt": "Gone"},
    ],
    "srvlin": [
        {"recnum": 40, "linnum": 1, "dscrpt": "Labor", "prtqty": 2, "prtprc": 95, "extprc": 190, "csttyp": 2},
        {"recnum": 41, "linnum": 1, "dscrpt": "Labor", "prtqty": 1, "prtprc": 120, "extprc": 120, "csttyp": 2},
    ],
    "srvsch": [{"recnum": 40, "linnum": 1, "empnum": 31, "schdte": dt.date(2026, 10, 2), "esthrs": 2}],
    "prmchg": [
        {"recnum": 70, "chgnum": "7", "jobnum": 210, "status": 1, "dscrpt": "Approved extra", "cstamt": Decimal(100)},
        {"recnum": 71, "chgnum": "8", "jobnum": 210, "status": 2, "dscrpt": "Locked extra", "lckedt": 1},
    ],
    "sbcgln": [
        {"recnum": 70, "linnum": 1, "dscrpt": "Pipe", "bdgprc": Decimal(100), "cstcde": Decimal(1000), "csttyp": 1},
    ],
    "budget": [{"recnum": 211}, {"recnum": 218, "lckedt": 1}],
    "bdglin": [
        {
            "recnum": 211,
            "linnum": 1,
            "cstcde": Decimal(1000),
            "matbdg": Decimal(500),
            "labbdg": Decimal(80),
            "ttlbdg": Decimal(580),
        },
    ],
    "lgrset": [{"recnum": 1, "curprd": 9, "fscyrd": dt.date(2026, 12, 31), "ded_ap": 2000, "ded_sr": 1250}],
    "lgract": [
        {"recnum": 1400, "lngnme": "Work in Progress", "acttyp": 3},
        {"recnum": 2000, "lngnme": "Accounts Payable", "acttyp": 7},
        {"recnum": 5010, "lngnme": "Direct Expense", "acttyp": 13},
        {"recnum": 7000, "lngnme": "Office Expense", "acttyp": 16},
    ],
    "pchtyp": [{"recnum": 1, "typnme": "Material"}],
    "tkfprt": [
        {"recnum": 77, "prtnme": "Ball valve", "prtunt": "each"},
        {"recnum": 78, "prtnme": "Boiler", "prtunt": "each", "serial": 1},
    ],
    "pchord": [
        {"recnum": 50, "ordnum": "3001", "vndnum": 812, "jobnum": 210, "phsnum": 1, "status": 1, "dscrpt": "Valves"},
        {"recnum": 51, "ordnum": "3002", "vndnum": 812, "jobnum": 210, "status": 2, "dscrpt": "Not approved"},
        {"recnum": 52, "ordnum": "3003", "vndnum": 812, "status": 1, "dscrpt": "Locked", "lckedt": 1},
        {"recnum": 53, "ordnum": "3004", "vndnum": 813, "status": 1, "dscrpt": "Of a former vendor"},
        {"recnum": 54, "ordnum": "3005", "vndnum": 812, "status": 5, "dscrpt": "Void"},
    ],
    "pcorln": [
        {
            "recnum": 50,
            "linnum": 1,
            "prtdsc": "Ball valve",
            "linqty": Decimal(10),
            "linprc": Decimal("25.50"),
            "extttl": Decimal(255),
            "cstcde": Decimal(1000),
            "csttyp": 1,
            "lgract": 5010,
        },
        {
            "recnum": 50,
            "linnum": 2,
            "prtdsc": "Gasket",
            "linqty": Decimal(40),
            "linprc": Decimal("1.125"),
            "extttl": Decimal(45),
            "cstcde": Decimal(1000),
            "csttyp": 1,
            "lgract": 5010,
        },
    ],
    "subcon": [
        {"recnum": 60, "ctcnum": "850", "vndnum": 814, "jobnum": 210, "status": 4, "dscrpt": "Roofing", "rtnrte": 10},
        {"recnum": 68, "ctcnum": "860", "vndnum": 814, "jobnum": 211, "status": 5, "dscrpt": "Elsewhere"},
        {"recnum": 69, "ctcnum": "870", "vndnum": 814, "jobnum": 210, "status": 4, "dscrpt": "Locked", "lckedt": 1},
    ],
    "sbcnln": [
        {
            "recnum": 60,
            "linnum": 1,
            "dscrpt": "Membrane",
            "cstcde": Decimal(1000),
            "csttyp": 1,
            "linref": "850-1",
            "amount": Decimal(1000),
        },
        {"recnum": 60, "linnum": 2, "dscrpt": "Flashing", "cstcde": Decimal(1000), "csttyp": 2, "amount": Decimal(500)},
    ],
    "acpinv": [
        {"recnum": 90, "invnum": "A-1", "vndnum": 812, "invtyp": 1, "status": 1, "dscrpt": "Open", "lgrrec": 0},
        {"recnum": 91, "invnum": "A-2", "vndnum": 812, "invtyp": 1, "status": 4, "dscrpt": "Paid", "lgrrec": 0},
        {
            "recnum": 92,
            "invnum": "A-3",
            "vndnum": 812,
            "invtyp": 1,
            "status": 5,
            "dscrpt": "Void",
            "lgrrec": 0,
            "invttl": Decimal(75),
        },
        {"recnum": 93, "invnum": "A-4", "vndnum": 813, "invtyp": 1, "status": 1, "dscrpt": "Former", "lgrrec": 0},
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


def refused(answer: SageAnswer, code: int, says: str) -> None:
    """Sage said no, with this code and these words."""
    assert (answer.outcome, answer.code) == ("refused", code)
    assert says in answer.message


def set_vendor(books: Books, number: int, **values: Any) -> None:
    """Set columns of a vendor."""
    here = actpay.update().where(actpay.c.recnum == number).values(values)
    books.do(lambda connection: connection.execute(here))
