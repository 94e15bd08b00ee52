"""What a flow can be told of and what it can do: found by word, and told with all that it takes."""

from __future__ import annotations

import json
import shlex

import pytest
from flask import Flask

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG, LazyDocuments
from sage100_plugin.settings import Settings
from sage100_plugin.spec import Effect
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.sound import check
from tests.webhooks.client import Client
from tests.webhooks.plugins import World
from webhooks.app import create_app

PATH = "/console/flows"
PAGES = [f"triggers/{one.key}" for one in CATALOG.triggers] + [f"actions/{one.key}" for one in CATALOG.actions]


@pytest.fixture
def app(plugin: Plugin) -> Flask:
    return create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)


@pytest.fixture
def people(plugin: Plugin, app: Flask) -> People:
    return People(World(plugin, {}), app)


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


def listed(browser: Browser, query: str = "") -> list[str]:
    """Where the lines of the list lead."""
    found: list[str] = browser.tree(browser.get(f"{PATH}{query}")).xpath("//table/tbody/tr/th/a/@href")
    return [address.removeprefix(f"{PATH}/") for address in found]


def calls(browser: Browser, page: str) -> list[tuple[str, dict[str, str], str]]:
    """The calls of a page as a shell reads them: address, headers, body."""
    made = []
    for text in browser.tree(browser.get(f"{PATH}/{page}")).xpath('//section[@aria-labelledby="calls"]//pre/code'):
        command, address, *rest = [word for word in shlex.split(text.text_content()) if word.strip()]
        assert command == "curl"
        options = list(zip(rest[::2], rest[1::2], strict=True))
        headers = dict(told.split(": ", 1) for option, told in options if option == "-H")
        made.append((address, headers, next((told for option, told in options if option == "-d"), "")))
    return made


def test_every_trigger_and_action_is_listed_on_a_sound_page(dora: Browser) -> None:
    page = dora.get(PATH)
    assert sorted(listed(dora)) == sorted(PAGES)
    check(page)


def test_the_list_is_searched_by_words_and_narrowed_to_a_record(dora: Browser) -> None:
    assert listed(dora, "?q=job.created") == ["triggers/job_created"]
    assert "actions/create_work_order" in listed(dora, "?q=CREATE+order")
    of_jobs = listed(dora, "?record=Job")
    assert "triggers/job_created" in of_jobs
    assert "actions/create_work_order" not in of_jobs
    assert listed(dora, "?record=Job&q=job.created") == ["triggers/job_created"]
    page = dora.get(f"{PATH}?q=zebra")
    assert "No trigger and no action fits that." in dora.text(page)


def test_each_has_a_sound_page_that_holds_no_key(dora: Browser) -> None:
    for key in PAGES:
        page = dora.get(f"{PATH}/{key}")
        assert (key, page.status_code) == (key, 200)
        check(page)
        for _, headers, body in calls(dora, key):
            assert headers["Authorization"] == "Bearer $SAGE100_KEY"
            assert (key, "Content-Type" in headers) == (key, bool(body))


def test_a_trigger_tells_its_fields_its_sample_and_how_to_get_it(dora: Browser) -> None:
    page = dora.get(f"{PATH}/triggers/job_created")
    told = dora.text(page)
    trigger = CATALOG.trigger["job_created"]
    assert trigger.summary in told
    assert all(says in told for says in trigger.limits)
    rows = dora.tree(page).xpath('//section[@aria-labelledby="fields"]//tbody/tr/th/code/text()')
    assert set(trigger.sample) <= set(rows)
    sample = json.loads(dora.tree(page).xpath('//section[@aria-labelledby="sample"]//code')[0].text_content())
    assert (sample["type"], sample["data"]["id"]) == ("job.created", trigger.sample["id"])
    assert dora.tree(page).xpath('//a[@href="/console/receivers/new?event=job.created"]')
    assert "SAGE100_ALLOWED_TARGETS" in told


def test_an_action_tells_its_inputs_its_example_and_what_it_refuses(dora: Browser) -> None:
    page = dora.get(f"{PATH}/actions/create_work_order")
    told = dora.text(page)
    action = CATALOG.action["create_work_order"]
    (row,) = dora.tree(page).xpath('//section[@aria-labelledby="takes"]//tbody/tr[th/code="service_site"]')
    assert "service_sites" in row.text_content()
    assert "after client" in row.text_content()
    for refusal in action.refuses:
        assert " ".join(refusal.message.split()) in told
    assert "Sage has no client 99999 (3-6 Clients)." in told
    assert "sage_unavailable" in told


def test_the_calls_of_an_action_work_as_they_stand(dora: Browser, app: Flask, plugin: Plugin) -> None:
    caller = Client(app, World(plugin, {}).key("read", "write"))
    (seen, _, first), (done, headers, body) = calls(dora, "actions/create_work_order")
    assert (seen, first) == (f"{done}/preview", body)
    assert headers["Idempotency-Key"] == "$(uuidgen)"
    path = done.removeprefix("http://localhost")
    assert caller.post(f"{path}/preview", json.loads(first)).status_code == 200
    assert caller.post(path, json.loads(body)).status_code == 200


def test_the_calls_of_a_trigger_work_as_they_stand(dora: Browser, app: Flask, plugin: Plugin) -> None:
    caller = Client(app, World(plugin, {}).key("read", "write"))
    (made, _, body), (asked, _, _) = calls(dora, "triggers/job_created")
    assert made == "http://localhost/v1/subscriptions"
    assert json.loads(body)["events"] == ["job.created"]
    assert caller.get(asked.removeprefix("http://localhost")).status_code == 200


def test_what_only_reads_has_no_preview(dora: Browser) -> None:
    reading = next(one for one in CATALOG.actions if one.effect is Effect.READ)
    ((address, headers, _),) = calls(dora, f"actions/{reading.key}")
    assert address.endswith(f"/v1/actions/{reading.key}")
    assert "Idempotency-Key" not in headers


def test_each_platform_that_offers_it_is_named(dora: Browser) -> None:
    page = dora.get(f"{PATH}/actions/create_work_order")
    found = dora.tree(page).xpath('//section[@aria-labelledby="hosts"]//a/@href')
    assert found == [f"/console/connect/{host['key']}" for host in LazyDocuments().hosts()]


@pytest.mark.parametrize("key", ["triggers/job_exploded", "actions/create_work_orders"])
def test_what_there_is_not_is_said_so(dora: Browser, key: str) -> None:
    page = dora.get(f"{PATH}/{key}")
    assert page.status_code == 404
    assert "that you may see" in dora.text(page)


def test_of_several_companies_one_is_chosen(here: World) -> None:
    ada = People(here, create_app(lambda: here.plugin, LazyDocuments(), lambda _plugin: 0)).signed_in("Ada")
    page = f"{PATH}/actions/find_job"
    links = ada.tree(ada.get(page)).xpath('//section[@aria-labelledby="takes"]/p/a/@href')
    assert links == ["?company=alpha", "?company=beta"]
    chosen = ada.tree(ada.get(f"{page}?company=beta"))
    assert chosen.xpath('//section[@aria-labelledby="takes"]/p/a/@href') == ["?company=alpha"]
    assert ada.get(f"{page}?company=gamma").status_code == 422


def test_calls_and_links_have_the_address_by_which_others_reach_the_server(here: World) -> None:
    ada = People(here, create_app(lambda: here.plugin, LazyDocuments(), lambda _plugin: 0)).signed_in("Ada")
    values = {**here.plugin.settings.values, "public_url": "https://sage.example.com/plugin"}
    here.plugin.settings = Settings(here.plugin.settings.home, values)
    ((address, _, _),) = calls(ada, "actions/find_job")
    assert address == "https://sage.example.com/plugin/v1/actions/find_job"
    page = ada.tree(ada.get(f"{PATH}/triggers/job_created"))
    assert page.xpath('//a[@href="/plugin/console/receivers/new?event=job.created"]')


def test_who_is_limited_to_a_record_sees_what_is_of_it(people: People) -> None:
    nora = people.signed_in("Nora", records=["vendor"])
    found = listed(nora)
    assert "actions/export_vendor" in found
    assert "actions/create_work_order" not in found
    assert nora.get(f"{PATH}/actions/create_work_order").status_code == 404
    assert nora.get(f"{PATH}/triggers/job_created").status_code == 404


def test_who_is_not_signed_in_is_led_to_the_sign_in(people: People) -> None:
    answer = people.browser().get(PATH)
    assert answer.status_code == 303
    assert "/console/sign-in" in answer.headers["Location"]
