"""Sage 100 Contractor as the product sees it: a reader of its tables, a writer through its API, and the companies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, Protocol

Row = Mapping[str, Any]
"""One Sage record: column names to int, Decimal, date, aware datetime or text, with its lines under `lines`."""

Where = Mapping[str, Any]
"""Public field names (of the record's schema) to the value each must have."""


@dataclass(frozen=True)
class Changed:
    """A record whose row, or one of whose lines, was inserted or updated. `stamp` is text made by Sage's server."""

    stamp: str
    id: str


class SageReader(Protocol):
    """Questions to one company's database. Raises `Unavailable` when Sage cannot be asked.

    `record` is a name of `sage100_plugin.records.RECORDS`; ids are public ids (text). Text compares as SQL Server's
    default collation does: without case and trailing spaces. Safe for threads.
    """

    def now(self) -> str:
        """The server's moment as text, comparable with the stamps of `changed`."""

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        """The records with these ids, lines included; those that do not exist are left out."""

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        """Records that match `where` and whose number or name contains `q`, ordered by id; without lines."""

    def changed(
        self, record: str, since: str, overlap: timedelta, after: tuple[str, str] | None = None, limit: int = 500
    ) -> tuple[Changed, ...]:
        """Records touched at `since` minus `overlap` or later, each once a page, ordered by (stamp, id).

        `after` is the (stamp, id) of the last one of the page before. An empty `since` means from the beginning.
        """

    def newest_numbers(self, record: str, where: Where | None = None, limit: int = 200) -> tuple[str, ...]:
        """The document numbers of the records made last within `where`, newest first."""

    def has(self, module: str) -> bool:
        """Whether the company has a module: `service_receivables`."""


@dataclass(frozen=True)
class Write:
    """One request to Sage's API. `fields` are public field names to Python values; lines are a list of such mappings.

    `op` is `add`, or `change` of the record `id`, whose lines given here are added to those it has.
    """

    record: str
    op: Literal["add", "change"]
    fields: Mapping[str, Any]
    id: str | None = None


@dataclass(frozen=True)
class SageAnswer:
    """What Sage's API answered, after the session was closed.

    `done`: Sage says it took it. `refused`: it did not and will not. `busy`, `unavailable`: nothing was sent or
    nothing was taken, later may help. `unknown`: it may or may not have been taken.
    `id` is the record number when the answer held one. `sent` and `received` are XML without secrets.
    """

    outcome: Literal["done", "refused", "busy", "unavailable", "unknown"]
    code: int | None = None
    message: str = ""
    id: str | None = None
    sent: str = ""
    received: str = ""


class SageWriter(Protocol):
    """Sage's own API for one company. One session at a time; the engine sees to that."""

    def lengths(self, record: str) -> Mapping[str, int]:
        """How many characters each text field of the record takes in this company."""

    def render(self, write: Write) -> str:
        """The MBXML that `submit` would send. Raises `Refused` with a fault per field that the schema does not take."""

    def submit(self, write: Write) -> SageAnswer:
        """Send one request in a session of its own. Does not raise for what Sage does."""


@dataclass(frozen=True)
class Company:
    """A Sage company: one database. `policies` are what an administrator set for it."""

    id: str
    name: str
    sandbox: bool = False
    country: Literal["US", "CA"] = "US"
    policies: Mapping[str, str] = field(default_factory=dict)


class Companies(Protocol):
    """The companies this plugin serves, each with its reader and writer."""

    def all(self) -> tuple[Company, ...]: ...

    def get(self, company_id: str) -> Company | None: ...

    def reader(self, company_id: str) -> SageReader: ...

    def writer(self, company_id: str) -> SageWriter: ...
