"""Home Assistant: a custom component, in which each action is a service and each event is fired on the bus."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sage100_plugin.projections.hosts import steps
from sage100_plugin.projections.hosts.host import Host, Manifest
from sage100_plugin.projections.hosts.packing import zipped

Json = dict[str, Any]

LEFT_OUT = ("idempotency_key", "confirm")
"""What the component makes itself, or what only people confirm."""

SELECTORS: Mapping[str, Json] = {
    "boolean": {"boolean": {}},
    "date": {"date": {}},
    "lines": {"object": {}},
    "object": {"object": {}},
}
"""By type of field. Numbers are typed as text, so that an amount stays what was typed."""

TEXT: Json = {"text": {}}

FORM: Json = {
    "step": {"user": {"title": "", "description": "The plugin beside Sage 100 Contractor.", "data": {}}},
    "error": {"refused": "{said}"},
    "abort": {"single_instance_allowed": "It is connected already."},
}


def files(manifest: Manifest) -> dict[str, str]:
    """What Home Assistant reads of the component, and what its code does of the catalog."""
    folder = f"custom_components/{manifest['domain']}"
    return {
        f"{folder}/manifest.json": _json(_manifest(manifest)),
        f"{folder}/catalog.json": _json(_catalog(manifest)),
        f"{folder}/services.yaml": _json({action["key"]: _service(action) for action in manifest["actions"]}),
        f"{folder}/translations/en.json": _json(_words(manifest)),
    }


def artefact(_manifest: Manifest, folder: Mapping[str, bytes]) -> bytes:
    """A zip file to be unpacked into the folder of Home Assistant's configuration."""
    return zipped(folder)


HOST = Host(
    "home_assistant",
    "Home Assistant",
    "sage100contractor-home-assistant-{version}.zip",
    files,
    artefact,
    steps.HOME_ASSISTANT,
)


def _json(told: Json) -> str:
    """JSON, which is YAML as well."""
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _manifest(manifest: Manifest) -> Json:
    """Home Assistant reads `domain` and `name` first and wants the other keys in alphabetical order."""
    return {
        "domain": manifest["domain"],
        "name": manifest["name"],
        "codeowners": [],
        "config_flow": manifest["config_flow"],
        "dependencies": ["webhook"],
        "integration_type": manifest["integration_type"],
        "iot_class": "local_push",
        "requirements": [],
        "version": manifest["version"],
    }


def _catalog(manifest: Manifest) -> Json:
    return {
        "generated": "by sage100-plugin generate",
        "hash": manifest["hash"],
        "name": manifest["name"],
        "version": manifest["version"],
        "auth": [field["key"] for field in manifest["auth"]["fields"]],
        "actions": [action["key"] for action in manifest["actions"]],
        "events": {trigger["event"]: trigger["title"] for trigger in manifest["triggers"]},
    }


def _taken(action: Json) -> list[Json]:
    return [field for field in action["fields"] if field["key"] not in LEFT_OUT]


def _service(action: Json) -> Json:
    example = action["example"]["input"]
    return {"fields": {field["key"]: _field(field, example.get(field["key"])) for field in _taken(action)}}


def _field(field: Json, example: object) -> Json:
    choices = [{"value": one["value"], "label": one["label"]} for one in field.get("choices", ())]
    told: Json = {"required": field["required"]}
    if field.get("common"):
        told["advanced"] = True
    if example is not None:
        told["example"] = example
    selector = {"select": {"options": choices}} if choices else SELECTORS.get(field["type"], TEXT)
    return told | {"selector": selector}


def _words(manifest: Manifest) -> Json:
    asked = manifest["auth"]["fields"]
    user = FORM["step"]["user"] | {
        "title": manifest["name"],
        "data": {field["key"]: field["label"] for field in asked},
        "data_description": {field["key"]: field["help"] for field in asked},
    }
    return {
        "config": FORM | {"step": {"user": user}},
        "services": {one["key"]: _said(one) for one in manifest["actions"]},
    }


def _said(action: Json) -> Json:
    return {
        "name": action["title"],
        "description": action["summary"],
        "fields": {
            field["key"]: {"name": field["label"], "description": field["help"] or field["label"]}
            for field in _taken(action)
        },
    }
