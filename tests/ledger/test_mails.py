"""The outbox of mails, and how far what goes on by itself got."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import Mail
from tests.ledger.samples import NOON, add, minutes

PLAIN = Mail("m1", "c1", "evt_1", "dana@b.example", NOON, NOON)
FULL = Mail("m2", "c2", "evt_2", "kim@b.example", NOON, minutes(5), "refused", 7, "Größe 😀")
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


def test_mails_come_back_as_they_were_stored_newest_first(ledger: SqlLedger) -> None:
    add(ledger, "mails", PLAIN, FULL)
    assert ledger.read(lambda tx: tx.mails.find()) == (FULL, PLAIN)
    assert ledger.read(lambda tx: tx.mails.find(company="c1")) == (PLAIN,)
    assert ledger.read(lambda tx: tx.mails.find(after="m2", limit=1)) == (PLAIN,)


def test_the_same_mail_is_stored_once(ledger: SqlLedger) -> None:
    add(ledger, "mails", PLAIN, replace(PLAIN, address="other@b.example"))
    assert ledger.read(lambda tx: tx.mails.find()) == (PLAIN,)


def test_a_mail_is_replaced_and_removed(ledger: SqlLedger) -> None:
    add(ledger, "mails", PLAIN)
    ledger.write(lambda tx: tx.mails.replace(replace(FULL, id="m1")))
    assert ledger.read(lambda tx: tx.mails.find()) == (replace(FULL, id="m1"),)
    for _ in range(2):
        ledger.write(lambda tx: tx.mails.remove("m1"))
    with pytest.raises(KeyError, match="m1"):
        ledger.write(lambda tx: tx.mails.replace(PLAIN))


def test_what_has_waited_longest_is_due_first(ledger: SqlLedger) -> None:
    times = {"a": 3, "b": 1, "c": 1, "d": 9}
    add(ledger, "mails", *[replace(PLAIN, id=id, next_at=minutes(at)) for id, at in times.items()])
    add(ledger, "mails", replace(FULL, next_at=NOON))
    found = []
    while due := ledger.read(lambda tx: tx.mails.due(minutes(5), LATEST)):
        found.append(due.id)
        ledger.write(lambda tx, due=due: tx.mails.remove(due.id))  # type: ignore[misc]
    assert found == ["b", "c", "a"]
    wrong = ledger.read(lambda tx: tx.mails.due(minutes(5), minutes(8)))
    assert wrong is not None
    assert wrong.id == "d", "planned by a clock that was wrong"


def test_they_are_counted_and_those_given_up_are_forgotten(ledger: SqlLedger) -> None:
    add(ledger, "mails", PLAIN, *[replace(FULL, id=f"r{number}", created_at=minutes(number)) for number in range(4)])
    assert ledger.read(lambda tx: tx.mails.counted()) == {"waiting": 1, "refused": 4}
    assert [ledger.write(lambda tx: tx.mails.expire(minutes(3), 2)) for _ in range(3)] == [2, 1, 0]
    assert ledger.read(lambda tx: tx.mails.counted()) == {"waiting": 1, "refused": 1}


def test_a_mark_is_put_anew_and_removed(ledger: SqlLedger) -> None:
    assert ledger.read(lambda tx: tx.marks.get("digest c1")) is None
    for day in ("2026-10-01", "2026-10-02"):
        ledger.write(lambda tx, day=day: tx.marks.put("digest c1", {"day": day}))  # type: ignore[misc]
    ledger.write(lambda tx: tx.marks.put("digest c2", {"day": "ä \u0000"}))
    assert ledger.read(lambda tx: (tx.marks.get("digest c1"), tx.marks.get("digest c2"))) == (
        {"day": "2026-10-02"},
        {"day": "ä \u0000"},
    )
    for _ in range(2):
        ledger.write(lambda tx: tx.marks.remove("digest c1"))
    assert ledger.read(lambda tx: tx.marks.get("digest c1")) is None
