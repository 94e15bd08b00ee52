"""What is sent to Sage: a new work order, or what an order that stands there lacks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.kept import LIMIT, kept, taken
from actions.work_order.client import SENT as CLIENT_SENT
from actions.work_order.client import Client, link_of
from actions.work_order.inputs import BOTH, CHANGE_ONLY, CREATE_ONLY, GRIDS, PINNED, label
from actions.work_order.site import COPIED
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.work_order import INVOICED, WORK_ORDER
from sage100_plugin.spec import Context, Given, Skipped

Fields = Mapping[str, Any]

SCHEDULED = 7
"""Work Order: the status of a new order unless another is given, and the only one with which Sage takes a deposit."""

CLIENT_COLUMNS = {"address1": "addrs1", "city": "ctynme", "state": "state_", "zip": "zipcde", "phone": "phnnum"}


def new_order(given: Given, client: Client, site: Row | None, place: Row, today: dt.date) -> dict[str, Any]:
    """The fields of a new order; the place's address stands on it as Sage's own window would put it there."""
    sent: dict[str, Any] = {
        "client": client.id,
        "service_site": str(site["locnum"]) if site else None,
        "date": today,
        "status": SCHEDULED,
        **{name: place.get(column) for name, column in COPIED.items()},
    }
    sent |= {name: given[name] for name in (*CREATE_ONLY, *BOTH, *GRIDS) if given.get(name) not in (None, "")}
    return {name: value for name, value in sent.items() if value not in (None, "", [])}


def place_of(client: Row | None, given: Given) -> Row:
    """Where an order without a service site is: at the client's own address, as Sage has it or is to have it.

    The telephone number may stand with the client's contacts instead.
    """
    told = {CLIENT_COLUMNS[name]: given.get(f"client_{name}") for name in CLIENT_SENT if name in CLIENT_COLUMNS}
    return told if client is None else {**client, "phnnum": client.get("phnnum") or told["phnnum"]}


@dataclass(frozen=True)
class Change:
    """What an order lacks to be as it is given: the fields to send, and those that are held back."""

    sent: Mapping[str, Any]
    skipped: tuple[Skipped, ...]

    @property
    def count(self) -> int:
        """How many fields are sent, those of lines one by one."""
        lines = [line for grid in GRIDS for line in self.sent.get(grid, ())]
        header = sum(1 for name in self.sent if name not in GRIDS)
        return header + sum(1 for line in lines for name in line if name != "line")


def change_of(ctx: Context, given: Given, order: Row, site: Row | None) -> Change:
    """Only what differs from Sage: `site` is the service site that is given, if one is."""
    public = WORK_ORDER.public(order)
    wanted = {name: given[name] for name in (*BOTH, *CHANGE_ONLY) if given.get(name) is not None}
    if site is not None and site["locnum"] != order["locnum"]:
        copied = {name: site.get(column) or "" for name, column in COPIED.items()}
        wanted = {"service_site": str(site["locnum"]), **copied, **wanted}
    sent = {name: value for name, value in wanted.items() if not _same(name, value, public)}
    for grid in GRIDS:
        lines = _lines(grid, given.get(grid) or (), public[grid])
        sent |= {grid: lines} if lines else {}
    sent, untaken = taken(ctx, "work_order", sent, public)
    return Change(sent, (*untaken, *_kept(given, public), *_client_kept(ctx, given, public), *_emptied(ctx, public)))


def _same(name: str, value: Any, public: Fields) -> bool:  # noqa: ANN401 - of any field
    return _alike(WORK_ORDER.shown({name: value})[name], public.get(name))


def _alike(wanted: object, found: object) -> bool:
    return _plain(wanted) == _plain(found)


def _plain(value: object) -> str:
    """As it is compared: Sage keeps no blanks at the end of a text, and ends its lines in its own way."""
    return "\n".join(str(value or "").rstrip().splitlines())


def _lines(grid: str, given: Sequence[Fields], standing: Sequence[Fields]) -> list[dict[str, Any]]:
    """The lines to send: of those that stand there what differs, and the new ones.

    A line that is given without its number and stands there in all that is given of it is not added once more.
    """
    held = {str(line["line"]): line for line in standing}
    told = [{name: value for name, value in line.items() if value is not None} for line in given]
    changed = [_differing(grid, line, held[line["line"]]) for line in told if line.get("line") in held]
    free = [line for number, line in held.items() if number not in {line.get("line") for line in told}]
    return [*(line for line in changed if len(line) > 1), *_added(grid, told, free)]


def _differing(grid: str, line: Fields, old: Fields) -> dict[str, Any]:
    shown = _shown(grid, line)
    return {name: line[name] for name in line if name == "line" or not _alike(shown[name], old.get(name))}


def _added(grid: str, told: Sequence[Fields], free: list[Fields]) -> Iterator[dict[str, Any]]:
    for line in told:
        if "line" in line:
            continue
        shown = _shown(grid, line)
        twin = next((old for old in free if all(_alike(shown[name], old.get(name)) for name in shown)), None)
        if twin is None:
            yield dict(line)
        else:
            free.remove(twin)


def _shown(grid: str, line: Fields) -> Fields:
    shown: Fields = WORK_ORDER.shown({grid: [line]})[grid][0]
    return shown


def strangers(given: Given, public: Fields) -> Iterator[tuple[str, str]]:
    """The lines that are to be changed and do not stand in the order: where they are given, and their number."""
    for grid in GRIDS:
        held = {str(line["line"]) for line in public[grid]}
        for place, line in enumerate(given.get(grid) or ()):
            if line.get("line") and line["line"] not in held:
                yield f"/{grid}/{place}/line", line["line"]


def _kept(given: Given, public: Fields) -> Iterator[Skipped]:
    """What Sage takes only with a new order and would have to be another now."""
    for name in CREATE_ONLY:
        if given.get(name) is not None and not _same(name, given[name], public):
            only = f"Sage takes {label(name)} only when a work order is created"
            yield kept("work_order", name, public, given[name], only)


def _client_kept(ctx: Context, given: Given, public: Fields) -> Iterator[Skipped]:
    link = link_of(ctx, given)
    wanted = given.get("client") or (link.sage_id if link else None)
    if wanted and wanted != public["client"]:
        held = f"{public['client']} {public['client_name'] or ''}".strip()
        posted = " A posted one is voided and entered again (11-2)." if public["posted"] else ""
        says = f"Sage's API keeps the client of a work order: it stays {held}. {LIMIT}{posted}"
        yield Skipped("client", says, public["client"], wanted)


def _emptied(ctx: Context, public: Fields) -> Iterator[Skipped]:
    """What is filled in Sage and was given with nothing in it; an order's own number as invoice number is Sage's."""
    for name in (*CREATE_ONLY, *BOTH, *CHANGE_ONLY, "service_site"):
        held = public.get(name)
        copied = name == "invoice_number" and held == public["number"]
        if name in ctx.blank and name not in PINNED and str(held or "").strip("0.") and not copied:
            yield Skipped(name, f"It was given empty and stays {held}: the plugin empties no field of Sage.", held)


def is_posted(order: Row) -> bool:
    """Whether the order is in the ledger."""
    return order["status"] in INVOICED
