"""Mapping a project to a job that stands in Sage: one to one, nothing written, and never under strict linking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Company
from sage100_plugin.testing.plugin import MemoryCompanies
from sage100_plugin.testing.sage import MemorySage
from tests.actions.jobs.conftest import Act, Refusal

PROJECT = {"source": "extracker", "source_id": "P-1", "source_name": "Westfield"}


def test_a_project_is_mapped_without_a_write(memory: Plugin, act: Act, sage: MemorySage) -> None:
    # R96 R97
    body = act("map_job", job="1015", **PROJECT)
    assert (body["result"]["outcome"], body["result"]["name"]) == ("linked", "Westfield Plant")
    assert sage.writes == []
    (link,) = memory.links.by_sage("sandbox", "job", "1015")
    assert (link.source, link.source_id, link.source_name, link.sage_name) == (
        "extracker",
        "P-1",
        "Westfield",
        "Westfield Plant",
    )
    assert act("map_job", job="1015", **PROJECT)["result"]["outcome"] == "already_linked"
    assert len(memory.links) == 1


def test_a_project_that_is_mapped_says_how_to_map_it_to_another(memory: Plugin, refusal: Refusal) -> None:
    # R99
    memory.links.add(Link("lnk_1", "sandbox", "job", "extracker", "P-1", "1016"))
    says = "P-1 of extracker is already job 1016 in Sage (3-5 Jobs). To map it to another, change or remove link lnk_1."
    assert refusal("map_job", job="1015", **PROJECT) == [("/source_id", "already_linked", says)]
    memory.links.remove("lnk_1")


def test_a_job_that_is_anothers_is_not_mapped(memory: Plugin, refusal: Refusal, act: Act) -> None:
    memory.links.add(Link("lnk_1", "sandbox", "job", "extracker", "P-9", "1015"))
    says = "Job 1015 is already linked to P-9 of extracker. Unlink that one first."
    assert refusal("map_job", job="1015", **PROJECT) == [("/job", "linked_elsewhere", says)]
    assert act("map_job", job="1015", **{**PROJECT, "source": "procore"})["ok"] is True


def test_under_strict_linking_two_that_exist_are_not_mapped(memory: Plugin, refusal: Refusal, act: Act) -> None:
    # R50
    assert isinstance(memory.companies, MemoryCompanies)
    memory.companies.known["sandbox"] = replace(Company("sandbox", "Sandbox"), policies={"linking": "strict"})
    says = (
        "This company links no two jobs that were made in both systems: job 1015 is not mapped. Accept it as an "
        "imported job, or export the project."
    )
    assert refusal("map_job", job="1015", **PROJECT) == [("/job", "in_both_systems", says)]
    memory.links.add(Link("lnk_1", "sandbox", "job", "extracker", "P-1", "1015"))
    assert act("map_job", job="1015", **PROJECT)["result"]["outcome"] == "already_linked"


def choices(plugin: Plugin, caller: Caller, **asked: str) -> list[tuple[str, str]]:
    items: list[dict[str, Any]] = pick(plugin, caller, "unlinked_jobs", asked)["items"]
    return [(item["id"], item["label"]) for item in items]


def test_the_dropdown_shows_number_and_name_and_leaves_out_what_is_linked(memory: Plugin, caller: Caller) -> None:
    # R98
    memory.links.add(Link("lnk_1", "sandbox", "job", "extracker", "P-9", "1016"))
    assert choices(memory, caller) == [
        ("1015", "1015 Westfield Plant"),
        ("1017", "1017 Locked Shell"),
        ("1018", "1018 Old Barn"),
    ]
    assert choices(memory, caller, q="shell") == [("1017", "1017 Locked Shell")]
    assert choices(memory, caller, q="1018") == [("1018", "1018 Old Barn")]


@pytest.mark.parametrize("limit", ["1", "7", "50"])
def test_its_pages_show_each_free_job_once(memory: Plugin, caller: Caller, sage: MemorySage, limit: str) -> None:
    # R98
    for number in range(2000, 2030):
        sage.put("job", {"recnum": number, "jobnme": f"Job {number}", "status": 4})
    for number in range(2000, 2030, 3):
        memory.links.add(Link(f"lnk_{number}", "sandbox", "job", "extracker", f"P-{number}", str(number)))
    seen: list[str] = []
    page: int | None = 1
    while page is not None:
        answer = pick(memory, caller, "unlinked_jobs", {"q": "20", "limit": limit, "page": str(page)})
        seen += [item["id"] for item in answer["items"]]
        page = answer["next_page"]
    assert seen == [str(number) for number in range(2000, 2030) if (number - 2000) % 3]
