"""The product in one process: real stores on disk, a Sage in memory, called as a WSGI server calls it."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sage100_plugin.clock import SystemClock, random_id
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.links import TinyDBLinks, TinyDBMappings
from sage100_plugin.passwords import ScryptPasswords
from sage100_plugin.plugin import CATALOG, WORKERS, LazyDocuments, close_plugin
from sage100_plugin.ports.sage import Companies, Row, SageReader, SageWriter, Where
from sage100_plugin.sage.agent.remote import MemoryExchange
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.settings import load
from sage100_plugin.stamps import Stamps
from sage100_plugin.testing.outside import RecordingSender
from sage100_plugin.testing.sage import MemorySage
from webhooks.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

KEPT = 64
"""Work orders the Sage in memory remembers, so that its look-ups cost the same all the time."""


class Sage(MemorySage):
    """Sage in memory, which finds a work order by its number at once, as an index would, and forgets old ones."""

    def __init__(self) -> None:
        super().__init__(
            {
                "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
                "service_site": [
                    {"recnum": 1, "clnnum": 1, "locnum": 1, "locnme": "Main Campus", "addrs1": "400 River Street"}
                ],
                "work_order_type": [{"recnum": 1, "typnme": "HVAC Service"}],
                "job": [{"recnum": 1043, "jobnme": "Riverside Clinic", "status": 4}],
            },
            moment=dt.datetime.now(dt.UTC),
        )
        self._by_number: dict[str, str] = {}

    def put(self, record: str, row: Row) -> str:
        id = super().put(record, row)
        if record == "work_order":
            self._by_number[row["ordnum"]] = id
            if len(self._by_number) > KEPT:
                self._rows[record].pop(self._by_number.pop(next(iter(self._by_number))), None)
        return id

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        number = (where or {}).get("number")
        if record != "work_order" or number is None:
            return super().find(record, where=where, q=q, offset=offset, limit=limit)
        found = self._by_number.get(number)
        return () if found is None else (self._rows[record][found],)


class Timed:
    """A port that sums up how long its calls take. For one caller at a time."""

    def __init__(self, port: object) -> None:
        self._port = port
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._port, name)

        def timed(*args: object, **kwargs: object) -> object:
            start = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - start

        self.__dict__[name] = timed
        return timed


class MemoryCompanies(CompanyFolder):
    """The companies of a folder, with one Sage in memory for all of them."""

    def __init__(self, folder: Path, sage: Any) -> None:  # noqa: ANN401 - reader and writer at once, timed or not
        super().__init__(folder)
        self._sage = sage

    def reader(self, company_id: str) -> SageReader:  # noqa: ARG002 - one for all
        return self._sage  # type: ignore[no-any-return]

    def writer(self, company_id: str) -> SageWriter:  # noqa: ARG002 - one for all
        return self._sage  # type: ignore[no-any-return]


def describe_company(home: Path, company: str = "main") -> None:
    """Put the company's small file into the folder."""
    folder = home / "companies"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{company}.toml").write_text('name = "Riverside Builders"\nsandbox = true\nkind = "service"\n', "utf-8")


@contextmanager
def plugin_on(home: Path, companies: Companies) -> Iterator[Plugin]:
    """A plugin with its stores in the folder."""
    settings = load({"SAGE100_HOME": str(home), "SAGE100_RATE_LIMIT": "1000000000"})
    clock, links = SystemClock(), TinyDBLinks.open(home / "links")
    plugin = Plugin(
        catalog=CATALOG,
        companies=companies,
        links=links,
        mappings=TinyDBMappings(links.db),
        ledger=SqlLedger.open(f"sqlite:///{home / 'ledger.sqlite'}", FernetSealer([FernetSealer.new_key()])),
        sender=RecordingSender(),
        clock=clock,
        ids=random_id,
        exchange=MemoryExchange(clock, random_id),
        stamper=Stamps(("bench",)),
        passwords=ScryptPasswords(),
        settings=settings,
        version="bench",
        pool=ThreadPoolExecutor(WORKERS, "action"),
    )
    try:
        yield plugin
    finally:
        close_plugin(plugin)


class House:
    """The product's application with one company, and a key to call it."""

    def __init__(self, plugin: Plugin, sage: Timed | None = None) -> None:
        self.sage = sage or Timed(None)
        self._app = create_app(lambda: plugin, LazyDocuments(), lambda _: 0).wsgi_app
        self._secret = make_key(plugin, {"name": "bench", "scopes": ["read", "write", "export:decide"]}).secret

    def run(self, action: str, given: Mapping[str, Any], key: str = "") -> Any:  # noqa: ANN401 - JSON
        """Run an action; gives its answer."""
        return self.post(f"/v1/actions/{action}", given, {"HTTP_IDEMPOTENCY_KEY": key} if key else {})

    def post(self, path: str, given: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Any:  # noqa: ANN401
        """Call an address; gives its answer."""
        allowed = {"HTTP_AUTHORIZATION": f"Bearer {self._secret}", **(headers or {})}
        status, body = post(self._app, path, given, allowed)
        assert status < 300, body
        return json.loads(body)


@contextmanager
def house_on(home: Path) -> Iterator[House]:
    """The product on this folder."""
    describe_company(home)
    sage = Timed(Sage())
    with plugin_on(home, MemoryCompanies(home / "companies", sage)) as plugin:
        yield House(plugin, sage)


def post(
    app: WSGIApplication, path: str, given: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """One POST of JSON as a server would hand it over; gives the status and the body."""
    body = json.dumps(given).encode()
    told: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8100",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "127.0.0.1:8100",
        "HTTP_USER_AGENT": "bench/1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **(headers or {}),
    }

    def start_response(status: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
        told.append(status)
        return lambda _: None

    answer = app(environ, start_response)
    try:
        whole = b"".join(answer)
    finally:
        getattr(answer, "close", int)()
    return int(told[0][:3]), whole


def work_order(number: int) -> dict[str, Any]:
    """Twenty fields: a work order nobody else asks for."""
    return {
        "company": "main",
        "client": "1",
        "service_site": "1-1",
        "type": "1",
        "description": f"No cooling in the server room {number}",
        "schedule_date": "2026-12-05",
        "status": "7",
        "priority": "Urgent",
        "number": f"W{number}",
        "deposit": str(Decimal("150.00")),
        "job": "1043",
        "contact": "Dana Whitfield",
        "phone": "918-555-0142",
        "date": "2026-11-22",
        "call_date": "2026-11-21",
        "notes": "Ask at the front desk; the roof hatch is locked after five.",
        "source": "followup",
        "source_id": f"P-{number}",
        "source_name": "Server room cooling",
    }


def vendor(number: int) -> dict[str, Any]:
    """A vendor that waits for acceptance."""
    return {
        "name": f"Northgate Glazing {number}",
        "address1": "18 Foundry Road",
        "city": "Tulsa",
        "state": "OK",
        "zip": "74103",
        "source": "procore",
        "source_id": f"V-{number}",
    }
