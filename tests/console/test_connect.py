"""How to connect a platform: the package, the address, a key, and steps that the how-to pages tell too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sage100_plugin.plugin import LazyDocuments
from sage100_plugin.settings import Settings
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.sound import check
from tests.webhooks.plugins import World
from webhooks.app import create_app

PATH = "/console/connect"
HOWTO = Path(__file__).parents[2] / "docs" / "howto"
DOCUMENTS = LazyDocuments()
HOSTS = [host["key"] for host in DOCUMENTS.hosts()]
PUBLIC = "https://sage.example.com/plugin"
NAMED = re.compile(r"`([^`]+)`|\*([^*]+)\*")
OWN_WORDS = {"SAGE100_ALLOWED_TARGETS", "https://sage.example.com"}
"""What a step names that is the plugin's own, and not of the platform."""


@pytest.fixture
def app(here: World) -> Flask:
    return create_app(lambda: here.plugin, DOCUMENTS, lambda _plugin: 0)


@pytest.fixture
def ada(people: People) -> Browser:
    return people.signed_in("Ada", "admin")


def named(step: str) -> Iterator[str]:
    """What a step says that is typed, or that the platform's pages say."""
    yield from (typed or word for typed, word in NAMED.findall(step))


@pytest.mark.parametrize("key", HOSTS)
def test_what_a_step_names_stands_in_the_how_to(key: str) -> None:
    page = (HOWTO / f"connect-{key.replace('_', '-')}.md").read_text(encoding="utf-8")
    told = " ".join(page.split())
    words = {word for step in DOCUMENTS.steps(key, "https://sage.example.com") for word in named(step)} - OWN_WORDS
    assert words
    assert [word for word in sorted(words) if word not in told] == []


def test_each_platform_is_listed_and_leads_to_its_page(ada: Browser) -> None:
    answer = ada.get(PATH)
    check(answer)
    found = ada.tree(answer).xpath("//table/tbody/tr/th/a/@href")
    assert found == [f"{PATH}/{key}" for key in HOSTS]


@pytest.mark.parametrize("key", HOSTS)
def test_a_platform_has_numbered_steps_with_its_package_and_a_key(ada: Browser, key: str) -> None:
    answer = ada.get(f"{PATH}/{key}")
    check(answer)
    page = ada.tree(answer)
    first, second, *steps = page.xpath('//ol[@class="steps"]/li')
    (package,) = first.xpath(".//a/@href")
    (host,) = [host for host in DOCUMENTS.hosts() if host["key"] == key]
    assert (package, first.text_content()) == (f"/hosts/{key}", f"Download {host['file']}.")
    (keys,) = second.xpath(".//a/@href")
    form = ada.tree(ada.get(keys))
    assert form.xpath('//input[@name="name"]/@value') == [host["title"]]
    assert form.xpath('//input[@name="scopes"][@checked]/@value') == ["read", "write"]
    assert [step.text_content() for step in steps] == [
        re.sub(r"[`*]", "", step) for step in DOCUMENTS.steps(key, "http://localhost")
    ]


def test_the_package_is_there_to_download(ada: Browser) -> None:
    answer = ada.get("/hosts/postman")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_address_is_as_others_reach_the_server(ada: Browser, here: World) -> None:
    values = {**here.plugin.settings.values, "public_url": PUBLIC}
    here.plugin.settings = Settings(here.plugin.settings.home, values)
    page = ada.tree(ada.get(f"{PATH}/n8n"))
    assert page.xpath('//input[@id="c-address"]/@value') == [PUBLIC]
    assert page.xpath('//ol[@class="steps"]/li[1]/a/@href') == ["/plugin/hosts/n8n"]
    assert PUBLIC in page.xpath('string(//ol[@class="steps"])')


def test_who_makes_no_keys_is_told_who_does(people: People) -> None:
    page = people.signed_in("Dora").get(f"{PATH}/n8n")
    assert "Let an administrator make an API key for it, with the scopes read and write" in Browser.tree(page).xpath(
        'string(//ol[@class="steps"])'
    )
    assert not Browser.tree(page).xpath('//a[contains(@href, "/console/keys")]')


def test_a_key_cannot_be_asked_for_with_more_by_a_link(ada: Browser) -> None:
    page = ada.tree(ada.get("/console/keys?name=x&scopes=admin&scopes=read"))
    assert page.xpath('//input[@name="scopes"][@checked]/@value') == ["read"]


def test_a_platform_without_a_package_is_said_so(ada: Browser) -> None:
    page = ada.get(f"{PATH}/ifttt")
    assert page.status_code == 404
    assert "There is no platform ifttt" in ada.text(page)


def test_who_is_not_signed_in_is_led_to_the_sign_in(people: People) -> None:
    assert people.browser().get(f"{PATH}/n8n").status_code == 303
