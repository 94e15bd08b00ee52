"""What a mapping made of a call stays as it was, whatever becomes of the mapping; an edited record is mapped anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.mapping import FieldPair
from sage100_plugin.ports.ledger import Export
from sage100_plugin.ports.mappings import MappingVersion
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.vendor import VendorSchema
from sage100_plugin.spec import (
    Action,
    ActionInput,
    Catalog,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Module,
    Plan,
    Stands,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

CALLER = Caller("k1", "flow", SCOPES)
RECORD = {"id": "V-1", "title": "Northgate Glazing", "town": "Tulsa", "boss": "Dana"}


class SendVendor(ActionInput):
    name = fields.text("Name", required=True)
    city = fields.text("City")
    owner = fields.text("Owner")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    check_pair(ctx, given, faults, "vendor")


def run(ctx: Context, given: Given) -> Plan | Stands:
    """A new vendor; one that stands in Sage by that name when it is accepted is linked."""
    row = ctx.any("vendor", {"name": given["name"]})
    if row is not None:
        return Stands("vendor", str(row["recnum"]), pairs_of(given, "vendor"))
    sent = {name: given[name] for name in ("name", "city", "owner") if given.get(name)}
    return Plan(Write("vendor", "add", {"id": "77", **sent}), pairs_of(given, "vendor"))


SEND = Action(
    key="send_vendor", record="vendor", verb="send", title="Send Vendor", summary="Sends a vendor.", menu="4-4 Vendors",
    effect=Effect.EXPORT, input=SendVendor, output=VendorSchema, run=run, check=check, example=Example({}, {}),
    maps=True,
)  # fmt: skip
MODULE = Module(
    "vendor",
    (
        FieldPair("source_id", ("id",), "push"),
        FieldPair("name", ("title",)),
        FieldPair("city", ("town",)),
    ),
)


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage()


@pytest.fixture
def plugin(sage: MemorySage) -> Iterator[Plugin]:
    made = memory_plugin(Catalog((SEND,), (), (), (MODULE,)), {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def sent(plugin: Plugin, **given: Any) -> Export:
    run_action(plugin, Call("send_vendor", {"source": "procore", "source_record": RECORD, **given}, CALLER, "k"))
    return found(plugin)


def found(plugin: Plugin) -> Export:
    (export,) = plugin.ledger.read(lambda tx: tx.exports.find())
    return export


def map_anew(plugin: Plugin) -> None:
    """The company maps the town no more, the owner from now on, and the name from elsewhere."""
    pairs: tuple[dict[str, str], ...] = ({"field": "name", "source": "boss"}, {"field": "owner", "source": "boss"})
    plugin.mappings.save(MappingVersion("sandbox", "vendor", 1, pairs, "tests", "2026-10-01T00:00:00Z"))


def test_a_changed_mapping_changes_nothing_of_what_waits(plugin: Plugin, sage: MemorySage) -> None:
    export = sent(plugin)
    map_anew(plugin)
    body = decide.accept(plugin, CALLER, export.id, {}, wait=60).body
    assert dict(sage.writes[0].fields) == {"id": "77", "name": "Northgate Glazing", "city": "Tulsa"}
    assert (body["mapping"]["name"], body["mapping"]["unused"]) == ("built in", ["boss"])
    (link,) = plugin.links
    assert link.details["mapping"] == "built in"


def test_what_is_sent_again_as_it_was_stays_as_it_was(plugin: Plugin) -> None:
    export = sent(plugin)
    decide.retrieve(plugin, CALLER, export.id, {})
    map_anew(plugin)
    told = decide.resend(plugin, CALLER, export.id, {"input": {"city": "Broken Arrow"}}).body
    payload = found(plugin).payload
    assert (payload["name"], payload["city"], "owner" in payload) == ("Northgate Glazing", "Broken Arrow", False)
    assert told["mapping"]["name"] == "built in"


def test_an_edited_record_wins_over_what_the_old_one_was_turned_into(plugin: Plugin, sage: MemorySage) -> None:
    export = sent(plugin, owner="Lee")
    decide.retrieve(plugin, CALLER, export.id, {})
    record = {"id": "V-1", "title": "Northgate Glass", "boss": "Dana"}
    decide.resend(plugin, CALLER, export.id, {"input": {"source_record": record}})
    payload = found(plugin).payload
    assert (payload["name"], payload["owner"], "city" in payload) == ("Northgate Glass", "Lee", False)
    decide.accept(plugin, CALLER, export.id, {}, wait=60)
    assert dict(sage.writes[0].fields) == {"id": "77", "name": "Northgate Glass", "owner": "Lee"}


def test_an_edited_record_is_mapped_as_the_company_maps_today(plugin: Plugin) -> None:
    export = sent(plugin)
    decide.retrieve(plugin, CALLER, export.id, {})
    map_anew(plugin)
    told = decide.resend(plugin, CALLER, export.id, {"input": {"source_record": {**RECORD, "boss": "Kim"}}}).body
    payload = found(plugin).payload
    assert (payload["name"], payload["owner"], "city" in payload) == ("Kim", "Kim", False)
    assert told["mapping"]["name"] == "version 1"


def test_a_field_that_was_given_stays_over_an_edited_record(plugin: Plugin) -> None:
    export = sent(plugin, city="Owasso")
    decide.retrieve(plugin, CALLER, export.id, {})
    decide.resend(plugin, CALLER, export.id, {"input": {"source_record": {**RECORD, "town": "Jenks"}}})
    assert found(plugin).payload["city"] == "Owasso"


def test_the_same_call_is_known_again_after_the_mapping_changed(plugin: Plugin) -> None:
    sent(plugin)
    map_anew(plugin)
    call = Call("send_vendor", {"source": "procore", "source_record": RECORD}, CALLER, "k")
    assert run_action(plugin, call).replayed


# What came to stand in Sage while it waited


def test_what_came_to_stand_in_sage_meanwhile_is_linked_when_it_is_accepted(plugin: Plugin, sage: MemorySage) -> None:
    export = sent(plugin)
    sage.put("vendor", {"recnum": 31, "vndnme": "Northgate Glazing"})
    body = decide.accept(plugin, CALLER, export.id, {}).body
    assert (body["state"], body["result"]["id"], sage.writes) == ("done", "31", [])
    events = [event.type for event in reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 9)))]
    assert events == ["export.requested", "export.accepted", "link.created", "export.done"]
    assert found(plugin).status == "done"


def test_an_accepted_link_that_was_overtaken_has_failed(plugin: Plugin, sage: MemorySage) -> None:
    export = sent(plugin)
    sage.put("vendor", {"recnum": 31, "vndnme": "Northgate Glazing"})

    class Overtaken:
        def __getattr__(self, name: str) -> Any:
            return getattr(plugin.links, name)

        def add(self, link: Any, **given: Any) -> Any:
            plugin.links.add(replace(link, id="lnk_other", sage_id="32", details={}))
            return plugin.links.add(link, **given)

    with pytest.raises(Problem) as caught:
        decide.accept(replace(plugin, links=Overtaken()), CALLER, export.id, {})
    assert (caught.value.code, found(plugin).status) == ("already_linked", "failed")
