"""Samples of texts, by the names of fields: what a person would type there."""

from __future__ import annotations

from collections.abc import Mapping

SAMPLES: Mapping[str, str] = {
    "address": "18 Foundry Road",
    "address1": "18 Foundry Road",
    "address2": "Suite 4",
    "change_number": "890-9",
    "city": "Tulsa",
    "client_po": "PO-7731",
    "client_source_id": "C-31",
    "company": "sandbox",
    "confirm": "the confirm value of the preview",
    "contact": "Dana Reyes",
    "contract_number": "C-2026-14",
    "csv": "cost_code,cost_type,budget\r\n2010,2,1250.00",
    "cursor": "the next value of the page before",
    "description": "Level 2 electrical changes",
    "email": "dana@harborpoint.example",
    "extension": "204",
    "idempotency_key": "P-204-2026-09-30",
    "invoice": "88213",
    "job_title": "Estimator",
    "mobile": "918-555-0148",
    "name": "Harbor Point Annex",
    "notes": "Night work only.",
    "number": "1041",
    "owner": "Jo North",
    "payload_hash": "the payload_hash of the export",
    "phase": "1",
    "phone": "918-555-0147",
    "project_source_id": "P-88",
    "q": "harbor",
    "reason": "Asked for by the owner",
    "sage_id": "2088",
    "service_site": "1-2",
    "source_id": "P-204",
    "source_name": "Server room cooling",
    "short_name": "Harbor Point",
    "state": "OK",
    "terms": "30",
    "ticket": "T-118",
    "title": "Level 2 electrical changes",
    "unit": "hrs",
    "user_defined": "North",
    "vendor_source_id": "V-88",
    "zip": "74103",
}


def sample_of(name: str) -> str | None:
    """The sample of a field: by its whole name, or what its name ends with, digits apart; None when none is known."""
    words = name.split("_")
    names = ["_".join(words[place:]) for place in range(len(words))]
    found = (SAMPLES.get(one) or SAMPLES.get(one.rstrip("0123456789")) for one in names)
    return next(filter(None, found), None)
