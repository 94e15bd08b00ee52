"""No secret is told twice, logged, or stored as it is (F16)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sage100_plugin.client import Remote
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.demo.receiver import Receiver
from tests.cli.conftest import SURROUNDINGS, Cli

PLANTED = "planted-signing-key-5b1f0c"
UNKNOWN_KEY = "s100_0123456789ab_planted-key-that-nobody-made"
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


class Told:
    """What was printed once, on purpose, and must not be found anywhere again."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}

    def once(self, name: str, secret: str) -> None:
        assert len(secret) > 20
        self.secrets[name] = secret

    def found_in(self, text: str) -> list[str]:
        return [name for name, secret in self.secrets.items() if secret in text]


@pytest.fixture(params=["made on first use", "given"])
def watched(request: pytest.FixtureRequest, home: Path) -> Iterator[tuple[Cli, ServerProcess]]:
    """A server that logs all it has to say."""
    given = {"SAGE100_SECRET_KEY": PLANTED} if request.param == "given" else {}
    server = ServerProcess(home, {**SURROUNDINGS, **given, "SAGE100_LOG_LEVEL": "DEBUG", "SAGE100_POLL_SECONDS": "1"})
    server.start()
    yield Cli(home, **given), server
    server.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def live(cli: Cli, address: str, receiver: Receiver) -> Told:
    """Use all that has to do with secrets, rightly and wrongly."""
    told = Told()
    key = cli("key", "create", "--name", "flow", "--scopes", "read,write").stdout.strip()
    told.once("the API key", key.split("_", 2)[2])
    made = cli.json("subscriptions", "add", receiver.address, "*")
    receiver.trust(made["secret"])
    told.once("the signing secret", made["secret"].removeprefix("whsec_"))
    told.once("the local token", json.loads((cli.home / "run.json").read_text())["token"])
    cli.said.clear()
    export = cli.json("call", "export_vendor", json.dumps(VENDOR))["export"]["id"]
    for words in (
        ("subscriptions", "test", made["id"]),
        ("exports", "accept", export, "--sage-id", "990"),
        ("exports", "show", export),
        ("key", "list"),
        ("key", "list", "--json"),
        ("subscriptions", "list"),
        ("subscriptions", "list", "--json"),
        ("company", "list"),
        ("doctor",),
        ("doctor", "--json"),
    ):
        cli(*words)
    cli("call", "find_jobs", '{"x": 1}', code=1)
    cli("key", "create", "--name", "x", "--scopes", "all", code=1)
    for wrong in (UNKNOWN_KEY, key + "x", key[:-1]):
        with pytest.raises(ConnectionError) as error:
            Remote(address, wrong).call("GET", "/v1/me")
        cli.said.append(str(error.value))
    told.once("a key that nobody made", UNKNOWN_KEY.split("_", 2)[2])
    assert Remote(address, key).call("GET", "/v1/me").ok
    assert receiver.wait_for(lambda event: event["type"] == "export.done", 30)
    return told


def test_secrets_are_told_once_and_nowhere_else(watched: tuple[Cli, ServerProcess], receiver: Receiver) -> None:
    cli, server = watched
    told = live(cli, server.address, receiver)
    kept = cli.home / "secret.key"
    told.once("the secret key", kept.read_text().strip() if kept.exists() else PLANTED)
    run = (cli.home / "run.json").read_text()
    assert told.found_in(run) == ["the local token"]
    server.kill()
    assert told.found_in("\n".join(cli.said)) == []
    log = (cli.home / "server.log").read_text()
    assert log
    assert told.found_in(log) == []
    for path in cli.home.rglob("*"):
        if path.is_file() and path.name not in ("run.json", "secret.key"):
            assert told.found_in(path.read_bytes().decode("latin-1")) == [], path


@pytest.mark.parametrize("url", [f"postgresql://sage:{PLANTED}@127.0.0.1:1/sage", f"sage:{PLANTED}", f"x://{PLANTED}@"])
def test_a_ledger_that_cannot_be_opened_tells_no_secret(home: Path, url: str) -> None:
    cli = Cli(home, SAGE100_SECRET_KEY=PLANTED, SAGE100_DATABASE_URL=url)
    assert "SAGE100_DATABASE_URL" in cli("key", "list", code=1).stderr
    assert "SAGE100_DATABASE_URL" in cli("doctor", code=1).stdout
    assert PLANTED not in "\n".join(cli.said)
