"""The data of two ready companies: the same for the same seed, on any machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Literal

from sqlalchemy import Connection

from sage100_plugin.sage.sandbox.seed import electric, general
from sage100_plugin.sage.sandbox.seed.sheet import TODAY, Sheet

Kind = Literal["general", "service"]
"""A general contractor, or an electrical contractor with much service work."""

SEED = 100
COMPANIES: Mapping[Kind, Callable[[Sheet], None]] = {"general": general.fill, "service": electric.fill}

__all__ = ["TODAY", "Kind", "fill"]


def fill(connection: Connection, kind: Kind, *, seed: int = SEED, now: dt.datetime | None = None) -> None:
    """Write the data. When `now` is before the data's day, all stamps move back, so that none lies in the future."""
    stands = dt.datetime.combine(TODAY, dt.time(), dt.UTC)
    sheet = Sheet(seed, dt.timedelta(days=min(0, ((now or stands) - stands).days)))
    COMPANIES[kind](sheet)
    sheet.write(connection)
