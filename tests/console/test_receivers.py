"""Who gets which events: looked at, tested, paused, sent to again."""

from __future__ import annotations

import pytest
from flask import Flask

from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.ports.outside import Posted
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.webhooks.client import Client
from tests.webhooks.plugins import PLANTED, TARGET, World

PATH = "/console/receivers"
ADDRESS = f"{TARGET}?token={PLANTED}"


@pytest.fixture
def receiver(here: World, app: Flask) -> str:
    """The address of the page of a receiver that a flow made."""
    flow = Client(app, here.key("read", "write", name="n8n"))
    wanted = {"target_url": ADDRESS, "events": ["job.created"], "description": "New jobs"}
    return f"{PATH}/{flow.post('/v1/subscriptions', wanted).get_json()['id']}"


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


def sent(here: World) -> None:
    here.happen()
    deliver_due(here.plugin)


def press(browser: Browser, page: str, what: str, **form: str) -> str:
    """Press a button of the page; gives the words of the page that follows."""
    browser.get(page)
    answer = browser.post(f"{page}/{what}", form)
    return browser.text(browser.follow(answer) if answer.status_code == 303 else answer)


def test_without_receivers_the_page_says_how_they_come_about(dora: Browser) -> None:
    assert "Nobody gets events yet." in dora.text(dora.get(PATH))


def test_receivers_are_listed_with_what_is_on_its_way_and_without_secrets(
    dora: Browser, here: World, receiver: str
) -> None:
    here.happen()
    page = dora.get(PATH)
    assert "New jobs" in dora.text(page)
    assert PLANTED not in page.get_data(as_text=True) + dora.get(receiver).get_data(as_text=True)
    (row,) = dora.tree(page).xpath("//table/tbody/tr")
    assert [cell.text_content().strip() for cell in row.xpath("td")] == ["job.created", "active", "1", "0"]


def test_the_list_is_searched_narrowed_and_taken_along(dora: Browser, here: World, receiver: str) -> None:
    def named(query: str) -> list[str]:
        found: list[str] = dora.tree(dora.get(f"{PATH}{query}")).xpath("//table/tbody/tr/th/a/text()")
        return found

    here.happen()
    press(dora, receiver, "pause")
    assert named("?q=NEW+job.created") == ["New jobs"]
    assert named("?state=paused") == ["New jobs"]
    assert named("?state=active") == []
    assert "No receiver fits that." in dora.text(dora.get(f"{PATH}?q=zebra"))
    head, line = dora.get(f"{PATH}.csv?state=paused").get_data(as_text=True).strip().splitlines()
    assert head.endswith("state,reason,on_their_way,given_up")
    assert line.endswith("job.created,,paused,By Dora.,1,0")
    assert PLANTED not in line
    assert len(dora.get(f"{PATH}.csv?state=off").get_data(as_text=True).strip().splitlines()) == 1


def test_a_long_list_goes_on_over_the_page(dora: Browser, here: World, app: Flask) -> None:
    flow = Client(app, here.key("read", "write"))
    for number in range(31):
        flow.post("/v1/subscriptions", {"target_url": f"{TARGET}/{number}", "events": ["job.created"]})
    first = dora.tree(dora.get(PATH))
    (onward,) = first.xpath('//a[@rel="next"]/@href')
    second = dora.tree(dora.get(onward))
    shown = [page.xpath("//table/tbody/tr/th/a/@href") for page in (first, second)]
    assert [len(page) for page in shown] == [30, 1]
    assert len({*shown[0], *shown[1]}) == 31
    assert not second.xpath('//a[@rel="next"]')


def test_a_delivery_is_shown_with_every_try_and_sent_again(dora: Browser, here: World, receiver: str) -> None:
    assert "Nothing was sent yet." in dora.text(dora.get(receiver))
    sent(here)
    page = dora.get(receiver)
    (line,) = dora.tree(page).xpath("//table/tbody/tr")
    assert line.text_content().split()[:3] == ["job.created", "Job", "220"]
    (delivery,) = line.xpath("th/a/@href")
    told = dora.text(dora.get(delivery))
    assert "Try 1" in told
    assert "job.created" in told
    event = here.plugin.ledger.read(lambda tx: tx.events.newest((), 1))[0]
    assert "1 event is sent again" in press(dora, receiver, "replay", event=event.id)
    assert len(dora.tree(dora.get(receiver)).xpath("//table/tbody/tr")) == 2
    assert "None stands so." in dora.text(dora.get(f"{receiver}?status=dead"))


def test_what_happened_in_a_time_is_sent_again(dora: Browser, here: World, receiver: str) -> None:
    sent(here)
    at = here.clock.now()
    assert "1 event is sent again" in press(dora, receiver, "replay", **{"from": f"{at:%Y-%m-%dT%H:%M}"})
    assert "0 events are sent again" in press(dora, receiver, "replay", to="2001-01-01T00:00")
    refused = press(dora, receiver, "replay", **{"from": "yesterday"})
    assert "from" in refused


def test_a_receiver_is_paused_resumed_and_removed(dora: Browser, receiver: str) -> None:
    assert "paused By Dora." in press(dora, receiver, "pause")
    assert "active" in press(dora, receiver, "resume")
    assert "Nobody gets events yet." in press(dora, receiver, "remove")
    assert dora.get(receiver).status_code == 404


def test_a_test_tells_what_the_receiver_answered(dora: Browser, here: World, receiver: str) -> None:
    assert "The test arrived The receiver answered 200" in press(dora, receiver, "test")
    here.sender.answers[ADDRESS] = Posted(500)
    assert "The test did not arrive" in press(dora, receiver, "test")


def test_a_new_secret_is_shown_once(dora: Browser, receiver: str) -> None:
    dora.get(receiver)
    (secret,) = dora.tree(dora.post(f"{receiver}/rotate", {})).xpath('//input[@id="c-secret"]/@value')
    assert secret.startswith("whsec_")
    assert secret not in dora.get(receiver).get_data(as_text=True)


def test_who_is_limited_sees_the_receivers_of_others_not(people: People, receiver: str) -> None:
    limited = people.signed_in("Nora", companies=["alpha"])
    assert "Nobody gets events yet." in limited.text(limited.get(PATH))
    assert limited.get(receiver).status_code == 404


@pytest.mark.parametrize("number", ["x", "0", "9" * 30])
def test_a_delivery_that_is_not_there_is_said_so(dora: Browser, receiver: str, number: str) -> None:
    assert dora.get(f"{receiver}/deliveries/{number}").status_code == 404
