"""Opens a company's database on SQL Server, with the manners that keep it out of Sage's way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, Engine, String, Unicode, UnicodeText, create_engine, event

from sage100_plugin.errors import Refused
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.server import network, odbc
from sage100_plugin.sage.server.certificate import check_pinned
from sage100_plugin.sage.server.failures import explain
from sage100_plugin.sage.server.server import APPLICATION, PORT, Server

LOGIN_SECONDS = 10
QUERY_SECONDS = 30
RECYCLE_SECONDS = 1800

HABITS = "SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW"
"""Wait five seconds for what somebody in Sage holds, and lose against them in a deadlock."""

CANNOT_VERIFY = (
    "The driver pymssql cannot check the server's certificate. Use the driver odbc, or pin the certificate, "
    "or say trust or off where nobody can listen on the way."
)


def open_reader(server: Server) -> SqlReader:
    """The reader of a company on SQL Server, whose errors say what to do. Raises as `open_engine` does."""
    return SqlReader(open_engine(server), partial(explain, server=server))


def open_engine(server: Server, *, login_seconds: int = LOGIN_SECONDS, query_seconds: int = QUERY_SECONDS) -> Engine:
    """An engine on the company's database. It connects with its first question.

    In autocommit mode, so that an idle connection holds no transaction open on the customer's books. Raises
    `Unavailable` when the driver is missing, `Refused` for a choice the driver cannot keep.
    """
    try:
        connect = _CONNECTS[server.driver](server, login_seconds, query_seconds)
        engine = create_engine(
            _DIALECTS[server.driver],
            creator=connect,
            isolation_level="AUTOCOMMIT",
            pool_pre_ping=True,
            pool_size=2,
            max_overflow=0,
            pool_recycle=RECYCLE_SECONDS,
            supports_comments=False,
            hide_parameters=True,
        )
    except (ImportError, odbc.DriverMissingError) as error:
        raise explain(error, server) from error
    if server.driver == "pymssql":
        engine.dialect.colspecs = {**engine.dialect.colspecs, String: _Text, Unicode: Unicode, UnicodeText: UnicodeText}
    event.listen(engine, "connect", _take_up_habits)
    return engine


class _Text(String):
    """GUIDs as text, as the ODBC driver gives them; pymssql makes objects of them."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:  # noqa: ARG002 - its signature
        return lambda value: str(value).upper() if isinstance(value, UUID) else value


def _take_up_habits(connection: Any, _: object) -> None:  # noqa: ANN401 - a connection of either driver
    cursor = connection.cursor()
    cursor.execute(HABITS)
    cursor.close()


def _look(server: Server, seconds: int) -> None:
    """See first whether the server is there: on a port where nobody listens the ODBC driver waits out its whole time.

    Raises `Unavailable`, which says what stands in the way.
    """
    if server.tls == "pinned":
        check_pinned(server, seconds)
    else:
        network.connect(server.host, network.port_of(server)).close()


def _odbc(server: Server, login_seconds: int, query_seconds: int) -> Callable[[], Any]:
    text = odbc.connection_string(server)

    def connect() -> object:
        import pyodbc  # noqa: PLC0415 - only where a company is on SQL Server

        _look(server, login_seconds)
        pyodbc.pooling = False  # SQLAlchemy's pool is the one that knows the habits
        opened = pyodbc.connect(text, timeout=login_seconds, autocommit=True)
        opened.timeout = query_seconds
        return opened

    return connect


def _pymssql(server: Server, login_seconds: int, query_seconds: int) -> Callable[[], Any]:
    if server.tls == "verify":
        raise Refused("invalid_value", CANNOT_VERIFY)
    import pymssql  # noqa: PLC0415 - only where a company is on SQL Server

    def connect() -> object:
        _look(server, login_seconds)
        return pymssql.connect(
            server=f"{server.host}\\{server.instance}" if server.instance else server.host,
            port="" if server.instance else str(server.port or PORT),
            user=server.login,
            password=server.password,
            database=server.database,
            appname=APPLICATION,
            tds_version="7.4",
            encryption="request" if server.tls == "off" else "require",  # the login is encrypted all the same
            login_timeout=login_seconds,
            timeout=query_seconds,
            autocommit=True,
        )

    return connect


_CONNECTS = {"odbc": _odbc, "pymssql": _pymssql}
_DIALECTS = {"odbc": "mssql+pyodbc://", "pymssql": "mssql+pymssql://"}
