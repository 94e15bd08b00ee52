"""Another package with one of our names: pip puts it over ours in silence, and every command must say so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def overwritten(tmp_path: Path) -> Path:
    """A folder in which another distribution has its own package `triggers`."""
    package = tmp_path / "site" / "triggers"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("ON = True\n")
    facts = tmp_path / "site" / "triggers-0.0.3.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: triggers\nVersion: 0.0.3\n")
    (facts / "top_level.txt").write_text("triggers\n")
    return tmp_path / "site"


@pytest.mark.parametrize("command", [["doctor"], ["serve", "--port", "0"], ["poll", "--once"]])
def test_every_command_refuses_and_says_what_to_do(overwritten: Path, tmp_path: Path, command: list[str]) -> None:
    environment = {**os.environ, "PYTHONPATH": str(overwritten), "SAGE100_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "sage100_plugin", *command],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Another package uses our names: triggers (triggers)." in said
    assert "an environment of its own" in said
    assert "Traceback" not in said
