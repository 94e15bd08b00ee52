"""Links whose Sage record is gone, and those whose record came back.

The events go into the ledger first, with a grave in the place of the snapshot. Then the links are marked, and then the
grave is taken away. Who dies in between finds the grave at the next look and goes on: nothing is told twice, because a
grave raises nothing, and no link is forgotten.

A link belongs to one record and not to its number: it is mended when that very record is back from a backup, and not
when another got the number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import CREATED, SAGE, Found, Look, known
from sage100_plugin.engine.running.report import link_public
from sage100_plugin.ports.ledger import Event, Snapshot, Tx
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.records import RECORDS

PAGE = 500
SOURCE_GONE = "source gone"
"""What the history of a link says when the source told that its own record is gone."""


def grave(gone: Found, links: Sequence[Link]) -> Snapshot:
    """What stands for a record that is gone while its links are not marked yet."""
    made = gone.seen.fields.get(CREATED) if gone.seen else None
    return Snapshot(gone.id, "", {CREATED: made, "links": [link.id for link in links]})


def standing(plugin: Plugin, company: str, record: str, id: str) -> tuple[Link, ...]:
    """The links of a record that are not broken."""
    return tuple(link for link in plugin.links.by_sage(company, record, id) if link.state != BROKEN)


def belongs(link: Link, made: object) -> bool:
    """Whether the link is of the record that was made then, and not of a former one with the same number."""
    if link.state != BROKEN:
        return True
    then = next((told.get(CREATED) for told in reversed(link.history) if told["what"] == BROKEN), None)
    return not then or not made or then == made


def events(plugin: Plugin, found: Found, links: Sequence[Link], now: datetime) -> Iterator[Event]:
    """One for each link of a record that is gone."""
    for link in links:
        kind = RECORDS[link.record]
        reason = f"{' '.join(filter(None, (kind.title, found.id, link.sage_name)))} was deleted in Sage."
        data = {**link_public(link), "state": BROKEN, "reason": reason}
        yield Event(plugin.ids("evt"), "link.broken", link.company, now, data, origin=SAGE)


def bury(look: Look, graves: Iterable[Snapshot]) -> None:
    """Mark the links of records that are gone, and forget the records."""
    graves = list(graves)
    for one in graves:
        for link in map(look.plugin.links.get, one.fields["links"]):
            if link is not None and link.state != BROKEN:
                _turn(look, link, BROKEN, {"what": BROKEN, CREATED: one.fields[CREATED]})
    if graves:
        look.plugin.ledger.write(lambda tx: _forget(tx, look, graves))


def _forget(tx: Tx, look: Look, graves: Sequence[Snapshot]) -> None:
    """But not what came back meanwhile."""
    held = tx.snapshots.get(look.company, look.record, [one.id for one in graves])
    tx.snapshots.remove(look.company, look.record, [one.id for one in graves if held.get(one.id) == one])


def mend(look: Look, id: str, made: object) -> None:
    """Let the links of a record that is there again count again; `made` is its `created_at`.

    Not those that the source broke: its own record is gone.
    """
    for link in look.plugin.links.by_sage(look.company, look.record, id):
        if link.state == BROKEN and not gone_from_source(link) and belongs(link, made):
            _turn(look, link, "synced", {"what": "found again"})


def gone_from_source(link: Link) -> bool:
    """Whether it is broken because the source told that its own record is gone, and not by Sage's side."""
    told = next((one["what"] for one in reversed(link.history) if one["what"] in (BROKEN, SOURCE_GONE)), "")
    return link.state == BROKEN and told == SOURCE_GONE


def mend_all(look: Look) -> None:
    """The same for all of a record type: who died before it came to that is followed by the next sweep."""
    after = ""
    while page := look.plugin.links.find(
        company=look.company, record=look.record, state=BROKEN, after=after, limit=PAGE
    ):
        for one in _seen(look, [link.sage_id for link in page]):
            mend(look, one.id, one.fields.get(CREATED))
        after = page[-1].id


def _seen(look: Look, ids: Sequence[str]) -> list[Snapshot]:
    held = look.plugin.ledger.read(lambda tx: tx.snapshots.get(look.company, look.record, ids))
    return [one for one in held.values() if known(one)]


def _turn(look: Look, link: Link, state: str, what: dict[str, Any]) -> None:
    """A link that somebody removes meanwhile needs nothing."""
    told = {"at": rfc3339(look.plugin.clock.now()), "by": "Sage", **what}
    with suppress(KeyError):
        look.plugin.links.replace(replace(link, state=state, history=(*link.history, told)))
