"""The parts of the Power Automate connector that are the same whatever the catalog holds."""

from __future__ import annotations

from typing import Any

from sage100_plugin.projections.hosts.power_automate.schemas import Json, told


def _text(title: str, description: str) -> Json:
    return told(title, description, type="string")


def _record(title: str, description: str, /, **properties: Json) -> Json:
    return told(title, description, type="object", properties=properties)


def _list(title: str, description: str, items: Json) -> Json:
    return told(title, description, type="array", items=items)


CAUSE: Json = {
    "name": "X-Causation-Id",
    "in": "header",
    "required": False,
    "type": "string",
    "x-ms-summary": "Causation Id",
    "description": "The Event Id of the event that started the flow, so that flows in a circle are stopped.",
    "x-ms-visibility": "advanced",
}

SHAPE: list[Json] = [
    {
        "name": "shape",
        "in": "query",
        "required": True,
        "type": "string",
        "enum": ["array"],
        "default": "array",
        "x-ms-summary": "Shape",
        "description": "The bare list.",
        "x-ms-visibility": "internal",
    },
    {
        "name": "limit",
        "in": "query",
        "required": False,
        "type": "integer",
        "format": "int32",
        "x-ms-summary": "Limit",
        "description": "At most so many.",
    },
]

ANSWERED: dict[str, Any] = {
    "ok": told("Done", "Whether it is done; empty while it waits or goes on.", type="boolean"),
    "state": _text("State", "Such as done, or waiting_acceptance while somebody has to accept it."),
    "operation_id": _text("Operation Id", "To ask later what became of it."),
    "action": _text("Action", "The key of the action."),
    "company": _text("Company", "The Sage company."),
    "links": _list("Links", "The pairs of outside and Sage records it touched.", {"type": "object"}),
    "warnings": _list("Warnings", "What to know about it.", {"type": "string"}),
    "mapping": told("Mapping", "The mapping of the source's fields that was used.", type="object"),
    "pull": told("Pull", "The fields to refill the source record with.", type="object"),
}

EXPORT = _record(
    "Export",
    "What waits for acceptance.",
    id=_text("Export Id", "The id of the export."),
    status=_text("Export Status", "Such as pending."),
    expected_by=told("Expected By", "Until when a decision is expected.", type="string", format="date-time"),
    reason=_text("Export Reason", "Why it was rejected or failed."),
    waits_for=_list("Waits For", "Who has to decide.", {"type": "string"}),
)

LOG_LINE = _record(
    "Log Line",
    "One field that was set, or was skipped and why.",
    field=_text("Log Field", "The key of the field."),
    label=_text("Log Label", "The name of the field."),
    old=_text("Old Value", "What it was."),
    new=_text("New Value", "What it is."),
    direction=_text("Direction", "Whether it went to Sage (push) or came from there (pull)."),
    skipped=_text("Skipped", "Why it was not set."),
)

FOLLOWER = _record(
    "Follower",
    "What is done after the action, as an operation of its own.",
    action=_text("Next Action", "The key of its action."),
    operation_id=_text("Next Operation Id", "To ask what became of it."),
    state=_text("Next State", "How far it is."),
    detail=_text("Next Detail", "Why it was not done."),
)

OPERATION = _record(
    "Operation",
    "What an action answered.",
    **ANSWERED,
    export=EXPORT,
    result=told("Result", "What the action gave.", type="object"),
    log=_list("Log", "The fields that were set.", LOG_LINE),
    then=_list("Then", "What is done after it.", FOLLOWER),
)

PREVIEW = _record(
    "Preview",
    "What an action would do.",
    would=_list("Would", "The records it would write.", {"type": "object"}),
    screens=_list("Screens", "The same as Sage's windows would show it.", {"type": "object"}),
    figures=told("Figures", "The amounts before and after.", type="object"),
    mapping=told("Mapping", "The mapping of the source's fields that was used.", type="object"),
    tells=told("Tells", "What it would tell of the record.", type="object"),
    asks=_list("Asks", "What it still needs.", {"type": "string"}),
    warnings=_list("Warnings", "What to know about it.", {"type": "string"}),
    effects=told("Effects", "What it would change in budget, committed cost and retainage.", type="object"),
    mbxml=_text("Document", "The document that Sage would get."),
    confirm=_text("Confirm", "Given to the action, only exactly this is done."),
)

SCHEMA = _record(
    "Schema",
    "The inputs of an action.",
    type=_text("Type", "Always object."),
    title=_text("Title", "The name of the action."),
    description=_text("Description", "What the action does."),
    properties=told("Properties", "The fields.", type="object"),
    required=_list("Required", "The fields that must be given.", {"type": "string"}),
)

CHOICE = _record(
    "Choice",
    "One choice.",
    id=_text("Id", "The value."),
    label=_text("Label", "What people see."),
    name=_text("Name", "The label."),
    value=_text("Value", "The id."),
    note=_text("Note", "What to know about it."),
)

SUBSCRIBED = _record(
    "Subscription",
    "Where events go.",
    id=_text("Subscription Id", "The id of the subscription."),
    state=_text("Subscription State", "Such as active."),
    target_url=_text("Callback Address", "Where events are sent."),
    events=_list("Events", "The types of events.", {"type": "string"}),
)

ME = _record(
    "Connection",
    "Whose key this is and what it sees.",
    plugin=_text("Plugin", "The name of the plugin."),
    version=_text("Version", "The version of the plugin."),
    key_name=_text("Key Name", "The name of the API key."),
    scopes=_list("Scopes", "What the key may do.", {"type": "string"}),
    companies=_list(
        "Companies",
        "The companies that the key sees.",
        _record(
            "Company",
            "A Sage company.",
            id=_text("Company Id", "The id of the company."),
            name=_text("Company Name", "The name of the company."),
            sandbox=told("Sandbox", "Whether it is a sandbox company.", type="boolean"),
            status=_text("Company Status", "Whether it answers."),
        ),
    ),
)
