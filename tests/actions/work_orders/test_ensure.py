"""A client and a service site that the source only describes: found before anything is created, with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage

from .conftest import ORDER, Do, Refusal

NEW = {**ORDER, "client": "", "service_site": "", "ensure_client": True}
HARBOR = {"client_name": "Harbor Dental", "client_source_id": "C-31", "client_phone": "206-555-0147"}
CLEARWATER = {"client_name": "clearwater medical group, Inc.", "client_source_id": "C-1"}


def ops(sage: MemorySage) -> list[tuple[str, str]]:
    return [(write.record, write.op) for write in sage.writes]


def test_a_client_that_is_clearly_there_is_used_and_linked(memory: Plugin, do: Do, sage: MemorySage) -> None:
    body = do("create_work_order", **NEW, **CLEARWATER)
    assert (body["result"]["client"], body["result"]["client_linked"]) == ("1", True)
    match = body["result"]["client_match"]
    assert (match["id"], match["by"], [each["id"] for each in match["candidates"]]) == ("1", ["similar_name"], ["1"])
    assert "the name is the same" in match["reason"]
    link = memory.links.by_source("sandbox", "client", "followup", "C-1")
    assert link is not None
    assert (link.sage_id, [step["action"] for step in body["first"]]) == ("1", ["link_client"])
    assert ops(sage) == [("work_order", "add")]


def test_a_client_that_was_chosen_is_linked_too(memory: Plugin, do: Do) -> None:
    do("create_work_order", **{**NEW, "client": "2", "client_source_id": "C-2"})
    link = memory.links.by_source("sandbox", "client", "followup", "C-2")
    assert link is not None
    assert link.sage_id == "2"


def test_a_match_without_a_source_id_is_used_without_a_link(memory: Plugin, do: Do) -> None:
    body = do("create_work_order", **NEW, client_name="Clearwater Medical Group")
    assert (body["result"]["client"], body["result"]["client_linked"]) == ("1", False)
    assert [link.record for link in memory.links] == ["work_order"]


@pytest.mark.parametrize("source_id", ["C-31", None])
def test_a_client_that_nobody_is_like_is_created_first(do: Do, sage: MemorySage, source_id: str | None) -> None:
    body = do("create_work_order", **NEW, **{**HARBOR, "client_source_id": source_id, "client_address1": "1 Bay St"})
    assert ops(sage) == [("client", "add"), ("work_order", "add")]
    result = body["result"]
    assert (result["client_name"], result["client_phone"], result["address1"]) == (
        "Harbor Dental",
        "206-555-0147",
        "1 Bay St",
    )
    assert result["client_linked"] is bool(source_id)
    assert [step["action"] for step in body["first"]] == ["export_client"]


def test_the_next_order_of_that_customer_finds_the_client(do: Do, sage: MemorySage) -> None:
    first = do("create_work_order", **NEW, **HARBOR)
    again = do("create_work_order", **{**NEW, "source_id": "P-2"}, **HARBOR)
    assert again["result"]["client"] == first["result"]["client"]
    assert ops(sage).count(("client", "add")) == 1
    assert "client_match" not in again["result"]


def test_the_preview_shows_the_client_before_the_order(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    shown = preview(memory, Call("create_work_order", {**NEW, **HARBOR}, caller))
    assert [(would["record"], would["op"]) for would in shown["would"]] == [("client", "add"), ("work_order", "add")]
    assert (shown["tells"]["client"], shown["tells"]["client_linked"], sage.writes) == (None, False, [])
    confirmed = {**NEW, **HARBOR, "confirm": shown["confirm"]}
    assert run_action(memory, Call("create_work_order", confirmed, caller)).body["state"] == "done"


def test_a_confirmed_preview_holds_for_the_link_too(memory: Plugin, caller: Caller) -> None:
    shown = preview(memory, Call("create_work_order", {**NEW, **CLEARWATER}, caller))
    assert [(would["record"], would["op"]) for would in shown["would"]] == [("client", "link"), ("work_order", "add")]
    confirmed = {**NEW, **CLEARWATER, "confirm": shown["confirm"]}
    assert run_action(memory, Call("create_work_order", confirmed, caller)).body["result"]["client_linked"] is True


@pytest.mark.parametrize(
    ("given", "pointer", "code", "named"),
    [
        ({"client_name": "Dana Reyes"}, "/client_name", "possible_duplicate", ("3 Dana Reyes", "4 Dana Reyes")),
        ({"client_name": "No", "client_phone": "563-555-0113"}, "/client_name", "possible_duplicate", ("telephone",)),
        ({"client_name": "Clearwater Medical Group", "client": "77"}, "/client", "not_in_sage", ()),
        ({"client_name": ""}, "/client_name", "required", ()),
        ({"client_name": "x", "source": "", "source_id": ""}, "/source", "required", ()),
        ({"client_name": "Closed Shop"}, "/client_name", "inactive_record", ("Closed Shop",)),
        (
            {"client_name": "Dana Reyes", "confirm_no_match": True, "client_source_id": ""},
            "/client_source_id",
            "required",
            (),
        ),
        ({"client_name": "Harbor", "service_site": "1"}, "/service_site", "not_in_sage", ("3-6 Clients",)),
        (
            {"client_name": "Harbor", "ensure_service_site": True, "service_site_name": "Dock"},
            "/service_site_name",
            "not_in_sage",
            ("A new client has no service site Dock",),
        ),
    ],
)  # fmt: skip
def test_what_is_not_clear_is_left_to_a_person(
    refused: Refusal, given: dict[str, Any], pointer: str, code: str, named: tuple[str, ...]
) -> None:
    problem = refused("create_work_order", **{**NEW, "client_source_id": "C-77", **given})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]
    assert all(word in problem.detail for word in named)


def test_several_that_are_clearly_meant_are_all_named(sage: MemorySage, refused: Refusal) -> None:
    sage.mend("client", "3", e_mail="dana@reyes.example")
    sage.mend("client", "4", e_mail="dana@reyes.example")
    problem = refused("create_work_order", **NEW, client_name="Dana Reyes", client_email="dana@reyes.example")
    assert problem.code == "several_matches"
    assert "3 Dana Reyes (" in problem.detail
    assert "4 Dana Reyes (" in problem.detail


def test_a_name_of_the_sources_record_is_told_where_it_stands_there(refused: Refusal, sage: MemorySage) -> None:
    sage.mend("client", "3", e_mail="dana@reyes.example")
    sage.mend("client", "4", e_mail="dana@reyes.example")
    record = {"customer_name": "Dana Reyes", "customer_email": "dana@reyes.example"}
    problem = refused("create_work_order", **NEW, source_record=record)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [
        ("/source_record/customer_name", "several_matches")
    ]
    record = {"site_name": "Store"}
    problem = refused("create_work_order", **SITE, source_record=record)
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [
        ("/source_record/site_name", "several_matches")
    ]
    problem = refused("create_work_order", **SITE, source_record={"site_name": "Boiler House"})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/source_record/site_name", "not_in_sage")]


def test_with_consent_another_of_the_same_name_is_created_once(do: Do, sage: MemorySage) -> None:
    given = {**NEW, "client_name": "Dana Reyes", "client_source_id": "C-9", "confirm_no_match": True}
    body = do("create_work_order", **given)
    assert body["result"]["client"] not in ("3", "4")
    assert ops(sage) == [("client", "add"), ("work_order", "add")]


def test_a_client_linked_to_another_than_the_chosen_is_refused(do: Do, refused: Refusal) -> None:
    do("link_client", source="followup", source_id="C-1", client="1")
    problem = refused("create_work_order", **{**ORDER, "client": "2", "service_site": "", "client_source_id": "C-1"})
    assert (problem.code, problem.detail) == (
        "invalid_value",
        "Client C-1 of followup is client 1 Clearwater Medical Group in Sage, not client 2.",
    )


def test_a_client_that_cannot_be_created_stops_the_order(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("create_work_order", {**NEW, **HARBOR, "client_name": "x" * 31}, caller))
    assert (caught.value.code, sage.writes) == ("too_long", [])
    assert [fault.pointer for fault in caught.value.faults] == ["/client_name"]


SITE = {**ORDER, "service_site": "", "ensure_service_site": True}


@pytest.mark.parametrize(
    ("given", "site", "by"),
    [
        ({"service_site": "2"}, "1-2", None),
        ({"service_site": "2", "service_site_name": "Main Clinic"}, "1-2", None),
        ({"service_site": "9", "service_site_name": "Annex"}, "1-2", "name"),
        ({"service_site_name": "main clinic"}, "1-1", "name"),
        ({"service_site_name": "The Main-Clinic, LLC"}, "1-1", "similar_name"),
        ({"service_site_name": "Roof", "service_site_address1": "14 main st."}, "1-2", "address"),
        ({"service_site_address1": "14 MAIN ST", "service_site_zip": "61101-0042"}, "1-2", "address"),
        ({"service_site_name": "Store", "service_site_address1": "5 Elm Court"}, "1-4", "name"),
    ],
)
def test_a_site_is_found_among_the_clients_own(do: Do, given: dict[str, str], site: str, by: str | None) -> None:
    result = do("create_work_order", **{**SITE, **given})["result"]
    assert result["service_site_id"] == site
    assert (result.get("service_site_match") or {}).get("by") == (by and [by])


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"service_site_name": "Store"}, "several_matches", "3 Store, 4 Store"),
        ({"service_site_name": "Dock 4"}, "not_in_sage", "It has 1 Main Clinic, 2 Annex, 3 Store, 4 Store."),
        ({"service_site_address1": "14 Main St", "service_site_zip": "90210"}, "not_in_sage", "Options > Locations"),
        ({"client": "3", "service_site_name": "Dock 4"}, "not_in_sage", "It has none."),
        ({}, "required", "Service Site Name is required"),
        ({"service_site": "2-1", "service_site_name": "Annex"}, "service_site_of_other_client", "2-1"),
    ],
)
def test_a_site_that_is_not_clear_is_left_to_a_person(
    refused: Refusal, given: dict[str, str], code: str, says: str
) -> None:
    problem = refused("create_work_order", **{**SITE, **given})
    assert (problem.code, says in problem.detail) == (code, True)


def test_a_site_found_by_name_whose_address_differs_is_told(do: Do) -> None:
    body = do("create_work_order", **SITE, service_site_name="Annex", service_site_address1="99 Far Rd")
    says = "Service site 2 Annex was found by its name; its address is 14 Main Street in Sage, not 99 Far Rd."
    assert says in body["warnings"]


def test_a_site_name_that_is_not_looked_for_is_told(do: Do) -> None:
    body = do("create_work_order", **{**SITE, "ensure_service_site": False, "service_site_name": "Annex"})
    assert any("ensure_service_site" in says for says in body["warnings"])
