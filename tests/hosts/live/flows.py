"""Workflows: written, brought into n8n, run, and what came of them."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sage100_plugin.plugin import documents
from tests.hosts.live.n8n import N8n
from tests.hosts.live.waiting import until

Node = dict[str, Any]
NODE = "n8n-nodes-sage100contractor.sage100Contractor"
INSTANT, POLLING = f"{NODE}Trigger", f"{NODE}PollingTrigger"
CREDENTIAL = "sage100ContractorApi"
RESOURCES = {action["key"]: action["record"] for action in documents().manifest()["actions"]}
OVER = ("success", "error", "crashed", "canceled")
START = "Start"


def node(name: str, kind: str, parameters: Mapping[str, Any], version: float = 1, **more: Any) -> Node:
    """One node of a workflow."""
    return {
        "id": str(uuid.uuid4()),
        "name": name,
        "type": kind,
        "typeVersion": version,
        "position": [0, 0],
        "parameters": dict(parameters),
        **more,
    }


def start() -> Node:
    """The node from which a person runs a workflow by hand."""
    return node(START, "n8n-nodes-base.manualTrigger", {})


def given(*items: Mapping[str, Any]) -> tuple[Node, Node]:
    """Nodes that give these items."""
    list_ = {"mode": "raw", "jsonOutput": json.dumps({"items": items})}
    return (
        node("List", "n8n-nodes-base.set", list_, 3.4),
        node("Given", "n8n-nodes-base.splitOut", {"fieldToSplitOut": "items", "options": {}}),
    )


def ours(name: str, operation: str, parameters: Mapping[str, Any], **more: Any) -> Node:
    """A node of our package. The resource is the operation's own."""
    return node(name, NODE, {"resource": RESOURCES[operation], "operation": operation, **parameters}, **more)


def trigger(name: str, kind: str, *events: str, **parameters: Any) -> Node:
    """A trigger of our package."""
    return node(name, kind, {"events": list(events), **parameters}, webhookId=str(uuid.uuid4()))


def picked(value: str, name: str = "") -> dict[str, Any]:
    """A record that was chosen in a list, or typed."""
    chosen = {"mode": "list", "cachedResultName": name} if name else {"mode": "id"}
    return {"__rl": True, "value": value, **chosen}


def chain(name: str, *nodes: Node) -> dict[str, Any]:
    """A workflow in which one node follows the other."""
    follows = pairwise(nodes)
    return {
        "name": name,
        "nodes": list(nodes),
        "connections": {
            one["name"]: {"main": [[{"node": other["name"], "type": "main", "index": 0}]]} for one, other in follows
        },
        "settings": {"executionOrder": "v1"},
    }


@dataclass(frozen=True)
class Run:
    """One execution, as n8n keeps it."""

    id: str
    status: str
    told: Mapping[str, Any]

    @cached_property
    def _nodes(self) -> Mapping[str, Any]:
        found = unflatted(self.told["data"]) if isinstance(self.told["data"], str) else self.told["data"]
        return dict(found["resultData"]["runData"])

    @cached_property
    def error(self) -> Mapping[str, Any]:
        """Why it failed: what the editor shows as message and description."""
        found = unflatted(self.told["data"]) if isinstance(self.told["data"], str) else self.told["data"]
        return dict(found["resultData"].get("error") or {})

    def ran(self, name: str) -> bool:
        """Whether this node ran."""
        return name in self._nodes

    def items(self, name: str, branch: int = 0) -> list[dict[str, Any]]:
        """The JSON of the items that a node gave."""
        assert not self.error, self.error
        (last,) = self._nodes[name][-1:]
        return [one["json"] for one in last["data"]["main"][branch] or ()]

    @property
    def seconds(self) -> float:
        """How long it took, as n8n counts it."""
        assert not self.error, self.error
        began, over = (datetime.fromisoformat(self.told[name]) for name in ("startedAt", "stoppedAt"))
        return (over - began).total_seconds()


class Flow:
    """A workflow that n8n has."""

    def __init__(self, n8n: N8n, told: Mapping[str, Any]) -> None:
        self._n8n = n8n
        self.told = dict(n8n.call("POST", "/rest/workflows", {**told, "active": False}))
        self.id = str(self.told["id"])

    def run(self, seconds: float = 60.0, begin: str = START) -> Run:
        """Run it by hand from this node on, and wait for its end."""
        body = {"workflowData": self.told, "triggerToStartFrom": {"name": begin}}
        begun = self._n8n.call("POST", f"/rest/workflows/{self.id}/run", body)
        return self.wait(str(begun["executionId"]), seconds)

    def wait(self, execution: str, seconds: float = 60.0) -> Run:
        """The execution, when it is over."""
        return until(lambda: self._over(execution), f"{self.told['name']} is over", seconds)

    def publish(self) -> None:
        """Make it react to its trigger."""
        version = self._n8n.call("GET", f"/rest/workflows/{self.id}")["versionId"]
        self._n8n.call("POST", f"/rest/workflows/{self.id}/activate", {"versionId": version})

    def unpublish(self) -> None:
        """Let it react no more."""
        self._n8n.call("POST", f"/rest/workflows/{self.id}/deactivate", {})

    def runs(self) -> list[str]:
        """The ids of its executions that are over, the oldest first."""
        query = quote(json.dumps({"workflowId": self.id}))
        found = self._n8n.call("GET", f"/rest/executions?limit=100&filter={query}")["results"]
        return [str(one["id"]) for one in reversed(found) if one["status"] in OVER]

    def wait_for_runs(self, count: int, seconds: float = 60.0) -> list[Run]:
        """Its executions, when there are so many."""
        found = until(lambda: (ids := self.runs()) if len(self.runs()) >= count else None, f"{count} runs", seconds)
        return [self.wait(one) for one in found]

    def _over(self, execution: str) -> Run | None:
        found = self._n8n.call("GET", f"/rest/executions/{execution}")
        return Run(execution, found["status"], found) if found["status"] in OVER else None


class Workshop:
    """Brings workflows into n8n, with the credential that leads to the plugin."""

    def __init__(self, n8n: N8n, address: str, key: str) -> None:
        self.n8n, self.address, self.key = n8n, address, key
        self.credential = self.add_credential(address, key)

    def add_credential(self, address: str, key: str) -> dict[str, str]:
        """A credential as a person makes it; gives how nodes name it."""
        data = {"baseUrl": address, "apiKey": key}
        told = {"name": f"Sage at {address}", "type": CREDENTIAL, "data": data}
        made = self.n8n.call("POST", "/rest/credentials", told)
        return {"id": str(made["id"]), "name": str(made["name"])}

    def try_credential(self, address: str, key: str) -> tuple[str, str]:
        """What a person who saves such a credential is told: `OK` or `Error`, and the sentence."""
        data = {"baseUrl": address, "apiKey": key}
        told = {**self.credential, "type": CREDENTIAL, "data": data}
        found = self.n8n.call("POST", "/rest/credentials/test", {"credentials": told})
        return str(found["status"]), str(found["message"])

    def flow(self, name: str, *nodes: Node, credential: Mapping[str, str] | None = None) -> Flow:
        """A workflow of nodes that follow one another."""
        return self.add(chain(name, *nodes), credential)

    def imported(self, file: Path, replacing: Mapping[str, str] | None = None) -> Flow:
        """A workflow from a file, with what stands for others' addresses replaced."""
        text = file.read_text("utf-8")
        for stands, real in (replacing or {}).items():
            assert stands in text, stands
            text = text.replace(stands, real)
        return self.add(json.loads(text))

    def add(self, told: Mapping[str, Any], credential: Mapping[str, str] | None = None) -> Flow:
        """A workflow whose nodes of our package get the credential."""
        for each in told["nodes"]:
            if each["type"].startswith(NODE):
                each["credentials"] = {CREDENTIAL: dict(credential or self.credential)}
        return Flow(self.n8n, told)


def unflatted(text: str) -> Any:
    """What n8n stores flat: an array of values that name each other by their place."""
    items = json.loads(text)
    made: list[Any] = [{} if isinstance(one, dict) else [] if isinstance(one, list) else one for one in items]

    def at(value: Any) -> Any:
        return made[int(value)] if isinstance(value, str) else value

    for place, one in zip(made, items, strict=True):
        if isinstance(one, dict):
            place.update({name: at(value) for name, value in one.items()})
        elif isinstance(one, list):
            place.extend(at(value) for value in one)
    return made[0]
