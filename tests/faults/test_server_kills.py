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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.client import Answered, Remote
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import NotStarted, ServerProcess
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.demo.story import COMPANY, DECISION, VENDOR, WORK_ORDER, Story
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.folder import read_run
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.sage.companies import CompanyFolder

RUNS = 30 if os.environ.get("FAULTS") == "full" else 6
KILLS = 10
"""Kills in each run of the demo."""

ENVIRONMENT = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_POLL_SECONDS": "1", "SAGE100_LOG_LEVEL": "WARNING"}
CAUSES = {"job.created": 1, "budget.changed": 1, "link.created": 3}
EXPORTED = {"export.requested": 1, "export.accepted": 1, "export.done": 1}
LONGEST = 60.0
MOMENT = 1.5
"""How long a kill waits for its call or commit, before it comes anyway."""

WAITING = ("ready", "ready", "ready", "born")
WRITING = ("commit", "commit", "commit", "call", "call", "ready", "born")
WAYS = {1: ("call", "call", "ready", "born"), 2: WAITING, 3: WAITING, 4: WRITING, 5: WRITING, 6: WRITING}
"""The ways to die in each step: in two of them nothing is called."""


class KeepingReceiver(Receiver):
    """Keeps every verified delivery, also those of an event that came before."""

    def __init__(self) -> None:
        super().__init__()
        self.bodies: dict[str, list[bytes]] = defaultdict(list)

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        taken = super().take(body, headers)
        if taken:
            self.bodies[headers["webhook-id"]].append(body)
        return taken


class Watched(Remote):
    """Tells when a call is about to be sent."""

    def __init__(self, run: Mapping[str, Any], sent: Callable[[], None]) -> None:
        super().__init__(run["address"], run["token"])
        self._sent = sent

    def call(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
        self._sent()
        return super().call(method, path, body, headers)


@dataclass(frozen=True)
class Kill:
    """When the server dies: so long after the next `call`, the next `commit` in Sage, it was `ready`, or was `born`."""

    step: int
    after: str
    seconds: float


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
class Killer:
    """Kills and restarts the server while the steps run."""

    server: ServerProcess
    database: Path
    kills: list[Kill]
    done: int = 0
    step: int = 0
    error: BaseException | None = None
    _news: threading.Condition = field(default_factory=threading.Condition)
    _calls: int = 0
    _over: bool = False

    def called(self) -> None:
        """A call is sent."""
        with self._news:
            self._calls += 1
            self._news.notify_all()

    def enter(self, step: int) -> None:
        """The steps have come so far."""
        with self._news:
            self.step = step
            self._news.notify_all()

    def leave(self) -> None:
        """The steps are at their end: what is left of the plan is carried out on the idle server."""
        with self._news:
            self._over = True
            self._news.notify_all()

    def work(self) -> None:
        try:
            for kill in self.kills:
                self._carry_out(kill)
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            self.error = error

    def _carry_out(self, kill: Kill) -> None:
        with self._news:
            assert self._news.wait_for(lambda: self._over or self.step >= kill.step, LONGEST), f"before {kill}"
            before = self._calls
            if kill.after == "call":
                self._news.wait_for(lambda: self._over or self._calls != before, MOMENT)
        if kill.after == "commit":
            self._commit()
        if kill.after == "born":
            self.server.kill()
            self._restart_and_kill(kill.seconds)
        else:
            pause(kill.seconds)
            self.server.kill()
        self.done += 1
        self.server.start()

    def _commit(self) -> None:
        """Wait until something is written to Sage."""
        until = SystemClock().monotonic() + MOMENT
        with closing(sqlite3.connect(self.database)) as sage:

            def version() -> int:
                return int(sage.execute("PRAGMA data_version").fetchone()[0])

            before = version()
            while version() == before and SystemClock().monotonic() < until and not self._over:
                pause(0.0002)

    def _restart_and_kill(self, seconds: float) -> None:
        """Start it and kill it before it is ready, or shortly after."""
        started = threading.Thread(target=self._try_to_start)
        started.start()
        pause(seconds)
        process = self.server._process
        if process is not None:
            process.kill()
        started.join(LONGEST)
        self.server.kill()

    def _try_to_start(self) -> None:
        try:
            self.server.start()
        except NotStarted:
            return


def pause(seconds: float) -> None:
    """Let the others go on for so long."""
    threading.Event().wait(seconds)


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

    def reach() -> Remote:
        run = read_run(home)
        if run is None:
            raise OSError("the server is not up yet")
        return Watched(run, killer.called)

    return Scene(home, receiver, server, killer, Story(companies.database(COMPANY), receiver, reach))


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
    assert Counter(event.type for event in events) == CAUSES | EXPORTED
    exports = plugin.ledger.read(lambda tx: tx.exports.find())
    assert [export.status for export in exports] == ["done"]
    for name in ("queued", "started", "unknown", "waiting_acceptance"):
        assert plugin.ledger.read(lambda tx, name=name: tx.operations.in_state(name)) == ()  # type: ignore[misc]
    assert plugin.ledger.read(lambda tx: tx.deliveries.open_count()) == 0
