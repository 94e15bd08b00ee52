"""Dropdowns of what the plugin itself offers."""

from __future__ import annotations

from datetime import date

from sage100_plugin.ports.sage import Company
from sage100_plugin.spec import Asked, Context
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage
from tests.contract.catalog import CATALOG

CONTEXT = Context(Company("sandbox", "Sandbox"), MemorySage({}), MemoryLinks(), date(2026, 9, 30))


def test_every_event_can_be_chosen() -> None:
    items = CATALOG.picker["events"].items(CONTEXT, Asked(limit=500))
    assert [item.id for item in items] == [trigger.event for trigger in CATALOG.triggers]


def test_an_event_is_found_by_part_of_its_name_and_paged() -> None:
    found = CATALOG.picker["events"].items(CONTEXT, Asked(q="BUDGET"))
    assert {item.id for item in found} == {"budget.created", "budget.changed"}
    assert CATALOG.picker["events"].items(CONTEXT, Asked(q="budget", offset=1, limit=1)) == found[1:]


def test_every_module_can_be_chosen() -> None:
    items = CATALOG.picker["mappings"].items(CONTEXT, Asked())
    assert [item.id for item in items] == list(CATALOG.module)
