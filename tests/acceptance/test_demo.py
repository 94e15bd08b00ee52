"""`sage100-plugin demo`, as somebody runs it who has just installed the plugin."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from sage100_plugin.client import Remote
from sage100_plugin.clock import SystemClock
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.demo.story import Story

PATIENCE = 120
_opener = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Ran:
    """A demo that was run, and its data folder."""

    home: Path
    done: subprocess.CompletedProcess[str]

    @property
    def out(self) -> str:
        return self.done.stdout

    @property
    def key(self) -> str:
        return found(r"An API key, shown once: +(s100_\S+)", self.out)


def run(home: Path, *words: str) -> Ran:
    """Run the demo; what it prints goes into files, so that a server it leaves running holds nothing of ours open."""
    command = [sys.executable, "-m", "sage100_plugin", "demo", *words]
    environment = {**os.environ, "SAGE100_HOME": str(home)}
    with (home.parent / "out").open("w+") as out, (home.parent / "err").open("w+") as err:
        done = subprocess.run(command, env=environment, stdout=out, stderr=err, timeout=PATIENCE, check=False)
        out.seek(0)
        err.seek(0)
        return Ran(home, subprocess.CompletedProcess(command, done.returncode, out.read(), err.read()))


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern} is not in:\n{text}"
    return match.group(1)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The demo, run once."""
    return run(tmp_path_factory.mktemp("demo") / "home")


def test_it_ends_well_and_says_nothing_else(demo: Ran) -> None:
    assert (demo.done.returncode, demo.done.stderr) == (0, ""), demo.out


def test_every_step_is_printed_in_order(demo: Ran) -> None:
    receiver = Receiver()
    titles = [title for title, _ in Story(demo.home, receiver, lambda: Remote("", "")).steps()]
    receiver.close()
    assert re.findall(r"^(\d+)\. (.*)$", demo.out, re.MULTILINE) == [
        ("0", "A sandbox company: Sandbox Builders Inc"),
        *((str(number), title) for number, title in enumerate(titles, 1)),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "3-5 Jobs: job 1043 Riverside Clinic is created in Sage",
        "job.created arrived, and its signature was verified",
        "budget.changed arrived, and its signature was verified",
        "11-2 Work Orders: order ",
        "<WorkOrderAddRq",
        "6-4-1 Change Orders: change order ",
        '"amount": "1100.00"',
        "waits for accounting as exp_",
        "/accept -> ",
        "4-4 Vendors: vendor 990 Northgate Glazing exists in Sage",
    ],
)
def test_what_happens_is_printed(demo: Ran, words: str) -> None:
    assert words in demo.out


def test_every_delivery_is_verified(demo: Ran) -> None:
    deliveries = found(r"(\d+) deliveries, every signature verified, 0 refused\.", demo.out)
    assert int(deliveries) >= 2


def test_no_secret_is_printed_but_the_key(demo: Ran) -> None:
    assert "whsec_" not in demo.out.replace("whsec_... (shown once)", "")
    assert demo.out.count(demo.key) == 2
    assert demo.key not in (demo.home / "demo" / "server.log").read_text()
    assert (demo.home / "demo" / "secret.key").read_text().strip() not in demo.out


def test_nothing_is_left_running(demo: Ran) -> None:
    assert not (demo.home / "demo" / "run.json").exists()
    assert (demo.home / "demo" / "server.log").read_text() == ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def printed_server(demo: Ran) -> Iterator[str]:
    """The server as the printed command starts it, on a free port; gives its address."""
    line = found(r"\n +(\S*SAGE100_HOME=.* serve)\n", demo.out)
    settings, *command = shlex.split(line)
    name, _, value = settings.partition("=")
    assert (name, value) == ("SAGE100_HOME", str(demo.home / "demo"))
    environment = {**os.environ, name: value}
    process = subprocess.Popen(
        [*command, "--port", str(free_port())], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("Listening on ").strip()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def curled(line: str, address: str) -> Any:
    """What the printed curl command gets, from a server at this address."""
    words = shlex.split(line)
    assert words[:2] == ["curl", "-s"]
    url = re.sub(r"^http://[^/]+", address, words[2])
    given = list(zip(words[3::2], words[4::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in given if name == "-H")
    (data,) = (value for name, value in given if name == "-d")
    with _opener.open(Request(url, data.encode(), headers), timeout=PATIENCE) as answer:
        return json.load(answer)


def curl_line(out: str) -> str:
    return found(r"(curl -s .* \\\n.*)\n", out).replace("\\\n", " ")


@pytest.mark.skipif(os.name != "posix", reason="the lines are printed for another shell")
def test_the_printed_commands_work(demo: Ran) -> None:
    with printed_server(demo) as address:
        answer = curled(curl_line(demo.out), address)
        with _opener.open(f"{address}/docs", timeout=PATIENCE) as docs:
            assert docs.status == 200
    assert answer["ok"]
    assert "Riverside Clinic" in [job["name"] for job in answer["result"]["items"]]


def test_it_can_be_run_again(demo: Ran, tmp_path: Path) -> None:
    first = run(tmp_path / "home")
    again = run(tmp_path / "home")
    assert (first.done.returncode, again.done.returncode) == (0, 0)
    assert first.key != again.key


def gone(address: str) -> bool:
    """Whether nobody listens there any more, as soon as that is so."""
    until = SystemClock().monotonic() + 30
    while SystemClock().monotonic() < until:
        try:
            with _opener.open(f"{address}/healthz", timeout=5):
                continue
        except URLError:
            return True
        except OSError:
            continue
    return False


@pytest.mark.skipif(os.name != "posix", reason="the lines are printed for another shell")
def test_keep_leaves_the_server_running_and_says_how_to_stop_it(tmp_path: Path) -> None:
    kept = run(tmp_path / "home", "--keep")
    pid = int(found(r"To stop it: kill (\d+)\n", kept.out))
    try:
        assert kept.done.returncode == 0, kept.done.stderr
        address = found(r"The server goes on listening on (\S+)\. ", kept.out)
        answer = curled(curl_line(kept.out), address)
        assert "Riverside Clinic" in [job["name"] for job in answer["result"]["items"]]
        assert address in curl_line(kept.out)
        again = run(tmp_path / "home")
        assert (again.done.returncode, again.out) == (1, "")
        assert again.done.stderr == f"The server of an earlier demo still runs. Stop it first: kill {pid}\n"
        assert "Riverside Clinic" in [job["name"] for job in curled(curl_line(kept.out), address)["result"]["items"]]
    finally:
        os.kill(pid, signal.SIGTERM)
    assert gone(address)


@pytest.mark.skipif(os.name != "posix", reason="interrupts are sent the posix way")
def test_an_interrupt_stops_the_server_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sage100_plugin", "demo"]
    environment = {**os.environ, "SAGE100_HOME": str(tmp_path / "home"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        lines = iter(demo.stdout.readline, "")
        listening = next(line for line in lines if "a server process listens on" in line)
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=60)
    assert gone(found(r"listens on (\S+),", listening))


def test_a_folder_in_the_way_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "home" / "demo" / "companies"
    mine.mkdir(parents=True)
    (mine / "books.sqlite").write_text("mine")
    refused = run(tmp_path / "home")
    assert (refused.done.returncode, refused.out) == (1, "")
    assert refused.done.stderr == f"{mine.parent} is in the way: the demo wants it for itself. Move it away.\n"
    assert (mine / "books.sqlite").read_text() == "mine"
    assert [path.name for path in mine.parent.iterdir()] == ["companies"]
