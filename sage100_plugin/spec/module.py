"""What can be mapped: a record type whose actions take a source's own record."""

from __future__ import annotations

from dataclasses import dataclass

from sage100_plugin.mapping import FieldPair


@dataclass(frozen=True)
class Module:
    """A record type with the mapping that counts until a company saves its own.

    The fields that may be mapped follow from the inputs of its actions (`Action.maps`) and from its public record.
    """

    record: str
    defaults: tuple[FieldPair, ...]
