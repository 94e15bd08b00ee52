"""The vocabulary in which actions, triggers and pickers are declared."""

from __future__ import annotations

from sage100_plugin.spec.action import (
    Action,
    Answer,
    Decide,
    Effect,
    Example,
    Given,
    Needed,
    Numbering,
    Pair,
    Plan,
    Refuses,
    Skipped,
    Stands,
    Step,
)
from sage100_plugin.spec.catalog import Catalog
from sage100_plugin.spec.context import Context, Faults
from sage100_plugin.spec.inputs import COMMON, ActionInput
from sage100_plugin.spec.module import Module
from sage100_plugin.spec.own_pickers import own_pickers
from sage100_plugin.spec.picker import Asked, Item, Picker
from sage100_plugin.spec.sheet import Sheet
from sage100_plugin.spec.trigger import Change, Occurrence, Trigger

__all__ = [
    "COMMON", "Action", "ActionInput", "Answer", "Asked", "Catalog", "Change", "Context", "Decide", "Effect",
    "Example", "Faults", "Given", "Item", "Module", "Needed", "Numbering", "Occurrence", "Pair", "Picker", "Plan",
    "Refuses", "Sheet", "Skipped", "Stands", "Step", "Trigger", "own_pickers",
]  # fmt: skip
