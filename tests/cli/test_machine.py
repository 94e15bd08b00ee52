"""company list, doctor, generate, quality, and what goes wrong before any of them."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from sage100_plugin import doctor, settings
from sage100_plugin.cli import main
from sage100_plugin.cli.reference import page
from sage100_plugin.engine.diagnostics import TOLD
from sage100_plugin.links import TinyDBLinks
from sage100_plugin.names import claimed
from sage100_plugin.plugin import checkout, documents
from sage100_plugin.projections import generate as derived
from tests.cli.conftest import Cli


def test_companies_are_listed(either: Cli) -> None:
    listed = either.json("company", "list", "--json")
    assert listed == [{"id": "sandbox", "name": "Sandbox Builders Inc", "sandbox": True, "status": "ok"}]
    assert either("company", "list").stdout.splitlines()[1].split()[0] == "sandbox"


def test_the_doctor_finds_all_well(either: Cli) -> None:
    found = either.json("doctor", "--json")
    assert [(finding["id"], finding["state"]) for finding in found] == [
        ("D001", "ok"),
        ("D002", "ok"),
        ("D006", "ok"),
        ("D003", "ok"),
        ("D004", "ok"),
        ("sandbox.records", "ok"),
    ]
    assert "Company sandbox answers." in either("doctor").stdout


def test_the_doctor_says_how_to_go_on_without_a_company(bare: Cli) -> None:
    assert "Try one: sage100-plugin sandbox new." in bare("doctor").stdout


def test_the_doctor_tells_of_a_company_that_does_not_answer(either: Cli) -> None:
    either("sandbox", "fault", "offline", "on")
    told = either("doctor", code=1).stdout
    assert "Company sandbox does not answer: unavailable." in told
    assert "Check that Sage's server runs" in told


def test_the_doctor_tells_of_a_clash_of_names() -> None:
    def distributions() -> dict[str, list[str]]:
        return {"actions": ["sage100-plugin", "github-actions"], "webhooks": ["sage100-plugin"], "flask": ["flask"]}

    finding = doctor.names(lambda: claimed(distributions))
    assert finding.state == "error"
    assert finding.sentence == "Another package uses our names: actions (github-actions)."
    assert "environment of its own" in finding.hint
    assert doctor.names(list).state == "ok"


@pytest.mark.parametrize(
    ("file", "lists"),
    [
        ("RECORD", "webhooks/__init__.py,,\nother.py,,\n"),
        ("RECORD", "webhooks.py,,\n"),
        ("top_level.txt", "webhooks\n"),
    ],
)
def test_a_distribution_that_ships_one_of_our_names_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, lists: str
) -> None:
    before = claimed()
    folder = tmp_path / "hooks_galore-2.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: hooks-galore\nVersion: 2.0\n")
    (folder / file).write_text(lists)
    monkeypatch.syspath_prepend(tmp_path)
    assert (before, claimed()) == ([], ["webhooks (hooks-galore)"])


@pytest.mark.skipif(os.name != "posix", reason="rights are posix ones")
def test_the_doctor_tells_of_a_folder_that_others_can_read(cli: Cli) -> None:
    cli.home.chmod(0o755)
    assert f"chmod 700 {cli.home}" in cli("doctor").stdout
    cli.home.chmod(0o700)
    assert "chmod" not in cli("doctor").stdout


def test_the_doctor_tells_of_a_folder_it_cannot_write(tmp_path: Path) -> None:
    finding = doctor.home(settings.Settings(tmp_path / "gone", {}))
    assert (finding.state, finding.hint) == (
        "error",
        "Give the plugin's user the right to write there, or set SAGE100_HOME.",
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("POLL_SECONDS", "often", "must be a number from 1 to 86,400"),
        ("POLL_SECONDS", "inf", "must be a number from 1 to 86,400"),
        ("OVERLAP_SECONDS", "0", "must be a number from 1 to 86,400"),
        ("RATE_LIMIT", "0.5", "must be a number from 1 to 1,000,000,000"),
        ("LOG_LEVEL", "foo", "must be one of DEBUG, INFO, WARNING, ERROR"),
        ("PUBLIC_URL", "sage.example", "must begin with http:// or https://"),
        ("ALLOWED_TARGETS", "10.0.0.0/8, 1.2.3.4/99", "holds 1.2.3.4/99, which is no network"),
        ("SECRET_KEY", "abc", "must hold keys of at least 16 characters"),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_by_every_command(cli: Cli, name: str, value: str, told: str) -> None:
    cli._surroundings[f"SAGE100_{name}"] = value
    assert f"SAGE100_{name} {told}." in cli("doctor", code=1).stderr
    assert f"SAGE100_{name} {told}." in cli("key", "list", code=1).stderr


def test_a_lost_secret_key_is_told_at_the_start(cli: Cli) -> None:
    cli._surroundings["SAGE100_ALLOWED_TARGETS"] = "127.0.0.1"
    cli("subscriptions", "add", "http://127.0.0.1:9/sage", "job.created")
    (cli.home / "secret.key").unlink()
    assert "none of the configured encryption keys opens" in cli("poll", "--once", code=1).stderr
    assert "none of the configured encryption keys opens" in cli("doctor", code=1).stdout


def test_a_company_file_that_cannot_be_read_is_told_at_the_start(cli: Cli) -> None:
    (cli.home / "companies" / "sandbox.toml").write_text("name = ")
    assert "sandbox.toml cannot be read" in cli("poll", "--once", code=1).stderr


def test_the_doctor_tells_of_a_store_that_another_process_holds(cli: Cli) -> None:
    held = TinyDBLinks.open(cli.home / "links")
    told = cli("doctor", code=1).stdout
    held.close()
    assert "Another process has the link store" in told
    assert "Nothing was changed" in told


def test_a_folder_that_another_process_holds_is_told_without_a_traceback(cli: Cli) -> None:
    held = TinyDBLinks.open(cli.home / "links")
    told = cli("key", "list", code=1).stderr
    held.close()
    assert told.startswith("Another process has the link store")
    cli("key", "list")


def test_a_damaged_link_store_is_told_and_left_alone(cli: Cli) -> None:
    cli("call", "create_work_order", json.dumps(ORDER))
    (journal,) = (cli.home / "links").glob("*.jsonl")
    damaged = b"x" * 10 + journal.read_bytes()[10:]
    journal.write_bytes(damaged)
    assert str(journal.parent) in cli("links", "list", code=1).stderr
    assert "D003" in cli("doctor", code=1).stdout
    assert journal.read_bytes() == damaged


ORDER = {
    "client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-12-01", "priority": "Urgent",
    "source": "followup", "source_id": "P-1",
}  # fmt: skip


def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = Cli(tmp_path / "file" / "below")("company", "list", code=1).stderr
    assert told.startswith(f"The data folder {tmp_path / 'file' / 'below'} cannot be made: ")


@pytest.mark.parametrize(
    ("text", "says"),
    [("pol_seconds = 1", "settings that do not exist: pol_seconds"), ("x = [", "cannot be read"), ("\x00", "cannot")],
)
def test_settings_that_cannot_be_read_are_told(cli: Cli, text: str, says: str) -> None:
    (cli.home / "settings.toml").write_text(text)
    assert says in cli("company", "list", code=1).stderr


@pytest.mark.parametrize("run", ["", "{", "[]", "{}", '{"address": "http://127.0.0.1:9", "token": "t", "pid": 1}', "1"])
def test_what_a_dead_server_left_does_not_hinder(cli: Cli, run: str) -> None:
    (cli.home / "run.json").write_text(run)
    assert cli.json("company", "list", "--json")[0]["status"] == "ok"


def test_generate_names_each_file_that_is_not_current(bare: Cli) -> None:
    """Whether all of them are is held by the contract tests."""
    stale = derived.stale({**documents().files(checkout()), "docs/reference/cli.md": page(main)}, checkout())
    told = bare("generate", "--check", code=1 if stale else 0)
    assert told.stderr.splitlines()[: len(stale)] == [f"{path} is not current" for path in stale]
    assert told.stdout.endswith(" derived files are current\n") or stale


def test_quality_lists_every_declaration(cli: Cli) -> None:
    scale = cli.json("quality", "--json")
    assert scale
    lines = cli("quality").stdout.splitlines()
    assert len(lines) == len(scale) + 1


def test_a_package_is_written_for_each_platform(bare: Cli, tmp_path: Path) -> None:
    for host in documents().hosts():
        target = tmp_path / host["file"]
        said = bare("hosts", "build", host["key"], "--out", str(target)).stdout
        assert said.startswith(str(target))
        assert target.read_bytes() == documents().artefact(host["key"])


def test_an_unknown_platform_and_a_file_that_cannot_be_written_are_said_so(bare: Cli, tmp_path: Path) -> None:
    assert (
        "there is no package for lotus-notes; there is one for n8n"
        in bare("hosts", "build", "lotus-notes", code=2).output
    )
    refused = bare("hosts", "build", "n8n", "--out", str(tmp_path / "no" / "folder.tgz"), code=1).output
    assert "cannot be written" in refused


def test_the_doctor_writes_a_bundle_with_what_it_found(either: Cli, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    either("doctor", "--bundle", str(file))
    with zipfile.ZipFile(file) as bundle:
        assert {*bundle.namelist()} == {"README.txt", *TOLD}
        found = json.loads(bundle.read("findings.json"))
        readme = bundle.read("README.txt").decode()
    assert {one["id"] for one in found} >= {"D001", "D002", "D003", "D004"}
    assert all(says in readme for says in TOLD.values())


def test_a_bundle_is_written_although_the_ledger_cannot_be_opened(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    Cli(home, SAGE100_DATABASE_URL="nonsense://")("doctor", "--bundle", str(file), code=1)
    with zipfile.ZipFile(file) as bundle:
        assert bundle.namelist() == ["README.txt", "findings.json"]


def test_a_bundle_that_cannot_be_written_says_so(cli: Cli, tmp_path: Path) -> None:
    assert "cannot be written" in cli("doctor", "--bundle", str(tmp_path), code=1).stderr
