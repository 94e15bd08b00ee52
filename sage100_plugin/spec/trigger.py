"""The vocabulary of triggers: what a trigger is, and how a change in Sage becomes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

Public = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One Sage record, lines included, as it was last seen and as it is now, in public form.

    `before` is None for a record that was not there.
    """

    record: str
    id: str
    before: Public | None
    after: Public


@dataclass(frozen=True)
class Occurrence:
    """What a trigger makes of a change: the event's `data`, and under `previous` the old values of what changed."""

    data: Public
    previous: Public | None = None


@dataclass(frozen=True)
class Trigger:
    """One thing that can happen in Sage. `data` is the schema of an event's data, `sample` a true example of it.

    `cause` is the KIND of `sandbox change` that makes it happen on the sandbox company. `filters` are the fields of
    `data` that a subscription may filter by.
    """

    key: str
    event: str
    record: str
    title: str
    summary: str
    menu: str
    data: type[Schema]
    sample: Public
    occurs: Callable[[Change], Occurrence | None]
    filters: tuple[str, ...] = ()
    cause: str = ""
    limits: tuple[str, ...] = ()
