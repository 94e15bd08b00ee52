"""Rehearsing in the console: somebody in the sandbox's Sage does something, and it breaks on purpose."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine import rehearsal
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.webhooks.decisions import Desk
from webhooks.console.rehearse import FAULTS

ONE = "/console/companies/sandbox"
PATH = f"{ONE}/rehearse"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def root(desk: Desk) -> Browser:
    people: People = people_at(desk)
    return people.signed_in("Root", "admin")


def do(browser: Browser, change: str, **options: str) -> Any:
    browser.get(f"{PATH}?change={change}")
    return browser.post(PATH, {"change": change, **{f"option.{name}": told for name, told in options.items()}})


def test_a_job_made_in_the_sandbox_waits_in_the_inbox_at_once(root: Browser) -> None:
    said = root.text(do(root, "job-created", name="Fire Station 9"))
    assert "Job created: Job" in said
    assert "It is told to your receivers now." in said
    assert "Fire Station 9" in root.text(root.get("/console/inbox/made-in-sage"))


def test_what_is_left_empty_is_made_up(root: Browser) -> None:
    assert "Done in the sandbox's Sage" in root.text(do(root, "vendor-created", name=" "))


def test_what_sage_would_not_do_is_said_with_what_was_typed(root: Browser) -> None:
    answer = do(root, "job-status-changed", job="99999", status="6")
    assert answer.status_code in (404, 422)
    assert "Sage would not do this" in root.text(answer)
    assert "99999" in root.tree(answer).xpath("//form[@method='post']//input/@value")
    assert root.post(PATH, {"change": "odd"}).status_code == 422


def test_faults_are_switched_and_obeyed(root: Browser) -> None:
    root.get(PATH)
    page = root.follow(root.post(f"{ONE}/fault", {"name": "offline", "on": "true"}))
    (row,) = root.tree(page).xpath("//tbody/tr[contains(., 'Offline')]")
    assert "on" in row.text_content().split()
    assert "Sage cannot be asked at the moment" in root.text(do(root, "job-created"))
    root.get(PATH)
    root.follow(root.post(f"{ONE}/fault", {"name": "offline", "on": "false"}))
    assert root.post(f"{ONE}/fault", {"name": "odd", "on": "true"}).status_code == 422


def test_each_fault_and_each_change_is_offered(root: Browser, plugin: Plugin) -> None:
    assert plugin.sandboxes is not None
    assert plugin.sandboxes.faults("sandbox").keys() == FAULTS.keys()
    offered = root.tree(root.get(PATH)).xpath("//select[@name='change']/option/@value")
    assert offered == list(plugin.sandboxes.changes())


def test_it_stands_in_the_log(root: Browser, desk: Desk) -> None:
    do(root, "job-created", name="Fire Station 9")
    (entry,) = desk.client().get("/v1/activity?what=sandbox").json["items"]
    assert (entry["by"], entry["record"], entry["details"]["change"]) == ("Root", "job", "job-created")


def test_a_real_company_is_never_rehearsed_on(memory: Plugin, caller: Caller) -> None:
    # The company in memory is no sandbox company.
    assert not memory.companies.all()[0].sandbox
    who = replace(caller, scopes=("admin",))
    for attempt in (
        lambda: rehearsal.change(memory, who, "sandbox", "job-created", {}),
        lambda: rehearsal.fault(memory, who, "sandbox", "offline", on=True),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "wrong_state"
