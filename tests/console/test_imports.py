"""What was made in Sage, in the console: taken for the source, kept out, let in again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.sage.sandbox.company import change
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import Desk

PATH = "/console/inbox/made-in-sage"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def people(desk: Desk) -> People:
    return people_at(desk)


@pytest.fixture
def dora(people: People) -> Browser:
    return people.signed_in("Dora")


class Sage:
    """People who make jobs in Sage, and the polls that find them."""

    def __init__(self, desk: Desk, home: Any) -> None:
        self._desk, self._file = desk, home / "companies" / "sandbox.sqlite"
        self._admin = desk.client()
        self._admin.post("/v1/poll")

    def job(self, name: str) -> Any:
        """Make a job; gives the import that waits for it."""
        change(self._file, "job-created", name=name)
        self._admin.post("/v1/poll")
        items = self._admin.get("/v1/imports?status=waiting").json["items"]
        return next(one for one in items if one["name"] == name)

    def state(self, import_id: str) -> str:
        return str(self._admin.get(f"/v1/imports/{import_id}").json["status"])

    def links(self) -> list[tuple[str, str, str]]:
        return [(one["source"], one["source_id"], one["sage_id"]) for one in self._admin.get("/v1/links").json["items"]]


@pytest.fixture
def sage(desk: Desk, home: Any) -> Sage:
    return Sage(desk, home)


def press(browser: Browser, path: str, what: str, **form: str) -> str:
    """Press a button of the page; gives the words of the page that follows."""
    browser.get(path)
    answer = browser.post(f"{path}/{what}", form)
    return browser.text(browser.follow(answer) if answer.status_code == 303 else answer)


def test_an_empty_list_says_what_comes_here(dora: Browser) -> None:
    assert "A job, vendor or client that somebody makes in Sage shows up here" in dora.text(dora.get(PATH))


def test_a_job_made_in_sage_is_shown_with_all_that_is_known(dora: Browser, sage: Sage) -> None:
    # R101, R102
    item = sage.job("Riverside Clinic")
    page = dora.get(PATH)
    assert dora.tree(page).xpath("//tbody//a/@href") == [f"{PATH}/{item['id']}"]
    said = dora.text(dora.get(f"{PATH}/{item['id']}"))
    assert f"Job {item['sage_id']}: Riverside Clinic" in said
    assert "3-5 Jobs" in said


def test_accepting_with_its_id_links_both_at_once(dora: Browser, sage: Sage) -> None:
    # R51, R103
    item = sage.job("Riverside Clinic")
    said = press(dora, f"{PATH}/{item['id']}", "accept", source="followup", source_id="P-204", source_name="Riverside")
    assert "Linked by Dora" in said
    assert "followup P-204 Riverside" in said
    assert sage.links() == [("followup", "P-204", item["sage_id"])]


def test_accepting_without_an_id_waits_for_the_source_and_is_completed_later(dora: Browser, sage: Sage) -> None:
    item = sage.job("Riverside Clinic")
    path = f"{PATH}/{item['id']}"
    assert "The source makes it" in press(dora, path, "accept", source="followup")
    assert "Say what it is in followup" in dora.text(dora.get(path))
    assert "Linked" in press(dora, path, "accept", source="followup", source_id="P-204")


def test_what_is_missing_is_said_at_its_field(dora: Browser, sage: Sage) -> None:
    path = f"{PATH}/{sage.job('Riverside Clinic')['id']}"
    dora.get(path)
    answer = dora.post(f"{path}/accept", {"source": "", "source_id": "P-204"})
    assert answer.status_code == 422
    page = dora.tree(answer)
    assert page.xpath("//input[@name='source'][@aria-invalid='true']")
    assert page.xpath("//input[@name='source_id'][@value='P-204']")


def test_what_is_linked_already_is_refused_in_words(dora: Browser, sage: Sage) -> None:
    one, other = sage.job("Riverside Clinic"), sage.job("Cedar Ridge School")
    press(dora, f"{PATH}/{one['id']}", "accept", source="followup", source_id="P-204")
    said = press(dora, f"{PATH}/{other['id']}", "accept", source="followup", source_id="P-204")
    assert "Nothing was decided" in said
    assert sage.state(other["id"]) == "waiting"


def test_what_is_kept_out_is_let_in_again(dora: Browser, sage: Sage) -> None:
    item = sage.job("Riverside Clinic")
    path = f"{PATH}/{item['id']}"
    assert "Kept out by Dora" in press(dora, path, "reject", reason="A test job")
    assert "A test job" in dora.text(dora.get(path))
    assert "Waits for a decision" in press(dora, path, "restore")


def test_the_list_is_taken_along_as_a_file(dora: Browser, sage: Sage) -> None:
    sage.job("Mill Road")
    text = dora.get(f"{PATH}.csv").get_data(as_text=True).lstrip("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["What"], row["State"], row["Decided by"]) == ("Job", "waits for a decision", "")
    assert row["Name"] == "Mill Road"
    assert list(csv.DictReader(io.StringIO(dora.get(f"{PATH}.csv?status=rejected").get_data(as_text=True)))) == []


def test_several_are_taken_at_once(dora: Browser, sage: Sage) -> None:
    ids = [sage.job(name)["id"] for name in ("Riverside Clinic", "Cedar Ridge School")]
    dora.get(PATH)
    assert "Say which system takes them." in dora.text(dora.post(PATH, {"id": ids, "verdict": "accept"}))
    said = dora.text(dora.post(PATH, {"id": [*ids, "imp_none"], "verdict": "accept", "source": "followup"}))
    assert said.count("The source makes it") == 2
    assert "There is no import imp_none." in said
    assert [sage.state(one) for one in ids] == ["accepting", "accepting"]
    assert "Nothing waits." in dora.text(dora.get(PATH))
    assert len(dora.tree(dora.get(f"{PATH}?status=accepting")).xpath("//tbody/tr")) == 2


def test_several_are_kept_out_at_once(dora: Browser, sage: Sage) -> None:
    ids = [sage.job(name)["id"] for name in ("Riverside Clinic", "Cedar Ridge School")]
    dora.get(PATH)
    dora.post(PATH, {"id": ids, "verdict": "reject"})
    assert [sage.state(one) for one in ids] == ["rejected", "rejected"]


def test_who_is_limited_does_not_see_it(people: People, sage: Sage) -> None:
    item = sage.job("Riverside Clinic")
    limited = people.signed_in("Nora", records=["vendor"])
    assert "Nothing waits." in limited.text(limited.get(PATH))
    assert limited.get(f"{PATH}/{item['id']}").status_code == 403
