"""A company's policies for the acceptance queue: what waits in it, for how long, and how many must accept it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.running.numbers import read_decision
from sage100_plugin.errors import Fault
from sage100_plugin.ports.sage import Company
from sage100_plugin.records.commitment import of_records
from sage100_plugin.records.fields import made
from sage100_plugin.spec import Action, Effect

ACCEPTANCE = "acceptance."
"""`acceptance.<record>`: `queue` or `direct`."""

EXPIRE = "expire."
"""`expire.<record>`: the days after which what nobody decided expires."""

APPROVE = "approve."
"""`approve.<record>.persons` and `approve.<record>.limit`."""

QUEUE, DIRECT, NONE = "queue", "direct", "none"
MOST_DAYS = 3650
TWO = 2

AMOUNT = r"(\d{1,9}|\d{1,3}(,\d{3}){1,2})(\.\d{1,2})?"
"""An amount as it is typed: commas only between thousands, so that 5000,00 is none."""


def waits(company: Company, action: Action) -> bool:
    """Whether what it would write waits for accounting: as the company wants it, else by the action's effect."""
    if action.effect is Effect.READ or not of_records(action.record):
        return False
    chosen = company.policies.get(ACCEPTANCE + action.record)
    return chosen == QUEUE if chosen else action.effect is Effect.EXPORT


def writes_at_once(company: Company, action: Action) -> bool:
    """Whether what the action would write is written with nobody asked."""
    return action.effect is not Effect.READ and of_records(action.record) and not waits(company, action)


def instead_of_approver(
    decision: type[Schema], action: Action, own: dict[str, Any]
) -> tuple[Mapping[str, Any], list[Fault]]:
    """What was given of the fields that an approver would fill, and what is wrong with it.

    Those that are no inputs of the action itself are taken out of `own`.
    """
    inputs = made(action.input).fields
    typed, faults = read_decision(decision, {name: own[name] for name in made(decision).fields if name in own})
    for name in made(decision).fields:
        if name not in inputs:
            own.pop(name, None)
    return typed, [fault for fault in faults if fault.pointer.split("/")[1] not in inputs]


def patience(company: Company, record: str) -> timedelta | None:
    """How long an export of this record waits for a decision; None for ever."""
    days = company.policies.get(EXPIRE + record)
    return timedelta(days=int(days)) if days and days != NONE else None


def limit(company: Company, record: str) -> Decimal | None:
    """The amount above which two persons must accept an export of this record."""
    told = company.policies.get(f"{APPROVE}{record}.limit")
    return Decimal(told) if told and told != NONE else None


def persons(company: Company, record: str, amount: Decimal | None) -> int:
    """How many must accept: two where the company wants two for the record, or where it has a limit and the amount is
    above it, or not known.
    """
    if company.policies.get(f"{APPROVE}{record}.persons") == str(TWO):
        return TWO
    most = limit(company, record)
    return TWO if most is not None and (amount is None or amount > most) else 1


def read_acceptance(value: object) -> str | None:
    """`queue` or `direct`; None when it is neither."""
    return value if isinstance(value, str) and value in (QUEUE, DIRECT) else None


def read_days(value: object) -> str | None:
    """Whole days, or `none`, as they are stored; None when it is neither."""
    text = _plain(value)
    if text == NONE:
        return NONE
    return str(int(text)) if text.isdigit() and 1 <= int(text) <= MOST_DAYS else None


def read_persons(value: object) -> str | None:
    """`1` or `2`; None when it is neither."""
    text = _plain(value)
    return text if text in ("1", "2") else None


def read_limit(value: object) -> str | None:
    """An amount, or `none`, as it is stored; None when it is neither."""
    if value == NONE:
        return NONE
    text = _plain(value)
    found = Decimal(text.replace(",", "")) if re.fullmatch(AMOUNT, text) else None
    return None if found is None else f"{found:.2f}"


def _plain(value: object) -> str:
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if text.isascii() and len(text) < 20 else ""  # noqa: PLR2004 - no endless digits
