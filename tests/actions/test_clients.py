"""Clients: created once, linked without a write, found; and the service sites they have."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.sage import MemorySage

CUSTOMER = {"name": "Harbor Dental", "source": "followup", "source_id": "C-31"}


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(
        {
            "client": [
                {"recnum": 1, "clnnme": "Clearwater Medical Group", "status": 1},
                {"recnum": 2, "clnnme": "Eastgate LLC", "status": 1, "addrs1": "9 Oak Ave"},
                {"recnum": 17, "clnnme": "Dana Reyes", "status": 1},
                {"recnum": 18, "clnnme": "Dana Reyes", "status": 1},
                {"recnum": 13, "clnnme": "Closed Shop", "status": 1, "inactv": 1},
            ],
            "client_contact": [{"recnum": 2, "linnum": 1, "phnnum": "918-555-0100", "e_mail": "lee@eastgate.example"}],
            "client_status": [{"recnum": 3, "stsnme": "CURRENT"}, {"recnum": 4, "stsnme": "Warranty"}],
            "client_type": [{"recnum": 1, "typnme": "Residential"}],
            "service_site": [{"recnum": 17, "locnum": n, "locnme": f"Building {n}"} for n in range(1, 251)]
            + [{"recnum": 1, "locnum": 1, "locnme": "Main", "addrs1": "12 Main Street"}],
        }
    )


def done(plugin: Plugin, caller: Caller, key: str, **given: Any) -> dict[str, Any]:
    body = dict(run_action(plugin, Call(key, given, caller)).body)
    assert (body["ok"], body["state"]) == (True, "done")
    return body


def refused(plugin: Plugin, caller: Caller, key: str, **given: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call(key, given, caller))
    return caught.value


def faults(problem: Problem) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in problem.faults]


def test_a_client_gets_the_next_number_the_status_current_and_its_first_contact(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    given = {"address1": "1200 N Harbor St", "city": "Seattle", "state": "WA", "zip": "98101", "type": "1"}
    person = {"contact": "Dana Reyes", "phone": "206-555-0147", "email": "dana@harbor.example"}
    body = done(
        memory, caller, "export_client", **CUSTOMER, **given, **person, user_defined1="Gold", notes="Call first"
    )
    result = body["result"]
    assert {name: result[name] for name in given} == given
    assert (result["id"], result["short_name"], result["status"]) == ("19", "Harbor Dental", "3")
    assert (result["user_defined1"], result["notes"]) == ("Gold", "Call first")
    (contact,) = result["contacts"]
    assert (contact["name"], contact["phone"], contact["email"]) == tuple(person.values())
    assert [(link["source_id"], link["sage_id"]) for link in body["links"]] == [("C-31", "19")]
    (write,) = sage.writes
    assert (write.record, write.op) == ("client", "add")


def test_a_client_without_a_contact_gets_none_and_may_bring_number_and_status(memory: Plugin, caller: Caller) -> None:
    result = done(memory, caller, "export_client", **CUSTOMER, number="4711", status="4")["result"]
    assert (result["id"], result["status_name"], result["contacts"]) == ("4711", "Warranty", [])


@pytest.mark.parametrize(
    ("name", "short", "told"),
    [
        ("Harbor Dental", "Harbor Dental", []),
        ("Harbor Dental X", "Harbor Dental X", []),
        ("Harbor Point Dental", "Harbor Point", ["Short Name is made of the name: Harbor Point."]),
        ("Harbors Dentals Y", "Harbors Dentals", ["Short Name is made of the name: Harbors Dentals."]),
        ("Wolfeschlegelsteinhausen", "Wolfeschlegelst", ["Short Name is made of the name: Wolfeschlegelst."]),
    ],
)
def test_a_short_name_that_is_made_is_told(
    memory: Plugin, caller: Caller, name: str, short: str, told: list[str]
) -> None:
    # R253
    asked = {**CUSTOMER, "name": name}
    assert preview(memory, Call("export_client", asked, caller))["warnings"] == told
    body = done(memory, caller, "export_client", **asked)
    assert (body["result"]["short_name"], body["warnings"]) == (short, told)


def test_a_short_name_that_is_given_is_sent_as_it_is_and_never_cut(memory: Plugin, caller: Caller) -> None:
    # R253 R254
    problem = refused(memory, caller, "export_client", **CUSTOMER, short_name="Harbor Point Dental")
    assert faults(problem) == [("/short_name", "too_long")]
    body = done(memory, caller, "export_client", **{**CUSTOMER, "name": "Harbor Point Dental"}, short_name="HPD")
    assert (body["result"]["short_name"], body["warnings"]) == ("HPD", [])


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (
            {"name": "Eastgate"},
            "client 2 Eastgate LLC: the name is the same but for punctuation and legal form",
        ),
        (
            {"name": "Dana Reyes"},
            "client 17 Dana Reyes: the name is the same; client 18 Dana Reyes: the name is the same",
        ),
        (
            {"phone": "(918) 555-0100", "email": "LEE@eastgate.example"},
            "client 2 Eastgate LLC: the e-mail address is the same and the telephone number is the same",
        ),
    ],
)
def test_a_client_that_sage_seems_to_have_is_named_with_the_reason(
    memory: Plugin, sage: MemorySage, caller: Caller, given: dict[str, str], named: str
) -> None:
    # R21
    problem = refused(memory, caller, "export_client", **{**CUSTOMER, **given})
    mend = (
        f"Link it with link_client if it is {'one of them' if ';' in named else 'that one'}, or send confirm_no_match."
    )
    assert (problem.code, problem.detail) == ("possible_duplicate", f"Sage already has {named} (3-6 Clients). {mend}")
    assert sage.writes == []
    assert done(memory, caller, "export_client", **{**CUSTOMER, **given}, confirm_no_match=True)["result"]["id"] == "19"


def test_a_preview_shows_whom_a_new_client_could_be(memory: Plugin, caller: Caller) -> None:
    # R89
    shown = preview(memory, Call("export_client", {**CUSTOMER, "phone": "918-555-0100"}, caller))
    (one,) = shown["tells"]["candidates"]
    assert (one["id"], one["name"], one["by"], one["strong"]) == ("2", "Eastgate LLC", "phone", False)


def test_a_state_that_is_none_is_refused(memory: Plugin, caller: Caller) -> None:
    assert faults(refused(memory, caller, "export_client", **CUSTOMER, state="ZZ")) == [("/state", "unknown_state")]


def test_of_many_clients_of_a_name_three_are_named(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    for number in range(30, 35):
        sage.put("client", {"recnum": number, "clnnme": "Dana Reyes"})
    problem = refused(memory, caller, "export_client", **{**CUSTOMER, "name": "Dana Reyes"})
    assert "client 30 Dana Reyes: the name is the same; and 4 more (3-6 Clients)." in problem.detail


@pytest.mark.parametrize("given", [{"phone": "918-555-0100"}, {"address1": "9 Oak Avenue"}])
def test_one_weak_likeness_does_not_stop_a_new_client(memory: Plugin, caller: Caller, given: dict[str, str]) -> None:
    assert done(memory, caller, "export_client", **CUSTOMER, **given)["result"]["id"] == "19"


def test_a_customer_that_is_linked_says_to_which_client_and_asks_no_more(memory: Plugin, caller: Caller) -> None:
    memory.links.add(Link("lnk_c", "sandbox", "client", "followup", "C-31", "2"))
    problem = refused(memory, caller, "export_client", **{**CUSTOMER, "name": "Eastgate"})
    says = "C-31 of followup is already client 2 in Sage (3-6 Clients)."
    assert (problem.code, problem.detail) == ("already_linked", says)


def test_all_that_is_wrong_with_a_client_is_said_at_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    given = {"name": "Eastgate", "status": "77", "type": "9", "number": "1", "source_id": "C-1"}
    problem = refused(memory, caller, "export_client", **given)
    assert sorted(faults(problem)) == [
        ("/name", "possible_duplicate"),
        ("/number", "number_taken"),
        ("/source", "required"),
        ("/status", "not_in_sage"),
        ("/type", "not_in_sage"),
    ]
    assert faults(refused(memory, caller, "export_client", **CUSTOMER, number="0")) == [("/number", "invalid_value")]
    zeros = refused(memory, caller, "export_client", **CUSTOMER, number="0041")
    assert (zeros.code, zeros.detail) == (
        "leading_zeros",
        "Client#: client numbers have no leading zeros. Type 41 if you mean that.",
    )
    sage.put("client_status", {"recnum": 3, "stsnme": "Active"})
    problem = refused(memory, caller, "export_client", **CUSTOMER)
    assert (faults(problem), problem.detail) == (
        [("/status", "required")],
        "Status is required: the company's list has none named Current (3-6 Clients).",
    )


def test_linking_a_client_writes_nothing_to_sage(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R19 R21
    body = done(memory, caller, "link_client", client="1", source="followup", source_id="C-1", source_name="Clearwater")
    assert sage.writes == []
    assert (body["result"]["name"], body["log"]) == ("Clearwater Medical Group", [])
    found = memory.links.by_source("sandbox", "client", "followup", "C-1")
    assert found is not None
    assert (found.sage_id, found.sage_name, found.origin) == ("1", "Clearwater Medical Group", "sage")
    assert body["result"]["outcome"] == "linked"


def test_the_same_pair_again_is_done_and_makes_no_second_link(memory: Plugin, caller: Caller) -> None:
    pair = {"client": "1", "source": "followup", "source_id": "C-1"}
    done(memory, caller, "link_client", **pair)
    body = done(memory, caller, "link_client", **pair)
    assert (body["result"]["outcome"], body["links"]) == ("already_linked", [])
    assert len(memory.links.by_sage("sandbox", "client", "1")) == 1


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"client": "2", "source_id": "C-1"}, "/source_id", "already_linked"),
        ({"client": "1", "source_id": "C-2"}, "/client", "linked_elsewhere"),
        ({"client": "1", "source_id": "C-1", "source": "procore"}, "", ""),  # another source may have it too
        ({"client": "99", "source_id": "C-2"}, "/client", "not_in_sage"),
        ({"client": "13", "source_id": "C-2"}, "/client", "inactive_record"),
        ({"client": "", "source_id": "C-2"}, "/client", "required"),
        ({"client": "1", "source_id": ""}, "/source_id", "required"),
        ({"client": "2", "source_id": "C-2", "source": ""}, "/source", "required"),
    ],
)
def test_a_pair_is_made_once(memory: Plugin, caller: Caller, given: dict[str, str], pointer: str, code: str) -> None:
    done(memory, caller, "link_client", client="1", source="followup", source_id="C-1")
    asked = {"source": "followup", **given}
    if not code:
        assert done(memory, caller, "link_client", **asked)["result"]["id"] == given["client"]
    else:
        assert faults(refused(memory, caller, "link_client", **asked)) == [(pointer, code)]


def test_clients_are_found_by_number_or_name_or_because_they_are_linked(memory: Plugin, caller: Caller) -> None:
    def found(**given: Any) -> list[str]:
        return [item["id"] for item in done(memory, caller, "find_clients", **given)["result"]["items"]]

    for number in ("18", "2"):
        done(memory, caller, "link_client", client=number, source="followup", source_id=f"C-{number}")
    assert found(q="dana") == ["17", "18"]
    assert found(q="1") == ["1", "13", "17", "18"]
    assert found(q="nobody") == []
    assert found(linked=True) == ["2", "18"]  # R18
    assert found(linked=True, q="dana") == ["18"]
    first = done(memory, caller, "find_clients", linked=True, limit=1)["result"]
    assert ([item["id"] for item in first["items"]], first["next"]) == (["2"], "1")
    last = done(memory, caller, "find_clients", linked=True, limit=1, cursor="1")["result"]
    assert ([item["id"] for item in last["items"]], last["next"]) == (["18"], None)


@pytest.mark.parametrize(("client", "sites"), [("1", 1), ("2", 0), ("17", 250)])
def test_all_service_sites_of_a_client_are_found_page_by_page(
    memory: Plugin, caller: Caller, client: str, sites: int
) -> None:
    # R22
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = done(memory, caller, "find_service_sites", client=client, cursor=cursor, limit=100)["result"]
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == [f"{client}-{number}" for number in range(1, sites + 1)]


def test_the_sites_of_the_sources_own_client_are_found_through_its_link(memory: Plugin, caller: Caller) -> None:
    # R19 R22
    own = {"client_source_id": "C-1", "source": "followup"}
    problem = refused(memory, caller, "find_service_sites", **own)
    assert (problem.code, faults(problem)) == ("client_not_linked", [("/client_source_id", "client_not_linked")])
    assert "link_client" in problem.detail  # R21
    assert "export_client" in problem.detail
    done(memory, caller, "link_client", client="1", source="followup", source_id="C-1")
    (site,) = done(memory, caller, "find_service_sites", **own)["result"]["items"]
    assert (site["name"], site["address1"]) == ("Main", "12 Main Street")
    assert done(memory, caller, "find_service_sites", **own, q="elsewhere")["result"]["items"] == []
    assert faults(refused(memory, caller, "find_service_sites", **own, client="1")) == [
        ("/client_source_id", "invalid_value")
    ]
    assert faults(refused(memory, caller, "find_service_sites", client_source_id="C-1")) == [("/source", "required")]
    assert faults(refused(memory, caller, "find_service_sites")) == [("/client", "required")]
