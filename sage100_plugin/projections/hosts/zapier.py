"""Zapier: the catalog that the integration builds itself from when it is loaded, and the `package.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.projections.hosts import steps
from sage100_plugin.projections.hosts.host import Host, Manifest
from sage100_plugin.projections.hosts.packing import zipped

CORE = "19.1.0"
"""The version of zapier-platform-core, which Zapier wants exact."""

LEFT_OUT = ("idempotency_key", "confirm")
"""What no person fills in on Zapier: the step makes its own key, and there are no previews to confirm."""

ASKED_COMMON = ("company", "source", "source_id")
"""The common inputs that help to find something."""

ASKED_OF_A_FIELD = ("key", "label", "help", "type", "required", "picker", "depends_on", "choices")

FINDS = "find"
MAKES = ("create", "export")

Told = dict[str, Any]

OPTIONS: Sequence[Told] = (
    {"key": "company", "label": "Company", "help": "Only events of this Sage company.", "type": "text",
     "picker": "companies"},
    {"key": "exclude_own", "label": "Exclude Own Changes", "type": "boolean",
     "help": "Leave out what Zaps with this connection changed themselves."},
)  # fmt: skip
"""What a subscription takes beside its filters."""

DECIDE_AS: Told = {
    "key": "decide_as",
    "label": "Decide As",
    "help": "The approver's name. Each event then brings a one-time link to accept or reject; the connection's key "
    "needs the scope export:decide.",
    "type": "text",
}


def files(manifest: Manifest) -> dict[str, str]:
    """`catalog.json` and `package.json`."""
    return {"catalog.json": _text(catalog(manifest)), "package.json": _text(_package(manifest))}


def artefact(manifest: Manifest, folder: Mapping[str, bytes]) -> bytes:
    """A zip file of the integration, to be unpacked where `zapier-platform push` is run."""
    del manifest
    return zipped(folder)


HOST = Host("zapier", "Zapier", "sage100contractor-zapier-{version}.zip", files, artefact, steps.ZAPIER)


def catalog(manifest: Manifest) -> Told:
    """What the integration needs of the manifest."""
    actions: Sequence[Told] = manifest["actions"]
    asks = [action for action in actions if action["effect"] == "read"]
    writes = [action for action in actions if action["effect"] != "read"]
    return {
        "generated": "by sage100-plugin generate; edit the declarations instead",
        "hash": manifest["hash"],
        **{name: manifest[name] for name in ("schema_version", "domain", "version", "documentation")},
        "triggers": [_trigger(trigger, manifest) for trigger in manifest["triggers"]],
        "creates": [_create(action) for action in writes],
        "searches": [_search(action) for action in asks],
        "search_or_creates": [made for action in asks for made in _or_create(action, writes)],
        "pickers": [{name: picker[name] for name in ("key", "title", "depends_on")} for picker in manifest["pickers"]],
    }


def _trigger(trigger: Told, manifest: Manifest) -> Told:
    known = {picker["key"]: picker for picker in manifest["pickers"]}
    fields = {field["key"]: field for field in trigger["fields"]}
    options = [*OPTIONS, *([DECIDE_AS] if "decide_url" in fields else [])]
    filters = [_filter(fields[name], trigger["record"], known) for name in trigger["filters"] if name in fields]
    return {
        **_named(trigger),
        "options": [option["key"] for option in options],
        "inputs": [*filters, *options],
        "outputs": _outputs(trigger["fields"]),
        "sample": trigger["sample"],
    }


def _filter(field: Told, record: str, known: Mapping[str, Told]) -> Told:
    """A filter on what a field is; chosen from a list where a picker gives the very values of the field."""
    kept: Told = {name: field[name] for name in ("key", "label", "type", "choices") if name in field}
    subject = record if field["key"] == "id" else field["key"]
    pickers = [key for key in (f"{subject}s", f"{record}_{subject}s") if key in known and not known[key]["depends_on"]]
    picked = {"picker": pickers[0]} if pickers and field["type"] == "id" else {}
    return {**kept, **picked, "help": f"Only events with this {field['label']}; any if left empty."}


def _create(action: Told) -> Told:
    taken = [field for field in action["fields"] if field["key"] not in LEFT_OUT]
    return {**_action(action, taken, action["output"]), "left_out": list(LEFT_OUT)}


def _search(action: Told) -> Told:
    listed = action["verb"] == FINDS
    taken = [field for field in action["fields"] if not field.get("common") or field["key"] in ASKED_COMMON]
    if not listed:
        return {**_action(action, taken, action["output"]), "list": False}
    (items,) = (field for field in action["output"] if field["type"] == "lines")
    return {**_action(action, [field for field in taken if field["key"] != "cursor"], items["fields"]), "list": True}


def _or_create(action: Told, writes: Sequence[Told]) -> list[Told]:
    """A search that goes on to the action that makes the same record, where there is one."""
    if action["verb"] != FINDS:
        return []
    found = [one for one in writes if one["key"] in {f"{verb}_{action['record']}" for verb in MAKES}]
    return [
        {
            "key": action["key"],
            "create": one["key"],
            "title": f"Find or {one['title']}",
            "summary": f"{action['summary']} If none is found, another step is taken: {_lowered(one['summary'])}",
        }
        for one in found[:1]
    ]


def _action(action: Told, taken: Sequence[Told], given: Sequence[Told]) -> Told:
    return {
        **_named(action),
        "inputs": [_input(field) for field in taken],
        "outputs": _outputs(given),
        "sample": {field["key"]: field["sample"] for field in given},
    }


def _named(told: Told) -> Told:
    noun = told["record"].replace("_", " ").title()
    return {"key": told["key"], "title": told["title"], "noun": noun, "summary": told["summary"]}


def _input(field: Told) -> Told:
    kept = {name: field[name] for name in ASKED_OF_A_FIELD if field.get(name)}
    return {**kept, "fields": [_input(line) for line in field["fields"]]} if "fields" in field else kept


def _outputs(fields: Sequence[Told]) -> list[Told]:
    return [
        {
            **{name: field[name] for name in ("key", "label", "type")},
            **({"fields": _outputs(field["fields"])} if "fields" in field else {}),
        }
        for field in fields
    ]


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _package(manifest: Manifest) -> Told:
    return {
        "//": "Generated by sage100-plugin generate.",
        "name": "sage100contractor-zapier",
        "version": manifest["version"],
        "description": "Zapier integration for Sage 100 Contractor, through the sage100-plugin server.",
        "private": True,
        "license": "MIT",
        "main": "index.js",
        "engines": {"node": ">=20"},
        "dependencies": {"zapier-platform-core": CORE},
    }


def _text(told: Told) -> str:
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"
