"""What a list may be asked for: each view says it, and whatever else is asked for is refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from flask import request

from sage100_plugin.engine.access import companies_of
from sage100_plugin.errors import Fault, refuse
from webhooks.edge import View, caller, plugin

DEFAULT = 50
MOST = 500

PAGING: Mapping[str, Collection[str]] = {"limit": (), "cursor": (), "shape": ("array",)}
"""What every list takes."""


def takes(
    *names: str, pages: Mapping[str, Collection[str]] = PAGING, **choices: Collection[str]
) -> Callable[[View], View]:
    """Mark the view of a list with its filters: those of `names` take any text, those of `choices` one of these."""

    def mark(view: View) -> View:
        view.takes = {**dict.fromkeys(names, ()), **choices, **pages}  # type: ignore[attr-defined]
        return view

    return mark


def check_query(known: Mapping[str, Collection[str]]) -> None:
    """Raise `Refused` with all that is wrong with the query of this request; `known` are its names and their values."""
    given = request.args.to_dict(flat=False)
    faults = [fault for name, values in given.items() for fault in _faults(name, values, known)]
    if "company" in known and (fault := _company(request.args.get("company"))) and faults:
        faults.append(fault)
    if faults:
        raise refuse(*faults)


def _faults(name: str, values: Sequence[str], known: Mapping[str, Collection[str]]) -> list[Fault]:
    if name not in known:
        says = f"There is no parameter {name}; this list takes {', '.join(known)}."
        return [Fault(f"/{name}", "unknown_field", says)]
    if len(values) > 1:
        return [Fault(f"/{name}", "invalid_value", f"{name} is given {len(values)} times; give one.")]
    told, choices = values[0], known[name]
    if name == "limit" and told and not _counts(told):
        return [Fault("/limit", "invalid_value", f"limit is a whole number from 1 to {MOST}.")]
    if told and choices and told not in choices:
        says = f"There is no {name} {told}; there are {', '.join(choices)}."
        return [Fault(f"/{name}", "invalid_value", says)]
    return []


def _counts(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0  # noqa: PLR2004 - no endless digits


def _company(asked: str | None) -> Fault | None:
    """That there is no such company; alone it is refused with the choices, by whoever looks it up."""
    if not asked or asked in {company.id for company in companies_of(plugin(), caller())}:
        return None
    return Fault("/company", "unknown_company", f"There is no company {asked} for this key.")


def limit() -> int:
    """How many items the caller wants."""
    return min(int(request.args.get("limit") or DEFAULT), MOST)
