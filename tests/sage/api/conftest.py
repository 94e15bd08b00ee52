"""The company's file, new for each test, and the ways to write to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.writer import MbxmlWriter
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox.api import SandboxTransport
from sage100_plugin.sage.sandbox.database import create_tables, create_triggers, open_engine, set_clock
from sage100_plugin.sage.sandbox.switches import set_level
from sage100_plugin.sage.tables import TABLES

from .company import CHANGE_ORDER, COMPANY, ROWS, USER, VENDOR, WORK_ORDER, Books
from .invoices import DELIVERY, INVOICE, PROGRESS


@pytest.fixture(scope="session")
def _model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("company") / "company.db"
    create_tables(path)
    engine = open_engine(path)
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            for row in rows:
                connection.execute(insert(TABLES[name]).values(dict(row)))
        create_triggers(connection)
        set_clock(connection, "2026-09-30 15:00:00.000")
    engine.dispose()
    return path


@pytest.fixture
def path(_model: Path, tmp_path: Path) -> Path:
    """The company's file, new for each test."""
    return Path(shutil.copy(_model, tmp_path / "company.db"))


@pytest.fixture
def books(path: Path) -> Books:
    return Books(path)


@pytest.fixture(scope="session")
def schema() -> MbxmlSchema:
    return MbxmlSchema()


@pytest.fixture
def transport(path: Path, schema: MbxmlSchema) -> Callable[..., SandboxTransport]:
    """Makes a transport to the company; `slow` is told to the caller instead of waited for."""

    def make(**options: Any) -> SandboxTransport:
        return SandboxTransport(path, COMPANY, schema=schema, **options)

    return make


@pytest.fixture
def writer(schema: MbxmlSchema, transport: Callable[..., SandboxTransport]) -> Callable[..., MbxmlWriter]:
    def make(**options: Any) -> MbxmlWriter:
        return MbxmlWriter(schema, COMPANY, USER, transport(**options))

    return make


@pytest.fixture
def submit(writer: Callable[..., MbxmlWriter]) -> Callable[..., SageAnswer]:
    """Write through the whole of our side to the whole of the sandbox's."""

    def write(record: str, fields: Mapping[str, Any], id: str | None = None, **options: Any) -> SageAnswer:
        return writer(**options).submit(Write(record, "add" if id is None else "change", fields, id))

    return write


@pytest.fixture
def work_order() -> dict[str, Any]:
    return dict(WORK_ORDER)


@pytest.fixture
def change_order() -> dict[str, Any]:
    return {**CHANGE_ORDER, "lines": [dict(line) for line in CHANGE_ORDER["lines"]]}


@pytest.fixture
def vendor() -> dict[str, Any]:
    return dict(VENDOR)


@pytest.fixture
def invoice() -> dict[str, Any]:
    return deepcopy(INVOICE)


@pytest.fixture
def progress() -> dict[str, Any]:
    return deepcopy(PROGRESS)


@pytest.fixture
def delivery() -> dict[str, Any]:
    return deepcopy(DELIVERY)


@pytest.fixture
def no_budgets(books: Books) -> None:
    """The company's jobs have no budgets, so every cost would go over them."""
    books.do(lambda connection: set_level(connection, "over_budget", "none"))


@pytest.fixture
def read(path: Path) -> Callable[[str], dict[str, Any]]:
    """The public invoice of this number, as the reader gives it."""

    def shown(number: str) -> dict[str, Any]:
        reader = SqlReader(open_engine(path, read_only=True))
        try:
            return RECORDS["payable_invoice"].public(reader.get("payable_invoice", [number])[number])
        finally:
            reader.close()

    return shown
