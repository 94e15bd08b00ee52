"""What a transform is, and what its parameters are."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Turn = Callable[[Any, Mapping[str, Any]], Any]
"""A value and the record (or line) it stands in -> the value it becomes. Raises `Unturned`."""

Kind = Literal["text", "whole", "texts", "table", "value"]
"""Of a parameter: a text, a whole number, one text or several, an object of values by text, any single value."""

LONGEST = 60


class Unturned(Exception):
    """A value that cannot be turned. The message goes on after "holds ...": "which is no date"."""


class Misused(Exception):
    """A parameter that makes no sense: its name, and why."""

    def __init__(self, parameter: str, why: str) -> None:
        super().__init__(why)
        self.parameter = parameter


@dataclass(frozen=True)
class Parameter:
    """What is said beside a transform's name. Without `required` it may be left out, and `default` counts."""

    name: str
    title: str
    kind: Kind
    help: str
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transform:
    """One way in which a value turns on its way to Sage.

    `make` is given the parameters, those that were left out with their defaults. It raises `Misused`.
    """

    name: str
    title: str
    help: str
    make: Callable[[Mapping[str, Any]], Turn]
    parameters: tuple[Parameter, ...] = ()

    def turn(self, given: Mapping[str, Any]) -> Turn:
        """The transform with the parameters that were given. Raises `Misused`."""
        said = {one.name: given.get(one.name) for one in self.parameters}
        return self.make(
            {one.name: one.default if said[one.name] is None else said[one.name] for one in self.parameters}
        )


def word(value: Any) -> str:
    """A single value as text: whole numbers without a point, yes and no as JSON writes them. Raises `Unturned`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (int, float)):
        return str(value)
    raise Unturned("which is not a single value")


def single(value: object) -> bool:
    """Whether it is one text, number, yes or no."""
    return isinstance(value, (str, int, float))


def empty(value: object) -> bool:
    """Whether it holds nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def quoted(value: object) -> str:
    """A value as a message shows it."""
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
