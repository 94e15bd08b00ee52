"""Small actions that are followed by another: a client, and after it a first visit as a work order of that client."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

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
    Needed,
    Numbering,
    Plan,
    Stands,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of


class OpenClient(ActionInput):
    name = fields.text("Name", required=True, length=30)
    visit = fields.text("Visit", length=75)


class Typed(Schema):
    sage_id = fields.record_id("Client#")


class FirstVisit(ActionInput):
    client = fields.record_id("Client", required=True)
    description = fields.text("Description", required=True, length=50)


def check_client(ctx: Context, given: Given, faults: Faults) -> None:
    check_pair(ctx, given, faults, "client")


def open_client(ctx: Context, given: Given) -> Plan:
    typed = (ctx.decision or {}).get("sage_id")
    sent = {"name": given["name"], "short_name": given["name"][:15], "status": "1"}
    own = {"source": given.get("source"), "source_id": f"{given.get('source_id')}-visit"}
    visit = Needed("first_visit", {**own, "description": given.get("visit")}, {"description": "visit"}, into="client")
    return Plan(
        Write("client", "add", {**({"id": typed} if typed else {}), **sent}),
        pairs_of(given, "client"),
        Numbering("id"),
        awaiting=() if typed or ctx.direct else ("id",),
        effects={"budget": "100.00"},
        warnings=("A new client.",),
        then=(visit,) if given.get("visit") else (),
    )


def adopt_client(ctx: Context, given: Given) -> Plan | Stands:
    """The client that has this name already, else a new one; a first visit after either."""
    there, plan = ctx.any("client", {"name": given["name"]}), open_client(ctx, given)
    return plan if there is None else Stands("client", str(there["recnum"]), plan.pairs, then=plan.then)


def check_visit(ctx: Context, given: Given, faults: Faults) -> None:
    check_pair(ctx, given, faults, "work_order")
    client = given.get("client")
    if client and ctx.need(faults, "/client", "client", client) is not None and not ctx.any("client", {"id": client}):
        faults.add("/client", "not_in_sage", "It is found by its number, and not by a search.")
    if (given.get("description") or "").startswith("Never"):
        faults.add("/description", "invalid_value", "Nobody goes there.")


def first_visit(ctx: Context, given: Given) -> Plan:
    client = ctx.one("client", given["client"])
    assert client is not None
    sent = {"client": given["client"], "description": given["description"], "type": "1", "status": 7, "priority": 2}
    return Plan(
        Write("work_order", "add", {**sent, "date": ctx.today}),
        pairs_of(given, "work_order"),
        numbering=Numbering("number"),
        effects={"budget": "20.00"},
        warnings=(f"The first visit to {client['clnnme']}.",),
    )


def _action(key: str, record: str, effect: Effect, schema: Any, output: Any, run: Any, **more: Any) -> Action:
    return Action(
        key=key, record=record, verb=key.partition("_")[0], title=key.replace("_", " ").title(), summary=key,
        menu="3-6", effect=effect, input=schema, output=output, run=run, example=Example({}, {}), **more,
    )  # fmt: skip


FIRST_VISIT = _action(
    "first_visit", "work_order", Effect.WRITE, FirstVisit, WorkOrderSchema, first_visit, check=check_visit
)
OPEN_CLIENT = _action("open_client", "client", Effect.WRITE, OpenClient, ClientSchema, open_client, check=check_client)
QUEUE_CLIENT = _action(
    "queue_client", "client", Effect.EXPORT, OpenClient, ClientSchema, open_client, check=check_client, decision=Typed
)
ADOPT_CLIENT = _action(
    "adopt_client", "client", Effect.WRITE, OpenClient, ClientSchema, adopt_client, check=check_client
)
QUEUE_ADOPTION = _action(
    "queue_adoption",
    "client",
    Effect.EXPORT,
    OpenClient,
    ClientSchema,
    adopt_client,
    check=check_client,
    decision=Typed,
)
ACTIONS = (FIRST_VISIT, OPEN_CLIENT, QUEUE_CLIENT, ADOPT_CLIENT, QUEUE_ADOPTION)
CATALOG = Catalog(ACTIONS, (), ())

ROWS = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
}
GIVEN = {"name": "Riverside Clinic", "visit": "No heat", "source": "followup", "source_id": "C-12"}
