"""Clients and their contacts (3-6)."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields
from sage100_plugin.records.contact import contact_record, contact_schema
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.terms import terms
from sage100_plugin.records.types import Lines, RecordType

BILLING_BASES = {1: "Last Cost", 2: "Average Cost", 3: "Billing Amount"}
"""On what the price of a part is based for this client (schema facts, section 4)."""

ClientContactLineSchema = contact_schema("ClientContactLineSchema")


class ClientSchema(Schema):
    """A client. Card data is never read.

    The lengths are those of Sage's API; its own window takes more (names 75, short names 30, addresses 50).
    """

    id = fields.record_id("Client#", column="recnum", element="ObjectRef", sample="12")
    name = fields.text("Client Name", column="clnnme", element="Name", length=30)
    short_name = fields.text("Short Name", column="shtnme", element="ShortName", length=15)
    status = fields.record_id("Status", column="status", element="ClientStatusRef", help="The company's own list.")
    status_name = fields.text("Status Name", column="stsnme", foreign=True)
    address1 = fields.text("Address 1", column="addrs1", element="Addr1", length=30)
    address2 = fields.text("Address 2", column="addrs2", element="Addr2", length=30)
    city = fields.text("City", column="ctynme", element="City", length=25)
    state = fields.text("State", column="state_", element="State", length=2)
    zip = fields.text("Zip", column="zipcde", element="PostalCode", length=10)
    phone = fields.text("Phone", column="phnnum", length=14, help="Of the first contact, in older companies.")
    email = fields.text("Email", column="e_mail", length=75, help="Of the first contact, in older companies.")
    inactive = fields.derived("Inactive", "boolean", inactive)
    contact = fields.text("Contact", column="contct", help="Of the first contact, in older companies.")
    type = fields.record_id("Type", column="clntyp", element="ClientTypeRef")
    type_name = fields.text("Type Name", column="typnme", foreign=True)
    greeting = fields.text("Greeting", column="grting", element="Greeting", length=30)
    billing_address1 = fields.text("Bill Address 1", column="bilad1", element="BillingAddr1", length=30)
    billing_address2 = fields.text("Bill Address 2", column="bilad2", element="BillingAddr2", length=30)
    billing_city = fields.text("Bill City", column="bilcty", element="BillingCity", length=25)
    billing_state = fields.text("Bill State", column="bilste", element="BillingState", length=2)
    billing_zip = fields.text("Bill Zip", column="bilzip", element="BillingPostalCode", length=10)
    shipping_address1 = fields.text("Ship Address 1", column="shpad1", element="ShippingAddr1", length=30)
    shipping_address2 = fields.text("Ship Address 2", column="shpad2", element="ShippingAddr2", length=30)
    shipping_city = fields.text("Ship City", column="shpcty", element="ShippingCity", length=25)
    shipping_state = fields.text("Ship State", column="shpste", element="ShippingState", length=2)
    shipping_zip = fields.text("Ship Zip", column="shpzip", element="ShippingPostalCode", length=10)
    user_defined1 = fields.text("User Def1", column="usrdf1", element="UserDefined1", length=30)
    user_defined2 = fields.text("User Def2", column="usrdf2", element="UserDefined2", length=30)
    user_defined3 = fields.text("User Def3", column="usrdf3", element="UserDefined3", length=30)
    user_defined4 = fields.text("User Def4", column="usrdf4", element="UserDefined4", length=30)
    user_defined5 = fields.text("User Def5", column="usrdf5", element="UserDefined5", length=30)
    user_defined6 = fields.flag("User Def6", column="usrdf6", element="UserDefined6Logical")
    user_defined7 = fields.flag("User Def7", column="usrdf7", element="UserDefined7Logical")
    user_defined8 = fields.flag("User Def8", column="usrdf8", element="UserDefined8Logical")
    user_defined9 = fields.flag("User Def9", column="usrdf9", element="UserDefined9Logical")
    received_date = fields.day("Received", column="dtercv", element="ReceivedDate")
    salesperson = fields.record_id("Salesperson", column="empnum", element="SalespersonRef")
    salesperson_name = fields.text("Salesperson Name", column="salesperson_name", foreign=True)
    manager = fields.record_id("Manager", column="mannum", element="ManagerRef")
    manager_name = fields.text("Manager Name", column="manager_name", foreign=True)
    tax_district = fields.record_id("Tax District", column="taxdst", element="SalesTaxDistrictRef")
    contacted_date = fields.day("Contacted", column="lstctc", element="ContactedDate")
    callback_date = fields.day("Call Back", column="cllbck", element="CallbackDate")
    mail_piece = fields.text("Mail Piece", column="lstmal", element="MailPiece", length=12)
    mailed_date = fields.day("Date Mailed", column="lstdte", element="MailedDate")
    purchased_date = fields.day("Purchase", column="pchdte", element="PurchasedDate")
    reference_date = fields.day("Reference", column="refdte", element="ReferenceDate")
    product = fields.record_id("Product", column="prdnum", element="ProductRef")
    discount_terms = terms("Discount Terms", column="dsctrm", element="DiscountTerm")
    discount_rate = fields.quantity(
        "Discount Rate", column="dscrte", element="EarlyPaymentDiscountRate", help="Percent, for early payment."
    )
    due_terms = terms("Due Terms", column="duetrm", element="DueTerm")
    finance_rate = fields.quantity("Finance Rate", column="finrte", element="FinanceRate", help="Percent.")
    source = fields.record_id("Lead Source", column="ledsrc", element="SourceRef")
    mail_list = fields.record_id("Mail List", column="mallst", element="MailListRef")
    area = fields.record_id("Area", column="region", element="AreaRef")
    size = fields.record_id("Size", column="cmpsze", element="SizeRef")
    service_contract = fields.record_id("Service Contract", column="srvcon", element="ContractRef")
    service_expires = fields.day("Service Expiration", column="srvexp", element="ExpirationDate")
    product_discount = fields.quantity("Product Discount", column="clndsc", element="DiscountRate", help="Percent.")
    map_location = fields.text("Map Location", column="maploc", element="MapLocation", length=10)
    cross_street = fields.text("Cross Street", column="crsstr", element="CrossStreet", length=30)
    part_billing_basis = fields.choice("Part Billing Basis", BILLING_BASES, column="bilbas", element="PartBillingBasis")
    purchase_order_number = fields.text("PO#", column="pchnum", element="PurchaseOrderNumber", length=15)
    tax_exemption_number = fields.text("Resale Exempt#", column="exmnum", element="TaxExemptionNumber", length=15)
    notes = fields.text("Notes", column="ntetxt", element="Memo")
    statement_email = fields.text("Statement Email", column="stmeml", element="StatementEmail", length=75)
    created_at = fields.moment("Created", column="insdte")
    updated_at = fields.moment("Updated", column="upddte")
    contacts = fields.lines(
        "Contacts",
        ClientContactLineSchema,
        column="contacts",
        element="ClientContactAdd",
        help="The first is the primary contact.",
    )


ClientContactSchema = contact_record("ClientContactSchema", "client", "Client", "clnnme")

CLIENT = RecordType(
    name="client",
    title="Client",
    menu="3-6 Clients",
    table="reccln",
    schema=ClientSchema,
    label="name",
    search=("recnum", "clnnme", "shtnme"),
    lines=(Lines("clncnt", "contacts"),),
    also=("inactv",),
    add=("ClientAddRq", "ClientAddNextRq"),
    change="ClientModRq",
    query="ClientQryRq",
)

CLIENT_CONTACT = RecordType(
    name="client_contact",
    title="Client Contact",
    menu="3-6 Clients, contacts",
    table="clncnt",
    schema=ClientContactSchema,
    label="name",
    key=("recnum", "linnum"),
    search=("cntnme", "e_mail"),
)
