"""What is kept of each attempt: enough to find a fault, and nothing secret."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.delivering.trace import EXCERPT, masked
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ports.outside import Posted
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.testing.outside import Post
from tests.webhooks.plugins import TARGET, World

TOKEN = "planted/token+7c1e=="
PATH_SECRET = "T0000B0000XXXXplanted"
URL = f"https://receiver.example/services/{PATH_SECRET}/hook?token=planted%2Ftoken%2B7c1e%3D%3D&kind=job"


def shown(here: World, caller: Any, subscription_id: str) -> dict[str, Any]:
    (newest, *_) = subscriptions.deliveries(here.plugin, caller, subscription_id, 1)
    return subscriptions.delivery(here.plugin, caller, subscription_id, newest.id)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://receiver.example/hook", "https://receiver.example/hook"),
        ("https://receiver.example", "https://receiver.example"),
        ("http://10.0.0.5:5678/webhook/0b7c2f3e-1d", "http://10.0.0.5:5678/webhook/***"),
        ("https://hooks.slack.com/services/T01/B02/x7Jq", "https://hooks.slack.com/services/***/***/***"),
        ("https://receiver.example/v1/hook?token=abc&x", "https://receiver.example/v1/hook?token=***&***"),
        ("https://receiver.example/hook?A9=abc", "https://receiver.example/hook?***=***"),
        ("https://user:pass@receiver.example/hook#part", "https://receiver.example/hook"),
        ("https://receiver.example/" + "word" * 6, "https://receiver.example/***"),
    ],
)
def test_of_an_address_only_the_origin_and_plain_words_are_kept(url: str, expected: str) -> None:
    assert masked(url) == expected


def test_each_attempt_shows_what_was_sent_and_what_was_answered(here: World) -> None:
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]}).subscription
    event = here.happen(data={"id": "220", "name": "Riverside"})
    here.sender.answers[TARGET] = Posted(500, headers={"server": "n8n"}, body="webhook not registered " + "x" * 3000)
    deliver_due(here.plugin)
    here.clock.advance(10)
    here.sender.answers[TARGET] = Posted(200, headers={"content-type": "text/plain"}, body="ok")
    deliver_due(here.plugin)
    found = shown(here, owner, made.id)
    assert (found["status"], found["attempt"], found["event"]["data"]["name"]) == ("delivered", 2, "Riverside")
    first, second = found["attempts"]
    post = here.sender.posts[0]
    assert first["request"] == {
        "method": "POST",
        "target": TARGET,
        "headers": {name: value for name, value in post.headers.items() if name != "webhook-signature"},
        "bytes": len(post.body),
    }
    assert first["request"]["headers"]["webhook-id"] == event.id
    assert (first["code"], first["response"]["status"], first["response"]["headers"]) == (500, 500, {"server": "n8n"})
    assert len(first["response"]["body"]) == EXCERPT
    assert first["error"].startswith("HTTP 500: webhook not registered xxx")
    assert (second["attempt"], second["code"], second["error"], second["response"]["body"]) == (2, 200, "", "ok")


def test_where_nothing_was_answered_the_log_says_why(here: World) -> None:
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": TARGET, "events": ["*"]}).subscription
    here.happen()
    here.sender.answers[TARGET] = Posted(0, "The connection was refused.")
    deliver_due(here.plugin)
    (attempt,) = shown(here, owner, made.id)["attempts"]
    assert (attempt["code"], attempt["error"], attempt["response"]) == (0, "The connection was refused.", None)


def echo(post: Post) -> Posted:
    """A receiver that tells everything it got and knows."""
    signature, php = post.headers["webhook-signature"], post.headers["webhook-signature"].replace("/", "\\/")
    body = f"{post.url} {TOKEN} {PATH_SECRET} {signature} {php} whsec={SECRETS}"
    return Posted(500, headers={"location": post.url, "server": signature}, body=body)


SECRETS: list[str] = []


@pytest.mark.parametrize("how", ["delivered", "tested"])
def test_no_secret_reaches_the_ledger_even_when_the_receiver_echoes_all(
    here: World, tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    here.plugin.ledger.close()
    here.plugin.ledger = SqlLedger.open(f"sqlite:///{tmp_path}/ledger.sqlite", FernetSealer([FernetSealer.new_key()]))
    owner = here.caller("read", "write")
    made = subscriptions.create(here.plugin, owner, {"target_url": URL, "events": ["*"]})
    rotated = subscriptions.rotate_secret(here.plugin, owner, made.subscription.id)
    SECRETS[:] = [str(made.secret), str(rotated.secret)]
    here.sender.answers[URL] = echo
    here.happen()
    if how == "tested":
        told = str(subscriptions.send_test(here.plugin, owner, made.subscription.id))
    else:
        deliver_due(here.plugin)
        told = str(shown(here, owner, made.subscription.id))
    assert "HTTP 500" in told
    signatures = [word.partition(",")[2] for word in here.sender.posts[-1].headers["webhook-signature"].split()]
    planted = [TOKEN, PATH_SECRET, "token%2B7c1e", *signatures, *(s.removeprefix("whsec_") for s in SECRETS)]
    assert len(planted) == 7
    here.plugin.ledger.close()
    with sqlite3.connect(tmp_path / "ledger.sqlite") as database:
        stored = "\n".join(database.iterdump())
    database.close()
    assert "HTTP 500" in stored or how == "tested"
    for text in (told, stored, caplog.text):
        assert [secret for secret in planted if secret in text or secret.replace("/", "\\/") in text] == []


def test_a_delivery_of_another_subscription_is_not_shown(here: World) -> None:
    owner = here.caller("read", "write")
    one, other = (
        subscriptions.create(here.plugin, owner, {"target_url": f"{TARGET}{n}", "events": ["*"]}).subscription
        for n in (1, 2)
    )
    here.happen()
    (theirs,) = subscriptions.deliveries(here.plugin, owner, other.id, 9)
    for number in (theirs.id, 99):
        with pytest.raises(Exception, match="has no delivery"):
            subscriptions.delivery(here.plugin, owner, one.id, number)
