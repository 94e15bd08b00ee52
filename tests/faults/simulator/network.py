"""Receivers as they are: up, down, slow, refusing, gone, overloaded, talking garbage, cutting the line."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from sage100_plugin.ports.outside import Posted
from sage100_plugin.testing.outside import FakeClock

UP = "up"
MOODS = (UP, UP, UP, "down", "500", "404", "429", "503", "slow", "late", "garbage", "cut", "redirect", "flaky", "picky")
GONE = "410"


@dataclass(frozen=True)
class Receipt:
    """One POST that came: whether the receiver kept it, and what it said."""

    url: str
    id: str
    body: bytes
    kept: bool
    status: int


@dataclass
class Hook:
    """One receiver; `secrets` are those its owner was told, newest first; none when nobody was."""

    mood: str = UP
    secrets: list[str] = field(default_factory=list)


class Network:
    """The sender's double: what it is given arrives at the receiver of that address, or does not."""

    def __init__(self, clock: FakeClock, seed: int) -> None:
        self.hooks: dict[str, Hook] = {}
        self.receipts: list[Receipt] = []
        self.wrong: list[str] = []
        self._clock = clock
        self._chance = Random(seed)

    def hook(self, url: str) -> Hook:
        return self.hooks.setdefault(url, Hook())

    def check(self, url: str) -> str:
        """Every address may be used."""
        return ""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        hook = self.hook(url)
        self._judge(hook, body, headers)
        kept, posted = self._answer(hook.mood)
        self.receipts.append(Receipt(url, headers["webhook-id"], body, kept, posted.status))
        return posted

    def _answer(self, mood: str) -> tuple[bool, Posted]:
        """Whether the receiver keeps it, and what the plugin hears."""
        roll = self._chance.random()
        if mood in ("flaky", "picky") and roll < 0.5:
            mood = UP
        if mood == "late":
            self._clock.advance(self._chance.uniform(1, 9))
            return True, Posted(200)
        if mood == "slow":
            self._clock.advance(10)
            return roll < 0.5, Posted(0, "no answer within 10 seconds")
        if mood == "cut":
            return roll < 0.7, Posted(0, "the connection was cut")
        answers = {
            UP: Posted(204),
            "down": Posted(0, "refused"),
            "garbage": Posted(0, "no HTTP"),
            "redirect": Posted(302),
            "429": Posted(429, retry_after=self._chance.choice((None, 1, 90, 86_400.0))),
            "503": Posted(503, retry_after=self._chance.choice((None, 30))),
            "flaky": Posted(0, "reset"),
            "picky": Posted(422),
        }
        posted = answers.get(mood) or Posted(int(mood))
        return posted.status == answers[UP].status, posted

    def _judge(self, hook: Hook, body: bytes, headers: Mapping[str, str]) -> None:
        """What a receiver would refuse: a stamp of another moment, a signature of none of its secrets."""
        stamp = headers["webhook-timestamp"]
        if int(stamp) != int(self._clock.now().timestamp()):
            self.wrong.append(f"{headers['webhook-id']} is stamped {stamp} at {self._clock.now()}")
        content = f"{headers['webhook-id']}.{stamp}.".encode() + body
        if hook.secrets and not any(_signs(secret, content, headers) for secret in hook.secrets):
            self.wrong.append(f"{headers['webhook-id']} is signed with no secret its receiver knows")


def _signs(secret: str, content: bytes, headers: Mapping[str, str]) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return f"v1,{made}" in headers["webhook-signature"].split(" ")
