"""Dropdowns of what the plugin itself offers: they follow from the other declarations."""

from __future__ import annotations

from collections.abc import Iterable

from sage100_plugin.records import RECORDS
from sage100_plugin.spec.context import Context
from sage100_plugin.spec.module import Module
from sage100_plugin.spec.picker import Asked, Item, Picker
from sage100_plugin.spec.trigger import Trigger


def own_pickers(triggers: Iterable[Trigger], modules: Iterable[Module]) -> tuple[Picker, ...]:
    """The events that can be subscribed to, and the modules whose fields can be mapped."""
    events = tuple(Item(trigger.event, trigger.title) for trigger in triggers)
    kinds = [RECORDS[module.record] for module in modules]
    mappings = tuple(Item(kind.name, kind.title, kind.menu) for kind in kinds)
    return (_fixed("events", "Events", events), _fixed("mappings", "Mappings", mappings))


def _fixed(key: str, title: str, every: tuple[Item, ...]) -> Picker:
    def items(_ctx: Context, asked: Asked) -> tuple[Item, ...]:
        sought = asked.q.casefold()
        found = [item for item in every if sought in f"{item.id} {item.label}".casefold()]
        return tuple(found[asked.offset : asked.offset + asked.limit])

    return Picker(key, title, items, per_company=False)
