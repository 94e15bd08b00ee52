"""Work orders as every reader shows them: names, dispatch, invoice details, payments, and lines that are polled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.records import RECORDS
from sage100_plugin.records.work_order import PRIORITIES, STATUSES
from sage100_plugin.sage.sandbox import company

NONE = dt.timedelta()
GUID = "7C0A1E52-33F4-4C7B-9D61-1B0F5E7A9C20"
PUBLIC = RECORDS["work_order"].public


def public(stage: Any, id: str = "9") -> dict[str, Any]:
    return PUBLIC(stage.reader.get("work_order", [id])[id])


@pytest.fixture
def order(any_stage: Any) -> Any:
    """A stage with the people and the area that an order names."""
    any_stage.save("client", recnum=6, clnnme="Lakeview Foods Inc")
    any_stage.save("employee", recnum=31, fulfst="Dana Reyes")
    any_stage.save("employee", recnum=32, fulfst="Lee Quarles")
    any_stage.save("service_area", recnum=4, dscrpt="Dubuque")
    return any_stage


def test_an_order_bears_the_names_of_its_people_and_its_area(order: Any) -> None:
    order.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=7, empnum=31, slspsn=32, srvgeo=4, rutnum=2)
    shown = public(order)
    assert (shown["technician"], shown["technician_name"]) == ("31", "Dana Reyes")
    assert (shown["salesperson"], shown["salesperson_name"]) == ("32", "Lee Quarles")
    assert (shown["area"], shown["area_name"], shown["route"]) == ("4", "Dubuque", "2")


def test_dates_and_times_of_dispatch_are_shown_as_they_stand(order: Any) -> None:
    day = dt.date(2026, 9, 30)
    dates = {"clldte": day, "dspdte": day, "schdte": day, "strdte": day, "findte": day}
    times = {"clltim": "07:15", "dsptim": "07:45", "schtim": "08:00", "strtim": "08:05", "fintim": "10:30"}
    hours = {"schhrs": Decimal("1.5"), "acthrs": Decimal("2.25")}
    order.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=8, **dates, **times, **hours)
    shown = public(order)
    names = ("call", "dispatch", "schedule", "start", "finish")
    assert [shown[f"{name}_date"] for name in names] == ["2026-09-30"] * 5
    assert [shown[f"{name}_time"] for name in names] == list(times.values())
    assert [Decimal(shown[name]) for name in ("estimated_hours", "actual_hours")] == list(hours.values())


def test_lines_visits_and_payments_are_read_with_the_order(order: Any) -> None:
    line = {"linnum": 1, "dscrpt": "Labor", "prtqty": Decimal(2), "prtprc": Decimal("95.50"), "extprc": Decimal(191)}
    visit = {"linnum": 1, "empnum": 31, "schdte": dt.date(2026, 9, 30), "schstr": "08:00", "esthrs": Decimal(2)}
    payment = {"_idnum": GUID, "chknum": "20", "chkdte": dt.date(2026, 9, 30), "amount": Decimal(50)}
    grids = {"lines": [line], "visits": [visit], "payments": [payment]}
    order.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=1, **grids)
    shown = public(order)
    assert [(one["line"], one["quantity"], one["total"]) for one in shown["lines"]] == [("1", "2.0000", "191.00")]
    assert [(one["line"], one["technician"], one["schedule_start"]) for one in shown["visits"]] == [
        ("1", "31", "08:00")
    ]
    assert [(one["line"], one["number"], one["amount"]) for one in shown["payments"]] == [(GUID, "20", "50.00")]


def test_a_visit_names_its_technician_or_its_vendor(sql_stage: Any) -> None:
    sql_stage.save("employee", recnum=31, fulfst="Dana Reyes")
    sql_stage.save("vendor", recnum=70, vndnme="Ridge Crane Service")
    visits = [{"linnum": 1, "empnum": 31}, {"linnum": 2, "vndnum": 70}]
    sql_stage.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=7, visits=visits)
    names = [(one["technician_name"], one["vendor_name"]) for one in public(sql_stage)["visits"]]
    assert names == [("Dana Reyes", None), (None, "Ridge Crane Service")]


@pytest.mark.parametrize("status", STATUSES)
def test_an_order_is_posted_in_the_statuses_of_an_invoice(status: int) -> None:
    shown = PUBLIC({"recnum": 9, "status": status, "invbal": Decimal(80)})
    assert shown["status_name"] == STATUSES[status]
    assert shown["posted"] is (status <= 5)
    assert shown["open_balance"] == ("80.00" if status <= 3 else "0.00")


def test_eight_priorities_have_a_name() -> None:
    assert [PUBLIC({"recnum": 9, "priort": number})["priority_name"] for number in range(1, 9)] == [
        *PRIORITIES.values()
    ]


@pytest.mark.parametrize(
    ("grid", "line"), [("lines", {"linnum": 1, "dscrpt": "Labor"}), ("visits", {"linnum": 1, "empnum": 31})]
)
def test_a_new_line_is_seen_by_a_poll(any_stage: Any, grid: str, line: dict[str, Any]) -> None:
    any_stage.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=7)
    any_stage.wait(60)
    since = any_stage.reader.now()
    any_stage.wait(1)
    any_stage.save("work_order", recnum=9, ordnum="5001", clnnum=6, status=7, **{grid: [line]})
    assert [change.id for change in any_stage.reader.changed("work_order", since, NONE)] == ["9"]


def test_thousands_of_orders_are_read_in_pages_with_their_grids(service_file: Any) -> None:
    reader = company.open_reader(service_file)
    found = reader.find("work_order", offset=4_000, limit=500)
    orders = reader.get("work_order", [str(row["recnum"]) for row in found])
    assert len(orders) == 188
    assert sum(len(row["lines"]) for row in orders.values()) > 188
    assert sum(len(row["visits"]) for row in orders.values()) > 50
    assert all(PUBLIC(row)["technician_name"] for row in orders.values())
    reader.close()
