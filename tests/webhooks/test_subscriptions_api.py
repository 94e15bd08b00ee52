"""Subscriptions, their deliveries and their attempts, as hosts and people see them over HTTP."""

from __future__ import annotations

import pytest
from flask import Flask

from sage100_plugin.ports.outside import Posted
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import TARGET, World

BODY = {"target_url": TARGET, "events": ["job.created"]}


@pytest.fixture
def made(client: Client) -> str:
    found = client.post("/v1/subscriptions", BODY)
    assert found.status_code == 201
    return str(found.get_json()["id"])


def test_a_host_finds_and_ends_its_subscription_by_the_location(client: Client) -> None:
    answer = client.post("/v1/subscriptions/job_created", {"target_url": TARGET})
    where = answer.headers["Location"]
    assert (answer.status_code, where.startswith("http://")) == (201, True)
    shown = client.get(where).get_json()
    assert (shown["events"], "secret" in shown) == (["job.created"], False)
    again = client.post("/v1/subscriptions", BODY)
    assert (again.status_code, again.get_json()["id"], again.headers["Location"]) == (200, shown["id"], where)
    assert "secret" not in again.get_json()
    assert [client("DELETE", where).status_code for _ in range(3)] == [204, 204, 204]
    problem(client.get(where), 404, "not_found")


def test_a_delivery_shows_its_event_and_each_attempt(here: World, client: Client, made: str) -> None:
    event = here.happen(data={"id": "220", "name": "Riverside"})
    here.sender.answers[TARGET] = Posted(503, headers={"server": "n8n"}, body="starting")
    client.post("/v1/deliver")
    here.clock.advance(60)
    here.sender.answers.clear()
    client.post("/v1/deliver")
    (listed,) = client.get(f"/v1/subscriptions/{made}/deliveries").get_json()["items"]
    shown = client.get(f"/v1/subscriptions/{made}/deliveries/{listed['id']}").get_json()
    assert {name: shown[name] for name in listed} == listed
    assert shown["event"]["id"] == event.id
    assert shown["event"]["data"]["name"] == "Riverside"
    assert [(one["attempt"], one["code"], one["error"]) for one in shown["attempts"]] == [
        (1, 503, "HTTP 503: starting"),
        (2, 200, ""),
    ]
    assert shown["attempts"][0]["response"] == {"status": 503, "headers": {"server": "n8n"}, "body": "starting"}
    assert shown["attempts"][0]["request"]["target"] == TARGET


@pytest.mark.parametrize("number", ["99", "0", "x", "-1", "9" * 30, "\u00b2"])
def test_a_delivery_that_is_not_there_is_not_found(client: Client, made: str, number: str) -> None:
    problem(client.get(f"/v1/subscriptions/{made}/deliveries/{number}"), 404, "not_found")


def test_a_delivery_is_shown_to_its_owner_only(here: World, app: Flask, client: Client, made: str) -> None:
    here.happen()
    (listed,) = client.get(f"/v1/subscriptions/{made}/deliveries").get_json()["items"]
    stranger = Client(app, here.key("read"))
    problem(stranger.get(f"/v1/subscriptions/{made}/deliveries/{listed['id']}"), 404, "not_found")
    problem(stranger.get(f"/v1/subscriptions/{made}/deliveries"), 404, "not_found")


def test_deliveries_are_listed_by_status(here: World, client: Client, made: str) -> None:
    here.sender.answers[TARGET] = lambda post: Posted(400 if b'"id":"bad"' in post.body else 200)
    for record in ("good", "bad", "bad", "fine"):
        here.happen(data={"id": record})
    client.post("/v1/deliver")
    path = f"/v1/subscriptions/{made}/deliveries"

    def found(status: str) -> int:
        return len(client.get(f"{path}?status={status}").get_json()["items"])

    states = ("delivered", "retrying", "pending", "dead", "canceled", "")
    assert [found(status) for status in states] == [2, 1, 1, 0, 0, 4]
    problem(client.get(f"{path}?status=lost"), 422, "invalid_value")
    first = client.get(f"{path}?status=delivered&limit=1").get_json()
    rest = client.get(f"{path}?status=delivered&limit=1&cursor={first['next']}").get_json()
    assert (first["items"][0]["id"] > rest["items"][0]["id"], rest["next"]) == (True, None)


def test_a_test_delivery_tells_what_was_answered(here: World, client: Client, made: str) -> None:
    here.sender.answers[TARGET] = Posted(404, body="workflow is not active")
    told = client.post(f"/v1/subscriptions/{made}/test").get_json()
    assert (told["delivered"], told["code"]) == (False, 404)
    assert told["error"] == "HTTP 404: workflow is not active"
    assert told["response"]["body"] == "workflow is not active"


def test_a_range_is_replayed_however_long_ago_it_was(here: World, client: Client, made: str) -> None:
    old = [here.happen(data={"id": str(number)}) for number in range(3)]
    client.post("/v1/deliver")
    until = here.clock.now().isoformat()
    here.clock.advance(86400)
    here.happen()
    client.post("/v1/deliver")
    sent = len(here.sender.posts)
    span = {"from": old[0].timestamp.isoformat(), "to": until}
    assert client.post(f"/v1/subscriptions/{made}/replay", span).get_json() == {"replayed": 3}
    client.post("/v1/deliver")
    assert sorted(here.sender.ids()[sent:]) == sorted(event.id for event in old)


def test_the_two_shapes_hold_the_same(here: World, client: Client) -> None:
    made = [here.happen(company=company).id for company in ("alpha", "beta", "gamma") * 2]
    for query in ("", f"?after={made[1]}", "?limit=2", "?company=beta"):
        whole = client.get(f"/v1/triggers/job_created/events{query}").get_json()
        bare = client.get(f"/v1/triggers/job_created/events{query}{'&' if query else '?'}shape=array").get_json()
        assert whole["items"] == bare
        assert whole["items"]
