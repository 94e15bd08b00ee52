"""The runner beside Sage: what it fetched goes to Sage once, and its answer arrives, whatever is lost on the way."""

from __future__ import annotations

import json
import logging
import re
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.ports.agent import Document, Outcome
from sage100_plugin.sage.agent.calls import HttpServer, WrongServer
from sage100_plugin.sage.agent.remote import LEASE, MemoryExchange
from sage100_plugin.sage.agent.runner import LONGEST, PAUSES, Held, Runner, Unreached
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.testing.outside import FakeClock, SeededIds
from tests.sage.agent.line import SOON, Line
from tests.sage.agent.rig import DOCUMENT, OK, PASSWORD, Rig, needs_mono


class Stop(BaseException):
    """The runner's process ends."""


class World:
    """A runner on an installation of Sage, and the plugin it serves."""

    def __init__(self, rig: Rig, folder: Path) -> None:
        self.rig, self.folder, self.clock = rig, folder, FakeClock()
        self.exchange = MemoryExchange(self.clock, SeededIds())
        self.line = Line(self.exchange)
        self.paused: list[float] = []

    def runner(self) -> Runner:
        """The runner, started again."""
        return Runner(self.line, self.rig.transport(), Held(self.folder), self.clock, self.paused.append)

    @contextmanager
    def write(self, xml: str = DOCUMENT) -> Iterator[Future[str]]:
        """While the plugin writes a document."""
        with ThreadPoolExecutor(1) as threads:
            yield threads.submit(self.exchange.submit, "west", xml)

    def run(self, answer: Future[Any]) -> None:
        """Let the runner work until the plugin has its answer."""

        def pause(seconds: float) -> None:
            self.paused.append(seconds)

        runner = Runner(self.line, self.rig.transport(), Held(self.folder), self.clock, pause)
        while not answer.done():
            try:
                runner.step()
            except Unreached:
                continue
            if Held(self.folder).read() is None:
                answer.exception(SOON)


@pytest.fixture
def here(rig: Rig, tmp_path: Path) -> World:
    return World(rig, tmp_path / "runner")


@needs_mono
def test_a_document_goes_to_sage_and_its_answer_to_the_plugin(here: World) -> None:
    with here.write() as answer:
        here.runner().step()
        assert OK in answer.result(SOON)
    assert here.rig.called()[6].startswith(f"submitXML {DOCUMENT}|")
    assert Held(here.folder).read() is None


@needs_mono
@pytest.mark.parametrize(("call", "what", "sent"), [("IsValidUser", "return:False", False), ("submitXML", "die", True)])
def test_a_failure_arrives_as_it_was(here: World, call: str, what: str, sent: bool) -> None:
    here.rig.does(**{call: what})
    with here.write() as answer:
        here.runner().step()
        error = answer.exception(SOON)
    assert isinstance(error, TransportFailed)
    assert (call in error.message, error.sent) == (True, sent)


@needs_mono
@pytest.mark.parametrize(("cut", "lose"), [(3, 0), (0, 1), (2, 2)])
def test_a_line_that_breaks_delays_and_doubles_nothing(here: World, cut: int, lose: int) -> None:
    here.line.cut, here.line.lose = cut, lose
    with here.write() as answer:
        here.run(answer)
        assert OK in answer.result(SOON)
    assert here.rig.submitted() == 1


@needs_mono
def test_an_answer_is_brought_until_it_is_taken_and_nothing_is_fetched_before(here: World) -> None:
    with here.write() as answer:
        runner = here.runner()
        here.rig.does(submitXML="pause")
        with ThreadPoolExecutor(1) as threads:
            step = threads.submit(runner.step)
            here.rig.wait_until_reached()
            here.line.cut = 3
            here.rig.go()
            assert isinstance(step.exception(SOON), Unreached)
        for _ in range(2):
            with pytest.raises(Unreached):
                runner.step()
        assert not answer.done()
        here.runner().step()  # another start, too
        assert OK in answer.result(SOON)
    assert (here.line.claims, here.rig.submitted()) == ([()], 1)


@needs_mono
def test_what_was_at_sage_when_the_runner_died_is_perhaps_sent_and_not_sent_again(here: World) -> None:
    with here.write() as answer:
        document = here.line.claim(Held(here.folder).runner(), ())
        assert document is not None
        Held(here.folder).keep(document.id)
        here.runner().step()
        error = answer.exception(SOON)
    assert isinstance(error, TransportFailed)
    assert (error.message, error.sent) == ("The runner was stopped while Sage was at work.", True)
    assert here.rig.submitted() == 0


@needs_mono
def test_while_an_agent_of_a_dead_runner_is_at_work_the_plugin_is_told(here: World) -> None:
    Held(here.folder).keep("doc_of_before")
    here.rig.does(submitXML="pause")
    with ThreadPoolExecutor(1) as threads:
        orphan = threads.submit(here.rig.transport().submit, DOCUMENT)
        here.rig.wait_until_reached()
        here.runner().step()
        assert (here.line.claims, here.paused) == ([("doc_of_before",)], [2.0])
        assert not here.exchange.idle("west")
        here.rig.go()
        orphan.result(SOON)
    here.runner().step()
    assert Held(here.folder).read() is None


@needs_mono
@pytest.mark.parametrize("asleep", [True, False])
def test_what_was_fetched_too_long_ago_is_not_sent(here: World, asleep: bool) -> None:
    here.rig.does(IsValidUser="pause")
    with here.write() as answer, ThreadPoolExecutor(1) as threads:
        step = threads.submit(here.runner().step)
        here.rig.wait_until_reached()
        if asleep:
            here.clock.advance(LEASE)
        else:
            here.clock.set(here.clock.now().replace(hour=23))
        here.rig.go()
        step.result(SOON)
        error = answer.exception(SOON)
    assert isinstance(error, TransportFailed)
    assert (error.sent, here.rig.submitted()) == (False, 0)


@needs_mono
@pytest.mark.parametrize("text", ["\x01 half", "<a>" + "ü" * LONGEST, "\ufffe"])
def test_an_answer_that_no_call_can_hold_is_brought_without_it(here: World, text: str) -> None:
    here.rig.answers(text)
    with here.write() as answer:
        here.runner().step()
        found = answer.result(SOON)
    assert len(found) <= LONGEST
    assert found[:3] in ("\ufffd h", "<a>", "\ufffd")


@needs_mono
def test_attempts_come_slower_until_the_plugin_answers(here: World) -> None:
    here.line.cut = 99

    def pause(seconds: float) -> None:
        here.paused.append(seconds)
        if len(here.paused) == 8:
            raise Stop

    with pytest.raises(Stop):
        Runner(here.line, here.rig.transport(), Held(here.folder), here.clock, pause).run()
    assert here.paused == [*PAUSES, *[PAUSES[-1]] * 3]


def test_a_runner_keeps_its_id(tmp_path: Path) -> None:
    first = Held(tmp_path / "a").runner()
    assert len(first) == 16
    assert Held(tmp_path / "a").runner() == first
    assert Held(tmp_path / "b").runner() != first


# Over HTTP


class Page(BaseHTTPRequestHandler):
    """Answers what the test set."""

    status, content, address = 200, b"{}", ""
    seen: list[tuple[str, str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, self.headers["Authorization"], body))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def page() -> Iterator[type[Page]]:
    class Made(Page):
        seen: list[tuple[str, str, Any]] = []  # noqa: RUF012 - of this test's server

    made: type[Page] = Made
    with HTTPServer(("127.0.0.1", 0), made) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        made.address = f"http://127.0.0.1:{server.server_port}"
        yield made
        server.shutdown()
        thread.join()


def server(address: str) -> HttpServer:
    return HttpServer(address, PASSWORD.strip("ü\\n "), "west", "SAGE01", "1.0")


def test_a_claim_and_an_answer_are_posted_with_the_key(page: Any) -> None:
    page.content = b'{"id": "doc_1", "company": "west", "xml": "<a/>", "lease": 600}'
    plugin = server(page.address + "/")
    assert plugin.claim("r1", ["doc_0"]) == Document("doc_1", "west", "<a/>", 600.0)
    plugin.answer("doc_1", Outcome("<done/>"))
    plugin.answer("doc_1", Outcome(None, "Oh.", sent=True))
    (claim, key, said), *answers = page.seen
    assert (claim, key) == ("/v1/agent/claim", "Bearer Planted 7c1e")
    assert said == {"company": "west", "machine": "SAGE01", "version": "1.0", "runner": "r1", "holds": ["doc_0"]}
    assert [(path, body) for path, _, body in answers] == [
        ("/v1/agent/answers/doc_1", {"company": "west", "response": "<done/>", "failure": "", "sent": False}),
        ("/v1/agent/answers/doc_1", {"company": "west", "failure": "Oh.", "sent": True}),
    ]
    page.status, page.content = 204, b""
    assert plugin.claim("r1", ()) is None


@pytest.mark.parametrize(
    ("status", "content", "says"),
    [
        (401, b'{"detail": "This API key is not known here, or it was revoked."}', "answered 401. This API key is not"),
        (409, b'{"detail": "The runner on SAGE02 serves west."}', "answered 409. The runner on SAGE02 serves west."),
        (200, b"<html>", "answered 200. Is that the plugin's address?"),
        (200, b"[]", "answered 200. Is that the plugin's address?"),
        (302, b"{}", "answered 302. Is that the plugin's address?"),
        (502, b"Bad gateway", "answered 502. Is that the plugin's address?"),
    ],
)
def test_what_is_no_answer_is_told_in_a_sentence(page: Any, status: int, content: bytes, says: str) -> None:
    page.status, page.content = status, content
    said = f"The plugin at {page.address} {says}"
    with pytest.raises(Unreached, match=re.escape(said)):
        server(page.address).claim("r1", ())
    with pytest.raises(Unreached, match=re.escape(said)):
        server(page.address).answer("d", Outcome(""))


def test_a_plugin_that_is_not_there_is_told_without_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Unreached, match=r"^The plugin at http://127.0.0.1:9 did not answer: .*refused\.$"):
        server("http://127.0.0.1:9").claim("r1", ())
    assert "7c1e" not in caplog.text
    assert "7c1e" not in repr(server("https://plugin.example"))


@pytest.mark.parametrize("address", ["http://plugin.example", "plugin.example", "ftp://127.0.0.1", ""])
def test_documents_are_fetched_over_https_only(address: str) -> None:
    with pytest.raises(WrongServer, match="must begin with https://"):
        server(address)
