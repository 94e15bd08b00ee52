"""Connecting a company's real Sage from outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sage100_plugin.findings import Finding
from sage100_plugin.ports.sage import Company


@dataclass(frozen=True)
class Question:
    """One fact that is asked for. `choices` are its values, each with what it is; `secret` what nobody may read."""

    name: str
    label: str
    help: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Connected:
    """What was found on the way. `company` is there when all was well and it is stored."""

    findings: Sequence[Finding]
    company: Company | None = None


class Connecting(Protocol):
    """How a company is connected so that it can be read."""

    def questions(self) -> Sequence[Question]:
        """What has to be told, in order."""

    def connect(self, company_id: str, told: Mapping[str, str]) -> Connected:
        """Try each step; store the company when all are well. `told` has no empty values.

        Raises `Refused` for an id that is taken or cannot be one, and with a fault for each value that is wrong or
        missing.
        """
