"""What Home Assistant reads of the component, without Home Assistant."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections.hosts.home_assistant import HOST

MANIFEST = documents().manifest()
FOLDER = host_packages() / "home_assistant" / "custom_components" / MANIFEST["domain"]
FILES = {path.rpartition("/")[2]: json.loads(text) for path, text in HOST.files(MANIFEST).items()}
ACTIONS = {action["key"]: action for action in MANIFEST["actions"]}


def test_each_action_is_a_service_with_words_for_each_field() -> None:
    services, words = FILES["services.yaml"], FILES["en.json"]["services"]
    assert services.keys() == words.keys() == ACTIONS.keys() == set(FILES["catalog.json"]["actions"])
    for key, service in services.items():
        assert service["fields"].keys() == words[key]["fields"].keys()


@pytest.mark.parametrize(
    ("action", "field", "selector"),
    [
        ("create_work_order", "schedule_date", {"date": {}}),
        ("create_work_order", "description", {"text": {}}),
        ("create_work_order", "lines", {"object": {}}),
        ("create_work_order", "allow_posting", {"boolean": {}}),
        ("push_cor", "cors", {"object": {}}),
    ],
)
def test_a_field_is_typed_as_what_it_is(action: str, field: str, selector: dict[str, Any]) -> None:
    assert FILES["services.yaml"][action]["fields"][field]["selector"] == selector


def test_what_has_choices_is_chosen() -> None:
    (chosen,) = (field for field in ACTIONS["create_work_order"]["fields"] if field["key"] == "status")
    options = FILES["services.yaml"]["create_work_order"]["fields"]["status"]["selector"]["select"]["options"]
    assert [one["value"] for one in options] == [one["value"] for one in chosen["choices"]]


def test_what_the_component_makes_itself_is_not_asked() -> None:
    for service in FILES["services.yaml"].values():
        assert not {"idempotency_key", "confirm"} & service["fields"].keys()


def test_the_form_asks_for_what_a_connection_takes() -> None:
    asked = FILES["en.json"]["config"]["step"]["user"]["data"]
    assert list(asked) == FILES["catalog.json"]["auth"] == ["base_url", "api_key"]


def test_the_code_is_of_the_version_of_the_catalog_and_parses() -> None:
    assert FILES["manifest.json"]["version"] == MANIFEST["version"]
    for path in FOLDER.glob("*.py"):
        ast.parse(path.read_text("utf-8"))
