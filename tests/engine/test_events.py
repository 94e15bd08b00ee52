"""The event log: who gets a delivery, and how polls read on."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.filters import faults_of, passes
from sage100_plugin.engine.events import append, page
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Event
from tests.webhooks.plugins import TARGET, World


def open_count(here: World) -> int:
    return here.plugin.ledger.read(lambda tx: tx.deliveries.open_count())


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


def test_without_a_place_the_newest_come_first(here: World) -> None:
    made = [here.happen().id for _ in range(5)]
    found = page(here.plugin, here.caller("read"), "job_created", limit=3)
    assert ids(found) == made[:1:-1]
    assert (found["next_after"], found["has_more"]) == (made[-1], False)


def test_after_a_place_the_oldest_come_first_until_there_are_no_more(here: World) -> None:
    made = [here.happen().id for _ in range(5)]
    other = here.happen("work_order.status_changed").id
    reader = here.caller("read")
    first = page(here.plugin, reader, "job_created", after=made[0], limit=3)
    assert (ids(first), first["next_after"], first["has_more"]) == (made[1:4], made[3], True)
    last = page(here.plugin, reader, "job_created", after=made[3], limit=3)
    assert (ids(last), last["next_after"], last["has_more"]) == (made[4:], made[4], False)
    empty = page(here.plugin, reader, "job_created", after=made[4], limit=3)
    assert (ids(empty), empty["next_after"], empty["has_more"]) == ([], other, False)


def test_an_unknown_place_is_expired(here: World) -> None:
    with pytest.raises(Refused) as refused:
        page(here.plugin, here.caller("read"), "job_created", after="evt_gone")
    assert refused.value.code == "cursor_expired"


def test_a_key_for_some_companies_reads_only_theirs(here: World) -> None:
    made = [here.happen(company=company).id for company in ("alpha", "beta", "gamma", "beta", "alpha")]
    both = here.caller("read", companies=("alpha", "beta"))
    assert ids(page(here.plugin, both, "job_created")) == [made[4], made[3], made[1], made[0]]
    assert ids(page(here.plugin, both, "job_created", after=made[0])) == [made[1], made[3], made[4]]
    assert ids(page(here.plugin, both, "job_created", company="beta")) == [made[3], made[1]]
    with pytest.raises(Refused):
        page(here.plugin, both, "job_created", company="gamma")


def test_each_subscription_that_wants_an_event_gets_one_delivery(here: World) -> None:
    owner = here.caller("read", "write")
    for number, events in enumerate((["*"], ["job_created"], ["work_order.status_changed"])):
        subscriptions.create(here.plugin, owner, {"target_url": f"{TARGET}{number}", "events": events})
    here.happen()
    assert open_count(here) == 2


@pytest.mark.parametrize(
    ("settings", "event", "expected"),
    [
        ({"company": "alpha"}, {"company": "beta"}, 0),
        ({"company": "alpha"}, {"company": "alpha"}, 1),
        ({"filters": {"status": "open"}}, {"data": {"id": "1", "status": "open"}}, 1),
        ({"filters": {"status": "open"}}, {"data": {"id": "1", "status": "closed"}}, 0),
        ({"exclude_own": True}, {"origin": {"key": "another"}}, 1),
    ],
)
def test_company_filters_and_origin_decide(
    here: World, settings: dict[str, Any], event: dict[str, Any], expected: int
) -> None:
    owner = here.caller("read", "write")
    subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["job.created"], **settings})
    here.happen(**event)
    assert open_count(here) == expected


def test_a_subscription_can_leave_out_changes_made_with_its_own_key(here: World) -> None:
    owner = here.caller("read", "write")
    body = {"target_url": TARGET, "events": ["job.created"], "exclude_own": True}
    subscriptions.create(here.plugin, owner, body)
    here.happen(origin={"key": owner.key_id})
    assert open_count(here) == 0


def test_a_subscription_reaches_no_further_than_its_key(here: World) -> None:
    owner = here.caller("read", "write", companies=("alpha", "beta"))
    subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]})
    for company in ("alpha", "beta", "gamma"):
        here.happen(company=company)
    assert open_count(here) == 2


def test_a_paused_subscription_collects_and_one_that_is_off_does_not(here: World) -> None:
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]}).subscription
    subscriptions.pause(here.plugin, owner, made.id)
    here.happen()
    assert open_count(here) == 1
    assert here.plugin.ledger.read(lambda tx: tx.deliveries.due(here.clock.now(), 9)) == ()


def test_nothing_to_append_is_nothing(here: World) -> None:
    assert here.plugin.ledger.write(lambda tx: append(tx, [], here.clock.now())) == ()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": "open"}, True),
        ({"status": ["closed", "open"]}, True),
        ({"status": "OPEN"}, False),
        ({"amount": "100"}, True),
        ({"amount": 100}, True),
        ({"amount": {"gte": "99.99"}}, True),
        ({"amount": {"gte": 9, "lte": 100}}, True),
        ({"amount": {"lte": "99.99"}}, False),
        ({"start": {"gte": "2026-01-01", "lte": "2026-12-31"}}, True),
        ({"start": {"gte": "2027-01-01"}}, False),
        ({"amount": {"changed": True}}, True),
        ({"status": {"changed": True}}, False),
        ({"amount": {"changed": True, "gte": 500}}, False),
        ({"active": True}, True),
        ({"active": "true"}, False),
        ({"missing": "x"}, False),
        ({"missing": {"gte": 1}}, False),
        ({"empty": "None"}, False),
        ({"status": "open", "amount": 1}, False),
        ({"lines": "1"}, False),
        ({}, True),
    ],
)
def test_a_filter_is_a_value_a_list_or_a_range(here: World, filters: dict[str, Any], expected: bool) -> None:
    data = {"id": "1", "status": "open", "amount": "100.00", "start": "2026-09-30", "active": True, "empty": None,
            "lines": [1]}  # fmt: skip
    event = Event("evt_1", "job.created", "alpha", here.clock.now(), data, previous={"amount": "90.00"})
    assert passes(filters, event) is expected


@pytest.mark.parametrize("wanted", [None, {}, [], [None], [["open"]], {"gt": 1}, {"changed": False}, {"gte": None}])
def test_a_filter_that_cannot_be_read_is_a_fault(wanted: Any) -> None:
    assert [fault.pointer for fault in faults_of({"status": wanted}, ["status"])] == ["/filters/status"]


def test_a_filter_on_a_field_that_the_events_lack_is_a_fault_that_names_those_they_have() -> None:
    (fault,) = faults_of({"a/b": "x"}, ["id", "status"])
    assert (fault.pointer, fault.code) == ("/filters/a~1b", "unknown_field")
    assert "id, status" in fault.message
