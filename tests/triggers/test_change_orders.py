"""Change orders: made, edited, approved."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.records.change_order import STATUSES
from sage100_plugin.spec import Trigger
from tests.triggers.seen import Public, Watched, occurrence
from triggers.change_order import CHANGE_ORDER_APPROVED, CHANGE_ORDER_CREATED, CHANGE_ORDER_UPDATED

STATUS = st.sampled_from([str(number) for number in STATUSES])
OPEN: Public = dict(CHANGE_ORDER_CREATED.sample)
APPROVED: Public = dict(CHANGE_ORDER_APPROVED.sample)


def in_status(number: str) -> Public:
    return {**OPEN, "status": number, "status_name": STATUSES[int(number)]}


@given(before=st.none() | STATUS, after=STATUS)
def test_an_order_is_approved_when_its_status_becomes_approved(before: str | None, after: str) -> None:
    then, now = None if before is None else in_status(before), in_status(after)
    approved = occurrence(CHANGE_ORDER_APPROVED, then, now)
    assert (approved is not None) == (after == "1" and before != "1")
    assert (occurrence(CHANGE_ORDER_CREATED, then, now) is not None) == (before is None)
    assert (occurrence(CHANGE_ORDER_UPDATED, then, now) is not None) == (before not in (None, after))


def test_an_approval_tells_what_was_requested_and_what_stood_before() -> None:
    found = occurrence(CHANGE_ORDER_APPROVED, OPEN, APPROVED)
    assert found is not None
    assert found.previous is not None
    assert (found.data["approved_amount"], found.previous["approved_amount"]) == ("5775.00", "0.00")
    assert [line["status_name"] for line in found.previous["lines"]] == ["Open"]
    assert found == occurrence(CHANGE_ORDER_UPDATED, OPEN, APPROVED)


def test_an_approved_order_that_is_edited_is_not_approved_again() -> None:
    edited = {**APPROVED, "description": "Power to both gates"}
    assert occurrence(CHANGE_ORDER_APPROVED, APPROVED, edited) is None
    found = occurrence(CHANGE_ORDER_UPDATED, APPROVED, edited)
    assert found is not None
    assert found.previous == {"description": "Power to the new gate"}


def test_an_order_that_is_gone_was_neither_updated_nor_approved() -> None:
    triggers = (CHANGE_ORDER_CREATED, CHANGE_ORDER_UPDATED, CHANGE_ORDER_APPROVED)
    assert [occurrence(trigger, APPROVED, None) for trigger in triggers] == [None, None, None]


@pytest.mark.parametrize("trigger", [CHANGE_ORDER_CREATED, CHANGE_ORDER_UPDATED, CHANGE_ORDER_APPROVED])
def test_the_sums_of_a_sample_agree(trigger: Trigger) -> None:
    sample = trigger.sample
    assert sum(Decimal(line["amount"]) for line in sample["lines"]) == Decimal(sample["cost_amount"])
    for name, total in (("estimated", "estimated_amount"), ("requested", "requested_amount")):
        assert sum(Decimal(line[name]) for line in sample["prime_lines"]) == Decimal(sample[total])
    assert sum(Decimal(line["approved"]) for line in sample["prime_lines"]) == Decimal(sample["approved_amount"])


def test_edited_lines_raise_one_event_of_their_order(plugin: Plugin, home: Path) -> None:
    seen = Watched(plugin, home, CHANGE_ORDER_CREATED, CHANGE_ORDER_UPDATED, CHANGE_ORDER_APPROVED)
    made = seen.change("change-order-created", amount="1800.00")
    assert [(event.type, event.data["id"]) for event in seen.found()] == [("change_order.created", made["id"])]
    seen.change("prime-line-changed", change_order=made["id"], amount="500.00")
    seen.change("prime-line-changed", change_order=made["id"], amount="200.00")
    (event,) = seen.found()
    assert event.type == "change_order.updated"
    assert event.data["prime_lines"][0]["requested"] == "2500.00"
    assert event.previous is not None
    assert [line["requested"] for line in event.previous["prime_lines"]] == ["1800.00"]
    assert event.previous["requested_amount"] == "1800.00"
    seen.change("change-order-approved", change_order=made["id"])
    assert [event.type for event in seen.found()] == ["change_order.updated", "change_order.approved"]
    assert seen.found() == []
