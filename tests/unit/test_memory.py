"""Where the threads of a process take their memory from, as glibc itself tells."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from sage100_plugin.memory import ARENAS

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="asks glibc")

THREADS = 12
PROGRAM = f"""
import ctypes, threading
from sage100_plugin.memory import keep_together
{{first}}
libc, together = ctypes.CDLL(None), threading.Barrier({THREADS})
def hold():
    held = bytes(100_000)
    together.wait()
threads = [threading.Thread(target=hold) for _ in range({THREADS})]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def places(first: str) -> int:
    """From how many places many threads have taken memory in a process that began so."""
    command = [sys.executable, "-c", PROGRAM.format(first=first)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.count("<heap nr=")


def test_all_threads_take_memory_from_a_few_places() -> None:
    assert places("pass") > ARENAS
    assert places("keep_together()") == ARENAS


HOLES = """
from pathlib import Path
from sage100_plugin.memory import give_back, keep_together
def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
keep_together()
before = resident()
held = [bytes(3000) for _ in range(20_000)]
kept = held[::100]
del held
full = resident()
give_back()
print(before, full, resident(), len(kept))
"""


def test_memory_between_what_is_still_needed_is_given_back() -> None:
    done = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, timeout=60, check=True)
    before, full, after, _ = map(int, done.stdout.split())
    assert full - before > 40_000_000
    assert after - before < 10_000_000
