"""What stands in the pages for something of the reader's own, as an id, a secret or a file."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import requests

from tests.cli.conftest import Cli

HASH = "the hash you looked at"
SECRET = re.compile(r'"secret": ?"([^"]+)"')
TYPED = "correct horse battery staple\n"
"""What a reader types where a password is asked for."""

FILES: Mapping[str, Any] = {
    "vendor.json": {"id": "V-88", "company_name": "Stroud Masonry", "phone": "319-555-0199"},
    "record.json": {"id": "P-204", "name": "No cooling", "stage": "Booked"},
    "mapping.json": [
        {"field": "source_id", "source": "id"},
        {"field": "description", "source": "name"},
        {"field": "client", "default": "1"},
        {"field": "type", "default": "1"},
        {"field": "schedule_date", "default": "2026-10-05"},
        {"field": "priority", "default": "Urgent"},
    ],
}
"""What the pages take to lie in the reader's folder."""

VENDOR = {"name": "Northgate Glazing {}", "source": "procore", "source_id": "V-{}"}


class Reader:
    """Somebody who reads a page: knows what is there, and makes what the page takes to be there."""

    def __init__(self, cli: Cli, address: Callable[[], str], key: str) -> None:
        self._cli = cli
        self._address = address
        self._key = key
        self._sent = 0
        self.secret = ""

    def filled(self, text: str) -> str:
        """A block with the reader's own in place of what stands for it."""
        for shown, found in FOUND.items():
            if shown in text:
                text = text.replace(shown, found(self))
        return text

    def saw(self, printed: str) -> None:
        """Keep the secret that was shown once."""
        found = SECRET.findall(printed)
        self.secret = found[-1] if found else self.secret

    def export(self, number: int) -> Mapping[str, Any]:
        """One of the exports that wait, oldest first; vendors are sent until there are enough."""
        while len(waiting := self._get("/v1/exports?status=pending")[::-1]) <= number:
            self._sent += 1
            told = {name: value.format(self._sent) for name, value in VENDOR.items()}
            self._post("/v1/actions/export_vendor", told)
        return waiting[number]

    def import_(self) -> Mapping[str, Any]:
        """A job that was made in Sage and waits."""
        while not (waiting := self._get("/v1/imports?record=job&status=waiting")):
            self._post("/v1/poll", {})
            self._cli("sandbox", "change", "job-created")
            self._post("/v1/poll", {})
        return waiting[0]

    def newest(self, what: str) -> Mapping[str, Any]:
        """The newest of a list of the API."""
        return self._get(f"/v1/{what}")[0]

    def call(self) -> Mapping[str, Any]:
        """A call of the newest hook; one is made where there is none."""
        hook = self.newest("hooks")["id"]
        if not self._get(f"/v1/hooks/{hook}/calls"):
            body = json.dumps({"id": "P-204", "name": "No cooling"}).encode()
            signed = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers = {"X-Hub-Signature-256": f"sha256={signed}", "Content-Type": "application/json"}
            requests.post(f"{self._address()}/h/{hook}", data=body, headers=headers, timeout=60)
        return self.newest(f"hooks/{hook}/calls")

    def _get(self, path: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self._address()}{path}", headers=self._headers, timeout=60)
        assert answer.ok, answer.text
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        answer = requests.post(f"{self._address()}{path}", json=body, headers=self._headers, timeout=60)
        assert answer.ok, answer.text

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"}


FOUND: Mapping[str, Callable[[Reader], str]] = {
    "https://n8n.example.com": lambda _reader: "http://127.0.0.1:9",
    "https://hooks.example.com": lambda _reader: "http://127.0.0.1:9",
    HASH: lambda reader: str(reader.export(0)["payload_hash"]),
    "exp_123": lambda reader: str(reader.export(0)["id"]),
    "exp_124": lambda reader: str(reader.export(1)["id"]),
    "imp_123": lambda reader: str(reader.import_()["id"]),
    "lnk_3f8a": lambda reader: str(reader.newest("links")["id"]),
    "call_456": lambda reader: str(reader.call()["id"]),
    "hook_123": lambda reader: str(reader.newest("hooks")["id"]),
    "sub_123": lambda reader: str(reader.newest("subscriptions")["id"]),
}
