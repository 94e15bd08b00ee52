"""Vendors accepted in one call, beside one call for each, and beside vendors that nobody has to accept.

The companies are sandbox companies, with Sage's rules and databases on disk. Nothing in the plan bars this.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from bench.house import House, plugin_on, vendor
from bench.report import Row, in_turn, ratio, spread
from sage100_plugin.sage.companies import CompanyFolder

MANY = 500
ROUNDS = 5
LOWEST = 10_000
"""The first vendor number that is given out here."""

Items = list[dict[str, Any]]


def _vendor(number: int) -> dict[str, Any]:
    """One that has nothing in common with the others but words of its name."""
    return {**vendor(number), "address1": f"{number} Foundry Road", "zip": f"{number:05}"}


class Desk:
    """Who sends vendors and decides about them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._numbers = count(LOWEST)

    def sent(self, many: int) -> Items:
        """So many exports that wait, each with what is typed to accept it."""
        return [self._sent(next(self._numbers)) for _ in range(many)]

    def _sent(self, number: int) -> dict[str, Any]:
        body = self._house.run("export_vendor", {**_vendor(number), "company": "queue"})
        return {"id": body["export"]["id"], "sage_id": str(number), "vendor_type": "1"}

    def at_once(self, items: Items) -> None:
        """Accept them in one call."""
        found = self._house.post("/v1/exports/accept", {"items": items})
        assert [one.get("state") for one in found["items"]] == ["done"] * len(items), found

    def one_by_one(self, items: Items) -> None:
        """Accept each in a call of its own."""
        for item in items:
            typed = {name: value for name, value in item.items() if name != "id"}
            assert self._house.post(f"/v1/exports/{item['id']}/accept", typed)["state"] == "done"

    def direct(self, many: int) -> None:
        """Send vendors that nobody has to accept."""
        for _ in range(many):
            number = next(self._numbers)
            given = {**_vendor(number), "company": "direct", "sage_id": str(number), "vendor_type": "1"}
            assert self._house.run("export_vendor", given)["state"] == "done"


def _companies(home: Path) -> CompanyFolder:
    companies = CompanyFolder(home / "companies")
    for name in ("queue", "direct"):
        companies.add_sandbox(name)
    companies.change("direct", {"policies": {"acceptance.vendor": "direct"}})
    return companies


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure; in each round as many are accepted in either way."""
    many, rounds = (4, 2) if smoke else (MANY // ROUNDS, ROUNDS)
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        home = Path(name)
        with plugin_on(home, _companies(home)) as plugin:
            desk = Desk(House(plugin))
            desk.at_once(desk.sent(1))
            desk.direct(1)
            lots: Iterator[Items] = iter([desk.sent(many) for _ in range(2 * rounds)])
            candidates: dict[str, Callable[[], object]] = {
                "at once": lambda: desk.at_once(next(lots)),
                "one by one": lambda: desk.one_by_one(next(lots)),
                "direct": lambda: desk.direct(many),
            }
            times = in_turn(candidates, rounds)
    each = {name: f"{spread(found).median / many * 1e3:.1f} ms" for name, found in times.items()}
    told = f"{each['at once']} each, one by one {each['one by one']}, direct {each['direct']}"
    once, direct = ratio(times, "at once", "one by one"), ratio(times, "direct", "one by one")
    total = many * rounds
    return [
        Row(
            "ACCEPT",
            f"{total} exports, {many} a call / a call for each",
            once.median,
            "x",
            None,
            None,
            f"{once}; {told}",
        ),
        Row(
            "ACCEPT",
            f"{total} vendors sent directly / accepted one by one",
            direct.median,
            "x",
            None,
            None,
            str(direct),
        ),
    ]
