"""A real n8n with our package installed, driven as its own editor drives it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.hosts.live.waiting import until

OWNER = {"email": "owner@builders.example", "firstName": "Dana", "lastName": "Reyes", "password": "Sage100-rehearsal"}
START = 120.0
SETTINGS = {
    "N8N_LISTEN_ADDRESS": "127.0.0.1",
    "N8N_SECURE_COOKIE": "false",
    "DB_TYPE": "sqlite",
    "N8N_DIAGNOSTICS_ENABLED": "false",
    "N8N_VERSION_NOTIFICATIONS_ENABLED": "false",
    "N8N_TEMPLATES_ENABLED": "false",
    "N8N_PERSONALIZATION_ENABLED": "false",
    "N8N_COMMUNITY_PACKAGES_ENABLED": "false",  # no installing; what is installed is loaded all the same
    "N8N_ENCRYPTION_KEY": "rehearsal-only",
    "N8N_HIRING_BANNER_ENABLED": "false",
    "N8N_BLOCK_FILE_ACCESS_TO_N8N_FILES": "true",
    "NODE_OPTIONS": "--max-old-space-size=2048",
    "GENERIC_TIMEZONE": "UTC",
}


class N8nRefused(Exception):
    """n8n answered with an error."""


class N8n:
    """n8n on a folder of its own. It can be killed and started again on the same port."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self.tools = tools
        self.folder = folder
        self.port, broker = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("N8N_", "SAGE100_"))},
            **SETTINGS,
            "N8N_USER_FOLDER": str(folder),
            "N8N_PORT": str(self.port),
            "N8N_RUNNERS_BROKER_PORT": str(broker),
            "WEBHOOK_URL": f"{self.address}/",
        }
        self._process: subprocess.Popen[bytes] | None = None
        self.cookie = ""

    def install(self, package: Path) -> None:
        """Put a community package where n8n's own installer puts it, by the same command."""
        nodes = self.folder / ".n8n" / "nodes"
        nodes.mkdir(parents=True)
        (nodes / "package.json").write_text('{"name": "installed-nodes", "private": true}', "utf-8")
        npm = [
            "npm",
            "install",
            str(package),
            "--omit=peer",
            "--ignore-scripts",
            "--prefer-offline",
            "--no-audit",
            "--no-fund",
        ]
        subprocess.run(npm, cwd=nodes, check=True, capture_output=True)

    def start(self) -> None:
        """Start it and wait until it answers; sign in."""
        log = (self.folder / "n8n.log").open("ab")
        with log:
            self._process = subprocess.Popen(
                ["node", str(self.tools / "node_modules" / "n8n" / "bin" / "n8n"), "start"],
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self._ready, f"n8n answers, see {self.folder / 'n8n.log'}", START)
        if self.cookie:
            self._sign_in()
        else:
            self.call("POST", "/rest/owner/setup", OWNER)

    def kill(self) -> None:
        """Kill it with its helpers, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        self._end(signal.SIGTERM)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call what the editor calls; gives the `data` of the answer. Raises `N8nRefused`."""
        headers = {"Content-Type": "application/json", "Cookie": self.cookie, "push-ref": "rehearsal"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                for one in answer.headers.get_all("Set-Cookie") or ():
                    if one.startswith("n8n-auth="):
                        self.cookie = one.partition(";")[0]
                found = json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                raise N8nRefused(f"{method} {path}: {error.code} {error.read().decode()[:600]}") from error
        return found.get("data", found) if isinstance(found, dict) else found

    def _ready(self) -> bool:
        process = self._process
        assert process is not None
        assert process.poll() is None, (self.folder / "n8n.log").read_text("utf-8")[-2000:]
        try:
            with urllib.request.urlopen(f"{self.address}/rest/settings", timeout=10) as answer:
                return bool(answer.read(7) == b'{"data"')
        except OSError:
            return False

    def _sign_in(self) -> None:
        self.call("POST", "/rest/login", {"emailOrLdapLoginId": OWNER["email"], "password": OWNER["password"]})

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if how is signal.SIGKILL:
                os.killpg(process.pid, how)
            else:
                process.send_signal(how)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def post(address: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """What an address answers to JSON posted to it: the status, and the body as JSON or text."""
    told = {"Content-Type": "application/json", **(headers or {})}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(address, data, told, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status), _read(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _read(error.read())


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
