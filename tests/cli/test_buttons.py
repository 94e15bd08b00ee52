"""`sage100-plugin buttons`: a button is made, shown and taken back from the command line."""

from __future__ import annotations

import json

from tests.cli.conftest import Cli

GIVEN = json.dumps({"description": "No cooling", "source": "followup", "source_id": "P-204"})


def test_a_button_is_made_shown_and_taken_back(either: Cli) -> None:
    words = ("buttons", "make", "create_work_order", GIVEN, "--label", "Create work order", "--days", "7")
    made = either.json(*words, "--single-use", "--json")
    assert (made["label"], made["single_use"], "/b/" in made["url"]) == ("Create work order", True, True)
    assert either.json("buttons", "show", made["id"]) == made
    assert "/b/" in either(*words).stdout
    assert len(either.json("buttons", "list", "--json")) == 2
    either("buttons", "revoke", made["id"])
    assert "(not_found, ops)" in either("buttons", "show", made["id"], code=1).stderr


def test_a_link_that_no_server_made_leads_to_where_one_will_listen(cli: Cli) -> None:
    made = cli("buttons", "make", "create_work_order", GIVEN, "--label", "Create work order").stdout
    assert made.startswith("http://127.0.0.1:8100/b/")


def test_all_that_is_wrong_is_printed(either: Cli) -> None:
    wrong = json.dumps({"colour": "red", "client": "x"})
    told = either("buttons", "make", "create_work_order", wrong, "--label", " ", code=1).stderr
    assert [each in told for each in ("/label", "/input/colour", "/input/client")] == [True, True, True]
