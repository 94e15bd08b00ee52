"""The rules of Sage that the sandbox obeys and the plugin relies on, with what they rest on and how to look at them.

Tables, columns and the elements of the API are not here: they carry their own grades.
"""

from __future__ import annotations

from sage100_plugin.ports.facts import Fact, Grade

SERVER, API, ALL = "SQL Server", "Sage's API", "All windows"
JOBS, CLIENTS, VENDORS = "3-5 Jobs", "3-6 Clients", "4-4 Vendors"
PAYABLES, BUDGETS, COSTS = "4-2 Payable Invoices/Credits", "6-2 Budgets", "6-3 Job Costs"
CHANGES, ORDERS, SUBCONTRACTS = "6-4-1 Change Orders", "6-6-1 Purchase Orders", "6-7-1 Subcontracts"
WORK, PERIODS = "11-2 Work Orders/Invoices/Credits", "1-6 Period and Fiscal Year Management"

SCHEMA, MBXML, RULES = "schema facts", "API facts", "rules"
BOX = "sage/sandbox/api"

_Row = tuple[Grade, str, str, str, str]
"""Grade, the fact, where it stands, the file that relies on it, how to look at it."""

_BY_WINDOW: dict[str, tuple[_Row, ...]] = {
    SERVER: (
        ("seen", "A company is one database, which bears the company's name.", f"{SCHEMA}, 1",
         "sage/companies/stages.py", "SELECT name FROM sys.databases"),
        ("seen", "A logon trigger lets in only approved programs, by the name they give; others get error 17892.",
         f"{SCHEMA}, 1.1", "sage/server/failures.py",
         "SELECT name, is_disabled FROM sys.server_triggers"),
        ("help", "A program is approved by application name, login and machine in Database Administration.",
         f"{SCHEMA}, 1.1", "sage/companies/grants.py", "Open Edit Approvals as described under connecting a company."),
        ("seen", "A login with db_datareader is enough to read.", f"{SCHEMA}, 1.1", "sage/companies/grants.py",
         "sage100-plugin company test ID"),
        ("seen", "`upddte` is null until a row is changed for the first time; `insdte` is UTC.", f"{SCHEMA}, 2.2",
         "sage/reader/touched.py",
         "SELECT TOP 5 insdte, upddte, GETUTCDATE(), GETDATE() FROM dbo.jobcst ORDER BY insdte DESC"),
        ("inferred", "A line's `recnum` is its header's, and `_idref` the header's `_idnum`.", f"{SCHEMA}, 2.1",
         "sage/tables/columns.py",
         "SELECT COUNT(*) FROM dbo.bdglin l LEFT JOIN dbo.budget b ON b._idnum = l._idref WHERE b._idnum IS NULL"),
    ),
    API: (
        ("seen", "IntializeAPI, SetDataSource, EnableRequests, submitXML, DeIntializeAPI: so spelled and ordered.",
         f"{MBXML}, 1.3", "sage/agent/Sage100PluginAgent.cs", "sage100-plugin agent test"),
        ("one source", "Sage approves the calling program by its name and place (IsApplicationAllowed).",
         f"{MBXML}, 1.5", "sage/agent/build.py", "Try the agent before and after it is approved."),
        ("help", "The user belongs to a group named exactly API with Save = Yes, in each company.", f"{RULES}, 14",
         "sage/companies/grants.py", "7-2-1 Security Groups and 7-2-2 User List"),
        ("help", "A session takes one licence.", f"{RULES}, 14", "sage/agent/process.py",
         "Write something while all licences are in use."),
        ("one source", "User and password hold none of . $ & { } ; ' \" < >.", f"{MBXML}, 1.4", "sage/companies/api.py",
         "sage100-plugin company test ID"),
        ("seen", "Only the root element is in the namespace http://sage100contractor.com/api.", f"{MBXML}, 2",
         "sage/api/builder.py", "The attribute targetNamespace of mbxml.xsd"),
        ("seen", "Everything went well when each statusCode is 0.", f"{MBXML}, 4", "sage/api/response.py",
         "Keep the answer to the first write; the preview shows what was sent."),
        ("one source", "A failed answer may follow a record that was saved all the same.", f"{MBXML}, 1.5",
         "engine/running/carry.py", "None needed: the plugin reads the record back, and never sends twice."),
        ("guess", "Where an answer to an Add holds the new record's number.", f"{MBXML}, 4.1", "sage/api/response.py",
         "Keep the answer to the first write."),
    ),
    ALL: (
        ("help", "Which fields are required and unique is set per company (F7 Field Properties).", f"{RULES}, 1.1",
         f"{BOX}/books.py", "F7 in the window, on the field."),
        ("help", "Inactive records take no new entries and no changes.", f"{RULES}, 1.5", f"{BOX}/books.py",
         "Set a vendor inactive, then enter an invoice for it."),
        ("help", "Lock Edit keeps a record from being changed until it is cleared and saved.", f"{RULES}, 1.4",
         f"{BOX}/books.py", "Set Lock Edit on a budget, then let a flow change it."),
        ("help", "Warnings are No message, Warning or Not allow, as the administrator sets them.", f"{RULES}, 5",
         "sage/sandbox/switches.py", "The Options menu of the window, as an administrator."),
        ("guess", "How the API meets a warning that asks a person yes or no: the sandbox saves and tells.",
         f"{RULES}, 18", f"{BOX}/answer.py", "Let a flow write something that is warned of in the window."),
        ("help", "Terms such as 30DY, 02MO and 25TH; the 25th is that of the month after.", f"{RULES}, 1.7",
         f"{BOX}/terms.py", "Enter an invoice for a vendor with such terms."),
    ),
    JOBS: (
        ("help", "Statuses 1-Bid to 6-Closed are fixed, change in any direction and keep nothing from being posted.",
         f"{RULES}, 2", f"{BOX}/job.py", "Enter a cost for a closed job."),
        ("help", "Contract Amount is the original contract; approved change orders never change it.", f"{RULES}, 2",
         "sage/reader/figures.py", "Compare it with Options > Contract Summary."),
        ("help", "Phase 0 stands for no phase; phases begin with 1.", f"{RULES}, 2", "records/phase.py",
         "SELECT MIN(phsnum) FROM dbo.jobphs"),
        ("help", "A job is deleted only when it is Closed or Refused, with all that belongs to it.", f"{RULES}, 2",
         "sage/sandbox/deleting.py", "Do not try; the help says so."),
        ("help", "Saving warns when the client has past-due invoices (Check Client Balance).", f"{RULES}, 2",
         f"{BOX}/job.py", "Save a job of such a client."),
    ),
    CLIENTS: (
        ("help", "A location is known by client and number together.", f"{RULES}, 3", "records/service_site.py",
         "SELECT recnum, locnum, COUNT(*) FROM dbo.srvloc GROUP BY recnum, locnum HAVING COUNT(*) > 1"),
        ("help", "Client status is a list of the company's own.", f"{RULES}, 3", f"{BOX}/client.py",
         "SELECT recnum, stsnme FROM dbo.clnsts"),
    ),
    VENDORS: (
        ("seen", "Vendor#, name and short name are required; names may repeat.", f"{RULES}, 4", f"{BOX}/vendor.py",
         "Save a vendor with a name that is there."),
        ("help", "The codes of 1099 types and of purchase order warnings changed meaning with v23 and v24.",
         f"{RULES}, 4", f"{BOX}/payable.py", "The lists in the window, beside the codes in dbo.actpay."),
    ),
    PAYABLES: (
        ("help", "Users set 1-Open, 2-Review and 3-Dispute; 4-Paid and 5-Void are set by Sage.", f"{RULES}, 5",
         f"{BOX}/payable.py", "Try to choose 4-Paid in the window."),
        ("inferred", "Invoices in 2-Review and 3-Dispute are posted too.", f"{RULES}, 5", f"{BOX}/posting.py",
         "SELECT status, lgrrec FROM dbo.acpinv WHERE status IN (2, 3)"),
        ("help", "Order# and Subcontract# exclude each other.", f"{RULES}, 5", f"{BOX}/payable.py",
         "Type both in the window."),
        ("help", "The job costs of an invoice must equal its direct expense and WIP lines.", f"{RULES}, 5",
         f"{BOX}/payable_lines.py", "Save with another total in Job Cost Distribution."),
        ("help", "Invoices of type 2-Memo do not count against the subcontract.", f"{RULES}, 5",
         "sage/reader/figures.py", "Compare Invoiced in 6-7-1 with the invoices of both types."),
    ),
    BUDGETS: (
        ("help", "A cost code may stand in a budget several times.", f"{RULES}, 6", f"{BOX}/budget.py",
         "SELECT recnum, phsnum, cstcde, COUNT(*) FROM dbo.bdglin GROUP BY recnum, phsnum, cstcde HAVING COUNT(*) > 1"),
        ("help", "Original columns hold something only after Set Budget.", f"{RULES}, 6", "records/budget.py",
         "SELECT COUNT(*) FROM dbo.bdglin WHERE ttlorg <> 0"),
        ("help", "Current budget = 6-2 and the approved change orders; it is computed, not stored.", f"{RULES}, 6",
         "sage/reader/figures.py", "Compare with report 6-1-3 of a job that has change orders."),
    ),
    COSTS: (
        ("help", "Costs come from the window in which they were posted, and are voided there.", f"{RULES}, 7",
         "records/job_cost.py", "SELECT srcnum, COUNT(*) FROM dbo.jobcst GROUP BY srcnum"),
        ("seen", "Record status 1 is open and 2 void.", f"{RULES}, 7", "records/job_cost.py",
         "SELECT status, COUNT(*) FROM dbo.jobcst GROUP BY status"),
    ),
    CHANGES: (
        ("help", "Statuses: 1-Approved, 2-Open, 3-Review, 4-Disputed, 5-Void, 6-Rejected; none bars another.",
         f"{RULES}, 8.2", "records/change_order.py", "SELECT status, COUNT(*) FROM dbo.prmchg GROUP BY status"),
        ("help", "Numbers are suggested per phase; a number may stand again in another phase.", f"{RULES}, 1.2",
         "records/numbering.py",
         "SELECT jobnum, phsnum, chgnum, COUNT(*) FROM dbo.prmchg GROUP BY jobnum, phsnum, chgnum HAVING COUNT(*) > 1"),
        ("help", "A line's own status counts before the header's, unless the header is Void or Rejected.",
         f"{RULES}, 8.4", "records/change_order.py", "A line 1-Approved under a header 2-Open, in 6-7-1."),
        ("help", "Vendor, subcontract, change# and status of a line are filled together or not at all.",
         f"{RULES}, 8.4", f"{BOX}/change_lines.py", "Fill only the vendor in the window."),
        ("help", "Without a subcontract line a new line is added to the subcontract.", f"{RULES}, 8.4",
         "sage/sandbox/derived/subcontracts.py", "Approve such a change, then open 6-7-1."),
        ("guess", "Whether Changes of a subcontract counts pending lines: the sandbox counts approved ones only.",
         f"{RULES}, 8.5", "sage/sandbox/derived/subcontracts.py",
         "Note Changes in 6-7-1, save a change in 2-Open, look again. Decides what New Contract means."),
    ),
    ORDERS: (
        ("help", "Statuses 1-Open to 6-Master; 1-Open is the approval, and voiding does nothing to the books.",
         f"{RULES}, 9", f"{BOX}/purchase_order.py", "SELECT status, COUNT(*) FROM dbo.pchord GROUP BY status"),
        ("help", "An order without a number gets one when it is saved.", f"{RULES}, 1.2", f"{BOX}/purchase_order.py",
         "Save an order with Order# empty."),
        ("help", "To Date is kept by 4-2 and 12-4 alone.", f"{RULES}, 9",
         "sage/sandbox/derived/purchase_orders.py", "Enter an invoice for an order and look at its lines."),
        ("inferred", "Committed is price x (quantity - received - canceled), but for closed, void and master orders.",
         f"{SCHEMA}, 5", "sage/reader/figures.py", "Compare with report 6-1-12."),
    ),
    SUBCONTRACTS: (
        ("help", "Statuses 1-Bid to 6-Closed are fixed and change at any time.", f"{RULES}, 10",
         "records/subcontract.py", "SELECT status, COUNT(*) FROM dbo.subcon GROUP BY status"),
        ("help", "One with an invoiced or changed amount cannot be deleted, nor can such a line.", f"{RULES}, 10",
         f"{BOX}/subcontract.py", "Try it in the window on a test company."),
        ("one source", "What remains of Contract and Current is committed.", f"{RULES}, 10", "records/subcontract.py",
         "Compare with report 6-1-12."),
    ),
    WORK: (
        ("help", "Statuses 6 to 10 post nothing; saving as 1, 2 or 3 posts the invoice; 4 and 5 are set by Sage.",
         f"{RULES}, 11", f"{BOX}/work_order.py", "SELECT status, COUNT(*) FROM dbo.srvinv GROUP BY status"),
        ("help", "A client is always needed, and stays once the order is posted.", f"{RULES}, 11",
         f"{BOX}/work_order.py", "Try to change the client of an invoice."),
        ("help", "Only 6 to 10 can be deleted.", f"{RULES}, 11", f"{BOX}/work_order.py",
         "Edit > Delete on an invoice."),
        ("help", "An order is on the Dispatch Board when Scheduled and Priority are filled.", f"{RULES}, 11",
         "actions/work_order/create.py", "Let a flow make one, then open 11-5 Dispatch Board."),
    ),
    PERIODS: (
        ("help", "Nothing is posted to a locked period; the current one cannot be locked.", f"{RULES}, 13",
         f"{BOX}/posting.py", "Lock a period of the past, and enter an invoice for it."),
        ("help", "Jobs, clients, vendors, budgets, commitments and their changes have no period.", f"{RULES}, 13",
         f"{BOX}/posting.py", "There is no period box in these windows."),
    ),
}  # fmt: skip

FACTS: tuple[Fact, ...] = tuple(
    Fact(window, says, grade, source, code, check)
    for window, rows in _BY_WINDOW.items()
    for grade, says, source, code, check in rows
)
