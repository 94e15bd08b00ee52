"""Sage's API on this machine: a short-lived program for each document, started, watched, and ended."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sage100_plugin.sage.agent.exits import SENTENCES, sentence
from sage100_plugin.sage.agent.lock import is_held, lock_of
from sage100_plugin.sage.agent.running import Agent, Silent
from sage100_plugin.sage.api.transport import TransportFailed

RUNNER: Sequence[str] = () if os.name == "nt" else ("mono",)
"""What runs a program for Windows elsewhere."""

DRIVE = re.compile(r"[A-Za-z]:?")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AgentSettings:
    r"""How the API of one company is entered on this machine.

    `data_source` is `HOST\INSTANCE`, up to version 18 a drive letter. `company` is the name as Sage shows it, `user` a
    user of its security group API. `statics` makes the further calls that one installation of 2026.1 needed.
    """

    executable: Path
    sage_folder: Path
    data_source: str
    company: str
    user: str
    password: str = field(repr=False)
    statics: bool = False


@dataclass(frozen=True)
class Limits:
    """How many seconds may pass: for another session on the machine, each call of Sage's, the answer to a document.

    After `life` seconds an agent ends itself, though who started it be gone.
    """

    waiting: float = 60
    call: float = 60
    answer: float = 240
    life: float = 450


def _heard(_call: str) -> None:
    """What happens with each call when nobody wants to know."""


def _certainly() -> bool:
    return True


class AgentTransport:
    """A `Transport` that starts the agent for each document.

    The document is handed over only when the machine's lock is held and the session is open. So an agent whose plugin
    dies before that sends nothing, and while the lock is free nothing can be on its way.
    """

    def __init__(self, settings: AgentSettings, *, runner: Sequence[str] = RUNNER, limits: Limits = Limits()) -> None:
        self.limits = limits
        self._settings, self._runner = settings, runner

    def submit(self, xml: str, *, still: Callable[[], bool] = _certainly) -> str:
        """Give Sage's answer, after the session was closed. Raises `TransportFailed`.

        `still` is asked last, with the session open, whether the document is to be sent at all.
        """
        agent = self._started(_heard)
        wrong = self._session(agent, xml, still)
        if agent.answer is None:
            late = "The document was not sent: too much time had passed."
            lost = "The write agent ended without Sage's answer."
            raise TransportFailed(wrong or (lost if agent.handed else late), sent=agent.sent)
        if wrong:
            log.warning("Sage answered. After that: %s", wrong)
        return agent.answer

    def try_session(self, notice: Callable[[str], None]) -> None:
        """Open a session and close it; `notice` gets the name of each call. Raises `TransportFailed`."""
        wrong = self._session(self._started(notice), None, _certainly)
        if wrong:
            raise TransportFailed(wrong, sent=False)

    def idle(self) -> bool:
        """Whether no agent of this machine can hold a document."""
        return not is_held(lock_of(self._settings.executable))

    def _started(self, notice: Callable[[str], None]) -> Agent:
        program = self._settings.executable
        if not program.is_file():
            says = f"There is no write agent {program}. Build it there: sage100-plugin agent build."
            raise TransportFailed(says, sent=False)
        try:
            return Agent([*self._runner, str(program)], notice)
        except OSError as error:
            says = f"The write agent {program} cannot be started: {error.strerror}."
            raise TransportFailed(says, sent=False) from None

    def _session(self, agent: Agent, xml: str | None, still: Callable[[], bool]) -> str:
        """Hold the session and end the agent; gives what went wrong."""
        wrong = ""
        try:
            self._conversation(agent, xml, still)
        except Silent:
            slow = f"Sage did not answer {agent.call}" if agent.call else "The write agent did not start"
            wrong = f"{slow} in time; the session was broken off."
        finally:
            code = agent.end()
        return wrong or self._meaning(agent, code)

    def _conversation(self, agent: Agent, xml: str | None, still: Callable[[], bool]) -> None:
        """Listen until the agent ends. Raises `Silent`."""
        limits = self.limits
        agent.tell(self._told())
        patience = limits.waiting + limits.call
        while (step := agent.hear(patience)) is not None:
            patience = limits.answer if (step, agent.call) == ("calling", "submitXML") else limits.call
            if step == "opened":
                if xml is not None and still():
                    agent.hand(xml)
                else:
                    agent.no_more()

    def _told(self) -> dict[str, object]:
        settings, limits = self._settings, self.limits
        drive = DRIVE.fullmatch(settings.data_source)
        return {
            "sage_folder": str(settings.sage_folder),
            "data_drive" if drive else "data_source": settings.data_source[:1] if drive else settings.data_source,
            "company": settings.company,
            "user": settings.user,
            "password": settings.password,
            "statics": settings.statics,
            "wait_seconds": limits.waiting,
            "life_seconds": limits.life,
        }

    def _meaning(self, agent: Agent, code: int | None) -> str:
        """What the exit code means, in a sentence; empty when all is well."""
        if code == 0:
            return ""
        if code is None:
            return "The write agent hangs and cannot be ended."
        if code not in SENTENCES or not agent.failure:
            last = f" in {agent.call}" if agent.call else ""
            return f"The write agent was ended from outside or crashed{last} (exit code {code})."
        settings = self._settings
        facts = {
            "name": settings.executable.name,
            "executable": settings.executable,
            "folder": settings.sage_folder,
            "source": settings.data_source,
            "user": settings.user,
            "company": settings.company,
        }
        return sentence(code, agent.failure, facts)
