"""Where the work is: one of the client's own locations (3-6), chosen or found by what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from actions.matching import rows_of
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.likeness import plain, plain_address
from sage100_plugin.spec import Context, Faults, Given

ADD_IT = "Sage's API cannot add one: add it in Sage (3-6 Clients, Options > Locations)"
SHOWN = 5
ZIP = 5
"""Digits of a zip without the four that may follow."""

SAYS = {
    "number": "the number is the same",
    "name": "the name is the same",
    "similar_name": "the name is the same but for punctuation and legal form",
    "address": "the address is the same",
}

COPIED = {
    "address1": "addrs1",
    "address2": "addrs2",
    "city": "ctynme",
    "state": "state_",
    "zip": "zipcde",
    "contact": "contct",
    "phone": "phnnum",
}
"""What a work order takes over from its service site, or from the client when there is none: field to column."""


@dataclass(frozen=True)
class Site:
    """The service site that is meant; `by` tells how it was found, of the words of `SAYS`, and is empty for a choice.

    `like` are several of which any could be meant.
    """

    row: Row | None = None
    by: str = ""
    like: tuple[Row, ...] = ()


def site_of(ctx: Context, client: str, given: Given) -> Site:
    """The client's service site: as given by id or location number, or as its name and address say."""
    chosen = own_site(ctx, client, given.get("service_site"))
    if chosen is not None or not _seeks(given):
        return Site(chosen)
    for by, same in _tests(given):
        found = tuple(row for row in rows_of(ctx, "service_site", {"client": client}) if same(row))
        if len(found) > 1 and by != "address":
            found = tuple(row for row in found if _same_address(given, row)) or found
        if found:
            return Site(found[0], by) if len(found) == 1 else Site(like=found)
    return Site()


def _seeks(given: Given) -> bool:
    """Whether a site is to be looked for: an id names one and no other, a bare number is only tried first."""
    return bool(given.get("ensure_service_site")) and "-" not in (given.get("service_site") or "")


def own_site(ctx: Context, client: str, site: str | None) -> Row | None:
    """The service site with this id, or of this number, when it is the client's own."""
    if not site:
        return None
    site = site if "-" in site else f"{client}-{site}"
    return ctx.one("service_site", site) if site.startswith(f"{client}-") else None


def _tests(given: Given) -> Iterable[tuple[str, Callable[[Row], bool]]]:
    """By what a site is found, the surest first."""
    name = (given.get("service_site_name") or "").casefold()
    if name:
        yield "name", lambda row: _text(row, "locnme").casefold() == name
    if plain(name):
        yield "similar_name", lambda row: plain(_text(row, "locnme")) == plain(name)
    yield "address", lambda row: _same_address(given, row)


def _same_address(given: Given, row: Row) -> bool:
    wanted, code = plain_address(given.get("service_site_address1") or ""), (given.get("service_site_zip") or "")[:ZIP]
    other = _text(row, "zipcde")[:ZIP]
    agrees = not code or not other or code == other
    return bool(wanted) and plain_address(_text(row, "addrs1")) == wanted and agrees


def _text(row: Row, column: str) -> str:
    return str(row.get(column) or "").strip()


def check_site(ctx: Context, client: Row, given: Given, faults: Faults) -> Site:
    """The site of this client; faults when what was told of it is none of its sites, or several."""
    id, name = str(client["recnum"]), f"client {client['recnum']} {client['clnnme']}"
    site = site_of(ctx, id, given)
    chosen = given.get("service_site")
    told = given.get("service_site_name") or given.get("service_site_address1")
    if site.like:
        says = f"Several service sites of {name} could be {told}: {_listed(site.like)}. Choose one as service site."
        faults.add(_told_by(given), "several_matches", says)
    elif site.row is None and chosen and not (told and _seeks(given)):
        faults.add("/service_site", "service_site_of_other_client", f"Service site {chosen} is not one of {name}.")
    elif site.row is None and given.get("ensure_service_site"):
        _check_told(ctx, id, name, told, faults)
    return site


def _check_told(ctx: Context, client: str, name: str, told: str | None, faults: Faults) -> None:
    if not told:
        faults.add("/service_site_name", "required", "Service Site Name is required to find the service site.")
        return
    held = tuple(rows_of(ctx, "service_site", {"client": client}))
    has = f"It has {_listed(held)}." if held else "It has none."
    says = f"Sage has no service site {told} of {name}, and {ADD_IT}. {has}"
    faults.add("/service_site_name", "not_in_sage", says)


def check_no_site(given: Given, faults: Faults) -> None:
    """A client that is only just created has no sites."""
    wanted = given.get("service_site") or given.get("service_site_name") or given.get("service_site_address1")
    if wanted and (given.get("service_site") or given.get("ensure_service_site")):
        says = f"A new client has no service site {wanted} in Sage yet, and {ADD_IT} once the client is there."
        faults.add("/service_site" if given.get("service_site") else _told_by(given), "not_in_sage", says)


def _told_by(given: Given) -> str:
    return "/service_site_name" if given.get("service_site_name") else "/service_site_address1"


def _listed(rows: tuple[Row, ...]) -> str:
    named = ", ".join(f"{row['locnum']} {_text(row, 'locnme')}".strip() for row in rows[:SHOWN])
    return named + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def warnings(given: Given, site: Site) -> tuple[str, ...]:
    """What a person should see of a site that was found by its name alone."""
    wanted = given.get("service_site_address1")
    if site.row is None or site.by in ("", "address") or not wanted or _same_address(given, site.row):
        return ()
    number, name, line = site.row["locnum"], _text(site.row, "locnme"), _text(site.row, "addrs1") or "empty"
    return (f"Service site {number} {name} was found by its name; its address is {line} in Sage, not {wanted}.",)
