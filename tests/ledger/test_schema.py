"""The tables, their history, and what is done with databases of other versions."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from sage100_plugin.files import others_may
from sage100_plugin.ledger import SqlLedger, schema
from sage100_plugin.ledger.tables import metadata
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.sealing import FernetSealer
from tests.ledger.samples import NOON, activity, add, event
from tests.postgres import asked

NEWEST = schema.REVISIONS[-1]


def migrated(url: str) -> None:
    """A new database made by the migrations alone."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        command.upgrade(config, "head")
    engine.dispose()


def definitions(path: Path) -> dict[str, list[str]]:
    """The parts of each table and index, in any order: a column that came later stands behind the constraints."""
    database = sqlite3.connect(path)
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    database.close()
    return {name: sorted(re.split(r"[,\s]+", re.sub(r"([()])", r" \1 ", sql))) for name, sql in rows}


def execute(path: Path, sql: str) -> list[Any]:
    database = sqlite3.connect(path, isolation_level=None)
    rows = database.execute(sql).fetchall()
    database.close()
    return rows


def test_the_migrations_lead_to_the_tables(tmp_path: Path) -> None:
    migrated(f"sqlite:///{tmp_path}/migrated.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_a_new_ledger_is_what_the_migrations_make_to_the_letter(tmp_path: Path, in_file: SqlLedger, path: Path) -> None:
    """Also what alembic does not compare: AUTOINCREMENT, conditions of indexes, WITHOUT ROWID."""
    migrated(f"sqlite:///{tmp_path}/migrated.db")
    assert definitions(path) == definitions(tmp_path / "migrated.db")
    assert execute(path, "SELECT version_num FROM alembic_version") == [(schema.REVISIONS[-1],)]


POSTGRES_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2
"""
POSTGRES_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
POSTGRES_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


def test_on_postgresql_too_a_new_ledger_is_what_the_migrations_make(
    empty_postgres: str, on_server: SqlLedger, postgres_url: str
) -> None:
    migrated(empty_postgres)
    new, old = asked(postgres_url), asked(empty_postgres)
    for question in (POSTGRES_COLUMNS, POSTGRES_CONSTRAINTS, POSTGRES_INDEXES):
        assert new(question) == old(question)


def test_on_postgresql_text_is_in_the_order_of_its_characters(on_server: SqlLedger, postgres_url: str) -> None:
    """Of moments and ids; a dictionary's order puts small letters before capitals and skips punctuation."""
    found = asked(postgres_url)(POSTGRES_COLUMNS)
    texts = [row for row in found if row[2] == "text"]
    assert len(texts) > 100
    assert {row[5] for row in texts} == {"C"}


def test_the_list_of_revisions_is_alembics() -> None:
    history = ScriptDirectory(str(schema.MIGRATIONS)).walk_revisions()
    assert tuple(step.revision for step in history)[::-1] == schema.REVISIONS


def test_an_older_database_is_migrated_with_what_it_holds(older: Path, sealer: FernetSealer) -> None:
    ledger = SqlLedger.open(f"sqlite:///{older}", sealer)
    assert ledger.read(lambda tx: [one.id for one in tx.events.newest([], 9)]) == ["evt_a"]
    ledger.close()
    assert execute(older, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert execute(older, "SELECT note FROM events") == [("hello",)]
    copy = older.with_name(f"{older.stem}.before-9999{older.suffix}")
    assert execute(copy, "SELECT version_num FROM alembic_version") == [(NEWEST,)]
    assert execute(copy, "SELECT id FROM events") == [("evt_a",)]
    assert not others_may(copy)


def test_a_migration_that_fails_changes_nothing(older: Path, sealer: FernetSealer) -> None:
    before = definitions(older)
    step = schema.MIGRATIONS / "versions" / "9999_note.py"
    step.write_text(step.read_text().replace("pass", "raise RuntimeError('half way')"))
    with pytest.raises(RuntimeError, match="half way"):
        SqlLedger.open(f"sqlite:///{older}", sealer)
    assert definitions(older) == before
    assert execute(older, "SELECT version_num FROM alembic_version") == [(NEWEST,)]


@pytest.fixture
def older(path: Path, in_file: SqlLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database of this version, seen by a version that has one migration more."""
    in_file.write(lambda tx: tx.events.append([event("a")], NOON))
    in_file.close()
    folder = tmp_path / "100% migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_note.py").write_text(NEXT_STEP.replace("NEWEST", NEWEST))
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    monkeypatch.setattr(schema, "REVISIONS", (*schema.REVISIONS, "9999"))
    return path


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "NEWEST"


def upgrade():
    op.add_column("events", sa.Column("note", sa.Text()))
    op.execute("UPDATE events SET note = 'hello'")
    pass
"""


def test_a_database_of_a_newer_version_is_refused(in_file: SqlLedger, path: Path, sealer: FernetSealer) -> None:
    in_file.close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    says = rf"newer version of this product \(schema 9999, this version knows {NEWEST}\)"
    with pytest.raises(LedgerFailed, match=says):
        SqlLedger.open(f"sqlite:///{path}", sealer)


def test_a_database_can_be_made_by_several_at_once(path: Path) -> None:
    def opened(_: int) -> SqlLedger:
        return SqlLedger.open(f"sqlite:///{path}", FernetSealer([FernetSealer.new_key()]))

    with ThreadPoolExecutor(8) as pool:
        ledgers = list(pool.map(opened, range(8)))
    for number, ledger in enumerate(ledgers):
        add(ledger, "activity", activity(str(number)))
    assert len(ledgers[0].read(lambda tx: tx.activity.find())) == 8
    for ledger in ledgers:
        ledger.close()


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import sage100_plugin.ports.ledger", "sqlalchemy"),
        ("from sage100_plugin.testing.ledger import memory_ledger; memory_ledger()", "alembic"),
        ("from sage100_plugin.testing.ledger import memory_ledger; memory_ledger()", "psycopg"),
        ("from sage100_plugin.testing.ledger import memory_ledger; memory_ledger()", "sqlalchemy.dialects.postgresql"),
    ],
)
def test_what_is_not_needed_is_not_imported(statement: str, absent: str) -> None:
    program = f"import sys; {statement}; sys.exit({absent!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_each_connection_is_set_up_for_durability(in_file: SqlLedger, pragma: str, value: object) -> None:
    def ask(tx: Any) -> object:
        tx.connection.command(f"PRAGMA {pragma}")
        return tx.connection._cursor.fetchone()[0]

    assert in_file.write(ask) == value
    assert in_file.read(ask) == value
