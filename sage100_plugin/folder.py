"""The data folder: its secret keys, and the address and token of the server that runs on it."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sage100_plugin.files import others_may, write_private
from sage100_plugin.settings import Settings, SettingsWrong

KEY_FILE = "secret.key"
RUN_FILE = "run.json"


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """The keys that sign and seal, newest first: from the settings, else from the data folder, made on first use.

    Raises `SettingsWrong` when others on this machine can read the file: what is sealed would be open to them.
    """
    given = settings.items("secret_key")
    if given:
        return given
    path = settings.home / KEY_FILE
    if not path.exists():
        _make_key(path)
    if others_may(path):
        raise SettingsWrong(f"{path} can be read by others on this machine. Take their rights: chmod 600 {path}")
    return tuple(path.read_text("utf-8").split())


def _make_key(path: Path) -> None:
    """Two first starts at once would each make a key, and one would be lost."""
    from filelock import FileLock  # noqa: PLC0415 - slow, and only once in the life of a data folder

    with FileLock(f"{path}.lock"):
        if not path.exists():
            write_private(path, secrets.token_urlsafe(32) + "\n")


def sealing_keys(keys: tuple[str, ...]) -> list[str]:
    """The same keys as Fernet wants them: 32 bytes each, made for sealing only."""
    return [base64.urlsafe_b64encode(hashlib.sha256(b"sealing " + key.encode()).digest()).decode() for key in keys]


def read_run(home: Path) -> Mapping[str, Any] | None:
    """`{address, token, pid}` of the server that last became ready on this folder; it may have died since."""
    try:
        found = json.loads((home / RUN_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"address", "token", "pid"} <= found.keys() else None


@contextlib.contextmanager
def running(home: Path, address: str, token: str) -> Iterator[None]:
    """While a server runs: tell the command line on this machine where it is."""
    write_private(home / RUN_FILE, json.dumps({"address": address, "token": token, "pid": os.getpid()}))
    try:
        yield
    finally:
        told = read_run(home)
        with contextlib.suppress(OSError):
            if told is not None and told["pid"] == os.getpid():  # another server on this folder may have told since
                (home / RUN_FILE).unlink()
