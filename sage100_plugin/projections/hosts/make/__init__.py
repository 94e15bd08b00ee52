"""The Make app, in the layout for local development of Make's extension for Visual Studio Code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.projections.hosts import packing, steps
from sage100_plugin.projections.hosts.host import Host, Manifest
from sage100_plugin.projections.hosts.make.common import base, connection, universal
from sage100_plugin.projections.hosts.make.components import (
    Component,
    action_module,
    instant,
    picker_list,
    webhook,
)
from sage100_plugin.projections.hosts.make.words import camel, group_label

FILE_VERSION = 1
"""Of `makecomapp.json`."""
KINDS = ("connection", "webhook", "module", "rpc", "function")
FOLDER = "sage100contractor"


def files(manifest: Manifest) -> dict[str, str]:
    """The generated files by their path below hosts/make/."""
    made = components(manifest)
    code = {_path(one, kind): content for one in made for kind, content in one.code.items()}
    general = {
        "general/base.iml.json": base(manifest),
        "general/common.json": {"manifest": manifest["hash"]},
        "general/groups.json": _groups(manifest),
        "makecomapp.json": _app(made),
    }
    return {
        path: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for path, content in (general | code).items()
    }


def components(manifest: Manifest) -> list[Component]:
    """All components of the app."""
    pickers = {picker["key"]: picker for picker in manifest["pickers"]}
    return [
        connection(manifest),
        *(webhook(trigger) for trigger in manifest["triggers"]),
        *(instant(trigger) for trigger in manifest["triggers"]),
        *(action_module(action, pickers) for action in manifest["actions"]),
        *(picker_list(picker) for picker in manifest["pickers"]),
        *universal(manifest),
    ]


def _path(component: Component, kind: str) -> str:
    words = re.sub(r"(?=[A-Z])", "-", kind).lower()
    return f"{component.kind}s/{component.id}/{words}.iml.json"


def _app(made: Iterable[Component]) -> dict[str, Any]:
    held: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for one in made:
        held[one.kind][one.id] = {**one.about, "codeFiles": {kind: _path(one, kind) for kind in one.code}}
    general = {
        "base": "general/base.iml.json",
        "common": "general/common.json",
        "groups": "general/groups.json",
        "readme": "README.md",
    }
    return {"fileVersion": FILE_VERSION, "generalCodeFiles": general, "components": held, "origins": []}


def _groups(manifest: Manifest) -> list[dict[str, Any]]:
    """What stands under which heading in the list of modules."""
    watching = [instant(trigger).id for trigger in manifest["triggers"]]
    records: dict[str, list[str]] = {}
    for action in manifest["actions"]:
        records.setdefault(action["record"], []).append(camel(action["key"]))
    others = [one for one in universal(manifest) if one.kind == "module"]
    starting = [one.id for one in others if "trigger" in one.about["moduleType"]]
    return [
        {"label": "Triggers", "modules": [*watching, *starting]},
        *({"label": group_label(record), "modules": ids} for record, ids in records.items()),
        {"label": "Other", "modules": [one.id for one in others if one.id not in starting]},
    ]


def artefact(_manifest: Manifest, folder: Mapping[str, bytes]) -> bytes:
    """A zip file with the app's folder."""
    return packing.zipped({f"{FOLDER}/{path}": content for path, content in folder.items()})


HOST = Host(
    key="make",
    title="Make",
    artefact_name="sage100contractor-make-{version}.zip",
    files=files,
    artefact=artefact,
    steps=steps.MAKE,
)
