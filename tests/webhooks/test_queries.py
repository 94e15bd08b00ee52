"""What a list is asked for is read by one reader: nothing unknown is passed over in silence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.contract.catalog import DOCUMENTS
from tests.webhooks.client import problem
from webhooks.app import create_app

APP = create_app(lambda: None, DOCUMENTS, lambda _plugin: 0)

ANSWERS_ONE = {"answer_list", "answer_items"}
"""What every view calls that answers a list."""

OWN_READING = {
    "GET /v1/pickers/<key>": "Each picker has its own parents; it calls check_query itself.",
    "GET /v1/actions/<key>/fields": "Its query is the input of the action.",
}
WITHIN = {"company": "sandbox", "module": "work_order", "key": "job_created"}
RULES = {f"GET {rule.rule}": rule for rule in APP.url_map.iter_rules() if "GET" in (rule.methods or ())}
LISTS: dict[str, Any] = {
    name: APP.view_functions[rule.endpoint]
    for name, rule in RULES.items()
    if ANSWERS_ONE & {*APP.view_functions[rule.endpoint].__code__.co_names}
}
READ = sorted(LISTS.keys() - OWN_READING.keys())


def test_every_list_says_what_it_takes() -> None:
    assert [name for name in READ if not hasattr(LISTS[name], "takes")] == []
    assert {"GET /v1/exports", "GET /v1/keys", "GET /v1/activity", "GET /v1/links"} <= {*READ}
    assert LISTS.keys() >= OWN_READING.keys()


@pytest.mark.parametrize("name", READ)
def test_every_list_refuses_all_that_it_does_not_know_at_once(sandbox_client: Any, name: str) -> None:
    path = re.sub(r"<(\w+)>", lambda found: WITHIN.get(found[1], "x"), name.removeprefix("GET "))
    answer = sandbox_client.get(f"{path}?colour=red&limit=none&stauts=pending")
    told = problem(answer, 422, "invalid_input")
    assert [(one["pointer"], one["code"]) for one in told["errors"]] == [
        ("/colour", "unknown_field"), ("/limit", "invalid_value"), ("/stauts", "unknown_field"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_a_list_takes_is_documented(name: str) -> None:
    pattern = re.sub(r"<[^>]+>", "[^/]+", name.removeprefix("GET "))
    paths = DOCUMENTS.openapi()["paths"]
    found = next(item["get"] for path, item in paths.items() if "get" in item and re.fullmatch(pattern, path))
    told = {one["name"] for one in found.get("parameters", ()) if one["in"] == "query"}
    assert told | {"shape"} == {*LISTS[name].takes} | {"shape"}


@pytest.mark.parametrize(
    ("path", "pointers"),
    [
        ("/v1/exports?status=waiting&record=unicorn&state=x", {"/status", "/record", "/state"}),
        ("/v1/imports?status=pending&record=unicorn", {"/status", "/record"}),
        ("/v1/links?record=unicorn&state=lost&company=none", {"/record", "/state", "/company"}),
        ("/v1/activity?record=unicorn&shape=round", {"/record", "/shape"}),
        ("/v1/exports?status=pending&status=done&limit=0", {"/status", "/limit"}),
        ("/v1/links.csv?limit=3&state=lost", {"/limit", "/state"}),
        ("/v1/links/counts?record=job", {"/record"}),
        ("/v1/pickers/jobs?colour=red", {"/colour"}),
    ],
)
def test_every_fault_of_a_query_is_told_with_its_parameter(sandbox_client: Any, path: str, pointers: set[str]) -> None:
    answer = sandbox_client.get(path)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.get_json(force=True)["errors"]} == pointers


def test_a_company_that_is_not_there_is_refused_with_the_choices(sandbox_client: Any) -> None:
    told = problem(sandbox_client.get("/v1/exports?company=none"), 422, "unknown_company")
    assert [one["id"] for one in told["choices"]] == ["sandbox"]


def test_what_is_left_empty_is_not_asked_for(sandbox_client: Any) -> None:
    assert sandbox_client.get("/v1/exports?status=&record=&limit=&company=").status_code == 200
