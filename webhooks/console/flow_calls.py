"""Calls that are ready for a shell: the server's own address, and the key from `SAGE100_KEY`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from sage100_plugin.spec import Action, Trigger
from sage100_plugin.spec.describe import shown_input

Address = Callable[[str], str]
KEY = '-H "Authorization: Bearer $SAGE100_KEY"'
RECEIVER = "https://receiver.example.com/sage"


@dataclass(frozen=True)
class Line:
    """What it is for, and what to type."""

    label: str
    text: str


def running(address: Address, action: Action) -> Line:
    """Run it with the example's input."""
    headers = () if action.effect.value == "read" else ('-H "Idempotency-Key: $(uuidgen)"',)
    return _posting("Run it", address(f"/v1/actions/{action.key}"), shown_input(action), headers)


def previewing(address: Address, action: Action) -> Line:
    """See what it would write."""
    return _posting("See first what it would write", address(f"/v1/actions/{action.key}/preview"), shown_input(action))


def subscribing(address: Address, trigger: Trigger) -> Line:
    """Let its events be delivered."""
    wish = {"target_url": RECEIVER, "events": [trigger.event]}
    return _posting("Have it delivered", address("/v1/subscriptions"), wish)


def polling(address: Address, trigger: Trigger) -> Line:
    """Ask for its events."""
    return _getting("Ask what happened", address(f"/v1/triggers/{trigger.key}/events"))


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _getting(label: str, url: str) -> Line:
    return Line(label, _joined(f'curl "{url}"', (KEY,)))


def _posting(label: str, url: str, body: Mapping[str, Any], headers: Sequence[str] = ()) -> Line:
    parts = (KEY, *headers, '-H "Content-Type: application/json"', f"-d {quote(json.dumps(body, ensure_ascii=False))}")
    return Line(label, _joined(f'curl "{url}"', parts))


def _joined(first: str, parts: Sequence[str]) -> str:
    return " \\\n  ".join((first, *parts))
