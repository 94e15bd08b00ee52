"""Payment terms: text such as 30DY, which jobs, clients and vendors share (rules, section 1.7)."""

from __future__ import annotations

from typing import Any

from sage100_plugin.records import fields

HELP = "30DY is 30 days, 02MO two months, 25TH the 25th of the month after."


def terms(label: str, **options: Any) -> fields.Text:
    """Due or discount terms: two digits and DY, MO or TH."""
    return fields.text(label, length=5, help=HELP, **options)
