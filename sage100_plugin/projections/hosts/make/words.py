"""The names of modules as Make's naming rules ask for them: sentence case, an article, plurals where many come."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sage100_plugin.projections.hosts.sentences import inside, sentence
from sage100_plugin.projections.openapi_parts import pascal

Told = Mapping[str, Any]

VERBS = re.compile(r"(?P<verb>\w+(?: or \w+)?(?: to)?) (?P<noun>.+)")


def camel(key: str) -> str:
    """A key as the id of a component: create_work_order, createWorkOrder."""
    name = pascal(key)
    return name[0].lower() + name[1:]


def plural(noun: str) -> str:
    """More than one of it."""
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return noun if noun.endswith("s") else f"{noun}s"


def action_label(action: Told) -> str:
    """Create Work Order: "Create a work order"; what gives a list is a search: "Search work orders"."""
    found = VERBS.fullmatch(action["title"])
    verb, noun = (sentence(found["verb"]), inside(found["noun"])) if found else ("", "")
    if not found:
        return sentence(action["title"])
    if action["verb"] == "find":
        return f"Search {noun}"
    if noun.endswith("s"):
        return f"{verb} {noun}"
    return f"{verb} {'an' if noun[0] in 'aeio' else 'a'} {noun}"


def watch_label(trigger: Told) -> str:
    """Job Created: "Watch new jobs"; Job Updated: "Watch updated jobs"; else the title itself."""
    noun, _, rest = trigger["event"].partition(".")
    records = plural(noun.replace("_", " "))
    if rest == "created":
        return f"Watch new {records}"
    if re.fullmatch(r"\w+ed", rest) and "_" not in rest:
        return f"Watch {rest} {records}"
    return f"Watch {inside(trigger['title'])}"


def group_label(record: str) -> str:
    """work_order: "Work orders"."""
    return plural(record.replace("_", " ")).capitalize()
