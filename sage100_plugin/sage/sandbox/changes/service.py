"""What happens to work orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.work_order import POSTING, STATUSES
from sage100_plugin.sage.sandbox import switches
from sage100_plugin.sage.sandbox.api import service_posting
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.sandbox.changes.planned import (
    Change,
    Kinds,
    Options,
    Planned,
    Row,
    Steps,
    Work,
    added,
    amount,
    chosen,
    deleted,
    number,
    today,
    unlocked,
    updated,
)
from sage100_plugin.sage.tables import employ, reccln, srvinv, srvlin, srvpmt, srvsch

OPEN, PAID, VOID, WORK_ORDER, COMPLETE = 1, 4, 5, 7, 8
CURRENT = 1
PROMPT = 3
ONE_WEEK = dt.timedelta(days=7)


def _created(connection: Connection, options: Options) -> Planned:
    client = chosen(connection, "client", options.get("client"), reccln.c.inactv == 0)
    highest = connection.scalars(select(srvinv.c.ordnum)).all()
    number = str(1 + max((int(each) for each in highest if each.isdigit()), default=0))
    day = today(connection)
    values = {"ordnum": number, "clnnum": client["recnum"], "orddte": day, "clldte": day, "invtyp": 1, "status": 7}
    values |= {"invnum": number, "entdte": day, "usrnme": "office"}
    values |= {
        "dscrpt": options.get("description", "No hot water"),
        "priort": 2,
        "schdte": day + dt.timedelta(days=1),
    }
    return added(connection, "work_order", {**values, "ctcnme": client["contct"], "phnnum": client["phnnum"]})


def _updated(connection: Connection, options: Options) -> Planned:
    """A new description, or else one more note."""
    order = _planned(connection, options)
    if "description" in options:
        return updated("work_order", order, {"dscrpt": options["description"]})
    return updated("work_order", order, {"ntetxt": f"{order['ntetxt']}Client called, use the rear gate. "})


def _status_changed(connection: Connection, options: Options) -> Planned:
    """Another status that posts nothing; to post an order is another change."""
    order, status = _planned(connection, options), number(options.get("status", str(COMPLETE)))
    if status not in STATUSES or status <= VOID:
        raise Refused("invalid_value", f"Sage would not set status {status} here: give one of 6 to 10.")
    if order["status"] <= VOID:
        raise Refused("invalid_value", f"Work order {order['recnum']} is posted: it cannot go back.")
    return updated("work_order", order, {"status": status})


def _scheduled(connection: Connection, options: Options) -> Steps:
    """A day, a priority when there was none, and a visit of a technician on that day."""
    order = _planned(connection, options)
    day = _day(options["date"]) if "date" in options else (order["schdte"] or today(connection)) + ONE_WEEK
    priority = order["priort"] or PROMPT
    visit = _visit(connection, order, options, schdte=day, priort=priority)
    planned = srvinv.update().where(srvinv.c["_idnum"] == order["_idnum"]).values(schdte=day, priort=priority)
    return Steps("work_order", str(order["recnum"]), (planned, srvsch.insert().values(visit)))


def _visit_added(connection: Connection, options: Options) -> Steps:
    """Another visit: the header stays as it was."""
    order = _planned(connection, options)
    day = _day(options["date"]) if "date" in options else (order["schdte"] or today(connection)) + dt.timedelta(days=1)
    visit = _visit(connection, order, options, schdte=day, priort=order["priort"])
    return Steps("work_order", str(order["recnum"]), (srvsch.insert().values(visit),))


def _visit(connection: Connection, order: Row, options: Options, **planned: Any) -> Row:
    technician = chosen(connection, "employee", options.get("technician"), employ.c.status == CURRENT)
    places = connection.scalars(select(srvsch.c.linnum).where(srvsch.c.recnum == order["recnum"])).all()
    place = {"recnum": order["recnum"], "linnum": 1 + max(places, default=0)}
    return {**place, **planned, "empnum": technician["recnum"], "esthrs": 2}


def _completed(connection: Connection, options: Options) -> Steps:
    """The work is done and not to be billed: status 8, and the visits that were not completed are."""
    order, day = _planned(connection, options), today(connection)
    if order["status"] <= VOID:
        raise Refused("invalid_value", f"Work order {order['recnum']} is posted: it cannot go back.")
    done = srvinv.update().where(srvinv.c["_idnum"] == order["_idnum"]).values(status=COMPLETE, findte=day, acthrs=2)
    here = (srvsch.c.recnum == order["recnum"], srvsch.c.findte.is_(None))
    visits = srvsch.update().where(*here).values(findte=day, acthrs=srvsch.c.esthrs)
    return Steps("work_order", str(order["recnum"]), (done, visits))


def _invoiced(connection: Connection, options: Options) -> Work:
    """Saved as an invoice: what was agreed is on its lines."""
    priced = select(srvlin.c.recnum).where(srvlin.c.recnum == srvinv.c.recnum, srvlin.c.extprc != 0).exists()
    order = _choose(connection, options, srvinv.c.status == WORK_ORDER, srvinv.c.lckedt == 0, priced)
    if order["status"] <= VOID:
        raise Refused("invalid_value", f"Work order {order['recnum']} is posted already.")

    def work(books: Books) -> None:
        invoiced = {"status": OPEN, "invnum": order["invnum"] or order["ordnum"], "invdte": books.today}
        books.change(srvinv, order["recnum"], invoiced)
        service_posting.post(books, order["recnum"])

    return Work("work_order", str(order["recnum"]), work)


def _received(connection: Connection, options: Options) -> Work:
    """A client's payment of what is left of an invoice, or of a part of it."""
    order = _choose(connection, options, srvinv.c.status == OPEN, srvinv.c.invbal > 0)
    if order["status"] not in POSTING:
        raise Refused("invalid_value", f"Work order {order['recnum']} is no open invoice: nothing of it is owed.")
    money = amount(options["amount"]) if "amount" in options else order["invbal"]
    check = str(60_000 + len(connection.execute(select(srvpmt.c.recnum)).all()))
    return Work("work_order", str(order["recnum"]), lambda books: service_posting.receive(books, order, money, check))


def _void(connection: Connection, options: Options) -> Work:
    """Payments are reversed first (rules, section 11)."""
    paid = select(srvpmt.c.recnum).where(srvpmt.c.recnum == srvinv.c.recnum).exists()
    order = _choose(connection, options, srvinv.c.status.in_(POSTING), ~paid)
    if order["status"] not in POSTING:
        raise Refused("invalid_value", f"Work order {order['recnum']} is neither Open nor in Review nor in Dispute.")
    if order["ttlpad"]:
        raise Refused("invalid_value", f"The payments of invoice {order['recnum']} have to be reversed first.")
    return Work("work_order", str(order["recnum"]), lambda books: service_posting.void(books, order))


def _deleted(connection: Connection, options: Options) -> Steps:
    order = unlocked("work_order", _choose(connection, options, srvinv.c.status == WORK_ORDER, srvinv.c.lckedt == 0))
    if order["status"] <= VOID:
        raise Refused("invalid_value", f"Work order {order['recnum']} is posted: it can be voided, not deleted.")
    return deleted("work_order", order)


def _planned(connection: Connection, options: Options) -> Row:
    """The order that is named, or the first that is to be done, when it may be changed."""
    return unlocked("work_order", _choose(connection, options, srvinv.c.status == WORK_ORDER, srvinv.c.lckedt == 0))


def _choose(connection: Connection, options: Options, *otherwise: Any) -> Row:
    return chosen(connection, "work_order", options.get("work_order"), *otherwise)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("invalid_value", f"{text} is not a date: write it as 2026-09-30.") from None


def _licensed(plan: Callable[[Connection, Options], Change]) -> Callable[[Connection, Options], Change]:
    """Without the add-on Service Receivables there is no window 11-2."""

    def checked(connection: Connection, options: Options) -> Change:
        if not switches.read_switches(connection).service_receivables:
            raise Refused("module_not_licensed", "This company has no Service Receivables module.")
        return plan(connection, options)

    return checked


_KINDS: Kinds = {
    "work-order-created": (_created, ("client", "description")),
    "work-order-updated": (_updated, ("work_order", "description")),
    "work-order-status-changed": (_status_changed, ("work_order", "status")),
    "work-order-scheduled": (_scheduled, ("work_order", "date", "technician")),
    "work-order-completed": (_completed, ("work_order",)),
    "work-order-invoiced": (_invoiced, ("work_order",)),
    "work-order-void": (_void, ("work_order",)),
    "work-order-deleted": (_deleted, ("work_order",)),
    "visit-added": (_visit_added, ("work_order", "date", "technician")),
    "payment-received": (_received, ("work_order", "amount")),
}
KINDS: Kinds = {kind: (_licensed(plan), taken) for kind, (plan, taken) in _KINDS.items()}
