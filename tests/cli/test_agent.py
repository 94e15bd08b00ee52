"""agent build, test, run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.sage.agent.build import NAME
from tests.cli.conftest import Cli
from tests.sage.agent.rig import PASSWORD, Rig, mark, needs_mono, rig

__all__ = ["rig"]

pytestmark = needs_mono


def session(rig: Rig, **changes: str) -> list[str]:
    told = {
        "agent": str(rig.executable),
        "sage-folder": str(rig.sage),
        "data-source": "SAGE01\\SAGE100CON",
        "sage-company": "Acme, Inc.",
        "user": "api",
    }
    return [word for name, value in {**told, **changes}.items() for word in (f"--{name}", value)]


def test_build_prints_the_fixed_path_and_how_it_is_approved(bare: Cli, tmp_path: Path) -> None:
    result = bare("agent", "build", "--to", str(tmp_path / "agent"))
    assert result.stdout == f"{tmp_path / 'agent' / NAME}\n"
    assert (tmp_path / "agent" / NAME).exists()
    assert "Let Sage's administrator approve this program, at this path." in result.stderr


def test_build_says_what_stands_in_its_way(bare: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = bare("agent", "build", "--to", str(tmp_path / "file" / "agent"), code=1)
    assert "The agent cannot be built in" in result.stderr


def test_a_session_is_opened_and_closed_with_every_step_told(bare: Cli, rig: Rig) -> None:
    result = bare("agent", "test", *session(rig), "--password-file", "-", stdin=f"{PASSWORD}\n")
    assert result.stdout.splitlines() == [
        "IntializeAPI",
        "DisableRequests",
        "SetDataSource",
        "EnableRequests",
        "IsApplicationAllowed",
        "IsValidUser",
        "DisableRequests",
        "DeIntializeAPI",
        "Sage accepts this program and this user; nothing was written.",
    ]
    assert rig.submitted() == 0


def test_sages_folder_may_be_given_as_seen_from_here(bare: Cli, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rig.sage.parent)
    near = session(rig, **{"sage-folder": rig.sage.name})
    assert "Sage accepts this program" in bare("agent", "test", *near, "--password-file", "-", stdin="x\n").stdout


def test_the_password_is_asked_and_not_shown(bare: Cli, rig: Rig) -> None:
    result = bare("agent", "test", *session(rig), stdin=f"{PASSWORD}\n")
    assert "Password: " in result.stderr
    assert PASSWORD not in result.output
    assert mark(PASSWORD) in rig.called()[4]


def test_a_session_that_sage_refuses_is_told_in_a_sentence(bare: Cli, rig: Rig) -> None:
    rig.does(IsApplicationAllowed="return:-1")
    result = bare("agent", "test", *session(rig), "--password-file", "-", stdin="x\n", code=1)
    assert f"Let Sage's administrator approve the program {rig.executable}" in result.stderr
    assert result.stdout.splitlines()[-1] == "DeIntializeAPI"


def test_an_agent_that_is_not_built_is_told(bare: Cli, rig: Rig, tmp_path: Path) -> None:
    missing = session(rig, agent=str(tmp_path / "gone.exe"))
    result = bare("agent", "test", *missing, "--password-file", "-", stdin="x\n", code=1)
    assert f"There is no agent {tmp_path / 'gone.exe'}.\nBuild it: sage100-plugin agent build." in result.stderr


def test_a_runner_fetches_over_https_only(bare: Cli, rig: Rig, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x\n")
    files = ["--key-file", str(secret), "--password-file", str(secret)]
    result = bare("agent", "run", "--server", "http://plugin.example", *files, *session(rig), code=1)
    assert "http://plugin.example must begin with https://" in result.stderr


@pytest.mark.parametrize(
    ("server", "key", "says"),
    [
        ("https://", "s100_x", "https:// names no server. Write it like https://plugin.example.com."),
        ("https://plugin.example", "s100_é", "What the key's file holds is not a key."),
    ],
)
def test_what_cannot_reach_a_plugin_is_told_at_once(
    bare: Cli, rig: Rig, tmp_path: Path, server: str, key: str, says: str
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{key}\n", "utf-8")
    files = ["--key-file", str(secret), "--password-file", str(secret)]
    assert says in bare("agent", "run", "--server", server, *files, *session(rig), code=1).stderr


def test_a_runner_serves_a_company_by_its_id_only(bare: Cli, rig: Rig, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x\n")
    given = ["--server", "https://plugin.example", "--key-file", str(secret), "--password-file", str(secret)]
    result = bare("agent", "run", *given, "--company", "../west", *session(rig), code=2)
    assert "../west is no id of a company" in result.stderr


@pytest.mark.parametrize("command", ["test", "run"])
def test_what_is_missing_is_wrong_usage(bare: Cli, command: str) -> None:
    assert "Missing option" in bare("agent", command, code=2).stderr
