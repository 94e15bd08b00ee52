"""What can happen in Sage: the table of contents."""

from __future__ import annotations

from triggers.budget import BUDGET_CHANGED
from triggers.job import JOB_CREATED

TRIGGERS = (JOB_CREATED, BUDGET_CHANGED)

__all__ = ["TRIGGERS"]
