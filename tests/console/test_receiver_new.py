"""A receiver is added in the console, and its secret is shown once."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from sage100_plugin.ports.ledger import Subscription
from sage100_plugin.ports.outside import Posted
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.sound import check
from tests.webhooks.plugins import TARGET, World

PATH = "/console/receivers/new"
WISH: dict[str, str | list[str]] = {"target_url": TARGET, "events": ["job.created"], "description": "Projects"}
PRIVATE = "http://10.0.0.7/hook"
PRIVATE_SAYS = "10.0.0.7: a private address needs an entry in SAGE100_ALLOWED_TARGETS."


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


def kept(here: World) -> list[Subscription]:
    return list(here.plugin.ledger.read(lambda tx: tx.subscriptions.all()))


def told_at(browser: Browser, page: TestResponse, key: str) -> str:
    """What is said at a field of the form."""
    found = browser.tree(page).xpath(f'//*[@id="bad-{key}"]')
    return " ".join(found[0].text_content().split()) if found else ""


def test_the_list_leads_to_the_form(dora: Browser) -> None:
    assert dora.tree(dora.get("/console/receivers")).xpath(f'//a[@href="{PATH}"]')


def test_events_are_offered_by_record_and_the_asked_one_is_ticked(dora: Browser) -> None:
    answer = dora.get(f"{PATH}?event=job.created")
    check(answer)
    page = dora.tree(answer)
    assert page.xpath("//fieldset/legend/text()") == ["Job", "Work Order"]
    assert page.xpath('//fieldset[legend="Job"]//input/@value') == ["job.created"]
    assert page.xpath('//input[@name="events"][@checked]/@value') == ["job.created"]


def test_a_receiver_is_added_shown_once_and_led_on_to(dora: Browser, here: World) -> None:
    dora.get(PATH)
    made = dora.post(PATH, WISH)
    assert made.status_code == 201
    check(made)
    (found,) = kept(here)
    assert (found.target_url, found.events, found.description) == (TARGET, ("job.created",), "Projects")
    assert (found.company, found.filters) == (None, {})
    (secret,) = dora.tree(made).xpath('//input[@id="c-secret"]/@value')
    assert (secret,) == found.secrets
    (onward,) = dora.tree(made).xpath('//a[text()="To the receiver"]/@href')
    page = dora.get(onward)
    assert "Projects" in dora.text(page)
    assert secret not in page.get_data(as_text=True)


def test_a_test_is_sent_from_the_page_that_follows(dora: Browser, here: World) -> None:
    dora.get(PATH)
    made = dora.post(PATH, WISH)
    (form,) = dora.tree(made).xpath('//form[contains(@action, "/test")]/@action')
    assert "The test arrived" in dora.text(dora.post(form, {}))
    here.sender.answers[TARGET] = Posted(500)
    assert "The test did not arrive" in dora.text(dora.post(form, {}))


def test_company_and_filters_are_kept(dora: Browser, here: World) -> None:
    dora.get(PATH)
    form = {**WISH, "company": "alpha", "filter.status": "4, 5", "filter.name": " "}
    assert dora.post(PATH, form).status_code == 201
    (found,) = kept(here)
    assert (found.company, found.filters) == ("alpha", {"status": ["4", "5"]})
    assert found.events == ("job.created",)


def test_everything_may_be_asked_for(dora: Browser, here: World) -> None:
    dora.get(PATH)
    dora.post(PATH, {**WISH, "events": ["*", "job.created"]})
    assert kept(here)[0].events == ("*",)


def test_an_empty_form_says_at_each_field_what_is_missing(dora: Browser, here: World) -> None:
    dora.get(PATH)
    page = dora.post(PATH, {"description": "Projects"})
    assert page.status_code == 422
    check(page)
    assert told_at(dora, page, "target_url") == "Give the address to deliver to."
    assert told_at(dora, page, "events") == "Name at least one event."
    assert dora.tree(page).xpath('//input[@id="f-description"]/@value') == ["Projects"]
    assert not kept(here)


def test_an_address_that_is_refused_is_said_at_the_field_and_what_was_typed_is_kept(dora: Browser, here: World) -> None:
    here.sender.refused[PRIVATE] = PRIVATE_SAYS
    dora.get(PATH)
    page = dora.post(PATH, {**WISH, "target_url": PRIVATE, "company": "beta", "filter.status": "4"})
    assert page.status_code == 422
    assert told_at(dora, page, "target_url") == PRIVATE_SAYS
    tree = dora.tree(page)
    assert tree.xpath('//input[@id="f-target_url"]/@value') == [PRIVATE]
    assert tree.xpath('//input[@name="events"][@checked]/@value') == ["job.created"]
    assert tree.xpath('//select[@id="f-company"]/option[@selected]/@value') == ["beta"]
    assert tree.xpath('//input[@name="filter.status"]/@value') == ["4"]
    assert not kept(here)


def test_a_filter_that_an_event_has_not_is_said_at_its_field(dora: Browser) -> None:
    dora.get(PATH)
    page = dora.post(PATH, {**WISH, "events": ["work_order.status_changed"], "filter.amount": "5"})
    assert "These events cannot be filtered by amount" in told_at(dora, page, "filter.amount")
    assert dora.tree(page).xpath("//details[@open]")


def test_an_event_that_there_is_not_is_refused(dora: Browser, here: World) -> None:
    dora.get(PATH)
    page = dora.post(PATH, {**WISH, "events": ["job.exploded"]})
    assert "There is no event job.exploded" in told_at(dora, page, "events")
    assert not kept(here)


def test_the_same_receiver_again_is_the_one_there_is(dora: Browser, here: World) -> None:
    dora.get(PATH)
    dora.post(PATH, WISH)
    again = dora.post(PATH, WISH)
    (found,) = kept(here)
    assert again.headers["Location"] == f"/console/receivers/{found.id}"
    assert found.secrets[0] not in dora.follow(again).get_data(as_text=True)


def test_who_is_limited_subscribes_within_the_limits(people: People, here: World) -> None:
    nora = people.signed_in("Nora", companies=["alpha"], records=["work_order"])
    page = nora.get(PATH)
    assert nora.tree(page).xpath("//fieldset/legend/text()") == ["Work Order"]
    assert not nora.tree(page).xpath('//select[@name="company"]')
    refused = nora.post(PATH, WISH)
    assert "limited to work_order" in told_at(nora, refused, "events")
    other = nora.post(PATH, {**WISH, "events": ["work_order.status_changed"], "company": "beta"})
    assert "There is no company beta" in told_at(nora, other, "company")
    assert not kept(here)


def test_without_the_key_of_the_form_nothing_is_added(dora: Browser, here: World) -> None:
    dora.get(PATH)
    dora.key = "forged"
    assert dora.post(PATH, WISH).status_code == 401
    assert not kept(here)


def test_who_is_not_signed_in_adds_nothing(people: People, here: World) -> None:
    assert people.browser().post(PATH, WISH).status_code == 303
    assert not kept(here)
