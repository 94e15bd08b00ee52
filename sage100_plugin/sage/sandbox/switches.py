"""What can be switched in a sandbox company: faults, modules, edition and locked periods. Both halves obey."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from sqlalchemy import Connection

from sage100_plugin.errors import Refused

Fault = Literal["offline", "slow", "locked", "seats", "exclusive", "wrong_user", "lose_answer", "restored_backup"]
"""offline: the server does not answer. slow: it answers late. locked: the record is open elsewhere. seats: no licence
is free. exclusive: someone has exclusive access. wrong_user: the API's user or password is refused. lose_answer: the
record is saved and the answer lost. restored_backup: the database is an older copy of itself."""

FAULTS: tuple[Fault, ...] = get_args(Fault)

SLOW_SECONDS = 2.0


Level = Literal["none", "warn", "refuse"]
"""Sage's three message types: No message, Warning, Not allow."""

Rule = Literal[
    "over_budget", "over_subcontract", "over_purchase_order", "budget_verification", "client_balance", "date_period",
    "purchase_order_in_review", "wip_verification",
]  # fmt: skip
"""What a company administrator sets a message type for (rules, sections 2, 5, 6 and 13)."""

LEVELS: Mapping[Rule, Level] = {
    "over_budget": "warn",
    "over_subcontract": "warn",
    "over_purchase_order": "warn",
    "budget_verification": "none",
    "client_balance": "warn",
    "date_period": "warn",
    "purchase_order_in_review": "warn",
    "wip_verification": "none",
}
"""As the sandbox is shipped. What Sage ships is not known."""

UNIQUE = frozenset(
    {"acpinv.invnum", "pchord.ordnum", "prmchg.chgnum", "srvinv.invnum", "srvinv.ordnum", "subcon.ctcnum"}
)
"""The numbers to which Require Unique can apply: invoices of a vendor, and changes of a job's phase, by themselves."""

Right = Literal["save", "delete", "change_period"]
RIGHTS: frozenset[Right] = frozenset(get_args(Right))


@dataclass(frozen=True)
class Switches:
    """How a sandbox company is set.

    `locked_periods` are `2026-07` and the like. `required` and `unique` are Sage's field properties, as
    `pchord.ordnum`: unique numbers are an option in Sage, not built in. `levels` are the message types of the rules,
    `rights` those of the security group API. `release` is Sage's major version: codes of vendors changed their meaning
    with 23. `closes_orders` closes a purchase order when what is left of it is invoiced.
    """

    faults: frozenset[Fault] = frozenset()
    service_receivables: bool = True
    edition: Literal["US", "CA"] = "US"
    locked_periods: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    unique: frozenset[str] = frozenset()
    levels: Mapping[Rule, Level] = field(default_factory=lambda: LEVELS)
    rights: frozenset[Right] = RIGHTS
    release: int = 27
    closes_orders: bool = False


def read_switches(connection: Connection) -> Switches:
    """The switches as they stand in the file."""
    found = connection.exec_driver_sql("SELECT name, value FROM sandbox_switch")
    rows: dict[str, str] = {row.name: row.value for row in found}
    return Switches(
        faults=frozenset(fault for fault in FAULTS if rows.get(fault) == "on"),
        service_receivables=rows.get("service_receivables", "on") == "on",
        edition="CA" if rows.get("edition") == "CA" else "US",
        locked_periods=frozenset(rows.get("locked_periods", "").split()),
        required=frozenset(rows.get("required", "").split()),
        unique=frozenset(rows.get("unique", "").split()),
        levels={rule: cast("Level", rows.get(f"level.{rule}", level)) for rule, level in LEVELS.items()},
        rights=frozenset(right for right in RIGHTS if rows.get(f"right.{right}", "on") == "on"),
        release=int(rows.get("release", "27")),
        closes_orders=rows.get("closes_orders") == "on",
    )


def set_fault(connection: Connection, fault: str, *, on: bool) -> None:
    """Switch a fault. Raises `Refused` for one that does not exist."""
    if fault not in FAULTS:
        raise Refused("invalid_value", f"There is no fault {fault}; there are {', '.join(FAULTS)}.")
    put(connection, fault, "on" if on else "off")


def set_service_receivables(connection: Connection, *, on: bool) -> None:
    """Say whether the company has the add-on Service Receivables."""
    put(connection, "service_receivables", "on" if on else "off")


def set_edition(connection: Connection, edition: Literal["US", "CA"]) -> None:
    """Choose the edition of Sage."""
    put(connection, "edition", edition)


def lock_periods(connection: Connection, periods: Iterable[str]) -> None:
    """Lock these posting periods and open all others."""
    put(connection, "locked_periods", " ".join(sorted(periods)))


def set_field(connection: Connection, column: str, *, required: bool | None = None, unique: bool | None = None) -> None:
    """Set Sage's field properties Require Entry and Require Unique of a column such as `pchord.ordnum`."""
    now = read_switches(connection)
    for name, held, wanted in (("required", now.required, required), ("unique", now.unique, unique)):
        if wanted is not None:
            put(connection, name, " ".join(sorted(held | {column} if wanted else held - {column})))


def set_level(connection: Connection, rule: Rule, level: Level) -> None:
    """Set the message type of a rule."""
    put(connection, f"level.{rule}", level)


def set_right(connection: Connection, right: Right, *, on: bool) -> None:
    """Give the group API a right, or take it."""
    put(connection, f"right.{right}", "on" if on else "off")


def set_release(connection: Connection, release: int) -> None:
    """Choose Sage's major version, such as 20 or 27."""
    put(connection, "release", str(release))


def set_closing(connection: Connection, *, on: bool) -> None:
    """Say whether Sage closes purchase orders by itself."""
    put(connection, "closes_orders", "on" if on else "off")


def put(connection: Connection, name: str, value: str) -> None:
    """Store one switch as it is read."""
    connection.exec_driver_sql("INSERT OR REPLACE INTO sandbox_switch (name, value) VALUES (?, ?)", (name, value))
