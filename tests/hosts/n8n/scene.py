"""The packed nodes, driven by Node.js against a running plugin."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts.n8n import HOST

HERE = Path(__file__).parent
MANIFEST = documents().manifest()
FOLDER = host_packages() / "n8n"
NODE, INSTANT, POLLING = "sage100Contractor", "sage100ContractorTrigger", "sage100ContractorPollingTrigger"


def unpacked(where: Path) -> Path:
    """What is in the artefact, as npm puts it into a folder."""
    with tarfile.open(fileobj=io.BytesIO(hosts.artefact(HOST, MANIFEST, FOLDER.parent))) as archive:
        archive.extractall(where, filter="data")
    return where / "package"


def chosen(value: str) -> dict[str, Any]:
    """What a picker holds."""
    return {"__rl": True, "mode": "id", "value": value}


def step(operation: str, *, more: dict[str, Any] | None = None, **parameters: Any) -> dict[str, Any]:
    """One run of an operation; `more` is what else n8n tells the node."""
    action = next(each for each in MANIFEST["actions"] if each["key"] == operation)
    asked = {"resource": action["record"], "operation": operation, **parameters}
    return {"node": NODE, "call": "execute", "parameters": asked, **(more or {})}


class Node:
    """Node.js, which drives the nodes for as many tests as there are."""

    def __init__(self, tools: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(HERE / "drive.js")],
            env={**os.environ, "NODE_PATH": str(tools / "node_modules")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, asked: dict[str, Any]) -> Any:
        """What the steps gave."""
        read, write = self._process.stdout, self._process.stdin
        assert read
        assert write
        write.write(json.dumps(asked) + "\n")
        write.flush()
        return json.loads(read.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)


@dataclass(frozen=True)
class Scene:
    """The nodes of a package, and a plugin at an address that knows a key."""

    node: Node
    package: Path
    address: str
    key: str

    def run(self, *steps: dict[str, Any], kept: dict[str, Any] | None = None) -> list[Any]:
        """What each step gives: `gave` or `failed`, `said` (calls and log), and `kept` between runs."""
        told = {"package": str(self.package), "address": self.address, "key": self.key}
        found: list[Any] = self.node.ask({**told, "steps": steps, "kept": kept or {}})
        return found

    def items(self, *steps: dict[str, Any]) -> list[list[dict[str, Any]]]:
        """The items that each step gives out."""
        return [[item["json"] for item in each["gave"][0]] for each in self.run(*steps)]
