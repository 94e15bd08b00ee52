from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from sage100_plugin.engine import users
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.delivering.deliver import deliver_due
from tests.console.browser import Browser
from tests.webhooks.plugins import Pages, World, world
from webhooks.app import create_app

PASSWORD = "correct horse battery"
ADMIN = Caller(LOCAL, "this machine", SCOPES)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def app(here: World) -> Flask:
    return create_app(lambda: here.plugin, Pages(), deliver_due)


@dataclass
class People:
    """Users of the console, and their browsers."""

    here: World
    app: Flask

    def add(self, name: str, role: str = "ops", **limits: list[str]) -> str:
        """A new user; gives the id."""
        return users.create(
            self.here.plugin, ADMIN, {"name": name, "role": role, "password": PASSWORD, **limits}
        ).key.id

    def browser(self) -> Browser:
        """A browser in which nobody is signed in."""
        return Browser(self.app)

    def signed_in(self, name: str, role: str = "ops", **limits: list[str]) -> Browser:
        """The browser of a new user."""
        self.add(name, role, **limits)
        browser = self.browser()
        assert self.sign_in(browser, name).status_code == 303
        return browser

    def sign_in(self, browser: Browser, name: str, password: str = PASSWORD, wanted: str = "") -> TestResponse:
        """Fill in the form and send it."""
        return browser.post("/console/sign-in", {"name": name, "password": password, "next": wanted})


@pytest.fixture
def people(here: World, app: Flask) -> People:
    return People(here, app)
