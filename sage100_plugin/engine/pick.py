"""Answering the dropdowns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.access import Caller, chosen, companies_of
from sage100_plugin.engine.limited import need_picker
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.prepare import context_for
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.spec import Asked, Item, Picker

OWN = ("company", "q", "page", "limit", "linked", "shape")
LIMIT = 50
MOST = 500


def pick(plugin: Plugin, caller: Caller, key: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The choices of a picker: `{items: [{id, label, name, value, note?}], next_page, note?}`. Raises `Problem`."""
    caller.need("read")
    picker = plugin.catalog.picker.get(key)
    if picker is None:
        raise Refused("not_found", f"There is no picker {key}.")
    need_picker(plugin, caller, picker)
    parents = {name: values[name] for name in picker.depends_on if values.get(name)}
    if len(parents) < len(picker.depends_on):
        return {"items": [], "next_page": None, "note": picker.first}
    limit, page = _whole(values, "limit", LIMIT), _whole(values, "page", 1)
    limit = min(limit, MOST)
    asked = Asked(values.get("q", "").strip(), parents, _yes(values.get("linked")), (page - 1) * limit, limit + 1)
    items = _items(plugin, caller, picker, values, asked)
    return {"items": [_shown(item) for item in items[:limit]], "next_page": page + 1 if len(items) > limit else None}


def _yes(said: str | None) -> bool:
    return (said or "").casefold() in ("true", "1", "yes")


def _whole(values: Mapping[str, str], name: str, default: int) -> int:
    text = values.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 10**9:
        raise refuse(Fault(f"/{name}", "invalid_value", f"{name} is a whole number from 1."))
    return int(text)


def _items(plugin: Plugin, caller: Caller, picker: Picker, values: Mapping[str, str], asked: Asked) -> tuple[Item, ...]:
    seen = companies_of(plugin, caller)
    if not picker.per_company and seen:
        return picker.items(context_for(plugin, seen[0], seen), asked)
    if not picker.per_company:
        return ()
    return picker.items(context_for(plugin, chosen(seen, values.get("company")), seen), asked)


def _shown(item: Item) -> dict[str, str]:
    shown = {"id": item.id, "label": item.label, "name": item.label, "value": item.id}
    return {**shown, "note": item.note} if item.note else shown
