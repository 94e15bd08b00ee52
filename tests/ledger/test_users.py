"""People who sign in to the console, as the ledger keeps them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.ledger import User
from tests.ledger.samples import NOON, add

PLAIN = User("u1", "dora", "kept")
FULL = User("u2", "nora", "kept too", 3, 5, NOON)


def test_users_come_back_as_they_were_stored_by_login(ledger: SqlLedger) -> None:
    add(ledger, "users", FULL, PLAIN)
    assert ledger.read(lambda tx: tx.users.all()) == (PLAIN, FULL)
    assert ledger.read(lambda tx: (tx.users.get("u2"), tx.users.named("dora"))) == (FULL, PLAIN)
    assert ledger.read(lambda tx: (tx.users.get("dora"), tx.users.named("u1"))) == (None, None)


def test_a_login_is_taken_once(ledger: SqlLedger) -> None:
    assert ledger.write(lambda tx: tx.users.add(PLAIN))
    assert not ledger.write(lambda tx: tx.users.add(replace(FULL, login="dora")))
    assert ledger.read(lambda tx: tx.users.all()) == (PLAIN,)


def test_a_user_is_replaced_and_removed(ledger: SqlLedger) -> None:
    add(ledger, "users", PLAIN)
    ledger.write(lambda tx: tx.users.replace(replace(FULL, id="u1")))
    assert ledger.read(lambda tx: tx.users.get("u1")) == replace(FULL, id="u1")
    with pytest.raises(KeyError, match="u2"):
        ledger.write(lambda tx: tx.users.replace(FULL))
    ledger.write(lambda tx: tx.users.remove("u1"))
    assert ledger.read(lambda tx: tx.users.all()) == ()
