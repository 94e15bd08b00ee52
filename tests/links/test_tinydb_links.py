"""What the TinyDB store does beyond the port: other tables, reopening, compaction, syncs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document, Table

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.links.disk import SystemDisk
from sage100_plugin.links.lines import seal, unseal
from sage100_plugin.links.tinydb_table import JournalStorage
from sage100_plugin.ports.links import LinkExists, StoreBusy, StoreDamaged, StoreFailed
from tests.links.disks import Fault, MemoryDisk
from tests.links.makers import ANYWHERE, at_once, contents, make_link, open_on


def test_links_are_there_after_reopening(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    links = {f"l{number}": store.add(make_link(f"l{number}", f"p-{number}")) for number in range(50)}
    store.remove("l3")
    del links["l3"]
    links["l4"] = store.replace(replace(links["l4"], state="conflict"))
    store.close()
    store = TinyDBLinks.open(tmp_path)
    assert contents(store) == links
    store.close()


def test_a_store_that_was_not_closed_opens_as_well() -> None:
    disk = MemoryDisk()
    link = open_on(disk).add(make_link())
    assert contents(open_on(disk)) == {"l1": link}


def test_closing_twice_is_no_error_and_writing_afterwards_is_one(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    store.add(make_link())
    store.close()
    store.close()
    with pytest.raises(StoreFailed, match="closed"):
        store.add(make_link("l2", "p-2"))
    with pytest.raises(StoreFailed):
        store.get("l1")


def test_a_second_store_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    with pytest.raises(StoreBusy, match=r"Another process has the link store in .* open") as refusal:
        TinyDBLinks.open(tmp_path)
    assert str(tmp_path) in str(refusal.value)
    store.close()
    TinyDBLinks.open(tmp_path).close()


def test_the_data_file_is_text_with_one_line_for_each_change(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    store.add(make_link(source_name="Château"))
    store.remove("l1")
    store.close()
    (file,) = tmp_path.glob("*.jsonl")
    first, second = file.read_text(encoding="utf-8").splitlines()
    assert "Château" in first
    assert json.loads(second[9:])[1:] == [0, "links", "l1", None]


def test_replacing_a_link_by_itself_writes_nothing() -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    link = store.add(make_link())
    before = len(disk.log)
    store.replace(link)
    assert len(disk.log) == before


def test_two_tables_do_not_know_each_other(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    store.add(make_link())
    store.db.table("settings").insert({"source": "procore", "source_id": "p-1", "company": "Main", "record": "job"})
    assert store.db.tables() == {"links", "settings"}
    store.db.drop_table("settings")
    assert store.db.tables() == {"links"}
    assert len(store) == 1
    store.db.drop_tables()
    assert store.db.tables() == set()
    store.close()


@pytest.fixture(params=["TinyDB's own table and storage", "own table", "TinyDB's own table"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Table]:
    """A table of other things; the first one shows what TinyDB itself does."""
    alone = request.param == "TinyDB's own table and storage"
    with TinyDB(tmp_path / "db.json") if alone else TinyDBLinks.open(tmp_path / "links").db as db:
        yield Table(db.storage, "settings") if request.param == "TinyDB's own table" else db.table("settings")


def test_other_tables_do_what_tinydb_does(settings: Table) -> None:
    assert settings.insert({"key": "a", "value": 1}) == 1
    assert settings.insert_multiple([{"key": "b"}, {"key": "c", "list": [1]}]) == [2, 3]
    assert settings.upsert({"key": "b", "value": 2}, where("key") == "b") == [2]
    assert settings.upsert({"key": "d"}, where("key") == "d") == [4]
    assert settings.update({"value": 3}, where("key") == "c") == [3]
    assert settings.update(lambda document: document["list"].append(2), doc_ids=[3, 99]) == [3]
    assert settings.update_multiple([({"value": 4}, where("key") == "d")]) == [4]
    assert settings.insert(Document({"key": "z"}, doc_id=10)) == 10
    assert settings.insert({"key": "after z"}) == 11
    assert settings.remove(where("key") == "a") == [1]
    assert settings.remove(doc_ids=[11, 99]) == [11]
    assert {one.doc_id: dict(one) for one in settings.all()} == {
        2: {"key": "b", "value": 2},
        3: {"key": "c", "list": [1, 2], "value": 3},
        4: {"key": "d", "value": 4},
        10: {"key": "z"},
    }
    assert [one.doc_id for one in settings.search(where("value") > 2)] == [3, 4]
    assert settings.get(where("key") == "d") == {"key": "d", "value": 4}
    assert settings.get(doc_id=10) == {"key": "z"}
    assert settings.get(doc_id=1) is None
    assert [one.doc_id for one in settings.get(doc_ids=[2, 4, 99])] == [2, 4]
    assert settings.contains(where("key") == "z")
    assert not settings.contains(doc_id=1)
    assert settings.count(where("value") == 2) == 1
    assert len(settings) == 4
    assert [one.doc_id for one in settings] == [2, 3, 4, 10]
    settings.truncate()
    assert settings.all() == []
    assert settings.insert({"key": "again"}) == 1


def test_a_refused_change_of_another_table_changes_nothing(settings: Table) -> None:
    settings.insert({"value": 1})
    settings.insert({"value": "text"})

    def increment(document: MutableMapping[str, Any]) -> None:
        document["value"] += 1

    with pytest.raises(TypeError):
        settings.update(increment)
    with pytest.raises(ValueError, match="already exists"):
        settings.insert(Document({"value": 9}, doc_id=1))
    with pytest.raises(ValueError, match="not a Mapping"):
        settings.insert([1])  # type: ignore[arg-type]


def test_other_tables_are_there_after_reopening() -> None:
    disk = MemoryDisk()
    open_on(disk).db.table("settings").insert_multiple({"number": number} for number in range(20))
    settings = open_on(disk).db.table("settings")
    assert [one["number"] for one in settings] == list(range(20))
    assert settings.insert({}) == 21


def test_a_transaction_of_many_documents_is_stored_whole_or_not_at_all() -> None:
    disk = MemoryDisk()
    open_on(disk).db.table("settings").insert_multiple({"number": number} for number in range(20))
    data = disk.file(".jsonl")
    del data[-10:]
    assert open_on(disk).db.table("settings").all() == []


def test_the_unique_index_holds_through_tinydbs_own_methods() -> None:
    store = open_on(MemoryDisk())
    store.add(make_link())
    table = store.db.table("links")
    with pytest.raises(Exception, match="another document has these values"):
        table.insert(Document({**vars(make_link("l2")), "history": []}, doc_id="l2"))  # type: ignore[arg-type]
    twins = [Document({**vars(make_link(id, "p-9")), "history": []}, doc_id=id) for id in "ab"]  # type: ignore[arg-type]
    with pytest.raises(Exception, match="another document has these values"):
        table.insert_multiple(twins)
    assert len(store) == 1


def test_two_links_can_swap_their_source_records_in_one_transaction() -> None:
    store = open_on(MemoryDisk())
    store.add(make_link("a", "p-1"))
    store.add(make_link("b", "p-2"))
    other = {"p-1": "p-2", "p-2": "p-1"}
    store.db.table("links").update(lambda one: one.update(source_id=other[one["source_id"]]))
    assert {id: link.source_id for id, link in contents(store).items()} == {"a": "p-2", "b": "p-1"}


def test_the_export_is_a_file_of_tinydbs_own_storage(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path / "links")
    store.add(make_link(source_name="Château"))
    store.db.table("settings").insert({"a": 1})
    store.export_json(tmp_path / "export.json")
    store.close()
    exported = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert exported["links"]["l1"]["source_name"] == "Château"
    with TinyDB(tmp_path / "export.json") as db:
        assert db.table("settings").all() == [{"a": 1}]


def few_hashes(*parts: str) -> int:
    return sum(map(ord, "".join(parts))) % 5


def test_hashes_that_collide_do_no_harm() -> None:
    disk = MemoryDisk()
    options = {"disk": disk, "hasher": few_hashes, "slack": 10, "housekeeping": at_once}
    store = TinyDBLinks.open(ANYWHERE, **options)
    expected = {}
    for number in range(40):
        expected[f"l{number}"] = store.add(make_link(f"l{number}", f"p-{number}", f"{number // 2}"))
    for number in range(0, 40, 3):
        store.remove(f"l{number}")
        del expected[f"l{number}"]
    for id in list(expected)[::2]:
        expected[id] = store.replace(replace(expected[id], state="conflict"))
    with pytest.raises(LinkExists):
        store.add(make_link("new", "p-1"))
    assert contents(store) == expected
    assert contents(TinyDBLinks.open(ANYWHERE, **options)) == expected


def test_compaction_leaves_what_is_alive_and_removes_the_old_file() -> None:
    disk = MemoryDisk()
    store = open_on(disk, slack=20)
    link = store.add(make_link())
    keep = store.add(make_link("keep", "p-2"))
    for number in range(200):
        link = store.replace(replace(link, state=str(number)))
    store.remove("l1")
    assert len(disk.file(".jsonl")) < 50 * 300
    assert sorted(name.split(".")[-1] for name in disk.names_now) == ["CURRENT", "hint", "jsonl"]
    assert contents(store) == {"keep": keep}
    assert contents(open_on(disk)) == {"keep": keep}


def test_writes_during_a_compaction_are_kept() -> None:
    disk = MemoryDisk()
    jobs: list[Callable[[], None]] = []
    store = TinyDBLinks.open(ANYWHERE, disk=disk, slack=10, housekeeping=jobs.append)
    link = store.add(make_link())
    for number in range(20):
        link = store.replace(replace(link, state=str(number)))
    added = []

    def add_one() -> None:
        disk.on_sync = None
        added.append(store.add(make_link("l2", "p-2")))
        store.remove("l1")

    disk.on_sync = add_one
    (compact,) = jobs
    compact()
    assert contents(store) == {"l2": added[0]}
    assert contents(open_on(disk)) == {"l2": added[0]}


def test_a_reader_that_began_before_a_compaction_finishes() -> None:
    store = open_on(MemoryDisk(), slack=10)
    for number in range(5):
        store.add(make_link(f"l{number}", f"p-{number}"))
    reading = iter(store)
    first = next(reading)
    for number in range(50):
        store.replace(replace(first, state=str(number)))
    assert [link.id for link in reading] == ["l1", "l2", "l3", "l4"]


def test_closing_gives_up_a_compaction(tmp_path: Path) -> None:
    jobs: list[Callable[[], None]] = []
    store = TinyDBLinks.open(tmp_path, slack=5, housekeeping=jobs.append)
    link = store.add(make_link())
    for number in range(20):
        link = store.replace(replace(link, state=str(number)))
    closing = Thread(target=store.close)
    closing.start()
    assert store.db.storage.documents.closing.wait(timeout=30)  # type: ignore[attr-defined]
    jobs[0]()
    closing.join(timeout=30)
    store = TinyDBLinks.open(tmp_path)
    assert contents(store) == {"l1": link}
    store.close()


def test_compaction_runs_in_the_background(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path, slack=10)
    link = store.add(make_link())
    first = next(tmp_path.glob("*.jsonl")).name
    for number in range(100):
        link = store.replace(replace(link, state=str(number)))
    store.close()
    assert [file.name for file in tmp_path.glob("*.jsonl")] != [first]
    store = TinyDBLinks.open(tmp_path)
    assert contents(store) == {"l1": link}
    store.close()


def test_a_link_is_seen_when_it_is_on_disk_and_not_before() -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    seen = []
    disk.on_sync = lambda: seen.append((store.get("l1"), store.by_sage("Main", "job", "7"), len(store), list(store)))
    link = store.add(make_link())
    assert seen == [(None, (), 0, [])]
    assert store.get("l1") == link


def test_a_refusal_waits_until_the_other_link_is_on_disk() -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    refusals: list[str] = []
    synced = Event()

    def refused() -> None:
        with pytest.raises(LinkExists):
            store.add(make_link("l2"))
        refusals.append("after the sync" if synced.is_set() else "before the sync")

    other = Thread(target=refused)

    def start_the_other() -> None:
        disk.on_sync = None
        other.start()
        other.join(timeout=0.2)
        assert refusals == []
        synced.set()

    disk.on_sync = start_the_other
    store.add(make_link())
    other.join(timeout=30)
    assert refusals == ["after the sync"]


def test_many_writers_share_a_sync() -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    waiting = [Thread(target=store.add, args=(make_link(f"l{number}", f"p-{number}"),)) for number in range(30)]
    queued = store.db.storage.documents  # type: ignore[attr-defined]

    def let_the_others_come() -> None:
        disk.on_sync = None
        for thread in waiting:
            thread.start()
        while queued._queued < 31:
            waiting[0].join(timeout=0.001)

    disk.on_sync = let_the_others_come
    before = disk.syncs
    store.add(make_link("first", "p-first"))
    for thread in waiting:
        thread.join(timeout=30)
    assert disk.syncs - before == 2
    assert len(contents(store)) == 31


def test_threads_that_write_and_read_at_once_agree(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path, slack=20)
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(60):
                link = store.add(make_link(f"{name}{number}", f"{name}-{number}", name))
                assert store.get(link.id) == link
                link = store.replace(replace(link, state="conflict"))
                assert store.by_source("Main", "job", "procore", link.source_id) == link
                if number % 3 == 0:
                    store.remove(link.id)
                    assert store.get(link.id) is None
                for other in store.find(state="conflict", limit=5):
                    assert other.state == "conflict"
        except BaseException as failure:  # noqa: BLE001 - told to the test
            failures.append(failure)

    threads = [Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert failures == []
    assert len(contents(store)) == 160
    store.close()


@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_hint_costs_time_and_nothing_else(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    store = TinyDBLinks.open(tmp_path)
    links = {f"l{number}": store.add(make_link(f"l{number}", f"p-{number}")) for number in range(50)}
    store.close()
    (hint,) = tmp_path.glob("*.hint")
    raw = bytearray(hint.read_bytes())
    raw[-100] ^= 1
    if damage == "remove":
        hint.unlink()
    else:
        hint.write_bytes(raw if damage == "flip" else raw[: len(raw) // 2])
    with caplog.at_level(logging.WARNING):
        store = TinyDBLinks.open(tmp_path)
    assert f"{hint} is damaged" in caplog.text
    assert contents(store) == links
    store.close()


def test_opening_with_a_hint_replays_only_what_came_after_it() -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    for number in range(300):
        store.add(make_link(f"l{number}", f"p-{number}"))
    store.close()
    store = open_on(disk)
    assert store.db.storage.documents.catalog.places.recent == {}  # type: ignore[attr-defined]
    assert len(contents(store)) == 300


def test_a_line_longer_than_one_reading_is_read_whole() -> None:
    disk = MemoryDisk(largest_write=700)
    link = open_on(disk).add(make_link(details={"text": "x" * 100_000}))
    assert contents(open_on(disk)) == {"l1": link}


def test_a_missing_file_is_refused() -> None:
    disk = MemoryDisk()
    open_on(disk).add(make_link())
    current = disk.names_now.pop("CURRENT")
    with pytest.raises(StoreDamaged, match=r"CURRENT is missing, but journal-000001\.jsonl holds data"):
        open_on(disk)
    disk.names_now["CURRENT"] = current
    del disk.names_now["journal-000001.jsonl"]
    with pytest.raises(StoreDamaged, match=r"journal-000001\.jsonl is missing"):
        open_on(disk)


def test_a_damaged_pointer_file_is_refused() -> None:
    disk = MemoryDisk()
    open_on(disk).add(make_link())
    disk.file("CURRENT")[20] ^= 1
    with pytest.raises(StoreDamaged, match="CURRENT is damaged"):
        open_on(disk)


def test_a_folder_that_cannot_be_read_says_so() -> None:
    disk = MemoryDisk(fault=Fault(1))
    with pytest.raises(StoreFailed, match="links cannot be opened"):
        open_on(disk)
    disk.fault = None
    open_on(disk).add(make_link())


def test_a_table_of_the_journal_needs_its_storage(tmp_path: Path) -> None:
    from sage100_plugin.links.tinydb_table import JournalTable

    with TinyDB(tmp_path / "db.json") as db, pytest.raises(TypeError):
        JournalTable(db.storage, "settings")
    storage = JournalStorage(tmp_path / "links", disk=SystemDisk())
    assert JournalTable(storage, "settings").all() == []
    storage.close()


def test_a_hint_of_an_older_version_is_made_anew(tmp_path: Path) -> None:
    store = TinyDBLinks.open(tmp_path)
    link = store.add(make_link())
    store.close()
    (hint,) = tmp_path.glob("*.hint")
    line, _, arrays = hint.read_bytes().partition(b"\n")
    head = json.loads(unseal(line) or b"{}")
    del head["layout"]
    hint.write_bytes(seal(json.dumps(head).encode()) + arrays)
    store = TinyDBLinks.open(tmp_path)
    assert (contents(store), store.counts()) == ({"l1": link}, {("Main", "job", "synced"): 1})
    store.close()
