"""How a sandbox company is set up, as an administrator of Sage would do it: by name and value, each explained."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import Connection

from sage100_plugin.errors import Fault, refuse
from sage100_plugin.sage.sandbox import switches
from sage100_plugin.sage.sandbox.api import posting
from sage100_plugin.sage.sandbox.database import set_clock
from sage100_plugin.sage.tables import TABLES

RUNNING = "running"
"""The clock of a company that has the machine's."""

_PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")

RULES: Mapping[switches.Rule, str] = {
    "over_budget": "a cost above the budget (6-2 Budgets)",
    "over_subcontract": "an invoice above its subcontract (6-7-1 Subcontracts)",
    "over_purchase_order": "an invoice above its order (6-6-1 Purchase Orders)",
    "budget_verification": "a cost code that is not in the budget",
    "client_balance": "a client who is past due (3-6 Clients)",
    "date_period": "a date outside the posting period",
    "purchase_order_in_review": "an invoice for an order in Review",
    "wip_verification": "a job whose costs go to other accounts than its WIP setting says",
}
RIGHTS: Mapping[switches.Right, str] = {
    "save": "add and change records",
    "delete": "delete records",
    "change_period": "post to other periods than the current one",
}


@dataclass(frozen=True)
class Setting:
    """One thing to set: what it is, its value in a new company, and how a value is read. `read` raises `ValueError`."""

    what: str
    default: str
    read: Callable[[str], str]


def _one_of(*values: str) -> Callable[[str], str]:
    def read(given: str) -> str:
        found = next((value for value in values if value.casefold() == given.casefold()), None)
        if found is None:
            raise ValueError(f"is {' or '.join(values)}")
        return found

    return read


def _listed(check: Callable[[str], bool], what: str) -> Callable[[str], str]:
    """Several values with blanks or commas between them, or none."""

    def read(given: str) -> str:
        found = given.replace(",", " ").split()
        wrong = [one for one in found if not check(one)]
        if wrong:
            raise ValueError(f"holds {what}, and {', '.join(wrong)} is not")
        return " ".join(sorted(set(found)))

    return read


def _is_column(name: str) -> bool:
    table, _, column = name.partition(".")
    return table in TABLES and column in TABLES[table].columns


def _release(given: str) -> str:
    if not (given.isascii() and given.isdigit() and 1 <= len(given) <= 2):  # noqa: PLR2004 - as Sage counts its versions
        raise ValueError("is a major version such as 20 or 27")
    return str(int(given))


def _moment(given: str) -> str:
    """As the clock keeps it, in UTC."""
    if given.casefold() == RUNNING:
        return RUNNING
    try:
        moment = dt.datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(f"is a moment in UTC such as 2026-09-30 12:00, or {RUNNING}") from None
    moved = moment.astimezone(dt.UTC) if moment.tzinfo else moment
    return moved.replace(tzinfo=None).isoformat(" ", "milliseconds")


_ON_OFF = _one_of("on", "off")
_COLUMNS = _listed(_is_column, "columns such as pchord.ordnum")

SETTINGS: Mapping[str, Setting] = {
    "edition": Setting("Sage's edition: US or CA", "US", _one_of("US", "CA")),
    "release": Setting("Sage's major version", "27", _release),
    "service_receivables": Setting("the add-on Service Receivables (11-2 Work Orders)", "on", _ON_OFF),
    "closes_orders": Setting("Sage closes purchase orders by itself", "off", _ON_OFF),
    "locked_periods": Setting(
        "posting periods that are locked", "", _listed(lambda one: bool(_PERIOD.fullmatch(one)), "months like 2026-07")
    ),
    "required": Setting("columns with Require Entry", "", _COLUMNS),
    "unique": Setting(
        "numbers with Require Unique",
        "",
        _listed(lambda one: one in switches.UNIQUE, f"numbers ({', '.join(sorted(switches.UNIQUE))})"),
    ),
    **{
        f"level.{rule}": Setting(f"message type for {what}", switches.LEVELS[rule], _one_of(*get_args(switches.Level)))
        for rule, what in RULES.items()
    },
    **{f"right.{right}": Setting(f"the group API may {what}", "on", _ON_OFF) for right, what in RIGHTS.items()},
    "clock": Setting("the server's moment in UTC", RUNNING, _moment),
}


def shown(connection: Connection) -> dict[str, str]:
    """How the company is set, by name."""
    held = {row.name: row.value for row in connection.exec_driver_sql("SELECT name, value FROM sandbox_switch")}
    clock = connection.exec_driver_sql("SELECT now FROM sandbox_clock").scalar()
    return {name: {**held, "clock": clock or RUNNING}.get(name, one.default) for name, one in SETTINGS.items()}


def change(connection: Connection, given: Mapping[str, str]) -> None:
    """Set what is given, or nothing. Raises `Refused` with a fault for each name and value that is wrong."""
    read: dict[str, str] = {}
    faults = []
    for name, value in given.items():
        if name not in SETTINGS:
            told = f"There is no setting {name}; there are {', '.join(SETTINGS)}."
            faults.append(Fault(f"/{name}", "unknown_field", told))
            continue
        try:
            read[name] = SETTINGS[name].read(value.strip())
        except ValueError as error:
            faults.append(Fault(f"/{name}", "invalid_value", f"{name} {error}."))
    current = posting.current_month(connection)
    if current is not None and f"{current:%Y-%m}" in read.get("locked_periods", "").split():
        told = f"locked_periods cannot hold {current:%Y-%m}: it is the current period (1-6)."
        faults.append(Fault("/locked_periods", "invalid_value", told))
    if faults:
        raise refuse(*faults)
    for name, value in read.items():
        if name == "clock":
            set_clock(connection, None if value == RUNNING else value)
        else:
            switches.put(connection, name, value)
