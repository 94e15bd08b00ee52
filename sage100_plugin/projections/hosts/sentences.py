"""Titles as hosts want them inside sentences."""

from __future__ import annotations

PROPER = frozenset(("Sage",))
"""Words that keep their capital inside a sentence."""


def sentence(title: str) -> str:
    """A title in sentence case: Create Work Order, Create work order."""
    first, *others = title.split()
    return " ".join((first, *map(_inside, others)))


def inside(title: str) -> str:
    """A title as it stands inside a sentence: Work Order, work order."""
    return " ".join(map(_inside, title.split()))


def _inside(word: str) -> str:
    return word if word.isupper() or word in PROPER else word.lower()
