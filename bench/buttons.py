"""The first byte of a button's page, next to /healthz of the same application in the same rounds."""

from __future__ import annotations

import io
import os
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.house import MemoryCompanies, Sage, describe_company, plugin_on, work_order
from bench.report import Row, in_turn, ratio
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.crm import buttons
from sage100_plugin.plugin import LazyDocuments
from webhooks import button_pages
from webhooks.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

WARM = 20


@dataclass(frozen=True)
class Sizes:
    """How many rounds."""

    rounds: int = 400


def first_byte(app: WSGIApplication, path: str) -> bytes:
    """A GET until the first bytes of its body are there."""
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8100",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8100",
        "HTTP_ACCEPT": "text/html",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }

    def start_response(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        told.append(status)
        return lambda _: None

    first = next(iter(app(environ, start_response)))
    assert told[0].startswith("200"), told
    return first


def run(smoke: bool) -> list[Row]:  # noqa: FBT001 - as every module's
    """Measure the page that asks for what is missing, and the one that shows what would happen."""
    rounds = 5 if smoke else Sizes().rounds
    button_pages.A_MINUTE = 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as name:
        home = Path(name)
        describe_company(home)
        with plugin_on(home, MemoryCompanies(home / "companies", Sage())) as plugin:
            app = create_app(lambda: plugin, LazyDocuments(), lambda _: 0).wsgi_app
            maker = Caller(LOCAL, "bench", SCOPES)

            def page(given: dict[str, object]) -> Callable[[], object]:
                wish = {"action": "create_work_order", "label": "Create work order", "input": given}
                path = f"/b/{buttons.token(plugin, buttons.make(plugin, maker, wish))}"
                return lambda: first_byte(app, path)

            candidates = {
                "healthz": lambda: first_byte(app, "/healthz"),
                "asks": page(
                    {"description": "No cooling in the server room", "source": "followup", "source_id": "P-1"}
                ),
                "shows": page(work_order(1)),
            }
            for work in candidates.values():
                for _ in range(WARM):
                    work()
            times = in_turn(candidates, rounds)
    return [row for name in ("asks", "shows") for row in _rows(times, name)]


def _rows(times: dict[str, list[float]], name: str) -> list[Row]:
    """The middle and the slow end of one page, and how it compares."""
    found = ratio(times, name, "healthz")
    middle = statistics.median(times[name]) * 1000
    slow = sorted(times[name])[int(len(times[name]) * 0.99)] * 1000
    return [
        Row("BUTTON", f"first byte of a page that {name}, p50", middle, "ms", None, None, f"p99 {slow:.1f} ms"),
        Row("BUTTON", f"first byte of a page that {name} / of /healthz", found.median, "x", None, None, str(found)),
    ]
