"""Stores that move from files to a database and back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.folder import secret_keys
from sage100_plugin.ledger.tables import metadata
from sage100_plugin.moving import move
from sage100_plugin.ports.ledger import Cursor, LedgerFailed, Snapshot, Tx
from sage100_plugin.ports.links import StoreBusy
from sage100_plugin.ports.mappings import MappingVersion
from sage100_plugin.settings import Settings, SettingsWrong
from sage100_plugin.stores import Stores, open_stores
from tests.ledger.samples import (
    FULL_EVENT,
    FULL_OPERATION,
    FULL_SUBSCRIPTION,
    NOON,
    activity,
    event,
    export,
)
from tests.links.makers import make_link
from tests.postgres import asked, cut_all


def of(home: Path, url: str = "") -> Settings:
    return settings.load({"SAGE100_HOME": str(home), "SAGE100_DATABASE_URL": url})


def opened(found: Settings) -> Stores:
    return open_stores(found, secret_keys(found))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder with something of everything."""
    stores = opened(of(tmp_path))
    stores.ledger.write(fill)
    stores.ledger.write(lambda tx: tx.events.append([event("gone")], NOON))
    stores.ledger.write(lambda tx: tx.connection.command("DELETE FROM events WHERE id = 'evt_gone'"))
    for number in range(1100):
        stores.links.add(make_link(f"l{number:04}", f"p-{number}", details={"n": [number, "é", None]}))
    for number in range(1, 12):
        stores.mappings.save(a_mapping("work_order", number))
    stores.mappings.save(a_mapping("client", 1))
    stores.close()
    return tmp_path


def a_mapping(module: str, number: int) -> MappingVersion:
    lines = ({"field": "status", "source": ["stage"], "values": {"Geplant é": "6"}, "default": None},)
    return MappingVersion("c1", module, number, lines, "ana", "2026-01-05T10:00:00Z", f"note {number}")


def fill(tx: Tx) -> None:
    stored = tx.events.append([FULL_EVENT], NOON)[0]
    tx.subscriptions.add(FULL_SUBSCRIPTION)
    tx.deliveries.add(stored, [FULL_SUBSCRIPTION.id], "c1|job|7", NOON)
    tx.operations.start(FULL_OPERATION)
    tx.exports.add(export("a"))
    tx.cursors.put(Cursor("c1", "job", "2026", baseline_done=True, page=("a", "b"), tally=(1, 2)))
    tx.snapshots.put("c1", "job", (Snapshot(f"{number}", "hash", {"n": number}, "s") for number in range(2500)))
    tx.activity.add(activity("a"))


def content(path: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(path)) as database:
        tables = [name for name in metadata.tables if name != "seal"] + ["sqlite_sequence"]
        return {name: sorted(database.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in tables}


def silent(_name: str, _more: int) -> None:
    """Nobody watches."""


def test_stores_move_to_a_database_and_back_and_are_the_same(home: Path, empty_postgres: str, tmp_path: Path) -> None:
    before, links, mappings = content(home / "ledger.sqlite"), links_of(of(home)), mappings_of(of(home))
    told: dict[str, int] = {}
    move(of(home), empty_postgres, lambda name, more: told.update({name: told.get(name, 0) + more}))
    assert (told["links"], told["mappings"], told["snapshots"], told["events"]) == (1100, 12, 2500, 1)
    assert content(home / "ledger.sqlite") == before
    assert links_of(of(home, empty_postgres)) == links
    assert mappings_of(of(home, empty_postgres)) == mappings
    for name in ("ledger.sqlite", "links"):
        (home / name).rename(home / f"old {name}")
    move(of(home, empty_postgres), f"sqlite:///{home}/ledger.sqlite", silent)
    assert content(home / "ledger.sqlite") == before
    assert before["mappings"] == []
    assert links_of(of(home)) == links
    assert mappings_of(of(home)) == mappings
    assert len(mappings) == 12


def links_of(found: Settings) -> list[Any]:
    with closing(opened(found)) as stores:
        return list(stores.links)


def mappings_of(found: Settings) -> tuple[MappingVersion, ...]:
    with closing(opened(found)) as stores:
        return stores.mappings.all()


def test_numbers_go_on_where_they_were(home: Path, empty_postgres: str) -> None:
    """Also after the newest event was deleted: who polls has its number."""
    move(of(home), empty_postgres, silent)
    with closing(opened(of(home, empty_postgres))) as stores:
        assert stores.ledger.write(lambda tx: tx.events.append([event("next")], NOON))[0].seq == 3
        assert stores.ledger.read(lambda tx: tx.subscriptions.all())[0].secrets == FULL_SUBSCRIPTION.secrets


def test_a_database_that_holds_something_is_left_alone(home: Path, empty_postgres: str) -> None:
    move(of(home), empty_postgres, silent)
    with pytest.raises(LedgerFailed, match="a copy needs an empty one"):
        move(of(home), empty_postgres, silent)
    assert asked(empty_postgres)("SELECT count(*) FROM links") == [(1100,)]


def test_a_copy_that_breaks_off_leaves_the_database_empty_and_can_be_made_again(
    home: Path, empty_postgres: str
) -> None:
    def cut(name: str, _more: int) -> None:
        if name == "links":
            cut_all(empty_postgres)

    with pytest.raises(LedgerFailed, match="Nothing was copied"):
        move(of(home), empty_postgres, cut)
    assert asked(empty_postgres)("SELECT count(*) FROM snapshots") == [(0,)]
    move(of(home), empty_postgres, silent)


def test_nothing_moves_while_somebody_works_there(home: Path, empty_postgres: str) -> None:
    with closing(opened(of(home))), pytest.raises(StoreBusy):
        move(of(home), empty_postgres, silent)
    other = of(home / "other", empty_postgres)
    shutil.copy(home / "secret.key", other.home)
    with closing(opened(other)), pytest.raises(LedgerFailed, match="Stop every serve and worker"):
        move(of(home), empty_postgres, silent)


def test_an_empty_database_is_refused_where_there_are_files_with_what_was_done(home: Path, empty_postgres: str) -> None:
    """Without its links the plugin would make in Sage what it has made already."""
    with pytest.raises(SettingsWrong, match="migrate-store --to URL"):
        opened(of(home, empty_postgres))
    move(of(home), empty_postgres, silent)
    opened(of(home, empty_postgres)).close()


def test_a_database_that_holds_mappings_only_is_not_taken_for_an_unused_one(home: Path, empty_postgres: str) -> None:
    other = of(home / "other", empty_postgres)
    shutil.copy(home / "secret.key", other.home)
    with closing(opened(other)) as stores:
        stores.mappings.save(a_mapping("work_order", 1))
    opened(of(home, empty_postgres)).close()


def test_files_that_are_there_are_not_written_over(home: Path, empty_postgres: str) -> None:
    before = content(home / "ledger.sqlite")
    move(of(home), empty_postgres, silent)
    with pytest.raises(SettingsWrong, match="is there already"):
        move(of(home, empty_postgres), f"sqlite:///{home}/ledger.sqlite", silent)
    assert content(home / "ledger.sqlite") == before


def test_files_do_not_move_to_files(home: Path) -> None:
    with pytest.raises(SettingsWrong, match="between files of this machine"):
        move(of(home), "sqlite:///other.sqlite", silent)
