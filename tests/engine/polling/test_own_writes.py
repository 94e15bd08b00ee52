"""What the plugin writes is told at once and as its own, whoever polls in between and whoever dies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.delivering.subscriptions import create
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.own import PATIENCE
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.plugin import CATALOG as WHOLE
from sage100_plugin.ports.ledger import ApiKey
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.spec import Catalog
from sage100_plugin.testing.sage import MemorySage
from tests.engine.polling.office import COMPANY, Crash, Frail, FrailLedger, clock, events, found

ORDER = {
    "client": "1", "type": "1", "description": "No cooling", "schedule_date": "2026-10-05", "priority": "2",
    "source": "followup", "source_id": "P-1",
}  # fmt: skip
ROWS: Mapping[str, Any] = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
}
ROW = {"recnum": 1, "ordnum": "1", "clnnum": 1, "dscrpt": "Somebody else's", "invtyp": 1, "status": 7, "priort": 2}
ORDERS = Catalog(
    WHOLE.actions,
    (
        WHOLE.trigger["work_order_created"],
        WHOLE.trigger["work_order_updated"],
        replace(WHOLE.trigger["record_deleted"], watches=("work_order",)),
    ),
    (),
)


class Sage(Frail):
    """Sage, with something that happens just after it took a document."""

    behind: Callable[[], None] = staticmethod(lambda: None)
    taken = True
    busy = False

    def submit(self, write: Write) -> SageAnswer:
        answer = super().submit(write) if self.taken else SageAnswer("unknown", message="lost")
        self.behind()
        return answer

    def idle(self) -> bool:
        return not self.busy


@pytest.fixture
def sage() -> Sage:
    return Sage(ROWS)


@pytest.fixture
def memory(sage: Sage, serving: Callable[[Mapping[str, MemorySage]], Plugin]) -> Plugin:
    plugin = serving({COMPANY: sage})
    plugin.catalog = ORDERS
    return plugin


@pytest.fixture
def asked(caller: Caller) -> Call:
    return Call("create_work_order", ORDER, caller, causation_id="cause-1")


def die() -> None:
    raise Crash


def killed(plugin: Plugin, sage: Sage, asked: Call) -> None:
    """The process ends after Sage was asked, and another one begins."""
    sage.behind = die
    with pytest.raises(Crash):
        run_action(plugin, asked)
    sage.behind = lambda: None


def made(plugin: Plugin) -> list[tuple[str, str]]:
    """Who is told to have made work orders: a key, or Sage."""
    return [
        (event.data["id"], str((event.origin or {}).get("key") or (event.origin or {}).get("system")))
        for event in events(plugin, "work_order.created")
    ]


def test_a_write_is_told_at_once_with_its_origin_and_by_no_poll(memory: Plugin, asked: Call) -> None:
    poll(memory)
    body = run_action(memory, asked).body
    assert [event.type for event in events(memory)] == ["link.created", "work_order.created"]
    event = events(memory)[1]
    assert (event.data["id"], event.data["description"]) == (body["result"]["id"], "No cooling")
    assert (event.origin or {})["operation"] == body["operation_id"]
    assert (event.causation_id, made(memory)) == ("cause-1", [("1", "k1")])
    assert found(memory) == found(memory, sweep=True) == {"work_order": 0}


def test_a_write_costs_no_more_commits(memory: Plugin, asked: Call) -> None:
    poll(memory)
    memory.ledger = ledger = FrailLedger(memory.ledger)
    run_action(memory, asked)
    assert ledger.writes == 2


def test_before_the_first_look_a_write_is_not_told(memory: Plugin, asked: Call) -> None:
    run_action(memory, asked)
    poll(memory)
    assert made(memory) == []


def test_who_made_it_can_be_spared_the_event(memory: Plugin, caller: Caller, asked: Call) -> None:
    at = clock(memory).now()
    memory.ledger.write(lambda tx: tx.keys.add(ApiKey("k1", "flow", ("write",), "hash", at)))
    for name, spares in (("spared", True), ("told", False)):
        said = {"target_url": f"https://{name}.example", "events": ["work_order.created"], "exclude_own": spares}
        create(memory, caller, said)
    poll(memory)
    run_action(memory, asked)
    receivers = memory.ledger.read(lambda tx: tx.subscriptions.all())
    told = memory.ledger.read(lambda tx: {one.exclude_own: len(tx.deliveries.of(one.id, 9)) for one in receivers})
    assert told == {True: 0, False: 1}


def test_a_poll_between_sages_commit_and_the_end_of_the_action_keeps_it_back(
    memory: Plugin, sage: Sage, asked: Call
) -> None:
    poll(memory)
    seen: list[dict[str, int]] = []
    sage.behind = lambda: seen.append(found(memory))
    run_action(memory, asked)
    assert (seen, made(memory)) == ([{"work_order": 0}], [("1", "k1")])
    assert found(memory) == {"work_order": 0}


def test_an_action_that_ends_while_a_poll_reads_is_told_once(memory: Plugin, sage: Sage, asked: Call) -> None:
    sage.put("work_order", {**ROW, "recnum": 5, "ordnum": "5"})
    poll(memory)
    sage.put("work_order", {**ROW, "recnum": 5, "ordnum": "5", "dscrpt": "Changed"})

    def once(question: str) -> None:
        if question == "get":
            sage.before = lambda _question: None
            run_action(memory, asked)

    sage.before = once
    poll(memory)
    poll(memory)
    assert made(memory) == [("6", "k1")]
    assert len(events(memory, "work_order.updated")) == 1
    assert found(memory, sweep=True) == {"work_order": 0}


def test_after_a_crash_it_is_kept_back_until_it_is_settled(memory: Plugin, sage: Sage, asked: Call) -> None:
    poll(memory)
    killed(memory, sage, asked)
    assert found(memory) == {"work_order": 0}
    sage.moment += timedelta(minutes=30)  # far beyond the overlap
    clock(memory).advance(timedelta(minutes=30))
    assert found(memory) == {"work_order": 0}
    assert recover(memory) == 1
    assert (made(memory), found(memory)) == ([("1", "k1")], {"work_order": 0})


def test_what_nobody_settles_is_told_as_sages_own_in_the_end(memory: Plugin, sage: Sage, asked: Call) -> None:
    poll(memory)
    killed(memory, sage, asked)
    sage.moment += 2 * PATIENCE
    clock(memory).advance(2 * PATIENCE)
    assert found(memory) == {"work_order": 1}
    assert made(memory) == [("1", "sage")]
    recover(memory)
    assert made(memory) == [("1", "sage")]


def test_what_turns_out_to_be_somebody_elses_is_told_as_theirs(memory: Plugin, sage: Sage, asked: Call) -> None:
    poll(memory)
    sage.taken, sage.busy = False, True
    killed(memory, sage, asked)
    sage.put("work_order", ROW)
    assert found(memory) == {"work_order": 0}
    sage.busy = False
    recover(memory)
    sage.moment += 2 * PATIENCE
    clock(memory).advance(2 * PATIENCE)
    assert found(memory) == {"work_order": 1}
    assert made(memory) == [("1", "sage")]


def test_others_are_told_while_one_is_kept_back(memory: Plugin, sage: Sage, asked: Call) -> None:
    poll(memory)
    killed(memory, sage, asked)
    sage.put("work_order", {**ROW, "recnum": 9, "ordnum": "9"})
    assert found(memory) == {"work_order": 1}
    assert made(memory) == [("9", "sage")]
    recover(memory)
    assert (found(memory), made(memory)) == ({"work_order": 0}, [("9", "sage"), ("1", "k1")])


def test_where_sage_chooses_the_number_it_is_kept_back_by_its_name(memory: Plugin, sage: Sage, asked: Call) -> None:
    sage.numbered.add("work_order")
    poll(memory)
    killed(memory, sage, asked)
    assert found(memory) == {"work_order": 0}
    recover(memory)
    assert (found(memory), made(memory)) == ({"work_order": 0}, [("1", "k1")])


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", [0, 1])
def test_an_action_that_dies_at_any_write_is_told_once(
    memory: Plugin,
    sage: Sage,
    asked: Call,
    write: int,
    after: bool,
) -> None:
    poll(memory)
    ledger = memory.ledger
    memory.ledger = FrailLedger(ledger, write, after)
    with pytest.raises(Crash):
        run_action(memory, asked)
    memory.ledger = ledger
    poll(memory)
    recover(memory)
    if not sage.writes:
        run_action(memory, asked)
    poll(memory)
    assert made(memory) == [("1", "k1")]
    assert found(memory, sweep=True) == {"work_order": 0}
