"""The page and the file of what was done."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from sage100_plugin.ports.ledger import Activity
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.webhooks.client import Client
from tests.webhooks.plugins import World

PATH = "/console/activity"


def did(here: World, number: int, what: str = "find_job", by: str = "n8n", **others: Any) -> None:
    known: dict[str, Any] = {"company": "alpha", "record": "job", "record_id": str(number), **others}
    entry = Activity(f"act_{number:03}", here.clock.now(), what=what, by=by, **known)
    here.plugin.ledger.write(lambda tx: tx.activity.add(entry))


def shown(browser: Browser, query: str = "") -> list[str]:
    """The headings of the page, and what they are about."""
    answer = browser.get(PATH + query)
    assert answer.status_code == 200
    return [" ".join(one.text_content().split()) for one in browser.tree(answer).xpath("//ol/li/h2")]


def test_an_empty_log_says_what_will_stand_there(people: People) -> None:
    browser = people.signed_in("Dora")
    assert "Nothing was done yet." in browser.text(browser.get(PATH))


def test_lines_tell_who_did_what_field_by_field(people: People, here: World) -> None:
    log = [{"field": "name", "label": "Job Name", "old": "Elm", "new": "Elm Street", "direction": "push"}]
    did(here, 220, log=log, operation_id="op_1", details={"state": "done", "export": None})
    browser = people.signed_in("Dora")
    told = browser.text(browser.get(PATH))
    assert "Find Job Job 220" in told
    assert "by n8n in alpha" in told
    assert "Job Name Elm Elm Street" in told
    assert "Statedone Operationop_1" in told


def test_a_list_is_narrowed_down_by_its_address_and_paged(people: People, here: World) -> None:
    for number in range(70):
        did(here, number, by="n8n" if number % 2 else "zapier", company="beta" if number % 7 else "alpha")
    browser = people.signed_in("Dora")
    assert len(shown(browser)) == 30
    onward = browser.tree(browser.get(PATH)).xpath('//a[@rel="next"]/@href')[0]
    assert shown(browser, onward.removeprefix(PATH))[0] == "Find Job Job 39"
    assert shown(browser, "?by=ZAP&company=alpha") == [f"Find Job Job {n}" for n in (56, 42, 28, 14, 0)]
    assert shown(browser, "?what=69") == ["Find Job Job 69"]
    assert "Nothing in the log fits that." in browser.text(browser.get(f"{PATH}?by=nobody"))


def test_only_what_a_person_may_see_is_shown(people: People, here: World) -> None:
    did(here, 1)
    did(here, 2, company="beta")
    did(here, 3, what="key.created", company="", record="", record_id="")
    assert shown(people.signed_in("Nora", companies=["alpha"])) == ["Find Job Job 1"]
    assert "Key created" in shown(people.signed_in("Adam", "admin"))
    assert "Key created" not in shown(people.signed_in("Olga"))


@pytest.mark.parametrize("path", [f"{PATH}.csv", "/v1/activity.csv"])
def test_the_file_has_a_row_for_each_field_and_nothing_a_spreadsheet_would_run(
    people: People, here: World, path: str
) -> None:
    log = [
        {"field": "name", "label": "Job Name", "old": None, "new": "=HYPERLINK(1)"},
        {"field": "amount", "label": "Amount", "old": "-5.00", "new": "@x"},
    ]
    did(here, 220, log=log)
    did(here, 221)
    reader = people.signed_in("Dora") if path.startswith("/console") else Client(people.app, here.key("read"))
    answer = reader.get(f"{path}?record=job")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["Record"] for row in rows] == ["221", "220", "220"]
    assert [(row["Field"], row["Before"], row["After"]) for row in rows[1:]] == [
        ("Job Name", "", "'=HYPERLINK(1)"),
        ("Amount", "-5.00", "'@x"),
    ]
