"""The recipes of docs/howto, each followed with a stand-in of its CRM until a work order stands in Sage."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from tests.acceptance.crm.stand_ins import STAND_INS, Hook, StandIn
from webhooks.app import create_app

HOWTO = Path(__file__).parents[3] / "docs" / "howto"
CLIENT_SECRET = "the-client-secret-of-the-app"


def curls(page: str) -> list[list[str]]:
    """The words of each curl of a page, with what its shell lines set."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", (HOWTO / f"{page}.md").read_text(), re.MULTILINE | re.DOTALL)
    found = []
    for block in blocks:
        words = shlex.split(re.sub(r"\\\n", " ", block))
        values = dict(word.split("=", 1) for word in words if re.match(r"[A-Z]+=", word))
        found.append([values.get(word.removeprefix("$"), word) for word in words])
    return [words for words in found if "curl" in words]


def data(words: list[str]) -> Any:
    """What a curl sends: JSON, or the fields of a form."""
    fields = [words[place + 1] for place, word in enumerate(words) if word == "--data-urlencode"]
    if fields:
        return dict(field.split("=", 1) for field in fields)
    return json.loads(words[words.index("-d" if "-d" in words else "--data-binary") + 1])


class Crm:
    """A stand-in that was set up as its page says."""

    def __init__(self, api: Any, stand_in: StandIn) -> None:
        made, self.sent = curls(stand_in.page)[2 * stand_in.section :][:2]
        wish = data(made)
        if "secret" in wish:
            wish["secret"] = CLIENT_SECRET
        hook = api.post("/v1/hooks", json=wish).get_json()
        self.hook = Hook(f"http://localhost/h/{hook['id']}", hook.get("secret", CLIENT_SECRET))
        self.stand_in, self.source = stand_in, hook["source"]
        self._http = Client(create_app(lambda: api.plugin, LazyDocuments(), lambda _plugin: 0))

    def send(self) -> TestResponse:
        return self.stand_in.send(self._http, self.hook, self.stand_in.payload)

    def tell(self) -> list[dict[str, Any]]:
        """The answers of one post."""
        told = self.send().get_json()
        return [item["answer"] for item in told["items"]] if "items" in told else [told]


@pytest.fixture(params=STAND_INS)
def crm(request: pytest.FixtureRequest, sandbox_client: Any) -> Crm:
    return Crm(sandbox_client, STAND_INS[request.param])


def test_what_the_page_sends_is_what_the_crm_sends(crm: Crm) -> None:
    assert data(crm.sent) == crm.stand_in.payload


def test_a_work_order_stands_in_sage(crm: Crm, plugin: Plugin, sandbox_dump: Callable[[], Any]) -> None:
    before = len(sandbox_dump()["srvinv"])
    (done,) = crm.tell()
    assert done.get("state") == "done", done
    assert (done["result"]["client"], done["result"]["type"], done["result"]["priority"]) == ("1", "1", "2")
    assert (done["result"]["schedule_date"], done["result"]["on_dispatch_board"]) == ("2026-10-05", True)
    link = plugin.links.by_source("sandbox", "work_order", crm.source, crm.stand_in.source_id)
    assert link is not None
    assert link.sage_id == done["result"]["id"]
    assert len(sandbox_dump()["srvinv"]) == before + 1


def test_sent_again_it_makes_no_second_one(crm: Crm, sandbox_dump: Callable[[], Any]) -> None:
    crm.tell()
    before = sandbox_dump()["srvinv"]
    (again,) = crm.tell()
    told = again.get("code") or again["result"]["outcome"]
    assert told in ("already_linked", "no_change"), again
    assert sandbox_dump()["srvinv"] == before


def test_the_form_of_the_page_holds_these_fields() -> None:
    page = (HOWTO / "html-button.md").read_text()
    (html,) = re.findall(r"```html\n(.*?)```", page, re.DOTALL)
    names: dict[str, str | None] = {}

    class Fields(HTMLParser):
        def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
            told = dict(attrs)
            if told.get("name"):
                names[str(told["name"])] = told.get("value")

    Fields().feed(html)
    assert {**names, "priority": "Urgent"} == STAND_INS["html form"].payload


def test_a_soap_message_of_salesforce_is_not_taken(sandbox_client: Any) -> None:
    crm = Crm(sandbox_client, STAND_INS["salesforce"])
    soap = b'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope/>'
    answer = crm._http.post(f"{crm.hook.address}/{crm.hook.secret}", data=soap, content_type="text/xml; charset=utf-8")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (415, "unsupported_media_type")
