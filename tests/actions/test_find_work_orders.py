"""Finding work orders by part of their number and more, and getting the one that is meant."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.sage import MemorySage


def day(number: int) -> dt.date:
    return dt.date(2026, 10, number)


@pytest.fixture
def sage() -> MemorySage:
    common = {"invtyp": 1, "priort": 2, "empnum": 3, "jobnum": None}
    return MemorySage(
        {
            "client": [{"recnum": 1, "clnnme": "Clearwater"}, {"recnum": 2, "clnnme": "Eastgate"}],
            "service_site": [{"recnum": 1, "locnum": 1}, {"recnum": 2, "locnum": 1}, {"recnum": 2, "locnum": 4}],
            "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
            "employee": [{"recnum": 3, "fulfst": "Lee Park", "status": 1}],
            "work_order": [
                {**common, "recnum": 1, "ordnum": "1041", "dscrpt": "No cooling", "status": 7, "clnnum": 1, "locnum": 1,
                 "schdte": day(1), "orddte": day(1), "lines": [{"linnum": 1, "dscrpt": "Filter"}]},
                {**common, "recnum": 2, "ordnum": "21045", "dscrpt": "Leak", "status": 8, "clnnum": 2, "locnum": 1,
                 "schdte": day(5), "orddte": day(2), "priort": 4, "jobnum": 1015},
                {**common, "recnum": 3, "ordnum": "77", "dscrpt": "As order 1041", "status": 7, "clnnum": 2,
                 "locnum": 4, "orddte": day(9), "empnum": None, "invtyp": 2},
                {**common, "recnum": 4, "ordnum": "78", "dscrpt": "Twin", "status": 6, "clnnum": 1, "schdte": day(31)},
                {**common, "recnum": 5, "ordnum": "78", "dscrpt": "Twin", "status": 6, "clnnum": 2, "schdte": day(31)},
            ],
        }
    )  # fmt: skip


def result(plugin: Plugin, caller: Caller, key: str, **given: Any) -> dict[str, Any]:
    body = run_action(plugin, Call(key, given, caller)).body
    assert (body["ok"], body["state"]) == (True, "done")
    return dict(body["result"])


def faults(plugin: Plugin, caller: Caller, key: str, **given: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call(key, given, caller))
    return [(fault.pointer, fault.code) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        ({"q": "104"}, ["1", "2"]),  # R39: by the number alone, though another's description has it
        ({"q": "1041"}, ["1"]),
        ({"q": "999"}, []),  # R39: nothing found is a success
        ({"q": "%"}, []),
        ({}, ["1", "2", "3", "4", "5"]),
        ({"description": "order 1041"}, ["3"]),
        ({"q": "7", "description": "twin"}, ["4", "5"]),
        ({"client": "2"}, ["2", "3", "5"]),
        ({"client": "2", "q": "104"}, ["2"]),
        ({"client": "2", "service_site": "2-4"}, ["3"]),
        ({"client": "2", "service_site": "4"}, ["3"]),
        ({"service_site": "2-1"}, ["2"]),  # the site of another client has the same number
        ({"status": "Work Order"}, ["1", "3"]),
        ({"status": 8}, ["2"]),
        ({"type": "2"}, ["3"]),
        ({"priority": "Low"}, ["2"]),
        ({"technician": "3", "status": "7"}, ["1"]),
        ({"job": "1015"}, ["2"]),
        ({"schedule_from": "2026-10-01", "schedule_to": "2026-10-05"}, ["1", "2"]),
        ({"schedule_from": "2026-10-05"}, ["2", "4", "5"]),
        ({"schedule_to": "2026-10-04"}, ["1"]),
        ({"date_from": "2026-10-02", "date_to": "2026-10-09"}, ["2", "3"]),
        ({"date_to": "2026-10-09", "schedule_from": "2026-10-02"}, ["2"]),
    ],
)
def test_work_orders_are_found_by_what_is_asked(
    memory: Plugin, caller: Caller, given: dict[str, Any], ids: list[str]
) -> None:
    found = result(memory, caller, "find_work_orders", **given)
    assert ([item["id"] for item in found["items"]], found["next"]) == (ids, None)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_a_search_show_each_order_once(memory: Plugin, caller: Caller, limit: int) -> None:
    # R39
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        asked = {"q": "7", "schedule_from": "2026-10-02", "limit": limit, "cursor": cursor}
        page = result(memory, caller, "find_work_orders", **asked)
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == ["4", "5"]


def test_orders_of_the_sources_own_client_are_found_through_its_link(memory: Plugin, caller: Caller) -> None:
    own = {"client_source_id": "C-1", "source": "followup"}
    assert faults(memory, caller, "find_work_orders", **own) == [("/client_source_id", "client_not_linked")]
    memory.links.add(Link("lnk_c", "sandbox", "client", "followup", "C-1", "1"))
    assert [item["id"] for item in result(memory, caller, "find_work_orders", **own)["items"]] == ["1", "4"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"client": "99"}, [("/client", "not_in_sage")]),
        ({"service_site": "4"}, [("/client", "required")]),
        ({"service_site": "main"}, [("/service_site", "invalid_value")]),
        ({"client": "1", "service_site": "2-4"}, [("/service_site", "service_site_of_other_client")]),
        ({"schedule_from": "2026-10-02", "schedule_to": "2026-10-01"}, [("/schedule_to", "invalid_value")]),
        ({"date_from": "2026-10-02", "date_to": "2026-10-01"}, [("/date_to", "invalid_value")]),
        (
            {"schedule_from": "tomorrow", "status": "?"},
            [("/schedule_from", "invalid_value"), ("/status", "invalid_value")],
        ),
        ({"cursor": "x"}, [("/cursor", "invalid_value")]),
    ],
)
def test_what_cannot_be_asked_is_refused(
    memory: Plugin, caller: Caller, given: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert sorted(faults(memory, caller, "find_work_orders", **given)) == expected


@pytest.mark.parametrize("given", [{"work_order": "1"}, {"number": "1041"}, {"source": "followup", "source_id": "P-1"}])
def test_one_order_is_got_with_its_lines_in_each_way(memory: Plugin, caller: Caller, given: dict[str, Any]) -> None:
    memory.links.add(Link("lnk_w", "sandbox", "work_order", "followup", "P-1", "1"))
    found = result(memory, caller, "get_work_order", **given)
    assert (found["id"], found["client_name"], found["technician_name"]) == ("1", "Clearwater", "Lee Park")
    assert [line["description"] for line in found["lines"]] == ["Filter"]


def test_of_two_orders_of_one_number_none_is_picked(memory: Plugin, caller: Caller) -> None:
    # R40
    with pytest.raises(Problem) as caught:
        run_action(memory, Call("get_work_order", {"number": "78"}, caller))
    says = (
        "Several work orders have number 78: record 4 of client 1 Clearwater; record 5 of client 2 Eastgate "
        "(11-2 Work Orders/Invoices/Credits)."
    )
    assert (caught.value.code, caught.value.detail) == ("several_matches", says)
    assert result(memory, caller, "get_work_order", number="78", client="2")["id"] == "5"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, [("/work_order", "required")]),
        ({"client": "1"}, [("/work_order", "required")]),
        ({"work_order": "1", "number": "1041"}, [("/number", "invalid_value")]),
        ({"number": "104"}, [("/number", "not_in_sage")]),  # only the whole number
        ({"number": "1041", "client": "2"}, [("/number", "not_in_sage")]),
        ({"work_order": "99"}, [("/work_order", "not_in_sage")]),
        ({"source_id": "P-1"}, [("/source", "required")]),
        ({"source": "followup", "source_id": "P-1"}, [("/source_id", "not_linked")]),
        ({"source": "followup", "source_id": "P-9"}, [("/source_id", "not_in_sage")]),  # deleted in Sage since
    ],
)
def test_an_order_that_is_not_there_or_not_clear_is_refused(
    memory: Plugin, caller: Caller, given: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    memory.links.add(Link("lnk_w", "sandbox", "work_order", "followup", "P-9", "900"))
    assert faults(memory, caller, "get_work_order", **given) == expected


@pytest.mark.parametrize("key", ["find_work_orders", "get_work_order"])
def test_a_company_without_service_receivables_says_so(
    memory: Plugin, sage: MemorySage, caller: Caller, key: str
) -> None:
    # R48
    sage.modules.clear()
    assert faults(memory, caller, key) == [("", "module_not_licensed")]
