"""Asking Sage now, how it is asked by itself, and what a person decides when it cannot be trusted."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.testing.sage import MemorySage
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World


def patch(client: Client, **policies: Any) -> Any:
    named = {name.replace("poll_", "poll."): value for name, value in policies.items()}
    return client("PATCH", "/v1/companies/alpha", json=named)


def asked(client: Client, **body: Any) -> list[tuple[str, str]]:
    items = client.post("/v1/poll", body).get_json()["items"]
    return [(item["company"], item["record"]) for item in items]


def hold(here: World) -> MemorySage:
    """Let all jobs of alpha be gone."""
    sage = here.sages["alpha"]
    for number in range(1, 6):
        sage.put("job", {"recnum": number, "jobnme": "A job", "status": 4})
    poll(here.plugin, "alpha")
    for number in range(1, 6):
        sage.remove("job", str(number))
    poll(here.plugin, "alpha", sweep=True)
    return sage


def test_one_record_one_type_or_everything_is_asked_for(client: Client) -> None:
    every = [("alpha", "job"), ("alpha", "work_order"), ("beta", "job"), ("beta", "work_order")]
    assert asked(client) == every
    assert asked(client, sweep=True) == every
    assert asked(client, company="beta", records=["work_order"]) == [("beta", "work_order")]
    assert asked(client, company="beta", record="job", id="7") == [("beta", "job")]
    assert asked(client, company="beta", record="job", ids=["7", "8"], triggers=[]) == [("beta", "job")]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"records": "job"}, "/records", "invalid_value"),
        ({"records": ["moon"]}, "/records", "invalid_value"),
        ({"record": 5}, "/records", "invalid_value"),
        ({"ids": ["7"]}, "/record", "required"),
        ({"ids": ["7"], "records": ["job", "work_order"]}, "/record", "required"),
        ({"id": 7, "record": "job"}, "/ids", "invalid_value"),
        ({"record": "job", "ids": [str(number) for number in range(501)]}, "/ids", "invalid_value"),
        ({"sweep": "yes"}, "/sweep", "invalid_value"),
        ({"triggers": "job_created"}, "/triggers", "invalid_value"),
    ],
)
def test_what_cannot_be_asked_for_is_told(client: Client, body: dict[str, Any], pointer: str, code: str) -> None:
    (error,) = problem(client.post("/v1/poll", {"company": "alpha", **body}), 422, code)["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


def test_a_record_is_asked_for_in_one_company(client: Client) -> None:
    problem(client.post("/v1/poll", {"record": "job", "id": "7"}), 422, "company_required")


def test_the_pace_of_a_record_type_can_be_set_and_is_shown(client: Client, here: World) -> None:
    assert patch(client, poll_job=30, poll_work_order="900", backfill="2026-10-01").status_code == 200
    shown = client.get("/v1/companies/alpha").get_json()
    assert shown["policies"] == {"poll.job": "30", "poll.work_order": "900", "backfill": "2026-10-01"}
    poll(here.plugin, "alpha")
    told = client.get("/v1/companies/alpha").get_json()["polling"]
    assert (told["state"], told["records"][0]) == (
        "reachable",
        {
            "record": "job", "polled_at": "2026-09-30T12:00:00.000Z", "expected_by": "2026-09-30T12:00:30.000Z",
            "seconds": 30.0, "baseline_done": True, "swept_at": "2026-09-30T12:00:00.000Z",
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("poll.job", 4), ("poll.job", "often"), ("poll.job", 1801), ("poll.job", None), ("poll.job", True),
        ("backfill", "soon"), ("backfill", "2026-13-01"), ("backfill", None), ("backfill", "20261001"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused(client: Client, name: str, value: Any) -> None:
    problem(client("PATCH", "/v1/companies/alpha", json={name: value}), 422, "invalid_value")
    assert client.get("/v1/companies/alpha").get_json()["policies"] == {}


def test_a_company_that_is_held_says_so_everywhere(client: Client, here: World, app: Flask) -> None:
    hold(here)
    (job, *_) = client.post("/v1/poll", {"company": "alpha"}).get_json()["items"]
    assert (job["error"]["code"], job["error"]["role"]) == ("records_vanished", "it")
    told = client.get("/v1/companies/alpha").get_json()
    assert (told["status"], told["polling"]["state"], told["polling"]["code"]) == (
        "records_vanished", "held", "records_vanished"
    )  # fmt: skip
    assert Client(app, None).get("/readyz").get_json()["companies"] == {"ok": 1, "unavailable": 0, "held": 1}


def test_a_held_company_is_begun_anew(client: Client, here: World) -> None:
    hold(here)
    answer = client.post("/v1/companies/alpha/rebaseline", {"backfill": "2026-10-01"}).get_json()
    assert (answer["state"], answer["records"]) == ("reachable", ["job", "work_order"])
    assert [item["baseline"] for item in client.post("/v1/poll", {"company": "alpha"}).get_json()["items"]] == [
        True
    ] * 2
    problem(client.post("/v1/companies/alpha/rebaseline", {"record": "moon"}), 422, "invalid_value")
    problem(client.post("/v1/companies/gamma/rebaseline"), 404, "not_found")


def test_deletions_can_be_accepted_when_they_hold_a_company(client: Client, here: World) -> None:
    problem(client.post("/v1/companies/alpha/accept-deletions"), 409, "wrong_state")
    hold(here)
    assert client.post("/v1/companies/alpha/accept-deletions").get_json()["state"] == "reachable"
    told = client.post("/v1/poll", {"company": "alpha", "sweep": True}).get_json()["items"]
    assert not any("error" in item for item in told)


def test_only_administrators_decide(here: World, app: Flask) -> None:
    client = Client(app, here.key("read", "write"))
    for path in ("rebaseline", "accept-deletions"):
        problem(client.post(f"/v1/companies/alpha/{path}"), 403, "scope_missing")
