"""Which spelling of a name an XSD has. Spellings differ between Sage's versions, so none is assumed."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def resolve(spellings: Iterable[str], known: Collection[str]) -> str | None:
    """Give the first of the spellings that is known, letter by letter or else without case; as the XSD writes it."""
    wanted = tuple(spellings)
    plain = {name.casefold(): name for name in reversed(tuple(known))}
    exact = next((name for name in wanted if name in known), None)
    return exact or next((plain[name.casefold()] for name in wanted if name.casefold() in plain), None)
