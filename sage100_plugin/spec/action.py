"""The vocabulary of actions: what an action is, and what its `run` may answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from marshmallow import Schema

from sage100_plugin.ports.sage import Where, Write
from sage100_plugin.spec.context import Context, Faults

Given = Mapping[str, Any]
"""A validated input: the field names of the action's schema to Python values."""


class Effect(Enum):
    """What running an action does to Sage."""

    READ = "read"
    WRITE = "write"
    EXPORT = "export"


@dataclass(frozen=True)
class Numbering:
    """A new record's number: the field `into`, unique among the records in `where`.

    When the write has none, the plugin chooses the next free one before it writes.
    """

    into: str
    where: Where = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """A link to make once the record is read back from Sage: this source record is that Sage record.

    `owner` is the side that changes the pair from then on, `source` or `sage`; empty when both may. `sage_id` is the
    Sage record's id where it is known and not that of the record which is written or stands.
    """

    record: str
    source: str
    source_id: str
    source_name: str = ""
    owner: str = ""
    sage_id: str = ""


@dataclass(frozen=True)
class Skipped:
    """A field that was given and is not sent, with the reason: what Sage has, and what was given, in JSON values."""

    field: str
    reason: str
    old: Any = None
    new: Any = None


@dataclass(frozen=True)
class Needed:
    """An action that has to be done before a plan can be, or after what a plan writes stands in Sage.

    `input` is its input in JSON values, without the company. `origin` names, for a field of it, the field of the
    caller's own input that it was taken from, so that its refusals point there.
    One that is done first is found again by its source record, or by what it is like: the plan is made again after it,
    and must not need it any more. One that is done after takes the id of the record that was written by its field
    `into`; the id can be unknown until then, and its check and run see the record as it will be.
    """

    action: str
    input: Given
    origin: Mapping[str, str] = field(default_factory=dict)
    into: str = ""


@dataclass(frozen=True)
class Plan:
    """What `run` wants written: exactly one request to Sage.

    The same plan is shown as a preview, confirmed, queued for acceptance, written, read back and, after a crash, looked
    for in Sage. `awaiting` are the fields an approver still has to fill. `before` is the public record before a change,
    with the lines it has. `unique` is a number of somebody else's, as a vendor's invoice has one, that two calls must
    not write at once. `effects` are the money a person should see: `budget`,
    `committed`, `retainage`, as decimal text. `tells` are JSON values that the result holds beside the record, and the
    preview too. `first` is what has to be done before; what the write lacks until then is among `awaiting`. `then` is
    what is done after the record was read back and linked: it is decided with the plan, and never waits for acceptance
    of its own.
    """

    write: Write
    pairs: tuple[Pair, ...] = ()
    numbering: Numbering | None = None
    unique: Numbering | None = None
    awaiting: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    effects: Mapping[str, str] = field(default_factory=dict)
    tells: Mapping[str, Any] = field(default_factory=dict)
    first: tuple[Needed, ...] = ()
    then: tuple[Needed, ...] = ()


@dataclass(frozen=True)
class Stands:
    """The record stands in Sage as it is wanted: nothing is written, it is only linked and told.

    `pairs`, `warnings`, `skipped`, `tells` and `then` are those of a plan.
    """

    record: str
    id: str
    pairs: tuple[Pair, ...] = ()
    warnings: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    tells: Mapping[str, Any] = field(default_factory=dict)
    then: tuple[Needed, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a READ action found: the result, in JSON values."""

    result: Mapping[str, Any]


@dataclass(frozen=True)
class Decide:
    """A decision about an export in the acceptance queue."""

    export_id: str
    verdict: Literal["accept", "reject"]
    payload_hash: str | None = None
    reason: str = ""
    fields: Given = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """An input that works on a fresh sandbox company, and the result it gives there.

    In `output` the text `...` stands for any value: what differs from run to run.
    """

    input: Mapping[str, Any]
    output: Mapping[str, Any]
    given: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Refuses:
    """An input that is refused on a fresh sandbox company, with the code and the wording. `given` runs before."""

    input: Mapping[str, Any]
    code: str
    message: str
    given: tuple[tuple[str, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True)
class Step:
    """One step of the work an action stands for, and where it is done (R56)."""

    title: str
    performed_in: Literal["sage", "source", "plugin"]


def same(record: Mapping[str, Any], _given: Given) -> Mapping[str, Any]:
    """The record as it was read back."""
    return record


def nothing(_ctx: Context, _given: Given, _faults: Faults) -> None:
    """No check beyond the schema's."""


def anything(_given: Given, _faults: Faults) -> None:
    """No value that is wrong whatever Sage holds."""


@dataclass(frozen=True)
class Action:
    """One thing that can be done.

    `check` notes what is wrong with the part of an input that the schema could read: fields may be missing from it.
    `run` is called when nothing is wrong: it answers a READ action, or says what to write. `result` makes the answer
    out of the record as it was read back. `never` notes what `check` would as far as Sage need not be asked: a button
    with such an input is not made, and such a choice not offered. `decision` is the schema of what an approver types
    when the action waits for acceptance. `maps` says that it takes the source's own record (`source_record`) by the
    mapping of its record type, `pulls` that its answer always holds what the source is to take over, and not only when
    `reload` is asked for.
    `limits` says what the action does not do yet or cannot do.
    """

    key: str
    record: str
    verb: str
    title: str
    summary: str
    menu: str
    effect: Effect
    input: type[Schema]
    output: type[Schema]
    run: Callable[[Context, Given], Answer | Plan | Stands | Decide]
    example: Example
    refuses: tuple[Refuses, ...] = ()
    check: Callable[[Context, Given, Faults], None] = nothing
    never: Callable[[Given, Faults], None] = anything
    result: Callable[[Mapping[str, Any], Given], Mapping[str, Any]] = same
    decision: type[Schema] | None = None
    steps: tuple[Step, ...] = ()
    scope: str | None = None
    maps: bool = False
    pulls: bool = False
    limits: tuple[str, ...] = ()

    @property
    def needs_scope(self) -> str:
        """The scope an API key needs: its own, else by effect."""
        return self.scope or ("read" if self.effect is Effect.READ else "write")
