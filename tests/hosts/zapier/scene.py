"""The integration in Zapier's own core, beside a plugin that answers over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.serving import make_server

from sage100_plugin import settings
from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments, close_plugin, open_plugin
from tests.conftest import Api
from tests.contract.catalog import ROOT
from webhooks.app import create_app

FOLDER = ROOT / "hosts" / "zapier"
CATALOG: dict[str, Any] = json.loads((FOLDER / "catalog.json").read_text("utf-8"))
MARK = "@@"
DOCUMENTS = LazyDocuments()


@dataclass(frozen=True)
class Told:
    """What a method gave, or the error that Zapier would show and act upon."""

    results: Any = None
    error: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name of Zapier's error; empty when there is none."""
        return self.error.get("name", "")

    @property
    def text(self) -> str:
        """What a person reads of it."""
        said = self.error.get("message", "").partition("\nWhat happened:")[0]
        return str(json.loads(said)["message"]) if said.startswith("{") else said


class Core:
    """Zapier's core in a node process."""

    def __init__(self, modules: Path) -> None:
        command = ["node", str(Path(__file__).with_name("driver.js")), str(FOLDER)]
        surroundings = {**os.environ, "NODE_PATH": str(modules / "node_modules")}
        self._process = subprocess.Popen(
            command, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, **asked: Any) -> dict[str, Any]:
        """One line in, one line out; what the core itself prints is left out."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            if line.startswith(MARK):
                told: dict[str, Any] = json.loads(line.removeprefix(MARK))
                return told
        raise AssertionError("node ended")

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass
class Zap:
    """The integration with a connection."""

    core: Core
    address: str
    secret: str
    cache: dict[str, Any] = field(default_factory=dict)

    def run(self, method: str, given: Mapping[str, Any] | None = None, **bundle: Any) -> Told:
        """Run a method of the integration with this input. The cache is Zapier's, and outlives the run."""
        known = {"authData": {"base_url": self.address, "api_key": self.secret}, "inputData": dict(given or {})}
        catalog = bundle.pop("catalog", None)
        asked = {"method": method, "bundle": {**known, "meta": {"zap": {"id": "77"}}, **bundle}, "cache": self.cache}
        told = self.core.ask(**asked, **({"catalog": catalog} if catalog else {}))
        self.cache = told["cache"]
        return Told(told.get("results"), told.get("error", {}))

    def step(self, key: str, given: Mapping[str, Any] | None = None, **bundle: Any) -> Told:
        """Run a create."""
        return self.run(f"creates.{key}.operation.perform", given, **bundle)

    def find(self, key: str, given: Mapping[str, Any] | None = None, **bundle: Any) -> Told:
        """Run a search."""
        return self.run(f"searches.{key}.operation.perform", given, **bundle)

    def trigger(self, key: str, part: str = "perform", given: Mapping[str, Any] | None = None, **bundle: Any) -> Told:
        """Run a part of a trigger."""
        return self.run(f"triggers.{key}.operation.{part}", given, **bundle)


@dataclass(frozen=True)
class Scene:
    """The integration, the plugin it is connected to, and a client of that plugin for what happens beside the Zap."""

    zap: Zap
    plugin: Plugin
    client: Api
    home: Path


@contextmanager
def connected(core: Core, home: Path) -> Iterator[Scene]:
    """A plugin on this data folder that answers on the loopback, and the integration with a key for it."""
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(home), "SAGE100_ALLOWED_TARGETS": "127.0.0.1"}))
    server = make_server("127.0.0.1", 0, create_app(lambda: plugin, DOCUMENTS, lambda _plugin: 0), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        key = make_key(plugin, {"name": "Zapier", "scopes": list(SCOPES)})
        zap = Zap(core, f"http://127.0.0.1:{server.server_port}", key.secret)
        yield Scene(zap, plugin, Api(plugin), home)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        close_plugin(plugin)


def shown_in_zapier(told: Mapping[str, Any], inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """An action's input as a person's step on Zapier holds it: a line's field begins with the key of its lines."""
    fields = {one["key"]: one for one in inputs}
    return {key: _in_lines(key, value) if fields.get(key, {}).get("type") == "lines" else value
            for key, value in told.items()}  # fmt: skip


def _in_lines(key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{f"{key}_{name}": value for name, value in row.items()} for row in rows]
