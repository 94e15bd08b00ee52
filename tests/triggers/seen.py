"""What the tests of triggers share: a sandbox company that is looked at, and what was found in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.ports.ledger import Event
from sage100_plugin.ports.links import Link
from sage100_plugin.sage.sandbox import company
from sage100_plugin.spec import Change, Occurrence, Trigger

COMPANY = "sandbox"
Public = dict[str, Any]


def occurrence(
    trigger: Trigger,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    links: Collection[tuple[str, str]] = (),
    *,
    record: str = "",
    own: bool = False,
) -> Occurrence | None:
    """What a trigger makes of one change. `links` are the Sage records that are linked."""
    id = ((after or before) or {})["id"]
    change = Change(record or trigger.record, id, before, after, lambda *one: one in links, own=own)
    return trigger.occurs(change)


class Watched:
    """A fresh sandbox company after the silent first look at what these triggers watch."""

    def __init__(self, plugin: Plugin, home: Path, *triggers: Trigger) -> None:
        self.plugin, self.triggers = plugin, triggers
        self.path = home / "companies" / f"{COMPANY}.sqlite"
        self.look()

    def look(self) -> None:
        """Poll once."""
        items = poll(self.plugin, COMPANY, [trigger.key for trigger in self.triggers])["items"]
        assert [item for item in items if "error" in item] == []

    def change(self, kind: str, **options: str) -> Public:
        """Let a person in Sage do something; gives the record after it."""
        after: Public = company.change(self.path, kind, **options)["after"]
        return after

    def link(self, record: str, sage_id: str) -> None:
        """Link a Sage record to one of the project system."""
        self.plugin.links.add(Link(f"{record}-{sage_id}", COMPANY, record, "procore", f"P{sage_id}", sage_id))

    def events(self) -> list[Event]:
        """What was raised by these triggers, oldest first."""
        kinds = tuple(trigger.event for trigger in self.triggers)
        return list(reversed(self.plugin.ledger.read(lambda tx: tx.events.newest(kinds, 1_000))))

    def found(self) -> list[Event]:
        """Look, and give what this look found."""
        known = {event.id for event in self.events()}
        self.look()
        return [event for event in self.events() if event.id not in known]
