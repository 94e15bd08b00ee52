"""Buttons: made in the console, put into a CRM, pressed, looked at and taken back."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.engine import keys
from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from tests.console.browser import Browser
from tests.console.conftest import ADMIN, People
from tests.console.pausing import pause
from tests.console.sound import check
from tests.webhooks.client import Client
from tests.webhooks.plugins import World
from webhooks.app import create_app
from webhooks.console import listing

PATH = "/console/buttons"
NEW = f"{PATH}/new?action=find_job&company=alpha"
ORDER = f"{PATH}/new?action=create_work_order"
GIVEN = {"client": "1", "type": "1", "schedule_date": "2026-12-05", "priority": "2"}
COOLING = {**GIVEN, "description": "No cooling"}


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


def make(browser: Browser, form: str = NEW, **given: str) -> str:
    """Make a button in the browser; gives the address of its page."""
    browser.get(form)
    answer = browser.post(form, {".step": "make", "label": "Find the job", "days": "30", **given})
    assert answer.status_code == 303, browser.text(answer)
    return answer.headers["Location"]


def rows(browser: Browser, path: str) -> list[str]:
    """The lines of the page's tables."""
    found = browser.tree(browser.get(path)).xpath("//table/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def fact(browser: Browser, path: str, label: str) -> str:
    """What the page says of something."""
    (found,) = browser.tree(browser.get(path)).xpath(f'//dt[text()="{label}"]/following-sibling::dd')
    return str(found.text_content())


def copied(browser: Browser, path: str, key: str) -> str:
    """What a field of the page offers to be copied."""
    (found,) = browser.tree(browser.get(path)).xpath(f'//*[@id="c-{key}"]')
    return str(found.get("value") or found.text).strip()


def test_without_buttons_the_page_says_how_they_come_about(dora: Browser) -> None:
    assert "No buttons yet. Make one" in dora.text(dora.get(PATH))
    assert dora.tree(dora.get(PATH)).xpath('//main//a[text()="Make a button"]/@href') == [f"{PATH}/new"]


def test_a_button_is_made_and_its_link_opens_its_page(dora: Browser, app: Flask) -> None:
    page = make(dora, job="220", single_use="true", source="crm", source_id="P-9")
    assert fact(dora, page, "Works") == "once"
    assert fact(dora, page, "Does") == "Find Job"
    assert fact(dora, page, "Job") == "220"
    link = copied(dora, page, "link").removeprefix("http://localhost")
    assert app.test_client().get(link).status_code == 200
    assert dora.tree(dora.get(page)).xpath('//a[starts-with(text(), "Try it")]/@href') == [link]
    (row,) = rows(dora, PATH)
    assert row.startswith("Find the job crm P-9 Find Job alpha ready never")


def test_what_to_run_is_chosen_first_and_only_out_of_what_one_may_run(dora: Browser) -> None:
    page = dora.tree(dora.get(f"{PATH}/new"))
    assert page.xpath('//select[@name="action"]//option/@value') == ["find_job", "break_job", "lose_job"]
    assert page.xpath('//select[@name="company"]/option/@value') == ["alpha", "beta"]
    for query in ("action=no_such&company=alpha", "action=find_job&company=no_such"):
        assert dora.get(f"{PATH}/new?{query}").status_code in (404, 422)


def test_what_is_wrong_is_told_at_each_field_and_what_was_typed_stays(dora: Browser) -> None:
    dora.get(NEW)
    sent = {".step": "make", "label": "", "days": "0", "source_id": "x" * 300, "job": "7", "single_use": "true"}
    refused = dora.post(NEW, sent)
    assert refused.status_code == 422
    page = dora.tree(refused)
    assert "Label is required" in page.xpath('//p[@id="bad-label"]')[0].text
    assert page.xpath('//p[@id="bad-days"]')[0].text == "Give a whole number of days from 1 to 365."
    assert page.xpath('//p[@id="bad-source_id"]')
    assert page.xpath('//input[@name="job"]/@value') == ["7"]
    assert page.xpath('//input[@name="single_use"]/@checked')
    assert rows(dora, PATH) == []


@pytest.mark.parametrize("days", ["x", "-1", "366", "9" * 40, "1.5"])
def test_only_days_that_a_link_may_have_are_taken(dora: Browser, days: str) -> None:
    dora.get(NEW)
    refused = dora.post(NEW, {".step": "make", "label": "Find", "days": days})
    assert dora.tree(refused).xpath('//p[@id="bad-days"]')
    assert dora.tree(refused).xpath('//input[@name="days"]/@value') == [days]


def test_choosing_again_makes_nothing(dora: Browser) -> None:
    dora.get(NEW)
    page = dora.post(NEW, {".step": "choose", "label": "Half", "job": "7"})
    assert page.status_code == 200
    assert dora.tree(page).xpath('//input[@name="label"]/@value') == ["Half"]
    assert rows(dora, PATH) == []


def test_buttons_are_narrowed_down_by_company_state_and_words(dora: Browser, people: People, here: World) -> None:
    make(dora, label="First", days="1")
    make(dora, f"{PATH}/new?action=find_job&company=beta", label="Second", source_id="P-204", source="crm")
    here.clock.advance(2 * 86_400)
    people.sign_in(dora, "Dora")
    assert [row.partition(" ")[0] for row in rows(dora, PATH)] == ["Second", "First"]
    for query, found in (
        ("company=beta", ["Second"]),
        ("state=expired", ["First"]),
        ("state=active", ["Second"]),
        ("what=p-204", ["Second"]),
        ("what=find", ["Second", "First"]),
    ):
        assert [row.partition(" ")[0] for row in rows(dora, f"{PATH}?{query}")] == found
    assert "No button fits that." in dora.text(dora.get(f"{PATH}?what=nothing"))
    assert dora.get(f"{PATH}?company=no_such").status_code in (404, 422)


def test_many_buttons_are_paged(people: People, here: World) -> None:
    adam = people.signed_in("Adam", "admin")
    for number in range(listing.PAGE + 2):
        wish = {"action": "find_job", "input": {"company": "alpha"}, "label": f"B{number}"}
        buttons.make(here.plugin, ADMIN, wish)
    assert len(rows(adam, PATH)) == listing.PAGE
    (onward,) = adam.tree(adam.get(f"{PATH}?what=find")).xpath('//a[@rel="next"]/@href')
    assert [row.partition(" ")[0] for row in rows(adam, onward)] == ["B1", "B0"]
    assert adam.tree(adam.get(onward)).xpath('//a[text()="First page"]/@href') == [f"{PATH}?what=find"]


def test_a_button_is_taken_back_and_its_link_does_nothing(dora: Browser, app: Flask) -> None:
    page = make(dora)
    link = copied(dora, page, "link").removeprefix("http://localhost")
    assert dora.post(f"{page}/remove", {}).headers["Location"] == PATH
    assert dora.get(page).status_code == 404
    assert app.test_client().get(link).status_code == 410
    assert rows(dora, PATH) == []


def test_who_made_it_and_an_administrator_see_a_button_and_nobody_else(people: People, dora: Browser) -> None:
    page = make(dora)
    nora, adam = people.signed_in("Nora"), people.signed_in("Adam", "admin")
    assert nora.get(page).status_code == 404
    assert rows(nora, PATH) == []
    assert len(rows(adam, PATH)) == 1
    nora.post(f"{page}/remove", {})
    assert dora.get(page).status_code == 200
    limited = people.signed_in("Beth", "admin", companies=["beta"])
    assert limited.get(page).status_code == 404
    assert limited.get(NEW).status_code in (404, 422)


def test_a_button_says_when_its_key_is_paused_or_revoked(people: People, here: World, app: Flask) -> None:
    adam, flow = people.signed_in("Adam", "admin"), here.key("read", "write", name="crm")
    made = Client(app, flow).post("/v1/buttons", {"action": "find_job", "label": "F", "input": {"company": "alpha"}})
    page = f"{PATH}/{made.get_json()['id']}"
    keys.revoke(here.plugin, ADMIN, flow.split("_")[1])
    assert "its key is revoked" in adam.text(adam.get(page))
    assert not adam.tree(adam.get(page)).xpath('//*[@id="c-link"]')
    assert rows(adam, f"{PATH}?state=revoked")
    assert not rows(adam, f"{PATH}?state=paused")


def test_an_administrator_resumes_the_key_of_a_button_and_nobody_else(
    people: People, dora: Browser, here: World
) -> None:
    page, adam = make(dora), people.signed_in("Adam", "admin")
    pause(here.plugin)
    assert "an administrator can resume the key on this page" in dora.text(dora.get(page))
    assert dora.post(f"{page}/resume", {}).status_code == 403
    assert rows(dora, f"{PATH}?state=paused")
    assert "Resume its key" in adam.text(adam.get(page))
    assert adam.post(f"{page}/resume", {}).headers["Location"] == page
    assert rows(dora, f"{PATH}?state=active")


def test_what_is_to_be_pasted_holds_the_link_and_what_a_flow_sends(dora: Browser, app: Flask, here: World) -> None:
    page = make(dora, label="Dora's <job>", job="220", source="crm", source_id="P-9")
    link = copied(dora, page, "link")
    assert link in copied(dora, page, "markdown")
    (tag,) = re.findall(r'<a href="([^"]+)" [^>]+>([^<]+)</a>', copied(dora, page, "html"))
    assert tag == (link, "Dora&#39;s &lt;job&gt;")
    words = shlex.split(copied(dora, f"{page}?crm=salesforce", "flow").replace("\\\n", " "))
    body: dict[str, Any] = json.loads(words[words.index("-d") + 1])
    assert body["label"] == "Dora's <job>"
    assert body["input"] == {"job": "220", "company": "alpha", "source": "salesforce", "source_id": "<Id>"}
    made = Client(app, here.key("read", "write")).post("/v1/buttons", body)
    assert made.status_code == 201
    plain = shlex.split(copied(dora, f"{page}?crm=no_such", "flow").replace("\\\n", " "))
    assert json.loads(plain[plain.index("-d") + 1])["input"]["source"] == "crm"


class Sandbox:
    """A browser in front of the console of the sandbox company, and whoever presses its buttons."""

    def __init__(self, plugin: Plugin) -> None:
        self.app = create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)
        self.dora = People(World(plugin, {}), self.app).signed_in("Dora")

    def press(self, page: str, key: str, **typed: str) -> Any:
        link = copied(self.dora, page, "link").removeprefix("http://localhost")
        return self.app.test_client().post(link, json=typed, headers={"Idempotency-Key": key}).get_json()


@pytest.fixture
def sandbox(plugin: Plugin) -> Sandbox:
    return Sandbox(plugin)


def test_presses_are_listed_with_what_became_of_them(sandbox: Sandbox) -> None:
    page = make(sandbox.dora, ORDER, label="Create work order", **GIVEN)
    assert "It was not pressed yet" in sandbox.dora.text(sandbox.dora.get(page))
    told = [sandbox.press(page, f"press-{number}", description=f"Call {number}") for number in range(listing.PAGE + 1)]
    found = rows(sandbox.dora, page)
    assert len(found) == listing.PAGE
    assert f"done Work Order {told[-1]['result']['number']} {told[-1]['operation_id']}" in found[0]
    (onward,) = sandbox.dora.tree(sandbox.dora.get(page)).xpath('//a[@rel="next"]/@href')
    (last,) = rows(sandbox.dora, onward)
    assert told[0]["operation_id"] in last


def test_the_presses_of_another_button_are_not_told(sandbox: Sandbox) -> None:
    one, other = (make(sandbox.dora, ORDER, label=label, **COOLING) for label in ("One", "Other"))
    sandbox.press(one, "same")
    assert len(rows(sandbox.dora, one)) == 1
    assert rows(sandbox.dora, other) == []


def test_a_press_without_a_key_of_its_own_is_listed_too(sandbox: Sandbox) -> None:
    page = make(sandbox.dora, ORDER, label="Create work order", **COOLING)
    link = copied(sandbox.dora, page, "link").removeprefix("http://localhost")
    told = [sandbox.app.test_client().post(link, json={}).get_json()["operation_id"] for _ in range(2)]
    assert [row.rpartition(" ")[2] for row in rows(sandbox.dora, page)] == told[::-1]


def test_nothing_is_settled_that_was_not_filled_in(sandbox: Sandbox) -> None:
    form = sandbox.dora.tree(sandbox.dora.get(ORDER)).forms[-1]
    typed = {name for name, value in form.form_values() if value and not name.startswith(".")}
    assert typed == {"days"}


def test_a_single_use_button_says_that_it_was_used(sandbox: Sandbox) -> None:
    page = make(sandbox.dora, ORDER, label="Once", single_use="true", **COOLING)
    sandbox.press(page, "press")
    assert sandbox.dora.tree(sandbox.dora.get(page)).xpath('//h2[@id="about"]')[0].text_content() == "used"
    assert len(rows(sandbox.dora, page)) == 1
    assert rows(sandbox.dora, f"{PATH}?state=used")


def test_a_source_record_is_turned_by_the_mapping_and_must_be_an_object(sandbox: Sandbox) -> None:
    sandbox.dora.get(ORDER)
    for record in ("{", "[]", '"x"'):
        refused = sandbox.dora.post(ORDER, {".step": "make", "label": "L", "source_record": record})
        assert refused.status_code == 422
        assert sandbox.dora.tree(refused).xpath('//p[@id="bad-source_record"]'), record
    page = make(sandbox.dora, ORDER, source="crm", source_record='{"id": "7", "name": "No cooling"}')
    assert "Source Record" in sandbox.dora.text(sandbox.dora.get(page))


def test_what_a_field_can_never_take_is_told_at_the_field(sandbox: Sandbox) -> None:
    sandbox.dora.get(ORDER)
    refused = sandbox.dora.post(
        ORDER, {".step": "make", "label": "L", "schedule_date": "soon", "description": "x" * 80}
    )
    page = sandbox.dora.tree(refused)
    assert page.xpath('//p[@id="bad-schedule_date"]')
    assert page.xpath('//p[@id="bad-description"]')
    assert page.xpath('//input[@name="schedule_date"]/@value') == ["soon"]


def test_the_service_sites_of_a_chosen_client_are_offered(sandbox: Sandbox) -> None:
    before = sandbox.dora.tree(sandbox.dora.get(ORDER)).xpath('//select[@name="service_site"]/option/@value')
    page = sandbox.dora.post(ORDER, {".step": "choose", "client": "1"})
    after = sandbox.dora.tree(page).xpath('//select[@name="service_site"]/option/@value')
    assert before == [""]
    assert len(after) > 1


def test_the_pages_are_sound(sandbox: Sandbox) -> None:
    dora = sandbox.dora
    check(dora.get(PATH))
    check(dora.get(f"{PATH}/new"))
    check(dora.get(ORDER))
    check(dora.post(ORDER, {".step": "make", "label": "", "days": "x", "source_record": "{", "schedule_date": "soon"}))
    page = make(dora, ORDER, label="Create work order", **COOLING)
    sandbox.press(page, "press")
    for path in (PATH, page, f"{page}?crm=zoho", f"{PATH}?what=nothing"):
        check(dora.get(path))
