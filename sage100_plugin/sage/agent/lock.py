"""The lock of the machine: the first byte of a file beside the agent, held by an agent as long as it lives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    _ACCESS = os.O_RDONLY | os.O_BINARY

    def _taken(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return True
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        return False

else:
    import fcntl

    _ACCESS = os.O_RDWR

    def _taken(handle: int) -> bool:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1)
        except OSError:
            return True
        return False  # closing the file gives the lock back


def lock_of(executable: Path) -> Path:
    """The lock file of an agent: `Sage100PluginAgent.lock` beside `Sage100PluginAgent.exe`."""
    return executable.with_suffix(".lock")


def is_held(path: Path) -> bool:
    """Whether a living agent holds it. A file that may not be opened counts as held."""
    try:
        handle = os.open(path, _ACCESS)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return _taken(handle)
    finally:
        os.close(handle)
