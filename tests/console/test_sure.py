"""What cannot be taken back is asked once more, without JavaScript too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.console.browser import Browser
from tests.console.conftest import People
from tests.webhooks.client import Client
from tests.webhooks.plugins import TARGET, World
from webhooks.console.door import ASK

Press = Callable[[str, str], TestResponse]


@pytest.fixture
def admin(people: People) -> Browser:
    return people.signed_in("Adam", "admin")


def forms(page: html.HtmlElement, ending: str) -> list[html.HtmlElement]:
    return [form for form in page.forms if (form.get("action") or "").endswith(ending)]


def sent(browser: Browser, form: html.HtmlElement, referrer: str = "") -> TestResponse:
    """Send a form as it stands in a page."""
    headers = {"Referer": f"http://localhost{referrer}"} if referrer else None
    return browser.post(form.get("action"), dict(form.form_values()), headers=headers)


def made(here: World, app: Flask) -> dict[str, str]:
    """One of each thing that can be ended: the page on which that is done, and how its form's address ends."""
    flow = Client(app, here.key("read", "write", name="n8n"))
    receiver = flow.post("/v1/subscriptions", {"target_url": TARGET, "events": ["job.created"]}).get_json()["id"]
    wish = {"name": "Deals", "action": "find_job", "source": "crm", "scheme": "sha256"}
    hook = flow.post(
        "/v1/hooks", {**wish, "company": "alpha", "mapping": [{"field": "job", "source": "id"}]}
    ).get_json()
    button = flow.post("/v1/buttons", {"action": "find_job", "label": "Find", "input": {"company": "alpha"}}).get_json()
    return {
        "receiver": f"/console/receivers/{receiver}",
        "hook": f"/console/hooks/{hook['id']}",
        "button": f"/console/buttons/{button['id']}",
        "key": "/console/keys",
        "person": "/console/people",
    }


ENDS = {"receiver": "/remove", "hook": "/remove", "button": "/remove", "key": "/revoke", "person": "/remove"}


@pytest.mark.parametrize("what", ENDS)
def test_before_something_ends_a_page_asks_and_yes_ends_it(
    admin: Browser, people: People, here: World, app: Flask, what: str
) -> None:
    people.add("Nora")
    page = made(here, app)[what]
    (form,) = forms(admin.tree(admin.get(page)), ENDS[what])
    asked = sent(admin, form, page)
    assert asked.status_code == 200
    told = admin.tree(asked)
    assert form.get("data-ask") in told.text_content()
    assert told.xpath('//a[starts-with(text(), "No")]/@href') == [page]
    assert forms(admin.tree(admin.get(page)), ENDS[what]), "nothing has ended yet"
    (again,) = forms(told, ENDS[what])
    assert ASK not in dict(again.form_values())
    assert sent(admin, again).status_code == 303
    after = admin.get(page)
    assert after.status_code == 404 or not forms(admin.tree(after), ENDS[what])


def test_a_browser_that_asked_by_itself_is_not_asked_again(admin: Browser, here: World, app: Flask) -> None:
    page = made(here, app)["receiver"]
    admin.get(page)
    assert admin.post(f"{page}/remove", {}).status_code == 303


def test_the_page_that_asks_keeps_what_was_sent(admin: Browser, here: World, app: Flask) -> None:
    page = made(here, app)["receiver"]
    admin.get(page)
    asked = admin.post(f"{page}/replay?a=1&b=2", {ASK: "Send <all>?", "from": "2026-01-01T00:00"})
    (form,) = forms(admin.tree(asked), "/replay?a=1&b=2")
    assert dict(form.form_values())["from"] == "2026-01-01T00:00"
    assert "Send <all>?" in admin.text(asked)


@pytest.mark.parametrize("referrer", ["", "/elsewhere", "//evil.example/x"])
def test_without_a_page_of_ours_no_leads_home(admin: Browser, here: World, app: Flask, referrer: str) -> None:
    page = made(here, app)["receiver"]
    admin.get(page)
    asked = admin.post(f"{page}/remove", {ASK: "Sure?"}, headers={"Referer": f"http://localhost{referrer}"})
    assert admin.tree(asked).xpath('//a[starts-with(text(), "No")]/@href') == ["/console/"]


def test_a_form_from_elsewhere_is_refused_before_anything_is_asked(admin: Browser, here: World, app: Flask) -> None:
    page = made(here, app)["receiver"]
    admin.get(page)
    admin.key = "forged"
    assert admin.post(f"{page}/remove", {ASK: "Sure?"}).status_code == 401
