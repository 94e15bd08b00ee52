"""The input of an export that is sent again, as it was or edited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.engine.mapping.mapped import Used, source_record, turned
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty
from sage100_plugin.mapping import read_pairs
from sage100_plugin.ports.ledger import Export

Json = Mapping[str, Any]


def edited(plugin: Plugin, export: Export, changes: Json) -> tuple[dict[str, Any], Json | None]:
    """The input with these changes, and what was told of the mapping that it came from; None when it is to be mapped.

    With another record of the source, what the old one was turned into gives way to what the new one is turned into.
    """
    if empty(changes.get("source_record")):
        return {**export.payload, **changes}, _told(export)
    old = _turned(plugin, export)
    kept = {name: value for name, value in export.payload.items() if name not in old or old[name] != value}
    return {**kept, **changes}, None


def _told(export: Export) -> Json:
    return dict(export.preview.get("mapping") or {})


def _turned(plugin: Plugin, export: Export) -> Json:
    """What the source's record was turned into, by the version of the mapping that counted then."""
    mapping, action, record = _told(export), plugin.catalog.action[export.action], source_record(export.payload)
    if not mapping or not record:
        return {}
    saved = plugin.mappings.versions(export.company, mapping["module"])
    default = plugin.catalog.module[mapping["module"]].defaults
    pairs = next((read_pairs(one.pairs) for one in saved if one.number == mapping["version"]), default)
    return turned(action, Used(mapping["module"], mapping["version"], pairs), record, {}).values
