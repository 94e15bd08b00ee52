"""The event log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, literal_column, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, inserting, selecting
from sage100_plugin.ledger.tables import OPEN_DELIVERY, deliveries, events
from sage100_plugin.ports.ledger import Event

_APPEND = inserting([*columns_of(Event, events, "seq"), events.c.stored_at]).returning(events.c.seq)
_GET = selecting(Event, events).where(events.c.id == bindparam("id"))
_SEQ = select(events.c.seq).where(events.c.id == bindparam("id"))
_under_way = select(deliveries.c.id).where(deliveries.c.event_id == events.c.id, OPEN_DELIVERY).exists()
_OLDEST = (
    select(events.c.seq)
    .where(events.c.stored_at < bindparam("before", type_=events.c.stored_at.type), ~_under_way)
    .order_by(events.c.stored_at)
    .limit(bindparam("limit"))
)
_EXPIRE = delete(events).where(events.c.seq.in_(_OLDEST))

_since = bindparam("since", type_=events.c.stored_at.type)
_hour = func.substr(events.c.stored_at, literal_column("1"), literal_column("13"))
_HOURLY = select(_hour, func.count()).where(events.c.stored_at >= _since).group_by(_hour)


@cache
def _page(kind: str, *, one_type: bool, one_company: bool) -> Select[Any]:
    query = selecting(Event, events).limit(bindparam("limit"))
    if kind == "newest":
        query = query.order_by(events.c.seq.desc())
    elif kind == "after":
        query = query.where(events.c.seq > bindparam("after")).order_by(events.c.seq)
    else:
        low, high = (bindparam(name, type_=events.c.timestamp.type) for name in ("low", "high"))
        query = query.where(events.c.timestamp.between(low, high)).order_by(events.c.seq)
    if one_type:
        query = query.where(events.c.type == bindparam("type"))
    if one_company:
        query = query.where(events.c.company == bindparam("company"))
    return query


class SqlEvents:
    """Numbered as they are stored. There is one writer, so the order of `seq` is the order of the commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, events: Iterable[Event], at: datetime) -> tuple[Event, ...]:
        number, stored = self._connection.number, {"stored_at": at}
        return tuple([replace(event, seq=number(_APPEND, vars(event) | stored)) for event in events])

    def get(self, event_id: str) -> Event | None:
        row = self._connection.row(_GET, {"id": event_id})
        return Event(*row) if row else None

    def hourly(self, since: datetime) -> Mapping[str, int]:
        rows = self._connection.raw(_HOURLY, {"since": since})
        return {str(hour): int(count) for hour, count in rows}

    def expire(self, before: datetime, limit: int) -> int:
        return self._connection.change(_EXPIRE, {"before": before, "limit": limit})

    def after(self, types: Sequence[str], after: str, limit: int, company: str | None = None) -> tuple[Event, ...]:
        place = self._connection.raw(_SEQ, {"id": after})
        if not place:
            raise KeyError(after)
        values = {"after": place[0][0], "limit": limit, "company": company}
        return self._merged(types, values, "after")

    def newest(self, types: Sequence[str], limit: int, company: str | None = None) -> tuple[Event, ...]:
        return self._merged(types, {"limit": limit, "company": company}, "newest")

    def between(
        self, types: Sequence[str], low: datetime, high: datetime, limit: int, company: str | None = None
    ) -> tuple[Event, ...]:
        return self._merged(types, {"low": low, "high": high, "limit": limit, "company": company}, "between")

    def _merged(self, types: Sequence[str], values: dict[str, Any], kind: str) -> tuple[Event, ...]:
        """One query a type, each along the index, instead of one that must sort everything of all the types."""
        query = _page(kind, one_type=bool(types), one_company=values["company"] is not None)
        pages = [
            [Event(*row) for row in self._connection.rows(query, values | {"type": type})]
            for type in dict.fromkeys(types) or (None,)
        ]
        return tuple(islice(merge(*pages, key=_seq, reverse=kind == "newest"), values["limit"]))


def _seq(event: Event) -> int:
    return event.seq
