"""Postman's own runner on the collection."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sage100_plugin.plugin import host_packages
from sage100_plugin.projections.hosts.postman import NAME

LONGEST = 240


@dataclass(frozen=True)
class Sent:
    """One request that was sent: the status and body of its answer, and what its test said."""

    name: str
    path: str
    status: int
    body: Any
    passed: bool
    said: str


class Newman:
    """Runs the collection, or folders and requests of it by name, as `newman run` does."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self._command = [
            str(tools / "node_modules" / ".bin" / "newman"),
            "run",
            str(host_packages() / "postman" / NAME),
        ]
        self._told = folder / "told.json"

    def run(self, variables: Mapping[str, str], *names: str) -> list[Sent]:
        """What was sent, in order."""
        given = [word for pair in variables.items() for word in ("--env-var", "=".join(pair))]
        chosen = [word for name in names for word in ("--folder", name)]
        report = ["--reporters", "json", "--reporter-json-export", str(self._told)]
        done = subprocess.run(
            [*self._command, *given, *chosen, *report], capture_output=True, text=True, timeout=LONGEST, check=False
        )
        assert self._told.exists(), done.stdout + done.stderr
        run = json.loads(self._told.read_text("utf-8"))["run"]
        return [_sent(one) for one in run["executions"]]


def _sent(one: Mapping[str, Any]) -> Sent:
    (test,) = one["assertions"]
    body = bytes(one["response"]["stream"]["data"])
    return Sent(
        one["item"]["name"],
        "/" + "/".join(one["request"]["url"]["path"]),
        one["response"]["code"],
        json.loads(body) if body[:1] == b"{" else None,
        "error" not in test,
        test["assertion"],
    )
