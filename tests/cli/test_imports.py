"""`sage100-plugin imports`: a job made in Sage is accepted, rejected and restored from the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli


def arrived(cli: Cli) -> str:
    """A job that waits; gives the import's id."""
    cli("poll", "--once")
    cli("sandbox", "change", "job-created", "name=Riverside Clinic")
    cli("poll", "--once")
    (item,) = cli.json("imports", "list", "--status", "waiting", "--json")
    return str(item["id"])


def test_where_nothing_waits_it_is_told_what_would(bare: Cli) -> None:
    assert "imports appear when somebody makes a job" in bare("imports", "list").stdout
    assert bare.json("imports", "list", "--json") == []


def test_a_job_is_rejected_restored_and_accepted(either: Cli) -> None:
    # R102, R103, R104
    key = arrived(either)
    assert "Riverside Clinic" in either("imports", "list", "--record", "job").stdout
    assert either.json("imports", "reject", key, "--reason", "Warranty.", "--json")["reason"] == "Warranty."
    assert "(wrong_state, ops)" in either("imports", "accept", key, "--source", "followup", code=1).stderr
    assert either.json("imports", "restore", key, "--json")["status"] == "waiting"
    assert either.json("imports", "accept", key, "--source", "followup", "--json")["status"] == "accepting"
    named = ("--source-id", "P-204", "--source-name", "Riverside")
    done = either.json("imports", "accept", key, "--source", "followup", *named, "--json")
    assert (done["status"], done["links"][0]["source_name"]) == ("accepted", "Riverside")
    assert either.json("imports", "list", "--status", "waiting", "--json") == []
    (link,) = either.json("links", "list", "--json")
    assert (link["source_id"], link["origin"]) == ("P-204", "sage")


def test_imports_are_told_in_sentences(cli: Cli) -> None:
    key = arrived(cli)
    told = cli("imports", "show", key).stdout
    assert (f"{key}  job " in told, "Riverside Clinic  waiting" in told, "  name: Riverside Clinic" in told) == (
        True,
    ) * 3
    assert cli.json("imports", "show", key, "--json")["id"] == key
    assert (
        "Riverside Clinic  rejected by this machine: Warranty."
        in cli("imports", "reject", key, "--reason", "Warranty.").stdout
    )
    assert "Riverside Clinic  waiting" in cli("imports", "restore", key).stdout
    told = cli("imports", "accept", key, "--source", "followup", "--source-id", "P-204").stdout
    assert "accepted for followup P-204 by this machine" in told
    assert "  linked to P-204 of followup (lnk_" in told


@pytest.mark.parametrize("words", [("show",), ("accept", "--source", "x"), ("reject",), ("restore",)])
def test_what_is_not_there_is_refused(cli: Cli, words: tuple[str, ...]) -> None:
    assert "There is no import imp_none." in cli("imports", words[0], "imp_none", *words[1:], code=1).stderr
    assert "not_found" in cli("imports", words[0], "imp/../../v1/keys?x=1#y", *words[1:], code=1).stderr


def test_a_source_has_to_be_named(cli: Cli) -> None:
    assert "Missing option '--source'" in cli("imports", "accept", "imp_1", code=2).stderr
