"""The rules that Make holds an app to, each over the whole app; and every request stands in the OpenAPI document."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts import make
from sage100_plugin.projections.hosts.make.common import ERRORS, SECRET, USER_AGENT
from tests.hosts.make.app import (
    APP,
    FILES,
    INSTANT,
    MANIFEST,
    MODULES,
    code,
    components,
    interfaces,
    mentioned,
    parameters,
    requests,
)
from tests.hosts.tools import cache

OPENAPI = documents().openapi()
TYPES = {"any", "array", "boolean", "collection", "date", "integer", "password", "select", "text", "uinteger"}
PUBLISHED = {
    "api": r"(modules|rpcs)/\w+/communication",
    "base": r"general/base",
    "epoch": r"modules/\w+/epoch",
    "parameters": r"\w+/\w+/(params|static-params|mappable-params|interface)",
}
"""Make's schema -> the files it is for."""


def matching(path: str, method: str) -> dict[str, Any] | None:
    """The operation of the OpenAPI document that a request of the app reaches."""
    template = re.sub(r"{{[^}]*}}", "X", path)
    for told, item in OPENAPI["paths"].items():
        pattern = re.sub(r"{\w+}", "[^/]+", told)
        by_parameter = "{{" in path and re.fullmatch(template.replace("X", r"\w+"), told)
        if (by_parameter or re.fullmatch(pattern, template)) and method.lower() in item:
            found: dict[str, Any] = item[method.lower()]
            return found
    return None


def test_every_action_trigger_and_picker_of_the_catalog_is_there() -> None:
    actions = {code(one, "communication", {}).get("url") for one in MODULES.values()}
    assert {f"/v1/actions/{action['key']}" for action in MANIFEST["actions"]} <= actions
    attached = {code(one, "attach")["url"] for one in APP["components"]["webhook"].values()}
    assert {f"/v1/subscriptions/{trigger['key']}" for trigger in MANIFEST["triggers"]} <= attached
    listed = {code(one, "communication")["url"] for one in APP["components"]["rpc"].values()}
    assert {f"/v1/pickers/{picker['key']}" for picker in MANIFEST["pickers"]} <= listed


def test_every_file_belongs_to_a_component_and_every_component_has_its_files() -> None:
    named = {path for _, one in components() for path in one["codeFiles"].values()}
    general = {path for path in APP["generalCodeFiles"].values() if path != "README.md"}
    assert named | general | {"makecomapp.json"} == set(FILES)
    needed = {"webhook": {"communication", "params", "attach", "detach"}, "rpc": {"communication"},
              "connection": {"communication", "params"}}  # fmt: skip
    for place, one in components():
        assert needed.get(place.partition("/")[0], {"interface", "samples"}) <= set(one["codeFiles"]), place


def test_ids_are_legal_and_short() -> None:
    assert [place for place, _ in components() if not re.fullmatch(r"\w+/[a-z][a-zA-Z0-9]{2,47}", place)] == []


def test_every_request_exists_on_the_server() -> None:
    for place, request in requests():
        if request["method"].startswith("{{"):
            continue
        assert matching(request["url"], request["method"]), place


def test_every_key_of_a_body_and_query_exists_on_the_server() -> None:
    for place, request in requests():
        if request["method"].startswith("{{"):
            continue
        operation = matching(request["url"], request["method"])
        assert operation is not None
        query = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        longer = (
            {"limit"} if "/pickers/" in request["url"] else set()
        )  # taken by the server, though not in the document
        assert set(request.get("qs", {})) <= query | longer, place
        if isinstance(request.get("body"), dict) and request["method"] == "POST":
            assert set(request["body"]) <= taken(operation), place


def taken(operation: dict[str, Any]) -> set[str]:
    """The properties of what an operation takes."""
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return set(OPENAPI["components"]["schemas"][reference.rpartition("/")[2]]["properties"])


def test_what_writes_says_what_it_sends() -> None:
    for place, request in requests():
        assert ("body" in request) == (request["method"] != "GET"), place


def test_code_mentions_only_parameters_that_are_asked_for() -> None:
    for place, one in components():
        asked = {name for kind in ("params", "staticParams", "mappableParams") for name in names(code(one, kind, []))}
        if not place.startswith("rpc/"):
            used = {kind: mentioned(FILES[path]) for kind, path in one["codeFiles"].items()}
            assert set().union(*used.values()) - asked <= ({"input"} if place == "module/runAction" else set()), place


def names(listed: list[dict[str, Any]]) -> set[str]:
    """The names at the top of a specification."""
    return {one["name"] for one in listed}


def test_everything_asked_for_is_sent() -> None:
    for place, one in components():
        if place.startswith("module/"):
            asked = names(code(one, "mappableParams", [])) | names(code(one, "staticParams", []))
            assert asked == mentioned(code(one, "communication", {})) - {"input"}, place


def test_dropdowns_that_are_asked_of_the_server_exist_and_what_they_depend_on_stands_beside_them() -> None:
    rpcs = APP["components"]["rpc"]
    seen = 0
    for place, one in parameters():
        options = one.get("options")
        if isinstance(options, str):
            name = options.removeprefix("rpc://")
            assert name in rpcs, place
            seen += 1
    assert seen > 100
    for name, one in MODULES.items():
        asked = code(one, "mappableParams", [])
        for field in asked:
            if isinstance(field.get("options"), str):
                needs = mentioned(code(rpcs[field["options"].removeprefix("rpc://")], "communication"))
                assert needs <= names(asked), (name, field["name"])


def test_instant_triggers_have_a_webhook_of_their_own_that_is_attached_and_detached() -> None:
    used = [one["webhook"] for one in INSTANT.values()]
    assert sorted(used) == sorted(APP["components"]["webhook"])
    for name, one in APP["components"]["webhook"].items():
        attach = code(one, "attach")
        assert attach["body"]["target_url"] == "{{webhook.url}}", name
        assert attach["response"]["data"]["externalHookId"] == "{{body.id}}", name
        assert code(one, "detach")["url"].endswith("{{webhook.externalHookId}}"), name
        assert one["webhookType"] == "web", name


def test_polling_gives_the_newest_first_by_date_and_lets_people_choose_where_to_start() -> None:
    polling = [one for one in MODULES.values() if one["moduleType"] == "trigger"]
    for one in polling:
        trigger = code(one, "communication")["response"]["trigger"]
        assert trigger == {"type": "date", "order": "desc", "id": "{{item.id}}", "date": "{{item.timestamp}}"}
        assert {"label", "date"} <= set(code(one, "epoch")["response"]["output"])
    assert polling != []


def test_searches_go_on_page_by_page_up_to_the_limit_which_is_asked_for_last() -> None:
    searches = [one for one in MODULES.values() if one["moduleType"] == "search"]
    assert len(searches) == len([action for action in MANIFEST["actions"] if action["verb"] == "find"])
    for one in searches:
        request = code(one, "communication")
        assert request["response"]["limit"] == "{{parameters.limit}}"
        assert request["pagination"]["condition"] == request["pagination"]["body"]["cursor"]
        assert code(one, "mappableParams")[-1]["name"] == "limit"


def test_there_is_a_module_for_whatever_else_the_server_can_do() -> None:
    (universal,) = (one for one in MODULES.values() if one["moduleType"] == "universal")
    assert universal["label"] == "Make an API call"
    assert universal["description"] == "Performs an arbitrary authorized API call."


def test_labels_are_unique_and_in_sentence_case() -> None:
    labels = [one["label"] for one in MODULES.values()]
    assert len(set(labels)) == len(labels)
    proper = {"Sage", "API"}
    loud = [
        label for label in labels if [word for word in label.split()[1:] if word[0].isupper() and word not in proper]
    ]
    assert loud == []
    watching = [one["label"] for one in MODULES.values() if "trigger" in one["moduleType"]]
    assert [label for label in watching if not label.startswith("Watch ")] == []


def test_descriptions_are_sentences() -> None:
    for name, one in MODULES.items():
        assert re.fullmatch(r"[A-Z].+[.]", one["description"]), name
        if "trigger" in one["moduleType"]:
            assert one["description"].startswith("Triggers when "), name


def test_fields_have_a_label_in_sentence_case_and_a_type_that_make_knows() -> None:
    for place, one in [*parameters(), *interfaces()]:
        assert one["type"] in TYPES, place
        assert re.match(r"[A-Z0-9]", one["label"]), place
        assert one.get("help", ".").endswith("."), place
    assert [place for place, one in parameters() if one["type"] == "array" and "spec" not in one] == []


def test_samples_fit_the_interface() -> None:
    for name, one in MODULES.items():
        assert set(code(one, "samples")) <= names(code(one, "interface")), name


def test_groups_name_every_module_once() -> None:
    listed = [module for group in FILES["general/groups.json"] for module in group["modules"]]
    assert sorted(listed) == sorted(MODULES)


def test_a_refusal_is_shown_in_our_words_and_told_apart() -> None:
    told = FILES["general/base.iml.json"]["response"]["error"]
    for status in ("message", *ERRORS):
        message = told[status] if status == "message" else told[status]["message"]
        assert "body.detail" in message
        assert "body.fix" in message
        assert len(message) <= 1024
    kinds = {status: told[status]["type"] for status in ("401", "429", "503")}
    assert kinds == {"401": "InvalidAccessTokenError", "429": "RateLimitError", "503": "ConnectionError"}
    statuses = {str(error["status"]) for error in MANIFEST["errors"]}
    assert statuses - set(ERRORS) <= {"400", "405", "415", "500"}


def test_no_secret_stands_in_the_log() -> None:
    (connection,) = APP["components"]["connection"].values()
    for request in (FILES["general/base.iml.json"], code(connection, "communication")):
        assert request["log"]["sanitize"] == list(SECRET)
        header = f"request.headers.{MANIFEST['auth']['alternative_header'].lower()}"
        assert header in SECRET
    hidden = [one["name"] for one in code(connection, "params") if one["type"] == "password"]
    assert hidden == [field["key"] for field in MANIFEST["auth"]["fields"] if field["secret"]]


def test_the_connection_is_tested_and_named() -> None:
    (connection,) = APP["components"]["connection"].values()
    request = code(connection, "communication")
    assert request["url"].endswith(MANIFEST["auth"]["test"])
    assert {"valid", "metadata", "uid", "error"} <= set(request["response"])
    (address,) = (one for one in code(connection, "params") if one["name"] == "base_url")
    assert re.match(address["validate"]["pattern"], "https://sage.example.com")
    assert not re.match(address["validate"]["pattern"], "https://sage.example.com/")


def test_each_call_says_which_host_it_comes_from_and_no_made_up_idempotency_key() -> None:
    assert FILES["general/base.iml.json"]["headers"]["User-Agent"] == f"{USER_AGENT}/{MANIFEST['version']}"
    assert "Idempotency-Key" not in json.dumps([request for _, request in requests()])
    for action in MANIFEST["actions"]:
        (one,) = (
            m for m in MODULES.values() if code(m, "communication", {}).get("url") == f"/v1/actions/{action['key']}"
        )
        asked = {field["name"]: field for field in code(one, "mappableParams")}
        writes = action["effect"] != "read"
        assert ("advanced" in asked["idempotency_key"]) == (not writes)
        assert ("causation_id" in asked) == writes


def test_the_zip_file_is_the_folder_of_the_app() -> None:
    made = hosts.artefact(make.HOST, MANIFEST, host_packages())
    held = zipfile.ZipFile(BytesIO(made)).namelist()
    assert {f"{make.FOLDER}/{path}" for path in FILES} | {f"{make.FOLDER}/README.md"} == set(held)
    assert json.loads(zipfile.ZipFile(BytesIO(made)).read(f"{make.FOLDER}/general/common.json")) == {
        "manifest": MANIFEST["hash"]
    }


@pytest.mark.parametrize("schema", PUBLISHED)
def test_it_fits_the_published_schemas(schema: str) -> None:
    published = cache() / "make-schemas"
    if not (published / f"{schema}.json").exists():
        pytest.skip(f"Make's schemas are on no package registry: put syntaxes/imljson/schemas into {published}")
    held = {path.name: json.loads(path.read_text("utf-8")) for path in published.glob("*.json")}
    resources = [(name, Resource.from_contents(told, default_specification=DRAFT7)) for name, told in held.items()]
    validator = Draft7Validator({"$ref": f"{schema}.json"}, registry=Registry().with_resources(resources))
    fitting = {path: told for path, told in FILES.items() if re.fullmatch(PUBLISHED[schema] + r"\.iml\.json", path)}
    for path, content in fitting.items():
        assert [error.message[:300] for error in validator.iter_errors(content)] == [], path
