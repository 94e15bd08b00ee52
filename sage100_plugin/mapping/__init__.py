"""The user's own field mapping: which field of a source's record is which field of Sage's, and how its values turn."""

from __future__ import annotations

from sage100_plugin.mapping.checked import checked
from sage100_plugin.mapping.described import described
from sage100_plugin.mapping.document import compared, document, read_pairs
from sage100_plugin.mapping.pair import Direction, FieldPair
from sage100_plugin.mapping.pull import Pulled, held, pulled, written
from sage100_plugin.mapping.push import Pushed, pushed
from sage100_plugin.mapping.target import Target
from sage100_plugin.mapping.transforms import TRANSFORMS
from sage100_plugin.mapping.turning import Parameter, Transform

__all__ = [
    "TRANSFORMS", "Direction", "FieldPair", "Parameter", "Pulled", "Pushed", "Target", "Transform", "checked",
    "compared", "described", "document", "held", "pulled", "pushed", "read_pairs", "written",
]  # fmt: skip
