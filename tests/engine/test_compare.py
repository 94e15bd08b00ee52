"""Two records that were made apart, side by side; and joined without a write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.linking import compare_links, join, link_hand
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Snapshot
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.contract.catalog import CATALOG

COMPANY = "sandbox"
ANA = Caller("k1", "ana", SCOPES)
ROWS = {
    "vendor": [
        {
            "recnum": 10,
            "vndnme": "Hollins Plumbing & Heating Inc",
            "shtnme": "Hollins",
            "phnnum": "918-555-0110",
            "ctynme": "Tulsa",
            "state_": "OK",
        }
    ],
    "client": [{"recnum": 3, "clnnme": "Clearwater"}],
    "job": [
        {"recnum": 7, "jobnme": "Riverside Clinic", "clnnum": 3, "status": 4, "cntrct": Decimal("125000.00")},
        {"recnum": 8, "jobnme": "Old Mill", "clnnum": 3, "status": 4},
    ],
    "budget": [
        {
            "recnum": 7,
            "jobnme": "Riverside Clinic",
            "lines": [
                {"linnum": 1, "phsnum": 0, "cstcde": Decimal(1000), "matbdg": Decimal(100), "labbdg": Decimal(50)},
                {"linnum": 2, "phsnum": 0, "cstcde": Decimal(1000), "matbdg": Decimal(20)},
                {"linnum": 3, "phsnum": 1, "cstcde": Decimal("1010.5"), "othbdg": Decimal(5)},
            ],
        }
    ],
}
VENDOR = {"record": "vendor", "sage_id": "10"}
HOLLINS = {"id": "V-88", "company_name": "Hollins Plumbing", "phone": "918-555-0142", "city": "Tulsa", "state": "OK"}
LINES = [
    {"cost_code": "1000", "cost_type": "1", "amount": "120"},
    {"cost_code": "1000", "cost_type": "2", "amount": "60.5"},
    {"cost_code": "2000", "amount": "7"},
]
BUDGET = {"record": "budget", "sage_id": "7", "source_record": {"id": "B-1", "lines": LINES}}


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def here(sage: MemorySage) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {COMPANY: sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def compare(plugin: Plugin, **asked: Any) -> dict[str, Any]:
    return compare_links.compared(plugin, ANA, {"company": COMPANY, **VENDOR, "source_record": HOLLINS, **asked})


def joined(plugin: Plugin, **asked: Any) -> dict[str, Any]:
    pair = {"source": "procore", "source_id": "V-88"}
    body = {"company": COMPANY, **VENDOR, "source_record": HOLLINS, **pair, **asked}
    return join.joined(plugin, ANA, body)


def refused(work: Any, *asked: Any, **given: Any) -> Problem:
    with pytest.raises(Refused) as caught:
        work(*asked, **given)
    return caught.value


def by_field(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {line["field"]: line for line in told["fields"]}


# Comparing


def test_fields_stand_side_by_side_by_the_mapping(here: Plugin) -> None:
    told = compare(here)
    lines = by_field(told)
    assert lines["name"] == {
        "field": "name",
        "label": "Vendor Name",
        "path": "company_name",
        "sage": "Hollins Plumbing & Heating Inc",
        "source": "Hollins Plumbing",
        "same": False,
        "may_win": ["sage", "source"],
    }
    assert [lines[name]["same"] for name in ("phone", "city", "state", "email")] == [False, True, True, None]
    assert (told["differing"], lines["city"]["may_win"]) == (["name", "phone"], [])
    assert {"short_name", "email"} <= {*told["not_given"]}
    assert (told["same"], told["menu"], told["mapping"]["name"]) == (False, "4-4 Vendors", "built in")


def test_what_the_source_does_not_say_is_no_difference(here: Plugin) -> None:
    told = compare(here, source_record={"id": "V-88", "city": "Tulsa"})
    assert (told["same"], told["differing"], "name" in told["not_given"]) == (True, [], True)
    told = compare(here, source_record={"id": "V-88", "city": "", "phone": None})
    assert (told["differing"], {"city", "phone"} <= {*told["not_given"]}) == ([], True), "forms send all their fields"
    told = compare(here, **{**BUDGET, "source_record": {"id": "B-1", "name": "Riverside Clinic"}})
    assert (told["same"], "lines" in told["not_given"], told["lines"][0]["source"]) == (True, True, None)
    told = compare(here, **{**BUDGET, "source_record": {"id": "B-1", "lines": LINES[:1]}})
    assert "lines" in told["differing"]


def test_values_are_compared_as_sage_has_them(here: Plugin) -> None:
    project = {"name": " Riverside Clinic", "contract_amount": "$125,000", "client": 3}
    lines = by_field(compare(here, record="job", sage_id="007", source_record=project))
    assert [lines[name]["same"] for name in ("name", "contract_amount", "client")] == [True, True, True]


def test_budgets_are_compared_by_phase_cost_code_and_cost_type(here: Plugin) -> None:
    told = compare(here, **BUDGET)
    assert [(*line["key"].values(), line["sage"], line["source"], line["difference"]) for line in told["lines"]] == [
        ("0", "1000.000", "1", "120.00", "120.00", "0.00"),
        ("0", "1000.000", "2", "50.00", "60.50", "10.50"),
        ("0", "2000.000", "5", None, "7.00", "7.00"),
        ("1", "1010.500", "5", "5.00", None, "-5.00"),
    ]
    assert told["totals"] == {"sage": "175.00", "source": "187.50", "difference": "12.50"}
    assert told["not_compared"] == []


def test_grids_that_are_not_compared_are_named(here: Plugin, sage: MemorySage) -> None:
    sage.put("change_order", {"recnum": 70, "jobnum": 7, "dscrpt": "Doors"})
    told = compare(here, record="change_order", sage_id="70", source_record={"description": "Doors"})
    assert ("lines" in told["not_compared"], "lines" in told) == (True, False)


def test_all_that_is_wrong_is_told_at_once(here: Plugin) -> None:
    bad = {"lines": [{"cost_code": "wood", "amount": "many"}]}
    problem = refused(compare, here, record="budget", sage_id="99", source_record=bad)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [
        ("/sage_id", "not_in_sage"),
        ("/source_record/lines/0/amount", "invalid_value"),
        ("/source_record/lines/0/cost_code", "invalid_value"),
    ]


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"record": "phase"}, "/record", "invalid_value"),
        ({"record": ""}, "/record", "required"),
        ({"sage_id": ""}, "/sage_id", "required"),
        ({"source_record": {}}, "/source_record", "required"),
        ({"source_record": 5}, "/source_record", "invalid_value"),
    ],
)
def test_what_cannot_be_compared_is_refused(here: Plugin, asked: dict[str, Any], pointer: str, code: str) -> None:
    problem = refused(compare, here, **asked)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_a_link_is_compared_with_what_the_source_has_now(here: Plugin) -> None:
    link = joined(here)["link"]
    told = compare_links.of_link(here, ANA, link["id"], {"source_record": HOLLINS})
    assert (told["link"], told["sage_id"], by_field(told)["phone"]["same"]) == (link["id"], "10", False)


def test_a_link_shows_sages_side_and_how_it_was_seen_last(here: Plugin, sage: MemorySage) -> None:
    link = joined(here)["link"]
    seen = Snapshot("10", "h", {"name": "Hollins", "city": "Tulsa"})
    here.ledger.write(lambda tx: tx.snapshots.put(COMPANY, "vendor", [seen]))
    told = compare_links.known(here, ANA, link["id"])
    assert (told["sage"]["phone"], told["last_known"]["name"]) == ("918-555-0110", "Hollins")
    assert told["changes"] == [
        {"field": "name", "label": "Vendor Name", "before": "Hollins", "now": "Hollins Plumbing & Heating Inc"}
    ]
    sage.remove("vendor", "10")
    assert compare_links.known(here, ANA, link["id"])["sage"] is None
    assert refused(compare_links.known, here, ANA, "lnk_none").code == "not_found"


# Joining


def test_two_are_joined_without_a_write_and_each_side_is_told_what_it_takes_over(
    here: Plugin, sage: MemorySage
) -> None:
    told = joined(
        here,
        winners={"name": "sage", "state": "source", "city": "source"},
        source_record={**HOLLINS, "state": "TX"},
    )
    assert (told["new"], told["link"]["sage_id"], told["link"]["source_id"]) == (True, "10", "V-88")
    assert told["pull"] == {"name": "Hollins Plumbing & Heating Inc"}
    assert (told["would"]["input"]["state"], told["would"]["by_hand"]) == ("TX", [])
    assert "phone" in told["open"]
    assert not {"name", "state", "city"} & {*told["open"]}
    assert (sage.writes, len(here.links), told["link"]["source_name"]) == ([], 1, "Hollins Plumbing")


def test_where_the_source_wins_the_records_own_update_is_told_with_its_input(here: Plugin, sage: MemorySage) -> None:
    project = {"name": "Riverside Clinic II", "address": "90 Basin Road", "contract_number": "C-9"}
    told = joined(
        here,
        record="job",
        sage_id="7",
        source_record=project,
        source_id="P-1",
        winners={"name": "source", "address1": "source"},
        owner="source",
    )
    assert told["would"]["action"] == "update_job"
    assert told["would"]["input"] == {
        "company": COMPANY,
        "job": "7",
        "source": "procore",
        "source_id": "P-1",
        "name": "Riverside Clinic II",
        "address1": "90 Basin Road",
    }
    assert told["would"]["fields"][0] == {
        "field": "name",
        "label": "Job Name",
        "before": "Riverside Clinic",
        "after": "Riverside Clinic II",
    }
    assert (told["would"]["by_hand"], told["link"]["owner"], sage.writes) == ([], "source", [])


def test_what_was_agreed_can_be_run_and_then_the_two_are_the_same(here: Plugin, sage: MemorySage) -> None:
    project = {
        "name": "Riverside Clinic II",
        "client": "3",
        "contract_amount": "$126,000.50",
        "start_date": "2026-12-01",
    }
    asked = {"record": "job", "sage_id": "7", "source_record": project}
    winners = dict.fromkeys(("name", "contract_amount", "start_date"), "source")
    told = joined(here, **asked, source_id="P-1", winners=winners, owner="source")
    shown = preview(here, Call(told["would"]["action"], told["would"]["input"], ANA))
    assert {line["field"] for item in shown["would"] for line in item["fields"]} == winners.keys()
    assert sage.writes == []
    done = run_action(here, Call(told["would"]["action"], told["would"]["input"], ANA))
    assert done.body["state"] == "done"
    lines = by_field(compare(here, **asked))
    assert [lines[name]["same"] for name in winners] == [True, True, True]


def test_agreed_differences_of_a_vendor_are_an_update_of_the_vendor(here: Plugin, sage: MemorySage) -> None:
    told = joined(here, winners={"name": "sage", "phone": "source"})
    assert (told["would"]["action"], told["would"]["by_hand"]) == ("update_vendor", [])
    done = run_action(here, Call("update_vendor", told["would"]["input"], ANA))
    assert done.body["state"] == "done", done.body
    (write,) = sage.writes
    assert (write.id, dict(write.fields)) == ("10", {"phone": "918-555-0142"})


def test_a_client_that_is_named_by_the_sources_own_id_is_found_by_its_link(here: Plugin) -> None:
    here.links.add(Link(here.ids("lnk"), COMPANY, "client", "procore", "C-5", "3"))
    asked = {"record": "job", "sage_id": "7", "source_record": {"name": "Riverside Clinic", "client_id": "C-5"}}
    line = by_field(compare(here, **asked, source="procore"))["client"]
    assert (line["source"], line["path"], line["same"]) == ("3", "client_id", True)
    assert by_field(compare(here, **asked, source="other"))["client"]["same"] is False


def test_of_budgets_the_lines_have_one_winner(here: Plugin) -> None:
    told = joined(here, **BUDGET, winners={"lines": "source"}, owner="source")
    assert told["would"]["by_hand"] == [
        "Budget 7 in Sage (6-2 Budgets): change cost code 1000.000, cost type 2 from 50.00 to 60.50.",
        "Budget 7 in Sage (6-2 Budgets): change cost code 2000.000, cost type 5 from nothing to 7.00.",
        "Budget 7 in Sage (6-2 Budgets): change cost code 1010.500, cost type 5 in phase 1 from 5.00 to nothing.",
    ]
    link_hand.remove(here, ANA, told["link"]["id"])
    told = joined(here, **BUDGET, winners={"lines": "sage"})
    assert (told["new"], len(told["pull"]["lines"]), told["would"]) == (True, 4, {"by_hand": []})
    assert joined(here, **BUDGET, winners={"lines": "sage"})["new"] is False


def test_the_source_takes_over_what_it_did_not_say_and_cannot_win_there(here: Plugin) -> None:
    problem = refused(joined, here, winners={"short_name": "source"})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/winners/short_name", "invalid_value")]
    assert len(here.links) == 0
    told = joined(here, winners={"short_name": "sage"})
    assert (told["pull"], told["open"]) == ({"short_name": "Hollins"}, ["name", "phone"])


@pytest.mark.parametrize(("owner", "other"), [("sage", "source"), ("source", "sage")])
def test_of_a_linked_pair_only_its_owner_can_win(here: Plugin, owner: str, other: str) -> None:
    # R59
    joined(here, owner=owner)
    told = compare(here, source="procore", source_id="V-88")
    assert (told["owner"], by_field(told)["phone"]["may_win"]) == (owner, [owner])
    problem = refused(joined, here, winners={"phone": other, "name": owner, "city": other})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/winners/phone", "wrong_owner")]
    problem = refused(joined, here, owner=other, winners={"phone": other})
    assert [fault.pointer for fault in problem.faults] == ["/owner", "/winners/phone"]
    again = joined(here, owner=owner, winners={"phone": owner})
    assert (again["new"], "phone" in again["open"]) == (False, False)


@pytest.mark.parametrize(
    ("asked", "winner"),
    [({"owner": "sage"}, {"phone": "source"}), ({"owner": "source"}, {"phone": "sage"}), (BUDGET, {"lines": "source"})],
)
def test_who_is_to_own_a_new_pair_wins_too(here: Plugin, asked: dict[str, Any], winner: dict[str, str]) -> None:
    # R59
    problem = refused(joined, here, **asked, winners=winner)
    assert (problem.code, "would be owned by" in problem.detail, len(here.links)) == ("wrong_owner", True, 0)


def test_a_broken_pair_is_compared_with_nothing(here: Plugin, sage: MemorySage) -> None:
    link = joined(here, owner="sage")["link"]
    link_hand.change(here, ANA, link["id"], {"state": "broken"})
    assert compare_links.known(here, ANA, link["id"])["sage"]["id"] == "10"
    problem = refused(compare_links.of_link, here, ANA, link["id"], {"source_record": HOLLINS})
    assert (problem.code, link["id"] in problem.detail) == ("wrong_state", True)
    assert compare(here, source="procore", source_id="V-88")["owner"] == ""
    gone = here.links.get(link["id"])
    assert gone is not None
    here.links.replace(replace(gone, history=(*gone.history, {"what": "broken"})))
    assert compare_links.known(here, ANA, link["id"])["sage"] is None, "the number may be another's"


def test_a_client_whose_link_is_broken_is_not_taken_for_the_sources(here: Plugin) -> None:
    here.links.add(Link(here.ids("lnk"), COMPANY, "client", "procore", "C-5", "3", state="broken"))
    asked = {"record": "job", "sage_id": "7", "source_record": {"name": "Riverside Clinic", "client_id": "C-5"}}
    line = by_field(compare(here, **asked, source="procore"))["client"]
    assert (line["source"], line["same"], line["may_win"]) == (None, False, ["sage"])
    problem = refused(joined, here, **asked, source_id="P-1", winners={"client": "source"})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/winners/client", "invalid_value")]


def test_the_same_call_again_links_nothing_twice(here: Plugin) -> None:
    once, again = joined(here), joined(here)
    assert (again["new"], again["link"], len(here.links)) == (False, once["link"], 1)


@pytest.mark.parametrize(("record", "sage_id", "policy"), [("job", "7", "linking"), ("budget", "7", "budget_linking")])
def test_strict_linking_joins_no_two_that_were_made_apart(here: Plugin, record: str, sage_id: str, policy: str) -> None:
    # R50 R57
    here.companies.change(COMPANY, {"policies": {policy: "strict"}})
    asked = {"record": record, "sage_id": sage_id, "source_record": {"id": "P-1", "name": "Riverside Clinic"}}
    problem = refused(joined, here, **asked)
    assert (problem.code, len(here.links)) == ("in_both_systems", 0)
    assert compare(here, **asked)["record"] == record


def test_a_winner_that_is_none_is_refused_and_nothing_is_linked(here: Plugin) -> None:
    problem = refused(joined, here, winners={"colour": "sage", "name": "ana", "city": ["source"]})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [
        ("/winners/colour", "unknown_field"),
        ("/winners/name", "invalid_value"),
        ("/winners/city", "invalid_value"),
    ]
    assert len(here.links) == 0


def test_joining_needs_to_know_whose_record_it_is(here: Plugin) -> None:
    problem = refused(joined, here, source="", source_id="")
    assert [fault.pointer for fault in problem.faults] == ["/source", "/source_id"]
