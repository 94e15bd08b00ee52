"""Processes that are killed, and two that want the same folder (F1)."""

from __future__ import annotations

import multiprocessing
import os
import random
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import StoreBusy
from tests.links.makers import contents
from tests.links.worker import THREADS as WORKER_THREADS
from tests.links.worker import Report, hold, keys_of, version_of, work

# The server that forks the processes is reached by a Unix socket.
pytestmark = pytest.mark.enable_socket

KILLS = 500 if os.environ.get("FAULTS") == "full" else 200
PARTS = 4

_METHODS = multiprocessing.get_all_start_methods()
_processes: Any = multiprocessing.get_context("forkserver" if "forkserver" in _METHODS else "spawn")
if "forkserver" in _METHODS:
    _processes.set_forkserver_preload(["tests.links.worker"])


def until_the_end(pipe: Connection) -> list[Report]:
    """All that was sent before the process died."""
    reports: list[Report] = []
    try:
        while pipe.poll(60):
            reports.append(pipe.recv())
    except (EOFError, OSError):
        return reports
    raise AssertionError("the process neither speaks nor ends")


class Keeper:
    """Knows what each key may hold: what was acknowledged last, or what was in work."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sure = {key: 0 for thread in range(WORKER_THREADS) for key in keys_of(thread)}
        self.acknowledged = 0

    def let_live_and_kill(self, seed: int) -> None:
        ours, theirs = _processes.Pipe(duplex=False)
        process = _processes.Process(target=work, args=(self.folder, seed, theirs))
        process.start()
        theirs.close()
        reports: list[Report] = []
        for _ in range(random.Random(seed).randrange(1, 160)):
            assert ours.poll(60), "the process does not begin"
            reports.append(ours.recv())
        process.kill()
        reports += until_the_end(ours)
        process.join(60)
        process.close()
        ours.close()
        self.compare(reports)

    def compare(self, reports: list[Report]) -> None:
        begun: dict[str, int] = {}
        for what, key, version in reports:
            if what == "begun":
                begun[key] = version
            else:
                self.acknowledged += 1
                self.sure[key] = begun.pop(key)
        store = TinyDBLinks.open(self.folder)
        for key, version in self.sure.items():
            found = version_of(store, key)
            assert found in (version, begun.get(key, version)), f"{key} is {found}, not {version}"
            self.sure[key] = found
        assert len(contents(store)) == sum(version > 0 for version in self.sure.values())
        store.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_acknowledged_is_lost_however_often_the_process_is_killed(tmp_path: Path, part: int) -> None:
    keeper = Keeper(tmp_path)
    for kill in range(KILLS // PARTS):
        keeper.let_live_and_kill(1000 * part + kill)
    assert keeper.acknowledged > 10 * KILLS // PARTS
    assert int(next(tmp_path.glob("*.jsonl")).stem[-6:]) > KILLS // PARTS, "there were compactions and checkpoints"


def test_a_second_process_is_refused_and_told_which_folder(tmp_path: Path) -> None:
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=hold, args=(tmp_path, theirs))
    process.start()
    theirs.close()
    assert ours.poll(60)
    assert ours.recv() == "open"
    with pytest.raises(StoreBusy) as refusal:
        TinyDBLinks.open(tmp_path)
    assert str(refusal.value) == (
        f"Another process has the link store in {tmp_path} open. Stop it first, or give this one a folder of its own."
    )
    ours.send("close")
    process.join(60)
    assert process.exitcode == 0
    TinyDBLinks.open(tmp_path).close()
    ours.close()
    process.close()


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    ours, theirs = _processes.Pipe()
    process = _processes.Process(target=hold, args=(tmp_path, theirs))
    process.start()
    theirs.close()
    assert ours.poll(60)
    process.kill()
    process.join(60)
    TinyDBLinks.open(tmp_path).close()
    ours.close()
    process.close()
