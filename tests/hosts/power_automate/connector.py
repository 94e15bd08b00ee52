"""The connector as it is built from the catalog, and ways to walk through it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from openapi_schema_validator import OAS31Validator

from sage100_plugin.plugin import documents
from sage100_plugin.projections.hosts import power_automate

MANIFEST = documents().manifest()
MADE = power_automate.files(MANIFEST)
DOCUMENT: dict[str, Any] = json.loads(MADE["apiDefinition.swagger.json"])
PROPERTIES: dict[str, Any] = json.loads(MADE["apiProperties.json"])["properties"]
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: {**operation, "path": path, "method": method}
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if not method.startswith("x-")
}
"""Every operation by its id, with its path and method."""
TRIGGERS = {key: DOCUMENT["paths"][f"/v1/subscriptions/{key}"] for key in (one["key"] for one in MANIFEST["triggers"])}


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, or the definition it refers to."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = DOCUMENT["definitions"][schema["$ref"].removeprefix("#/definitions/")]
    return found


def schemas() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema of the document by its place: of bodies, answers, notifications and definitions."""
    for name, definition in DOCUMENT["definitions"].items():
        yield from _below(name, definition)
    for name, operation in OPERATIONS.items():
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "body":
                yield from _below(f"{name}/body", parameter["schema"])
        for status, response in operation["responses"].items():
            yield from _below(f"{name}/{status}", response.get("schema", {}))
    for name, item in TRIGGERS.items():
        yield from _below(f"{name}/event", item["x-ms-notification-content"]["schema"])


def _below(place: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield place, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _below(f"{place}/{name}", inner)
    if "items" in schema:
        yield from _below(f"{place}[]", schema["items"])


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of every schema, with what it refers to put in."""
    for place, schema in schemas():
        for name, inner in schema.get("properties", {}).items():
            yield f"{place}/{name}", resolved(inner)


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every parameter but the bodies."""
    for name, operation in OPERATIONS.items():
        for one in operation.get("parameters", ()):
            if one["in"] != "body":
                yield f"{name}/{one['name']}", one


def body_of(operation: dict[str, Any]) -> dict[str, Any]:
    """The schema of what an operation takes."""
    (found,) = (one["schema"] for one in operation.get("parameters", ()) if one["in"] == "body")
    return resolved(found)


def allowing_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema as JSON Schema that takes null wherever a value may stand, as Power Automate does."""
    made = dict(schema)
    if "type" in made:
        made["type"] = [made["type"], "null"]
    if "properties" in made:
        made["properties"] = {name: allowing_null(one) for name, one in made["properties"].items()}
    if "items" in made:
        made["items"] = allowing_null(made["items"])
    return made


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    """Where a value is of another type than the schema says, or has fields that it does not know."""
    known = {name: closed(allowing_null(one)) for name, one in DOCUMENT["definitions"].items()}
    rooted = {**closed(allowing_null(schema)), "definitions": known}
    return [f"{error.json_path}: {error.message[:200]}" for error in OAS31Validator(rooted).iter_errors(value)]


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that refuses fields it does not name; an object without any named fields takes all."""
    made = dict(schema)
    if "properties" in made:
        made["properties"] = {name: closed(one) for name, one in made["properties"].items()}
        made["additionalProperties"] = False
    if "items" in made:
        made["items"] = closed(made["items"])
    return made
