"""The console on a sandbox company: somebody who sends exports, and people who decide them."""

from __future__ import annotations

from tests.console.conftest import People
from tests.webhooks.decisions import Desk
from tests.webhooks.plugins import World


def people_at(desk: Desk) -> People:
    """The users of the console of this desk."""
    return People(World(desk.plugin, {}), desk.app)
