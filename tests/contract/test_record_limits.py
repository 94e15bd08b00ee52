"""A key that is limited to record types neither sees nor changes others: every route of the server decides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.ports.ledger import Event, Import
from sage100_plugin.ports.links import Link
from tests.contract.catalog import DOCUMENTS
from webhooks.app import create_app

APP = create_app(lambda: None, DOCUMENTS, lambda _plugin: 0)

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
PAIR = {"record": "vendor", "source": "procore", "source_id": "V-1", "sage_id": "10"}
COMPARED = {
    "record": "vendor",
    "sage_id": "10",
    "source_record": {"name": "x"},
    "source": "procore",
    "source_id": "V-1",
}
SHEET = "company,record,source,source_id,sage_id\nsandbox,vendor,procore,V-1,10\n"
HOOK = {"name": "n", "action": "export_vendor", "company": "sandbox", "source": "procore", "scheme": "sha256"}
BUTTON = {"action": "find_vendors", "label": "Look", "input": {"q": "Glazing"}}
USER: Mapping[str, Any] = {"name": "whole", "role": "ops", "password": "correct horse battery"}
TARGET = "https://receiver.example/hook"


@dataclass(frozen=True)
class Decides:
    """How a route decides: by refusing, hiding, not finding, leaving as it was, or not at all, and then why."""

    how: str
    path: str = ""
    body: Any = None


def refuses(path: str, body: Any = None) -> Decides:
    return Decides("refuses", path, body)


def hides(path: str) -> Decides:
    return Decides("hides", path)


def knows_not(path: str, body: Any = None) -> Decides:
    """Only who made it, or administers all of the company, knows it."""
    return Decides("knows not", path, body)


def leaves(path: str) -> Decides:
    """Taking away what is not there is no error, and what is there stays."""
    return Decides("leaves", path)


def open_to_all(why: str) -> Decides:
    return Decides("open", why)


PUBLIC = open_to_all("It needs no key and shows no record.")
SIGNED = open_to_all("It carries its own signature, and acts for the key that made it.")
PLAIN = open_to_all("It shows and changes no record.")

ROUTES: Mapping[str, Decides] = {
    "GET /assets/<name>": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /hosts": PUBLIC,
    "GET /hosts/<key>": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /plugin.json": PUBLIC,
    "GET /readyz": PUBLIC,
    "GET /b/<token>": SIGNED,
    "POST /b/<token>": SIGNED,
    "GET /b/<token>/done/<stamp>": SIGNED,
    "GET /d/<token>": SIGNED,
    "POST /d/<token>": SIGNED,
    "POST /h/<hook_id>": SIGNED,
    "POST /h/<hook_id>/<secret>": SIGNED,
    "GET /metrics": open_to_all("It counts, and names no record."),
    "GET /v1/me": PLAIN,
    "GET /v1/templates/<key>.csv": PLAIN,
    "POST /v1/deliver": PLAIN,
    "GET /v1/diagnostics": refuses("/v1/diagnostics"),
    "GET /v1/companies": open_to_all("It shows policies and the state of polling."),
    "GET /v1/companies/<company_id>": open_to_all("It shows policies and the state of polling."),
    "POST /v1/agent/claim": open_to_all("A runner carries all documents of its company, and has no other scope."),
    "POST /v1/agent/answers/<document_id>": open_to_all("As claim."),
    "GET /v1/triggers/<key>/sample": open_to_all("It shows what stands in plugin.json."),
    "POST /v1/actions/<key>": refuses("/v1/actions/find_vendors", {"q": "x"}),
    "POST /v1/actions/<key>/preview": refuses("/v1/actions/export_vendor/preview", VENDOR),
    "GET /v1/actions/<key>/fields": refuses("/v1/actions/export_vendor/fields"),
    "GET /v1/actions/<key>/schema": refuses("/v1/actions/export_vendor/schema"),
    "GET /v1/operations/<operation_id>": refuses("/v1/operations/{operation}"),
    "GET /v1/activity": hides("/v1/activity"),
    "GET /v1/activity.csv": hides("/v1/activity.csv"),
    "POST /v1/buttons": refuses("/v1/buttons", BUTTON),
    "GET /v1/buttons": hides("/v1/buttons"),
    "GET /v1/buttons/<button_id>": knows_not("/v1/buttons/{button}"),
    "DELETE /v1/buttons/<button_id>": leaves("/v1/buttons/{button}"),
    "PATCH /v1/companies/<company_id>": refuses("/v1/companies/sandbox", {"number.vendor": "next"}),
    "POST /v1/companies/<company_id>/accept-deletions": refuses("/v1/companies/sandbox/accept-deletions"),
    "POST /v1/companies/<company_id>/rebaseline": refuses("/v1/companies/sandbox/rebaseline", {"record": "vendor"}),
    "POST /v1/compare": refuses("/v1/compare", COMPARED),
    "POST /v1/compare/join": refuses("/v1/compare/join", COMPARED),
    "GET /v1/exports": hides("/v1/exports"),
    "GET /v1/exports/<export_id>": refuses("/v1/exports/{export}"),
    "POST /v1/exports/<export_id>/accept": refuses("/v1/exports/{export}/accept", {"sage_id": "990"}),
    "POST /v1/exports/<export_id>/reject": refuses("/v1/exports/{export}/reject", {"reason": "No."}),
    "POST /v1/exports/<export_id>/resend": refuses("/v1/exports/{export}/resend"),
    "POST /v1/exports/<export_id>/retrieve": refuses("/v1/exports/{export}/retrieve"),
    "POST /v1/exports/accept": Decides("refuses each", "/v1/exports/accept", {"ids": ["{export}"], "sage_id": "990"}),
    "POST /v1/exports/reject": Decides("refuses each", "/v1/exports/reject", {"ids": ["{export}"], "reason": "No."}),
    "POST /v1/hooks": refuses("/v1/hooks", HOOK),
    "GET /v1/hooks": hides("/v1/hooks"),
    "GET /v1/hooks/<hook_id>": knows_not("/v1/hooks/{hook}"),
    "PATCH /v1/hooks/<hook_id>": knows_not("/v1/hooks/{hook}", {"name": "mine"}),
    "DELETE /v1/hooks/<hook_id>": leaves("/v1/hooks/{hook}"),
    "GET /v1/hooks/<hook_id>/calls": knows_not("/v1/hooks/{hook}/calls"),
    "GET /v1/hooks/<hook_id>/calls/<call_id>": knows_not("/v1/hooks/{hook}/calls/x"),
    "POST /v1/hooks/<hook_id>/calls/<call_id>/rerun": knows_not("/v1/hooks/{hook}/calls/x/rerun"),
    "POST /v1/hooks/<hook_id>/rotate-secret": knows_not("/v1/hooks/{hook}/rotate-secret"),
    "POST /v1/hooks/<hook_id>/try": knows_not("/v1/hooks/{hook}/try", {"payload": {"id": "1"}}),
    "GET /v1/imports": hides("/v1/imports"),
    "GET /v1/imports/<import_id>": refuses("/v1/imports/{import}"),
    "POST /v1/imports/<import_id>/accept": refuses("/v1/imports/{import}/accept", {"source": "procore"}),
    "POST /v1/imports/<import_id>/reject": refuses("/v1/imports/{import}/reject"),
    "POST /v1/imports/<import_id>/restore": refuses("/v1/imports/{import}/restore"),
    "GET /v1/keys": hides("/v1/keys"),
    "POST /v1/keys": refuses("/v1/keys", {"name": "x", "scopes": ["read"], "records": ["vendor"]}),
    "DELETE /v1/keys/<key_id>": knows_not("/v1/keys/{key}"),
    "POST /v1/keys/<key_id>/resume": knows_not("/v1/keys/{key}/resume"),
    "GET /v1/links": hides("/v1/links"),
    "POST /v1/links": refuses("/v1/links", {**PAIR, "source_id": "V-2"}),
    "GET /v1/links.csv": hides("/v1/links.csv"),
    "POST /v1/links.csv": refuses("/v1/links.csv", SHEET),
    "GET /v1/links/<link_id>": refuses("/v1/links/{link}"),
    "PATCH /v1/links/<link_id>": refuses("/v1/links/{link}", {"owner": "sage"}),
    "DELETE /v1/links/<link_id>": refuses("/v1/links/{link}"),
    "GET /v1/links/<link_id>/compare": refuses("/v1/links/{link}/compare"),
    "POST /v1/links/<link_id>/compare": refuses("/v1/links/{link}/compare", {"source_record": {"name": "x"}}),
    "GET /v1/links/counts": hides("/v1/links/counts"),
    "POST /v1/links/match": refuses(
        "/v1/links/match", {"record": "vendor", "source": "procore", "records": [{"source_id": "1"}]}
    ),
    "GET /v1/mappings/<company>": hides("/v1/mappings/sandbox"),
    "GET /v1/mappings/<company>/<module>": refuses("/v1/mappings/sandbox/vendor"),
    "PUT /v1/mappings/<company>/<module>": refuses("/v1/mappings/sandbox/vendor", {"pairs": []}),
    "POST /v1/mappings/<company>/<module>/rollback": refuses("/v1/mappings/sandbox/vendor/rollback", {"version": 0}),
    "POST /v1/mappings/<company>/<module>/try": refuses("/v1/mappings/sandbox/vendor/try", {"source_record": {}}),
    "GET /v1/mappings/<company>/<module>/versions": refuses("/v1/mappings/sandbox/vendor/versions"),
    "GET /v1/pickers/<key>": refuses("/v1/pickers/vendor_types"),
    "POST /v1/poll": refuses("/v1/poll", {"records": ["vendor"]}),
    "POST /v1/subscriptions": refuses("/v1/subscriptions", {"target_url": TARGET, "events": ["vendor.created"]}),
    "POST /v1/subscriptions/<trigger>": refuses("/v1/subscriptions/vendor_created", {"target_url": TARGET}),
    "GET /v1/subscriptions": hides("/v1/subscriptions"),
    "GET /v1/subscriptions/<subscription_id>": knows_not("/v1/subscriptions/{subscription}"),
    "PATCH /v1/subscriptions/<subscription_id>": knows_not("/v1/subscriptions/{subscription}", {"thin": True}),
    "DELETE /v1/subscriptions/<subscription_id>": leaves("/v1/subscriptions/{subscription}"),
    "GET /v1/subscriptions/<subscription_id>/deliveries": knows_not("/v1/subscriptions/{subscription}/deliveries"),
    "GET /v1/subscriptions/<subscription_id>/deliveries/<delivery_id>": knows_not(
        "/v1/subscriptions/{subscription}/deliveries/1"
    ),
    "POST /v1/subscriptions/<subscription_id>/pause": knows_not("/v1/subscriptions/{subscription}/pause"),
    "POST /v1/subscriptions/<subscription_id>/resume": knows_not("/v1/subscriptions/{subscription}/resume"),
    "POST /v1/subscriptions/<subscription_id>/replay": knows_not(
        "/v1/subscriptions/{subscription}/replay", {"event_ids": []}
    ),
    "POST /v1/subscriptions/<subscription_id>/rotate-secret": knows_not(
        "/v1/subscriptions/{subscription}/rotate-secret"
    ),
    "POST /v1/subscriptions/<subscription_id>/test": knows_not("/v1/subscriptions/{subscription}/test"),
    "GET /v1/triggers/<key>/events": refuses("/v1/triggers/vendor_created/events"),
    "GET /v1/users": hides("/v1/users"),
    "POST /v1/users": refuses("/v1/users", {**USER, "name": "nora", "records": ["vendor"]}),
    "POST /v1/users/<user_id>/password": knows_not("/v1/users/{user}/password", {"password": USER["password"]}),
    "POST /v1/users/<user_id>/sign-out": knows_not("/v1/users/{user}/sign-out"),
    "DELETE /v1/users/<user_id>": knows_not("/v1/users/{user}"),
}
ASKED = {rule: told for rule, told in ROUTES.items() if told.how != "open"}


class Server:
    """The server, with one of everything that is about vendors, and two keys: of all records, and of work orders."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self.client: FlaskClient = create_app(lambda: plugin, DOCUMENTS, lambda _plugin: 0).test_client()
        self.whole = make_key(plugin, {"name": "whole", "scopes": list(SCOPES)})
        limited = {"name": "limited", "scopes": list(SCOPES), "records": ["work_order"]}
        self.limited = make_key(plugin, limited)
        self.caller = Caller.of(self.whole.key)
        self.ids = self._filled()

    def ask(self, rule: str, key: str) -> TestResponse:
        method, told = rule.partition(" ")[0], ROUTES[rule]
        body = self._named(told.body)
        sent = {"data": body, "content_type": "text/csv"} if isinstance(body, str) else {"json": body or {}}
        headers = {"Authorization": f"Bearer {key}"}
        return self.client.open(self._named(told.path), method=method, headers=headers, **sent)

    def _named(self, told: Any) -> Any:
        if isinstance(told, dict):
            return {name: self._named(value) for name, value in told.items()}
        if isinstance(told, list):
            return [self._named(one) for one in told]
        for name, id in self.ids.items() if isinstance(told, str) else ():
            told = told.replace(f"{{{name}}}", id)
        return told

    def _filled(self) -> dict[str, str]:
        plugin, now = self.plugin, self.plugin.clock.now()
        plugin.links.add(Link("lnk_v", "sandbox", "vendor", "procore", "V-1", "10"))
        waiting = run_action(plugin, Call("export_vendor", VENDOR, self.caller)).body
        made = Import("imp_v", "sandbox", "vendor", "11", "Brightwater Tile", "waiting", {"id": "11"}, now)
        plugin.ledger.write(lambda tx: tx.imports.add(made))
        headers = {"Authorization": f"Bearer {self.whole.secret}"}
        post = {
            "button": ("/v1/buttons", BUTTON),
            "hook": ("/v1/hooks", HOOK),
            "user": ("/v1/users", USER),
            "subscription": ("/v1/subscriptions", {"target_url": TARGET, "events": ["vendor.created"]}),
        }
        ids = {}
        for name, (path, body) in post.items():
            answer = self.client.post(path, json=body, headers=headers)
            assert answer.status_code == 201, answer.get_json(force=True)
            ids[name] = answer.get_json(force=True)["id"]
        told = {"operation": waiting["operation_id"], "export": waiting["export"]["id"], "key": self.whole.key.id}
        return {**ids, **told, "link": "lnk_v", "import": "imp_v"}


@pytest.fixture
def server(memory: Plugin) -> Server:
    return Server(memory)


def test_every_route_says_how_it_decides() -> None:
    """But the pages of the console: people come to them by a door of their own."""
    rules = [rule for rule in APP.url_map.iter_rules() if not rule.rule.startswith("/console/")]
    served = {
        f"{method} {rule.rule}" for rule in rules for method in rule.methods or () if method not in ("HEAD", "OPTIONS")
    }
    assert served == ROUTES.keys()


@pytest.mark.parametrize("rule", ASKED)
def test_a_route_keeps_other_records_from_a_limited_key(server: Server, rule: str) -> None:
    how, answer = ROUTES[rule].how, server.ask(rule, server.limited.secret)
    if how == "refuses":
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (403, "scope_missing"), answer.text
    elif how == "refuses each":
        assert [one["error"]["code"] for one in answer.get_json(force=True)["items"]] == ["scope_missing"]
    elif how == "knows not":
        assert (answer.status_code, answer.get_json(force=True)["code"]) == (404, "not_found"), answer.text
    elif how == "leaves":
        assert answer.status_code == 204
        assert server.ask(rule.replace("DELETE", "GET"), server.whole.secret).status_code == 200
    else:
        whole = server.ask(rule, server.whole.secret)
        assert (answer.status_code, whole.status_code) == (200, 200), answer.text
        assert "vendor" in whole.text or "whole" in whole.text
        assert "vendor" not in answer.text
        assert "whole" not in answer.text


@pytest.mark.parametrize("rule", [rule for rule, told in ASKED.items() if told.how in ("refuses", "knows not")])
def test_a_key_of_all_records_is_not_kept_from_them(server: Server, rule: str) -> None:
    answer = server.ask(rule, server.whole.secret)
    told = (answer.get_json(force=True, silent=True) or {}) if answer.mimetype != "text/csv" else {}
    assert told.get("code") != "scope_missing"


# What speaks of records of several types


def happened(plugin: Plugin, *records: str) -> list[str]:
    """Links that were made of records of these types; gives the ids of their events."""
    pairs = [
        {"record": record, "sage_id": str(place), "source": "procore", "source_id": f"X-{place}", "source_name": ""}
        for place, record in enumerate(records)
    ]
    now = plugin.clock.now()
    events = [Event(plugin.ids("evt"), "link.created", "sandbox", now, pair) for pair in pairs]
    return [event.id for event in plugin.ledger.write(lambda tx: append(tx, events, plugin.clock.now()))]


def polled(server: Server, **asked: Any) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {server.limited.secret}"}
    answer = server.client.get("/v1/triggers/link_created/events", query_string=asked, headers=headers)
    assert answer.status_code == 200, answer.get_json(force=True)
    return dict(answer.get_json(force=True))


def test_events_of_several_types_are_read_without_those_of_others(server: Server) -> None:
    ids = happened(server.plugin, *["work_order", *["vendor"] * 30, "work_order", "vendor", "work_order"])
    mine = [ids[0], ids[31], ids[33]]
    assert [one["id"] for one in polled(server, limit=3)["items"]] == mine[::-1]
    assert [one["id"] for one in polled(server, limit=2)["items"]] == mine[:0:-1]
    page = polled(server, after=ids[0], limit=1)
    assert ([one["id"] for one in page["items"]], page["has_more"]) == ([mine[1]], True)
    page = polled(server, after=page["next_after"], limit=1)
    assert ([one["id"] for one in page["items"]], page["has_more"]) == ([mine[2]], False)


def test_a_subscription_to_everything_gets_what_its_key_may_see(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.limited.secret}"}
    made = server.client.post(
        "/v1/subscriptions", json={"target_url": TARGET, "events": ["*"]}, headers=headers
    ).get_json()
    ids = happened(server.plugin, "vendor", "work_order", "")
    path = f"/v1/subscriptions/{made['id']}"
    listed = server.client.get(f"{path}/deliveries", headers=headers).get_json()["items"]
    assert [one["event_id"] for one in listed] == [ids[1]]
    again = server.client.post(f"{path}/replay", json={"event_ids": ids}, headers=headers)
    assert (again.status_code, again.get_json()["replayed"]) == (202, 1)


@pytest.mark.parametrize(("picker", "status"), [("clients", 200), ("work_order_types", 200), ("vendor_types", 403)])
def test_a_dropdown_is_there_for_the_records_that_ask_for_it(server: Server, picker: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {server.limited.secret}"}
    assert server.client.get(f"/v1/pickers/{picker}", headers=headers).status_code == status


def test_asking_sage_now_asks_for_the_records_of_the_key(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.limited.secret}"}
    told = server.client.post("/v1/poll", json={}, headers=headers).get_json()["items"]
    assert {one["record"] for one in told} == {"work_order"}
    told = server.client.post("/v1/poll", json={"triggers": ["record_deleted"]}, headers=headers).get_json()["items"]
    assert {one["record"] for one in told} == {"work_order"}


def test_a_key_of_that_record_looks_at_the_operation(server: Server) -> None:
    key = make_key(server.plugin, {"name": "vendors", "scopes": ["read"], "records": ["vendor"]})
    assert server.ask("GET /v1/operations/<operation_id>", key.secret).status_code == 200
