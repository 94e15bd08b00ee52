"""A version that looks at more of a record than the one before finds no change in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import judged
from sage100_plugin.plugin import CATALOG, close_plugin, open_plugin
from sage100_plugin.ports.ledger import Snapshot
from sage100_plugin.records import RECORDS
from tests.engine.polling.office import COMPANY

Public = Mapping[str, Any]


@pytest.fixture(scope="module")
def opened(seeded: Path) -> Iterator[Plugin]:
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(seeded)}))
    yield plugin
    close_plugin(plugin)


def some(plugin: Plugin, record: str) -> list[Public]:
    """The first record, and the first one that has lines in each of its grids that has any."""
    reader = plugin.companies.reader(COMPANY)
    rows = list(reader.get(record, reader.keys(record, limit=100)).values())
    shown = [RECORDS[record].public(row) for row in rows]
    grids = [next((one for one in shown if one.get(grid.field)), None) for grid in RECORDS[record].lines]
    return [shown[0], *(one for one in grids if one is not None)]


def older(public: Public) -> Iterator[tuple[str, Public]]:
    """The record as versions would remember it that knew one field less, of it or of its lines."""
    for name, value in public.items():
        yield name, {key: public[key] for key in public if key != name}
        for key in value[0] if isinstance(value, list) and value else ():
            less = [{other: line[other] for other in line if other != key} for line in value]
            yield f"{name}.{key}", {**public, name: less}


@pytest.mark.parametrize("record", CATALOG.watched)
def test_a_field_that_was_not_remembered_has_not_changed(opened: Plugin, record: str) -> None:
    for public in some(opened, record):
        for name, known in older(public):
            seen = Snapshot(str(public["id"]), "of another version:", known, "2026-09-01 00:00:00.000")
            found = judged(opened, COMPANY, record, public, seen, "2026-09-30 00:00:00.000")
            assert found is not None
            assert [event.type for event in found.events] == [], name


def test_lines_that_changed_are_told_all_the_same(opened: Plugin) -> None:
    (_, public) = some(opened, "budget")
    key, *rest = public["lines"]
    lines = [{**key, "budget": "1.23"}, *rest]
    known = {**public, "lines": [{name: line[name] for name in line if name != "phase"} for line in lines]}
    seen = Snapshot(str(public["id"]), "of another version:", known)
    found = judged(opened, COMPANY, "budget", public, seen, "")
    assert found is not None
    (event,) = found.events
    assert [(one["old"], one["new"]) for one in event.data["changes"]] == [("1.23", key["budget"])]
