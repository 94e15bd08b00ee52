"""What a declaration's code is handed: one company's Sage, the links, the day."""

from __future__ import annotations

from collections.abc import Mapping
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

    def add(self, pointer: str, code: str, message: str) -> None:
        """Note one fault; a field that is wrong already is not found wrong again."""
        if pointer not in {fault.pointer for fault in self.found}:
            self.found.append(Fault(pointer, code, message))

    def settle(self) -> None:
        """Raise all that was noted, if anything was."""
        if self.found:
            raise refuse(*self.found)


@dataclass(frozen=True)
class Context:
    """The ports of one call, for one company; `companies` are all that the caller sees.

    `decision` holds what the approver typed when an export is carried out, and is None before. `relied` collects the
    Sage rows a plan was made from, so that a confirmed preview can be held against them. `sage_numbers` says that Sage
    itself numbers a new record of the action's type in this company.
    """

    company: Company
    sage: SageReader
    links: Links
    today: date
    companies: tuple[Company, ...] = ()
    decision: Mapping[str, Any] | None = None
    relied: dict[tuple[str, str], Row] = field(default_factory=dict)
    sage_numbers: bool = False

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
            kind = RECORDS[record]
            faults.add(pointer, "not_in_sage", f"Sage has no {kind.title.lower()} {record_id} ({kind.menu}).")
        return row

    def any(self, record: str, where: Where) -> Row | None:
        """One record that matches, if there is one."""
        return next(iter(self.sage.find(record, where=where, limit=1)), None)
