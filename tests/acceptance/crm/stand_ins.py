"""CRMs as their documentation has them: what each posts, under which headers, signed how.

Written from HubSpot's pages on workflows, on the Webhooks API and on validating requests, Salesforce's on HTTP Callouts
in Flow, Zoho CRM's on webhooks, and Pipedrive's guide for webhooks v2.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from werkzeug.test import Client, TestResponse

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Hook:
    """What a person copies from the plugin into the CRM."""

    address: str
    secret: str


@dataclass(frozen=True)
class StandIn:
    """A CRM: the page that tells how to set it up, its documented payload, and how it sends that."""

    page: str
    payload: Any
    send: Callable[[Client, Hook, Any], TestResponse]
    source_id: str
    section: int = 0


def basic(user: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{secret}".encode()).decode()}


def posted(client: Client, address: str, payload: Any, headers: Mapping[str, str]) -> TestResponse:
    return client.post(address, data=json.dumps(payload), content_type="application/json", headers=dict(headers))


def form(client: Client, address: str, payload: Mapping[str, str], headers: Mapping[str, str]) -> TestResponse:
    return client.post(address, data=urlencode(payload), content_type=f"{FORM};charset=UTF-8", headers=dict(headers))


def hubspot_workflow(client: Client, hook: Hook, payload: Any) -> TestResponse:
    return posted(client, f"{hook.address}/{hook.secret}", payload, {"User-Agent": "HubSpot Webhooks"})


def hubspot_app(client: Client, hook: Hook, payload: Any) -> TestResponse:
    """Signed over method, address, body and the moment in milliseconds."""
    body, now = json.dumps(payload), str(int(time.time() * 1000))
    digest = hmac.new(hook.secret.encode(), f"POST{hook.address}{body}{now}".encode(), hashlib.sha256).digest()
    signed = {"X-HubSpot-Signature-v3": base64.b64encode(digest).decode(), "X-HubSpot-Request-Timestamp": now}
    return client.post(hook.address, data=body, content_type="application/json", headers=signed)


def salesforce(client: Client, hook: Hook, payload: Any) -> TestResponse:
    headers = {**basic("salesforce", hook.secret), "User-Agent": "SFDC-Callout/62.0"}
    return posted(client, hook.address, payload, headers)


def zoho(client: Client, hook: Hook, payload: Any) -> TestResponse:
    return form(client, f"{hook.address}/{hook.secret}", payload, {"User-Agent": "https://crm.zoho.com"})


def pipedrive(client: Client, hook: Hook, payload: Any) -> TestResponse:
    headers = {**basic("pipedrive", hook.secret), "User-Agent": "Pipedrive Webhooks"}
    return posted(client, hook.address, payload, headers)


def browser(client: Client, hook: Hook, payload: Any) -> TestResponse:
    headers = {"User-Agent": "Mozilla/5.0", "Accept": "text/html", "Origin": "https://intranet.example"}
    return form(client, f"{hook.address}/{hook.secret}", payload, headers)


COOLING = "No cooling in the server room"

STAND_INS = {
    "hubspot workflow": StandIn(
        "hubspot",
        {
            "hs_object_id": "901",
            "subject": COOLING,
            "sage_client": "1",
            "work_type": "Repair",
            "service_date": "1791158400000",
            "hs_ticket_priority": "HIGH",
        },
        hubspot_workflow,
        "901",
    ),
    "hubspot app": StandIn(
        "hubspot",
        [
            {
                "eventId": 1,
                "subscriptionId": 12345,
                "portalId": 62515,
                "appId": 54321,
                "occurredAt": 1791199800000,
                "subscriptionType": "ticket.propertyChange",
                "attemptNumber": 0,
                "objectId": 902,
                "changeSource": "CRM",
                "propertyName": "content",
                "propertyValue": "Compressor is loud",
            }
        ],
        hubspot_app,
        "902",
        section=1,
    ),
    "salesforce": StandIn(
        "salesforce",
        {
            "Id": "500Hs00001ABCdEIAX",
            "CaseNumber": "00001026",
            "Subject": COOLING,
            "Priority": "High",
            "Work_Type__c": "Repair",
            "Service_Date__c": "2026-10-05",
            "Account": {"Name": "Clearwater Medical Group", "Sage_Client__c": "1"},
        },
        salesforce,
        "500Hs00001ABCdEIAX",
    ),
    "zoho": StandIn(
        "zoho",
        {
            "deal_id": "3652397000000649013",
            "deal_name": COOLING,
            "service_date": "10/05/2026",
            "work_type": "Repair",
            "priority": "Urgent",
            "sage_client": "1",
        },
        zoho,
        "3652397000000649013",
    ),
    "pipedrive": StandIn(
        "pipedrive",
        {
            "data": {
                "id": 347,
                "title": COOLING,
                "status": "open",
                "stage_id": 4,
                "pipeline_id": 1,
                "owner_id": 18487521,
                "person_id": 3,
                "org_id": 2,
                "value": 1200,
                "currency": "USD",
                "add_time": "2026-09-27T14:25:27Z",
                "update_time": "2026-09-28T08:12:02Z",
                "custom_fields": {
                    "9dc80c50d78a15643bfc4ca79d76156a73a1ca0e": {"type": "varchar", "value": "1"},
                    "a1c9f2e07b6d4f3a8e5d1c0b9a8f7e6d5c4b3a29": {"type": "date", "value": "2026-10-05"},
                },
            },
            "previous": {"stage_id": 3, "update_time": "2026-09-27T14:25:27Z"},
            "meta": {
                "action": "change",
                "entity": "deal",
                "entity_id": "347",
                "id": "d2f0a4be-6f1e-4f0c-9a55-0f3f5c1c2a77",
                "company_id": "12882925",
                "user_id": "18487521",
                "webhook_id": "99",
                "webhook_owner_id": "18487521",
                "permitted_user_ids": ["18487521"],
                "correlation_id": "0b9f3c0e-8f8d-4a5f-9d0a-2f5b7a1f3e11",
                "attempt": 1,
                "host": "company.pipedrive.com",
                "timestamp": "2026-09-28T08:12:02.000Z",
                "change_source": "app",
                "is_bulk_edit": False,
                "type": "general",
                "version": "2.0",
            },
        },
        pipedrive,
        "347",
    ),
    "html form": StandIn(
        "html-button",
        {"id": "P-204", "client": "1", "what": COOLING, "when": "2026-10-05", "priority": "Urgent"},
        browser,
        "P-204",
    ),
}
