"""The sandbox companies of a data folder, for those who rehearse on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.sage import Company
from sage100_plugin.sage.companies.folder import CompanyFolder

KINDS: Mapping[str, str] = {
    "general": "A general contractor",
    "service": "An electrical contractor with thousands of work orders",
}


class FolderSandboxes:
    """Those among the companies of a folder. What makes and changes them is imported with the first wish."""

    def __init__(self, companies: CompanyFolder) -> None:
        self._companies = companies

    def kinds(self) -> Mapping[str, str]:
        """The kinds of company that can be made."""
        return KINDS

    def add(self, company_id: str, kind: str) -> Company:
        """Make a company."""
        from sage100_plugin.sage.sandbox.seed import Kind  # noqa: PLC0415

        if kind not in get_args(Kind):
            raise refuse(Fault("/kind", "invalid_value", f"Kind is one of {', '.join(KINDS)}."))
        return self._companies.add_sandbox(company_id, cast("Kind", kind))

    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """What a person in Sage can do."""
        from sage100_plugin.sage.sandbox.changes import KINDS as CHANGES  # noqa: PLC0415

        return {kind: tuple(options) for kind, (_, options) in CHANGES.items()}

    def change(self, company_id: str, kind: str, options: Mapping[str, str]) -> Mapping[str, Any]:
        """Let a person in Sage do something."""
        from sage100_plugin.sage.sandbox import company  # noqa: PLC0415

        return company.change(self._companies.database(company_id), kind, **options)

    def faults(self, company_id: str) -> Mapping[str, bool]:
        """The faults, and which are on."""
        from sage100_plugin.sage.sandbox import company, switches  # noqa: PLC0415

        on = company.switches_of(self._companies.database(company_id)).faults
        return {name: name in on for name in switches.FAULTS}

    def fault(self, company_id: str, name: str, *, on: bool) -> None:
        """Switch a fault."""
        from sage100_plugin.sage.sandbox import company  # noqa: PLC0415

        company.fault(self._companies.database(company_id), name, on=on)
