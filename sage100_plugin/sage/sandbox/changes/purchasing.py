"""What happens to purchase orders."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import Connection, Insert, exists, func, insert, select

from sage100_plugin.errors import Refused
from sage100_plugin.records.ledger_account import DIRECT_EXPENSE
from sage100_plugin.sage.sandbox.api import posting
from sage100_plugin.sage.sandbox.api.books import Books
from sage100_plugin.sage.sandbox.api.purchase_order import total
from sage100_plugin.sage.sandbox.changes.planned import (
    Kinds,
    Options,
    Planned,
    Row,
    Steps,
    Work,
    active_code,
    added,
    amount,
    chosen,
    deleted,
    today,
    unlocked,
    updated,
)
from sage100_plugin.sage.sandbox.database import next_recnum
from sage100_plugin.sage.tables import acpinv, actpay, actrec, lgract, pchord, pcorln

OPEN, REVIEW, CLOSED, VOID = 1, 2, 4, 5
CURRENT = 4
CONTRACT = 1
MATERIAL = 1


def _created(connection: Connection, options: Options) -> Planned:
    """An order of somebody in Sage, for a job that is going on."""
    job = chosen(connection, "job", options.get("job"), actrec.c.status == CURRENT, actrec.c.inactv == 0)
    vendor = chosen(connection, "vendor", options.get("vendor"), actpay.c.inactv == 0)
    day = today(connection)
    header = {"ordnum": options.get("number", _next(connection)), "orddte": day, "entdte": day, "usrnme": "office"}
    header |= {"vndnum": vendor["recnum"], "jobnum": job["recnum"], "status": OPEN}
    planned = added(
        connection, "purchase_order", {**header, "dscrpt": options.get("description", "Fixtures, second floor")}
    )
    line = _line(connection, int(planned.id), 1, amount(options.get("amount", "640.00")))
    return Planned("purchase_order", planned.id, planned.values, pchord, None, ((pcorln, line),))


def _next(connection: Connection) -> str:
    used = connection.scalars(select(pchord.c.ordnum)).all()
    return str(1 + max((int(each) for each in used if each.isdigit()), default=0))


def _line(connection: Connection, order: int, place: int, price: Decimal) -> Row:
    """One of something, at a price; where the amount is negative, less one of it."""
    quantity = Decimal(-1) if price < 0 else Decimal(1)
    line = {"linqty": quantity, "linprc": abs(price), "cstcde": active_code(connection), "csttyp": MATERIAL}
    return {**line, "recnum": order, "linnum": place, "prtdsc": "Fixtures", "untdsc": "lot", "extttl": total(line)}


def _changed(connection: Connection, options: Options) -> Planned:
    """Its delivery is put off by a week, and it may get another description."""
    order = _order(connection, options)
    later = (order["deldte"] or today(connection)) + dt.timedelta(days=7)
    return updated("purchase_order", order, {"deldte": later, "dscrpt": options.get("description", order["dscrpt"])})


def _order(connection: Connection, options: Options) -> Row:
    """The order of this number; without one, the first that is open and may be changed."""
    free = (pchord.c.status == OPEN, pchord.c.lckedt == 0)
    return unlocked("purchase_order", chosen(connection, "purchase_order", options.get("purchase_order"), *free))


def _line_added(connection: Connection, options: Options) -> Steps:
    order = _order(connection, options)
    last = connection.scalar(select(func.max(pcorln.c.linnum)).where(pcorln.c.recnum == order["recnum"])) or 0
    line = _line(connection, order["recnum"], last + 1, amount(options.get("amount", "120.00")))
    statement: Insert = insert(pcorln).values(line)
    return Steps("purchase_order", str(order["recnum"]), (statement,))


def _received(connection: Connection, options: Options) -> Work:
    """Something has come: 12-4 makes an invoice in Review of it, posts that, and moves To Date of the order."""
    left = pcorln.c.linqty > pcorln.c.rcvdte + pcorln.c.cancel
    some = exists().where(pcorln.c.recnum == pchord.c.recnum, left)
    order = chosen(connection, "purchase_order", options.get("purchase_order"), pchord.c.status == OPEN, some)
    asked = select(pcorln).where(pcorln.c.recnum == order["recnum"], left).order_by(pcorln.c.linnum)
    line = connection.execute(asked).mappings().first()
    if line is None:
        raise Refused("invalid_value", f"Nothing is left to receive on order {order['ordnum']}.")
    most = line["linqty"] - line["rcvdte"] - line["cancel"]
    quantity = amount(options["quantity"]) if "quantity" in options else most
    return Work("purchase_order", str(order["recnum"]), lambda books: _receive(books, order, dict(line), quantity))


def _receive(books: Books, order: Row, line: Row, quantity: Decimal) -> None:
    text = line["prtdsc"][:50]
    come = {"prtdsc": text, "untdsc": line["untdsc"], "linqty": quantity, "linprc": line["linprc"]}
    come |= {"linref": str(line["linnum"]), "actnum": line["lgract"] or expense(books.connection)}
    come["extttl"] = total(come)
    invoice = {"invnum": f"R{next_recnum(books.connection, acpinv)}", "invdte": books.today, "dscrpt": text}
    invoice |= {name: order[name] for name in ("vndnum", "jobnum", "phsnum")}
    invoice |= {"pchord": order["ordnum"], "status": REVIEW, "invtyp": CONTRACT}
    cost = {name: line[name] for name in ("cstcde", "csttyp")}
    cost |= {"jobnum": order["jobnum"], "phsnum": order["phsnum"], "dscrpt": text, "cstamt": come["extttl"]}
    costs = [cost] if order["jobnum"] and line["cstcde"] and line["csttyp"] else []
    posting.post(books, invoice, [come], costs, posting.RECEIPTS)


def expense(connection: Connection) -> int | None:
    """The first account of direct expenses."""
    found: int | None = connection.scalar(select(func.min(lgract.c.recnum)).where(lgract.c.acttyp == DIRECT_EXPENSE))
    return found


def _closed(connection: Connection, options: Options) -> Planned:
    order = _order(connection, options)
    return updated("purchase_order", order, {"status": CLOSED})


def _void(connection: Connection, options: Options) -> Planned:
    order = _order(connection, options)
    return updated("purchase_order", order, {"status": VOID})


def _deleted(connection: Connection, options: Options) -> Steps:
    order = chosen(connection, "purchase_order", options.get("purchase_order"), pchord.c.lckedt == 0)
    return deleted("purchase_order", unlocked("purchase_order", order))


KINDS: Kinds = {
    "purchase-order-created": (_created, ("job", "vendor", "number", "description", "amount")),
    "purchase-order-changed": (_changed, ("purchase_order", "description")),
    "purchase-order-line-added": (_line_added, ("purchase_order", "amount")),
    "purchase-order-received": (_received, ("purchase_order", "quantity")),
    "purchase-order-closed": (_closed, ("purchase_order",)),
    "purchase-order-void": (_void, ("purchase_order",)),
    "purchase-order-deleted": (_deleted, ("purchase_order",)),
}
