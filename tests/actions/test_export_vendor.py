"""Exporting a vendor: when Sage has it already, and what is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.vendor.matching import plain
from sage100_plugin.engine import decide
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
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
    says = "Sage already has vendor 10 Hollins Plumbing & Heating Inc (4-4 Vendors): the name is the same."
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
    says = "The company V-1 of procore is already vendor 10 in Sage (4-4 Vendors)."
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
    }
    shown = run_action(memory, export(caller, "Northgate Glazing", **given)).body["export"]
    body = decide.accept(memory, caller, shown["id"], {"sage_id": "990", "vendor_type": "1"}).body
    assert {name: body["result"][name] for name in given} == given
    assert (body["result"]["id"], body["result"]["type_name"]) == ("990", "Subcontractor")


@pytest.mark.parametrize(
    ("name", "short_name", "code"),
    [
        ("x" * 30, "", None),  # the name serves as the short name
        ("x" * 31, "", "required"),
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
