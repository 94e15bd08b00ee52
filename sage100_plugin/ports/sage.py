"""Sage 100 Contractor as the product sees it: a reader of its tables, a writer through its API, and the companies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol

from sage100_plugin.findings import Finding

ZERO = Decimal("0.00")

Row = Mapping[str, Any]
"""One Sage record: column names to int, Decimal, date, aware datetime or text, with its lines under `lines`."""

Where = Mapping[str, Any]
"""Public field names (of the record's schema) to the value each must have, or to one of the conditions below."""


@dataclass(frozen=True)
class Between:
    """A day from `start` to `end`, both included; None is no bound. Where no day stands it is not met."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Containing:
    """Text, or a number as it is shown, that holds each word of this text: without case, and no letter is a pattern."""

    text: str


@dataclass(frozen=True)
class Among:
    """One of these values."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Beyond:
    """Of `id`: behind the record with this id, in the order of the ids. So a next page needs no count of those before.

    An id that no record can have is behind all.
    """

    id: str


@dataclass(frozen=True)
class Since:
    """Of `updated_at`: inserted or updated at this moment (aware) or later, though a new record has no such stamp."""

    moment: datetime


@dataclass(frozen=True)
class Changed:
    """A record whose row, or one of whose lines, was inserted or updated. `stamp` is text made by Sage's server."""

    stamp: str
    id: str


@dataclass(frozen=True)
class Tracked:
    """What SQL Server's Change Tracking tells of a record type, lines included.

    `version` is the database's version to ask from the next time. `ids` are the records inserted, changed or deleted
    since the version that was given, lines standing for their records. `complete` is false when the server no longer
    knows so far back, or cannot say whose a deleted line was: then only a comparison of all records tells.
    """

    version: int
    ids: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class CostFigures:
    """What a job's books say of one phase, cost code and cost type; 0 where there is none. Amounts have two places.

    `budget` is that of 6-2, `original` what Set Budget kept. `approved_changes` are the approved lines of change
    orders, which Sage never writes into a budget. `subcontracts` and `purchase_orders` are what is committed and not
    invoiced or received. `actual` are the posted job costs.
    """

    phase: int
    cost_code: Decimal
    cost_type: int
    budget: Decimal = ZERO
    original: Decimal = ZERO
    approved_changes: Decimal = ZERO
    subcontracts: Decimal = ZERO
    purchase_orders: Decimal = ZERO
    actual: Decimal = ZERO

    @property
    def current_budget(self) -> Decimal:
        return self.budget + self.approved_changes

    @property
    def committed(self) -> Decimal:
        return self.subcontracts + self.purchase_orders

    @property
    def remaining(self) -> Decimal:
        """What is left of the budget: Sage's remaining budget of its committed cost reports."""
        return self.current_budget - self.actual - self.committed


@dataclass(frozen=True)
class PostedCosts:
    """Posted costs of a job with one phase, cost code and cost type that share a commitment; `amount` is their sum.

    `purchase_order` and `subcontract` are the record the payable invoices name, if there is such; `invoice_type` is
    that of the invoices, None where no payable invoice made the costs. Phase, code and type are 0 where there is none.
    """

    phase: int
    cost_code: Decimal
    cost_type: int
    amount: Decimal
    purchase_order: str | None = None
    subcontract: str | None = None
    invoice_type: str | None = None


@dataclass(frozen=True)
class JobFigures:
    """The figures of a job, worked out from what Sage holds at the moment; neither Sage nor the plugin stores them.

    `contract` is that of 3-5 Jobs, which no change order alters. `approved_changes` are the approved amounts of its
    approved change orders, `pending_changes` the requested amounts of those still open, in review or disputed.
    `posted` are the actual costs of `costs` once more, by the commitment of their invoices.
    """

    job: str
    contract: Decimal = ZERO
    approved_changes: Decimal = ZERO
    pending_changes: Decimal = ZERO
    costs: tuple[CostFigures, ...] = ()
    posted: tuple[PostedCosts, ...] = ()

    @property
    def current_contract(self) -> Decimal:
        return self.contract + self.approved_changes

    @property
    def budget(self) -> Decimal:
        return sum((cost.budget for cost in self.costs), ZERO)

    @property
    def original_budget(self) -> Decimal:
        return sum((cost.original for cost in self.costs), ZERO)

    @property
    def current_budget(self) -> Decimal:
        return sum((cost.current_budget for cost in self.costs), ZERO)

    @property
    def committed(self) -> Decimal:
        return sum((cost.committed for cost in self.costs), ZERO)

    @property
    def actual(self) -> Decimal:
        return sum((cost.actual for cost in self.costs), ZERO)

    @property
    def remaining(self) -> Decimal:
        return sum((cost.remaining for cost in self.costs), ZERO)


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

    def keys(self, record: str, after: str = "", limit: int = 500) -> tuple[str, ...]:
        """The ids of all records of a type, in the order of their key columns, those behind the id `after`."""

    def there(self, record: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of these ids there are; nothing but keys is read."""

    def recorded(self, record: str, ids: Sequence[str]) -> frozenset[str] | None:
        """Which of these records Sage's own history has ever held, also of those that were deleted since.

        None where there is no such history, or it cannot be read.
        """

    def tally(self, record: str) -> tuple[int, ...]:
        """How many rows the record's own table has, and each table of its lines, in declared order."""

    def tracked(self, record: str, version: int | None) -> Tracked | None:
        """What changed since `version` by Change Tracking; with None only the version of now.

        None when an administrator has not switched it on for the database and for all tables of the record type.
        """

    def newest_numbers(self, record: str, where: Where | None = None, limit: int = 200) -> tuple[str, ...]:
        """The document numbers of the records made last within `where`, newest first."""

    def newest(self, record: str, above: str = "0", limit: int = 200) -> tuple[str, ...]:
        """The ids above this one of records that bear a record number alone, highest first."""

    def has(self, module: str) -> bool:
        """Whether the company has a module: `service_receivables`."""

    def figures(self, job: str) -> JobFigures:
        """Contract, budget, committed and actual costs of a job. Raises `Refused` when there is no such job."""


@dataclass(frozen=True)
class Write:
    """One request to Sage's API. `fields` are public field names to Python values; lines are a list of such mappings.

    `op` is `add`, or `change` or `delete` of the record `id`. Of a changed record's lines those given with the public
    id that they have (`line`) are changed, the others are added to those it has. A deleted one takes no fields.
    """

    record: str
    op: Literal["add", "change", "delete"]
    fields: Mapping[str, Any]
    id: str | None = None


@dataclass(frozen=True)
class SageAnswer:
    """What Sage's API answered, after the session was closed.

    `done`: Sage says it took it. `refused`: it did not and will not. `busy`, `unavailable`: nothing was sent or
    nothing was taken, later may help. `unknown`: it may or may not have been taken.
    `id` is the record number when the answer held one. `sent` and `received` are XML without secrets. `warnings` are
    what Sage would have asked a person about, or did in its own way, though it took the record.
    """

    outcome: Literal["done", "refused", "busy", "unavailable", "unknown"]
    code: int | None = None
    message: str = ""
    id: str | None = None
    sent: str = ""
    received: str = ""
    warnings: tuple[str, ...] = ()


class SageWriter(Protocol):
    """Sage's own API for one company. One session at a time; the engine sees to that."""

    def lengths(self, record: str) -> Mapping[str, int]:
        """How many characters each text field of the record takes in this company."""

    def takes(self, record: str, op: Literal["add", "change"] | None = None) -> frozenset[str]:
        """The public fields that this company's requests take on add or change; those of lines as `lines/description`.

        With `op` those of that one request. Empty when its API adds and changes no such record. The `id` is among them
        only where a new record is given it.
        """

    def numbers(self, record: str) -> bool:
        """Whether Sage itself numbers a new record: in this company its API takes no number with it."""

    def render(self, write: Write) -> str:
        """The MBXML that `submit` would send. Raises `Refused` with a fault per field that the schema does not take."""

    def submit(self, write: Write) -> SageAnswer:
        """Send one request in a session of its own. Does not raise for what Sage does."""

    def idle(self) -> bool:
        """Whether nothing that this plugin sent, now or before a restart, can still be on its way to Sage."""


@dataclass(frozen=True)
class Company:
    """A Sage company: one database. `policies` are what an administrator set for it."""

    id: str
    name: str
    sandbox: bool = False
    country: Literal["US", "CA"] = "US"
    policies: Mapping[str, str] = field(default_factory=dict)


Probe = Callable[[Company], Iterable[Finding]]
"""All that can be found out about a company, one finding after the other as they come; Sage is asked for each.

The finding `records` holds in `found` what can be done with each record type, and why not.
"""


class Companies(Protocol):
    """The companies this plugin serves, each with its reader and writer."""

    def all(self) -> tuple[Company, ...]: ...

    def get(self, company_id: str) -> Company | None: ...

    def facts(self, company_id: str) -> Mapping[str, Any]:
        """How the company is reached, without secrets. Raises `Refused` (`unknown_company`)."""

    def change(self, company_id: str, facts: Mapping[str, Any]) -> Company:
        """Store another `country`, or those `policies` that are given; others stay.

        Raises `Refused` (`unknown_company`).
        """

    def reader(self, company_id: str) -> SageReader:
        """Raises `Unavailable` when the company cannot be opened."""

    def writer(self, company_id: str) -> SageWriter:
        """Raises `Unavailable` when the company cannot be opened."""
