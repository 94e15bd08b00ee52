"""The node's resources and operations from the actions of the catalog."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.projections.hosts.n8n_fields import Field, Property, by_name, parameter, wired
from sage100_plugin.projections.hosts.n8n_words import sentence, spoken, title

Action = Mapping[str, Any]

MOST_SIMPLE = 10
"""The most fields that n8n wants in a simplified answer."""

PAGING = frozenset(("limit", "cursor"))
STANDS_FOR = ("_source_id", "number")
"""Ends of fields that name a record in another way than its picker does."""


def resource_title(record: str) -> str:
    """The name of a resource: `work_order` is `Work Order`."""
    return title(record.replace("_", " "))


def resources(actions: Iterable[Action]) -> Property:
    """The choice of the resource."""
    records = dict.fromkeys(action["record"] for action in actions)
    options = by_name(({"name": resource_title(each), "value": each} for each in records), "name")
    default = options[0]["value"]
    return _chooser("Resource", "resource", options, default)


def operations(record: str, actions: list[Action]) -> Property:
    """The choice of the operation of a resource."""
    options = by_name((_operation(record, action, actions) for action in actions), "name")
    shown = {"displayOptions": {"show": {"resource": [record]}}}
    return _chooser("Operation", "operation", options, options[0]["value"], shown)


def _chooser(label: str, name: str, options: list[Property], default: str, more: Mapping[str, Any] = {}) -> Property:
    told = {"displayName": label, "name": name, "type": "options", "noDataExpression": True}
    return {**told, **more, "options": options, "default": default}


def _operation(record: str, action: Action, beside: list[Action]) -> Property:
    return {
        "name": _short(record, action, beside),
        "value": action["key"],
        "description": sentence(action["summary"]),
        "action": spoken(action["title"]),
    }


def _short(record: str, action: Action, beside: list[Action]) -> str:
    """`Create Work Order` is `Create` under the resource Work Order."""
    noun = resource_title(record)
    for ending in (f" {noun}", f" {noun}s"):
        verb: str = action["title"].removesuffix(ending)
        if verb != action["title"] and not verb.endswith(" to"):
            alone = sum(
                one["title"].startswith(verb) and one["title"].rstrip("s") == action["title"].rstrip("s")
                for one in beside
            )
            if alone == 1:
                return verb
    return title(action["title"])


def fields(action: Action, pickers: Mapping[str, Field]) -> list[Property]:
    """What an operation asks: what it needs and is about on top, the rest in collections."""
    own = [wired(field, pickers) for field in action["fields"]]
    paged = any(field["key"] == "cursor" for field in own)
    top = set() if rows(action) else _top(own)
    above = [field for field in own if field["key"] in top or (field["required"] and field.get("common"))]
    rest = [field for field in own if field not in above and not (paged and field["key"] in PAGING)]
    where = {"show": {"resource": [action["record"]], "operation": [action["key"]]}}
    return [
        *(_top_level(parameter(field), where) for field in above),
        *(_paging(where) if paged else ()),
        *_collection(
            "Filters" if rows(action) else "Additional Fields",
            (f for f in rest if not f.get("common")),
            where,
            (_as_json(field) for field in above if field.get("fields")),
        ),
        *_mapper(action, where),
        *_collection("Options", (f for f in rest if f.get("common")), where),
        *([_simplify(where)] if simple(action) else ()),
    ]


def rows(action: Action) -> bool:
    """Whether the answer is a list of records and nothing else."""
    return {field["key"] for field in action["output"]} == {"items", "next"}


def simple(action: Action) -> list[str]:
    """The fields of a simplified answer: those that the example shows, then the first ones. None if few anyway."""
    output = action["output"]
    if rows(action):
        output = next(field["fields"] for field in output if field["key"] == "items")
    known = [field["key"] for field in output if field["key"] != "next"]
    if len(known) <= MOST_SIMPLE:
        return []
    shown = [key for key in action["example"]["output"] if key in known]
    plain = [field["key"] for field in output if field["type"] not in {"lines", "object"} and field["key"] in known]
    chosen = list(dict.fromkeys([*(key for key in ("id", "items") if key in known), *shown, *plain]))[:MOST_SIMPLE]
    return sorted(chosen, key=known.index)


def _top(own: list[Field]) -> set[str]:
    """What is needed, what lines there are, the pickers that come first, and what they hang on."""
    top = {field["key"] for field in own if field["required"] or field.get("fields")}
    for field in own:
        if "picker" in field and not field.get("common"):
            top.add(field["key"])
        elif not field["required"] and not field["key"].endswith(STANDS_FOR):
            break
    for field in own:
        if field["key"] in top:
            top |= set(field.get("depends_on", ()))
    return top


def _top_level(told: Property, where: Property) -> Property:
    return {**told, "displayOptions": where}


def _as_json(field: Field) -> Property:
    """Lines that an earlier step gives: nobody knows how many rows to fill in."""
    return {
        "displayName": f"{title(field['label'])} as JSON",
        "name": field["key"],
        "type": "json",
        "default": "[]",
        "description": f"An array of objects, for example from an earlier step, instead of {title(field['label'])}",
    }


def _collection(label: str, chosen: Iterable[Field], where: Property, more: Iterable[Property] = ()) -> list[Property]:
    options = by_name([*(parameter(field) for field in chosen), *more])
    name = label[0].lower() + label[1:].replace(" ", "")
    word = {"Filters": "Filter", "Options": "Option"}.get(label, "Field")
    made = {"displayName": label, "name": name, "type": "collection", "placeholder": f"Add {word}", "default": {}}
    return [{**made, "displayOptions": where, "options": options}] if options else []


def _paging(where: Property) -> list[Property]:
    only = {"show": {**where["show"], "returnAll": [False]}}
    return [
        {
            "displayName": "Return All",
            "name": "returnAll",
            "type": "boolean",
            "displayOptions": where,
            "default": False,
            "description": "Whether to return all results or only up to a given limit",
        },
        {
            "displayName": "Limit",
            "name": "limit",
            "type": "number",
            "displayOptions": only,
            "typeOptions": {"minValue": 1},
            "default": 50,
            "description": "Max number of results to return",
        },
    ]


def _simplify(where: Property) -> Property:
    return {
        "displayName": "Simplify",
        "name": "simple",
        "type": "boolean",
        "displayOptions": where,
        "default": True,
        "description": "Whether to return a simplified version of the response instead of the raw data",
    }


def _mapper(action: Action, where: Property) -> list[Property]:
    """Fields that only this company has: those its mapping reads from the source, and what else its plugin takes."""
    if action["effect"] == "read":
        return []
    return [
        {
            "displayName": "Fields of Your Company",
            "name": "companyFields",
            "type": "resourceMapper",
            "noDataExpression": True,
            "displayOptions": where,
            "default": {"mappingMode": "defineBelow", "value": None},
            "description": "What your company's mapping reads from the source, and what your plugin takes beyond that",
            "typeOptions": {
                "loadOptionsDependsOn": ["operation"],
                "resourceMapper": {
                    "resourceMapperMethod": "companyFields",
                    "mode": "add",
                    "fieldWords": {"singular": "field", "plural": "fields"},
                    "addAllFields": False,
                    "supportAutoMap": False,
                },
            },
        }
    ]


def methods(actions: Iterable[Action], pickers: Mapping[str, Field]) -> dict[str, tuple[str, dict[str, str]]]:
    """The search methods the pickers need: name -> picker, and which parameter gives which of its parents."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for action in actions:
        for field in _all(wired(each, pickers) for each in action["fields"]):
            if "search" in field:
                found[field["search"]] = (field["picker"], field["parents"])
    return dict(sorted(found.items()))


def _all(listed: Iterable[Field]) -> Iterable[Field]:
    for field in listed:
        yield field
        yield from _all(field.get("fields", ()))
