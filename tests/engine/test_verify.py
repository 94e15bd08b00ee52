"""Sage's own warnings before the write: told, asked about or refused, as the company has it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.shown import show
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import JobFigures
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

D = Decimal
CODE = "16030.000"
ASKER, DANA = Caller("k1", "flow", SCOPES), Caller("k2", "dana", SCOPES)
OVER = (
    "Over budget: cost code 16030.000 type 4 of job 210 would have 1000.00 committed and spent of a budget of {} "
    "(6-2 Budgets)."
)
ABSENT = "The budget of job 210 does not have cost code 16030.000 types 1, 2; cost code 4010.000 type 1 (6-2 Budgets)."
INVOICED = "Line 1 of subcontract 850 would have a contract of {}, and 400.00 of it is invoiced (6-7-1 Subcontracts)."

HEAD = {"job": "210", "date": "2026-10-01", "description": "Less", "status": "Approved"}
UNIT = {"vendor": "812", "subcontract": "5", "subcontract_line": "1", "change_number": "850-1", "status": "Approved"}


class CountingSage(MemorySage):
    """Counts how often it is asked for figures, and for the rows of a record."""

    def __init__(self, rows: Any) -> None:
        super().__init__(rows)
        self.asked: list[str] = []

    def figures(self, job: str) -> JobFigures:
        self.asked.append(job)
        return super().figures(job)


@pytest.fixture
def sage() -> CountingSage:
    line = {"linnum": 1, "cstcde": D(CODE), "csttyp": 4, "amount": D(1000), "billed": D(400)}
    empty = {"linnum": 2, "phsnum": 0, "cstcde": D("2010.000")}
    return CountingSage(
        {
            "job": [{"recnum": 210, "jobnme": "Riverside", "status": 4}],
            "vendor": [{"recnum": 812, "vndnme": "Alpha Steel"}],
            "cost_code": [{"recnum": code} for code in (CODE, "2010.000", "4010.000")],
            "cost_type": [{"recnum": number} for number in range(1, 6)],
            "budget": [
                {"recnum": 210, "lines": [{"linnum": 1, "phsnum": 0, "cstcde": D(CODE), "subbdg": D(1000)}, empty]}
            ],
            "subcontract": [
                {"recnum": 5, "ctcnum": "850", "vndnum": 812, "jobnum": 210, "phsnum": 0, "status": 4, "lines": [line]}
            ],
            "job_cost": [
                {"recnum": 1, "jobnum": 210, "phsnum": 0, "cstcde": D(CODE), "csttyp": 4, "cstamt": D(400), "status": 1}
            ],
        }
    )


@pytest.fixture
def plugin(sage: CountingSage) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def wants(plugin: Plugin, **policies: Any) -> None:
    companies.change(
        plugin, ASKER, "sandbox", {f"warnings.{name.replace('__', '.')}": v for name, v in policies.items()}
    )


def change(*lines: dict[str, Any], **head: Any) -> Call:
    return Call("create_change_order", {**HEAD, **head, "lines": list(lines)}, ASKER)


def less(amount: str, **more: Any) -> dict[str, Any]:
    return {"cost_code": CODE, "cost_type": "4", "amount": amount, **more}


def code_of(plugin: Plugin, call: Call) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        run_action(plugin, call)
    return caught.value.code, caught.value.detail


def test_what_goes_over_the_budget_is_told_with_its_numbers(plugin: Plugin) -> None:
    body = run_action(plugin, change(less("-0.01"))).body
    assert (body["state"], body["warnings"]) == ("done", [OVER.format("999.99")])


@pytest.mark.parametrize("head", [{"status": "Open"}, {"status": "Void"}])
def test_what_does_not_count_goes_over_nothing(plugin: Plugin, head: dict[str, str]) -> None:
    assert preview(plugin, change(less("-500.00"), **head))["warnings"] == []


def test_only_what_the_write_makes_worse_is_told(plugin: Plugin, sage: MemorySage) -> None:
    sage.put(
        "job_cost",
        {"recnum": 2, "jobnum": 210, "phsnum": 0, "cstcde": D(CODE), "csttyp": 4, "cstamt": D(5), "status": 1},
    )
    assert preview(plugin, change(less("4.00")))["warnings"] == []
    assert len(preview(plugin, change(less("-4.00")))["warnings"]) == 1


@pytest.mark.parametrize(
    ("tolerance", "amount", "warned"),
    [
        ("none", "-0.01", True),
        ("100.00", "-100.00", False),
        ("100.00", "-100.01", True),
        ("10%", "-90.90", False),  # of the budget that is left
        ("10%", "-91.00", True),
        ("10% max 50.00", "-50.00", False),
        ("10% max 50.00", "-50.01", True),
    ],
)
def test_the_tolerance_is_none_flat_percent_or_percent_with_a_cap(
    plugin: Plugin, tolerance: str, amount: str, *, warned: bool
) -> None:
    wants(plugin, over_budget__tolerance=tolerance)
    assert bool(preview(plugin, change(less(amount)))["warnings"]) is warned


def test_codes_and_types_that_the_budget_does_not_have_are_told_once(plugin: Plugin) -> None:
    there = [less("1.00"), {"cost_code": "2010", "cost_type": "3", "amount": "1.00"}]
    absent = [
        {"cost_code": code, "cost_type": kind, "amount": "1.00"}
        for code, kind in (("16030", "1"), ("16030", "2"), ("4010", "1"))
    ]
    assert preview(plugin, change(*there))["warnings"] == []
    assert preview(plugin, change(*there, *absent, *absent))["warnings"] == [ABSENT]
    assert preview(plugin, change(*absent, status="Open"))["warnings"] == [ABSENT]


def test_a_contract_below_what_is_invoiced_is_told(plugin: Plugin) -> None:
    wants(plugin, over_budget="off")
    assert preview(plugin, change({**UNIT, "amount": "-600.00"}))["warnings"] == []
    assert preview(plugin, change({**UNIT, "amount": "-600.01"}))["warnings"] == [INVOICED.format("399.99")]
    wants(plugin, over_subcontract__tolerance="1.00")
    assert preview(plugin, change({**UNIT, "amount": "-601.00"}))["warnings"] == []


@pytest.mark.parametrize(
    ("rule", "line", "code"),
    [
        ("over_budget", less("-1.00"), "over_budget"),
        ("budget_verification", {"cost_code": "4010", "cost_type": "1", "amount": "1.00"}, "not_in_budget"),
        ("over_subcontract", {**UNIT, "amount": "-700.00"}, "over_subcontract"),
    ],
)
def test_a_rule_is_off_told_asked_about_or_refused(
    plugin: Plugin, sage: CountingSage, rule: str, line: dict[str, Any], code: str
) -> None:
    wants(plugin, over_budget="off", budget_verification="off", over_subcontract="off")
    assert preview(plugin, change(line))["warnings"] == []
    wants(plugin, **{rule: "warn"})
    (says,) = preview(plugin, change(line))["warnings"]
    wants(plugin, **{rule: "refuse"})
    assert (code_of(plugin, change(line)), sage.writes) == ((code, says), [])
    wants(plugin, **{rule: "ask"})
    shown = preview(plugin, change(line))
    assert (shown["asks"], shown["warnings"]) == ([says], [says])
    body = run_action(plugin, change(line)).body
    assert (body["state"], body["export"]["reason"], sage.writes) == ("waiting_acceptance", says, [])
    export = show(decide.find(plugin, DANA, body["export"]["id"]))
    assert (export["rounds"][0]["reason"], export["preview"]["asks"]) == (says, [says])
    assert export["preview"]["figures"]["rows"] or rule != "over_budget"
    done = decide.accept(plugin, DANA, body["export"]["id"], {}).body
    assert (done["state"], done["warnings"], len(sage.writes)) == ("done", [says], 1)


def test_what_waits_anyhow_only_carries_the_reason(plugin: Plugin, sage: CountingSage) -> None:
    wants(plugin, over_budget="ask")
    lines = [{"cost_code": CODE, "cost_type": "4", "budget": "900.00"}]
    given = {"job": "210", "locked": True, "lines": lines}
    body = run_action(plugin, Call("export_budget", given, ASKER)).body
    assert (body["state"], body["export"]["reason"]) == ("waiting_acceptance", OVER.format("900.00"))
    companies.change(plugin, ASKER, "sandbox", {"acceptance.budget": "direct"})
    decide.retrieve(plugin, ASKER, body["export"]["id"], {})
    again = run_action(plugin, Call("export_budget", {**given, "source_name": "again"}, ASKER)).body
    assert (again["state"], sage.writes) == ("waiting_acceptance", [])


def test_figures_are_read_once_for_the_money_of_a_job_and_for_nothing_else(plugin: Plugin, sage: CountingSage) -> None:
    preview(plugin, change(less("-1.00"), {**UNIT, "amount": "1.00"}))
    assert sage.asked == ["210"]
    preview(plugin, Call("update_job", {"job": "210", "name": "Riverside II"}, ASKER))
    assert sage.asked == ["210"]


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("warnings.over_budget", "ask", "ask"),
        ("warnings.over_budget.tolerance", "5% max 500.00", "5% max 500.00"),
        ("warnings.over_subcontract.tolerance", "500", "500"),
        ("warnings.budget_verification", "refuse", "refuse"),
        ("warnings.over_budget", "Ask", None),
        ("warnings.over_budget.tolerance", "5 %", None),
        ("warnings.over_budget.tolerance", "-5", None),
        ("warnings.over_budget.tolerance", "5% max 5%", None),
        ("warnings.over_budget.tolerance", 5.5, None),
        ("warnings.budget_verification.tolerance", "5%", None),
        ("warnings.over_moon", "warn", None),
    ],
)
def test_levels_and_tolerances_are_policies_of_a_company(
    plugin: Plugin, name: str, value: Any, stored: str | None
) -> None:
    if stored is None:
        with pytest.raises(Problem) as caught:
            companies.change(plugin, ASKER, "sandbox", {name: value})
        assert caught.value.faults[0].pointer == f"/{name}"
        return
    assert companies.change(plugin, ASKER, "sandbox", {name: value}).policies[name] == stored


def test_a_policy_that_is_not_known_is_told_with_those_there_are(plugin: Plugin) -> None:
    with pytest.raises(Problem) as caught:
        companies.change(plugin, ASKER, "sandbox", {"warnings.over_moon": "warn"})
    assert "warnings.<rule>, warnings.<rule>.tolerance" in caught.value.detail
