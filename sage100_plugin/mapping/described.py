"""A mapping as people see it: every line with what Sage says of its field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sage100_plugin.mapping.document import document
from sage100_plugin.mapping.pair import FieldPair
from sage100_plugin.mapping.target import Target

PINNED = "Sage saves no such record without it, so no mapping goes without it."
CREATE_ONLY = "Sage takes it only when the record is made. This is a limit of Sage, not of the plugin."


def described(pairs: Iterable[FieldPair], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Each line as it is kept, with `label`, `type`, `required`, `pinned`, `create_only`, `max_length` and `why`.

    A line whose field Sage does not have in this company has no `label`.
    """
    known = {target.field: target for target in targets}
    return [_line(pair, known.get(pair.field)) for pair in pairs]


def _line(pair: FieldPair, target: Target | None) -> dict[str, Any]:
    line = {**document([pair])[0], "direction": pair.direction}
    if target is None:
        return line
    if pair.pairs:
        line["pairs"] = described(pair.pairs, target.lines)
    return {**line, **told(target)}


def told(target: Target) -> dict[str, Any]:
    """What is said of a field of Sage's."""
    why = [PINNED] if target.pinned else []
    why += [CREATE_ONLY] if target.create_only else []
    return {
        "label": target.label,
        "type": target.kind,
        "required": target.required or target.pinned,
        "pinned": target.pinned,
        "create_only": target.create_only,
        "max_length": target.length,
        "why": " ".join(why),
    }
