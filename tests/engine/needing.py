"""Small actions that link what stands in Sage, or need another action before them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sage100_plugin.mapping import FieldPair
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.client import ClientSchema
from sage100_plugin.records.work_order import WorkOrderSchema
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Catalog,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Module,
    Needed,
    Numbering,
    Plan,
    Skipped,
    Stands,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of


class LinkOrder(ActionInput):
    work_order = fields.record_id("Work Order", required=True)
    link = fields.flag("Link", load_default=True)
    deposit = fields.money("Deposit")


class LinkedSchema(WorkOrderSchema):
    outcome = fields.text("Outcome")


class AddClient(ActionInput):
    name = fields.text("Name", required=True, length=50)
    city = fields.text("City", length=25)


class AddOrder(ActionInput):
    client_name = fields.text("Client Name", required=True)
    client_city = fields.text("Client City")
    client_source_id = fields.text("Client Source Id", required=True)
    description = fields.text("Description", required=True, length=75)


def check_link(ctx: Context, given: Given, faults: Faults) -> None:
    check_pair(ctx, given, faults, "work_order")
    order = given.get("work_order")
    if not order or ctx.need(faults, "/work_order", "work_order", order) is None:
        return
    for link in ctx.links.by_sage(ctx.company.id, "work_order", order) if given.get("source_id") else ():
        if (link.source, link.source_id) != (given["source"], given["source_id"]):
            faults.add("/work_order", "linked_elsewhere", f"It is linked to {link.source_id} of {link.source}.")


def link(_ctx: Context, given: Given) -> Stands:
    return Stands(
        "work_order",
        given["work_order"],
        pairs_of(given, "work_order") if given["link"] else (),
        warnings=("Look at it.",),
        skipped=(Skipped("deposit", "Sage takes it only on create."),) if given.get("deposit") else (),
        tells={"outcome": "linked"},
    )


def check_client(ctx: Context, given: Given, faults: Faults) -> None:
    check_pair(ctx, given, faults, "client")
    if (given.get("name") or "").startswith("Nobody"):
        faults.add("/name", "possible_duplicate", "Sage has a client like Nobody.")


def add_client(_ctx: Context, given: Given) -> Plan:
    number = {"id": (given.get("source_id") or "C-77").rpartition("-")[2]}
    sent = {name: given[name] for name in ("name", "city") if given.get(name)}
    return Plan(Write("client", "add", {**number, **sent}), pairs_of(given, "client"), warnings=("A new client.",))


def add_order(ctx: Context, given: Given) -> Plan:
    client = ctx.links.by_source(ctx.company.id, "client", given["source"], given["client_source_id"])
    sent = {"description": given["description"], "type": "1", "status": 7, "priority": 2, "date": ctx.today}
    if client is not None and ctx.one("client", client.sage_id) is not None:
        sent["client"] = client.sage_id
    own = {"name": given["client_name"], "city": given.get("client_city")}
    source = {"source": given["source"], "source_id": given["client_source_id"]}
    origin = {"name": "client_name", "city": "client_city", "source_id": "client_source_id"}
    return Plan(
        Write("work_order", "add", sent),
        pairs_of(given, "work_order"),
        Numbering("number"),
        awaiting=() if client else ("client",),
        tells={"outcome": "created"},
        first=() if client else (Needed("add_client", {**own, **source}, origin),),
    )


def waiting_order(ctx: Context, given: Given) -> Plan:
    """An order whose client has to be accepted before."""
    plan = add_order(ctx, given)
    return replace(plan, first=tuple(replace(needed, action="queue_client") for needed in plan.first))


def _action(key: str, record: str, effect: Effect, schema: Any, output: Any, run: Any, **more: Any) -> Action:
    return Action(
        key=key, record=record, verb=key.partition("_")[0], title=key.replace("_", " ").title(), summary=key,
        menu="11-2", effect=effect, input=schema, output=output, run=run, example=Example({}, {}), **more,
    )  # fmt: skip


LINK_ORDER = _action(
    "link_order", "work_order", Effect.WRITE, LinkOrder, LinkedSchema, link, check=check_link, maps=True, pulls=True
)
ADD_CLIENT = _action("add_client", "client", Effect.WRITE, AddClient, ClientSchema, add_client, check=check_client)
ADD_ORDER = _action("add_order", "work_order", Effect.WRITE, AddOrder, LinkedSchema, add_order, maps=True)
QUEUE_ORDER = _action("queue_order", "work_order", Effect.EXPORT, AddOrder, LinkedSchema, add_order)
QUEUE_LINK = _action("queue_link", "work_order", Effect.EXPORT, LinkOrder, LinkedSchema, link, check=check_link)

QUEUE_CLIENT = _action("queue_client", "client", Effect.EXPORT, AddClient, ClientSchema, add_client, check=check_client)
WAITING_ORDER = _action("waiting_order", "work_order", Effect.EXPORT, AddOrder, LinkedSchema, waiting_order)

MODULE = Module(
    "work_order",
    (
        FieldPair("source_id", ("id",), "push"),
        FieldPair("client_source_id", ("customer.id",), "push"),
        FieldPair("client_name", ("customer.name",), "push"),
        FieldPair("description", ("subject",)),
        FieldPair("number", ("order_no",), "pull"),
    ),
)

CATALOG = Catalog(
    (LINK_ORDER, ADD_CLIENT, ADD_ORDER, QUEUE_ORDER, QUEUE_LINK, QUEUE_CLIENT, WAITING_ORDER), (), (), (MODULE,)
)

ROWS = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
    "work_order": [
        {"recnum": 5, "ordnum": "1041", "clnnum": 1, "dscrpt": "No heat", "invtyp": 1, "status": 7, "priort": 2},
        {"recnum": 6, "ordnum": "1042", "clnnum": 1, "dscrpt": "No cooling", "invtyp": 1, "status": 7, "priort": 2},
    ],
}
