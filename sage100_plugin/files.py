"""Files of the data folder: put in place whole, for their owner only."""

from __future__ import annotations

import os
from pathlib import Path


def write_private(path: Path, content: str | bytes) -> None:
    """Put a whole file in place at once, readable for its owner only."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content.encode() if isinstance(content, str) else content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def others_may(path: Path) -> bool:
    """Whether anybody but its owner has rights on it, as far as POSIX tells; Windows keeps them elsewhere."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
