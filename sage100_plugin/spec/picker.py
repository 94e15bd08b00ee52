"""The vocabulary of pickers: the dynamic dropdowns of hosts, forms and buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sage100_plugin.spec.context import Context


@dataclass(frozen=True)
class Item:
    """One choice: the id a field takes, the label people read, and a note where one helps."""

    id: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Asked:
    """What a picker is asked: part of a label, the values of its parents, a window into the list."""

    q: str = ""
    parents: Mapping[str, str] = field(default_factory=dict)
    linked: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True)
class Picker:
    """A dropdown whose choices come from Sage. Without its parents it is empty, and says what to choose first.

    `items` gives at most `limit` choices from `offset`, in a stable order.
    """

    key: str
    title: str
    items: Callable[[Context, Asked], tuple[Item, ...]]
    depends_on: tuple[str, ...] = ()
    first: str = ""
    per_company: bool = True
    search: bool = True
    paginate: bool = True
