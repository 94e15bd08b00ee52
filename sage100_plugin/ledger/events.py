"""The event log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, inserting, selecting
from sage100_plugin.ledger.tables import events
from sage100_plugin.ports.ledger import Event

_APPEND = inserting(columns_of(Event, events, "seq")).returning(events.c.seq)
_GET = selecting(Event, events).where(events.c.id == bindparam("id"))
_SEQ = select(events.c.seq).where(events.c.id == bindparam("id"))


@cache
def _page(*, newest: bool, one_type: bool, one_company: bool) -> Select[Any]:
    query = selecting(Event, events).limit(bindparam("limit"))
    if newest:
        query = query.order_by(events.c.seq.desc())
    else:
        query = query.where(events.c.seq > bindparam("after")).order_by(events.c.seq)
    if one_type:
        query = query.where(events.c.type == bindparam("type"))
    if one_company:
        query = query.where(events.c.company == bindparam("company"))
    return query


class SqlEvents:
    """Numbered as they are stored. There is one writer, so the order of `seq` is the order of the commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Iterable[Event]) -> tuple[Event, ...]:
        number = self._connection.number
        return tuple([replace(event, seq=number(_APPEND, vars(event))) for event in events])

    def get(self, event_id: str) -> Event | None:
        row = self._connection.row(_GET, {"id": event_id})
        return Event(*row) if row else None

    def after(self, types: Sequence[str], after: str, limit: int, company: str | None = None) -> tuple[Event, ...]:
        place = self._connection.raw(_SEQ, {"id": after})
        if not place:
            raise KeyError(after)
        values = {"after": place[0][0], "limit": limit, "company": company}
        return self._merged(types, values, newest=False)

    def newest(self, types: Sequence[str], limit: int, company: str | None = None) -> tuple[Event, ...]:
        return self._merged(types, {"limit": limit, "company": company}, newest=True)

    def _merged(self, types: Sequence[str], values: dict[str, Any], *, newest: bool) -> tuple[Event, ...]:
        """One query a type, each along the index, instead of one that must sort everything of all the types."""
        query = _page(newest=newest, one_type=bool(types), one_company=values["company"] is not None)
        pages = [
            [Event(*row) for row in self._connection.rows(query, values | {"type": type})]
            for type in dict.fromkeys(types) or (None,)
        ]
        return tuple(islice(merge(*pages, key=_seq, reverse=newest), values["limit"]))


def _seq(event: Event) -> int:
    return event.seq
