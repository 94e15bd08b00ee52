"""The link store in the ledger's database, where several processes share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, delete, func, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.ledger import SqlLedger
from sage100_plugin.ledger.statements import columns_of, inserting, replacing, selecting
from sage100_plugin.ledger.tables import links
from sage100_plugin.ledger.transaction import Transaction
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import TOLD, Link, LinkExists, StoreFailed, holding, rival
from sage100_plugin.records.spelling import spellings

T = TypeVar("T")

_PAGE = 500
_TEXTS = 5000

_ADD = inserting(columns_of(Link, links))
_REPLACE = replacing(Link, links)
_REMOVE = delete(links).where(links.c.id == bindparam("id"))
_GET = selecting(Link, links).where(links.c.id == bindparam("id"))
_BY_SOURCE = selecting(Link, links).where(
    *[links.c[name] == bindparam(name) for name in ("company", "record", "source", "source_id")]
)
_BY_SAGE = (
    selecting(Link, links)
    .where(*[links.c[name] == bindparam(name) for name in ("company", "record", "sage_id")])
    .order_by(links.c.linked_at, links.c.id)
)
_COUNT = select(func.count()).select_from(links)
_COUNTS = select(links.c.company, links.c.record, links.c.state, func.count().label("many")).group_by(
    links.c.company, links.c.record, links.c.state
)


@cache
def _find(wanted: tuple[str, ...]) -> Select[Any]:
    query = selecting(Link, links).where(links.c.id > bindparam("after"))
    query = query.where(*[links.c[name] == bindparam(name) for name in wanted])
    return query.order_by(links.c.id).limit(bindparam("limit"))


@cache
def _texts(wanted: tuple[str, ...]) -> Select[Any]:
    named = [links.c[name] for name in ("id", *TOLD)]
    return _find(wanted).with_only_columns(*named)


class SqlLinks:
    """`Links` in a ledger. A call is part of the transaction in which it is made, else one of its own.

    Closing it leaves the ledger open.
    """

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger = ledger

    def add(self, link: Link, *, alone: bool = False) -> Link:
        return self._write(lambda connection: _added(connection, link, alone=alone))

    def add_all(self, new: Sequence[Link]) -> None:
        def work(connection: Connection) -> None:
            with connection.all_or_nothing():
                for link in new:
                    _added(connection, link, alone=True)

        self._write(work)

    def replace(self, link: Link, *, alone: bool = False) -> Link:
        def work(connection: Connection) -> Link:
            holder = _one(connection, _BY_SOURCE, link)
            if _one(connection, _GET, link) is None:
                raise KeyError(link.id)
            if holder is not None and holder.id != link.id:
                raise LinkExists(holder)
            if alone:
                _refuse_rival(connection, link)
            connection.change(_REPLACE, vars(link))
            return link

        return self._write(work)

    def remove(self, link_id: str) -> None:
        self._write(lambda connection: connection.change(_REMOVE, {"id": link_id}))

    def get(self, link_id: str) -> Link | None:
        return next(iter(self._found(_GET, id=link_id)), None)

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        found = self._found(_BY_SOURCE, company=company, record=record, source=source, source_id=source_id)
        return next(iter(found), None)

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        return self._read(lambda connection: _of_sage(connection, company, record, sage_id))

    def find(
        self,
        *,
        company: str | None = None,
        record: str | None = None,
        source: str | None = None,
        state: str | None = None,
        q: str = "",
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        asked = {"company": company, "record": record, "source": source, "state": state}
        wanted = {name: value for name, value in asked.items() if value is not None}
        if not q.split():
            return self._found(_find(tuple(wanted)), after=after, limit=limit, **wanted)
        return self._read(lambda connection: tuple(_searched(connection, wanted, q, after, limit)))

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        rows = self._read(lambda connection: connection.rows(_COUNTS))
        return {(company, record, state): many for company, record, state, many in rows}

    def __iter__(self) -> Iterator[Link]:
        after = ""
        while page := self.find(after=after, limit=_PAGE):
            yield from page
            after = page[-1].id

    def __len__(self) -> int:
        return self._read(lambda connection: connection.number(_COUNT))

    def close(self) -> None:
        """Nothing of its own to let go of."""

    def _found(self, query: Select[Any], **values: object) -> tuple[Link, ...]:
        return self._read(lambda connection: tuple([Link(*row) for row in connection.rows(query, values)]))

    def _read(self, work: Callable[[Connection], T]) -> T:
        return self._told(self._ledger.read, work)

    def _write(self, work: Callable[[Connection], T]) -> T:
        return self._told(self._ledger.write, work)

    def _told(self, within: Callable[[Callable[[Transaction], T]], T], work: Callable[[Connection], T]) -> T:
        current = self._ledger.current
        if current is not None:
            return work(current.connection)
        try:
            return within(lambda transaction: work(transaction.connection))
        except LedgerFailed as failed:
            raise StoreFailed(str(failed)) from failed


def _searched(connection: Connection, wanted: Mapping[str, str], q: str, after: str, limit: int) -> Iterator[Link]:
    """Links that hold the words. What a word is alike to, only Python knows: of each link come the texts alone."""
    query, left = _texts(tuple(wanted)), limit
    while left and (rows := connection.rows(query, {**wanted, "after": after, "limit": _TEXTS})):
        after = rows[-1][0]
        ids = [id for id, *told in rows if holding("\n".join(told), q)][:left]
        left -= len(ids)
        for id in ids:
            yield Link(*connection.rows(_GET, {"id": id})[0])


def _added(connection: Connection, link: Link, *, alone: bool) -> Link:
    """Writers of the ledger take turns, so that what is looked at here holds until it is committed."""
    same = _one(connection, _GET, link)
    if same is not None:
        return same
    holder = _one(connection, _BY_SOURCE, link)
    if holder is not None:
        raise LinkExists(holder)
    if alone:
        _refuse_rival(connection, link)
    connection.change(_ADD, vars(link))
    return link


def _of_sage(connection: Connection, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
    asked = ({"company": company, "record": record, "sage_id": id} for id in spellings(record, sage_id))
    found = [Link(*row) for one in asked for row in connection.rows(_BY_SAGE, one)]
    return tuple(sorted(found, key=lambda link: (link.linked_at, link.id)))


def _refuse_rival(connection: Connection, link: Link) -> None:
    other = rival(link, _of_sage(connection, link.company, link.record, link.sage_id))
    if other is not None:
        raise LinkExists(other)


def _one(connection: Connection, query: Select[Any], link: Link) -> Link | None:
    row = connection.row(query, vars(link))
    return Link(*row) if row else None
