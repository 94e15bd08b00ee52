"""The process dies before or after every single call of a decision; it ends as if it had never died (F1, F9).

Who decides sends the same decision again and hears of one that was stored that it was; the flow sends its call again.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.demo.story import CORS, DECISION, VENDOR
from sage100_plugin.engine import companies
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide, decide_many
from sage100_plugin.engine.queue.expire import expire
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Export, Operation
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.outside import FakeClock
from tests.faults.folder import COMPANY, opened
from tests.faults.frail import Fuse
from tests.faults.test_crash_points import CALLER, action, copied, died, differences, in_the_end, settle

DANA, EVAN = (Caller(f"k-{name}", name, ("export:decide",)) for name in ("Dana", "Evan"))
PROJECT = {"source": "procore", "source_id": "P-7"}
CODES = {"cost_codes": [{"cost_code": "2010", "cost_type": "2"}, {"cost_code": "2020", "cost_type": "4"}]}
NAMES = ("Alder Glazing", "Birch Roofing")
TWICE = 100 if os.environ.get("FAULTS") == "full" else 10

Job = Callable[[Plugin], Any]


def again(ask: Callable[[], object]) -> None:
    """Decide; of what was decided before one only hears that."""
    try:
        ask()
    except Problem as problem:
        if problem.code != "wrong_state":
            raise


def only(plugin: Plugin) -> Export:
    (found,) = plugin.ledger.read(lambda tx: tx.exports.find())
    return found


def send(plugin: Plugin) -> str:
    action("export_vendor", VENDOR)(plugin)
    return only(plugin).id


def stored_as(plugin: Plugin, operation_id: str) -> Operation | None:
    return plugin.ledger.read(lambda tx: tx.operations.get(operation_id))


def many(plugin: Plugin) -> None:
    ids = []
    for place, name in enumerate(NAMES):
        given = {"name": name, "source": "procore", "source_id": name}
        body = run_action(plugin, Call("export_vendor", given, CALLER, f"once-{place}", wait=60)).body
        stored = stored_as(plugin, str(body["operation_id"]))
        ids.append(stored.export_id if stored else None)
    items = [{"id": id, "sage_id": str(990 + place)} for place, id in enumerate(ids)]
    told = decide_many.accept(plugin, CALLER, {"items": items, "vendor_type": "1"}, 60)
    assert {one.get("error", {}).get("code") for one in told["items"]} <= {None, "wrong_state"}


def two_persons(plugin: Plugin) -> None:
    export = send(plugin)
    again(lambda: decide.accept(plugin, DANA, export, DECISION, wait=60))
    again(lambda: decide.accept(plugin, EVAN, export, {}, wait=60))


def rejected_by_the_second(plugin: Plugin) -> None:
    """The number of the first person is free again, and another vendor gets it."""
    export = send(plugin)
    again(lambda: decide.accept(plugin, DANA, export, DECISION, wait=60))
    again(lambda: decide.reject(plugin, EVAN, export, {"reason": "Not this one."}))
    assert plugin.ledger.read(lambda tx: tx.operations.reserved("number|")) == ()


def rejected(plugin: Plugin) -> None:
    export = send(plugin)
    again(lambda: decide.reject(plugin, CALLER, export, {"reason": "Not this one."}))


def retrieved(plugin: Plugin) -> None:
    export = send(plugin)
    again(lambda: decide.retrieve(plugin, CALLER, export, {}))


def expired(plugin: Plugin) -> None:
    send(plugin)
    expire(replace(plugin, clock=FakeClock(datetime.now(UTC) + timedelta(days=3))))


def edited_and_sent_again(plugin: Plugin) -> None:
    export = send(plugin)
    if only(plugin).round == 1:
        again(lambda: decide.reject(plugin, CALLER, export, {"reason": "Its name is wrong."}))
        decide.resend(plugin, CALLER, export, {"input": {"name": "Northgate Glazing Inc"}})
    again(lambda: decide.accept(plugin, CALLER, export, DECISION, wait=60))


def cost_codes(plugin: Plugin) -> None:
    action("export_cost_codes", {**PROJECT, **CODES})(plugin)
    again(lambda: decide.accept(plugin, CALLER, only(plugin).id, {}, wait=60))


BUDGET = {
    "job": "1009", "locked": True, "source": "procore", "source_id": "B-7",
    "lines": [{"cost_code": "2010", "cost_type": "2", "budget": "1500.00"}],
}  # fmt: skip
CHANGED = [{"cost_code": "2010", "cost_type": "2", "budget": "1800.00"}]
"""Sent as a row of 300.00: sent twice, the budget would be 2,100.00."""


def stands(plugin: Plugin) -> None:
    """The budget of job 1009 was accepted before."""
    run_action(plugin, Call("export_budget", BUDGET, CALLER, "before", wait=60))
    decide.accept(plugin, CALLER, only(plugin).id, {}, wait=60)


def accepted(key: str, given: Mapping[str, Any], held: int = 0) -> Job:
    """Send it and accept it; so many exports are there already."""

    def job(plugin: Plugin) -> None:
        action(key, given)(plugin)
        found = plugin.ledger.read(lambda tx: tx.exports.find())
        assert len(found) == held + 1
        again(lambda: decide.accept(plugin, CALLER, found[0].id, {}, wait=60))

    return job


def asks_for_changes(plugin: Plugin) -> None:
    companies.change(plugin, CALLER, COMPANY, {"acceptance.change_order": "queue"})


ORDER = {"job": "1015", "mode": "existing", "change_order": "18", "source": "extracker", "cors": CORS["cors"]}


def shell(plugin: Plugin) -> None:
    action("create_shell_budget", {"job": "1009", **CODES})(plugin)


def nothing(_plugin: Plugin) -> None:
    """Nothing has to be prepared."""


def wants_two(plugin: Plugin) -> None:
    companies.change(plugin, CALLER, COMPANY, {"approve.vendor.persons": 2})


def gives_a_day(plugin: Plugin) -> None:
    companies.change(plugin, CALLER, COMPANY, {"expire.vendor": 1})


def asks_nobody(plugin: Plugin) -> None:
    companies.change(plugin, CALLER, COMPANY, {"acceptance.budget": "direct"})


def linked(plugin: Plugin) -> None:
    plugin.links.add(Link("lnk_j", COMPANY, "job", "procore", "P-7", "1009"))


JOBS: dict[str, tuple[Callable[[Plugin], None], Job, list[str]]] = {
    "accept many": (nothing, many, ["done", "done"]),
    "two persons": (wants_two, two_persons, ["done"]),
    "two persons, and the second rejects": (wants_two, rejected_by_the_second, ["rejected"]),
    "reject": (nothing, rejected, ["rejected"]),
    "retrieve": (nothing, retrieved, ["retrieved"]),
    "expire": (gives_a_day, expired, ["expired"]),
    "edit and send again": (nothing, edited_and_sent_again, ["done"]),
    "cost codes into a budget": (linked, cost_codes, ["done"]),
    "a shell budget": (asks_nobody, shell, []),
    "a budget": (nothing, accepted("export_budget", BUDGET), ["done"]),
    "a changed budget": (stands, accepted("export_budget", {**BUDGET, "lines": CHANGED}, 1), ["done", "done"]),
    "requests to a new order": (asks_for_changes, accepted("push_cor", CORS), ["done"]),
    "requests to an order that exists": (asks_for_changes, accepted("push_cor", ORDER), ["done"]),
}


@pytest.fixture(params=JOBS)
def case(request: pytest.FixtureRequest) -> tuple[Callable[[Plugin], None], Job, list[str]]:
    return JOBS[request.param]


@pytest.fixture
def prepared(case: tuple[Callable[[Plugin], None], Job, list[str]], home: Path) -> Path:
    """A folder that is ready for the job, to be copied."""
    with opened(home) as plugin:
        case[0](plugin)
    return home


@pytest.mark.timeout(600)
def test_a_crash_at_any_point_ends_as_if_there_had_been_none(
    prepared: Path, case: tuple[Callable[[Plugin], None], Job, list[str]]
) -> None:
    _, job, statuses = case
    _, expected = in_the_end(copied(prepared, "undisturbed"), job)
    assert ([status for status, _ in expected["exports"]], expected["open"]) == (statuses, 0)
    for point in count(1):
        home, fuse = copied(prepared, f"crash-{point}"), Fuse(point)
        if not died(home, fuse, job):
            assert point > 8, "there were points to crash at"
            return
        _, found = in_the_end(home, job)
        assert differences(found, expected) == [], f"crash {point}, {fuse.points[-1]}"
        shutil.rmtree(home)


@pytest.mark.timeout(600)
def test_a_second_crash_while_the_first_is_settled_changes_nothing(
    prepared: Path, case: tuple[Callable[[Plugin], None], Job, list[str]]
) -> None:
    _, job, _ = case
    _, expected = in_the_end(copied(prepared, "undisturbed"), job)
    whole = Fuse(0)
    died(copied(prepared, "counted"), whole, job)
    chance = random.Random(len(whole.points))
    for run in range(TWICE):
        first, second = chance.randint(1, len(whole.points)), chance.randint(1, 14)
        home = copied(prepared, f"twice-{run}")
        assert died(home, Fuse(first), job)
        died(home, Fuse(second), settle)
        _, found = in_the_end(home, job)
        where = f"crash {first}, {whole.points[first - 1]}, and crash {second} while that was settled"
        assert differences(found, expected) == [], where
        shutil.rmtree(home)
