"""The event log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Event
from tests.ledger.samples import FULL_EVENT, NOON, event


def names(events: Sequence[Event]) -> str:
    return " ".join(event.id.removeprefix("evt_") for event in events)


@pytest.fixture
def filled(ledger: SqlLedger) -> SqlLedger:
    stored = [
        event("a"),
        event("b", "job.changed"),
        event("c", company="c2"),
        event("d", "vendor.created"),
        event("e", "job.changed", "c2"),
        event("f"),
    ]
    ledger.write(lambda tx: tx.events.append(stored, NOON))
    return ledger


def test_an_event_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    (stored,) = ledger.write(lambda tx: tx.events.append([FULL_EVENT], NOON))
    assert stored == replace(FULL_EVENT, seq=1)
    assert ledger.read(lambda tx: tx.events.get("evt_full")) == stored


def test_an_unknown_event_is_none(ledger: SqlLedger) -> None:
    assert ledger.read(lambda tx: tx.events.get("evt_none")) is None


def test_events_are_numbered_in_the_order_given(ledger: SqlLedger) -> None:
    first = ledger.write(lambda tx: tx.events.append([event("b"), event("a")], NOON))
    second = ledger.write(lambda tx: tx.events.append(iter([event("c")]), NOON))
    assert [stored.seq for stored in (*first, *second)] == [1, 2, 3]


def test_an_event_id_cannot_be_stored_twice(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.events.append([event("a")], NOON))
    with pytest.raises(Exception, match=r"(?i)unique constraint .*(events\.id|uq_events_id)"):
        ledger.write(lambda tx: tx.events.append([event("a")], NOON))


@pytest.mark.parametrize(
    ("types", "limit", "company", "expected"),
    [
        ([], 10, None, "f e d c b a"),
        ([], 2, None, "f e"),
        (["job.created"], 10, None, "f c a"),
        (["job.created"], 2, "c1", "f a"),
        (["job.changed", "job.created"], 3, None, "f e c"),
        (["job.changed", "job.changed"], 10, None, "e b"),
        (["job.changed", "vendor.created"], 10, "c1", "d b"),
        (["nothing.happened"], 10, None, ""),
        ([], 0, None, ""),
    ],
)
def test_newest_gives_the_newest_first(
    filled: SqlLedger, types: list[str], limit: int, company: str | None, expected: str
) -> None:
    assert names(filled.read(lambda tx: tx.events.newest(types, limit, company))) == expected


@pytest.mark.parametrize(
    ("types", "after", "limit", "company", "expected"),
    [
        ([], "a", 10, None, "b c d e f"),
        ([], "a", 2, None, "b c"),
        (["job.created"], "a", 1, None, "c"),
        (["job.created"], "b", 10, "c1", "f"),
        (["job.created", "job.changed"], "b", 2, None, "c e"),
        ([], "f", 10, None, ""),
    ],
)
def test_after_gives_the_oldest_first(
    filled: SqlLedger, types: list[str], after: str, limit: int, company: str | None, expected: str
) -> None:
    found = filled.read(lambda tx: tx.events.after(types, f"evt_{after}", limit, company))
    assert names(found) == expected


def test_after_an_unknown_event_is_an_error(filled: SqlLedger) -> None:
    with pytest.raises(KeyError, match="evt_gone"):
        filled.read(lambda tx: tx.events.after([], "evt_gone", 1))
