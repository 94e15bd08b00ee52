"""What is asked of SQL Server beside Sage's tables: what it is, what the login may do there, how much there is."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, select

from sage100_plugin.sage.tables import actpay, actrec, reccln, srvinv

COUNTED: Mapping[str, Table] = {"jobs": actrec, "clients": reccln, "vendors": actpay, "work orders": srvinv}

DATABASES = (
    "SELECT name FROM sys.databases WHERE HAS_DBACCESS(name) = 1 AND database_id > 4 AND state = 0 ORDER BY name"
)
"""The first four are the server's own."""

STATE = (
    "SELECT DB_NAME() AS name, CONVERT(nvarchar(400), @@VERSION) AS version, compatibility_level, "
    "CONVERT(int, is_read_committed_snapshot_on) AS rcsi, CONVERT(int, snapshot_isolation_state) AS snapshot "
    "FROM sys.databases WHERE database_id = DB_ID()"
)

MIGHT = (
    "SELECT COALESCE(IS_SRVROLEMEMBER('sysadmin'), 0) AS sysadmin, "
    "COALESCE(HAS_PERMS_BY_NAME(NULL, NULL, 'CONTROL SERVER'), 0) AS control"
)


@dataclass(frozen=True)
class State:
    """What the server and the database are. `rcsi` and `snapshot` say whether readers see versions of rows."""

    name: str
    version: str
    compatibility: int
    rcsi: bool
    snapshot: bool


@dataclass(frozen=True)
class Rights:
    """Which tables the login may read, and which it may change though it never does."""

    reads: frozenset[str]
    changes: frozenset[str]


@dataclass(frozen=True)
class Followed:
    """For which tables an administrator switched Change Tracking on, and for which the login may ask it."""

    tables: frozenset[str]
    told: frozenset[str]


def databases(connection: Connection) -> tuple[str, ...]:
    """The databases the login may open, without the server's own, when a company is set up (`sys.databases`)."""
    return tuple(str(name) for (name,) in connection.exec_driver_sql(DATABASES))


def state(connection: Connection) -> State:
    """The database's own name, the server's version, and how readers and writers get along (`sys.databases`)."""
    name, version, level, rcsi, snapshot = connection.exec_driver_sql(STATE).one()
    return State(str(name), str(version).partition("\n")[0].strip(), int(level), bool(rcsi), int(snapshot) == 1)


def all_mighty(connection: Connection) -> bool:
    """Whether the login may do everything on the server: a member of sysadmin, or somebody with CONTROL SERVER.

    Asked of each new connection: such a login is refused.
    """
    return any(connection.exec_driver_sql(MIGHT).one())


def rights(connection: Connection, tables: Iterable[str]) -> Rights:
    """What the login may do with these tables; one that is not there, or that it may not see, it may not read."""
    found = connection.exec_driver_sql(_asked_of(tables)).all()
    return Rights(
        frozenset(str(name) for name, reads, _ in found if reads),
        frozenset(str(name) for name, _, changes in found if changes),
    )


def followed(connection: Connection, tables: Iterable[str]) -> Followed:
    """Which of these tables Change Tracking follows (`sys.change_tracking_tables`), and of which it tells us."""
    names = ", ".join(f"('{name}')" for name in sorted(tables))
    found = connection.exec_driver_sql(
        "SELECT sage.name, "  # noqa: S608 - our tables
        "COALESCE(HAS_PERMS_BY_NAME('dbo.' + sage.name, 'OBJECT', 'VIEW CHANGE TRACKING'), 0) AS told "
        f"FROM (VALUES {names}) AS sage(name) "
        "JOIN sys.change_tracking_tables AS one ON one.object_id = OBJECT_ID('dbo.' + sage.name)"
    ).all()
    return Followed(frozenset(str(name) for name, _ in found), frozenset(str(name) for name, told in found if told))


def _asked_of(tables: Iterable[str]) -> str:
    names = ", ".join(f"('{name}')" for name in sorted(tables))
    may = "HAS_PERMS_BY_NAME('dbo.' + name, 'OBJECT', '{}')"
    changes = " + ".join(f"COALESCE({may.format(verb)}, 0)" for verb in ("INSERT", "UPDATE", "DELETE"))
    return (
        f"SELECT name, COALESCE({may.format('SELECT')}, 0) AS reads, {changes} AS changes "  # noqa: S608 - our tables
        f"FROM (VALUES {names}) AS sage(name)"
    )


def counts(connection: Connection, readable: Container[str]) -> Mapping[str, int]:
    """How many jobs (3-5), clients (3-6), vendors (4-4) and work orders (11-2) there are, when a company is tested."""
    return {
        label: int(connection.scalar(select(func.count()).select_from(table)) or 0)
        for label, table in COUNTED.items()
        if table.name in readable
    }


ASKED: tuple[Callable[..., Any], ...] = (databases, state, all_mighty, rights, followed, counts)
"""All of them, for the page that says what is asked of a customer's server."""
