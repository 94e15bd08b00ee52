"""Documents for companies whose Sage stands on another machine: what a runner there fetches, and how it answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Runner:
    """Who fetches documents: `id` is its own for as long as it keeps its folder, the rest is for people."""

    id: str
    machine: str = ""
    version: str = ""


@dataclass(frozen=True)
class Document:
    """An MBXML document to be handed to Sage's API. `lease` is in seconds: later it must not be handed over."""

    id: str
    company: str
    xml: str
    lease: float


@dataclass(frozen=True)
class Outcome:
    """What became of a document: Sage's answer, or why there is none and whether Sage may have got it."""

    response: str | None
    failure: str = ""
    sent: bool = False


class Exchange(Protocol):
    """Where a company's writer leaves a document and its runner fetches it. Safe for threads."""

    def claim(self, company: str, runner: Runner, holds: Collection[str], wait: float) -> Document | None:
        """The next document of the company, waiting for one as many seconds as told; None when there is none.

        `holds` are the ids of the documents that the runner has and has not answered; while there are any it gets no
        other. A document that it was given and does not hold was lost on the way, and is given again.
        Raises `Refused` (`wrong_state`) while another runner serves the company.
        """

    def answer(self, company: str, document_id: str, outcome: Outcome) -> bool:
        """Take what became of a document; whether anybody still waited for it."""

    def dismiss(self) -> None:
        """Let go of runners that wait, and give out nothing more: the server is about to stop."""

    def close(self) -> None:
        """Let go of everybody who waits: the plugin ends."""
