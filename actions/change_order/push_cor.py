"""Push change order requests (CORs) into a change order (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import Schema, validate

from actions.change_order.direct import WithAmounts, check_count, check_gathered, gathered, placed
from actions.change_order.header import LIMITS, Header, check_existing, check_new, header_of, numbering
from actions.change_order.lines import BreakdownLine, PrimeLine, sent_amounts
from actions.project import OfJob, check_job, job_of
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.spec import (
    Action,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Pair,
    Plan,
    Refuses,
    Step,
)
from sage100_plugin.spec.pairs import was_deleted


class ChangeOrderRequest(Schema):
    """One change order request of the source."""

    source_id = fields.text(
        "Source Id", most=fields.SOURCE_ID, required=True, help="The request's own id: it is pushed only once."
    )
    number = fields.text("Number")
    title = fields.text("Title", required=True)
    amount = fields.money("Amount", help="The request's total; its lines must add up to it.")
    lines = fields.lines(
        "Breakdown",
        BreakdownLine,
        required=True,
        help="Its lines of Budget and Sub Change Details.",
        validate=validate.Length(min=1, error="A change order request needs at least one line."),
    )
    prime_lines = fields.lines("Prime Change Details", PrimeLine, help="What the client pays.")


class PushCor(Header, OfJob):
    """One or more change order requests, into a Sage change order that exists or a new one."""

    mode = fields.option(
        "Mode", {"create": "Create a change order", "existing": "Add to one that exists"}, required=True
    )
    change_order = fields.record_id(
        "Change Order", picker="change_orders", parents=("job",), help="With mode existing."
    )
    cors = fields.lines(
        "Change Order Requests",
        ChangeOrderRequest,
        required=True,
        validate=validate.Length(min=1, error="At least one change order request is required."),
    )


class PushedCor(Schema):
    """Where one request went."""

    source_id = fields.text("Source Id", most=fields.SOURCE_ID)
    state = fields.text("State")
    change_order = fields.record_id("Change Order")
    change_order_number = fields.text("Change#")
    amount = fields.money("Amount Sent")


class PushedCors(WithAmounts):
    """The change order as it stands in Sage, and each request's result."""

    cors = fields.lines("Change Order Requests", PushedCor)


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, the change order, and every line, all at once."""
    if not given.get("source"):
        faults.add("/source", "required", "Source is required: a request is pushed only once per source.")
    job = check_job(ctx, given, faults)
    order = None
    if given.get("mode") == "existing":
        order = check_existing(ctx, given, faults, job)
    elif given.get("mode") == "create":
        check_new(ctx, given, faults, job)
    _check_twice(given, faults)
    for place, cor in enumerate(given.get("cors") or ()):
        _check_cor(ctx, given, faults, cor, f"/cors/{place}")
    lines, prime = [*_each(given, "lines")], [*_each(given, "prime_lines")]
    check_count(faults, "/cors", len(lines) + len(prime), " Push fewer requests at a time.")
    check_gathered(ctx, faults, job_of(ctx, given), lines, prime, order)


def _each(given: Given, grid: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The lines of all requests, and where they stand in the input."""
    for place, cor in enumerate(given.get("cors") or ()):
        yield from placed(cor.get(grid), f"/cors/{place}/{grid}")


def _check_cor(ctx: Context, given: Given, faults: Faults, cor: Mapping[str, Any], pointer: str) -> None:
    source, source_id = given.get("source"), cor.get("source_id")
    link = ctx.links.by_source(ctx.company.id, "change_order", source, source_id) if source and source_id else None
    if link is not None and link.state == BROKEN:
        faults.add(f"{pointer}/source_id", "already_linked", was_deleted(link))
    elif link is not None:
        says = f"Request {source_id} was already pushed to change order {link.sage_id} {link.sage_name} in Sage."
        faults.add(f"{pointer}/source_id", "already_pushed", says)
    amounts = [line.get("amount") for line in cor.get("lines") or ()]
    if cor.get("amount") is not None and None not in amounts and sum(amounts, Decimal()) != cor["amount"]:
        says = f"The lines add up to {sum(amounts, Decimal())}, the request says {cor['amount']}."
        faults.add(f"{pointer}/amount", "amounts_disagree", says)


def _check_twice(given: Given, faults: Faults) -> None:
    """A request that stands in the list twice would be pushed twice."""
    seen: set[str] = set()
    for place, cor in enumerate(given.get("cors") or ()):
        source_id = cor.get("source_id")
        if source_id in seen:
            faults.add(f"/cors/{place}/source_id", "invalid_value", f"Request {source_id} is in the list twice.")
        seen |= {source_id} if source_id else set()


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderAddRq, or one ChangeOrderModRq that adds lines to those there are."""
    job = job_of(ctx, given) or ""
    requests = [(cor["title"], cor["lines"]) for cor in given["cors"]]
    grids, told = gathered(ctx, job, requests, [line for _, line in _each(given, "prime_lines")])
    told["pairs"] = tuple(
        Pair("change_order", given["source"], cor["source_id"], cor["title"]) for cor in given["cors"]
    )
    if given["mode"] == "existing":
        order = given["change_order"]
        before = CHANGE_ORDER.public(ctx.one("change_order", order) or {})
        return Plan(Write("change_order", "change", grids, id=order), before=before, **told)
    write = Write("change_order", "add", {**header_of(job, given), **grids})
    return Plan(write, numbering=numbering(job, given), **told)


def result(found: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """The change order, with where each request went."""
    cors = [
        {
            "source_id": cor["source_id"],
            "state": "pushed",
            "change_order": found["id"],
            "change_order_number": found["number"],
            "amount": f"{sum(sent_amounts(cor['lines']), Decimal()):.2f}",
        }
        for cor in given["cors"]
    ]
    return {**found, "cors": cors}


ONE = {
    "source_id": "COR-17",
    "number": "17",
    "title": "Added conduit at level 2",
    "amount": "1500.00",
    "lines": [
        {
            "description": "Conduit",
            "cost_code": "16030.000",
            "cost_type": "1",
            "amount": "1000.00",
            "multiplier": "1.1",
        },
        {"description": "Electricians", "cost_code": "16030.000", "cost_type": "2", "amount": "500.00"},
    ],
}

PUSH_COR = Action(
    key="push_cor",
    record="change_order",
    verb="push",
    title="Push Change Order Requests",
    summary="Pushes one or more change order requests to a Sage change order, with budget lines; each only once.",
    menu=CHANGE_ORDER.menu,
    effect=Effect.WRITE,
    input=PushCor,
    output=PushedCors,
    check=check,
    run=run,
    result=result,
    maps=True,
    steps=(
        Step("Select the change order requests", "source"),
        Step("Choose the change order, cost codes and cost types", "plugin"),
        Step("Approve the change order (6-4-1 Change Orders)", "sage"),
    ),
    example=Example(
        input={
            "job": "1015",
            "mode": "create",
            "date": "2026-10-01",
            "description": "Level 2 electrical changes",
            "status": "Open",
            "source": "extracker",
            "cors": [ONE],
        },
        output={
            "id": "...",
            "job": "1015",
            "status": "2",
            "status_name": "Open",
            "cors": [{"source_id": "COR-17", "state": "pushed", "amount": "1600.00"}],
        },
    ),
    refuses=(
        Refuses(
            {
                "job": "1015",
                "mode": "create",
                "source": "extracker",
                "date": "2026-10-01",
                "description": "x",
                "status": "Open",
                "cors": [{"source_id": "C1", "title": "x", "lines": [{"cost_type": "1", "amount": "5.00"}]}],
            },
            "cost_code_missing",
            "Choose the cost code first, then its cost type.",
        ),
        Refuses(
            {
                "project_source_id": "77",
                "mode": "create",
                "source": "extracker",
                "date": "2026-10-01",
                "description": "x",
                "status": "Open",
                "cors": [ONE],
            },
            "project_not_linked",
            "Project 77 of extracker is not linked to a Sage job (3-5 Jobs).",
        ),
        Refuses(
            {"job": "1015", "mode": "create", "source": "extracker", "cors": [ONE]},
            "required",
            "Date is required for a new change order. Description is required for a new change order. "
            "Status is required for a new change order.",
        ),
    ),
    limits=LIMITS,
)
