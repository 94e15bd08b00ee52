from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosts.tools import tools
from tests.hosts.zapier.scene import Core, Scene, connected


@pytest.fixture(scope="session")
def core() -> Iterator[Core]:
    """Zapier's core."""
    started = Core(tools("zapier"))
    yield started
    started.close()


@pytest.fixture
def scene(core: Core, home: Path) -> Iterator[Scene]:
    """The integration and a plugin with a fresh sandbox company."""
    with connected(core, home) as made:
        yield made


@pytest.fixture(scope="module")
def shared(core: Core, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The same, for all tests of a module that only look, or that only add."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(seeded, home)
    with connected(core, home) as made:
        yield made
