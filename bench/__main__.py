"""`python -m bench [--smoke] [--only P4,P11]`: measure everything, and say which bars are met."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import Row

MODULES = {
    "accept": ("ACCEPT",),
    "actions": ("P1", "P2", "P3", "P14"),
    "budget": ("BUDGET",),
    "buttons": ("BUTTON",),
    "change_order": ("ORDER",),
    "commitment": ("COMMIT",),
    "console": ("CONSOLE",),
    "deliver": ("P8", "P9", "P10", "P13", "P18", "APPEND"),
    "job_costs": ("COSTS",),
    "links": ("P4", "P5", "P6", "P7"),
    "link_csv": ("CSV",),
    "link_lists": ("LIST",),
    "mapping": ("MAP",),
    "match": ("MATCH",),
    "n8n": ("N8N",),
    "poll": ("P11", "P12"),
    "queue": ("QUEUE",),
    "reader": ("READ",),
    "scale": ("SCALE",),
    "start": ("P15", "P16"),
    "workers": ("WORK",),
}
"""Each module with the bars it measures."""


def machine() -> str:
    """What this runs on."""
    kind = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text("utf-8").splitlines() if line.startswith("model name")]
        kind = named[0].partition(":")[2].strip() if named else kind
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg()) if hasattr(os, "getloadavg") else "not known"
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} x {kind}, {platform.system()} {platform.release()}, {python}, load {load}"


def line(row: Row, *, bars: bool = True) -> str:
    """One row: the bar, what was measured, the value, and whether base and moon are met."""
    told = [
        f"{word} {bar:g}{row.unit} {'met' if row.meets(bar) else 'MISSED'}"
        for word, bar in (("base", row.base), ("moon", row.moon))
        if bar is not None and bars
    ]
    value = f"{row.value:.3g}{row.unit}"
    return f"{row.bar:4} {row.name:66} {value:>9}  {'  '.join(told):40}  {row.note}".rstrip()


def measured(only: frozenset[str], *, smoke: bool) -> Iterator[Row]:
    """The rows of every module that has one of the wanted bars."""
    for name, bars in MODULES.items():
        if only and not only.intersection(bars):
            continue
        print(f"{name} ({', '.join(bars)}) ...", file=sys.stderr)
        start = time.perf_counter()
        rows: list[Row] = importlib.import_module(f"bench.{name}").run(smoke)
        print(f"{name} took {time.perf_counter() - start:.0f} s", file=sys.stderr)
        yield from (row for row in rows if not only or row.bar in only)


def main(words: list[str]) -> int:
    """Print the table; 1 when a base bar is missed, which does not count with small sizes."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="small sizes, a few seconds, no bars")
    parser.add_argument("--only", default="", metavar="P4,P11", help="these bars only")
    asked = parser.parse_args(words)
    print(machine(), flush=True)
    missed = 0
    for row in measured(frozenset(filter(None, asked.only.split(","))), smoke=asked.smoke):
        print(line(row, bars=not asked.smoke), flush=True)
        missed += not row.meets(row.base)
    return int(missed > 0 and not asked.smoke)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
