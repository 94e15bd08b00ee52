"""From Sage: a public record in the source's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sage100_plugin.mapping.pair import FieldPair
from sage100_plugin.mapping.paths import MISSING, found, put
from sage100_plugin.mapping.transforms import fold
from sage100_plugin.mapping.turning import single, word


@dataclass(frozen=True)
class Pulled:
    """One value that the source is to take over: at which path of its record, from which field of Sage's."""

    path: str
    field: str
    label: str
    value: Any


def pulled(pairs: Iterable[FieldPair], public: Mapping[str, Any], labels: Mapping[str, str]) -> list[Pulled]:
    """What the source is to hold: every field that a pair pulls and Sage's record shows."""
    return [
        Pulled(pair.source[0], pair.field, labels.get(pair.field, pair.field), shown(pair, public))
        for pair in pairs
        if pair.pulls and pair.field in public
    ]


def shown(pair: FieldPair, public: Mapping[str, Any]) -> Any:
    """Sage's value as the source writes it: the first of the source's words that stands for it.

    What Sage takes by its number or by its name is known by either.
    """
    value = public[pair.field]
    if pair.pairs and isinstance(value, list):
        return [written(pulled(pair.pairs, line, {})) for line in value]
    if not pair.values:
        return value
    known = {fold(word(one)) for one in (value, public.get(f"{pair.field}_name")) if single(one)}
    return next((theirs for theirs, ours in pair.values.items() if fold(word(ours)) in known), value)


def written(values: Iterable[Pulled]) -> dict[str, Any]:
    """The values as the source's record holds them."""
    record: dict[str, Any] = {}
    for one in values:
        put(record, one.path, one.value)
    return record


def held(record: Mapping[str, Any], path: str) -> Any:
    """What the source's record holds at a path; None when it holds nothing there."""
    value = found(record, path)
    return None if value is MISSING else value
