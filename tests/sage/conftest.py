"""Companies to read: an empty sandbox, a seeded one, both also behind SQL Server's protocol, and one in memory."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, Table, and_, select

from sage100_plugin.ports.sage import SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.sandbox import company, database
from sage100_plugin.sage.server import odbc
from sage100_plugin.sage.server.engine import open_reader
from sage100_plugin.sage.server.failures import explain
from sage100_plugin.sage.server.server import Driver
from sage100_plugin.sage.tables import TABLES
from sage100_plugin.testing.sage import MemorySage
from tests.sage.tds.certificates import self_signed
from tests.sage.tds.responder import Responder

START = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)


class Stage(Protocol):
    """A company in which a test can save records."""

    @property
    def reader(self) -> SageReader: ...

    def save(self, record: str, **row: Any) -> str: ...

    def wait(self, seconds: int) -> None: ...


class MemoryStage:
    def __init__(self) -> None:
        self.reader = self.sage = MemorySage(moment=START)

    def save(self, record: str, **row: Any) -> str:
        return self.sage.put(record, row)

    def wait(self, seconds: int) -> None:
        self.sage.moment += dt.timedelta(seconds=seconds)


class SandboxStage:
    """Saves with plain SQL, as Sage would, at a clock that moves on by a second with each save."""

    def __init__(self, path: Path, reader: SqlReader) -> None:
        self.path = path
        self.engine = database.open_engine(path)
        self.reader = reader
        self.moment = START

    def save(self, record: str, **row: Any) -> str:
        kind = RECORDS[record]
        grids = [(TABLES[grid.table], row.pop(grid.field, ())) for grid in kind.lines]
        self.wait(1)
        with self.engine.begin() as connection:
            _store(connection, TABLES[kind.table], row, kind.key)
            for table, lines in grids:
                (place,) = (index for index in table.indexes if index.name == f"IX:{table.name}.recnum")  # names a line
                for line in lines:
                    _store(connection, table, {"recnum": row["recnum"], **line}, tuple(place.columns.keys()))
        return kind.id_of(row)

    def wait(self, seconds: int) -> None:
        self.moment += dt.timedelta(seconds=seconds)
        with self.engine.begin() as connection:
            database.set_clock(connection, self.moment.replace(tzinfo=None).isoformat(" ", "milliseconds"))

    def close(self) -> None:
        self.engine.dispose()
        self.reader.close()


def _store(connection: Connection, table: Table, row: dict[str, Any], key: tuple[str, ...]) -> None:
    same = and_(*(table.c[name] == row[name] for name in key))
    exists = connection.execute(select(table.c.recnum).where(same)).first()
    statement = table.update().where(same).values(row) if exists else table.insert().values(row)
    connection.execute(statement)


@pytest.fixture(scope="session")
def blank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company without data, with triggers."""
    path = tmp_path_factory.mktemp("sage") / "blank.sqlite"
    database.create_tables(path)
    engine = database.open_engine(path)
    with engine.begin() as connection:
        database.create_triggers(connection)
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sage") / "general.sqlite"
    company.create(path, "sandbox")
    return path


@pytest.fixture(scope="session")
def service_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The electrical contractor with thousands of work orders."""
    path = tmp_path_factory.mktemp("sage") / "service.sqlite"
    company.create(path, "service", "service")
    return path


@pytest.fixture
def sandbox(seeded_file: Path, tmp_path: Path) -> Path:
    """A seeded company to work in."""
    for name in (seeded_file, Path(f"{seeded_file}.backup")):
        shutil.copy(name, tmp_path / name.name)
    return tmp_path / seeded_file.name


@pytest.fixture
def stage(blank_file: Path, tmp_path: Path) -> Iterator[SandboxStage]:
    """An empty sandbox company."""
    path = Path(shutil.copy(blank_file, tmp_path / "company.sqlite"))
    made = SandboxStage(path, company.open_reader(path))
    yield made
    made.close()


@pytest.fixture(scope="session")
def drivers() -> None:
    """Microsoft's ODBC driver comes with the packages, the manager that loads it with the system (CI installs it)."""
    try:
        odbc.driver()
    except (ImportError, odbc.DriverMissingError) as error:
        pytest.skip(explain(error).detail)


@pytest.fixture(scope="session")
def sql_server(drivers: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Responder]:
    """What Microsoft's ODBC driver and pymssql take for a SQL Server."""
    with Responder(self_signed(tmp_path_factory.mktemp("sql_server"))) as server:
        yield server


@pytest.fixture
def over_tds(stage: SandboxStage, sql_server: Responder) -> Iterator[Callable[[Driver], SandboxStage]]:
    """The empty company, read through a driver for SQL Server."""
    with ExitStack() as opened:

        def start(driver: Driver) -> SandboxStage:
            made = SandboxStage(stage.path, open_reader(sql_server.serve(stage.path, driver=driver)))
            opened.callback(made.close)
            return made

        yield start


@pytest.fixture(params=["sandbox", "odbc", "pymssql"])
def sql_stage(request: pytest.FixtureRequest) -> Stage:
    """An empty company, read from its file and through each driver for SQL Server."""
    return _stage(request)


@pytest.fixture(params=["memory", "sandbox", "odbc", "pymssql"])
def any_stage(request: pytest.FixtureRequest) -> Stage:
    """An empty company, of each implementation of the reader."""
    return _stage(request)


def _stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "memory":
        return MemoryStage()
    found: Stage = request.getfixturevalue("stage")
    return found if request.param == "sandbox" else request.getfixturevalue("over_tds")(request.param)
