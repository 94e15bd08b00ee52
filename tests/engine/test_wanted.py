"""What stands in Sage after a write is told from what others wrote at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import QUIET, resume
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.ledger import Operation
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage
from tests.engine.test_recover import ORDER, ROW, ROWS

LOST = SageAnswer("unknown", message="the answer was lost")


class Crossed(MemorySage):
    """Sage, in which others do something just before a record is sent, and just behind it."""

    before: Callable[[], object] = staticmethod(lambda: None)
    behind: Callable[[], object] = staticmethod(lambda: None)

    def submit(self, write: Write) -> SageAnswer:
        self.before()
        answer = super().submit(write)
        self.behind()
        return answer


def row(number: int, amount: str, title: str) -> dict[str, Any]:
    amounts = {"cstcde": Decimal(16030), "csttyp": 1, "bdgprc": Decimal(amount)}
    return {"recnum": 5, "linnum": number, "dscrpt": title, **amounts}


CHANGE_ORDER = {"recnum": 5, "chgnum": "7", "jobnum": 1015, "phsnum": 0, "dscrpt": "Open one"}
OLD = row(1, "7", "Old")


@pytest.fixture
def sage() -> Crossed:
    codes = [{"recnum": Decimal(16030), "cdenme": "Branch Wiring"}]
    others = {"cost_code": codes, "cost_type": [{"recnum": 1, "typnme": "Material"}]}
    orders = [{**CHANGE_ORDER, "lines": [OLD]}]
    return Crossed({**ROWS, **others, "job": [{"recnum": 1015, "jobnme": "Westfield"}], "change_order": orders})


def later(plugin: Plugin) -> int:
    """What moves once nothing was on its way for long."""
    assert isinstance(plugin.clock, FakeClock)
    plugin.clock.advance(QUIET + timedelta(seconds=1))
    return resume(plugin)


@pytest.mark.parametrize("when", ["before", "behind"])
@pytest.mark.parametrize("description", ["Another", "No cooling"])
def test_of_several_with_one_number_the_one_sage_told_of_is_ours(
    memory: Plugin, sage: Crossed, caller: Caller, when: str, description: str
) -> None:
    setattr(sage, when, lambda: sage.put("work_order", {**ROW, "recnum": 90, "dscrpt": description}))
    body = run_action(memory, Call("create_work_order", ORDER, caller)).body
    (ours,) = set(sage.keys("work_order")) - {"90"}
    assert (body["state"], body["result"]["id"]) == ("done", ours)
    assert [link.sage_id for link in memory.links] == [ours]


def test_of_several_with_one_number_none_is_ours_when_the_answer_is_lost(
    memory: Plugin, sage: Crossed, caller: Caller
) -> None:
    sage.behind = lambda: sage.put("work_order", {**ROW, "recnum": 90})
    sage.answer(LOST, taken=True)
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("create_work_order", ORDER, caller))
    assert (caught.value.code, later(memory), len(memory.links)) == ("outcome_unknown", 0, 0)


def test_an_answer_that_names_a_record_with_another_number_is_not_believed(
    memory: Plugin, sage: Crossed, caller: Caller
) -> None:
    sage.put("work_order", {**ROW, "recnum": 90, "ordnum": "77"})
    sage.answer(SageAnswer("done", id="90"), taken=True)
    body = run_action(memory, Call("create_work_order", ORDER, caller)).body
    assert body["result"]["id"] == "91"


def pushed(plugin: Plugin, sage: Crossed, caller: Caller, *, taken: bool) -> Operation:
    """A request pushed into a change order, whose answer is lost."""
    lines = [{"cost_code": "16030.000", "cost_type": "1", "amount": "100.00"}]
    cors = [{"source_id": "COR-1", "title": "Level 2 panel", "lines": lines}]
    given = {"job": "1015", "source": "extracker", "mode": "existing", "change_order": "5", "cors": cors}
    sage.answer(LOST, taken=taken)
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call("push_cor", given, caller))
    assert caught.value.code == "outcome_unknown"
    (left,) = plugin.ledger.read(lambda tx: tx.operations.in_state("unknown"))
    return left


def settled(plugin: Plugin, left: Operation) -> Operation:
    found = plugin.ledger.read(lambda tx: tx.operations.get(left.id))
    assert found is not None
    return found


def test_lines_that_sage_did_not_take_are_absent_though_others_added_theirs(
    memory: Plugin, sage: Crossed, caller: Caller
) -> None:
    left = pushed(memory, sage, caller, taken=False)
    sage.put("change_order", {**CHANGE_ORDER, "lines": [OLD, row(2, "31.50", "Fire alarm")]})
    assert resume(memory) == 0
    assert (later(memory), settled(memory, left).state) == (1, "refused")
    assert (settled(memory, left).answer or {})["code"] == "not_taken"


@pytest.mark.parametrize(
    "line",
    [
        row(2, "99.00", "level 2 panel"),  # ours, and Sage or somebody made the amount another
        row(2, "100.00", "Panel"),  # ours, and the text is another; or somebody's of the same amount
    ],
)
def test_a_line_that_may_be_one_of_them_leaves_it_open(
    memory: Plugin, sage: Crossed, caller: Caller, line: dict[str, Any]
) -> None:
    left = pushed(memory, sage, caller, taken=False)
    sage.put("change_order", {**CHANGE_ORDER, "lines": [OLD, line]})
    assert (later(memory), settled(memory, left).state) == (0, "unknown")


def test_lines_that_sage_took_are_found_among_those_of_others(memory: Plugin, sage: Crossed, caller: Caller) -> None:
    def join() -> None:
        held = sage.get("change_order", ["5"])["5"]["lines"]
        sage.put("change_order", {**CHANGE_ORDER, "lines": [*held, row(9, "31.50", "Fire alarm")]})

    sage.behind = join
    lines = [{"cost_code": "16030.000", "cost_type": "1", "amount": "100.00"}]
    cors = [{"source_id": "COR-1", "title": "Level 2 panel", "lines": lines}]
    given = {"job": "1015", "source": "extracker", "mode": "existing", "change_order": "5", "cors": cors}
    sage.answer(LOST, taken=True)
    assert run_action(memory, Call("push_cor", given, caller)).body["state"] == "done"


CASED = {"recnum": 20, "vndnme": "Orwin concrete"}


@pytest.mark.parametrize(
    ("before", "sent"), [("Orwin concrete", "Orwin Concrete"), ("Orwin Concrete ", "Orwin Concrete")]
)
def test_a_change_of_case_or_blanks_alone_is_not_taken_for_written_when_it_was_not(
    memory: Plugin, sage: Crossed, caller: Caller, before: str, sent: str
) -> None:
    sage.put("vendor", {**CASED, "vndnme": before})
    sage.answer(LOST)
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("update_vendor", {"vendor": "20", "name": sent}, caller))
    assert caught.value.code == "outcome_unknown"
    body = run_action(memory, Call("update_vendor", {"vendor": "20", "name": sent}, caller)).body
    assert (body["state"], body["result"]["name"]) == ("done", sent)


def test_a_contact_of_which_only_the_case_changes_is_looked_at_exactly_too(
    memory: Plugin, sage: Crossed, caller: Caller
) -> None:
    contact = {"recnum": 20, "linnum": 1, "cntnme": "jo north"}
    sage.put("vendor", {**CASED, "contacts": [contact]})
    sage.answer(LOST)
    line = {"line": "1", "name": "Jo North"}
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("update_vendor", {"vendor": "20", "contacts": [line]}, caller))
    assert caught.value.code == "outcome_unknown"
