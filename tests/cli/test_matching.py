"""`sage100-plugin links match`: a file of records, and what they could be in Sage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

ASKED = ("--record", "vendor", "--source", "procore")


@pytest.fixture
def csv_file(tmp_path: Path) -> str:
    path = tmp_path / "vendors.csv"
    path.write_text(
        "Source_Id;Name;Phone\nV-60;Stroud Masonry Bros;319.555.0115\nV-89;Quarry Stone;\n;;\n", "utf-8-sig"
    )
    return str(path)


def test_a_csv_file_is_matched_and_linked(either: Cli, csv_file: str) -> None:
    # R87
    shown = either("links", "match", csv_file, *ASKED).stdout
    assert "the name is the same and the telephone number is the same" in shown
    assert "nothing in Sage has anything in common" in shown
    assert either.json("links", "list", "--json") == []
    found = either.json("links", "match", csv_file, *ASKED, "--link", "strong", "--json")
    assert [one.get("linked", {}).get("sage_id") for one in found] == ["60", None]
    assert "linked" in either("links", "match", csv_file, *ASKED).stdout


def test_records_may_be_json(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "vendors.json"
    path.write_text(json.dumps([{"source_id": "V-88", "name": "Hollins Plumbing & Heating"}]), "utf-8")
    (found,) = cli.json("links", "match", f"@{path}", *ASKED, "--limit", "1", "--json")
    assert [one["id"] for one in found["candidates"]] == ["10"]


def test_a_file_that_cannot_be_read_is_told(cli: Cli, tmp_path: Path) -> None:
    assert "cannot be read" in cli("links", "match", str(tmp_path / "none.csv"), *ASKED, code=1).stderr
    (tmp_path / "bad.csv").write_bytes(b"source_id\n\xff\n")
    assert "not UTF-8" in cli("links", "match", str(tmp_path / "bad.csv"), *ASKED, code=1).stderr


def test_a_column_that_is_none_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("source_id,colour\nV-1,red\n", "utf-8")
    assert "colour" in cli("links", "match", str(tmp_path / "odd.csv"), *ASKED, code=1).stderr
