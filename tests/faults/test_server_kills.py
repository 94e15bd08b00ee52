"""Killing the server at any moment of the demo and starting it again ends in the same records and events (F1, F12).

The demo's steps run against a real server process. Beside them a second thread kills the server without warning, at
moments that a seed chooses, and starts it again on the same port. At the end Sage, the links, the event log and the
receiver are looked at: everything is there, once each.
"""

from __future__ import annotations

import json
import os
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.story import COMPANY, DECISION, VENDOR, WORK_ORDER, Story
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.sage.companies import CompanyFolder
from tests.faults.serving import ENVIRONMENT, LONGEST, KeepingReceiver, Kill, Killer, pause, reaching

RUNS = 10 if os.environ.get("FAULTS") == "full" else 2
KILLS = 10
"""Kills in each run of the demo."""

CAUSES = {"job.created": 1, "budget.changed": 1, "link.created": 3}
OWN = {"work_order.created": 1, "work_order.scheduled": 1, "change_order.created": 1, "vendor.created": 1}
"""What the plugin itself writes is told as well."""

EXPORTED = {"export.requested": 1, "export.accepted": 1, "export.done": 1}
WAITING = ("ready", "ready", "ready", "born")
WRITING = ("commit", "commit", "commit", "call", "call", "ready", "born")
WAYS = {1: ("call", "call", "ready", "born"), 2: WAITING, 3: WAITING, 4: WRITING, 5: WRITING, 6: WRITING}
"""The ways to die in each step: in two of them nothing is called."""


def plan(seed: int) -> list[Kill]:
    """The kills of one run, spread over its six steps."""
    chance = random.Random(seed)
    steps = sorted([*range(1, 7), *(chance.choice((1, 4, 5, 6)) for _ in range(KILLS - 6))])
    return [_kill(chance, step) for step in steps]


def _kill(chance: random.Random, step: int) -> Kill:
    after = chance.choice(WAYS[step])
    if after == "born":
        return Kill(step, after, chance.uniform(0.05, 1.0))
    if after == "commit":
        # Sage has the record, and the plugin has not: this lasts some milliseconds.
        return Kill(step, after, chance.uniform(0.0, 0.008))
    # From half a millisecond to a third of a second, each order of magnitude as often.
    return Kill(step, after, 0.0005 * 10 ** chance.uniform(0.0, 2.8))


@dataclass
class Scene:
    """A data folder with a server, a receiver and the story."""

    home: Path
    receiver: KeepingReceiver
    server: ServerProcess
    killer: Killer
    story: Story

    def play(self) -> None:
        """The whole story, with all kills."""
        self.server.start()
        thread = threading.Thread(target=self.killer.work)
        thread.start()
        try:
            for number, (_, step) in enumerate(self.story.steps(), 1):
                self.killer.enter(number)
                step()
        finally:
            self.killer.leave()
            thread.join(4 * LONGEST)
        if self.killer.error is not None:
            raise self.killer.error

    def restart(self) -> None:
        """One last time, in peace."""
        self.server.kill()
        self.server.start()

    def settle(self) -> None:
        """Wait until nothing is under way any more."""
        subscription = self.story.done("GET", "/v1/subscriptions")["items"][0]["id"]
        until = SystemClock().monotonic() + LONGEST
        while True:
            found = self.story.done("GET", f"/v1/subscriptions/{subscription}/deliveries")["items"]
            if found and all(delivery["status"] == "delivered" for delivery in found):
                return
            assert SystemClock().monotonic() < until, found
            pause(0.05)


def scene(home: Path, seed: int) -> Scene:
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    receiver, server = KeepingReceiver(), ServerProcess(home, ENVIRONMENT)
    killer = Killer(server, companies.database(COMPANY), plan(seed))

    return Scene(
        home, receiver, server, killer, Story(companies.database(COMPANY), receiver, reaching(home, killer.called))
    )


@pytest.fixture(params=range(RUNS))
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The story, played with its kills, settled, and its server stopped."""
    made = scene(tmp_path, request.param)
    try:
        made.play()
        made.restart()
        made.settle()
        yield made
    finally:
        made.server.stop()
        made.receiver.close()
        # Shown when the test fails.
        print(f"seed {request.param}, {made.killer.done} kills of {made.killer.kills}")  # noqa: T201
        print((tmp_path / "server.log").read_text()[-8000:])  # noqa: T201


@pytest.mark.timeout(300)
def test_kills_at_any_moment_end_in_the_same_records_links_and_events(played: Scene) -> None:
    assert played.killer.done == KILLS
    check_receiver(played.receiver)
    played.server.stop()
    check_sage(played.home / "companies" / f"{COMPANY}.sqlite")
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(played.home)}))
    try:
        check_stores(plugin)
    finally:
        close_plugin(plugin)


def check_receiver(receiver: KeepingReceiver) -> None:
    """Each event at least once, with a good signature, and the very same content when it came again."""
    assert receiver.refused == 0
    assert Counter(event["type"] for event in receiver.events.values()) == {"job.created": 1, "budget.changed": 1}
    for event_id, bodies in receiver.bodies.items():
        assert len(set(bodies)) == 1
        assert json.loads(bodies[0])["id"] == event_id


def check_sage(path: Path) -> None:
    """One work order, one change order with its two lines, one vendor, the sandbox's own change once."""
    with closing(sqlite3.connect(path)) as connection:

        def numbers(sql: str, *values: str) -> list[Any]:
            return [row[0] for row in connection.execute(sql, values)]

        orders = numbers("SELECT recnum FROM srvinv WHERE dscrpt = ?", WORK_ORDER["description"])
        assert len(orders) == 1
        changes = numbers("SELECT recnum FROM prmchg WHERE dscrpt = 'Level 2 electrical changes'")
        assert len(changes) == 1
        lines = connection.execute("SELECT dscrpt, bdgprc FROM sbcgln WHERE recnum = ? ORDER BY linnum", changes)
        assert [(text, float(amount)) for text, amount in lines] == [("Conduit", 1100.0), ("Electricians", 500.0)]
        assert numbers("SELECT recnum FROM actpay WHERE vndnme = ?", VENDOR["name"]) == [int(DECISION["sage_id"])]
        assert len(numbers("SELECT recnum FROM actrec WHERE jobnme = 'Riverside Clinic'")) == 1


def check_stores(plugin: Plugin) -> None:
    """One link for each source record, each event once in the log, and nothing left under way."""
    linked = Counter((link.record, link.source, link.source_id) for link in plugin.links)
    pairs = [
        ("work_order", "followup", "P-204"),
        ("change_order", "extracker", "COR-17"),
        ("vendor", "procore", "V-88"),
    ]
    assert linked == dict.fromkeys(pairs, 1)
    events = plugin.ledger.read(lambda tx: tx.events.newest((), 500))
    assert Counter(event.type for event in events) == CAUSES | OWN | EXPORTED
    exports = plugin.ledger.read(lambda tx: tx.exports.find())
    assert [export.status for export in exports] == ["done"]
    for name in ("queued", "started", "unknown", "waiting_acceptance"):
        assert plugin.ledger.read(lambda tx, name=name: tx.operations.in_state(name)) == ()  # type: ignore[misc]
    assert plugin.ledger.read(lambda tx: tx.deliveries.open_count()) == 0
