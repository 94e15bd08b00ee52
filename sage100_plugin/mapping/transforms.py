"""The transforms a mapping may use: a short list, each declared with its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sage100_plugin.mapping.dates import turn_to_day
from sage100_plugin.mapping.numbers import turn_to_number
from sage100_plugin.mapping.paths import MISSING, found
from sage100_plugin.mapping.turning import Misused, Parameter, Transform, Turn, Unturned, empty, word

_PLACE = re.compile(r"\{([^{}]+)\}")


def _text(change: Callable[[str], str]) -> Callable[[Mapping[str, Any]], Turn]:
    """A transform without parameters."""
    return lambda _given: lambda value, _record: change(word(value))


def _pad(given: Mapping[str, Any]) -> Turn:
    length, mark, side = given["length"], given["with"], given["side"]
    if not 0 < length <= 100:  # noqa: PLR2004 - longer than any number in Sage
        raise Misused("length", "is not between 1 and 100")
    if len(mark) != 1:
        raise Misused("with", "is not one character")
    return lambda value, _record: word(value).rjust(length, mark) if side == "left" else word(value).ljust(length, mark)


def _split(given: Mapping[str, Any]) -> Turn:
    by, take = str(given["by"]), int(given["take"])
    if not by:
        raise Misused("by", "is empty")
    if not take:
        raise Misused("take", "is 0; the first part is 1, the last -1")

    def turn(value: Any, _record: Mapping[str, Any]) -> str:
        parts = word(value).split(by)
        if abs(take) > len(parts):
            raise Unturned(f"which has no part {take} between {by}")
        return parts[take - 1 if take > 0 else take].strip()

    return turn


def _lookup(given: Mapping[str, Any]) -> Turn:
    table = folded(given["table"])
    otherwise = given["otherwise"]

    def turn(value: Any, _record: Mapping[str, Any]) -> Any:
        known = table.get(fold(word(value)), otherwise)
        if known is None:
            raise Unturned("which the table does not hold")
        return known

    return turn


def _template(given: Mapping[str, Any]) -> Turn:
    text = given["text"]
    if not template_paths(text):
        raise Misused("text", "names no field: write {name}")

    def turn(_value: Any, record: Mapping[str, Any]) -> str:
        filled = {path: _filling(record, path) for path in template_paths(text)}
        if not any(filled.values()):
            return ""
        return _PLACE.sub(lambda place: filled[place[1].strip()], text).strip()

    return turn


def _filling(record: Mapping[str, Any], path: str) -> str:
    value = found(record, path)
    return "" if value is MISSING or empty(value) else word(value).strip()


def template_paths(text: str) -> tuple[str, ...]:
    """The paths that a template names."""
    return tuple(dict.fromkeys(path.strip() for path in _PLACE.findall(text)))


def fold(text: str) -> str:
    """A text as it is compared: without case and surrounding blanks."""
    return text.strip().casefold()


def folded(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table to look values up in; of two words that are the same the first counts."""
    return {fold(theirs): ours for theirs, ours in reversed([*table.items()])}


_TABLE = (
    Transform("trim", "Trim", "Blanks at both ends go away.", _text(str.strip)),
    Transform("upper", "Upper case", "All letters become capitals.", _text(str.upper)),
    Transform("lower", "Lower case", "All letters become small.", _text(str.lower)),
    Transform(
        "pad",
        "Pad",
        "A short value is filled up to a length; a longer one stays as it is.",
        _pad,
        (
            Parameter("length", "Length", "whole", "How many characters it has in the end.", required=True),
            Parameter("with", "With", "text", "The character it is filled with.", default="0"),
            Parameter("side", "Side", "text", "Where it is filled.", default="left", choices=("left", "right")),
        ),
    ),
    Transform(
        "split",
        "Part of",
        "The value is split and one part is taken, without blanks around it.",
        _split,
        (
            Parameter("by", "By", "text", "What stands between the parts.", required=True),
            Parameter("take", "Take", "whole", "Which part: 1 is the first, -1 the last.", default=1),
        ),
    ),
    Transform(
        "date",
        "Date",
        "A date or a moment becomes a day. A moment in UTC that is not midnight needs the zone whose day counts.",
        turn_to_day,
        (
            Parameter(
                "from",
                "From",
                "texts",
                "How it is written: iso, epoch_ms (milliseconds since 1970), or made of YYYY, MM, M, MMM, DD, D, HH, "
                "mm and ss, such as MM/DD/YYYY. Several are tried in turn.",
                default=("iso", "epoch_ms"),
            ),
            Parameter("zone", "Time zone", "text", "Whose day a moment belongs to, for example America/Chicago."),
        ),
    ),
    Transform(
        "number",
        "Number",
        "Signs of currencies and what parts thousands go away; in parentheses it is less than zero.",
        turn_to_number,
        (
            Parameter(
                "decimal", "Decimal sign", "text", "What stands before the decimals.", default=".", choices=(".", ",")
            ),
        ),
    ),
    Transform(
        "template",
        "Template",
        "Several fields of the source's record become one text. It comes first and needs no source.",
        _template,
        (Parameter("text", "Text", "text", "With the paths in braces: {first} {last}.", required=True),),
    ),
    Transform(
        "lookup",
        "Look-up",
        "The value is looked up in a table, whatever its case. One that is not there is a fault.",
        _lookup,
        (
            Parameter("table", "Table", "table", "The source's words, and what each becomes.", required=True),
            Parameter("otherwise", "Otherwise", "value", "What a value becomes that the table does not hold."),
        ),
    ),
)

TRANSFORMS: Mapping[str, Transform] = {one.name: one for one in _TABLE}
"""Every transform by its name."""
