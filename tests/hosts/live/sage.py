"""The plugin beside the sandbox company, as a process of its own, and what happens in that company."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sage100_plugin.client import Answered, Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.folder import read_run
from sage100_plugin.sage.companies import CompanyFolder
from tests.cli.conftest import Cli
from tests.hosts.live.waiting import until

COMPANY = "sandbox"
SCOPES = "read,write,export:decide"
ENVIRONMENT = {
    "SAGE100_ALLOWED_TARGETS": "127.0.0.1",
    "SAGE100_POLL_SECONDS": "1",
    "SAGE100_LOG_LEVEL": "WARNING",
    "SAGE100_RATE_LIMIT": "100000",
}


class Sage:
    """A server on a data folder with a sandbox company. It can be killed and started again on the same port."""

    def __init__(self, home: Path) -> None:
        CompanyFolder(home / "companies").add_sandbox(COMPANY)
        self.home = home
        self.server = ServerProcess(home, ENVIRONMENT)
        self.server.start()
        self._cli = Cli(home)

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.server.address

    def key(self, name: str, company: str | None = COMPANY) -> str:
        """A new API key of this name, which sees this company only."""
        limit = ("--company", company) if company else ()
        made = self._cli.json("key", "create", "--name", name, "--scopes", SCOPES, "--json", *limit)
        return str(made["key"])

    def change(self, kind: str, **more: str) -> dict[str, Any]:
        """Let something happen as a person in Sage would do it."""
        pairs = [f"{name}={value}" for name, value in more.items()]
        return dict(self._cli.json("sandbox", "change", kind, "--json", *pairs))

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        """Call it from this machine."""
        run = read_run(self.home)
        assert run is not None
        return Remote(run["address"], run["token"]).call(method, path, body, headers)

    def get(self, path: str) -> Any:
        """What it answers."""
        found = self.call("GET", path)
        assert found.ok, found
        return found.body

    def act(self, action: str, told: Mapping[str, Any]) -> Any:
        """Run an action as a person on this machine."""
        found = self.call("POST", f"/v1/actions/{action}", {"company": COMPANY, **told})
        assert found.ok, json.dumps(found.body)
        return found.body

    def subscriptions(self) -> list[dict[str, Any]]:
        """Who gets events."""
        return list(self.get("/v1/subscriptions?limit=500")["items"])

    def events(self, trigger: str) -> list[dict[str, Any]]:
        """What was told, the newest first."""
        return list(self.get(f"/v1/triggers/{trigger}/events?limit=500")["items"])

    def work_orders(self, description: str) -> list[dict[str, Any]]:
        """The work orders of this description."""
        found = self.act("find_work_orders", {"description": description, "limit": 500})["result"]["items"]
        return [one for one in found if one["description"] == description]

    def told(self, trigger: str, id: str) -> dict[str, Any]:
        """The event of a record, as soon as there is one."""
        return until(
            lambda: next((one for one in self.events(trigger) if one["data"]["id"] == id), None), f"{trigger} {id}"
        )
