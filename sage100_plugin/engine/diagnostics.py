"""What helps somebody else to find out what is wrong, and tells nothing of the books: a bundle of files.

Left out are keys, passwords, secrets, payloads, names and amounts, and of addresses all but the machine's name.
Settings, policies and error texts can hold such things, so of these only what cannot hold any is taken.
"""

from __future__ import annotations

import io
import json
import platform
import re
import sys
import zipfile
from collections.abc import Mapping
from importlib import metadata
from typing import Any, get_args
from urllib.parse import urlsplit

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling import cadence, reach
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Operation, OperationState
from sage100_plugin.ports.sage import Company
from sage100_plugin.settings import SETTINGS

NEWEST = 500
"""Lines of the log that go along."""

NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")
POLICY = re.compile(r"\d{1,9}([.-]\d{1,9})?%?|[a-z]{1,20}")
"""Values that are shown as they are: of a setting a number, of a policy a number, a span or one word."""

CHOSEN = ("log_level", "smtp_tls")
"""Settings that are one of a few words."""

HIDDEN = "(set)"
"""What stands in place of a value that is not told."""

UNSETTLED = tuple(state for state in get_args(OperationState) if state not in ("done", "refused"))

TOLD: Mapping[str, str] = {
    "about.json": "The plugin's version, Python, the system, and the packages with their versions.",
    "settings.json": "Each setting: whether it is set, and its value where that is a number or one of a few words.",
    "companies.json": "Each company by its id: its policies, how Sage is reached, and when each record type was read.",
    "receivers.json": "Each subscription: its events, its state, and of its address the machine's name.",
    "operations.json": "What was begun and is not settled: action, state, code and times.",
    "log.json": f"The newest {NEWEST} lines of the log: when, and what was done to which type of record; no values.",
    "metrics.txt": "The numbers that /metrics shows.",
    "findings.json": "What sage100-plugin doctor found.",
}
"""Every file that a bundle may hold, and what is in it."""


def gathered(plugin: Plugin, caller: Caller) -> dict[str, Any]:
    """The files of a bundle by their names, as JSON. Raises `scope_missing` for who sees a part of the plugin only."""
    if caller.companies or caller.records:
        raise Refused("scope_missing", "The bundle is about the whole plugin, and you are limited to a part of it.")
    return {
        "about.json": _about(plugin),
        "settings.json": [_setting(plugin, one.name, one.default, secret=one.secret) for one in SETTINGS],
        "companies.json": [_company(plugin, company) for company in plugin.companies.all()],
        **plugin.ledger.read(
            lambda tx: {
                "receivers.json": [
                    {
                        "id": one.id,
                        "machine": urlsplit(one.target_url).hostname,
                        "events": list(one.events),
                        "state": one.state,
                        "failing_since": rfc3339(one.failing_since) if one.failing_since else None,
                        "deliveries": dict(tx.deliveries.counted(one.id)),
                    }
                    for one in tx.subscriptions.all()
                ],
                "operations.json": [_operation(one) for state in UNSETTLED for one in tx.operations.in_state(state)],
                "log.json": [
                    {
                        "id": one.id,
                        "at": rfc3339(one.at),
                        "what": one.what,
                        "company": one.company,
                        "record": one.record,
                        "fields": len(one.log),
                        "operation": one.operation_id,
                        "request": one.request_id,
                    }
                    for one in tx.activity.find(limit=NEWEST)
                ],
            }
        ),
    }


def packed(files: Mapping[str, Any]) -> bytes:
    """The bundle as a zip, with a README that says what each file holds."""
    held = io.BytesIO()
    readme = "".join(f"{name}: {TOLD[name]}\n" for name in files)
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", readme)
        for name, told in files.items():
            bundle.writestr(name, told if isinstance(told, str) else json.dumps(told, indent=2, ensure_ascii=False))
    return held.getvalue()


def _about(plugin: Plugin) -> dict[str, Any]:
    packages = {one.name: one.version for one in metadata.distributions()}
    return {
        "plugin": plugin.version,
        "at": rfc3339(plugin.clock.now()),
        "python": sys.version,
        "system": platform.platform(),
        "packages": dict(sorted(packages.items(), key=lambda one: one[0].casefold())),
    }


def _setting(plugin: Plugin, name: str, default: str, *, secret: bool) -> dict[str, Any]:
    value = plugin.settings.values.get(name, default)
    told = {"name": f"SAGE100_{name.upper()}", "set": bool(value) and value != default}
    shown = not value or name in CHOSEN or NUMBER.fullmatch(value)
    return told | ({} if secret else {"value": value if shown else HIDDEN})


def _company(plugin: Plugin, company: Company) -> dict[str, Any]:
    reached = reach.told(plugin, company.id)
    return {
        "id": company.id,
        "sandbox": company.sandbox,
        "country": company.country,
        "policies": {name: value if POLICY.fullmatch(value) else HIDDEN for name, value in company.policies.items()},
        "reach": {name: reached[name] for name in ("state", "code", "since", "failures")},
        "records": cadence.told(plugin, company),
    }


def _operation(one: Operation) -> dict[str, Any]:
    return {
        "id": one.id,
        "action": one.action,
        "company": one.company,
        "state": one.state,
        "code": (one.answer or {}).get("code"),
        "status": one.status,
        "created": rfc3339(one.created_at),
        "updated": rfc3339(one.updated_at),
    }
