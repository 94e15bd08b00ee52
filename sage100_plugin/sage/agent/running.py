"""One agent process: what it is told, what it says, and its end."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

AFTERWARDS = 5.0
"""Seconds in which a process that was ended must be gone, and its last words read."""


class Silent(Exception):
    """The agent said nothing for longer than it may."""


class Agent:
    """A running agent. Raises `OSError` when it cannot be started.

    `call` is the call of Sage's API that it made last, `failure` what it said of its failure. `handed` is whether it
    was given a document, `sent` whether Sage may have got it: the agent says so before it hands it on, and what cannot
    be read counts as said. `answer` is Sage's, told when the session is over. `notice` gets the name of each call.
    """

    def __init__(self, command: Sequence[str], notice: Callable[[str], None]) -> None:
        self.call = ""
        self.failure: Mapping[str, Any] = {}
        self.sent = False
        self.answer: str | None = None
        self.handed = False
        self._notice = notice
        self._process = subprocess.Popen(  # noqa: S603 - the program of the company's settings
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("SAGE100_")},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="agent", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it is a pipe
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def tell(self, line: Mapping[str, Any]) -> None:
        """Write a line to the agent. That it has ended is noticed by who listens."""
        pipe = self._process.stdin
        if pipe is not None and not pipe.closed:
            with contextlib.suppress(OSError):
                pipe.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                pipe.flush()

    def hand(self, xml: str) -> None:
        """Hand the batch over, which is one document."""
        self.handed = True
        self.tell({"id": "1", "xml": xml})
        self.no_more()

    def no_more(self) -> None:
        """Tell the agent that nothing more comes."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def hear(self, seconds: float) -> str | None:
        """Wait for the next step and give its name; None when the agent has ended. Raises `Silent`."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise Silent from None
        return None if line is None else self._noted(line)

    def _noted(self, line: bytes) -> str:
        try:
            said = json.loads(line)
            step = str(said["step"])
        except (ValueError, TypeError, KeyError):
            # Something else wrote between the agent's lines, and one may be lost in it.
            self.sent = self.sent or self.handed
            return ""
        if step == "calling":
            self.call = str(said["call"])
            self._notice(self.call)
        elif step == "sent":
            self.sent = True
        elif step == "answer":
            self.answer = str(said["response"])
        elif step == "failed":
            self.failure = said
        return step

    def end(self) -> int | None:
        """Make sure that it is gone; gives its exit code, or None when it cannot be ended.

        Its last words are heard. When that is not certain, a document that was handed over counts as sent.
        """
        self.no_more()
        if self._process.poll() is None:
            self._process.kill()
        try:
            code: int | None = self._process.wait(AFTERWARDS)
        except subprocess.TimeoutExpired:
            code = None
        self._reader.join(AFTERWARDS)
        while not self._lines.empty():
            line = self._lines.get()
            if line is not None:
                self._noted(line)
        if code is None or self._reader.is_alive():
            self.sent = self.sent or self.handed
        elif self._process.stdout is not None:
            self._process.stdout.close()
        return code
