"""The definition as Zapier checks it: by its schema here, and by rules of ours for what it checks on its own servers.

The rules bear the ids of Zapier's list of integration checks. Three of them nothing here can decide: D002 wants a link
to where a key is found, which needs public documentation; D025 is not published; D027 compares with the newest core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from tests.hosts.zapier.scene import CATALOG, Core

SMALL = frozenset(("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to"))
SECRET = re.compile(r"api_?key|secret|password|token", re.IGNORECASE)
BARE_LINK = re.compile(r"(?<![(`])https?://")
MARKDOWN = re.compile(r"\[[^\]]*\](?!\()|\[[^\]]*\]\((?!https://[^)\s]+\))")
TYPES: Mapping[str, type] = {"integer": int, "boolean": bool, "string": str, "datetime": str}
KINDS = ("triggers", "creates", "searches")

Node = dict[str, Any]


@pytest.fixture(scope="module")
def app(core: Core) -> Node:
    """The definition as Zapier's CLI uploads it."""
    made: Node = core.ask(command="definition")["results"]
    return made


def visible(app: Node, *kinds: str) -> list[Node]:
    return [one for kind in kinds or KINDS for one in app[kind].values() if not one["display"].get("hidden")]


def inputs(one: Node) -> Iterator[Node]:
    for field in one["operation"].get("inputFields", []):
        if isinstance(field, dict):
            yield field
            yield from field.get("children", [])


def every_input(app: Node) -> Iterator[Node]:
    return (field for one in visible(app) for field in inputs(one))


def texts(app: Node) -> Iterator[str]:
    for one in visible(app):
        yield one["display"]["description"]
    for field in [*every_input(app), *app["authentication"]["fields"]]:
        yield field.get("helpText", "")


def test_zapiers_schema_finds_nothing(core: Core) -> None:
    assert core.ask(command="validate")["results"] == []


def test_d001_no_step_asks_for_a_secret(app: Node) -> None:
    assert [field["key"] for field in every_input(app) if SECRET.search(field["key"])] == []


def test_d002_the_help_of_the_key_links_to_the_documentation_once_that_is_public(core: Core) -> None:
    asked = core.ask(command="definition", catalog={**CATALOG, "documentation": "https://docs.example.com/"})
    fields = asked["results"]["authentication"]["fields"]
    assert all("](https://docs.example.com/)" in field["helpText"] for field in fields)


def test_d003_the_connection_label_names_what_the_test_gives(app: Node) -> None:
    assert app["authentication"]["connectionLabel"] == "{{label}}"
    assert not SECRET.search(app["authentication"]["connectionLabel"])


def test_d004_what_has_a_list_is_chosen_from_it(app: Node) -> None:
    for kind in KINDS:
        for told in CATALOG[kind]:
            drawn = {field["key"]: field for field in inputs(app[kind][told["key"]])}
            lines = [(f"{field['key']}_", line) for field in told["inputs"] for line in field.get("fields", [])]
            all_of_it = [*(("", field) for field in told["inputs"]), *lines]
            listed = [above + field["key"] for above, field in all_of_it if field.get("picker")]
            assert listed, told["key"]
            assert [key for key in listed if "dynamic" not in drawn[key]] == [], told["key"]


def test_d005_every_dropdown_has_its_hidden_trigger(app: Node) -> None:
    named = {field["dynamic"].split(".")[0] for field in every_input(app) if "dynamic" in field}
    assert named <= {key for key, one in app["triggers"].items() if one["display"].get("hidden")}
    assert all(field["dynamic"].endswith(".id.name") for field in every_input(app) if "dynamic" in field)


def test_d006_d016_d017_every_hook_is_subscribed_to_and_can_be_polled(app: Node) -> None:
    for one in visible(app, "triggers"):
        assert one["operation"]["type"] == "hook"
        assert {"performList", "performSubscribe", "performUnsubscribe"} <= set(one["operation"]), one["key"]


def test_d007_d008_links_are_markdown_and_https(app: Node) -> None:
    for text in texts(app):
        assert not BARE_LINK.search(text), text
        assert not MARKDOWN.search(text), text


def test_d009_every_search_asks_for_something(app: Node) -> None:
    assert [one["key"] for one in visible(app, "searches") if not list(inputs(one))] == []


def test_d010_every_sample_of_a_trigger_has_an_id(app: Node) -> None:
    assert [key for key, one in app["triggers"].items() if not one["operation"]["sample"].get("id")] == []


def test_d011_no_help_repeats_the_label(app: Node) -> None:
    for field in every_input(app):
        assert field.get("helpText", "").rstrip(".").casefold() != field["label"].casefold(), field["key"]


def test_d012_everything_has_a_sample(app: Node) -> None:
    assert [one["key"] for one in visible(app) if not one["operation"].get("sample")] == []


def test_d013_d014_what_may_be_searched_for_has_its_search_and_a_dropdown(app: Node) -> None:
    searched = [field for field in every_input(app) if "search" in field]
    assert searched
    for field in searched:
        key, _, name = field["search"].partition(".")
        assert name in app["searches"][key]["operation"]["sample"]
        assert "dynamic" in field


def test_d015_search_or_creates_name_a_search_and_a_create_of_one_record(app: Node) -> None:
    assert app["searchOrCreates"]
    for key, one in app["searchOrCreates"].items():
        assert key == one["search"]
        assert app["searches"][one["search"]]["noun"] == app["creates"][one["create"]]["noun"]


def test_d018_labels_are_in_title_case(app: Node) -> None:
    for one in [*visible(app), *app["searchOrCreates"].values()]:
        first, *others = one["display"]["label"].split()
        assert first[0].isupper()
        assert all(word[0].isupper() or word in SMALL for word in others), one["display"]["label"]


def test_d021_descriptions_are_sentences_and_those_of_triggers_say_when(app: Node) -> None:
    for one in visible(app):
        assert one["display"]["description"].endswith("."), one["key"]
    for one in app["triggers"].values():
        assert one["display"]["description"].startswith("Triggers when "), one["key"]


def test_d022_creates_have_fields_for_everybody(app: Node) -> None:
    assert [one["key"] for one in visible(app, "creates") if not list(inputs(one))] == []


def test_d023_moments_in_samples_are_iso_8601_with_their_zone(app: Node) -> None:
    seen = 0
    for one in visible(app):
        for value in leaves(one["operation"]["sample"]):
            if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
                assert datetime.fromisoformat(value).tzinfo is not None, value
                seen += 1
            assert not (isinstance(value, str) and re.match(r"\d{1,2}[/ ]\w+[/ ]\d{4}", value)), value
    assert seen


def leaves(told: Any) -> Iterator[Any]:
    if isinstance(told, (dict, list)):
        for one in told.values() if isinstance(told, dict) else told:
            yield from leaves(one)
    else:
        yield told


def test_d024_samples_are_of_the_types_of_their_fields(app: Node) -> None:
    for one in visible(app):
        for field in one["operation"]["outputFields"]:
            for value in values(one["operation"]["sample"], re.split(r"__|\[\]", field["key"])):
                kind = TYPES[field.get("type", "string")]
                assert value is None or type(value) is kind or "type" not in field, (one["key"], field, value)


def values(told: Any, path: list[str]) -> list[Any]:
    """The values at a path; of a list, those of each of its rows."""
    if isinstance(told, list):
        return [found for row in told for found in values(row, path)]
    if not path:
        return [told]
    return values(told[path[0]], path[1:]) if isinstance(told, dict) and path[0] in told else []


def test_d026_the_server_address_is_typed_by_the_user_and_no_step_takes_another(app: Node) -> None:
    # What hostile addresses are answered with stands in test_errors.py.
    assert [field["key"] for field in app["authentication"]["fields"]] == ["base_url", "api_key"]
    assert [field for field in every_input(app) if re.search("url|domain|host$", field["key"])] == []


def test_d027_the_core_is_the_one_that_the_tests_ran_on(app: Node) -> None:
    assert app["platformVersion"] == "19.1.0"


def test_every_field_has_a_label_and_no_key_stands_twice(app: Node) -> None:
    for one in visible(app):
        keys = [field["key"] for field in inputs(one)]
        assert len(keys) == len(set(keys)), one["key"]
    assert all(field["label"] for field in every_input(app))
