"""Exporting a project as a job: what accounting must give, what is refused, and what stands in Sage after it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.companies import change
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview
from sage100_plugin.errors import Problem, again, told
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Company
from sage100_plugin.testing.plugin import MemoryCompanies
from sage100_plugin.testing.sage import MemorySage
from tests.actions.jobs.conftest import CODES, Accept, Act, Refusal, Send

GIVEN = {"sage_id": "2001", "client": "1", "status": "4", "type": "2"}
PROJECT = {"name": "Harbor Point Annex", "source": "procore", "source_id": "P-88"}


def policies(plugin: Plugin, **values: str) -> None:
    """Let the company have these policies."""
    assert isinstance(plugin.companies, MemoryCompanies)
    held = {name.replace("__", "."): value for name, value in values.items()}
    plugin.companies.known["sandbox"] = replace(Company("sandbox", "Sandbox"), policies=held)


def test_all_that_the_project_tells_stands_in_the_job(send: Send, accept: Accept) -> None:
    # R53 R140 R141 R142 R143 R144 R145 R146
    given = {
        "address1": "18 Foundry Road", "address2": "Lot 4", "city": "Tulsa", "state": "OK", "zip": "74103",
        "contract_amount": "125000.00", "contract_number": "C-7", "contract_date": "2026-09-01",
        "start_date": "2026-10-01", "finish_date": "2027-04-30", "client_po": "PO-3", "notes": "Night work.",
    }  # fmt: skip
    body = accept(send(project_number="26-088", **given), **GIVEN)
    result = body["result"]
    assert {name: result[name] for name in given} == given
    assert (result["id"], result["name"], result["short_name"]) == ("2001", PROJECT["name"], PROJECT["name"])
    assert (result["client"], result["status"], result["type"]) == ("1", "4", "2")


def test_a_preview_names_the_window_and_leaves_the_number_to_accounting(memory: Plugin, caller: Caller) -> None:
    # R140 R148
    shown = preview(memory, Call("export_job", PROJECT, caller))
    assert shown["would"][0]["menu"] == "3-5 Jobs"
    assert {field["field"] for field in shown["would"][0]["fields"]} == {"name", "short_name"}


def test_the_number_of_the_job_is_its_own_and_stays_with_the_link(
    memory: Plugin, send: Send, accept: Accept, act: Act
) -> None:
    # R148 R149 R150 R151
    accept(send(project_number="26-088"), **GIVEN)
    (link,) = memory.links.by_sage("sandbox", "job", "2001")
    assert (link.source, link.source_id, link.origin, link.state) == ("procore", "P-88", "source", "synced")
    assert act("get_job", source="procore", source_id="P-88")["result"]["id"] == "2001"
    later = act("export_cost_codes", source="procore", source_id="P-88", cost_codes=CODES)["export"]["id"]
    assert accept(later)["result"]["job"] == "2001"


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"sage_id": ""}, [("/sage_id", "sage_id_required", "Type the Sage job number (3-5 Jobs) to accept it.")]),
        (
            {"sage_id": "1015"},
            [("/sage_id", "number_taken", "Job 1015 is already Westfield Plant in Sage (3-5 Jobs).")],
        ),
        (
            {"sage_id": "02001"},
            [
                (
                    "/sage_id",
                    "leading_zeros",
                    "Sage Job#: job numbers have no leading zeros. Type 2001 if you mean that.",
                )
            ],
        ),
        (
            {"sage_id": "26-088"},
            [("/sage_id", "invalid_value", "Sage Job#: 26-088 is no job number; Sage takes 1 to 10 digits.")],
        ),
        (
            {"sage_id": "0"},
            [("/sage_id", "invalid_value", "Sage Job#: 0 is no job number; Sage takes 1 to 10 digits.")],
        ),
        (
            {"sage_id": "12345678901"},
            [("/sage_id", "invalid_value", "Sage Job#: 12345678901 is no job number; Sage takes 1 to 10 digits.")],
        ),
        (
            {"status": ""},
            [
                (
                    "/status",
                    "required",
                    "Job Status is required: choose it from the company's list (3-5 Jobs).",
                )
            ],
        ),
        ({"status": "5"}, [("/status", "not_in_sage", "Sage has no job status 5 (3-5 Jobs, job statuses).")]),
        ({"type": "77"}, [("/type", "not_in_sage", "Sage has no job type 77 (3-5 Jobs, job types).")]),
        ({"client": ""}, [("/client", "required", "Client is required (3-6 Clients).")]),
        ({"client": "99"}, [("/client", "not_in_sage", "Sage has no client 99 (3-6 Clients).")]),
        ({"client": "5"}, [("/client", "inactive_record", "Client 5 Closed Shop is inactive in Sage (3-6 Clients).")]),
    ],
)
def test_what_accounting_must_give(
    send: Send, not_accepted: Any, sage: MemorySage, typed: dict[str, str], faults: list[tuple[str, str, str]]
) -> None:
    # R148
    assert not_accepted(send(), **{**GIVEN, **typed}) == faults
    assert sage.writes == []


def test_all_that_is_missing_is_said_at_once(send: Send, not_accepted: Any) -> None:
    assert [code for _, code, _ in not_accepted(send())] == ["required", "required", "sage_id_required"]


def test_a_status_of_the_companys_own_is_taken(send: Send, accept: Accept) -> None:
    assert accept(send(), **{**GIVEN, "status": "9"})["result"]["status"] == "9"


def test_where_the_company_has_no_list_of_statuses_there_are_sages_six(memory: Plugin, refusal: Refusal) -> None:
    sage = memory.companies.reader("sandbox")
    assert isinstance(sage, MemorySage)
    sage.remove("job_status", "4")
    sage.remove("job_status", "9")
    says = "Sage has no job status 9: it has 1 Bid, 2 Refused, 3 Contract, 4 Current, 5 Complete, 6 Closed."
    assert refusal("export_job", **PROJECT, status="9") == [("/status", "not_in_sage", says)]


def test_what_accounting_chooses_goes_before_what_the_project_told(memory: Plugin, send: Send, accept: Accept) -> None:
    memory.links.add(Link("lnk_c", "sandbox", "client", "procore", "C-3", "5"))
    memory.links.add(Link("lnk_d", "sandbox", "client", "procore", "C-4", "1"))
    result = accept(send(client_source_id="C-4", status="9"), sage_id="2001", status="4")["result"]
    assert (result["client"], result["status"]) == ("1", "4")


def test_the_next_free_number_is_taken_where_the_company_has_it_so(memory: Plugin, send: Send, accept: Accept) -> None:
    # R148
    policies(memory, number__job="next")
    assert accept(send(), client="1", status="4")["result"]["id"] == "1019"


@pytest.mark.parametrize(
    ("given", "pointer", "code", "says"),
    [
        ({"name": "x" * 76}, "/name", "too_long", "Job Name has 76 characters; Sage takes 75."),
        (
            {"state": "ZZ"},
            "/state",
            "unknown_state",
            "State: ZZ is no state or province. Write it with its two letters, as OK.",
        ),
        ({"state": "Ohio"}, "/state", "too_long", "State has 4 characters; Sage takes 2."),
        (
            {"client_source_id": "C-1"},
            "/client_source_id",
            "client_not_linked",
            (
                "Client C-1 of procore is not linked to a Sage client. Link it with link_client, create it with "
                "export_client, or give its Sage number."
            ),
        ),
        (
            {"phases": {"1": "Shell"}},
            "/phases",
            "phases_in_use",
            "Phases cannot be exported: they are made in Sage (3-5 Jobs, Options > Job Phases) and come from there.",
        ),
        (
            {"segments": {"area": "North"}},
            "/segments",
            "custom_wbs_unsupported",
            "Sage has cost codes and cost types, and no segments beside them.",
        ),
        (
            {"cost_codes": [{"cost_code": "7777", "cost_type": "1"}]},
            "/cost_codes/0/cost_code",
            "not_in_sage",
            "Sage has no cost code 7777.000 (6-5 Cost Codes).",
        ),
    ],
)
def test_what_sage_cannot_take_is_refused_at_once(
    refusal: Refusal, given: dict[str, Any], pointer: str, code: str, says: str
) -> None:
    # R127 R139 R155
    assert refusal("export_job", **{**PROJECT, **given}) == [(pointer, code, says)]


@pytest.mark.parametrize("given", [{"area": "North"}, ["North"], "North", [{"name": "area", "value": "North"}]])
def test_segments_and_phases_are_known_in_any_shape(refusal: Refusal, send: Send, given: Any) -> None:
    # R127 R139 R155
    (segments,) = refusal("export_job", **PROJECT, segments=given)
    (phases,) = refusal("export_job", **PROJECT, phases=given)
    (of_code,) = refusal("export_job", **PROJECT, cost_codes=[{**CODES[0], "segments": given}])
    codes = [segments[1], phases[1], of_code[:2]]
    assert codes == ["custom_wbs_unsupported", "phases_in_use", ("/cost_codes/0/segments", "custom_wbs_unsupported")]
    assert send(segments=[], phases={})


def test_all_refusals_come_together(refusal: Refusal) -> None:
    wrong = {"state": "ZZ", "phases": {"1": "Shell"}, "segments": {"area": "N"}, "client": "99", "type": "77"}
    found = refusal("export_job", **PROJECT, **wrong, cost_codes=[{"cost_type": "1"}])
    assert [code for _, code, _ in found] == [
        "custom_wbs_unsupported",
        "phases_in_use",
        "unknown_state",
        "cost_code_missing",
        "not_in_sage",
        "not_in_sage",
    ]


@pytest.mark.parametrize("state", ["OK", "ok", "DC", "PR", "ON"])
def test_a_state_is_one_of_the_post_offices(send: Send, state: str) -> None:
    assert send(state=state)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("x" * 30, "x" * 30),
        ("Harbor Point Community Center Annex", "Harbor Point Community Center"),
        ("x" * 40, "x" * 30),
    ],
)
def test_a_short_name_is_made_of_the_words_that_fit(send: Send, accept: Accept, name: str, short: str) -> None:
    body = accept(send(name=name), **GIVEN)
    assert body["result"]["short_name"] == short
    assert body["warnings"] == ([] if name == short else [f"Short Name is made of the name: {short}."])


@pytest.mark.parametrize("number", ["1015", "01015"])
def test_a_job_that_nobody_linked_is_shown_before_another_is_made(refusal: Refusal, send: Send, number: str) -> None:
    says = (
        "Sage already has job 1015 Westfield Plant: the number is the same (3-5 Jobs). Link the project with map_job "
        "if it is one of them, or send confirm_no_match."
    )
    assert refusal("export_job", **PROJECT, project_number=number) == [("/project_number", "possible_duplicate", says)]
    assert send(project_number=number, confirm_no_match=True)


def test_the_same_name_is_taken_for_the_same_job_until_it_is_somebodys(memory: Plugin, refusal: Refusal) -> None:
    (fault,) = refusal("export_job", **{**PROJECT, "name": "WESTFIELD plant, Inc."})
    assert fault[1] == "possible_duplicate"
    memory.links.add(Link("lnk_j", "sandbox", "job", "procore", "P-1", "1015"))
    found = refusal("export_job", **{**PROJECT, "name": "Westfield Plant", "source_id": "P-1"})
    assert [code for _, code, _ in found] == ["already_linked"]


def test_a_name_that_another_project_has_is_free(memory: Plugin, send: Send, caller: Caller) -> None:
    # R89
    memory.links.add(Link("lnk_j", "sandbox", "job", "procore", "P-1", "1015"))
    given = {**PROJECT, "name": "Westfield Plant", "project_number": "1015"}
    shown = preview(memory, Call("export_job", given, caller))
    assert shown["warnings"] == ["Job 1015 of that name is linked to project P-1 already."]
    assert send(name="Westfield Plant", project_number="1015")


def test_a_job_of_a_near_name_is_shown_and_refuses_nothing(memory: Plugin, caller: Caller, send: Send) -> None:
    # R89
    shown = preview(memory, Call("export_job", {**PROJECT, "name": "Westfeild Plant"}, caller))
    assert [(one["number"], one["by"], one["score"], one["reason"]) for one in shown["tells"]["candidates"]] == [
        ("1015", "near_name", 33, "the name is nearly the same")
    ]
    assert send(name="Westfeild Plant")


def test_a_refusal_holds_whom_it_means(memory: Plugin, caller: Caller) -> None:
    # R89
    given = {**PROJECT, "name": "Westfield Plant", "project_number": "1015"}
    with pytest.raises(Problem) as caught:
        preview(memory, Call("export_job", given, caller))
    reasons = ["the number is the same", "the name is the same"]
    meant = {"id": "1015", "number": "1015", "name": "Westfield Plant", "score": 150, "reasons": reasons}
    assert told(caught.value)["candidates"] == [meant]
    assert told(again(told(caught.value)))["candidates"] == [meant]


def test_without_a_source_id_it_is_said_that_no_link_is_made(memory: Plugin, caller: Caller) -> None:
    shown = preview(memory, Call("export_job", {"name": "Harbor Point Annex"}, caller))
    says = "No source id is given, so the new job is linked to nothing, and sent again it would be made again."
    assert shown["warnings"] == [says]


def test_under_strict_linking_a_job_in_both_systems_is_refused(memory: Plugin, refusal: Refusal, send: Send) -> None:
    # R49 R50
    policies(memory, linking="strict")
    says = (
        "Job 1015 Westfield Plant is in Sage already (3-5 Jobs), and this company links no two jobs that were made in "
        "both systems. Link it with map_job once linking is allowed, or delete one of the two."
    )
    asked = {**PROJECT, "project_number": "1015", "confirm_no_match": True}
    assert refusal("export_job", **asked) == [("/project_number", "in_both_systems", says)]
    assert send(project_number="26-088")


def test_a_project_is_exported_once(send: Send, accept: Accept, refusal: Refusal) -> None:
    accept(send(), **GIVEN)
    says = "P-88 of procore is already job 2001 in Sage (3-5 Jobs)."
    assert refusal("export_job", **PROJECT) == [("/source_id", "already_linked", says)]


def test_the_company_decides_how_jobs_are_linked(memory: Plugin, caller: Caller, refusal: Refusal) -> None:
    # R50
    change(memory, caller, "sandbox", {"linking": "strict"})
    assert refusal("export_job", **PROJECT, project_number="1015")[0][1] == "in_both_systems"


def test_where_jobs_are_written_at_once_the_number_may_be_given_or_is_the_next(memory: Plugin, act: Act) -> None:
    # R148
    policies(memory, acceptance__job="direct")
    first = act("export_job", **PROJECT, sage_id="3001", client="1", status="4", cost_codes=CODES[:1])
    assert (first["state"], first["result"]["id"]) == ("done", "3001")
    second = act("export_job", name="Second", source="procore", source_id="P-89", client="1", status="4")
    assert second["result"]["id"] == "3002"


def test_where_jobs_are_written_at_once_all_must_be_given(memory: Plugin, refusal: Refusal) -> None:
    policies(memory, acceptance__job="direct", number__job="typed")
    found = refusal("export_job", **PROJECT)
    assert {(pointer, code) for pointer, code, _ in found} == {
        ("/client", "required"),
        ("/status", "required"),
        ("/sage_id", "sage_id_required"),
    }


def test_the_ready_mapping_makes_a_job_of_a_project_as_the_source_has_it(send: Send, accept: Accept) -> None:
    record = {
        "id": "P-90", "project_name": "Foundry Lofts", "project_number": "26-090", "address": "4 Mill Road",
        "city": "Tulsa", "state": "OK", "zip_code": "74103", "start_date": "2026-10-05",
    }  # fmt: skip
    result = accept(send(name="", source_id="", source_record=record), **GIVEN)["result"]
    assert (result["name"], result["address1"], result["zip"]) == ("Foundry Lofts", "4 Mill Road", "74103")
    assert result["start_date"] == "2026-10-05"
