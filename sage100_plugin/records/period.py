"""Posting periods, as far as they can be read: where Sage keeps its period locks is not known."""

from __future__ import annotations

import datetime as dt

from marshmallow import Schema

from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

MONTHS = 12


def period_of(day: dt.date, year_end: dt.date | None) -> tuple[int, int]:
    """The posting year and period (1 to 12) of a day, in fiscal years that end in the month of `year_end`.

    A fiscal year bears the number of the year it ends in, which is a guess; without `year_end` it is the calendar's.
    """
    after = (day.month - year_end.month - 1) % MONTHS if year_end is not None else day.month - 1
    return day.year + (after + 1 < day.month), after + 1


def current(row: Row) -> bool | None:
    """Whether this is the period that Sage posts to now; none where the company's database does not say."""
    if row.get("curprd") is None or row.get("fscyrd") is None:
        return None
    return bool((row["actprd"], row["postyr"]) == (row["curprd"], row["fscyrd"].year))


class PeriodSchema(Schema):
    """A posting period to which something was posted.

    Whether it is locked cannot be read: Sage's API refuses what is posted to a locked period, and what was posted
    after that (`last_posted`) shows that it is open again.
    """

    id = fields.derived("Period", "text", lambda row: f"{row['postyr']}-{row['actprd']}")
    year = fields.whole("Posting Year", column="postyr")
    number = fields.whole("Period Number", column="actprd", help="0 is the archive of earlier years.")
    current = fields.derived(
        "Current",
        "boolean",
        current,
        guess="the current period is kept where the older edition kept it",
        foreign=True,
    )
    last_posted = fields.moment("Last Posted", column="insdte")


PERIOD = RecordType(
    name="period",
    title="Posting Period",
    menu="1-6 Period and Fiscal Year Management",
    table="lgrtrn",
    schema=PeriodSchema,
    label="id",
    key=("postyr", "actprd"),
    search=("postyr", "actprd"),
    guess="where Sage keeps which periods are locked is not known; the plugin learns of a lock from a refusal only",
)
