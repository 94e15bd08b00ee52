"""Last seen states of Sage records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, delete, func, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import putting, selecting
from sage100_plugin.ledger.tables import snapshots
from sage100_plugin.ports.ledger import Snapshot

_PUT = putting(snapshots)
_of_record = (snapshots.c.company == bindparam("company"), snapshots.c.record == bindparam("record"))
_PAGE = (
    selecting(Snapshot, snapshots)
    .where(*_of_record, snapshots.c.id > bindparam("after"))
    .order_by(snapshots.c.id)
    .limit(bindparam("limit"))
)
_REMOVE = delete(snapshots).where(*_of_record, snapshots.c.id == bindparam("id"))
_COUNT = select(func.count()).select_from(snapshots).where(*_of_record)


def _get(size: int) -> Select[Any]:
    ids: list[BindParameter[str]] = [bindparam(f"id_{place}") for place in range(size)]
    return selecting(Snapshot, snapshots).where(*_of_record, snapshots.c.id.in_(ids))


# Two lengths of key list, so that both stay prepared; a shorter list is filled up with its last key.
_FEW, _MANY = 16, 512
_GET = {size: _get(size) for size in (_FEW, _MANY)}


class SqlSnapshots:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, company: str, record: str, ids: Sequence[str]) -> dict[str, Snapshot]:
        size = _FEW if len(ids) <= _FEW else _MANY
        found = {}
        for start in range(0, len(ids), size):
            part = [*ids[start : start + size]]
            part += part[-1:] * (size - len(part))
            values = {f"id_{place}": id for place, id in enumerate(part)} | {"company": company, "record": record}
            for row in self._connection.rows(_GET[size], values):
                found[row[0]] = Snapshot(*row)
        return found

    def put(self, company: str, record: str, snapshots: Iterable[Snapshot]) -> None:
        of_record = {"company": company, "record": record}
        self._connection.change_many(_PUT, (vars(snapshot) | of_record for snapshot in snapshots))

    def page(self, company: str, record: str, after: str = "", limit: int = 500) -> tuple[Snapshot, ...]:
        values = {"company": company, "record": record, "after": after, "limit": limit}
        return tuple([Snapshot(*row) for row in self._connection.rows(_PAGE, values)])

    def remove(self, company: str, record: str, ids: Iterable[str]) -> None:
        of_record = {"company": company, "record": record}
        self._connection.change_many(_REMOVE, (of_record | {"id": id} for id in ids))

    def count(self, company: str, record: str) -> int:
        return self._connection.number(_COUNT, {"company": company, "record": record})
