"""The generated files, and what is handed to a person."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from typing import Any

from sage100_plugin.projections.hosts.zapier import CORE, HOST, catalog
from tests.contract.catalog import ROOT
from tests.hosts.zapier.scene import FOLDER

MANIFEST: dict[str, Any] = json.loads((ROOT / "plugin.json").read_text("utf-8"))
MADE = catalog(MANIFEST)
ANSWERED = {"step_state", "operation_id", "export_id", "expected_by", "replayed", "warnings", "log", "event_id"}


def keys(kind: str, told: dict[str, Any] = MADE) -> list[str]:
    return [one["key"] for one in told[kind]]


def test_the_checked_in_files_are_those_of_the_manifest() -> None:
    for path, text in HOST.files(MANIFEST).items():
        assert (FOLDER / path).read_text("utf-8") == text, path


def test_every_action_is_a_create_or_a_search_and_every_trigger_is_there() -> None:
    assert sorted(keys("creates") + keys("searches")) == sorted(one["key"] for one in MANIFEST["actions"])
    assert keys("triggers") == [one["key"] for one in MANIFEST["triggers"]]


def test_what_is_new_in_the_manifest_is_there_by_generating_alone() -> None:
    told = copy.deepcopy(MANIFEST)
    told["actions"].append({**told["actions"][0], "key": "create_crane_hour", "record": "crane_hour"})
    told["triggers"].append({**told["triggers"][0], "key": "crane_hour_created"})
    made = catalog(told)
    assert "create_crane_hour" in keys("creates", made)
    assert "crane_hour_created" in keys("triggers", made)


def test_no_field_of_a_step_is_called_like_what_the_step_says_of_itself() -> None:
    for one in MADE["creates"]:
        fields = {field["key"] for kind in ("inputs", "outputs") for field in one[kind]}
        assert not fields & (ANSWERED - {"operation_id"} if one["noun"] == "Export" else ANSWERED), one["key"]


def test_nothing_written_by_hand_names_an_action_or_a_trigger() -> None:
    hand = "\n".join(path.read_text("utf-8") for path in [FOLDER / "index.js", *sorted((FOLDER / "lib").glob("*.js"))])
    for key in [*keys("creates"), *keys("searches"), *keys("triggers")]:
        assert not re.search(rf"\b{key}\b", hand), key


def test_the_tools_are_of_the_core_that_the_package_asks_for() -> None:
    tools = json.loads((ROOT / "tests/hosts/zapier/tools/zapier/package.json").read_text("utf-8"))
    package = json.loads((FOLDER / "package.json").read_text("utf-8"))
    assert package["dependencies"] == {"zapier-platform-core": CORE}
    assert tools["dependencies"]["zapier-platform-core"] == CORE


def test_a_person_gets_a_zip_of_the_whole_integration() -> None:
    held = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in sorted(FOLDER.rglob("*")) if path.is_file()
    }
    with zipfile.ZipFile(io.BytesIO(HOST.artefact(MANIFEST, held))) as archive:
        assert {"index.js", "package.json", "catalog.json", ".zapierapprc", "lib/app.js"} <= set(archive.namelist())
        assert json.loads(archive.read("catalog.json"))["hash"] == MANIFEST["hash"]
