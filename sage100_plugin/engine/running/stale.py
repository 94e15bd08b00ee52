"""What moved since a preview that somebody confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.bound import content_of, fingerprint
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.preview import shown
from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made

Json = Mapping[str, Any]

TOUCHED = "updated_at"

MOST_SAID = 3
"""Differences that the sentence names; the list holds all."""


def check_confirmed(plugin: Plugin, prepared: Prepared, token: object) -> None:
    """Hold a confirmation against what would be done now. Raises `stale_preview` with what moved since.

    That is empty when the preview is not remembered: it was made by another process, or long ago.
    """
    bound = plugin.stamper.read("confirm", str(token)) if token else None
    if not token or bound == fingerprint(prepared):
        return
    then = plugin.previews.find(bound) if bound else None
    moved = difference(then, content_of(prepared)) if then is not None else []
    raise Refused("stale_preview", said(moved), extra={"preview": shown(plugin, prepared), "difference": moved})


def difference(then: Json, now: Json) -> list[dict[str, Any]]:
    """Field by field: the record and its id, the field, what it was then and what it is now.

    A field of a line is told as `lines/2/amount`, with the line's number. A row that was or is not relied on is no
    difference by itself, and that a record was saved again is told only when nothing else moved.
    """
    moved: list[dict[str, Any]] = []
    for part in ("rows", "write"):
        old, new = then.get(part, {}), now.get(part, {})
        for key in new if part == "rows" else {**old, **new}:
            if part == "write" or key in old:
                record, _, id = key.partition("/")
                fields = _fields(old.get(key, {}), new.get(key, {}))
                moved += [{"record": record, "id": id, **told} for told in fields]
    return [one for one in moved if one["field"] != TOUCHED] or moved


def _fields(then: Json, now: Json, prefix: str = "") -> Iterator[dict[str, Any]]:
    for name in {**then, **now}:
        old, new = then.get(name), now.get(name)
        if isinstance(old, list) or isinstance(new, list):
            lines = _by_line(old or ()), _by_line(new or ())
            for key in {**lines[0], **lines[1]}:
                yield from _fields(lines[0].get(key, {}), lines[1].get(key, {}), f"{prefix}{name}/{key}/")
        elif old != new:
            yield {"field": prefix + name, "then": old, "now": new}


def _by_line(lines: Sequence[Json]) -> dict[str, Json]:
    """Lines by their number; by that and the cost type where several share it, and by place where they have none."""
    keys = [str(line.get("line") or place) for place, line in enumerate(lines, 1)]
    if len({*keys}) < len(keys):
        keys = [f"{key}-{line.get('cost_type') or 0}" for key, line in zip(keys, lines, strict=True)]
    return dict(zip(keys, lines, strict=True))


def said(moved: Sequence[Json]) -> str:
    """What moved, in a sentence; empty when that is not known."""
    told = [_said(one) for one in moved[:MOST_SAID]]
    more = len(moved) - len(told)
    end = f", and {more} more" if more > 0 else ""
    return f"Since the preview {'; '.join(told)}{end}. Look at the new preview and confirm it." if told else ""


def _said(one: Json) -> str:
    kind = RECORDS[one["record"]]
    name, *line = one["field"].split("/")
    field = made(kind.schema).fields[name]
    label = about(inner(field).fields[line[-1]]).label + f" of line {line[0]}" if line else about(field).label
    of = f"{kind.title.lower()} {one['id']}" if one["id"] else f"the new {kind.title.lower()}"
    return f"{label} of {of} changed from {_value(one['then'])} to {_value(one['now'])}"


def _value(value: object) -> str:
    return "empty" if value in (None, "") else str(value)
