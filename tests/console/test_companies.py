"""The companies in the console: made, looked at, asked, and how each wants things done."""

from __future__ import annotations

import pytest

from sage100_plugin.engine import policies
from sage100_plugin.engine.companies import POLICIES
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.records import RECORDS
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.console.sound import check
from tests.webhooks.decisions import Desk

PATH = "/console/companies"
ONE = f"{PATH}/sandbox"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def people(desk: Desk) -> People:
    return people_at(desk)


@pytest.fixture
def root(people: People) -> Browser:
    return people.signed_in("Root", "admin")


def press(browser: Browser, page: str, to: str, **form: str) -> str:
    """Send a form of a page; gives the words of the page that follows."""
    browser.get(page)
    answer = browser.post(to, form)
    return browser.text(browser.follow(answer) if answer.status_code == 303 else answer)


def test_the_list_says_whether_sage_answers(root: Browser) -> None:
    (row,) = root.tree(root.get(PATH)).xpath("//tbody/tr")
    assert " ".join(row.text_content().split()) == "Sandbox Builders Inc Sandbox sandbox answers"


def test_a_sandbox_company_is_made_in_the_browser(root: Browser, desk: Desk) -> None:
    said = press(root, PATH, PATH, id="rehearsal", kind="service")
    assert "Sandbox Service Inc Sandbox" in said
    assert "Answers" in said
    assert [one["id"] for one in desk.client().get("/v1/companies").json["items"]] == ["rehearsal", "sandbox"]
    assert desk.client().get("/v1/activity?what=company").json["items"][0]["by"] == "Root"


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"id": "sandbox", "kind": "general"}, "id", "There is a company sandbox already"),
        ({"id": "No Good", "kind": "general"}, "id", "A company id is lower-case letters"),
        ({"id": "other", "kind": "odd"}, "kind", "Kind is one of general, service."),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(root: Browser, given: dict[str, str], field: str, says: str) -> None:
    root.get(PATH)
    answer = root.post(PATH, given)
    assert answer.status_code in (409, 422)
    assert says in root.text(answer)
    assert root.tree(answer).xpath(f"//*[@name='{field}'][@aria-invalid='true']")
    assert root.tree(answer).xpath("//input[@name='id']/@value") == [given["id"]]


def test_a_company_is_asked_at_once(root: Browser) -> None:
    assert "0 events in" in press(root, ONE, f"{ONE}/ask")
    assert "Looked at (UTC)" in root.text(root.get(ONE))


def test_a_sage_that_does_not_answer_is_said_with_what_to_do(root: Browser) -> None:
    press(root, f"{ONE}/rehearse", f"{ONE}/fault", name="offline", on="true")
    said = press(root, ONE, f"{ONE}/ask")
    assert "Does not answer" in said
    assert "What to do:" in said
    assert said.count("The sandbox company is switched offline.") == 1


def test_what_it_says_is_never_older_than_the_last_look(root: Browser) -> None:
    assert "Answers" in root.text(root.get(ONE))
    press(root, f"{ONE}/rehearse", f"{ONE}/fault", name="offline", on="true")
    assert "Does not answer" in press(root, ONE, f"{ONE}/ask")


@pytest.mark.parametrize(("seconds", "says"), [("30", "30 seconds"), ("60", "1 minute"), ("300", "5 minutes")])
def test_how_often_sage_is_asked_is_told_in_words(root: Browser, seconds: str, says: str) -> None:
    press(root, f"{ONE}/policies", f"{ONE}/policies", **{"poll.vendor": seconds})
    (line,) = root.tree(root.get(ONE)).xpath("//tr[th='Vendor']")
    assert line[1].text_content() == says


def test_a_company_is_tested_and_says_what_can_be_read_and_written(root: Browser, desk: Desk) -> None:
    root.get(ONE)
    answer = root.post(f"{ONE}/test", {})
    check(answer)
    page = root.tree(answer)
    (vendor,) = page.xpath("//tr[starts-with(normalize-space(th), 'Vendor 4-4')]")
    assert vendor[1].text_content() == "yes"
    assert vendor[2].text_content() == "add, change"
    (phase,) = page.xpath("//tr[starts-with(normalize-space(th), 'Phase ')]")
    assert phase[2].text_content() == "no"
    assert phase[3].text_content().strip()
    people = people_at(desk)
    assert people.signed_in("Olga").post(f"{ONE}/test", {}).status_code == 403


def test_policies_are_shown_with_what_they_decide_and_changed(root: Browser, desk: Desk) -> None:
    page = root.tree(root.get(f"{ONE}/policies"))
    assert page.xpath("//select[@name='linking']/option/@value") == ["", "strict", "allowed"]
    assert "linking is kept" not in press(root, f"{ONE}/policies", f"{ONE}/policies", linking="strict")
    held = desk.client().get("/v1/companies/sandbox").json["policies"]
    assert held["linking"] == "strict"
    assert root.tree(root.get(f"{ONE}/policies")).xpath("//select[@name='linking']/option[@selected]/@value") == [
        "strict"
    ]
    assert "Nothing was different." in press(root, f"{ONE}/policies", f"{ONE}/policies", linking="strict")


def test_policies_about_one_record_type(root: Browser, desk: Desk) -> None:
    path = f"{ONE}/policies?about=vendor"
    names = root.tree(root.get(path)).xpath("//form[@method='post']//*[contains(@id, 'f-')]/@name")
    assert "acceptance.vendor" in names
    assert all("vendor" in name for name in names)
    said = press(root, path, path, **{"expire.vendor": "soon"})
    assert "Nothing was saved" in said
    assert "expire.vendor is a number of days" in said
    assert "1 changed." in press(root, path, path, **{"expire.vendor": "14"})
    assert desk.client().get("/v1/companies/sandbox").json["policies"]["expire.vendor"] == "14"


def test_each_policy_has_its_place_on_one_page() -> None:
    shown = [one.name for record in ("", *policies.records()) for one in policies.about(record)]
    assert sorted(shown) == sorted(["country", *POLICIES])
    assert set(policies.records()) <= set(RECORDS)
    chosen = {one.name: one.choices for one in policies.about("")}
    assert chosen["country"] == ("US", "CA")
    assert chosen["lengths"] == ("refuse", "cut") or chosen["linking"] == ("strict", "allowed")


def test_only_an_admin_changes_anything(people: People) -> None:
    ops = people.signed_in("Olga")
    assert "Make a sandbox company" not in ops.text(ops.get(PATH))
    assert ops.post(PATH, {"id": "other", "kind": "general"}).status_code == 403
    assert "Policies" not in ops.text(ops.get(ONE))
    for page in ("policies", "rehearse"):
        assert ops.get(f"{ONE}/{page}").status_code == 403


def test_who_is_limited_sees_and_makes_no_other_company(people: People) -> None:
    press(people.signed_in("Root", "admin"), PATH, PATH, id="rehearsal", kind="general")
    limited = people.signed_in("Nora", "admin", companies=["rehearsal"])
    page = limited.get(PATH)
    assert limited.tree(page).xpath("//tbody//a/@href") == [f"{PATH}/rehearsal"]
    assert limited.get(ONE).status_code == 404
    assert limited.post(PATH, {"id": "third", "kind": "general"}).status_code == 403
