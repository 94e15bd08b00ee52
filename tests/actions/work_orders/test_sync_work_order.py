"""Linking an order that stands in Sage."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.testing.sage import MemorySage

from .conftest import Do, Refusal

PROJECT = {"source": "followup", "source_id": "P-7", "source_name": "Rooftop unit"}


@pytest.mark.parametrize("which", [{"work_order": "7"}, {"number": "5007"}])
def test_a_sync_links_without_a_write(memory: Plugin, do: Do, sage: MemorySage, which: dict[str, str]) -> None:
    # R38 R44
    body = do("sync_work_order", **PROJECT, **which)
    link = memory.links.by_source("sandbox", "work_order", "followup", "P-7")
    assert link is not None
    assert (link.sage_id, link.origin, link.source_name) == ("7", "sage", "Rooftop unit")
    assert (body["result"]["outcome"], body["result"]["number"], sage.writes) == ("linked", "5007", [])


def test_the_project_is_refilled(do: Do) -> None:
    # R41 R42 R43
    body = do("sync_work_order", **PROJECT, work_order="7")
    result = body["result"]
    assert (result["service_site_name"], result["service_site_address1"]) == ("Main Clinic", "12 Main Street")
    assert (result["client_name"], result["client_phone"]) == ("Clearwater Medical Group", "309-555-0103")
    assert {"description", "schedule_date", "work_order_status", "priority", "service_site_name"} <= set(body["pull"])
    assert {line["direction"] for line in body["log"]} == {"pull"}
    assert len(body["log"]) == len(body["pull"])


def test_the_same_pair_again_only_pulls_afresh(memory: Plugin, do: Do, sage: MemorySage) -> None:
    do("sync_work_order", **PROJECT, work_order="7")
    sage.mend("work_order", "7", dscrpt="Noisy no more")
    body = do("sync_work_order", **PROJECT, work_order="7")
    assert (body["result"]["outcome"], body["pull"]["description"]) == ("already_linked", "Noisy no more")
    assert len(list(memory.links)) == 1


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"source_id": "", "work_order": "7"}, "/source_id", "required"),
        ({}, "/work_order", "required"),
        ({"work_order": "99"}, "/work_order", "not_in_sage"),
        ({"number": "500"}, "/number", "not_in_sage"),
        ({"number": "77"}, "/number", "several_matches"),  # R40
    ],
)
def test_only_one_order_can_be_meant(refused: Refusal, given: dict[str, Any], pointer: str, code: str) -> None:
    problem = refused("sync_work_order", **{**PROJECT, **given})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [(pointer, code)]


def test_of_several_orders_all_are_named(refused: Refusal) -> None:
    # R40
    says = refused("sync_work_order", **PROJECT, number="77").detail
    assert "10 (Clearwater Medical Group: One of two), 11 (Eastgate LLC: The other)" in says


def test_a_number_that_was_not_looked_for_is_told(do: Do) -> None:
    body = do("sync_work_order", **PROJECT, work_order="7", number="9999")
    assert body["warnings"] == [
        "Order# 9999 was not looked for: work order 7 was picked, and its number is 5007.",
    ]


def test_a_project_keeps_its_order(do: Do, refused: Refusal) -> None:
    do("sync_work_order", **PROJECT, work_order="7")
    assert refused("sync_work_order", **PROJECT, work_order="8").code == "already_linked"


def test_an_order_belongs_to_one_project_of_a_source(do: Do, refused: Refusal) -> None:
    # R45
    do("sync_work_order", **PROJECT, work_order="7")
    problem = refused("sync_work_order", **{**PROJECT, "source_id": "P-8"}, work_order="7")
    assert (problem.code, "P-7 of followup" in problem.detail) == ("linked_elsewhere", True)
    assert do("sync_work_order", source="procore", source_id="9", work_order="7")["result"]["outcome"] == "linked"
