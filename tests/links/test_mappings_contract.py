"""What every implementation of `Mappings` does."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.mappings import SqlMappings
from sage100_plugin.links import TinyDBLinks, TinyDBMappings
from sage100_plugin.ports.links import StoreFailed
from sage100_plugin.ports.mappings import Mappings, MappingVersion, VersionTaken
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.testing.mappings import MemoryMappings
from tests.links.disks import Fault, MemoryDisk
from tests.links.makers import make_link, open_on

SEALER = FernetSealer([FernetSealer.new_key()])


@pytest.fixture
def memory() -> Mappings:
    return MemoryMappings()


@pytest.fixture
def tinydb(tmp_path: Path) -> Iterator[Mappings]:
    links = TinyDBLinks.open(tmp_path / "links")
    yield TinyDBMappings(links.db)
    links.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Mappings]:
    with closing(SqlLedger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", SEALER)) as ledger:
        yield SqlMappings(ledger)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Mappings]:
    with closing(SqlLedger.open(postgres_url, SEALER)) as ledger:
        yield SqlMappings(ledger)


@pytest.fixture(params=["memory", "tinydb", "sqlite", "postgres"])
def mappings(request: pytest.FixtureRequest) -> Mappings:
    store: Mappings = request.getfixturevalue(request.param)
    return store


FULL = MappingVersion(
    "alpha",
    "work_order",
    1,
    (
        {"field": "status", "source": ["stage", "status"], "values": {"Été № 7\n": "6"}, "default": None},
        {"field": "deposit", "source": ["amount"], "transforms": [{"use": "number", "decimals": 2}]},
    ),
    "ana",
    "2026-01-05T10:00:00Z",
    "spring cleaning",
)


def test_a_mapping_is_given_back_as_it_was_saved(mappings: Mappings) -> None:
    mappings.save(FULL)
    assert mappings.current("alpha", "work_order") == FULL
    assert mappings.versions("alpha", "work_order") == (FULL,)
    assert mappings.all() == (FULL,)


def test_nothing_was_saved_in_an_empty_store(mappings: Mappings) -> None:
    assert mappings.current("alpha", "work_order") is None
    assert mappings.versions("alpha", "work_order") == ()
    assert mappings.all() == ()


def test_versions_come_newest_first_and_the_newest_counts(mappings: Mappings) -> None:
    """By number, and not by the text of it."""
    saved = [replace(FULL, number=number, note=str(number)) for number in range(1, 12)]
    for version in saved:
        mappings.save(version)
    assert mappings.versions("alpha", "work_order") == tuple(reversed(saved))
    assert mappings.current("alpha", "work_order") == saved[-1]
    assert mappings.all() == tuple(saved)


def test_companies_and_modules_have_their_own(mappings: Mappings) -> None:
    # R1
    others = [replace(FULL, company="beta"), replace(FULL, module="client"), replace(FULL, company="é")]
    for version in (FULL, *others):
        mappings.save(version)
    assert mappings.versions("beta", "work_order") == (others[0],)
    assert mappings.versions("alpha", "client") == (others[1],)
    assert mappings.versions("beta", "client") == ()
    assert mappings.all() == (others[1], FULL, others[0], others[2])


def test_a_number_is_saved_once(mappings: Mappings) -> None:
    mappings.save(FULL)
    with pytest.raises(VersionTaken):
        mappings.save(replace(FULL, saved_by="ben"))
    assert mappings.versions("alpha", "work_order") == (FULL,)


def test_of_many_threads_one_gets_the_number(mappings: Mappings) -> None:
    barrier = Barrier(8)
    won: list[str] = []
    lost: list[str] = []

    def claim(name: str) -> None:
        barrier.wait(timeout=30)
        try:
            mappings.save(replace(FULL, saved_by=name))
            won.append(name)
        except VersionTaken:
            lost.append(name)

    threads = [Thread(target=claim, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (len(won), len(lost)) == (1, 7)
    assert [version.saved_by for version in mappings.all()] == won


@pytest.mark.parametrize("worthless", [float("nan"), object()])
@pytest.mark.parametrize("kind", ["tinydb", "sqlite", "postgres"])
def test_what_json_cannot_hold_is_refused(request: pytest.FixtureRequest, kind: str, worthless: object) -> None:
    store: Mappings = request.getfixturevalue(kind)
    with pytest.raises((TypeError, ValueError)):
        store.save(replace(FULL, pairs=({"field": "status", "default": worthless},)))
    assert store.all() == ()
    store.save(FULL)


def test_mappings_are_there_after_reopening(tmp_path: Path, postgres_url: str) -> None:
    with closing(TinyDBLinks.open(tmp_path / "links")) as links:
        TinyDBMappings(links.db).save(FULL)
    with closing(TinyDBLinks.open(tmp_path / "links")) as links:
        assert TinyDBMappings(links.db).current("alpha", "work_order") == FULL
    for url in (f"sqlite:///{tmp_path / 'ledger.sqlite'}", postgres_url):
        with closing(SqlLedger.open(url, SEALER)) as ledger:
            SqlMappings(ledger).save(FULL)
        with closing(SqlLedger.open(url, SEALER)) as ledger:
            assert SqlMappings(ledger).current("alpha", "work_order") == FULL


def test_links_and_mappings_share_a_journal_and_outlive_its_compaction() -> None:
    disk = MemoryDisk()
    links = open_on(disk, slack=10)
    mappings = TinyDBMappings(links.db)
    saved = [replace(FULL, number=number) for number in range(1, 31)]
    for number, version in enumerate(saved):
        mappings.save(version)
        links.add(make_link(f"l{number}", f"p-{number}"))
        links.remove(f"l{number}")
    again = open_on(disk)
    assert TinyDBMappings(again.db).all() == tuple(saved)
    assert len(again) == 0


def test_a_full_disk_is_told_and_the_mapping_stays_as_it_was() -> None:
    disk = MemoryDisk()
    links = open_on(disk)
    mappings = TinyDBMappings(links.db)
    mappings.save(FULL)
    disk.fault = Fault(1, errno.ENOSPC, steps=frozenset({"write"}))
    with pytest.raises(StoreFailed):
        mappings.save(replace(FULL, number=2))
    assert mappings.current("alpha", "work_order") == FULL
    assert TinyDBMappings(open_on(disk).db).all() == (FULL,)


def test_the_export_of_the_links_holds_the_mappings(tmp_path: Path) -> None:
    with closing(TinyDBLinks.open(tmp_path / "links")) as links:
        TinyDBMappings(links.db).save(FULL)
        links.export_json(tmp_path / "export.json")
    exported = json.loads((tmp_path / "export.json").read_text("utf-8"))
    (line,) = exported["mappings"].values()
    assert (line["company"], line["module"], line["pairs"][0]["field"]) == ("alpha", "work_order", "status")
