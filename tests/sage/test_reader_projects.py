"""Budgets and change orders as every `SageReader` gives them; subcontracts stand with the figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from sage100_plugin.records import RECORDS

D = Decimal
CODE = D("1000.000")
NONE = dt.timedelta()


def shown(stage: Any, record: str, id: str) -> dict[str, Any]:
    return RECORDS[record].public(stage.reader.get(record, [id])[id])


def test_a_change_order_is_read_with_both_tabs_and_the_names_it_refers_to(any_stage: Any) -> None:
    any_stage.save("job", recnum=210, jobnme="Riverside Clinic", status=4)
    any_stage.save("phase", recnum=210, phsnum=1, phsnme="Shell")
    any_stage.save("change_order_type", recnum=10, typnme="Field Engineering")
    header = {"chgnum": "7", "jobnum": 210, "phsnum": 1, "chgtyp": 10, "status": 2, "chgdte": dt.date(2026, 9, 1)}
    header |= {"reason": "Owner", "submto": "Northwind", "submby": 3, "pchord": "PO-9", "delreq": 5, "dysdly": 2}
    header |= {"invdte": dt.date(2026, 9, 3), "hotlst": 1, "lckedt": 1, "ntetxt": "Call first", "chgscp": "Roof"}
    line = {"linnum": 1, "dscrpt": "Curbs", "bdgprc": D("12.50"), "cstcde": CODE, "csttyp": 4, "chghrs": D("1.25")}
    line |= {"chgunt": D(3), "vndnum": 812, "vndctc": 60, "ctclin": 2, "chgnum": "850-1", "chgsts": 3, "ntetxt": "n"}
    prime = {"linnum": 1, "dscrpt": "Curbs to the client", "estamt": D(100), "ovhmrk": D("10.5"), "pftmrk": D(5)}
    prime |= {"reqprc": D("116.03"), "aprprc": D(0), "cstcde": CODE, "csttyp": 4, "ntetxt": ""}
    any_stage.save("change_order", recnum=7, **header, lines=[line], prime_lines=[prime])
    found = shown(any_stage, "change_order", "7")
    assert {name: found[name] for name in ("job_name", "phase_name", "type_name", "status_name")} == {
        "job_name": "Riverside Clinic",
        "phase_name": "Shell",
        "type_name": "Field Engineering",
        "status_name": "Open",
    }
    names = ("reason", "submitted_to", "submitted_by", "client_po", "delay_requested", "delay_approved")
    assert [found[name] for name in names] == ["Owner", "Northwind", "3", "PO-9", 5, 2]
    names = ("invoiced_date", "hot_list", "locked", "upgrade", "notes", "scope")
    assert [found[name] for name in names] == ["2026-09-03", True, True, False, "Call first", "Roof"]
    assert found["lines"] == [
        {
            "line": "1",
            "description": "Curbs",
            "cost_code": "1000.000",
            "cost_type": "4",
            "amount": "12.50",
            "hours": "1.2500",
            "units": "3.0000",
            "vendor": "812",
            "subcontract": "60",
            "subcontract_line": "2",
            "change_number": "850-1",
            "status": "3",
            "status_name": "Review",
            "notes": "n",
        }
    ]
    assert found["prime_lines"] == [
        {
            "line": "1",
            "description": "Curbs to the client",
            "estimated": "100.00",
            "overhead_rate": "10.5000",
            "profit_rate": "5.0000",
            "requested": "116.03",
            "approved": "0.00",
            "cost_code": "1000.000",
            "cost_type": "4",
            "notes": "",
        }
    ]


def test_a_line_of_either_tab_touches_its_change_order(any_stage: Any) -> None:
    line = {"linnum": 1, "dscrpt": "Curbs", "cstcde": CODE, "csttyp": 4}
    given = {"chgnum": "7", "jobnum": 210, "status": 2, "lines": [line], "prime_lines": [{"linnum": 1}]}
    for number in (7, 8):
        any_stage.save("change_order", recnum=number, **given)
    any_stage.wait(60)
    since = any_stage.reader.now()
    any_stage.save("change_order", recnum=8, **{**given, "prime_lines": [{"linnum": 1, "aprprc": D(5)}]})
    assert [change.id for change in any_stage.reader.changed("change_order", since, NONE)] == ["8"]


def test_a_budget_is_read_with_what_belongs_to_its_rows(any_stage: Any) -> None:
    any_stage.save("job", recnum=210, jobnme="Riverside Clinic", status=4)
    any_stage.save("cost_code", recnum=CODE, cdenme="Site Work")
    row = {"linnum": 1, "phsnum": 0, "cstcde": CODE, "labbdg": D(50), "matbdg": D(20), "matorg": D(10)}
    row |= {"hrsbdg": D("2.5"), "estunt": D("3.25"), "untdsc": "each", "hrsorg": D(1), "euntor": D(2), "ntetxt": "x"}
    any_stage.save("budget", recnum=210, lines=[row, {"linnum": 2, "phsnum": 0, "cstcde": D("2000.000")}])
    found = shown(any_stage, "budget", "210")
    assert (found["job"], found["job_name"]) == ("210", "Riverside Clinic")
    names = ("description", "hours", "quantity", "unit", "original_hours", "original_quantity", "notes")
    assert [[line[name] for name in names] for line in found["lines"][:2]] == [
        ["Site Work", "2.5000", "3.2500", "each", "1.0000", "2.0000", "x"]
    ] * 2
    amounts = [(line["cost_code"], line["cost_type"], line["budget"], line["original"]) for line in found["lines"]]
    assert amounts == [
        ("1000.000", "1", "20.00", "10.00"),
        ("1000.000", "2", "50.00", "0.00"),
        ("2000.000", None, "0.00", "0.00"),
    ]
    assert found["lines"][2]["description"] is None
