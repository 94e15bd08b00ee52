"""The calls of runners beside Sage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.sage.agent.remote import MemoryExchange
from sage100_plugin.sage.api.transport import TransportFailed
from tests.webhooks.client import OPEN, Client, problem
from tests.webhooks.plugins import World

CLAIM = "/v1/agent/claim"
ASKS = {"company": "alpha", "runner": "r1", "machine": "SAGE01", "version": "1.0", "holds": []}
AT_ONCE = {"Prefer": "wait=0"}


def exchange(here: World) -> MemoryExchange:
    assert isinstance(here.plugin.exchange, MemoryExchange)
    return here.plugin.exchange


@contextmanager
def offered(here: World, xml: str = "<Größe/>") -> Iterator[Future[str]]:
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(exchange(here).submit, "alpha", xml)


@pytest.fixture
def runner(here: World, app: Flask) -> Client:
    return Client(app, here.key("agent", companies=("alpha",)))


def test_a_document_is_fetched_and_answered(here: World, runner: Client) -> None:
    with offered(here) as answer:
        found = runner.post(CLAIM, ASKS)
        assert found.status_code == 200
        document = found.get_json()
        assert (document["company"], document["xml"], document["lease"]) == ("alpha", "<Größe/>", 600.0)
        path = f"/v1/agent/answers/{document['id']}"
        assert runner.post(path, {"response": "<done/>"}).get_json() == {"taken": True}
        assert runner.post(path, {"response": "<done/>"}).get_json() == {"taken": False}
        assert answer.result(9) == "<done/>"


@pytest.mark.parametrize(("said", "sent"), [({"sent": False}, False), ({"sent": True}, True), ({}, True)])
def test_a_failure_that_does_not_say_otherwise_may_have_been_sent(
    here: World, runner: Client, said: dict[str, Any], sent: bool
) -> None:
    with offered(here) as answer:
        document = runner.post(CLAIM, ASKS).get_json()
        told = {"failure": "No licence is free.", **said}
        assert runner.post(f"/v1/agent/answers/{document['id']}", told).get_json() == {"taken": True}
        error = answer.exception(9)
    assert isinstance(error, TransportFailed)
    assert (error.message, error.sent) == ("No licence is free.", sent)


def test_without_a_document_the_answer_is_empty(runner: Client) -> None:
    answer = runner.post(CLAIM, ASKS, headers=AT_ONCE)
    assert (answer.status_code, answer.data) == (204, b"")


def test_a_claim_says_what_the_runner_holds(here: World, runner: Client) -> None:
    runner.post(CLAIM, {**ASKS, "holds": ["doc_1"]}, headers=AT_ONCE)
    assert not exchange(here).idle("alpha")
    runner.post(CLAIM, ASKS, headers=AT_ONCE)
    assert exchange(here).idle("alpha")


def test_a_second_runner_of_a_company_is_refused(runner: Client) -> None:
    runner.post(CLAIM, ASKS, headers=AT_ONCE)
    told = problem(runner.post(CLAIM, {**ASKS, "runner": "r2"}, headers=AT_ONCE), 409, "wrong_state")
    assert "The runner on SAGE01 serves alpha." in told["detail"]


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"runner": ""}, ["/runner"]),
        ({"runner": None, "machine": 3, "version": []}, ["/machine", "/version", "/runner"]),
        ({"holds": "doc"}, ["/holds"]),
        ({"holds": [1]}, ["/holds"]),
        ({"runner": "", "holds": {}}, ["/runner", "/holds"]),
        ({"password": "x"}, ["/password"]),
    ],
)
def test_a_claim_that_is_none_is_told_all_its_faults(
    runner: Client, changes: dict[str, Any], pointers: list[str]
) -> None:
    answer = runner.post(CLAIM, {**ASKS, **changes}, headers=AT_ONCE)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json(force=True)["errors"]] == pointers


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({}, ["/response"]),
        ({"response": 3}, ["/response"]),
        ({"failure": ["x"], "sent": "no"}, ["/failure", "/sent"]),
        ({"failure": "", "sent": True}, ["/response"]),
        ({"answer": "<a/>"}, ["/answer"]),
    ],
)
def test_an_answer_that_is_none_is_told_all_its_faults(
    runner: Client, said: dict[str, Any], pointers: list[str]
) -> None:
    answer = runner.post("/v1/agent/answers/doc_1", said)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.get_json(force=True)["errors"]] == pointers


def test_a_runner_serves_only_companies_that_its_key_sees(here: World, app: Flask, runner: Client) -> None:
    problem(runner.post(CLAIM, {**ASKS, "company": "beta"}, headers=AT_ONCE), 422, "unknown_company")
    problem(runner.post("/v1/agent/answers/doc", {"company": "beta", "response": ""}), 422, "unknown_company")
    nameless = {name: value for name, value in ASKS.items() if name != "company"}
    assert runner.post(CLAIM, nameless, headers=AT_ONCE).status_code == 204
    everywhere = Client(app, here.key("agent"))
    problem(everywhere.post(CLAIM, nameless, headers=AT_ONCE), 422, "company_required")


def test_another_company_s_document_is_not_answered(here: World, app: Flask, runner: Client) -> None:
    other = Client(app, here.key("agent", companies=("beta",)))
    with offered(here) as answer:
        document = runner.post(CLAIM, ASKS).get_json()
        path = f"/v1/agent/answers/{document['id']}"
        assert other.post(path, {"response": "<forged/>"}).get_json() == {"taken": False}
        runner.post(path, {"response": "<done/>"})
        assert answer.result(9) == "<done/>"


def test_a_runners_key_can_do_nothing_else(app: Flask, runner: Client) -> None:
    open_to_all = {"/healthz", "/readyz", "/plugin.json", "/openapi.json", "/docs", "/v1/me"}
    for rule in app.url_map.iter_rules():
        if rule.rule in open_to_all or rule.rule.startswith(("/v1/agent/", "/hosts", *OPEN)):
            continue
        path = re.sub("<[^>]+>", "nothing", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            answer = runner(method, path)
            assert answer.status_code in (403, 404), (method, path)
            assert answer.get_json(force=True)["code"] in ("scope_missing", "unknown_action"), (method, path)


@pytest.mark.parametrize("scope", ["read", "write", "export:decide", "admin"])
def test_no_other_scope_fetches_or_answers_documents(here: World, app: Flask, scope: str) -> None:
    client = Client(app, here.key(scope))
    for path in (CLAIM, "/v1/agent/answers/doc"):
        assert problem(client.post(path, ASKS), 403, "scope_missing")["scope"] == "agent"


def test_who_may_not_fetch_documents_cannot_make_a_key_that_may(here: World, app: Flask) -> None:
    asked = {"name": "runner", "scopes": ["agent"]}
    problem(Client(app, here.key("read", "write", "admin")).post("/v1/keys", asked), 403, "scope_missing")
    assert Client(app, here.key("admin", "agent")).post("/v1/keys", asked).status_code == 201
