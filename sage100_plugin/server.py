"""The running server: it answers at once, imports and opens the rest in the background, settles what a crash left, then
works.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sage100_plugin.folder import running
from sage100_plugin.settings import Settings
from webhooks.early import Early
from webhooks.serve import serve

if TYPE_CHECKING:
    from sage100_plugin.engine.delivering.deliver import Courier
    from sage100_plugin.engine.plugin import Plugin


class Server:
    """One server process on one data folder. `on_ready` gets the address once everything is open."""

    def __init__(self, settings: Settings, on_ready: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_ready = on_ready
        self._plugin: Plugin | None = None
        self._courier: Courier | None = None
        self._failed: BaseException | None = None
        self._early = Early()
        self._opening: threading.Thread | None = None
        self._open = ExitStack()

    def run(self, host: str, port: int) -> None:
        """Serve until the process is asked to stop. Raises what opening the stores raised."""
        serve(self._early, host, port, self._listening, self._stopping)
        if self._opening is not None:
            self._opening.join()
        self._open.close()
        if self._failed is not None:
            raise self._failed

    def _deliver(self, _plugin: Plugin) -> int:
        return self._courier.drain() if self._courier else 0

    def _stopping(self) -> None:
        if self._plugin is not None and not self._plugin.leaving.done():
            self._plugin.leaving.set_result(None)
            self._plugin.exchange.dismiss()

    def _listening(self, address: str) -> None:
        self._opening = threading.Thread(target=self._get_ready, args=(address,), name="opening")
        self._opening.start()

    def _get_ready(self, address: str) -> None:
        try:
            self._get_to_work(address)
        except BaseException as error:  # noqa: BLE001 - raised again by `run`, in the main thread
            self._failed = error
            if not self._early.app.done():
                self._early.app.set_exception(error)
            _thread.interrupt_main()

    def _get_to_work(self, address: str) -> None:
        from sage100_plugin.plugin import LazyDocuments  # noqa: PLC0415 - these three are most of a start
        from sage100_plugin.work import at_work, opened  # noqa: PLC0415
        from webhooks.app import create_app  # noqa: PLC0415

        self._early.app.set_result(create_app(lambda: self._plugin, LazyDocuments(), self._deliver))
        plugin = self._open.enter_context(opened(self._settings))
        plugin.address = address
        # Before the first call is let in: who reads the file must not be turned away with the token of a dead server.
        self._open.enter_context(running(self._settings.home, address, plugin.local_token))
        self._courier = self._open.enter_context(at_work(plugin))
        self._plugin = plugin
        self._on_ready(address)
