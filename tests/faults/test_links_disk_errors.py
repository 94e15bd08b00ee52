"""The disk says no: nothing acknowledged is lost, nothing is stored in part, reading goes on (F4)."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import replace

import pytest

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link, StoreFailed
from tests.links.disks import Fault, MemoryDisk
from tests.links.makers import contents, make_link, open_on

CHANGES = frozenset({"write", "truncate", "sync", "replace", "remove", "sync_folder"})


class Life:
    """A store that is used until the disk lets it down, and what it acknowledged by then."""

    def __init__(self, disk: MemoryDisk) -> None:
        self.disk = disk
        self.known: dict[str, Link] = {}
        self.possible: list[dict[str, Link]] = [{}]
        with suppress(StoreFailed):
            store = open_on(disk, slack=5)
            try:
                self._use(store)
            finally:
                self._read_on(store)
                store.close()

    def _use(self, store: TinyDBLinks) -> None:
        for number in range(3):
            link = make_link(f"l{number}", f"p-{number}")
            self._try({link.id: link})
            store.add(link)
            self.known = self.possible[-1]
        for number in range(22):
            link = replace(self.known[f"l{number % 2}"], state=str(number))
            self._try({link.id: link})
            store.replace(link)
            self.known = self.possible[-1]
        self.possible = [self.known, {id: link for id, link in self.known.items() if id != "l2"}]
        store.remove("l2")
        self.known = self.possible[-1]

    def _try(self, change: dict[str, Link]) -> None:
        self.possible = [self.known, self.known | change]

    def _read_on(self, store: TinyDBLinks) -> None:
        """What was acknowledged can be read, also from a store that takes no more writes."""
        fault, self.disk.fault = self.disk.fault, None
        assert contents(store) == self.known
        self.disk.fault = fault


@pytest.mark.parametrize("persistent", [False, True], ids=["once", "from then on"])
@pytest.mark.parametrize("error", [errno.EIO, errno.ENOSPC, errno.EINTR], ids=["EIO", "ENOSPC", "EINTR"])
@pytest.mark.parametrize("steps", [CHANGES, Fault(1).steps], ids=["changes", "all"])
def test_every_call_can_fail(error: int, persistent: bool, steps: frozenset[str]) -> None:
    nth, struck = 0, True
    while struck:
        nth += 1
        disk = MemoryDisk(fault=Fault(nth, error, persistent, steps))
        life = Life(disk)
        assert disk.fault
        struck = disk.fault.struck
        disk.fault = None
        store = open_on(disk)
        assert contents(store) in life.possible
        store.add(make_link("one more", "p-more"))
        assert len(contents(open_on(disk))) == len(contents(store))
    assert nth > 100


@pytest.mark.parametrize("step", ["write", "sync"])
def test_after_a_refused_write_nothing_is_taken_until_the_store_is_opened_again(step: str) -> None:
    disk = MemoryDisk()
    store = open_on(disk)
    first = store.add(make_link())
    disk.fault = Fault(1, steps=frozenset({step}))
    with pytest.raises(StoreFailed, match=r"nothing was stored .*Input/output error.* opened again"):
        store.add(make_link("l2", "p-2"))
    assert contents(store) == {"l1": first}
    for attempt in (
        lambda: store.add(make_link("l3", "p-3")),
        lambda: store.replace(replace(first, state="conflict")),
        lambda: store.remove("l1"),
        lambda: store.db.table("settings").insert({}),
    ):
        with pytest.raises(StoreFailed):
            attempt()
    assert contents(store) == {"l1": first}
    store.close()
    store = open_on(disk)
    assert contents(store) == {"l1": first}
    store.add(make_link("l2", "p-2"))


def test_all_who_waited_for_the_sync_that_failed_are_told(tmp_path: object) -> None:
    from threading import Thread

    disk = MemoryDisk()
    store = open_on(disk)
    documents = store.db.storage.documents  # type: ignore[attr-defined]
    refused: list[str] = []

    def add(id: str) -> None:
        try:
            store.add(make_link(id, id))
        except StoreFailed:
            refused.append(id)

    others = [Thread(target=add, args=(f"l{number}",)) for number in range(6)]

    def let_the_others_come() -> None:
        disk.on_sync = None
        for other in others:
            other.start()
        while documents._queued < 7:
            others[0].join(timeout=0.001)
        disk.fault = Fault(1, steps=frozenset({"sync"}))

    disk.on_sync = let_the_others_come
    add("first")
    for other in others:
        other.join(timeout=30)
    assert sorted(refused) == ["first", *(f"l{number}" for number in range(6))]
    assert contents(store) == {}
    disk.fault = None
    assert contents(open_on(disk)) == {}


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_disk_that_takes_few_bytes_at_a_time_is_slow_and_nothing_else(size: int) -> None:
    disk = MemoryDisk(largest_write=size)
    life = Life(disk)
    assert contents(open_on(disk)) == life.possible[-1]


@pytest.mark.parametrize("slack", [5, 1000], ids=["with compactions", "without"])
def test_a_full_disk_takes_nothing_away(slack: int) -> None:
    for quota in range(1000, 12_000, 83):
        disk = MemoryDisk(quota=quota)
        known: dict[str, Link] = {}
        store = None
        with suppress(StoreFailed):
            store = open_on(disk, slack)
            for number in range(60):
                known[f"l{number % 7}"] = _put(store, make_link(f"l{number % 7}", f"p-{number % 7}", str(number)))
        assert store
        assert contents(store) == known
        with suppress(StoreFailed):
            for number in range(500):
                known[f"more{number}"] = _put(store, make_link(f"more{number}", f"more-{number}"))
        assert contents(store) == known
        with pytest.raises(StoreFailed):
            store.remove("l1")
        store.close()
        assert contents(open_on(disk, slack)) == known, "reading needs no room"
        disk.quota = None
        store = open_on(disk, slack)
        assert contents(store) == known
        known["after"] = store.add(make_link("after", "p-after"))
        assert contents(open_on(disk, slack)) == known


def _put(store: TinyDBLinks, link: Link) -> Link:
    return store.replace(link) if store.get(link.id) else store.add(link)


def test_a_compaction_that_finds_no_room_is_put_off(caplog: pytest.LogCaptureFixture) -> None:
    disk = MemoryDisk()
    store = open_on(disk, slack=5)
    link = store.add(make_link())
    disk.fault = Fault(1, errno.ENOSPC, persistent=True, steps=frozenset({"truncate", "replace"}))
    for number in range(30):
        link = store.replace(replace(link, state=str(number)))
    assert "compaction put off" in caplog.text
    disk.fault = None
    for number in range(30):
        link = store.replace(replace(link, state=str(number)))
    assert len(disk.file(".jsonl")) < 25 * 300
    assert contents(open_on(disk)) == {"l1": link}


def test_a_pointer_file_that_cannot_be_replaced_puts_the_compaction_off(caplog: pytest.LogCaptureFixture) -> None:
    disk = MemoryDisk()
    store = open_on(disk, slack=5)
    link = store.add(make_link())
    disk.fault = Fault(1, errno.EACCES, steps=frozenset({"replace"}))
    for number in range(12):
        link = store.replace(replace(link, state=str(number)))
    assert "compaction put off" in caplog.text
    assert contents(store) == {"l1": link}
    assert contents(open_on(disk)) == {"l1": link}


def test_a_store_that_does_not_know_which_file_counts_takes_no_more_writes() -> None:
    disk = MemoryDisk()
    store = open_on(disk, slack=5)
    link = store.add(make_link())
    disk.fault = Fault(2, steps=frozenset({"sync_folder"}))
    while not disk.fault.struck:
        link = store.replace(replace(link, state=f"{link.state}."))
    with pytest.raises(StoreFailed):
        store.remove("l1")
    assert contents(store) == {"l1": link}
    assert contents(open_on(disk)) == {"l1": link}
