"""The rules that Microsoft's validator and reviewers hold a connector to, each over the whole connector."""

from __future__ import annotations

import json
import re
import struct
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft7Validator  # type: ignore[import-untyped]
from openapi_spec_validator import OpenAPIV2SpecValidator

from sage100_plugin.plugin import host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts import power_automate
from tests.hosts.power_automate.connector import (
    DOCUMENT,
    MADE,
    MANIFEST,
    OPERATIONS,
    PROPERTIES,
    TRIGGERS,
    body_of,
    parameters,
    properties,
    resolved,
    schemas,
)
from tests.hosts.tools import cache

MEGABYTE = 1_000_000
FOLDER = host_packages() / "power_automate"
ACTIONS = {action["key"]: DOCUMENT["paths"][f"/v1/actions/{action['key']}"]["post"] for action in MANIFEST["actions"]}
SENTENCE = re.compile(r"[A-Z].*[.]")
ADDRESS = re.compile(r"https?:|www\.")
TITLED = re.compile(r"[A-Z0-9]")


def test_it_is_openapi_2() -> None:
    assert [str(error) for error in OpenAPIV2SpecValidator(DOCUMENT).iter_errors()] == []


def test_it_is_smaller_than_a_megabyte_with_room_to_grow() -> None:
    assert len(MADE["apiDefinition.swagger.json"].encode()) < 0.8 * MEGABYTE


def test_every_action_and_trigger_of_the_catalog_is_there() -> None:
    assert len(ACTIONS) == len(MANIFEST["actions"])
    assert len(TRIGGERS) == len(MANIFEST["triggers"])


def test_the_head_says_who_and_what() -> None:
    info = DOCUMENT["info"]
    assert len(info["title"]) <= 30
    assert info["title"] != info["description"]
    assert info["contact"]["name"]
    assert info["version"] == MANIFEST["version"]
    assert DOCUMENT["x-manifest"] == MANIFEST["hash"]
    assert DOCUMENT["host"] == DOCUMENT["host"].partition("/")[0]
    assert DOCUMENT["consumes"] == DOCUMENT["produces"] == ["application/json"]
    named = {one["propertyName"] for one in DOCUMENT["x-ms-connector-metadata"]}
    assert named == {"Website", "Privacy policy", "Categories"}


def test_operation_ids_are_unique_and_in_pascal_case() -> None:
    ids = [
        operation["operationId"]
        for item in DOCUMENT["paths"].values()
        for name, operation in item.items()
        if name[0] != "x"
    ]
    assert max(Counter(ids).values()) == 1
    assert [one for one in ids if not re.fullmatch(r"([A-Z][a-z0-9]*)+", one)] == []


def test_summaries_are_short_unique_and_in_sentence_case() -> None:
    summaries = {name: operation["summary"] for name, operation in OPERATIONS.items()}
    assert max(Counter(summaries.values()).values()) == 1
    assert [one for one in summaries.values() if len(one) > 80 or "/" in one or not one[-1].isalnum()] == []
    names = {"Sage", "Approved", "Paid"}
    words = [word.strip(",;") for one in summaries.values() for word in one.split()[1:]]
    assert [word for word in words if word.istitle() and word not in names] == []


def test_descriptions_are_sentences_of_their_own_without_addresses() -> None:
    for name, operation in OPERATIONS.items():
        assert SENTENCE.fullmatch(operation["description"]), name
        assert operation["description"].rstrip(".") != operation["summary"], name
    told = [*(one["description"] for _, one in parameters()), *(one["description"] for _, one in properties())]
    assert [one for one in told if ADDRESS.search(one) or not one.endswith((".", "?"))] == []


def test_every_parameter_has_a_title_and_a_description() -> None:
    for place, one in parameters():
        assert TITLED.match(one["x-ms-summary"]), place
        assert one["description"].rstrip(".") != one["x-ms-summary"], place


def test_every_property_has_a_title_and_a_description() -> None:
    for place, one in properties():
        assert TITLED.match(one["title"]), place
        assert one["description"], place
        assert one["description"].rstrip(".") != one["title"], place


def test_every_schema_has_one_type_and_lists_say_of_what() -> None:
    for place, schema in schemas():
        if schema and "$ref" not in schema:
            assert isinstance(schema["type"], str), place
            assert ("items" in schema) == (schema["type"] == "array"), place


def test_only_what_is_hidden_has_a_default_and_what_is_hidden_and_needed_has_one() -> None:
    for place, one in [*parameters(), *properties()]:
        hidden = one.get("x-ms-visibility") == "internal"
        assert hidden or "default" not in one, place
        if hidden and one.get("required") is True:
            assert "default" in one, place


def test_visibility_is_a_word_that_power_automate_knows() -> None:
    shown = [*OPERATIONS.values(), *(one for _, one in parameters()), *(one for _, one in properties())]
    assert {one["x-ms-visibility"] for one in shown if "x-ms-visibility" in one} <= {
        "important",
        "advanced",
        "internal",
    }


def test_path_parameters_are_required_and_encoded_once() -> None:
    for place, one in parameters():
        if one["in"] == "path":
            assert one["required"] is True, place
            assert one["x-ms-url-encoding"] == "single", place


def test_exactly_one_answer_has_a_schema_and_it_is_a_good_one() -> None:
    for name, operation in OPERATIONS.items():
        told = [status for status, response in operation["responses"].items() if "schema" in response]
        assert told == ([] if operation["method"] == "delete" else [told[0]]), name
        assert all(status.startswith("2") for status in told), name


def test_what_is_read_with_get_has_no_body() -> None:
    for name, operation in OPERATIONS.items():
        if operation["method"] == "get":
            assert all(one["in"] != "body" for one in operation.get("parameters", ())), name


def test_no_parameter_takes_a_name_of_power_automate_itself() -> None:
    assert [place for place, _ in [*parameters(), *properties()] if place.lower().endswith("/connectionid")] == []


def test_every_reference_is_to_a_definition_and_every_definition_is_used() -> None:
    used = set(re.findall(r'"\$ref":"#/definitions/(\w+)"', MADE["apiDefinition.swagger.json"]))
    assert used == set(DOCUMENT["definitions"])


def test_a_trigger_is_a_webhook_that_power_automate_fills_in_and_ends() -> None:
    for key, item in TRIGGERS.items():
        operation = item["post"]
        assert operation["x-ms-trigger"] == "single", key
        assert operation["x-ms-trigger-hint"], key
        assert next(iter(operation["responses"])) == "201", key
        body = body_of(operation)
        told = [name for name, one in body["properties"].items() if one.get("x-ms-notification-url")]
        assert told == ["target_url"] == body["required"], key
        assert body["properties"]["target_url"]["x-ms-visibility"] == "internal", key
        content = item["x-ms-notification-content"]
        assert content["description"], key
        assert {"id", "type", "timestamp", "company", "data"} <= set(content["schema"]["properties"]), key
    assert OPERATIONS["EndSubscription"]["x-ms-visibility"] == "internal"


def test_a_trigger_offers_every_filter_of_the_catalog() -> None:
    for trigger in MANIFEST["triggers"]:
        asked = body_of(TRIGGERS[trigger["key"]]["post"])["properties"]
        assert list(asked.get("filters", {}).get("properties", {})) == trigger["filters"]


def test_dropdowns_come_from_an_operation_in_both_ways_with_parameters_that_it_has() -> None:
    seen = 0
    for place, one in properties():
        if "x-ms-dynamic-values" not in one:
            continue
        seen += 1
        old, new = one["x-ms-dynamic-values"], one["x-ms-dynamic-list"]
        source = OPERATIONS[old["operationId"]]
        assert new["operationId"] == old["operationId"], place
        has = {parameter["name"] for parameter in source["parameters"]}
        assert set(old["parameters"]) == set(new["parameters"]) <= has, place
        needed = {parameter["name"] for parameter in source["parameters"] if parameter["required"]}
        assert needed <= set(old["parameters"]), place
        answer = source["responses"]["200"]["schema"]
        assert answer["type"] == "array", place
        choice = resolved(answer["items"])["properties"]
        assert {old["value-path"], old["value-title"], new["itemValuePath"], new["itemTitlePath"]} <= set(choice), place
    assert seen > 100


def test_a_dropdown_refers_only_to_inputs_beside_it_at_the_top() -> None:
    for key, operation in ACTIONS.items():
        body = body_of(operation)
        written = json.dumps(body)
        referred = set(re.findall(r'"parameter": "(\w+)"', written))
        assert referred <= set(body["properties"]), key
        listed = set(re.findall(r'"parameterReference": "body/(\w+)"', written))
        assert listed == referred, key


def test_the_inputs_of_a_chosen_action_come_from_an_operation_in_both_ways() -> None:
    for name in ("RunAction", "PreviewAction"):
        body = body_of(OPERATIONS[name])
        for way in ("x-ms-dynamic-schema", "x-ms-dynamic-properties"):
            source = OPERATIONS[body[way]["operationId"]]
            assert set(body[way]["parameters"]) == {one["name"] for one in source["parameters"]}


def test_required_inputs_stand_in_front_and_common_ones_behind() -> None:
    for action in MANIFEST["actions"]:
        asked = body_of(ACTIONS[action["key"]])
        assert asked.get("required", []) == [field["key"] for field in action["fields"] if field["required"]]
        shown = {name: resolved(one).get("x-ms-visibility") for name, one in asked["properties"].items()}
        assert all(shown[name] == "important" for name in asked.get("required", []))
        writes = action["effect"] != "read"
        assert shown["idempotency_key"] == ("important" if writes else "advanced")
        assert shown["reload"] == "advanced"


def test_a_write_can_say_which_event_led_to_it() -> None:
    for action in MANIFEST["actions"]:
        named = {one["name"] for one in ACTIONS[action["key"]]["parameters"]}
        assert ("X-Causation-Id" in named) == (action["effect"] != "read"), action["key"]


def test_the_key_goes_into_the_header_that_takes_it_bare() -> None:
    (scheme,) = DOCUMENT["securityDefinitions"].values()
    assert scheme == {"type": "apiKey", "in": "header", "name": MANIFEST["auth"]["alternative_header"]}
    (name,) = DOCUMENT["securityDefinitions"]
    assert PROPERTIES["connectionParameters"][name]["type"] == "securestring"


def test_the_server_comes_from_the_connection() -> None:
    policies = {one["title"]: one for one in PROPERTIES["policyTemplateInstances"]}
    (host,) = (one["parameters"] for one in policies.values() if one["templateId"] == "dynamichosturl")
    (named,) = re.findall(r"@connectionParameters\('(\w+)'\)", host["x-ms-apimTemplateParameter.urlTemplate"])
    asked = PROPERTIES["connectionParameters"][named]
    assert asked["type"] == "string"
    assert asked["uiDefinition"]["constraints"]["required"] == "true"


def test_each_call_says_which_host_it_comes_from() -> None:
    told = [one["parameters"] for one in PROPERTIES["policyTemplateInstances"] if one["templateId"] == "setheader"]
    headers = {one["x-ms-apimTemplateParameter.name"]: one["x-ms-apimTemplateParameter.value"] for one in told}
    assert headers["User-Agent"] == f"{power_automate.USER_AGENT}/{MANIFEST['version']}"


def test_the_icon_is_a_square_png_on_the_brand_colour() -> None:
    icon = (FOLDER / "icon.png").read_bytes()
    assert icon[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", icon[16:24])
    assert width == height
    assert 100 <= width <= 230
    assert PROPERTIES["iconBrandColor"] in (FOLDER / "icon.svg").read_text("utf-8")


def test_the_zip_file_has_the_connector_at_its_root() -> None:
    made = hosts.artefact(power_automate.HOST, MANIFEST, host_packages())
    names = zipfile.ZipFile(BytesIO(made)).namelist()
    assert {"apiDefinition.swagger.json", "apiProperties.json", "icon.png"} <= set(names)
    assert all("/" not in name for name in names)


@pytest.mark.parametrize(
    ("schema", "file", "validator"),
    [
        ("apiDefinition.swagger.schema.json", "apiDefinition.swagger.json", Draft4Validator),
        ("paconn-apiProperties.schema.json", "apiProperties.json", Draft7Validator),
    ],
)
def test_it_fits_the_published_schemas(schema: str, file: str, validator: Any) -> None:
    published = cache() / "power-automate-schemas" / schema
    if not published.exists():
        pytest.skip(f"Microsoft's schemas are on no package registry: put {schema} into {published.parent}")
    rules = json.loads(uncommented(published))
    assert [error.message[:300] for error in validator(rules).iter_errors(json.loads(MADE[file]))] == []


def uncommented(path: Path) -> str:
    """Microsoft's schemas hold comments."""
    return re.sub(r"(?m)(^|\s)//.*$", "", path.read_text("utf-8"))
