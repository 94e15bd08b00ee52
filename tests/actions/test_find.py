"""Finding jobs and vendors: pages in the order of their numbers, and nothing found is no error."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage


@pytest.fixture
def sage() -> MemorySage:
    jobs = [
        {"recnum": number, "jobnme": f"Job {number}", "status": 3 + number % 2, "clnnum": number % 3 or None}
        for number in range(1, 121)
    ]
    return MemorySage({"job": jobs, "vendor": [{"recnum": 41, "vndnme": "Volt Electric"}]})


def found(plugin: Plugin, caller: Caller, key: str = "find_jobs", **given: Any) -> dict[str, Any]:
    body = run_action(plugin, Call(key, given, caller)).body
    assert (body["ok"], body["state"]) == (True, "done")
    return dict(body["result"])


@pytest.mark.parametrize("limit", [1, 7, 50, 119, 120, 500])
def test_pages_lead_to_the_last_record_and_show_each_once(memory: Plugin, caller: Caller, limit: int) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = found(memory, caller, limit=limit, cursor=cursor)
        assert len(page["items"]) <= limit
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [str(number) for number in range(1, 121)]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"q": "104"}, ["104"]),
        ({"q": "JOB 12"}, ["12", "120"]),
        ({"q": "nowhere"}, []),
        ({"q": "11", "status": "Contract"}, ["110", "112", "114", "116", "118"]),
        ({"q": "11", "status": 4, "client": "1"}, ["115"]),
        ({"client": "999"}, []),
    ],
)
def test_what_is_asked_narrows_the_list(memory: Plugin, caller: Caller, given: dict[str, Any], ids: list[str]) -> None:
    assert [item["id"] for item in found(memory, caller, **given)["items"]] == ids


@pytest.mark.parametrize(
    "given", [{"cursor": "x"}, {"cursor": "-1"}, {"cursor": "9" * 20}, {"limit": 0}, {"limit": 501}, {"status": "?"}]
)
def test_a_page_that_cannot_be_is_refused(memory: Plugin, caller: Caller, given: dict[str, Any]) -> None:
    with pytest.raises(Problem) as caught:
        found(memory, caller, **given)
    assert (caught.value.code, len(caught.value.faults)) == ("invalid_value", 1)


def test_vendors_are_found_by_number_and_name(memory: Plugin, caller: Caller) -> None:
    assert [item["name"] for item in found(memory, caller, "find_vendors", q="4")["items"]] == ["Volt Electric"]
    assert found(memory, caller, "find_vendors", q="volt")["next"] is None
