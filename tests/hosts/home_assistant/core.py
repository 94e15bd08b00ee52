"""Home Assistant's core with our component, in a process of its own environment that `driver.py` runs."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("driver.py")


class Refused(Exception):
    """Home Assistant showed this sentence."""


class Core:
    """A Home Assistant on its own folder, into which the package was unpacked. It can be killed and started again."""

    def __init__(self, tools: Path, folder: Path, package: bytes, port: int) -> None:
        self._command = [str(tools / "venv" / "bin" / "python"), str(DRIVER), str(folder), str(port)]
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self.address = f"http://127.0.0.1:{port}"
        zipfile.ZipFile(io.BytesIO(package)).extractall(folder)

    def start(self) -> None:
        """Start it; what is asked next waits until it answers."""
        with (self._folder / "errors.log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )

    def kill(self) -> None:
        """End it without a word of warning."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def stop(self) -> None:
        """End it as a person does."""
        assert self._process is not None
        self._process.communicate(timeout=60)

    def ask(self, what: str, *given: Any) -> Any:
        """Have it do something; raises `Refused`."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, *given]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, (self._folder / "errors.log").read_text("utf-8")
        told = json.loads(line)
        if "error" in told:
            raise Refused(told["error"])
        return told["ok"]
