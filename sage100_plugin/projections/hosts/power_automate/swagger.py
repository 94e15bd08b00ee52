"""The OpenAPI 2.0 document of the Power Automate connector."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sage100_plugin.projections.hosts.host import Manifest
from sage100_plugin.projections.hosts.power_automate.fixed import (
    ANSWERED,
    CAUSE,
    CHOICE,
    EXPORT,
    FOLLOWER,
    LOG_LINE,
    ME,
    OPERATION,
    PREVIEW,
    SCHEMA,
    SHAPE,
    SUBSCRIBED,
)
from sage100_plugin.projections.hosts.power_automate.schemas import Definitions, choices, given, taken, told
from sage100_plugin.projections.hosts.sentences import sentence
from sage100_plugin.projections.openapi_parts import pascal

Json = dict[str, Any]

LONGEST = 80
"""Characters of a summary; Microsoft's own check-list asks for it."""
DETAILS = re.compile(r"[:;]|, (?:with|its|where|whatever|such|and when|or when)\b")
"""Where the summary of a trigger goes into details."""
REFUSED = "Refused: the message says why and what to do."


def document(manifest: Manifest) -> Json:
    """The whole document."""
    definitions = Definitions()
    pickers = {picker["key"]: picker for picker in manifest["pickers"]}
    paths: dict[str, Json] = {}
    for trigger in manifest["triggers"]:
        paths[f"/v1/subscriptions/{trigger['key']}"] = _trigger(trigger, definitions)
    for action in manifest["actions"]:
        paths[f"/v1/actions/{action['key']}"] = {"post": _action(action, pickers, definitions)}
    paths |= _any_action(manifest, definitions)
    paths |= {f"/v1/pickers/{key}": {"get": _picker(picker, definitions)} for key, picker in pickers.items()}
    paths |= _others(definitions)
    return {
        "swagger": "2.0",
        "info": _info(manifest),
        "host": "sage.example.com",
        "basePath": "/",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {
            "api_key": {"type": "apiKey", "in": "header", "name": manifest["auth"]["alternative_header"]}
        },
        "security": [{"api_key": []}],
        "paths": paths,
        "definitions": definitions.kept,
        "x-manifest": manifest["hash"],
        "x-ms-connector-metadata": [
            {"propertyName": "Website", "propertyValue": "https://sage.example.com"},
            {"propertyName": "Privacy policy", "propertyValue": "https://sage.example.com/privacy"},
            {"propertyName": "Categories", "propertyValue": "Finance;Business Management"},
        ],
    }


def _info(manifest: Manifest) -> Json:
    return {
        "title": manifest["name"],
        "description": (
            "Chains the jobs, budgets, change orders, commitments, vendors, invoices and work orders of Sage 100 "
            "Contractor with other systems."
        ),
        "version": manifest["version"],
        "contact": {"name": manifest["codeowners"][0]},
    }


def headline(trigger: Mapping[str, Any]) -> str:
    """What a trigger waits for: its summary, if need be without its details, or else its title."""
    whole = trigger["summary"].removeprefix("Triggers w").rstrip(".")
    fits = (f"W{one}" for one in (whole, DETAILS.split(whole)[0]) if len(one) < LONGEST and "/" not in one)
    return next(fits, sentence(trigger["title"]))


def _operation(name: str, summary: str, description: str, code: int, schema: Json | None, **rest: Any) -> Json:
    answered: Json = {"description": "Done."}
    if schema is not None:
        answered["schema"] = schema
    responses = {str(code): answered, "default": {"description": REFUSED}}
    return {"operationId": name, "summary": summary, "description": description, "responses": responses, **rest}


def _body(schema: Json) -> Json:
    return {"name": "body", "in": "body", "required": True, "schema": schema}


def _path(name: str, summary: str, description: str, **rest: Any) -> Json:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "type": "string",
        "x-ms-summary": summary,
        "description": description,
        "x-ms-url-encoding": "single",
        **rest,
    }


def _query(name: str, summary: str, description: str, **rest: Any) -> Json:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "type": "string",
        "x-ms-summary": summary,
        "description": description,
        **rest,
    }


def _trigger(trigger: Mapping[str, Any], definitions: Definitions) -> Json:
    name = pascal(trigger["key"])
    operation = _operation(
        name,
        headline(trigger),
        trigger["summary"],
        201,
        definitions.ref("Subscription", SUBSCRIBED),
        parameters=[_body(_subscription(trigger))],
    )
    operation |= {
        "x-ms-trigger": "single",
        "x-ms-trigger-hint": f"Let it happen in Sage ({trigger['menu'] or 'or in the plugin'}), or send a test event.",
    }
    content = {"description": trigger["summary"], "schema": _event(trigger, name, definitions)}
    return {"x-ms-notification-content": content, "post": operation}


def _event(trigger: Mapping[str, Any], name: str, definitions: Definitions) -> Json:
    changed = trigger["sample"].get("previous") or {}
    before = [field for field in trigger["fields"] if field["key"] in changed]
    properties: Json = {
        "id": told("Event Id", "The id of the event, unique and stable.", type="string"),
        "type": told("Event Type", f"The type of the event: {trigger['event']}.", type="string"),
        "timestamp": told("Timestamp", "When it happened.", type="string", format="date-time"),
        "company": told("Company", "The Sage company.", type="string"),
        "data": given(definitions, f"{name}Data", trigger["fields"]),
        "origin": told("Origin", "Who or what changed it, where that is known.", type="object"),
        "causation_id": told("Causation Id", "The event that led to this one.", type="string"),
    }
    if before:
        properties["previous"] = given(definitions, f"{name}Previous", before)
    return {"type": "object", "properties": properties}


def _subscription(trigger: Mapping[str, Any]) -> Json:
    fields = {field["key"]: field for field in trigger["fields"]}
    properties: Json = {
        "target_url": told(
            "Callback Address", "Filled in by the flow.", type="string",
            **{"x-ms-notification-url": True, "x-ms-visibility": "internal"},
        ),
        "company": told("Company", "Only this company; empty means all that the key sees.", type="string")
        | choices("companies", {}),
        "exclude_own": told(
            "Exclude Own", "Leave out what flows with the same API key did, so that a flow does not answer itself.",
            type="boolean", **{"x-ms-visibility": "important"},
        ),
        "filters": told("Filters", "Only events whose record has these values.", type="object"),
    }  # fmt: skip
    properties["filters"]["properties"] = {name: _filter(fields[name]) for name in trigger["filters"]}
    if not trigger["filters"]:
        del properties["filters"]
    if "decide_url" in fields:
        properties["decide_as"] = told(
            "Decide As", "The approver for whom each event carries a link to decide.", type="string"
        )
    return {"type": "object", "properties": properties, "required": ["target_url"]}


def _filter(field: Mapping[str, Any]) -> Json:
    kind = "boolean" if field["type"] == "boolean" else "string"
    return told(field["label"], f"Only where {field['label']} is exactly this.", type=kind)


def _action(action: Mapping[str, Any], pickers: Mapping[str, Any], definitions: Definitions) -> Json:
    name, writes = pascal(action["key"]), action["effect"] != "read"
    schema = taken(definitions, action["fields"], pickers, writes=writes)
    result = given(definitions, f"{name}Result", action["output"])
    says = f"{action['summary']} Sage menu: {action['menu']}." if action["menu"] else action["summary"]
    causes = [CAUSE] if writes else []
    return _answering(
        _operation(name, sentence(action["title"]), says, 200, _answer(result, definitions)), [*causes, _body(schema)]
    )


def _answering(operation: Json, parameters: list[Json]) -> Json:
    operation["responses"]["202"] = {"description": "It waits for acceptance, or it goes on."}
    return {**operation, "parameters": parameters}


def _answer(result: Json, definitions: Definitions) -> Json:
    lists: Json = {
        "export": definitions.ref("Export", EXPORT),
        "log": told("Log", "The fields that were set.", type="array", items=definitions.ref("LogLine", LOG_LINE)),
        "then": told("Then", "What is done after it.", type="array", items=definitions.ref("Follower", FOLLOWER)),
    }
    return {"type": "object", "properties": {**ANSWERED, "result": result, **lists}}


def _any_action(manifest: Manifest, definitions: Definitions) -> dict[str, Json]:
    """One operation for whatever action, with the fields as the company has them at that moment."""
    keys = [action["key"] for action in manifest["actions"]]
    shown = [action["key"] for action in manifest["actions"] if action["preview"]]
    asked = {"operationId": "GetActionSchema"}
    inputs = {
        "type": "object",
        "x-ms-dynamic-schema": {**asked, "parameters": {"action": {"parameter": "action"}}},
        "x-ms-dynamic-properties": {**asked, "parameters": {"action": {"parameterReference": "action"}}},
    }
    result = told("Result", "What the action gives.", type="object")
    run = _operation(
        "RunAction", "Run any action",
        "Runs the chosen action, with its fields as the company has them now.",
        200, _answer(result, definitions),
    )  # fmt: skip
    preview = _operation(
        "PreviewAction", "Preview an action",
        "Shows what an action would write to Sage, and writes nothing.",
        200, definitions.ref("Preview", PREVIEW),
    )  # fmt: skip
    schema = _operation(
        "GetActionSchema", "Get the fields of an action", "Tells the inputs of an action as a schema.",
        200, definitions.ref("Schema", SCHEMA), **{"x-ms-visibility": "internal"},
    )  # fmt: skip
    which = _path("action", "Action", "The action to run.", enum=keys)
    previewed = _path("action", "Action", "The action to preview.", enum=shown)
    named = _path("action", "Action", "The key of the action.")
    return {
        "/v1/actions/{action}": {"post": _answering(run, [which, CAUSE, _body(inputs)])},
        "/v1/actions/{action}/preview": {"post": {**preview, "parameters": [previewed, _body(inputs)]}},
        "/v1/actions/{action}/schema": {"get": {**schema, "parameters": [named]}},
    }


def _picker(picker: Mapping[str, Any], definitions: Definitions) -> Json:
    items = {"type": "array", "items": definitions.ref("Choice", CHOICE)}
    title = picker["title"].lower()
    operation = _operation(
        f"List{pascal(picker['key'])}", f"List {title}", f"Lists the {title} to choose from.", 200, items,
        **{"x-ms-visibility": "internal"},
    )  # fmt: skip
    parents = [_query(name, name.replace("_", " ").title(), f"The chosen {name.replace('_', ' ')}.", required=True)
               for name in picker["depends_on"]]  # fmt: skip
    company = [] if picker["key"] == "companies" else [_query("company", "Company", "The Sage company.")]
    return {**operation, "parameters": [*parents, *company, *SHAPE]}


def _others(definitions: Definitions) -> dict[str, Json]:
    me = _operation(
        "GetConnection", "Get the connection", "Tells whose key this is and which companies it sees.",
        200, definitions.ref("Me", ME),
    )  # fmt: skip
    went = _operation(
        "GetOperation", "Get an operation", "Tells what became of an action that was not finished at once.",
        200, definitions.ref("Operation", OPERATION),
        parameters=[_path("id", "Operation Id", "The Operation Id that the action gave.")],
    )  # fmt: skip
    end = _operation(
        "EndSubscription", "End a subscription", "Ends a subscription when its flow is switched off.", 204, None,
        parameters=[_path("id", "Subscription Id", "The id of the subscription.")], **{"x-ms-visibility": "internal"},
    )  # fmt: skip
    return {
        "/v1/me": {"get": me},
        "/v1/operations/{id}": {"get": went},
        "/v1/subscriptions/{id}": {"delete": end},
    }
