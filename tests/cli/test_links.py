"""`sage100-plugin links`: pairs are made, changed, counted, exported, imported and removed from the command line."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Cli

PAIR = ("--record", "job", "--source", "followup", "--source-id", "P-204")


def added(cli: Cli, *more: str) -> str:
    """A job that is linked by hand; gives the link's id."""
    return str(cli.json("links", "add", *PAIR, "--sage-id", "1015", *more, "--json")["id"])


def test_where_nothing_is_linked_it_is_told_what_would_be(bare: Cli) -> None:
    assert "No links yet" in bare("links", "list").stdout
    assert "No link is like that" in bare("links", "list", "--state", "broken").stdout
    assert "No links yet" in bare("links", "counts").stdout
    assert bare.json("links", "list", "--json") == []


def test_a_pair_is_made_changed_counted_and_removed(either: Cli) -> None:
    # R96 R99
    key = added(either, "--source-name", "Riverside", "--owner", "sage")
    shown = either.json("links", "show", key, "--json")
    assert (shown["sage_id"], shown["owner"], shown["history"][0]["what"]) == ("1015", "sage", "linked")
    changed = either.json("links", "change", key, "--state", "archived", "--json")
    assert (changed["state"], changed["source_name"]) == ("archived", "Riverside")
    assert "P-204" in either("links", "list", "-q", "river", "--state", "archived").stdout
    assert either.json("links", "list", "-q", "nobody", "--json") == []
    (job,) = [one for one in either.json("links", "counts", "--json")["items"] if one["record"] == "job"]
    assert (job["archived"], job["total"]) == (1, 1)
    assert "to_import" in either("links", "counts").stdout
    assert "is removed" in either("links", "remove", key, "--confirm").stdout
    assert "not_found" in either("links", "show", key, code=1).stderr


def test_what_the_source_had_sent_is_marked_so(cli: Cli) -> None:
    key = added(cli, "--already-sent", "--origin", "source")
    assert cli.json("links", "show", key, "--json")["matched_by"] == "already sent"


def test_links_go_into_a_file_and_come_back(either: Cli, tmp_path: Path) -> None:
    key, file = added(either, "--source-name", "Ch\u00e2teau"), tmp_path / "links.csv"
    either("links", "export", str(file))
    (row,) = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    assert (row["id"], row["source_name"], row["sage_id"]) == (key, "Ch\u00e2teau", "1015")
    assert either.json("links", "import", str(file), "--json")["unchanged"] == 1
    either("links", "remove", key)
    assert either.json("links", "import", str(file), "--dry-run", "--json")["added"] == 1
    assert either.json("links", "import", str(file), "--json")["added"] == 1
    (link,) = either.json("links", "list", "--json")
    assert (link["source_name"], link["id"] != key) == ("Ch\u00e2teau", True)


def test_a_file_is_read_from_standard_input(cli: Cli) -> None:
    text = "record,source,source_id,sage_id\njob,followup,P-1,1015\njob,followup,P-2,99999\n"
    told = cli("links", "import", "-", stdin=text, code=1).stderr
    assert "Line 3, sage_id: Sage has no job 99999" in told
    assert cli.json("links", "import", "-", "--json", stdin=text.replace("99999", "1016"))["added"] == 2
    assert "P-1" in cli("links", "export", "-").stdout


def test_a_file_that_is_not_there_is_told(cli: Cli) -> None:
    assert "cannot be read" in cli("links", "import", "nowhere.csv", code=1).stderr


def test_what_cannot_be_linked_is_told(cli: Cli) -> None:
    assert "not_in_sage" in cli("links", "add", *PAIR, "--sage-id", "99999", code=1).stderr
    assert "not_found" in cli("links", "change", "lnk/../x?y#z", "--owner", "sage", code=1).stderr


def test_links_are_told_in_sentences(cli: Cli, tmp_path: Path) -> None:
    key = added(cli, "--source-name", "Riverside")
    told = cli("links", "show", key).stdout
    assert (f"{key}  P-204 (Riverside) of followup is job 1015 (" in told, "matched by: by hand" in told) == (
        True,
        True,
    )
    assert "linked" in told.splitlines()[-1]
    assert ": archived" in cli("links", "change", key, "--state", "archived").stdout
    file = tmp_path / "links.csv"
    cli("links", "export", str(file))
    told = cli("links", "import", str(file), "--dry-run").stdout
    assert "0 of 1 pairs would be linked; 1 were linked so already." in told
    assert "Read over: id, sage_name, state" in told


MINE = '{"id": "P-204", "name": "Riverside II", "address": "90 Basin Road"}'
BOTH = ("--record", "job", "--sage-id", "1015")


def test_two_jobs_are_compared_and_joined_with_picked_winners(either: Cli) -> None:
    told = either("links", "compare", MINE, *BOTH).stdout
    assert told.startswith("Job 1015 (3-5 Jobs)\n")
    assert "Riverside II" in told
    assert "2 differ, 0 are the same, " in told
    shown = either.json("links", "compare", "-", *BOTH, "--json", stdin=MINE)
    assert shown["differing"] == ["name", "address1"]
    pair = (*BOTH, "--source", "followup", "--source-id", "P-204")
    told = either("links", "join", MINE, *pair, "--win", "name=sage", "--win", "address1=source").stdout
    assert told.startswith("Linked: job 1015 and P-204 of followup (lnk_")
    assert 'followup takes over: {"name": ' in told
    assert "sage100-plugin call update_job '{" in told
    assert "90 Basin Road" in told
    again = either("links", "join", MINE, *pair).stdout
    assert ("Linked already" in again, "Both sides keep theirs: name, address1." in again) == (True, True)
    (link,) = either.json("links", "list", "--json")
    assert "2 differ" in either("links", "compare", MINE, "--link", link["id"]).stdout
    assert either("links", "compare", "--link", link["id"]).stdout.strip()
    either("links", "change", link["id"], "--owner", "sage")
    assert ", owned by Sage" in either("links", "compare", MINE, "--link", link["id"]).stdout
    refused = either("links", "join", MINE, *pair, "--win", "name=source", code=1).stderr
    assert "/winners/name" in refused
    assert "(wrong_owner)" in refused


def test_two_budgets_are_compared_line_by_line(cli: Cli) -> None:
    lines = '{"id": "B-1", "lines": [{"cost_code": "1", "cost_type": "1", "amount": "12.34"}]}'
    told = cli("links", "compare", lines, "--record", "budget", "--sage-id", "1015").stdout
    assert "cost_code" in told
    assert "12.34" in told


def test_what_cannot_be_compared_or_joined_is_told(cli: Cli) -> None:
    assert "Give the record" in cli("links", "compare", code=1).stderr
    assert "leave out the other" in cli("links", "compare", "{}", "--link", "lnk_1", "--record", "job", code=1).stderr
    assert "There is no link lnk_none." in cli("links", "compare", "--link", "lnk_none", code=1).stderr
    pair = (*BOTH, "--source", "followup", "--source-id", "P-204")
    assert "name is not FIELD=SIDE" in cli("links", "join", MINE, *pair, "--win", "name", code=2).stderr
    assert "(unknown_field)" in cli("links", "join", MINE, *pair, "--win", "colour=sage", code=1).stderr
    assert cli.json("links", "list", "--json") == []
