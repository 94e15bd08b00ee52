"""Joining two records that were made apart: they are linked without a write, and each side is told what it takes over.

Sage's winning fields are the source's to take over; the source's are told as the input of the action that would change
the record in Sage, which is previewed and run like any other, or as what a person types there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, company_for
from sage100_plugin.engine.linking import compare_lines, link_hand
from sage100_plugin.engine.linking.compare_links import BUDGET, LINES, SAGE, SOURCE, Comparison, Sides, sides
from sage100_plugin.engine.linking.compare_source import Line
from sage100_plugin.engine.linking.link_checks import SIDES
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty, read
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.mapping import Pulled, written
from sage100_plugin.mapping.paths import escaped
from sage100_plugin.mapping.pull import shown
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.fields import made
from sage100_plugin.spec import Action


class Joining(Comparison):
    """Two records, and who is right where they differ."""

    source = fields.text("Source", most=fields.SOURCE_ID, required=True)
    source_id = fields.text("Source Id", most=fields.SOURCE_ID, required=True)
    source_name = fields.text("Source Name", most=fields.SOURCE_NAME)
    owner = fields.option("Owner", SIDES)
    winners = fields.content("Winners")


def joined(plugin: Plugin, caller: Caller, body: Mapping[str, Any], request_id: str = "") -> dict[str, Any]:
    """Link the two; gives the link, what the source takes over (`pull`), and what would change in Sage (`would`).

    Where they differ and nobody was said to win, both stay as they are (`open`). The same call again links nothing
    twice. Raises `Refused` with all that is wrong with the call, or with what stands against the link.
    """
    caller.need("write")
    given, faults = read(Joining, body, {})
    company = company_for(plugin, caller, given.get("company"))
    found = sides(plugin, caller, company, given, faults)
    winners = given.get("winners") or {}
    wrong = [*_faults(found, winners, given.get("owner") or "")]
    if wrong:
        raise refuse(*wrong)
    wish = {name: given[name] for name in ("source", "source_id", "source_name", "owner") if given.get(name)}
    wish = {"source_name": _name(found), **wish}
    pair = {"company": company.id, "record": found.record, "sage_id": found.sage_id}
    link, new = link_hand.link(plugin, caller, {**pair, **wish}, request_id)
    return {
        "link": link,
        "new": new,
        "pull": _pull(found, winners),
        "would": _would(plugin, found, winners, wish),
        "open": [name for name in found.differing if name not in winners],
        "compared": found.told(),
    }


def _name(found: Sides) -> str:
    """What the source calls its record."""
    label = RECORDS[found.record].label
    return next((str(line.source) for line in found.fields if line.field == label and line.source), "")


def _faults(found: Sides, winners: Mapping[str, Any], owner: str) -> Iterator[Fault]:
    """What is wrong with the choice of winners, and with the owner that is to be."""
    if found.link is not None and owner not in ("", found.owner):
        says = f"{_titled(found)} is linked already, and its link says who owns it: change {found.link.id} first."
        yield Fault("/owner", "wrong_owner", says)
    names = [line.field for line in found.fields] + ([LINES] if found.grid else [])
    for name, side in winners.items():
        if name not in names:
            says = f"There is no field {name} in the mapping; there are {', '.join(names)}."
            yield Fault(f"/winners/{escaped(name)}", "unknown_field", says)
        elif side not in (SAGE, SOURCE):
            yield Fault(f"/winners/{name}", "invalid_value", f"The winner of {name} is sage or source.")
        elif (fault := _unable(found, name, side, _owner(found, owner))) is not None:
            yield fault


def _owner(found: Sides, asked: str) -> str:
    """The side that owns the pair once it is joined: a budget stays with Sage, where it stood, unless it is said."""
    if found.link is not None:
        return found.owner
    return asked or (SAGE if found.record == BUDGET else "")


def _unable(found: Sides, name: str, side: str, owner: str) -> Fault | None:
    """That a side cannot be right about a field: it has no value for it, or the other one owns the record."""
    if side == SOURCE and not found.source_can_win(name):
        says = f"The source's record gives Sage nothing for {name}: it cannot win there."
        return Fault(f"/winners/{name}", "invalid_value", says)
    if owner in ("", side) or name not in (*found.differing, *found.not_given):
        return None
    whose = "Sage" if owner == SAGE else "the source"
    now = "is" if found.link is not None else "would be"
    says = (
        f"{_titled(found)} {now} owned by {whose}: {name} is as it stands there. Send owner={side} to turn that round."
    )
    if found.link is not None:
        says = f"{_titled(found)} is owned by {whose}: {name} is as it stands there, until {found.link.id} is changed."
    return Fault(f"/winners/{name}", "wrong_owner", says)


def _titled(found: Sides) -> str:
    return f"{RECORDS[found.record].title} {found.sage_id}"


def _won(found: Sides, winners: Mapping[str, Any], side: str) -> list[Line]:
    return [line for line in found.fields if not line.same and winners.get(line.field) == side]


def _pull(found: Sides, winners: Mapping[str, Any]) -> dict[str, Any]:
    """What the source takes over, in its own names."""
    pairs = [line.pair for line in _won(found, winners, SAGE)]
    lines = LINES in (*found.differing, *found.not_given)
    if found.grid is not None and lines and winners.get(LINES) == SAGE:
        pairs.append(found.grid)
    return written(
        Pulled(pair.source[0], pair.field, pair.field, shown(pair, found.public)) for pair in pairs if pair.source
    )


def _would(plugin: Plugin, found: Sides, winners: Mapping[str, Any], wish: Mapping[str, Any]) -> dict[str, Any]:
    """What has to change in Sage: by an action, and what by hand."""
    won = _won(found, winners, SOURCE)
    action = next((one for one in plugin.catalog.actions if one.record == found.record and one.verb == "update"), None)
    taken = _taken(action)
    ours = [line for line in won if line.field in taken]
    by_hand = [_by_hand(found, line) for line in won if line not in ours]
    if winners.get(LINES) == SOURCE and found.grid is not None:
        by_hand += _lines_by_hand(found)
    would: dict[str, Any] = {"by_hand": by_hand}
    if action is not None and ours:
        would["action"] = action.key
        would["input"] = {
            "company": found.company.id,
            **{name: found.sage_id for name in ("id", found.record) if name in taken},
            "source": wish["source"],
            "source_id": wish["source_id"],
            **{line.field: line.source for line in ours},
        }
        would["fields"] = [
            {"field": line.field, "label": line.label, "before": line.sage, "after": line.source} for line in ours
        ]
    return would


def _taken(action: Action | None) -> Collection[str]:
    """The inputs of an action that changes the record."""
    schema: Schema | None = made(action.input) if action is not None else None
    return schema.load_fields.keys() if schema is not None else ()


def _by_hand(found: Sides, line: Line) -> str:
    kind = RECORDS[found.record]
    before = "nothing" if empty(line.sage) else line.sage
    return f"{kind.title} {found.sage_id} in Sage ({kind.menu}): change {line.label} from {before} to {line.source}."


def _lines_by_hand(found: Sides) -> list[str]:
    kind = RECORDS[found.record]
    return [
        f"{kind.title} {found.sage_id} in Sage ({kind.menu}): change {compare_lines.told(line)} from "
        f"{line['sage'] or 'nothing'} to {line['source'] or 'nothing'}."
        for line in found.lines
        if line["sage"] != line["source"]
    ]
