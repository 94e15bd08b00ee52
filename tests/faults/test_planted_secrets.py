"""Secrets that are planted everywhere are found nowhere after a busy day: not in logs, answers, events or files (F16).

Beside what `tests/cli/test_secrets.py` watches: the passwords of a real company, whose server cannot be reached, and an
address that is a secret itself, of a receiver that echoes all it gets.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.client import Answered, Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.story import VENDOR, WORK_ORDER
from sage100_plugin.folder import read_run
from sage100_plugin.plugin import close_plugin, open_companies, open_plugin
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.sandbox import company as sandbox
from tests.cli.conftest import SURROUNDINGS
from tests.faults.folder import COMPANY, database
from tests.faults.serving import pause
from tests.webhooks.receivers import Answer, Receiver, receiving

SECRETS = {
    "the database password": "planted-database-password-1a7f",
    "the password of Sage's API": "planted-agent-password-93bc",
    "the path of an address": "plantedPathToken4Qx81LmZ",
    "the query of an address": "plantedQueryToken77Yv20Rk",
    "the signing key": "planted-signing-key-5b1f0c66",
    "the password of the mail server": "planted-mail-password-40ce",
}
PASSWORDS = (
    "the database password",
    "the password of Sage's API",
    "the signing key",
    "the password of the mail server",
)
MAIL = {
    "SAGE100_SMTP_HOST": "127.0.0.1",
    "SAGE100_SMTP_PORT": "1",
    "SAGE100_SMTP_USER": "sage",
    "SAGE100_SMTP_PASSWORD": SECRETS["the password of the mail server"],
    "SAGE100_SMTP_FROM": "sage@builders.example",
    "SAGE100_SMTP_TO": "dana@builders.example",
}
FACTS = {"server": "127.0.0.1,1", "login": "reader", "database": "Acme", "api_user": "api", "driver": "pymssql"}


def found_in(text: str, names: tuple[str, ...] = tuple(SECRETS)) -> list[str]:
    return [name for name in names if SECRETS[name] in text]


def echoes() -> Answer:
    """A receiver that refuses, and says back the address at which it was found."""
    known = " ".join(secret for name, secret in SECRETS.items() if name not in PASSWORDS).encode()
    return lambda talk, _over: talk.sendall(
        b"HTTP/1.1 500 No\r\ncontent-length: " + str(len(known)).encode() + b"\r\n\r\n" + known
    )


@dataclass
class Day:
    """A server, and every answer it gave."""

    home: Path
    said: list[str] = field(default_factory=list)

    def call(self, method: str, path: str, body: Any = None) -> Answered:
        run = read_run(self.home)
        assert run is not None
        answer = Remote(run["address"], run["token"]).call(method, path, body)
        self.said.append(json.dumps(answer.body))
        return answer


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(echoes()) as made:
        yield made


@pytest.fixture
def busy(home: Path, receiver: Receiver) -> Iterator[Day]:
    """A folder after a busy day; the server still runs."""
    with_key = {"SAGE100_HOME": str(home), "SAGE100_SECRET_KEY": SECRETS["the signing key"]}
    passwords = {"password": SECRETS[PASSWORDS[0]], "api_password": SECRETS[PASSWORDS[1]]}
    companies = open_companies(settings.load(with_key))
    companies.add("acme", Installation.of(FACTS, passwords))
    companies.close()
    talkative = {"SAGE100_LOG_LEVEL": "DEBUG", "SAGE100_POLL_SECONDS": "1", **MAIL}
    server = ServerProcess(home, {**SURROUNDINGS, **with_key, **talkative})
    server.start()
    day = Day(home)
    _live(day, receiver.port)
    yield day
    server.stop()


def _live(day: Day, port: int) -> None:
    secret = f"{SECRETS['the path of an address']}?token={SECRETS['the query of an address']}"
    target = {"target_url": f"http://127.0.0.1:{port}/hook/{secret}", "events": ["*"]}
    made = day.call("POST", "/v1/subscriptions", target).body
    day.said.clear()  # its owner is told the address it gave, and the secret, once
    day.call("POST", "/v1/poll", {"company": COMPANY})
    sandbox.change(database(day.home), "job-created")
    day.call("POST", "/v1/poll", {})
    day.call("POST", "/v1/actions/create_work_order", {**WORK_ORDER, "company": COMPANY})
    day.call("POST", "/v1/actions/create_work_order", {**WORK_ORDER, "company": "acme"})
    day.call("POST", "/v1/actions/export_vendor", {**VENDOR, "company": COMPANY})
    day.call("POST", f"/v1/subscriptions/{made['id']}/test")
    day.call("POST", "/v1/subscriptions", {**target, "events": ["nothing"]})
    for path in ("me", "companies/acme", "companies/sandbox", "activity", "exports", "links", "keys"):
        day.call("GET", f"/v1/{path}")
    day.call("GET", "/readyz")
    pause(2)
    listed = f"/v1/subscriptions/{made['id']}/deliveries"
    deliveries = day.call("GET", listed).body["items"]
    assert any(each["code"] == 500 for each in deliveries)
    for each in deliveries[:5]:
        day.call("GET", f"{listed}/{each['id']}")
    day.call("GET", "/v1/triggers/export_requested/events")


def test_what_is_secret_is_in_no_answer_log_event_or_file(busy: Day) -> None:
    assert found_in("\n".join(busy.said)) == []
    log = (busy.home / "server.log").read_text()
    assert "acme" in log
    assert "Nothing listens at 127.0.0.1, port 1." in log
    assert found_in(log) == []
    for path in busy.home.rglob("*"):
        if path.is_file():
            assert found_in(path.read_bytes().decode("latin-1"), PASSWORDS) == [], path
    with closing(sqlite3.connect(busy.home / "ledger.sqlite")) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in set(tables) - {"subscriptions"}:
            assert found_in(repr(ledger.execute(f'SELECT * FROM "{table}"').fetchall())) == [], table


def test_what_holds_a_secret_does_not_show_it(busy: Day) -> None:
    """As it would stand in a traceback that shows local values."""
    loaded = settings.load({"SAGE100_HOME": str(busy.home), "SAGE100_SECRET_KEY": SECRETS["the signing key"]})
    companies = open_companies(loaded)
    writer_of = Installation.of(FACTS, {"password": SECRETS[PASSWORDS[0]], "api_password": SECRETS[PASSWORDS[1]]})
    shown = [loaded, companies, writer_of, writer_of.server, writer_of.agent, companies.get("acme")]
    assert found_in(repr(shown)) == []
    companies.close()


def test_the_open_plugin_does_not_show_its_secrets(home: Path) -> None:
    key = SECRETS["the signing key"]
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(home), "SAGE100_SECRET_KEY": key, **MAIL}))
    try:
        assert found_in(repr(plugin)) == []
        assert plugin.local_token not in repr(plugin)
    finally:
        close_plugin(plugin)
