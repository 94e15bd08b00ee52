"""A company decides for each record type what waits for accounting, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.expire import expire
from sage100_plugin.engine.running import operations
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.needing import ADD_CLIENT, CATALOG, ROWS

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
CLIENT = {"name": "Riverside Clinic", "source": "followup", "source_id": "C-12"}
ORDER = {
    "client_name": "Riverside Clinic",
    "client_source_id": "C-12",
    "description": "No heat",
    "source": "followup",
    "source_id": "P-1",
}
CALLER = Caller("k1", "flow", SCOPES)


def wants(plugin: Plugin, **policies: Any) -> None:
    """Set policies of the company; `__` stands for a dot."""
    said = {name.replace("__", "."): value for name, value in policies.items()}
    companies.change(plugin, CALLER, "sandbox", said)


def run(plugin: Plugin, action: str, given: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    return dict(run_action(plugin, Call(action, given, CALLER, key)).body)


def refused(plugin: Plugin, action: str, given: dict[str, Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call(action, given, CALLER))
    return caught.value


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


@pytest.fixture
def house() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def small(house: MemorySage) -> Iterator[Plugin]:
    """A plugin whose actions add clients and work orders."""
    made = memory_plugin(CATALOG, {"sandbox": house})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def test_an_export_is_written_at_once_where_the_company_wants_it_so(memory: Plugin, sage: MemorySage) -> None:
    wants(memory, acceptance__vendor="direct")
    body = run(memory, "export_vendor", {**VENDOR, "sage_id": "990", "vendor_type": "1"})
    assert (body["ok"], body["state"], body["result"]["id"], body["result"]["type"]) == (True, "done", "990", "1")
    assert memory.links.by_source("sandbox", "vendor", "procore", "V-88") is not None
    assert memory.ledger.read(lambda tx: tx.exports.find()) == ()
    assert len(sage.writes) == 1


def test_what_an_approver_would_have_typed_is_an_input_where_nobody_is_asked(memory: Plugin) -> None:
    def asked() -> tuple[set[str], set[str]]:
        fields = {field["key"] for field in operations.input_fields(memory, CALLER, "export_vendor", {})}
        return fields, set(operations.input_schema(memory, CALLER, "export_vendor", {})["properties"])

    before = asked()
    wants(memory, acceptance__vendor="direct")
    assert asked() == (before[0] | {"sage_id", "vendor_type"}, before[1] | {"sage_id", "vendor_type"})


@pytest.mark.parametrize(
    ("typed", "code", "pointer"),
    [
        ({"sage_id": "10"}, "number_taken", "/sage_id"),
        ({"sage_id": "ten"}, "invalid_value", "/sage_id"),
        ({"sage_id": "990", "vendor_type": "77"}, "not_in_sage", "/vendor_type"),
        ({"sage_id": "990", "colour": "red"}, "unknown_field", "/colour"),
    ],
)
def test_what_an_approver_would_have_typed_is_checked_as_if_one_had(
    memory: Plugin, sage: MemorySage, typed: dict[str, str], code: str, pointer: str
) -> None:
    wants(memory, acceptance__vendor="direct")
    problem = refused(memory, "export_vendor", {**VENDOR, **typed})
    assert (problem.code, [fault.pointer for fault in problem.faults], sage.writes) == (code, [pointer], [])


def test_a_preview_shows_what_is_written_at_once(memory: Plugin) -> None:
    wants(memory, acceptance__vendor="direct")
    given = {**VENDOR, "sage_id": "990"}
    shown = preview(memory, Call("export_vendor", given, CALLER))
    assert {field["field"]: field["after"] for field in shown["would"][0]["fields"]}["id"] == "990"
    assert run(memory, "export_vendor", {**given, "confirm": shown["confirm"]})["state"] == "done"


def test_what_is_written_at_once_elsewhere_waits_where_the_company_wants_it_so(
    small: Plugin, house: MemorySage
) -> None:
    wants(small, acceptance__client="queue")
    body = run(small, "add_client", CLIENT)
    assert (body["ok"], body["state"], house.writes) == (None, "waiting_acceptance", [])
    done = decide.accept(small, CALLER, body["export"]["id"], {}).body
    assert (done["state"], done["result"]["id"], len(house.writes)) == ("done", "12", 1)


def test_a_change_goes_through_the_same_loop_as_a_first_export(memory: Plugin, sage: MemorySage) -> None:
    # R54 R65 R66 R70 R76 R90 R93
    wants(memory, acceptance__job="queue")
    memory.links.add(Link("lnk_1", "sandbox", "job", "procore", "P-1", "1015"))
    given = {"name": "Westfield North", "source": "procore", "source_id": "P-1"}
    export_id = run(memory, "update_job", given)["export"]["id"]
    assert refused(memory, "update_job", {**given, "name": "Westfield East"}).code == "wrong_state"
    shown = export_of(memory, export_id).preview["would"][0]
    assert (shown["op"], [(one["before"], one["after"]) for one in shown["fields"]]) == (
        "change",
        [("Westfield", "Westfield North")],
    )
    decide.reject(memory, CALLER, export_id, {"reason": "Use the contract's name."})
    decide.resend(memory, CALLER, export_id, {"input": {"name": "Westfield South"}})
    assert sage.writes == []
    body = decide.accept(memory, CALLER, export_id, {}).body
    assert (body["state"], body["result"]["name"], len(sage.writes)) == ("done", "Westfield South", 1)
    assert [(entry.round, entry.status) for entry in export_of(memory, export_id).rounds] == [
        (1, "pending"), (1, "rejected"), (2, "pending"), (2, "accepted"), (2, "done"),
    ]  # fmt: skip


def test_what_does_not_differ_is_not_sent_for_acceptance(memory: Plugin, sage: MemorySage) -> None:
    # R71
    wants(memory, acceptance__job="queue")
    body = run(memory, "update_job", {"job": "1015", "name": "Westfield"})
    assert (body["state"], sage.writes, memory.ledger.read(lambda tx: tx.exports.find())) == ("done", [], ())


def test_a_job_is_accepted_by_the_action_with_what_accounting_chose(memory: Plugin, sage: MemorySage) -> None:
    sage.put("job_status", {"recnum": 4, "stsnme": "Current"})
    export_id = run(memory, "export_job", {"name": "Harbor", "source": "procore", "source_id": "P-88"})["export"]["id"]
    typed = {"sage_id": "2201", "client": "1", "status": "4"}
    body = run(memory, "accept_export", {"export": export_id, **typed})
    assert (body["state"], body["result"]["id"], body["result"]["client"]) == ("done", "2201", "1")


def test_where_nothing_is_asked_of_an_approver_nothing_can_be_typed(small: Plugin, house: MemorySage) -> None:
    wants(small, acceptance__client="queue")
    export_id = run(small, "add_client", CLIENT)["export"]["id"]
    with pytest.raises(Problem) as caught:
        decide.accept(small, CALLER, export_id, {"sage_id": "990"})
    assert (caught.value.code, caught.value.faults[0].pointer) == ("unknown_field", "/sage_id")
    assert (export_of(small, export_id).status, house.writes) == ("pending", [])


def test_a_policy_counts_for_its_record_and_its_company_only(small: Plugin, house: MemorySage) -> None:
    wants(small, acceptance__vendor="queue", acceptance__job="queue")
    assert run(small, "add_client", CLIENT)["state"] == "done"
    assert len(house.writes) == 1


def test_what_only_links_waits_for_nobody(small: Plugin, house: MemorySage) -> None:
    wants(small, acceptance__work_order="queue")
    body = run(small, "link_order", {"work_order": "5", "source": "followup", "source_id": "P-1"})
    assert (body["state"], house.writes) == ("done", [])


def test_a_first_step_that_waits_says_so_and_is_asked_for_once(small: Plugin, house: MemorySage) -> None:
    wants(small, acceptance__client="queue")
    problem = refused(small, "add_order", ORDER)
    export_id = problem.extra["export"]["id"]
    assert (problem.code, house.writes) == ("wrong_state", [])
    assert problem.detail == (
        f"{ADD_CLIENT.title} waits for accounting as export {export_id}. Send this again when it is accepted."
    )
    assert refused(small, "add_order", ORDER).extra["export"]["id"] == export_id
    decide.accept(small, CALLER, export_id, {})
    assert run(small, "add_order", ORDER)["state"] == "done"
    assert [write.record for write in house.writes] == ["client", "work_order"]


def test_the_same_wish_without_a_source_id_waits_once(memory: Plugin) -> None:
    # R92
    given = {"name": "Northgate Glazing", "city": "Tulsa"}
    export_id = run(memory, "export_vendor", given)["export"]["id"]
    problem = refused(memory, "export_vendor", given)
    assert (problem.code, problem.extra["export"]["id"]) == ("wrong_state", export_id)
    assert run(memory, "export_vendor", {**given, "city": "Owasso"})["state"] == "waiting_acceptance"
    decide.retrieve(memory, CALLER, export_id, {})
    assert run(memory, "export_vendor", given)["state"] == "waiting_acceptance"


def test_what_was_sent_for_acceptance_waits_also_after_the_policy_changed(memory: Plugin, sage: MemorySage) -> None:
    export_id = run(memory, "export_vendor", VENDOR)["export"]["id"]
    wants(memory, acceptance__vendor="direct")
    decide.reject(memory, CALLER, export_id, {"reason": "No W-9."})
    decide.resend(memory, CALLER, export_id, {"input": {"city": "Tulsa"}})
    assert (export_of(memory, export_id).status, sage.writes) == ("pending", [])
    assert decide.accept(memory, CALLER, export_id, {"sage_id": "990"}).body["state"] == "done"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("acceptance.vendor", "maybe"), ("acceptance.vendor", None), ("acceptance.export", "queue"),
        ("expire.vendor", 0), ("expire.vendor", "3651"), ("expire.vendor", "soon"), ("expire.vendor", True),
        ("approve.vendor.persons", 3), ("approve.vendor.persons", "none"), ("approve.vendor.limit", "-1"),
        ("approve.vendor.limit", "1e5"), ("approve.vendor.limit", "1.005"), ("approve.vendor", "2"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_obeyed_is_refused(memory: Plugin, name: str, value: object) -> None:
    with pytest.raises(Problem) as caught:
        companies.change(memory, CALLER, "sandbox", {name: value})
    assert [fault.pointer for fault in caught.value.faults] == [f"/{name}"]
    assert memory.companies.all()[0].policies == {}


def test_policies_are_kept_as_they_are_read(memory: Plugin) -> None:
    wants(memory, acceptance__vendor="queue", expire__vendor=14, approve__job__limit="5,000")
    wants(memory, approve__vendor__persons=2, expire__job="none")
    assert memory.companies.all()[0].policies == {
        "acceptance.vendor": "queue",
        "expire.vendor": "14",
        "approve.job.limit": "5000.00",
        "approve.vendor.persons": "2",
        "expire.job": "none",
    }


def test_what_nobody_decided_in_time_expires_and_the_sender_is_told(memory: Plugin, sage: MemorySage) -> None:
    wants(memory, expire__vendor=14)
    sent = run(memory, "export_vendor", VENDOR, key="k")
    export_id = sent["export"]["id"]
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(timedelta(days=14) - timedelta(seconds=1))
    assert expire(memory) == 0
    memory.clock.advance(1)
    assert (expire(memory), expire(memory)) == (1, 0)
    export = export_of(memory, export_id)
    assert (export.status, export.rounds[-1].by, export.rounds[-1].reason) == (
        "expired",
        "sage100-plugin",
        "Nobody decided in 14 days.",
    )
    event = memory.ledger.read(lambda tx: tx.events.newest((), 1))[0]
    assert (event.type, event.data["status"], event.data["reason"]) == (
        "export.expired",
        "expired",
        "Nobody decided in 14 days.",
    )
    again = run_action(memory, Call("export_vendor", VENDOR, CALLER, "k"))
    assert (again.replayed, again.body["state"], again.body["export"]["status"]) == (True, "refused", "expired")
    with pytest.raises(Problem) as caught:
        decide.accept(memory, CALLER, export_id, {"sage_id": "990"})
    assert (caught.value.code, sage.writes) == ("wrong_state", [])


def test_what_expired_is_sent_again_and_has_its_whole_time(memory: Plugin) -> None:
    # R90
    wants(memory, expire__vendor=1)
    export_id = run(memory, "export_vendor", VENDOR)["export"]["id"]
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(timedelta(days=1))
    expire(memory)
    decide.resend(memory, CALLER, export_id, {})
    assert (expire(memory), export_of(memory, export_id).round) == (0, 2)
    assert decide.accept(memory, CALLER, export_id, {"sage_id": "990"}).body["state"] == "done"
    memory.clock.advance(timedelta(days=2))
    assert expire(memory) == 0


def test_without_days_an_export_waits_for_ever(memory: Plugin) -> None:
    wants(memory, expire__vendor="none", expire__job=1)
    export_id = run(memory, "export_vendor", VENDOR)["export"]["id"]
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(timedelta(days=900))
    assert (expire(memory), export_of(memory, export_id).status) == (0, "pending")


def test_a_key_limited_to_records_runs_and_decides_these_only(memory: Plugin, sage: MemorySage) -> None:
    export_id = run(memory, "export_vendor", VENDOR)["export"]["id"]
    jobs = replace(CALLER, name="jobs", records=("job", "budget"))
    says = "The API key jobs is limited to job, budget; this is about vendor."
    for work in (decide.find, decide.accept, decide.reject, decide.retrieve, decide.resend):
        with pytest.raises(Problem) as caught:
            work(memory, jobs, export_id, *([] if work is decide.find else [{}]))
        assert (caught.value.code, caught.value.detail) == ("scope_missing", says)
        assert caught.value.extra["record"] == "vendor"
    for asked in (Call("export_vendor", VENDOR, jobs), Call("find_vendors", {"name": "x"}, jobs)):
        with pytest.raises(Problem) as caught:
            run_action(memory, asked)
        assert (caught.value.code, caught.value.extra["record"]) == ("scope_missing", "vendor")
    vendors = replace(CALLER, records=("vendor",))
    typed = {"export": export_id, "sage_id": "990"}
    assert run_action(memory, Call("accept_export", typed, vendors)).body["state"] == "done"
    assert len(sage.writes) == 1
