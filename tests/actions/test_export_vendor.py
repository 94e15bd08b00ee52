"""Exporting a vendor: when Sage has it already, and what is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.records.likeness import plain
from sage100_plugin.testing.sage import MemorySage


def export(caller: Caller, name: str, **given: object) -> Call:
    return Call("export_vendor", {"name": name, "source": "procore", "source_id": "V-1", **given}, caller)


def refused(plugin: Plugin, asked: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Hollins Plumbing & Heating Inc", True),
        ("HOLLINS PLUMBING & HEATING, INC.", True),
        ("The Hollins Plumbing & Heating Co", True),  # case, punctuation and legal form do not tell companies apart
        ("Hollins Plumbing-Heating", True),
        ("Hollins Plumbing", False),
        ("Hollins Plumbing & Heating North", False),
        ("Hollins Electric", False),
        ("Inc", False),  # nothing but a legal form matches nothing
    ],
)
def test_only_the_same_name_is_taken_for_the_same_company(
    memory: Plugin, caller: Caller, name: str, same: bool
) -> None:
    # R87 R89
    if not same:
        assert run_action(memory, export(caller, name, short_name="Hollins")).status == 202
        return
    problem = refused(memory, export(caller, name, short_name="Hollins"))
    same_but = "" if name == "Hollins Plumbing & Heating Inc" else " but for punctuation and legal form"
    says = (
        f"Sage already has vendor 10 Hollins Plumbing & Heating Inc: the name is the same{same_but} (4-4 Vendors). "
        "Link it with link_vendor if it is that one, or send confirm_no_match."
    )
    assert (problem.code, problem.detail) == ("possible_duplicate", says)
    assert run_action(memory, export(caller, name, short_name="Hollins", confirm_no_match=True)).status == 202  # R86


def test_a_match_is_found_however_many_vendors_share_its_longest_word(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R89
    for number in range(100, 700):
        sage.put("vendor", {"recnum": number, "vndnme": f"Construction {number}"})
    sage.put("vendor", {"recnum": 900, "vndnme": "Acme Construction LLC"})
    assert refused(memory, export(caller, "ACME Construction")).code == "possible_duplicate"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Acme Supply, Inc.", "acme supply"),
        ("ACME  SUPPLY", "acme supply"),
        ("The Company", ""),
        ("O'Brien's", "o brien s"),
        ("Straße 4", "strasse 4"),
        ("", ""),
    ],
)
def test_the_plain_name(name: str, expected: str) -> None:
    assert plain(name) == expected


def test_a_company_that_is_linked_says_to_which_vendor_and_asks_no_more(memory: Plugin, caller: Caller) -> None:
    # R85
    memory.links.add(Link("lnk_v", "sandbox", "vendor", "procore", "V-1", "10"))
    problem = refused(memory, export(caller, "Hollins Plumbing & Heating"))
    says = "V-1 of procore is already vendor 10 in Sage (4-4 Vendors)."
    assert (problem.code, problem.detail) == ("already_linked", says)


def test_all_that_was_given_reaches_sage(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R161 R162 R163 R164 R165
    given = {
        "short_name": "Northgate",
        "owner": "Jo North",
        "address1": "18 Foundry Road",
        "address2": "Unit 4",
        "city": "Tulsa",
        "state": "OK",
        "zip": "74103",
        "phone": "918-555-0100",
        "email": "jo@northgate.example",
        "primary_email": "ap@northgate.example",
        "user_defined1": "Union",
        "user_defined2": "Local",
        "discount_terms": "10DY",
        "due_terms": "30DY",
        "notes": "Call first.",
    }
    shown = run_action(memory, export(caller, "Northgate Glazing", **given)).body["export"]
    body = decide.accept(memory, caller, shown["id"], {"sage_id": "990", "vendor_type": "1"}).body
    assert {name: body["result"][name] for name in given} == given
    assert (body["result"]["id"], body["result"]["type_name"]) == ("990", "Subcontractor")


@pytest.mark.parametrize(
    ("name", "short_name", "code"),
    [
        ("x" * 30, "", None),  # the name serves as the short name
        ("x" * 31, "", None),  # then one is made, and told
        ("x" * 31, "x", None),
        ("x" * 75, "x", None),
        ("x" * 76, "x", "too_long"),
        ("x", "y" * 31, "too_long"),
    ],
)
def test_a_name_is_never_cut(memory: Plugin, caller: Caller, name: str, short_name: str, code: str | None) -> None:
    # R253 R254
    asked = export(caller, name, short_name=short_name)
    if code is None:
        assert run_action(memory, asked).status == 202
    else:
        assert refused(memory, asked).code == code


def test_a_preview_shows_the_vendor_without_its_number(memory: Plugin, caller: Caller) -> None:
    # R159
    shown = preview(memory, export(caller, "Northgate Glazing"))
    fields = {field["field"]: field["after"] for field in shown["would"][0]["fields"]}
    assert fields == {"name": "Northgate Glazing", "short_name": "Northgate Glazing"}
    assert shown["would"][0]["menu"] == "4-4 Vendors"
    assert run_action(memory, export(caller, "Northgate Glazing", confirm=shown["confirm"])).status == 202


def test_a_vendor_made_in_sage_meanwhile_is_asked_about_at_the_acceptance(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R89
    waiting = run_action(memory, export(caller, "Northgate Glazing")).body["export"]["id"]
    sage.put("vendor", {"recnum": 500, "vndnme": "Northgate Glazing LLC"})
    with pytest.raises(Problem) as caught:
        decide.accept(memory, caller, waiting, {"sage_id": "990"})
    assert caught.value.code == "possible_duplicate"
    decide.reject(memory, caller, waiting, {"reason": "Is it vendor 500?"})
    decide.resend(memory, caller, waiting, {"input": {"confirm_no_match": True}})
    assert decide.accept(memory, caller, waiting, {"sage_id": "990"}).status == 200


def test_two_sources_may_have_the_same_id(memory: Plugin, caller: Caller) -> None:
    first = export(caller, "Northgate Glazing")
    other = replace(first, input={**first.input, "source": "followup", "name": "Southgate Glazing"})
    assert [run_action(memory, asked).status for asked in (first, other)] == [202, 202]


def test_its_contacts_go_with_it(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    people = [{"name": "Jo North", "email": "jo@northgate.example"}, {"name": "Pat Lee", "mobile": ""}]
    waiting = run_action(memory, export(caller, "Northgate Glazing", contacts=people)).body["export"]["id"]
    decide.accept(memory, caller, waiting, {"sage_id": "990"})
    (write,) = sage.writes
    assert write.fields["contacts"] == [people[0], {"name": "Pat Lee"}]


def test_accounting_has_the_last_word_about_the_type(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R166
    sage.put("vendor_type", {"recnum": 2, "typnme": "Supplier"})
    for source_id, typed, kind in (("V-1", {}, "2"), ("V-2", {"vendor_type": "1"}, "1")):
        asked = export(caller, f"Northgate {source_id}", type="2", source_id=source_id)
        waiting = run_action(memory, asked).body["export"]["id"]
        number = {"sage_id": f"99{kind}"}
        assert decide.accept(memory, caller, waiting, {**number, **typed}).body["result"]["type"] == kind
    assert refused(memory, export(caller, "Southgate", type="77", source_id="V-3")).code == "not_in_sage"


def test_a_short_name_that_is_made_is_told(memory: Plugin, caller: Caller) -> None:
    # R253
    shown = preview(memory, export(caller, "Northgate Architectural Glazing Company"))
    assert shown["warnings"] == ["Short Name is made of the name: Northgate Architectural."]


LIKE = {
    "recnum": 20,
    "vndnme": "Pellew Excavating LLC",
    "phnnum": "(319) 555-0115",
    "e_mail": "AP@pellew.example",
    "prmeml": "jo@pellew.example",
    "addrs1": "1827 N. Main St.",
    "zipcde": "52001-1234",
}
PERSON = {"recnum": 20, "linnum": 2, "cntnme": "Ann Ode", "phnnum": "319.555.0177", "e_mail": "Ann@ode.example"}


@pytest.mark.parametrize(
    ("given", "by", "strong"),
    [
        ({"phone": "1 319 555 0115"}, ["phone"], False),
        ({"email": "ap@pellew.example"}, ["email"], False),
        ({"email": "jo@pellew.example"}, ["email"], False),
        ({"address1": "1827 North Main Street", "zip": "52001"}, ["address"], False),
        ({"address1": "1827 North Main Street", "zip": "10001"}, [], False),
        ({"name": "Pellew Excavating"}, ["similar_name"], True),
        ({"phone": "319-555-0115", "email": "ap@pellew.example"}, ["email", "phone"], True),
        ({"primary_email": "jo@pellew.example"}, ["email"], False),
        ({"phone": "319 555 0177"}, ["phone"], False),  # of a contact in Sage
        ({"email": "ann@ode.example"}, ["email"], False),
        ({"contacts": [{"name": "Ann", "mobile": "319-555-0177"}]}, ["phone"], False),  # of contacts on both sides
        (
            {"contacts": [{"name": "Bo"}, {"email": "ann@ode.example", "phone": "319-555-0115"}]},
            ["email", "phone"],
            True,
        ),
        ({"contacts": [{"name": "Bo", "phone": "319-555-0178", "email": "bo@ode.example"}]}, [], False),
    ],
)
def test_a_vendor_is_found_by_what_it_agrees_in(
    memory: Plugin, sage: MemorySage, caller: Caller, given: dict[str, Any], by: list[str], *, strong: bool
) -> None:
    # R89
    sage.put("vendor", LIKE)
    sage.put("vendor_contact", PERSON)
    asked = {"name": "Quarry Works", "short_name": "x", **given}
    confirmed = Call("export_vendor", {**asked, "confirm_no_match": True}, caller)
    found = preview(memory, confirmed)["tells"]["candidates"]
    assert [(one["id"], one["by"], one["strong"]) for one in found] == ([("20", ", ".join(by), strong)] if by else [])
    if strong:
        assert refused(memory, Call("export_vendor", asked, caller)).code == "possible_duplicate"
    else:
        assert run_action(memory, Call("export_vendor", asked, caller)).status == 202


def test_accounting_sees_whom_it_could_be(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R89
    sage.put("vendor", LIKE)
    export_id = run_action(memory, export(caller, "Quarry Works", phone="319-555-0115")).body["export"]["id"]
    waiting = memory.ledger.read(lambda tx: tx.exports.get(export_id))
    assert waiting is not None
    (one,) = waiting.preview["tells"]["candidates"]
    assert one == {
        "id": "20",
        "number": "20",
        "name": "Pellew Excavating LLC",
        "by": "phone",
        "reason": "the telephone number is the same",
        "score": 25,
        "strong": False,
        "inactive": False,
    }


@pytest.mark.parametrize("name", ["Pellew Excvating", "Excavatng Pellew", "Pelew Excavating Inc"])
def test_a_slip_of_the_pen_shows_who_may_be_meant_and_refuses_nothing(
    memory: Plugin, sage: MemorySage, caller: Caller, name: str
) -> None:
    # R89
    sage.put("vendor", LIKE)
    (one,) = preview(memory, export(caller, name))["tells"]["candidates"]
    assert (one["id"], one["by"], one["strong"]) == ("20", "near_name", False)
    assert 28 <= one["score"] <= 35
    both = preview(memory, export(caller, name, phone="319-555-0115"))["tells"]["candidates"][0]
    assert (both["by"], both["score"]) == ("near_name, phone", one["score"] + 25)
    assert run_action(memory, export(caller, name)).status == 202


def test_what_keeps_a_match_from_being_linked_is_said(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R89
    sage.put("vendor", {**LIKE, "inactv": 1})
    memory.links.add(Link("lnk_p", "sandbox", "vendor", "procore", "V-7", "20"))
    memory.links.add(Link("lnk_f", "sandbox", "vendor", "followup", "C-7", "20"))
    says = "vendor 20 Pellew Excavating LLC (inactive, linked to V-7): the name is the same but for punctuation"
    assert says in refused(memory, export(caller, "Pellew Excavating")).detail


def test_where_nobody_is_asked_number_and_type_are_inputs(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R166
    companies.change(memory, caller, "sandbox", {"acceptance.vendor": "direct"})
    body = run_action(memory, export(caller, "Northgate Glazing", sage_id="990", vendor_type="1")).body
    assert (body["result"]["id"], body["result"]["type"], body["result"]["candidates"]) == ("990", "1", [])
    taken = refused(memory, export(caller, "Southgate Glazing", source_id="V-2", sage_id="990"))
    assert (taken.code, taken.detail) == (
        "number_taken",
        "Vendor 990 is already Northgate Glazing in Sage (4-4 Vendors).",
    )
    following = run_action(memory, export(caller, "Southgate Glazing", source_id="V-2")).body
    assert following["result"]["id"] == "991"


@pytest.mark.parametrize("state", ["ZZ", "Q1"])
def test_an_unknown_state_is_refused(memory: Plugin, caller: Caller, state: str) -> None:
    assert refused(memory, export(caller, "Northgate Glazing", state=state)).code == "unknown_state"


def test_a_company_of_a_project_directory_becomes_a_vendor_of_the_company(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    """Whatever project it was added to, it is one vendor."""
    # R88

    def added_to(project: int) -> Call:
        record = {"id": "V-88", "name": "Northgate Glazing", "project": {"id": project}, "city": "Tulsa"}
        return Call("export_vendor", {"source": "procore", "source_record": record}, caller)

    waiting = run_action(memory, added_to(17)).body["export"]["id"]
    assert refused(memory, added_to(18)).code == "wrong_state"
    assert decide.accept(memory, caller, waiting, {"sage_id": "990"}).body["result"]["city"] == "Tulsa"
    assert refused(memory, added_to(18)).code == "already_linked"
    assert [(link.source_id, link.sage_id) for link in memory.links.find(record="vendor")] == [("V-88", "990")]
    assert len(sage.writes) == 1


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("00990", "leading_zeros", "Sage Vendor#: vendor numbers have no leading zeros. Type 990 if you mean that."),
        ("0", "invalid_value", "Sage Vendor#: 0 is no vendor number; Sage takes 1 to 10 digits."),
        ("V-990", "invalid_value", "Sage Vendor#: V-990 is no vendor number; Sage takes 1 to 10 digits."),
        ("12345678901", "invalid_value", "Sage Vendor#: 12345678901 is no vendor number; Sage takes 1 to 10 digits."),
        ("10", "number_taken", "Vendor 10 is already Hollins Plumbing & Heating Inc in Sage (4-4 Vendors)."),
        ("", "sage_id_required", "Type the Sage vendor number (4-4 Vendors) to accept it."),
    ],
)
def test_a_number_that_sage_would_hold_otherwise_is_not_taken(
    memory: Plugin, sage: MemorySage, caller: Caller, typed: str, code: str, says: str
) -> None:
    # R166
    waiting = run_action(memory, export(caller, "Northgate Glazing")).body["export"]["id"]
    with pytest.raises(Problem) as caught:
        decide.accept(memory, caller, waiting, {"sage_id": typed})
    assert [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults] == [("/sage_id", code, says)]
    assert sage.writes == []
    assert decide.accept(memory, caller, waiting, {"sage_id": 990}).body["result"]["id"] == "990"
