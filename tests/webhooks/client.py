"""A caller of the API."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

PROBLEM = "application/problem+json"
OPEN = ("/assets/", "/b/", "/console/", "/d/", "/h/")
"""What carries its own signature, the files of pages, and the console, which has a door of its own."""
MEMBERS = {"type", "title", "status", "code", "detail", "errors", "fix", "role", "retryable", "request_id"}


class Client:
    """Sends its key with every call."""

    def __init__(self, app: Flask, key: str | None) -> None:
        self._client = app.test_client()
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def __call__(self, method: str, path: str, headers: dict[str, str] | None = None, **rest: Any) -> TestResponse:
        return self._client.open(path, method=method, headers=self._headers | (headers or {}), **rest)

    def get(self, path: str, **rest: Any) -> TestResponse:
        return self("GET", path, **rest)

    def post(self, path: str, json: Any = None, **rest: Any) -> TestResponse:
        return self("POST", path, json={} if json is None and "data" not in rest else json, **rest)


def problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """The document of a refusal, held against the one shape that all have."""
    assert (response.status_code, response.mimetype) == (status, PROBLEM), response.data
    told: dict[str, Any] = response.get_json(force=True)
    assert told.keys() >= MEMBERS
    assert (told["status"], told["code"]) == (status, code), told
    assert told["detail"]
    assert told["request_id"] == response.headers["X-Request-Id"]
    return told
