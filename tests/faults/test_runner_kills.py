"""The runner beside Sage, or the plugin it serves, dies at any point: nothing reaches Sage twice or is forgotten."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from sage100_plugin.clock import SystemClock
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.recover import recover
from sage100_plugin.plugin import LazyDocuments
from sage100_plugin.ports.outside import Clock
from sage100_plugin.sage.agent.remote import MemoryExchange, RemoteTransport
from sage100_plugin.sage.agent.runner import Held, Runner
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.testing.outside import FakeClock, SeededIds
from tests.faults.agents import WithTransport, call, operation, orders
from tests.faults.folder import COMPANY, database, opened
from tests.faults.frail import Crash, Frail, Fuse
from tests.sage.agent.line import SOON, Line
from tests.sage.agent.rig import DOCUMENT, OK, PASSWORD, Rig, needs_mono, rig
from webhooks.app import create_app

__all__ = ["rig"]

pytestmark = needs_mono


# Between any two lines


def frail(line: Line, rig: Rig, folder: Path, clock: Clock, fuse: Fuse) -> Runner:
    """A runner that dies at a point."""
    server: Any = Frail(line, fuse, "server", "claim", "answer")
    transport: Any = Frail(rig.transport(), fuse, "transport", "submit", "idle")
    held: Any = Frail(Held(folder), fuse, "held", "read", "keep", "clear")
    return Runner(server, transport, held, clock, lambda _: None)


def served(line: Line, rig: Rig, folder: Path, clock: Clock, fuse: Fuse) -> tuple[str, bool]:
    """Write a document with a runner that dies and is started again: what the plugin hears, and whether it died."""
    died = False
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(line.exchange.submit, "west", DOCUMENT)
        runner = frail(line, rig, folder, clock, fuse)
        while not answer.done() or Held(folder).read() is not None:
            try:
                runner.step()
            except Crash:
                died = True
                runner = frail(line, rig, folder, clock, Fuse(0))
        try:
            return answer.result(SOON), died
        except TransportFailed as error:
            return ("perhaps sent" if error.sent else "not sent"), died


def test_a_runner_that_dies_at_any_point_hands_a_document_over_at_most_once(rig: Rig, tmp_path: Path) -> None:
    seen = set()
    for point in count(1):
        clock, folder, fuse = FakeClock(), tmp_path / f"runner-{point}", Fuse(point)
        line = Line(MemoryExchange(clock, SeededIds()))
        line.wait = 0.02
        before = rig.submitted()
        heard, died = served(line, rig, folder, clock, fuse)
        if not died:
            assert point > 10, "there were points to die at"
            break
        sent = rig.submitted() - before
        where = f"{fuse.points[-1]}: {heard}, sent {sent} times"
        assert sent <= 1, where
        assert OK not in heard or sent == 1, where
        assert heard != "not sent", where
        assert line.exchange.idle("west"), where
        seen.add("answered" if OK in heard else heard)
    assert seen == {"answered", "perhaps sent"}


# As processes


@dataclass
class Scene:
    """A plugin that is reached over HTTP, and an installation of Sage with its runner on another machine."""

    home: Path
    rig: Rig
    folder: Path
    port: int = 0

    @contextmanager
    def plugin(self) -> Iterator[Plugin]:
        """The plugin as a new process opens it, at the same address."""
        with opened(self.home) as made:
            exchange = MemoryExchange(made.clock, made.ids)
            companies: Any = WithTransport(made.companies, RemoteTransport(exchange, COMPANY))
            made.companies, made.exchange, inner = companies, exchange, made.companies
            server = make_server("127.0.0.1", self.port, app(made), threaded=True)
            self.port = server.server_port
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            try:
                yield made
            finally:
                exchange.close()
                server.shutdown()
                thread.join()
                server.server_close()
                made.companies = inner

    def key(self, plugin: Plugin) -> None:
        """Give the runner its key and its password, in files."""
        made = make_key(plugin, {"name": "runner", "scopes": ["agent"], "companies": [COMPANY]})
        (self.folder / "key").write_text(made.secret + "\n")
        (self.folder / "password").write_text(PASSWORD + "\n")

    @contextmanager
    def runner(self) -> Iterator[subprocess.Popen[bytes]]:
        """The runner; it is killed at the end, if it still lives."""
        words = [sys.executable, "-m", "sage100_plugin", "agent", "run", "--server", f"http://127.0.0.1:{self.port}"]
        words += ["--key-file", str(self.folder / "key"), "--password-file", str(self.folder / "password")]
        words += ["--agent", str(self.rig.executable), "--sage-folder", str(self.rig.sage)]
        words += ["--data-source", "SAGE01\\SAGE100CON", "--sage-company", "Acme, Inc.", "--user", "api"]
        surroundings = {**os.environ, "SAGE100_HOME": str(self.folder / "home")}
        with (
            (self.folder / "runner.log").open("ab") as log,
            subprocess.Popen(words, cwd=Path(__file__).parents[2], env=surroundings, stderr=log) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def log(self) -> str:
        """What the runner said."""
        return (self.folder / "runner.log").read_text("utf-8")


def app(plugin: Plugin) -> Any:
    return create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)


def until_idle(plugin: Plugin) -> None:
    """Wait until the runner has said that it holds nothing."""
    end = SystemClock().monotonic() + SOON
    while not plugin.companies.writer(COMPANY).idle():
        assert SystemClock().monotonic() < end
        threading.Event().wait(0.02)


@pytest.fixture
def scene(home: Path, rig: Rig, tmp_path: Path) -> Scene:
    rig.commits("submitXML", database(home))
    folder = tmp_path / "runner"
    folder.mkdir()
    return Scene(home, rig, folder)


def test_a_record_is_written_by_a_runner_on_another_machine(scene: Scene) -> None:
    with scene.plugin() as plugin:
        scene.key(plugin)
        with scene.runner() as runner:
            assert call(plugin) == "done"
            shown = (Path("/proc") / str(runner.pid) / "cmdline").read_bytes()
    assert orders(scene.home) == 1
    secrets = [(scene.folder / name).read_text().strip() for name in ("key", "password")]
    assert [secret in scene.log() or secret.encode() in shown for secret in secrets] == [False, False]


def test_a_runner_that_is_killed_with_the_document_at_sage_is_settled_by_reading(scene: Scene) -> None:
    scene.rig.does(submitXML="pause")
    with scene.plugin() as plugin, ThreadPoolExecutor(1) as threads:
        scene.key(plugin)
        with scene.runner():
            state = threads.submit(call, plugin)
            scene.rig.wait_until_reached()
        with scene.runner():
            scene.rig.go()
            assert state.result(60) == "done"
    assert (scene.rig.submitted(), orders(scene.home)) == (1, 1)


def test_a_plugin_that_stops_with_the_document_at_the_runner_is_settled_by_reading(scene: Scene) -> None:
    scene.rig.does(submitXML="pause")
    with ThreadPoolExecutor(1) as threads:
        with scene.plugin() as plugin:
            scene.key(plugin)
        with scene.runner():
            with scene.plugin() as plugin:
                state = threads.submit(call, plugin)
                scene.rig.wait_until_reached()
                plugin.exchange.close()
                assert state.result(60) == "outcome_unknown"
            with scene.plugin() as plugin:
                assert (recover(plugin), operation(plugin).state) == (0, "started")
                scene.rig.go()
                until_idle(plugin)
                assert (recover(plugin), operation(plugin).state) == (1, "done")
                assert call(plugin) == "done"
    assert (scene.rig.submitted(), orders(scene.home)) == (1, 1)


def test_two_runners_of_one_folder_are_one_too_many(scene: Scene) -> None:
    with scene.plugin() as plugin:
        scene.key(plugin)
        with scene.runner():
            assert call(plugin) == "done"
            with scene.runner() as second:
                assert second.wait(60) == 1
    assert "Another runner of this company is at work here." in scene.log()
