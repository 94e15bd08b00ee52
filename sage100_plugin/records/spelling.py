"""How the id of a Sage record is spelled: what people type may have other zeros than Sage shows."""

from __future__ import annotations

from marshmallow import ValidationError

from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import CostCode, made, shown_by


def spelled(record: str, sage_id: str) -> str:
    """The id as Sage's record bears it: a number without leading zeros, a cost code with its three places.

    What is no such id stays as it is.
    """
    field = made(RECORDS[record].schema).fields.get("id") if record in RECORDS else None
    if isinstance(field, CostCode):
        try:
            return str(shown_by(field, field.deserialize(sage_id)))
        except ValidationError:
            return sage_id
    parts = sage_id.split("-")
    plain = all(part.isascii() and part.isdigit() for part in parts)
    return "-".join(part.lstrip("0") or "0" for part in parts) if plain else sage_id


def spellings(record: str, sage_id: str) -> tuple[str, ...]:
    """The id as it is spelled, then as links may hold it that were made before there was one spelling."""
    first = spelled(record, sage_id)
    field = made(RECORDS[record].schema).fields.get("id") if record in RECORDS else None
    if not isinstance(field, CostCode):
        return tuple(dict.fromkeys((first, sage_id)))
    whole, point, places = first.partition(".")
    left = places.rstrip("0")
    shorter = (f"{whole}{point}{left}{'0' * many}".rstrip(".") for many in range(len(places) - len(left)))
    return tuple(dict.fromkeys((first, *shorter, sage_id)))
