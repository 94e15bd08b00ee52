"""How it stands with each company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol


@dataclass(frozen=True)
class CompanyState:
    """What the polls of one company know of it.

    `reachable`: Sage answers. `unreachable`: it did not, `failures` times in a row. `held`: what was read cannot be
    trusted (a restored backup, records gone by the hundred), and nothing is polled until a person decides. `code` and
    `reason` say why, `since` when it came to that.
    """

    company: str
    state: Literal["reachable", "unreachable", "held"]
    since: datetime
    code: str = ""
    reason: str = ""
    failures: int = 0


class CompanyStates(Protocol):
    """How it stands with each company; one that was never polled has no state."""

    def get(self, company: str) -> CompanyState | None: ...

    def put(self, state: CompanyState) -> None: ...
