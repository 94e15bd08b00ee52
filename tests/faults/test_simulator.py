"""Whole lives of the plugin under faults that a seed chooses: nothing is lost, nothing is invented (F1-F6, F9, F14).

`FAULTS_SEED=123` plays one seed and shows all of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.simulator.invariants import broken
from tests.faults.simulator.run import Run

ONE = os.environ.get("FAULTS_SEED")
SEEDS = range(int(ONE), int(ONE) + 1) if ONE else range(5000 if os.environ.get("FAULTS") == "full" else 200)
PART = 20
FILES = 10
"""Every so many seeds the stores are files, opened anew by each process."""

SHOWN = 60


def judge(seed: int, folder: Path | None) -> Run:
    """Play a seed and fail with all that is broken and what happened last."""
    run = Run(seed, folder)
    try:
        run.play()
        said = broken(run)
    except BaseException as error:
        told = "\n".join(run.trace[-SHOWN:])
        raise AssertionError(f"FAULTS_SEED={seed} ended with {error!r}\n{told}") from error
    finally:
        run.machine.close()
    if ONE:
        print("\n".join(run.trace))  # noqa: T201 - what was asked for
    assert not said, f"FAULTS_SEED={seed}\n" + "\n".join(said[:20]) + "\n\n" + "\n".join(run.trace[-SHOWN:])
    return run


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", SEEDS[::PART])
def test_nothing_is_lost_and_nothing_is_invented(first: int, tmp_path: Path) -> None:
    for seed in SEEDS[first - SEEDS[0] :][:PART]:
        folder = tmp_path / str(seed)
        if seed % FILES == 0:
            folder.mkdir()
        judge(seed, folder if seed % FILES == 0 else None)


def test_a_seed_always_gives_the_same_run() -> None:
    one, other = judge(7, None), judge(7, None)
    assert one.trace == other.trace
    assert one.machine.network.receipts == other.machine.network.receipts
    assert one.machine.lives == other.machine.lives > 1
