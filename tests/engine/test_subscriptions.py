"""Subscriptions as their owners make, change and end them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.delivering.replay import replay
from sage100_plugin.engine.delivering.signing import new_secret, rotated, signatures
from sage100_plugin.engine.keys import revoke
from sage100_plugin.errors import Problem
from sage100_plugin.ports.outside import Posted
from tests.webhooks.plugins import TARGET, World

BODY = {"target_url": TARGET, "events": ["job.created"]}


@pytest.fixture
def owner(here: World) -> Caller:
    return here.caller("read", "write")


def refusal(work: Callable[[], object]) -> Problem:
    with pytest.raises(Problem) as refused:
        work()
    return refused.value


def pointers(problem: Problem) -> list[str]:
    return sorted(fault.pointer for fault in problem.faults)


def test_the_same_target_events_and_external_id_is_the_same_subscription(here: World, owner: Caller) -> None:
    first = subscriptions.create(here.plugin, owner, {**BODY, "external_id": "7"})
    again = subscriptions.create(here.plugin, owner, {**BODY, "events": ["job_created"], "external_id": "7"})
    assert again.subscription.id == first.subscription.id
    assert (first.secret is None, again.secret) == (False, None)
    other = subscriptions.create(here.plugin, owner, {**BODY, "external_id": "8"})
    assert other.subscription.id != first.subscription.id


def test_subscribing_again_switches_on_what_was_off(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    here.happen()
    here.sender.answers[TARGET] = Posted(410)
    deliver_due(here.plugin)
    assert subscriptions.create(here.plugin, owner, BODY).subscription.state == "active"
    assert subscriptions.find(here.plugin, owner, made.id).state == "active"


def test_all_faults_are_told_together(here: World, owner: Caller) -> None:
    body = {"events": ["job.created", "moon.rose"], "filters": {"status": []}, "colour": "red", "thin": "perhaps"}
    problem = refusal(lambda: subscriptions.create(here.plugin, owner, body))
    assert problem.code == "invalid_input"
    assert pointers(problem) == ["/colour", "/events/1", "/target_url", "/thin"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/target_url"),
        ({"target_url": ["x"], "events": ["*"]}, "/target_url"),
        ({**BODY, "events": []}, "/events"),
        ({**BODY, "events": "job.created"}, "/events"),
        ({**BODY, "events": [1]}, "/events"),
        ({**BODY, "events": None}, "/events"),
        ({**BODY, "filters": []}, "/filters"),
        ({**BODY, "filters": {"colour": "red"}}, "/filters/colour"),
        ({**BODY, "company": "gamma"}, "/company"),
        ({**BODY, "description": "x" * 501}, "/description"),
    ],
)
def test_what_cannot_be_a_subscription_is_refused_by_field(
    here: World, owner: Caller, body: dict[str, Any], pointer: str
) -> None:
    assert pointer in pointers(refusal(lambda: subscriptions.create(here.plugin, owner, body)))


def test_a_company_that_is_not_there_is_told_with_all_the_rest(here: World, owner: Caller) -> None:
    wrong = {"company": "gamma", "thin": "perhaps"}
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    for refused in (
        refusal(lambda: subscriptions.create(here.plugin, owner, {**BODY, **wrong})),
        refusal(lambda: subscriptions.change(here.plugin, owner, made.id, wrong)),
    ):
        assert pointers(refused) == ["/company", "/thin"]


def test_who_subscribes_again_gets_what_is_asked_for_now(here: World, owner: Caller) -> None:
    first = subscriptions.create(here.plugin, owner, {**BODY, "description": "n8n", "thin": True}).subscription
    again = subscriptions.create(here.plugin, owner, {**BODY, "filters": {"id": "7"}, "thin": False})
    assert (again.secret, again.subscription.id) == (None, first.id)
    stored = subscriptions.find(here.plugin, owner, first.id)
    assert (stored.filters, stored.thin, stored.description) == ({"id": "7"}, False, "n8n")
    assert stored == again.subscription


def test_a_target_that_may_not_be_used_is_refused_in_the_senders_words(here: World, owner: Caller) -> None:
    here.sender.refused[TARGET] = "That is a private address."
    problem = refusal(lambda: subscriptions.create(here.plugin, owner, BODY))
    assert (problem.code, problem.detail) == ("target_not_allowed", "That is a private address.")


def test_a_key_sees_and_ends_only_its_own(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    other = here.caller("read", "write")
    assert subscriptions.listed(here.plugin, other) == []
    assert refusal(lambda: subscriptions.find(here.plugin, other, made.id)).code == "not_found"
    assert refusal(lambda: subscriptions.change(here.plugin, other, made.id, {})).code == "not_found"
    subscriptions.remove(here.plugin, other, made.id)
    assert subscriptions.find(here.plugin, owner, made.id) == made
    assert subscriptions.listed(here.plugin, here.caller("admin")) == [made]


def test_ending_it_twice_is_no_error(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    subscriptions.remove(here.plugin, owner, made.id)
    subscriptions.remove(here.plugin, owner, made.id)
    assert subscriptions.listed(here.plugin, owner) == []


def test_only_what_is_given_is_changed_and_null_empties(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, {**BODY, "description": "n8n", "company": "alpha"}).subscription
    changed = subscriptions.change(here.plugin, owner, made.id, {"company": None, "filters": {"status": "open"}})
    assert (changed.company, changed.filters, changed.description) == (None, {"status": "open"}, "n8n")
    assert changed.events == made.events
    other = {"events": ["work_order_status_changed"], "filters": {"amount": 1}}
    problem = refusal(lambda: subscriptions.change(here.plugin, owner, made.id, other))
    assert pointers(problem) == ["/filters/amount"]
    assert pointers(refusal(lambda: subscriptions.change(here.plugin, owner, made.id, {"events": []}))) == ["/events"]


def test_writing_needs_the_scope(here: World) -> None:
    reader = here.caller("read")
    assert refusal(lambda: subscriptions.create(here.plugin, reader, BODY)).code == "scope_missing"


def test_both_secrets_sign_for_a_day_after_a_rotation(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY)
    new = subscriptions.rotate_secret(here.plugin, owner, made.subscription.id)
    here.happen()
    deliver_due(here.plugin)
    headers = dict(here.sender.posts[-1].headers)
    assert len(headers["webhook-signature"].split()) == 2
    here.clock.advance(timedelta(days=1, seconds=1))
    here.happen()
    deliver_due(here.plugin)
    assert len(here.sender.posts[-1].headers["webhook-signature"].split()) == 1
    assert new.secret != made.secret


def test_the_reference_verifier_accepts_either_secret_while_both_count() -> None:
    now, old = int(datetime.now(UTC).timestamp()), new_secret()
    both = rotated([old], now)
    headers = {"webhook-id": "evt.with.dots", "webhook-timestamp": str(now),
               "webhook-signature": signatures(both, "evt.with.dots", now, b"{}")}  # fmt: skip
    Webhook(old).verify(b"{}", headers)
    Webhook(both[0]).verify(b"{}", headers)
    for at, expected in ((now + 24 * 3600 - 1, 2), (now + 24 * 3600, 1)):
        assert len(signatures(both, "evt.with.dots", at, b"{}").split()) == expected


def test_a_third_rotation_within_the_day_keeps_all_that_still_count() -> None:
    first = new_secret()
    second = rotated([first], 1000)
    third = rotated(second, 2000)
    assert len(signatures(third, "evt", 2001, b"").split()) == 3
    assert len(signatures(third, "evt", 1000 + 24 * 3600, b"").split()) == 2


@pytest.mark.parametrize("body", [b"{}", '{"name":"Saint-Éloi"}'.encode(), b"[" + b'"evt.1",' * 2000 + b"1]"])
def test_the_reference_verifier_accepts_every_message(here: World, owner: Caller, body: bytes) -> None:
    secret, at = new_secret(), int(datetime.now(UTC).timestamp())
    headers = {"webhook-id": "evt.1", "webhook-timestamp": str(at),
               "webhook-signature": signatures([secret], "evt.1", at, body)}  # fmt: skip
    Webhook(secret).verify(body, headers)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(secret).verify(body + b" ", headers)
    signed = signatures([secret], "evt.1", at - 301, body)
    old = {**headers, "webhook-timestamp": str(at - 301), "webhook-signature": signed}
    with pytest.raises(Exception, match="too old"):
        Webhook(secret).verify(body, old)


def test_a_test_event_is_sent_at_once_and_leaves_no_trace_in_the_log(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    told = subscriptions.send_test(here.plugin, owner, made.id)
    assert (told["delivered"], told["code"]) == (True, 200)
    assert b'"name":"Riverside"' in here.sender.posts[0].body
    assert here.plugin.ledger.read(lambda tx: tx.events.newest([], 9)) == ()


def test_events_are_replayed_by_id_or_by_range(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    events = []
    for _ in range(4):
        events.append(here.happen())
        here.clock.advance(60)
    other = here.happen("work_order.status_changed")
    deliver_due(here.plugin)
    sent = len(here.sender.posts)
    named = {"event_ids": [events[2].id, "evt_gone", other.id, events[0].id]}
    assert replay(here.plugin, owner, made.id, named) == 2
    window = {"from": events[1].timestamp.isoformat(), "to": events[2].timestamp.isoformat().replace("+00:00", "Z")}
    assert replay(here.plugin, owner, made.id, window) == 2
    deliver_due(here.plugin)
    assert sorted(here.sender.ids()[sent:]) == sorted(events[n].id for n in (0, 1, 2, 2))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/from"),
        ({"from": "yesterday"}, "/from"),
        ({"from": 5}, "/from"),
        ({"event_ids": "evt_1"}, "/event_ids"),
        ({"event_ids": [1]}, "/event_ids"),
        ({"since": "2026-01-01"}, "/since"),
        ({"from": "2026-09-30", "to": "2026-09-29"}, "/to"),
        ({"from": "2026-09-30", "event_ids": ["evt_1"]}, "/event_ids"),
    ],
)
def test_a_replay_of_nothing_in_particular_is_refused(
    here: World, owner: Caller, body: dict[str, Any], pointer: str
) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    assert pointers(refusal(lambda: replay(here.plugin, owner, made.id, body))) == [pointer]


def test_revoking_a_key_switches_its_subscriptions_off(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY).subscription
    revoke(here.plugin, here.caller("admin"), owner.key_id)
    here.happen()
    assert deliver_due(here.plugin) == 0
    assert subscriptions.find(here.plugin, here.caller("admin"), made.id).state == "off"


def test_secrets_are_in_no_representation(here: World, owner: Caller) -> None:
    made = subscriptions.create(here.plugin, owner, BODY)
    assert made.secret is not None
    shown = [repr(made), repr(made.subscription), str(subscriptions.show(made.subscription))]
    assert not any(made.secret in text for text in shown)
