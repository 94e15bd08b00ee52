"""Links whose Sage record is gone, and those whose record came back.

The events go into the ledger first, with a grave in the place of the snapshot. Then the links are marked, and then the
grave is taken away. Who dies in between finds the grave at the next sweep and goes on: nothing is told twice, because
a grave raises nothing, and no link is forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sage100_plugin.engine.compare import SAGE, Found, Look
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.report import link_public
from sage100_plugin.ports.ledger import Event, Snapshot, Tx
from sage100_plugin.ports.links import Link
from sage100_plugin.records import RECORDS

PAGE = 500


def grave(id: str) -> Snapshot:
    """What stands for a record that is gone while its links are not marked yet."""
    return Snapshot(id, "", {})


def events(plugin: Plugin, found: Found, links: Sequence[Link], now: datetime) -> Iterator[Event]:
    """One for each link of a record that is gone."""
    for link in links:
        kind = RECORDS[link.record]
        reason = f"{' '.join(filter(None, (kind.title, found.id, link.sage_name)))} was deleted in Sage."
        data = {**link_public(link), "state": "broken", "reason": reason}
        yield Event(plugin.ids("evt"), "link.broken", link.company, now, data, origin=SAGE)


def bury(look: Look, ids: Iterable[str]) -> None:
    """Mark the links of records that are gone, and forget the records."""
    ids = list(ids)
    for id in ids:
        _turn(look, id, "broken", "broken")
    if ids:
        look.plugin.ledger.write(lambda tx: _forget(tx, look, ids))


def _forget(tx: Tx, look: Look, ids: Sequence[str]) -> None:
    """But not what came back meanwhile."""
    held = tx.snapshots.get(look.company, look.record, ids)
    tx.snapshots.remove(look.company, look.record, [id for id, snapshot in held.items() if not snapshot.hash])


def mend(look: Look, id: str) -> None:
    """Let the links of a record that is there again count again."""
    _turn(look, id, "synced", "found again")


def mend_all(look: Look) -> None:
    """The same for all of a record type: who died before it came to that is followed by the next sweep."""
    after = ""
    while page := look.plugin.links.find(
        company=look.company, record=look.record, state="broken", after=after, limit=PAGE
    ):
        there = look.reader.there(look.record, [link.sage_id for link in page])
        for id in {link.sage_id for link in page} & there:
            mend(look, id)
        after = page[-1].id


def _turn(look: Look, id: str, state: str, what: str) -> None:
    told = {"at": rfc3339(look.plugin.clock.now()), "by": "Sage", "what": what}
    for link in look.plugin.links.by_sage(look.company, look.record, id):
        if (link.state == "broken") is not (state == "broken"):
            look.plugin.links.replace(replace(link, state=state, history=(*link.history, told)))
