from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sage100_plugin.cli import main
from sage100_plugin.demo.process import ServerProcess
from tests.hosts.n8n.scene import Node, Scene, unpacked
from tests.hosts.tools import tools

SURROUNDINGS = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_LOG_LEVEL": "WARNING", "SAGE100_POLL_SECONDS": "3600"}


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The artefact, unpacked."""
    return unpacked(tmp_path_factory.mktemp("n8n"))


@pytest.fixture(scope="session")
def scene(package: Path, seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The packed nodes and a running plugin, for tests that do not stand in each other's way."""
    node = Node(tools("n8n-lint"))
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(seeded, home)
    told = CliRunner().invoke(
        main,
        ["key", "create", "--name", "n8n", "--scopes", "read,write,export:decide", "--json"],
        env={**SURROUNDINGS, "SAGE100_HOME": str(home)},
    )
    server = ServerProcess(home, SURROUNDINGS)
    server.start()
    yield Scene(node, package, server.address, json.loads(told.stdout)["key"])
    server.stop()
    node.close()
