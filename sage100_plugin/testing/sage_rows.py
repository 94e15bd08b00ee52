"""How the in-memory Sage turns public fields into rows, rows into answers, and a write into text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.sax.saxutils import escape

from marshmallow import Schema

from sage100_plugin.errors import Fault
from sage100_plugin.ports.sage import Among, Between, Beyond, Containing, Row, Since, Where
from sage100_plugin.records import RecordType, fields

EMPTY = {"text": "", "money": Decimal("0.00"), "number": Decimal("0.0000"), "boolean": 0}
DECIMAL = frozenset({"money", "number", "cost_code"})


def blank(schema: type[Schema]) -> dict[str, Any]:
    """What a row holds where nothing was typed: empty text, amounts of zero, no number."""
    declared = fields.made(schema).fields.values()
    columns = {field.attribute: fields.about(field).kind for field in declared if field.attribute}
    return {column: EMPTY.get(kind) for column, kind in columns.items() if kind != "lines"}


def exact(schema: type[Schema], row: Row) -> dict[str, Any]:
    """The row with its decimals as Sage keeps them: a cost code has three places wherever it comes from."""
    places = {
        field.attribute: field.places
        for field in fields.made(schema).fields.values()
        if isinstance(field, fields.Money)
    }
    return {
        column: value.quantize(Decimal(1).scaleb(-places[column]))
        if isinstance(value, Decimal) and column in places
        else value
        for column, value in row.items()
    }


def label_column(kind: RecordType) -> str:
    """The column that names a record to people."""
    return str(fields.only(kind.schema, [kind.label])[kind.label].attribute)


def contains(kind: RecordType, row: Row, q: str) -> bool:
    """Whether one of the columns a person searches by contains the text."""
    return any(q.strip().casefold() in str(row[column]).casefold() for column in kind.search)


def meets(kind: RecordType, row: Row, where: Where) -> bool:
    """Whether the public fields of the row have these values. Raises `KeyError` for a field the record lacks."""
    declared = fields.made(kind.schema).fields
    return all(_meets(kind, row, name, fields.about(declared[name]).kind, value) for name, value in where.items())


def _meets(kind: RecordType, row: Row, name: str, sort: str, value: Any) -> bool:  # noqa: ANN401 - any public value
    if isinstance(value, Among):
        return any(_meets(kind, row, name, sort, one) for one in value.values)
    if isinstance(value, Beyond):
        return order_of(kind.id_of(row)) > order_of(value.id)
    if isinstance(value, Since):
        return any(stamp is not None and stamp >= value.moment for stamp in (row["insdte"], row["upddte"]))
    return _same(sort, kind.told(row, name), value)


def order_of(id: str) -> tuple[Decimal, ...]:
    """Ids in the order of their numbers; what is none comes behind all."""
    try:
        return tuple(Decimal(part) for part in id.split("-"))
    except InvalidOperation:
        return (Decimal("Infinity"),)


def _same(kind: str, shown: Any, value: Any) -> bool:  # noqa: ANN401 - any public value
    if isinstance(value, Between):
        return _within(shown, value)
    if isinstance(value, Containing):
        return shown is not None and all(word in str(shown).casefold() for word in value.text.casefold().split())
    if value is None or shown is None:
        return shown in {None, ""} and (value is None or (kind == "id" and str(value) == "0"))
    if kind in DECIMAL:
        return Decimal(str(shown)) == _decimal(value)
    return str(shown).rstrip(" ").casefold() == str(value).rstrip(" ").casefold()


def _within(shown: str | None, days: Between) -> bool:
    """Days as public text are in the order of time."""
    first, last = (day.isoformat() if day else "" for day in (days.start, days.end))
    return shown is not None and first <= shown and (not last or shown <= last)


def _decimal(value: Any) -> Decimal | None:  # noqa: ANN401 - any public value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def from_public(schema: type[Schema], given: Mapping[str, Any]) -> dict[str, Any]:
    """Public fields as columns; lines as a list of such rows."""
    row: dict[str, Any] = {}
    for name, value in given.items():
        field = fields.made(schema).fields[name]
        if fields.about(field).kind == "lines":
            row[name] = [from_public(_line_schema(field), line) for line in value]
        else:
            row[field.attribute or name] = _stored(fields.about(field).kind, value)
    return row


def _stored(kind: str, value: Any) -> Any:  # noqa: ANN401 - as the column has it
    return int(value) if kind == "id" and value is not None else value


def _line_schema(field: Any) -> type[Schema]:  # noqa: ANN401 - marshmallow does not type what a list holds
    return type(field.inner.schema)


def numbered(recnum: int, old: Sequence[Row], given: Sequence[Row], schema: type[Schema]) -> list[Row]:
    """The lines a record has, those that were given with their number as they are now, and the new ones below."""
    now = {line["linnum"]: line for line in given if line.get("linnum") is not None}
    new = [line for line in given if line.get("linnum") is None]
    return [
        *({**line, **now.get(line.get("linnum"), {})} for line in old),
        *({"recnum": recnum, **blank(schema), **line, "linnum": at} for at, line in enumerate(new, len(old) + 1)),
    ]


def line_schema(schema: type[Schema], grid: str) -> type[Schema]:
    """The schema of the lines of a grid."""
    return _line_schema(fields.made(schema).fields[grid])


def taken(schema: type[Schema], path: str) -> Iterator[str]:
    """The fields that name an element; those of lines as `lines/description`."""
    for name, field in fields.made(schema).fields.items():
        if fields.about(field).element:
            yield f"{path}{name}"
            if fields.about(field).kind == "lines":
                yield from taken(_line_schema(field), f"{path}{name}/")


def elements(schema: type[Schema], given: Mapping[str, Any], pointer: str, faults: list[Fault]) -> str:
    """The fields as elements; a fault for each that Sage's schema would not take."""
    return "".join(_element(schema, name, value, f"{pointer}/{name}", faults) for name, value in given.items())


def _element(schema: type[Schema], name: str, value: Any, pointer: str, faults: list[Fault]) -> str:  # noqa: ANN401
    field = fields.made(schema).fields.get(name)
    element = "" if field is None else next(iter(fields.spelled(fields.about(field).element)), "")
    if name == "line" and value is not None:
        element = "ObjectRef"
    if not element:
        faults.append(Fault(pointer, "unknown_field", f"Sage's API takes no {name}."))
        return ""
    if not isinstance(value, list):
        return f"<{element}>{escape('' if value is None else str(value))}</{element}>"
    lines = (
        (_form(element, line), elements(_line_schema(field), line, f"{pointer}/{place}", faults))
        for place, line in enumerate(value)
    )
    return "".join(f"<{name}>{inner}</{name}>" for name, inner in lines)


def _form(element: str, line: Mapping[str, Any]) -> str:
    """The element of a line: one that the record has is changed."""
    return element if line.get("line") is None else f"{element.removesuffix('Add')}Mod"
