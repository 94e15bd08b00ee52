"""company add at a terminal: it asks step by step, and asks again where a step failed."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.company.conftest import NAME, Sage, companies_of
from tests.cli.conftest import SURROUNDINGS, Cli
from tests.sage.tds.responder import PASSWORD

pty = pytest.importorskip("pty", reason="a terminal of one's own is a posix thing")

PATIENCE = 60.0


class Terminal:
    """A command that believes somebody sits before it."""

    def __init__(self, home: Path, *words: str) -> None:
        self._own, theirs = pty.openpty()
        env = {**os.environ, **SURROUNDINGS, "SAGE100_HOME": str(home), "COLUMNS": "400"}
        command = [sys.executable, "-m", "sage100_plugin", *words]
        self._process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
        os.close(theirs)
        self.said = ""
        self._heard = 0

    def answer(self, question: str, text: str) -> None:
        """Wait until the question stands there, and answer it."""
        while question not in self.said[self._heard :]:
            assert self._read(), self.said
        self._heard = len(self.said)
        os.write(self._own, f"{text}\n".encode())

    def end(self) -> int:
        """Read to the end; gives the exit code."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        """End it in any case."""
        self._process.kill()
        self._process.wait()
        os.close(self._own)

    def _read(self) -> bool:
        assert select.select([self._own], [], [], PATIENCE)[0], self.said
        try:
            found = os.read(self._own, 65536)
        except OSError:  # the other side is closed
            return False
        self.said += found.decode("utf-8", "replace")
        return bool(found)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    made = Terminal(tmp_path / "bare", "company", "add")
    yield made
    made.close()


def test_it_asks_step_by_step_and_again_where_a_step_failed(terminal: Terminal, bare: Cli, sage: Sage) -> None:
    terminal.answer("Id of the company here", "acme")
    terminal.answer("Sage's SQL Server, as", "127.0.0.1,9")
    terminal.answer("Sage's SQL Server, as", f"localhost,{sage.server.port}")
    terminal.answer("[pinned]", "")  # after the certificate was shown
    terminal.answer("its SHA-256 fingerprint, or a PEM file [", "")
    terminal.answer("SQL login", "reader")
    terminal.answer("Its password", "wrong")
    terminal.answer("SQL login", "")
    terminal.answer("Its password", PASSWORD)
    terminal.answer("Database, which bears", "Acme")
    terminal.answer("Edition of Sage", "")
    terminal.answer("Database, which bears", NAME)
    terminal.answer("Edition of Sage", "CA")
    terminal.answer("User of Sage's security group API", "")
    terminal.answer("Sage's mbxml.xsd", "")
    assert terminal.end() == 0, terminal.said
    assert "no SQL Server listens on port 9" in terminal.said
    assert f"It may open: {NAME}, ReportServer." in terminal.said
    assert "acme is stored." in terminal.said
    assert PASSWORD not in terminal.said
    companies = companies_of(bare)
    assert companies.known("acme").country == "CA"
    assert companies.installation("acme").facts["tls"] == "pinned"


def test_whoever_gives_up_has_stored_nothing(terminal: Terminal, bare: Cli) -> None:
    terminal.answer("Id of the company here", "acme")
    terminal.answer("Sage's SQL Server, as", "\x04")
    assert terminal.end() == 1
    assert not (bare.home / "companies").exists()
