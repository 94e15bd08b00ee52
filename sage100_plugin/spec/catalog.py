"""The table of contents of the product: what can be done, what can happen, what can be picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sage100_plugin.spec.action import Action
from sage100_plugin.spec.module import Module
from sage100_plugin.spec.picker import Picker
from sage100_plugin.spec.sheet import Sheet
from sage100_plugin.spec.trigger import Trigger


@dataclass(frozen=True)
class Catalog:
    """All declarations."""

    actions: tuple[Action, ...]
    triggers: tuple[Trigger, ...]
    pickers: tuple[Picker, ...]
    modules: tuple[Module, ...] = ()
    sheets: tuple[Sheet, ...] = ()

    @cached_property
    def action(self) -> Mapping[str, Action]:
        """Actions by key."""
        return {action.key: action for action in self.actions}

    @cached_property
    def trigger(self) -> Mapping[str, Trigger]:
        """Triggers by key."""
        return {trigger.key: trigger for trigger in self.triggers}

    @cached_property
    def picker(self) -> Mapping[str, Picker]:
        """Pickers by key."""
        return {picker.key: picker for picker in self.pickers}

    @cached_property
    def module(self) -> Mapping[str, Module]:
        """What can be mapped, by record type."""
        return {module.record: module for module in self.modules}

    @cached_property
    def sheet(self) -> Mapping[str, Sheet]:
        """Sheets by key."""
        return {sheet.key: sheet for sheet in self.sheets}

    @cached_property
    def taken(self) -> Mapping[str, str]:
        """The actions that take a sheet, and which input it is."""
        return {sheet.action: sheet.field for sheet in self.sheets}

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """The record types whose changes some trigger wants, in a stable order."""
        return tuple(sorted({record for trigger in self.triggers for record in trigger.watched}))

    def watching(self, record: str) -> tuple[Trigger, ...]:
        """The triggers that are shown the changes of a record type, in declared order."""
        return tuple(trigger for trigger in self.triggers if record in trigger.watched)

    def compared(self, record: str) -> frozenset[str] | None:
        """The fields of a record type that its triggers need to notice a change; None means all."""
        wanted = [trigger.compares for trigger in self.watching(record)]
        return frozenset(name for names in wanted for name in names) if all(wanted) else None
