"""Cost codes and types of a project in its job's budget: at zero, once, and later ones only when accepted."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.sage import MemorySage
from tests.actions.jobs.conftest import CODES, Accept, Act, Refusal

PROJECT = {"source": "procore", "source_id": "P-88"}
UNLINKED = "Project P-88 of procore is not linked to a job in Sage. Export it with export_job, or link it with map_job."
NEW = [{"cost_code": "2020.5", "cost_type": "2"}]


@pytest.fixture
def mapped(memory: Plugin) -> None:
    """Project P-88 is job 1015, whose budget has code 2010."""
    memory.links.add(Link("lnk_j", "sandbox", "job", "procore", "P-88", "1015"))


def shell(act: Act, accept: Accept, job: str, codes: list[dict[str, str]] = CODES) -> dict[str, Any]:
    """Codes that were sent for a job and accepted; there is nothing to accept where the budget has them all."""
    body = act("create_shell_budget", job=job, cost_codes=codes)
    return accept(body["export"]["id"]) if body["state"] == "waiting_acceptance" else body


def shown(sage: MemorySage, job: str) -> list[tuple[str, ...]]:
    """The rows of a budget: code, material and labor."""
    lines = sage.get("budget", [job])[job]["lines"]
    return [(f"{row['cstcde']:.3f}", *(f"{row.get(name) or 0:.2f}" for name in ("matbdg", "labbdg"))) for row in lines]


def test_a_new_budget_has_the_pairs_at_zero_and_each_once(act: Act, accept: Accept, sage: MemorySage) -> None:
    # R147 R153
    sage.put("job", {"recnum": 2001, "jobnme": "Annex", "status": 4})
    body = shell(act, accept, "2001", [*CODES, *CODES])
    assert (body["result"]["outcome"], body["result"]["added"]) == ("added", 3)
    assert shown(sage, "2001") == [("2010.000", "0.00", "0.00"), ("2020.500", "0.00", "0.00")]
    assert [(line["cost_code"], line["budget"]) for line in body["result"]["lines"]] == [
        ("2010.000", "0.00"),
        ("2020.500", "0.00"),
    ]


def test_what_the_budget_has_is_not_added_again(act: Act, accept: Accept, sage: MemorySage) -> None:
    # R153
    first = shell(act, accept, "1015")["result"]
    assert (first["outcome"], first["added"]) == ("added", 1)
    again = shell(act, accept, "1015")["result"]
    assert (again["outcome"], again["added"]) == ("no_change", 0)
    assert [code for code, *_ in shown(sage, "1015")] == ["2010.000", "2020.500"]
    assert first["lines"][0]["budget"] == "500.00"
    assert len(sage.writes) == 1


@pytest.mark.usefixtures("mapped")
def test_codes_added_later_are_there_when_accounting_accepted_them(act: Act, accept: Accept, sage: MemorySage) -> None:
    # R147 R151 R154
    waiting = act("export_cost_codes", **PROJECT, cost_codes=[*NEW, *NEW])
    assert waiting["state"] == "waiting_acceptance"
    assert [code for code, *_ in shown(sage, "1015")] == ["2010.000"]
    result = accept(waiting["export"]["id"])["result"]
    assert (result["job"], result["outcome"], result["added"]) == ("1015", "added", 1)
    assert [code for code, *_ in shown(sage, "1015")] == ["2010.000", "2020.500"]


@pytest.mark.usefixtures("mapped")
def test_codes_that_were_accepted_are_not_asked_for_again(
    act: Act, accept: Accept, memory: Plugin, caller: Caller, sage: MemorySage
) -> None:
    first = act("export_cost_codes", **PROJECT, cost_codes=NEW)["export"]["id"]
    with pytest.raises(Problem) as caught:  # one request for a job's budget waits at a time
        run_action(memory, Call("export_cost_codes", {**PROJECT, "cost_codes": CODES}, caller))
    assert caught.value.code == "wrong_state"
    accept(first)
    again = act("export_cost_codes", **PROJECT, cost_codes=CODES)
    assert (again["state"], again["result"]["outcome"]) == ("done", "no_change")
    assert len(sage.writes) == 1


def test_a_shell_budget_that_follows_no_accepted_job_waits(act: Act, sage: MemorySage) -> None:
    # R52 R153
    assert act("create_shell_budget", job="1015", cost_codes=NEW)["state"] == "waiting_acceptance"
    assert sage.writes == []


def test_that_types_cannot_be_seen_at_zero_is_said(memory: Plugin, caller: Caller) -> None:
    # R153
    says = (
        "A row of Sage's budget has a column for each cost type, so at zero only the code stands there: 2010.000 with "
        "1, 2; 2020.500 with 2. A type shows once it has an amount (6-2 Budgets)."
    )
    project = {"name": "Annex", "source": "procore", "source_id": "P-9", "client": "1", "status": "4"}
    assert says in preview(memory, Call("export_job", {**project, "cost_codes": CODES}, caller))["warnings"]


def test_a_preview_shows_the_codes_in_the_budgets_window(memory: Plugin, caller: Caller) -> None:
    seen = preview(memory, Call("create_shell_budget", {"job": "1015", "cost_codes": NEW}, caller))
    assert (seen["would"][0]["menu"], seen["effects"]) == ("6-2 Budgets", {"budget": "0.00"})
    assert "2020.500" in seen["mbxml"]
    assert "<LaborAmount>0</LaborAmount>" in seen["mbxml"]


@pytest.mark.parametrize("key", ["create_shell_budget", "export_cost_codes"])
@pytest.mark.parametrize(
    ("given", "pointer", "code", "says"),
    [
        (
            {"job": "1016"},
            "/job",
            "phases_in_use",
            "Job 1016 has phases, so its budget is made in Sage (6-2 Budgets) and comes from there.",
        ),
        (
            {"job": "1017"},
            "/job",
            "wrong_state",
            "The budget of job 1017 has Lock Edit set. Let accounting clear it in Sage (6-2 Budgets).",
        ),
        ({"job": "1018"}, "/job", "inactive_record", "Job 1018 Old Barn is inactive in Sage (3-5 Jobs)."),
        ({"job": "99999"}, "/job", "not_in_sage", "Sage has no job 99999 (3-5 Jobs)."),
        (PROJECT, "/source_id", "project_not_linked", UNLINKED),
        ({}, "/source_id", "required", "Source Id is required, or the job."),
        ({"source_id": "P-88"}, "/source", "required", "Source is required with a source id."),
        (
            {"job": "1015", "cost_codes": []},
            "/cost_codes",
            "invalid_value",
            "Cost Codes: at least one cost code is required.",
        ),
        (
            {"job": "1015", "cost_codes": [{"cost_type": "2"}]},
            "/cost_codes/0/cost_code",
            "cost_code_missing",
            "Choose the cost code first, then its cost type.",
        ),
        (
            {"job": "1015", "cost_codes": [{"cost_code": "2010"}]},
            "/cost_codes/0/cost_type",
            "required",
            "Cost Type is required with cost code 2010.000.",
        ),
        (
            {"job": "1015", "cost_codes": [{"cost_code": "2010", "cost_type": "8"}]},
            "/cost_codes/0/cost_type",
            "not_in_sage",
            "Sage has no cost type 8 (6-5 Cost Codes, Options > Cost Types).",
        ),
        (
            {"job": "1015", "cost_codes": [{"cost_code": "9000", "cost_type": "1"}]},
            "/cost_codes/0/cost_code",
            "inactive_record",
            "Cost code 9000.000 is inactive in Sage (6-5 Cost Codes).",
        ),
        (
            {"job": "1015", "cost_codes": [{**NEW[0], "phase": "1"}]},
            "/cost_codes/0/phase",
            "phases_in_use",
            "A cost code of phase 1 cannot be exported: phases come from Sage (3-5 Jobs).",
        ),
        (
            {"job": "1015", "cost_codes": [{**NEW[0], "segments": {"area": "N"}}]},
            "/cost_codes/0/segments",
            "custom_wbs_unsupported",
            "Sage has cost codes and cost types, and no segments beside them.",
        ),
    ],
)
def test_what_is_refused(refusal: Refusal, key: str, given: dict[str, Any], pointer: str, code: str, says: str) -> None:
    # R127 R134 R139 R155 R156
    assert refusal(key, **{"cost_codes": NEW, **given}) == [(pointer, code, says)]


@pytest.mark.parametrize("job", ["1015", "2001"])
def test_when_sages_answer_is_lost_the_budget_itself_tells(
    act: Act, accept: Accept, sage: MemorySage, job: str
) -> None:
    """A budget that was there, and a new one: the codes at zero are found where they were sent to."""
    sage.put("job", {"recnum": 2001, "jobnme": "Annex", "status": 4})
    sage.answer(SageAnswer("unknown", message="the answer was lost"), taken=True)
    body = shell(act, accept, job)
    assert (body["state"], body["result"]["outcome"]) == ("done", "added")
    assert [code for code, *_ in shown(sage, job)] == ["2010.000", "2020.500"]
