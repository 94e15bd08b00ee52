"""A map from 64-bit keys to 64-bit values, several to a key, in 16 bytes an entry."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from hashlib import blake2b

Values = tuple[int, ...]

_BLOCK = 128


def hashed(*parts: str) -> int:
    """A key for a text. Two texts may share one, so what is found by it has to be looked at."""
    text = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")


class Index:
    """Two sorted arrays, and a dict of what changed since they were made.

    What the dict says of a key replaces what the arrays say. `folded` makes the arrays anew; it is the only costly
    step, and reading goes on meanwhile.
    """

    def __init__(self, keys: array[int] | None = None, values: array[int] | None = None) -> None:
        self.keys = array("Q") if keys is None else keys
        self.values = array("Q") if values is None else values
        self.recent: dict[int, Values] = {}
        self._fence = self.keys[::_BLOCK]
        # The keys of the dict in order, made when they are asked for.
        self._ordered: list[int] = []

    def get(self, key: int) -> Values:
        found = self.recent.get(key)
        return self._settled(key) if found is None else found

    def _settled(self, key: int) -> Values:
        keys = self.keys
        start = stop = self._search(key)
        while stop < len(keys) and keys[stop] == key:
            stop += 1
        return tuple(self.values[start:stop])

    def _search(self, key: int) -> int:
        """`bisect_left` in two steps: the first array is small enough for the processor to keep at hand."""
        high = bisect_left(self._fence, key) * _BLOCK
        return bisect_left(self.keys, key, max(high - _BLOCK, 0), min(high, len(self.keys)))

    def update(self, changes: Mapping[int, Values]) -> None:
        self.recent.update(changes)

    def between(self, low: int, high: int, limit: int) -> tuple[list[int], int]:
        """Keys from `low` up to but not including `high`, in order, and where to go on: `high` when that was all."""
        if len(self._ordered) < len(self.recent):
            self._ordered = sorted(self.recent)
        keys: set[int] = set()
        end = high
        for source in (self.keys, self._ordered):
            start, stop = bisect_left(source, low), bisect_left(source, high)
            if stop - start > limit:
                stop = start + limit
                end = min(end, source[stop - 1] + 1)
            keys.update(source[start:stop])
        return sorted(key for key in keys if key < end), end

    def folded(self) -> Index:
        """The same map with all of it in the arrays."""
        keys, values = array("Q"), array("Q")
        start = 0
        for key in sorted(self.recent):
            stop = bisect_left(self.keys, key, start)
            keys.extend(self.keys[start:stop])
            values.extend(self.values[start:stop])
            found = self.recent[key]
            keys.extend([key] * len(found))
            values.extend(found)
            start = bisect_right(self.keys, key, stop)
        keys.extend(self.keys[start:])
        values.extend(self.values[start:])
        return Index(keys, values)
