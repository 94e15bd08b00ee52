"""Records made in Sage that wait for the source: what arrives, who may decide what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.linking import imports, link_hand
from sage100_plugin.engine.linking.arrivals import arrivals, keep
from sage100_plugin.engine.plugin import Lanes, Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Activity, Event, Import, Operation
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.links import MemoryLinks
from sage100_plugin.testing.sage import MemorySage

COMPANY = "sandbox"
WISH = {"source": "followup", "source_id": "P-204", "source_name": "Riverside"}


def happened(plugin: Plugin, kind: str, data: dict[str, Any], origin: dict[str, Any] | None = None) -> None:
    """An event as the poll stores it, with what arrives by it."""
    now = plugin.clock.now()
    event = Event(plugin.ids("evt"), kind, COMPANY, now, data, origin=origin or {"system": "sage"})
    arrived = arrivals(plugin, [event])

    def work(tx: Any) -> None:
        append(tx, [event], now)
        keep(tx, arrived)

    plugin.ledger.write(work)


def job(plugin: Plugin, number: str = "1043", **rest: Any) -> None:
    happened(plugin, "job.created", {"id": number, "name": "Riverside Clinic"}, **rest)


def listed(plugin: Plugin) -> tuple[Import, ...]:
    return plugin.ledger.read(lambda tx: tx.imports.find())


def only(plugin: Plugin) -> Import:
    (found,) = listed(plugin)
    return found


def waiting(plugin: Plugin) -> str:
    """A job that waits; gives the import's id."""
    job(plugin)
    return only(plugin).id


def types(plugin: Plugin) -> list[str]:
    return [event.type for event in reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 100)))]


def activity(plugin: Plugin) -> list[Activity]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.activity.find())))


def linked(plugin: Plugin, sage_id: str = "1043", source_id: str = "P-9", source: str = "followup") -> Link:
    link = Link(plugin.ids("lnk"), COMPANY, "job", source, source_id, sage_id)
    return plugin.links.add(link)


def refusal(work: Callable[..., Any], *asked: Any) -> tuple[str, str]:
    with pytest.raises(Problem) as caught:
        work(*asked)
    return caught.value.code, caught.value.detail


@pytest.mark.parametrize("record", ["job", "vendor", "client"])
def test_what_is_made_in_sage_waits_for_the_source(memory: Plugin, record: str) -> None:
    # R102
    named = {"job": "name", "vendor": "name", "client": "name"}[record]
    happened(memory, f"{record}.created", {"id": "17", named: "Riverside"})
    found = only(memory)
    assert (found.record, found.sage_id, found.name, found.status) == (record, "17", "Riverside", "waiting")
    assert found.data == {"id": "17", named: "Riverside"}


@pytest.mark.parametrize(
    ("kind", "origin"),
    [
        ("job.updated", {"system": "sage"}),
        ("work_order.created", {"system": "sage"}),
        ("job.created", {"key": "k1", "key_name": "tests", "operation": "op_1"}),
    ],
)
def test_nothing_else_arrives(memory: Plugin, kind: str, origin: dict[str, Any]) -> None:
    happened(memory, kind, {"id": "17", "name": "Riverside"}, origin)
    assert listed(memory) == ()


def test_a_record_that_is_linked_already_does_not_arrive(memory: Plugin) -> None:
    linked(memory)
    job(memory)
    assert listed(memory) == ()


def test_the_poll_brings_a_new_job_once(memory: Plugin, sage: MemorySage) -> None:
    # R100, R101
    poll(memory)
    sage.put("job", {"recnum": 1043, "jobnme": "Riverside Clinic", "status": 3})
    poll(memory)
    sage.put("job", {"recnum": 1043, "jobnme": "Riverside Clinic II", "status": 3})
    poll(memory)
    assert types(memory).count("job.created") == 1
    assert [item.sage_id for item in listed(memory)] == ["1043"]


def test_accepted_with_its_id_it_is_linked_at_once(memory: Plugin, caller: Caller) -> None:
    # R51, R103, R105
    shown = imports.accept(memory, caller, waiting(memory), WISH)
    (link,) = memory.links.by_sage(COMPANY, "job", "1043")
    assert (link.source, link.source_id, link.source_name, link.sage_name) == (*WISH.values(), "Riverside Clinic")
    assert (link.origin, link.linked_by, link.matched_by) == ("sage", "tests", "import")
    assert (shown["status"], shown["source_id"], shown["decided_by"]) == ("accepted", "P-204", "tests")
    assert [held["id"] for held in shown["links"]] == [link.id]
    assert types(memory) == ["job.created", "link.created"]
    assert [(entry.record, entry.record_id, entry.what, entry.by) for entry in activity(memory)] == [
        ("job", "1043", "import accepted", "tests")
    ]


def test_accepted_without_an_id_it_is_linked_when_the_id_is_known(memory: Plugin, caller: Caller) -> None:
    # R105, R152
    key = waiting(memory)
    shown = imports.accept(memory, caller, key, {"source": "followup"})
    assert (shown["status"], shown["links"]) == ("accepting", [])
    assert len(memory.links) == 0
    told = memory.ledger.read(lambda tx: tx.events.newest(("import.accepted",), 9))
    assert [event.data for event in told] == [
        {
            "id": key,
            "status": "accepting",
            "record": "job",
            "sage_id": "1043",
            "name": "Riverside Clinic",
            "source": "followup",
            "source_name": "",
            "decided_by": "tests",
            "record_data": {"id": "1043", "name": "Riverside Clinic"},
        }
    ]
    flow = replace(caller, key_id="k2", name="the flow")
    done = imports.accept(memory, flow, key, WISH)
    assert (done["status"], done["links"][0]["source_id"], done["decided_by"]) == ("accepted", "P-204", "tests")
    assert types(memory) == ["job.created", "import.accepted", "link.created"]
    assert [(entry.what, entry.by) for entry in activity(memory)] == [
        ("import accepting", "tests"),
        ("import accepted", "the flow"),
    ]


@pytest.mark.parametrize("wish", [WISH, {"source": "followup"}], ids=["with an id", "without"])
def test_the_same_call_again_changes_nothing_more(memory: Plugin, caller: Caller, wish: dict[str, str]) -> None:
    key = waiting(memory)
    first = imports.accept(memory, caller, key, wish)
    before = types(memory), len(activity(memory))
    assert imports.accept(memory, caller, key, wish) == first
    assert (types(memory), len(activity(memory))) == before


def test_two_who_accept_at_once_make_one_link(memory: Plugin, caller: Caller) -> None:
    # R105
    key = waiting(memory)
    wishes = [{**WISH, "source_id": f"P-{number}"} for number in (1, 1, 2, 2)]

    def attempt(wish: dict[str, str]) -> str:
        try:
            return str(imports.accept(memory, caller, key, wish)["source_id"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, wishes))
    (link,) = memory.links.by_sage(COMPANY, "job", "1043")
    assert sorted(answers) == sorted([link.source_id] * 2 + ["already_linked"] * 2)
    assert types(memory).count("link.created") == 1


def test_another_who_decided_in_another_process_is_noticed(memory: Plugin, caller: Caller) -> None:
    """Several processes may share one ledger: the lane of this one does not hold them back."""
    key = waiting(memory)
    other = replace(only(memory), status="rejected", decided_by="somebody")
    plain = memory.ledger.read

    class Overtaken:
        """A ledger in which another process writes right after the last reading."""

        def __init__(self) -> None:
            self.reads = 0

        def read(self, work: Any) -> Any:
            self.reads += 1
            return plain(work)

        def write(self, work: Any) -> Any:
            ledger.write(lambda tx: tx.imports.replace(other))
            return ledger.write(work)

    ledger = memory.ledger
    overtaken: Any = Overtaken()
    code, _ = refusal(imports.accept, replace(memory, ledger=overtaken), caller, key, WISH)
    assert code == "wrong_state"
    assert (only(memory), len(memory.links)) == (other, 0)


def test_rejected_it_does_not_come_back_until_it_is_restored(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R104
    poll(memory)
    sage.put("job", {"recnum": 1043, "jobnme": "Riverside Clinic", "status": 3})
    poll(memory)
    key = only(memory).id
    shown = imports.reject(memory, caller, key, {"reason": "A warranty job."})
    assert (shown["status"], shown["reason"], shown["decided_by"]) == ("rejected", "A warranty job.", "tests")
    assert imports.reject(memory, caller, key, {}) == shown
    poll(memory)
    job(memory)
    assert only(memory).status == "rejected"
    assert refusal(imports.accept, memory, caller, key, WISH) == (
        "wrong_state",
        "Job 1043 was rejected: restore it first.",
    )
    restored = imports.restore(memory, caller, key)
    assert (restored["status"], restored["reason"], restored["decided_by"]) == ("waiting", "", "")
    assert imports.restore(memory, caller, key) == restored
    assert imports.accept(memory, caller, key, WISH)["status"] == "accepted"
    assert [entry.what for entry in activity(memory)] == ["import rejected", "import waiting", "import accepted"]


def test_what_the_source_could_not_make_is_rejected_and_chosen_anew(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    imports.accept(memory, caller, key, {"source": "followup"})
    assert refusal(imports.accept, memory, caller, key, {"source": "procore", "source_id": "1"}) == (
        "wrong_state",
        "Job 1043 is being accepted for followup: reject and restore it to choose another.",
    )
    assert refusal(imports.restore, memory, caller, key) == ("wrong_state", "Job 1043 is accepting.")
    imports.reject(memory, caller, key, {})
    assert imports.restore(memory, caller, key)["source"] == ""
    assert imports.accept(memory, caller, key, {"source": "procore", "source_id": "1"})["status"] == "accepted"


def test_what_is_linked_is_decided(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    imports.accept(memory, caller, key, WISH)
    taken = ("already_linked", "Job 1043 is linked to followup P-204 already.")
    assert refusal(imports.accept, memory, caller, key, {**WISH, "source_id": "P-5"}) == taken
    assert refusal(imports.accept, memory, caller, key, {"source": "procore"}) == taken
    assert refusal(imports.reject, memory, caller, key, {}) == (
        "wrong_state",
        "Job 1043 is linked to followup P-204.",
    )
    assert refusal(imports.restore, memory, caller, key) == ("wrong_state", "Job 1043 is accepted.")


def test_whose_link_was_taken_away_is_linked_rejected_or_waits_again(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)

    def unlinked() -> None:
        assert len(imports.accept(memory, caller, key, WISH)["links"]) == 1
        for link in list(memory.links):
            memory.links.remove(link.id)

    unlinked()
    unlinked()
    assert imports.restore(memory, caller, key)["status"] == "waiting"
    unlinked()
    assert imports.reject(memory, caller, key, {})["status"] == "rejected"
    assert len(memory.links) == 0


def test_neither_side_may_have_another_partner(memory: Plugin, caller: Caller) -> None:
    # R45
    key = waiting(memory)
    linked(memory, sage_id="1015", source_id="P-204")
    assert refusal(imports.accept, memory, caller, key, WISH) == (
        "already_linked",
        "followup P-204 is already job 1015 in Sage (3-5 Jobs).",
    )
    linked(memory, sage_id="1043", source_id="P-9")
    assert refusal(imports.accept, memory, caller, key, {**WISH, "source_id": "P-5"}) == (
        "already_linked",
        "Job 1043 is linked to followup P-9 already.",
    )
    assert only(memory).status == "waiting"
    assert types(memory) == ["job.created"]


def test_another_source_may_have_the_same_record(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    linked(memory, source="procore")
    assert imports.accept(memory, caller, key, WISH)["status"] == "accepted"
    assert len(memory.links.by_sage(COMPANY, "job", "1043")) == 2


def test_what_somebody_links_meanwhile_waits_no_longer(memory: Plugin, caller: Caller) -> None:
    """An action that finds or makes the pair by itself."""
    happened(memory, "vendor.created", {"id": "990", "name": "Northgate Glazing"})
    vendor = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    export = run_action(memory, Call("export_vendor", vendor, caller)).body["export"]["id"]
    run_action(memory, Call("accept_export", {"export": export, "sage_id": "990"}, caller))
    found = only(memory)
    assert (found.status, found.source, found.source_id, found.decided_by) == ("accepted", "procore", "V-88", "tests")
    again = imports.accept(memory, caller, found.id, {"source": "procore", "source_id": "V-88"})
    assert again["status"] == "accepted"


def test_what_is_deleted_in_sage_waits_no_longer(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    happened(memory, "record.deleted", {"id": "1043", "record": "job"})
    found = only(memory)
    assert (found.status, found.reason) == ("rejected", "Job 1043 was deleted in Sage.")
    assert refusal(imports.restore, memory, caller, key) == ("wrong_state", "Job 1043 was deleted in Sage.")


def test_a_number_that_is_used_again_stands_for_another_record(memory: Plugin) -> None:
    key = waiting(memory)
    happened(memory, "record.deleted", {"id": "1043", "record": "job"})
    happened(memory, "job.created", {"id": "1043", "name": "Another"})
    found = only(memory)
    assert (found.id, found.status, found.name, found.reason) == (key, "waiting", "Another", "")


@pytest.mark.parametrize("decide", [None, {"source": "followup"}], ids=["waiting", "accepting"])
def test_what_waits_is_shown_and_linked_as_it_stands_in_sage_now(
    memory: Plugin, caller: Caller, decide: dict[str, str] | None
) -> None:
    """People save a record early and go on filling it in."""
    key = waiting(memory)
    if decide:
        imports.accept(memory, caller, key, decide)
    now = {"id": "1043", "name": "Riverside Clinic II", "client": "9"}
    happened(memory, "job.updated", now)
    assert (only(memory).name, only(memory).data) == ("Riverside Clinic II", now)
    assert imports.accept(memory, caller, key, WISH)["data"] == now
    (link,) = memory.links.by_sage(COMPANY, "job", "1043")
    assert link.sage_name == "Riverside Clinic II"


def test_the_source_is_told_of_the_record_as_it_stands_now(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    happened(memory, "job.updated", {"id": "1043", "name": "Riverside Clinic II"})
    imports.accept(memory, caller, key, {"source": "followup"})
    (told,) = memory.ledger.read(lambda tx: tx.events.newest(("import.accepted",), 9))
    assert told.data["record_data"] == {"id": "1043", "name": "Riverside Clinic II"}


def test_what_is_accepted_stays_as_it_was_then(memory: Plugin, caller: Caller) -> None:
    imports.accept(memory, caller, waiting(memory), WISH)
    before = only(memory)
    happened(memory, "job.updated", {"id": "1043", "name": "Riverside Clinic II"})
    assert only(memory) == before


def test_a_change_in_sage_is_no_decision(memory: Plugin, caller: Caller) -> None:
    """It may be found between the reading and the writing of one."""
    key = waiting(memory)
    newer = {"id": "1043", "name": "Riverside Clinic II"}
    ledger = memory.ledger

    class Busy:
        """A ledger in which a poll writes right before everybody else."""

        read = staticmethod(ledger.read)

        def write(self, work: Any) -> Any:
            happened(memory, "job.updated", newer)
            return ledger.write(work)

    busy: Any = Busy()
    shown = imports.accept(replace(memory, ledger=busy), caller, key, WISH)
    assert (shown["status"], shown["data"], only(memory).data) == ("accepted", newer, newer)


def test_a_key_may_be_called_as_sage_is(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    named = replace(caller, name="sage")
    imports.reject(memory, named, key, {"reason": "A warranty job."})
    job(memory)
    assert only(memory).status == "rejected"
    assert imports.restore(memory, named, key)["status"] == "waiting"


def test_what_is_rejected_and_then_deleted_in_sage_is_not_restored(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    imports.reject(memory, caller, key, {"reason": "A warranty job."})
    happened(memory, "record.deleted", {"id": "1043", "record": "job"})
    assert refusal(imports.restore, memory, caller, key) == ("wrong_state", "Job 1043 was deleted in Sage.")
    happened(memory, "job.created", {"id": "1043", "name": "Another"})
    assert (only(memory).status, only(memory).name) == ("waiting", "Another")


def test_a_number_whose_link_was_taken_away_waits_when_it_is_made_again(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    imports.accept(memory, caller, key, WISH)
    (link,) = memory.links.by_sage(COMPANY, "job", "1043")
    happened(memory, "record.deleted", {"id": "1043", "record": "job"})
    memory.links.remove(link.id)
    happened(memory, "job.created", {"id": "1043", "name": "Another"})
    assert (only(memory).id, only(memory).status, only(memory).name) == (key, "waiting", "Another")


def test_a_broken_pair_is_mended_and_not_accepted_once_more(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    (made,) = imports.accept(memory, caller, key, WISH)["links"]
    link_hand.change(memory, caller, made["id"], {"state": "broken"})
    code, says = refusal(imports.accept, memory, caller, key, WISH)
    assert (code, f"send a change of {made['id']} to mend it" in says) == ("wrong_state", True)
    again = imports.accept(memory, caller, key, {"source": "followup", "source_id": "P-300"})
    assert (again["status"], again["source_id"]) == ("accepted", "P-300")
    states = {link.source_id: link.state for link in memory.links.by_sage(COMPANY, "job", "1043")}
    assert states == {"P-204": "broken", "P-300": "synced"}


def test_what_is_gone_from_the_source_may_wait_or_be_rejected_again(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    (made,) = imports.accept(memory, caller, key, WISH)["links"]
    assert refusal(imports.restore, memory, caller, key)[0] == "wrong_state"
    link_hand.change(memory, caller, made["id"], {"state": "broken"})
    assert imports.restore(memory, caller, key)["status"] == "waiting"
    assert imports.reject(memory, caller, key, {})["status"] == "rejected"


def held(plugin: Plugin) -> tuple[str, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.reserved(""))


@pytest.mark.parametrize(
    ("number", "says"),
    [("linked|sandbox|job|1043", "job 1043"), ("link|sandbox|job|followup|P-204", "followup P-204")],
)
def test_what_another_call_is_linking_is_accepted_by_nobody(
    memory: Plugin, caller: Caller, number: str, says: str
) -> None:
    # R45
    key, now = waiting(memory), memory.clock.now()
    other = Operation("op_x", "k2", "export_job", COMPANY, "started", {}, "", now, now, numbers=(number,))
    memory.ledger.write(lambda tx: tx.operations.start(other))
    code, detail = refusal(imports.accept, memory, caller, key, WISH)
    assert (code, f"just linking {says}" in detail) == ("operation_in_progress", True)
    assert (only(memory).status, len(memory.links), held(memory)) == ("waiting", 0, (number,))
    memory.ledger.write(lambda tx: tx.operations.replace(replace(other, state="done")))
    assert (imports.accept(memory, caller, key, WISH)["status"], held(memory)) == ("accepted", ())


def test_while_it_is_linked_nobody_rejects_it(memory: Plugin, caller: Caller) -> None:
    """Another process may try: its lanes are its own."""
    key, heard = waiting(memory), []

    class Meanwhile(MemoryLinks):
        """A link store before which another process rejects, or links the source record elsewhere."""

        def add_all(self, new: Sequence[Link]) -> None:
            other = replace(memory, lanes=Lanes())
            heard.append(refusal(imports.reject, other, caller, key, {})[0])
            heard.append(refusal(imports.accept, other, caller, key, {**WISH, "source_id": "P-1"})[0])
            super().add_all(new)

    memory.links = Meanwhile()
    assert imports.accept(memory, caller, key, WISH)["status"] == "accepted"
    assert heard == ["wrong_state", "operation_in_progress"]
    assert (only(memory).source_id, len(memory.links), held(memory)) == ("P-204", 1, ())


def test_processes_that_accept_two_imports_for_one_source_record_make_one_link(memory: Plugin, caller: Caller) -> None:
    # R45 R105
    job(memory, "1043")
    job(memory, "1044")
    keys, both = [item.id for item in listed(memory)], Barrier(8)

    def attempt(number: int) -> str:
        """As another process would: with lanes of its own."""
        both.wait(30)
        try:
            other = replace(memory, lanes=Lanes())
            return str(imports.accept(other, caller, keys[number % 2], WISH)["status"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(attempt, range(8)))
    assert "accepted" in answers
    assert answers <= {"accepted", "operation_in_progress", "already_linked", "wrong_state"}
    assert (len(memory.links), types(memory).count("link.created"), held(memory)) == (1, 1, ())
    assert sorted(item.status for item in listed(memory)) == ["accepted", "waiting"]


def test_all_that_is_wrong_is_said_at_once(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    assert refusal(imports.accept, memory, caller, key, {}) == ("required", "Source is required.")
    assert refusal(imports.accept, memory, caller, key, {"source": [], "colour": 1})[0] == "invalid_input"
    assert refusal(imports.reject, memory, caller, key, {"reason": {}})[0] == "invalid_value"
    assert only(memory).status == "waiting"


def test_only_who_sees_the_company_and_may_write_decides(memory: Plugin, caller: Caller) -> None:
    key = waiting(memory)
    elsewhere, reader = replace(caller, companies=("other",)), replace(caller, scopes=("read",))
    for work in (imports.accept, imports.reject):
        assert refusal(work, memory, elsewhere, key, WISH) == ("not_found", f"There is no import {key}.")
        assert refusal(work, memory, reader, key, WISH)[0] == "scope_missing"
    assert refusal(imports.restore, memory, elsewhere, key)[0] == "not_found"
    assert refusal(imports.restore, memory, reader, key)[0] == "scope_missing"
