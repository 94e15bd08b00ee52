"""Inbound hooks over HTTP, on the sandbox company: a CRM posts its own payload, and a work order stands in Sage."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook
from werkzeug.test import TestResponse

from sage100_plugin.engine.keys import make_key, revoke
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from sage100_plugin.settings import Settings
from tests.webhooks.client import Client, problem
from webhooks.app import create_app

MAPPING: list[dict[str, Any]] = [
    {"field": "source_id", "source": "deal.id"},
    {"field": "source_name", "source": "deal.name"},
    {"field": "description", "source": ["deal.summary", "deal.name"]},
    {"field": "client", "source": "deal.customer", "default": "1"},
    {"field": "type", "source": "deal.kind", "values": {"Repair": "1"}},
    {"field": "schedule_date", "source": "deal.day"},
    {"field": "priority", "source": "deal.priority"},
    {"field": "status", "default": "7"},
]
WISH = {"name": "Deals", "action": "create_work_order", "source": "crm", "scheme": "sha256", "mapping": MAPPING}
SECRET = "planted-hook-secret-4be1"


def deal(number: int = 7, **others: Any) -> dict[str, Any]:
    plain = {"id": number, "name": "No cooling", "kind": "Repair", "day": "2026-10-05", "priority": "Urgent"}
    return {"deal": {**plain, **others}, "stage": "won"}


class Crm:
    """Posts to one hook, signed by `sha256`."""

    def __init__(self, client: Client, hook: dict[str, Any], secret: str) -> None:
        self.client, self.hook, self._secret = client, hook, secret
        self.path = f"/h/{hook['id']}"

    def post(self, payload: Any, kind: str = "application/json", **headers: str) -> TestResponse:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        signed = "sha256=" + hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        told = {"Content-Type": kind, "X-Hub-Signature-256": signed, **headers}
        return self.client.post(self.path, data=body, headers=told)

    def calls(self) -> list[dict[str, Any]]:
        return list(self.client.get(f"/v1/hooks/{self.hook['id']}/calls").get_json()["items"])


@pytest.fixture
def client(plugin: Plugin) -> Client:
    app = create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)
    key = make_key(plugin, {"name": "crm", "scopes": ["read", "write"]})
    return Client(app, key.secret)


@pytest.fixture
def crm(client: Client) -> Crm:
    made = client.post("/v1/hooks", {**WISH, "secret": SECRET})
    assert (made.status_code, "secret" in made.get_json()) == (201, False), made.get_json()
    return Crm(client, made.get_json(), SECRET)


@pytest.fixture
def orders(home: Path, sandbox_dump: Callable[[], Any]) -> Callable[[], int]:
    """How many work orders stand in Sage."""
    return lambda: len(sandbox_dump()["srvinv"])


def test_a_payload_becomes_a_work_order(crm: Crm, orders: Callable[[], int]) -> None:
    before = orders()
    done = crm.post(deal())
    assert (done.status_code, done.get_json()["state"], done.get_json()["result"]["description"]) == (
        200,
        "done",
        "No cooling",
    )
    (link,) = done.get_json()["links"]
    assert (link["source"], link["source_id"], link["source_name"]) == ("crm", "7", "No cooling")
    (call,) = crm.calls()
    assert (call["id"], call["state"], call["status"]) == (done.get_json()["call_id"], "done", 200)
    shown = crm.client.get(f"/v1/hooks/{crm.hook['id']}/calls/{call['id']}").get_json()
    assert json.loads(shown["payload"]) == deal()
    assert (shown["input"]["type"], shown["input"]["company"]) == ("1", "sandbox")
    assert shown["answer"]["operation_id"] == shown["operation_id"] == done.get_json()["operation_id"]
    assert orders() == before + 1


def test_a_crm_that_sends_twice_makes_one_order(crm: Crm, orders: Callable[[], int]) -> None:
    before = orders()
    crm.post(deal())
    again = problem(crm.post(deal()), 409, "already_linked")
    assert "It comes from deal.id." in again["detail"]
    assert orders() == before + 1


def test_by_the_companys_mapping_the_answer_tells_what_was_not_used(client: Client) -> None:
    wish = {name: value for name, value in WISH.items() if name != "mapping"}
    made = client.post("/v1/hooks", {**wish, "secret": SECRET, "action": "create_work_order"})
    assert (made.status_code, made.get_json()["mapping"]) == (201, None)
    record = {"id": "P-1", "name": "No cooling", "work_order_type": "1", "schedule_date": "2026-10-05",
              "priority": "Urgent", "client": "1", "mood": "good"}  # fmt: skip
    crm = Crm(client, made.get_json(), SECRET)
    tried = client.post(f"/v1/hooks/{crm.hook['id']}/try", {"payload": record}).get_json()
    assert tried["unused"] == ["mood"]
    assert (tried["input"]["source_id"], tried["input"]["description"]) == ("P-1", "No cooling")
    told = crm.post(record).get_json()
    assert (told["state"], told["mapping"]["unused"]) == ("done", ["mood"])


def test_a_hook_is_refused_with_all_its_faults(client: Client) -> None:
    told = problem(client.post("/v1/hooks", {}), 422, "required")
    assert [each["pointer"] for each in told["errors"]] == ["/name", "/action", "/source", "/scheme"]
    wrong = {
        "name": "x", "action": "create_work_orders", "company": "none", "source": "crm", "scheme": "sha1", "x": 1,
    }  # fmt: skip
    told = problem(client.post("/v1/hooks", wrong), 422, "invalid_input")
    assert {(each["pointer"], each["code"]) for each in told["errors"]} == {
        ("/x", "unknown_field"), ("/action", "unknown_action"), ("/company", "unknown_company"),
        ("/scheme", "invalid_value"),
    }  # fmt: skip
    lines = [
        {"field": "descriptions", "source": "a"},
        {"field": "type", "source": "b"},
        {"field": "type", "source": "c"},
    ]
    told = problem(client.post("/v1/hooks", {**WISH, "mapping": lines, "secret": "short"}), 422, "invalid_input")
    found = {(each["pointer"], each["code"]) for each in told["errors"]}
    assert {
        ("/secret", "invalid_value"), ("/mapping", "required"), ("/mapping/0/field", "unknown_field"),
        ("/mapping/2/field", "duplicate_field"), ("/mapping", "pinned_field"),
    } <= found  # fmt: skip
    assert client.get("/v1/hooks").get_json()["items"] == []


@pytest.mark.parametrize("mapping", [{}, "lines", 7, [7], [{"field": "type"}]])
def test_what_is_no_mapping_is_refused(client: Client, mapping: Any) -> None:
    told = client.post("/v1/hooks", {**WISH, "mapping": mapping})
    assert told.status_code == 422
    assert all(each["pointer"].startswith("/mapping") for each in told.get_json()["errors"])


def test_a_hook_for_what_its_key_may_not_do_is_not_made(plugin: Plugin, client: Client) -> None:
    told = problem(client.post("/v1/hooks", {**WISH, "action": "accept_export"}), 422, "invalid_input")
    assert ("/action", "scope_missing") in {(each["pointer"], each["code"]) for each in told["errors"]}
    made = make_key(plugin, {"name": "reader", "scopes": ["read"]})
    reader = Client(create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0), made.secret)
    problem(reader.post("/v1/hooks", WISH), 403, "scope_missing")


def test_an_action_that_takes_no_record_needs_a_mapping(client: Client) -> None:
    wish = {"name": "COR", "action": "reverse_change_order", "source": "crm", "scheme": "url"}
    told = problem(client.post("/v1/hooks", wish), 422, "required")
    assert told["errors"][0]["pointer"] == "/mapping"


def test_a_secret_is_told_once_and_only_when_it_was_made_here(client: Client) -> None:
    made = client.post("/v1/hooks", {**WISH, "scheme": "url"}).get_json()
    path = f"/v1/hooks/{made['id']}"
    assert made["url"].endswith(f"/h/{made['id']}/{made['secret']}")
    for shown in (
        client.get(path).get_json(),
        client.get("/v1/hooks").get_json()["items"][0],
        client("PATCH", path, json={}).get_json(),
    ):
        assert shown["url"].endswith(f"/h/{made['id']}")
        assert made["secret"] not in json.dumps(shown)
    problem(client.post("/v1/hooks", {**WISH, "scheme": "hubspot_v3"}), 422, "required")
    problem(client.post("/v1/hooks", {**WISH, "scheme": "url", "secret": SECRET}), 422, "invalid_value")


def test_standard_webhooks_are_verified_and_told_again(client: Client, orders: Callable[[], int]) -> None:
    made = client.post("/v1/hooks", {**WISH, "scheme": "standard"}).get_json()
    before, body, path = orders(), json.dumps(deal()), f"/h/{made['id']}"

    def post(message: str, body: str = body, at: datetime | None = None) -> TestResponse:
        at = at or datetime.now(UTC)
        signature = Webhook(made["secret"]).sign(message, at, body)
        told = {"webhook-id": message, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
        return client.post(path, data=body, headers={**told, "Content-Type": "application/json"})

    first, again = post("msg_1"), post("msg_1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert first.get_json() == again.get_json()
    problem(post("msg_2"), 409, "already_linked")
    problem(post("msg_3", at=datetime(2026, 1, 1, tzinfo=UTC)), 401, "bad_signature")
    assert orders() == before + 1
    assert len(client.get(f"/v1/hooks/{made['id']}/calls").get_json()["items"]) == 2


def test_what_was_refused_is_tried_again_when_the_sender_repeats_it(client: Client) -> None:
    made = client.post("/v1/hooks", {**WISH, "scheme": "standard"}).get_json()
    body, now = json.dumps(deal(kind="Callback")), datetime.now(UTC)
    signature = Webhook(made["secret"]).sign("msg_1", now, body)
    told = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}

    def post() -> TestResponse:
        return client.post(f"/h/{made['id']}", data=body, headers={**told, "Content-Type": "application/json"})

    assert problem(post(), 422, "not_in_sage")["errors"][0]["pointer"] == "/source_record/deal/kind"
    mended = [{**line, "values": {"Callback": "1"}} if line["field"] == "type" else line for line in MAPPING]
    client("PATCH", f"/v1/hooks/{made['id']}", json={"mapping": mended})
    assert post().status_code == 200
    assert len(client.get(f"/v1/hooks/{made['id']}/calls").get_json()["items"]) == 1


def test_the_secret_of_an_address_may_come_as_a_password(client: Client) -> None:
    made = client.post("/v1/hooks", {**WISH, "scheme": "url"}).get_json()
    path = f"/h/{made['id']}"
    anybody = Client(client._client.application, None)
    assert anybody.post(f"{path}/{made['secret']}", deal(1)).status_code == 200
    assert anybody.post(path, deal(2), auth=("sage", made["secret"])).status_code == 200
    for wrong in (f"{path}/{made['secret']}x", path, f"{path}/"):
        assert anybody.post(wrong, deal(3)).status_code in (401, 404)
    problem(anybody.post(path, deal(3), auth=("sage", "x")), 401, "bad_signature")
    problem(anybody.post(f"{path}/{made['secret'][:-1]}", deal(3)), 401, "bad_signature")


def test_an_unknown_hook_says_nothing_of_itself(crm: Crm) -> None:
    anybody = Client(crm.client._client.application, None)
    told = [problem(anybody.post(path, deal()), 404, "not_found") for path in ("/h/hook_none", "/h/hook_none/x")]
    assert told[0]["detail"] == told[1]["detail"]
    assert anybody.get(crm.path).status_code == 405


def test_the_rest_of_a_list_goes_on_when_one_of_it_is_refused(crm: Crm, orders: Callable[[], int]) -> None:
    before = orders()
    answer = crm.post([deal(1), deal(2, day="soon"), deal(3)])
    assert (answer.status_code, answer.get_json()["ok"]) == (207, False)
    assert [item["status"] for item in answer.get_json()["items"]] == [200, 422, 200]
    assert "deal.day" in answer.get_json()["items"][1]["answer"]["detail"]
    assert orders() == before + 2
    assert [call["id"] for call in crm.calls()] == [item["call_id"] for item in reversed(answer.get_json()["items"])]
    assert (crm.post([deal(4)]).status_code, crm.post([]).get_json()) == (200, {"ok": True, "items": []})


def test_a_form_is_taken_by_its_names(client: Client) -> None:
    lines = [{**line, "source": str(line["source"]).removeprefix("deal.")} if "source" in line else line
             for line in MAPPING if line["field"] != "description"]  # fmt: skip
    lines.append({"field": "description", "source": "contact[name]"})
    made = client.post("/v1/hooks", {**WISH, "mapping": lines, "secret": SECRET}).get_json()
    crm = Crm(client, made, SECRET)
    form = (
        b"id=9&name=No+cooling%20%C3%BC&kind=Repair&day=2026-10-05&priority=Urgent&contact%5Bname%5D=Jo+%C3%9C&a=1&a=2"
    )
    done = crm.post(form, "application/x-www-form-urlencoded;charset=UTF-8")
    assert (done.status_code, done.get_json()["result"]["description"]) == (200, "Jo Ü")
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"id": "10", "kind": "Repair", "day": "2026-10-05", "priority": "Urgent",
                            "contact[name]": "Zoë"}.items()
    )  # fmt: skip
    done = crm.post(f"{parts}--b--\r\n".encode(), "multipart/form-data; boundary=b")
    assert (done.status_code, done.get_json()["result"]["description"]) == (200, "Zoë")
    file = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nx\r\n--b--\r\n'
    problem(crm.post(file, "multipart/form-data; boundary=b"), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"", "application/json", 400, "malformed_json"),
        (b"{", "application/json", 400, "malformed_json"),
        (b'{"a": 1, "a": 2}', "application/json", 400, "malformed_json"),
        (b"[1]", "application/json", 400, "malformed_json"),
        (b"[" * 100 + b"]" * 100, "application/json", 400, "malformed_json"),
        (b'{"a": "\\u0000"}', "application/json", 400, "malformed_json"),
        (b'{"a": "\xff"}', "application/json", 400, "malformed_json"),
        (b"a=%00", "application/x-www-form-urlencoded", 400, "malformed_json"),
        (b"a=%ff", "application/x-www-form-urlencoded", 400, "malformed_json"),
        (b"&".join([b"a=1"] * 1001), "application/x-www-form-urlencoded", 400, "malformed_json"),
        (b"a=1", "application/x-www-form-urlencoded; charset=latin-1", 415, "unsupported_media_type"),
        (b"--x", "multipart/form-data", 400, "malformed_json"),
        (b"<x/>", "text/xml; charset=UTF-8", 415, "unsupported_media_type"),
        (b"{}", "application/json; x=" + "y" * 300, 415, "unsupported_media_type"),
        (json.dumps([{}] * 101).encode(), "application/json", 413, "too_large"),
        (b'"' + b"x" * 1024 * 1024 + b'"', "application/json", 413, "too_large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(crm: Crm, body: bytes, kind: str, status: int, code: str) -> None:
    problem(crm.post(body, kind), status, code)
    again = crm.calls()
    assert all((call["state"], call["code"]) == ("refused", code) for call in again)
    if again:
        problem(crm.client.post(f"/v1/hooks/{crm.hook['id']}/calls/{again[0]['id']}/rerun"), status, code)


def test_a_payload_without_an_id_is_refused(crm: Crm, orders: Callable[[], int]) -> None:
    before = orders()
    told = problem(crm.post(deal(None, day="soon")), 422, "invalid_input")  # type: ignore[arg-type]
    assert [each["pointer"] for each in told["errors"]] == ["/source_record/deal/id", "/source_record/deal/day"]
    assert orders() == before


def test_a_call_is_run_again_after_the_mapping_was_mended(crm: Crm, orders: Callable[[], int]) -> None:
    before, path = orders(), f"/v1/hooks/{crm.hook['id']}"
    problem(crm.post(deal(kind="Callback")), 422, "not_in_sage")
    mended = [{**line, "values": {"Callback": "1"}} if line["field"] == "type" else line for line in MAPPING]
    assert crm.client("PATCH", path, json={"mapping": mended}).get_json()["mapping"][4]["values"] == {"Callback": "1"}
    (first,) = crm.calls()
    done = crm.client.post(f"{path}/calls/{first['id']}/rerun")
    assert (done.status_code, done.get_json()["state"]) == (200, "done")
    second, known = crm.calls()
    assert (second["id"], second["rerun_of"], second["state"]) == (done.get_json()["call_id"], first["id"], "done")
    assert (known["id"], known["state"], orders()) == (first["id"], "refused", before + 1)
    problem(crm.client.post(f"{path}/calls/{second['id']}/rerun"), 409, "already_linked")
    assert orders() == before + 1


def test_a_payload_is_tried_without_being_run(crm: Crm, orders: Callable[[], int]) -> None:
    before, path = orders(), f"/v1/hooks/{crm.hook['id']}/try"
    fine = crm.client.post(path, {"payload": deal()}).get_json()
    assert (fine["ok"], fine["problem"], fine["unused"]) == (True, None, ["stage"])
    assert (fine["input"]["description"], fine["input"]["type"]) == ("No cooling", "1")
    assert fine["preview"]["would"][0]["op"] == "add"
    bad = crm.client.post(path, {"payload": deal(kind="Callback", day="soon")}).get_json()
    assert (bad["ok"], bad["preview"], bad["problem"]["code"]) == (False, None, "invalid_input")
    assert [each["pointer"] for each in bad["problem"]["errors"]] == [
        "/source_record/deal/day", "/source_record/deal/kind",
    ]  # fmt: skip
    problem(crm.client.post(path, {"payload": [deal()]}), 422, "required")
    assert (orders(), crm.calls()) == (before, [])


def test_a_hook_acts_as_its_key_as_it_is_today(plugin: Plugin, crm: Crm, caller: Any) -> None:
    revoke(plugin, caller, crm.hook["key_id"])
    told = problem(crm.post(deal()), 410, "expired")
    assert told["detail"] == "The API key that this hook acts for was revoked. Nothing was done."
    assert "Make the hook anew" in told["fix"]


def test_others_do_not_see_a_hook(plugin: Plugin, crm: Crm) -> None:
    crm.post(deal())
    (call,) = crm.calls()
    key = make_key(plugin, {"name": "other", "scopes": ["read", "write"]})
    other = Client(crm.client._client.application, key.secret)
    path = f"/v1/hooks/{crm.hook['id']}"
    assert other.get("/v1/hooks").get_json()["items"] == []
    for asked in (
        other.get(path), other("PATCH", path, json={}), other.post(f"{path}/rotate-secret"), other.get(f"{path}/calls"),
        other.get(f"{path}/calls/{call['id']}"), other.post(f"{path}/calls/{call['id']}/rerun"),
        other.post(f"{path}/try", {"payload": {}}),
    ):  # fmt: skip
        problem(asked, 404, "not_found")
    assert other("DELETE", path).status_code == 204
    assert crm.client.get(path).status_code == 200
    mine = crm.client.post("/v1/hooks", {**WISH, "secret": SECRET}).get_json()
    problem(crm.client.get(f"/v1/hooks/{mine['id']}/calls/{call['id']}"), 404, "not_found")
    assert [crm.client("DELETE", path).status_code for _ in range(2)] == [204, 204]
    problem(crm.post(deal(8)), 404, "not_found")


def test_too_many_calls_of_one_hook_wait(plugin: Plugin, crm: Crm) -> None:
    plugin.settings = Settings(plugin.settings.home, {**plugin.settings.values, "rate_limit": "2"})
    anybody = Client(crm.client._client.application, None)
    assert [anybody.post(crm.path, {}).status_code for _ in range(5)] == [401] * 5
    assert [crm.post(deal(number)).status_code for number in range(1, 5)] == [200, 200, 429, 429]


def test_secrets_and_payloads_are_in_no_log_and_no_file(
    plugin: Plugin, crm: Crm, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    by_url = crm.client.post("/v1/hooks", {**WISH, "scheme": "url"}).get_json()
    crm.client.post("/v1/hooks", {**WISH, "scheme": "hubspot_v3", "secret": "planted-client-secret"})
    anybody = Client(crm.client._client.application, None)
    said = [
        anybody.post(f"/h/{by_url['id']}/{by_url['secret']}", deal(3, mood="planted-payload")),
        anybody.post(f"/h/{by_url['id']}/{by_url['secret'][:-2]}xx", deal(3)),
        anybody.get(f"/h/{by_url['id']}/{by_url['secret']}"),
        crm.post(deal(4, day="planted-payload")),
        crm.client.get("/v1/activity"),
        crm.client.get("/v1/triggers/work_order_created/events"),
        crm.client.get("/metrics"),
    ]
    told = " ".join(answer.get_data(as_text=True) for answer in said) + caplog.text
    hidden = (by_url["secret"], by_url["secret"][:-2], SECRET, "planted-client-secret")
    assert [each for each in hidden if each in told] == []
    assert "planted-payload" not in caplog.text
    assert "/h/<hook_id>/<secret>" in caplog.text
    held = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"planted-payload" in held
    assert [each for each in hidden if each.encode() in held] == []
