"""The running server: it answers at once, opens its stores in the background, settles what a crash left, then works."""

from __future__ import annotations

import _thread
import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack

from sage100_plugin.engine.deliver import Courier
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.poll import poll
from sage100_plugin.engine.recover import recover, resume
from sage100_plugin.folder import running
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.plugin import LazyDocuments, close_plugin, open_plugin
from sage100_plugin.scheduler import Job, Timetable
from sage100_plugin.settings import Settings, SettingsWrong
from webhooks.app import create_app
from webhooks.serve import serve

TICK_SECONDS = 5.0
"""How often accepted exports that did not reach Sage, and unclear outcomes, are looked at again."""

log = logging.getLogger(__name__)


class Server:
    """One server process on one data folder. `on_ready` gets the address once everything is open."""

    def __init__(self, settings: Settings, on_ready: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_ready = on_ready
        self._plugin: Plugin | None = None
        self._courier: Courier | None = None
        self._failed: BaseException | None = None
        self._opening: threading.Thread | None = None
        self._open = ExitStack()

    def run(self, host: str, port: int) -> None:
        """Serve until the process is asked to stop. Raises what opening the stores raised."""
        app = create_app(lambda: self._plugin, LazyDocuments(), self._deliver)
        serve(app, host, port, self._listening, self._stopping)
        if self._opening is not None:
            self._opening.join()
        self._open.close()
        if self._failed is not None:
            raise self._failed

    def _deliver(self, _plugin: Plugin) -> int:
        return self._courier.drain() if self._courier else 0

    def _stopping(self) -> None:
        if self._plugin is not None:
            self._plugin.exchange.dismiss()

    def _listening(self, address: str) -> None:
        self._opening = threading.Thread(target=self._get_ready, args=(address,), name="opening")
        self._opening.start()

    def _get_ready(self, address: str) -> None:
        try:
            self._get_to_work(address)
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, in the main thread
            self._failed = error
            _thread.interrupt_main()

    def _get_to_work(self, address: str) -> None:
        clashes = claimed()
        if clashes:
            raise SettingsWrong(f"{complaint(clashes)} {REMEDY}")
        plugin = open_plugin(self._settings)
        self._open.callback(close_plugin, plugin)
        recover(plugin)
        # Before the first call is let in: who reads the file must not be turned away with the token of a dead server.
        self._open.enter_context(running(self._settings.home, address, plugin.local_token))
        self._start_courier(plugin)
        self._plugin = plugin
        timetable = Timetable(_jobs(plugin))
        self._open.callback(timetable.stop)
        timetable.start()
        self._on_ready(address)

    def _start_courier(self, plugin: Plugin) -> None:
        courier, over = Courier(plugin), threading.Event()
        thread = threading.Thread(target=courier.run, args=(over,), name="courier")
        self._courier, plugin.wake = courier, courier.wake

        def stop() -> None:
            over.set()
            courier.wake()
            thread.join()
            courier.close()

        self._open.callback(stop)
        thread.start()


def _jobs(plugin: Plugin) -> tuple[Job, ...]:
    def tick() -> None:
        recover(plugin)
        resume(plugin)

    return (
        Job("poll", plugin.settings.number("poll_seconds"), lambda: poll(plugin)),
        Job("tick", TICK_SECONDS, tick),
    )
