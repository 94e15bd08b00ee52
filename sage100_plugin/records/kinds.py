"""Kinds of values: what a host may send for an amount, a Sage number, a choice, a date, and how it is shown."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from marshmallow import fields

CENT = Decimal("0.01")
DIGITS = 10
"""The longest Sage number (API facts, section 2.3)."""

HIGHEST = 10**DIGITS - 2
"""The highest number that a new record gets here: the last of all is kept for a record that has none yet."""

MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00(:00(\.0+)?)?(Z|[+-]\d\d:\d\d)?")

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Control characters and halves of characters: no XML can hold them."""


class Money(fields.Field[Decimal]):
    """Decimal with two places; text in public JSON, text or number from a host; a third place is refused."""

    default_error_messages = {
        "invalid": "Not an amount.",
        "places": "An amount has at most two decimal places.",
        "size": "The amount is too large for Sage.",
    }
    places = 2
    limit = Decimal(10) ** 10

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return format(self._exact(Decimal(value)), "f")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
            raise self.make_error("invalid")
        text = str(value).strip()
        if not text.isascii() or "_" in text:  # Python's own notations, which nobody means
            raise self.make_error("invalid")
        try:
            return self._fit(Decimal(text))
        except InvalidOperation:
            raise self.make_error("invalid") from None

    def _fit(self, number: Decimal) -> Decimal:
        if not number.is_finite():
            raise self.make_error("invalid")
        if abs(number) >= self.limit:
            raise self.make_error("size")
        fitted = self._exact(number)
        if fitted != number:
            raise self.make_error("places")
        return fitted

    def _exact(self, number: Decimal) -> Decimal:
        """With all its places; zero has no sign, as in Sage."""
        return number.quantize(Decimal(1).scaleb(-self.places)) + 0


class Quantity(Money):
    """Decimal with up to four places: quantities, hours, units, rates and multipliers."""

    default_error_messages = {"places": "At most four decimal places."}
    places = 4


class Price(Money):
    """The price of a unit: decimal with up to six places, as Sage's API takes it."""

    default_error_messages = {"places": "At most six decimal places."}
    places = 6


class CostCode(Money):
    """A cost code: decimal with three places, as Sage shows it (`1000.000`)."""

    default_error_messages = {"invalid": "Not a cost code.", "places": "A cost code has at most three decimal places."}
    places = 3
    limit = Decimal(10) ** 12


class RecordId(fields.Field[str]):
    """A Sage record number: text of digits in public JSON; none and 0 are no record."""

    default_error_messages = {"invalid": "Not a Sage number."}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value in (None, 0, "", "0") else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(value).strip()
        if isinstance(value, (bool, float)) or not text.isascii() or not text.isdigit() or len(text) > DIGITS:
            raise self.make_error("invalid")
        return text.lstrip("0") or "0"


class Choice(fields.Field[int]):
    """One of Sage's numbered choices: its number as text in public JSON; a number or a name from a host."""

    default_error_messages = {"invalid": "Not one of the choices: {choices}."}

    def __init__(self, names: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = names

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value).strip()
        by_name = {name.casefold(): number for number, name in self.names.items()}
        numbered = text.isascii() and text.isdigit() and len(text) <= DIGITS
        number = int(text) if numbered else by_name.get(text.casefold())
        if number is None or number not in self.names or isinstance(value, bool):
            listed = ", ".join(f"{number} {name}" for number, name in self.names.items())
            raise self.make_error("invalid", choices=listed)
        return number


class Day(fields.Date):
    """A date, ISO. Hosts that know only moments send midnight, which is taken; any other time of day is refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.date:
        if isinstance(value, str) and MIDNIGHT.fullmatch(value.strip()):
            value = value.strip()[:10]
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.Field[dt.datetime]):
    """RFC 3339 in UTC, ending in Z. Given with any offset, and never without."""

    default_error_messages = {"invalid": "Not a moment: write it as 2026-09-30T12:00:00Z."}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        if value is None:
            return None
        return str(value.astimezone(dt.UTC).isoformat(timespec="milliseconds")).replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        if moment.tzinfo is None:
            raise self.make_error("invalid")
        return moment.astimezone(dt.UTC)


class Flag(fields.Boolean):
    """Yes or no; Sage stores 1 and 0."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> bool | None:
        return None if value is None else bool(value)


class Content(fields.Field[dict[str, Any]]):
    """A whole record under its own names: a JSON object, or the JSON text of one from hosts that send only text."""

    default_error_messages = {"invalid": "Neither a JSON object nor the JSON text of one."}

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> dict[str, Any] | None:
        return None if value is None else dict(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        record = record_of(value)
        if record is None:
            raise self.make_error("invalid")
        return dict(record)


def record_of(said: object) -> Mapping[str, Any] | None:
    """The record that an object or a JSON text holds; None when it holds none."""
    if isinstance(said, str):
        try:
            said = json.loads(said, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return None
    return said if isinstance(said, Mapping) else None


def _no_number(word: str) -> None:
    raise ValueError(word)


class Text(fields.String):
    """Text without surrounding blanks. `length` is told, and checked by the engine for the company at hand."""

    default_error_messages = {"invalid": "Not a text.", "control": "Contains characters that Sage cannot store."}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            value = str(int(value) if isinstance(value, float) and value.is_integer() else value)
        read = super()._deserialize(value, attr, data, **kwargs)
        if UNSTORABLE.search(read):
            raise self.make_error("control")
        return read.strip()
