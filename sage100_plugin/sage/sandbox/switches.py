"""What can be switched in a sandbox company: faults, modules, edition and locked periods. Both halves obey."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection

from sage100_plugin.errors import Refused

Fault = Literal["offline", "slow", "locked", "seats", "exclusive", "wrong_user", "lose_answer", "restored_backup"]
"""offline: the server does not answer. slow: it answers late. locked: the record is open elsewhere. seats: no licence
is free. exclusive: someone has exclusive access. wrong_user: the API's user or password is refused. lose_answer: the
record is saved and the answer lost. restored_backup: the database is an older copy of itself."""

FAULTS: tuple[Fault, ...] = get_args(Fault)

SLOW_SECONDS = 2.0


@dataclass(frozen=True)
class Switches:
    """How a sandbox company is set. `locked_periods` are `2026-07` and the like."""

    faults: frozenset[Fault] = frozenset()
    service_receivables: bool = True
    edition: Literal["US", "CA"] = "US"
    locked_periods: frozenset[str] = frozenset()


def read_switches(connection: Connection) -> Switches:
    """The switches as they stand in the file."""
    found = connection.exec_driver_sql("SELECT name, value FROM sandbox_switch")
    rows: dict[str, str] = {row.name: row.value for row in found}
    return Switches(
        faults=frozenset(fault for fault in FAULTS if rows.get(fault) == "on"),
        service_receivables=rows.get("service_receivables", "on") == "on",
        edition="CA" if rows.get("edition") == "CA" else "US",
        locked_periods=frozenset(rows.get("locked_periods", "").split()),
    )


def set_fault(connection: Connection, fault: str, *, on: bool) -> None:
    """Switch a fault. Raises `Refused` for one that does not exist."""
    if fault not in FAULTS:
        raise Refused("invalid_value", f"There is no fault {fault}; there are {', '.join(FAULTS)}.")
    _put(connection, fault, "on" if on else "off")


def set_service_receivables(connection: Connection, *, on: bool) -> None:
    """Say whether the company has the add-on Service Receivables."""
    _put(connection, "service_receivables", "on" if on else "off")


def set_edition(connection: Connection, edition: Literal["US", "CA"]) -> None:
    """Choose the edition of Sage."""
    _put(connection, "edition", edition)


def lock_periods(connection: Connection, periods: Iterable[str]) -> None:
    """Lock these posting periods and open all others."""
    _put(connection, "locked_periods", " ".join(sorted(periods)))


def _put(connection: Connection, name: str, value: str) -> None:
    connection.exec_driver_sql("INSERT OR REPLACE INTO sandbox_switch (name, value) VALUES (?, ?)", (name, value))
