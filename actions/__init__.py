"""What can be done in Sage: the table of contents."""

from __future__ import annotations

from actions.budget.add_line import ADD_BUDGET_LINE
from actions.budget.delete_line import DELETE_BUDGET_LINE
from actions.budget.export import EXPORT_BUDGET
from actions.budget.get import GET_BUDGET
from actions.budget.modify import PUSH_BUDGET_MODIFICATION
from actions.budget.sheet import BUDGET_SHEET
from actions.change_order.add_to import ADD_TO_CHANGE_ORDER
from actions.change_order.create import CREATE_CHANGE_ORDER
from actions.change_order.find import FIND_CHANGE_ORDERS
from actions.change_order.get import GET_CHANGE_ORDER
from actions.change_order.push_cor import PUSH_COR
from actions.change_order.reverse import REVERSE_CHANGE_ORDER
from actions.change_order.update import UPDATE_CHANGE_ORDER
from actions.client.export import EXPORT_CLIENT
from actions.client.find import FIND_CLIENTS
from actions.client.link import LINK_CLIENT
from actions.client.update import UPDATE_CLIENT
from actions.commitment.export_purchase_order import EXPORT_PURCHASE_ORDER
from actions.commitment.export_subcontract import EXPORT_SUBCONTRACT
from actions.commitment.find import FIND_COMMITMENTS
from actions.commitment.resolve import RESOLVE_COMMITMENT
from actions.commitment_change.export_purchase_order_change import EXPORT_PURCHASE_ORDER_CHANGE
from actions.commitment_change.export_subcontract_change import EXPORT_SUBCONTRACT_CHANGE
from actions.cost_code.create_shell import CREATE_SHELL_BUDGET
from actions.cost_code.export import EXPORT_COST_CODES
from actions.export.decide import ACCEPT_EXPORT, REJECT_EXPORT
from actions.invoice.export import EXPORT_PAYABLE_INVOICE
from actions.invoice.status import GET_INVOICE_STATUS
from actions.job.export import EXPORT_JOB
from actions.job.find import FIND_JOBS
from actions.job.get import GET_JOB
from actions.job.map import MAP_JOB
from actions.job.update import UPDATE_JOB
from actions.job_cost.get import GET_JOB_COSTS
from actions.job_cost.summary import GET_JOB_COST_SUMMARY
from actions.modules import MODULES
from actions.pickers import PICKERS
from actions.service_site.find import FIND_SERVICE_SITES
from actions.vendor.export import EXPORT_VENDOR
from actions.vendor.find import FIND_VENDORS
from actions.vendor.get import GET_VENDOR
from actions.vendor.link import LINK_VENDOR
from actions.vendor.update import UPDATE_VENDOR
from actions.work_order.create import CREATE_WORK_ORDER
from actions.work_order.create_or_update import CREATE_OR_UPDATE_WORK_ORDER
from actions.work_order.find import FIND_WORK_ORDERS
from actions.work_order.get import GET_WORK_ORDER
from actions.work_order.sync import SYNC_WORK_ORDER
from actions.work_order.update import UPDATE_WORK_ORDER

ACTIONS = (
    CREATE_WORK_ORDER,
    UPDATE_WORK_ORDER,
    SYNC_WORK_ORDER,
    CREATE_OR_UPDATE_WORK_ORDER,
    FIND_WORK_ORDERS,
    GET_WORK_ORDER,
    EXPORT_CLIENT,
    LINK_CLIENT,
    UPDATE_CLIENT,
    FIND_CLIENTS,
    FIND_SERVICE_SITES,
    PUSH_COR,
    GET_BUDGET,
    EXPORT_BUDGET,
    ADD_BUDGET_LINE,
    DELETE_BUDGET_LINE,
    PUSH_BUDGET_MODIFICATION,
    CREATE_CHANGE_ORDER,
    ADD_TO_CHANGE_ORDER,
    UPDATE_CHANGE_ORDER,
    REVERSE_CHANGE_ORDER,
    FIND_CHANGE_ORDERS,
    GET_CHANGE_ORDER,
    EXPORT_VENDOR,
    LINK_VENDOR,
    UPDATE_VENDOR,
    GET_VENDOR,
    EXPORT_JOB,
    MAP_JOB,
    UPDATE_JOB,
    GET_JOB,
    FIND_JOBS,
    EXPORT_COST_CODES,
    CREATE_SHELL_BUDGET,
    FIND_VENDORS,
    GET_JOB_COSTS,
    GET_JOB_COST_SUMMARY,
    EXPORT_SUBCONTRACT,
    EXPORT_PURCHASE_ORDER,
    EXPORT_SUBCONTRACT_CHANGE,
    EXPORT_PURCHASE_ORDER_CHANGE,
    FIND_COMMITMENTS,
    RESOLVE_COMMITMENT,
    EXPORT_PAYABLE_INVOICE,
    GET_INVOICE_STATUS,
    ACCEPT_EXPORT,
    REJECT_EXPORT,
)

SHEETS = (BUDGET_SHEET,)

__all__ = ["ACTIONS", "MODULES", "PICKERS", "SHEETS"]
