"""Links in the console: searched, counted, made by hand, changed and taken apart."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import Desk

PATH = "/console/links"
PAIR = {"record": "vendor", "source": "procore", "source_id": "V-1", "source_name": "Stroud", "sage_id": "60"}


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def people(desk: Desk) -> People:
    return people_at(desk)


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


def link(desk: Desk, **other: str) -> Any:
    made = desk.client().post("/v1/links", json={**PAIR, **other})
    assert made.status_code == 201, made.json
    return made.json


def press(browser: Browser, page: str, to: str, **form: str) -> str:
    """Send a form of a page; gives the words of the page that follows."""
    browser.get(page)
    answer = browser.post(to, form)
    return browser.text(browser.follow(answer) if answer.status_code == 303 else answer)


def rows(browser: Browser, path: str = PATH) -> list[str]:
    found = browser.tree(browser.get(path)).xpath("//*[@role='region'][@aria-label='Links']//tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def test_an_empty_list_says_what_to_do(dora: Browser) -> None:
    said = dora.text(dora.get(PATH))
    assert "Nothing is linked yet." in said
    assert dora.tree(dora.get(PATH)).xpath(f"//a[@href='{PATH}/match']")


def test_links_are_searched_across_both_sides_and_filtered(desk: Desk, dora: Browser) -> None:
    link(desk)
    link(desk, source_id="V-2", source_name="Northgate", sage_id="70")
    assert len(rows(dora)) == 2
    (row,) = rows(dora, f"{PATH}?q=northgate")
    assert "procore V-2" in row
    name = desk.client().get("/v1/links?source_id=V-1").json["items"][0]["sage_name"]
    assert len(rows(dora, f"{PATH}?q={name.split()[0]}")) == 1
    assert "No link fits that." in dora.text(dora.get(f"{PATH}?record=job"))
    assert len(rows(dora, f"{PATH}?state=synced&source=procore")) == 2


def test_what_there_is_is_counted_and_each_count_leads_to_its_list(desk: Desk, dora: Browser) -> None:
    link(desk)
    desk.send()
    page = dora.tree(dora.get(PATH))
    (row,) = page.xpath("//details//tbody/tr")
    assert row.xpath("th/text()") == ["Vendor"]
    links = dict(zip(row.xpath("td/a/text()"), row.xpath("td/a/@href"), strict=True))
    assert set(row.xpath("td/a/@href")) == {
        "/console/inbox?record=vendor",
        "/console/links?record=vendor&state=synced",
    }
    assert links["1"]


def test_the_list_is_paged_and_taken_along_as_a_file(desk: Desk, dora: Browser) -> None:
    for number in range(33):
        link(desk, source=f"system-{number}", source_id=f"V-{number:02}")
    assert len(rows(dora)) == 30
    (onward,) = dora.tree(dora.get(PATH)).xpath('//a[@rel="next"]/@href')
    assert len(rows(dora, onward)) == 3
    text = dora.get(f"{PATH}.csv?q=V-0").get_data(as_text=True)
    assert len(text.strip().splitlines()) == 11


def test_two_are_linked_by_hand(dora: Browser) -> None:
    said = press(dora, f"{PATH}/new", f"{PATH}/new", **PAIR)
    assert "Synced" in said
    assert "In procoreV-1 Stroud" in said
    assert "Linked byDora" in said
    assert "by hand" in said


def test_what_is_wrong_with_a_pair_is_said_at_its_field(dora: Browser) -> None:
    dora.get(f"{PATH}/new")
    answer = dora.post(f"{PATH}/new", {**PAIR, "source": "", "sage_id": "9999"})
    assert answer.status_code == 422
    assert dora.tree(answer).xpath("//input[@name='source'][@aria-invalid='true']")
    assert dora.tree(answer).xpath("//input[@name='sage_id'][@value='9999']")
    assert "Sage has no vendor 9999" in dora.text(dora.post(f"{PATH}/new", {**PAIR, "sage_id": "9999"}))


def test_a_link_shows_both_sides_and_its_history(desk: Desk, dora: Browser) -> None:
    made = link(desk)
    said = dora.text(dora.get(f"{PATH}/{made['id']}"))
    assert made["sage_name"] in said
    assert "4-4 Vendors" in said
    assert "Linked" in said
    assert "by flow" in said


def test_a_pair_is_changed_archived_and_taken_up_again(desk: Desk, dora: Browser) -> None:
    page = f"{PATH}/{link(desk)['id']}"
    said = press(dora, page, page, sage_id="70", source_name="Stroud Masonry", owner="sage")
    assert "Relinked" in said
    assert "Stroud Masonry" in said
    assert "Archived" in press(dora, page, f"{page}/state", state="archived")
    assert "Synced" in press(dora, page, f"{page}/state", state="synced")
    assert "Sage has no vendor 9999" in press(dora, page, page, sage_id="9999")
    assert press(dora, page, f"{page}/state", state="odd").count("Nothing was changed") <= 1


def test_unlinking_is_asked_first_and_says_what_hangs_on_it(desk: Desk, dora: Browser) -> None:
    page = f"{PATH}/{link(desk)['id']}"
    assert "Unlink?" in dora.text(dora.get(f"{page}/unlink"))
    assert len(rows(dora)) == 1
    assert "Nothing is linked yet." in press(dora, f"{page}/unlink", f"{page}/unlink")
    assert dora.get(page).status_code == 404


def test_a_pair_on_which_something_hangs_is_unlinked_only_when_that_is_said(desk: Desk, dora: Browser) -> None:
    (found,) = desk.client().post("/v1/actions/find_jobs", json={"limit": 1}).json["result"]["items"]
    job = link(desk, record="job", source_id="P-1", sage_id=found["id"])
    link(desk, record="budget", source_id="B-1", sage_id=found["id"])
    page = f"{PATH}/{job['id']}"
    said = press(dora, f"{page}/unlink", f"{page}/unlink")
    assert "It is still linked" in said
    assert dora.get(page).status_code == 200
    press(dora, f"{page}/unlink", f"{page}/unlink", confirm="yes")
    assert dora.get(page).status_code == 404


def test_sage_away_leaves_the_rest_of_the_page(desk: Desk, dora: Browser, home: Any) -> None:
    page = f"{PATH}/{link(desk)['id']}"
    assert desk.plugin.sandboxes is not None
    desk.plugin.sandboxes.fault("sandbox", "offline", on=True)
    said = dora.text(dora.get(page))
    assert "In procoreV-1 Stroud" in said
    assert "4-4 Vendors" in said
    assert "The record is gone" not in said
    assert "Vendor Name" not in said


def test_who_only_reads_or_is_limited(desk: Desk, people: People) -> None:
    made = link(desk)
    limited = people.signed_in("Nora", records=["job"])
    assert "Nothing is linked yet." in limited.text(limited.get(PATH))
    assert limited.get(f"{PATH}/{made['id']}").status_code == 403
