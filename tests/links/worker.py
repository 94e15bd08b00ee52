"""A process that works on a store until it is killed, and says so over a pipe."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link
from tests.links.makers import make_link

THREADS = 3
KEYS = 12

Report = tuple[str, str, int]


def versioned(key: str, version: int) -> Link:
    """What a key holds in a version; zero is nothing at all."""
    return make_link(key, f"p-{key}", str(version), state=f"s{version % 3}", details={"text": "x" * (version % 700)})


def version_of(store: TinyDBLinks, key: str) -> int:
    """The version that is stored, whole and found by every road."""
    link = store.get(key)
    if link is None:
        assert store.by_source("Main", "job", "procore", f"p-{key}") is None
        return 0
    version = int(link.sage_id)
    assert link == versioned(key, version)
    assert store.by_source("Main", "job", "procore", f"p-{key}") == link
    assert link in store.by_sage("Main", "job", str(version))
    return version


def keys_of(thread: int) -> list[str]:
    return [f"{thread}-{number}" for number in range(KEYS)]


def work(folder: Path, seed: int, pipe: Connection) -> None:
    """Change keys at random; each change is announced before and acknowledged after."""
    store = TinyDBLinks.open(folder, slack=40)
    sending = threading.Lock()

    def send(report: Report) -> None:
        with sending:
            pipe.send(report)

    threads = [
        threading.Thread(target=_change, args=(store, keys_of(number), random.Random(f"{seed} {number}"), send))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _change(store: TinyDBLinks, keys: list[str], chance: random.Random, send: Callable[[Report], None]) -> None:
    while True:
        key = chance.choice(keys)
        known = store.get(key) is not None
        version = 0 if known and chance.random() < 0.2 else chance.randrange(1, 10**6)
        send(("begun", key, version))
        if version == 0:
            store.remove(key)
        elif known:
            store.replace(replace(versioned(key, version)))
        else:
            store.add(versioned(key, version))
        send(("done", key, version))


def hold(folder: Path, pipe: Connection) -> None:
    """Keep the store open until the pipe says otherwise."""
    store = TinyDBLinks.open(folder)
    pipe.send("open")
    pipe.recv()
    store.close()
