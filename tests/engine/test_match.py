"""Matching: which records of Sage those of a source could be, and what is linked without a person's choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.linking import match_links
from sage100_plugin.engine.linking.match_samples import samples
from sage100_plugin.engine.linking.matching import Pool, clear, sample
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.links import Link, StoreFailed
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.contract.catalog import CATALOG

COMPANY = "sandbox"
ANA = Caller("k1", "ana", SCOPES)
ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "vendor": [
        {"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc", "phnnum": "918-555-0110", "state_": "OK"},
        {"recnum": 11, "vndnme": "Northgate Glazing", "addrs1": "18 Foundry Road", "zipcde": "74103", "state_": "OK"},
        {"recnum": 12, "vndnme": "Acme Supply", "ctynme": "Tulsa", "state_": "OK"},
        {"recnum": 13, "vndnme": "Acme Supply", "ctynme": "Dallas", "state_": "TX"},
        {"recnum": 14, "vndnme": "Gone Glass", "inactv": 1},
        {
            "recnum": 15,
            "vndnme": "Tri-County Paving",
            "contacts": [{"linnum": 1, "cntnme": "Jo", "cllphn": "(918) 555-0177", "e_mail": "Jo@Paving.example"}],
        },
    ],
    "job": [{"recnum": 1015, "jobnme": "Westfield Water Treatment Plant", "status": 4, "addrs1": "90 Basin Road"}],
    "client": [{"recnum": 3, "clnnme": "Clearwater"}],
    "service_site": [
        {"recnum": 3, "locnum": 1, "locnme": "Main Campus", "addrs1": "400 River Street"},
        {"recnum": 4, "locnum": 1, "locnme": "Main Campus", "addrs1": "7 Hill Street"},
    ],
}


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def here(sage: MemorySage) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {COMPANY: sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def match(plugin: Plugin, *records: Mapping[str, Any], caller: Caller = ANA, **asked: Any) -> list[dict[str, Any]]:
    told = [{"source_id": f"V-{place}", **one} for place, one in enumerate(records, 1)]
    body = {"company": COMPANY, "record": "vendor", "source": "procore", "records": told, **asked}
    return match_links.matched(plugin, caller, body)


def first(plugin: Plugin, record: str = "vendor", **known: Any) -> dict[str, Any]:
    (item,) = match(plugin, known, record=record)
    return dict(item["candidates"][0]) if item["candidates"] else {}


def refused(plugin: Plugin, *records: Mapping[str, Any], **asked: Any) -> Problem:
    with pytest.raises(Refused) as caught:
        match(plugin, *records, **asked)
    return caught.value


@pytest.mark.parametrize(
    ("known", "id", "by", "strong"),
    [
        ({"name": "Northgate Glazing"}, "11", ["name"], True),
        ({"name": "HOLLINS Plumbing & Heating"}, "10", ["similar_name"], True),
        ({"name": "Holins Plumbing and Heating"}, "10", ["near_name"], False),
        ({"name": "Holins Plumbing and Heating", "phone": "+1 918 555 0110 x4"}, "10", ["near_name", "phone"], True),
        ({"name": "Glazing Northgate"}, "11", ["near_name"], False),
        ({"phone": "9185550177"}, "15", ["phone"], False),
        ({"email": "jo@paving.EXAMPLE", "phone": "918.555.0177"}, "15", ["email", "phone"], True),
        (
            {"name": "Northgate Glazing", "address": "18 Foundry Rd.", "zip": "74103-2201"},
            "11",
            ["name", "address"],
            True,
        ),
        ({"number": "0011"}, "11", ["number"], True),
    ],
)
def test_a_candidate_names_what_is_the_same(
    here: Plugin, known: dict[str, str], id: str, by: list[str], *, strong: bool
) -> None:
    # R87 R89
    found = first(here, **known)
    assert (found["id"], found["by"], found["strong"]) == (id, by, strong)
    assert 0 < found["score"] <= 100


def test_the_reason_is_told_in_words(here: Plugin) -> None:
    found = first(here, name="Hollins Plumbing & Heating", phone="918-555-0110")
    assert found["reason"] == (
        "the name is the same but for punctuation and legal form and the telephone number is the same"
    )
    assert found["name"] == "Hollins Plumbing & Heating Inc"


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ({"name": "Northgate Glazing", "state": "tx"}, "but the state is OK in Sage"),
        ({"name": "Wholly Other", "number": "11"}, "but the name is another"),
        ({"name": "Gone Glass"}, "but it is inactive in Sage"),
    ],
)
def test_what_speaks_against_it_makes_no_candidate_strong(here: Plugin, known: dict[str, str], says: str) -> None:
    found = first(here, **known)
    assert (says in found["reason"], found["strong"]) == (True, False)


def test_what_speaks_against_it_halves_the_score(here: Plugin) -> None:
    alike, other = (first(here, name="Northgate Glazing", state=state)["score"] for state in ("OK", "TX"))
    assert (alike, other) == (90, 45)


def test_two_of_the_same_name_are_both_shown_and_neither_is_strong(here: Plugin) -> None:
    (item,) = match(here, {"name": "Acme Supply, LLC"})
    assert [(one["id"], one["strong"]) for one in item["candidates"]] == [("12", False), ("13", False)]


def test_an_address_counts_only_where_the_zip_agrees(here: Plugin) -> None:
    assert first(here, address="18 Foundry Road", zip="75201") == {}
    assert first(here, address="18 Foundry Road")["by"] == ["address"]


def test_without_a_zip_the_city_has_to_agree(here: Plugin, sage: MemorySage) -> None:
    sage.put("vendor", {"recnum": 20, "vndnme": "Elm Stone", "addrs1": "1 Elm Street", "ctynme": "Tulsa"})
    assert first(here, address="1 Elm St", city="Dallas", zip="75201") == {}
    assert first(here, address="1 Elm St", city="TULSA", zip="74103")["by"] == ["address"]


def test_nothing_in_common_gives_no_candidate(here: Plugin) -> None:
    assert match(here, {"name": "Quarry Stone"}) == [{"source_id": "V-1", "candidates": []}]


def test_jobs_are_matched_by_number_name_and_address(here: Plugin) -> None:
    assert first(here, "job", number="1015", name="Westfield Water")["by"] == ["number"]
    assert first(here, "job", name="Westfield Water Treatment Plant.")["by"] == ["similar_name"]
    assert first(here, "job", address="90 Basin Rd")["by"] == ["address"]


def test_a_service_site_is_looked_for_within_its_client(here: Plugin) -> None:
    found = match(
        here, {"name": "Main Campus", "client": "3"}, {"name": "Main Campus", "client": "4"}, record="service_site"
    )
    assert [[one["id"] for one in item["candidates"]] for item in found] == [["3-1"], ["4-1"]]


def test_nothing_is_linked_without_a_decision(here: Plugin) -> None:
    found = match(here, {"name": "Northgate Glazing", "address": "18 Foundry Road"})
    assert ("linked" in found[0], len(here.links)) == (False, 0)


def test_the_rule_links_what_is_beyond_doubt_and_says_why_it_leaves_the_rest(here: Plugin, sage: MemorySage) -> None:
    # R87
    found = match(
        here,
        {"name": "Northgate Glazing"},
        {"name": "Acme Supply"},
        {"name": "Quarry Stone"},
        {"name": "Hollins Plumbing & Heating"},
        {"name": "Hollins Plumbing and Heating", "phone": "918-555-0110"},
        link="strong",
    )
    assert [one.get("linked", {}).get("sage_id") for one in found] == ["11", None, None, None, None]
    assert [one.get("note") for one in found] == [
        None,
        "Not linked: no candidate is strong.",
        "Not linked: nothing in Sage has anything in common with it.",
        "Not linked: 2 records of the source could be 10.",
        "Not linked: 2 records of the source could be 10.",
    ]
    (link,) = here.links
    assert (link.source_id, link.sage_id, link.matched_by, link.linked_by) == ("V-1", "11", "name", "ana")
    assert (link.source_name, link.sage_name) == ("Northgate Glazing", "Northgate Glazing")
    assert sage.writes == []
    events = here.ledger.read(lambda tx: tx.events.newest((), 100))
    assert [event.type for event in events] == ["link.created"]
    (entry,) = here.ledger.read(lambda tx: tx.activity.find())
    assert (entry.what, entry.record_id, entry.details["matched_by"]) == ("linked", "11", ["name"])


def test_a_second_candidate_that_is_near_stops_the_rule_even_when_it_is_not_shown(
    here: Plugin, sage: MemorySage
) -> None:
    sage.put("vendor", {"recnum": 20, "vndnme": "Northgate Glazing Co", "phnnum": "918-555-0142"})
    (item,) = match(here, {"name": "Northgate Glazing", "phone": "918-555-0142"}, link="strong", limit=1)
    assert (len(item["candidates"]), len(here.links)) == (1, 0)
    assert item["note"] == "Not linked: another candidate is as near."


def test_the_same_call_again_links_nothing_twice(here: Plugin) -> None:
    asked: list[dict[str, Any]] = [{"name": "Northgate Glazing"}, {"name": "Hollins Plumbing & Heating"}]
    once = match(here, *asked, link="strong")
    again = match(here, *asked, link="strong")
    assert [one["linked"] for one in again] == [one["linked"] for one in once]
    assert (len(here.links), [one["candidates"] for one in again]) == (2, [[], []])


def test_what_belongs_to_another_record_of_the_source_is_told(here: Plugin) -> None:
    here.links.add(Link(here.ids("lnk"), COMPANY, "vendor", "procore", "V-77", "11"))
    (item,) = match(here, {"name": "Northgate Glazing"}, link="strong")
    (candidate,) = item["candidates"]
    assert (candidate["linked_to"], candidate["strong"]) == ("V-77", False)
    assert candidate["reason"].endswith("but V-77 is linked to it")
    assert item["note"] == "Not linked: 11 is linked to V-77 already."


def test_links_that_were_made_before_the_disk_refused_stay(here: Plugin) -> None:
    class Full:
        def __init__(self) -> None:
            self.room = 1

        def __getattr__(self, name: str) -> Any:
            return getattr(here.links, name)

        def add_all(self, new: Sequence[Link]) -> None:
            if not self.room:
                raise StoreFailed
            self.room -= 1
            here.links.add_all(new)

    asked: list[dict[str, Any]] = [{"name": "Northgate Glazing"}, {"name": "Hollins Plumbing & Heating"}]
    with pytest.raises(StoreFailed):
        match(replace(here, links=Full()), *asked, link="strong")
    assert [link.sage_id for link in here.links] == ["11"]
    assert recover(here) == 1
    found = match(here, *asked, link="strong")
    assert [one["linked"]["sage_id"] for one in found] == ["11", "10"]
    events = here.ledger.read(lambda tx: tx.events.newest((), 100))
    assert [event.data["sage_id"] for event in events] == ["10", "11"]


def test_all_that_is_wrong_is_told_at_once(here: Plugin) -> None:
    problem = refused(
        here,
        {"source_id": "A", "name": "One"},
        {"source_id": "A", "nmae": "Two"},
        {"source_id": ""},
        limit=0,
        link="all",
        source="",
    )
    assert {fault.pointer: fault.code for fault in problem.faults} == {
        "/records/1/nmae": "unknown_field",
        "/records/2/source_id": "required",
        "/records/1/source_id": "invalid_value",
        "/limit": "invalid_value",
        "/link": "invalid_value",
        "/source": "required",
    }


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"records": []}, "/records", "invalid_value"),
        ({"record": "budget"}, "/record", "invalid_value"),
        ({"record": "service_site"}, "/records/0/client", "required"),
        ({"company": "mars"}, "/company", "unknown_company"),
    ],
)
def test_what_cannot_be_matched_is_refused(here: Plugin, asked: dict[str, Any], pointer: str, code: str) -> None:
    problem = refused(here, {"name": "One"}, **asked)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_a_client_that_is_no_number_is_told_once(here: Plugin) -> None:
    problem = refused(here, {"name": "Main", "client": "abc"}, record="service_site")
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/records/0/client", "invalid_value")]


def test_jobs_are_shown_and_not_linked_under_strict_linking(here: Plugin) -> None:
    # R50
    here.companies.change(COMPANY, {"policies": {"linking": "strict"}})
    problem = refused(here, {"number": "1015"}, record="job", link="strong")
    assert (problem.code, "links no two jobs that were made apart" in problem.detail) == ("in_both_systems", True)
    assert match(here, {"number": "1015"}, record="job")[0]["candidates"][0]["id"] == "1015"


def test_linking_takes_the_scope_and_the_record_type(here: Plugin) -> None:
    reader = replace(ANA, scopes=("read",))
    assert match(here, {"name": "Northgate Glazing"}, caller=reader)[0]["candidates"]
    assert refused(here, {"name": "Northgate Glazing"}, caller=reader, link="strong").code == "scope_missing"
    assert refused(here, {"name": "One"}, caller=replace(ANA, records=("job",))).code == "scope_missing"


def test_the_same_question_has_the_same_answer_whatever_the_order_of_the_rows() -> None:
    asked = sample("V-1", name="Acme Supply of Tulsa", phones=["918-555-0110"])
    rows = list(ROWS["vendor"])
    one, other = (Pool(samples(MemorySage({"vendor": given}), "vendor")) for given in (rows, rows[::-1]))
    assert one.candidates(asked) == other.candidates(asked)
    assert clear(one.candidates(asked)) is None


def test_a_broken_link_is_no_link_and_is_told(here: Plugin) -> None:
    here.links.add(Link("lnk_b", COMPANY, "vendor", "procore", "V-1", "99", state="broken"))
    (found,) = match(here, {"source_id": "V-1", "name": "Nobody at all"}, link="strong")
    assert ("linked" in found, "Its link to 99 is broken (lnk_b)" in found["note"]) == (False, True)
    assert len(here.links) == 1
