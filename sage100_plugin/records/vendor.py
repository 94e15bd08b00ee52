"""Vendors (4-4)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.contact import contact_record, contact_schema
from sage100_plugin.records.inactive import inactive, marked
from sage100_plugin.records.terms import terms
from sage100_plugin.records.types import Lines, RecordType

ANALOGY = "the element is named by analogy with ClientAddRq; no public source shows a vendor being added"

FORM_1099 = (
    "Sage's number. To version 23: 0 undetermined, 1 miscellaneous, 2 rent, 3 sole proprietor, 4 interest, 5 no 1099. "
    "From version 24: 1 nonemployee compensation, 3 attorney, 5 medical, 6 dividends, 7 no 1099. In Canada the T5018 "
    "type: 1 individual, 2 business, 3 do not report."
)
ORDER_WARNING = (
    "Sage's number. Version 20: 0 none, 1 warn if no purchase order, 2 require one. From version 23: 1 warn if no "
    "purchase order, 2 if no subcontract, 3 if neither, 4, 5 and 6 require one, the other, or either."
)
VERSIONED = "the same number means another thing in another version of Sage"

VendorContactSchema = contact_schema(
    "VendorContactSchema",
    "as the client's contacts; not among the elements seen for vendors",
    seen=("name", "job_title", "phone", "extension", "email", "mobile"),
)


class CertificateSchema(Schema):
    """A certificate or licence of a vendor."""

    line = fields.record_id("Line#", column="linnum")
    description = fields.text("Description", column="dscrpt", length=50)
    received_date = fields.day("Received", column="dtercv")
    expires_date = fields.day("Expires", column="expdte")
    warn = fields.derived("Warn When Expired", "boolean", lambda row: marked(row, "cntwrn"))
    stop_pay = fields.derived("Stop Payment When Expired", "boolean", lambda row: marked(row, "stppay"))
    job = fields.record_id("Job", column="jobnum", help="None when it goes for all jobs.")
    notes = fields.text("Notes", column="ntetxt")


class VendorSchema(Schema):
    """A vendor. Tax and bank numbers are never read."""

    id = fields.record_id("Vendor#", column="recnum", element="ObjectRef", sample="812")
    name = fields.text("Vendor Name", column="vndnme", element="Name", guess=ANALOGY, length=75)
    short_name = fields.text("Short Name", column="shtnme", element="ShortName", guess=ANALOGY, length=30)
    type = fields.record_id("Type", column="vndtyp", element="VendorTypeRef", guess=ANALOGY)
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    owner = fields.text("Owner", column="ownnme", element="OwnerName", length=50)
    address1 = fields.text("Address 1", column="addrs1", element="Addr1", length=50)
    address2 = fields.text("Address 2", column="addrs2", element="Addr2", length=50)
    city = fields.text("City", column="ctynme", element="City", length=50)
    state = fields.text("State", column="state_", element="State", length=2)
    zip = fields.text("Zip", column="zipcde", element="PostalCode", length=10)
    phone = fields.text("Phone#", column="phnnum", element="Phone", guess=ANALOGY, length=14)
    email = fields.text("Email", column="e_mail", element="Email", length=75)
    inactive = fields.derived("Inactive", "boolean", inactive)
    primary_email = fields.text("Primary Email", column="prmeml", element="PrimaryEmail", length=75)
    contact = fields.text("Contact", column="contct", help="Of the first contact, in older companies.")
    fax = fields.text("Fax#", column="faxnum", length=14)
    mobile = fields.text("Cell#", column="cllphn", length=14)
    account_number = fields.text("Account#", column="actnum", length=30, help="The company's number at the vendor.")
    license_number = fields.text("License#", column="licnum", length=30)
    resale_number = fields.text("Resale#", column="resnum", length=30)
    user_defined1 = fields.text("User Def1", column="usrdf1", element="UserDefined1", guess=ANALOGY, length=50)
    user_defined2 = fields.text("User Def2", column="usrdf2", element="UserDefined2", guess=ANALOGY, length=50)
    type_1099 = fields.whole("1099 Type", column="prt199", help=FORM_1099, guess=VERSIONED)
    minority = fields.choice(
        "Minority",
        {0: "None", 1: "Minority Owned", 2: "Women Owned", 3: "Disabled Veteran"},
        column="minsts",
    )
    internal = fields.flag("Internal Vendor", column="intrnl")
    tax_district = fields.record_id("Tax District", column="taxdst")
    due_terms = terms("Due Terms", column="duedte", element="DueTerm", guess=ANALOGY)
    discount_terms = terms("Discount Terms", column="dscdte", element="DiscountTerm", guess=ANALOGY)
    discount_rate = fields.quantity("Discount Rate", column="dscrte", help="Percent.")
    default_cost_code = fields.cost_code("Cost Code", column="cdedft", help="Of new invoices and job costs.")
    default_cost_type = fields.record_id("Cost Type", column="typdft", help="Of new invoices and job costs.")
    default_account = fields.record_id("Ledger Account", column="lgrdft", help="Of new invoices.")
    default_invoice_status = fields.choice("Invoice Status", {1: "Open", 2: "Review"}, column="stsdft")
    order_warning = fields.whole("PO Warning", column="wrndft", help=ORDER_WARNING, guess=VERSIONED)
    duplicate_invoices = fields.flag("Allow Duplicate Invoice #", column="dupchk")
    separate_checks = fields.flag("Separate Checks", column="sepchk")
    hot_list = fields.text("Hot List", column="hotlst", help="What marks this vendor's invoices in the payment list.")
    order_type = fields.record_id("Purchase Order Type", column="ordtyp")
    order_description = fields.text("Purchase Order Description", column="orddsc")
    subcontract_type = fields.record_id("Subcontract Type", column="contyp")
    subcontract_description = fields.text("Subcontract Description", column="condsc")
    notes = fields.text("Notes", column="ntetxt", element="Memo", guess=ANALOGY)
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    contacts = fields.lines(
        "Contacts",
        VendorContactSchema,
        column="contacts",
        element="VendorContactAdd",
        help="The first is the primary contact.",
    )
    certificates = fields.lines("Certificates", CertificateSchema, column="certificates")


VendorContactRecordSchema = contact_record("VendorContactRecordSchema", "vendor", "Vendor", "vndnme")

VENDOR = RecordType(
    name="vendor",
    title="Vendor",
    menu="4-4 Vendors",
    table="actpay",
    schema=VendorSchema,
    label="name",
    search=("recnum", "vndnme", "shtnme"),
    lines=(Lines("vndcnt", "contacts"), Lines("vndcrt", "certificates", also=("cntwrn", "stppay"))),
    also=("inactv",),
    add=("VendorAddRq", "VendorAddNextRq"),
    change="VendorModRq",
    query="VendorQryRq",
    guess="requests that add a vendor are named by analogy; only VendorModRq and VendorQryRq were seen",
)

VENDOR_CONTACT = RecordType(
    name="vendor_contact",
    title="Vendor Contact",
    menu="4-4 Vendors, contacts",
    table="vndcnt",
    schema=VendorContactRecordSchema,
    label="name",
    key=("recnum", "linnum"),
    search=("cntnme", "e_mail"),
)
