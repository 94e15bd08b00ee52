"""`sage100-plugin mappings`: looked at, tried, saved and taken back from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

LINES: list[dict[str, Any]] = [
    {"field": "description", "source": ["summary", "name"]},
    {"field": "schedule_date", "source": "visit.date"},
    {"field": "status", "source": "stage", "values": {"Booked": "6"}},
    {"field": "priority", "source": "urgency", "default": "2"},
]
RECORD = {"name": "No cooling", "visit": {"date": "2026-10-05"}, "stage": "Booked"}


def test_a_mapping_goes_from_built_in_to_saved_and_back(either: Cli, tmp_path: Path) -> None:
    # R1, R2, R7, R15
    assert "Work Order" in either("mappings", "list").stdout
    shown = either("mappings", "show", "work_order").stdout
    assert "built in" in shown.splitlines()[0]
    assert "Scheduled" in shown
    file = tmp_path / "work_order.json"
    document = either.json("mappings", "show", "work_order", "--json")
    file.write_text(json.dumps({**document, "pairs": LINES}), "utf-8")
    told = either.json("mappings", "try", "work_order", "-", "--pairs", f"@{file}", stdin=json.dumps(RECORD))
    assert {line["field"]: line["after"] for line in told["fields"]}["status"] == "6"
    saved = either.json("mappings", "set", "work_order", f"@{file}", "--note", "New CRM.", "--json")
    assert (saved["version"], saved["name"]) == (1, "version 1")
    again = either("mappings", "set", "work_order", f"@{file}", "--version", "0").stdout
    assert again.strip() == "Work Order: version 1 counts now"
    refused = either("mappings", "set", "work_order", json.dumps(LINES[1:]), code=1).stderr
    assert "(pinned_field, ops)" in refused
    assert "/pairs: Description (description) must be in the mapping" in refused
    listed = either("mappings", "versions", "work_order").stdout
    assert "New CRM." in listed
    assert "4 changed" in listed.splitlines()[1]
    assert "removed" in listed.splitlines()[1]
    back = either("mappings", "rollback", "work_order", "0").stdout
    assert back.strip() == "Work Order: version 2 counts now"
    assert [one["version"] for one in either.json("mappings", "versions", "work_order", "--json")] == [2, 1, 0]
    (module,) = [one for one in either.json("mappings", "list", "--json") if one["module"] == "work_order"]
    assert (module["version"], module["saved_by"]) == (2, "this machine")


def test_a_mapping_that_was_overtaken_is_not_saved(cli: Cli) -> None:
    cli("mappings", "set", "work_order", json.dumps(LINES), "--version", "0")
    other = json.dumps([*LINES, {"field": "notes", "source": "memo"}])
    told = cli("mappings", "set", "work_order", other, "--version", "0", code=1).stderr
    assert "this machine saved version 1 since then" in told
    assert "Read the mapping again, and make your change in that one. (stale_preview, ops)" in told


def test_a_record_in_sage_is_compared_with(cli: Cli) -> None:
    given = {"client": "1", "type": "1", "description": "x", "schedule_date": "2026-10-05", "priority": "2"}
    made = cli.json("call", "create_work_order", json.dumps({**given, "source": "crm", "source_id": "P-1"}))
    tried = ("mappings", "try", "work_order", json.dumps(RECORD), "--pairs", json.dumps(LINES))
    for words in (("--sage-id", made["result"]["id"]), ("--source", "crm", "--source-id", "P-1")):
        lines = {line["field"]: line for line in cli.json(*tried, *words)["fields"]}
        assert (lines["description"]["before"], lines["description"]["after"]) == ("x", "No cooling")


def test_a_company_is_named_where_there_are_several(cli: Cli, bare: Cli) -> None:
    cli("sandbox", "new", "--company", "second")
    assert "Say which company is meant with --company: sandbox, second." in cli("mappings", "list", code=1).stderr
    assert cli.json("mappings", "list", "--company", "second", "--json")[0]["company"] == "second"
    assert "No company is set up yet" in bare("mappings", "list", code=1).stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("show", "payroll"), "There is no module payroll."),
        (("show", "../../keys?x=1#y"), "not_found"),
        (("rollback", "work_order", "7"), "There is no version 7, only 0 (built in) to 0."),
        (("try", "work_order", "{}"), "Source Record is"),
        (("set", "work_order", '{"colour": 1}'), "There is no field colour."),
        (("set", "work_order", "7"), "/pairs"),
    ],
)
def test_what_cannot_be_done_is_said(cli: Cli, words: tuple[str, ...], says: str) -> None:
    assert says in cli("mappings", *words, code=1).stderr


def test_what_is_no_json_is_a_matter_of_usage(cli: Cli) -> None:
    assert "not valid JSON" in cli("mappings", "set", "work_order", "pairs", code=2).stderr
    assert "cannot be read" in cli("mappings", "try", "work_order", "@nowhere.json", code=2).stderr
