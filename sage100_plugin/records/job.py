"""Jobs (3-5)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.contact import contact_schema
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.phase import JobPhaseSchema
from sage100_plugin.records.terms import terms
from sage100_plugin.records.types import Lines, RecordType

STATUSES = {1: "Bid", 2: "Refused", 3: "Contract", 4: "Current", 5: "Complete", 6: "Closed"}
"""Sage's fixed list (help of v20.5, "About job status"). Newer companies may add to it in `jobsts`."""

MATCHED = "a writer in production finds the element by loose names; how Sage spells it is not shown"
UNSEEN = "no public source shows the element; it is named as its neighbours are"

JobContactSchema = contact_schema("JobContactSchema", "as the client's contacts; no source shows a job's in the API")


class JobSchema(Schema):
    """A job. Its contract amount is the original one: approved change orders never alter it."""

    id = fields.record_id("Job#", column="recnum", element="ObjectRef", guess=UNSEEN, sample="1042")
    name = fields.text(
        "Job Name", column="jobnme", element=("Name", "JobName"), guess=MATCHED, length=75, sample="Riverside Clinic"
    )
    short_name = fields.text("Short Name", column="shtnme", element="ShortName", guess=MATCHED, length=30)
    client = fields.record_id("Client", column="clnnum", element=("ClientRef", "Client"), guess=MATCHED)
    client_name = fields.text("Client Name", column="clnnme", foreign=True)
    status = fields.choice(
        "Status",
        STATUSES,
        column="status",
        element=("JobStatusRef", "JobStatus", "StatusRef", "Status"),
        guess=MATCHED,
        help="A company may have statuses of its own beside these.",
    )
    status_name = fields.derived(
        "Status Name", "text", lambda row: row.get("stsnme") or STATUSES.get(row["status"]), foreign=True
    )
    type = fields.record_id(
        "Type", column="jobtyp", element=("JobTypeRef", "JobType", "TypeRef", "Type"), guess=MATCHED
    )
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    address1 = fields.text("Address 1", column="addrs1", element=("Addr1", "Address1"), guess=MATCHED, length=50)
    address2 = fields.text("Address 2", column="addrs2", element=("Addr2", "Address2"), guess=UNSEEN, length=50)
    city = fields.text("City", column="ctynme", element="City", guess=UNSEEN, length=50)
    state = fields.text("State", column="state_", element="State", guess=UNSEEN, length=2)
    zip = fields.text("Zip", column="zipcde", element="PostalCode", guess=UNSEEN, length=10)
    phone = fields.text("Phone#", column="phnnum", length=14)
    contract_amount = fields.money(
        "Contract Amount",
        column="cntrct",
        element="ContractAmount",
        guess=UNSEEN,
        help="The original contract, without changes.",
    )
    contract_number = fields.text("Contract#", column="connum", element="ContractNumber", guess=MATCHED, length=30)
    start_date = fields.day("Start Date", column="sttdte", element="StartDate", guess=UNSEEN)
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    inactive = fields.derived("Inactive", "boolean", inactive)
    contact = fields.text("Contact", column="contct", help="Of the first contact, in older companies.")
    fax = fields.text("Fax#", column="faxnum", length=14)
    client_po = fields.text("Client PO#", column="pchord", element="PurchaseOrderNumber", guess=UNSEEN, length=30)
    supervisor = fields.record_id("Supervisor", column="sprvsr", element="SupervisorRef", guess=UNSEEN)
    supervisor_name = fields.text("Supervisor Name", column="supervisor_name", foreign=True)
    estimator = fields.record_id("Estimator", column="estemp", element="EstimatorRef", guess=UNSEEN)
    estimator_name = fields.text("Estimator Name", column="estimator_name", foreign=True)
    salesperson = fields.record_id("Salesperson", column="slsemp", element="SalespersonRef", guess=UNSEEN)
    salesperson_name = fields.text("Salesperson Name", column="salesperson_name", foreign=True)
    architect = fields.record_id("Architect", column="achtct", element="ArchitectRef", guess=UNSEEN, help="A vendor.")
    lender = fields.record_id("Lender", column="lender", element="LenderRef", guess=UNSEEN, help="A vendor.")
    retainage_rate = fields.quantity(
        "Retainage Rate", column="retain", element="RetainageRate", guess=UNSEEN, help="Percent."
    )
    due_terms = terms("Due Terms", column="duedte", element="DueTerm", guess=UNSEEN)
    discount_terms = terms("Discount Terms", column="dscdte", element="DiscountTerm", guess=UNSEEN)
    discount_rate = fields.quantity(
        "Discount Rate", column="dsccnt", element="DiscountRate", guess=UNSEEN, help="Percent."
    )
    finance_rate = fields.quantity(
        "Finance Rate", column="finchg", element="FinanceRate", guess=UNSEEN, help="Percent."
    )
    pst_exempt = fields.text(
        "PST Exempt",
        column="pstexm",
        element="PSTExempt",
        guess="the element is not shown, and the column is named by one source only",
        help="Canada: Y or N.",
    )
    tax_district = fields.record_id("Sales Tax District", column="slstax")
    department = fields.record_id("Department", column="dptmnt")
    income_account = fields.record_id("Income Account", column="lgract")
    post_to_wip = fields.flag("Post Expenses to WIP", column="pstwip")
    bid_date = fields.day("Bid Open Date", column="biddte", element="BidDate", guess=UNSEEN)
    plans_received_date = fields.day("Plans Received", column="plnrcv")
    bid_completed_date = fields.day("Bid Completed", column="actbid")
    awarded_date = fields.day("Awarded", column="awddte")
    contract_date = fields.day("Contract Date", column="ctcdte", element="ContractDate", guess=UNSEEN)
    pre_lien_date = fields.day("Pre-Lien", column="prelen")
    finish_date = fields.day("Finish Date", column="cmpdte", element="FinishDate", guess=UNSEEN)
    actual_start_date = fields.day("Actual Start", column="strdte")
    actual_finish_date = fields.day("Actual Finish", column="dtecmp")
    lien_filed_date = fields.day("Lien Filed", column="lenfld")
    lien_released_date = fields.day("Lien Released", column="lenrls")
    lot_number = fields.text("Lot Number", column="lotnum")
    model_name = fields.text("Model Name", column="modnme")
    square_feet = fields.whole("Square Feet", column="sqarft")
    user_defined1 = fields.text("User Def1", column="usrdf1", element="UserDefined1", guess=UNSEEN, length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", element="UserDefined2", guess=UNSEEN, length=50)
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=UNSEEN)
    contacts = fields.lines(
        "Contacts",
        JobContactSchema,
        column="contacts",
        element="JobContactAdd",
        guess=UNSEEN,
        help="The first is the primary contact.",
    )
    phases = fields.lines("Phases", JobPhaseSchema, column="phases", element="JobPhaseAdd", guess=UNSEEN)


JOB = RecordType(
    name="job",
    title="Job",
    menu="3-5 Jobs",
    table="actrec",
    schema=JobSchema,
    label="name",
    search=("recnum", "jobnme", "shtnme"),
    lines=(Lines("jobcnt", "contacts"), Lines("jobphs", "phases")),
    also=("inactv",),
    add=("JobAddWithCustomJobStatusRq", "JobAddRq", "JobAddNextWithCustomJobStatusRq", "JobAddNextRq"),
    change=("JobModWithCustomJobStatusRq", "JobModRq"),
    delete="JobDelRq",
    query="JobQryRq",
    guess="only requests that add a job were seen in use; the others are named by Sage's convention",
)
