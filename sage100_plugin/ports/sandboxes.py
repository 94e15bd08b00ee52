"""Sandbox companies from outside: made, changed as a person in Sage would, and broken on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sage100_plugin.ports.sage import Company


class Sandboxes(Protocol):
    """What can be done with sandbox companies, and with no others."""

    def kinds(self) -> Mapping[str, str]:
        """The kinds of company that can be made, with what each is."""

    def add(self, company_id: str, kind: str) -> Company:
        """Make a company. Raises `Refused` for an id that is taken or cannot be one."""

    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """What a person in Sage can do, each with the options it takes."""

    def change(self, company_id: str, kind: str, options: Mapping[str, str]) -> Mapping[str, Any]:
        """Let a person in Sage do something; gives `{kind, record, id}`. Raises `Refused` for what cannot be done."""

    def faults(self, company_id: str) -> Mapping[str, bool]:
        """The faults, and which of them are switched on."""

    def fault(self, company_id: str, name: str, *, on: bool) -> None:
        """Switch a fault. Raises `Refused` for one there is not."""
