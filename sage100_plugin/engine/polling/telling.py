"""What a look comes to is compared and stored page by page; what has the number of another record is told after it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from sage100_plugin.engine.linking import broken
from sage100_plugin.engine.polling.compare import Look, Public, another, compared, gone, known
from sage100_plugin.engine.polling.guard import check_gone
from sage100_plugin.engine.polling.store import Overtaken, Stored, store


class Telling:
    """Of one look; counts what is gone in it."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._gone = self._known = 0

    def page(self, stamps: Mapping[str, str], *, vanishing: bool = False) -> Stored:
        """Compare these records, as `compared` has it, and store them. Raises `Refused` when too many are gone.

        What is gone is looked at once more: Sage may have given its number to another record. Who dies in between has
        told the one, and the next look tells the other, because no cursor has moved.
        """
        look = self._look
        found = compared(look, stamps, vanishing=vanishing)
        lost = [one.id for one in found if one.fresh is None]
        if lost:
            self._check(len(lost))
        stored = store(look, found)
        again = {id: stamps[id] for id in lost if id not in stored.late}
        if not again:
            return stored
        other = store(look, compared(look, again))
        return Stored(stored.events + other.events, stored.late | other.late)

    def _check(self, lost: int) -> None:
        look = self._look
        self._known = self._known or look.plugin.ledger.read(lambda tx: tx.snapshots.count(look.company, look.record))
        self._gone += lost
        check_gone(look, self._gone, self._known)


def part(look: Look, public: Public) -> None:
    """Before what this plugin wrote is linked: tell that the record is gone which had its number before.

    While the first look at the record type is not over, nothing is told.
    """
    id = str(public["id"])
    seen = look.plugin.ledger.read(lambda tx: tx.snapshots.get(look.company, look.record, [id])).get(id)
    if seen is not None and not known(seen):
        broken.bury(look, [seen])
    elif another(seen, public):
        former = gone(look, id, seen, public)
        with suppress(Overtaken):
            store(look, [former] if former else [])
