"""What a declaration's code is handed: one company's Sage, the links, the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.links import Links
from sage100_plugin.ports.sage import Company, Row, SageReader, Where
from sage100_plugin.records import RECORDS


@dataclass
class Faults:
    """Collects what is wrong, so that a caller hears all of it at once."""

    found: list[Fault] = field(default_factory=list)
    _pointers: set[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._pointers = {fault.pointer for fault in self.found}

    def add(self, pointer: str, code: str, message: str, candidates: Iterable[Mapping[str, Any]] = ()) -> None:
        """Note one fault; a field that is wrong already is not found wrong again. `candidates` as in `Fault`."""
        if pointer not in self._pointers:
            self._pointers.add(pointer)
            self.found.append(Fault(pointer, code, message, tuple(candidates)))

    def settle(self) -> None:
        """Raise all that was noted, if anything was."""
        if self.found:
            raise refuse(*self.found)


@dataclass(frozen=True)
class Context:
    """The ports of one call, for one company; `companies` are all that the caller sees.

    `decision` holds what the approver typed when an export is carried out, and is None before. `relied` collects
    the Sage rows a plan was made from, so that a confirmed preview can be held against them. `sage_numbers` says
    that Sage itself numbers a new record of the action's type in this company, and `lengths` how many characters
    its text fields take there; `changes` are the fields of such a record that Sage's API there changes, those of
    lines as `lines/price`, and empty where it changes none. `blank` are the inputs that were given with nothing in
    them: to a check they are not given, and what must not be emptied is refused by them. `direct` says that nobody
    accepts this before it is written: then `decision` holds what was given as inputs of the names that an approver
    would have filled. `noted` is what a check worked out and the run that follows need not work out again.
    """

    company: Company
    sage: SageReader
    links: Links
    today: date
    companies: tuple[Company, ...] = ()
    decision: Mapping[str, Any] | None = None
    relied: dict[tuple[str, str], Row] = field(default_factory=dict)
    sage_numbers: bool = False
    lengths: Mapping[str, int] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()
    blank: frozenset[str] = frozenset()
    direct: bool = False
    noted: dict[str, Any] = field(default_factory=dict)

    def one(self, record: str, record_id: str) -> Row | None:
        """The Sage record with this id; what is found counts as relied on."""
        row = self.sage.get(record, [record_id]).get(record_id)
        if row is not None:
            self.relied[record, record_id] = row
        return row

    def need(self, faults: Faults, pointer: str, record: str, record_id: str) -> Row | None:
        """As `one`, with a fault when Sage has no such record."""
        row = self.one(record, record_id)
        if row is None:
            self.lacks(faults, pointer, record, record_id)
        return row

    def lacks(self, faults: Faults, pointer: str, record: str, record_id: str) -> None:
        """Note that Sage has no such record, where it was asked for before."""
        kind = RECORDS[record]
        faults.add(pointer, "not_in_sage", f"Sage has no {kind.title.lower()} {record_id} ({kind.menu}).")

    def takes_next(self, record: str) -> bool:
        """Whether a new job or vendor gets the next free number in this call, and nobody has to type one."""
        return self.company.policies.get(f"number.{record}", "typed") != "typed"

    def any(self, record: str, where: Where) -> Row | None:
        """One record that matches, if there is one."""
        return next(iter(self.sage.find(record, where=where, limit=1)), None)
