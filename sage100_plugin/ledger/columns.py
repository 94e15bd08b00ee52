"""Column types: how the values of the port are written down. All are text a person can read in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

from sage100_plugin.ports.ledger import Json, Round


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False, default=_plain).encode
_decode = json.JSONDecoder().decode


class Moment(TypeDecorator[datetime]):
    """An aware datetime as `2025-01-31T09:30:00.000000Z`: always the same length, so text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else datetime.fromisoformat(value)


class Document(TypeDecorator[Json]):
    """A JSON object, compact."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Json | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Json | None:  # noqa: ARG002
        document: Json | None = None if value is None else _decode(value)
        return document


class Items(TypeDecorator[tuple[Any, ...]]):
    """A tuple of JSON values, as a JSON list."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else _encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:  # noqa: ARG002
        return None if value is None else tuple(_decode(value))


class Rounds(TypeDecorator[tuple[Round, ...]]):
    """The decision rounds of an export, as a JSON list of objects."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Round, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002
        return _encode([vars(entry) | {"at": entry.at.astimezone(UTC).isoformat()} for entry in value or ()])

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Round, ...]:  # noqa: ARG002
        entries = _decode(value or "[]")
        return tuple(Round(**entry | {"at": datetime.fromisoformat(entry["at"])}) for entry in entries)
