"""Facts about Sage that the product relies on, as the page for a customer's IT person prints them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Grade = Literal["help", "seen", "one source", "inferred", "guess"]

GRADES: Mapping[Grade, str] = {
    "help": "Sage's own help or guide says so.",
    "seen": "Seen in programs that work with real installations, or by Sage's partners.",
    "one source": "Named by one public source only, which may be of an older version.",
    "inferred": "Follows from what is seen, and was not seen itself.",
    "guess": "No source shows it.",
}
"""How well a fact is known."""


@dataclass(frozen=True)
class Fact:
    """One fact. `window` is Sage's menu or a heading of ours; `source` says where it stands, or why it is not certain.

    `code` is the file that relies on it, `check` how to look at it on a real installation, where that is not plain.
    """

    window: str
    says: str
    grade: Grade
    source: str
    code: str
    check: str = ""


@dataclass(frozen=True)
class Facts:
    """All of them, and the tables each window is read from."""

    listed: tuple[Fact, ...] = ()
    tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
