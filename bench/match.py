"""5,000 vendors of a source matched with 5,000 of Sage, beside the exact attributes alone.

Nothing in the plan bars this. Half of the source's vendors are Sage's with a letter wrong, a legal form more or their
words turned round; the others are unknown there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

from bench.report import Row, in_turn, spread
from sage100_plugin.engine.linking.match_samples import samples
from sage100_plugin.engine.linking.matching import Pool, Sample, sample
from sage100_plugin.testing.sage import MemorySage

FIRST = (
    "Acorn",
    "Baker",
    "Cedar",
    "Delta",
    "Eagle",
    "Falcon",
    "Granite",
    "Harbor",
    "Iron",
    "Jasper",
    "Keystone",
    "Lakeside",
    "Mason",
    "Northern",
    "Oak",
)
SECOND = (
    "Bros",
    "Valley",
    "Ridge",
    "Creek",
    "Summit",
    "River",
    "Prairie",
    "Metro",
    "Tri-County",
    "Heritage",
    "Pioneer",
    "Liberty",
    "Union",
    "Crown",
)
TRADE = (
    "Electric",
    "Plumbing",
    "Glazing",
    "Roofing",
    "Concrete",
    "Drywall",
    "Steel",
    "Paving",
    "Masonry",
    "Fencing",
    "Flooring",
    "Insulation",
)

ENDS = ("Group", "South", "West", "of Tulsa")


def _names(count: int) -> list[str]:
    every = [" ".join(words) for words in product(FIRST, SECOND, TRADE, ENDS)]
    return random.Random(5).sample(every, count)


def _spelled(name: str, place: int) -> str:
    """The name as a source may have it."""
    cut = place % (len(name) - 1)
    ways = (
        f"{name}, Inc.",
        name.upper(),
        name[:cut] + name[cut + 1 :],
        " ".join(reversed(name.split())),
    )
    return ways[place % len(ways)]


def _sides(size: int) -> tuple[MemorySage, list[Sample]]:
    names = _names(size + size // 2)
    sage = MemorySage(
        {
            "vendor": [
                {"recnum": n + 1, "vndnme": name, "phnnum": f"918-555-{n:04}", "state_": "OK"}
                for n, name in enumerate(names[:size])
            ]
        }
    )
    known = [sample(f"V-{n}", name=_spelled(name, n)) for n, name in enumerate(names[: size // 2])]
    return sage, known + [sample(f"N-{n}", name=name) for n, name in enumerate(names[size:])]


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure."""
    size = 200 if smoke else 5_000
    sage, wanted = _sides(size)
    pool = Pool(samples(sage, "vendor"))
    first = [pool.candidates(one)[:1] for one in wanted[: size // 2]]
    right = sum(1 for n, found in enumerate(first) if found and found[0].id == str(n + 1))
    candidates: dict[str, Callable[[], object]] = {
        "read": lambda: Pool(samples(sage, "vendor")),
        "match": lambda: [pool.candidates(one) for one in wanted],
    }
    times = in_turn(candidates, 2 if smoke else 5)
    read, match = spread(times["read"]), spread(times["match"])
    told = f"{match}; of {size // 2:,} misspelt ones {right:,} have theirs first"
    return [
        Row("MATCH", f"{size:,} vendors matched with {size:,}", match.median, "s", None, None, told),
        Row("MATCH", f"{size:,} vendors read from a Sage in memory", read.median, "s", None, None, str(read)),
    ]
