"""Signed buttons on the sandbox company: the page, its JSON twin, and what must not be possible."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG, LazyDocuments
from sage100_plugin.ports.links import Link
from sage100_plugin.spec import Action
from sage100_plugin.stamps import Stamps
from sage100_plugin.stores import FILE as LEDGER
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage
from tests.webhooks.button_page import BROWSER, JSON, OWN, Person, Shown
from tests.webhooks.client import Client, problem
from webhooks import rendering
from webhooks.app import create_app

SOURCE = {"source": "followup", "source_id": "P-204", "source_name": "Server room cooling"}
GIVEN = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-12-05",
    "priority": "Urgent",
}
FIXED = {"description": GIVEN["description"], **SOURCE}
TYPED = {name: GIVEN[name] for name in ("client", "service_site", "type", "schedule_date", "priority")}

Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def app(plugin: Plugin) -> Flask:
    return create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)


def browser(app: Flask) -> Any:
    """A client without a key."""
    return app.test_client()


@pytest.fixture
def api(app: Flask, plugin: Plugin) -> Any:
    return Client(app, make_key(plugin, {"name": "crm", "scopes": list(SCOPES)}).secret)


@pytest.fixture
def person(app: Flask) -> Person:
    return Person(app)


@pytest.fixture
def ledger_dump(home: Path) -> Dump:
    """Every table of the ledger, as it stands now."""

    def dump() -> dict[str, list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(home / LEDGER)) as opened:
            names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: opened.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}

    return dump


@pytest.fixture
def make(api: Any) -> Callable[..., str]:
    """Makes a button; gives the path of its link."""

    def made(**wish: Any) -> str:
        whole = {"action": "create_work_order", "label": "Create work order", "input": FIXED, **wish}
        response = api.post("/v1/buttons", json=whole)
        assert response.status_code == 201, response.json
        return str(urlsplit(response.json["url"]).path)

    return made


@pytest.fixture
def orders(sandbox_dump: Dump) -> Callable[[], int]:
    """How many work orders Sage has."""
    return lambda: len(sandbox_dump()["srvinv"])


Make = Callable[..., str]
Count = Callable[[], int]


# Making


def test_a_button_is_made_shown_listed_and_taken_back(api: Any, app: Flask, person: Person) -> None:
    wish = {"action": "create_work_order", "label": "Create work order", "input": FIXED, "single_use": True}
    made = api.post("/v1/buttons", json=wish)
    assert made.status_code == 201
    assert made.json["url"].startswith("http://localhost/b/")
    assert (made.json["label"], made.json["single_use"], made.json["used_at"]) == ("Create work order", True, None)
    path = f"/v1/buttons/{made.json['id']}"
    assert api.get(path).json == made.json
    assert api.get("/v1/buttons").json["items"] == [{**made.json, "key_state": "active"}]
    assert [api("DELETE", path).status_code for _ in range(2)] == [204, 204]
    problem(api.get(path), 404, "not_found")
    assert person.open(urlsplit(made.json["url"]).path).status == 410


def test_the_address_of_a_button_is_the_public_one(plugin: Plugin, api: Any) -> None:
    plugin.settings = type(plugin.settings)(
        plugin.settings.home, {**plugin.settings.values, "public_url": "https://sage.example.com/"}
    )
    made = api.post("/v1/buttons", json={"action": "create_work_order", "label": "Go", "input": FIXED})
    assert made.json["url"].startswith("https://sage.example.com/b/")


def test_a_proxy_may_have_a_name_a_port_and_a_path_of_its_own(
    plugin: Plugin, app: Flask, person: Person, make: Make, orders: Count
) -> None:
    own = "https://Sage.Example.com:443/sage/"
    plugin.settings = type(plugin.settings)(plugin.settings.home, {**plugin.settings.values, "public_url": own})
    before, path = orders(), make(input=GIVEN)
    assert path.startswith("/sage/b/")
    shown = person.open(path.removeprefix("/sage"))
    assert shown.tree.forms[0].action == path
    assert all(file.startswith("/sage/assets/") for file in shown.tree.xpath("//link[@rel='stylesheet']/@href"))
    (cookie,) = shown.response.headers.getlist("Set-Cookie")
    assert {"Secure", f"Path={path}"} <= {part.strip() for part in cookie.split(";")}
    told = app.test_client(use_cookies=False).post(
        path.removeprefix("/sage"),
        data={**shown.form, ".step": "do"},
        headers={**BROWSER, "Origin": "https://sage.example.com", "Cookie": cookie.partition(";")[0]},
    )
    assert (told.status_code, orders()) == (200, before + 1)
    assert f'href="{path}/done/' in told.text


def test_what_is_wrong_with_a_button_is_a_problem_document(api: Any) -> None:
    told = problem(api.post("/v1/buttons", json={"action": "create_anything", "label": ""}), 422, "invalid_input")
    assert {error["pointer"] for error in told["errors"]} == {"/action", "/label"}
    problem(api.post("/v1/buttons", json={"action": "create_anything", "label": "x"}), 404, "unknown_action")


# By hand, from the link to the log


def test_a_work_order_by_hand(person: Person, make: Make, orders: Count) -> None:
    # R17, R22, R23, R26, R27, R28, R29, R30
    before = orders()
    page = person.open(make())
    assert (page.status, page.steps) == (200, {"show", "choose", "whole"})
    assert page.control("type").get("aria-required") == "true"
    assert page.options("service_site") == []

    chosen = person.press(page, "choose", client="1")
    sites = chosen.options("service_site")
    assert sites
    assert all(site.startswith("1-") for site in sites)
    assert chosen.options("type")
    assert (chosen.status, chosen.tree.xpath("//*[@role='alert']")) == (200, [])

    shown = person.press(chosen, "show", **TYPED)
    assert (shown.status, "do" in shown.steps) == (200, True)
    would = shown.table("would")
    assert "11-2 Work Orders/Invoices/Credits" in shown.text
    assert would["Client"] == "1 Clearwater Medical Group"
    assert would["Priority"] == "Urgent"
    assert orders() == before

    done = person.press(shown, "do")
    assert (done.status, orders()) == (200, before + 1)
    facts, log = done.facts(), done.table("log")
    assert f"Work Order {facts['Order#']} is in Sage" in done.text
    assert facts["Client"] == "1 Clearwater Medical Group"
    assert facts["Location"].startswith("1 ")
    assert facts["Address 1"] == log["Address 1"]
    assert log.keys() == would.keys()
    assert "Server room cooling is linked to it." in done.text

    (again,) = {link.get("href") for link in done.tree.iter("a") if "/done/" in link.get("href", "")}
    assert person.open(again).table("log") == log


def test_the_reload_option_gives_what_the_source_takes_over_and_without_it_nothing(person: Person, make: Make) -> None:
    # R24, R25
    without = person.press(person.press(person.open(make(input={**FIXED, "source_id": "P-1"})), "show", **TYPED), "do")
    assert without.tree.xpath("//*[@id='pull']") == []
    every = person.press(person.open(make(input={**FIXED, "source_id": "P-2"})), "whole")
    page = person.press(every, "show", **TYPED, reload="true")
    done = person.press(page, "do")
    assert done.tree.xpath("//*[@id='pull']") != []


def test_a_page_asks_no_person_how_the_call_is_to_run(person: Person, make: Make) -> None:
    page = person.press(person.open(make()), "whole")
    asked = {field.get("name") for field in page.tree.xpath("//input | //select | //textarea")}
    assert {"ensure_client", "client_name", "contact"} <= asked
    assert not {"reload", "ensure_service_site", "service_site_name", "allow_posting"} & asked
    assert "Find or create the client" in page.text


def test_statuses_that_post_are_offered_where_the_button_allows_it(person: Person, make: Make) -> None:
    page = person.press(person.open(make(input={**FIXED, "allow_posting": True})), "whole")
    offered = {option.get("value") for option in page.tree.xpath("//select[@name='status']/option")}
    assert offered >= {"1", "2", "3", "7"}
    assert not {"4", "5"} & offered


def test_the_page_of_a_link_names_both_records(person: Person, make: Make) -> None:
    page = person.open(make(action="sync_work_order", label="Link", input={**SOURCE, "work_order": "1"}))
    assert "Work Order 5001 " in page.text
    assert "is linked to P-204 Server room cooling. Nothing is written in Sage." in page.text


def test_a_client_that_is_linked_already_is_confirmed(plugin: Plugin, person: Person, make: Make) -> None:
    # R19, R20, R22
    plugin.links.add(Link("lnk_1", "sandbox", "client", "followup", "C-1", "1", "Clearwater", "Clearwater"))
    typed = {name: value for name, value in TYPED.items() if name != "client"}
    page = person.open(make(input={**FIXED, "client_source_id": "C-1"}))
    assert {site.partition("-")[0] for site in page.options("service_site")} == {"1"}
    shown = person.press(page, "show", **typed)
    assert shown.facts()["Client Linked"] == "Yes"
    assert shown.table("would")["Client"] == "1 Clearwater Medical Group"


def test_a_client_that_is_not_linked_is_told_with_what_to_do(person: Person, make: Make, orders: Count) -> None:
    # R19
    before = orders()
    page = person.open(make(input={**FIXED, "client_source_id": "C-77"}))
    assert "C-77 of followup is not linked to a Sage client" in page.text
    assert ("do" in page.steps, orders()) == (False, before)


def test_a_refusal_shows_the_page_again_with_every_fault_beside_its_field_and_what_was_typed(
    person: Person, make: Make, orders: Count
) -> None:
    # R23, R26
    before = orders()
    wrong = {**TYPED, "service_site": "17-1", "type": "", "schedule_date": "tomorrow", "contact": "Dana"}
    page = person.press(person.open(make()), "show", **wrong)
    assert (page.status, page.steps >= {"show"}, "do" in page.steps) == (422, True, False)
    assert page.error("schedule_date").startswith("Scheduled: not a date")
    assert "is not one of client 1" in page.error("service_site")
    assert page.error("type")
    kept = page.form
    assert (kept["client"], kept["contact"], kept["schedule_date"]) == ("1", "Dana", "tomorrow")
    assert page.control("schedule_date").get("aria-invalid") == "true"
    assert orders() == before


def test_what_changed_since_the_preview_is_shown_before_it_is_done(person: Person, make: Make, orders: Count) -> None:
    before = orders()
    shown = person.press(person.open(make()), "show", **TYPED)
    other = person.press(shown, "do", priority="4")
    assert (other.status, orders()) == (409, before)
    assert other.table("would")["Priority"] == "Low"
    assert person.press(other, "do").status == 200
    assert orders() == before + 1


def test_a_list_that_is_too_long_is_searched(memory: Plugin, sage: MemorySage) -> None:
    for number in range(10, 160):
        sage.put("client", {"recnum": number, "clnnme": f"Client {number}"})
    memory.stamper = Stamps(["one"])
    maker = Caller("local", "this machine", SCOPES)
    wish = {"action": "create_work_order", "label": "Create work order", "input": FIXED}
    token = buttons.token(memory, buttons.make(memory, maker, wish))
    person = Person(create_app(lambda: memory, LazyDocuments(), lambda _plugin: 0))
    page = person.open(f"/b/{token}")
    assert (len(page.options("client")), "There are more." in page.text) == (100, True)
    found = person.press(page, "choose", **{"find.client": "Eastgate"})
    assert found.options("client") == ["2"]
    chosen = person.press(found, "choose", client="2", **{"find.client": ""})
    assert chosen.form["client"] == "2"
    assert person.press(chosen, "choose", **{"find.client": "Clearwater"}).form["client"] == "2"


def test_an_export_waits_for_accounting_and_its_address_shows_what_became_of_it(
    person: Person, api: Any, make: Make
) -> None:
    fixed = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-1"}
    page = person.open(make(action="export_vendor", label="Export vendor", input=fixed))
    while "do" not in page.steps:
        names = [control.get("name") for control in page.tree.xpath("//*[@aria-required='true']")]
        page = person.press(page, "show", **{name: (page.options(name) or ["1"])[0] for name in names})
    waiting = person.press(page, "do")
    assert (waiting.status, "Accounting decides" in waiting.text) == (202, True)
    (again,) = {link.get("href") for link in waiting.tree.iter("a") if "/done/" in link.get("href", "")}
    assert "Accounting decides" in person.open(again).text
    (export,) = api.get("/v1/exports").json["items"]
    assert api.post(f"/v1/exports/{export['id']}/accept", json={"sage_id": "9001"}).status_code == 200
    assert "Vendor 9001 is in Sage" in person.open(again).text


@pytest.mark.parametrize("action", [a for a in CATALOG.actions if not a.example.given], ids=lambda action: action.key)
def test_every_action_works_behind_a_button(person: Person, make: Make, action: Action) -> None:
    given = {name: value for name, value in action.example.input.items() if name != "idempotency_key"}
    page = person.open(make(action=action.key, label=action.title, input=given))
    assert (page.status, "do" in page.steps) == (200, True), page.text
    done = person.press(page, "do")
    assert done.status in (200, 202), done.text


# What must not be possible


def test_link_scanners_change_nothing(app: Flask, api: Any, make: Make, sandbox_dump: Dump, ledger_dump: Dump) -> None:
    path = make(input={**GIVEN, **SOURCE}, single_use=True)
    before = sandbox_dump(), ledger_dump()
    robot = browser(app)
    for method in ("GET", "HEAD"):
        for number in range(100):
            accept = (BROWSER, JSON, {"Accept": "*/*"}, {})[number % 4]
            assert robot.open(path, method=method, headers=accept).status_code == 200
    assert (sandbox_dump(), ledger_dump()) == before


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_link_that_was_tampered_with_opens_nothing(app: Flask, make: Make, data: st.DataObject) -> None:
    path = make()
    token = path.removeprefix("/b/")
    place = data.draw(st.integers(0, len(token) - 1))
    letters = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~!=")
    other = data.draw(letters.filter(lambda letter: letter != token[place]))
    tampered = data.draw(
        st.sampled_from(
            [token[:place] + other + token[place + 1 :], token[:place] + other + token[place:], token[:place]]
        )
    )
    for method in ("GET", "POST"):
        answer = browser(app).open(f"/b/{tampered}", method=method, headers=JSON)
        assert (answer.status_code, answer.json["code"]) in [(401, "bad_signature"), (404, "not_found")]


def test_links_stay_valid_while_their_key_is_in_the_list(plugin: Plugin, person: Person, make: Make) -> None:
    plugin.stamper = Stamps(["first-key-of-the-plugin"])
    old = make()
    plugin.stamper = Stamps(["second-key-of-the-plugin", "first-key-of-the-plugin"])
    assert person.press(person.press(person.open(old), "show", **TYPED), "do").status == 200
    assert make() != old
    plugin.stamper = Stamps(["second-key-of-the-plugin"])
    assert person.open(old).status == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8443"},
        {"Origin": "http://[localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_what_another_site_sends_does_nothing(
    person: Person, make: Make, orders: Count, headers: dict[str, str]
) -> None:
    before = orders()
    shown = person.press(person.open(make()), "show", **TYPED)
    answer = person.send(shown, {**shown.form, ".step": "do"}, {**OWN, **headers})
    assert (answer.status, "bad_signature" in answer.text, orders()) == (401, True, before)
    sent = person.client.post(shown.tree.forms[0].action, json=TYPED, headers=headers)
    problem(sent, 401, "bad_signature")
    assert orders() == before


def test_without_the_cookie_the_page_is_only_shown_again(app: Flask, person: Person, make: Make, orders: Count) -> None:
    before = orders()
    shown = person.press(person.open(make()), "show", **TYPED)
    stranger = Person(app)
    answer = stranger.send(shown, {**shown.form, ".step": "do"})
    assert (answer.status, orders()) == (409, before)
    assert answer.form["client"] == "1"
    assert stranger.press(answer, "do").status == 200
    assert orders() == before + 1


def test_the_cookie_is_for_our_own_pages_only(app: Flask, make: Make) -> None:
    (cookie,) = browser(app).get(make(), headers=BROWSER).headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
    secure = browser(app).get(make(), headers=BROWSER, base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in secure


def test_the_cookies_of_many_buttons_do_not_pile_up(app: Flask, make: Make) -> None:
    client = app.test_client()
    paths = [make() for _ in range(3)]
    for path in paths:
        (cookie,) = client.get(path, headers=BROWSER).headers.getlist("Set-Cookie")
        assert f"Path={path}" in cookie
    client.get(paths[0], headers=BROWSER)
    assert client.get(paths[0], headers=BROWSER).request.headers["Cookie"].count("btn_") == 1


def test_the_stamp_of_another_button_and_a_made_up_one_do_nothing(person: Person, make: Make, orders: Count) -> None:
    before = orders()
    mine, other = (person.press(person.open(make()), "show", **TYPED) for _ in range(2))
    for stamp in (other.form[".stamp"], "made-up", ""):
        answer = person.press(mine, "do", **{".stamp": stamp})
        assert (answer.status, orders()) == (401, before)


def test_a_page_that_was_open_for_long_is_shown_again(
    plugin: Plugin, person: Person, make: Make, orders: Count
) -> None:
    clock = FakeClock()
    clock.set(plugin.clock.now())
    plugin.clock = clock
    before = orders()
    shown = person.press(person.open(make()), "show", **TYPED)
    clock.advance(timedelta(hours=13))
    again = person.press(shown, "do")
    assert (again.status, orders()) == (409, before)
    assert person.press(again, "do").status == 200


def test_a_page_that_is_sent_twice_counts_once(person: Person, make: Make, orders: Count) -> None:
    before = orders()
    shown = person.press(person.open(make(input={"description": "No cooling"})), "show", **TYPED)
    first, second = (person.press(shown, "do") for _ in range(2))
    assert (first.status, second.status, orders()) == (200, 200, before + 1)
    assert second.table("log") == first.table("log")


def test_two_posts_at_once_on_a_single_use_button_do_it_once(app: Flask, make: Make, orders: Count) -> None:
    before = orders()
    path = make(input=GIVEN, single_use=True)
    people = [Person(app) for _ in range(4)]
    pages = [each.open(path) for each in people]
    with ThreadPoolExecutor(4) as crowd:
        told = list(crowd.map(lambda one: one[0].press(one[1], "do").status, zip(people, pages, strict=True)))
    assert orders() == before + 1
    assert 200 in told
    assert set(told) <= {200, 409, 410}


def test_frames_outside_requests_and_inline_code_are_ruled_out(app: Flask, person: Person, make: Make) -> None:
    path = make(input=GIVEN)
    pages = [person.open(path), person.press(person.open(path), "do"), person.open("/b/nothing")]
    for page in pages:
        headers = page.response.headers
        policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert {policy[name] for name in ("script-src", "style-src", "form-action", "connect-src")} == {"'self'"}
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "same-origin"
        assert page.tree.xpath("//style | //*[@style] | //script[not(@src)] | //@*[starts-with(name(), 'on')]") == []
        files = page.tree.xpath("//link[@rel='stylesheet']/@href | //script/@src | //img/@src")
        assert [file for file in files if not file.startswith("/assets/")] == []
        assert {browser(app).get(file).status_code for file in files} == {200}


def test_a_button_is_not_pressed_without_end(app: Flask, make: Make) -> None:
    path = make()
    robot = browser(app)
    told = [robot.get(path, headers=BROWSER).status_code for _ in range(241)]
    assert (told.count(200), told[-1]) == (240, 429)
    assert "Retry-After" in robot.get(path, headers=BROWSER).headers
    assert problem(robot.get(path, headers=JSON), 429, "rate_limited")["retryable"]
    assert robot.get(make(), headers=BROWSER).status_code == 200


def test_the_log_has_the_route_and_not_the_link(app: Flask, make: Make, caplog: pytest.LogCaptureFixture) -> None:
    path = make()
    with caplog.at_level(logging.INFO):
        browser(app).get(path)
        browser(app).post(path, json=TYPED)
    assert "GET /b/<token> 200" in caplog.text
    assert path.removeprefix("/b/") not in caplog.text


# What can no longer be done


@pytest.mark.parametrize("headers", [BROWSER, JSON], ids=["page", "json"])
def test_a_link_that_ended_says_so(plugin: Plugin, app: Flask, make: Make, headers: dict[str, str]) -> None:
    clock = FakeClock()
    clock.set(plugin.clock.now())
    plugin.clock = clock
    path = make(expires_in=60)
    clock.advance(61)
    for method in ("GET", "POST"):
        answer = browser(app).open(path, method=method, headers=headers)
        assert (answer.status_code, "valid until" in answer.text, "new link" in answer.text) == (410, True, True)
        if headers is JSON:
            problem(answer, 410, "expired")


def test_a_single_use_button_says_what_was_done_with_it(person: Person, app: Flask, make: Make) -> None:
    path = make(input={**GIVEN, **SOURCE}, single_use=True)
    number = person.press(person.open(path), "do").facts()["Order#"]
    page = person.open(path)
    assert (page.status, f"Work Order {number} stands in Sage" in page.text) == (410, True)
    (again,) = page.tree.xpath("//a[@class='again']/@href")
    assert person.open(again).facts()["Order#"] == number
    told = problem(browser(app).get(path, headers=JSON), 410, "used")
    assert (told["result"]["number"], told["operation_id"][:3]) == (number, "op_")
    problem(browser(app).post(path, json={}), 410, "used")


@pytest.mark.parametrize(("way", "status", "code"), [("revoke", 410, "expired"), ("pause", 403, "key_paused")])
def test_a_button_whose_key_may_not_go_on_says_so(
    plugin: Plugin, app: Flask, person: Person, api: Any, way: str, status: int, code: str
) -> None:
    key = api.post("/v1/keys", json={"name": "crm", "scopes": ["read", "write"]}).json
    wish = {"action": "create_work_order", "label": "Go", "input": FIXED}
    maker: Any = Client(app, key["key"])
    path = urlsplit(maker.post("/v1/buttons", json=wish).json["url"]).path
    if way == "revoke":
        api("DELETE", f"/v1/keys/{key['id']}")
    else:
        found = plugin.ledger.read(lambda tx: tx.keys.get(key["id"]))
        assert found is not None
        paused = replace(found, paused_at=plugin.clock.now())
        plugin.ledger.write(lambda tx: tx.keys.replace(paused))
    page = person.open(path)
    assert (page.status, code in page.text, "key" in page.text) == (status, True, True)
    problem(browser(app).get(path, headers=JSON), status, code)


# The JSON twin


def test_the_json_twin_shows_what_is_missing_and_does_it(app: Flask, make: Make, orders: Count) -> None:
    before, client, path = orders(), browser(app), make()
    asked = client.get(path, headers=JSON)
    assert (asked.status_code, asked.json["preview"], asked.headers["Vary"]) == (200, None, "Accept")
    assert {*asked.json["missing"]} == {"client", "type", "schedule_date", "priority"}
    listed = {field["key"]: field for field in asked.json["fields"]}
    assert listed["type"]["choices"][0].keys() >= {"value", "label"}
    assert [one["value"] for one in listed["status"]["choices"]] == ["6", "7", "8", "9", "10"]
    whole = client.get(path, headers=JSON, query_string=TYPED).json
    assert (whole["preview"]["would"][0]["record"], whole["preview"]["mbxml"]) == ("work_order", "")
    refused = problem(client.post(path, json={**TYPED, "type": "77", "priority": "Never"}), 422, "invalid_input")
    assert {error["pointer"] for error in refused["errors"]} == {"/type", "/priority"}
    assert orders() == before
    done = client.post(path, json={**TYPED, "confirm": whole["preview"]["confirm"]})
    assert (done.status_code, done.json["state"], orders()) == (200, "done", before + 1)


def test_the_json_twin_counts_one_idempotency_key_once(app: Flask, make: Make, orders: Count) -> None:
    before, client, path = orders(), browser(app), make(input=GIVEN)
    told = [client.post(path, json={}, headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [each.headers.get("Idempotent-Replayed") for each in told] == [None, "true"]
    assert (told[0].json, orders()) == (told[1].json, before + 1)


@pytest.mark.parametrize("key", ["", "k" * 256, "two words", ["one"], 5, True])
def test_an_idempotency_key_that_is_none_is_refused(app: Flask, make: Make, orders: Count, key: object) -> None:
    before = orders()
    problem(browser(app).post(make(input=GIVEN), json={"idempotency_key": key}), 422, "invalid_value")
    assert orders() == before


def test_more_fields_than_any_action_has_are_not_read(app: Flask, person: Person, make: Make) -> None:
    path, many = make(), {f"a{place}": "1" for place in range(201)}
    problem(browser(app).post(path, json=many), 413, "too_large")
    problem(browser(app).get(path, headers=JSON, query_string=many), 413, "too_large")
    assert person.press(person.open(path), "show", **many).status == 413
    assert person.press(person.open(path), "show", description="x" * 262_144).status == 413
    assert person.press(person.open(path), "show", description="x" * 200_000).status == 422


def test_what_is_not_finished_tells_where_to_look(app: Flask, make: Make) -> None:
    client, path = browser(app), make(input=GIVEN)
    started = client.post(path, json={}, headers={"Prefer": "wait=0"})
    if started.status_code == 202:
        assert (
            client.get(started.headers["Location"], headers=JSON).json["operation_id"] == started.json["operation_id"]
        )
    problem(client.get(f"{path}/done/made-up", headers=JSON), 404, "not_found")


# For everybody


def _pages(person: Person, make: Make) -> Iterator[Shown]:
    path = make()
    yield person.open(path)
    yield person.press(person.open(path), "show", client="1", service_site="17-1")
    shown = person.press(person.open(path), "show", **TYPED)
    yield shown
    yield person.press(shown, "do")
    yield person.open("/b/nothing")


def test_every_control_has_a_label_and_every_reference_leads_somewhere(person: Person, make: Make) -> None:
    for page in _pages(person, make):
        tree = page.tree
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        labelled = set(tree.xpath("//label/@for"))
        for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            assert control.get("id") in labelled or control.getparent().tag == "label", control.get("name")
        for references in tree.xpath("//@aria-describedby | //@aria-labelledby"):
            assert set(references.split()) <= set(ids)
        for target in tree.xpath("//a/@href[starts-with(., '#')]"):
            assert target[1:] in ids
        assert all(button.text_content().strip() for button in tree.xpath("//button[not(@aria-hidden='true')]"))
        assert (tree.get("lang"), len(tree.xpath("//h1")), len(tree.xpath("//main"))) == ("en", 1, 1)
        assert tree.xpath("string(//title)").strip()


def test_the_first_button_of_the_form_never_does_it(person: Person, make: Make) -> None:
    shown = person.press(person.open(make()), "show", **TYPED)
    assert shown.tree.xpath("(//form//button)[1]/@value") == ["show"]


def test_faults_are_told_aloud(person: Person, make: Make) -> None:
    page = person.press(person.open(make()), "show", client="99999")
    (alert,) = page.tree.xpath("//*[@role='alert']")
    assert "Sage has no client 99999" in alert.text_content()


def test_files_are_kept_for_good_under_a_name_of_their_own(app: Flask) -> None:
    with app.app_context():
        address = rendering._address_of("pages.css")
    kept = browser(app).get(address)
    assert (kept.status_code, kept.mimetype) == (200, "text/css")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"/assets/pages\.[0-9a-f]{12}\.css", address)
    assert "url(" not in kept.text
    assert "@import" not in kept.text
    for other in ("/assets/pages.css", "/assets/base.html", "/assets/..%2fbase.html"):
        problem(browser(app).get(other), 404, "not_found")
