"""What tests of links to decide share: a desk where exports are sent and links are delivered."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask

from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from sage100_plugin.testing.outside import FakeClock, Post, RecordingSender
from tests.webhooks.button_page import Person
from tests.webhooks.client import Client
from webhooks.app import create_app

BASE = "https://sage.example.com"
TARGET = "https://receiver.example/dana"
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
TYPED = {"sage_id": "990", "vendor_type": "1"}


@dataclass
class Desk:
    """The plugin with a sender that keeps what it sends, a clock, and somebody who sends exports."""

    plugin: Plugin
    clock: FakeClock = field(default_factory=FakeClock)
    sender: RecordingSender = field(default_factory=RecordingSender)

    def __post_init__(self) -> None:
        self.clock.set(self.plugin.clock.now())
        self.plugin.clock, self.plugin.sender = self.clock, self.sender
        values = {**self.plugin.settings.values, "public_url": f"{BASE}/"}
        self.plugin.settings = replace(self.plugin.settings, values=values)
        self.app: Flask = create_app(lambda: self.plugin, LazyDocuments(), deliver_due)
        self.api: Any = self.client("write")

    def client(self, *scopes: str, **limits: list[str]) -> Any:
        """A caller with a key of its own, named `flow`."""
        made = make_key(self.plugin, {"name": "flow", "scopes": list(scopes or SCOPES), **limits})
        client: Any = Client(self.app, made.secret)
        client.key_id = made.key.id
        return client

    def subscribe(self, approver: str = "Dana", target: str = TARGET, client: Any = None, **rest: Any) -> str:
        """Let an approver get links; gives the subscription's id."""
        wish = {"target_url": target, "events": ["export.requested"], "decide_as": approver, **rest}
        made = (client or self.client()).post("/v1/subscriptions", json=wish)
        assert made.status_code == 201, made.json
        return str(made.json["id"])

    def send(self, action: str = "export_vendor", /, **given: Any) -> str:
        """Send an export, without the fields that are None; gives its id."""
        wish = {name: value for name, value in {**VENDOR, **given}.items() if value is not None}
        answer = self.api.post(f"/v1/actions/{action}", json=wish)
        assert answer.status_code == 202, answer.json
        return str(answer.json["export"]["id"])

    def delivered(self, target: str = TARGET) -> list[Post]:
        """All that was posted to a target, once all that is due was delivered."""
        deliver_due(self.plugin)
        return [post for post in self.sender.posts if post.url == target]

    def link(self, target: str = TARGET) -> str:
        """The path of the link that was delivered last."""
        url = json.loads(self.delivered(target)[-1].body)["data"]["decide_url"]
        assert url.startswith(f"{BASE}/d/")
        return str(url.removeprefix(BASE))

    def person(self) -> Person:
        """Somebody with a browser of their own."""
        return Person(self.app)

    def export(self, export_id: str) -> Any:
        """The export as the API shows it."""
        return self.client("read").get(f"/v1/exports/{export_id}").json
