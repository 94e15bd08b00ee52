"""Lines that several add to one budget at once: each pair stands there once, and nobody's are lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.ledger import OperationState
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Row, Write
from sage100_plugin.spec import Action, Catalog, Context, Effect, Given, Pair, Plan
from sage100_plugin.testing.plugin import memory_plugin
from tests.engine.watched import Watched

CALLER = Caller("k1", "flow", SCOPES)
PROJECT = {"source": "procore", "source_id": "P-7"}
CODES = ["2010", "2020", "2030", "2040", "2050", "2060"]
LINE = {"recnum": 7, "linnum": 1, "cstcde": Decimal(1000), "phsnum": 0}
ROWS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "job": [{"recnum": 7, "jobnme": "Riverside Clinic", "status": 4}],
    "budget": [{"recnum": 7, "jobnme": "Riverside Clinic", "lckedt": 0, "lines": (LINE,)}],
    "cost_code": [{"recnum": Decimal(code), "cdenme": code} for code in ["1000", *CODES]],
    "cost_type": [{"recnum": 2, "typnme": "Material"}],
}


class Overtaken(Watched):
    """A company in which something happens once its budget was read to be checked, and again to be planned."""

    def __init__(self) -> None:
        super().__init__(ROWS)
        self.once_planned: list[Callable[[], object]] = []

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        found = super().get(record, ids)
        if record == "budget" and self.once_planned:
            self.once_planned.pop()()
        return found


def nothing() -> None:
    """It was only checked."""


def paired(ctx: Context, given: Given) -> Plan:
    """As the cost codes are added, with a link of the budget to make."""
    plan = SHELL.run(ctx, given)
    assert isinstance(plan, Plan)
    return replace(plan, pairs=(Pair("budget", "procore", str(given["source_id"])),))


SHELL: Action = replace(CATALOG.action["create_shell_budget"], effect=Effect.WRITE)
"""With nobody asked, as it follows an accepted job."""

OTHERS = tuple(action for action in CATALOG.actions if action.key != SHELL.key)
PAIRED = replace(SHELL, key="add_and_link", run=paired)


@pytest.fixture
def sage() -> Overtaken:
    return Overtaken()


@pytest.fixture
def memory(sage: Overtaken) -> Iterator[Plugin]:
    made = memory_plugin(Catalog((*OTHERS, SHELL, PAIRED), (), ()), {"sandbox": sage})
    made.links.add(Link("lnk_j", "sandbox", "job", "procore", "P-7", "7"))
    yield made
    made.pool.shutdown()
    made.ledger.close()


def add(plugin: Plugin, *codes: str, action: str = "create_shell_budget", **given: Any) -> dict[str, Any]:
    asked = {"job": "7", "cost_codes": [{"cost_code": code, "cost_type": "2"} for code in codes], **given}
    return dict(run_action(plugin, Call(action, asked, CALLER)).body)


def sent(plugin: Plugin, *codes: str) -> str:
    body = add(plugin, *codes, action="export_cost_codes", **PROJECT)
    return str(body["export"]["id"])


def refused(ask: Callable[[], Any]) -> str:
    with pytest.raises(Problem) as caught:
        ask()
    return caught.value.code


def codes(sage: Overtaken) -> list[str]:
    """The codes of the budget's rows, in their order."""
    return [f"{line['cstcde']:.0f}" for line in sage.get("budget", ["7"])["7"]["lines"]]


def open_operations(plugin: Plugin) -> int:
    states: tuple[OperationState, ...] = ("queued", "started", "unknown", "waiting_acceptance")
    return plugin.ledger.read(lambda tx: len([one for state in states for one in tx.operations.in_state(state)]))


@pytest.mark.parametrize(("mine", "other"), [(SHELL.key, PAIRED.key), (PAIRED.key, SHELL.key), (SHELL.key, SHELL.key)])
def test_while_one_is_written_another_waits(memory: Plugin, sage: Overtaken, mine: str, other: str) -> None:
    # R153
    heard: list[str] = []

    def meanwhile(_write: Write) -> None:
        sage.before = lambda _: None
        heard.append(refused(lambda: add(memory, "2010", action=other, source="procore", source_id="P-8")))

    sage.before = meanwhile
    add(memory, "2010", "2020", action=mine, source="procore", source_id="P-9")
    assert (heard, codes(sage)) == (["operation_in_progress"], ["1000", "2010", "2020"])
    add(memory, "2010", "2030", action=other, source="procore", source_id="P-8")
    assert (codes(sage), open_operations(memory)) == (["1000", "2010", "2020", "2030"], 0)


@pytest.mark.parametrize("action", [SHELL.key, PAIRED.key])
def test_one_that_was_written_since_the_plan_was_made_is_seen(memory: Plugin, sage: Overtaken, action: str) -> None:
    given = {"source": "procore", "source_id": "P-9"} if action == PAIRED.key else {}
    sage.once_planned = [lambda: add(memory, "2010"), nothing]
    assert refused(lambda: add(memory, "2010", "2020", action=action, **given)) == "operation_in_progress"
    assert (codes(sage), open_operations(memory)) == (["1000", "2010"], 0)
    add(memory, "2010", "2020", action=action, **given)
    assert codes(sage) == ["1000", "2010", "2020"]


def test_an_accepted_export_that_was_overtaken_is_planned_anew_and_done(memory: Plugin, sage: Overtaken) -> None:
    export = sent(memory, "2010", "2020")
    sage.once_planned = [lambda: add(memory, "2010", action=PAIRED.key, source="procore", source_id="P-9"), nothing]
    told = decide.accept(memory, CALLER, export, {})
    assert (told.status, told.body["state"], told.body["export"]["status"]) == (202, "queued", "accepted")
    resume(memory)
    assert decide.find(memory, CALLER, export).status == "done"
    assert (codes(sage), open_operations(memory)) == (["1000", "2010", "2020"], 0)


def test_an_accepted_export_waits_while_another_writes(memory: Plugin, sage: Overtaken) -> None:
    export = sent(memory, "2010")

    def meanwhile(_write: Write) -> None:
        sage.before = lambda _: None
        assert refused(lambda: decide.accept(memory, CALLER, export, {})) == "operation_in_progress"

    sage.before = meanwhile
    add(memory, "2020", action=PAIRED.key, source="procore", source_id="P-9")
    assert decide.find(memory, CALLER, export).status == "pending"
    decide.accept(memory, CALLER, export, {})
    assert codes(sage) == ["1000", "2020", "2010"]


def test_many_at_once_lose_nothing_and_double_nothing(memory: Plugin, sage: Overtaken) -> None:
    refusals: set[str] = set()

    def until_done(pair: tuple[str, str]) -> None:
        for _ in range(200):
            try:
                add(memory, *pair)
            except Problem as problem:
                refusals.add(problem.code)
            else:
                return
        raise AssertionError("it was never its turn")

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(until_done, pairwise(CODES)))
    assert (sorted(codes(sage)), open_operations(memory)) == (["1000", *CODES], 0)
    assert refusals <= {"operation_in_progress"}
