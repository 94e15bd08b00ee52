"""Fields that say everything once: type, label, help, Sage's column, element and length, picker, what is a guess.

The same marshmallow field turns a Sage row into public JSON (`attribute` is the column), checks a user's input,
tells the MBXML builder its element, and is printed in the docs and on every host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, missing, validate

from sage100_plugin.ports.links import IGNORED
from sage100_plugin.records.kinds import (
    CENT,
    Choice,
    Content,
    CostCode,
    Day,
    Flag,
    Moment,
    Money,
    Price,
    Quantity,
    RecordId,
    Text,
    record_of,
)

Spellings = str | tuple[str, ...]
"""A name in Sage's API, or several of which the company's XSD has one. The first that it has is meant."""


def spelled(names: Spellings) -> tuple[str, ...]:
    """The names, one by one."""
    return (names,) if isinstance(names, str) else names


@dataclass(frozen=True)
class About:
    """What people and machines are told of a field.

    `element` is Sage's MBXML name, or the spellings of it that are known; of a grid it is the element that adds a line
    (`ClientContactAdd`), and the one that changes a line is the same name with Mod. `guess` says why a Sage fact about
    it is not certain, `length` is Sage's default length, `most` how many characters are taken here
    whatever Sage takes, `picker` a key of the pickers with the input fields it depends
    on in `parents`. `foreign` is what Sage keeps with another record, such as the name of a job's client, or works out
    from others: it changes without a trace in this one. `unasked` says how a call runs: no page asks a person for it.
    """

    label: str
    kind: str
    help: str = ""
    element: Spellings = ()
    guess: str = ""
    length: int | None = None
    most: int | None = None
    picker: str | None = None
    parents: tuple[str, ...] = ()
    create_only: bool = False
    pinned: bool = False
    foreign: bool = False
    unasked: bool = False
    sample: Any = None
    choices: Mapping[int, str] | Mapping[str, str] | None = None


@cache
def made(schema: type[Schema]) -> Schema:
    """The one instance of a schema that all use: making one copies every field, which costs more than a load."""
    return schema()


def inner(field: fields.Field[Any]) -> Schema:
    """The schema of the lines that a field holds."""
    nested: Schema = field.inner.schema  # type: ignore[attr-defined]
    return nested


def about(field: fields.Field[Any]) -> About:
    """What a field was declared with."""
    told: About = field.metadata["about"]
    return told


def _told(kind: str, label: str, options: dict[str, Any]) -> dict[str, Any]:
    """Split a declaration's options into what `About` holds and what marshmallow takes.

    `menu` is the Sage window where a required value is found: it stands in the sentence that asks for it.
    """
    held = {name: options.pop(name) for name in list(options) if name in About.__dataclass_fields__}
    column = options.pop("column", None)
    if column is not None:
        options["attribute"] = column
    options["metadata"] = {"about": About(label=label, kind=kind, **held)}
    menu = options.pop("menu", "")
    if options.get("required"):
        says = f"{label} is required ({menu})." if menu else f"{label} is required."
        options["error_messages"] = {**options.get("error_messages", {}), "required": says, "null": says}
    else:
        options.setdefault("allow_none", True)
    return options


def text(label: str, **options: Any) -> Text:
    """A line of text."""
    needed, most = options.get("required"), options.get("most")
    told = _told("text", label, options)
    least = [validate.Length(min=1, error=f"{label} is required.")] if needed else []
    longest = [validate.Length(max=most, error=f"{label} has at most {most} characters.")] if most else []
    return Text(**told, validate=[*least, *longest])


SOURCE_ID, SOURCE_NAME = 255, 500
"""Characters of what the source calls itself and its records, and of how people call these."""


def source(**options: Any) -> Text:
    """The name of the outside system; the name under which the plugin keeps marks of its own is none."""
    held = text("Source", most=SOURCE_ID, **options)
    held.validators.append(validate.NoneOf([IGNORED], error=f"{IGNORED} is no source: the plugin marks links with it."))
    return held


def record_id(label: str, **options: Any) -> RecordId:
    """The number of a Sage record."""
    return RecordId(**_told("id", label, options))


def money(label: str, **options: Any) -> Money:
    """An amount."""
    return Money(**_told("money", label, options))


def quantity(label: str, **options: Any) -> Quantity:
    """A quantity, hours, a rate or a multiplier."""
    return Quantity(**_told("number", label, options))


def price(label: str, **options: Any) -> Price:
    """The price of a unit."""
    return Price(**_told("number", label, options))


def cost_code(label: str, **options: Any) -> CostCode:
    """A cost code."""
    return CostCode(**_told("cost_code", label, options))


def day(label: str, **options: Any) -> Day:
    """A date, ISO."""
    told = _told("date", label, options)
    told.setdefault("error_messages", {})["invalid"] = "Not a date: write it as 2026-09-30."
    return Day(**told)


def moment(label: str, **options: Any) -> Moment:
    """A moment, RFC 3339 UTC."""
    return Moment(**_told("datetime", label, options))


def choice(label: str, names: Mapping[int, str], **options: Any) -> Choice:
    """One of Sage's fixed choices."""
    return Choice(names, **_told("choice", label, {**options, "choices": names}))


def whole(label: str, **options: Any) -> fields.Integer:
    """A whole number."""
    told = _told("integer", label, options)
    told.setdefault("error_messages", {})["invalid"] = f"{label} is a whole number."
    return fields.Integer(**told)


def option(label: str, names: Mapping[str, str], **options: Any) -> Text:
    """One of a few words."""
    told = _told("option", label, {**options, "choices": names})
    told["validate"] = validate.OneOf(list(names), error=f"Not one of the choices: {', '.join(names)}.")
    return Text(**told)


def content(label: str, **options: Any) -> Content:
    """A whole record, whatever its type."""
    return Content(**_told("object", label, options))


def flag(label: str, **options: Any) -> Flag:
    """Yes or no."""
    return Flag(**_told("boolean", label, options))


def lines(label: str, schema: type[Schema], **options: Any) -> fields.List[Any]:
    """Lines of the record."""
    return fields.List(fields.Nested(schema), **_told("lines", label, options))


def derived(label: str, kind: str, work: Callable[[Any], Any], **options: Any) -> fields.Function:
    """A value computed from the row, never stored and never taken from a host."""
    return fields.Function(work, dump_only=True, **_told(kind, label, options))


def exactly(kind: type[Money], work: Callable[[Any], Decimal | None]) -> Callable[[Any], str | None]:
    """A computed decimal, shown as fields of this kind are."""
    field = kind()
    return lambda row: shown_by(field, work(row))


def shown_by(field: fields.Field[Any], value: Any) -> Any:
    """One value as the field shows it in public JSON."""
    return field.serialize("", None, lambda *_: value)


def named(names: Mapping[int, str], column: str) -> Callable[[Any], str | None]:
    """Read the name of a numbered choice from a row."""
    return lambda row: names.get(row.get(column))


def only(schema: type[Schema], names: Sequence[str]) -> dict[str, fields.Field[Any]]:
    """The declared fields of these names, in this order."""
    declared = schema._declared_fields  # noqa: SLF001 - marshmallow offers no public list of a class's fields
    return {name: declared[name] for name in names}


__all__ = [
    "CENT",
    "About",
    "Choice",
    "Content",
    "CostCode",
    "Day",
    "Flag",
    "Moment",
    "Money",
    "Price",
    "Quantity",
    "RecordId",
    "Spellings",
    "Text",
    "ValidationError",
    "about",
    "choice",
    "content",
    "cost_code",
    "day",
    "derived",
    "exactly",
    "flag",
    "lines",
    "missing",
    "moment",
    "money",
    "named",
    "only",
    "option",
    "price",
    "quantity",
    "record_id",
    "record_of",
    "spelled",
    "text",
    "whole",
]  # fmt: skip
