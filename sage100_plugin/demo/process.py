"""A server of our own, as a process of its own."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

READY = "Listening on "


class NotStarted(Exception):
    """The server did not become ready; the message holds what it said."""


class ServerProcess:
    """`sage100-plugin serve` on a data folder. It can be killed and started again on the same port."""

    def __init__(self, home: Path, environment: Mapping[str, str], port: int = 0) -> None:
        self.home = home
        self.address = ""
        self._environment = {**os.environ, **environment, "SAGE100_HOME": str(home), "PYTHONUNBUFFERED": "1"}
        self._port = port
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return self._process.pid if self._process else 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, seconds: float = 60.0) -> str:
        """Start it and wait until it is ready; gives its address. Raises `NotStarted`."""
        command = [sys.executable, "-m", "sage100_plugin", "serve", "--port", str(self._port)]
        log = (self.home / "server.log").open("a", encoding="utf-8")
        with log:
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
            )
        line = _first_line(self._process, seconds)
        if not line.startswith(READY):
            self.kill()
            raise NotStarted(f"the server did not start: {line or 'no word from it'} (see {self.home / 'server.log'})")
        self.address = line.removeprefix(READY).strip()
        self._port = int(self.address.rsplit(":", 1)[1])
        return self.address

    def kill(self) -> None:
        """Kill it without a word of warning, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._end()

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.wait(30)
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None


def _first_line(process: subprocess.Popen[str], seconds: float) -> str:
    """The first line the process prints, or nothing when it is silent for too long."""
    said: queue.SimpleQueue[str] = queue.SimpleQueue()
    if process.stdout is None:
        return ""
    threading.Thread(target=lambda out: said.put(out.readline()), args=(process.stdout,), daemon=True).start()
    try:
        return said.get(timeout=seconds)
    except queue.Empty:
        return ""
