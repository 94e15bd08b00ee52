"""`sage100-plugin hooks`: made, tried, posted to, mended, run again and removed from the command line."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from sage100_plugin import settings
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.engine import keys
from sage100_plugin.folder import read_run
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.ports.ledger import Button, HookCall, Tx
from tests.cli.conftest import Cli

LINES: list[dict[str, Any]] = [
    {"field": "source_id", "source": "id"},
    {"field": "description", "source": "name"},
    {"field": "client", "default": "1"},
    {"field": "type", "source": "kind", "values": {"Repair": "1"}},
    {"field": "schedule_date", "source": "day"},
    {"field": "priority", "default": "Urgent"},
]
DEAL = {"id": "7", "name": "No cooling", "kind": "Callback", "day": "2026-10-05"}
ADD = ("hooks", "add", "Deals", "--action", "create_work_order", "--source", "crm")
SECRET = "the-secret-of-the-other-side"
_opener = build_opener(ProxyHandler({}))


def post(home: Path, hook_id: str, payload: object) -> int:
    """As a CRM does, to the server that runs on the folder; gives the status."""
    run, body = read_run(home), json.dumps(payload).encode()
    assert run is not None
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
    try:
        with _opener.open(Request(f"{run['address']}/h/{hook_id}", body, headers)) as answer:
            return int(answer.status)
    except HTTPError as refused:
        return refused.code


def test_where_there_is_no_hook_it_is_told_how_to_make_one(bare: Cli) -> None:
    assert "sage100-plugin hooks add" in bare("hooks", "list").stdout
    assert bare.json("hooks", "list", "--json") == []


def test_a_hook_is_made_tried_and_removed(either: Cli) -> None:
    made = either.json(*ADD, "--scheme", "url", "--mapping", json.dumps(LINES))
    assert made["url"].endswith(made["secret"])
    assert made["secret"] not in either("hooks", "show", made["id"]).stdout + either("hooks", "list").stdout
    tried = either.json("hooks", "try", made["id"], json.dumps({**DEAL, "kind": "Repair"}))
    assert (tried["ok"], tried["input"]["type"]) == (True, "1")
    assert either.json("hooks", "try", made["id"], "-", stdin=json.dumps(DEAL))["problem"]["code"] == "not_in_sage"
    assert either.json("hooks", "change", made["id"], "--name", "Won deals")["name"] == "Won deals"
    assert either.json("hooks", "rotate", made["id"])["secret"] != made["secret"]
    assert "Nothing was posted" in either("hooks", "calls", made["id"]).stdout
    assert "is removed" in either("hooks", "remove", made["id"]).stdout
    assert "(not_found, ops)" in either("hooks", "show", made["id"], code=1).stderr


def test_a_call_is_listed_and_run_again_after_the_mapping_was_mended(cli: Cli, server: ServerProcess) -> None:
    made = cli.json(
        *ADD, "--scheme", "sha256", "--mapping", json.dumps(LINES), "--secret-file", "-", stdin=f"{SECRET}\n"
    )
    assert "secret" not in made
    assert post(cli.home, made["id"], DEAL) == 422
    (call,) = cli.json("hooks", "calls", made["id"], "--json")
    assert DEAL["name"] not in cli("hooks", "calls", made["id"]).stdout
    assert json.loads(cli.json("hooks", "calls", made["id"], call["id"])["payload"]) == DEAL
    assert "(not_in_sage, ops)" in cli("hooks", "rerun", made["id"], call["id"], code=1).stderr
    mended = [{**line, "values": {"Callback": "1"}} if line["field"] == "type" else line for line in LINES]
    cli("hooks", "change", made["id"], "--mapping", json.dumps(mended))
    done = cli.json("hooks", "rerun", made["id"], call["id"])
    assert (done["state"], done["result"]["description"]) == ("done", "No cooling")
    listed = cli.json("hooks", "calls", made["id"], "--json")
    assert [one["state"] for one in listed] == ["done", "refused", "refused"]
    assert listed[0]["rerun_of"] == call["id"]


def test_all_that_is_wrong_is_told_at_once(cli: Cli) -> None:
    told = cli(*ADD, "--scheme", "sha1", "--mapping", "[]", code=1).stderr
    assert "/scheme" in told
    assert "/mapping" in told
    assert "not valid JSON" in cli(*ADD, "--scheme", "url", "--mapping", "[", code=2).stderr


def test_the_doctor_tells_of_calls_that_a_crash_left(cli: Cli) -> None:
    made = cli.json(*ADD, "--scheme", "url", "--mapping", json.dumps(LINES))
    assert "D007" not in cli("doctor").stdout
    left = HookCall("call_1", made["id"], datetime(2026, 9, 30, tzinfo=UTC), "application/json", json.dumps(DEAL))
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(cli.home)}))
    plugin.ledger.write(lambda tx: tx.hook_calls.add(left))
    close_plugin(plugin)
    told = cli("doctor").stdout
    assert "The hook Deals has calls that were interrupted, without an answer: 1." in told
    assert f"hooks rerun {made['id']} CALL" in told


def test_the_doctor_and_the_lists_tell_of_keys_that_were_revoked_or_paused(cli: Cli) -> None:
    made = [cli.json(*ADD, "--scheme", "url", "--mapping", json.dumps(LINES))["id"] for _ in range(3)]
    assert "D008" not in cli("doctor").stdout
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(cli.home)}))
    now = datetime(2026, 9, 30, tzinfo=UTC)
    paused = keys.make_key(plugin, {"name": "crm", "scopes": ["write"]}).key
    held = {made[1]: paused.id, made[2]: "key_gone"}

    def work(tx: Tx) -> None:
        tx.keys.replace(replace(paused, paused_at=now))
        for id, key in held.items():
            hook = tx.hooks.get(id)
            assert hook is not None
            tx.hooks.replace(replace(hook, key_id=key))
        tx.buttons.add(
            Button("btn_1", "key_gone", "create_work_order", "sandbox", {}, "Go", now, datetime(2027, 1, 1, tzinfo=UTC))
        )

    plugin.ledger.write(work)
    close_plugin(plugin)
    states = {one["id"]: one["key_state"] for one in cli.json("hooks", "list", "--json")}
    assert states == dict(zip(made, ("active", "paused", "revoked"), strict=True))
    assert [one["key_state"] for one in cli.json("buttons", "list", "--json")] == ["revoked"]
    told = cli("doctor").stdout
    assert f"The hook Deals ({made[1]}) does nothing: its API key is paused." in told
    assert f"The hook Deals ({made[2]}) does nothing: its API key is revoked." in told
    assert "The button Go (btn_1) does nothing: its API key is revoked." in told
    assert f"({made[0]})" not in told
