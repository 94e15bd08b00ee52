"""A number that Sage gives to another record: the one is told as gone, the other as new, and no link changes sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.linking import imports
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.anew import accept_deletions, rebaseline
from sage100_plugin.engine.polling.compare import compared
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.polling.store import store
from sage100_plugin.engine.polling.visit import enter
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Refused
from sage100_plugin.plugin import CATALOG as WHOLE
from sage100_plugin.ports.ledger import Event, Import
from sage100_plugin.spec import Catalog
from sage100_plugin.testing.plugin import memory_plugin
from tests.engine.polling.office import (
    COMPANY,
    Crash,
    Frail,
    FrailLedger,
    cursor,
    errors,
    events,
    job,
    kinds,
    linked,
    state,
    states,
    swept,
)

TOLD = [("record.deleted", "3"), ("job.created", "3")]
LINKED = [("record.deleted", "3"), ("link.broken", "lnk_3"), ("job.created", "3")]


def reuse(sage: Frail, number: int, name: str = "Another job") -> None:
    sage.remove("job", str(number))
    sage.put("job", job(number, name))


def silently(sage: Frail) -> None:
    """As from a transaction that ended so late that no poll sees its stamp."""
    late, sage.moment = sage.moment, sage.moment.replace(hour=9)
    reuse(sage, 3)
    sage.moment = late


@pytest.mark.parametrize("name", ["Another job", "A job"])
def test_a_poll_tells_a_deletion_and_then_a_creation(memory: Plugin, sage: Frail, name: str) -> None:
    linked(memory, "3")
    poll(memory)
    reuse(sage, 3, name)
    poll(memory)
    assert kinds(memory) == LINKED
    gone, _, made = events(memory)
    assert (gone.data["last"]["name"], made.data["name"], made.previous) == ("A job", name, None)
    assert gone.timestamp == made.timestamp
    assert (cursor(memory).tally, states(memory, "3")) == ((5, 0, 0), {"P-3": "broken"})
    assert (swept(memory)["job"], states(memory, "3")) == (0, {"P-3": "broken"})


def test_so_does_a_sweep(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    silently(sage)
    assert swept(memory)["job"] == 3
    assert (kinds(memory), states(memory, "3")) == (LINKED, {"P-3": "broken"})


def test_so_does_change_tracking(memory: Plugin, sage: Frail) -> None:
    sage.track(on=True)
    poll(memory)
    silently(sage)
    poll(memory)
    assert kinds(memory) == TOLD


def test_so_does_a_look_at_this_record_alone(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    reuse(sage, 3)
    assert poll(memory, records=["job"], ids=["3"])["items"][0]["events"] == 2
    assert kinds(memory) == TOLD


def test_a_broken_link_is_not_mended_by_another_record(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    made = sage.get("job", ["3"])["3"]["insdte"]
    sage.remove("job", "3")
    swept(memory)
    sage.put("job", job(3))
    poll(memory)
    swept(memory)
    assert (states(memory, "3"), kinds(memory)) == ({"P-3": "broken"}, LINKED)
    sage.put("job", job(5))
    poll(memory)
    sage.mend("job", "3", insdte=made)
    swept(memory)
    assert states(memory, "3") == {"P-3": "synced"}


def test_a_link_that_was_broken_is_not_told_again(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    reuse(sage, 3)
    poll(memory)
    reuse(sage, 3)
    poll(memory)
    assert kinds(memory) == [*LINKED, *TOLD]


def test_without_a_moment_of_creation_the_number_alone_counts(memory: Plugin, sage: Frail) -> None:
    """Snapshots of before, and rows that came by a bulk load."""
    poll(memory)
    held = memory.ledger.read(lambda tx: tx.snapshots.get(COMPANY, "job", ["3"]))["3"]
    bare = {name: value for name, value in held.fields.items() if name != "created_at"}
    memory.ledger.write(lambda tx: tx.snapshots.put(COMPANY, "job", [replace(held, fields=bare)]))
    reuse(sage, 3, "A job")
    sage.mend("job", "4", insdte=None)
    assert swept(memory)["job"] == 0
    sage.put("job", job(3, "Renamed"))
    poll(memory)
    assert kinds(memory) == [("job.updated", "3")]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("sweep", [False, True])
def test_who_dies_at_any_write_tells_both_once(memory: Plugin, sage: Frail, after: bool, sweep: bool) -> None:
    linked(memory, "3")
    poll(memory)
    reuse(sage, 3)
    ledger = memory.ledger
    for deaths in range(60):
        memory.ledger = FrailLedger(ledger, deaths % 6, after)
        try:
            poll(memory, sweep=sweep)
            break
        except Crash:
            continue
    memory.ledger = ledger
    swept(memory)
    assert (kinds(memory), states(memory, "3")) == (LINKED, {"P-3": "broken"})


def test_a_link_that_is_made_to_the_new_record_meanwhile_stays(memory: Plugin, sage: Frail) -> None:
    linked(memory, "3")
    poll(memory)
    reuse(sage, 3)
    memory.ledger, ledger = FrailLedger(memory.ledger, 0, after=True), memory.ledger
    with pytest.raises(Crash):
        poll(memory, records=["job"], ids=["3"])
    memory.ledger = ledger
    linked(memory, "3", source_id="Q-3")
    poll(memory)
    assert states(memory, "3") == {"P-3": "broken", "Q-3": "synced"}
    assert kinds(memory) == LINKED


def test_a_page_that_was_read_before_is_left_though_the_other_looks_the_same(memory: Plugin, sage: Frail) -> None:
    poll(memory)
    sage.put("job", job(3, "Renamed"))
    look = enter(memory, memory.companies.all()[0]).look("job")
    read = compared(look, {"3": ""})
    reuse(sage, 3, "A job")
    poll(memory, records=["job"], ids=["3"])
    assert store(look, read).late == {"3"}
    swept(memory)
    assert kinds(memory) == TOLD


def test_links_of_a_dead_process_break_though_all_is_begun_anew(memory: Plugin, sage: Frail, caller: Caller) -> None:
    linked(memory, "3")
    poll(memory)
    sage.remove("job", "3")
    ledger, memory.ledger = memory.ledger, FrailLedger(memory.ledger, 0, after=True)
    with pytest.raises(Crash):
        poll(memory, records=["job"], ids=["3"])
    memory.ledger = ledger
    assert (kinds(memory), states(memory, "3")) == (LINKED[:2], {"P-3": "synced"})
    rebaseline(memory, caller, COMPANY, {})
    poll(memory)
    assert (kinds(memory), states(memory, "3")) == (LINKED[:2], {"P-3": "broken"})


def test_when_very_many_are_others_a_person_decides(memory: Plugin, sage: Frail, caller: Caller) -> None:
    """As after a copy of the company that made every row anew."""
    for number in range(100, 400):
        sage.put("job", job(number))
    poll(memory)
    for number in range(100, 160):
        reuse(sage, number)
    assert errors(memory) == {"records_vanished"}
    assert (state(memory).code, len(events(memory, "record.deleted"))) == ("records_vanished", 0)
    accept_deletions(memory, caller, COMPANY)
    poll(memory)
    assert (len(events(memory, "record.deleted")), len(events(memory, "job.created"))) == (60, 60)


# What this plugin makes

GIVEN: dict[str, Any] = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


@pytest.fixture
def vendors(sage: Frail, serving: Callable[..., Plugin]) -> Plugin:
    told = ("vendor_created", "vendor_updated", "record_deleted")
    plugin = memory_plugin(Catalog(WHOLE.actions, tuple(WHOLE.trigger[key] for key in told), ()), {COMPANY: sage})
    sage.put("vendor", {"recnum": 12, "vndnme": "Hollins"})
    poll(plugin)
    return plugin


def waiting(plugin: Plugin) -> tuple[Import, ...]:
    return plugin.ledger.read(lambda tx: tx.imports.find())


def test_our_own_record_under_a_number_of_before_is_new(vendors: Plugin, sage: Frail, caller: Caller) -> None:
    linked(vendors, "12", "vendor")
    sage.remove("vendor", "12")
    sent = run_action(vendors, Call("export_vendor", GIVEN, caller)).body
    decide.accept(vendors, caller, sent["export"]["id"], {"sage_id": "12"})
    swept(vendors)
    told = [told for told in map(_whose, events(vendors)) if told[1] == "12" and not told[0].startswith("export")]
    assert told == [
        ("record.deleted", "12", "sage"),
        ("link.broken", "12", "sage"),
        ("link.created", "12", "tests"),
        ("vendor.created", "12", "tests"),
    ]
    assert states(vendors, "12", "vendor") == {"P-12": "broken", "V-88": "synced"}
    assert waiting(vendors) == ()


def _whose(event: Event) -> tuple[str, str, str]:
    origin = event.origin or {}
    return (
        event.type,
        str(event.data.get("sage_id", event.data["id"])),
        str(origin.get("system") or origin.get("key_name")),
    )


# Imports


def test_the_other_record_arrives_and_is_linked_for_itself(vendors: Plugin, sage: Frail, caller: Caller) -> None:
    linked(vendors, "12", "vendor")
    sage.remove("vendor", "12")
    sage.put("vendor", {"recnum": 12, "vndnme": "Other"})
    poll(vendors)
    (item,) = waiting(vendors)
    assert (item.name, item.status) == ("Other", "waiting")
    with pytest.raises(Refused) as refused:
        imports.accept(vendors, caller, item.id, {"source": "followup", "source_id": "P-12"})
    assert (refused.value.code, refused.value.detail) == (
        "already_linked",
        "followup P-12 is still linked to vendor 12, which was deleted in Sage: remove that link first.",
    )
    imports.accept(vendors, caller, item.id, {"source": "followup", "source_id": "P-77"})
    assert states(vendors, "12", "vendor") == {"P-12": "broken", "P-77": "synced"}


def test_the_very_same_record_that_is_back_does_not_arrive(vendors: Plugin, sage: Frail) -> None:
    linked(vendors, "12", "vendor")
    backup = sage.backup()
    sage.remove("vendor", "12")
    swept(vendors)
    sage.restore(backup)
    swept(vendors)
    assert (waiting(vendors), states(vendors, "12", "vendor")) == ((), {"P-12": "synced"})
