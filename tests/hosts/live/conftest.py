"""One n8n with our package and one plugin for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.live.between import Between
from tests.hosts.live.flows import Workshop
from tests.hosts.live.n8n import N8n
from tests.hosts.live.sage import Sage
from tests.hosts.live.stage import packed
from tests.hosts.tools import tools


@pytest.fixture(scope="session")
def installed() -> Path:
    """Where n8n is installed. A part of a divided run skips: there would be one n8n for each."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        pytest.skip("one n8n for all: pytest tests/hosts/live")
    return tools("n8n")


@pytest.fixture(scope="session")
def sage(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sage]:
    """The plugin with a sandbox company."""
    made = Sage(tmp_path_factory.mktemp("sage"))
    yield made
    made.server.stop()


@pytest.fixture(scope="session")
def n8n(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[N8n]:
    """n8n with the package, and an owner who is signed in."""
    made = N8n(installed, tmp_path_factory.mktemp("n8n"))
    made.install(packed(tmp_path_factory.mktemp("package")))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def line(sage: Sage) -> Iterator[Between]:
    """The line between n8n and the plugin."""
    made = Between(lambda: sage.address)
    yield made
    made.close()


@pytest.fixture(scope="session")
def shop(n8n: N8n, sage: Sage, line: Between) -> Workshop:
    """Where workflows are made; their credential is a key of its own."""
    return Workshop(n8n, line.address, sage.key("n8n"))
