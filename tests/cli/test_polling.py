"""Polling from the command line: one record, everything, and what a person decides about a restored backup."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli


def events(cli: Cli, *words: str) -> dict[str, int]:
    return {item["record"]: item["events"] for item in cli.json("poll", "--once", *words, "--json")}


def test_one_record_one_trigger_and_everything_can_be_asked_for(cli: Cli) -> None:
    cli("poll", "--once")
    made = cli.json("sandbox", "change", "job-created", "--json")
    assert events(cli, "--company", "sandbox", "--record", "job", "--id", made["id"]) == {"job": 1}
    assert events(cli, "--trigger", "job_created") == {"job": 0}
    assert set(events(cli, "--sweep").values()) == {0}
    assert "no record type that is polled" in cli("poll", "--once", "--record", "moon", code=1).stderr


def test_a_restored_backup_is_seen_by_the_next_poll_and_the_company_begun_anew(cli: Cli) -> None:
    cli("poll", "--once")
    for kind in ("work-order-updated", "budget-changed"):
        cli("sandbox", "change", kind)
    cli("poll", "--once")
    cli("sandbox", "fault", "restored_backup", "on")
    assert "went back to an older state" in cli("poll", "--once").stdout
    assert cli.json("company", "list", "--json")[0]["status"] == "restored_backup"
    doctor = cli("doctor", code=1).stdout
    assert "Company sandbox is held: restored_backup." in doctor
    assert "company rebaseline" in doctor
    assert cli("company", "accept-deletions", "sandbox", code=1).stderr
    assert cli("company", "rebaseline", "sandbox").stdout.startswith("sandbox is read anew: ")
    assert {item["baseline"] for item in cli.json("poll", "--once", "--json")} == {True}


@pytest.mark.parametrize("kind", ["job-created", "vendor-updated", "change-order-created"])
def test_one_change_is_enough_to_know_a_restored_backup(cli: Cli, kind: str) -> None:
    cli("poll", "--once")
    cli("sandbox", "change", kind)
    cli("poll", "--once", "--sweep")
    cli("sandbox", "fault", "restored_backup", "on")
    assert "went back to an older state" in cli("poll", "--once").stdout


def test_policies_are_set_beside_facts(cli: Cli) -> None:
    asked = ("poll.job=300", "acceptance.vendor=direct", "expire.job=14", "approve.job.limit=5000", "country=US")
    cli("company", "set", "sandbox", "backfill=2020-01-01", *asked)
    assert events(cli)["job"] > 0
    wrong = ("poll.job=never", "poll.moon=5", "acceptance.vendor=maybe")
    told = cli("company", "set", "sandbox", *wrong, code=1).stderr
    assert "acceptance.vendor is queue or direct" in told
    assert "poll.job is a number of seconds from 5 to 1,800." in told
    assert "poll.moon is not known here" in told
    assert cli.json("company", "rebaseline", "sandbox", "--record", "job", "--json")["records"] == ["job"]
