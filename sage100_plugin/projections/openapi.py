"""OpenAPI 3.1 of the public contract: the declarations' own calls, and the table of the others."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from apispec import APISpec

from sage100_plugin.projections.openapi_parts import Json, body, operation, pascal, query, response
from sage100_plugin.projections.openapi_paths import CALLS, COMPANY, LIMIT, OPEN_SCOPE, SHAPE, Call
from sage100_plugin.projections.openapi_schemas import COMPONENTS, TEXT, record, ref
from sage100_plugin.spec import Action, Catalog, Effect, Picker, Trigger
from sage100_plugin.spec.describe import input_schema, output_schema, sample_event, shown_input

OF_ACTIONS = (
    "malformed_json", "invalid_input", "company_required", "idempotency_key_reused", "operation_in_progress",
    "stale_preview", "sage_unavailable", "sage_locked",
)  # fmt: skip
KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and input never do the same thing twice; kept for 30 days.",
    "schema": {"type": "string"},
}
PREFER = {
    "name": "Prefer",
    "in": "header",
    "description": "`wait=N` waits N seconds, 0 to 100, before the answer says that it goes on.",
    "schema": {"type": "string"},
}
ABOUT = (
    "Jobs, budgets, change orders, vendors and work orders of Sage 100 Contractor. Bodies are JSON. Ids and money are "
    "text, dates are ISO, moments are RFC 3339 in UTC. Numbers are taken wherever a text holds a number."
)


def openapi(catalog: Catalog, version: str) -> Json:
    """The document."""
    spec = APISpec(
        "Sage 100 Contractor",
        version,
        "3.1.0",
        info={"description": ABOUT, "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": "/", "description": "This server."}],
        security=[{"bearer": []}, {"apiKey": []}],
        webhooks={trigger.event: _webhook(trigger) for trigger in catalog.triggers},
    )
    _components(spec, catalog)
    for path, item in _paths(catalog).items():
        spec.path(path, operations=item)
    return spec.to_dict()


def _components(spec: APISpec, catalog: Catalog) -> None:
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.security_scheme("apiKey", {"type": "apiKey", "in": "header", "name": "X-API-Key"})
    refused = {"description": "Refused.", "content": {"application/problem+json": {"schema": ref("Problem")}}}
    spec.components.response("Problem", refused)
    for name, shape in COMPONENTS.items():
        spec.components.schema(name, dict(shape))
    for action in catalog.actions:
        spec.components.schema(f"{pascal(action.key)}Input", input_schema(action))
        spec.components.schema(f"{pascal(action.key)}Result", output_schema(action.output))
    for trigger in catalog.triggers:
        spec.components.schema(f"{pascal(trigger.key)}Data", output_schema(trigger.data))
        spec.components.schema(f"{pascal(trigger.key)}Event", _event(trigger))


def _event(trigger: Trigger) -> Json:
    own = {"type": {"const": trigger.event}, "data": ref(f"{pascal(trigger.key)}Data")}
    return {"allOf": [ref("Event"), {"type": "object", "properties": own}]}


def _paths(catalog: Catalog) -> dict[str, Json]:
    paths: dict[str, Json] = {}
    for action in catalog.actions:
        paths.update(_action(action, catalog.taken.get(action.key)))
    for trigger in catalog.triggers:
        paths.update(_trigger(trigger))
    for picker in catalog.pickers:
        paths[f"/v1/pickers/{picker.key}"] = {"get": _picker(picker)}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _call(call)
    return paths


def _action(action: Action, sheet: str | None) -> dict[str, Json]:
    path, name = f"/v1/actions/{action.key}", pascal(action.key)
    asked = operation(
        name, "Actions", action.title, _explained(action), action.needs_scope,
        (*OF_ACTIONS, *(row.code for row in action.refuses)),
    )  # fmt: skip
    asked["parameters"] = [KEY_HEADER, PREFER]
    asked["requestBody"] = body(ref(f"{name}Input"), shown_input(action))
    asked["responses"] = {**_answers(action, name), **asked["responses"]}
    about = _about_action(action, path, name)
    if sheet:
        for told in (asked, about[f"{path}/preview"]["post"]):
            told["requestBody"]["content"]["multipart/form-data"] = {"schema": _form(action, sheet)}
    return {path: {"post": asked}, **about}


def _form(action: Action, sheet: str) -> Json:
    """A form with the sheet as its file, and the other inputs that are single values as its fields."""
    shape = input_schema(action)
    single = {name: one for name, one in shape["properties"].items() if one.get("type") not in ("array", "object")}
    file = {"type": "string", "format": "binary", "description": f"CSV in UTF-8, in place of the text {sheet}."}
    fields = {name: one for name, one in single.items() if name != sheet}
    return {
        "type": "object",
        "properties": {**fields, "file": file},
        "required": ["file"],
        "additionalProperties": False,
    }


def _explained(action: Action) -> str:
    where = f"Sage menu: {action.menu}."
    return " ".join((action.summary, where, *action.limits))


def _answers(action: Action, name: str) -> Json:
    result = {"type": "object", "properties": {"result": ref(f"{name}Result")}}
    done = response("Done.", {"allOf": [ref("Answer"), result]})
    if action.effect is Effect.READ:
        return {"200": done}
    later = "It waits for acceptance, or it goes on: ask the operation that Location names."
    location = {"Location": {"description": "Where to ask again.", "schema": TEXT}}
    return {"200": done, "202": {**response(later, ref("Answer")), "headers": location}}


def _about_action(action: Action, path: str, name: str) -> dict[str, Json]:
    """The calls that tell of an action without running it."""
    title = action.title
    shown = operation(f"{name}Preview", "Actions", f"Preview: {title}", "Writes nothing.", "read", OF_ACTIONS)
    shown["requestBody"] = body(ref(f"{name}Input"), shown_input(action))
    shown["responses"]["200"] = response("What it would do.", ref("Preview"))
    listed = operation(f"{name}Fields", "Actions", f"Fields: {title}", "As they stand for the given values.", "read")
    listed["responses"]["200"] = response("The fields.", ref("Fields"))
    schema = operation(f"{name}Schema", "Actions", f"Schema: {title}", "The fields as JSON Schema.", "read")
    schema["responses"]["200"] = response("A JSON Schema.", ref("Open"))
    return {f"{path}/preview": {"post": shown}, f"{path}/fields": {"get": listed}, f"{path}/schema": {"get": schema}}


def _trigger(trigger: Trigger) -> dict[str, Json]:
    path, name = f"/v1/triggers/{trigger.key}", pascal(trigger.key)
    event = ref(f"{name}Event")
    pages = operation(f"{name}Events", "Triggers", trigger.title, trigger.summary, "read", ("cursor_expired",))
    after = ("after", "The oldest events after this event id; without it the newest, newest first.")
    pages["parameters"] = query((after, COMPANY, LIMIT, SHAPE))
    page = record("Events.", "items next_after has_more", items={"type": "array", "items": event},
                  next_after={"type": ["string", "null"]}, has_more={"type": "boolean"})  # fmt: skip
    pages["responses"]["200"] = response("Events, as they are delivered.", page)
    sample = operation(f"{name}Sample", "Triggers", f"Sample: {trigger.title}", "A sample event.", "read")
    sample["responses"]["200"] = response("A sample event.", event, sample_event(trigger))
    asked = operation(
        f"SubscribeTo{name}", "Subscriptions", f"Subscribe: {trigger.title}", trigger.summary, "write",
        ("invalid_input", "target_not_allowed"),
    )  # fmt: skip
    asked["requestBody"] = body(ref("TriggerSubscriptionInput"), {"target_url": "https://hooks.example.com/sage"})
    asked["responses"]["201"] = _made(ref("Subscription"))
    return {
        f"{path}/events": {"get": pages},
        f"{path}/sample": {"get": sample},
        f"/v1/subscriptions/{trigger.key}": {"post": asked},
    }


def _webhook(trigger: Trigger) -> Json:
    signed = [
        {"name": name, "in": "header", "required": True, "description": says, "schema": {"type": "string"}}
        for name, says in (
            ("webhook-id", "The event's id, the same at every attempt."),
            ("webhook-timestamp", "The attempt's moment, in seconds."),
            ("webhook-signature", "v1 and the base64 HMAC-SHA256 of id.timestamp.body; several while secrets rotate."),
        )
    ]
    answers = {
        "2XX": {"description": "Taken."},
        "410": {"description": "The subscription is switched off."},
        "default": {"description": "It is delivered again later."},
    }
    return {
        "post": {
            "operationId": f"{pascal(trigger.key)}Delivery",
            "summary": trigger.title,
            "description": trigger.summary,
            "tags": ["Deliveries"],
            "security": [],
            "parameters": signed,
            "requestBody": body(ref(f"{pascal(trigger.key)}Event"), sample_event(trigger)),
            "responses": answers,
        }
    }


def _picker(picker: Picker) -> Json:
    says = f"Needs {', '.join(picker.depends_on)}; without it the list is empty." if picker.depends_on else ""
    asked = operation(f"{pascal(picker.key)}Picker", "Pickers", f"Choices: {picker.title}", says, "read")
    parents = tuple((parent, "What was chosen before.") for parent in picker.depends_on)
    own = (("q", "Part of the label."), ("page", "Which page."), ("linked", "`true` gives linked ones only."), SHAPE)
    asked["parameters"] = query((COMPANY, *parents, *own))
    asked["responses"]["200"] = response("Choices.", ref("Choices"))
    return asked


def _call(call: Call) -> Json:
    told = operation(call.name, call.tag, call.summary, call.says, call.scope, call.refuses)
    names = re.findall(r"{(\w+)}", call.path)
    in_path = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    parameters = [*in_path, *query(call.query)]
    if parameters:
        told["parameters"] = parameters
    if call.body:
        told["requestBody"] = body(ref(call.body), call.example)
    if call.file:
        told["requestBody"] = {"required": True, "content": {call.file: {"schema": TEXT}}}
    told["responses"][call.status] = _answer(call)
    if call.scope == OPEN_SCOPE:
        told["security"] = []
    return told


def _answer(call: Call) -> Json:
    if call.status == "204":
        return {"description": "Done; nothing to say."}
    if call.name == "Subscribe":
        return _made(ref(call.answer))
    if not call.answer:
        return {"description": "Done.", "content": {call.media: {"schema": {"type": "string"}}}}
    return response("Done.", ref(call.answer))


def _made(shape: Mapping[str, Any]) -> Json:
    location = {"description": "Its absolute address, which answers GET and DELETE.", "schema": TEXT}
    return {**response("Made.", shape), "headers": {"Location": location}}
