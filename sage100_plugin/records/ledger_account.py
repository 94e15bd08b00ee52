"""Ledger accounts: what the lines of payable invoices are charged to."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.types import RecordType

TYPES = {
    1: "Cash",
    2: "Current Assets",
    3: "WIP",
    4: "Other Assets",
    5: "Fixed Assets",
    6: "Depreciation",
    7: "Current Liabilities",
    8: "Long-term Liabilities",
    9: "Equity",
    10: "Drawing",
    11: "Operating Income",
    12: "Other Income",
    13: "Direct Expense",
    14: "Equipment/Shop",
    15: "Overhead",
    16: "Administrative",
    17: "After-tax",
}
"""Sage's fixed list (schema facts, section 4). Charges to 3 and 13 are told to jobs."""

CASH, WIP, DIRECT_EXPENSE = 1, 3, 13


class LedgerAccountSchema(Schema):
    """A ledger account, without its balances."""

    id = fields.record_id("Account#", column="recnum")
    name = fields.text("Name", column="lngnme")
    short_name = fields.text("Short Name", column="shtnme")
    type = fields.choice("Type", TYPES, column="acttyp")
    type_name = fields.derived("Type Name", "text", fields.named(TYPES, "acttyp"))
    cost_type = fields.record_id("Cost Type", column="csttyp", help="Whose costs belong there.")


LEDGER_ACCOUNT = RecordType(
    name="ledger_account",
    title="Ledger Account",
    menu="1-7 Ledger Accounts",
    table="lgract",
    schema=LedgerAccountSchema,
    label="name",
    search=("recnum", "lngnme"),
    guess="the menu of the ledger accounts is not shown by any public source",
)
