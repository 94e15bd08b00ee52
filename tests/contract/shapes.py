"""Holding what the server says against the OpenAPI document."""

from __future__ import annotations

from typing import Any

from openapi_schema_validator import OAS31Validator

from tests.contract.catalog import DOCUMENTS

DOCUMENT = DOCUMENTS.openapi()


def faults(shape: dict[str, Any], value: Any) -> list[str]:
    """Where a value breaks its shape."""
    rooted = {**shape, "components": DOCUMENT["components"]}
    return [f"{error.json_path}: {error.message}" for error in OAS31Validator(rooted).iter_errors(value)]


def component(name: str) -> dict[str, Any]:
    """A component by its name."""
    return {"$ref": f"#/components/schemas/{name}"}
