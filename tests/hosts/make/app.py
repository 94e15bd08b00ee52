"""The Make app as it is built from the catalog, and ways to walk through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from sage100_plugin.plugin import documents
from sage100_plugin.projections.hosts import make

MANIFEST = documents().manifest()
FILES: dict[str, Any] = {path: json.loads(text) for path, text in make.files(MANIFEST).items()}
APP = FILES["makecomapp.json"]
MODULES: dict[str, dict[str, Any]] = APP["components"]["module"]
INSTANT = {name: one for name, one in MODULES.items() if one["moduleType"] == "instant_trigger"}


def code(component: dict[str, Any], kind: str, otherwise: Any = None) -> Any:
    """The code of a component by its kind."""
    return FILES[component["codeFiles"][kind]] if kind in component["codeFiles"] else otherwise


def components() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every component by its kind and id."""
    for kind, held in APP["components"].items():
        for name, one in held.items():
            yield f"{kind}/{name}", one


def requests() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every request to the server that says a path, by the file it stands in."""
    for place, one in components():
        for kind in ("communication", "attach", "detach", "epoch"):
            found = code(one, kind, {})
            if found.get("url", "").startswith("/"):
                yield f"{place}/{kind}", found


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every parameter that a person fills in, those inside lists and options too."""
    for place, one in components():
        for kind in ("params", "staticParams", "mappableParams"):
            yield from below(f"{place}/{kind}", code(one, kind, []))


def below(place: str, listed: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a specification, and of those inside it."""
    for one in listed:
        if isinstance(one, dict):
            yield f"{place}/{one['name']}", one
            yield from below(f"{place}/{one['name']}", one.get("spec", []))
            options = one.get("options")
            yield from below(place, options.get("nested", []) if isinstance(options, dict) else [])


def interfaces() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field that comes out."""
    for name, one in MODULES.items():
        yield from below(name, code(one, "interface", []))


def mentioned(content: Any) -> set[str]:
    """The parameters that some code mentions."""
    return set(re.findall(r"parameters\.(\w+)", json.dumps(content)))
