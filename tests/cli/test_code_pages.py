"""Pipes on Windows take the letters of one code page: what has others is printed all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import SURROUNDINGS, Cli

NAME = "Zo\u00eb \u0141ukasz \U0001f3d7"


def printed(home: Path, *words: str) -> str:
    """What a command prints into a pipe of the code page 1252."""
    own = {"SAGE100_HOME": str(home), "PYTHONIOENCODING": "cp1252"}
    surroundings = {**os.environ, **SURROUNDINGS, **own}
    command = [sys.executable, "-m", "sage100_plugin", *words]
    done = subprocess.run(command, env=surroundings, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("cp1252")


@pytest.fixture
def named(home: Path, cli: Cli) -> Path:
    cli("key", "create", "--name", NAME, "--scopes", "read")
    return home


def test_a_table_shows_letters_that_the_code_page_lacks_by_their_numbers(named: Path) -> None:
    assert "Zo\u00eb \\u0141ukasz \\U0001f3d7" in printed(named, "key", "list")


def test_json_stays_json(named: Path) -> None:
    assert [one["name"] for one in json.loads(printed(named, "key", "list", "--json"))] == [NAME]
