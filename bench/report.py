"""What a benchmark says, and how it is measured: candidates in turn, medians and quartiles, no garbage collector."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table: a measured value, and the bars it is held to (none when it is there to be read)."""

    bar: str
    name: str
    value: float
    unit: str
    base: float | None
    moon: float | None
    note: str
    higher_is_better: bool = False

    def meets(self, bar: float | None) -> bool:
        """Whether the value is as good as the bar; without a bar it always is."""
        if bar is None:
            return True
        return self.value >= bar if self.higher_is_better else self.value <= bar

    @property
    def verdict(self) -> str:
        if self.base is None:
            return ""
        if not self.meets(self.base):
            return "MISSED"
        return "moon" if self.moon is not None and self.meets(self.moon) else "base"

    def __str__(self) -> str:
        bars = [f"{word} {bar:g}" for word, bar in (("base", self.base), ("moon", self.moon)) if bar is not None]
        return (
            f"{self.bar:4} {self.name:52} {self.value:10.3f} {self.unit:3} "
            f"{self.verdict:7} {', '.join(bars):24} {self.note}"
        ).rstrip()


@dataclass(frozen=True)
class Spread:
    """Quartiles."""

    low: float
    median: float
    high: float

    def __str__(self) -> str:
        return f"[{self.low:.3g}-{self.high:.3g}]"


def spread(values: Sequence[float]) -> Spread:
    """The quartiles of one value or more."""
    if len(values) == 1:
        return Spread(values[0], values[0], values[0])
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(low, median, high)


@contextmanager
def gc_frozen() -> Iterator[None]:
    """No garbage collection inside; what exists already is not looked at afterwards either."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(candidates: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each candidate in each round; a round visits all of them in the same order."""
    times: dict[str, list[float]] = {name: [] for name in candidates}
    with gc_frozen():
        for _ in range(rounds):
            for name, work in candidates.items():
                times[name].append(seconds(work))
    return times


def ratio(times: Mapping[str, Sequence[float]], name: str, peer: str) -> Spread:
    """Quartiles over the rounds of the one time divided by the other."""
    return spread([one / other for one, other in zip(times[name], times[peer], strict=True)])
