"""A company's policies for people: each with what it decides and, where they can be counted, its values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sage100_plugin.engine.companies import FACTS, POLICIES
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS

WORDS = re.compile(r", | or ")
COUNTRY = "of which country's edition the company's Sage is"


@dataclass(frozen=True)
class Policy:
    """A policy: its name, what it decides, and its values where there are few."""

    name: str
    says: str
    choices: tuple[str, ...] = ()


def about(record: str = "") -> tuple[Policy, ...]:
    """The policies about a record type; without one, those about everything."""
    return tuple(_all(record))


def records() -> tuple[str, ...]:
    """The record types about which there are policies."""
    return tuple(record for record in RECORDS if any(_record_of(name) == record for name in POLICIES))


def held(company: Company) -> Mapping[str, str]:
    """What the company has chosen, by name."""
    return {"country": company.country, **company.policies}


def _all(record: str) -> Iterator[Policy]:
    if not record:
        yield from (Policy(name, f"{name.capitalize()}: {COUNTRY}.", choices) for name, choices in FACTS.items())
    for name, (read, may_be) in POLICIES.items():
        if _record_of(name) == record:
            values, _, says = may_be.partition(":")
            choices = tuple(WORDS.split(values))
            counted = all(read(choice) == choice for choice in choices)
            yield Policy(name, f"{(says.strip() or values).capitalize()}.", choices if counted else ())


def _record_of(name: str) -> str:
    """The record type that a policy names, empty for one about everything."""
    return next((part for part in name.split(".")[1:] if part in RECORDS), "")
