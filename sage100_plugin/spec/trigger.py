"""The vocabulary of triggers: what a trigger is, and how a change in Sage becomes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

Public = Mapping[str, Any]


def _nobody(_record: str, _id: str) -> bool:
    return False


def _unset(_policy: str) -> None:
    return None


@dataclass(frozen=True)
class Change:
    """One Sage record, lines included, as it was last seen and as it is now, in public form.

    `before` is None for a record that was not there, `after` for one that is gone. `linked` says whether a Sage record
    (its type and id) is linked to an outside one. `own` is true for what this plugin itself wrote. `policy` gives
    what an administrator set for the company by that name. `sources` are the source and source id of each link of the
    record, without broken ones.
    """

    record: str
    id: str
    before: Public | None
    after: Public | None
    linked: Callable[[str, str], bool] = _nobody
    own: bool = False
    policy: Callable[[str], str | None] = _unset
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Occurrence:
    """What a trigger makes of a change: the event's `data`, and under `previous` the old values of what changed."""

    data: Public
    previous: Public | None = None


def nothing(_change: Change) -> None:
    """What the plugin itself raises is found in no change of Sage."""


@dataclass(frozen=True)
class Trigger:
    """One thing that can happen. `data` is the schema of an event's data, `sample` a true example of it.

    `previous` is what the example has under `previous`, where the events of the trigger have that.

    What happens in Sage is found by `occurs`, which is shown every change of the record types in `watches` (of `record`
    when there are none); without it the plugin itself raises the event. `cause` is the KIND of `sandbox change` that
    makes it happen on the sandbox company. `filters` are the fields of `data` that a subscription may filter by.
    `compares` are the fields of the record that have to be remembered to notice the change; none means all.
    """

    key: str
    event: str
    record: str
    title: str
    summary: str
    menu: str
    data: type[Schema]
    sample: Public
    previous: Public | None = None
    occurs: Callable[[Change], Occurrence | None] = nothing
    watches: tuple[str, ...] = ()
    compares: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    cause: str = ""
    limits: tuple[str, ...] = ()

    @property
    def watched(self) -> tuple[str, ...]:
        """The record types whose changes it is shown."""
        return () if self.occurs is nothing else self.watches or (self.record,)
