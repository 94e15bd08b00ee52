"""A small catalog: one action of each kind of field, one trigger, three pickers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Answer,
    Catalog,
    Context,
    Effect,
    Example,
    Given,
    Occurrence,
    Picker,
    Plan,
    Refuses,
    Step,
    Trigger,
)

COLORS = {1: "Red", 2: "Blue"}


class Plank(Schema):
    cost_code = fields.cost_code("Cost Code", picker="codes", parents=("job",))
    amount = fields.money("Amount", required=True, help="In dollars.")


class BuildShed(ActionInput):
    job = fields.record_id("Job", picker="jobs", required=True, sample="2041")
    color = fields.choice("Color", COLORS, help="By number or name.", load_default=1, pinned=True)
    kind = fields.option("Kind", {"big": "A big one", "small": "A small one"})
    roof = fields.flag("Roof", help="With a roof.", create_only=True)
    name = fields.text("Name", length=10, required=True)
    code = fields.record_id("Code", picker="codes", parents=("job",))
    planks = fields.lines("Planks", Plank)
    pay = fields.money("Pay", load_default=Decimal(5))


class Shed(Schema):
    id = fields.record_id("Shed#")
    name = fields.text("Name", length=10)
    cost = fields.money("Cost")
    color = fields.choice("Color", COLORS)
    planks = fields.lines("Planks", Plank)


def build(_ctx: Context, given: Given) -> Plan:
    return Plan(Write("job", "add", dict(given)))


def find(_ctx: Context, _given: Given) -> Answer:
    return Answer({"id": "1"})


BUILD = Action(
    key="build_shed", record="job", verb="build", title="Build Shed", summary="Builds a shed on a job.",
    menu="3-5 Jobs", effect=Effect.WRITE, input=BuildShed, output=Shed, run=build,
    steps=(Step("Paint it", "sage"),),
    example=Example({"job": "2041", "name": "O'Neil | Sons", "planks": [{"cost_code": "1000.000", "amount": "5.00"}]},
                    {"id": "...", "cost": "5.00"}),
    refuses=(Refuses({"job": "2041", "name": ""}, "required", "Name is required."),),
    limits=("Only sheds.",),
)  # fmt: skip

FIND = Action(
    key="find_sheds", record="job", verb="find", title="Find Sheds", summary="Finds sheds.", menu="3-5 Jobs",
    effect=Effect.READ, input=ActionInput, output=Shed, run=find,
    example=Example({"source_id": "@0/result/id"}, {"id": "1"}, (("build_shed", {"job": "2041", "name": "Shed"}),)),
)  # fmt: skip

BUILT = Trigger(
    key="job_finished", event="job.finished", record="job", title="Job Finished",
    summary="Triggers when a job is finished.", menu="3-5 Jobs", data=Shed,
    sample={"id": "7", "name": "Shed", "cost": "5.00", "color": "1"},
    occurs=lambda change: Occurrence(change.after or {}), filters=("name",), cause="job-finished",
)  # fmt: skip


def nothing(_ctx: Context, _asked: Any) -> tuple[Any, ...]:
    return ()


PICKERS = (
    Picker("companies", "Companies", nothing, per_company=False),
    Picker("jobs", "Jobs", nothing),
    Picker("codes", "Codes", nothing, ("job",), "Choose the job first."),
)
CATALOG = Catalog((BUILD, FIND), (BUILT,), PICKERS)
