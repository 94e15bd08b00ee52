"""A company with a few clients, sites and work orders in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.testing.sage import MemorySage

LINE = {"recnum": 7, "linnum": 1, "dscrpt": "Labor", "prtqty": Decimal(2), "prtprc": Decimal(95)}
VISIT = {"recnum": 7, "linnum": 1, "empnum": 31, "schdte": date(2026, 10, 2)}
STANDING = {
    "clnnum": 1, "orddte": date(2026, 9, 1), "status": 7, "invtyp": 1, "schdte": date(2026, 10, 1), "priort": 2,
    "lckedt": 0, "dscrpt": "Rooftop unit noisy",
}  # fmt: skip
ROWS: dict[str, list[dict[str, Any]]] = {
    "client": [
        {
            "recnum": 1, "clnnme": "Clearwater Medical Group", "addrs1": "9 Mill Lane", "ctynme": "Rockford",
            "phnnum": "309-555-0103", "e_mail": "office@clearwater.example",
        },
        {"recnum": 2, "clnnme": "Eastgate LLC", "phnnum": "563-555-0113"},
        {"recnum": 3, "clnnme": "Dana Reyes"},
        {"recnum": 4, "clnnme": "Dana Reyes", "phnnum": "563-555-0113"},
        {"recnum": 5, "clnnme": "Closed Shop", "inactv": 1},
    ],
    "client_status": [{"recnum": 1, "stsnme": "Current"}],
    "service_site": [
        {"recnum": 1, "locnum": 1, "locnme": "Main Clinic", "addrs1": "12 Main Street", "zipcde": "61101"},
        {"recnum": 1, "locnum": 2, "locnme": "Annex", "addrs1": "14 Main Street", "contct": "Lee", "zipcde": "61101"},
        {"recnum": 1, "locnum": 3, "locnme": "Store", "addrs1": "3 Oak Ave"},
        {"recnum": 1, "locnum": 4, "locnme": "Store", "addrs1": "5 Elm Ct"},
        {"recnum": 2, "locnum": 1, "locnme": "Main Clinic"},
    ],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}, {"recnum": 2, "typnme": "Contract"}],
    "employee": [{"recnum": 31, "fulfst": "Carmen Kestrel"}, {"recnum": 32, "fulfst": "Glen Greyson"}],
    "service_area": [{"recnum": 1, "dscrpt": "Cedar Valley"}],
    "cost_type": [{"recnum": 2, "typnme": "Labor"}],
    "vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing"}],
    "job": [{"recnum": 1015, "jobnme": "Service Work"}],
    "work_order": [
        {
            **STANDING, "recnum": 7, "ordnum": "5007", "invnum": "5007", "locnum": 1, "addrs1": "12 Main Street",
            "depost": Decimal(100), "pchord": "PO-1", "ntetxt": "First line\r\nSecond line", "lines": [LINE],
            "visits": [VISIT],
        },
        {**STANDING, "recnum": 8, "ordnum": "5008", "invnum": "5008", "status": 1},
        {**STANDING, "recnum": 9, "ordnum": "5009", "lckedt": 1},
        {**STANDING, "recnum": 10, "ordnum": "77", "dscrpt": "One of two"},
        {**STANDING, "recnum": 11, "ordnum": "77", "clnnum": 2, "dscrpt": "The other"},
    ],
}  # fmt: skip

ORDER = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "No cooling",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-1",
    "source_name": "Server room",
}

Do = Callable[..., dict[str, Any]]
Refusal = Callable[..., Problem]


@pytest.fixture
def sage() -> MemorySage:
    """The company, new for each test."""
    return MemorySage(ROWS)


@pytest.fixture
def do(memory: Plugin, caller: Caller) -> Do:
    """Run an action and give its answer; fields given as None are left out."""

    def run(action: str, **given: Any) -> dict[str, Any]:
        asked = {name: value for name, value in given.items() if value is not None}
        body = dict(run_action(memory, Call(action, asked, caller)).body)
        assert (body["ok"], body["state"]) == (True, "done")
        return body

    return run


@pytest.fixture
def refused(memory: Plugin, sage: MemorySage, caller: Caller) -> Refusal:
    """Run an action that is refused, and give the problem; nothing was written, and the preview says the same."""

    def run(action: str, **given: Any) -> Problem:
        asked = {name: value for name, value in given.items() if value is not None}
        written = len(sage.writes)
        with pytest.raises(Problem) as shown:
            preview(memory, Call(action, asked, caller))
        with pytest.raises(Problem) as caught:
            run_action(memory, Call(action, asked, caller))
        assert shown.value.detail == caught.value.detail
        assert len(sage.writes) == written
        return caught.value

    return run


@pytest.fixture
def linked(do: Do) -> dict[str, str]:
    """The project P-7, linked to work order 7 (5007)."""
    do("sync_work_order", source="followup", source_id="P-7", work_order="7")
    return {"source": "followup", "source_id": "P-7"}
