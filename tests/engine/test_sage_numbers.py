"""Where Sage alone chooses the number of a new record: nothing is sent twice, and nobody else's record is linked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import QUIET, recover, resume
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.engine.running.wanted import MOST
from sage100_plugin.errors import Problem
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage
from tests.engine.test_recover import ROWS, Dying, killed, order, state_of

SAYS = "Sage chooses the number of a new {} in this company."
SILENT = SageAnswer("done", code=0, message="Ok")
LOST = SageAnswer("unknown", message="the answer was lost")
GIVEN = {"name": "Northgate Glazing", "city": "Tulsa", "source": "procore", "source_id": "V-88"}
EQUAL = {"vndnme": "Northgate Glazing", "shtnme": "Northgate Glazing", "ctynme": "Tulsa"}


class Busy(Dying):
    """Sage while others use it: what they do happens as the highest number is noted, and as a record is sent, before
    and behind it.
    """

    early: tuple[Mapping[str, Any], ...] = ()
    before: tuple[Mapping[str, Any], ...] = ()
    behind: tuple[Mapping[str, Any], ...] = ()
    dies = False

    def submit(self, write: Write) -> SageAnswer:
        self._others(write.record, self.before)
        try:
            return super().submit(write) if self.dies else MemorySage.submit(self, write)
        finally:
            self._others(write.record, self.behind)

    def newest(self, record: str, above: str = "0", limit: int = 200) -> tuple[str, ...]:
        found = super().newest(record, above, limit)
        early, self.early = self.early, ()
        self._others(record, early)
        return found

    def _others(self, record: str, rows: tuple[Mapping[str, Any], ...]) -> None:
        for row in rows:
            self.put(record, {"recnum": int(next(iter(self.newest(record)), "0")) + 1, **row})


@pytest.fixture
def sage() -> Busy:
    made = Busy(ROWS)
    made.numbered |= {"vendor", "work_order"}
    return made


def accepted(plugin: Plugin, caller: Caller, typed: Mapping[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    """The vendor sent, and accepted with what the approver typed."""
    sent = run_action(plugin, Call("export_vendor", {**GIVEN, **given}, caller)).body
    return dict(decide.accept(plugin, caller, sent["export"]["id"], typed or {}).body)


def unclear(plugin: Plugin, caller: Caller, **given: Any) -> None:
    with pytest.raises(Problem) as caught:
        accepted(plugin, caller, **given)
    assert caught.value.code == "outcome_unknown"
    assert len(plugin.links) == 0


def much_later(plugin: Plugin) -> None:
    clock = plugin.clock
    assert isinstance(clock, FakeClock)
    clock.advance(QUIET + timedelta(seconds=1))


def linked(plugin: Plugin) -> list[str]:
    return [link.sage_id for link in plugin.links]


def test_a_vendor_is_accepted_without_a_number_and_linked_by_sages(memory: Plugin, sage: Busy, caller: Caller) -> None:
    body = accepted(memory, caller)
    assert (body["result"]["id"], body["warnings"], linked(memory)) == ("11", [SAYS.format("vendor")], ["11"])
    assert "id" not in sage.writes[0].fields


@pytest.mark.parametrize("number", ["990", "10"])  # 10 is another's, which does not matter here
def test_a_number_the_approver_typed_is_told_as_not_sent(memory: Plugin, caller: Caller, number: str) -> None:
    body = accepted(memory, caller, {"sage_id": number})
    assert (body["result"]["id"], linked(memory)) == ("11", ["11"])
    assert body["warnings"] == [f"{SAYS.format('vendor')} {number} is not sent."]
    skipped = [(line["field"], line["skipped"]) for line in body["log"] if "skipped" in line]
    assert skipped == [("id", SAYS.format("vendor"))]


def test_a_number_in_the_input_is_not_sent_and_the_preview_says_so(memory: Plugin, sage: Busy, caller: Caller) -> None:
    told = preview(memory, order(caller, number="4711"))
    assert told["warnings"] == [f"{SAYS.format('work order')} 4711 is not sent."]
    assert "number" not in [field["field"] for field in told["would"][0]["fields"]]
    assert "4711" not in told["mbxml"]
    assert told["mbxml"]
    done = run_action(memory, order(caller, number="4711", confirm=told["confirm"])).body
    assert (done["state"], done["warnings"], done["result"]["id"]) == ("done", told["warnings"], "1")


def test_no_number_is_reserved(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.dies = True
    left = killed(memory, order(caller))
    assert list(left.numbers) == ["link|sandbox|work_order|followup|P-1"]
    assert (left.plan or {})["above"] == "0"


def test_an_answer_without_a_number_is_found_by_what_was_sent(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.before = ({"vndnme": "Somebody Else"},)
    sage.behind = ({**EQUAL, "ctynme": "Boise"},)
    sage.answer(SILENT, taken=True)
    body = accepted(memory, caller)
    assert (body["result"]["id"], linked(memory)) == ("12", ["12"])


def test_a_lost_answer_is_found_by_what_was_sent(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.answer(LOST, taken=True)
    assert accepted(memory, caller)["result"]["id"] == "11"


def test_of_two_equal_ones_the_one_sage_told_of_is_ours(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.before = sage.behind = (EQUAL,)
    assert accepted(memory, caller)["result"]["id"] == "12"


def test_an_equal_one_made_before_ours_is_sent_does_not_hold_it_up(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.early = (EQUAL,)
    assert accepted(memory, caller, {"confirm_no_match": True})["result"]["id"] == "12"


@pytest.mark.parametrize("answer", [SILENT, LOST])
def test_two_equal_ones_made_at_the_same_moment_are_told_apart_by_nobody(
    memory: Plugin, sage: Busy, caller: Caller, answer: SageAnswer
) -> None:
    sage.behind = (EQUAL,)
    sage.answer(answer, taken=True)
    unclear(memory, caller)
    assert (resume(memory), len(sage.writes), linked(memory)) == (0, 1, [])
    sage.remove("vendor", "12")  # a person took the other one out
    assert (resume(memory), len(sage.writes), linked(memory)) == (1, 1, ["11"])


def test_a_number_that_belongs_to_another_record_is_not_believed(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.answer(SageAnswer("done", id="10"), taken=True)
    assert accepted(memory, caller)["result"]["id"] == "11"


def test_what_sage_says_it_took_and_keeps_otherwise_is_ours_by_its_name(
    memory: Plugin, sage: Busy, caller: Caller
) -> None:
    sage.answer(SILENT)
    sage.behind = ({**EQUAL, "ctynme": "TULSA OK"},)
    body = accepted(memory, caller)
    assert (body["result"]["id"], "City is TULSA OK in Sage, not Tulsa." in body["warnings"]) == ("11", True)


def test_one_of_the_same_name_may_be_ours_when_the_answer_is_lost(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.answer(LOST)
    sage.behind = ({**EQUAL, "ctynme": "TULSA OK"},)
    unclear(memory, caller)
    much_later(memory)
    assert (resume(memory), linked(memory)) == (0, [])


def test_an_equal_one_that_was_there_before_is_not_ours(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.put("vendor", {"recnum": 900, **EQUAL})
    sage.answer(LOST)
    unclear(memory, caller, confirm_no_match=True)
    much_later(memory)
    assert (resume(memory), linked(memory)) == (1, [])
    (export,) = memory.ledger.read(lambda tx: tx.exports.find())
    assert (export.status, (export.result or {})["code"]) == ("failed", "not_taken")


def test_among_very_many_new_ones_none_is_clearly_ours(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.behind = tuple({"vndnme": f"Imported {number}"} for number in range(MOST))
    sage.answer(LOST, taken=True)
    unclear(memory, caller)
    much_later(memory)
    assert (resume(memory), linked(memory)) == (0, [])


@pytest.mark.parametrize("equal", [False, True])
def test_what_sage_took_before_the_crash_is_done_unless_another_is_equal(
    memory: Plugin, sage: Busy, caller: Caller, equal: bool
) -> None:
    sage.dies = sage.saves = True
    left = killed(memory, order(caller))
    if equal:
        sage.put("work_order", {**sage.get("work_order", ["1"])["1"], "recnum": 2})
    assert recover(memory) == 1
    assert (state_of(memory, left).state, linked(memory)) == (("unknown", []) if equal else ("done", ["1"]))
    assert len(sage.writes) == 1


def test_what_never_reached_sage_failed_and_can_be_sent_again(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.dies = True
    left = killed(memory, order(caller))
    sage.on_the_way = True
    assert (recover(memory), state_of(memory, left)) == (0, left)
    sage.on_the_way = False
    assert (recover(memory), state_of(memory, left).state) == (1, "failed")
    sage.dies = False
    assert run_action(memory, order(caller)).body["result"]["id"] == "1"


def test_what_arrives_after_the_crash_is_done(memory: Plugin, sage: Busy, caller: Caller) -> None:
    sage.dies = True
    left = killed(memory, order(caller))
    sage.on_the_way = True
    assert recover(memory) == 0
    sage.dies = False
    sage.arrive()
    assert (recover(memory), state_of(memory, left).state, linked(memory)) == (1, "done", ["1"])
