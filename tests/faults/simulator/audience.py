"""Subscribers: who wanted which events since when, as far as they were told; and what people do with subscriptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from sage100_plugin.engine.delivering import replay, subscriptions
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.ledger import Event
from tests.faults.simulator.network import GONE, MOODS, UP, Network
from tests.faults.simulator.process import COMPANIES, FLOW

WANTED = (("*",), ("job.created", "job.updated"), ("budget.updated", "vendor.created"), ("work_order_created",))


@dataclass
class Subscriber:
    """One host's subscription. `since` is the place in the event log after which it must get everything it wants;
    None while it was told of no subscription, or let it be.
    """

    url: str
    events: tuple[str, ...]
    company: str | None
    thin: bool
    id: str = ""
    since: int | None = None
    states: set[str] = field(default_factory=lambda: {"active"})
    """What it may be in, by what its owner was told."""
    quiet_from: int | None = None
    """How many posts there were when its owner was told that it is paused or gone: none comes after."""

    def wants(self, event: Event) -> bool:
        """Worked out from the contract, not by the engine."""
        if event.type == "delivery.failing" and event.data["id"] == self.id:
            return False  # who does not answer is not sent the news of it
        types = {name.replace("_created", ".created") for name in self.events}
        return ("*" in types or event.type in types) and self.company in (None, event.company)

    def body(self) -> dict[str, Any]:
        told = {"target_url": self.url, "events": list(self.events), "thin": self.thin, "external_id": self.url}
        return told | ({"company": self.company} if self.company else {})


class Audience:
    """All subscribers of a run."""

    def __init__(self, network: Network, chance: Random) -> None:
        self.all: list[Subscriber] = []
        self.noisy: list[str] = []
        self._network, self._chance = network, chance

    def act(self, plugin: Plugin) -> str:
        """Somebody does something with a subscription. What is not told to its owner stays uncertain."""
        doing = (self.subscribe, self.again, self.pause, self.resume, self.resume, self.rotate, self.replay, self.drop)
        return self._chance.choice(doing[:1] if len(self.all) < 2 else doing)(plugin)

    def subscribe(self, plugin: Plugin) -> str:
        """A new one, up to four."""
        if len(self.all) >= 4:
            return self.again(plugin)
        company = self._chance.choice((None, None, *COMPANIES))
        thin = self._chance.random() < 0.2
        url = f"https://receiver-{len(self.all)}.example/hook"
        one = Subscriber(url, self._chance.choice(WANTED), company, thin)
        self.all.append(one)
        return self._create(plugin, one)

    def again(self, plugin: Plugin) -> str:
        """A host that starts subscribes again: it gets the same subscription."""
        return self._create(plugin, self._chance.choice(self.all))

    def _create(self, plugin: Plugin, one: Subscriber) -> str:
        known, one.quiet_from = one.id, None
        one.states |= {"active"}
        hook = self._network.hook(one.url)
        if one.since is None:
            hook.secrets.clear()
        made = subscriptions.create(plugin, FLOW, one.body())
        if known and made.subscription.id != known and one.since is not None:
            self.noisy.append(f"{one.url} was subscribed twice: {known} and {made.subscription.id}")
        one.id, one.states = made.subscription.id, {"active"}
        if made.secret:
            hook.secrets[:] = [made.secret]
        if one.since is None and hook.mood != GONE:
            one.since = last_seq(plugin)
        return f"subscribe {one.url}"

    def pause(self, plugin: Plugin) -> str:
        one = self._known()
        if one is None:
            return "nobody to pause"
        one.states |= {"paused"}
        subscriptions.pause(plugin, FLOW, one.id)
        one.states, one.quiet_from = {"paused"}, len(self._network.receipts)
        return f"pause {one.url}"

    def resume(self, plugin: Plugin) -> str:
        one = self._known()
        if one is None:
            return "nobody to resume"
        one.states |= {"active"}
        one.quiet_from = None
        subscriptions.resume(plugin, FLOW, one.id)
        one.states = {"active"}
        return f"resume {one.url}"

    def rotate(self, plugin: Plugin) -> str:
        """Until its owner is told the new secret, nothing is known of its signatures."""
        one = self._known()
        if one is None:
            return "nobody to rotate"
        secrets = self._network.hook(one.url).secrets
        secrets.clear()
        made = subscriptions.rotate_secret(plugin, FLOW, one.id)
        secrets.append(str(made.secret))
        return f"rotate {one.url}"

    def replay(self, plugin: Plugin) -> str:
        one = self._known()
        if one is None:
            return "nobody to replay to"
        newest = plugin.ledger.read(lambda tx: tx.events.newest((), 20))
        if not newest:
            return "nothing to replay"
        ids = [event.id for event in newest if self._chance.random() < 0.3]
        return f"replay {replay.replay(plugin, FLOW, one.id, {'event_ids': ids})} to {one.url}"

    def drop(self, plugin: Plugin) -> str:
        one = self._known()
        if one is None or self._chance.random() < 0.5:
            return "nobody to drop"
        id, one.since, one.id = one.id, None, ""
        subscriptions.remove(plugin, FLOW, id)
        one.quiet_from = len(self._network.receipts)
        return f"drop {one.url}"

    def _known(self) -> Subscriber | None:
        """One that was told of its subscription, and has not let it be."""
        there = [one for one in self.all if one.id and one.since is not None]
        return self._chance.choice(there) if there else None

    def turn(self) -> str:
        """A receiver comes into another mood. One that says 410 gets nothing more until it subscribes again."""
        if not self.all:
            return "no receivers"
        one = self._chance.choice(self.all)
        mood = GONE if self._chance.random() < 0.04 else self._chance.choice(MOODS)
        self._network.hook(one.url).mood = mood
        if mood == GONE:
            one.since = None
        return f"{one.url} is {mood}"

    def heal(self) -> None:
        """Every receiver is well again."""
        for one in self.all:
            self._network.hook(one.url).mood = UP

    def listen(self) -> None:
        """Note posts to those whose owner was told that there will be none."""
        for one in self.all:
            if one.quiet_from is not None:
                late = [post.id for post in self._network.receipts[one.quiet_from :] if post.url == one.url]
                self.noisy += [f"{post} was posted to {one.url}, which was paused or dropped" for post in late]
                one.quiet_from = len(self._network.receipts)


def last_seq(plugin: Plugin) -> int:
    """The place of the newest event in the log."""
    newest = plugin.ledger.read(lambda tx: tx.events.newest((), 1))
    return newest[0].seq if newest else 0
