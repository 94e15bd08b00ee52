"""The dropdowns: what they offer, in which order, and when they say what to choose first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.pick import pick
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Row, Where
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage


class Counted(MemorySage):
    """A company that counts the rows it was asked for."""

    given = 0

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        found = super().find(record, where=where, q=q, offset=offset, limit=limit)
        self.given += len(found)
        return found


@pytest.fixture
def sage() -> Counted:
    return Counted(
        {
            "client": [
                {"recnum": 1, "clnnme": "Clearwater Medical Group"},
                {"recnum": 2, "clnnme": "Eastgate LLC"},
                {"recnum": 3, "clnnme": "Clear Lake Homes", "inactv": 1},
                {"recnum": 40, "clnnme": "Westgate LLC"},
            ],
            "service_site": [{"recnum": 2, "locnum": n, "locnme": f"Site {n}"} for n in range(1, 251)]
            + [{"recnum": 1, "locnum": 1, "locnme": "Main", "addrs1": "1 Main Street"}],
            "job": [{"recnum": n, "jobnme": f"Job {n}", "status": 4} for n in (9, 100, 1015)],
            "cost_code": [
                {"recnum": Decimal(1000), "cdenme": "Concrete"},
                {"recnum": Decimal(2000), "cdenme": "Steel", "inactv": "T"},
            ],
            "cost_type": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
            "change_order": [
                {"recnum": 1, "chgnum": "7", "jobnum": 1015, "dscrpt": "Level 2", "status": 2},
                {"recnum": 2, "chgnum": "7", "jobnum": 9, "dscrpt": "Elsewhere", "status": 2},
            ],
        }
    )


def link(plugin: Plugin, record: str, sage_id: str, source_id: str = "") -> None:
    name = source_id or sage_id
    plugin.links.add(Link(f"lnk_{record}_{name}", "sandbox", record, "procore", name, sage_id))


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["items"]]


def notes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["id"], item.get("note", "")) for item in found["items"]]


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("service_sites", "Choose the client first."),
        ("cost_types", "Choose the cost code first."),  # R113
        ("change_orders", "Choose the job first."),
    ],
)
@pytest.mark.parametrize("empty", [{}, "blank"])
def test_a_child_without_its_parent_is_empty_and_says_what_to_choose(
    memory: Plugin, caller: Caller, key: str, note: str, empty: Any
) -> None:
    parents = CATALOG.picker[key].depends_on
    values = dict.fromkeys(parents, "") if empty == "blank" else {}
    assert pick(memory, caller, key, values) == {"items": [], "next_page": None, "note": note}


def test_an_item_has_each_hosts_words_for_value_and_label(memory: Plugin, caller: Caller) -> None:
    item = pick(memory, caller, "service_sites", {"client": "1"})["items"][0]
    assert item == {"id": "1-1", "value": "1-1", "label": "1 Main", "name": "1 Main", "note": "1 Main Street"}


@pytest.mark.parametrize(("client", "sites"), [("1", 1), ("2", 250), ("40", 0), ("777", 0), ("abc", 0)])
def test_all_sites_of_a_client_are_offered_page_by_page_and_no_others(
    memory: Plugin, caller: Caller, client: str, sites: int
) -> None:
    # R22
    offered: list[str] = []
    page: int | None = 1
    while page:
        found = pick(memory, caller, "service_sites", {"client": client, "page": str(page)})
        offered += ids(found)
        page = found["next_page"]
    assert offered == [f"{client}-{number}" for number in range(1, sites + 1)]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 250])
def test_paging_reaches_the_last_item_and_shows_each_once(
    memory: Plugin, sage: Counted, caller: Caller, limit: int
) -> None:
    for number in range(100, 130):
        sage.put("client", {"recnum": number, "clnnme": f"Client {number}"})
    for sage_id in ("129", "2", "40", "115"):
        link(memory, "client", sage_id)
    offered: list[str] = []
    page: int | None = 1
    while page:
        found = pick(memory, caller, "clients", {"page": str(page), "limit": str(limit)})
        assert len(found["items"]) <= limit
        offered += ids(found)
        page = found["next_page"]
    others = ["1", "3", *(str(number) for number in range(100, 130) if number not in (115, 129))]
    assert offered == ["2", "40", "115", "129", *others]


def test_a_page_of_a_long_list_does_not_read_the_whole_list(memory: Plugin, sage: Counted, caller: Caller) -> None:
    for number in range(1000, 2000):
        sage.put("client", {"recnum": number, "clnnme": f"Client {number}"})
    link(memory, "client", "1500")
    assert len(pick(memory, caller, "clients", {})["items"]) == 50
    assert sage.given <= 60


def test_linked_ones_come_first_with_a_note(memory: Plugin, caller: Caller) -> None:
    # R18 R20
    link(memory, "client", "40")
    link(memory, "client", "3")
    link(memory, "client", "3", "the same client again")
    link(memory, "client", "9999")  # no longer in Sage
    link(memory, "vendor", "1")
    found = pick(memory, caller, "clients", {})
    assert notes(found) == [("3", "linked, inactive"), ("40", "linked"), ("1", ""), ("2", "")]
    assert found["items"][1]["label"] == "40 Westgate LLC"


@pytest.mark.parametrize("said", ["true", "True", "1", "yes"])
def test_only_linked_ones_when_asked(memory: Plugin, caller: Caller, said: str) -> None:
    # R18
    link(memory, "client", "40")
    assert ids(pick(memory, caller, "clients", {"linked": said})) == ["40"]
    assert len(ids(pick(memory, caller, "clients", {"linked": "false"}))) == 4


def test_links_of_another_company_do_not_count(memory: Plugin, caller: Caller) -> None:
    memory.links.add(Link("lnk_1", "elsewhere", "client", "procore", "x", "40"))
    assert ids(pick(memory, caller, "clients", {"linked": "true"})) == []


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("clear", ["1", "3"]),  # without case
        ("  GATE ", ["40", "2"]),  # the linked one first
        ("4", ["40"]),  # by number
        ("nothing like it", []),
        ("%", []),  # no pattern
    ],
)
def test_searching_finds_part_of_the_number_or_name(
    memory: Plugin, caller: Caller, q: str, expected: list[str]
) -> None:
    # R98
    link(memory, "client", "40")
    assert ids(pick(memory, caller, "clients", {"q": q})) == expected


def test_what_is_inactive_says_so(memory: Plugin, caller: Caller) -> None:
    assert dict(notes(pick(memory, caller, "clients", {})))["3"] == "inactive"
    assert notes(pick(memory, caller, "cost_codes", {})) == [("1000.000", ""), ("2000.000", "inactive")]


@pytest.mark.parametrize(
    ("code", "expected"), [("1000.000", ["1", "2"]), ("1000", ["1", "2"]), ("7777", []), ("abc", [])]
)
def test_cost_types_follow_their_cost_code(memory: Plugin, caller: Caller, code: str, expected: list[str]) -> None:
    # R113
    assert ids(pick(memory, caller, "cost_types", {"cost_code": code})) == expected


def test_change_orders_are_those_of_the_job(memory: Plugin, caller: Caller) -> None:
    # R108
    found = pick(memory, caller, "change_orders", {"job": "1015"})
    assert [(item["id"], item["label"], item["note"]) for item in found["items"]] == [("1", "7 Level 2", "Open")]


def test_jobs_show_number_name_and_status_in_the_order_of_their_numbers(memory: Plugin, caller: Caller) -> None:
    # R98
    found = pick(memory, caller, "jobs", {})
    assert [(item["label"], item["note"]) for item in found["items"]] == [
        ("9 Job 9", "Current"),
        ("100 Job 100", "Current"),
        ("1015 Job 1015", "Current"),
    ]


@pytest.mark.parametrize("name", ["page", "limit"])
@pytest.mark.parametrize("value", ["0", "-1", "x", "1.5", "²", "9" * 30])
def test_a_page_is_a_number_from_one(memory: Plugin, caller: Caller, name: str, value: str) -> None:
    with pytest.raises(Refused) as caught:
        pick(memory, caller, "jobs", {name: value})
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [(f"/{name}", "invalid_value")]


def test_a_page_behind_the_last_is_empty(memory: Plugin, caller: Caller) -> None:
    for key in ("jobs", "clients", "companies"):
        assert pick(memory, caller, key, {"page": "99"}) == {"items": [], "next_page": None}


def test_companies_are_those_the_key_sees(caller: Caller) -> None:
    plugin = memory_plugin(CATALOG, {name: MemorySage() for name in ("alpha", "beta")})
    assert ids(pick(plugin, caller, "companies", {})) == ["alpha", "beta"]
    assert ids(pick(plugin, caller, "companies", {"q": "BET"})) == ["beta"]
    assert ids(pick(plugin, replace(caller, companies=("beta",)), "companies", {})) == ["beta"]
    assert ids(pick(plugin, replace(caller, companies=("gone",)), "companies", {})) == []
    with pytest.raises(Refused) as caught:
        pick(plugin, caller, "jobs", {})
    assert (caught.value.code, [each["id"] for each in caught.value.extra["choices"]]) == (
        "company_required",
        ["alpha", "beta"],
    )
    assert pick(plugin, caller, "jobs", {"company": "beta"})["items"] == []
    plugin.ledger.close()


def test_a_picker_that_is_not_there_a_key_that_may_not_read_and_a_sage_that_is_away(
    memory: Plugin, sage: Counted, caller: Caller
) -> None:
    with pytest.raises(Refused, match="There is no picker colours"):
        pick(memory, caller, "colours", {})
    with pytest.raises(Refused, match="lacks the scope read"):
        pick(memory, replace(caller, scopes=("write",)), "jobs", {})
    sage.failure = Unavailable("sage_unavailable")
    with pytest.raises(Unavailable):
        pick(memory, caller, "jobs", {})
