"""A Node-RED without a window: the package in its folder, flows deployed by its Admin API."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import requests

from sage100_plugin.projections.hosts.node_red import NAME
from tests.hosts.live.waiting import until

SETTINGS = """module.exports = {
  uiHost: '127.0.0.1', flowFile: 'flows.json', credentialSecret: 'of the tests', telemetry: { enabled: false },
  editorTheme: { tours: false }, logging: { console: { level: 'warn' } },
};
"""
SERVER = "server"
"""The id of the one node that stands in no flow, because others take their settings from it."""
PLACED: dict[str, Any] = {"z": "tab", "x": 0, "y": 0, "wires": []}


class NodeRed:
    """Runs in its own folder. It can be killed and started again on the same port."""

    def __init__(self, tools: Path, home: Path, package: bytes) -> None:
        self._tools, self._home = tools, home
        self._process: subprocess.Popen[bytes] | None = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        (home / "settings.js").write_text(SETTINGS, "utf-8")
        self._install(package)

    def start(self) -> None:
        """Start it and wait until it answers."""
        script = self._tools / "node_modules" / "node-red" / "red.js"
        port = self.address.rsplit(":", 1)[1]
        command = ["node", str(script), "--userDir", str(self._home), "--port", port]
        with (self._home / "node-red.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env=os.environ | {"HOME": str(self._home)}
            )
        until(self._ready, "Node-RED answers")

    def kill(self) -> None:
        """Kill it without a word of warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def deploy(self, *nodes: dict[str, Any]) -> None:
        """Replace all flows by one with these nodes."""
        tab = {"id": "tab", "type": "tab", "label": "Tests"}
        flow = [tab, *(PLACED | node if node["id"] != SERVER else node for node in nodes)]
        answered = requests.post(f"{self.address}/flows", json=flow, timeout=30)
        assert answered.status_code == 204, answered.text

    def call(self, path: str, body: Any = None) -> requests.Response:
        """Post to an address of Node-RED."""
        return requests.post(self.address + path, json=body, timeout=60)

    def run(self, body: Any) -> requests.Response:
        """Run the flow that listens on /run, as soon as it does: a deploy answers before its flow has started."""
        (found,) = until(lambda: [one for one in [self.call("/run", body)] if one.status_code != 404], "the flow")
        return found

    def get(self, path: str, accept: str = "application/json") -> requests.Response:
        """What the editor asks for."""
        return requests.get(self.address + path, headers={"Accept": accept}, timeout=30)

    def _ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._home / "node-red.log").read_text("utf-8")
        try:
            return self.get("/flows").ok
        except requests.ConnectionError:
            return False

    def _install(self, package: bytes) -> None:
        """As npm unpacks it."""
        folder = self._home / "node_modules" / NAME
        with tarfile.open(fileobj=io.BytesIO(package)) as archive:
            for entry in archive.getmembers():
                path = folder / Path(entry.name).relative_to("package")
                path.parent.mkdir(parents=True, exist_ok=True)
                held = archive.extractfile(entry)
                assert held is not None
                path.write_bytes(held.read())
        (self._home / "package.json").write_text(json.dumps({"dependencies": {NAME: "*"}}), "utf-8")
