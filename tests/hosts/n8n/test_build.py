"""n8n's own build and rules, on the source and on the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.projections.hosts import n8n
from tests.hosts.n8n.scene import FOLDER, HERE, MANIFEST
from tests.hosts.tools import tools

BY_HAND = ("nodes/shared", "credentials")
OURS = ("compiled", "examples", "dist", "node_modules")


def run(folder: Path, *words: str) -> str:
    """What a command in the folder prints. Fails with it when it fails."""
    environment = {**os.environ, "PATH": f"{tools('n8n-lint') / 'node_modules/.bin'}:{os.environ['PATH']}"}
    environment |= {"NODE_PATH": str(tools("n8n-lint") / "node_modules"), "CI": "true", "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source in a folder of its own, built by n8n's own tool."""
    installed = tools("n8n-lint")
    folder = tmp_path_factory.mktemp("built") / "n8n"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(*OURS))
    (folder / "node_modules").symlink_to(installed / "node_modules")
    run(folder, "n8n-node", "build")
    return folder


def described(folder: Path) -> Any:
    """What the package in the folder offers to n8n."""
    return json.loads(run(folder, "node", str(HERE / "described.js"), str(folder)))


def test_the_package_offers_what_n8ns_own_build_of_the_source_offers(built: Path, package: Path) -> None:
    ours, theirs = described(package), described(built)
    assert set(ours) == set(theirs)
    for name, told in theirs.items():
        assert ours[name] == told


def test_every_module_of_the_build_is_in_the_package(built: Path, package: Path) -> None:
    def held(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}

    assert held(package / "dist") == held(built / "dist")
    assert (package / "package.json").read_bytes() == (built / "package.json").read_bytes()


def test_the_compiled_runtime_is_what_its_source_compiles_to(built: Path) -> None:
    """With `GOLDEN=update` it is written anew, after a change of what is written by hand."""
    committed = FOLDER / "compiled"
    generated = n8n.files(MANIFEST)
    sources = [path.relative_to(FOLDER) for folder in BY_HAND for path in sorted((FOLDER / folder).glob("*.ts"))]
    names = [name.with_suffix(".js") for name in sources if name.as_posix() not in generated]
    if os.environ.get("GOLDEN") == "update":
        shutil.rmtree(committed)
        for name in names:
            (committed / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(built / "dist" / name, committed / name)
    assert {path.relative_to(committed) for path in committed.rglob("*.js")} == set(names)
    for name in names:
        assert (committed / name).read_text("utf-8") == (built / "dist" / name).read_text("utf-8"), name


def test_the_source_keeps_the_rules_of_n8ns_linter(built: Path) -> None:
    assert "error" not in run(built, "n8n-node", "lint")


@pytest.mark.parametrize("kind", ["source", "package"])
def test_the_scan_for_community_packages_has_no_complaint(kind: str, package: Path, tmp_path: Path) -> None:
    folder = tmp_path / kind
    if kind == "source":
        shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(*OURS))
    else:
        shutil.copytree(package, folder)
    (tmp_path / "node_modules").symlink_to(tools("n8n-lint") / "node_modules")
    shutil.copy(HERE / "scan.mjs", tmp_path)
    told = json.loads(run(tmp_path, "node", "scan.mjs", kind, str(folder)))
    assert told["passed"], told
