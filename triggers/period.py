"""What happens to posting periods (1-6)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.period import PERIOD
from sage100_plugin.spec import Trigger


class PeriodLockedSchema(Schema):
    """A posting period that takes nothing, and the write that was refused."""

    id = fields.text("Posting Period", help="The posting year and the period.")
    period = fields.whole("Period Number")
    year = fields.whole("Posting Year")
    date = fields.day("Date", help="The date that put the write into this period.")
    record = fields.text("Record", help="The kind of record that was refused.")
    action = fields.text("Action")
    operation_id = fields.text("Operation")
    source = fields.text("Source")
    source_id = fields.text("Source Id")
    reason = fields.text("Reason", help="What Sage said.")


PERIOD_LOCKED = Trigger(
    key="period_locked",
    event="period.locked",
    record="period",
    title="Period Locked",
    summary="Triggers when Sage refuses a write because its posting period is locked.",
    menu=PERIOD.menu,
    data=PeriodLockedSchema,
    sample={
        "id": "2026-8",
        "period": 8,
        "year": 2026,
        "date": "2026-08-31",
        "record": "work_order",
        "action": "create_work_order",
        "operation_id": "op_0c4d8e2a6b1f4375a9e8d7c6b5a40312",
        "source": "followup",
        "source_id": "P-204",
        "reason": "Sage refused: Validation failed for InvoiceDate: the posting period 2026-08 is locked.",
    },
    filters=("id", "year", "period", "record", "action"),
    limits=(
        "That somebody locks a period is not seen: only a refused write shows it.",
        "At most once a day for a period, or again when something was posted to it meanwhile.",
        "Sage's wording of this refusal is not known; the words locked or closed beside period are taken for it.",
    ),
)
