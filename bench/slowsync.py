"""Runs a command on a slower disk and counts its syncs (Linux, with `cc`).

python -m bench.slowsync 2 python -m bench links
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).with_name("slowsync.c")


def compiled(folder: Path) -> Path:
    """The shared library, built into the folder unless it is there already."""
    library = folder / "slowsync.so"
    if not library.exists():
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def environment(library: Path, milliseconds: float, count: Path) -> dict[str, str]:
    """The environment that makes a process feel the slower disk and leave its number of syncs in the file."""
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        "SLOWSYNC_MS": str(milliseconds),
        "SLOWSYNC_COUNT": str(count),
    }


def run_slowly(command: Sequence[str], milliseconds: float) -> tuple[subprocess.CompletedProcess[str], int]:
    """Run the command; gives what it printed, and how many syncs it and its processes made (not those killed)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = folder / "count"
        done = subprocess.run(
            command,
            env=environment(compiled(folder), milliseconds, count),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        return done, sum(map(int, count.read_text().split()))


def main() -> int:
    done, syncs = run_slowly(sys.argv[2:], float(sys.argv[1]))
    print(done.stdout, end="")
    print(f"{syncs} syncs")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
