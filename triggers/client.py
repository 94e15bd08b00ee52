"""What happens to clients (3-6)."""

from __future__ import annotations

from sage100_plugin.records.client import CLIENT, ClientSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import EDITED_LINES, created, updated
from sage100_plugin.spec.samples import altered, filled

CREATED = {
    "id": "61",
    "name": "Harbor Point Foods Inc",
    "short_name": "Harbor Point",
    "status": "1",
    "status_name": "Current",
    "address1": "2210 River Rd",
    "city": "Dubuque",
    "state": "IA",
    "zip": "52001",
    "phone": "319-555-0151",
    "email": "office@harborpoint.example",
    "contact": "Robin Ashdown",
    "type": "2",
    "type_name": "Commercial",
    "salesperson": "1",
    "salesperson_name": "Blake Farrow",
    "due_terms": "30DY",
    "created_at": "2026-10-01T15:44:09.213Z",
    "contacts": [
        {
            "line": "1",
            "name": "Robin Ashdown",
            "job_title": "Facility Manager",
            "phone": "319-555-0163",
            "email": "robin@harborpoint.example",
        }
    ],
}
UPDATED = {**CREATED, "phone": "319-555-0188", "updated_at": "2026-10-12T10:20:31.450Z"}

FILTERS = ("status", "type", "state", "inactive", "salesperson", "manager")

CLIENT_CREATED = Trigger(
    key="client_created",
    event="client.created",
    record="client",
    title="Client Created",
    summary="Triggers when a client is created in Sage.",
    menu=CLIENT.menu,
    data=ClientSchema,
    sample=filled(ClientSchema, CREATED),
    occurs=created,
    filters=FILTERS,
    cause="client-created",
    limits=("Card data is never read, so it is in no event.",),
)

CLIENT_UPDATED = Trigger(
    key="client_updated",
    event="client.updated",
    record="client",
    title="Client Updated",
    summary="Triggers when anything of a client changes in Sage, its contacts included.",
    menu=CLIENT.menu,
    data=ClientSchema,
    sample=filled(ClientSchema, UPDATED),
    previous=altered(ClientSchema, CREATED, UPDATED),
    occurs=updated,
    filters=("id", *FILTERS),
    cause="client-updated",
    limits=(
        EDITED_LINES,
        "Service sites are records of their own: service_site_created tells of a new one.",
        "A change of card data alone raises nothing: it is never read.",
    ),
)
