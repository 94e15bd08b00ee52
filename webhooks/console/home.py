"""The first page: how all stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine.overview import Hour, overview
from sage100_plugin.records import RECORDS
from webhooks.console import listing
from webhooks.console.door import drawn, person
from webhooks.console.inbox import EXPORTS, IMPORTS
from webhooks.edge import caller, plugin

api = Blueprint("console_home", __name__)

LISTS = {"export": EXPORTS, "import": IMPORTS}
"""Where what waits is listed."""

HEIGHT = 56
WIDTH = 12
GAP = 3

SECONDS = ((86400, "d"), (3600, "h"), (60, "min"))
ROLES = {
    "ops": "whoever wires the flows",
    "project_manager": "the project manager",
    "accounting": "accounting",
    "it": "IT",
}


@api.get("/console/")
@person()
def home() -> Response:
    found = overview(plugin(), caller())
    waits = [
        {
            "count": one.count,
            "kind": one.kind,
            "title": RECORDS[one.record].title,
            "company": one.company,
            "href": listing.address(LISTS[one.kind], {"company": one.company, "record": one.record}),
        }
        for one in found.waiting
    ]
    charts = [
        bars("Events", found.hours, [("good", "stored", "events")]),
        bars("Deliveries", found.hours, [("good", "delivered", "delivered"), ("wait", "on their way", "waiting"),
                                         ("bad", "given up", "dead")]),
    ]  # fmt: skip
    return drawn("home", found=found, waits=waits, charts=charts, roles=ROLES, ago=lambda at: ago(at, found.at))


def ago(at: datetime | None, now: datetime) -> str:
    """How long ago, or in how long, in the largest unit that is not nought."""
    if at is None:
        return "never"
    seconds = (now - at).total_seconds()
    told = next((f"{int(abs(seconds) // size)} {unit}" for size, unit in SECONDS if abs(seconds) >= size), "")
    if not told:
        return "just now" if seconds >= 0 else "now"
    return f"{told} ago" if seconds > 0 else f"in {told}"


def bars(title: str, hours: tuple[Hour, ...], parts: list[tuple[str, str, str]]) -> dict[str, Any]:
    """A chart of bars, one an hour, as plain rectangles; `parts` are class, word and field of what is stacked."""
    totals = [sum(getattr(hour, field) for _, _, field in parts) for hour in hours]
    most = max(totals)
    rectangles = []
    for place, hour in enumerate(hours):
        below = 0.0
        for kind, _, field in parts:
            tall = round(getattr(hour, field) * HEIGHT / most, 1) if most else 0
            if tall:
                rectangles.append(
                    {"kind": kind, "x": place * (WIDTH + GAP), "y": round(HEIGHT - below - tall, 1), "height": tall}
                )
            below += tall
    sums = [(kind, word, sum(getattr(hour, field) for hour in hours)) for kind, word, field in parts]
    return {
        "title": title,
        "bars": rectangles,
        "width": len(hours) * (WIDTH + GAP) - GAP,
        "bar": WIDTH,
        "height": HEIGHT,
        "sums": sums,
        "most": most,
        "begins": hours[0].begins,
        "ends": hours[-1].begins,
    }
