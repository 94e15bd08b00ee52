"""People who sign in to the console."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import columns_of, if_free, inserting, replacing, selecting
from sage100_plugin.ledger.tables import users
from sage100_plugin.ports.ledger.users import User

_ADD = if_free(inserting(columns_of(User, users)))
_REPLACE = replacing(User, users)
_REMOVE = delete(users).where(users.c.id == bindparam("id"))
_ALL = selecting(User, users).order_by(users.c.login)
_GET = selecting(User, users).where(users.c.id == bindparam("id"))
_NAMED = selecting(User, users).where(users.c.login == bindparam("login"))


class SqlUsers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, user: User) -> bool:
        return bool(self._connection.change(_ADD, vars(user)))

    def replace(self, user: User) -> None:
        if not self._connection.change(_REPLACE, vars(user)):
            raise KeyError(user.id)

    def remove(self, user_id: str) -> None:
        self._connection.change(_REMOVE, {"id": user_id})

    def get(self, user_id: str) -> User | None:
        row = self._connection.row(_GET, {"id": user_id})
        return User(*row) if row else None

    def named(self, login: str) -> User | None:
        row = self._connection.row(_NAMED, {"login": login})
        return User(*row) if row else None

    def all(self) -> tuple[User, ...]:
        return tuple([User(*row) for row in self._connection.rows(_ALL)])
