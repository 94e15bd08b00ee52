"""`MemoryLinks`: the link store without a disk."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sage100_plugin.ports.links import Link, LinkExists, holds, rival
from sage100_plugin.records.spelling import spellings


class MemoryLinks:
    """`Links` that last as long as the object. What JSON cannot hold is refused, as by a real store."""

    def __init__(self) -> None:
        self._links: dict[str, Link] = {}
        self._lock = threading.Lock()

    def add(self, link: Link, *, alone: bool = False) -> Link:
        with self._lock:
            return self._add(link, alone=alone)

    def add_all(self, new: Sequence[Link]) -> None:
        with self._lock:
            before = dict(self._links)
            try:
                for link in new:
                    self._add(link, alone=True)
            except BaseException:
                self._links = before
                raise

    def replace(self, link: Link, *, alone: bool = False) -> Link:
        with self._lock:
            if link.id not in self._links:
                raise KeyError(link.id)
            return self._store(link, alone=alone)

    def _add(self, link: Link, *, alone: bool) -> Link:
        return self._links.get(link.id) or self._store(link, alone=alone)

    def _store(self, link: Link, *, alone: bool) -> Link:
        holder = self.by_source(link.company, link.record, link.source, link.source_id)
        if (holder is None or holder.id == link.id) and alone:
            holder = rival(link, self.by_sage(link.company, link.record, link.sage_id))
        if holder is not None and holder.id != link.id:
            raise LinkExists(holder)
        details, history = json.loads(
            json.dumps([dict(link.details), [dict(event) for event in link.history]], allow_nan=False)
        )
        self._links[link.id] = replace(link, details=details, history=tuple(history))
        return link

    def remove(self, link_id: str) -> None:
        with self._lock:
            self._links.pop(link_id, None)

    def get(self, link_id: str) -> Link | None:
        return self._links.get(link_id)

    def by_source(self, company: str, record: str, source: str, source_id: str) -> Link | None:
        wanted = (company, record, source, source_id)
        for link in list(self._links.values()):
            if (link.company, link.record, link.source, link.source_id) == wanted:
                return link
        return None

    def by_sage(self, company: str, record: str, sage_id: str) -> tuple[Link, ...]:
        ids = spellings(record, sage_id)
        held = [link for link in list(self._links.values()) if (link.company, link.record) == (company, record)]
        found = [link for link in held if link.sage_id in ids]
        return tuple(sorted(found, key=lambda link: (link.linked_at, link.id)))

    def find(
        self,
        *,
        company: str | None = None,
        record: str | None = None,
        source: str | None = None,
        state: str | None = None,
        q: str = "",
        after: str = "",
        limit: int = 50,
    ) -> tuple[Link, ...]:
        wanted = (company, record, source, state)
        found = [
            link
            for link in self
            if link.id > after
            and holds(link, q)
            and all(
                ask in (None, have)
                for ask, have in zip(wanted, (link.company, link.record, link.source, link.state), strict=True)
            )
        ]
        return tuple(found[:limit])

    def counts(self) -> Mapping[tuple[str, str, str], int]:
        return Counter((link.company, link.record, link.state) for link in self)

    def __iter__(self) -> Iterator[Link]:
        return iter(sorted(self._links.values(), key=lambda link: link.id))

    def __len__(self) -> int:
        return len(self._links)

    def close(self) -> None:
        """Nothing to let go of."""
