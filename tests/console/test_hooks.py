"""Hooks: made in the console, posted to, looked at, mended and run again, on the sandbox company."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from sage100_plugin.engine import keys
from sage100_plugin.engine.crm import hooks
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from tests.console.browser import Browser
from tests.console.conftest import ADMIN, People
from tests.console.pausing import pause
from tests.console.sound import check
from tests.webhooks.client import Client
from tests.webhooks.plugins import World
from webhooks.app import create_app
from webhooks.console import hook_lines, hook_shown, listing
from webhooks.console.hook_recipes import RECIPES, Recipe

PATH = "/console/hooks"
NEW = f"{PATH}/new?action=create_work_order"
HOWTO = Path(__file__).parents[2] / "docs" / "howto"
LINES = [
    {"field": "source_id", "source": "id"},
    {"field": "client", "default": "1"},
    {"field": "description", "source": "what"},
    {"field": "type", "source": "kind", "values": {"Repair": "1"}},
    {"field": "schedule_date", "source": "day"},
    {"field": "priority", "default": "Urgent"},
]
DEAL = {"id": "D-7", "what": "No cooling", "kind": "Repair", "day": "2026-10-05", "api_token": "planted-9f2c"}


@pytest.fixture
def app(plugin: Plugin) -> Flask:
    return create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)


@pytest.fixture
def people(plugin: Plugin, app: Flask) -> People:
    return People(World(plugin, {}), app)


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


class Made:
    """A hook that was made in the browser, and what its page told this once."""

    def __init__(self, browser: Browser, app: Flask, lines: Any = LINES, **form: str) -> None:
        browser.get(NEW)
        given = {"name": "Deals", "source": "crm", "scheme": "url", "mapping": json.dumps(lines), **form}
        self.answer = browser.post(NEW, given)
        assert self.answer.status_code == 201, browser.text(self.answer)
        tree = browser.tree(self.answer)
        self.secret = "".join(tree.xpath('//input[@id="c-secret"]/@value'))
        self.url = tree.xpath('//input[@id="c-address"]/@value')[0].removeprefix("http://localhost")
        self.page = f"{PATH}/{self.url.rpartition('/')[2]}"
        self._http = app.test_client()

    def post(self, payload: Any = DEAL) -> TestResponse:
        return self._http.post(f"{self.url}/{self.secret}", json=payload)


def rows(browser: Browser, path: str) -> list[str]:
    """The lines of the page's last table."""
    tables = browser.tree(browser.get(path)).xpath("//table")
    return [" ".join(row.text_content().split()) for row in tables[-1].xpath("tbody/tr")] if tables else []


def newest(browser: Browser, page: str) -> str:
    """The address of the page of the newest call."""
    tree = browser.tree(browser.get(page))
    return str(tree.xpath('//*[@role="region"][@aria-label="Calls"]//th/a/@href')[0])


def calls(browser: Browser, page: str) -> list[str]:
    """The lines of the calls of a hook."""
    found = browser.tree(browser.get(page)).xpath('//*[@role="region"][@aria-label="Calls"]//tbody/tr')
    return [" ".join(row.text_content().split()) for row in found]


def recipes(page: str) -> list[dict[str, Any]]:
    """The hooks that a how-to makes."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", (HOWTO / f"{page}.md").read_text(), re.MULTILINE | re.DOTALL)
    words = [shlex.split(re.sub(r"\\\n", " ", block)) for block in blocks]
    return [json.loads(one[one.index("-d") + 1]) for one in words if "$SAGE100_URL/v1/hooks" in one]


def test_without_hooks_the_page_says_how_they_come_about(dora: Browser) -> None:
    page = dora.get(PATH)
    assert "No hooks yet. Make one" in dora.text(page)
    assert dora.tree(page).xpath('//main//a[text()="Make a hook"]/@href') == [f"{PATH}/new"]


def test_a_hook_is_made_its_secret_shown_once_and_takes_a_call(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    assert dora.tree(made.answer).xpath('//input[@id="c-whole"]/@value')[0].endswith(f"{made.url}/{made.secret}")
    assert "Nothing was posted yet" in dora.text(dora.get(made.page))
    assert made.post().status_code == 200
    assert made.secret not in dora.get(made.page).get_data(as_text=True)
    (row,) = rows(dora, PATH)
    assert row.startswith("Deals Create Work Order crm ready 0")
    (call,) = calls(dora, made.page)
    assert " done 200 op_" in call


@pytest.mark.parametrize("scheme", ["standard", "sha256"])
def test_a_signed_hook_has_a_secret_and_none_in_its_address(dora: Browser, app: Flask, scheme: str) -> None:
    made = Made(dora, app, scheme=scheme)
    assert made.secret
    assert not dora.tree(made.answer).xpath('//input[@id="c-whole"]')


def test_a_secret_that_the_other_side_made_is_never_shown(dora: Browser, app: Flask) -> None:
    made = Made(dora, app, scheme="hubspot_v3", secret="planted-secret-of-the-app")
    assert "planted-secret" not in made.answer.get_data(as_text=True) + dora.get(made.page).get_data(as_text=True)
    rotated = dora.post(f"{made.page}/rotate", {"secret": "planted-secret-of-another"})
    assert "The given secret counts from now on" in dora.text(rotated)
    assert "planted-secret" not in rotated.get_data(as_text=True)
    missing = dora.post(f"{made.page}/rotate", {"secret": ""})
    assert missing.status_code == 422
    assert "client secret of the HubSpot app" in dora.tree(missing).xpath('//p[@id="bad-secret"]')[0].text


def test_what_is_wrong_is_told_at_each_field_and_what_was_typed_stays(dora: Browser) -> None:
    dora.get(NEW)
    lines = json.dumps([{"field": "no_such", "source": "id"}, {"field": "client", "source": ".."}])
    given = {"name": "", "source": "", "scheme": "hubspot_v3", "secret": "", "mapping": lines}
    refused = dora.post(NEW, given)
    page = dora.tree(refused)
    assert refused.status_code == 422
    assert {one for one in ("name", "source", "secret", "mapping") if page.xpath(f'//p[@id="bad-{one}"]')} == {
        "name", "source", "secret", "mapping",
    }  # fmt: skip
    assert 'Line 1: Sage has no field "no_such".' in page.xpath('//p[@id="bad-mapping"]')[0].text
    assert "A line has to fill source_id" in page.xpath('//p[@id="bad-mapping"]')[0].text
    assert page.xpath('//textarea[@name="mapping"]')[0].text.strip() == lines
    assert page.xpath('//select[@name="scheme"]/option[@selected]/@value') == ["hubspot_v3"]
    assert rows(dora, PATH) == []


@pytest.mark.parametrize("mapping", ["[", "{}", "7", '"text"', "id -> source_id"])
def test_a_mapping_that_is_no_list_is_refused(dora: Browser, mapping: str) -> None:
    dora.get(NEW)
    refused = dora.post(NEW, {"name": "D", "source": "crm", "scheme": "url", "mapping": mapping})
    assert refused.status_code == 422
    assert "A mapping is a list" in dora.tree(refused).xpath('//p[@id="bad-mapping"]')[0].text


def test_a_secret_that_is_refused_is_not_sent_back(dora: Browser) -> None:
    dora.get(NEW)
    sent = {"name": "", "source": "crm", "scheme": "sha256", "secret": "planted-short"}
    assert "planted-short" not in dora.post(NEW, sent).get_data(as_text=True)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_each_crm_begins_as_its_how_to_does(dora: Browser, recipe: Recipe) -> None:
    told = recipes(recipe.page)[0]
    page = dora.tree(dora.get(f"{PATH}/new?crm={recipe.key}&as=json"))
    assert json.loads(page.xpath('//textarea[@name="mapping"]')[0].text) == told["mapping"]
    typed = {name: page.xpath(f'//input[@name="{name}"]/@value')[0] for name in ("name", "source")}
    assert typed == {name: told[name] for name in typed}
    assert page.xpath('//select[@name="scheme"]/option[@selected]/@value') == [told["scheme"]]
    (form,) = [one for one in page.forms if "mapping" in dict(one.form_values())]
    made = dora.post(form.get("action"), dict(form.form_values()))
    assert made.status_code == 201, dora.text(made)
    words = dora.text(made)
    assert all(step in words for step in recipe.steps)
    (address,) = dora.tree(made).xpath('//input[@id="c-address"]/@value')
    found = dora.tree(dora.get(f"{PATH}/{address.rpartition('/')[2]}"))
    assert len(found.xpath('//*[@role="region"][@aria-label="Mapping"]//tbody/tr')) == len(told["mapping"])


def test_what_came_is_shown_without_secrets_and_with_what_became_of_it(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    number = made.post().get_json()["result"]["number"]
    page = dora.get(newest(dora, made.page))
    told = dora.text(page)
    for says in ("Answered200", f"In SageWork Order {number}", '"what": "No cooling"', '"api_token": "***"', "D-7"):
        assert says in told
    assert DEAL["api_token"] not in page.get_data(as_text=True)


def test_a_refused_call_says_what_to_do_and_is_run_again_after_the_mapping_was_mended(
    dora: Browser, app: Flask
) -> None:
    made = Made(dora, app)
    made.post({**DEAL, "kind": "Paving"})
    before = newest(dora, made.page)
    told = dora.text(dora.get(before))
    assert "refused" in told
    assert "Paving" in told
    assert "What to do:" in told
    (mend,) = dora.tree(dora.get(before)).xpath('//a[starts-with(text(), "Mend")]/@href')
    page = dora.tree(dora.get(f"{mend}&as=json"))
    assert json.loads(page.xpath('//textarea[@name="payload"]')[0].text)["kind"] == "Paving"
    lines = json.loads(page.xpath('//textarea[@name="mapping"]')[0].text)
    assert lines == LINES
    mended = [{**one, "values": {"Paving": "1"}} if one["field"] == "type" else one for one in lines]
    saved = dora.post(f"{made.page}/mapping", {"mapping": json.dumps(mended)})
    assert saved.headers["Location"] == f"{made.page}/mapping"
    again = dora.post(f"{before}/rerun", {})
    words = dora.text(dora.follow(again))
    assert "In SageWork Order" in words
    assert "This is an earlier call, run again." in words
    assert " run again done 200 " in calls(dora, made.page)[0]
    assert len(calls(dora, f"{made.page}?state=refused")) == 1
    assert "No call stands so." in dora.text(dora.get(f"{made.page}?state=waiting"))


def test_a_payload_is_tried_and_nothing_is_written(dora: Browser, app: Flask, sandbox_dump: Any) -> None:
    made = Made(dora, app)
    before = sandbox_dump()
    page = dora.post(f"{made.page}/try", {"payload": json.dumps({**DEAL, "extra": 1})})
    words = dora.text(page)
    assert "This payload would go through Nothing was written." in words
    assert "Description No cooling" in words
    assert "Not used: api_token, extra" in words
    refused = dora.text(dora.post(f"{made.page}/try", {"payload": json.dumps({"what": "x"})}))
    assert "This payload would be refused" in refused
    assert "What to do:" in refused
    for payload in ("", "[]", "{"):
        wrong = dora.post(f"{made.page}/try", {"payload": payload})
        assert wrong.status_code == 422
        assert dora.tree(wrong).xpath('//p[@id="bad-payload"]')
    assert sandbox_dump() == before
    assert calls(dora, made.page) == []


def test_a_mapping_that_is_wrong_is_told_and_kept_and_the_saved_one_counts(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    wrong = json.dumps([{"field": "no_such", "source": "id"}])
    refused = dora.post(f"{made.page}/mapping", {"mapping": wrong})
    assert refused.status_code == 422
    assert dora.tree(refused).xpath('//textarea[@name="mapping"]')[0].text.strip() == wrong
    assert "Line 1:" in dora.tree(refused).xpath('//p[@id="bad-mapping"]')[0].text
    assert made.post().status_code == 200


def test_the_companys_mapping_counts_instead(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    dora.get(made.page)
    assert dora.post(f"{made.page}/mapping", {".step": "company"}).status_code == 303
    assert "The mapping of sandbox counts." in dora.text(dora.get(made.page))
    page = dora.tree(dora.get(f"{made.page}/mapping?as=json"))
    fields = [line["field"] for line in json.loads(page.xpath('//textarea[@name="mapping"]')[0].text)]
    assert {"source_id", "type", "description"} <= set(fields)
    assert not page.xpath('//button[@value="company"]')


def test_an_action_that_no_mapping_of_a_company_fills_needs_lines(dora: Browser) -> None:
    address = f"{PATH}/new?action=find_work_orders"
    dora.get(address)
    refused = dora.post(address, {"name": "D", "source": "crm", "scheme": "url", "mapping": ""})
    assert refused.status_code == 422
    assert "needs a mapping of its own" in dora.tree(refused).xpath('//p[@id="bad-mapping"]')[0].text


def edit(browser: Browser, page: html.HtmlElement, **typed: str) -> TestResponse:
    """Send the form with the mapping as it stands, but for what is typed and the button that is pressed."""
    (form,) = [one for one in page.forms if "as" in one.fields]
    values = {name: value for name, value in form.form_values() if name}
    return browser.post(form.get("action"), {**values, **typed})


def test_a_mapping_is_typed_row_by_row(dora: Browser, app: Flask) -> None:
    page = dora.tree(dora.get(NEW))
    chosen = page.xpath('//input[starts-with(@name, "field.")]/@value')
    assert list(chosen) == ["source_id", "type", "description", "schedule_date", "priority"]
    more = dora.tree(edit(dora, page, **{".step": "more", "field.5": "client", "default.5": "1"}))
    assert len(more.xpath('//*[starts-with(@name, "field.")]')) == 9
    typed = {
        "name": "Rows", "source": "crm", "source.1": "kind", "values.1": "Repair = 1; Paving = 2",
        "source.2": "what, title", "source.3": "day", "turn.3": "date", "source.4": "urgency",
        "default.4": "Urgent", ".step": "make",
    }  # fmt: skip
    made = edit(dora, more, **typed)
    assert made.status_code == 201, dora.text(made)
    (address,) = dora.tree(made).xpath('//input[@id="c-address"]/@value')
    lines = dora.tree(dora.get(f"{PATH}/{address.rpartition('/')[2]}/mapping?as=json")).xpath("//textarea/text()")[0]
    assert json.loads(lines) == [
        {"field": "source_id", "source": "id"},
        {"field": "type", "source": "kind", "values": {"Repair": "1", "Paving": "2"}},
        {"field": "description", "source": ["what", "title"]},
        {"field": "schedule_date", "source": "day", "transforms": [{"use": "date"}]},
        {"field": "priority", "source": "urgency", "default": "Urgent"},
        {"field": "client", "default": "1"},
    ]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda one: one.key)
def test_rows_keep_what_they_cannot_show(recipe: Recipe) -> None:
    odd = [
        {"field": "notes", "source": ["a,b", "c"], "values": {"x;y": "1"}, "default": 5},
        {"field": "lines", "source": "items", "pairs": [{"field": "part", "source": "sku"}]},
        {"field": "phone", "transforms": [{"use": "template", "text": "{a} {b}"}]},
        {"field": "city", "source": "c", "transforms": [{"use": "trim"}, {"use": "upper"}], "values": {"A": 1}},
    ]
    lines = [*recipe.mapping, *odd]
    form = {"as": "rows"}
    for place, row in enumerate(hook_lines.editor(json.dumps(lines), {})["rows"]):
        form |= {f"{name}.{place}": value for name, value in row.items()}
    assert json.loads(hook_lines.said(form)) == lines


def test_a_row_that_is_wrong_is_told_by_its_number_and_kept(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    page = dora.tree(dora.get(f"{made.page}/mapping"))
    refused = edit(dora, page, **{"source.3": "a..b", "drop.0": "yes", ".step": "save"})
    assert refused.status_code == 422
    told = dora.tree(refused)
    says = told.xpath('//p[@id="bad-mapping"]')[0].text
    assert "source_id" in says
    assert '"a..b" is no path' in says
    assert "a..b" in told.xpath('//input[starts-with(@name, "source.")]/@value')
    as_json = dora.tree(edit(dora, told, **{".step": "json"}))
    text = as_json.xpath('//textarea[@name="mapping"]')[0].text
    assert {"field": "type", "source": "a..b", "values": {"Repair": "1"}} in json.loads(text)
    assert dora.tree(edit(dora, as_json, **{".step": "rows"})).xpath('//input[@name="field.0"]/@value') == ["client"]
    stays = dora.tree(edit(dora, as_json, **{".step": "rows", "mapping": "{"}))
    assert stays.xpath('//textarea[@name="mapping"]')[0].text.strip() == "{"


def test_a_page_with_a_long_mapping_stays_small(dora: Browser, app: Flask, plugin: Plugin) -> None:
    targets = hooks.targets(plugin.catalog.action["create_work_order"])
    plain = [one.field for one in targets if one.kind == "text" and not one.choices]
    long = [*LINES, *({"field": name, "source": f"data.{name}"} for name in plain if name not in str(LINES))]
    made = Made(dora, app, long)
    page = dora.get(f"{made.page}/mapping")
    assert len(dora.tree(page).xpath('//input[starts-with(@name, "field.")]')) == len(long) > 25
    assert len(page.data) < 100_000


def test_a_mapping_without_lines_is_the_companys(dora: Browser) -> None:
    page = dora.tree(dora.get(NEW))
    none = {f"field.{place}": "" for place in range(8)}
    made = edit(dora, page, name="Deals", source="crm", **none, **{".step": "make"})
    assert made.status_code == 201
    assert "The mapping of sandbox counts." in dora.text(made)


def test_a_hook_gets_another_name(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    assert dora.post(f"{made.page}/name", {"name": "Service orders"}).status_code == 303
    assert "Service orders" in rows(dora, PATH)[0]
    for name in ("", "x" * 201):
        refused = dora.post(f"{made.page}/name", {"name": name})
        assert refused.status_code == 422
        assert dora.tree(refused).xpath('//p[@id="bad-name"]')


def test_a_new_secret_is_shown_once_and_the_old_one_counts_beside_it(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    rotated = dora.post(f"{made.page}/rotate", {})
    (secret,) = dora.tree(rotated).xpath('//input[@id="c-secret"]/@value')
    assert secret != made.secret
    assert secret not in dora.get(made.page).get_data(as_text=True)
    assert made.post().status_code == 200
    made.secret = secret
    assert made.post({**DEAL, "id": "D-8"}).status_code == 200


def test_a_hook_is_removed_with_its_calls(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    made.post()
    assert dora.post(f"{made.page}/remove", {}).headers["Location"] == PATH
    assert dora.get(made.page).status_code == 404
    assert made.post().status_code == 404
    assert "No hooks yet." in dora.text(dora.get(PATH))


def test_many_calls_are_paged(dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    for number in range(listing.PAGE + 2):
        made.post({"number": number})
    assert len(calls(dora, made.page)) == listing.PAGE
    (onward,) = dora.tree(dora.get(f"{made.page}?state=refused")).xpath('//a[@rel="next"]/@href')
    assert len(calls(dora, onward)) == 2


def test_many_hooks_are_paged_and_narrowed_down(dora: Browser, app: Flask) -> None:
    for number in range(listing.PAGE + 1):
        Made(dora, app, name=f"Hook {number}", source="odd" if number % 2 else "even")
    assert len(rows(dora, PATH)) == listing.PAGE
    (onward,) = dora.tree(dora.get(PATH)).xpath('//a[@rel="next"]/@href')
    assert [row.split()[1] for row in rows(dora, onward)] == [str(listing.PAGE)]
    assert len(rows(dora, f"{PATH}?what=odd")) == listing.PAGE // 2
    assert "No hook fits that." in dora.text(dora.get(f"{PATH}?what=nothing"))
    assert "No hook fits that." in dora.text(dora.get(f"{PATH}?state=revoked"))


def test_who_made_it_and_an_administrator_see_a_hook_and_nobody_else(people: People, dora: Browser, app: Flask) -> None:
    made = Made(dora, app)
    made.post()
    call = newest(dora, made.page)
    nora, adam = people.signed_in("Nora"), people.signed_in("Adam", "admin")
    for page in (made.page, f"{made.page}/mapping", call):
        assert nora.get(page).status_code == 404
        assert adam.get(page).status_code == 200
    nora.get(PATH)
    for what in ("rotate", "name", "mapping", "try"):
        assert nora.post(f"{made.page}/{what}", {"name": "x", "payload": "{}", "mapping": "[]"}).status_code == 404
    assert nora.post(f"{call}/rerun", {}).status_code == 404
    nora.post(f"{made.page}/remove", {})
    assert dora.get(made.page).status_code == 200
    assert len(rows(adam, PATH)) == 1


def test_who_is_limited_to_other_records_makes_no_hook_for_these(people: People) -> None:
    nora = people.signed_in("Nora", records=["vendor"])
    offered = nora.tree(nora.get(f"{PATH}/new")).xpath('//select[@name="action"]//option/@value')
    assert "create_work_order" not in offered
    assert "export_vendor" in offered
    assert nora.get(NEW).status_code in (404, 422)


def test_a_hook_whose_key_is_revoked_says_so(people: People, app: Flask, plugin: Plugin) -> None:
    adam, flow = people.signed_in("Adam", "admin"), World(plugin, {}).key("read", "write", name="crm")
    wish = {"name": "Deals", "action": "create_work_order", "source": "crm", "scheme": "url", "mapping": LINES}
    hook = Client(app, flow).post("/v1/hooks", wish).get_json()
    keys.revoke(plugin, ADMIN, flow.split("_")[1])
    page = adam.get(f"{PATH}/{hook['id']}")
    assert "the key it acts for was revoked. Make the hook anew." in adam.text(page)
    assert "its key is revoked" in rows(adam, f"{PATH}?state=revoked")[0]


def test_an_administrator_resumes_the_key_of_a_hook_and_nobody_else(
    people: People, dora: Browser, app: Flask, plugin: Plugin
) -> None:
    made, adam = Made(dora, app), people.signed_in("Adam", "admin")
    pause(plugin)
    assert made.post().status_code == 403
    assert "an administrator can resume the key on this page" in dora.text(dora.get(made.page))
    assert dora.post(f"{made.page}/resume", {}).status_code == 403
    assert "Resume its key" in adam.text(adam.get(made.page))
    assert adam.post(f"{made.page}/resume", {}).headers["Location"] == made.page
    assert made.post().status_code == 200


@pytest.mark.parametrize("call", ["call_none", "x", "%20"])
def test_a_call_that_is_not_there_is_said_so(dora: Browser, app: Flask, call: str) -> None:
    page = Made(dora, app).page
    assert dora.get(f"{page}/calls/{call}").status_code == 404


def test_what_was_posted_is_masked_laid_out_and_cut() -> None:
    posted = {"a": [{"Password": "p1"}, {"access_token": {"x": "p2"}}], "secret": "", "b": "c"}
    told = hook_shown.payload("application/json", json.dumps(posted))
    assert json.loads(told) == {"a": [{"Password": "***"}, {"access_token": "***"}], "secret": "", "b": "c"}
    assert json.loads(hook_shown.payload("application/x-www-form-urlencoded", "a=1&token=p3")) == {
        "a": "1", "token": "***",
    }  # fmt: skip
    assert hook_shown.payload("text/xml", "<secret>p4</secret>") == "19 characters that are neither JSON nor a form."
    assert len(hook_shown.laid_out({"long": "x" * 100_000})) < hook_shown.MOST + 100


def test_the_pages_are_sound(dora: Browser, app: Flask) -> None:
    for path in (PATH, f"{PATH}/new", NEW, f"{NEW}&as=json", f"{PATH}/new?crm=html"):
        check(dora.get(path))
    check(dora.post(NEW, {"name": "", "scheme": "hubspot_v3", "mapping": "["}))
    check(edit(dora, dora.tree(dora.get(NEW)), **{"source.0": "a..b", ".step": "make"}))
    made = Made(dora, app, source="pipedrive")
    made.post()
    made.post({**DEAL, "id": "D-8", "kind": "Paving"})
    check(made.answer)
    for path in (PATH, made.page, newest(dora, made.page), f"{made.page}/mapping", f"{made.page}?state=waiting"):
        check(dora.get(path))
    for payload in ("{", json.dumps(DEAL), json.dumps({**DEAL, "id": "D-9"})):
        check(dora.post(f"{made.page}/try", {"payload": payload}))
    check(dora.post(f"{made.page}/name", {"name": ""}))
    check(dora.post(f"{made.page}/rotate", {"secret": "short"}))
