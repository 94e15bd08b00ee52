"""What can be mapped, and the mapping that counts until a company saves its own.

A field is looked for under its own name in Sage, then under the words that CRMs and project systems have for the same.
A word that may as well mean something else is none of them. The `status`, `type` and `number` of a deal are the deal's:
those of a work order stand under `work_order_status` and the like, and a work order without a status gets Sage's 7 Work
Order. When a deal closes is not when the work is done, so no close date becomes a schedule date. A Sage number (client,
job, vendor) is taken from the field of that name alone, and `id` is the source's own, never Sage's: that goes to
`sage_id`. Dates and amounts are read as sources write them; what cannot be read for certain is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from sage100_plugin.mapping import Direction, FieldPair
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.records.payable_invoice import PAID, STATUSES
from sage100_plugin.spec import Module

TITLES = ("title", "subject", "name", "dealname", "Deal_Name", "summary")
PLACE = {
    "address1": ("address", "street", "street_address", "billing_street", "mailing_street"),
    "address2": ("street2",),
    "city": ("billing_city", "mailing_city"),
    "state": ("billing_state", "mailing_state"),
    "zip": ("zip_code", "postal_code", "zipcode", "billing_postal_code", "mailing_postal_code"),
    "phone": ("phone_number", "telephone"),
    "email": ("email_address",),
    "contact": ("contact_name",),
    "notes": ("comments",),
}
"""What is called the same in all master records."""

COMPANY = ("company_name", "account_name", "organization_name")

SOURCE = (
    FieldPair("source_id", ("source_id", "id", "Id", "ID", "hs_object_id", "record_id"), "push"),
    FieldPair("source_name", ("source_name", "name", "Name", *(word for word in TITLES if word != "name")), "push"),
)

TURNS = {"date": ({"use": "date"},), "money": ({"use": "number"},), "number": ({"use": "number"},)}
"""How a field of a kind is read."""


def _camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _chain(name: str, label: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The field's own name, its label when it is of several words, and the others; each also as `CamelCase`."""
    plain = label.replace("#", "").strip()
    told = [name, *([plain.lower().replace(" ", "_")] if " " in plain else []), *words]
    return tuple(dict.fromkeys(spelling for word in told for spelling in (word, _camel(word))))


def _pairs(
    record: str, both: str, words: dict[str, tuple[str, ...]], *, grid: str = "", direction: Direction = "both"
) -> Iterator[FieldPair]:
    """Lines for these fields of a record type, or of one of its grids."""
    schema = made(RECORDS[record].schema)
    declared = (inner(schema.fields[grid]) if grid else schema).fields
    for name in both.split():
        told = about(declared[name])
        if direction == "pull":
            yield FieldPair(name, ("sage_id" if name == "id" else name,), "pull")
        else:
            turns = TURNS.get(told.kind, ())
            yield FieldPair(name, _chain(name, told.label, words.get(name, ())), direction, transforms=turns)


def _module(
    record: str,
    *,
    both: str = "",
    pull: str = "",
    words: dict[str, tuple[str, ...]] | None = None,
    lines: str = "",
    beside: tuple[FieldPair, ...] = (),
    more: tuple[FieldPair, ...] = (),
) -> Module:
    """The ready mapping of a record type: fields that go both ways, those that only come from Sage, its lines with
    what its actions take `beside` their fields, and `more` that its actions take.
    """
    known = {**PLACE, **(words or {})}
    grids = (
        (FieldPair("lines", ("lines", "line_items", "LineItems", "items"), pairs=(*_of_lines(record, lines), *beside)),)
        if lines
        else ()
    )
    return Module(
        record,
        (*SOURCE, *_pairs(record, both, known), *_pairs(record, f"id {pull}", known, direction="pull"), *grids, *more),
    )


def _of_lines(record: str, fields: str, direction: Direction = "both") -> Iterator[FieldPair]:
    words = {"description": ("title", "name"), "price": ("unit_price", "unit_cost"), "unit": ("uom",)}
    return _pairs(record, fields, words, grid="lines", direction=direction)


CLIENT_OF_SOURCE = FieldPair(
    "client_source_id",
    _chain("client_source_id", "", ("client_id", "customer_id", "company_id", "account_id", "org_id")),
    "push",
)
"""Who the customer is in the source."""

WORK_ORDER = Module(
    "work_order",
    (
        *SOURCE,
        *_pairs(
            "work_order",
            "description schedule_date",
            {
                "description": TITLES,
                "schedule_date": ("scheduled_date", "scheduled", "scheduled_for", "start_date", "due_date"),
            },
        ),
        FieldPair("status", ("work_order_status", "WorkOrderStatus")),
        FieldPair("priority", ("priority", "Priority")),
        FieldPair("type", ("work_order_type", "WorkOrderType")),
        FieldPair("number", ("work_order_number",), "pull"),
        FieldPair("deposit", ("deposit", "Deposit", "deposit_amount", "DepositAmount"), transforms=TURNS["money"]),
        FieldPair("client", ("client",)),
        CLIENT_OF_SOURCE,
        *_pairs("work_order", "client_name", {"client_name": ("customer_name", *COMPANY)}),
        *(
            FieldPair(f"client_{name}", (f"client_{name}", f"customer_{name}"), "push")
            for name in ("address1", "city", "state", "zip", "phone", "email")
        ),
        *_pairs("work_order", "service_site service_site_name", {"service_site_name": ("site_name",)}),
        *_pairs("work_order", "contact phone job call_date client_po notes", PLACE),
        *_pairs("work_order", "address1 address2 city state zip technician_name total balance", {}, direction="pull"),
        *(FieldPair(f"{name}_name", (f"work_order_{name}_name",), "pull") for name in ("status", "type", "priority")),
        FieldPair("id", ("sage_id",), "pull"),
    ),
)

CLIENT = _module(
    "client",
    both="name short_name address1 address2 city state zip contact phone email notes",
    pull="type_name status_name inactive",
    words={"name": ("customer_name", *COMPANY)},
)

SERVICE_SITE = _module(
    "service_site", pull="client client_name number name address1 address2 city state zip contact phone area_name notes"
)

JOB = _module(
    "job",
    both="name short_name client address1 address2 city state zip contract_amount contract_number contract_date "
    "start_date finish_date client_po notes",
    pull="client_name status_name type_name supervisor_name",
    words={"name": ("project_name", *TITLES[:1], "dealname", "Deal_Name"), "finish_date": ("end_date",)},
    more=(CLIENT_OF_SOURCE, FieldPair("project_number", ("project_number", "ProjectNumber"), "push")),
)

PERSON = {"name": ("full_name",), "job_title": ("title",), "mobile": ("mobile_phone", "cell_phone"), **PLACE}

VENDOR = _module(
    "vendor",
    both="name short_name owner address1 address2 city state zip phone email notes",
    pull="type_name inactive",
    words={"name": COMPANY},
    more=(
        FieldPair(
            "contacts",
            ("contacts", "Contacts"),
            pairs=tuple(_pairs("vendor", "name job_title phone extension email mobile", PERSON, grid="contacts")),
        ),
    ),
)

OF_CHANGES = "description cost_code cost_type amount hours units"

MULTIPLIER = FieldPair("multiplier", _chain("multiplier", "", ()), "push")
"""By which the amount of a line is multiplied before it is sent."""

PROJECT = FieldPair("project_source_id", _chain("project_source_id", "", ("project_id",)), "push")
"""Which project of the source it belongs to."""

OF_REQUEST = {"number": (), "title": TITLES[1:], "amount": ("total",)}

REQUEST = (
    SOURCE[0],
    *(
        FieldPair(name, _chain(name, "", words), "push", transforms=TURNS["money"] if name == "amount" else ())
        for name, words in OF_REQUEST.items()
    ),
    FieldPair(
        "lines",
        ("lines", "line_items", "LineItems", "items"),
        "push",
        pairs=(
            *_of_lines("change_order", OF_CHANGES, "push"),
            MULTIPLIER,
        ),
    ),
)
"""A change order request of the source."""

APPROVED = FieldPair(
    "approved",
    _chain("approved", "", ("is_approved", "status")),
    "push",
    transforms=(
        {
            "use": "lookup",
            "table": dict.fromkeys(("true", "yes", "1", "approved", "approved_as_noted", "executed"), "true"),
            "otherwise": "false",
        },
    ),
)
"""Whether it is approved in the source: said outright, or by its status there."""

OF_CHANGE = (
    APPROVED,
    FieldPair("title", ("title", "Title", "name", "subject"), "push"),
    FieldPair(
        "commitment_source_id",
        _chain("commitment_source_id", "", ("commitment_id", "contract_id", "purchase_order_contract_id")),
        "push",
    ),
)
"""What a change of a commitment is called in the source, and which commitment it changes."""

CHANGE_ORDER = _module(
    "change_order",
    both="number date job phase description reason submitted_date approved_date",
    pull="job_name status_name type_name requested_amount approved_amount",
    words={"number": ("change_order_number",), "date": ("change_order_date",), "description": TITLES[:2]},
    lines=OF_CHANGES,
    beside=(MULTIPLIER,),
    more=(
        PROJECT,
        FieldPair("cors", ("cors", "change_order_requests", "ChangeOrderRequests", "requests"), "push", pairs=REQUEST),
        *OF_CHANGE,
    ),
)

BUDGET = Module(
    "budget",
    (
        *SOURCE,
        FieldPair("id", ("job", "Job"), "pull"),
        *_pairs("budget", "job_name locked", {}, direction="pull"),
        FieldPair(
            "lines",
            ("lines", "line_items", "LineItems", "items"),
            pairs=tuple(
                _pairs(
                    "budget", "phase cost_code cost_type budget quantity notes", {"budget": ("amount",)}, grid="lines"
                )
            ),
        ),
        PROJECT,
    ),
)

COMPANY_AND_PROJECT = (
    FieldPair(
        "vendor_source_id", _chain("vendor_source_id", "", ("vendor_id", "contract_company_id", "company_id")), "push"
    ),
    PROJECT,
)
"""Whose commitment it is in the source, and of which project."""

SUBCONTRACT = _module(
    "subcontract",
    both="number vendor job phase description",
    pull="contract_date vendor_name job_name status_name original_amount change_amount contract_amount invoiced_amount",
    words={"number": ("commitment_number", "contract_number"), "description": TITLES[:2]},
    lines="description cost_code cost_type amount",
    more=(
        FieldPair("date", _chain("date", "", ("contract_date", "created_at")), "push", transforms=TURNS["date"]),
        APPROVED,
        *COMPANY_AND_PROJECT,
    ),
)

PURCHASE_ORDER = _module(
    "purchase_order",
    both="number date vendor job phase description",
    pull="delivery_date notes vendor_name job_name status_name type_name subtotal sales_tax total balance",
    words={
        "number": ("commitment_number", "po_number"),
        "date": ("order_date", "created_at"),
        "description": TITLES[:2],
    },
    lines="description unit quantity price cost_code cost_type",
    more=(*COMPANY_AND_PROJECT, *OF_CHANGE),
)

INVOICE_STATUSES = {
    **{str(number): str(number) for number in STATUSES},
    **{name: str(number) for number, name in STATUSES.items() if number != PAID},
    **dict.fromkeys(("approved", "approved_as_noted", "paid"), "1"),
    **dict.fromkeys(("under_review", "pending"), "2"),
}
"""What the words of a source become: an invoice that was paid there is Open in Sage until Sage pays it."""

OF_INVOICE = {
    "work_completed": ("work_completed_this_period",),
    "materials_stored": ("new_materials_stored",),
    "cost_code": (),
    "cost_type": (),
    "phase": ("sub_job_number",),
    "sub_job": ("sub_job_id",),
}

PAYABLE_INVOICE = _module(
    "payable_invoice",
    both="number vendor job description date due_date retainage",
    pull="phase discount_date reference notes vendor_name job_name status_name type_name total total_paid balance",
    words={
        "number": ("invoice_number",),
        "date": ("invoice_date", "billing_date"),
        "description": TITLES[:2],
        "retainage": ("retention",),
    },
    more=(
        FieldPair(
            "status", ("status", "invoice_status"), "push", transforms=({"use": "lookup", "table": INVOICE_STATUSES},)
        ),
        *(
            FieldPair(
                f"period_{side}",
                _chain(f"period_{side}", "", (f"billing_period_{side}",)),
                "push",
                transforms=TURNS["date"],
            )
            for side in ("start", "end")
        ),
        FieldPair("commitment_source_id", _chain("commitment_source_id", "", ("commitment_id", "contract_id")), "push"),
        APPROVED,
        *COMPANY_AND_PROJECT,
        FieldPair(
            "lines",
            ("lines", "line_items", "LineItems", "items"),
            pairs=(
                *_of_lines("payable_invoice", "description account"),
                *(
                    FieldPair(name, _chain(name, "", words), "push", transforms=TURNS["money"] if words else ())
                    for name, words in OF_INVOICE.items()
                ),
            ),
        ),
    ),
)

MODULES = (
    WORK_ORDER,
    CLIENT,
    SERVICE_SITE,
    JOB,
    VENDOR,
    CHANGE_ORDER,
    BUDGET,
    SUBCONTRACT,
    PURCHASE_ORDER,
    PAYABLE_INVOICE,
)
