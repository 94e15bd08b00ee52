"""The runner beside Sage: fetches documents from the plugin, hands them to Sage, and brings the answers.

It may be killed between any two lines. What it was given is on its disk before Sage can have it, and the answer until
it is delivered. So nothing is handed to Sage twice, and a document without an answer is reported as perhaps sent.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from sage100_plugin.ports.agent import Document, Outcome
from sage100_plugin.ports.outside import Clock
from sage100_plugin.sage.agent.process import AgentTransport
from sage100_plugin.sage.api.transport import TransportFailed
from sage100_plugin.sage.api.xml import UNHOLDABLE

LONGEST = 150_000
"""Characters of an answer that are delivered: far more than one write is answered with, and what a call can hold."""

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts while the plugin does not answer; the last one for as long as it takes."""

log = logging.getLogger(__name__)


class Unreached(Exception):
    """The plugin did not take the call; the message says why, without secrets."""


class PluginServer(Protocol):
    """The plugin as a runner sees it. Both calls raise `Unreached`."""

    def claim(self, runner: str, holds: Collection[str]) -> Document | None:
        """The next document, or None when there was none for a while."""

    def answer(self, document_id: str, outcome: Outcome) -> None:
        """Bring what became of a document; it is no error when nobody waits for it any more."""


class Held:
    """What the runner was given and has not answered, in a folder of its own; and the runner's id."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file, self._name = folder / "held.json", folder / "runner.id"

    def runner(self) -> str:
        """The runner's id, made on first use."""
        if not self._name.exists():
            _put(self._name, secrets.token_hex(8))
        return self._name.read_text("ascii").strip()

    def read(self) -> tuple[str, Outcome | None] | None:
        """The id of the document and what became of it, if that is known."""
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        outcome = found["outcome"]
        return str(found["id"]), Outcome(**outcome) if outcome else None

    def keep(self, document_id: str, outcome: Outcome | None = None) -> None:
        """Remember, so that it outlives a loss of power."""
        _put(self._file, json.dumps({"id": document_id, "outcome": asdict(outcome) if outcome else None}))

    def clear(self) -> None:
        """The answer was delivered."""
        self._file.unlink()


def _put(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class Runner:
    """Serves one company. `pause` waits so many seconds."""

    def __init__(
        self,
        server: PluginServer,
        transport: AgentTransport,
        held: Held,
        clock: Clock,
        pause: Callable[[float], object],
    ) -> None:
        self._server, self._transport, self._held = server, transport, held
        self._clock, self._pause = clock, pause
        self._id = held.runner()

    def run(self) -> None:
        """Work until the process ends. What the plugin did not take is tried again; what went to Sage never is."""
        failures = 0
        while True:
            try:
                self.step()
                failures = 0
            except Unreached as error:
                log.warning("%s", error)
                self._pause(PAUSES[min(failures, len(PAUSES) - 1)])
                failures += 1

    def step(self) -> None:
        """Deliver what is held, then serve the next document, if one comes. Raises `Unreached`."""
        if self._held.read() is not None:
            self._deliver()
            return
        document = self._server.claim(self._id, ())
        if document is not None:
            self._serve(document)

    def _serve(self, document: Document) -> None:
        began, wall = self._clock.monotonic(), self._clock.now()
        latest = document.lease - self._transport.limits.life

        def still() -> bool:
            """Both clocks: one stands still while a machine sleeps, the other may be set."""
            return max(self._clock.monotonic() - began, (self._clock.now() - wall).total_seconds()) < latest

        self._held.keep(document.id)
        self._held.keep(document.id, self._submitted(document.xml, still))
        self._deliver()

    def _submitted(self, xml: str, still: Callable[[], bool]) -> Outcome:
        try:
            return Outcome(_deliverable(self._transport.submit(xml, still=still)))
        except TransportFailed as error:
            log.warning("%s", error.message)
            return Outcome(None, _deliverable(error.message), error.sent)

    def _deliver(self) -> None:
        held = self._held.read()
        if held is None:
            return
        document_id, outcome = held
        if outcome is None:
            outcome = self._left(document_id)
        if outcome is not None:
            self._server.answer(document_id, outcome)
            self._held.clear()

    def _left(self, document_id: str) -> Outcome | None:
        """What an earlier run of this runner left without an answer; None while its agent is still at work."""
        if not self._transport.idle():
            log.warning("an agent that an earlier run started is still at work with Sage")
            self._server.claim(self._id, (document_id,))
            self._pause(PAUSES[1])
            return None
        outcome = Outcome(None, "The runner was stopped while Sage was at work.", sent=True)
        self._held.keep(document_id, outcome)
        return outcome


def _deliverable(text: str) -> str:
    """Without characters that neither XML nor a call can hold; an answer that had some was no XML before either."""
    return UNHOLDABLE.sub("\ufffd", text[:LONGEST])
