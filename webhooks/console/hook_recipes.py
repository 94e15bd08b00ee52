"""How the CRMs of the how-tos are connected: what a hook of each begins with, and where its address goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """A CRM as its how-to `docs/howto/<page>.md` has it. `id` is the name under which it sends a record's id."""

    key: str
    title: str
    page: str
    name: str
    action: str
    source: str
    scheme: str
    steps: Sequence[str]
    mapping: Sequence[Mapping[str, Any]]

    @property
    def id(self) -> str:
        return next(str(line["source"]) for line in self.mapping if line["field"] == "source_id")


RECIPES = (
    Recipe(
        key="salesforce",
        title="Salesforce",
        page="salesforce",
        name="Salesforce work orders",
        action="create_or_update_work_order",
        source="salesforce",
        scheme="url",
        steps=(
            (
                "Setup > Named Credentials: an External Credential with basic authentication, any user name, and "
                "the secret as its password; then a Named Credential with the address of this server."
            ),
            "Flow > Action > Create HTTP Callout: choose the Named Credential, method POST, and the path of the hook.",
            "Fill the body from the record, and put the callout on an asynchronous path.",
        ),
        mapping=(
            {"field": "source_id", "source": "Id"},
            {"field": "source_name", "source": "CaseNumber"},
            {"field": "client", "source": "Account.Sage_Client__c"},
            {"field": "description", "source": "Subject"},
            {"field": "type", "source": "Work_Type__c", "values": {"Repair": "1"}},
            {"field": "schedule_date", "source": "Service_Date__c"},
            {"field": "priority", "source": "Priority", "values": {"High": "Urgent", "Medium": "Prompt", "Low": "Low"}},
        ),
    ),
    Recipe(
        key="hubspot",
        title="HubSpot",
        page="hubspot",
        name="HubSpot tickets",
        action="create_or_update_work_order",
        source="hubspot",
        scheme="url",
        steps=(
            (
                "Automation > Workflows > the workflow > + > Send a webhook: method POST, and as Webhook URL the "
                "address with its secret."
            ),
            "Customize request body: add the properties under the names that the mapping reads.",
            "Test it there, and look here at what came.",
        ),
        mapping=(
            {"field": "source_id", "source": "hs_object_id"},
            {"field": "source_name", "source": "subject"},
            {"field": "client", "source": "sage_client"},
            {"field": "description", "source": "subject"},
            {"field": "type", "source": "work_type", "values": {"Repair": "1"}},
            {"field": "schedule_date", "source": "service_date", "transforms": [{"use": "date"}]},
            {
                "field": "priority",
                "source": "hs_ticket_priority",
                "values": {"URGENT": "Emergency", "HIGH": "Urgent", "MEDIUM": "Prompt", "LOW": "Low"},
            },
        ),
    ),
    Recipe(
        key="pipedrive",
        title="Pipedrive",
        page="pipedrive",
        name="Pipedrive deals",
        action="create_or_update_work_order",
        source="pipedrive",
        scheme="url",
        steps=(
            (
                "Settings > Tools and apps > Webhooks > Create new webhook: event action change, event object "
                "deal, and as endpoint URL the address without its secret."
            ),
            "HTTP Auth: the user name pipedrive, and the secret as password.",
            "Put the keys of your own fields into the mapping: Settings > Data fields > the field > Copy API key.",
        ),
        mapping=(
            {"field": "source_id", "source": "data.id"},
            {"field": "source_name", "source": "data.title"},
            {"field": "description", "source": "data.title"},
            {"field": "client", "source": "data.custom_fields.9dc80c50d78a15643bfc4ca79d76156a73a1ca0e.value"},
            {"field": "schedule_date", "source": "data.custom_fields.a1c9f2e07b6d4f3a8e5d1c0b9a8f7e6d5c4b3a29.value"},
            {"field": "type", "default": "1"},
            {"field": "priority", "default": "Urgent"},
        ),
    ),
    Recipe(
        key="zoho",
        title="Zoho CRM",
        page="zoho",
        name="Zoho deals",
        action="create_or_update_work_order",
        source="zoho",
        scheme="url",
        steps=(
            (
                "Setup > Automation > Actions > Webhooks > Configure Webhook: method POST, and as URL to Notify "
                "the address with its secret."
            ),
            "Choose form data as the body, and add module parameters under the names that the mapping reads.",
            (
                "Setup > Automation > Workflow Rules: a rule with the condition that makes it service work, and "
                "the webhook as its instant action."
            ),
        ),
        mapping=(
            {"field": "source_id", "source": "deal_id"},
            {"field": "source_name", "source": "deal_name"},
            {"field": "client", "source": "sage_client"},
            {"field": "description", "source": "deal_name"},
            {"field": "type", "source": "work_type", "values": {"Repair": "1"}},
            {
                "field": "schedule_date",
                "source": "service_date",
                "transforms": [{"use": "date", "from": ["iso", "MM/DD/YYYY"]}],
            },
            {"field": "priority", "source": "priority", "default": "Urgent"},
        ),
    ),
    Recipe(
        key="html",
        title="A plain HTML form",
        page="html-button",
        name="Service form",
        action="create_work_order",
        source="intranet",
        scheme="url",
        steps=(
            (
                "Put a form on the page that posts to the address with its secret, with fields under the names "
                "that the mapping reads."
            ),
            "The secret stands in the page: use it only where everybody who sees the page may do this.",
        ),
        mapping=(
            {"field": "source_id", "source": "id"},
            {"field": "client", "source": "client"},
            {"field": "description", "source": "what"},
            {"field": "schedule_date", "source": "when"},
            {"field": "priority", "source": "priority"},
            {"field": "type", "default": "1"},
        ),
    ),
)


def recipe_of(key: str) -> Recipe | None:
    """The recipe of a CRM, where there is one."""
    return next((one for one in RECIPES if one.key == key), None)
