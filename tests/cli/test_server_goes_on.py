"""What the server does by itself every few seconds: it links what was decided, and tells of exports that are late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from sage100_plugin import settings
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.linking import imports
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.ports.ledger import Import, Tx
from tests.cli.conftest import SURROUNDINGS, Cli
from tests.faults.frail import Crash, Fuse, frail

PATIENCE = 60
LINKED = 4
"""The point at which an acceptance has made its link and told nobody."""
WISH = {"source": "followup", "source_id": "P-204"}
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


@pytest.fixture
def receiver(cli: Cli) -> Iterator[Receiver]:
    """A receiver of all events."""
    made = Receiver()
    made.trust(cli.json("subscriptions", "add", made.address, "link.created", "export.stuck")["secret"])
    yield made
    made.close()


def left(cli: Cli) -> None:
    """As a process left it that died: a link made that nobody was told of, an accepted export whose time is over."""
    cli("sandbox", "fault", "seats", "on")
    export = cli.json("call", "export_vendor", json.dumps(VENDOR))["export"]["id"]
    assert cli.json("exports", "accept", export, "--sage-id", "990", "--vendor-type", "1")["state"] == "queued"
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(cli.home)}))
    try:
        now = plugin.clock.now()
        item = Import("imp_1", "sandbox", "job", "1042", "Riverside", "waiting", {}, now)

        def work(tx: Tx) -> None:
            tx.imports.add(item)
            late = tx.exports.get(export)
            assert late is not None
            tx.exports.replace(replace(late, expected_by=now - timedelta(minutes=1)))

        plugin.ledger.write(work)
        fuse = Fuse(LINKED)
        with pytest.raises(Crash):
            imports.accept(frail(plugin, fuse), Caller("flow", "a flow", SCOPES), item.id, WISH)
        assert fuse.points[-1] == "after links.add_all"
    finally:
        close_plugin(plugin)


def test_a_server_carries_on_what_was_left(cli: Cli, receiver: Receiver) -> None:
    # R121
    left(cli)
    server = ServerProcess(cli.home, {**SURROUNDINGS, "SAGE100_POLL_SECONDS": "3600"})
    server.start()
    try:
        linked = receiver.wait_for(lambda event: event["type"] == "link.created", PATIENCE)
        stuck = receiver.wait_for(lambda event: event["type"] == "export.stuck", PATIENCE)
        assert linked is not None
        assert stuck is not None
        assert (linked["data"]["source_id"], stuck["data"]["status"]) == ("P-204", "accepted")
    finally:
        server.stop()
