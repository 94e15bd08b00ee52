from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.polling.office import CATALOG, COMPANY, Frail, budget, job, line


@pytest.fixture
def sage() -> Frail:
    return Frail({"job": [job(number) for number in range(1, 6)], "budget": [budget(line(1, "1000", matbdg="100"))]})


@pytest.fixture
def small_pages(sage: Frail) -> None:
    sage.page = 2


@pytest.fixture
def serving() -> Iterator[Callable[[Mapping[str, MemorySage]], Plugin]]:
    """Makes a plugin with these companies."""
    with ExitStack() as over:

        def serve(held: Mapping[str, MemorySage]) -> Plugin:
            plugin = memory_plugin(CATALOG, held)
            over.callback(plugin.ledger.close)
            over.callback(plugin.pool.shutdown)
            return plugin

        yield serve


@pytest.fixture
def memory(sage: Frail, serving: Callable[[Mapping[str, MemorySage]], Plugin]) -> Plugin:
    """One company and two record types."""
    return serving({COMPANY: sage})
