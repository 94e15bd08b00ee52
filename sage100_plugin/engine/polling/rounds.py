"""Asking every company, each at its own pace: one that is down, slow or full of changes delays no other."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.tour import Tour
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import Company

AT_ONCE = 16
"""Companies that are asked at the same time."""

PAUSES = (5.0, 10.0, 20.0, 40.0, 60.0)
"""Seconds until a company that did not answer, or is held, is asked again."""

TICK = 1.0
"""Seconds between two looks at which companies are due."""

log = logging.getLogger(__name__)


@dataclass
class Place:
    """One company. `due` is the monotonic moment of the next visit, `failures` how many failed in a row."""

    tour: Tour
    due: float = 0.0
    failures: int = 0
    busy: bool = False


class Rounds:
    """Visits the companies when something is due there; each is visited by one thread at a time."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._places: dict[str, Place] = {}
        self._over = threading.Event()

    def run(self) -> None:
        """Go round until `stop` is called; what is under way then ends after its page.

        Nothing depends on the wall clock: an event's wait and the due moments are monotonic.
        """
        with ThreadPoolExecutor(AT_ONCE, "poll") as threads:
            while not self._over.is_set():
                for company, place in self._due() if self._plugin.leading() else ():
                    threads.submit(self._stay, company, place)
                self._over.wait(TICK)

    def stop(self) -> None:
        """Let everything end after its page."""
        self._over.set()

    def turn(self) -> None:
        """Visit every company where something is due once, one after the other, in this thread."""
        for company, place in self._due():
            self._visit(company, place)
            place.busy = False

    def _due(self) -> list[tuple[Company, Place]]:
        """The companies that are to be visited now, from here on taken as being visited; none where another leads."""
        now = self._plugin.clock.monotonic()
        if not self._plugin.leading():
            self._places = {id: place for id, place in self._places.items() if place.busy}
            return []
        try:
            companies = self._plugin.companies.all()
        except Exception:
            log.exception("the companies cannot be listed")
            return []
        self._places = {one.id: self._places.get(one.id) or Place(Tour(self._plugin)) for one in companies}
        held = [(one, self._places[one.id]) for one in companies]
        due = [(one, place) for one, place in held if not place.busy and place.due <= now]
        for _, place in due:
            place.busy = True
        return due

    def _stay(self, company: Company, place: Place) -> None:
        """Visit a company for as long as something is under way there."""
        try:
            while not self._over.is_set() and place.due <= self._plugin.clock.monotonic() and self._plugin.leading():
                self._visit(company, place)
        finally:
            place.busy = False

    def _visit(self, company: Company, place: Place) -> None:
        try:
            place.due = place.tour.go(company, self._over)
            place.failures = 0
        except Exception as error:  # noqa: BLE001 - whatever it is, the company is visited again
            self._failed(company, place, error)

    def _failed(self, company: Company, place: Place, error: Exception) -> None:
        place.tour.drop()
        if not isinstance(error, Problem):
            log.error("the visit of %s failed", company.id, exc_info=error)
        elif not place.failures:
            log.warning("%s: %s", company.id, error)
        place.due = self._plugin.clock.monotonic() + PAUSES[min(place.failures, len(PAUSES) - 1)]
        place.failures += 1
