"""What moved in Sage between the preview of a change and its decision: accepted is what was shown, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.queue import preview_of
from sage100_plugin.engine.running.inputs import canonical
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.preview import would
from sage100_plugin.engine.running.wanted import LINKING
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Export
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Plan, Stands

Json = Mapping[str, Any]

CHANGE = "change"


def as_shown(plugin: Plugin, export: Export, prepared: Prepared, *, confirmed: bool = False) -> Export:
    """The export, when a change would still be the one that was shown; with the fresh preview, when that is confirmed.

    Raises `stale_preview` with the fresh preview and what moved.
    """
    found = moved(export, prepared)
    if not found:
        return export
    fresh = preview_of(plugin, prepared)
    if confirmed:
        return replace(export, preview=fresh)
    labels = ", ".join(dict.fromkeys(str(one["label"]) for one in found))
    says = f"This would not be the change that was shown: other by now is {labels}. Look at it again and confirm that."
    raise Refused("stale_preview", says, extra={"preview": fresh, "moved": found})


def moved(export: Export, prepared: Prepared) -> list[dict[str, Any]]:
    """Where a change is another than it was shown: the record, which fields are sent, and what stands in them.

    Each entry has `field`, `label`, and what was `shown` in Sage and stands there `now`. That somebody has done the
    very change in Sage is no other change: then nothing is sent.
    """
    now = _now(prepared)
    then = next((one for one in export.preview.get("would", ()) if one.get("record") == now.get("record")), None)
    if then is None or CHANGE not in (then["op"], now["op"]):
        return []
    found = [_entry("op", "Operation", then["op"], now["op"])] if now["op"] not in (then["op"], LINKING) else []
    if "id" in then and then["id"] != now.get("id"):
        found.append(_entry("id", RECORDS[now["record"]].title, then["id"], now.get("id")))
    return [*found, *(_fields(then, now) if now["op"] != LINKING else [])]


def _now(prepared: Prepared) -> Json:
    asked = prepared.asked
    if isinstance(asked, Stands):
        return {"record": asked.record, "op": LINKING, "id": asked.id, "fields": []}
    return would(asked) if isinstance(asked, Plan) else {"op": ""}


def _fields(then: Json, now: Json) -> list[dict[str, Any]]:
    """The fields that are sent in one of both only, or that stood otherwise, and added lines that were not shown."""
    (held, told), (stands, added) = _split(then["fields"]), _split(now["fields"])
    names = dict.fromkeys([*held, *stands])
    strange = [line for line in added if line not in told]
    return [*(_entry("lines", "Lines", None, line) for line in strange), *_differing(held, stands, names)]


def _split(fields: Sequence[Json]) -> tuple[dict[str, Json], list[dict[str, Any]]]:
    """The fields of the record and of lines that stand there, by name; and what is sent of each line that is added."""
    lines: dict[str, dict[str, Json]] = {}
    for one in fields:
        line, _, name = one["field"].rpartition("/")
        lines.setdefault(line, {})[name] = one
    new = {line for line, sent in lines.items() if line and "line" not in sent}
    held = {one["field"]: one for one in fields if one["field"].rpartition("/")[0] not in new}
    return held, [{name: one["after"] for name, one in lines[line].items()} for line in lines if line in new]


def _differing(held: Mapping[str, Json], stands: Mapping[str, Json], names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        _entry(name, (stands.get(name) or held[name])["label"], _before(held, name), _before(stands, name))
        for name in names
        if name not in held or name not in stands or canonical(_before(held, name)) != canonical(_before(stands, name))
    ]


def _before(fields: Mapping[str, Json], name: str) -> Any:  # noqa: ANN401 - of any field
    return fields[name]["before"] if name in fields else None


def _entry(field: str, label: str, then: object, now: object) -> dict[str, Any]:
    return {"field": field, "label": label, "shown": then, "now": now}
