"""The parameters of n8n nodes from the fields of actions and pickers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.projections.hosts.n8n_words import pascal, sentence, title, whether

Field = Mapping[str, Any]
Property = dict[str, Any]

NOWHERE = {"mode": "list", "value": ""}
NONE, CHOOSE = {"name": "(None)", "value": ""}, {"name": "(Choose)", "value": ""}
LISTED = 5
"""From so many on, n8n wants options in the order of the alphabet."""

DIGITS = frozenset(("money", "number", "integer", "cost_code"))
"""Given as text: so an amount stays exact, and one left empty is not a zero."""


def parameter(field: Field) -> Property:
    """How a person fills a field in."""
    told: Property = {"displayName": title(field["label"]), "name": field["key"], **_kind(field)}
    if field["required"]:
        told["required"] = True
    if _described(field):
        told["description"] = _described(field)
    return told


def by_name(properties: Iterable[Property], word: str = "displayName") -> list[Property]:
    """In the order that n8n wants: of the alphabet, when there are many."""
    listed = list(properties)
    return sorted(listed, key=lambda one: one[word].lower()) if len(listed) >= LISTED else listed


def wired(field: Field, pickers: Mapping[str, Field]) -> Field:
    """The field with the method that fills its picker; a method of its own where the parents have other names."""
    told = dict(field)
    if "fields" in field:
        told["fields"] = [wired(each, pickers) for each in field["fields"]]
    if "picker" in field:
        parents = dict(zip(pickers[field["picker"]]["depends_on"], field.get("depends_on", ()), strict=True))
        others = [pascal(name) for asked, name in parents.items() if name != asked]
        told |= {"search": "By".join(["search" + pascal(field["picker"]), *others]), "parents": parents}
    return told


def _described(field: Field) -> str:
    text = field["help"]
    if field["type"] == "boolean":
        return whether(text)
    if text and sentence(text).lower() == field["label"].lower():
        return ""
    return sentence(text) if text else ""


def _kind(field: Field) -> Property:
    if field.get("fields"):
        return _lines(field)
    if field.get("picker"):
        return _picker(field)
    if field.get("choices"):
        return _choices(field)
    return _plain(field)


def _plain(field: Field) -> Property:
    kind, sample = field["type"], field["sample"]
    if kind == "boolean":
        return {"type": "boolean", "default": bool(field.get("default", False))}
    if kind == "object":
        return {"type": "json", "default": "{}"}
    if kind == "date":
        return {"type": "dateTime", "typeOptions": {"dateOnly": True}, "default": ""}
    if kind == "datetime":
        return {"type": "dateTime", "default": ""}
    rows = {"typeOptions": {"rows": 3}} if field["key"] == "notes" else {}
    return {"type": "string", **rows, "default": "", "placeholder": f"e.g. {sample}"}


def _choices(field: Field) -> Property:
    choices = ({"name": title(each["label"]), "value": each["value"]} for each in field["choices"])
    options = by_name([CHOOSE if field["required"] else NONE, *choices], "name")
    return {"type": "options", "options": options, "default": ""}


def _picker(field: Field) -> Property:
    return {
        "type": "resourceLocator",
        "default": NOWHERE,
        "modes": [
            {
                "displayName": "From List",
                "name": "list",
                "type": "list",
                "typeOptions": {"searchListMethod": field["search"], "searchable": True},
            },
            {"displayName": "By ID", "name": "id", "type": "string", "placeholder": f"e.g. {field['sample']}"},
        ],
    }


def _lines(field: Field) -> Property:
    inside = by_name(parameter(each) for each in field["fields"])
    return {
        "type": "fixedCollection",
        "typeOptions": {"multipleValues": True},
        "placeholder": f"Add {title(_one(field['label']))}",
        "default": {},
        "options": [{"displayName": title(field["label"]), "name": "line", "values": inside}],
    }


def _one(label: str) -> str:
    return label.removesuffix("s") if label.endswith("s") and not label.endswith("ss") else label
