"""What is generated is current, valid, and says what the public contract says."""

from __future__ import annotations

import json
from operator import attrgetter
from typing import Any

import pytest
from openapi_spec_validator import validate

from sage100_plugin.plugin import documents
from sage100_plugin.projections.generate import marked, stale, texts_of_tests
from sage100_plugin.projections.manifest import QUALITY_SCALE
from sage100_plugin.projections.quality import LEVELS, grade, reached
from sage100_plugin.projections.release import removed
from sage100_plugin.projections.requirements import proofs
from sage100_plugin.spec import Action, Trigger
from tests.contract.catalog import CATALOG, DOCUMENTS, RELEASES, ROOT

MANIFEST = DOCUMENTS.manifest()
LAST = json.loads((ROOT / "tests/contract/last_release.json").read_text("utf-8"))
REQUIREMENTS = range(1, 255)


def test_every_generated_file_is_current() -> None:
    # quality: reference actions
    # quality: reference triggers
    assert stale(documents().files(ROOT), ROOT) == []


def test_the_manifest_has_the_keys_of_the_contract() -> None:
    assert set(MANIFEST) >= {
        "schema_version", "domain", "name", "version", "documentation", "issue_tracker", "codeowners",
        "integration_type", "iot_class", "config_flow", "requirements", "quality_scale", "auth", "triggers", "actions",
        "pickers", "errors", "hash",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "keys"),
    [
        ("triggers", {"key", "event", "title", "summary", "record", "menu", "filters", "fields", "sample"}),
        (
            "actions",
            {
                "key",
                "record",
                "verb",
                "title",
                "summary",
                "effect",
                "menu",
                "steps",
                "fields",
                "output",
                "example",
                "refuses",
            },
        ),
        ("pickers", {"key", "title", "depends_on", "search", "paginate"}),
        ("errors", {"code", "status", "role", "fix"}),
    ],
)
def test_everything_listed_has_the_keys_of_the_contract(listed: str, keys: set[str]) -> None:
    assert MANIFEST[listed]
    assert [each for each in MANIFEST[listed] if not keys <= set(each)] == []


@pytest.mark.parametrize("action", MANIFEST["actions"], ids=lambda action: str(action["key"]))
def test_every_field_of_an_action_has_a_sample(action: dict[str, Any]) -> None:
    wanted = {"key", "label", "help", "type", "required", "sample"}
    assert [field for field in action["fields"] if not wanted <= set(field)] == []


@pytest.mark.parametrize("each", [*CATALOG.actions, *CATALOG.triggers], ids=attrgetter("key"))
def test_a_declaration_reaches_the_level_that_the_manifest_claims(each: Action | Trigger) -> None:
    level = reached(grade(CATALOG, marked(ROOT)))[each.key]
    assert level is not None
    assert LEVELS.index(level) >= LEVELS.index(QUALITY_SCALE)


def test_openapi_is_valid() -> None:
    validate(DOCUMENTS.openapi())


def test_tests_name_only_requirements_that_exist() -> None:
    assert [number for number in proofs(texts_of_tests(ROOT)) if number not in REQUIREMENTS] == []


def test_nothing_of_the_last_release_is_gone() -> None:
    if LAST["version"] != RELEASES[0]:
        assert LAST["actions"], "put the last release's plugin.json here"
        assert removed(LAST, MANIFEST) == []


def test_the_last_release_is_the_one_before_in_the_changelog() -> None:
    assert LAST["version"] in RELEASES[:2]
