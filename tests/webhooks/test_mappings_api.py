"""Field mappings over HTTP, on the sandbox company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.plugin import CATALOG
from tests.conftest import Api
from tests.contract.shapes import component, faults
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

PATH = "/v1/mappings/sandbox/work_order"

LINES: list[dict[str, Any]] = [
    {"field": "source_id", "source": "id", "direction": "push"},
    {"field": "description", "source": ["summary", "name"]},
    {"field": "schedule_date", "source": "visit.date"},
    {"field": "status", "source": "stage", "values": {"Booked": "6", "Done": "10"}},
    {"field": "priority", "source": "urgency", "values": {"A": "Emergency"}, "default": "2"},
]
RECORD = {"id": "P-204", "name": "No cooling", "visit": {"date": "2026-10-05"}, "stage": "Booked", "urgency": "A"}


def test_what_is_served_has_the_documented_shape(sandbox_client: Api) -> None:
    # R1, R2
    listed = sandbox_client.get("/v1/mappings/sandbox").json
    assert faults(component("MappedModulePage"), listed) == []
    assert [one["module"] for one in listed["items"]] == [module.record for module in CATALOG.modules]
    assert faults(component("FieldMapping"), sandbox_client.get(PATH).json) == []
    assert faults(component("FieldMapping"), sandbox_client.put(PATH, {"pairs": LINES}).json) == []
    versions = sandbox_client.get(f"{PATH}/versions").json
    assert faults(component("MappingVersionPage"), versions) == []
    assert [one["version"] for one in versions["items"]] == [1, 0]
    told = sandbox_client.post(f"{PATH}/try", {"source_record": RECORD}).json
    assert faults(component("MappingTried"), told) == []
    assert faults(component("FieldMapping"), sandbox_client.post(f"{PATH}/rollback", {"version": 0}).json) == []


@pytest.mark.parametrize("field", ["description", "schedule_date", "status", "priority"])
def test_a_needed_field_is_there_and_stays(sandbox_client: Api, field: str) -> None:
    # R3, R4, R5, R6, R7
    before = sandbox_client.get(PATH).json
    (line,) = [line for line in before["pairs"] if line["field"] == field]
    assert (line["required"], line["pinned"]) == (True, True)
    told = problem(sandbox_client.put(PATH, {"pairs": [p for p in LINES if p["field"] != field]}), 422, "pinned_field")
    assert f"({field})" in told["detail"]
    assert sandbox_client.get(PATH).json == before


@pytest.mark.parametrize("field", ["type", "number", "deposit"])
def test_a_limit_of_sage_is_called_one(sandbox_client: Api, field: str) -> None:
    # R13
    shown = sandbox_client.get(PATH).json
    (line,) = [line for line in (*shown["pairs"], *shown["targets"]) if line["field"] == field]
    assert (line["create_only"], "This is a limit of Sage" in line["why"]) == (True, True)


def test_a_mapping_counts_as_soon_as_it_is_saved(sandbox_client: Api) -> None:
    # R15
    given = {"client": "1", "service_site": "1-1", "type": "1", "source": "followup", "source_record": RECORD}
    assert sandbox_client.put(PATH, {"pairs": LINES}).json["version"] == 1
    done = sandbox_client.post("/v1/actions/create_work_order", given).json
    assert done["state"] == "done", done
    assert (done["result"]["description"], done["result"]["status"]) == ("No cooling", "6")
    assert (done["mapping"]["version"], done["links"][0]["source_id"]) == (1, "P-204")
    changed = sandbox_client.get(PATH).json["pairs"]
    assert [line["source"] for line in changed] == [line["source"] for line in LINES]


def test_what_was_read_can_be_changed_and_sent_back(sandbox_client: Api) -> None:
    shown = sandbox_client.get(PATH).json
    next(line for line in shown["pairs"] if line["field"] == "status")["source"] = "stage"
    saved = sandbox_client.put(PATH, shown).json
    assert (saved["version"], saved["saved_by"]) == (1, "tests")
    (newest, _) = sandbox_client.get(f"{PATH}/versions").json["items"]
    assert [(one["change"], one["field"]) for one in newest["changes"]] == [("changed", "status")]
    told = problem(sandbox_client.put(PATH, {**shown, "pairs": LINES}), 409, "stale_preview")
    assert (told["version"], told["difference"][0]["field"]) == (1, "status")


def test_who_changed_what_is_in_the_activity_log(sandbox_client: Api) -> None:
    sandbox_client.put(PATH, {"pairs": LINES, "note": "New CRM."})
    sandbox_client.post(f"{PATH}/rollback", {"version": 0})
    back, saved = sandbox_client.get("/v1/activity?record=work_order").json["items"]
    assert (saved["what"], saved["by"], saved["company"]) == ("mapping saved", "tests", "sandbox")
    assert (saved["details"]["note"], back["details"]["note"]) == ("New CRM.", "Back to built in.")
    assert {(one["change"], one["field"]) for one in back["log"]} >= {("added", "type"), ("changed", "status")}
    assert saved["request_id"].startswith("req_")


@pytest.mark.parametrize(
    ("lines", "pointer", "code"),
    [
        ([*LINES, {"field": "status", "source": "state", "direction": "push"}], "/pairs/5/field", "duplicate_field"),
        ([*LINES, {"field": "colour", "source": "colour"}], "/pairs/5/field", "unknown_field"),
        ([*LINES, {"field": "notes"}], "/pairs/5/source", "required"),
        ([*LINES, {"field": "notes", "source": "memo", "transforms": [{"use": "shout"}]}], None, "invalid_value"),
    ],
)
def test_a_faulty_mapping_is_refused_by_its_code(
    sandbox_client: Api, lines: list[dict[str, Any]], pointer: str | None, code: str
) -> None:
    told = problem(sandbox_client.put(PATH, {"pairs": lines}), 422, code)
    (error,) = told["errors"]
    assert pointer is None or error["pointer"] == pointer
    assert sandbox_client.get(PATH).json["version"] == 0


def test_all_faults_come_together(sandbox_client: Api) -> None:
    wrong = [*LINES[:4], {"field": "status", "source": "x"}, {"field": "colour", "source": "y"}]
    told = problem(sandbox_client.put(PATH, {"pairs": wrong, "version": -1}), 422, "invalid_input")
    assert {error["code"] for error in told["errors"]} == {
        "pinned_field", "duplicate_field", "unknown_field", "invalid_value",
    }  # fmt: skip


def test_a_try_writes_nothing(sandbox_client: Api, sandbox_dump: Callable[[], Any]) -> None:
    given = {"client": "1", "type": "1", "source": "followup", "source_record": RECORD}
    sandbox_client.put(PATH, {"pairs": LINES})
    done = sandbox_client.post("/v1/actions/create_work_order", given).json
    before = sandbox_dump(), sandbox_client.get("/v1/activity").json, sandbox_client.get("/v1/links").json
    changed = {**RECORD, "summary": "Leaking", "urgency": "x"}
    told = sandbox_client.post(f"{PATH}/try", {"source_record": changed, "source": "followup"}).json
    shown = {line["field"]: (line["before"], line["after"]) for line in told["fields"]}
    assert (told["sage_id"], shown["description"]) == (done["result"]["id"], ("No cooling", "Leaking"))
    assert "/source_record/urgency" in {fault["pointer"] for fault in told["faults"]}
    assert (told["pull"]["summary"], told["pull"]["urgency"]) == ("No cooling", "A")
    now = sandbox_dump(), sandbox_client.get("/v1/activity").json, sandbox_client.get("/v1/links").json
    assert now == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "", {"pairs": [], "colour": 1}),
        ("POST", "/try", {"source_record": {}, "colour": 1}),
        ("POST", "/rollback", {"version": 0, "colour": 1}),
    ],
)
def test_what_nobody_asked_for_is_refused(client: Client, method: str, path: str, body: dict[str, Any]) -> None:
    told = problem(client(method, f"/v1/mappings/alpha/job{path}", json=body), 422, "unknown_field")
    assert told["errors"][0]["pointer"] == "/colour"


def test_only_an_administrator_changes_a_mapping(here: World, app: Flask) -> None:
    client = Client(app, here.key("read", "write", "export:decide"))
    path = "/v1/mappings/alpha/job"
    assert problem(client("PUT", path, json={"pairs": []}), 403, "scope_missing")["scope"] == "admin"
    assert problem(client.post(f"{path}/rollback", {"version": 0}), 403, "scope_missing")["scope"] == "admin"
    writer = Client(app, here.key("write"))
    asked = (writer.get("/v1/mappings/alpha"), writer.get(path), writer.get(f"{path}/versions"))
    assert {problem(one, 403, "scope_missing")["scope"] for one in (*asked, writer.post(f"{path}/try"))} == {"read"}


def test_a_company_that_the_key_does_not_see_is_not_there(here: World, app: Flask) -> None:
    client = Client(app, here.key("read", "admin", companies=("beta",)))
    asked = (
        client.get("/v1/mappings/alpha"), client.get("/v1/mappings/alpha/job"),
        client("PUT", "/v1/mappings/alpha/job", json={"pairs": []}),
        client.get("/v1/mappings/alpha/job/versions"), client.post("/v1/mappings/alpha/job/try"),
        client.post("/v1/mappings/alpha/job/rollback", {"version": 0}),
    )  # fmt: skip
    assert {problem(one, 404, "not_found")["detail"] for one in asked} == {"There is no company alpha for this key."}


def test_a_module_that_is_not_there_names_those_that_are(sandbox_client: Api) -> None:
    told = problem(sandbox_client.get("/v1/mappings/sandbox/payroll"), 404, "not_found")
    assert "There is no module payroll. There are work_order" in told["detail"]


def test_versions_come_page_by_page(sandbox_client: Api) -> None:
    for note in ("a", "b", "c"):
        lines = [*LINES, {"field": "notes", "source": note}]
        assert sandbox_client.put(PATH, {"pairs": lines, "note": note}).status_code == 200
    first = sandbox_client.get(f"{PATH}/versions?limit=3").json
    rest = sandbox_client.get(f"{PATH}/versions?limit=3&cursor={first['next']}").json
    assert [one["version"] for one in (*first["items"], *rest["items"])] == [3, 2, 1, 0]
    assert rest["next"] is None


@pytest.mark.parametrize("sage_id", ["abc", "1'; --", "9" * 40, "-1", "1-1", "\u0661", 404])
def test_what_is_no_record_of_sages_is_told_so(sandbox_client: Api, sage_id: object) -> None:
    told = problem(
        sandbox_client.post(f"{PATH}/try", {"source_record": RECORD, "sage_id": sage_id}), 422, "not_in_sage"
    )
    assert told["errors"][0]["pointer"] == "/sage_id"
