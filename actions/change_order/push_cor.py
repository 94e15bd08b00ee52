"""Push change order requests (CORs) into a change order (6-4-1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marshmallow import Schema, validate

from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import CHANGE_ORDER, STATUSES, ChangeOrderSchema
from sage100_plugin.records.fields import CENT, Money
from sage100_plugin.records.inactive import inactive
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Numbering,
    Pair,
    Plan,
    Refuses,
    Step,
)

NEW = ("date", "description", "status")
CLOSED = (5, 6)
"""Void and Rejected: they override the status of every line (help, "About change order status")."""


class BreakdownLine(Schema):
    """One line of a request's breakdown: it becomes a line of Budget and Sub Change Details."""

    description = fields.text("Description", length=50, help="The request's title if left empty.")
    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Choose it before the cost type.")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",), required=True)
    amount = fields.money("Amount", required=True, help="The cost in the source.")
    multiplier = fields.quantity("Multiplier", load_default=Decimal(1), help="The amount sent is amount x multiplier.")


class ChangeOrderRequest(Schema):
    """One change order request of the source."""

    source_id = fields.text("Source Id", required=True, help="The request's own id: it is pushed only once.")
    number = fields.text("Number")
    title = fields.text("Title", required=True)
    amount = fields.money("Amount", help="The request's total; its lines must add up to it.")
    lines = fields.lines(
        "Breakdown",
        BreakdownLine,
        required=True,
        validate=validate.Length(min=1, error="A change order request needs at least one line."),
    )


class PushCor(ActionInput):
    """One or more change order requests, into a Sage change order that exists or a new one."""

    job = fields.record_id("Job", picker="jobs", help="The Sage job (3-5 Jobs).", sample="1015")
    project_source_id = fields.text("Project Source Id", help="Instead of the job: the id of a project that is linked.")
    mode = fields.option(
        "Mode", {"create": "Create a change order", "existing": "Add to one that exists"}, required=True
    )
    change_order = fields.record_id(
        "Change Order", picker="change_orders", parents=("job",), help="With mode existing."
    )
    number = fields.text("Change#", length=20, help="With mode create; left empty, the job's next number is taken.")
    date = fields.day("Date", help="With mode create.")
    description = fields.text("Description", length=50, help="With mode create.")
    status = fields.choice("Status", STATUSES, help="With mode create: by number or name.")
    phase = fields.record_id("Phase", help="With mode create; none if left empty.")
    cors = fields.lines(
        "Change Order Requests",
        ChangeOrderRequest,
        required=True,
        validate=validate.Length(min=1, error="At least one change order request is required."),
    )


class PushedCor(Schema):
    """Where one request went."""

    source_id = fields.text("Source Id")
    state = fields.text("State")
    change_order = fields.record_id("Change Order")
    change_order_number = fields.text("Change#")
    amount = fields.money("Amount Sent")


class PushedCors(ChangeOrderSchema):
    """The change order as it stands in Sage, and each request's result."""

    cors = fields.lines("Change Order Requests", PushedCor)


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """The job, the change order, and every line, all at once."""
    if not given.get("source"):
        faults.add("/source", "required", "Source is required: a request is pushed only once per source.")
    job = _job(ctx, given)
    if given.get("job") and given.get("project_source_id"):
        says = "Give either the Sage job or the project's source id, not both."
        faults.add("/project_source_id", "invalid_value", says)
    if job is None:
        _no_job(given, faults)
    elif ctx.need(faults, "/job", "job", job) is not None:
        _check_order(ctx, given, faults, job)
    known = _Known(ctx)
    _check_twice(given, faults)
    for place, cor in enumerate(given.get("cors") or ()):
        _check_cor(ctx, given, faults, cor, f"/cors/{place}")
        for row, line in enumerate(cor.get("lines") or ()):
            known.check(faults, line, f"/cors/{place}/lines/{row}")


def _job(ctx: Context, given: Given) -> str | None:
    if given.get("job"):
        return str(given["job"])
    if not given.get("project_source_id") or not given.get("source"):
        return None
    link = ctx.links.by_source(ctx.company.id, "job", given["source"], given["project_source_id"])
    return link.sage_id if link else None


def _no_job(given: Given, faults: Faults) -> None:
    project = given.get("project_source_id")
    if project:
        says = f"Project {project} of {given.get('source') or 'the source'} is not linked to a Sage job (3-5 Jobs)."
        faults.add("/project_source_id", "project_not_linked", says)
    else:
        faults.add("/job", "required", "Job is required.")


def _check_order(ctx: Context, given: Given, faults: Faults, job: str) -> None:
    if given.get("mode") == "existing":
        _check_existing(ctx, given, faults, job)
    elif given.get("mode") == "create":
        for name in NEW:
            if not given.get(name):
                label = PushCor._declared_fields[name].metadata["about"].label  # noqa: SLF001 - no public list of fields
                faults.add(f"/{name}", "required", f"{label} is required for a new change order.")
        where = {"job": job, "phase": given.get("phase") or "0", "number": given.get("number")}
        if given.get("number") and ctx.any("change_order", where):
            says = f"Job {job} already has a change order {given['number']} ({CHANGE_ORDER.menu})."
            faults.add("/number", "number_taken", says)


def _check_existing(ctx: Context, given: Given, faults: Faults, job: str) -> None:
    order = given.get("change_order")
    if not order:
        faults.add("/change_order", "required", "Change Order is required to add to one that exists.")
        return
    row = ctx.need(faults, "/change_order", "change_order", order)
    if row is not None and str(row["jobnum"]) != job:
        says = f"Change order {row['chgnum']} belongs to job {row['jobnum']}, not to job {job}."
        faults.add("/change_order", "invalid_value", says)


def _check_cor(ctx: Context, given: Given, faults: Faults, cor: Mapping[str, Any], pointer: str) -> None:
    source, source_id = given.get("source"), cor.get("source_id")
    link = ctx.links.by_source(ctx.company.id, "change_order", source, source_id) if source and source_id else None
    if link is not None:
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


class _Known:
    """Cost codes and types, each asked for once."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rows: dict[tuple[str, str], Row | None] = {}

    def check(self, faults: Faults, line: Mapping[str, Any], pointer: str) -> None:
        code, kind = line.get("cost_code"), line.get("cost_type")
        if code is None:
            says = "Choose the cost code first, then its cost type." if kind else "Cost Code is required."
            faults.add(f"{pointer}/cost_code", "cost_code_missing", says)
        else:
            row = self._row(faults, f"{pointer}/cost_code", "cost_code", f"{code:.3f}")
            if row is not None and inactive(row):
                faults.add(f"{pointer}/cost_code", "inactive_record", f"Cost code {code:.3f} is inactive in Sage.")
        if kind:
            self._row(faults, f"{pointer}/cost_type", "cost_type", kind)
        if line.get("amount") is not None and "multiplier" in line and abs(sent_amount(line)) >= Money.limit:
            faults.add(f"{pointer}/multiplier", "invalid_value", "Amount x multiplier is too large for Sage.")

    def _row(self, faults: Faults, pointer: str, record: str, key: str) -> Row | None:
        if (record, key) not in self._rows:
            self._rows[record, key] = self._ctx.one(record, key)
        if self._rows[record, key] is None:
            self._ctx.need(faults, pointer, record, key)
        return self._rows[record, key]


def sent_amount(line: Mapping[str, Any]) -> Decimal:
    """Amount x multiplier, exactly, rounded half up to the cent."""
    return Decimal(line["amount"] * line["multiplier"]).quantize(CENT, ROUND_HALF_UP) + 0


def _lines(given: Given) -> Iterator[dict[str, Any]]:
    for cor in given["cors"]:
        for line in cor["lines"]:
            yield {
                "description": line.get("description") or cor["title"],
                "cost_code": line["cost_code"],
                "cost_type": line["cost_type"],
                "amount": sent_amount(line),
            }


def run(ctx: Context, given: Given) -> Plan:
    """One ChangeOrderAddRq, or one ChangeOrderModRq that adds lines to those there are."""
    job = _job(ctx, given)
    lines = list(_lines(given))
    total = sum((line["amount"] for line in lines), Decimal())
    told: dict[str, Any] = {
        "pairs": tuple(Pair("change_order", given["source"], cor["source_id"], cor["title"]) for cor in given["cors"]),
        "effects": {"budget": f"{total:.2f}"},
        "warnings": tuple(_rounded(given)),
    }
    if given["mode"] == "existing":
        return _added(ctx, given["change_order"], lines, told)
    header = {name: given.get(name) for name in (*NEW, "number")}
    write = Write("change_order", "add", {"job": job, "phase": given.get("phase") or "0", **header, "lines": lines})
    scope = {"job": job, "phase": given.get("phase") or "0"}
    return Plan(write, numbering=Numbering("number", scope), **told)


def _added(ctx: Context, order: str, lines: list[dict[str, Any]], told: dict[str, Any]) -> Plan:
    row = ctx.one("change_order", order) or {}
    write = Write("change_order", "change", {"lines": lines}, id=order)
    if row.get("status") in CLOSED:
        says = f"Change order {row['chgnum']} is {STATUSES[row['status']]}: that overrides the status of its lines."
        told = {**told, "warnings": (*told["warnings"], says)}
    return Plan(write, before=CHANGE_ORDER.public(row), **told)


def _rounded(given: Given) -> Iterator[str]:
    for cor in given["cors"]:
        for line in cor["lines"]:
            exact = line["amount"] * line["multiplier"]
            if exact != sent_amount(line):
                yield f"{line['amount']} x {line['multiplier']:f} is {exact:f}; {sent_amount(line)} is sent (half up)."


def result(found: Mapping[str, Any], given: Given) -> dict[str, Any]:
    """The change order, with where each request went."""
    cors = [
        {
            "source_id": cor["source_id"],
            "state": "pushed",
            "change_order": found["id"],
            "change_order_number": found["number"],
            "amount": f"{sum((sent_amount(line) for line in cor['lines']), Decimal()):.2f}",
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
    limits=("Subcontract changes and prime lines are not written: the API's names for them are not known.",),
)
