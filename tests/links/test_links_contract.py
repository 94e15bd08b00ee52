"""What every implementation of `Links` does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.links import SqlLinks
from sage100_plugin.links import TinyDBLinks
from sage100_plugin.ports.links import Link, LinkExists, Links
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.testing.links import MemoryLinks
from tests.links.makers import make_link


@pytest.fixture
def memory() -> Links:
    return MemoryLinks()


@pytest.fixture
def tinydb(tmp_path: Path) -> Iterator[Links]:
    store = TinyDBLinks.open(tmp_path / "links")
    yield store
    store.close()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Links]:
    ledger = SqlLedger.open(postgres_url, FernetSealer([FernetSealer.new_key()]))
    yield SqlLinks(ledger)
    ledger.close()


@pytest.fixture(params=["memory", "tinydb", "postgres"])
def links(request: pytest.FixtureRequest) -> Links:
    store: Links = request.getfixturevalue(request.param)
    return store


FULL = make_link(
    source_name="Château № 7\n",
    sage_name="Job 7",
    linked_by="ana",
    linked_at="2026-01-05T10:00:00Z",
    origin="sage",
    matched_by="number",
    owner="sage",
    state="conflict",
    details={"fields": {"name": "a"}, "amount": "10.00", "none": None},
    history=({"at": "2026-01-05T10:00:00Z", "by": "ana", "what": "linked"},),
)


def test_a_link_is_given_back_as_it_was_added(links: Links) -> None:
    assert links.add(FULL) == FULL
    assert links.get("l1") == FULL
    assert links.by_source("Main", "job", "procore", "p-1") == FULL
    assert links.by_sage("Main", "job", "7") == (FULL,)
    assert list(links) == [FULL]
    assert len(links) == 1


def test_an_empty_store_answers_nothing(links: Links) -> None:
    assert links.get("l1") is None
    assert links.by_source("Main", "job", "procore", "p-1") is None
    assert links.by_sage("Main", "job", "7") == ()
    assert links.find() == ()
    assert list(links) == []
    assert len(links) == 0


def test_the_same_link_again_changes_nothing(links: Links) -> None:
    links.add(FULL)
    assert links.add(replace(FULL, state="synced")) == FULL
    assert links.get("l1") == FULL
    assert len(links) == 1


def test_a_source_record_is_linked_once(links: Links) -> None:
    links.add(FULL)
    with pytest.raises(LinkExists, match=r"procore:p-1 is linked to job 7") as refusal:
        links.add(make_link("l2", sage_id="8"))
    assert refusal.value.link == FULL
    assert links.get("l2") is None
    assert links.by_sage("Main", "job", "8") == ()


@pytest.mark.parametrize("other", ["company", "record", "source", "source_id"])
def test_another_source_record_is_another_link(links: Links, other: str) -> None:
    links.add(FULL)
    second = replace(FULL, id="l2", **{other: "other"})  # type: ignore[arg-type]
    links.add(second)
    assert links.by_source(second.company, second.record, second.source, second.source_id) == second
    assert len(links) == 2


def test_several_source_records_share_a_sage_record_oldest_first(links: Links) -> None:
    late = links.add(make_link("l1", "p-1", linked_at="2026-03-01T00:00:00Z"))
    early = links.add(make_link("l2", "p-2", linked_at="2026-01-01T00:00:00Z"))
    links.add(make_link("l3", "p-3", sage_id="8"))
    assert links.by_sage("Main", "job", "7") == (early, late)


def test_a_link_is_replaced_and_found_by_its_new_ids_only(links: Links) -> None:
    links.add(FULL)
    moved = replace(FULL, source_id="p-2", sage_id="8", state="synced", history=(*FULL.history, {"what": "moved"}))
    assert links.replace(moved) == moved
    assert links.get("l1") == moved
    assert links.by_source("Main", "job", "procore", "p-1") is None
    assert links.by_source("Main", "job", "procore", "p-2") == moved
    assert links.by_sage("Main", "job", "7") == ()
    assert links.by_sage("Main", "job", "8") == (moved,)
    assert links.find(state="conflict") == ()
    assert links.find(state="synced") == (moved,)
    assert links.add(make_link("l2", "p-1")).id == "l2"


def test_a_link_that_is_not_there_cannot_be_replaced(links: Links) -> None:
    with pytest.raises(KeyError, match="l1"):
        links.replace(FULL)


def test_a_link_cannot_be_moved_to_a_source_record_that_is_linked(links: Links) -> None:
    links.add(FULL)
    second = links.add(make_link("l2", "p-2"))
    with pytest.raises(LinkExists) as refusal:
        links.replace(replace(second, source_id="p-1"))
    assert refusal.value.link == FULL
    assert links.get("l2") == second


def test_a_removed_link_is_gone_and_its_source_record_free(links: Links) -> None:
    links.add(FULL)
    links.remove("l1")
    links.remove("l1")
    assert links.get("l1") is None
    assert links.by_source("Main", "job", "procore", "p-1") is None
    assert links.by_sage("Main", "job", "7") == ()
    assert len(links) == 0
    assert links.add(make_link("l2")).id == "l2"


def test_links_come_in_the_order_of_their_ids(links: Links) -> None:
    ids = ["b", "a", "a0", "Z", "é", "\U0001f600", "￿", "aaaaaaaa2", "aaaaaaaa10"]
    for number, id in enumerate(ids):
        links.add(make_link(id, f"p-{number}"))
    assert [link.id for link in links] == sorted(ids)
    assert [link.id for link in links.find()] == sorted(ids)


def test_pages_of_links_follow_each_other(links: Links) -> None:
    for number in range(25):
        links.add(make_link(f"{number:02}", f"p-{number}"))
    seen: list[Link] = []
    while page := links.find(after=seen[-1].id if seen else "", limit=10):
        seen.extend(page)
    assert [link.id for link in seen] == [f"{number:02}" for number in range(25)]
    assert links.find(limit=0) == ()
    assert [link.id for link in links.find(after="105", limit=1)] == ["11"]


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({}, ["1", "2", "3", "4"]),
        ({"company": "Main"}, ["1", "2", "3"]),
        ({"record": "vendor"}, ["2"]),
        ({"source": "followup"}, ["3"]),
        ({"state": "conflict"}, ["1", "4"]),
        ({"company": "Main", "state": "conflict"}, ["1"]),
        ({"company": "Main", "record": "job", "source": "procore", "state": "synced"}, []),
        ({"company": ""}, []),
    ],
)
def test_links_are_found_by_all_that_is_given(links: Links, asked: dict[str, str], ids: list[str]) -> None:
    links.add(make_link("1", state="conflict"))
    links.add(make_link("2", record="vendor"))
    links.add(make_link("3", source="followup"))
    links.add(make_link("4", company="West", state="conflict"))
    assert [link.id for link in links.find(**asked)] == ids  # type: ignore[arg-type]


@pytest.mark.parametrize("worthless", [{"amount": float("nan")}, {"what": object()}])
def test_what_json_cannot_hold_is_refused(links: Links, worthless: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)):
        links.add(make_link(details=worthless))
    assert len(links) == 0
    links.add(make_link())


def test_of_many_threads_one_gets_the_source_record(links: Links) -> None:
    barrier = Barrier(8)
    won: list[str] = []
    refused: list[Link] = []

    def claim(id: str) -> None:
        barrier.wait(timeout=30)
        try:
            won.append(links.add(make_link(id)).id)
        except LinkExists as exists:
            refused.append(exists.link)

    threads = [Thread(target=claim, args=(str(number),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(won) == 1
    assert [link.id for link in refused] == won * 7
    assert len(links) == 1
