"""The components of the Make app: each is what the app's manifest says of it, and the code of its files by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sage100_plugin.projections.hosts.make.fields import (
    COMPANY,
    Json,
    answer_interface,
    event_interface,
    interface,
    label,
    list_of,
    parameters,
    plain,
)
from sage100_plugin.projections.hosts.make.words import action_label, camel, watch_label

CONNECTION = "sage100contractor"
MOST = 500
"""Items that the server gives at most in one call."""
CURSOR = "cursor"
"""Where to go on in a list, which a search does by itself."""
CRUD = {"create": "create", "update": "update", "delete": "delete", "get": "read"}
OWN: Json = {
    "name": "exclude_own",
    "label": "Exclude own changes",
    "type": "boolean",
    "help": "Leaves out what scenarios with the same API key did, so that a scenario does not answer itself.",
}


@dataclass(frozen=True)
class Component:
    """One component: its id, what `makecomapp.json` says of it, and its code by kind."""

    kind: str
    id: str
    about: Mapping[str, Any]
    code: Mapping[str, Any]


def module(name: str, kind: str, title: str, description: str, code: Mapping[str, Any], **about: Any) -> Component:
    """A module that works with the connection."""
    told = {"label": title, "description": description, "moduleType": kind, "connection": CONNECTION, **about}
    return Component("module", name, told, code)


def action_module(action: Mapping[str, Any], pickers: Mapping[str, Any]) -> Component:
    """An action, or a search where the action gives a list page by page."""
    writes = action["effect"] != "read"
    searches = action["verb"] == "find" and {"items", "next"} <= {field["key"] for field in action["output"]}
    fields = [field for field in action["fields"] if not (searches and field["key"] == CURSOR)]
    asked = parameters(fields, pickers, writes=writes)
    request: Json = {
        "url": f"/v1/actions/{action['key']}",
        "method": "POST",
        "headers": {"X-Causation-Id": "{{parameters.causation_id}}"} if writes else {},
        "body": {field["key"]: f"{{{{parameters.{field['key']}}}}}" for field in fields},
    }
    code: Json = {"mappableParams": asked}
    name, title, says = camel(action["key"]), action_label(action), action["summary"]
    if searches:
        items, following = (next(one for one in action["output"] if one["key"] == key) for key in ("items", "next"))
        code |= {
            "communication": _searching(request, following["key"]),
            "interface": interface(items["fields"]),
            "samples": items["sample"][0],
        }
        return module(name, "search", title, says, code)
    sample = {"ok": True, "state": "done", "operation_id": "op_123", "company": "sandbox"}
    result = {field["key"]: field["sample"] for field in action["output"]}
    code |= {
        "communication": {**request, "response": {"output": "{{body}}"}},
        "interface": answer_interface(interface(action["output"])),
        "samples": {**sample, "result": result, "warnings": []},
    }
    return module(name, "action", title, says, code, actionCrud=CRUD.get(action["verb"]))


def _searching(request: Json, following: str) -> Json:
    """Page after page until the limit of the module is reached."""
    more = f"{{{{body.result.{following}}}}}"
    body = {name: value for name, value in request["body"].items() if name != "limit"}
    response = {"limit": "{{parameters.limit}}", "iterate": "{{body.result.items}}", "output": "{{item}}"}
    return {
        **request,
        "body": body,
        "pagination": {"condition": more, "body": {CURSOR: more}},
        "response": response,
    }


def webhook(trigger: Mapping[str, Any]) -> Component:
    """The receiver of one event, subscribed when its scenario is switched on and removed with it."""
    fields = {field["key"]: field for field in trigger["fields"]}
    decides = "decide_url" in fields
    filters = [_filter(fields[name]) for name in trigger["filters"]]
    asked = [COMPANY, OWN, *([DECIDE] if decides else []), *([_filters(filters)] if filters else [])]
    body = {one["name"]: f"{{{{parameters.{one['name']}}}}}" for one in asked}
    return receiver(camel(trigger["key"]), trigger["title"], f"/v1/subscriptions/{trigger['key']}", asked, body)


DECIDE: Json = {
    "name": "decide_as",
    "label": "Decide as",
    "type": "text",
    "help": "The approver for whom each event carries a link to decide. The API key needs the scope `export:decide`.",
}


def _filter(field: Mapping[str, Any]) -> Json:
    return {
        "name": field["key"],
        "label": label(field),
        "type": "boolean" if field["type"] == "boolean" else "text",
    }


def _filters(spec: Sequence[Json]) -> Json:
    told = "Only events whose record has these values."
    return {
        "name": "filters",
        "label": "Filters",
        "type": "collection",
        "advanced": True,
        "help": told,
        "spec": list(spec),
    }


def receiver(name: str, title: str, url: str, asked: Sequence[Json], body: Mapping[str, Any]) -> Component:
    """A dedicated webhook."""
    attach = {
        "url": url,
        "method": "POST",
        "body": {"target_url": "{{webhook.url}}", **body},
        "response": {"data": {"externalHookId": "{{body.id}}"}},
    }
    detach = {"url": "/v1/subscriptions/{{webhook.externalHookId}}", "method": "DELETE", "body": {}}
    code = {"communication": {"output": "{{body}}"}, "params": list(asked), "attach": attach, "detach": detach}
    return Component("webhook", name, {"label": title, "webhookType": "web", "connection": CONNECTION}, code)


def instant(trigger: Mapping[str, Any]) -> Component:
    """The module that starts a scenario at one event."""
    name = camel(trigger["key"])
    code = {
        "interface": event_interface(interface(trigger["fields"])),
        "samples": trigger["sample"],
    }
    return module(
        f"watch{name[0].upper()}{name[1:]}",
        "instant_trigger",
        watch_label(trigger),
        trigger["summary"],
        code,
        webhook=name,
    )


def picker_list(picker: Mapping[str, Any]) -> Component:
    """The remote procedure behind a dropdown."""
    company = [] if picker["key"] == "companies" else ["company"]
    asked = {name: f"{{{{parameters.{name}}}}}" for name in (*company, *picker["depends_on"])}
    request = {
        "url": f"/v1/pickers/{picker['key']}",
        "method": "GET",
        "qs": {**asked, "limit": MOST, "shape": "array"},
        "response": {"iterate": "{{body}}", "output": {"label": "{{item.label}}", "value": "{{item.id}}"}},
    }
    return rpc(list_of(picker["key"]), f"List {picker['title'].lower()}", request)


def rpc(name: str, title: str, request: Mapping[str, Any]) -> Component:
    """A remote procedure."""
    return Component("rpc", name, {"label": title, "connection": CONNECTION}, {"communication": request, "params": []})


def any_event() -> list[Json]:
    """The interface of events of whatever kind: Make learns the record's fields from the first one."""
    return event_interface([plain("id", "ID")])
