"""plugin.json: the whole product as one document, in the spirit of a Home Assistant integration's manifest.

Host packages are built from it alone. Keys, fields and samples are only ever added to between releases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.errors import CODES, Code
from sage100_plugin.spec import Action, Catalog, Effect, Example, Picker, Refuses, Trigger
from sage100_plugin.spec.describe import decision_fields, input_fields, output_fields, sample_event

SCHEMA_VERSION = 1
DOMAIN = "sage100_contractor"
NAME = "Sage 100 Contractor"
QUALITY_SCALE = "silver"
"""What every declaration reaches; a test holds it against the grades."""

AUTH: Mapping[str, Any] = {
    "type": "api_key",
    "header": "Authorization",
    "scheme": "Bearer",
    "alternative_header": "X-API-Key",
    "scopes": ["read", "write", "export:decide", "admin"],
    "test": "/v1/me",
    "fields": [
        {"key": "base_url", "label": "Server Address", "type": "text", "required": True, "secret": False,
         "help": "Where your plugin answers, for example https://sage.example.com."},
        {"key": "api_key", "label": "API Key", "type": "text", "required": True, "secret": True,
         "help": "A key made with sage100-plugin key create."},
    ],
}  # fmt: skip

Given = Sequence[tuple[str, Mapping[str, Any]]]


def manifest(catalog: Catalog, version: str) -> dict[str, Any]:
    """The manifest, with a hash over everything else in it."""
    told = {
        "schema_version": SCHEMA_VERSION,
        "domain": DOMAIN,
        "name": NAME,
        "version": version,
        "documentation": "/docs",
        "issue_tracker": None,
        "codeowners": ["The sage100-plugin authors"],
        "integration_type": "service",
        "iot_class": "local_polling",
        "config_flow": True,
        "requirements": [f"sage100-plugin=={version}"],
        "quality_scale": QUALITY_SCALE,
        "auth": dict(AUTH),
        "triggers": [_trigger(trigger) for trigger in catalog.triggers],
        "actions": [_action(action) for action in catalog.actions],
        "pickers": [_picker(picker) for picker in catalog.pickers],
        "errors": [_error(code) for code in CODES.values()],
    }
    return {**told, "hash": digest(told)}


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON: keys sorted, no blanks, UTF-8."""
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _trigger(trigger: Trigger) -> dict[str, Any]:
    return {
        "key": trigger.key,
        "event": trigger.event,
        "title": trigger.title,
        "summary": trigger.summary,
        "record": trigger.record,
        "menu": trigger.menu,
        "filters": list(trigger.filters),
        "fields": output_fields(trigger.data, trigger.sample),
        "sample": sample_event(trigger),
        "sandbox_change": trigger.cause,
        "limits": list(trigger.limits),
    }


def _action(action: Action) -> dict[str, Any]:
    return {
        "key": action.key,
        "record": action.record,
        "verb": action.verb,
        "title": action.title,
        "summary": action.summary,
        "effect": action.effect.value,
        "scope": action.needs_scope,
        "preview": action.effect is not Effect.READ,
        "menu": action.menu,
        "steps": [{"title": step.title, "performed_in": step.performed_in} for step in action.steps],
        "fields": input_fields(action),
        "decision": decision_fields(action),
        "output": output_fields(action.output, action.example.output),
        "example": _example(action.example),
        "refuses": [_refusal(row) for row in action.refuses],
        "limits": list(action.limits),
    }


def _example(example: Example) -> dict[str, Any]:
    return {"input": dict(example.input), "output": dict(example.output), **_first(example.given)}


def _refusal(row: Refuses) -> dict[str, Any]:
    return {"input": dict(row.input), "code": row.code, "message": row.message, **_first(row.given)}


def _first(given: Given) -> dict[str, Any]:
    calls = [{"action": key, "input": dict(asked)} for key, asked in given]
    return {"given": calls} if calls else {}


def _picker(picker: Picker) -> dict[str, Any]:
    return {
        "key": picker.key,
        "title": picker.title,
        "depends_on": list(picker.depends_on),
        "first": picker.first,
        "search": picker.search,
        "paginate": picker.paginate,
    }


def _error(code: Code) -> dict[str, Any]:
    return {
        "code": code.word,
        "status": code.status,
        "title": code.title,
        "role": code.role,
        "fix": code.fix,
        "retryable": code.retryable,
    }
