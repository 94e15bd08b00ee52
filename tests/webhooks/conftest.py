from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.delivering.deliver import deliver_due
from tests.webhooks.client import Client
from tests.webhooks.plugins import Pages, World, world
from webhooks.app import create_app


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def app(here: World) -> Flask:
    return create_app(lambda: here.plugin, Pages(), deliver_due)


@pytest.fixture
def client(app: Flask, here: World) -> Client:
    """A caller that may do everything."""
    return Client(app, here.key(*SCOPES))
