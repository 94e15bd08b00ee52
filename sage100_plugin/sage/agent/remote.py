"""Sage's API on another machine: documents wait here until the runner beside Sage fetches them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sage100_plugin.errors import Refused, Unclear
from sage100_plugin.ports.agent import Document, Outcome, Runner
from sage100_plugin.ports.outside import Clock, Ids
from sage100_plugin.sage.api.transport import TransportFailed

PATIENCE = 30.0
"""Seconds in which a runner has to fetch a document: one that waits for documents does so at once."""

LEASE = 600.0
"""Seconds after which what a runner fetched can no longer reach Sage: an agent ends itself long before."""

log = logging.getLogger(__name__)


@dataclass
class _Errand:
    """A document on its way. It is fetched as soon as `runner` is known, and over with its outcome."""

    document: Document
    runner: str = ""
    outcome: Outcome | None = None


@dataclass
class _Word:
    """What a company's runner said last, and when."""

    runner: Runner
    holds: frozenset[str]
    at: float


class MemoryExchange:
    """An `Exchange` within this process, and what the writers of its companies need of it."""

    def __init__(self, clock: Clock, ids: Ids, *, patience: float = PATIENCE, lease: float = LEASE) -> None:
        self._clock, self._ids, self._patience, self._lease = clock, ids, patience, lease
        self._news = threading.Condition()
        self._errands: dict[str, _Errand] = {}
        self._words: dict[str, _Word] = {}
        self._began = clock.monotonic()
        self._dismissed = self._closed = False

    def submit(self, company: str, xml: str) -> str:
        """Offer a document and wait for Sage's answer. Raises `TransportFailed`; `Unclear` when the plugin ends."""
        errand = _Errand(Document(self._ids("doc"), company, xml, self._lease))
        with self._news:
            self._errands[errand.document.id] = errand
            self._news.notify_all()
            try:
                outcome = self._outcome(errand)
            finally:
                # Under the lock: what is withdrawn can no longer be fetched.
                del self._errands[errand.document.id]
        if outcome.response is None:
            raise TransportFailed(outcome.failure, sent=outcome.sent)
        return outcome.response

    def _outcome(self, errand: _Errand) -> Outcome:
        self._wait(lambda: bool(errand.runner), self._patience)
        if not errand.runner:
            return Outcome(None, self._nobody(errand.document.company))
        self._wait(lambda: errand.outcome is not None, self._lease)
        if errand.outcome is None and self._closed:
            # Neither done nor failed: it stays started, and the next process reads Sage.
            raise Unclear("outcome_unknown", "The plugin was stopped while the record was on its way to Sage.")
        says = "The runner beside Sage fetched the document and did not answer."
        return errand.outcome or Outcome(None, says, sent=True)

    def _nobody(self, company: str) -> str:
        word = self._words.get(company)
        if word is None:
            return "No runner asks for documents. Start it beside Sage: sage100-plugin agent run."
        seconds, machine = self._clock.monotonic() - word.at, word.runner.machine
        return f"The runner on {machine} did not fetch the document; it was last heard {seconds:.0f} seconds ago."

    def _wait(self, over: Callable[[], bool], seconds: float) -> None:
        self._news.wait_for(lambda: self._closed or over(), seconds)

    def idle(self, company: str) -> bool:
        """Whether nothing for this company can still be on its way, be it of a process before this one."""
        with self._news:
            word, now = self._words.get(company), self._clock.monotonic()
            if any(errand.document.company == company for errand in self._errands.values()):
                return False
            if word is None:
                return now - self._began >= self._lease
            return not word.holds or now - word.at >= self._lease

    def claim(self, company: str, runner: Runner, holds: Collection[str], wait: float) -> Document | None:
        """As `Exchange.claim`."""
        with self._news:
            self._note(company, runner, holds)
            if holds:
                return None
            self._wait(lambda: self._dismissed or self._next(company, runner) is not None, wait)
            errand = None if self._dismissed or self._closed else self._next(company, runner)
            if errand is None:
                return None
            errand.runner = runner.id
            self._note(company, runner, (errand.document.id,))
            self._news.notify_all()
            return errand.document

    def _next(self, company: str, runner: Runner) -> _Errand | None:
        """What is offered, or was lost on its way to this runner."""
        return next(
            (
                errand
                for errand in self._errands.values()
                if errand.document.company == company and errand.outcome is None and errand.runner in ("", runner.id)
            ),
            None,
        )

    def _note(self, company: str, runner: Runner, holds: Collection[str]) -> None:
        now, word = self._clock.monotonic(), self._words.get(company)
        if word is not None and word.runner.id != runner.id and now - word.at < self._lease:
            later = f"{self._lease / 60:.0f} minutes later"
            where = word.runner.machine or "another machine"
            says = f"The runner on {where} serves {company}. Stop it, and start this one {later}."
            raise Refused("wrong_state", says)
        if word is None or word.runner != runner:
            log.info("the runner on %s, version %s, serves %s", runner.machine, runner.version, company)
        self._words[company] = _Word(runner, frozenset(holds), now)

    def answer(self, company: str, document_id: str, outcome: Outcome) -> bool:
        """As `Exchange.answer`."""
        with self._news:
            word = self._words.get(company)
            if word is not None:
                word.holds -= {document_id}
            errand = self._errands.get(document_id)
            if errand is None or errand.document.company != company or not errand.runner or errand.outcome is not None:
                return False
            errand.outcome = outcome
            self._news.notify_all()
            return True

    def dismiss(self) -> None:
        """As `Exchange.dismiss`."""
        with self._news:
            self._dismissed = True
            self._news.notify_all()

    def close(self) -> None:
        """As `Exchange.close`."""
        with self._news:
            self._closed = True
            self._news.notify_all()


@dataclass(frozen=True)
class RemoteTransport:
    """A `Transport` to the company whose runner fetches documents from the exchange."""

    exchange: MemoryExchange
    company: str

    def submit(self, xml: str) -> str:
        """Give Sage's answer, after the session was closed. Raises `TransportFailed`."""
        return self.exchange.submit(self.company, xml)

    def idle(self) -> bool:
        """Whether no document, of this process or of one before it, can still be on its way to Sage."""
        return self.exchange.idle(self.company)
