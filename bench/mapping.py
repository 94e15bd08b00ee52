"""What a mapping costs: a record of twelve fields to Sage and from Sage, beside plain marshmallow on the same twelve.

Nothing in the plan bars this. Marshmallow checks types, which the action's input does after the mapping: what is
measured here comes on top of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema

from actions.modules import WORK_ORDER
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.mapping import FieldPair, document, pulled, pushed, read_pairs, written
from sage100_plugin.records import fields
from sage100_plugin.records.work_order import PRIORITIES, STATUSES

RECORD = {
    "id": "P-204",
    "dealname": "No cooling in the server room",
    "closedate": "2026-12-05T00:00:00Z",
    "stage": "Booked",
    "urgency": "High",
    "kind": "3",
    "site": {"contact": "Dana Whitfield", "phone": "918-555-0142"},
    "amount": "$1,250.00",
    "job": "1043",
    "called": "2026-11-21",
    "remarks": "Ask at the front desk; the roof hatch is locked after five.",
    "po": "PO-7731",
}
"""A record of a CRM."""

PAIRS = read_pairs(
    document(
        [
            FieldPair("source_id", ("id",), "push"),
            FieldPair("description", ("title", "subject", "dealname")),
            FieldPair("schedule_date", ("closedate",), transforms=({"use": "date"},)),
            FieldPair("status", ("stage",), values={"Booked": "7", "Done": "8"}),
            FieldPair("priority", ("urgency",), values={"High": "2", "Normal": "3"}),
            FieldPair("type", ("kind",)),
            FieldPair("contact", ("site.contact",)),
            FieldPair("phone", ("site.phone",)),
            FieldPair("deposit", ("amount",), transforms=({"use": "number"},)),
            FieldPair("job", ("job",)),
            FieldPair("call_date", ("called",)),
            FieldPair("notes", ("remarks",)),
        ]
    )
)


class Twelve(Schema):
    """The same twelve fields."""

    source_id = fields.text("Source Id")
    description = fields.text("Description")
    schedule_date = fields.day("Scheduled")
    status = fields.choice("Status", STATUSES)
    priority = fields.choice("Priority", PRIORITIES)
    type = fields.record_id("Type")
    contact = fields.text("Contact")
    phone = fields.text("Phone#")
    deposit = fields.money("Deposit")
    job = fields.record_id("Job")
    call_date = fields.day("Call Date")
    notes = fields.text("Notes")


BATCH = 200
"""Records a round: one alone is too quick for the clock."""


def _batch(work: Callable[[], object]) -> Callable[[], object]:
    def many() -> None:
        for _ in range(BATCH):
            work()

    return many


def _row(told: str, times: dict[str, list[float]], name: str, peer: str) -> Row:
    found = ratio(times, name, peer)
    ours, theirs = (spread(times[one]).median / BATCH * 1e6 for one in (name, peer))
    return Row("MAP", told, found.median, "x", None, None, f"{found}; {ours:.0f} us, marshmallow {theirs:.0f} us")


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    schema = fields.made(Twelve)
    wanted = frozenset(schema.fields)
    given: dict[str, Any] = dict(pushed(PAIRS, RECORD, wanted).values)
    loaded: Any = schema.load(given)
    public: dict[str, Any] = schema.dump(loaded)
    candidates: dict[str, Callable[[], object]] = {
        "push": _batch(lambda: pushed(PAIRS, RECORD, wanted)),
        "built in": _batch(lambda: pushed(WORK_ORDER.defaults, RECORD, wanted)),
        "load": _batch(lambda: schema.load(given)),
        "pull": _batch(lambda: written(pulled(PAIRS, public, {}))),
        "dump": _batch(lambda: schema.dump(loaded)),
    }
    in_turn(candidates, 2)
    times = in_turn(candidates, 5 if smoke else 60)
    return [
        _row("12 fields towards Sage / marshmallow's load", times, "push", "load"),
        _row(
            f"the same by the built-in {len(WORK_ORDER.defaults)} lines / marshmallow's load", times, "built in", "load"
        ),
        _row("12 fields from Sage / marshmallow's dump", times, "pull", "dump"),
    ]
