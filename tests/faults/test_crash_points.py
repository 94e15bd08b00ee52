"""The process dies before or after every single call an action makes; it ends as if it had never died (F1, F9).

The plugin is the real one on a real folder. After the crash it is opened again, as a server does it, and the caller
sends the same call with the same Idempotency-Key again. What stands then in Sage, in the links and in the event log is
held against a run without a crash.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.demo.story import CORS, DECISION, VENDOR, WORK_ORDER
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.sage.sandbox.company import change
from tests.faults.folder import COMPANY, database, opened
from tests.faults.frail import Crash, Fuse, frail
from tests.faults.next_only import give_xsd

CALLER = Caller("flow", "a flow", SCOPES)
STAMPED = {"_idnum", "_idref", "insdte", "upddte", "_Date"}
"""Columns that differ from run to run: GUIDs and moments."""

TWICE = 200 if os.environ.get("FAULTS") == "full" else 20
"""Runs that die a second time, while they settle what the first death left."""

Job = Callable[[Plugin], Any]
State = dict[str, Any]


def action(key: str, given: Mapping[str, Any]) -> Job:
    """Call an action as a flow does, always with the same Idempotency-Key."""
    return lambda plugin: run_action(plugin, Call(key, given, CALLER, "once", wait=60)).body


def export_of(plugin: Plugin) -> str:
    return plugin.ledger.read(lambda tx: tx.exports.find())[0].id


def vendor_by_queue(plugin: Plugin) -> Any:
    """Send a vendor, and accept it in the acceptance queue."""
    action("export_vendor", VENDOR)(plugin)
    try:
        return decide.accept(plugin, CALLER, export_of(plugin), DECISION, wait=60).body
    except Problem as problem:
        if problem.code != "wrong_state":
            raise
        # Who accepts again learns that it was accepted; the flow's own call then answers with the vendor.
        return action("export_vendor", VENDOR)(plugin)


def vendor_by_action(plugin: Plugin) -> Any:
    """Send a vendor, and accept it by the action, as a flow of an approver does."""
    action("export_vendor", VENDOR)(plugin)
    return action("accept_export", {"export": export_of(plugin), **DECISION})(plugin)


def exported(key: str, given: Mapping[str, Any]) -> Job:
    """Send it and accept it by the action; of a change of a commitment nothing comes twice."""  # R220

    def job(plugin: Plugin) -> Any:
        action(key, given)(plugin)
        return action("accept_export", {"export": export_of(plugin)})(plugin)

    return job


def polled(plugin: Plugin) -> Any:
    items = poll(plugin)["items"]
    assert not any("error" in item for item in items), items
    return {"state": "done"}


def existing(plugin: Plugin) -> Any:
    """Push a request into a change order that exists."""
    sage = plugin.companies.reader(COMPANY)
    found = sage.find("change_order", where={"job": "1015"}, limit=1)[0]
    given = {"job": "1015", "mode": "existing", "change_order": str(found["recnum"])}
    return action("push_cor", {**given, "source": "extracker", "cors": CORS["cors"]})(plugin)


def change_in_sage(home: Path) -> None:
    """A new job and a changed budget, after the silent baseline."""
    with opened(home) as plugin:
        polled(plugin)
    change(database(home), "job-created", name="Riverside Clinic")
    change(database(home), "budget-changed", amount="1250.00")


def nothing(_home: Path) -> None:
    """Nothing has to be prepared."""


NEW_CLIENT = {
    "client_name": "Quillfeather Dental",
    "client_source_id": "C-77",
    "ensure_client": True,
    "type": "1",
    "description": "No heat",
    "schedule_date": "2026-10-05",
    "priority": "2",
    "source": "followup",
    "source_id": "P-10",
}
SYNC = {"work_order": "1", "source": "followup", "source_id": "P-9"}

CHANGE = {"title": "CO 1", "approved": True, "source": "procore", "source_id": "CO-1"}
OF_ORDER = {**CHANGE, "purchase_order": "8", "lines": [{"cost_code": "2030", "quantity": "2", "price": "5.25"}]}
OF_SUBCONTRACT = {**CHANGE, "subcontract": "9", "number": "890-1", "lines": [{"subcontract_line": "2", "amount": "5"}]}

JOBS: dict[str, tuple[Callable[[Path], None], Job]] = {
    "create_work_order": (nothing, action("create_work_order", WORK_ORDER)),
    "create_work_order, with its client": (nothing, action("create_work_order", NEW_CLIENT)),
    "sync_work_order": (nothing, action("sync_work_order", SYNC)),
    "push_cor to a new order": (nothing, action("push_cor", CORS)),
    "push_cor to an order that exists": (nothing, existing),
    "export_vendor, accepted in the queue": (nothing, vendor_by_queue),
    "export_vendor, accepted by the action": (nothing, vendor_by_action),
    "export_vendor, numbered by Sage": (give_xsd, vendor_by_queue),
    "export_purchase_order_change": (nothing, exported("export_purchase_order_change", OF_ORDER)),
    "export_subcontract_change": (nothing, exported("export_subcontract_change", OF_SUBCONTRACT)),
    "the baseline": (nothing, polled),
    "poll": (change_in_sage, polled),
}


@pytest.fixture(params=JOBS)
def case(request: pytest.FixtureRequest) -> tuple[Callable[[Path], None], Job]:
    return JOBS[request.param]


@pytest.fixture
def prepared(case: tuple[Callable[[Path], None], Job], home: Path) -> Path:
    """A folder that is ready for the job, to be copied."""
    with opened(home):
        pass
    case[0](home)
    return home


@pytest.fixture
def job(case: tuple[Callable[[Path], None], Job]) -> Job:
    return case[1]


def copied(prepared: Path, name: str) -> Path:
    return Path(shutil.copytree(prepared, prepared.parent / name))


def died(home: Path, fuse: Fuse, job: Job) -> bool:
    """Do the job until the fuse burns; whether it did."""
    with opened(home) as plugin:
        try:
            job(frail(plugin, fuse))
        except Crash:
            return True
        return fuse.burnt


def settle(plugin: Plugin) -> None:
    """What a server does when it starts, and every few seconds."""
    recover(plugin)
    resume(plugin)


def in_the_end(home: Path, job: Job) -> tuple[Any, State]:
    """Open the folder again, settle, call again: the answer, and the state all ends in."""
    with opened(home) as plugin:
        settle(plugin)
        answer = job(plugin)
        return answer, state(home, plugin)


def state(home: Path, plugin: Plugin) -> State:
    """Sage, links, events, exports and operations, without what differs from run to run."""
    events = plugin.ledger.read(lambda tx: tx.events.newest((), 500))
    exports = plugin.ledger.read(lambda tx: tx.exports.find())
    return {
        "sage": sage(database(home)),
        "links": sorted((link.record, link.source, link.source_id, link.sage_id) for link in plugin.links),
        "events": sorted((event.type, str(event.data.get("record")), named(event.data)) for event in events),
        "exports": [(export.status, [entry.status for entry in export.rounds]) for export in exports],
        "open": sum(map(len, open_operations(plugin))),
    }


def named(data: Mapping[str, Any]) -> str:
    """Sage's own id of what an event tells of; ids of links and exports are made anew in each run."""
    return str(data.get("sage_id") or data.get("status") or data.get("id"))


def open_operations(plugin: Plugin) -> list[tuple[Any, ...]]:
    states = ("queued", "started", "unknown", "waiting_acceptance")
    return plugin.ledger.read(lambda tx: [tx.operations.in_state(state) for state in states])  # type: ignore[arg-type]


def sage(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of Sage, but for GUIDs and moments."""
    with closing(sqlite3.connect(path)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: rows(connection, name) for name in names}


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    kept = ", ".join(f'"{name}"' for name in columns if name not in STAMPED)
    return sorted(connection.execute(f'SELECT {kept} FROM "{table}"').fetchall(), key=repr)


def differences(found: State, expected: State) -> list[str]:
    told = []
    for part, value in expected.items():
        if part == "sage":
            told += [f"{name} differs" for name, held in value.items() if found[part][name] != held]
        elif found[part] != value:
            told.append(f"{part}: {found[part]}, not {value}")
    return told


def is_done(answer: Any) -> bool:
    return bool(answer["state"] == "done" and answer.get("ok", True))


@pytest.mark.timeout(600)
def test_a_crash_at_any_point_ends_as_if_there_had_been_none(prepared: Path, job: Job) -> None:
    # quality: crash triggers
    answer, expected = in_the_end(copied(prepared, "undisturbed"), job)
    assert is_done(answer)
    assert expected["open"] == 0
    for point in count(1):
        home, fuse = copied(prepared, f"crash-{point}"), Fuse(point)
        if not died(home, fuse, job):
            assert point > 8, "there were points to crash at"
            return
        answer, found = in_the_end(home, job)
        where = f"crash {point}, {fuse.points[-1]}"
        assert differences(found, expected) == [], where
        assert is_done(answer), f"{where}: {answer}"
        shutil.rmtree(home)


@pytest.mark.timeout(600)
def test_a_second_crash_while_the_first_is_settled_changes_nothing(prepared: Path, job: Job) -> None:
    _, expected = in_the_end(copied(prepared, "undisturbed"), job)
    whole = Fuse(0)
    died(copied(prepared, "counted"), whole, job)
    chance = random.Random(len(whole.points))
    for run in range(TWICE):
        first, second = chance.randint(1, len(whole.points)), chance.randint(1, 14)
        home = copied(prepared, f"twice-{run}")
        assert died(home, Fuse(first), job)
        died(home, Fuse(second), settle)
        answer, found = in_the_end(home, job)
        where = f"crash {first}, {whole.points[first - 1]}, and crash {second} while that was settled"
        assert differences(found, expected) == [], where
        assert is_done(answer), f"{where}: {answer}"
        shutil.rmtree(home)
