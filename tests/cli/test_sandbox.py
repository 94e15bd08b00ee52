"""sandbox new, reset, change, fault, set, submit, query, path."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sage100_plugin.sage.sandbox.changes import KINDS
from sage100_plugin.sage.sandbox.setup import SETTINGS
from sage100_plugin.sage.sandbox.switches import FAULTS, LEVELS
from tests.cli.conftest import Cli

VENDORS = "SELECT recnum, vndnme FROM actpay ORDER BY recnum"


def test_new_prints_the_id_and_the_company_answers(bare: Cli) -> None:
    assert bare("sandbox", "new").stdout == "sandbox\n"
    assert bare("sandbox", "new", "--company", "west", "--kind", "service").stdout == "west\n"
    found = bare.json("company", "list", "--json")
    assert [(company["id"], company["sandbox"], company["status"]) for company in found] == [
        ("sandbox", True, "ok"),
        ("west", True, "ok"),
    ]


def test_a_company_that_is_there_is_not_made_again(cli: Cli) -> None:
    before = cli("sandbox", "path").stdout
    assert "There is a company sandbox already: sandbox reset makes it new." in cli("sandbox", "new", code=1).stderr
    assert Path(before.strip()).exists()


@pytest.mark.parametrize("name", ["Big", "../x", "", "1st", "x" * 41])
def test_an_id_that_cannot_be_one_is_refused(bare: Cli, name: str) -> None:
    assert "lower-case letters" in bare("sandbox", "new", "--company", name, code=1).stderr


@pytest.mark.parametrize("words", [("reset",), ("path",), ("change", "job-created"), ("fault", "offline", "on")])
def test_without_a_company_each_command_says_what_to_do(bare: Cli, words: tuple[str, ...]) -> None:
    assert "sandbox new" in bare("sandbox", *words, code=1).stderr


def test_path_is_the_database(cli: Cli) -> None:
    assert Path(cli("sandbox", "path").stdout.strip()) == cli.home / "companies" / "sandbox.sqlite"


@pytest.mark.parametrize("kind", KINDS)
def test_each_change_happens_and_is_told(cli: Cli, kind: str) -> None:
    told = cli.json("sandbox", "change", kind, "--json")
    assert told.keys() == {"kind", "company", "record", "id", "before", "after"}
    assert (told["kind"], told["company"]) == (kind, "sandbox")
    assert (told["after"] == told["before"]) == (kind in {"period-locked", "period-unlocked"})  # no table tells locks
    assert told["after"] is not None or kind.endswith("-deleted")


def test_a_change_takes_options(cli: Cli) -> None:
    told = cli("sandbox", "change", "job-created", "name=Riverside Clinic").stdout
    assert told.startswith("job-created: job 1")
    assert told.endswith(" of sandbox\n")
    assert (
        cli.json("call", "find_jobs", '{"q": "riverside clinic"}')["result"]["items"][0]["name"] == "Riverside Clinic"
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("job-exploded",), 1, "there are job-created"),
        (("job-created", "colour=red"), 1, "colour"),
        (("job-created", "name"), 2, "NAME=VALUE"),
        (("budget-changed", "amount=much"), 1, "much is not an amount"),
        ((), 2, "Missing argument"),
    ],
)
def test_a_change_that_cannot_be_is_refused(cli: Cli, words: tuple[str, ...], code: int, says: str) -> None:
    assert says in cli("sandbox", "change", *words, code=code).stderr


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_switched_on_and_off(cli: Cli, name: str) -> None:
    assert cli("sandbox", "fault", name, "on").stdout == f"{name} is on in sandbox\n"
    assert cli("sandbox", "fault", name, "off").stdout == f"{name} is off in sandbox\n"


def test_a_fault_is_felt_until_it_is_off(cli: Cli) -> None:
    cli("sandbox", "fault", "offline", "on")
    assert "sage_unavailable" in cli("call", "find_jobs", "{}", code=1).stderr
    assert cli.json("company", "list", "--json")[0]["status"] == "unavailable"
    cli("sandbox", "fault", "offline", "off")
    cli("call", "find_jobs", "{}")


def test_set_shows_how_the_company_is_set_up_and_what_each_thing_is(cli: Cli) -> None:
    lines = cli("sandbox", "set").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["name", *SETTINGS]
    assert "edition" in lines[1]
    assert cli.json("sandbox", "set", "--json") == {name: one.default for name, one in SETTINGS.items()}
    assert {f"level.{rule}" for rule in LEVELS} <= set(SETTINGS)


def test_the_current_period_is_not_locked(cli: Cli) -> None:
    told = cli("sandbox", "set", "locked_periods=2026-08 2026-09", code=1).stderr
    assert "locked_periods cannot hold 2026-09: it is the current period" in told
    assert "it is the current period" in cli("sandbox", "change", "period-locked", "period=2026-09", code=1).stderr
    assert cli.json("sandbox", "set", "--json")["locked_periods"] == ""


VALUES = [
    ("edition", "ca", "CA"),
    ("release", "20", "20"),
    ("service_receivables", "off", "off"),
    ("closes_orders", "on", "on"),
    ("locked_periods", "2026-08,2026-07 2026-08", "2026-07 2026-08"),
    ("required", "pchord.ordnum, subcon.condte", "pchord.ordnum subcon.condte"),
    ("unique", "pchord.ordnum", "pchord.ordnum"),
    ("level.over_budget", "Refuse", "refuse"),
    ("right.delete", "off", "off"),
    ("clock", "2026-09-30T14:00:00+02:00", "2026-09-30 12:00:00.000"),
]


@pytest.mark.parametrize(("name", "value", "held"), VALUES)
def test_each_thing_is_set_and_put_back(cli: Cli, name: str, value: str, held: str) -> None:
    default = SETTINGS[name].default
    assert cli("sandbox", "set", f"{name}={value}").stdout == f"{name} is {held} in sandbox\n"
    assert cli.json("sandbox", "set", "--json")[name] == held
    assert cli.json("sandbox", "set", f"{name}={default}", "--json") == {name: default}


def test_what_is_set_counts(cli: Cli) -> None:
    cli("sandbox", "set", "clock=2031-02-03 04:05", "right.save=off", "edition=CA")
    assert cli.json("sandbox", "query", "-", "--json", stdin="SELECT YEAR(GETDATE()) AS y") == [{"y": 2031}]
    vendor = (
        '<api:MBXML xmlns:api="http://sage100contractor.com/api"><MBXMLSessionRq><Company>x</Company><User>y</User>'
        '</MBXMLSessionRq><MBXMLMsgsRq messageSetID="1" onError="stopOnError"><VendorModRq requestID="1"><ObjectRef>'
        "<ObjectID>1</ObjectID></ObjectRef></VendorModRq></MBXMLMsgsRq></api:MBXML>"
    )
    assert 'statusCode="12806"' in cli("sandbox", "submit", "-", stdin=vendor).stdout


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_set(cli: Cli) -> None:
    before = cli("sandbox", "set").stdout
    wrong = ("edition=UK", "colour=red", "locked_periods=2026-13", "unique=nothing.at", "clock=noon", "release=new")
    told = cli("sandbox", "set", "right.save=off", *wrong, code=1).stderr
    for says in (
        "edition is US or CA",
        "There is no setting colour; there are edition",
        "locked_periods holds months like 2026-07, and 2026-13 is not",
        "srvinv.ordnum, subcon.ctcnum), and nothing.at is not",
        "clock is a moment in UTC such as 2026-09-30 12:00, or running",
        "release is a major version",
    ):
        assert says in told
    assert cli("sandbox", "set").stdout == before
    assert "NAME=VALUE" in cli("sandbox", "set", "edition", code=2).stderr


@pytest.mark.parametrize("words", [("sleepy", "on"), ("offline", "maybe"), ("offline",)])
def test_an_unknown_fault_is_wrong_usage(cli: Cli, words: tuple[str, ...]) -> None:
    cli("sandbox", "fault", *words, code=2)


def test_query_prints_rows_and_json(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "vendors.sql"
    file.write_text(VENDORS)
    lines = cli("sandbox", "query", str(file)).stdout.splitlines()
    found = cli.json("sandbox", "query", str(file), "--json")
    assert lines[0].split() == ["recnum", "vndnme"]
    assert len(found) == len(lines) - 1
    assert cli.json("sandbox", "query", "-", "--json", stdin=VENDORS) == found
    assert cli("sandbox", "query", "-", stdin="SELECT TOP 0 * FROM actpay").stdout == "No rows.\n"


@pytest.mark.parametrize("sql", ["DELETE FROM actpay", "SELECT", "PRAGMA journal_mode", "SELECT 1; SELECT 2", ""])
def test_only_one_select_is_run(cli: Cli, sql: str) -> None:
    found = cli("sandbox", "query", "-", stdin=VENDORS).stdout
    assert "cannot be run" in cli("sandbox", "query", "-", stdin=sql, code=1).stderr
    assert cli("sandbox", "query", "-", stdin=VENDORS).stdout == found


def test_submit_hands_a_document_to_the_api(cli: Cli, tmp_path: Path) -> None:
    vendor = {"name": "Wexley Glass LLC", "source": "procore", "source_id": "V-1"}
    preview = cli.json("call", "export_vendor", json.dumps(vendor), "--preview")
    assert preview["mbxml"] == ""
    work_order = {"client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-12-01"}
    mbxml = cli.json("call", "create_work_order", json.dumps({**work_order, "priority": "Urgent"}), "--preview")[
        "mbxml"
    ]
    file = tmp_path / "order.xml"
    file.write_text(mbxml)
    answer = cli("sandbox", "submit", str(file)).stdout
    assert "WorkOrderAddRs" in answer
    count = "SELECT count(*) AS n FROM srvinv WHERE dscrpt = 'No heat'"
    assert cli.json("sandbox", "query", "-", "--json", stdin=count) == [{"n": 1}]


def test_submit_tells_when_sage_does_not_answer(cli: Cli) -> None:
    cli("sandbox", "fault", "offline", "on")
    assert cli("sandbox", "submit", "-", stdin="<x/>", code=1).stderr == "Sage's server does not answer.\n"


@pytest.mark.parametrize("command", ["submit", "query"])
def test_a_file_that_is_no_text_is_wrong_usage(cli: Cli, tmp_path: Path, command: str) -> None:
    file = tmp_path / "noise"
    file.write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in cli("sandbox", command, str(file), code=2).stderr
    cli("sandbox", command, str(tmp_path / "nowhere"), code=2)


def test_reset_makes_the_data_new(cli: Cli) -> None:
    before = cli("sandbox", "query", "-", stdin=VENDORS).stdout
    cli("sandbox", "change", "vendor-created")
    assert cli("sandbox", "query", "-", stdin=VENDORS).stdout != before
    assert cli("sandbox", "reset").stdout == "sandbox\n"
    assert cli("sandbox", "query", "-", stdin=VENDORS).stdout == before
