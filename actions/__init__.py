"""What can be done in Sage: the table of contents."""

from __future__ import annotations

from actions.change_order.push_cor import PUSH_COR
from actions.export.decide import ACCEPT_EXPORT, REJECT_EXPORT
from actions.job.find import FIND_JOBS
from actions.pickers import PICKERS
from actions.vendor.export import EXPORT_VENDOR
from actions.vendor.find import FIND_VENDORS
from actions.work_order.create import CREATE_WORK_ORDER

ACTIONS = (
    CREATE_WORK_ORDER,
    PUSH_COR,
    EXPORT_VENDOR,
    FIND_JOBS,
    FIND_VENDORS,
    ACCEPT_EXPORT,
    REJECT_EXPORT,
)

__all__ = ["ACTIONS", "PICKERS"]
