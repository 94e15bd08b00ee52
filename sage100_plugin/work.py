"""What a process does beside answering calls: deliver; and, while it leads, ask Sage and look after what was left."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from sage100_plugin.engine.delivering.deliver import Courier
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.rounds import Rounds
from sage100_plugin.engine.queue import notices
from sage100_plugin.engine.queue.digest import digest
from sage100_plugin.engine.queue.expire import expire
from sage100_plugin.engine.queue.overdue import overdue
from sage100_plugin.engine.retain import retain
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.memory import give_back
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.scheduler import Job, Timetable
from sage100_plugin.settings import Settings, SettingsWrong

TICK_SECONDS = 5.0
"""How often accepted exports that did not reach Sage, and unclear outcomes, are looked at again."""

RETAIN_SECONDS = 3600.0
"""How often what is old is forgotten, and what nobody decided expires."""

DIGEST_SECONDS = 30.0
"""How often it is looked whether the time of a daily digest has come."""

MAIL_SECONDS = 2.0
"""How often it is looked whether there is something to mail."""

MEMORY_SECONDS = 60.0
"""How often memory that holds nothing is given back."""

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
        _start_mails(plugin, ends)
        ends.callback(_leave, plugin)
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


def _leave(plugin: Plugin) -> None:
    """Whoever has a long list to work off stops after what is under way."""
    if not plugin.leaving.done():
        plugin.leaving.set_result(None)


def _start_rounds(plugin: Plugin, ends: ExitStack) -> None:
    rounds = Rounds(plugin)
    thread = threading.Thread(target=rounds.run, name="rounds")

    def stop() -> None:
        rounds.stop()
        thread.join()

    ends.callback(stop)
    thread.start()


def _start_mails(plugin: Plugin, ends: ExitStack) -> None:
    """In a thread of its own: a mail server may take its time, and a long outbox too."""
    if plugin.mailer is None:
        return
    notices.begin(plugin)  # before the first call is let in
    over = threading.Event()
    thread = threading.Thread(target=_mail, args=(plugin, over), name="mail")

    def stop() -> None:
        over.set()
        thread.join()

    ends.callback(stop)
    thread.start()


def _mail(plugin: Plugin, over: threading.Event) -> None:
    while not over.is_set():
        try:
            if plugin.leading():
                notices.mail(plugin)
        except Exception:
            log.exception("The mails failed; they are tried again in %s seconds", MAIL_SECONDS)
        over.wait(MAIL_SECONDS)


def _jobs(plugin: Plugin) -> tuple[Job, ...]:
    def tick() -> None:
        if plugin.leading():
            recover(plugin)
            resume(plugin)
            overdue(plugin)

    def daily() -> None:
        if plugin.leading():
            digest(plugin)

    def forget() -> None:
        if plugin.leading():
            expire(plugin)
            retain(plugin)

    return (
        Job("tick", TICK_SECONDS, tick),
        Job("digest", DIGEST_SECONDS, daily),
        Job("retain", RETAIN_SECONDS, forget),
        Job("memory", MEMORY_SECONDS, give_back),
    )
