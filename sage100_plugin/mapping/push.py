"""Towards Sage: from a source's record to the fields of an action's input."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sage100_plugin.errors import Fault
from sage100_plugin.mapping.pair import FieldPair
from sage100_plugin.mapping.paths import MISSING, found, pointer
from sage100_plugin.mapping.transforms import fold
from sage100_plugin.mapping.turning import Unturned, empty, quoted, single, word


@dataclass(frozen=True)
class Pushed:
    """What a source's record comes to.

    `values` are the action's inputs by field. `origin` is the path each came from. `blank` are the fields whose path
    leads to nothing written. `unused` are the names at the top of the record, and of its lines (`items.colour`), that
    no pair leads into. `faults` say what could not be turned; their pointers lead into the source's record. `faulty`
    are pointers to the same as inputs (`/lines/2/quantity`). `lines` are the lines of each grid one by one.
    `absent` are the paths of each field for which the record has none of them.
    """

    values: Mapping[str, Any]
    origin: Mapping[str, str]
    blank: frozenset[str] = frozenset()
    unused: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    faulty: frozenset[str] = frozenset()
    lines: Mapping[str, tuple[Pushed, ...]] = field(default_factory=dict)
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def place(self, name: str, *inside: str) -> tuple[str, str] | None:
        """Where an input, or a field of one of its lines, came from: the pointer into the record, and the path."""
        path = self.origin.get(name)
        if path is None:
            return None
        here = pointer(self.record, path), path
        number, *deeper = inside or ("",)
        lines = self.lines.get(name, ())
        if not number.isdigit() or int(number) >= len(lines):
            return here
        line = f"{here[0]}/{number}", f"{path}.{number}"
        told = lines[int(number)].place(*deeper) if deeper else None
        return line if told is None else (line[0] + told[0], f"{line[1]}.{told[1]}")


def pushed(pairs: Iterable[FieldPair], record: Mapping[str, Any], wanted: Collection[str] | None = None) -> Pushed:
    """Turn a record by those pairs that push into one of the `wanted` fields; None wants all."""
    push = _Push(record)
    used: set[str] = set()
    for pair in pairs:
        used |= pair.tops
        if pair.pushes and (wanted is None or pair.field in wanted):
            push.take(pair)
    return push.done(tuple(name for name in record if name not in used))


class _Push:
    """A record on its way."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self._values: dict[str, Any] = {}
        self._origin: dict[str, str] = {}
        self._blank: set[str] = set()
        self._faults: list[Fault] = []
        self._faulty: set[str] = set()
        self._lines: dict[str, tuple[Pushed, ...]] = {}
        self._absent: dict[str, tuple[str, ...]] = {}

    def done(self, unused: tuple[str, ...]) -> Pushed:
        faults, faulty = tuple(self._faults), frozenset(self._faulty)
        blank = frozenset(self._blank)
        inside = (
            f"{self._origin[name]}.{left}"
            for name, lines in self._lines.items()
            for each in lines
            for left in each.unused
        )
        unused = tuple(dict.fromkeys((*unused, *inside)))
        return Pushed(
            self._values, self._origin, blank, unused, faults, faulty, self._lines, self._absent, self._record
        )

    def take(self, pair: FieldPair) -> None:
        path, value = self._first(pair)
        if value is MISSING:
            if pair.default is not None:
                self._values[pair.field] = pair.default
            elif pair.paths:
                self._absent[pair.field] = pair.paths
            return
        self._origin[pair.field] = path
        if pair.pairs:
            self._take_lines(pair, path, value)
            return
        try:
            turned = value if empty(value) else _turned(pair, value, self._record)
        except Unturned as error:
            self._fault(f"/{pair.field}", pointer(self._record, path), f"{path} holds {quoted(value)}, {error}.")
            return
        if not empty(turned):
            self._values[pair.field] = turned
        elif pair.default is not None:
            self._values[pair.field] = pair.default
            del self._origin[pair.field]
        else:
            self._blank.add(pair.field)

    def _first(self, pair: FieldPair) -> tuple[str, Any]:
        """The first path that holds something, else the first that is there."""
        blank = None
        for path in pair.paths:
            value = found(self._record, path)
            if value is not MISSING and not empty(value) and value not in ([], {}):
                return path, value
            if value is not MISSING and blank is None:
                blank = path, value
        return blank or ("", MISSING)

    def _take_lines(self, pair: FieldPair, path: str, value: Any) -> None:
        """Each line of a list by the pairs of its own."""
        if empty(value):
            self._blank.add(pair.field)
            return
        here = pointer(self._record, path)
        if not isinstance(value, list):
            self._fault(f"/{pair.field}", here, f"{path} is not a list of lines.")
            return
        lines: list[Pushed] = []
        for number, line in enumerate(value):
            if not isinstance(line, Mapping):
                told = f"{path}.{number} holds {quoted(line)}, which is not a line with fields."
                self._fault(f"/{pair.field}/{number}", f"{here}/{number}", told)
                line = {}  # noqa: PLW2901 - so that the others keep their places
            lines.append(pushed(pair.pairs, line))
            for fault in lines[-1].faults:
                self._faults.append(
                    Fault(
                        f"{here}/{number}{fault.pointer}", fault.code, f"Line {number + 1} of {path}: {fault.message}"
                    )
                )
            self._faulty.update(f"/{pair.field}/{number}{faulty}" for faulty in lines[-1].faulty)
        self._lines[pair.field] = tuple(lines)
        self._values[pair.field] = [dict(line.values) for line in lines]

    def _fault(self, faulty: str, place: str, message: str) -> None:
        self._faulty.add(faulty)
        self._faults.append(Fault(place, "invalid_value", message))


def _turned(pair: FieldPair, value: Any, record: Mapping[str, Any]) -> Any:
    for turn in pair.turns:
        value = turn(value, record)
        if empty(value):
            return value
    return pair.ours.get(fold(word(value)), value) if pair.values and single(value) else value
