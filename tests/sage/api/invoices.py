"""Payable invoices to write into the little company: of a job, of a subcontract and of a purchase order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

INVOICE: dict[str, Any] = {
    "number": "INV-77",
    "vendor": "812",
    "job": "210",
    "phase": "1",
    "description": "Valves and fittings",
    "date": dt.date(2026, 9, 15),
    "due_date": dt.date(2026, 10, 15),
    "discount_date": dt.date(2026, 9, 25),
    "shipping_number": "S-1",
    "reference": "R-1",
    "status": 1,
    "type": 1,
    "discount": Decimal("5.00"),
    "retainage": Decimal("12.34"),
    "set_to_pay": Decimal("0.00"),
    "hot_list": True,
    "user_defined1": "First",
    "user_defined2": "Second",
    "notes": "Paid by the quarter.",
    "lines": [
        {"description": "Valves", "quantity": Decimal(3), "price": Decimal("33.335"), "account": "5010"},
        {"description": "Office chair", "quantity": Decimal(1), "price": Decimal(80), "account": "7000"},
    ],
    "costs": [
        {"cost_code": Decimal("1000.000"), "cost_type": "1", "amount": Decimal("60.01")},
        {
            "job": "210",
            "phase": "1",
            "cost_code": Decimal("1000.000"),
            "cost_type": "2",
            "description": "Fitting",
            "amount": Decimal("40.00"),
        },
    ],
}

PROGRESS: dict[str, Any] = {
    "number": "P-1",
    "vendor": "814",
    "subcontract": "60",
    "description": "Progress",
    "date": dt.date(2026, 9, 15),
    "status": 1,
    "type": 1,
    "lines": [
        {"commitment_line": "850-1", "quantity": Decimal("0.25"), "price": Decimal(1000)},
        {"commitment_line": "2", "quantity": Decimal("0.5"), "price": Decimal(500)},
    ],
}
"""A quarter of the first line of subcontract 60, and half of the second."""

DELIVERY: dict[str, Any] = {
    "number": "D-1",
    "vendor": "812",
    "purchase_order": "50",
    "description": "Delivery",
    "date": dt.date(2026, 9, 15),
    "status": 1,
    "type": 1,
    "lines": [
        {"commitment_line": "1", "quantity": Decimal(4), "price": Decimal("25.50")},
        {"commitment_line": "2", "quantity": Decimal(10), "price": Decimal("1.125")},
    ],
}
"""A part of what order 50 has."""
