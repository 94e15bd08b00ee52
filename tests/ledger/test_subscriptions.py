"""The receivers, and their secrets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.sealing import WrongKey
from sage100_plugin.sealing import FernetSealer
from tests.ledger.samples import FULL_SUBSCRIPTION, NOON, add, event, subscription


def test_a_subscription_comes_back_as_it_was_stored(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.subscriptions.add(FULL_SUBSCRIPTION))
    assert ledger.read(lambda tx: tx.subscriptions.get("sub_full")) == FULL_SUBSCRIPTION


def test_a_replaced_subscription_is_new_in_all_fields(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.subscriptions.add(subscription("full")))
    assert ledger.read(lambda tx: tx.subscriptions.get("sub_full")) == subscription("full")
    ledger.write(lambda tx: tx.subscriptions.replace(FULL_SUBSCRIPTION))
    assert ledger.read(lambda tx: tx.subscriptions.get("sub_full")) == FULL_SUBSCRIPTION


def test_replacing_an_unknown_subscription_is_an_error(ledger: SqlLedger) -> None:
    with pytest.raises(KeyError, match="sub_none"):
        ledger.write(lambda tx: tx.subscriptions.replace(subscription("none")))


def test_all_are_listed_oldest_first(ledger: SqlLedger) -> None:
    add(ledger, "subscriptions", *map(subscription, "cab"))
    assert [one.id for one in ledger.read(lambda tx: tx.subscriptions.all())] == ["sub_c", "sub_a", "sub_b"]


def test_a_removed_subscription_is_forgotten_and_what_waits_for_it_is_canceled(ledger: SqlLedger) -> None:
    add(ledger, "subscriptions", *map(subscription, "ab"))
    (stored,) = ledger.write(lambda tx: tx.events.append([event("1")], NOON))
    ledger.write(lambda tx: tx.deliveries.add(stored, ["sub_a", "sub_b"], "c1|job|1", NOON))
    ledger.write(lambda tx: tx.subscriptions.remove("sub_a"))
    assert ledger.read(lambda tx: tx.subscriptions.get("sub_a")) is None
    (canceled,) = ledger.read(lambda tx: tx.deliveries.of("sub_a", 10))
    assert (canceled.status, canceled.next_at) == ("canceled", None)
    assert [one.subscription_id for one in ledger.read(lambda tx: tx.deliveries.due(NOON, 10))] == ["sub_b"]
    assert ledger.read(lambda tx: tx.deliveries.open_count()) == 1


def test_removing_an_unknown_subscription_is_no_error(ledger: SqlLedger) -> None:
    ledger.write(lambda tx: tx.subscriptions.remove("sub_none"))


def test_secrets_are_never_in_the_files_in_clear(in_file: SqlLedger, path: Path) -> None:
    in_file.write(lambda tx: tx.subscriptions.add(subscription("a")))
    in_file.write(lambda tx: tx.subscriptions.replace(replace(subscription("a"), description="seen")))
    files = sorted(path.parent.glob("ledger.db*"))
    assert {file.name for file in files} >= {"ledger.db", "ledger.db-wal"}
    in_file.close()
    for content in [file.read_bytes() for file in files if file.exists()]:
        assert b"whsec_" not in content


def test_secrets_are_not_in_the_log_of_a_running_ledger(in_file: SqlLedger, path: Path) -> None:
    in_file.write(lambda tx: tx.subscriptions.add(subscription("a", description="find me")))
    log = path.with_name("ledger.db-wal").read_bytes()
    assert b"find me" in log
    assert b"whsec_" not in log


def test_secrets_are_not_in_any_repr(in_file: SqlLedger) -> None:
    in_file.write(lambda tx: tx.subscriptions.add(subscription("a")))
    shown = in_file.read(lambda tx: repr((tx.subscriptions.get("sub_a"), tx.subscriptions, tx)))
    assert "sub_a" in shown
    assert "whsec_" not in shown + repr(in_file)


def test_a_wrong_key_is_said_in_words(in_file: SqlLedger, path: Path) -> None:
    in_file.write(lambda tx: tx.subscriptions.add(subscription("a")))
    in_file.close()
    other = SqlLedger.open(f"sqlite:///{path}", FernetSealer([FernetSealer.new_key()]))
    with pytest.raises(WrongKey, match="none of the configured encryption keys opens"):
        other.read(lambda tx: tx.subscriptions.all())
    other.close()


def test_keys_rotate(path: Path) -> None:
    old, new = FernetSealer.new_key(), FernetSealer.new_key()
    for keys in ([old], [new, old], [new]):
        ledger = SqlLedger.open(f"sqlite:///{path}", FernetSealer(keys))
        if keys == [old]:
            ledger.write(lambda tx: tx.subscriptions.add(subscription("a")))
        assert ledger.read(lambda tx: tx.subscriptions.all()) == (subscription("a"),)
        ledger.write(lambda tx: tx.subscriptions.replace(subscription("a")))
        ledger.close()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([], "at least one encryption key"),
        (["not a key"], "Encryption key 1 is not 32 bytes in URL-safe base64"),
        ([FernetSealer.new_key(), "c2hvcnQ="], "Encryption key 2 is not 32 bytes in URL-safe base64"),
    ],
)
def test_unusable_keys_are_refused_without_being_shown(keys: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        FernetSealer(keys)
    assert not any(key in str(refused.value) for key in keys)
    assert refused.value.__cause__ is None
