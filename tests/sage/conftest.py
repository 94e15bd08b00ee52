"""Companies to read: an empty sandbox, a seeded one, and one in memory, each with somebody at work in Sage."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, Table, and_, select

from sage100_plugin.ports.sage import SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox import company, database
from sage100_plugin.sage.tables import TABLES
from sage100_plugin.testing.sage import MemorySage

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

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = database.open_engine(path)
        self.reader = company.open_reader(path)
        self.moment = START

    def save(self, record: str, **row: Any) -> str:
        kind = RECORDS[record]
        lines = row.pop("lines", ())
        self.wait(1)
        with self.engine.begin() as connection:
            _store(connection, TABLES[kind.table], row, kind.key)
            for line in lines:
                _store(connection, TABLES[kind.lines[0].table], {"recnum": row["recnum"], **line}, ("recnum", "linnum"))
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


@pytest.fixture
def sandbox(seeded_file: Path, tmp_path: Path) -> Path:
    """A seeded company to work in."""
    for name in (seeded_file, Path(f"{seeded_file}.backup")):
        shutil.copy(name, tmp_path / name.name)
    return tmp_path / seeded_file.name


@pytest.fixture
def stage(blank_file: Path, tmp_path: Path) -> Iterator[SandboxStage]:
    """An empty sandbox company."""
    made = SandboxStage(Path(shutil.copy(blank_file, tmp_path / "company.sqlite")))
    yield made
    made.close()


@pytest.fixture(params=["sandbox", "memory"])
def any_stage(request: pytest.FixtureRequest) -> Stage:
    """An empty company, of each implementation of the reader."""
    if request.param == "memory":
        return MemoryStage()
    found: Stage = request.getfixturevalue("stage")
    return found
