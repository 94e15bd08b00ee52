"""A server that is killed at random while people work in Sage, receivers listen and flows call it (F1, F14).

Changes of many kinds are made in the sandbox company all the time, by nobody who waits for the server. A flow creates
work orders, pushes change order requests, exports and accepts vendors, subscribes and asks for a poll, always with the
same idempotency key until it is answered. What people did and what the flow was told is held against what is there in
the end.
"""

from __future__ import annotations

import json
import os
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.story import COMPANY, CORS, VENDOR, WORK_ORDER, Story
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG, close_plugin, open_plugin
from sage100_plugin.ports.ledger import Event
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import company as sandbox
from sage100_plugin.spec.changes import STAMPS
from tests.faults.serving import ENVIRONMENT, LONGEST, KeepingReceiver, Kill, Killer, pause, reaching

RUNS = 40 if os.environ.get("FAULTS") == "full" else 4
KILLS = 10
UNWELL = (5, 12, 13)
"""Deliveries that the receiver keeps, and answers as if it had not."""

CREATED = {
    trigger.cause: trigger.event
    for trigger in CATALOG.triggers
    if trigger.cause.endswith("-created") and trigger.event == f"{trigger.record}.created"
}
"""What a person makes, and the event that tells it."""

UPDATED = {
    trigger.cause: trigger.event
    for trigger in CATALOG.triggers
    if trigger.cause.endswith("-updated") and trigger.event == f"{trigger.record}.updated"
}
NUMBERED_ALIKE = {"work-order-created", "change-order-created"}
"""Sage lets two who save at one moment take the same number; which of the two is ours is then unknown, and said so."""

KINDS = (*sorted(CREATED.keys() - NUMBERED_ALIKE), *UPDATED, "budget-changed", "budget-changed")


class UnwellReceiver(KeepingReceiver):
    """Keeps everything, and now and then fails to say so."""

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        return super().take(body, headers) and self.deliveries not in UNWELL


@dataclass
class People:
    """Those who work in Sage: what they made, and what they changed last."""

    database: Path
    chance: random.Random
    over: threading.Event = field(default_factory=threading.Event)
    made: list[tuple[str, str]] = field(default_factory=list)
    changed: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    error: BaseException | None = None

    def work(self) -> None:
        try:
            while not self.over.wait(self.chance.uniform(0.02, 0.4)):
                self.act(self.chance.choice(KINDS))
        except BaseException as error:  # noqa: BLE001 - raised again by the test
            self.error = error

    def act(self, kind: str) -> None:
        options = {"amount": f"{self.chance.randrange(1, 999_999)}.25"} if kind == "budget-changed" else {}
        try:
            done = sandbox.change(self.database, kind, **options)
        except Refused:
            return  # nothing is left that could be changed so
        if kind in CREATED:
            self.made.append((CREATED[kind], done["id"]))
        elif kind == "budget-changed":
            self.totals[done["id"]] = total(done["after"])
        if kind in UPDATED or (done["record"], done["id"]) in self.changed:
            self.changed[done["record"], done["id"]] = done["after"]


def total(budget: Mapping[str, Any]) -> str:
    return f"{sum(float(line['budget']) for line in budget['lines']):.2f}"


@dataclass
class Flow:
    """Whoever calls the plugin, until it is answered."""

    story: Story
    chance: random.Random
    work_orders: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    vendors: dict[str, str] = field(default_factory=dict)
    subscribed: set[str] = field(default_factory=set)
    count: int = 0

    def act(self) -> None:
        self.count += 1
        steps = (self.order, self.order, self.cor, self.vendor, self.subscribe, self.poll, self.poll)
        self.chance.choice(steps)()

    def order(self) -> None:
        given = {**WORK_ORDER, "source_id": f"P-{self.count}", "description": f"Order {self.count}"}
        done = self.story.done("POST", "/v1/actions/create_work_order", given, f"order-{self.count}")
        self.work_orders[given["source_id"]] = str(done["result"]["id"])

    def cor(self) -> None:
        cor = {**CORS["cors"][0], "source_id": f"COR-{self.count}", "title": f"Request {self.count}"}
        given = {**CORS, "description": f"Change {self.count}", "cors": [cor]}
        done = self.story.done("POST", "/v1/actions/push_cor", given, f"cor-{self.count}")
        self.changes[cor["source_id"]] = str(done["result"]["id"])

    def vendor(self) -> None:
        name, number = f"Vendor {self.count * 7919}", str(90_000 - self.count)
        where = {"address1": f"{self.count * 7919} Foundry Road", "phone": f"555-{self.count:07d}"}
        given = {**VENDOR, **where, "name": name, "source_id": f"V-{self.count}"}
        sent = self.story.done("POST", "/v1/actions/export_vendor", given, f"vendor-{self.count}")
        accepted = {"export": sent["export"]["id"], "sage_id": number, "vendor_type": "1"}
        self.story.done("POST", "/v1/actions/accept_export", accepted, f"accept-{self.count}")
        self.vendors[given["source_id"]] = number

    def subscribe(self) -> None:
        """Another receiver, which never answers: nothing is known of what it gets."""
        body = {"target_url": f"http://127.0.0.1:9/{self.count}", "events": ["export.requested"], "company": COMPANY}
        self.subscribed.add(str(self.story.done("POST", "/v1/subscriptions", body)["id"]))

    def poll(self) -> None:
        self.story.done("POST", "/v1/poll", {"company": COMPANY})


@dataclass
class Scene:
    """A folder, a server that dies, its receiver, people and a flow."""

    home: Path
    receiver: UnwellReceiver
    server: ServerProcess
    killer: Killer
    people: People
    flow: Flow
    main: str = ""

    def play(self) -> None:
        self.server.start()
        self.main = self._begin()
        threads = [threading.Thread(target=work) for work in (self.killer.work, self.people.work)]
        for thread in threads:
            thread.start()
        try:
            while threads[0].is_alive():
                self.flow.act()
        finally:
            self.killer.leave()
            self.people.over.set()
            for thread in threads:
                thread.join(4 * LONGEST)
        for error in (self.killer.error, self.people.error):
            if error is not None:
                raise error

    def _begin(self) -> str:
        """The receiver subscribes to everything, and what stands there already is seen in silence."""
        body = {"target_url": self.receiver.address, "events": ["*"], "company": COMPANY}
        told = self.flow.story.done("POST", "/v1/subscriptions", body)
        self.receiver.trust(told["secret"])
        self.flow.poll()
        return str(told["id"])

    def settle(self) -> None:
        """In peace: one more start, one more poll, and every delivery made."""
        self.server.kill()
        self.server.start()
        self.flow.poll()
        story, until = self.flow.story, SystemClock().monotonic() + 2 * LONGEST
        story.done("POST", f"/v1/subscriptions/{self.main}/resume", {})
        while True:
            known = f"/v1/subscriptions/{self.main}/deliveries?status="
            left = [one for state in ("pending", "retrying") for one in story.done("GET", known + state)["items"]]
            if not left:
                return
            assert SystemClock().monotonic() < until, left[:5]
            pause(0.1)


def plan(seed: int) -> list[Kill]:
    chance = random.Random(seed)
    ways = [chance.choice(("ready", "ready", "ready", "call", "call", "commit", "born")) for _ in range(KILLS)]
    spans = {"born": (0.05, 1.0), "commit": (0.0, 0.01), "call": (0.0, 0.05), "ready": (0.0, 1.2)}
    return [Kill(0, way, chance.uniform(*spans[way])) for way in ways]


def scene(home: Path, seed: int) -> Scene:
    companies = CompanyFolder(home / "companies")
    companies.add_sandbox(COMPANY)
    database, chance = companies.database(COMPANY), random.Random(seed)
    receiver, server = UnwellReceiver(), ServerProcess(home, ENVIRONMENT)
    killer = Killer(server, database, plan(seed))
    story = Story(database, receiver, reaching(home, killer.called))
    return Scene(home, receiver, server, killer, People(database, random.Random(-seed)), Flow(story, chance))


@pytest.fixture(params=range(RUNS))
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """A run with its kills, settled, and its server stopped."""
    made = scene(tmp_path, request.param)
    try:
        made.play()
        made.settle()
        made.server.stop()
        yield made
    finally:
        made.server.stop()
        made.receiver.close()
        # Shown when the test fails.
        print(f"seed {request.param}, {made.killer.done} kills of {made.killer.kills}")  # noqa: T201
        print((tmp_path / "server.log").read_text()[-8000:])  # noqa: T201


@pytest.mark.timeout(300)
def test_every_change_arrives_and_nothing_acknowledged_is_lost(played: Scene) -> None:
    assert played.killer.done == KILLS
    assert len(played.people.made) > KILLS
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(played.home)}))
    try:
        log = tuple(reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 1_000_000))))
        check_changes(played, log)
        check_receiver(played.receiver, log)
        check_flow(played.flow, plugin, log)
    finally:
        close_plugin(plugin)


def check_changes(played: Scene, log: tuple[Event, ...]) -> None:
    """What people made is told once; what they changed last is what was told last; nobody made anything else."""
    people, flow = played.people, played.flow
    ours = {("work_order.created", id) for id in flow.work_orders.values()}
    ours |= {("change_order.created", id) for id in flow.changes.values()}
    ours |= {("vendor.created", id) for id in flow.vendors.values()}
    told = Counter((event.type, str(event.data["id"])) for event in log if event.type in CREATED.values())
    expected = Counter([*people.made, *(each for each in ours if each[0] in CREATED.values())])
    assert told == expected
    last = {(event.type, str(event.data["id"])): event.data for event in log}
    for job, amount in people.totals.items():
        changed = last.get(("budget.changed", job))
        # A budget that was made and changed between two polls is told once, as it was then.
        assert (changed["total"] if changed else total(last["budget.created", job])) == amount
    for (record, id), after in people.changed.items():
        full = [event.data for event in log if event.type in (f"{record}.created", f"{record}.updated")]
        assert plain([data for data in full if str(data["id"]) == id][-1]) == plain(after)


def plain(public: Any) -> dict[str, Any]:
    return {name: value for name, value in public.items() if name not in STAMPS}


def check_receiver(receiver: KeepingReceiver, log: tuple[Event, ...]) -> None:
    """Each event at least once, well signed, of the same bytes when it came again, and none that is not logged."""
    assert receiver.refused == 0
    assert set(receiver.bodies) == {event.id for event in log}
    assert {id for id, bodies in receiver.bodies.items() if len(set(bodies)) > 1} == set()
    assert all(json.loads(bodies[0])["id"] == id for id, bodies in receiver.bodies.items())
    assert any(len(bodies) > 1 for bodies in receiver.bodies.values()), "some came again"


def check_flow(flow: Flow, plugin: Plugin, log: tuple[Event, ...]) -> None:
    """What the flow was told is so: one link and one record for each call, and its subscriptions are there."""
    linked = sorted((link.record, link.source_id, link.sage_id) for link in plugin.links)
    told = {"work_order": flow.work_orders, "change_order": flow.changes, "vendor": flow.vendors}
    assert linked == sorted((record, source, id) for record, ids in told.items() for source, id in ids.items())
    assert Counter(event.type for event in log)["link.created"] == len(linked)
    reader = plugin.companies.reader(COMPANY)
    for record, ids in told.items():
        assert len(reader.get(record, list(ids.values()))) == len(ids)
    orders = reader.find("work_order", q="Order ", limit=500)
    assert len([row for row in orders if row["dscrpt"] in {f"Order {n}" for n in range(flow.count + 1)}]) == len(
        flow.work_orders
    )
    for state in ("queued", "started", "unknown", "waiting_acceptance"):
        assert plugin.ledger.read(lambda tx, state=state: tx.operations.in_state(state)) == ()  # type: ignore[misc]
    known = {one.id for one in plugin.ledger.read(lambda tx: tx.subscriptions.all())}
    assert flow.subscribed <= known
