"""A company as it will be: the record of the plan and its links are there already, and all else is as in Sage."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sage100_plugin.engine.running.ahead import UNBORN, ahead_of
from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Company, JobFigures, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Context, Pair, Plan
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage

ROWS: dict[str, list[dict[str, Any]]] = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "job": [{"recnum": 220, "jobnme": "Harbor Point", "clnnum": 1, "status": 4}],
}
PAIR = Pair("job", "procore", "P-1", "Riverside")


def context() -> Context:
    return Context(Company("sandbox", "Sandbox"), MemorySage(ROWS), MemoryLinks(), date(2026, 10, 5))


def adding(**fields: Any) -> Plan:
    return Plan(Write("job", "add", {"name": "Riverside", "client": "1", **fields}), (PAIR,))


def test_a_new_record_stands_there_under_its_number() -> None:
    sage, _ = ahead_of(context(), adding(id="2600"))
    row = sage.get("job", ["2600", "220"])["2600"]
    assert (RECORDS["job"].public(row)["name"], row["recnum"], row["clnnum"]) == ("Riverside", 2600, 1)
    assert [one["recnum"] for one in sage.find("job", where={"id": "2600"})] == [2600]
    assert [one["recnum"] for one in sage.find("job")] == [220]
    assert sage.find("job", where={"id": "7"}) == ()


def test_without_a_number_it_has_one_that_no_record_has() -> None:
    sage, links = ahead_of(context(), adding())
    assert sage.get("job", [UNBORN])[UNBORN]["jobnme"] == "Riverside"
    assert sage.figures(UNBORN) == JobFigures(UNBORN)
    with pytest.raises(Refused):
        sage.figures("7")
    link = links.by_source("sandbox", "job", "procore", "P-1")
    assert link is not None
    assert (link.sage_id, links.by_sage("sandbox", "job", UNBORN)) == (UNBORN, (link,))


def test_a_changed_record_is_what_it_was_but_for_the_change() -> None:
    plan = Plan(Write("job", "change", {"name": "Harbor Point II"}, id="220"))
    sage, links = ahead_of(context(), plan)
    row = sage.get("job", ["220"])["220"]
    assert (row["jobnme"], row["clnnum"], row["recnum"]) == ("Harbor Point II", 1, 220)
    assert links.by_source("sandbox", "job", "procore", "P-1") is None


def test_all_else_is_asked_of_sage() -> None:
    sage, links = ahead_of(context(), adding())
    assert (list(sage.get("client", ["1"])), sage.newest("job")) == (["1"], ("220",))
    assert [link.source_id for link in links] == ["P-1"]
    assert len(links) == 1
