"""openapi.json."""

from __future__ import annotations

from dataclasses import replace

from openapi_spec_validator import validate

from sage100_plugin.projections.openapi import openapi
from sage100_plugin.spec import Sheet
from tests.unit.projections.tiny import CATALOG

DOCUMENT = openapi(CATALOG, "1.2.3")
PATHS = DOCUMENT["paths"]


def test_it_is_valid() -> None:
    validate(DOCUMENT)


def test_every_operation_has_a_name_of_its_own_that_every_host_takes() -> None:
    names = [operation["operationId"] for item in PATHS.values() for operation in item.values()]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name[0].isupper() for name in names)


def test_an_action_has_its_preview_fields_and_schema() -> None:
    path = "/v1/actions/build_shed"
    assert {path, f"{path}/preview", f"{path}/fields", f"{path}/schema"} <= set(PATHS)
    content = PATHS[path]["post"]["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/BuildShedInput"}
    assert content["example"]["job"] == "2041"


def test_a_read_never_waits() -> None:
    assert "202" in PATHS["/v1/actions/build_shed"]["post"]["responses"]
    assert "202" not in PATHS["/v1/actions/find_sheds"]["post"]["responses"]


def test_refusals_are_told_by_status() -> None:
    refused = PATHS["/v1/actions/build_shed"]["post"]["responses"]["422"]
    assert "required" in refused["description"]
    assert refused["$ref"] == "#/components/responses/Problem"


def test_deliveries_are_told_as_webhooks() -> None:
    delivery = DOCUMENT["webhooks"]["job.finished"]["post"]
    headers = [parameter["name"] for parameter in delivery["parameters"]]
    assert headers == ["webhook-id", "webhook-timestamp", "webhook-signature"]


def test_a_child_picker_takes_its_parent() -> None:
    names = [parameter["name"] for parameter in PATHS["/v1/pickers/codes"]["get"]["parameters"]]
    assert {"job", "q", "page", "company"} <= set(names)


def test_what_is_open_to_all_asks_for_no_key() -> None:
    assert PATHS["/healthz"]["get"]["security"] == []
    assert "security" not in PATHS["/v1/me"]["get"]


def test_an_action_that_takes_a_sheet_takes_it_as_the_file_of_a_form() -> None:
    # R60
    form, sheet = "multipart/form-data", Sheet("sheds", "Sheds", "build_shed", "job", ("Job",), (("2041",),))
    document = openapi(replace(CATALOG, sheets=(sheet,)), "1.2.3")
    validate(document)
    asked = {path: told["post"].get("requestBody") for path, told in document["paths"].items() if "post" in told}
    forms = {path: body["content"][form] for path, body in asked.items() if body and form in body["content"]}
    assert set(forms) == {"/v1/actions/build_shed", "/v1/actions/build_shed/preview"}
    shape = forms["/v1/actions/build_shed"]["schema"]
    assert shape["required"] == ["file"]
    assert "source_id" in shape["properties"]
    assert "job" not in shape["properties"]
