"""One export in the console: seen as the Sage screen it will become, and decided."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import TYPED, Desk

PATH = "/console/inbox"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def people(desk: Desk) -> People:
    return people_at(desk)


@pytest.fixture
def ada(people: People) -> Browser:
    return people.signed_in("Ada", "approver")


def hidden(browser: Browser, path: str) -> dict[str, str]:
    """What the form of a page carries beside what is typed."""
    tree = browser.tree(browser.get(path))
    found = tree.xpath("//form[contains(@action, '/inbox/')][1]//input[@type='hidden']")
    return {one.get("name"): one.get("value") for one in found if one.get("name").startswith(".")}


def decide(browser: Browser, export_id: str, step: str, **typed: str) -> Any:
    """Open the page, fill it in and press a button."""
    path = f"{PATH}/{export_id}"
    return browser.post(path, {**hidden(browser, path), **typed, ".step": step})


def test_it_is_drawn_as_the_window_of_sage_with_what_accounting_gives(desk: Desk, ada: Browser) -> None:
    # R86, R160
    page = ada.get(f"{PATH}/{desk.send()}")
    said = ada.text(page)
    assert "flow asks accounting to accept this. You decide as Ada." in said
    assert "4-4 Vendors" in said
    assert "Northgate Glazing" in said
    assert ada.tree(page).xpath("//input[@name='sage_id']")
    assert ada.tree(page).xpath("//select[@name='vendor_type']/option")


def test_accepting_writes_it_and_shows_what_stands_in_sage(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    said = ada.text(ada.follow(decide(ada, sent, "accept", **TYPED)))
    assert "It is in Sage" in said
    assert "number 990" in said
    assert desk.export(sent)["status"] == "done"
    assert "Accepted by Ada" in said


def test_what_is_missing_is_said_at_its_field_and_decides_nothing(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    answer = decide(ada, sent, "accept", sage_id="10")
    assert answer.status_code in (409, 422)
    assert ada.tree(answer).xpath("//input[@name='sage_id'][@aria-invalid='true'][@value='10']")
    assert desk.export(sent)["status"] == "pending"


def test_rejecting_takes_a_reason(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    assert "Reason is required" in ada.text(decide(ada, sent, "reject"))
    said = ada.text(ada.follow(decide(ada, sent, "reject", reason="We know them")))
    assert "Rejected" in said
    assert "We know them" in said
    assert desk.export(sent)["status"] == "rejected"


def test_a_picker_is_searched_without_deciding(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    answer = decide(ada, sent, "choose", sage_id="990", **{"find.vendor_type": "sub"})
    assert ada.tree(answer).xpath("//input[@name='sage_id'][@value='990']")
    assert desk.export(sent)["status"] == "pending"


def test_what_was_sent_again_meanwhile_is_not_decided_unseen(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    path = f"{PATH}/{sent}"
    seen = hidden(ada, path)
    desk.api.post(f"/v1/exports/{sent}/retrieve", json={})
    desk.api.post(f"/v1/exports/{sent}/resend", json={"input": {"name": "Northgate Glass"}})
    answer = ada.post(path, {**seen, **TYPED, ".step": "accept"})
    assert answer.status_code == 409
    assert "It was sent again since this page was opened." in ada.text(answer)
    assert "Northgate Glass" in ada.text(answer)
    assert desk.export(sent)["status"] == "pending"


def test_the_page_leads_on_to_the_next_that_waits(desk: Desk, ada: Browser) -> None:
    first, second = desk.send(), desk.send(source_id="V-89", name="Cedar Glass")
    page = ada.follow(decide(ada, first, "reject", reason="No"))
    assert ada.tree(page).xpath("//a[text()='The next that waits']/@href") == [f"{PATH}/{second}"]


def test_ops_sees_takes_back_and_sends_again_but_does_not_decide(desk: Desk, people: People) -> None:
    sent = desk.send()
    root = people.signed_in("Root", "admin")
    ops = people.signed_in("Olga")
    page = ops.get(f"{PATH}/{sent}")
    assert "Somebody with the role approver decides." in ops.text(page)
    assert not ops.tree(page).xpath("//button[@value='accept']")
    assert ops.post(f"{PATH}/{sent}", {".step": "accept"}).status_code == 403
    assert ops.post(f"{PATH}/{sent}/retrieve", {}).status_code == 403, "another key has sent it"
    root.get(f"{PATH}/{sent}")
    said = root.text(root.follow(root.post(f"{PATH}/{sent}/retrieve", {})))
    assert "Taken back" in said
    root.follow(root.post(f"{PATH}/{sent}/resend", {}))
    assert desk.export(sent)["status"] == "pending"
    assert desk.export(sent)["round"] == 2


def test_who_may_not_see_it_is_told_so(desk: Desk, people: People) -> None:
    sent = desk.send()
    assert people.signed_in("Nora", "approver", records=["job"]).get(f"{PATH}/{sent}").status_code == 403
    assert people.signed_in("Eve", "approver").get(f"{PATH}/exp_none").status_code == 404
