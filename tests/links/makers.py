"""Links and stores for tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link
from tests.links.disks import MemoryDisk

ANYWHERE = Path("links")


def make_link(id: str = "l1", source_id: str = "p-1", sage_id: str = "7", **fields: Any) -> Link:
    return Link(
        **{
            "id": id,
            "company": "Main",
            "record": "job",
            "source": "procore",
            "source_id": source_id,
            "sage_id": sage_id,
            **fields,
        }
    )


def at_once(job: Callable[[], None]) -> None:
    job()


def open_on(disk: MemoryDisk, slack: int = 1000, reserve: int = 0) -> TinyDBLinks:
    """A store on a disk in memory, which compacts in the caller's thread."""
    return TinyDBLinks.open(ANYWHERE, disk=disk, slack=slack, reserve=reserve, housekeeping=at_once)


def contents(store: TinyDBLinks) -> dict[str, Link]:
    """All links by id; each is found by every road."""
    found = {link.id: link for link in store}
    assert len(store) == len(found)
    assert store.counts() == Counter((link.company, link.record, link.state) for link in found.values())
    for link in found.values():
        assert store.get(link.id) == link
        assert store.by_source(link.company, link.record, link.source, link.source_id) == link
        assert link in store.by_sage(link.company, link.record, link.sage_id)
    return found
