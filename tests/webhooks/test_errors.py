"""One shape of error, on every path."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.routing import Rule

from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.ports.ledger import LedgerLocked
from tests.webhooks.client import OPEN, Client, problem
from tests.webhooks.plugins import PLANTED, FullDisk, Pages, World
from webhooks.app import create_app

PUBLIC = {"/healthz", "/readyz", "/plugin.json", "/openapi.json", "/docs", "/hosts", "/hosts/nothing"}


def rules() -> list[tuple[str, str]]:
    """Every method and path the app answers, with a word in the place of each parameter, or a number."""
    app = create_app(lambda: None, Pages(), deliver_due)

    def filled(rule: Rule) -> dict[str, str]:
        return {name: "7" if name == "version" else "nothing" for name in rule.arguments}

    return sorted(
        (method, app.url_map.bind("x").build(rule.endpoint, filled(rule), method))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    )


DECIDED = ("/v1/exports/nothing/accept", "/v1/exports/nothing/reject", "/v1/exports/accept", "/v1/exports/reject")

CLOSED = [(method, path) for method, path in rules() if path not in PUBLIC and not path.startswith(OPEN)]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_key_nothing_is_told(app: Flask, method: str, path: str) -> None:
    answer = Client(app, None)(method, path)
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_key_that_may_only_decide_reads_and_writes_nothing(here: World, app: Flask, method: str, path: str) -> None:
    answer = Client(app, here.key("export:decide"))(method, path)
    if path not in ("/v1/me", "/v1/actions/nothing") and not path.endswith(DECIDED):
        told = problem(answer, 403, "scope_missing")
        assert told["scope"] in told["detail"]


@pytest.mark.parametrize(("method", "path"), [rule for rule in CLOSED if rule[0] != "GET"])
def test_a_key_that_may_only_read_changes_nothing(here: World, app: Flask, method: str, path: str) -> None:
    if path != "/v1/actions/nothing" and not path.endswith(("/preview", "/try", "/compare", "/match")):
        problem(Client(app, here.key("read"))(method, path), 403, "scope_missing")


@pytest.mark.parametrize(("method", "path"), rules())
def test_a_method_that_is_not_answered_is_405(client: Client, method: str, path: str) -> None:
    answer = client("CONNECT", path)
    problem(answer, 405, "method_not_allowed")
    assert method in answer.headers["Allow"]


BODIES = [rule for rule in rules() if rule[0] in ("POST", "PATCH") and not rule[1].startswith("/console/")]


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_a_body_that_is_no_json_is_never_a_success(client: Client, method: str, path: str) -> None:
    answer = client(method, path, data=b"{", content_type="application/json")
    signed, file = path.startswith(OPEN), path.endswith(".csv")
    assert answer.status_code in (400, 404, 200, *((401,) if signed else ()), *((415,) if file else ()))
    if answer.status_code != 200:
        problem(answer, answer.status_code, answer.get_json(force=True)["code"])


@pytest.mark.parametrize("path", ["/", "/v2/me", "/v1/me/", "//v1/me", "/v1//me", "/v1/%00", "/v1/subscriptions/%00"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE"])
def test_an_unknown_path_is_404_and_never_a_redirect(client: Client, method: str, path: str) -> None:
    problem(client(method, path), 404, "not_found")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/actions/nothing/fields", "unknown_action"),
        ("/v1/actions/nothing/schema", "unknown_action"),
        ("/v1/operations/nothing", "not_found"),
        ("/v1/triggers/nothing/events", "not_found"),
        ("/v1/triggers/nothing/sample", "not_found"),
        ("/v1/pickers/nothing", "not_found"),
        ("/v1/exports/nothing", "not_found"),
        ("/v1/subscriptions/nothing", "not_found"),
        ("/v1/subscriptions/nothing/deliveries", "not_found"),
    ],
)
def test_what_does_not_exist_is_404(client: Client, path: str, code: str) -> None:
    problem(client.get(path), 404, code)


@pytest.mark.parametrize(
    "path",
    ["/v1/actions/nothing", "/v1/actions/nothing/preview", "/v1/exports/nothing/accept", "/v1/exports/nothing/resend",
     "/v1/subscriptions/nothing", "/v1/subscriptions/nothing/pause", "/v1/subscriptions/nothing/replay"],
)  # fmt: skip
def test_what_does_not_exist_cannot_be_used(client: Client, path: str) -> None:
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data", "application/json; charset=utf-16"])
def test_a_body_that_is_not_said_to_be_json_is_415(client: Client, kind: str) -> None:
    problem(client.post("/v1/actions/find_job", data=b"{}", content_type=kind), 415, "unsupported_media_type")


def test_a_compressed_body_is_415(client: Client) -> None:
    answer = client.post("/v1/actions/find_job", headers={"Content-Encoding": "gzip"})
    problem(answer, 415, "unsupported_media_type")


def test_a_body_over_a_megabyte_is_413_but_for_an_action_that_takes_a_sheet(client: Client) -> None:
    large = b'{"company":"alpha","job":"' + b"x" * (1024 * 1024) + b'"}'
    json = {"content_type": "application/json"}
    problem(client.post("/v1/actions/find_job", data=large, **json), 413, "too_large")
    problem(client.post("/v1/actions/lose_job", data=large, **json), 503, "sage_unavailable")
    problem(client.post("/v1/actions/lose_job", data=large * 17, **json), 413, "too_large")


def test_a_defect_is_500_and_neither_answer_nor_log_quotes_what_was_sent(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/v1/actions/break_job", {"job": PLANTED, "company": "alpha"})
    told = problem(answer, 500, "internal_error")
    assert PLANTED not in answer.text
    assert PLANTED not in caplog.text
    assert "RuntimeError" in caplog.text
    assert told["request_id"] in caplog.text


def test_a_ledger_that_cannot_write_is_503(here: World) -> None:
    key, full = here.key("write"), replace(here.plugin, ledger=FullDisk(here.plugin.ledger))
    client = Client(create_app(lambda: full, Pages(), deliver_due), key)
    body = {"target_url": "https://receiver.example/", "events": ["*"]}
    told = problem(client.post("/v1/subscriptions", body), 503, "storage_failed")
    assert told["retryable"] is True


def test_a_ledger_that_could_not_write_makes_the_plugin_unready_until_one_write_succeeds(here: World) -> None:
    key, full = here.key("write"), replace(here.plugin, ledger=FullDisk(here.plugin.ledger))
    client = Client(create_app(lambda: full, Pages(), deliver_due), key)
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()["ledger"]) == (503, "failing")
    full.ledger.full = False  # type: ignore[attr-defined]  # the double's
    assert (client.get("/readyz").status_code, client.get("/readyz").get_json()["ledger"]) == (200, "ok")


def test_a_ledger_that_another_program_holds_has_a_code_of_its_own(here: World) -> None:
    full = replace(here.plugin, ledger=FullDisk(here.plugin.ledger, LedgerLocked("database is locked")))
    client = Client(create_app(lambda: full, Pages(), deliver_due), here.key("write"))
    answer = client.post("/v1/subscriptions", {"target_url": "https://receiver.example/", "events": ["*"]})
    told = problem(answer, 503, "ledger_locked")
    assert told["retryable"] is True
    assert int(answer.headers["Retry-After"]) > 0


def test_sage_that_cannot_be_asked_is_503_with_a_hint_when_to_come_back(client: Client) -> None:
    answer = client.post("/v1/actions/lose_job", {"job": "1", "company": "alpha"})
    problem(answer, 503, "sage_unavailable")
    assert int(answer.headers["Retry-After"]) > 0


def test_while_the_plugin_starts_it_is_alive_but_not_ready() -> None:
    client = Client(create_app(lambda: None, Pages(), deliver_due), None)
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").get_json() == {"status": "starting"}
    told = client.get("/v1/me")
    problem(told, 503, "starting")
    assert told.headers["Retry-After"] == "2"
    assert client.get("/plugin.json").status_code == 200
