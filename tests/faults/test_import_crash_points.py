"""The process dies before or after every single write of an accepted import; it ends as if it had never died (F1)."""

from __future__ import annotations

import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.linking import imports
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.sage.sandbox.company import change
from tests.faults.folder import database, opened
from tests.faults.frail import Crash, Fuse, frail

CALLER = Caller("flow", "a flow", SCOPES)
WISH = {"source": "followup", "source_id": "P-204", "source_name": "Riverside"}


@pytest.fixture
def prepared(home: Path) -> Path:
    """A folder in which a job made in Sage waits, to be copied."""
    with opened(home) as plugin:
        poll(plugin)
    change(database(home), "job-created", name="Riverside Clinic")
    with opened(home) as plugin:
        poll(plugin)
    return home


def accepted(plugin: Plugin) -> None:
    (item,) = plugin.ledger.read(lambda tx: tx.imports.find())
    imports.accept(plugin, CALLER, item.id, WISH)


def again(plugin: Plugin) -> None:
    """The same call, once the next server has looked at what was left."""
    recover(plugin)
    accepted(plugin)


def died(home: Path, fuse: Fuse) -> bool:
    with opened(home) as plugin:
        try:
            accepted(frail(plugin, fuse))
        except Crash:
            return True
    return False


def state(plugin: Plugin) -> dict[str, Any]:
    """What is left when all is done, without ids and moments."""
    items = plugin.ledger.read(lambda tx: tx.imports.find())
    events = plugin.ledger.read(lambda tx: tx.events.newest(("link.created", "import.accepted"), 100))
    entries = plugin.ledger.read(lambda tx: tx.activity.find(record="job"))
    links = [(link.source, link.source_id, link.sage_id, link.origin) for link in plugin.links]
    return {
        "imports": [(item.status, item.source, item.source_id, item.decided_by) for item in items],
        "links": links,
        "events": [(event.type, event.data["source_id"], event.origin) for event in events],
        "activity": [(entry.what, entry.by) for entry in entries],
    }


@pytest.mark.parametrize("after", [again, recover], ids=["the same call again", "the next server"])
def test_a_crash_at_any_write_ends_as_if_there_had_been_none(prepared: Path, after: Any) -> None:
    whole = Path(shutil.copytree(prepared, prepared.parent / "undisturbed"))
    with opened(whole) as plugin:
        accepted(plugin)
        expected = state(plugin)
    assert expected["links"] == [("followup", "P-204", expected["links"][0][2], "sage")]
    assert [kind for kind, *_ in expected["events"]] == ["link.created"]
    for point in count(1):
        home, fuse = Path(shutil.copytree(prepared, prepared.parent / f"crash-{point}")), Fuse(point)
        if not died(home, fuse):
            assert point > 6, "before and after two ledger writes and one link"
            return
        with opened(home) as plugin:
            after(plugin)
            found = state(plugin)
            if after is recover and not found["links"]:
                assert (found["imports"][0][0], found["events"]) == ("waiting", []), "nothing was linked yet"
                assert "after links.add_all" not in fuse.points
            else:
                assert found == expected, fuse.points[-1]
        shutil.rmtree(home)
