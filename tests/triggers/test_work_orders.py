"""Work orders: made, edited, scheduled, done."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.engine.plugin import Plugin
from tests.triggers.seen import Public, Watched, occurrence
from triggers.work_order import (
    WORK_ORDER_CREATED,
    WORK_ORDER_SCHEDULED,
    WORK_ORDER_STATUS_CHANGED,
    WORK_ORDER_UPDATED,
)

ALL = (WORK_ORDER_CREATED, WORK_ORDER_UPDATED, WORK_ORDER_STATUS_CHANGED, WORK_ORDER_SCHEDULED)
UNPLANNED: Public = dict(WORK_ORDER_CREATED.sample)
PLANNED: Public = dict(WORK_ORDER_SCHEDULED.sample)
VISIT: Public = PLANNED["visits"][0]


def visits(*visits: Public) -> Public:
    return {"visits": list(visits)}


PLANS: dict[str, Public] = {
    "another day": {"schedule_date": "2026-10-01"},
    "no day": {"schedule_date": None},
    "another time": {"schedule_time": "09:00"},
    "another technician": {"technician": "3"},
    "one visit more": visits(VISIT, {**VISIT, "line": "2"}),
    "no visit": visits(),
    "another visitor": visits({**VISIT, "technician": "3"}),
    "a vendor's people": visits({**VISIT, "technician": None, "vendor": "370"}),
    "another day of the visit": visits({**VISIT, "schedule_date": "2026-10-01"}),
    "another hour of the visit": visits({**VISIT, "schedule_start": "09:00"}),
}
OTHERS: dict[str, Public] = {
    "nothing": {},
    "a note": {"notes": "Ring twice."},
    "a status": {"status": "8", "status_name": "Complete"},
    "a priority": {"priority": "1"},
    "the technician's name": {"technician_name": "Carmen Kestrel-Boyd"},
    "a visit that was made": visits({**VISIT, "completed_date": "2026-09-30", "actual_hours": "2.0000"}),
    "a visit that was billed": visits({**VISIT, "billed_date": "2026-09-30"}),
}


@pytest.mark.parametrize("change", PLANS.values(), ids=PLANS)
def test_a_plan_that_changed_schedules_the_order(change: Public) -> None:
    found = occurrence(WORK_ORDER_SCHEDULED, PLANNED, {**PLANNED, **change})
    assert found is not None
    assert found.previous is not None
    assert set(found.previous) == set(change)


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_what_is_no_plan_schedules_nothing(change: Public) -> None:
    assert occurrence(WORK_ORDER_SCHEDULED, PLANNED, {**PLANNED, **change}) is None


def test_a_new_order_is_scheduled_when_it_has_a_plan() -> None:
    assert occurrence(WORK_ORDER_SCHEDULED, None, UNPLANNED) is None
    assert occurrence(WORK_ORDER_SCHEDULED, None, {**UNPLANNED, "schedule_date": "2026-09-30"}) is not None
    found = occurrence(WORK_ORDER_SCHEDULED, None, PLANNED)
    assert found is not None
    assert (found.data, found.previous) == (PLANNED, None)


def test_another_status_is_told_with_the_one_before() -> None:
    done = {**PLANNED, "status": "8", "status_name": "Complete"}
    found = occurrence(WORK_ORDER_STATUS_CHANGED, PLANNED, done)
    assert found is not None
    assert (found.data["status"], found.data["previous_status"], found.data["previous_status_name"]) == (
        "8",
        "7",
        "Work Order",
    )
    assert occurrence(WORK_ORDER_STATUS_CHANGED, PLANNED, {**PLANNED, "notes": "Ring twice."}) is None
    assert occurrence(WORK_ORDER_STATUS_CHANGED, None, done) is None


def test_an_order_is_told_from_the_call_to_the_invoice(plugin: Plugin, home: Path) -> None:
    seen = Watched(plugin, home, *ALL)
    made = seen.change("work-order-created")
    told = [event.type for event in seen.found()]
    assert told == ["work_order.created", "work_order.scheduled"]  # the sandbox plans a new order for the next day
    seen.change("work-order-scheduled", work_order=made["id"], date="2026-12-03", technician="2")
    updated, scheduled = seen.found()
    assert (updated.type, scheduled.type) == ("work_order.updated", "work_order.scheduled")
    assert scheduled.data["schedule_date"] == "2026-12-03"
    assert scheduled.previous == {"schedule_date": made["schedule_date"], "visits": []}
    seen.change("visit-added", work_order=made["id"], date="2026-12-04", technician="1")
    assert [event.type for event in seen.found()] == ["work_order.updated", "work_order.scheduled"]
    seen.change("work-order-completed", work_order=made["id"])
    assert [event.type for event in seen.found()] == ["work_order.updated", "work_order.status_changed"]
    seen.change("work-order-updated", work_order=made["id"], description="Hot water again")
    (event,) = seen.found()
    assert (event.type, event.previous) == ("work_order.updated", {"description": "No hot water"})
