"""The vocabulary in which actions, triggers and pickers are declared."""

from __future__ import annotations

from sage100_plugin.spec.action import (
    Action,
    Answer,
    Decide,
    Effect,
    Example,
    Given,
    Numbering,
    Pair,
    Plan,
    Refuses,
    Skipped,
    Step,
)
from sage100_plugin.spec.catalog import Catalog
from sage100_plugin.spec.context import Context, Faults
from sage100_plugin.spec.inputs import COMMON, ActionInput
from sage100_plugin.spec.picker import Asked, Item, Picker
from sage100_plugin.spec.trigger import Change, Occurrence, Trigger

__all__ = [
    "COMMON", "Action", "ActionInput", "Answer", "Asked", "Catalog", "Change", "Context", "Decide", "Effect",
    "Example", "Faults", "Given", "Item", "Numbering", "Occurrence", "Pair", "Picker", "Plan", "Refuses", "Skipped",
    "Step", "Trigger",
]  # fmt: skip
