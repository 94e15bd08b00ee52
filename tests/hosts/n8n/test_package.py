"""What is in the artefact, without any tool of n8n."""

from __future__ import annotations

import json
from pathlib import Path

from sage100_plugin.projections.hosts.n8n import files
from tests.hosts.n8n.scene import FOLDER, MANIFEST


def test_it_needs_nothing_and_runs_nothing_when_it_is_installed(package: Path) -> None:
    told = json.loads((package / "package.json").read_text("utf-8"))
    assert told["version"] == MANIFEST["version"]
    assert told["peerDependencies"] == {"n8n-workflow": "*"}
    assert not {"dependencies", "scripts", "overrides", "bundledDependencies"} & set(told)
    for path in (*told["n8n"]["nodes"], *told["n8n"]["credentials"], told["main"]):
        assert (package / path).is_file(), path


def test_each_node_has_its_icons_and_its_place_in_the_catalog(package: Path) -> None:
    told = json.loads((package / "package.json").read_text("utf-8"))
    for path in told["n8n"]["nodes"]:
        codex = json.loads((package / path).with_suffix(".json").read_text("utf-8"))
        assert codex["node"].startswith(f"{told['name']}.")
    assert {path.name for path in (package / "dist/icons").iterdir()} == {
        "sage100Contractor.svg",
        "sage100Contractor.dark.svg",
    }


def test_generated_sources_say_so_and_from_which_catalog() -> None:
    for path, text in files(MANIFEST).items():
        if path.endswith(".ts"):
            assert text.startswith("// Generated from the catalog")
            assert MANIFEST["hash"][:12] in text.splitlines()[0]


def test_nothing_written_by_hand_names_an_action_or_a_trigger() -> None:
    generated = set(files(MANIFEST))
    by_hand = [path for path in FOLDER.rglob("*.ts") if path.relative_to(FOLDER).as_posix() not in generated]
    keys = [each["key"] for each in (*MANIFEST["actions"], *MANIFEST["triggers"])]
    assert by_hand
    for path in by_hand:
        text = path.read_text("utf-8")
        assert not [key for key in keys if key in text], path


def test_it_is_small(package: Path) -> None:
    assert sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) < 1_000_000
