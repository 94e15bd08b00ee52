"""The agent and a stub of Sage's API, compiled once and run for real under Mono, in a folder of each test's own."""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.agent.build import NAME, build
from sage100_plugin.sage.agent.process import AgentSettings, AgentTransport, Limits

PASSWORD = "Planted 7c1e ü\\n"
SOURCE = Path(__file__).with_name("SageStub.cs")
COMMIT = Path(__file__).with_name("commit.py")
API, API_V18 = "Sage.100.Contractor.Api.dll", "Sage.SMB.Api.dll"
DOCUMENT = "<api:MBXML xmlns:api='x'>Größe &amp; more</api:MBXML>"
OK = "statusCode='0'"
LIFE = 60
"""Seconds after which an agent that a failed test left behind is gone."""

needs_mono = pytest.mark.skipif(
    not (shutil.which("mcs") and shutil.which("mono")), reason="needs mcs and mono (mono-mcs, mono-runtime, mono-devel)"
)


@cache
def compiled() -> Path:
    """A folder with the agent and both stubs."""
    folder = Path(tempfile.mkdtemp(prefix="agent-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    build(folder)
    library(SOURCE, folder / API)
    library(SOURCE, folder / API_V18, "-define:V18")
    return folder


def library(source: Path, made: Path, *options: str) -> None:
    """Compile an assembly."""
    options = ("-nologo", "-warnaserror", "-langversion:5", "-target:library", *options)
    command = ["mcs", *options, f"-out:{made}", str(source)]
    subprocess.run(command, check=True)


def mark(password: str) -> str:
    """What the stub writes down instead of a password."""
    return "-".join(f"{byte:02X}" for byte in hashlib.sha256(password.encode()).digest()[:4])


class Rig:
    """An installation of Sage and an agent, under one folder."""

    def __init__(self, folder: Path, api: str = API) -> None:
        self.sage, self.executable = folder / "Sage 100 Contractor", folder / "Agent" / NAME
        self.sage.mkdir(parents=True)
        self.executable.parent.mkdir()
        shutil.copy(compiled() / api, self.sage)
        shutil.copy(compiled() / NAME, self.executable)
        os.mkfifo(self.sage / "reached")
        os.mkfifo(self.sage / "go")

    def does(self, **calls: str) -> None:
        """From now on Sage's calls do so: `die`, `hang`, `pause`, `throw:...`, `return:...`, `chatter`, `bitness`."""
        (self.sage / "stub.txt").write_text("".join(f"{call}={what}\n" for call, what in calls.items()), "utf-8")

    def answers(self, text: str) -> None:
        """From now on Sage answers every document so."""
        (self.sage / "answer.xml").write_text(text, "utf-8")

    def commits(self, call: str, database: Path) -> None:
        """From now on documents are saved in a sandbox company, while this call is made."""
        (self.sage / "commits.txt").write_text(call)
        (self.sage / "sandbox.txt").write_text(f'{sys.executable}\n"{COMMIT}" "{database}"\n')

    def settings(self, **changes: Any) -> AgentSettings:
        """How the company is entered."""
        told = {"executable": self.executable, "sage_folder": self.sage, "data_source": "SAGE01\\SAGE100CON"}
        return AgentSettings(**{**told, "company": "Acme, Inc.", "user": "api", "password": PASSWORD, **changes})

    def transport(self, limits: Limits | None = None, **changes: Any) -> AgentTransport:
        """The transport to that company."""
        return AgentTransport(self.settings(**changes), runner=("mono",), limits=limits or Limits(life=LIFE))

    def run(self, *lines: Mapping[str, Any] | str, **changes: Any) -> tuple[int, list[dict[str, Any]], str]:
        """Let the agent read these lines after its settings: its exit code, what it said, and the bare text."""
        told = [self.told(**changes), *(line if isinstance(line, str) else json.dumps(line) for line in lines)]
        done = subprocess.run(["mono", self.executable], input="\n".join(told).encode(), stdout=-1, check=False)
        text = done.stdout.decode()
        return done.returncode, [json.loads(line) for line in text.splitlines()], text

    def told(self, **changes: Any) -> str:
        """The agent's first line."""
        facts = {"sage_folder": str(self.sage), "data_source": "SAGE01\\SAGE100CON", "company": "Acme, Inc."}
        return json.dumps({**facts, "user": "api", "password": PASSWORD, "life_seconds": LIFE, **changes})

    def called(self) -> list[str]:
        """The calls of Sage's API so far, with what they got."""
        return [line.split(" ", 1)[1].replace("↵", "\n") for line in self._lines()]

    def names(self) -> list[str]:
        """The names of the calls so far."""
        return [call.split(" ", 1)[0] for call in self.called()]

    def submitted(self) -> int:
        """How many documents Sage got."""
        return self.names().count("submitXML")

    def pids(self) -> list[int]:
        """Which process made each call."""
        return [int(line.split(" ", 1)[0]) for line in self._lines()]

    def _lines(self) -> list[str]:
        path = self.sage / "calls.txt"
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def wait_until_reached(self) -> None:
        """Wait until the call that hangs or pauses is reached."""
        with (self.sage / "reached").open("rb") as pipe:
            pipe.read()

    def go(self) -> None:
        """Let the call that pauses go on."""
        with (self.sage / "go").open("wb") as pipe:
            pipe.write(b"1")


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A fresh installation."""
    return Rig(tmp_path / "rig")
