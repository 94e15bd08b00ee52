"""The peers of an action: what a handler without a product around it costs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from flask import Flask, request

COMMITS = 3
"""Durable commits of a WRITE: started, link, result."""

_TABLE = "CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, step TEXT, document TEXT)"
_INSERT = "INSERT INTO entries (step, document) VALUES (?, ?)"


def connect(path: Path) -> sqlite3.Connection:
    """A connection that commits each statement durably."""
    opened = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=60)
    opened.execute("PRAGMA journal_mode = WAL")
    opened.execute("PRAGMA synchronous = FULL")
    opened.execute(_TABLE)
    return opened


def commit(connection: sqlite3.Connection, document: str) -> None:
    """As many commits as a WRITE makes, one statement each."""
    for step in range(COMMITS):
        connection.execute(_INSERT, (str(step), document))


@contextmanager
def bare_app(path: Path) -> Iterator[Any]:
    """A Flask handler that reads the JSON and commits."""
    app = Flask("bare")
    with closing(connect(path)) as connection:

        @app.post("/bare")
        def bare() -> dict[str, Any]:
            given = request.get_json()
            commit(connection, request.get_data(as_text=True))
            return {"ok": True, "id": given["source_id"]}

        yield app.wsgi_app
