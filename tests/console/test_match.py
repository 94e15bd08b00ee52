"""Finding which is which in the console, and linking what was chosen."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.linking.match_rows import records_of
from sage100_plugin.engine.plugin import Plugin
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import Desk

PATH = "/console/links/match"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def dora(desk: Desk) -> Browser:
    people: People = people_at(desk)
    return people.signed_in("Dora")


@pytest.fixture
def vendors(desk: Desk) -> list[dict[str, Any]]:
    """Two vendors that stand in Sage."""
    return list(desk.client().post("/v1/actions/find_vendors", json={"limit": 2}).json["result"]["items"])


def look_up(browser: Browser, rows: str, **other: str) -> Any:
    browser.get(PATH)
    return browser.post(PATH, {"record": "vendor", "source": "procore", "rows": rows, **other})


def sheet(vendors: list[dict[str, Any]]) -> str:
    first, second = vendors
    return f"Source Id\tName\nV-1\t{first['name']}\nV-2\t{second['name']}\nV-3\tNobody Has This Name\n"


def test_each_is_shown_with_what_it_could_be_and_why(dora: Browser, vendors: list[dict[str, Any]]) -> None:
    page = look_up(dora, sheet(vendors))
    said = dora.text(page)
    assert "3 to decide, 0 linked already." in said
    assert "same name" in said.lower() or "name" in said.lower()
    chosen = dora.tree(page).xpath("//input[@type='radio'][@checked][@value!='']/@value")
    assert set(chosen) <= {one["id"] for one in vendors}
    assert "Nothing in Sage has anything in common with it." in said or "None of these: leave it" in said


def test_what_is_chosen_is_linked_and_the_rest_is_left(
    dora: Browser, desk: Desk, vendors: list[dict[str, Any]]
) -> None:
    look_up(dora, sheet(vendors))
    form: dict[str, str | list[str]] = {
        "record": "vendor", "source": "procore", "step": "link", "source_id": ["V-1", "V-2", "V-3"],
        "name.0": "First", "pair.0": vendors[0]["id"], "name.1": "Second", "pair.1": "9999", "pair.2": "",
    }  # fmt: skip
    said = dora.text(dora.post(PATH, form))
    assert f"Linked to {vendors[0]['id']}" in said
    assert "Sage has no vendor 9999" in said
    assert "1 left as they are." in said
    (link,) = desk.client().get("/v1/links").json["items"]
    assert (link["source_id"], link["source_name"], link["sage_id"]) == ("V-1", "First", vendors[0]["id"])
    assert "2 to decide, 1 linked already." in dora.text(look_up(dora, sheet(vendors)))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "1 to 10,000 records"),
        ("name\nStroud", "Line 2:"),
        ("source_id,name\nV-1,A\nV-1,B", "V-1 stands there twice"),
        ("source_id,colour\nV-1,red", "colour"),
    ],
)
def test_what_cannot_be_looked_up_is_said_with_its_line(dora: Browser, rows: str, says: str) -> None:
    answer = look_up(dora, rows)
    assert answer.status_code == 422
    assert says in dora.text(answer)
    assert dora.tree(answer).xpath("//textarea")[0].text_content().strip() == rows.strip()


def test_too_many_for_a_page_are_sent_to_the_command_line(dora: Browser) -> None:
    rows = "source_id,name\n" + "\n".join(f"V-{number},Name {number}" for number in range(201))
    assert "sage100-plugin links match FILE --record vendor --source procore" in dora.text(look_up(dora, rows))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_rows_come_as_spreadsheets_have_them(mark: str) -> None:
    text = mark.join(["Source Id", "Name"]) + "\n" + mark.join(["V-1", '"Stroud, Inc."']) + f"\n{mark}\n"
    assert records_of(text) == [{"source_id": "V-1", "name": "Stroud, Inc."}]
