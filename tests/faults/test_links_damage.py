"""Data files with a torn, zeroed or garbled end open; those damaged inside are refused (F2, F3)."""

from __future__ import annotations

import logging
import random
from contextlib import suppress
from dataclasses import replace

import pytest

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link, StoreDamaged
from tests.links.disks import Loss, MemoryDisk
from tests.links.makers import contents, make_link, open_on


def disk_with(count: int) -> tuple[MemoryDisk, list[int]]:
    """A disk with links 0, 1, ... and the length of the data file before each of them and after the last."""
    disk = MemoryDisk()
    store = open_on(disk)
    ends = [0]
    for number in range(count):
        store.add(make_link(str(number), f"p-{number}"))
        ends.append(len(disk.file(".jsonl")))
    return disk, ends


def copy_of(disk: MemoryDisk) -> MemoryDisk:
    return MemoryDisk({number: bytearray(file) for number, file in disk.files.items()}, dict(disk.names_now))


def assert_takes_one_more(disk: MemoryDisk, store: TinyDBLinks) -> None:
    """The store works on after a recovery, and so it does when it is opened again."""
    before = contents(store)
    link = store.add(make_link("one more", "p-more"))
    assert contents(open_on(copy_of(disk))) == before | {"one more": link}


def test_a_file_that_was_cut_anywhere_in_the_last_line_loses_that_line_only(caplog: pytest.LogCaptureFixture) -> None:
    whole, ends = disk_with(3)
    for length in range(ends[2], ends[3]):
        disk = copy_of(whole)
        del disk.file(".jsonl")[length:]
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            store = open_on(disk)
        assert list(contents(store)) == ["0", "1"]
        assert (f"dropped {length - ends[2]} bytes of an unfinished write at byte {ends[2]}" in caplog.text) == (
            length > ends[2]
        )
        assert_takes_one_more(disk, store)


@pytest.mark.parametrize("filler", ["zeros", "garbage", "almost a line"])
def test_an_end_of_zeros_or_garbage_is_dropped(filler: str) -> None:
    whole, ends = disk_with(3)
    chance = random.Random(7)
    for start in range(ends[2], ends[3] + 1):
        disk = copy_of(whole)
        data = disk.file(".jsonl")
        size = ends[3] + 40 - start
        ends_with = {
            "zeros": bytes(size),
            "garbage": chance.randbytes(size),
            "almost a line": (b"0123abcd [0,0," + b"zzzzzzzz [") * 40,
        }
        data[start:] = ends_with[filler][:size]
        store = open_on(disk)
        assert list(contents(store)) == (["0", "1", "2"] if start == ends[3] else ["0", "1"])
        assert_takes_one_more(disk, store)


@pytest.mark.parametrize("closed", [True, False], ids=["closed", "killed"])
@pytest.mark.parametrize("mask", [0x01, 0x20, 0x80, 0xFF])
def test_a_flipped_bit_in_an_old_line_is_refused_whichever_byte_it_is(closed: bool, mask: int) -> None:
    whole, ends = disk_with(3)
    if closed:
        open_on(whole).close()
    for place in range(ends[3] if closed else ends[2]):
        disk = copy_of(whole)
        disk.file(".jsonl")[place] ^= mask
        before = bytes(disk.file(".jsonl"))
        with pytest.raises(StoreDamaged, match=r"journal-000001.jsonl is damaged at byte \d+"):
            open_on(disk)
        assert disk.file(".jsonl") == before


@pytest.mark.parametrize("letter", [b"g", b"A", b" ", b"+", b"_", b"x"])
def test_a_checksum_is_read_to_the_letter(letter: bytes) -> None:
    whole, ends = disk_with(3)
    for place in range(ends[1], ends[1] + 8):
        disk = copy_of(whole)
        disk.file(".jsonl")[place : place + 1] = letter
        with pytest.raises(StoreDamaged):
            open_on(disk)


def test_old_lines_that_were_cut_out_or_zeroed_are_refused() -> None:
    whole, ends = disk_with(4)
    for start, stop in [(ends[0], ends[1]), (ends[1], ends[2]), (ends[0] + 7, ends[2] - 3)]:
        zeroed, cut = copy_of(whole), copy_of(whole)
        zeroed.file(".jsonl")[start:stop] = bytes(stop - start)
        del cut.file(".jsonl")[start + 1 : stop]
        for disk in (zeroed, cut):
            with pytest.raises(StoreDamaged):
                open_on(disk)


def test_a_file_shorter_than_what_was_stored_for_sure_is_refused() -> None:
    disk, ends = disk_with(3)
    open_on(disk).close()
    del disk.file(".jsonl")[ends[2] :]
    with pytest.raises(StoreDamaged, match=f"ends at byte {ends[2]}, but {ends[3]} bytes were stored"):
        open_on(disk)


def test_damage_that_comes_while_the_store_is_open_is_noticed_when_the_line_is_read() -> None:
    disk, ends = disk_with(3)
    store = open_on(disk)
    disk.file(".jsonl")[ends[1] + 20] ^= 1
    with pytest.raises(StoreDamaged, match=f"byte {ends[1]}"):
        store.get("1")
    assert store.get("2") is not None


def test_compaction_does_not_bless_a_damaged_line() -> None:
    disk = MemoryDisk()
    store = open_on(disk, slack=10)
    store.add(make_link("old", "p-old"))
    disk.file(".jsonl")[20] ^= 1
    link = store.add(make_link())
    for number in range(20):
        with suppress(StoreDamaged):
            link = store.replace(replace(link, state=str(number)))
    assert store.get("l1") == link
    with pytest.raises(StoreDamaged):
        store.remove("l1")
    with pytest.raises(StoreDamaged):
        open_on(disk)


class History:
    """A life of a store: after how many steps of the disk which content was acknowledged."""

    def __init__(self, slack: int, seed: int, reserve: int = 0) -> None:
        self.disk = MemoryDisk()
        self.moments: list[tuple[int, dict[str, Link]]] = [(0, {})]
        self._chance = random.Random(seed)
        store = open_on(self.disk, slack, reserve)
        for number in range(45):
            self._change(store, number)
            self._note(contents(store))
            if number in (20, 35):
                store.close()
                store = open_on(self.disk, slack, reserve)
        store.close()
        self._note(self.moments[-1][1])

    def _note(self, content: dict[str, Link]) -> None:
        self.moments.append((len(self.disk.log), content))

    def _change(self, store: TinyDBLinks, number: int) -> None:
        known = list(contents(store).values())
        dice = self._chance.random()
        if not known or dice < 0.4:
            store.add(make_link(f"l{number}", f"p-{number}", details={"text": "x" * self._chance.randrange(1500)}))
        elif dice < 0.8:
            link = self._chance.choice(known)
            store.replace(replace(link, state=f"s{number}", sage_id=str(self._chance.randrange(9))))
        else:
            store.remove(self._chance.choice(known).id)

    def allowed(self, steps: int) -> list[dict[str, Link]]:
        """What may be there when the power went after so many steps: the last acknowledged, and the one in work."""
        done = [content for at, content in self.moments if at <= steps]
        return [done[-1], *(content for _, content in self.moments[len(done) : len(done) + 1])]


@pytest.mark.parametrize(
    ("slack", "reserve"), [(5, 0), (1000, 0), (12, 5000)], ids=["with compactions", "without", "with a reserve"]
)
def test_after_a_loss_of_power_at_any_step_everything_acknowledged_is_there(slack: int, reserve: int) -> None:
    history = History(slack, slack, reserve)
    assert any(name == "remove" for name, _ in history.disk.log)
    losses = [Loss(0.0), Loss(1.0), *(Loss(0.5, seed) for seed in range(4))]
    for steps in range(len(history.disk.log) + 1):
        for loss in losses:
            disk = history.disk.after_power_loss(steps, loss)
            store = open_on(disk)
            assert contents(store) in history.allowed(steps), (steps, loss)
            assert_takes_one_more(disk, store)


def test_power_lost_again_and_again_while_opening_takes_nothing() -> None:
    history = History(5, seed=3)
    for steps in range(0, len(history.disk.log), 7):
        disk = history.disk.after_power_loss(steps, Loss(0.5, steps))
        before = len(disk.log)
        open_on(disk)
        for cut in range(before, len(disk.log) + 1):
            again = disk.after_power_loss(cut, Loss(0.5, cut))
            assert contents(open_on(again)) in history.allowed(steps)


def test_a_transaction_of_several_lines_is_never_seen_in_part() -> None:
    disk = MemoryDisk()
    table = open_on(disk).db.table("settings")
    table.insert({"text": "before"})
    before = len(disk.log)
    table.insert_multiple({"text": "x" * 700} for _ in range(5))
    for steps in range(before, len(disk.log) + 1):
        for seed in range(60):
            torn = disk.after_power_loss(steps, Loss(0.8, seed))
            settings = open_on(torn).db.table("settings")
            assert len(settings.all()) in (1, 6)
