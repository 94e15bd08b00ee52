"""The node against a running plugin: what it sends, gives out and says when something is wrong."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.hosts.n8n.scene import NODE, Scene, chosen, step

WORK_ORDER = {
    "client": chosen("1"),
    "service_site": chosen("1-1"),
    "type": chosen("1"),
    "description": "No cooling",
    "schedule_date": "2026-10-05T00:00:00.000-05:00",
    "priority": "2",
}
EVENT = {"id": "evt_1", "type": "job.created", "timestamp": "2026-11-02T10:00:00Z", "company": "sandbox", "data": {}}


def once(execution: str, **more: Any) -> dict[str, Any]:
    """An execution of its own."""
    return {"execution": execution, **more}


def calls(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls that a step made."""
    return [said for said in result["said"] if isinstance(said, dict) and "url" in said]


def test_a_list_gives_an_item_for_each_record_up_to_the_limit(scene: Scene) -> None:
    limited, all_of_them = scene.items(step("find_jobs", limit=3), step("find_jobs", returnAll=True))
    assert len(limited) == 3
    assert limited == all_of_them[:3]
    assert len(limited[0]) == 10
    assert len({job["id"] for job in all_of_them}) == len(all_of_them) > 3


def test_a_list_is_read_page_by_page_until_the_limit(scene: Scene) -> None:
    (found,) = scene.run(step("get_job_costs", job=chosen("1042"), limit=600, simple=False))
    sent = [call["body"] for call in calls(found)]
    ((item,),) = found["gave"]
    rows = item["json"]["items"]
    assert sent[0]["limit"] == 500
    assert len(sent) == (2 if len(rows) > 500 else 1)
    assert len({row["id"] for row in rows}) == len(rows)


def test_a_record_is_given_whole_or_simple(scene: Scene) -> None:
    simple, whole = scene.items(step("get_job", job=chosen("1042")), step("get_job", job=chosen("1042"), simple=False))
    assert simple[0]["id"] == whole[0]["id"] == "1042"
    assert len(simple[0]) == 10 < len(whole[0])


def test_a_write_sends_what_was_filled_in_and_nothing_else(scene: Scene) -> None:
    lines = {"line": [{"description": "Filter", "quantity": "2", "price": ""}]}
    asked = {**WORK_ORDER, "lines": lines, "additionalFields": {"technician": chosen("1"), "notes": ""}}
    (made,) = scene.run(step("create_work_order", more=once("fill"), **asked))
    (call,) = calls(made)
    assert call["body"] == {
        "client": "1",
        "service_site": "1-1",
        "type": "1",
        "description": "No cooling",
        "schedule_date": "2026-10-05",
        "priority": "2",
        "lines": [{"description": "Filter", "quantity": "2"}],
        "technician": "1",
        "notes": "",
    }
    ((item,),) = made["gave"]
    assert item["pairedItem"] == {"item": 0}
    assert item["json"]["state"] == "done"
    assert item["json"]["result"]["number"]


def test_a_write_that_waits_for_acceptance_is_a_success(scene: Scene) -> None:
    options = {"source": "crm", "source_id": "V-9", "source_name": "Acme"}
    ((item,),) = scene.items(step("export_vendor", more=once("wait"), name="Acme Steel", options=options))
    assert item["state"] == "waiting_acceptance"
    assert item["export"]["id"]
    assert item["export"]["expected_by"]


def test_a_retry_writes_once_and_another_item_or_turn_has_a_key_of_its_own(scene: Scene) -> None:
    items: list[dict[str, Any]] = [{"json": {}}, {"json": {}}]
    first, retried, next_turn = scene.run(
        *(step("create_work_order", more=once("again", items=items, turn=turn), **WORK_ORDER) for turn in (0, 0, 1))
    )
    keys = [[call["headers"]["Idempotency-Key"] for call in calls(one)] for one in (first, retried, next_turn)]
    numbers = [[item["json"]["result"]["number"] for item in one["gave"][0]] for one in (first, retried, next_turn)]
    assert keys[0] == keys[1]
    assert numbers[0] == numbers[1]
    assert len({*keys[0], *keys[2]}) == len({*numbers[0], *numbers[2]}) == 4


def test_two_calls_of_an_agents_tool_in_one_turn_are_two_wishes(scene: Scene) -> None:
    texts = ("One", "Two")
    made = scene.run(
        *(
            step("create_work_order", more=once("agent", tool=True), **{**WORK_ORDER, "description": text})
            for text in texts
        )
    )
    assert len({one["gave"][0][0]["json"]["result"]["number"] for one in made}) == 2


def test_a_call_says_who_it_is_and_which_event_led_to_it(scene: Scene) -> None:
    own, paired, neither = scene.run(
        step("get_job", more={"items": [{"json": EVENT}]}, job=chosen("1042")),
        step("get_job", more={"parents": {"sage100ContractorTrigger": {**EVENT, "id": "evt_2"}}}, job=chosen("1042")),
        step("get_job", more={"items": [{"json": {"id": "7", "type": "deal"}}]}, job=chosen("1042")),
    )
    headers = [calls(one)[0]["headers"] for one in (own, paired, neither)]
    assert all(each["User-Agent"].startswith("n8n-nodes-sage100contractor/") for each in headers)
    assert [each.get("X-Causation-Id") for each in headers] == ["evt_1", "evt_2", None]


def test_fields_of_the_company_reach_the_sources_record(scene: Scene) -> None:
    mapper = {"mappingMode": "defineBelow", "value": {"source_record.owner.Name": "Jo", "phone": "918-555-0147"}}
    asked = {"companyFields": mapper, "options": {"source_record": '{"City": "Tulsa"}', "source": "crm"}}
    (made,) = scene.run(step("export_vendor", more=once("mapper"), name="Northgate", **asked))
    (call,) = calls(made)
    assert call["body"]["source_record"] == {"owner": {"Name": "Jo"}, "City": "Tulsa"}
    assert call["body"]["phone"] == "918-555-0147"


@pytest.mark.parametrize(
    ("more", "parameters", "code", "says"),
    [
        ({"key": "s100_nobody_x"}, {}, "401", "Open the credential and enter a key"),
        ({"path": "/some/path"}, {}, "404", "it is the address of the plugin without any path"),
        ({}, {"job": chosen("")}, "422", "Source Id is required, or the job."),
        ({"address": "http://nowhere.invalid"}, {}, None, "cannot be reached: there is no server of that name."),
    ],
    ids=["wrong key", "wrong path", "nothing chosen", "no such server"],
)
def test_what_is_wrong_is_said_in_a_sentence_with_what_to_do(
    scene: Scene, more: dict[str, Any], parameters: dict[str, Any], code: str | None, says: str
) -> None:
    if path := more.pop("path", None):
        more = {"address": scene.address + path}
    (failed,) = scene.run(step("get_job", more=more, **{"job": chosen("1042"), **parameters}))
    assert failed["failed"]["kind"] == "NodeApiError"
    assert failed["failed"]["httpCode"] == code
    assert failed["failed"]["itemIndex"] == 0
    assert says in failed["failed"]["message"]


def test_a_server_that_is_down_is_said_to_be_down(scene: Scene) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        (failed,) = scene.run(step("get_job", more={"address": address}, job=chosen("1042")))
    assert failed["failed"]["message"].startswith(f"The plugin at {address} cannot be reached: the server is down")


def test_a_plugin_that_lacks_the_action_is_said_to_be_older(scene: Scene, tmp_path: Path) -> None:
    newer = tmp_path / "package"
    shutil.copytree(scene.package, newer)
    for path in newer.rglob("*.js"):
        path.write_text(path.read_text("utf-8").replace("get_job", "get_scaffold"), "utf-8")
    (failed,) = replace(scene, package=newer).run(
        {**step("get_job"), "parameters": {"resource": "job", "operation": "get_scaffold"}}
    )
    assert "This plugin is older than the n8n package" in failed["failed"]["message"]


def test_all_errors_of_an_input_are_said_at_once(scene: Scene) -> None:
    (failed,) = scene.run(step("create_work_order", more=once("empty")))
    for missing in ("Type is required.", "Scheduled is required.", "Priority is required.", "Client is required"):
        assert missing in failed["failed"]["message"]


def test_going_on_after_an_error_gives_its_sentence_and_the_other_items(scene: Scene) -> None:
    items: list[dict[str, Any]] = [{"json": {}}, {"json": {}}]
    jobs = {"byItem": [chosen("999999"), chosen("1042")]}
    (gave,) = scene.run(step("get_job", more={"items": items, "continueOnFail": True}, job=jobs))
    wrong, right = gave["gave"][0]
    assert set(wrong["json"]) == {"error"}
    assert "999999" in wrong["json"]["error"]
    assert right["json"]["id"] == "1042"
    assert [one["pairedItem"] for one in (wrong, right)] == [{"item": 0}, {"item": 1}]


def test_text_that_is_no_json_is_refused_by_its_name(scene: Scene) -> None:
    (failed,) = scene.run(step("export_vendor", name="Acme", options={"source_record": "{no"}))
    assert failed["failed"]["kind"] == "NodeOperationError"
    assert failed["failed"]["message"].startswith("Source Record is not JSON")


def search(method: str, *given: str, **more: Any) -> dict[str, Any]:
    """What the editor asks for a list."""
    return {"node": NODE, "call": f"methods.listSearch.{method}", "given": list(given), **more}


def test_a_picker_that_hangs_on_another_says_which_to_choose_first(scene: Scene) -> None:
    first, found = scene.run(
        search("searchServiceSites", parameters={"resource": "work_order"}),
        search("searchServiceSites", parameters={"client": chosen("1")}),
    )
    assert first["gave"]["results"] == [{"name": "Choose the client first.", "value": ""}]
    assert {"1-1"} <= {each["value"] for each in found["gave"]["results"]}


def test_a_picker_in_a_line_takes_its_parent_from_the_line_then_from_further_out(scene: Scene) -> None:
    row = {"from_cost_code": chosen("1000"), "cost_code": ""}
    parameters = {"lines": {"line": [row]}, "additionalFields": {"job": chosen("1042")}}
    place = {"parameters": parameters, "place": "lines.line[0]"}
    types, phases = scene.run(search("searchCostTypesByFromCostCode", **place), search("searchPhases", **place))
    assert "results" in types["gave"]
    assert "Choose the cost code first." not in {each["name"] for each in types["gave"]["results"]}
    assert "Choose the job first." not in {each["name"] for each in phases["gave"]["results"]}


def test_a_search_finds_by_what_is_typed_and_goes_on_where_it_stopped(scene: Scene) -> None:
    found, paged = scene.run(search("searchJobs", "elementary"), search("searchCostCodes"))
    assert all("Elementary" in each["name"] for each in found["gave"]["results"])
    token = paged["gave"].get("paginationToken")
    assert token
    (following,) = scene.run(search("searchCostCodes", "", token))
    seen = {each["value"] for each in paged["gave"]["results"]}
    assert not seen & {each["value"] for each in following["gave"]["results"]}


def test_the_mapper_offers_what_the_companys_mapping_reads(scene: Scene) -> None:
    asked = {"resource": "vendor", "operation": "export_vendor"}
    (told,) = scene.run({"node": NODE, "call": "methods.resourceMapping.companyFields", "parameters": asked})
    names = {each["id"]: each["displayName"] for each in told["gave"]["fields"]}
    assert names["source_record.vendor_name"] == "vendor_name (fills Vendor Name)"
    assert "name" not in names
