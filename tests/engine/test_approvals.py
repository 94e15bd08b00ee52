"""Where a company wants two persons: the first acceptance is noted, another key's carries the export out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.keys import make_key, revoke
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide, expire
from sage100_plugin.engine.queue.approvals import needed, typed_first
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
TYPED = {"sage_id": "990"}
SENDER = Caller("k1", "flow", SCOPES)
DANA, EVAN = Caller("k2", "Dana", ("export:decide",)), Caller("k3", "Evan", ("export:decide",))


@pytest.fixture
def two(memory: Plugin) -> Plugin:
    """A company that wants two persons for a vendor."""
    companies.change(memory, SENDER, "sandbox", {"approve.vendor.persons": 2})
    return memory


def sent(plugin: Plugin) -> str:
    return str(run_action(plugin, Call("export_vendor", VENDOR, SENDER)).body["export"]["id"])


def export_of(plugin: Plugin, export_id: str) -> Export:
    found = plugin.ledger.read(lambda tx: tx.exports.get(export_id))
    assert found is not None
    return found


def refused(plugin: Plugin, caller: Caller, export_id: str, typed: Mapping[str, Any]) -> Problem:
    with pytest.raises(Problem) as caught:
        decide.accept(plugin, caller, export_id, typed)
    return caught.value


def types(plugin: Plugin) -> list[str]:
    return [event.type for event in reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 100)))]


def history(export: Export) -> list[tuple[str, str]]:
    return [(entry.status, entry.by) for entry in export.rounds]


def test_the_first_acceptance_waits_for_the_second(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)
    first = decide.accept(two, DANA, export_id, TYPED)
    assert (first.status, first.body["ok"], first.body["state"]) == (202, None, "waiting_acceptance")
    assert first.body["warnings"][-1] == (
        "Accepted by Dana as the first of two persons; somebody else must accept the same, by another key."
    )
    assert (export_of(two, export_id).status, sage.writes) == ("pending", [])
    assert needed(two, export_of(two, export_id)) == {
        "approval": {"persons": 2, "amount": None, "limit": None, "accepted_by": "Dana"}
    }
    second = decide.accept(two, EVAN, export_id, {})
    assert (second.body["state"], second.body["result"]["id"]) == ("done", "990")
    export = export_of(two, export_id)
    assert history(export) == [("pending", "flow"), ("approved", "Dana"), ("accepted", "Evan"), ("done", "sage")]
    assert types(two) == [
        "export.requested", "export.approved", "export.accepted", "link.created", "export.done",
    ]  # fmt: skip
    assert needed(two, export) == {}


def test_one_person_is_one_however_often(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)
    for _ in range(3):
        assert decide.accept(two, DANA, export_id, TYPED).status == 202
    assert history(export_of(two, export_id)) == [("pending", "flow"), ("approved", "Dana")]
    assert (types(two).count("export.approved"), sage.writes) == (1, [])
    assert decide.accept(two, replace(EVAN, name="Dana"), export_id, TYPED).body["state"] == "done"


def test_who_sent_it_cannot_accept_it(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)
    assert refused(two, SENDER, export_id, TYPED).code == "two_persons"
    decide.accept(two, DANA, export_id, TYPED)
    assert refused(two, SENDER, export_id, TYPED).code == "two_persons"
    decide.reject(two, DANA, export_id, {"reason": "No W-9."})
    decide.resend(two, replace(EVAN, scopes=("write", "admin")), export_id, {})
    assert refused(two, SENDER, export_id, TYPED).code == "two_persons"
    assert refused(two, EVAN, export_id, TYPED).code == "two_persons"
    assert sage.writes == []


def test_the_second_person_accepts_what_the_first_typed_or_begins_anew(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)
    decide.accept(two, DANA, export_id, TYPED)
    other = decide.accept(two, EVAN, export_id, {"sage_id": "991"})
    assert (other.status, sage.writes, export_of(two, export_id).decision) == (202, [], {"sage_id": "991"})
    assert decide.accept(two, DANA, export_id, {}).body["result"]["id"] == "991"


def test_what_is_wrong_is_told_to_the_first_person(two: Plugin) -> None:
    export_id = sent(two)
    assert refused(two, DANA, export_id, {}).code == "sage_id_required"
    assert refused(two, DANA, export_id, {"sage_id": "10"}).code == "number_taken"
    assert refused(two, DANA, export_id, {**TYPED, "payload_hash": "x"}).code == "stale_preview"
    assert history(export_of(two, export_id)) == [("pending", "flow")]


def test_the_second_person_hears_what_happened_in_sage_meanwhile(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)
    decide.accept(two, DANA, export_id, TYPED)
    sage.put("vendor", {"recnum": 990, "vndnme": "Somebody Else"})
    assert refused(two, EVAN, export_id, {}).code == "number_taken"
    assert decide.accept(two, EVAN, export_id, {"sage_id": "991"}).status == 202
    assert decide.accept(two, DANA, export_id, {}).body["result"]["id"] == "991"


def test_one_person_is_enough_to_reject_and_a_new_round_begins_at_none(two: Plugin) -> None:
    export_id = sent(two)
    decide.accept(two, DANA, export_id, TYPED)
    decide.reject(two, EVAN, export_id, {"reason": "No W-9."})
    decide.resend(two, SENDER, export_id, {})
    assert decide.accept(two, EVAN, export_id, TYPED).status == 202
    assert decide.accept(two, DANA, export_id, {}).body["state"] == "done"


def test_the_action_and_its_preview_do_the_same(two: Plugin) -> None:
    export_id = sent(two)
    given = {"export": export_id, **TYPED}
    assert run_action(two, Call("accept_export", given, DANA, "k")).status == 202
    reader = replace(EVAN, scopes=("read", "export:decide"))
    shown = preview(two, Call("accept_export", {"export": export_id}, reader))
    assert {field["field"]: field["after"] for field in shown["would"][0]["fields"]}["id"] == "990"
    body = run_action(two, Call("accept_export", {"export": export_id, "confirm": shown["confirm"]}, reader)).body
    assert body["state"] == "done"


def test_many_at_once_write_once_and_never_for_one_person(two: Plugin, sage: MemorySage) -> None:
    export_id = sent(two)

    def one(number: int) -> str:
        try:
            return str(decide.accept(two, (DANA, EVAN)[number % 2], export_id, TYPED).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, range(16)))
    assert set(answers) <= {"waiting_acceptance", "wrong_state", "done"}
    if "done" not in answers:
        decide.accept(two, EVAN if export_of(two, export_id).rounds[-1].by == "Dana" else DANA, export_id, {})
    export = export_of(two, export_id)
    accepting = [entry.by for entry in export.rounds if entry.status in ("approved", "accepted")]
    assert (len(sage.writes), export.status, sorted(accepting)) == (1, "done", ["Dana", "Evan"])


def project(plugin: Plugin, number: str, **given: Any) -> str:
    told = {"name": f"Annex {number}", "source": "procore", "source_id": f"P-{number}", **given}
    return str(run_action(plugin, Call("export_job", told, SENDER)).body["export"]["id"])


@pytest.mark.parametrize(("contract", "persons"), [("5000.00", 1), ("5000.01", 2), ("-6000.00", 2), (None, 2)])
def test_above_the_limit_two_persons_are_needed(
    memory: Plugin, sage: MemorySage, contract: str | None, persons: int
) -> None:
    companies.change(memory, SENDER, "sandbox", {"approve.job.limit": "5,000"})
    sage.put("job_status", {"recnum": 4, "stsnme": "Current"})
    export_id = project(memory, "1", contract_amount=contract)
    told = needed(memory, export_of(memory, export_id))["approval"]
    assert (told["persons"], told["limit"], told["amount"]) == (persons, "5000.00", (contract or "").strip("-") or None)
    assert told.get("note") == (None if contract else "No amount of it is known here, so two persons accept it.")
    typed = {"sage_id": "2001", "client": "1", "status": "4"}
    assert decide.accept(memory, DANA, export_id, typed).status == (200 if persons == 1 else 202)


def test_lines_that_take_away_do_not_hide_lines_that_add(memory: Plugin, sage: MemorySage) -> None:
    said = {"approve.change_order.limit": "1000", "acceptance.change_order": "queue"}
    companies.change(memory, SENDER, "sandbox", said)
    sage.put("cost_code", {"recnum": "16030.000", "cdenme": "Branch Wiring"})
    lines = [{"cost_code": "16030", "cost_type": "1", "amount": amount} for amount in ("90000.00", "-90000.00")]
    given = {"job": "1015", "mode": "create", "date": "2026-10-01", "description": "Panel", "status": "Open"}
    request = {"source_id": "COR-1", "title": "Panel", "lines": lines}
    body = run_action(memory, Call("push_cor", {**given, "source": "extracker", "cors": [request]}, SENDER)).body
    told = needed(memory, export_of(memory, body["export"]["id"]))["approval"]
    assert (told["amount"], told["persons"]) == ("180000.00", 2)
    assert decide.accept(memory, DANA, body["export"]["id"], {}).status == 202


@pytest.mark.parametrize("amount", ["5000,00", "50,00.00", "1,0000", "5.000,00"])
def test_a_comma_stands_only_between_thousands(memory: Plugin, amount: str) -> None:
    with pytest.raises(Problem) as caught:
        companies.change(memory, SENDER, "sandbox", {"approve.job.limit": amount})
    assert [fault.code for fault in caught.value.faults] == ["invalid_value"]


def test_a_limit_is_refused_where_no_amount_is_ever_told(memory: Plugin) -> None:
    with pytest.raises(Problem) as caught:
        companies.change(memory, SENDER, "sandbox", {"approve.vendor.limit": "5000"})
    assert caught.value.faults[0].message == (
        "approve.vendor.limit is none: Vendor tells no amount. Use approve.vendor.persons=2."
    )


def key(plugin: Plugin, name: str, made_by: str = "") -> Caller:
    """The holder of a key that is on file."""
    return Caller.of(make_key(plugin, {"name": name, "scopes": list(SCOPES)}, made_by).key)


def test_a_revoked_key_has_not_accepted(two: Plugin, sage: MemorySage) -> None:
    export_id, first = sent(two), key(two, "Ana")
    decide.accept(two, first, export_id, TYPED)
    revoke(two, SENDER, first.key_id)
    assert needed(two, export_of(two, export_id))["approval"]["accepted_by"] is None
    assert (decide.accept(two, DANA, export_id, {}).status, sage.writes) == (202, [])
    assert decide.accept(two, EVAN, export_id, {}).body["state"] == "done"


def test_a_key_that_the_sender_or_the_first_has_made_is_no_other_person(two: Plugin, sage: MemorySage) -> None:
    sender = key(two, "flow")
    own = key(two, "another", key(two, "between", sender.key_id).key_id)
    export_id = str(run_action(two, Call("export_vendor", VENDOR, sender)).body["export"]["id"])
    assert refused(two, own, export_id, TYPED).code == "two_persons"
    first = key(two, "Ana")
    decide.accept(two, first, export_id, TYPED)
    assert decide.accept(two, key(two, "Bea", first.key_id), export_id, {}).status == 202
    assert sage.writes == []
    assert decide.accept(two, DANA, export_id, {}).body["state"] == "done"


def test_two_keys_made_by_one_key_are_one_hand(two: Plugin, sage: MemorySage) -> None:
    admin = key(two, "admin")
    export_id, ana = sent(two), key(two, "Ana", admin.key_id)
    assert decide.accept(two, ana, export_id, TYPED).status == 202
    assert decide.accept(two, key(two, "Bea", key(two, "b", admin.key_id).key_id), export_id, {}).status == 202
    assert sage.writes == []
    assert decide.accept(two, key(two, "Cleo", LOCAL), export_id, {}).body["state"] == "done"


def test_the_command_line_is_no_person(two: Plugin) -> None:
    export_id = sent(two)
    problem = refused(two, Caller(LOCAL, "this machine", SCOPES), export_id, TYPED)
    assert (problem.code, "with an API key of their own" in problem.detail) == ("two_persons", True)


def test_the_amount_of_a_change_order_is_what_it_does_to_the_budget(memory: Plugin, sage: MemorySage) -> None:
    said = {"approve.change_order.limit": "1000", "acceptance.change_order": "queue"}
    companies.change(memory, SENDER, "sandbox", said)
    sage.put("cost_code", {"recnum": "16030.000", "cdenme": "Branch Wiring"})
    ids = []
    for number, amount in (("1", "1000.00"), ("2", "-1000.01")):
        line = {"cost_code": "16030", "cost_type": "1", "amount": amount}
        request = {"source_id": f"COR-{number}", "title": "Panel", "lines": [line]}
        given = {"job": "1015", "mode": "create", "date": "2026-10-01", "description": "Panel", "status": "Open"}
        asked = Call("push_cor", {**given, "source": "extracker", "cors": [request]}, SENDER)
        ids.append(str(run_action(memory, asked).body["export"]["id"]))
    small, large = (needed(memory, export_of(memory, one))["approval"] for one in ids)
    assert [(one["amount"], one["persons"]) for one in (small, large)] == [("1000.00", 1), ("1000.01", 2)]
    assert decide.accept(memory, DANA, ids[0], {}).body["state"] == "done"
    assert decide.accept(memory, DANA, ids[1], {}).status == 202
    assert decide.accept(memory, EVAN, ids[1], {}).body["state"] == "done"
    assert len(sage.writes) == 2


# The number of the first person


def another(plugin: Plugin) -> str:
    given = {**VENDOR, "name": "Alder Glazing", "source_id": "V-89"}
    return str(run_action(plugin, Call("export_vendor", given, SENDER)).body["export"]["id"])


def reserved(plugin: Plugin) -> list[str]:
    """The numbers that are held."""
    return [one.rpartition("|")[2] for one in plugin.ledger.read(lambda tx: tx.operations.reserved("number|"))]


def test_the_number_of_the_first_person_is_held_for_the_second(two: Plugin, sage: MemorySage) -> None:
    first, other = sent(two), another(two)
    decide.accept(two, DANA, first, TYPED)
    assert reserved(two) == ["990"]
    problem = refused(two, EVAN, other, TYPED)
    assert (problem.code, problem.extra["export"]) == ("number_taken", {"id": first, "status": "pending"})
    assert problem.detail == f"Number 990 is held for export {first}, which Dana accepted as the first of two."
    companies.change(two, SENDER, "sandbox", {"approve.vendor.persons": 1})
    assert refused(two, EVAN, other, TYPED).code == "number_taken"
    assert decide.accept(two, EVAN, first, {}).body["result"]["id"] == "990"
    assert (reserved(two), len(sage.writes)) == ([], 1)


def test_the_next_number_goes_past_the_one_that_is_held(two: Plugin, sage: MemorySage) -> None:
    newest = max(int(row["recnum"]) for row in sage.find("vendor", limit=500))
    first, other = sent(two), another(two)
    decide.accept(two, DANA, first, {"sage_id": str(newest + 1)})
    decide.accept(two, DANA, other, {"sage_id": "next"})
    assert decide.accept(two, EVAN, other, {"sage_id": "next"}).body["result"]["id"] == str(newest + 2)
    assert decide.accept(two, EVAN, first, {}).body["result"]["id"] == str(newest + 1)


def test_another_number_takes_the_place_of_the_one_that_was_typed(two: Plugin) -> None:
    export_id = sent(two)
    decide.accept(two, DANA, export_id, TYPED)
    decide.accept(two, EVAN, export_id, {"sage_id": "991"})
    assert reserved(two) == ["991"]
    assert decide.accept(two, DANA, export_id, {"sage_id": "991"}).body["result"]["id"] == "991"
    assert reserved(two) == []


def expired(plugin: Plugin, _export_id: str) -> None:
    companies.change(plugin, SENDER, "sandbox", {"expire.vendor": 1})
    assert isinstance(plugin.clock, FakeClock)
    plugin.clock.advance(timedelta(days=2))
    assert expire.expire(plugin) == 1


ENDS: dict[str, Callable[[Plugin, str], object]] = {
    "rejected": lambda plugin, export_id: decide.reject(plugin, EVAN, export_id, {"reason": "No."}),
    "retrieved": lambda plugin, export_id: decide.retrieve(plugin, SENDER, export_id, {}),
    "expired": expired,
}


@pytest.mark.parametrize("how", ENDS)
def test_a_number_that_is_not_needed_any_more_is_given_back(two: Plugin, how: str) -> None:
    export_id = sent(two)
    decide.accept(two, DANA, export_id, TYPED)
    ENDS[how](two, export_id)
    assert (export_of(two, export_id).status, reserved(two)) == (how, [])
    other = another(two)
    decide.accept(two, DANA, other, TYPED)
    assert decide.accept(two, EVAN, other, {}).body["result"]["id"] == "990"
    decide.resend(two, SENDER, export_id, {})
    assert (reserved(two), typed_first(export_of(two, export_id))) == ([], {})


def test_of_two_first_persons_with_one_number_one_gets_it(two: Plugin) -> None:
    ids = [sent(two), another(two)]

    def accept(export_id: str) -> str:
        try:
            decide.accept(two, DANA, export_id, TYPED)
        except Problem as problem:
            return problem.code
        return "held"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(accept, ids)) == ["held", "number_taken"]
    assert reserved(two) == ["990"]
