"""The trigger nodes from the triggers of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.projections.hosts.n8n_fields import NOWHERE, Property, by_name
from sage100_plugin.projections.hosts.n8n_words import sentence, title

Trigger = Mapping[str, Any]

BY_EXPRESSION = (
    'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>'
)
"""n8n's own words, which it wants on every list that is loaded."""


def events(triggers: Iterable[Trigger]) -> Property:
    """The choice of what to wait for."""
    told = (
        {"name": title(each["title"]), "value": each["key"], "description": sentence(each["summary"])}
        for each in triggers
    )
    return {
        "displayName": "Events",
        "name": "events",
        "type": "multiOptions",
        "required": True,
        "options": by_name(told, "name"),
        "default": [],
        "description": "What has to happen for the workflow to start",
    }


def company() -> Property:
    """The company whose events are wanted."""
    by_id = {"displayName": "By ID", "name": "id", "type": "string", "placeholder": "e.g. sandbox"}
    listed = {"searchListMethod": "searchCompanies", "searchable": True}
    return {
        "displayName": "Company",
        "name": "company",
        "type": "resourceLocator",
        "default": NOWHERE,
        "description": "The Sage company. Left empty, the events of all companies that the API key sees.",
        "modes": [{"displayName": "From List", "name": "list", "type": "list", "typeOptions": listed}, by_id],
    }


def filters() -> Property:
    """Which of the events are wanted, by the fields of their record."""
    comparisons = [
        {"name": "At Least", "value": "gte", "description": "A number or date from this one on"},
        {"name": "At Most", "value": "lte", "description": "A number or date up to this one"},
        {"name": "Has Changed", "value": "changed", "description": "Whatever the new value is"},
        {"name": "Is", "value": "is"},
        {"name": "Is One Of", "value": "in", "description": "One of several values, with commas between them"},
    ]
    return {
        "displayName": "Filters",
        "name": "filters",
        "type": "fixedCollection",
        "typeOptions": {"multipleValues": True},
        "placeholder": "Add Filter",
        "default": {},
        "description": "Only events whose record meets all of these are sent",
        "options": [
            {
                "displayName": "Filter",
                "name": "filter",
                "values": [
                    {
                        "displayName": "Field Name or ID",
                        "name": "field",
                        "type": "options",
                        "typeOptions": {"loadOptionsMethod": "filterFields", "loadOptionsDependsOn": ["events"]},
                        "default": "",
                        "description": BY_EXPRESSION,
                    },
                    {
                        "displayName": "Comparison",
                        "name": "comparison",
                        "type": "options",
                        "options": comparisons,
                        "default": "is",
                    },
                    {
                        "displayName": "Value",
                        "name": "value",
                        "type": "string",
                        "displayOptions": {"hide": {"comparison": ["changed"]}},
                        "default": "",
                        "placeholder": "e.g. 4",
                    },
                ],
            }
        ],
    }


def options() -> Property:
    """What else can be said of a subscription."""
    return {
        "displayName": "Options",
        "name": "options",
        "type": "collection",
        "placeholder": "Add Option",
        "default": {},
        "options": [
            {
                "displayName": "Decide As",
                "name": "decideAs",
                "type": "string",
                "default": "",
                "placeholder": "e.g. Dana Reyes",
                "description": "For Export Requested alone: the approver who decides by the link that each event then "
                "holds. The API key needs the scope export:decide.",
            },
            {
                "displayName": "Leave Out Own Changes",
                "name": "excludeOwn",
                "type": "boolean",
                "default": False,
                "description": "Whether to leave out changes made with this API key, so that no workflow starts itself",
            },
            {
                "displayName": "Only IDs",
                "name": "thin",
                "type": "boolean",
                "default": False,
                "description": "Whether to send only the ID of the record instead of all of its fields",
            },
        ],
    }


def filterable(triggers: Iterable[Trigger]) -> dict[str, list[dict[str, str]]]:
    """Trigger -> the fields that its events can be filtered by."""
    return {each["key"]: [_named(each, key) for key in each["filters"]] for each in triggers}


def _named(trigger: Trigger, key: str) -> dict[str, str]:
    labels = {field["key"]: field["label"] for field in trigger["fields"]}
    return {"name": title(labels.get(key, key.replace("_", " "))), "value": key}
