"""waitress, in this process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from waitress import create_server
from waitress.task import ThreadedTaskDispatcher

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 24
"""More than callers may wait for a write (`SEATS`) and for a slow Sage (`MOST`) together."""

BODY_CAP = 32 * 1024 * 1024
"""Beyond what the app itself refuses with a proper answer."""

PARTING = 30.0
"""Seconds for which what is being answered is waited for at the end; who runs services does not wait much longer."""


class Patient(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Waits at the end for what is being answered. waitress itself does so for five seconds."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = PARTING) -> bool:  # noqa: FBT001, FBT002 - as there
        return bool(super().shutdown(cancel_pending, timeout))


def serve(
    app: WSGIApplication,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None],
    threads: int = THREADS,
) -> None:
    """Answer until SIGTERM or SIGINT; what is being answered then is finished first, if it ends within `PARTING`.

    `on_ready` is told the address as soon as the port is held; port 0 takes a free one. `on_stop` ends the calls that
    only wait. Raises `OSError` when the port is taken.
    """
    answering = Patient()
    answering.set_thread_count(threads)
    server: Any = create_server(
        app,
        _dispatcher=answering,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        max_request_body_size=BODY_CAP,
        channel_timeout=150,
    )
    with _stopped_by_signals(on_stop):
        try:
            on_ready(_address(host, server))
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            server.close()


def _address(host: str, server: Any) -> str:
    several = getattr(server, "effective_listen", None)
    port = several[0][1] if several else server.effective_port
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _stopped_by_signals(on_stop: Callable[[], None]) -> Iterator[None]:
    """SIGTERM ends the server as SIGINT does; the handlers before are put back. Signals reach only the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        on_stop()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
