"""A data folder with a sandbox company, opened as one process after another opens it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sage100_plugin import settings
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.sage.companies import CompanyFolder
from tests.faults.next_only import next_only

COMPANY = "sandbox"


def database(home: Path) -> Path:
    return home / "companies" / f"{COMPANY}.sqlite"


@contextmanager
def opened(home: Path) -> Iterator[Plugin]:
    """The plugin on this folder, as the next process opens it."""
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(home)}))
    try:
        yield next_only(plugin, home)
    finally:
        assert isinstance(plugin.companies, CompanyFolder)
        close_plugin(plugin)
        plugin.companies.close()
