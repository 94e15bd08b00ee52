"""Running what declarations show: examples and refusals, over HTTP on a fresh sandbox company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.spec import Action, Example, Refuses
from sage100_plugin.spec.describe import LATER

ANY = "..."


def call(client: Any, key: str, asked: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:
    """Run an action, giving it time to finish."""
    return client.post(f"/v1/actions/{key}", json=dict(asked), headers={"Prefer": "wait=60", **(headers or {})})


def prepared(client: Any, row: Example | Refuses) -> dict[str, Any]:
    """Run what comes before, and give the input with what those calls answered put in."""
    answers = []
    for key, asked in row.given:
        answer = call(client, key, asked)
        assert answer.status_code < 300, answer.json
        answers.append(answer.json)
    return {name: _known(value, answers) for name, value in row.input.items()}


def _known(value: Any, answers: Sequence[Any]) -> Any:
    """The value, or for `@0/export/id` what the first call answered there."""
    if not LATER.match(str(value)):
        return value
    number, *path = str(value)[1:].split("/")
    found = answers[int(number)]
    for name in path:
        found = found[int(name)] if isinstance(found, list) else found[name]
    return found


def finished(client: Any, action: Action, answer: Any) -> Any:
    """The final answer: what waits for acceptance is accepted."""
    if answer.status_code != 202:
        return answer
    waiting = answer.json["export"]
    typed = {"sage_id": "990"} if action.decision and "sage_id" in action.decision().fields else {}
    return client.post(f"/v1/exports/{waiting['id']}/accept", json=typed, headers={"Prefer": "wait=60"})


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Where what was found is not what was declared; `...` stands for anything, and more fields are no difference."""
    if expected == ANY:
        return []
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        missing = [f"{place}/{name} is missing" for name in expected if name not in found]
        return missing + [d for n in expected if n in found for d in differences(expected[n], found[n], f"{place}/{n}")]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return [d for number, (one, other) in pairs for d in differences(one, other, f"{place}/{number}")]
    return [] if expected == found else [f"{place}: {expected!r} was declared, {found!r} was found"]
