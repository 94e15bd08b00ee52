"""The outbox of mails, and how far what goes on by itself got."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, func, or_, select

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.listing import newest_first
from sage100_plugin.ledger.statements import columns_of, if_free, inserting, putting, replacing, selecting
from sage100_plugin.ledger.tables import mails, marks
from sage100_plugin.ports.ledger import Json, Mail

_ADD = if_free(inserting(columns_of(Mail, mails)))
_REPLACE = replacing(Mail, mails)
_REMOVE = delete(mails).where(mails.c.id == bindparam("id"))
_DUE = (
    selecting(Mail, mails)
    .where(mails.c.state == "waiting")
    .where(
        or_(
            mails.c.next_at <= bindparam("now", type_=mails.c.next_at.type),
            mails.c.next_at > bindparam("latest", type_=mails.c.next_at.type),
        )
    )
    .order_by(mails.c.next_at, mails.c.seq)
    .limit(1)
)
_COUNTED = select(mails.c.state, func.count()).group_by(mails.c.state)
_OLD = (
    select(mails.c.seq)
    .where(mails.c.state == "refused", mails.c.created_at < bindparam("before", type_=mails.c.created_at.type))
    .limit(bindparam("limit"))
)
_EXPIRE = delete(mails).where(mails.c.seq.in_(_OLD))

_PUT = putting(marks)
_GET = select(marks.c.value).where(marks.c.name == bindparam("name"))
_CLEAR = delete(marks).where(marks.c.name == bindparam("name"))


class SqlMails:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, mail: Mail) -> None:
        self._connection.change(_ADD, vars(mail))

    def replace(self, mail: Mail) -> None:
        if not self._connection.change(_REPLACE, vars(mail)):
            raise KeyError(mail.id)

    def remove(self, mail_id: str) -> None:
        self._connection.change(_REMOVE, {"id": mail_id})

    def find(self, *, company: str | None = None, after: str = "", limit: int = 50) -> tuple[Mail, ...]:
        return newest_first(self._connection, Mail, mails, after=after, limit=limit, company=company)

    def due(self, now: datetime, latest: datetime) -> Mail | None:
        row = self._connection.row(_DUE, {"now": now, "latest": latest})
        return Mail(*row) if row else None

    def counted(self) -> dict[str, int]:
        return {str(state): int(number) for state, number in self._connection.rows(_COUNTED, {})}

    def expire(self, before: datetime, limit: int) -> int:
        return self._connection.change(_EXPIRE, {"before": before, "limit": limit})


class SqlMarks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Json | None:
        row = self._connection.row(_GET, {"name": name})
        return row[0] if row else None

    def put(self, name: str, value: Json) -> None:
        self._connection.change(_PUT, {"name": name, "value": value})

    def remove(self, name: str) -> None:
        self._connection.change(_CLEAR, {"name": name})
