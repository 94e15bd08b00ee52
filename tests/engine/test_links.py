"""Links by hand: who may link what, what hangs on a pair, and what is told of every change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.events import append
from sage100_plugin.engine.linking import broken, imports, link_hand, links
from sage100_plugin.engine.linking.arrivals import arrivals, keep
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.compare import Look
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Event, LedgerFailed, Operation
from sage100_plugin.ports.links import Link, StoreFailed
from sage100_plugin.spec import Context, Faults
from sage100_plugin.spec.pairs import check_owner
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.contract.catalog import CATALOG

COMPANY = "sandbox"
ANA = Caller("k1", "ana", SCOPES)
JOB = {"record": "job", "source": "followup", "source_id": "P-1", "source_name": "Clinic", "sage_id": "7"}
JOB_SENT = {"source": "followup", "source_id": "P-9"}
ROWS = {
    "job": [
        {"recnum": 7, "jobnme": "Riverside Clinic", "clnnum": 3, "status": 4},
        {"recnum": 8, "jobnme": "Old Mill", "clnnum": 3, "status": 4},
    ],
    "budget": [{"recnum": 7, "jobnme": "Riverside Clinic"}],
    "vendor": [
        {"recnum": 20, "vndnme": "Northgate Glazing"},
        {"recnum": 21, "vndnme": "Gone Glass", "inactv": 1},
    ],
    "change_order": [{"recnum": 70, "jobnum": 7, "dscrpt": "Doors"}, {"recnum": 71, "jobnum": 8, "dscrpt": "Roof"}],
    "work_order": [{"recnum": 5, "jobnum": 7, "clnnum": 3, "ordnum": "1041", "dscrpt": "No heat"}],
}


class Interrupted(BaseException):
    """The process ends here."""


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(ROWS)


@pytest.fixture
def here(sage: MemorySage) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {COMPANY: sage, "other": MemorySage(ROWS)})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def add(plugin: Plugin, caller: Caller = ANA, **given: Any) -> dict[str, Any]:
    return link_hand.link(plugin, caller, {**JOB, "company": COMPANY, **given})[0]


def change(plugin: Plugin, link_id: str, *, confirm: bool = False, **given: Any) -> dict[str, Any]:
    return link_hand.change(plugin, ANA, link_id, given, confirm=confirm)


def stored(plugin: Plugin, source_id: str, sage_id: str, record: str = "job", **rest: Any) -> Link:
    """A link that was made by an action."""
    return plugin.links.add(Link(plugin.ids("lnk"), COMPANY, record, "followup", source_id, sage_id, **rest))


def refused(work: Callable[..., Any], *asked: Any, **given: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*asked, **given)
    return caught.value


def events(plugin: Plugin) -> list[tuple[str, str, str]]:
    found = reversed(plugin.ledger.read(lambda tx: tx.events.newest((), 100)))
    return [(event.type, event.data["source_id"], event.data["sage_id"]) for event in found]


def activity(plugin: Plugin) -> list[str]:
    return [entry.what for entry in reversed(plugin.ledger.read(lambda tx: tx.activity.find()))]


def open_operations(plugin: Plugin) -> int:
    return len(plugin.ledger.read(lambda tx: tx.operations.in_state("started")))


# Linking


def test_two_records_are_linked_without_a_write_and_told_of(here: Plugin, sage: MemorySage) -> None:
    # R96
    made = add(here, sage_id="007")
    assert (made["sage_id"], made["sage_name"], made["state"]) == ("7", "Riverside Clinic", "synced")
    assert (made["linked_by"], made["matched_by"], made["origin"], made["owner"]) == ("ana", "by hand", "sage", "")
    assert [(entry["by"], entry["what"]) for entry in made["history"]] == [("ana", "linked")]
    assert (events(here), activity(here)) == ([("link.created", "P-1", "7")], ["linked"])
    assert (sage.writes, open_operations(here)) == ([], 0)
    (entry,) = here.ledger.read(lambda tx: tx.activity.find())
    assert (entry.record, entry.record_id, entry.by, entry.details["source_id"]) == ("job", "7", "ana", "P-1")


def test_the_same_pair_again_changes_nothing(here: Plugin) -> None:
    made = add(here)
    assert link_hand.link(here, ANA, {**JOB, "company": COMPANY, "source_name": "Other"}) == (made, False)
    assert (len(here.links), events(here), activity(here)) == (1, [("link.created", "P-1", "7")], ["linked"])


def test_what_the_source_had_sent_by_other_means_is_marked_so(here: Plugin) -> None:
    made = add(here, already_sent=True)
    assert (made["matched_by"], made["origin"]) == ("already sent", "source")
    assert activity(here) == ["marked as already sent"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"sage_id": "99"}, "not_in_sage"),
        ({"record": "vendor", "sage_id": "21"}, "inactive_record"),
        ({"sage_id": "8"}, "linked_elsewhere"),
        ({"source_id": "P-2"}, "already_linked"),
    ],
)
def test_what_was_already_sent_is_held_to_the_same_rules(here: Plugin, given: dict[str, str], code: str) -> None:
    stored(here, "P-2", "8")
    assert refused(add, here, already_sent=True, **given).code == code
    assert refused(add, here, Caller("k3", "reader", ("read",)), already_sent=True).code == "scope_missing"
    assert len(here.links) == 1


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"sage_id": "99"}, "not_in_sage", "Sage has no job 99 (3-5 Jobs)."),
        ({"record": "vendor", "sage_id": "21"}, "inactive_record", "Vendor 21 is inactive in Sage"),
        ({"source_id": "P-2"}, "already_linked", "P-2 of followup is already job 8 in Sage (3-5 Jobs)."),
        ({"sage_id": "8"}, "linked_elsewhere", "Job 8 is already linked to P-2 of followup. Unlink that one first."),
        ({"record": "lamp"}, "invalid_value", "Record: not one of the choices: job, phase"),
        ({"sage_id": ""}, "required", "Sage Id is required."),
        ({"owner": "us"}, "invalid_value", "Owner: not one of the choices: source, sage."),
        ({"company": "mars"}, "unknown_company", "There is no company mars for this key."),
        ({"company": ""}, "company_required", "Say which company is meant: other, sandbox."),
    ],
)
def test_what_cannot_be_linked_is_told(here: Plugin, given: dict[str, str], code: str, says: str) -> None:
    stored(here, "P-2", "8")
    problem = refused(add, here, **given)
    assert (problem.code, says in problem.detail) == (code, True), problem.detail
    assert (len(here.links), events(here), open_operations(here)) == (1, [], 0)


def test_all_that_is_missing_is_told_at_once(here: Plugin) -> None:
    problem = refused(link_hand.link, here, ANA, {"company": COMPANY})
    assert {fault.pointer for fault in problem.faults} == {"/record", "/source", "/source_id", "/sage_id"}


def test_several_sources_share_a_sage_record(here: Plugin) -> None:
    add(here)
    assert add(here, source="procore", source_id="9")["sage_id"] == "7"


def test_a_key_links_in_its_own_companies_and_record_types_and_with_its_scope(here: Plugin) -> None:
    mine = Caller("k2", "mine", SCOPES, ("other",))
    assert refused(add, here, mine).code == "unknown_company"
    assert refused(add, here, Caller("k3", "reader", ("read",))).code == "scope_missing"
    assert refused(add, here, replace(ANA, records=("vendor",))).code == "scope_missing"
    made = add(here)
    for who, code in ((mine, "not_found"), (replace(ANA, records=("vendor",)), "scope_missing")):
        assert refused(link_hand.remove, here, who, made["id"]).code == code
        assert refused(link_hand.change, here, who, made["id"], {"owner": "sage"}).code == code
    assert here.links.get(made["id"]) is not None


# Policies


@pytest.mark.parametrize(("record", "policy"), [("job", "linking"), ("budget", "budget_linking")])
def test_a_strict_company_links_no_two_that_were_made_apart(here: Plugin, record: str, policy: str) -> None:
    # R50 R57
    here.companies.change(COMPANY, {"policies": {policy: "strict"}})
    problem = refused(add, here, record=record)
    assert (problem.code, f"{policy}=strict" in problem.detail) == ("in_both_systems", True)
    assert refused(add, here, record=record, already_sent=True).code == "in_both_systems"
    assert (len(here.links), activity(here)) == (0, [])
    assert add(here, record="vendor", sage_id="20")["sage_id"] == "20"


def test_a_strict_company_moves_no_pair_to_another_job(here: Plugin) -> None:
    # R50
    made = add(here)
    here.companies.change(COMPANY, {"policies": {"linking": "strict"}})
    assert refused(change, here, made["id"], sage_id="8").code == "in_both_systems"
    assert change(here, made["id"], source_name="Clinic East")["source_name"] == "Clinic East"


# Changing and removing


def test_a_pair_is_linked_anew_with_its_history(here: Plugin) -> None:
    # R99
    made = add(here)
    moved = change(here, made["id"], sage_id="08")
    assert (moved["sage_id"], moved["sage_name"], moved["id"]) == ("8", "Old Mill", made["id"])
    last = moved["history"][-1]
    assert (last["by"], last["what"], last["fields"]["sage_id"]) == ("ana", "relinked", ["7", "8"])
    told = [("link.created", "P-1", "7"), ("link.removed", "P-1", "7"), ("link.created", "P-1", "8")]
    assert (events(here), activity(here)) == (told, ["linked", "relinked"])
    assert here.links.by_sage(COMPANY, "job", "7") == ()


def test_name_owner_and_state_are_changed_and_logged(here: Plugin) -> None:
    made = add(here)
    after = change(here, made["id"], source_name="Clinic East", owner="source", state="archived")
    assert (after["source_name"], after["owner"], after["state"]) == ("Clinic East", "source", "archived")
    (entry, _) = here.ledger.read(lambda tx: tx.activity.find())
    assert [(line["field"], line["old"], line["new"]) for line in entry.log] == [
        ("source_name", "Clinic", "Clinic East"),
        ("owner", "", "source"),
        ("state", "synced", "archived"),
    ]
    assert change(here, made["id"], state="archived") == after
    assert len(activity(here)) == 2
    assert change(here, made["id"], state="synced")["state"] == "synced"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"sage_id": "99"}, "not_in_sage"),
        ({"sage_id": "8"}, "linked_elsewhere"),
        ({"state": "failed"}, "invalid_value"),
    ],
)
def test_a_change_that_cannot_be_is_refused(here: Plugin, given: dict[str, str], code: str) -> None:
    made = add(here)
    stored(here, "P-2", "8")
    assert refused(change, here, made["id"], **given).code == code
    assert here.links.get(made["id"]).sage_id == "7"  # type: ignore[union-attr]
    assert activity(here) == ["linked"]


def test_a_pair_is_taken_apart_once(here: Plugin) -> None:
    # R99
    made = add(here)
    link_hand.remove(here, ANA, made["id"])
    link_hand.remove(here, ANA, made["id"])
    assert (len(here.links), activity(here)) == (0, ["linked", "unlinked"])
    assert events(here)[1:] == [("link.removed", "P-1", "7")]
    assert add(here)["id"] != made["id"]


def test_what_went_by_a_pair_has_to_be_confirmed(here: Plugin) -> None:
    # R99
    made = add(here)
    for record, source_id, sage_id in (
        ("change_order", "C-1", "70"),
        ("change_order", "C-2", "71"),
        ("work_order", "W-1", "5"),
        ("budget", "P-1", "7"),
    ):
        stored(here, source_id, sage_id, record)
    problem = refused(link_hand.remove, here, ANA, made["id"])
    assert problem.code == "wrong_state"
    assert "Job 7 is linked to P-1 of followup, and 1 budget, 1 change order and 1 work order went by" in problem.detail
    assert problem.extra["hangs"]["change_order"] == {"count": 1, "ids": ["70"]}
    assert refused(change, here, made["id"], sage_id="8").code == "wrong_state"
    assert change(here, made["id"], source_name="Other")["source_name"] == "Other"
    assert change(here, made["id"], confirm=True, sage_id="8")["sage_id"] == "8"
    link_hand.remove(here, ANA, made["id"], confirm=True)
    assert len(here.links) == 4


def test_links_of_another_source_hang_on_no_pair_of_this_one(here: Plugin) -> None:
    made = add(here)
    here.links.add(Link("lnk_x", COMPANY, "change_order", "procore", "C-1", "70"))
    link_hand.remove(here, ANA, made["id"])
    assert here.links.get(made["id"]) is None


def test_an_export_that_waits_for_its_job_hangs_on_the_pair(memory: Plugin, caller: Caller) -> None:
    # R99
    wish = {"source": "followup", "source_id": "V-9", "name": "Brightwater Tile", "company": COMPANY}
    waiting = run_action(memory, Call("export_vendor", wish, caller, None)).body["export"]["id"]
    link = memory.links.add(Link("lnk_v", COMPANY, "vendor", "followup", "V-9", "20"))
    problem = refused(link_hand.remove, memory, caller, link.id)
    assert problem.extra["hangs"] == {"export": {"count": 1, "ids": [waiting]}}


CODES = [{"cost_code": "2010", "cost_type": "2"}]
WAITING: dict[str, tuple[str, dict[str, Any], Link]] = {
    "cost codes of the project": (
        "export_cost_codes",
        {"source_id": "P-7", "cost_codes": CODES},
        Link("lnk_j", COMPANY, "job", "followup", "P-7", "7"),
    ),
    "cost codes into the job": (
        "export_cost_codes",
        {"source_id": "P-8", "job": "7", "cost_codes": CODES},
        Link("lnk_j", COMPANY, "job", "followup", "P-7", "7"),
    ),
    "a code among the lines": (
        "export_cost_codes",
        {"source_id": "P-8", "job": "7", "cost_codes": CODES},
        Link("lnk_c", COMPANY, "cost_code", "followup", "CC-1", "2010.000"),
    ),
    "a job of the client": (
        "export_job",
        {"source_id": "P-9", "name": "Quillfeather Annex", "client_source_id": "C-1"},
        Link("lnk_k", COMPANY, "client", "followup", "C-1", "3"),
    ),
}


@pytest.mark.parametrize("what", WAITING)
def test_whatever_waits_and_names_the_record_hangs_on_its_pair(
    memory: Plugin, sage: MemorySage, caller: Caller, what: str
) -> None:
    # R99
    action, given, link = WAITING[what]
    sage.put("client", {"recnum": 3, "clnnme": "Clearwater Medical Group"})
    sage.put("cost_code", {"recnum": Decimal(2010), "cdenme": "Excavation"})
    sage.put("cost_type", {"recnum": 2, "typnme": "Material"})
    sage.put("budget", {"recnum": 7, "jobnme": "Riverside Clinic", "lckedt": 0, "lines": ()})
    memory.links.add(link)
    asked = Call(action, {**given, "source": "followup", "company": COMPANY}, caller, None)
    waiting = run_action(memory, asked).body["export"]["id"]
    problem = refused(link_hand.remove, memory, caller, link.id)
    assert problem.extra["hangs"]["export"] == {"count": 1, "ids": [waiting]}
    other = memory.links.add(replace(link, id="lnk_o", source="procore", source_id="X-1", sage_id="9999"))
    link_hand.remove(memory, caller, other.id)


def test_what_was_accepted_by_a_pair_hangs_on_it_and_the_export_that_made_it_does_not(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R99
    action, given, link = WAITING["a job of the client"]
    sage.put("client", {"recnum": 3, "clnnme": "Clearwater Medical Group"})
    memory.links.add(link)
    asked = Call(action, {**given, "source": "followup", "company": COMPANY}, caller, None)
    export = run_action(memory, asked).body["export"]["id"]
    done = decide.accept(memory, caller, export, {"sage_id": "2088", "status": "4"}).body
    assert done["state"] == "done"
    problem = refused(link_hand.remove, memory, caller, link.id)
    assert problem.extra["hangs"]["export"] == {"count": 1, "ids": [export]}
    made = next(one for one in done["links"] if one["record"] == "job")
    link_hand.remove(memory, caller, made["id"])
    assert memory.links.get(made["id"]) is None


def test_what_is_on_its_way_without_an_export_hangs_on_the_pair(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R99
    link = memory.links.add(Link("lnk_j", COMPANY, "job", "followup", "P-7", "7"))
    now = memory.clock.now()
    given = {"job": "7", "cost_codes": CODES, "company": COMPANY}
    queued = Operation(
        id="op_q", key_id="k1", action="create_shell_budget", company=COMPANY, state="queued", input=given,
        input_hash="x", created_at=now, updated_at=now, follows="op_p",
    )  # fmt: skip
    memory.ledger.write(lambda tx: tx.operations.start(queued))
    problem = refused(link_hand.remove, memory, caller, link.id)
    assert problem.extra["hangs"] == {"operation": {"count": 1, "ids": ["op_q"]}}
    assert "and 1 operation went by that pair" in problem.detail
    memory.ledger.write(lambda tx: tx.operations.replace(replace(queued, state="done")))
    link_hand.remove(memory, caller, link.id)


# Broken links


def test_what_is_gone_from_the_source_breaks_its_link_until_it_is_mended(here: Plugin, sage: MemorySage) -> None:
    made = add(here)
    assert change(here, made["id"], state="broken")["history"][-1]["what"] == broken.SOURCE_GONE
    assert events(here)[1:] == [("link.broken", "P-1", "7")]
    (event, *_) = here.ledger.read(lambda tx: tx.events.newest((), 1))
    assert event.data["reason"] == "P-1 is gone from followup."
    broken.mend(Look(here, sage, COMPANY, "job", ""), "7", None)
    assert here.links.get(made["id"]).state == "broken"  # type: ignore[union-attr]
    assert change(here, made["id"], state="synced")["state"] == "synced"


def test_a_broken_link_leaves_its_sage_record_free_and_its_source_record_not(here: Plugin) -> None:
    old = stored(here, "P-1", "8", state="broken")
    problem = refused(add, here)
    assert (problem.code, "is broken" in problem.detail) == ("already_linked", True)
    assert add(here, source_id="P-2", sage_id="8")["source_id"] == "P-2"
    assert refused(change, here, old.id, state="synced").code == "linked_elsewhere"
    assert change(here, old.id, sage_id="7")["state"] == "synced"


# Owner


@pytest.mark.parametrize(
    ("link", "side", "code"),
    [
        ({"origin": "source"}, "source", None),
        ({"origin": "sage"}, "source", "wrong_owner"),
        ({"origin": "sage", "owner": "source"}, "source", None),
        ({"origin": "source"}, "sage", "wrong_owner"),
        (None, "source", None),
    ],
)
def test_the_other_side_changes_nothing_it_does_not_own(
    here: Plugin, sage: MemorySage, link: dict[str, str] | None, side: str, code: str | None
) -> None:
    # R59
    if link is not None:
        stored(here, "P-1", "7", "budget", **link)
    company = here.companies.get(COMPANY)
    assert company is not None
    context, faults = Context(company, sage, here.links, here.clock.now().date()), Faults()
    check_owner(context, {"source": "followup", "source_id": "P-1"}, faults, "budget", side)
    assert [fault.code for fault in faults.found] == ([code] if code else [])
    if code and side == "source":
        assert faults.found[0].message == "Budget 7 is owned by Sage: change it in Sage (6-2 Budgets)."


# Counting


def test_links_imports_and_exports_are_counted_together(memory: Plugin, caller: Caller) -> None:
    stored(memory, "P-1", "7")
    stored(memory, "P-2", "8", state="broken")
    memory.links.add(Link("lnk_x", "elsewhere", "job", "followup", "P-1", "7"))
    waits(memory, "1043")
    wish = {"source": "followup", "source_id": "V-9", "name": "Brightwater Tile", "company": COMPANY}
    run_action(memory, Call("export_vendor", wish, caller, None))
    job, vendor = links.counts(memory, {COMPANY})
    assert (job["record"], job["synced"], job["broken"], job["to_import"], job["total"]) == ("job", 1, 1, 1, 3)
    assert (vendor["record"], vendor["to_export"], vendor["total"]) == ("vendor", 1, 1)
    assert list(job) == ["record", "title", *links.STATES, "total"]


def waits(plugin: Plugin, number: str) -> str:
    """A job made in Sage that waits for the source; gives the import's id."""
    now = plugin.clock.now()
    data = {"id": number, "name": "Riverside Clinic"}
    event = Event(plugin.ids("evt"), "job.created", COMPANY, now, data, origin={"system": "sage"})
    arrived = arrivals(plugin, [event])

    def work(tx: Any) -> None:
        append(tx, [event], now)
        keep(tx, arrived)

    plugin.ledger.write(work)
    return plugin.ledger.read(lambda tx: tx.imports.find())[0].id


def test_what_is_linked_by_hand_waits_for_the_source_no_longer(here: Plugin) -> None:
    waits(here, "7")
    add(here)
    (item,) = here.ledger.read(lambda tx: tx.imports.find())
    assert (item.status, item.source_id, item.decided_by) == ("accepted", "P-1", "ana")


# Many at once


def test_by_hand_by_import_and_by_sync_a_sage_record_is_linked_once(here: Plugin, sage: MemorySage) -> None:
    # R45
    item = waits(here, "7")
    both = threading.Barrier(24)

    def attempt(number: int) -> str:
        both.wait(30)
        try:
            if number % 3 == 0:
                return str(add(here, source_id=f"P-{number}")["state"])
            if number % 3 == 1:
                wish = {"source": "followup", "source_id": f"P-{number}"}
                return str(imports.accept(here, ANA, item, wish)["status"])
            given = {"company": COMPANY, "work_order": "5", "source": "followup", "source_id": f"P-{number}"}
            return str(run_action(here, Call("sync_work_order", given, ANA, None)).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(24) as threads:
        answers = list(threads.map(attempt, range(24)))
    assert set(answers) <= {
        "synced",
        "accepted",
        "done",
        "linked_elsewhere",
        "already_linked",
        "operation_in_progress",
        "wrong_state",
    }
    assert len(here.links.by_sage(COMPANY, "job", "7")) == 1
    assert len(here.links.by_sage(COMPANY, "work_order", "5")) == 1
    told = here.ledger.read(lambda tx: tx.events.newest(("link.created",), 100))
    assert sorted(event.data["record"] for event in told) == ["job", "work_order"]


def test_a_hand_and_a_sync_of_one_order_give_one_link(here: Plugin) -> None:
    # R45
    both = threading.Barrier(16)

    def attempt(number: int) -> str:
        both.wait(30)
        try:
            if number % 2:
                return str(add(here, record="work_order", sage_id="5", source_id=f"P-{number}")["state"])
            given = {"company": COMPANY, "work_order": "5", "source": "followup", "source_id": f"P-{number}"}
            return str(run_action(here, Call("sync_work_order", given, ANA, None)).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(attempt, range(16)))
    assert sum(answer in ("synced", "done") for answer in answers) == 1, answers
    assert (len(here.links), [kind for kind, _, _ in events(here)]) == (1, ["link.created"])


# What a kill leaves


class Dying:
    """The link store of a process that ends after, or before, it changed something."""

    def __init__(self, plugin: Plugin, *, after: bool) -> None:
        self._links, self._after = plugin.links, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._links, name)
        if name not in ("add_all", "replace", "remove"):
            return found

        def change(*asked: Any, **given: Any) -> None:
            if self._after:
                found(*asked, **given)
            raise Interrupted

        return change


WORK: dict[str, Callable[[Plugin, str], Any]] = {
    "linked": lambda plugin, _id: add(plugin, source_id="P-5", sage_id="8"),
    "relinked": lambda plugin, id: change(plugin, id, sage_id="8"),
    "unlinked": lambda plugin, id: link_hand.remove(plugin, ANA, id),
}
TOLD = {"linked": ["link.created"], "relinked": ["link.removed", "link.created"], "unlinked": ["link.removed"]}


@pytest.mark.parametrize("what", WORK)
@pytest.mark.parametrize("after", [True, False])
def test_a_kill_leaves_all_of_a_change_or_nothing(here: Plugin, what: str, after: bool) -> None:
    made = add(here)
    dying = replace(here, links=Dying(here, after=after))
    with pytest.raises(Interrupted):
        WORK[what](dying, made["id"])
    before = list(here.links)
    here.flying.discard(here.ledger.read(lambda tx: tx.operations.in_state("started"))[0].id)
    assert (recover(here), recover(here), open_operations(here)) == (1, 0, 0)
    assert list(here.links) == before
    assert [kind for kind, _, _ in events(here)][1:] == (TOLD[what] if after else [])
    assert activity(here)[1:] == ([what] if after else [])
    if what != "unlinked" or not after:
        WORK[what](here, made["id"])
    assert [kind for kind, _, _ in events(here)][1:] == TOLD[what]


@pytest.mark.parametrize("what", WORK)
def test_a_full_disk_of_the_ledger_is_made_good_when_there_is_room(here: Plugin, what: str) -> None:
    class Full:
        def __init__(self) -> None:
            self.read, self.writes = here.ledger.read, 0

        def write(self, work: Any) -> Any:
            self.writes += 1
            if self.writes > 1:
                raise LedgerFailed
            return here.ledger.write(work)

    made = add(here)
    with pytest.raises(LedgerFailed):
        WORK[what](replace(here, ledger=Full()), made["id"])  # type: ignore[arg-type]
    assert recover(here) == 1
    assert [kind for kind, _, _ in events(here)][1:] == TOLD[what]


def test_a_full_disk_of_the_links_leaves_nothing(here: Plugin) -> None:
    class Full:
        def __getattr__(self, name: str) -> Any:
            return getattr(here.links, name)

        def add_all(self, _new: Any) -> None:
            raise StoreFailed

    with pytest.raises(StoreFailed):
        add(replace(here, links=Full()))
    assert recover(here) == 1
    assert (len(here.links), events(here), activity(here)) == (0, [], [])


def test_a_cost_code_is_linked_in_one_spelling(here: Plugin, sage: MemorySage) -> None:
    # R147
    sage.put("cost_code", {"recnum": Decimal("2010.000"), "cdenme": "Excavation"})
    given: dict[str, Any] = {"record": "cost_code", "source_id": "CC-1", "source_name": "", "sage_id": "2010"}
    first = add(here, **given)
    assert first["sage_id"] == "2010.000"
    assert add(here, **{**given, "sage_id": "2010.00"})["id"] == first["id"]
    assert refused(add, here, **{**given, "source_id": "CC-2"}).code == "linked_elsewhere"
    (held,) = here.links.by_sage(COMPANY, "cost_code", "2010")
    assert held.source_id == "CC-1"


def test_a_link_of_a_cost_code_in_the_old_spelling_stays_the_same_link(here: Plugin, sage: MemorySage) -> None:
    sage.put("cost_code", {"recnum": Decimal("2010.000"), "cdenme": "Excavation"})
    old = stored(here, "CC-1", "2010", "cost_code")
    assert add(here, record="cost_code", source_id="CC-1", source_name="", sage_id="2010.000")["id"] == old.id
    assert change(here, old.id, source_name="Digging")["source_name"] == "Digging"


@pytest.mark.parametrize(
    ("name", "label", "most"),
    [("source", "Source", 255), ("source_id", "Source Id", 255), ("source_name", "Source Name", 500)],
)
def test_what_the_source_calls_its_records_has_a_length(here: Plugin, name: str, label: str, most: int) -> None:
    long: dict[str, Any] = {name: "x" * (most + 1)}
    problem = refused(add, here, **long)
    assert [(fault.pointer, fault.message) for fault in problem.faults] == [
        (f"/{name}", f"{label} has at most {most} characters.")
    ]
    with pytest.raises(Problem) as caught:
        run_action(here, Call("export_job", {"company": COMPANY, "name": "Annex", **JOB_SENT, **long}, ANA))
    assert (caught.value.faults[0].pointer, caught.value.detail) == (
        f"/{name}",
        f"{label} has at most {most} characters.",
    )
    fits: dict[str, Any] = {name: "x" * most}
    assert add(here, **fits)[name] == fits[name]
