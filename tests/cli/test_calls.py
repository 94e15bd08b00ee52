"""Commands that call the plugin: in process, and beside a running server that has the stores locked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.demo.receiver import Receiver
from tests.cli.conftest import Cli

ORDER = {"client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-12-01", "priority": "Urgent"}
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def sent(cli: Cli, **more: str) -> str:
    """A vendor that waits for acceptance; gives the export's id."""
    return str(cli.json("call", "export_vendor", json.dumps({**VENDOR, **more}))["export"]["id"])


def changed_in_sage(cli: Cli) -> None:
    cli("poll", "--once")
    cli("sandbox", "change", "job-created", "name=Riverside Clinic")


def test_an_approver_is_subscribed_and_gets_a_link(either: Cli, receiver: Receiver) -> None:
    words = ("subscriptions", "add", receiver.address, "export.requested", "--decide-as", "Dana")
    made = either.json(*words)
    assert made["decide_as"] == "Dana"
    receiver.trust(made["secret"])
    sent = either.json(
        "call", "export_vendor", '{"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}'
    )
    either("deliver", "--once")
    event = receiver.wait_for(lambda e: e["type"] == "export.requested", 30)
    assert event is not None
    assert event["data"]["id"] == sent["export"]["id"]
    assert event["data"]["decide_url"].startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("company", "list"), "sage100-plugin sandbox new"),
        (("poll", "--once"), "sage100-plugin sandbox new"),
        (("key", "list"), "sage100-plugin key create"),
        (("subscriptions", "list"), "sage100-plugin subscriptions add"),
        (("exports", "list"), "export_vendor"),
        (("links", "list"), "create_work_order"),
    ],
)
def test_where_there_is_nothing_the_next_step_is_told(bare: Cli, words: tuple[str, ...], says: str) -> None:
    assert says in bare(*words).stdout
    assert bare.json(*words, "--json") == []


def test_call_takes_json_from_the_line_a_file_and_standard_input(either: Cli, tmp_path: Path) -> None:
    given = '{"q": "clinic"}'
    file = tmp_path / "input.json"
    file.write_text(given)
    found = either.json("call", "find_jobs", given)
    assert found["ok"]
    assert found["result"]["items"]
    assert either.json("call", "find_jobs", f"@{file}") == found
    assert either.json("call", "find_jobs", "-", stdin=given) == found


def test_a_text_input_is_taken_from_a_file(either: Cli, tmp_path: Path) -> None:
    # R60
    sheet = tmp_path / "budget.csv"
    sheet.write_bytes(b"\xef\xbb\xbfCost Code,Cost Type,Budget\r\n2010,2,1500.00\r\n")
    words = ("call", "export_budget", '{"job": "1009", "locked": true}', "--file")
    assert either.json(*words, f"csv={sheet}")["state"] == "waiting_acceptance"
    for wrong in (f"job={sheet}", str(sheet), f"csv={tmp_path / 'nowhere.csv'}"):
        assert "Invalid value" in either(*words, wrong, code=2).stderr


@pytest.mark.parametrize("given", ["{x", "", "@nowhere.json", "@"])
def test_what_is_no_json_is_wrong_usage(cli: Cli, given: str) -> None:
    assert "Invalid value" in cli("call", "find_jobs", given, code=2).stderr


def test_a_file_that_is_no_text_is_wrong_usage(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xfe")
    assert "is not UTF-8 text" in cli("call", "find_jobs", f"@{tmp_path / 'noise'}", code=2).stderr


def test_a_refusal_names_each_field_and_the_remedy(either: Cli) -> None:
    told = either("call", "create_work_order", "{}", code=1)
    assert told.stdout == ""
    for part in ("/description: Description is required. (required)", "/priority: ", "Fill the field. (required, ops)"):
        assert part in told.stderr
    assert "(unknown_action, ops)" in either("call", "no_such_action", "{}", code=1).stderr
    assert "(malformed_json, ops)" in either("call", "find_jobs", "[]", code=1).stderr


def test_a_preview_writes_nothing(either: Cli) -> None:
    preview = either.json("call", "create_work_order", json.dumps(ORDER), "--preview")
    assert preview["confirm"]
    assert "WorkOrderAddRq" in preview["mbxml"]
    count = "SELECT count(*) AS n FROM srvinv WHERE dscrpt = 'No heat'"
    assert either.json("sandbox", "query", "-", "--json", stdin=count) == [{"n": 0}]
    done = either.json("call", "create_work_order", json.dumps({**ORDER, "confirm": preview["confirm"]}))
    assert (done["ok"], done["state"]) == (True, "done")
    assert either.json("sandbox", "query", "-", "--json", stdin=count) == [{"n": 1}]


def test_a_link_appears_in_the_list(either: Cli) -> None:
    either("call", "create_work_order", json.dumps({**ORDER, "source": "followup", "source_id": "P-1"}))
    (link,) = either.json("links", "list", "--json")
    assert (link["record"], link["source"], link["source_id"]) == ("work_order", "followup", "P-1")
    assert "P-1" in either("links", "list", "--record", "work_order", "--source", "followup").stdout
    assert either.json("links", "list", "--source", "other", "--json") == []
    assert "unknown_company" in either("links", "list", "--company", "nowhere", code=1).stderr


def test_keys_are_made_listed_and_revoked(either: Cli) -> None:
    printed = either("key", "create", "--name", "n8n", "--scopes", "read, write", "--company", "sandbox").stdout
    assert printed.startswith("s100_")
    assert len(printed.splitlines()) == 1
    made = either.json("key", "create", "--name", "other", "--scopes", "read", "--records", "vendor, job", "--json")
    assert made["key"].startswith("s100_")
    assert made["records"] == ["vendor", "job"]
    listed = {key["name"]: key for key in either.json("key", "list", "--json")}
    assert listed["n8n"]["scopes"] == ["read", "write"]
    assert listed["n8n"]["companies"] == ["sandbox"]
    assert "key" not in listed["other"]
    assert either("key", "revoke", made["id"]).stdout == f"{made['id']} is revoked\n"
    either("key", "revoke", made["id"])
    lines = {line.split()[1]: line for line in either("key", "list").stdout.splitlines()[1:]}
    assert lines["other"].endswith("revoked")
    assert lines["n8n"].endswith("active")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("create", "--name", "x", "--scopes", "everything"), 1),
        (("create", "--name", "x", "--scopes", ""), 1),
        (("create", "--name", " ", "--scopes", "read"), 1),
        (("create", "--name", "x", "--scopes", "read", "--company", "nowhere"), 1),
        (("create", "--name", "x"), 2),
        (("revoke", "nokey"), 1),
        (("revoke",), 2),
    ],
)
def test_a_key_that_cannot_be_is_refused(cli: Cli, words: tuple[str, ...], code: int) -> None:
    assert cli("key", *words, code=code).stderr
    assert cli.json("key", "list", "--json") == []


def test_a_poll_tells_what_it_found(either: Cli) -> None:
    changed_in_sage(either)
    found = {item["record"]: item for item in either.json("poll", "--once", "--company", "sandbox", "--json")}
    assert found["job"]["events"] == 1
    assert found["budget"]["events"] == 0
    either("sandbox", "fault", "offline", "on")
    assert "switched offline" in either("poll", "--once").stdout
    assert "unknown_company" in either("poll", "--once", "--company", "nowhere", code=1).stderr
    either("poll", code=2)


def test_subscriptions_are_added_tested_delivered_replayed_and_removed(either: Cli, receiver: Receiver) -> None:
    made = either.json("subscriptions", "add", receiver.address, "job.created", "--company", "sandbox")
    receiver.trust(made["secret"])
    assert made["id"] in either("subscriptions", "list").stdout
    assert either.json("subscriptions", "test", made["id"])["delivered"] is True
    changed_in_sage(either)
    either("poll", "--once")
    assert either.json("deliver", "--once").keys() == {"attempts"}
    event = receiver.wait_for(lambda e: e["type"] == "job.created" and not e["id"].startswith("test"), 30)
    assert event is not None
    before = receiver.deliveries
    assert either.json("subscriptions", "replay", made["id"], event["id"]) == {"replayed": 1}
    either("deliver", "--once")
    assert receiver.deliveries == before + 1
    assert either("subscriptions", "pause", made["id"]).stdout == f"{made['id']} is paused\n"
    assert either.json("subscriptions", "replay", made["id"], "--from", event["timestamp"])["replayed"] >= 1
    either("deliver", "--once")
    assert receiver.deliveries == before + 1
    assert either("subscriptions", "resume", made["id"]).stdout == f"{made['id']} is active\n"
    either("deliver", "--once")
    assert receiver.deliveries >= before + 2
    assert receiver.refused == 0
    assert either("subscriptions", "remove", made["id"]).stdout == f"{made['id']} is removed\n"
    assert either.json("subscriptions", "list", "--json") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "http://10.0.0.1/x", "job.created"), "SAGE100_ALLOWED_TARGETS"),
        (("add", "https://127.0.0.1/x", "job.exploded"), "There is no event job.exploded"),
        (("test", "nosub"), "There is no subscription nosub"),
        (("replay", "nosub", "evt_1"), "There is no subscription nosub"),
        (("replay", "nosub", "--from", "2026-09-30T12:00:00Z"), "There is no subscription nosub"),
        (("pause", "nosub"), "There is no subscription nosub"),
        (("resume", "nosub"), "There is no subscription nosub"),
    ],
)
def test_a_subscription_that_cannot_be_is_refused(cli: Cli, words: tuple[str, ...], says: str) -> None:
    assert says in cli("subscriptions", *words, code=1).stderr
    cli("subscriptions", words[0], code=2)


def test_an_export_is_shown_and_accepted(either: Cli) -> None:
    export = sent(either)
    assert export in either("exports", "list", "--status", "pending").stdout
    assert either.json("exports", "show", export)["status"] == "pending"
    assert "sage_id_required" in either("exports", "accept", export, code=1).stderr
    done = either.json("exports", "accept", export, "--sage-id", "990", "--vendor-type", "1")
    assert (done["state"], done["links"][0]["sage_id"]) == ("done", "990")
    assert [(e["id"], e["status"]) for e in either.json("exports", "list", "--json")] == [(export, "done")]
    assert "(wrong_state, ops)" in either("exports", "accept", export, "--sage-id", "991", code=1).stderr


def test_several_exports_are_decided_each_for_itself(either: Cli) -> None:
    first = sent(either)
    found = json.loads(either("exports", "accept", first, "exp_none", "--sage-id", "990", code=1).stdout)
    assert [(one["id"], one["status"]) for one in found["items"]] == [(first, 200), ("exp_none", 404)]
    assert found["decided"] == 1
    assert "exp_none" in either("exports", "reject", "exp_none", "exp_gone", "--reason", "No W-9", code=1).stdout


def test_an_export_is_rejected_sent_again_and_retrieved(either: Cli) -> None:
    export = sent(either)
    either("exports", "reject", export, code=2)
    either("exports", "reject", export, "--reason", "No W-9")
    assert either.json("exports", "show", export)["rounds"][-1]["reason"] == "No W-9"
    again = either.json("exports", "resend", export, "--input", '{"city": "Tulsa"}')
    assert again["export"]["status"] == "pending"
    shown = either.json("exports", "show", export)
    assert (shown["round"], shown["payload"]["city"]) == (2, "Tulsa")
    either("exports", "retrieve", export)
    assert either.json("exports", "show", export)["status"] == "retrieved"
    either("exports", "retrieve", export, code=1)
    either("exports", "resend", export, "--input", "{x", code=2)
    either("exports", "resend", export)


@pytest.mark.parametrize("words", [("show",), ("accept",), ("reject", "--reason", "x"), ("resend",), ("retrieve",)])
def test_an_export_that_is_not_there_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    assert "There is no export exp_none." in cli("exports", words[0], "exp_none", *words[1:], code=1).stderr
    assert "not_found" in cli("exports", words[0], "exp/../../v1/keys?x=1#y", *words[1:], code=1).stderr


def test_what_is_done_in_a_restored_company_is_seen_at_once(either: Cli) -> None:
    """A running server holds the company's file open."""

    def clinics() -> list[Any]:
        found: list[Any] = either.json("call", "find_jobs", '{"q": "Riverside Clinic"}')["result"]["items"]
        return found

    either("sandbox", "change", "job-created", "name=Riverside Clinic")
    assert len(clinics()) == 1
    either("sandbox", "reset")
    assert clinics() == []
    either("sandbox", "change", "job-created", "name=Riverside Clinic")
    assert len(clinics()) == 1


def test_a_company_is_shown_with_its_policies(cli: Cli) -> None:
    cli("company", "set", "sandbox", "expire.vendor=14")
    shown = cli("company", "show", "sandbox").stdout
    assert re.search(r"^expire\.vendor +14$", shown, re.MULTILINE)
    assert cli.json("company", "show", "sandbox", "--json")["policies"] == {"expire.vendor": "14"}
