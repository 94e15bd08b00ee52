"""The poll against its bars P11 and P12: a million budget lines against ten thousand, the same hundred changed.

`python -m bench.poll FOLDER` polls one once in a process of its own and prints its memory; the module runs it so.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.house import describe_company, plugin_on
from bench.report import Row, Spread, gc_frozen, ratio, seconds, spread
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.sandbox.seed import bulk

LINES = 100
"""Lines of a job's budget, and its job costs, in a small company and in a large one."""

TOUCHED = 10
"""Jobs whose budget changes between two polls, ten lines each."""

BEGIN = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
APART = dt.timedelta(minutes=10)
"""Between two polls: more than the overlap, so that a poll finds its own hundred changes and no older ones."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    small: int = 10_000
    large: int = 1_000_000
    rounds: int = 20
    scans: int = 7


_SMOKE = Sizes(1_000, 2_000, 2, 2)


@dataclass
class Place:
    """One company, its file and the plugin that polls it."""

    plugin: Plugin
    path: Path
    jobs: int
    moment: dt.datetime
    sage: sqlite3.Connection = field(init=False)

    def __post_init__(self) -> None:
        self.sage = database.connect(self.path)

    def change(self) -> None:
        """Let a hundred lines change at this moment."""
        step = max(self.jobs // TOUCHED, 1)
        numbers = [bulk.FIRST_JOB + step * place for place in range(TOUCHED)]
        self.sage.execute(
            f"UPDATE bdglin SET matbdg = matbdg + 1, upddte = ? WHERE linnum <= 10 AND recnum IN ({_marks(numbers)})",
            (_text(self.moment), *numbers),
        )

    def later(self) -> None:
        """Let the clock of the company's server go on."""
        self.moment += APART
        self.sage.execute("DELETE FROM sandbox_clock")
        self.sage.execute("INSERT INTO sandbox_clock VALUES (?)", (_text(self.moment),))

    def poll(self) -> int:
        """Poll the budgets; gives the number of events."""
        (found,) = poll(self.plugin, "main", records=["budget"])["items"]
        assert "error" not in found, found
        return int(found["events"])

    def forget_indexes(self) -> None:
        """Take the indexes on the stamps away, which Sage does not have."""
        made = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'sandbox%'"
        for (name,) in self.sage.execute(made).fetchall():
            self.sage.execute(f'DROP INDEX "{name}"')

    def since(self) -> list[object]:
        """The plain question that a poll cannot be cheaper than where the stamps have no index."""
        asked = "SELECT recnum, upddte FROM bdglin WHERE upddte >= ?"
        return self.sage.execute(asked, (_text(self.moment - APART / 2),)).fetchall()


def _marks(values: list[int]) -> str:
    return ", ".join("?" for _ in values)


def _text(moment: dt.datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "milliseconds")


def make_company(home: Path, lines: int) -> None:
    """A company with so many budget lines and job costs, all made long ago; what is changed here stamps itself."""
    describe_company(home)
    path = home / "companies" / "main.sqlite"
    bulk.create(path, "main", bulk.Size(lines // LINES, LINES, LINES), index_stamps=True)
    with closing(database.connect(path)) as sage:
        sage.execute('DROP TRIGGER "TRAU:bdglin"')


def _opened(stack: ExitStack, home: Path) -> Place:
    plugin = stack.enter_context(plugin_on(home, CompanyFolder(home / "companies")))
    path = home / "companies" / "main.sqlite"
    with closing(database.connect(path)) as sage:
        (jobs,) = sage.execute("SELECT count(*) FROM budget WHERE recnum >= ?", (bulk.FIRST_JOB,)).fetchone()
        (moment,) = sage.execute("SELECT coalesce(max(now), ?) FROM sandbox_clock", (_text(BEGIN),)).fetchone()
    place = Place(plugin, path, jobs, dt.datetime.fromisoformat(moment))
    stack.callback(place.sage.close)
    place.later()
    return place


def _first_poll(home: Path, lines: int) -> None:
    print(f"  {lines} budget lines: making the company and polling it for the first time", file=sys.stderr)
    make_company(home, lines)
    with ExitStack() as stack:
        place = _opened(stack, home)
        print(f"  took {seconds(place.poll):.0f} s", file=sys.stderr)


def _rounds(places: dict[str, Place], rounds: int) -> dict[str, list[float]]:
    """Seconds of a poll that finds the changes and of one that finds nothing, of each company in turn."""
    times: dict[str, list[float]] = {f"{name} {kind}": [] for name in places for kind in ("changed", "idle")}
    with gc_frozen():
        for _ in range(rounds):
            for name, place in places.items():
                place.later()
                place.change()
                times[f"{name} changed"].append(seconds(lambda place=place: _expect(place, TOUCHED)))  # type: ignore[misc]
                place.later()
                place.poll()  # looks at the changes once more: they are within the overlap of the poll before
                place.later()
                times[f"{name} idle"].append(seconds(lambda place=place: _expect(place, 0)))  # type: ignore[misc]
    return times


def _expect(place: Place, events: int) -> None:
    found = place.poll()
    assert found == events, (found, events)


def _indexed(places: dict[str, Place], sizes: Sizes) -> list[Row]:
    _rounds(places, 2)
    times = _rounds(places, sizes.rounds)
    growth, idle = ratio(times, "large changed", "small changed"), ratio(times, "large idle", "large changed")
    span = f"{sizes.large} / {sizes.small} lines, stamps indexed"
    return [
        Row("P11", f"poll of 100 changes, {span}", growth.median, "x", 1.3, 1.1, _told(growth, times, "large changed")),
        Row(
            "P11",
            f"idle poll / poll of 100 changes, {sizes.large} lines",
            idle.median,
            "x",
            None,
            0.05,
            _told(idle, times, "large idle"),
        ),
    ]


def _told(found: Spread, times: dict[str, list[float]], name: str) -> str:
    return f"{found}; {spread(times[name]).median * 1e3:.1f} ms"


def _as_sage_has_it(places: dict[str, Place], sizes: Sizes) -> list[Row]:
    for place in places.values():
        place.forget_indexes()
    _rounds(places, 1)
    times = _rounds(places, sizes.scans)
    growth = ratio(times, "large changed", "small changed")
    scans = [seconds(places["large"].since) for _ in range(sizes.scans)]
    plain = spread([one / scan for one, scan in zip(times["large idle"], scans, strict=True)])
    span = f"{sizes.large} / {sizes.small} lines, as Sage has it"
    name = f"idle poll / SELECT WHERE upddte >=, {sizes.large} lines"
    return [
        Row("P11", f"poll of 100 changes, {span}", growth.median, "x", None, None, _told(growth, times, "large idle")),
        Row("P11", name, plain.median, "x", None, None, f"{plain}; the SELECT {spread(scans).median * 1e3:.1f} ms"),
    ]


def _memory(homes: dict[str, Path], lines: int) -> Row:
    """P12: how much more a process takes that polls a large company than one that polls a small one.

    What any first poll takes (SQLAlchemy's first statements, the tables and triggers of the sandbox's file, which
    SQLite parses for each connection) is not counted: it does not grow with the rows, which is what the bar is about.
    The note tells it too.
    """
    runs = [{size: _in_a_fresh_process(home) for size, home in homes.items()} for _ in range(3)]
    more = spread([run["large"] - run["small"] for run in runs])
    whole = spread([run["large"] for run in runs]).median
    note = f"{more}; over what a poll of a small company takes; {whole:.1f} MB over bare import"
    return Row("P12", f"memory of a poll, {lines} lines", more.median, "MB", 5, 2, note)


def _in_a_fresh_process(home: Path) -> float:
    command = [sys.executable, "-m", "bench.poll", str(home)]
    return float(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)


def measure_memory(home: Path) -> float:
    """Megabytes that a process takes at most during its first poll, over what it takes after the import."""
    imported = _megabytes("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", "ascii")  # forget the highest until now
    _poll_changes(home)
    return _megabytes("VmHWM") - imported


def _poll_changes(home: Path) -> None:
    """The connection that makes the changes is a person's in Sage: it is closed before the poll and not counted."""
    with ExitStack() as stack:
        place = _opened(stack, home)
        place.change()
        place.sage.close()
        _expect(place, TOUCHED)


def _megabytes(name: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return int(found.split()[1]) / 1024


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    sizes = _SMOKE if smoke else Sizes()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        homes = {"small": Path(name, "small"), "large": Path(name, "large")}
        _first_poll(homes["small"], sizes.small)
        _first_poll(homes["large"], sizes.large)
        memory = _memory(homes, sizes.large)
        with ExitStack() as stack:
            places = {size: _opened(stack, home) for size, home in homes.items()}
            return [*_indexed(places, sizes), *_as_sage_has_it(places, sizes), memory]


if __name__ == "__main__":
    print(measure_memory(Path(sys.argv[1])))
