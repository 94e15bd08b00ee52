"""Two records that were made apart are held side by side in the console, a winner is chosen, and they are linked."""

from __future__ import annotations

import json

import pytest
from lxml import html
from werkzeug.test import TestResponse

from sage100_plugin.engine import companies
from sage100_plugin.engine.plugin import Plugin
from tests.console.browser import Browser
from tests.console.conftest import ADMIN
from tests.console.desk import people_at
from tests.console.sound import check
from tests.webhooks.decisions import Desk

PATH = "/console/links/compare"
RECORD = json.dumps({"id": "V-88", "company_name": "Stroud Masonry", "phone": "319-555-0199"})
PAIR = {
    "record": "vendor", "sage_id": "60", "source": "procore", "source_id": "V-88", "source_record": RECORD,
}  # fmt: skip


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def dora(desk: Desk) -> Browser:
    return people_at(desk).signed_in("Dora")


def compare(browser: Browser, **other: str) -> TestResponse:
    browser.get(PATH)
    return browser.post(PATH, {**PAIR, **other})


def row(page: html.HtmlElement, label: str) -> html.HtmlElement:
    """The line of a field."""
    (found,) = page.xpath(f"//tr[normalize-space(th/text()) = '{label}']")
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_two_records_are_shown_field_by_field_what_differs_first(dora: Browser) -> None:
    check(dora.get(PATH))
    answer = compare(dora)
    check(answer)
    page = dora.tree(answer)
    first, second = page.xpath("//tbody/tr")[:2]
    assert {words(first[0]).split(" company")[0], words(second[0]).split(" phone")[0]} == {"Vendor Name", "Phone#"}
    name = row(page, "Vendor Name")
    assert [words(cell) for cell in name[1:4]] == ["Stroud Masonry Bros", "Stroud Masonry", "different"]
    assert name.xpath(".//input[@type='radio']/@value") == ["", "sage", "source"]
    short = row(page, "Short Name")
    assert words(short[3]) == "not given"
    assert short.xpath(".//input[@type='radio']/@value") == ["", "sage"]


def test_who_is_right_is_chosen_and_the_two_are_linked_without_a_write(dora: Browser, desk: Desk) -> None:
    compare(dora)
    done = dora.post(PATH, {**PAIR, ".step": "join", "win.name": "sage", "win.phone": "source", "win.short_name": ""})
    check(done)
    said = dora.text(done)
    assert "They are linked" in said
    assert '"name": "Stroud Masonry Bros"' in said
    assert "Update Vendor" in said
    assert '"phone": "319-555-0199"' in said
    (link,) = [one for one in desk.client("read").get("/v1/links").json["items"] if one["source_id"] == "V-88"]
    assert (link["sage_id"], link["linked_by"]) == ("60", "Dora")
    assert (
        desk.client("read").post("/v1/actions/find_vendors", json={"q": "Stroud"}).json["result"]["items"][0]["phone"]
        != "319-555-0199"
    )
    again = dora.text(compare(dora, **{".step": "join"}))
    assert "They were linked already" in again
    assert "Nobody is right yet about Vendor Name, Phone#" in again


def test_a_pair_that_is_linked_is_compared_from_its_page(dora: Browser, desk: Desk) -> None:
    compare(dora)
    dora.post(PATH, {**PAIR, ".step": "join"})
    (link,) = [one["id"] for one in desk.client("read").get("/v1/links").json["items"]]
    assert f"{PATH}?link={link}" in dora.tree(dora.get(f"/console/links/{link}")).xpath("//main//a/@href")
    page = dora.tree(dora.get(f"{PATH}?link={link}"))
    held = {one.name: one.value for one in page.xpath("//form[.//textarea]//input")}
    assert (held["sage_id"], held["source"], held["source_id"]) == ("60", "procore", "V-88")


def test_who_alone_may_change_a_pair_alone_is_right(dora: Browser) -> None:
    compare(dora)
    refused = dora.post(PATH, {**PAIR, ".step": "join", "owner": "sage", "win.phone": "source"})
    assert refused.status_code in (409, 422)
    assert dora.tree(refused).xpath("//input[@name='win.phone'][@value='source'][@checked]")
    assert "They are linked" not in dora.text(refused)
    dora.post(PATH, {**PAIR, ".step": "join", "owner": "sage"})
    page = dora.tree(compare(dora))
    assert row(page, "Phone#").xpath(".//input[@type='radio']/@value") == ["", "sage"]


@pytest.mark.parametrize(
    ("wrong", "at", "says"),
    [
        ({"source_record": "{"}, "source_record", "This is no JSON"),
        ({"source_record": ""}, "source_record", "Source Record is required"),
        ({"source_record": "[1]"}, "source_record", "Source Record"),
        ({"sage_id": "99999"}, "sage_id", "Sage has no vendor 99999"),
        ({"sage_id": ""}, "sage_id", "Sage Id is required"),
        ({"record": "employee"}, "record", "What has a field mapping is compared"),
        ({"source": "", ".step": "join"}, "source", "Source is required"),
        ({"source_id": "", ".step": "join"}, "source_id", "Source Id is required"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    dora: Browser, desk: Desk, wrong: dict[str, str], at: str, says: str
) -> None:
    answer = compare(dora, **wrong)
    assert answer.status_code == 422
    check(answer)
    page = dora.tree(answer)
    assert says in page.xpath(f"string(//p[@id='bad-{at}'])")
    assert page.xpath("//input[@name='sage_id']/@value") == [wrong.get("sage_id", "60")]
    assert desk.client("read").get("/v1/links").json["items"] == []


def test_a_company_that_links_strictly_only_compares(dora: Browser, desk: Desk) -> None:
    companies.change(desk.plugin, ADMIN, "sandbox", {"linking": "strict"})
    job = {"record": "job", "sage_id": "1009", "source_record": json.dumps({"id": "P-1", "name": "Mill Road"})}
    assert compare(dora, **job).status_code == 200
    refused = compare(dora, **job, **{".step": "join"})
    assert refused.status_code == 422
    assert "the policy linking=strict of sandbox links no two jobs" in dora.text(refused)


def test_who_may_not_write_only_looks(desk: Desk) -> None:
    people = people_at(desk)
    limited = people.signed_in("Vera", records=["job"])
    assert compare(limited).status_code == 403
    assert "Vendor" not in limited.tree(limited.get(PATH)).xpath("//select[@name='record']/option/text()")


def test_budgets_are_compared_line_by_line(dora: Browser) -> None:
    lines = [{"cost_code": "2010", "cost_type": "2", "budget": "5.00"}]
    budget = {"record": "budget", "sage_id": "1001", "source_record": json.dumps({"id": "B-1", "lines": lines})}
    answer = compare(dora, **budget)
    check(answer)
    page = dora.tree(answer)
    (line,) = page.xpath("//tr[th='2010.000'][td[1]='']")
    assert [words(cell) for cell in line[2:]] == ["2", "", "5.00", "5.00"]
    assert page.xpath("//input[@name='win.lines']/@value") == ["", "sage", "source"]
    assert dora.tree(answer).xpath("//tfoot//td[2]/text()") == ["5.00"]
