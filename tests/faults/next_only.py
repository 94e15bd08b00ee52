"""A sandbox company as it is at a customer whose mbxml.xsd has no form in which a vendor's number is sent."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.sage.api.schema import OURS, MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.sandbox.api import SandboxTransport

NUMBERED = re.compile(r'<xs:element name="(?:Client|Job|Vendor)Add(?:WithCustomJobStatus)?R[qs]"[^>]*/>')


def give_xsd(home: Path) -> None:
    """Give the customer's XSD: ours, where a client, a job and a vendor are added by their AddNext forms only."""
    folder = Path(shutil.copytree(OURS.parent, home / "xsd"))
    for part in folder.glob("*.xsd"):
        part.write_text(NUMBERED.sub("", part.read_text(encoding="utf-8")), encoding="utf-8")


class NextOnly:
    """The companies of a folder, written to by that XSD; `answers_number` is whether Sage tells the number it chose."""

    def __init__(self, inner: Any, home: Path, *, answers_number: bool) -> None:
        self._inner, self._answers_number = inner, answers_number
        self._schema = MbxmlSchema(home / "xsd" / OURS.name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def writer(self, company_id: str) -> MbxmlWriter:
        into = SandboxTransport(self._inner.database(company_id), with_numbers=self._answers_number)
        return MbxmlWriter(self._schema, self._inner.get(company_id).name, "apiuser", into)


def next_only(plugin: Plugin, home: Path, *, answers_number: bool = False) -> Plugin:
    """The same plugin, writing by that XSD when the folder was given it."""
    if not (home / "xsd").exists():
        return plugin
    companies: Any = NextOnly(plugin.companies, home, answers_number=answers_number)
    return replace(plugin, companies=companies)
