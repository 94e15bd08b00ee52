"""The Power Automate custom connector: its definition, its properties, and the zip file that holds both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sage100_plugin.projections.hosts import packing, steps
from sage100_plugin.projections.hosts.host import Host, Manifest
from sage100_plugin.projections.hosts.power_automate.swagger import document

BRAND = "#1F4E5F"
"""The colour behind the icon; Microsoft asks that both agree."""
USER_AGENT = "power-automate-sage100contractor"
PACKED = ("apiDefinition.swagger.json", "apiProperties.json", "icon.png", "README.md")


def files(manifest: Manifest) -> dict[str, str]:
    """The generated files by their path below hosts/power_automate/."""
    properties = json.dumps(_properties(manifest), indent=2) + "\n"
    return {"apiDefinition.swagger.json": by_line(document(manifest)), "apiProperties.json": properties}


def by_line(content: Mapping[str, Any]) -> str:
    """JSON with one line for each path and definition: small, and what changed can still be seen."""
    shown = (f"{_compact(key)}: {_entries(value)}" for key, value in content.items())
    return "{\n" + ",\n".join(shown) + "\n}\n"


def _entries(value: object) -> str:
    if not isinstance(value, dict) or not value:
        return _compact(value)
    return "{\n" + ",\n".join(f" {_compact(key)}: {_compact(one)}" for key, one in value.items()) + "\n}"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _properties(manifest: Manifest) -> dict[str, Any]:
    fields = enumerate(manifest["auth"]["fields"], start=2)
    return {
        "properties": {
            "connectionParameters": {field["key"]: _parameter(field, place) for place, field in fields},
            "iconBrandColor": BRAND,
            "capabilities": [],
            "policyTemplateInstances": [
                {
                    "templateId": "dynamichosturl",
                    "title": "The server of the connection",
                    "parameters": {"x-ms-apimTemplateParameter.urlTemplate": "@connectionParameters('base_url')"},
                },
                _header("User-Agent", f"{USER_AGENT}/{manifest['version']}"),
                _header("Prefer", "wait=90"),
            ],
        }
    }


def _parameter(field: Mapping[str, Any], place: int) -> dict[str, Any]:
    """What the user gives when the connection is made."""
    constraints = {"required": "true" if field["required"] else "false", "tabIndex": place}
    if field["secret"]:
        constraints["clearText"] = False
    return {
        "type": "securestring" if field["secret"] else "string",
        "uiDefinition": {
            "displayName": field["label"],
            "description": field["help"],
            "tooltip": field["help"],
            "constraints": constraints,
        },
    }


def _header(name: str, value: str) -> dict[str, Any]:
    return {
        "templateId": "setheader",
        "title": f"Set {name}",
        "parameters": {
            "x-ms-apimTemplateParameter.name": name,
            "x-ms-apimTemplateParameter.value": value,
            "x-ms-apimTemplateParameter.existsAction": "override",
            "x-ms-apimTemplate-policySection": "Request",
        },
    }


def artefact(_manifest: Manifest, folder: Mapping[str, bytes]) -> bytes:
    """A zip file with what the connector's editor and `paconn` take."""
    return packing.zipped({name: folder[name] for name in PACKED})


HOST = Host(
    key="power_automate",
    title="Power Automate",
    artefact_name="sage100contractor-power-automate-{version}.zip",
    files=files,
    artefact=artefact,
    steps=steps.POWER_AUTOMATE,
)
