"""What a process does beside answering calls: deliver; and, while it leads, ask Sage and look after what was left."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sage100_plugin.engine import imports
from sage100_plugin.engine.deliver import Courier
from sage100_plugin.engine.overdue import overdue
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.recover import recover, resume
from sage100_plugin.engine.retain import retain
from sage100_plugin.engine.rounds import Rounds
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.scheduler import Job, Timetable
from sage100_plugin.settings import Settings, SettingsWrong

TICK_SECONDS = 5.0
"""How often accepted exports that did not reach Sage, and unclear outcomes, are looked at again."""

RETAIN_SECONDS = 3600.0
"""How often what is old is forgotten."""

log = logging.getLogger(__name__)


@contextmanager
def opened(settings: Settings) -> Iterator[Plugin]:
    """The plugin, with what a crash left settled. Raises what opening the stores raises, and `SettingsWrong`."""
    clashes = claimed()
    if clashes:
        raise SettingsWrong(f"{complaint(clashes)} {REMEDY}")
    plugin = open_plugin(settings)
    try:
        if plugin.leading():
            recover(plugin)
        yield plugin
    finally:
        close_plugin(plugin)


@contextmanager
def at_work(plugin: Plugin) -> Iterator[Courier]:
    """Everything that goes on by itself goes on inside; what is under way at the end is finished."""
    with ExitStack() as ends:
        courier = _started_courier(plugin, ends)
        timetable = Timetable(_jobs(plugin))
        ends.callback(timetable.stop)
        timetable.start()
        _start_rounds(plugin, ends)
        yield courier


def run_worker(settings: Settings, until: threading.Event, on_ready: Callable[[], None]) -> None:
    """Work without answering calls, until the event is set."""
    with opened(settings) as plugin, at_work(plugin):
        on_ready()
        while not until.wait(1.0):  # in slices: on Windows a signal does not end a wait
            pass


def _started_courier(plugin: Plugin, ends: ExitStack) -> Courier:
    courier, over = Courier(plugin), threading.Event()
    thread = threading.Thread(target=courier.run, args=(over,), name="courier")
    plugin.wake = courier.wake

    def stop() -> None:
        over.set()
        courier.wake()
        thread.join()
        courier.close()

    ends.callback(stop)
    thread.start()
    return courier


def _start_rounds(plugin: Plugin, ends: ExitStack) -> None:
    rounds = Rounds(plugin)
    thread = threading.Thread(target=rounds.run, name="rounds")

    def stop() -> None:
        rounds.stop()
        thread.join()

    ends.callback(stop)
    thread.start()


def _jobs(plugin: Plugin) -> tuple[Job, ...]:
    def tick() -> None:
        if plugin.leading():
            recover(plugin)
            resume(plugin)
            imports.resume(plugin)
            overdue(plugin)

    def forget() -> None:
        if plugin.leading():
            retain(plugin)

    return (Job("tick", TICK_SECONDS, tick), Job("retain", RETAIN_SECONDS, forget))
