"""What a person reads, and what Zapier does, when something is wrong."""

from __future__ import annotations

import copy
import json
import socket
from collections.abc import Mapping
from typing import Any

import pytest

from sage100_plugin.plugin import documents
from tests.hosts.zapier.scene import CATALOG, Core, Scene, Zap
from tests.hosts.zapier.test_wishes import ORDER
from tests.webhooks.receivers import receiving, says

TEST = "authentication.test"
PROBLEM = {"code": "sage_locked", "detail": "Sage is locked by Dana.", "fix": "Ask Dana to close it.", "errors": []}


def answer(status: str, body: str, headers: Mapping[str, str] | None = None, kind: str = "application/json") -> bytes:
    told = {"content-type": kind, "content-length": str(len(body.encode())), "connection": "close", **(headers or {})}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items())]
    return "\r\n".join([*lines, "", body]).encode()


def zap_at(core: Core, port: int) -> Zap:
    return Zap(core, f"http://127.0.0.1:{port}", "s100_k_secret")


def test_a_connection_is_tested_and_labelled(shared: Scene) -> None:
    told = shared.zap.run(TEST)
    assert told.error == {}
    assert told.results["label"] == f"Zapier ({told.results['companies'][0]['name']})"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The server address is not an address."),
        ("sage.example.com", "The server address is not an address."),
        ("http://sage.example.com", "must begin with https://"),
        ("http://10.0.0.1.example.com", "must begin with https://"),
        ("ftp://127.0.0.1", "must begin with https://"),
        ("https://sage.example.com/console", "must end after the host name"),
        ("https://sage.example.com?x=1", "must end after the host name"),
        ("https://sage.example.com#.evil.example", "must end after the host name"),
        ("https://name:secret@sage.example.com", "must hold no user name or password"),
    ],
)
def test_a_wrong_server_address_is_refused_before_anything_is_sent(core: Core, typed: str, said: str) -> None:
    told = Zap(core, typed, "s100_k_secret").run(TEST)
    assert told.kind == "AppError"
    assert said in told.text
    assert "secret" not in told.text.replace("user name or password", "")


def test_blanks_and_a_slash_around_the_server_address_do_no_harm(shared: Scene) -> None:
    told = Zap(shared.zap.core, f" {shared.zap.address}/ ", shared.zap.secret).run(TEST)
    assert told.error == {}


@pytest.mark.parametrize(
    "method", [TEST, "creates.create_work_order.operation.perform", "triggers.pick_jobs.operation.perform"]
)
def test_a_wrong_key_asks_to_reconnect(shared: Scene, method: str) -> None:
    told = Zap(shared.zap.core, shared.zap.address, "s100_wrong_key").run(method, ORDER)
    assert told.kind == "ExpiredAuthError"
    assert told.text.endswith(".")
    assert "key" in told.text


def test_a_server_that_is_down_is_tried_again(core: Core) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    told = zap_at(core, port).step("create_work_order", ORDER)
    assert told.kind == "ThrottledError"
    assert "does not answer" in told.text
    assert "Check that the plugin, and the tunnel or proxy before it, is running" in told.text
    assert json.loads(told.error["message"])["delay"] == 60


def test_a_host_that_does_not_exist_is_an_error(core: Core) -> None:
    told = Zap(core, "https://sage.invalid", "s100_k_secret").run(TEST)
    assert told.kind in ("AppError", "ThrottledError")
    assert "https://sage.invalid" in told.text


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found"])
def test_another_server_is_told_apart_from_the_plugin(core: Core, status: str) -> None:
    with receiving(says(answer(status, "<html>Welcome</html>", kind="text/html"))) as other:
        told = zap_at(core, other.port).run(TEST)
    assert told.kind == "AppError"
    assert "answers, but not as the plugin for Sage 100 Contractor" in told.text


def test_a_redirect_is_not_followed_with_the_key(core: Core) -> None:
    with receiving(says(answer("301 Moved", "", {"location": "https://other.example/"}))) as other:
        told = zap_at(core, other.port).run(TEST)
        assert other.connections == 1
    assert (told.kind, "https://other.example/" in told.text) == ("AppError", True)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize(("headers", "delay"), [({"retry-after": "17"}, 17), ({}, 60)])
def test_what_passes_is_tried_again_when_the_plugin_says(
    core: Core, status: str, headers: dict[str, str], delay: int
) -> None:
    body = json.dumps({**PROBLEM, "retryable": True})
    with receiving(says(answer(status, body, headers, "application/problem+json"))) as busy:
        told = zap_at(core, busy.port).step("create_work_order", ORDER)
    assert told.kind == "ThrottledError"
    assert told.text == "Sage is locked by Dana. Ask Dana to close it."
    assert json.loads(told.error["message"])["delay"] == delay


def test_a_proxy_without_its_plugin_is_tried_again(core: Core) -> None:
    with receiving(says(answer("502 Bad Gateway", "<html>nginx</html>", kind="text/html"))) as proxy:
        told = zap_at(core, proxy.port).step("create_work_order", ORDER)
    assert (told.kind, "does not answer now (502)" in told.text) == ("ThrottledError", True)


def test_a_write_whose_outcome_is_unknown_is_no_refusal(core: Core) -> None:
    body = json.dumps({**PROBLEM, "code": "outcome_unknown", "retryable": False})
    with receiving(says(answer("409 Conflict", body, kind="application/problem+json"))) as unsure:
        zap = zap_at(core, unsure.port)
        told = zap.step("create_work_order", ORDER)
    assert told.kind == "AppError"
    assert len(zap.cache) == 1, "a retry must ask about the same wish"


def test_a_refusal_says_all_that_is_wrong_and_is_not_tried_again(shared: Scene) -> None:
    given = {"client": "9999", "type": "77", "description": "x" * 80, "priority": "Urgent", "schedule_date": "soon"}
    told = shared.zap.step("create_work_order", given)
    said = shared.client.post("/v1/actions/create_work_order", given).json
    assert told.kind == "HaltedError"
    assert len(said["errors"]) > 1
    for sentence in [said["detail"], *(one["message"] for one in said["errors"])]:
        assert sentence in told.text
    assert "{" not in told.text


def test_a_required_picker_left_empty_is_named(shared: Scene) -> None:
    told = shared.zap.step("update_vendor", {"name": "Northgate"})
    assert (told.kind, told.text.endswith(".")) == ("HaltedError", True)
    assert "vendor" in told.text.lower()


def test_a_sentence_is_said_once(shared: Scene) -> None:
    told = shared.zap.step("accept_export", {"export": "exp_none"})
    sentences = told.text.split(". ")
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize(("key", "given"), [("get_job", {"job": "9999"}), ("get_vendor", {"vendor": "9999"}),
                                            ("find_jobs", {"q": "no such job"})])  # fmt: skip
def test_nothing_found_is_an_empty_list(shared: Scene, key: str, given: dict[str, Any]) -> None:
    told = shared.zap.find(key, given)
    assert (told.error, told.results) == ({}, [])


def with_more() -> dict[str, Any]:
    """The catalog of a later version, which knows an action, a trigger and a picker more."""
    made = copy.deepcopy(CATALOG)
    for kind, new in (("creates", "create_scaffold"), ("triggers", "scaffold_inspected"), ("pickers", "scaffolds")):
        made[kind].append({**made[kind][0], "key": new})
    return made


@pytest.mark.parametrize(
    ("method", "given"),
    [
        ("creates.create_scaffold.operation.perform", ORDER),
        ("triggers.scaffold_inspected.operation.performList", {}),
        ("triggers.pick_scaffolds.operation.perform", {}),
    ],
)
def test_an_older_plugin_is_told_to_be_updated(shared: Scene, method: str, given: dict[str, str]) -> None:
    told = shared.zap.run(method, given, catalog=with_more())
    assert told.kind == "AppError"
    assert told.text.endswith("of the plugin: if yours is older, update it.")


@pytest.mark.parametrize(("schema", "which"), [(2, "plugin"), (0, "integration")])
def test_another_schema_says_which_side_to_update(shared: Scene, schema: int, which: str) -> None:
    told = shared.zap.run(TEST, catalog={**CATALOG, "schema_version": schema})
    assert told.text.endswith(f"update the {which}.")


def test_a_newer_plugin_with_the_same_schema_is_no_error(shared: Scene) -> None:
    older = {**CATALOG, "version": "0.0.1", "creates": CATALOG["creates"][:1]}
    assert shared.zap.run(TEST, catalog=older).error == {}
    assert documents().manifest()["schema_version"] == CATALOG["schema_version"]
