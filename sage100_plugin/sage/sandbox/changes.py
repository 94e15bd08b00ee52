"""What a person in Sage would do, by kind; the choice of the record follows from the file's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, Table, select

from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.records.budget import COLUMNS
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.tables import TABLES, actpay, actrec, bdglin, budget, prmchg, reccln, sbcgln, srvinv

Row = Mapping[str, Any]
Options = Mapping[str, str]


@dataclass(frozen=True)
class Planned:
    """A change about to happen: what is set on the record of this id, or on one of its lines."""

    record: str
    id: str
    values: Row
    table: Table
    guid: str | None = None
    lines: tuple[tuple[Table, Row], ...] = field(default=())

    def apply(self, connection: Connection) -> None:
        """Insert a new row with its lines, or update the row with this GUID."""
        if self.guid is not None:
            connection.execute(self.table.update().where(self.table.c["_idnum"] == self.guid).values(self.values))
            return
        connection.execute(self.table.insert().values(self.values))
        for table, line in self.lines:
            connection.execute(table.insert().values(line))


def plan(connection: Connection, kind: str, options: Options) -> Planned:
    """What this kind of change will do. Raises `Refused` for an unknown kind or record."""
    if kind not in KINDS:
        raise Refused("invalid_value", f"There is no change {kind}; there are {', '.join(KINDS)}.")
    do, taken = KINDS[kind]
    if unknown := set(options) - set(taken):
        raise Refused("unknown_field", f"{kind} takes {', '.join(taken)}, but no {', '.join(sorted(unknown))}.")
    return do(connection, options)


def _job_created(connection: Connection, options: Options) -> Planned:
    client = _chosen(connection, "client", options.get("client"))
    name = options.get("name", "Millbrook Annex")
    values = {"jobnme": name, "shtnme": name[:30].rstrip(), "clnnum": client["recnum"], "jobtyp": 1}
    values |= {name: client[name] for name in ("addrs1", "addrs2", "ctynme", "state_", "zipcde")}
    return _added(
        connection, "job", {**values, "status": _number(options.get("status", "4")), "cntrct": Decimal(250_000)}
    )


def _job_updated(connection: Connection, options: Options) -> Planned:
    job = _chosen(connection, "job", options.get("job"), actrec.c.status == 3)  # noqa: PLR2004 - Contract
    following = {1: 3, 2: 1, 3: 4, 4: 5, 5: 6, 6: 4}[job["status"]]
    return _updated("job", job, {"status": _number(options.get("status", str(following)))})


def _budget_changed(connection: Connection, options: Options) -> Planned:
    """The first amount of the first line grows: the header's own stamp stays as it was."""
    header = _chosen(connection, "budget", options.get("job"), budget.c.lckedt == 0)
    asked = select(bdglin).where(bdglin.c.recnum == header["recnum"]).order_by(bdglin.c.linnum)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("not_in_sage", f"The budget of job {header['recnum']} has no lines.")
    column = next((now for now, _ in COLUMNS.values() if line[now]), "othbdg")
    more = _amount(options.get("amount", "2500.00"))
    values = {column: line[column] + more, "ttlbdg": line["ttlbdg"] + more}
    return Planned("budget", str(header["recnum"]), values, bdglin, line["_idnum"])


def _vendor_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Wexley Glass LLC")
    values = {"vndnme": name, "shtnme": name[:30].rstrip(), "vndtyp": _number(options.get("type", "1"))}
    return _added(connection, "vendor", {**values, "phnnum": "319-555-0142", "ctynme": "Dubuque", "state_": "IA"})


def _vendor_updated(connection: Connection, options: Options) -> Planned:
    vendor = _chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    return _updated("vendor", vendor, {"phnnum": options.get("phone", "319-555-0177")})


def _client_created(connection: Connection, options: Options) -> Planned:
    name = options.get("name", "Harbor Point Foods Inc")
    return _added(connection, "client", {"clnnme": name, "shtnme": name[:30].rstrip(), "status": 1})


def _work_order_created(connection: Connection, options: Options) -> Planned:
    client = _chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    highest = connection.scalars(select(srvinv.c.ordnum)).all()
    number = str(1 + max((int(each) for each in highest if each.isdigit()), default=0))
    today = _today(connection)
    values = {"ordnum": number, "clnnum": client["recnum"], "orddte": today, "clldte": today, "invtyp": 1, "status": 7}
    values |= {
        "dscrpt": options.get("description", "No hot water"),
        "priort": 2,
        "schdte": today + dt.timedelta(days=1),
    }
    return _added(connection, "work_order", {**values, "ctcnme": client["contct"], "phnnum": client["phnnum"]})


def _work_order_updated(connection: Connection, options: Options) -> Planned:
    order = _chosen(connection, "work_order", options.get("work_order"), srvinv.c.status == 7)  # noqa: PLR2004
    values = {"status": _number(options.get("status", "8")), "findte": _today(connection)}
    return _updated("work_order", order, values)


def _change_order_created(connection: Connection, options: Options) -> Planned:
    job = _chosen(connection, "job", options.get("job"), actrec.c.status == 4)  # noqa: PLR2004 - Current
    used = connection.scalars(select(prmchg.c.chgnum).where(prmchg.c.jobnum == job["recnum"])).all()
    number = str(1 + max((int(each) for each in used if each.isdigit()), default=0))
    amount = _amount(options.get("amount", "1800.00"))
    values = {"chgnum": number, "chgdte": _today(connection), "jobnum": job["recnum"], "status": 2, "chgtyp": 1}
    values |= {"dscrpt": options.get("description", "Add floor drain"), "reqamt": amount, "cstamt": amount}
    planned = _added(connection, "change_order", values)
    line = {"recnum": int(planned.id), "linnum": 1, "dscrpt": values["dscrpt"], "cstcde": Decimal(15010), "csttyp": 4}
    return Planned("change_order", planned.id, planned.values, prmchg, None, ((sbcgln, {**line, "bdgprc": amount}),))


def _change_order_approved(connection: Connection, options: Options) -> Planned:
    order = _chosen(connection, "change_order", options.get("change_order"), prmchg.c.status == 2)  # noqa: PLR2004
    values = {"status": 1, "appamt": order["reqamt"], "aprdte": _today(connection)}
    return _updated("change_order", order, values)


KINDS: Mapping[str, tuple[Callable[[Connection, Options], Planned], tuple[str, ...]]] = {
    "job-created": (_job_created, ("name", "client", "status")),
    "job-updated": (_job_updated, ("job", "status")),
    "budget-changed": (_budget_changed, ("job", "amount")),
    "vendor-created": (_vendor_created, ("name", "type")),
    "vendor-updated": (_vendor_updated, ("vendor", "phone")),
    "client-created": (_client_created, ("name",)),
    "work-order-created": (_work_order_created, ("client", "description")),
    "work-order-updated": (_work_order_updated, ("work_order", "status")),
    "change-order-created": (_change_order_created, ("job", "description", "amount")),
    "change-order-approved": (_change_order_approved, ("change_order",)),
}
"""Kind -> what is done, and the options it takes."""


def _added(connection: Connection, record: str, values: Row) -> Planned:
    table = TABLES[RECORDS[record].table]
    number = database.next_recnum(connection, table)
    return Planned(record, str(number), {"recnum": number, **values}, table)


def _updated(record: str, row: Row, values: Row) -> Planned:
    return Planned(record, str(row["recnum"]), values, TABLES[RECORDS[record].table], row["_idnum"])


def _chosen(connection: Connection, record: str, id: str | None, *otherwise: Any) -> Row:
    """The record of this number; without one, the first that meets the conditions."""
    table = TABLES[RECORDS[record].table]
    met = otherwise if id is None else (table.c.recnum == int(id) if id.isdigit() else table.c.recnum.is_(None),)
    found = connection.execute(select(table).where(*met).order_by(table.c.recnum)).mappings().first()
    if found is None:
        raise Refused("not_in_sage", f"There is no {RECORDS[record].title.lower()} {id or 'to choose'} in the sandbox.")
    return dict(found)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Refused("invalid_value", f"{text} is not a number.")
    return int(text)


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused("invalid_value", f"{text} is not an amount.") from None


def _today(connection: Connection) -> dt.date:
    return dt.date.fromisoformat(str(connection.exec_driver_sql(f"SELECT substr({database.NOW}, 1, 10)").scalar()))
