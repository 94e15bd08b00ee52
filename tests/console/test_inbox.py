"""What waits for a decision: listed, and decided many at once."""

from __future__ import annotations

import csv
import io
from threading import Event

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import WORKERS
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import Desk

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


def rows(browser: Browser, path: str = PATH) -> list[str]:
    """The rows of the list, each as its words."""
    page = browser.tree(browser.get(path))
    return [" ".join(row.text_content().split()) for row in page.xpath("//form//tbody/tr")]


def test_an_empty_inbox_says_what_comes_here(ada: Browser) -> None:
    said = ada.text(ada.get(PATH))
    assert "Nothing waits." in said
    assert "sage100-plugin call export_vendor" in said


def test_what_waits_is_listed_with_who_sent_it(desk: Desk, ada: Browser) -> None:
    sent = desk.send()
    (row,) = rows(ada)
    assert "Northgate Glazing Export Vendor" in row
    assert "by flow" in row
    assert "waits for a decision" in row
    assert ada.tree(ada.get(PATH)).xpath("//form//tbody//a/@href") == [f"{PATH}/{sent}"]
    assert "To Sage 1" in ada.text(ada.get(PATH))


def test_the_list_is_filtered_and_paged_by_its_address(desk: Desk, ada: Browser) -> None:
    ids = [desk.send(source_id=f"V-{number}", name=f"Vendor {number:02}") for number in range(32)]
    desk.api.post(f"/v1/exports/{ids[0]}/retrieve", json={})
    assert len(rows(ada)) == 30
    (onward,) = ada.tree(ada.get(PATH)).xpath('//a[@rel="next"]/@href')
    assert len(rows(ada, onward)) == 1
    assert [row.split()[0:2] for row in rows(ada, f"{PATH}?status=retrieved")] == [["Vendor", "00"]]
    assert "Nothing fits that." in ada.text(ada.get(f"{PATH}?record=job"))
    assert len(rows(ada, f"{PATH}?status=any")) == 30


def test_several_are_rejected_with_one_reason(desk: Desk, ada: Browser) -> None:
    ids = [desk.send(source_id=f"V-{number}", name=f"Vendor {number}") for number in range(2)]
    ada.get(PATH)
    said = ada.text(ada.follow(ada.post(PATH, {"id": ids, "verdict": "reject", "reason": "Sent twice"})))
    assert said.count("Rejected") == 2
    assert [desk.export(one)["status"] for one in ids] == ["rejected", "rejected"]
    assert desk.export(ids[0])["rounds"][-1]["reason"] == "Sent twice"
    assert desk.export(ids[0])["rounds"][-1]["by"] == "Ada"


def test_each_of_several_is_accepted_for_itself(desk: Desk, ada: Browser) -> None:
    desk.client()("PATCH", "/v1/companies/sandbox", json={"acceptance.client": "queue"})
    whole = desk.send("export_client", name="Cedar Ridge", source_id="C-1")
    lacks = desk.send()
    ada.get(PATH)
    page = ada.post(PATH, {"id": [whole, lacks], "verdict": "accept"})
    left, taken = (" ".join(row.text_content().split()) for row in ada.tree(page).xpath("//main//li | //tbody/tr"))
    assert taken == "Cedar RidgeIn Sage"
    assert left.startswith("Northgate Glazing")
    assert left.count("Type the Sage vendor number (4-4 Vendors)") == 1
    assert [desk.export(one)["status"] for one in (whole, lacks)] == ["done", "pending"]


def test_what_sage_has_not_taken_yet_is_followed_until_it_is_through(desk: Desk, plugin: Plugin, ada: Browser) -> None:
    desk.client()("PATCH", "/v1/companies/sandbox", json={"acceptance.client": "queue"})
    ids = [desk.send("export_client", name=f"Cedar {number}", source_id=f"C-{number}") for number in range(2)]
    go, workers = Event(), plugin.workers("sandbox")
    for _ in range(WORKERS):
        workers.submit(go.wait)
    ada.get(PATH)
    sent = ada.post(PATH, {"id": ids, "verdict": "accept"}, {"Prefer": "wait=0"})
    page = ada.tree(ada.follow(sent))
    assert [bar.get("value") for bar in page.xpath("//progress[@max='2']")] == ["0"]
    assert "0 of 2 are through" in page.text_content()
    assert page.xpath("//@data-follow") == [sent.headers["Location"]]
    go.set()
    workers.shutdown()
    later = ada.get(sent.headers["Location"])
    assert "data-follow" not in later.get_data(as_text=True)
    assert ada.text(later).count("In Sage") == 2


def test_what_became_of_several_is_told_to_who_may_see_it(desk: Desk, people: People) -> None:
    sent = desk.send()
    limited = people.signed_in("Nora", "approver", records=["job"])
    assert limited.get(f"{PATH}/decided?id={sent}").status_code == 403
    assert limited.get(f"{PATH}/decided?id=exp_none").status_code == 404


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"verdict": "accept"}, "Tick what is meant."),
        ({"id": ["x"], "verdict": "reject", "reason": " "}, "Say why: the sender is told."),
        ({"id": ["x"], "verdict": "accept", "reason": "No"}, "A reason is only for rejecting."),
    ],
)
def test_what_cannot_be_meant_decides_nothing(
    desk: Desk, ada: Browser, form: dict[str, str | list[str]], says: str
) -> None:
    sent = desk.send()
    ada.get(PATH)
    answer = ada.post(PATH, form | ({"id": [sent]} if "id" in form else {}))
    assert answer.status_code == 422
    assert says in ada.text(answer)
    assert desk.export(sent)["status"] == "pending"
    assert bool(ada.tree(answer).xpath("//input[@name='id'][@checked]")) is ("id" in form)


def test_the_list_is_taken_along_as_a_file(desk: Desk, ada: Browser) -> None:
    desk.send(name="=cmd()")
    text = ada.get(f"{PATH}.csv").get_data(as_text=True).lstrip("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Name"], row["State"], row["Sent by"]) == ("'=cmd()", "waits for a decision", "flow")


def test_who_does_not_decide_sees_and_ticks_nothing(desk: Desk, people: People) -> None:
    sent = desk.send()
    ops = people.signed_in("Olga")
    assert len(rows(ops)) == 1
    assert not ops.tree(ops.get(PATH)).xpath("//input[@type='checkbox']")
    assert ops.post(PATH, {"id": [sent], "verdict": "reject", "reason": "No"}).status_code == 403
    assert desk.export(sent)["status"] == "pending"


def test_who_is_limited_sees_only_that(desk: Desk, people: People) -> None:
    desk.send()
    limited = people.signed_in("Nora", "approver", records=["job"])
    assert "Nothing waits." in limited.text(limited.get(PATH))
    assert "To Sage 1" not in limited.text(limited.get(PATH))
