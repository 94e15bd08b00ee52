"""`sage100-plugin serve` as a process: its one line, its run.json, its end, and a second one on the same folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from sage100_plugin.demo.process import NotStarted, ServerProcess
from tests.cli.conftest import SURROUNDINGS, Cli

PATIENCE = 60
ORDER = {
    "client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-12-01", "priority": "Urgent",
    "source": "followup", "source_id": "P-1",
}  # fmt: skip


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "sage100_plugin", *words]


def surroundings(home: Path) -> dict[str, str]:
    return {**os.environ, **SURROUNDINGS, "SAGE100_HOME": str(home)}


def typed(home: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as a process."""
    return subprocess.run(
        command(*words), env=surroundings(home), input=stdin, capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip


@contextmanager
def serving(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A server that is ready; killed at the end if it still runs."""
    process = subprocess.Popen(
        command("serve", "--port", "0", *words), env=surroundings(home), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_prints_one_line_and_leaves_nothing_behind(home: Path, ending: signal.Signals) -> None:
    with serving(home) as process:
        line = first_line(process)
        assert line.startswith("Listening on http://127.0.0.1:")
        run = json.loads((home / "run.json").read_text())
        assert run.keys() == {"address", "token", "pid"}
        assert (run["address"], run["pid"]) == (line.removeprefix("Listening on ").strip(), process.pid)
        with build_opener(ProxyHandler({})).open(f"{run['address']}/readyz", timeout=PATIENCE) as answer:
            assert answer.status == 200
        process.send_signal(ending)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, "", "")
    assert not (home / "run.json").exists()
    assert Cli(home)("key", "list").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="rights are posix ones")
def test_what_is_secret_is_for_the_owner_only(bare: Cli) -> None:
    with serving(bare.home) as process:
        assert first_line(process)
        assert stat.S_IMODE(bare.home.stat().st_mode) == 0o700
        for name in ("run.json", "secret.key"):
            assert stat.S_IMODE((bare.home / name).stat().st_mode) == 0o600


def test_a_second_server_on_the_folder_is_refused(cli: Cli, server: ServerProcess) -> None:
    before = (cli.home / "run.json").read_text()
    second = typed(cli.home, "serve", "--port", "0")
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr == (
        f"Another process has the link store in {cli.home / 'links'} open. Stop it first, or give this one a folder of "
        "its own.\n"
    )
    assert (cli.home / "run.json").read_text() == before
    assert cli("company", "list").exit_code == 0


def test_a_port_that_is_taken_is_told(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = typed(home, "serve", "--port", str(taken.getsockname()[1]))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("The server cannot run on 127.0.0.1, port ")
    assert "--port 0 takes a free one" in refused.stderr
    assert not (home / "run.json").exists()


def test_a_setting_that_cannot_be_used_is_told(home: Path) -> None:
    (home / "settings.toml").write_text('poll_seconds = "often"\n')
    refused = typed(home, "serve", "--port", "0")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "SAGE100_POLL_SECONDS must be a number from 1 to 86,400." in refused.stderr


def test_commands_work_beside_the_server_as_without_it(cli: Cli, server: ServerProcess) -> None:
    """The stores are locked: whoever opened them here would be refused."""
    done = cli.json("call", "create_work_order", json.dumps(ORDER))
    assert [link["source_id"] for link in cli.json("links", "list", "--json")] == ["P-1"]
    server.stop()
    assert cli.json("links", "list", "--json")[0]["id"] == done["links"][0]["id"]


def test_a_killed_server_does_not_hinder_the_commands(cli: Cli, server: ServerProcess) -> None:
    done = cli.json("call", "create_work_order", json.dumps(ORDER))
    server.kill()
    assert (cli.home / "run.json").exists()
    assert cli.json("links", "list", "--json")[0]["id"] == done["links"][0]["id"]
    assert cli("doctor").exit_code == 0
    server.start()
    assert cli.json("links", "list", "--json")[0]["id"] == done["links"][0]["id"]


def test_another_server_under_the_old_address_is_not_ours(cli: Cli, tmp_path: Path) -> None:
    """A server was killed, and one of another folder got its port."""
    other = ServerProcess(tmp_path, SURROUNDINGS)
    other.start()
    try:
        run = {"address": other.address, "token": "of-the-dead-server", "pid": 1}
        (cli.home / "run.json").write_text(json.dumps(run))
        assert [company["id"] for company in cli.json("company", "list", "--json")] == ["sandbox"]
    finally:
        other.stop()


def test_a_company_made_while_the_server_runs_is_served(cli: Cli, server: ServerProcess) -> None:
    cli("sandbox", "new", "--company", "west")
    assert [company["id"] for company in cli.json("company", "list", "--json")] == ["sandbox", "west"]
    assert cli.json("call", "find_jobs", '{"company": "west"}')["company"] == "west"


def test_the_command_as_a_process(home: Path) -> None:
    done = typed(home, "call", "find_jobs", "-", stdin='{"q": "clinic"}')
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["ok"]
    refused = typed(home, "call", "find_jobs", '{"colour": "red"}')
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "(unknown_field, ops)" in refused.stderr
    wrong = typed(home, "call")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Missing argument 'ACTION'" in wrong.stderr


def test_a_server_that_does_not_become_ready_is_told(home: Path) -> None:
    (home / "settings.toml").write_text("[")
    with pytest.raises(NotStarted, match="no word from it"):
        ServerProcess(home, SURROUNDINGS).start()
    assert "cannot be read" in (home / "server.log").read_text()
