"""What every test folder shares: an HTTP client on a fresh sandbox company, and a look into that company's tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from sage100_plugin import settings
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG, LazyDocuments, close_plugin, open_plugin
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from webhooks.app import create_app

COMPANY = "sandbox"

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one fresh sandbox company, to be copied."""
    home = tmp_path_factory.mktemp("seeded")
    CompanyFolder(home / "companies").add_sandbox(COMPANY)
    return home


@pytest.fixture
def home(seeded: Path, tmp_path: Path) -> Path:
    """A data folder with a fresh sandbox company."""
    shutil.copytree(seeded, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def plugin(home: Path) -> Iterator[Plugin]:
    """The real plugin on that folder."""
    opened = open_plugin(settings.load({"SAGE100_HOME": str(home)}))
    yield opened
    close_plugin(opened)


class Api:
    """An HTTP client with a key of all scopes."""

    def __init__(self, plugin: Plugin) -> None:
        app = create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)
        self.plugin = plugin
        self._client = app.test_client()
        key = make_key(plugin, {"name": "tests", "scopes": list(SCOPES)})
        self._headers = {"Authorization": f"Bearer {key.secret}"}

    def post(self, path: str, json: Any = None, headers: dict[str, str] | None = None) -> Any:
        """POST JSON."""
        return self._client.post(path, json={} if json is None else json, headers={**self._headers, **(headers or {})})

    def form(self, path: str, fields: Any) -> Any:
        """POST a form with a file in it, as a browser does."""
        return self._client.post(path, data=fields, content_type="multipart/form-data", headers=self._headers)

    def put(self, path: str, json: Any) -> Any:
        """PUT JSON."""
        return self._client.put(path, json=json, headers=self._headers)

    def patch(self, path: str, json: Any) -> Any:
        """PATCH JSON."""
        return self._client.patch(path, json=json, headers=self._headers)

    def delete(self, path: str) -> Any:
        """DELETE."""
        return self._client.delete(path, headers=self._headers)

    def get(self, path: str) -> Any:
        """GET."""
        return self._client.get(path, headers=self._headers)


@pytest.fixture
def sandbox_client(plugin: Plugin) -> Api:
    """The HTTP client on a fresh sandbox company."""
    return Api(plugin)


@pytest.fixture
def sandbox_dump(home: Path) -> Callable[[], dict[str, list[tuple[Any, ...]]]]:
    """Every table of Sage in the sandbox company, as it stands now."""

    def dump() -> dict[str, list[tuple[Any, ...]]]:
        connection = sqlite3.connect(home / "companies" / f"{COMPANY}.sqlite")
        try:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall() for name in names}
        finally:
            connection.close()

    return dump


@pytest.fixture
def sage() -> MemorySage:
    """A company in memory, with one of everything the actions need."""
    rows: dict[str, list[dict[str, Any]]] = {
        "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}, {"recnum": 2, "clnnme": "Eastgate LLC"}],
        "service_site": [{"recnum": 1, "locnum": 1, "locnme": "Main"}, {"recnum": 2, "locnum": 1, "locnme": "Other"}],
        "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
        "vendor_type": [{"recnum": 1, "typnme": "Subcontractor"}],
        "vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc"}],
        "cost_code": [{"recnum": "16030", "cdenme": "Branch Wiring"}],
        "cost_type": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
        "job": [{"recnum": 1015, "jobnme": "Westfield", "status": 4}],
    }
    return MemorySage(rows)


@pytest.fixture
def memory(sage: MemorySage) -> Iterator[Plugin]:
    """The whole plugin in memory, with the real catalog and that company."""
    made = memory_plugin(CATALOG, {COMPANY: sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


@pytest.fixture
def caller() -> Caller:
    """Somebody who may do everything."""
    return Caller("k1", "tests", SCOPES)
