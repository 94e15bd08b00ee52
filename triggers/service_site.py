"""What happens to service sites: the locations of clients (3-6)."""

from __future__ import annotations

from sage100_plugin.records.service_site import SERVICE_SITE, ServiceSiteSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.changes import created
from sage100_plugin.spec.samples import filled

CREATED = {
    "id": "1-6",
    "client": "1",
    "number": "6",
    "name": "North Warehouse",
    "address1": "2210 River Rd",
    "city": "Dubuque",
    "state": "IA",
    "zip": "52001",
    "contact": "Robin Ashdown",
    "phone": "319-555-0163",
    "client_name": "Clearwater Medical Group",
    "area": "2",
    "area_name": "Dubuque",
    "created_at": "2026-10-02T11:17:58.640Z",
}

SERVICE_SITE_CREATED = Trigger(
    key="service_site_created",
    event="service_site.created",
    record="service_site",
    title="Service Site Created",
    summary="Triggers when a location is added to a client in Sage.",
    menu=SERVICE_SITE.menu,
    data=ServiceSiteSchema,
    sample=filled(ServiceSiteSchema, CREATED),
    occurs=created,
    filters=("client", "area", "state", "city"),
    cause="service-site-created",
    limits=("When two clients are merged, Sage may give a location another number: it is then told as a new one.",),
)
