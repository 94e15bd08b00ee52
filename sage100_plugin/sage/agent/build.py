"""Building the agent on the machine where it runs: Windows brings the compiler along."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from sage100_plugin.sage.agent.lock import lock_of

NAME = "Sage100PluginAgent.exe"
SOURCE = Path(__file__).with_name("Sage100PluginAgent.cs")
OPTIONS = (
    "-nologo",
    "-target:exe",
    "-platform:x86",  # version 18 needs it, and nothing is known to need another
    "-optimize+",
    "-langversion:5",  # what the compiler of Windows itself understands
    "-reference:System.Web.Extensions.dll",
)


class BuildFailed(Exception):
    """The agent could not be built; the message says why and what to do."""


def usual_folder() -> Path:
    """Where the agent belongs: a place that only administrators may write, since Sage approves what stands there."""
    programs = os.environ.get("PROGRAMFILES(X86)") or os.environ.get("PROGRAMFILES")
    return Path(programs or "/opt") / "Sage100Plugin"


def build(folder: Path) -> Path:
    """Compile the agent into a folder; gives its path, the same each time. Raises `BuildFailed`."""
    target = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as fresh:
            made = Path(fresh) / NAME
            _compile(made)
            made.replace(target)
        lock_of(target).touch()
    except PermissionError as error:
        msg = f"{error.filename or target} cannot be written. Run this as an administrator, while no agent is at work."
        raise BuildFailed(msg) from None
    except OSError as error:
        raise BuildFailed(f"The agent cannot be built in {folder}: {error.strerror}.") from None
    return target


def _compile(made: Path) -> None:
    command = [_compiler(), *OPTIONS, f"-out:{made}", str(SOURCE)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - the compiler of this machine
    if done.returncode:
        told = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise BuildFailed(f"The compiler refused the agent's source: {told}")


def _compiler() -> str:
    windows = os.environ.get("WINDIR")
    found = Path(windows or "") / "Microsoft.NET" / "Framework" / "v4.0.30319" / "csc.exe"
    if windows and found.exists():
        return str(found)
    mono = shutil.which("mcs")
    if mono is None:
        msg = "There is no compiler: Windows has one with .NET Framework 4.8; elsewhere install Mono (mono-mcs)."
        raise BuildFailed(msg)
    return mono
