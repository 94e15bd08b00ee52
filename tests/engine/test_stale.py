"""A confirmation that no longer holds tells what moved: the record, the field, then and now."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.previews import Previews
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.engine.running.stale import difference, said
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage

D = Decimal
ORDER = {"client": "1", "type": "1", "description": "No cooling", "schedule_date": "2026-10-05", "priority": "Urgent"}
CHANGE = {"job": "1015", "date": "2026-10-01", "description": "Level 2", "status": "Approved"}
LINES = [{"cost_code": "16030.000", "cost_type": "1", "amount": "100.00"}]
UNIT = {"vendor": "10", "subcontract": "5", "subcontract_line": "1", "change_number": "850-1", "status": "Approved"}


def stale(plugin: Plugin, call: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, call)
    assert caught.value.code == "stale_preview"
    return caught.value


def subcontract(sage: MemorySage, amount: str) -> None:
    line = {"linnum": 1, "dscrpt": "Ducts", "cstcde": D("16030.000"), "csttyp": 1, "amount": D(amount)}
    head = {"recnum": 5, "ctcnum": "850", "vndnum": 10, "jobnum": 1015, "phsnum": 0, "status": 4}
    sage.put("subcontract", {**head, "lines": [line]})


def test_a_row_that_moved_is_told_field_by_field(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    token = preview(memory, Call("create_work_order", ORDER, caller))["confirm"]
    sage.put("client", {"recnum": 1, "clnnme": "Clearwater East"})
    problem = stale(memory, Call("create_work_order", {**ORDER, "confirm": token}, caller))
    then, now = "Clearwater Medical Group", "Clearwater East"
    assert problem.extra["difference"] == [{"record": "client", "id": "1", "field": "name", "then": then, "now": now}]
    told = f"Since the preview Client Name of client 1 changed from {then} to {now}."
    assert problem.detail == f"{told} Look at the new preview and confirm it."
    assert (problem.extra["preview"]["would"] != [], sage.writes) == (True, [])


def test_a_line_of_a_subcontract_that_moved_is_told_with_its_number(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    subcontract(sage, "500.00")
    given = {**CHANGE, "lines": [{**UNIT, "amount": "10.00"}]}
    token = preview(memory, Call("create_change_order", given, caller))["confirm"]
    subcontract(sage, "450.00")
    moved = stale(memory, Call("create_change_order", {**given, "confirm": token}, caller)).extra["difference"]
    assert {"record": "subcontract", "id": "5", "field": "lines/1/amount", "then": "500.00", "now": "450.00"} in moved
    assert {one["record"] for one in moved} == {"subcontract"}


def test_another_content_is_told_too(memory: Plugin, caller: Caller) -> None:
    token = preview(memory, Call("create_work_order", ORDER, caller))["confirm"]
    other = {**ORDER, "description": "No heat", "confirm": token}
    problem = stale(memory, Call("create_work_order", other, caller))
    told = {"record": "work_order", "id": "", "field": "description", "then": "No cooling", "now": "No heat"}
    assert problem.extra["difference"] == [told]
    assert "Description of the new work order changed from No cooling to No heat" in problem.detail


def test_a_warning_that_is_new_makes_a_confirmation_stale_and_other_figures_do_not(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    budget = {"linnum": 1, "phsnum": 0, "cstcde": D("16030.000"), "matbdg": D(1000)}
    sage.put("budget", {"recnum": 1015, "lines": [budget]})
    sage.put("cost_code", {"recnum": D("16030.000")})
    given = {**CHANGE, "lines": [{**LINES[0], "amount": "-100.00"}]}
    spent = {"recnum": 1, "jobnum": 1015, "phsnum": 0, "cstcde": D("16030.000"), "csttyp": 1, "status": 1}
    token = preview(memory, Call("create_change_order", given, caller))["confirm"]
    sage.put("job_cost", {**spent, "cstamt": D(950)})
    assert stale(memory, Call("create_change_order", {**given, "confirm": token}, caller)).extra["preview"]["warnings"]
    token = preview(memory, Call("create_change_order", given, caller))["confirm"]
    sage.put("job_cost", {**spent, "cstamt": D(940)})
    assert run_action(memory, Call("create_change_order", {**given, "confirm": token}, caller)).body["state"] == "done"


def test_a_preview_that_is_not_remembered_is_stale_without_a_difference(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    token = preview(memory, Call("create_work_order", ORDER, caller))["confirm"]
    sage.put("client", {"recnum": 1, "clnnme": "Clearwater East"})
    memory.previews = Previews()
    problem = stale(memory, Call("create_work_order", {**ORDER, "confirm": token}, caller))
    assert (problem.extra["difference"], problem.detail) == ([], "Things changed since the preview.")


def test_only_so_much_is_remembered() -> None:
    held = Previews(most=40)
    held.note("a", {"rows": 1})
    held.note("b", {"rows": 2})
    held.note("b", {"rows": 2})
    held.note("c", {"rows": 3})
    assert (held.find("a"), held.find("b"), held.find("c")) == (None, {"rows": 2}, {"rows": 3})


def content(record: str, id: str, **fields: Any) -> dict[str, Any]:
    return {"rows": {f"{record}/{id}": fields}}


def test_lines_that_came_and_went_are_told() -> None:
    then = content("change_order", "7", lines=[{"line": "1", "amount": "5.00"}, {"line": "2", "amount": "6.00"}])
    now = content("change_order", "7", lines=[{"line": "2", "amount": "6.00"}, {"line": "3", "amount": "7.00"}])
    told = [(one["field"], one["then"], one["now"]) for one in difference(then, now)]
    assert told == [
        ("lines/1/line", "1", None), ("lines/1/amount", "5.00", None),
        ("lines/3/line", None, "3"), ("lines/3/amount", None, "7.00"),
    ]  # fmt: skip


def test_the_lines_of_one_row_of_a_budget_are_told_apart_by_cost_type() -> None:
    then = content("budget", "9", lines=[{"line": "a", "cost_type": "1", "budget": "5.00"}])
    both = [*then["rows"]["budget/9"]["lines"], {"line": "a", "cost_type": "2", "budget": "6.00"}]
    now = [{**both[0], "budget": "4.00"}, both[1]]
    told = [
        (one["field"], one["then"], one["now"])
        for one in difference(content("budget", "9", lines=both), content("budget", "9", lines=now))
    ]
    assert told == [("lines/a-1/budget", "5.00", "4.00")]


def test_that_a_record_was_saved_again_is_told_only_when_nothing_else_moved() -> None:
    touched = content("client", "1", updated_at="b", name="X")
    assert [one["field"] for one in difference(content("client", "1", updated_at="a", name="X"), touched)] == [
        "updated_at"
    ]
    assert [one["field"] for one in difference(content("client", "1", updated_at="a", name="Y"), touched)] == ["name"]


def test_the_sentence_names_three_and_counts_the_others() -> None:
    moved = [{"record": "client", "id": str(number), "field": "name", "then": None, "now": "X"} for number in range(5)]
    assert said(moved).startswith("Since the preview Client Name of client 0 changed from empty to X; ")
    assert said(moved).endswith("client 2 changed from empty to X, and 2 more. Look at the new preview and confirm it.")
    assert said([]) == ""
