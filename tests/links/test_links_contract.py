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
    ids += ["lnk_", "lnk_2", "lnk_aaaaaaaa2", "lnk_aaaaaaaa10", "lnk", "lnl", "lnk`", "lnk_é"]
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


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("tower", ["1", "2"]),
        ("  TOWER north ", ["2"]),
        ("p-3", ["3"]),
        ("weiss", ["3"]),
        ('"so-called"', ["3"]),
        ("back\\slash", ["3"]),
        ("1042", ["1"]),
        ("procore", []),
        ("job", []),
        ("north p-1", []),
        (" ", ["1", "2", "3"]),
    ],
)
def test_links_are_found_by_words_of_their_ids_and_names(links: Links, q: str, ids: list[str]) -> None:
    links.add(make_link("1", "p-1", "1042", source_name="Riverside Tower"))
    links.add(make_link("2", "p-2", "7", source_name="Annex", sage_name="North Tower"))
    links.add(make_link("3", "p-3", "8", source_name='Weiß, "so-called"', sage_name="back\\slash"))
    assert [link.id for link in links.find(q=q)] == ids
    assert [link.id for link in links.find(q=q, after="1")] == [id for id in ids if id > "1"]
    assert links.find(q=q, company="West") == ()
    assert [link.id for link in links.find(q=q, record="job", limit=1)] == ids[:1]


def test_rare_words_are_found_among_many_links_as_they_are_now(links: Links) -> None:
    many = [make_link(f"lnk_{number:04}", f"p-{number}", str(number)) for number in range(1_500)]
    many += [make_link(f"lnk_{number:04}", f"q-{number}", str(number), sage_name="Weiß") for number in (1_600, 1_700)]
    links.add_all(many)
    links.replace(replace(many[1_400], source_name="Weiß"))
    links.replace(replace(many[-2], sage_name="Schwarz"))
    links.add(make_link("lnk_1800", "p-1800", "1800", company="West", sage_name="WEISS"))
    assert [link.id for link in links.find(q="weiss")] == ["lnk_1400", "lnk_1700", "lnk_1800"]
    assert [link.id for link in links.find(q="weiss", company="Main")] == ["lnk_1400", "lnk_1700"]
    assert [link.id for link in links.find(q="weiss", after="lnk_1400", limit=1)] == ["lnk_1700"]
    links.remove("lnk_1700")
    assert [link.id for link in links.find(q="weiss")] == ["lnk_1400", "lnk_1800"]


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


@pytest.mark.parametrize("other", [{"source": "followup"}, {"record": "vendor"}, {"company": "West"}, {"sage_id": "8"}])
def test_a_link_that_is_to_be_alone_has_other_neighbours(links: Links, other: dict[str, str]) -> None:
    links.add(FULL)
    second = replace(FULL, id="l2", source_id="p-2", **other)  # type: ignore[arg-type]
    assert links.add(second, alone=True) == second


def test_a_link_that_is_to_be_alone_shares_its_sage_record_with_none_of_its_source(links: Links) -> None:
    links.add(FULL)
    with pytest.raises(LinkExists) as refusal:
        links.add(make_link("l2", "p-2"), alone=True)
    assert refusal.value.link == FULL
    second = links.add(make_link("l2", "p-2", sage_id="8"), alone=True)
    with pytest.raises(LinkExists):
        links.replace(replace(second, sage_id="7"), alone=True)
    assert links.get("l2") == second
    assert links.add(FULL, alone=True) == FULL
    links.replace(replace(FULL, state="broken"))
    assert links.replace(replace(second, sage_id="7"), alone=True).sage_id == "7"


def test_many_links_are_stored_all_or_none(links: Links) -> None:
    links.add(FULL)
    new = [make_link("l2", "p-2", sage_id="8"), make_link("l3", "p-3", sage_id="9")]
    for wrong in (make_link("l4", "p-1", sage_id="10"), make_link("l4", "p-4", sage_id="7")):
        with pytest.raises(LinkExists) as refusal:
            links.add_all([*new, wrong])
        assert refusal.value.link == FULL
        assert len(links) == 1
    for twin in (make_link("l4", "p-4", sage_id="9"), make_link("l4", "p-3", sage_id="10")):
        with pytest.raises(LinkExists) as refusal:
            links.add_all([*new, twin])
        assert len(links) == 1
    links.add_all(new)
    links.add_all([FULL, *new])
    assert [link.id for link in links] == ["l1", "l2", "l3"]


def test_links_are_counted_by_company_record_and_state(links: Links) -> None:
    assert links.counts() == {}
    for number in range(3):
        links.add(make_link(f"l{number}", f"p-{number}", sage_id=f"{number}", source=f"s{number}"))
    links.add(make_link("v", "p-1", record="vendor"))
    links.add(make_link("w", "p-1", company="West", state="broken"))
    links.replace(replace(make_link("l0", "p-0", sage_id="0"), state="archived"))
    links.remove("l1")
    assert links.counts() == {
        ("Main", "job", "synced"): 1,
        ("Main", "job", "archived"): 1,
        ("Main", "vendor", "synced"): 1,
        ("West", "job", "broken"): 1,
    }


def test_of_many_threads_one_gets_the_sage_record_alone(links: Links) -> None:
    barrier = Barrier(8)
    won: list[str] = []
    refused: list[Link] = []

    def claim(id: str) -> None:
        barrier.wait(timeout=30)
        try:
            won.append(links.add(make_link(id, f"p-{id}"), alone=True).id)
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


def test_a_cost_code_is_found_however_its_number_is_spelled(links: Links) -> None:
    # R147
    old = make_link("l1", "CC-1", "2010", record="cost_code")
    new = make_link("l2", "CC-2", "2010.000", record="cost_code")
    for link in (old, new, make_link("l3", "CC-3", "201.000", record="cost_code")):
        links.add(link)
    for spelled in ("2010", "2010.0", "2010.000", "02010"):
        assert links.by_sage("Main", "cost_code", spelled) == (old, new)
    assert links.by_sage("Main", "job", "2010") == ()
    with pytest.raises(LinkExists):
        links.add(make_link("l4", "CC-4", "2010.000", record="cost_code"), alone=True)
