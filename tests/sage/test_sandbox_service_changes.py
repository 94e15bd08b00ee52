"""What a dispatcher and an office do with work orders, on demand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox import company, database, switches


def differing(done: dict[str, Any]) -> set[str]:
    """The fields that a change moved."""
    return {name for name, value in done["after"].items() if value != done["before"][name]} - {"updated_at"}


def test_an_order_is_edited(sandbox: Path) -> None:
    done = company.change(sandbox, "work-order-updated", work_order="1", description="No heat, second call")
    assert done["after"]["description"] == "No heat, second call"
    assert differing(company.change(sandbox, "work-order-updated")) == {"notes"}


def test_an_order_changes_its_status_and_nothing_else(sandbox: Path) -> None:
    done = company.change(sandbox, "work-order-status-changed", work_order="1", status="9")
    assert differing(done) == {"status", "status_name"}
    assert done["after"]["status_name"] == "Route"


def test_an_order_is_scheduled_with_a_technician(sandbox: Path) -> None:
    done = company.change(sandbox, "work-order-scheduled", work_order="1", date="2026-10-20", technician="4")
    assert done["after"]["schedule_date"] == "2026-10-20"
    assert done["after"]["on_dispatch_board"]
    visit = done["after"]["visits"][-1]
    assert (visit["technician"], visit["schedule_date"]) == ("4", "2026-10-20")
    assert len(done["after"]["visits"]) == len(done["before"]["visits"]) + 1


def test_a_visit_is_added_below_an_order_that_stays_as_it_was(sandbox: Path) -> None:
    done = company.change(sandbox, "visit-added", work_order="1", date="2026-10-20")
    assert differing(done) == {"visits"}
    assert done["after"]["updated_at"] == done["before"]["updated_at"]


def test_an_order_is_completed_with_its_visits(sandbox: Path) -> None:
    company.change(sandbox, "work-order-scheduled", work_order="1")
    done = company.change(sandbox, "work-order-completed", work_order="1")
    assert done["after"]["status_name"] == "Complete"
    assert done["after"]["finish_date"]
    assert all(visit["completed_date"] for visit in done["after"]["visits"])


def test_an_order_is_invoiced_and_paid_in_two_parts(sandbox: Path) -> None:
    invoiced = company.change(sandbox, "work-order-invoiced")["after"]
    assert (invoiced["status_name"], invoiced["posted"], invoiced["balance"]) == ("Open", True, invoiced["total"])
    number = invoiced["id"]
    part = company.change(sandbox, "payment-received", work_order=number, amount="10.00")["after"]
    assert (part["status_name"], part["total_paid"]) == ("Open", "10.00")
    paid = company.change(sandbox, "payment-received", work_order=number)["after"]
    assert (paid["status_name"], paid["balance"], paid["total_paid"]) == ("Paid", "0.00", invoiced["total"])
    assert len(paid["payments"]) == 2


def test_voiding_leaves_the_balance_standing(sandbox: Path) -> None:
    done = company.change(sandbox, "work-order-void")
    assert done["after"]["status_name"] == "Void"
    assert done["after"]["balance"] == done["before"]["balance"] != "0.00"
    assert done["after"]["open_balance"] == "0.00"


def test_a_deleted_order_is_gone_with_its_grids_and_stands_in_the_audit(sandbox: Path) -> None:
    done = company.change(sandbox, "work-order-deleted", work_order="1")
    assert done["after"] is None
    for table in ("srvinv", "srvlin", "srvsch"):
        assert company.query(sandbox, f"SELECT recnum FROM {table} WHERE recnum = 1") == []
    opened = database.connect(sandbox)
    kept = opened.execute('SELECT ordnum FROM "dbo_Audit__srvinv" WHERE recnum = 1 AND "_Action" = \'D\'').fetchall()
    opened.close()
    assert kept == [("5001",)]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("work-order-status-changed", {"work_order": "1", "status": "1"}),
        ("work-order-status-changed", {"work_order": "1", "status": "5"}),
        ("work-order-status-changed", {"work_order": "12", "status": "7"}),
        ("work-order-completed", {"work_order": "12"}),
        ("work-order-invoiced", {"work_order": "12"}),
        ("work-order-deleted", {"work_order": "12"}),
        ("work-order-void", {"work_order": "1"}),
        ("payment-received", {"work_order": "1"}),
        ("work-order-scheduled", {"work_order": "1", "date": "soon"}),
        ("work-order-scheduled", {"work_order": "1", "technician": "99"}),
        ("work-order-updated", {"work_order": "9999"}),
    ],
)
def test_what_sage_would_not_do_is_refused(sandbox: Path, kind: str, options: dict[str, str]) -> None:
    assert company.query(sandbox, "SELECT status FROM srvinv WHERE recnum = 12") == [{"status": 1}]
    with pytest.raises(Refused):
        company.change(sandbox, kind, **options)


def test_a_new_order_has_its_own_number_for_the_invoice(sandbox: Path) -> None:
    made = company.change(sandbox, "work-order-created")["after"]
    assert made["invoice_number"] == made["number"] != ""


def test_without_service_receivables_there_are_no_work_orders(sandbox: Path) -> None:
    company.set_up(sandbox, {"service_receivables": "off"})
    for kind in ("work-order-created", "work-order-updated", "payment-received"):
        with pytest.raises(Refused, match="no Service Receivables module"):
            company.change(sandbox, kind)


def test_nothing_is_invoiced_into_a_locked_period(sandbox: Path) -> None:
    engine = database.open_engine(sandbox)
    with engine.begin() as connection:
        database.set_clock(connection, "2026-09-30 15:00:00.000")
        switches.lock_periods(connection, ["2026-09"])
    engine.dispose()
    with pytest.raises(Refused, match="locked"):
        company.change(sandbox, "work-order-invoiced")
