"""Links to decide on the sandbox company: the page, its JSON twin, and what must not be possible."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.keys import revoke
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decision_links
from sage100_plugin.plugin import WORKERS
from sage100_plugin.ports.ledger import Tx
from sage100_plugin.ports.outside import Posted
from sage100_plugin.sage.sandbox import company, setup
from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.stores import FILE as LEDGER
from tests.conftest import COMPANY
from tests.webhooks.button_page import BROWSER, JSON, Person, Shown
from tests.webhooks.client import problem
from tests.webhooks.decisions import BASE, TARGET, TYPED, Desk

OWN = {**BROWSER, "Origin": "null", "Sec-Fetch-Site": "same-origin"}
"""How a browser sends the form of a page that lets no address be told."""

EVAN = "https://receiver.example/evan"
Dump = Callable[[], dict[str, list[tuple[Any, ...]]]]


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def vendors(sandbox_dump: Dump) -> Callable[[], int]:
    """How many vendors Sage has."""
    return lambda: len(sandbox_dump()["actpay"])


Count = Callable[[], int]


class Visited(Shown):
    """A page, and who has it before them."""

    def __init__(self, person: Person, page: Shown) -> None:
        super().__init__(page.response)
        self.person = person

    def send(self, form: dict[str, str], headers: dict[str, str] | None = None) -> Shown:
        """Send a form to where the page says."""
        return self.person.send(self, form, OWN if headers is None else headers)


def press(page: Visited, step: str, **typed: str) -> Visited:
    """Fill the page's form in and press one of its buttons."""
    return Visited(page.person, page.send({**page.form, **typed, ".step": step}))


def opened(desk: Desk, path: str) -> Visited:
    """Follow a link, in a browser of its own."""
    person = desk.person()
    return Visited(person, person.open(path))


# Subscribing


def test_only_a_key_that_decides_may_subscribe_for_links(desk: Desk) -> None:
    wish = {"target_url": TARGET, "events": ["export.requested"], "decide_as": "Dana"}
    flow = desk.client("read", "write")
    assert problem(flow.post("/v1/subscriptions", json=wish), 403, "scope_missing")["scope"] == "export:decide"
    problem(flow.post("/v1/subscriptions/export_requested", json=wish), 403, "scope_missing")
    decides = desk.client("read", "write", "export:decide")
    made = decides.post("/v1/subscriptions", json=wish).json
    path = f"/v1/subscriptions/{made['id']}"
    assert (made["decide_as"], decides.get(path).json["decide_as"]) == ("Dana", "Dana")
    assert decides("PATCH", path, json={"decide_as": "Evan"}).json["decide_as"] == "Evan"
    assert decides.post("/v1/subscriptions", json=wish).json["decide_as"] == "Dana"
    admin = desk.client("read", "write", "admin")
    problem(admin("PATCH", path, json={"target_url": EVAN}), 403, "scope_missing")
    problem(admin("PATCH", path, json={"decide_as": "Mallory"}), 403, "scope_missing")
    assert admin("PATCH", path, json={"decide_as": None}).json["decide_as"] == ""


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"decide_as": "x" * 101}, "too_long"),
        ({"decide_as": "Da\nna"}, "invalid_value"),
        ({"decide_as": ["Dana"]}, "invalid_value"),
        ({"events": ["job.created"]}, "invalid_value"),
    ],
)
def test_who_decides_is_one_line_and_wants_the_event_that_asks(desk: Desk, wrong: dict[str, Any], code: str) -> None:
    wish = {"target_url": TARGET, "events": ["export.requested"], "decide_as": "Dana", **wrong}
    told = problem(desk.client().post("/v1/subscriptions", json=wish), 422, code)
    assert [error["pointer"] for error in told["errors"]] == ["/decide_as"]


# What is delivered, and what is kept of it


def test_each_delivery_carries_a_link_and_nothing_keeps_it(
    desk: Desk, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    owner = desk.client()
    subscription = desk.subscribe(client=owner)
    desk.subscribe("", EVAN)
    desk.sender.answers[TARGET] = lambda post: Posted(
        500, body=post.body.decode(), headers={"x-echo": post.body.decode()}
    )
    export_id = desk.send()
    first = desk.link()
    desk.clock.advance(timedelta(hours=1))
    desk.sender.answers[TARGET] = lambda post: Posted(200, body=post.body.decode())
    second = desk.link()
    assert (first != second, len(desk.delivered())) == (True, 2)
    for post in desk.delivered():
        body = json.loads(post.body)
        assert (body["data"]["id"], body["data"]["round"]) == (export_id, 1)
    assert json.loads(desk.delivered(EVAN)[-1].body)["data"]["decide_url"] is None
    (polled,) = owner.get("/v1/triggers/export_requested/events").json["items"]
    assert polled["data"]["decide_url"] is None
    assert desk.person().open(first).status == desk.person().open(second).status == 200

    path = f"/v1/subscriptions/{subscription}/deliveries"
    (one,) = owner.get(path).json["items"]
    told = owner.get(f"{path}/{one['id']}").json
    assert told["event"]["data"]["decide_url"] is None
    assert [attempt["code"] for attempt in told["attempts"]] == [500, 200]
    assert "***" in told["attempts"][0]["response"]["body"]
    with closing(sqlite3.connect(home / LEDGER)) as ledger:
        kept = "\n".join(ledger.iterdump()) + caplog.text + json.dumps(told)
    signatures = [link.rpartition(".")[2] for link in (first, second)]
    assert [one for one in (*signatures, *(link.removeprefix("/d/") for link in (first, second))) if one in kept] == []


def test_the_signature_covers_the_link_also_in_a_thin_delivery(desk: Desk) -> None:
    wish = {"target_url": TARGET, "events": ["*"], "decide_as": "Dana", "thin": True}
    made = desk.client().post("/v1/subscriptions", json=wish).json
    export_id = desk.send()
    post = desk.delivered()[-1]
    body = json.loads(post.body)
    assert body["data"].keys() == {"id", "decide_url"}
    assert body["data"]["id"] == export_id
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
    assert post.headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def test_only_requested_exports_that_still_wait_get_a_link(desk: Desk) -> None:
    owner = desk.client()
    subscription = desk.subscribe(client=owner, events=["*"])
    export_id = desk.send()
    person = opened(desk, desk.link())
    press(person, "accept", **TYPED)
    events = owner.get("/v1/triggers/export_requested/events").json["items"]
    replayed = owner.post(f"/v1/subscriptions/{subscription}/replay", json={"event_ids": [events[0]["id"]]})
    assert replayed.json == {"replayed": 1}
    told = [json.loads(post.body) for post in desk.delivered()]
    linked = [body["type"] for body in told if body["data"].get("decide_url")]
    assert linked == ["export.requested"]
    assert {"export.accepted", "export.done"} <= {body["type"] for body in told}
    assert [body["data"]["decide_url"] for body in told if body["type"] == "export.requested"][1:] == [None]
    assert desk.export(export_id)["status"] == "done"


# By hand


def test_accept_by_hand(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    export_id = desk.send()
    link = desk.link()
    page = opened(desk, link)
    assert (page.status, page.steps) == (200, {"accept", "reject"})
    assert page.facts()["Sent by"] == "flow"
    assert page.table("would")["Vendor Name"] == "Northgate Glazing"
    assert "4-4 Vendors" in page.text
    assert page.control("sage_id").get("aria-required") == "true"
    assert "1" in page.options("vendor_type")

    wrong = press(page, "accept", vendor_type="1", sage_id="")
    assert (wrong.status, wrong.error("sage_id")) == (422, "Type the Sage vendor number (4-4 Vendors) to accept it.")
    assert wrong.form["vendor_type"] == "1"
    assert vendors() == before

    done = press(wrong, "accept", sage_id="990")
    assert (done.status, vendors()) == (200, before + 1)
    assert "Accepted by Dana on" in done.text
    assert "Find it in Sage under 4-4 Vendors, number 990." in done.text
    export = desk.export(export_id)
    assert [(turn["status"], turn["by"]) for turn in export["rounds"]] == [
        ("pending", "flow"), ("accepted", "Dana"), ("done", "sage"),
    ]  # fmt: skip
    again = opened(desk, link)
    assert (again.status, "Accepted by Dana on" in again.text, again.tree.forms) == (200, True, [])


def test_a_job_is_accepted_with_what_is_chosen_from_sages_lists(desk: Desk) -> None:
    desk.subscribe()
    desk.send("export_job", name="Library Annex", source_id="J-1")
    page = opened(desk, desk.link())
    assert page.control("sage_id").get("aria-required") == page.control("client").get("aria-required") == "true"
    assert page.options("client")
    assert page.options("status")
    chosen = press(page, "look", client="1", status="4", sage_id="4711")
    assert chosen.table("would")["Client"].startswith("1 ")
    done = press(chosen, "accept")
    assert (done.status, "number 4711" in done.text) == (200, True)


def cells(page: Visited) -> list[list[str]]:
    """The rows of the grids of Sage's windows."""
    rows = page.tree.xpath("//table[@class='grid']//tr")
    return [[" ".join(cell.text_content().split()) for cell in row if cell.tag in ("th", "td")] for row in rows]


def test_the_lines_of_a_window_stand_in_its_grid_as_they_are_and_as_they_will_be(desk: Desk) -> None:
    desk.subscribe()
    line = {"cost_code": "2010", "cost_type": "2"}
    wish = {"job": "1009", "source": "procore", "source_id": "B-7", "locked": True}
    first = desk.api.post("/v1/actions/export_budget", json={**wish, "lines": [{**line, "budget": "1500"}]}).json
    page = opened(desk, desk.link())
    assert cells(page) == [["", "Cost Code", "Labor"], ["New", "2010.000", "1,500.00"], ["Total", "", "1,500.00"]]
    assert press(page, "accept").status == 200
    assert desk.export(first["export"]["id"])["status"] == "done"

    desk.api.post("/v1/actions/export_budget", json={**wish, "lines": [{**line, "budget": "1750"}]})
    page = opened(desk, desk.link())
    assert cells(page)[1:] == [
        ["Changed", "2010.000", "Demolition", "1,500.00 1,750.00"],
        ["Total", "", "", "1,500.00 1,750.00"],
    ]
    assert [old.text_content() for old in page.tree.iter("del")] == ["1,500.00", "1,500.00"]


@pytest.mark.parametrize("sent", [{"job": "1009"}, {"project_source_id": "P-9"}])
def test_a_budget_is_called_by_its_job(desk: Desk, sent: dict[str, str]) -> None:
    link = {"record": "job", "source": "procore", "source_id": "P-9", "sage_id": "1009"}
    assert desk.client().post("/v1/links", json=link).status_code == 201
    desk.subscribe()
    lines = [{"cost_code": "2010", "cost_type": "2", "budget": "1500.00"}]
    waiting = desk.send("export_budget", name=None, source_id="B-7", locked=True, lines=lines, **sent)
    page = opened(desk, desk.link())
    assert page.tree.findtext(".//h1") == "Export Budget: Westfield Bank Branch"
    assert page.facts()["Source"] == "procore B-7"
    assert desk.client("read").get("/v1/exports").json["items"][0]["name"] == "Westfield Bank Branch"
    assert desk.export(waiting)["preview"]["tells"]["job_name"] == "Westfield Bank Branch"


def test_the_next_free_number_stands_beside_the_field_and_is_taken_by_its_word(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    waiting = desk.send()
    page = opened(desk, desk.link())
    free = desk.export(waiting)["needs"][0]["suggested"]
    (said,) = page.tree.xpath("//p[@id='say-sage_id']")
    assert "or next for the next free one" in said.text_content()
    assert f"At this moment that is {free}." in said.text_content()
    looked = press(page, "look", sage_id="990", vendor_type="1")
    assert "At this moment" not in looked.tree.xpath("//p[@id='say-sage_id']")[0].text_content()
    done = press(page, "accept", sage_id="Next", vendor_type="1")
    assert (done.status, f"number {free}." in done.text, vendors()) == (200, True, before + 1)


AUGUST = {
    "name": None, "source_id": "RI-1", "subcontract": "9", "vendor": "320", "job": "1010", "number": "IP-77",
    "date": "2026-08-14", "period": "2026-08", "approved": True,
    "lines": [{
        "commitment_line": "1", "work_completed": "700.00", "cost_code": "17020", "cost_type": "4", "phase": "0",
        "description": "Level 2",
    }],
}  # fmt: skip
"""A payable invoice of a month that may be locked."""


def lock_august(home: Path) -> None:
    engine = open_engine(home / "companies" / "sandbox.sqlite")
    with engine.begin() as connection:
        setup.change(connection, {"locked_periods": "2026-08"})
    engine.dispose()


def test_what_is_held_for_its_period_says_so_and_can_be_decided_otherwise(desk: Desk, home: Path) -> None:
    lock_august(home)
    desk.subscribe()
    waiting = desk.send("export_payable_invoice", **AUGUST)
    link = desk.link()
    told = press(opened(desk, link), "accept")
    assert (told.status, "Accepted; it waits for its posting period" in told.text) == (202, True)
    assert "Accepted by Dana on" in told.text
    assert "2026-08 is locked" in told.text
    assert "Unlock the period in Sage (1-6)" in told.text
    assert "first of two" not in told.text
    assert "decides nothing any more" not in told.text
    again = opened(desk, link)
    assert (again.steps, "and held for its posting period" in again.text) == ({"accept", "reject"}, True)
    assert "held for its posting period by" not in again.text
    done = press(again, "reject", reason="Next month.")
    assert (done.status, desk.export(waiting)["status"]) == (200, "rejected")
    assert "held for its posting period. " in done.text


def test_what_may_be_in_sage_already_is_shown_with_the_reason(desk: Desk) -> None:
    desk.subscribe()
    desk.send(name="Pellew Excvating", source_id="V-90")
    rows = opened(desk, desk.link()).tree.xpath("//section[@aria-labelledby='alike']//tbody/tr")
    assert [cell.text_content() for cell in rows[0]] == ["90 Pellew Excavating LLC", "the name is nearly the same"]


def test_the_number_of_a_record_that_is_made_just_before_is_told_as_not_known_yet(desk: Desk) -> None:
    desk.subscribe()
    codes = [{"cost_code": "2010", "cost_type": "2"}]
    desk.send("export_job", name="Library Annex", source_id="J-1", cost_codes=codes)
    assert "Job# known once it is written" in opened(desk, desk.link()).text


def test_reject_by_hand_with_a_reason(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    export_id = desk.send()
    link = desk.link()
    page = opened(desk, link)
    bare = press(page, "reject", sage_id="990")
    assert (bare.status, bare.error("reason"), bare.form["sage_id"]) == (
        422, "Reason is required: the sender is told.", "990",
    )  # fmt: skip
    both = press(bare, "accept", reason="No W-9.")
    assert both.error("reason") == "A reason is only for rejecting. Take it out to accept, or reject."
    done = press(both, "reject")
    assert (done.status, "Rejected by Dana on" in done.text, "No W-9." in done.text) == (200, True, True)
    assert (desk.export(export_id)["status"], vendors()) == ("rejected", before)
    assert "Rejected by Dana on" in opened(desk, link).text


def test_all_that_is_wrong_is_told_at_once_and_what_was_typed_is_kept(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    desk.send()
    page = press(opened(desk, desk.link()), "accept", sage_id="10", vendor_type="77")
    assert page.status == 422
    assert "Vendor 10 is already" in page.error("sage_id")
    assert page.error("vendor_type")
    assert (page.form["sage_id"], page.form["vendor_type"]) == ("10", "77")
    (alert,) = page.tree.xpath("//*[@role='alert']")
    assert "Vendor 10 is already" in alert.text_content()
    strange = press(opened(desk, desk.link()), "accept", **TYPED, payload_hash="x", colour="red")
    assert (strange.status, vendors()) == (422, before)


def test_what_comes_first_is_told(desk: Desk, plugin: Plugin) -> None:
    desk.subscribe()
    first = desk.send()
    desk.delivered()
    export_id = desk.send(name="Southgate Steel", source_id="V-89")

    def needs(tx: Tx) -> None:
        found = tx.exports.get(export_id)
        assert found is not None
        tx.exports.replace(replace(found, needs=(first,)))

    plugin.ledger.write(needs)
    page = opened(desk, desk.link())
    assert f"Export Vendor ({first}) comes before this one and is pending." in page.text
    assert [one["id"] for one in flow(desk).get(desk.link(), headers=JSON).json["waits_for"]] == [first]


def test_earlier_rounds_are_told(desk: Desk) -> None:
    desk.subscribe()
    export_id = desk.send()
    press(opened(desk, desk.link()), "reject", reason="No W-9.")
    desk.api.post(f"/v1/exports/{export_id}/resend", json={"input": {"phone": "217-555-0142"}})
    page = opened(desk, desk.link())
    assert page.facts()["Round"] == "2"
    assert page.table("would")["Phone#"] == "217-555-0142"
    assert "Round 1: rejected by Dana. No W-9." in page.text


# What looking does not do


@pytest.mark.parametrize("headers", [BROWSER, JSON, {"Accept": "*/*"}])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_decides_nothing(
    desk: Desk, home: Path, sandbox_dump: Dump, method: str, headers: dict[str, str]
) -> None:
    desk.subscribe()
    desk.send()
    link = desk.link()

    def ledger() -> str:
        with closing(sqlite3.connect(home / LEDGER)) as read:
            return "\n".join(read.iterdump())

    before = (ledger(), sandbox_dump())
    for _ in range(3):
        answer = flow(desk).open(link, method=method, headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert (ledger(), sandbox_dump()) == before
    assert flow(desk).delete(link).status_code == 405


# Once


def test_two_posts_at_once_decide_once(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    export_id = desk.send()
    link = desk.link()

    def accept(number: int) -> int:
        said = {"decision": "accept", "sage_id": str(990 + number), "vendor_type": "1"}
        return int(flow(desk).post(link, json=said).status_code)

    with ThreadPoolExecutor(8) as pool:
        told = sorted(pool.map(accept, range(8)))
    assert (told, vendors()) == ([200] + [409] * 7, before + 1)
    assert [turn["status"] for turn in desk.export(export_id)["rounds"]] == ["pending", "accepted", "done"]


def test_the_same_form_twice_decides_once(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    desk.send()
    page = opened(desk, desk.link())
    told = [press(page, "accept", **TYPED) for _ in range(2)]
    assert ([one.status for one in told], vendors()) == ([200, 409], before + 1)
    assert "Accepted by Dana on" in told[1].text


def test_a_link_is_of_no_use_once_the_round_is_over(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    export_id = desk.send()
    first = desk.link()
    page = opened(desk, first)
    desk.api.post(f"/v1/exports/{export_id}/retrieve")
    taken = press(page, "accept", **TYPED)
    assert (taken.status, "Taken back by the sender" in taken.text) == (409, True)
    problem(flow(desk).post(first, json={"decision": "accept", **TYPED}), 409, "wrong_state")

    desk.api.post(f"/v1/exports/{export_id}/resend")
    second = desk.link()
    for told in (opened(desk, first), press(page, "accept", **TYPED)):
        assert (told.status, "sent again meanwhile, as round 2" in told.text) == (410, True)
    problem(flow(desk).post(first, json={"decision": "accept", **TYPED}), 410, "expired")
    assert vendors() == before
    assert press(opened(desk, second), "accept", **TYPED).status == 200
    assert vendors() == before + 1


def test_a_link_holds_the_payload_it_was_made_for(desk: Desk, plugin: Plugin) -> None:
    desk.subscribe()
    desk.send()
    link = decision_links.opened(plugin, desk.link().removeprefix("/d/"))
    forged = decision_links.Link(**{**vars(link), "payload_hash": "0" * 64})
    path = f"/d/{decision_links.token(plugin, forged)}"
    problem(flow(desk).get(path, headers=JSON), 410, "expired")


# Whose right it is


def test_a_revoked_key_takes_its_links_with_it(desk: Desk, plugin: Plugin, vendors: Count) -> None:
    before, owner = vendors(), desk.client()
    desk.subscribe(client=owner)
    desk.send()
    link = desk.link()
    page = opened(desk, link)
    revoke(plugin, Caller(LOCAL, "this machine", SCOPES), owner.key_id)
    for told in (opened(desk, link), press(page, "accept", **TYPED)):
        assert (told.status, "was revoked" in told.text) == (410, True)
    assert vendors() == before


def test_a_link_ends_with_its_subscription_and_with_its_approver(desk: Desk) -> None:
    owner = desk.client()
    path = f"/v1/subscriptions/{desk.subscribe(client=owner)}"
    desk.send()
    link = desk.link()
    owner("PATCH", path, json={"decide_as": "Evan"})
    assert opened(desk, link).status == 410
    owner("PATCH", path, json={"decide_as": "Dana"})
    assert opened(desk, link).status == 200
    owner("DELETE", path)
    told = problem(flow(desk).post(link, json={"decision": "accept", **TYPED}), 410, "expired")
    assert told["detail"] == "Dana does not get links to decide any more. Nothing was decided."


def test_a_link_may_do_what_its_key_may_do(desk: Desk, plugin: Plugin) -> None:
    jobs = desk.subscribe(client=desk.client("read", "write", "export:decide", records=["job"]), events=["*"])
    export_id = desk.send()
    assert desk.delivered() == []
    export = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert export is not None
    held = (jobs, export_id, 1, export.payload_hash, "Dana", desk.clock.now() + timedelta(days=1))
    path = f"/d/{decision_links.token(plugin, decision_links.Link(*held))}"
    client = flow(desk)
    problem(client.get(path, headers=JSON), 403, "scope_missing")
    problem(client.post(path, json={"decision": "reject", "reason": "No."}), 403, "scope_missing")
    assert desk.export(export_id)["status"] == "pending"


def test_two_persons_by_links(desk: Desk, vendors: Count) -> None:
    before, admin = vendors(), desk.client()
    admin("PATCH", "/v1/companies/sandbox", json={"approve.vendor.persons": 2})
    desk.subscribe("Dana")
    desk.subscribe(" dana ", "https://receiver.example/phone")
    desk.subscribe("Evan", EVAN)
    export_id = desk.send()
    link, phone, evan = desk.link(), desk.link("https://receiver.example/phone"), desk.link(EVAN)
    first = press(opened(desk, link), "accept", **TYPED)
    assert (first.status, "Accepted as the first of two persons" in first.text) == (202, True)
    assert "another key" not in first.text
    assert ("Accepted by Dana on" in opened(desk, link).text, vendors()) == (True, before)
    problem(flow(desk).post(phone, json={"decision": "accept"}), 409, "wrong_state")
    page = opened(desk, evan)
    assert (page.form["sage_id"], page.facts()["Persons"]) == ("990", "2, Dana accepted it first")
    assert (press(page, "accept").status, vendors()) == (200, before + 1)
    assert [turn["by"] for turn in desk.export(export_id)["rounds"]] == ["flow", "Dana", "Evan", "sage"]


def test_what_another_typed_has_to_be_accepted_once_more(desk: Desk, vendors: Count) -> None:
    before, admin = vendors(), desk.client()
    admin("PATCH", "/v1/companies/sandbox", json={"approve.vendor.persons": 2})
    desk.subscribe("Dana")
    desk.subscribe("Evan", EVAN)
    desk.send()
    link, evan = desk.link(), desk.link(EVAN)
    press(opened(desk, link), "accept", **TYPED)
    assert press(opened(desk, evan), "accept", sage_id="991").status == 202
    again = opened(desk, link)
    assert (again.form["sage_id"], vendors()) == ("991", before)
    assert (press(again, "accept").status, vendors()) == (200, before + 1)


# What is no link, or no more


def test_a_link_expires_after_seven_days_or_with_its_export(desk: Desk) -> None:
    desk.subscribe()
    desk.send()
    link = desk.link()
    desk.clock.advance(timedelta(days=7, seconds=-1))
    assert opened(desk, link).status == 200
    desk.clock.advance(1)
    told = opened(desk, link)
    assert (told.status, "This link was valid until" in told.text) == (410, True)
    desk.client()("PATCH", "/v1/companies/sandbox", json={"expire.vendor": 2})
    desk.send(name="Southgate Steel", source_id="V-89")
    link = desk.link()
    desk.clock.advance(timedelta(days=2))
    problem(flow(desk).get(link, headers=JSON), 410, "expired")


def test_what_is_no_link_is_told_so_and_counted(desk: Desk) -> None:
    desk.subscribe()
    desk.send()
    link = desk.link()
    other = link[:-2] + ("AA" if link[-2:] != "AA" else "BB")
    for wrong in ("/d/nothing", other, link.replace("/d/", "/d/x")):
        told = opened(desk, wrong)
        assert (told.status, "not made here, or it is damaged" in told.text) == (404, True)
        problem(flow(desk).post(wrong, json={"decision": "accept"}), 404, "not_found")
    client = flow(desk)
    codes = [client.get("/d/nothing", headers=JSON).status_code for _ in range(241)]
    assert (codes[0], codes[-1]) == (404, 429)
    limited = client.get("/d/nothing", headers=BROWSER)
    assert (limited.status_code, int(limited.headers["Retry-After"]) > 0) == (429, True)
    assert opened(desk, link).status == 200


def test_one_link_may_not_be_called_without_end(desk: Desk) -> None:
    desk.subscribe()
    desk.send()
    link, client = desk.link(), flow(desk)
    codes = [client.post(link, data="", content_type="text/plain").status_code for _ in range(241)]
    assert (codes[0], codes[-1]) == (401, 429)


# Where the form comes from


@pytest.mark.parametrize(
    "headers",
    [
        {**BROWSER, "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {**BROWSER, "Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {**BROWSER, "Origin": "https://evil.example"},
    ],
)
def test_what_another_site_sends_is_refused(desk: Desk, vendors: Count, headers: dict[str, str]) -> None:
    before = vendors()
    desk.subscribe()
    desk.send()
    page = opened(desk, desk.link())
    told = page.send({**page.form, **TYPED, ".step": "accept"}, headers)
    assert (told.status, vendors()) == (401, before)


def test_a_form_without_its_stamp_or_its_cookie_decides_nothing(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    desk.send()
    page = opened(desk, desk.link())
    bare = {name: value for name, value in page.form.items() if name != ".stamp"} | TYPED | {".step": "accept"}
    assert page.send(bare).status == 401
    stranger = desk.person().send(page, {**page.form, **TYPED, ".step": "accept"}, OWN)
    assert (stranger.status, stranger.form["sage_id"], vendors()) == (409, "990", before)
    (cookie,) = page.response.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/d/"} <= {part.strip() for part in cookie.split(";")}
    assert page.tree.forms[0].action.rpartition("/")[2] not in cookie


# The JSON twin


def flow(desk: Desk) -> Any:
    """A client without a key."""
    return desk.app.test_client()


def test_a_flow_reads_and_decides(desk: Desk, vendors: Count) -> None:
    before = vendors()
    desk.subscribe()
    export_id = desk.send()
    link, client = desk.link(), flow(desk)
    told = client.get(link, headers=JSON).json
    assert (told["open"], told["decide_as"], told["decided"], told["missing"]) == (True, "Dana", None, ["sage_id"])
    assert (told["export"]["id"], told["export"]["decide_url"], told["export"]["company"]) == (
        export_id,
        None,
        "sandbox",
    )
    assert told["preview"]["would"][0]["menu"] == "4-4 Vendors"
    assert [field["key"] for field in told["fields"]] == ["sage_id", "vendor_type"]
    assert {"value", "label"} <= told["fields"][1]["choices"][0].keys()

    problem(client.post(link, json={}), 422, "invalid_value")
    problem(client.post(link, json={"decision": "accept"}), 422, "sage_id_required")
    problem(client.post(link, json={"decision": "reject"}), 422, "required")
    problem(client.post(link, json={"decision": "accept", **TYPED, "round": 1}), 422, "unknown_field")
    problem(client.post(link, data="{", content_type="application/json"), 400, "malformed_json")
    assert vendors() == before
    done = client.post(link, json={"decision": "accept", **TYPED})
    assert (done.status_code, done.json["result"]["id"], vendors()) == (200, "990", before + 1)
    assert done.headers["Referrer-Policy"] == "no-referrer"
    problem(client.post(link, json={"decision": "reject", "reason": "No."}), 409, "wrong_state")
    after = client.get(link, headers=JSON).json
    assert (after["open"], after["decided"]["by"], after["export"]["sage_id"]) == (False, "Dana", "990")


def test_who_does_not_wait_asks_the_link_again(desk: Desk, plugin: Plugin) -> None:
    desk.subscribe()
    desk.send()
    link, go = desk.link(), Event()
    workers = plugin.workers(COMPANY)
    for _ in range(WORKERS):
        workers.submit(go.wait)
    client, said = flow(desk), {"decision": "accept", **TYPED}
    told = client.post(link, json=said, headers={"Prefer": "wait=0"})
    assert (told.status_code, told.headers["Location"]) == (202, link)
    assert "Accepted, on its way to Sage" in opened(desk, link).text
    go.set()
    workers.submit(int).result()


def test_what_sage_refuses_is_told_on_the_page(desk: Desk, home: Path) -> None:
    desk.subscribe()
    desk.send()
    page = opened(desk, desk.link())
    company.fault(home / "companies" / "sandbox.sqlite", "offline", on=True)
    told = press(page, "accept", **TYPED)
    assert (told.status, told.form["sage_id"]) == (503, "990")
    assert "As it was when it was sent" in told.text


def test_what_changed_in_sage_since_it_was_sent_is_shown_and_accepted_as_it_is_now(desk: Desk, home: Path) -> None:
    desk.plugin.companies.change(COMPANY, {"policies": {"acceptance.vendor": "queue"}})
    desk.subscribe()
    sent = desk.api.post("/v1/actions/update_vendor", json={"vendor": "310", "city": "Newcity"})
    assert sent.status_code == 202, sent.json
    link, client = desk.link(), flow(desk)
    early = opened(desk, link)
    with closing(sqlite3.connect(home / "companies" / "sandbox.sqlite")) as sage, sage:
        sage.execute("UPDATE actpay SET ctynme = 'Elsewhere' WHERE recnum = 310")
    problem(client.post(link, json={"decision": "accept"}), 409, "stale_preview")
    told = client.get(link, headers=JSON).json
    assert [(one["label"], one["now"]) for one in told["moved"]] == [("City", "Elsewhere")]
    page = press(early, "accept")
    assert (page.status, "Changed in Sage since this was sent." in page.text) == (409, True)
    done = press(page, "accept")
    assert (done.status, "Accepted by Dana on" in done.text) == (200, True)


# For everybody


def _pages(desk: Desk) -> Iterator[Shown]:
    desk.subscribe()
    desk.send()
    link = desk.link()
    page = opened(desk, link)
    yield page
    wrong = press(page, "accept", sage_id="10")
    yield wrong
    yield press(wrong, "accept", **TYPED)
    yield opened(desk, link)
    desk.send(name="Southgate Steel", source_id="V-89")
    bare = press(opened(desk, desk.link()), "reject")
    yield bare
    yield press(bare, "reject", reason="No W-9.")
    yield opened(desk, "/d/nothing")


def test_every_control_has_a_label_and_every_reference_leads_somewhere(desk: Desk) -> None:
    for page in _pages(desk):
        tree = page.tree
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids))
        labelled = set(tree.xpath("//label/@for"))
        for control in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            assert control.get("id") in labelled, control.get("name")
        for references in tree.xpath("//@aria-describedby | //@aria-labelledby"):
            assert set(references.split()) <= set(ids)
        for target in tree.xpath("//a/@href[starts-with(., '#')]"):
            assert target[1:] in ids
        assert all(button.text_content().strip() for button in tree.xpath("//button[not(@aria-hidden='true')]"))
        assert (tree.get("lang"), len(tree.xpath("//h1")), len(tree.xpath("//main"))) == ("en", 1, 1)
        assert tree.xpath("string(//title)").strip()
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]
        assert tree.xpath("//script[not(@src)] | //@style | //@onclick") == []


def test_what_enter_presses_decides_nothing(desk: Desk) -> None:
    desk.subscribe()
    export_id = desk.send()
    page = opened(desk, desk.link())
    assert page.tree.xpath("(//form//button)[1]/@value") == ["look"]
    assert press(page, "look", **TYPED).status == 200
    assert desk.export(export_id)["status"] == "pending"


def test_the_page_stands_below_the_path_of_a_proxy(desk: Desk, plugin: Plugin) -> None:
    values = {**plugin.settings.values, "public_url": f"{BASE}/sage"}
    plugin.settings = replace(plugin.settings, values=values)
    desk.subscribe()
    desk.send()
    path = str(json.loads(desk.delivered()[-1].body)["data"]["decide_url"]).removeprefix(BASE)
    assert path.startswith("/sage/d/")
    page = opened(desk, path.removeprefix("/sage"))
    assert (page.status, page.tree.forms[0].action) == (200, path)
