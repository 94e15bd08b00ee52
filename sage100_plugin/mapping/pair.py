"""One line of a mapping."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from sage100_plugin.mapping.paths import tops
from sage100_plugin.mapping.transforms import TRANSFORMS, folded, template_paths
from sage100_plugin.mapping.turning import Turn

Direction = Literal["push", "pull", "both"]
"""Towards Sage, from Sage, or either."""

Json = Mapping[str, Any]


@dataclasses.dataclass(frozen=True)
class FieldPair:
    """A Sage field and where the source keeps it.

    `field` is a public field name of the record type. `source` are paths into the source's record, of which the first
    that holds something counts; what comes from Sage goes to the first. `default` is taken when none holds anything; it
    is what Sage takes and is not turned.
    `transforms` are worked through in order, then `values` turns what the source says into what Sage takes; from Sage
    only `values` works, the other way round. `values` knows no case, and of several of the source's words for the same
    in Sage the first is written back. `pairs` map the lines of a grid: their paths lead into one line. A template takes
    its own paths; `source` then only says where Sage's value goes.
    """

    field: str
    source: tuple[str, ...]
    direction: Direction = "both"
    default: Any = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    transforms: tuple[Json, ...] = ()
    pairs: tuple[FieldPair, ...] = ()

    @property
    def pushes(self) -> bool:
        return self.direction != "pull"

    @property
    def pulls(self) -> bool:
        return self.direction != "push"

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Where the value comes from that is pushed."""
        first = self.transforms[0] if self.transforms else {}
        return template_paths(first["text"]) if first.get("use") == "template" else self.source

    @cached_property
    def tops(self) -> frozenset[str]:
        """The names at the top of the source's record that are its business."""
        return frozenset(name for path in (*self.source, *self.paths) for name in tops(path))

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The transforms, ready to be used."""
        return tuple(TRANSFORMS[step["use"]].turn(step) for step in self.transforms)

    @cached_property
    def ours(self) -> Mapping[str, str]:
        """What Sage takes for the source's words, whatever their case."""
        return folded(self.values)
