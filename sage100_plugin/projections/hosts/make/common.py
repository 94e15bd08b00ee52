"""The parts of the Make app that belong to no single action or trigger: base, connection, and the universal modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.projections.hosts.host import Manifest
from sage100_plugin.projections.hosts.make.components import (
    CONNECTION,
    MOST,
    OWN,
    Component,
    any_event,
    module,
    receiver,
    rpc,
)
from sage100_plugin.projections.hosts.make.fields import CAUSE, COMPANY, Json, answer_interface

USER_AGENT = "make-sage100contractor"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SECRET = ("request.headers.x-api-key", "request.headers.authorization", "request.body.api_key", "response.body.secret",
          "response.body.decide_url", "request.body.target_url")  # fmt: skip
"""What never stands in Make's logs."""

MESSAGE = (
    "{{ifempty(body.detail; 'This address does not answer as the Sage 100 Contractor plugin: check the server address "
    "of the connection, and that the plugin runs (status ' + statusCode + ').')}}"
    "{{if(length(body.errors) > 1; ' ' + join(map(body.errors; 'message'); ' '); '')}}"
    "{{if(body.fix; ' ' + body.fix; '')}}"
)
OLDER = "{{if(body.code = 'unknown_action'; ' The plugin is older than this app: update the plugin.'; '')}}"

ERRORS: Mapping[str, str] = {
    "401": "InvalidAccessTokenError",
    "403": "InvalidConfigurationError",
    "404": "DataError",
    "409": "DataError",
    "410": "DataError",
    "413": "DataError",
    "422": "DataError",
    "429": "RateLimitError",
    "502": "ConnectionError",
    "503": "ConnectionError",
    "504": "ConnectionError",
}
"""Status -> how Make treats it: rate limits and lost connections are tried again, wrong data is not."""


def errors() -> Json:
    """What a refusal is called and says."""
    by_status = {status: {"type": kind, "message": MESSAGE} for status, kind in ERRORS.items()}
    by_status["404"]["message"] = MESSAGE + OLDER
    return {"type": "RuntimeError", "message": MESSAGE, **by_status}


def headers(manifest: Manifest, key: str) -> dict[str, str]:
    """The key, and who calls."""
    return {manifest["auth"]["alternative_header"]: key, "User-Agent": f"{USER_AGENT}/{manifest['version']}"}


def base(manifest: Manifest) -> Json:
    """What every request has."""
    return {
        "baseUrl": "{{connection.base_url}}",
        "headers": headers(manifest, "{{connection.api_key}}"),
        "response": {"error": errors()},
        "log": {"sanitize": list(SECRET)},
    }


def connection(manifest: Manifest) -> Component:
    """The connection, tested by asking whose key it is; its name tells scenarios' builders which one it is."""
    request = {
        "url": "{{parameters.base_url}}" + manifest["auth"]["test"],
        "method": "GET",
        "headers": headers(manifest, "{{parameters.api_key}}"),
        "response": {
            "valid": {
                "condition": "{{if(body.plugin; true; false)}}",
                "message": "This address does not answer as the Sage 100 Contractor plugin: check the server address.",
                "type": "InvalidConfigurationError",
            },
            "metadata": {"type": "text", "value": "{{body.key_name}}"},
            "uid": "{{body.key_name}}",
            "error": errors(),
        },
        "log": {"sanitize": list(SECRET)},
    }
    asked = [_credential(field) for field in manifest["auth"]["fields"]]
    about = {"label": manifest["name"], "connectionType": "basic"}
    return Component("connection", CONNECTION, about, {"communication": request, "params": asked})


def _credential(field: Mapping[str, Any]) -> Json:
    asked: Json = {
        "name": field["key"],
        "label": field["label"].capitalize() if not field["secret"] else "API key",
        "type": "password" if field["secret"] else "text",
        "required": field["required"],
        "help": field["help"],
    }
    return asked if field["secret"] else {**asked, "validate": {"pattern": "^https?://.*[^/]$"}}


def universal(manifest: Manifest) -> list[Component]:
    """Modules for whatever the others do not cover."""
    return [
        _selected(manifest),
        _watch_selected(manifest),
        _polling(manifest),
        _run_any(manifest),
        rpc("listActionFields", "List action fields", FIELDS),
        _api_call(),
    ]


def _options(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"value": value, "label": label} for value, label in pairs]


def _selected(manifest: Manifest) -> Component:
    events: Json = {
        "name": "events",
        "label": "Events",
        "type": "select",
        "multiple": True,
        "required": True,
        "options": _options((trigger["event"], trigger["title"]) for trigger in manifest["triggers"]),
    }
    asked = [events, COMPANY, OWN]
    body = {one["name"]: f"{{{{parameters.{one['name']}}}}}" for one in asked}
    return receiver("selectedEvents", "Selected Events", "/v1/subscriptions", asked, body)


def _watch_selected(manifest: Manifest) -> Component:
    code = {"interface": any_event(), "samples": manifest["triggers"][0]["sample"]}
    says = "Triggers when one of the selected events happens."
    return module(
        "watchSelectedEvents", "instant_trigger", "Watch selected events", says, code, webhook="selectedEvents"
    )


def _polling(manifest: Manifest) -> Component:
    event: Json = {
        "name": "event",
        "label": "Event",
        "type": "select",
        "required": True,
        "options": _options((trigger["key"], trigger["title"]) for trigger in manifest["triggers"]),
    }
    limit = {"name": "limit", "label": "Limit", "type": "uinteger", "default": 10, "required": True,
             "help": "The maximum number of events in one run."}  # fmt: skip
    request = {
        "url": "/v1/triggers/{{parameters.event}}/events",
        "method": "GET",
        "qs": {"company": "{{parameters.company}}", "limit": MOST, "shape": "array"},
    }
    newest = {"type": "date", "order": "desc", "id": "{{item.id}}", "date": "{{item.timestamp}}"}
    response = {"limit": "{{parameters.limit}}", "iterate": "{{body}}", "output": "{{item}}", "trigger": newest}
    chosen = {"label": "{{item.type}} {{item.data.id}}", "date": "{{item.timestamp}}"}
    code = {
        "communication": {**request, "response": response},
        "epoch": {**request, "response": {"iterate": "{{body}}", "output": chosen}},
        "staticParams": [event, COMPANY, limit],
        "interface": any_event(),
        "samples": manifest["triggers"][0]["sample"],
    }
    return module("watchEventsOnSchedule", "trigger", "Watch events on a schedule",
                  "Triggers when the chosen event happened since the last run.", code)  # fmt: skip


KIND = "{{switch(item.type; 'boolean'; 'boolean'; 'integer'; 'integer'; 'lines'; 'any'; 'object'; 'any'; 'text')}}"
FIELDS: Json = {
    "url": "/v1/actions/{{parameters.action}}/fields",
    "method": "GET",
    "response": {
        "iterate": "{{body.items}}",
        "output": {
            "name": "{{item.key}}",
            "label": "{{item.label}}",
            "help": "{{ifempty(item.help; item.label)}}",
            "type": KIND,
            "required": "{{item.required}}",
        },
    },
}
"""The inputs of the chosen action as its company has them now."""


def _run_any(manifest: Manifest) -> Component:
    action: Json = {
        "name": "action",
        "label": "Action",
        "type": "select",
        "required": True,
        "options": {
            "store": _options((action["key"], action["title"]) for action in manifest["actions"]),
            "nested": [{"name": "input", "label": "Input", "type": "collection", "spec": ["rpc://listActionFields"]}],
        },
    }
    request = {
        "url": "/v1/actions/{{parameters.action}}",
        "method": "POST",
        "headers": {"X-Causation-Id": "{{parameters.causation_id}}"},
        "body": "{{parameters.input}}",
        "response": {"output": "{{body}}"},
    }
    code = {
        "communication": request,
        "mappableParams": [action, CAUSE],
        "interface": answer_interface(()),
        "samples": {"ok": True, "state": "done", "operation_id": "op_123", "company": "sandbox", "result": {}},
    }
    says = "Runs the chosen action, with its fields as the company has them now."
    return module("runAction", "action", "Run an action", says, code)


def _api_call() -> Component:
    pair = [{"name": "key", "label": "Key", "type": "text"}, {"name": "value", "label": "Value", "type": "text"}]
    asked = [
        {"name": "url", "label": "URL", "type": "text", "required": True,
         "help": "The path behind the server address. For example, `/v1/me`."},
        {"name": "method", "label": "Method", "type": "select", "required": True, "default": "GET",
         "options": _options((method, method) for method in METHODS)},
        {"name": "headers", "label": "Headers", "type": "array", "advanced": True, "spec": pair,
         "help": "The API key is added by itself."},
        {"name": "qs", "label": "Query string", "type": "array", "spec": pair},
        {"name": "body", "label": "Body", "type": "any"},
    ]  # fmt: skip
    request = {
        "url": "{{parameters.url}}",
        "method": "{{parameters.method}}",
        "headers": {
            "{{...}}": "{{toCollection(parameters.headers; 'key'; 'value')}}",
            "Content-Type": "application/json",
        },
        "qs": {"{{...}}": "{{toCollection(parameters.qs; 'key'; 'value')}}"},
        "body": "{{parameters.body}}",
        "type": "text",
        "response": {"output": {"body": "{{body}}", "headers": "{{headers}}", "statusCode": "{{statusCode}}"}},
    }
    shown = [
        {"name": "body", "label": "Body", "type": "any"},
        {"name": "headers", "label": "Headers", "type": "collection", "spec": []},
        {"name": "statusCode", "label": "Status code", "type": "integer"},
    ]
    code = {"communication": request, "mappableParams": asked, "interface": shown,
            "samples": {"body": {}, "headers": {}, "statusCode": 200}}  # fmt: skip
    return module("makeApiCall", "universal", "Make an API call", "Performs an arbitrary authorized API call.", code)
