"""The plugin as a runner calls it, over HTTPS."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import requests

from sage100_plugin.ports.agent import Document, Outcome
from sage100_plugin.sage.agent.runner import Unreached

PATIENCE = (10.0, 60.0)
"""Seconds for connecting and for an answer: a claim is held open for 25."""

OK, NO_CONTENT = 200, 204
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class WrongServer(Exception):
    """The address cannot be the plugin's; the message says what is wrong."""


class HttpServer:
    """A `PluginServer` at an address, for one company. Raises `WrongServer` unless it is https, or this machine."""

    def __init__(self, address: str, key: str, company: str | None, machine: str, version: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise WrongServer(f"{address} must begin with https://: the documents hold the contractor's books.")
        if not parts.hostname:
            raise WrongServer(f"{address} names no server. Write it like https://plugin.example.com.")
        if not key.isascii():
            raise WrongServer(
                "What the key's file holds is not a key. Make one: sage100-plugin key create --scopes agent"
            )
        self._address = address.rstrip("/")
        self._company = {"company": company} if company else {}
        self._about = {"machine": machine, "version": version}
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def __repr__(self) -> str:
        return f"HttpServer({self._address!r})"

    def claim(self, runner: str, holds: Collection[str]) -> Document | None:
        """As `PluginServer.claim`."""
        said = {**self._company, **self._about, "runner": runner, "holds": list(holds)}
        found = self._call("/v1/agent/claim", said)
        return None if found is None else Document(found["id"], found["company"], found["xml"], float(found["lease"]))

    def answer(self, document_id: str, outcome: Outcome) -> None:
        """As `PluginServer.answer`."""
        said = {name: value for name, value in asdict(outcome).items() if value is not None}
        self._call(f"/v1/agent/answers/{document_id}", {**self._company, **said})

    def _call(self, path: str, said: dict[str, Any]) -> dict[str, Any] | None:
        try:
            answer = self._session.post(self._address + path, json=said, timeout=PATIENCE, allow_redirects=False)
        except requests.RequestException as error:
            raise Unreached(f"The plugin at {self._address} did not answer: {_plain(error)}.") from None
        if answer.status_code == NO_CONTENT:
            return None
        found = _object(answer)
        if answer.status_code != OK or not found:
            detail = found.get("detail") or "Is that the plugin's address?"
            raise Unreached(f"The plugin at {self._address} answered {answer.status_code}. {detail}")
        return found


def _object(answer: requests.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except requests.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _plain(error: requests.RequestException) -> str:
    """The innermost reason: the outer ones repeat the whole address in the words of a library."""
    reason: BaseException = error
    while reason.__context__ is not None:
        reason = reason.__context__
    return str(reason).rstrip(".") or type(reason).__name__
