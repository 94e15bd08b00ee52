"""What was previewed lately, so that a stale confirmation can be told what moved since."""

from __future__ import annotations

import json
import threading
import zlib
from collections import OrderedDict
from typing import Any

MOST_BYTES = 16 * 1024 * 1024
"""How much is remembered; the oldest is forgotten first."""


class Previews:
    """JSON values by fingerprint, compressed to so many bytes. Safe for threads; a new process begins anew."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._own = threading.Lock()

    def note(self, fingerprint: str, content: object) -> None:
        """Remember what was previewed."""
        packed = zlib.compress(json.dumps(content).encode(), 1)
        with self._own:
            self._size += len(packed) - len(self._held.pop(fingerprint, b""))
            self._held[fingerprint] = packed
            while self._size > self._most:
                self._size -= len(self._held.popitem(last=False)[1])

    def find(self, fingerprint: str) -> Any | None:  # noqa: ANN401 - JSON out
        """What was previewed; None when it is not remembered."""
        with self._own:
            packed = self._held.get(fingerprint)
        return None if packed is None else json.loads(zlib.decompress(packed))
