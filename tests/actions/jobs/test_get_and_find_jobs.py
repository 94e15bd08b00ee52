"""Getting one job with its figures, and finding those that are linked."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.links import Link
from tests.actions.jobs.conftest import Act, Refusal


@pytest.fixture
def linked(memory: Plugin) -> None:
    for number, job in enumerate(("1017", "1015"), 1):
        memory.links.add(Link(f"lnk_{number}", "sandbox", "job", "procore", f"P-{number}", job))


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize("given", [{"job": "1015"}, {"source": "procore", "source_id": "P-2"}])
def test_a_job_is_got_by_its_number_and_by_its_project(act: Act, given: dict[str, str]) -> None:
    # R150
    result = act("get_job", **given)["result"]
    assert (result["id"], result["name"], result["client"]) == ("1015", "Westfield Plant", "1")
    assert (result["budget"], result["current_budget"], result["committed"]) == ("500.00", "500.00", "0.00")


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({}, "/source_id", "required"),
        ({"job": "1017", "source": "procore", "source_id": "P-2"}, "/job", "invalid_value"),
        ({"source_id": "P-2"}, "/source", "required"),
        ({"source": "procore", "source_id": "P-7"}, "/source_id", "project_not_linked"),
        ({"job": "99999"}, "/job", "not_in_sage"),
    ],
)
def test_one_job_must_be_meant(refusal: Refusal, given: dict[str, str], pointer: str, code: str) -> None:
    assert [(at, word) for at, word, _ in refusal("get_job", **given)] == [(pointer, code)]


@pytest.mark.usefixtures("linked")
@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"linked": True}, ["1015", "1017"]),
        ({"linked": True, "status": "Contract"}, ["1017"]),
        ({"linked": True, "client": "1"}, ["1015"]),
        ({"linked": True, "q": "shell"}, ["1017"]),
        ({"linked": True, "limit": 1, "cursor": "1"}, ["1017"]),
        ({"client": "1"}, ["1015", "1016"]),
    ],
)
def test_jobs_are_found_by_status_client_and_link(act: Act, given: dict[str, Any], ids: list[str]) -> None:
    assert [job["id"] for job in act("find_jobs", **given)["result"]["items"]] == ids
