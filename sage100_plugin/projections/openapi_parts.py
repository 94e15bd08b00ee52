"""The pieces OpenAPI operations are put together from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sage100_plugin.errors import CODES

Json = dict[str, Any]
ALWAYS = ("unauthenticated", "scope_missing", "rate_limited")
"""What every call with an API key may be refused with."""


def pascal(key: str) -> str:
    """A key as an identifier: create_work_order, CreateWorkOrder."""
    return "".join(word.capitalize() for word in key.split("_"))


def operation(name: str, tag: str, summary: str, says: str, scope: str, codes: Iterable[str] = ()) -> Json:
    """One operation; `codes` are what it may be refused with, beyond what any call with a key may."""
    needs = f"Needs the scope {scope}." if scope else "Needs no API key."
    words = " ".join(part for part in (says, needs) if part)
    responses = _refusals((*(ALWAYS if scope else ()), *codes))
    return {"operationId": name, "tags": [tag], "summary": summary, "description": words, "responses": responses}


def _refusals(codes: Iterable[str]) -> Json:
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(CODES[code].status, []).append(code)
    refused = {"$ref": "#/components/responses/Problem"}
    return {
        str(status): {**refused, "description": f"Refused: {', '.join(sorted(words))}."}
        for status, words in sorted(by_status.items())
    }


def query(asked: Iterable[tuple[str, str]]) -> list[Json]:
    """Query parameters, each with what it says."""
    return [{"name": name, "in": "query", "description": says, "schema": {"type": "string"}} for name, says in asked]


def body(shape: Mapping[str, Any], example: Mapping[str, Any] | None) -> Json:
    """A JSON body."""
    content: Json = {"schema": dict(shape)}
    if example is not None:
        content["example"] = dict(example)
    return {"required": True, "content": {"application/json": content}}


def response(says: str, shape: Mapping[str, Any], example: Mapping[str, Any] | None = None) -> Json:
    """A JSON answer."""
    content: Json = {"schema": dict(shape)}
    if example is not None:
        content["example"] = example
    return {"description": says, "content": {"application/json": content}}
