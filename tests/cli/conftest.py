from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sage100_plugin.cli import main
from sage100_plugin.demo.process import ServerProcess

SURROUNDINGS = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_LOG_LEVEL": "WARNING"}


class Cli:
    """The command line on one data folder, in this process."""

    def __init__(self, home: Path, **surroundings: str) -> None:
        self.home = home
        self._surroundings = {**SURROUNDINGS, **surroundings, "SAGE100_HOME": str(home)}
        self.said: list[str] = []

    def __call__(self, *words: str, code: int = 0, stdin: str | None = None) -> Result:
        """Run a command, and hold its exit code against the expected one."""
        result = CliRunner().invoke(main, words, input=stdin, env=self._surroundings)
        self.said.append(result.output)
        told = f"{words}: {result.exit_code}\n{result.output}\n{result.exception!r}"
        assert result.exit_code == code, told
        assert result.exception is None or isinstance(result.exception, SystemExit), told
        assert "Traceback" not in result.output
        return result

    def json(self, *words: str, stdin: str | None = None) -> Any:
        """Run a command that prints JSON."""
        return json.loads(self(*words, stdin=stdin).stdout)


@pytest.fixture
def cli(home: Path) -> Cli:
    """The command line on a folder with a fresh sandbox company."""
    return Cli(home)


@pytest.fixture
def bare(tmp_path: Path) -> Cli:
    """The command line on a folder with nothing in it."""
    return Cli(tmp_path / "bare")


@pytest.fixture
def server(home: Path) -> Iterator[ServerProcess]:
    """A server on the folder of `cli`."""
    process = ServerProcess(home, {**SURROUNDINGS, "SAGE100_POLL_SECONDS": "3600"})
    process.start()
    yield process
    process.stop()


@pytest.fixture(params=["in process", "with a server"])
def either(request: pytest.FixtureRequest, cli: Cli) -> Cli:
    """The command line without a server, and beside a running one that has the stores locked."""
    if request.param == "with a server":
        request.getfixturevalue("server")
    return cli
