"""Bodies that are no JSON, and requests that are no HTTP, are refused cheaply and break nothing (F10)."""

from __future__ import annotations

import json
import os
import random
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.engine.access import SCOPES
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.folder import read_run
from sage100_plugin.plugin import LazyDocuments
from tests.cli.conftest import SURROUNDINGS
from webhooks.app import create_app

FUZZED = 20_000 if os.environ.get("FAULTS") == "full" else 1500
CPU = 0.25
"""Seconds; the bar is 0.05 on a machine that does nothing else."""

MEGABYTE = 1024 * 1024
ACTIONS = ("create_work_order", "push_cor", "export_vendor")
PIECES = (
    b"[" * 4000, b'{"a":' * 4000, b"NaN", b"1e400", b"-Infinity", b'"\\ud800"', b"\x00", b'"\\u0000"',
    b"\xef\xbb\xbf", b"\xff\xfe",
    b"\xed\xa0\x80", b'"a":1,"a":2', b"9" * 5000, b"}", b'"', b"\\", b"//", b"'", b",,", b"\xf0\x9f\x98\x80",
)  # fmt: skip


class Api:
    """Calls the real application with raw bytes."""

    def __init__(self, plugin: Plugin) -> None:
        self._client = create_app(lambda: plugin, LazyDocuments(), lambda _: 0).test_client()
        self._key = make_key(plugin, {"name": "fuzz", "scopes": list(SCOPES)}).secret

    def post(self, path: str, raw: bytes, kind: str = "application/json") -> TestResponse:
        headers = {"Authorization": f"Bearer {self._key}", "Prefer": "wait=60"}
        return self._client.post(path, data=raw, content_type=kind, headers=headers)


@pytest.fixture
def api(memory: Plugin) -> Api:
    memory.settings = type(memory.settings)(memory.settings.home, {**memory.settings.values, "rate_limit": "1000000"})
    return Api(memory)


def example(plugin: Plugin, action: str) -> bytes:
    return json.dumps(plugin.catalog.action[action].example.input).encode()


def refused(answer: TestResponse, what: object) -> str:
    """It was refused in the one shape that refusals have; gives the code."""
    assert 400 <= answer.status_code < 500, (answer.status_code, what, answer.text[:300])
    assert answer.mimetype == "application/problem+json", what
    told: dict[str, Any] = answer.get_json(force=True)
    assert told["status"] == answer.status_code
    assert told["detail"]
    return str(told["code"])


@pytest.mark.parametrize("action", ACTIONS)
def test_a_body_cut_at_any_byte_is_refused(memory: Plugin, api: Api, action: str) -> None:
    whole = example(memory, action)
    for length in range(1, len(whole)):
        assert refused(api.post(f"/v1/actions/{action}", whole[:length]), length) == "malformed_json"


def test_bodies_with_pieces_put_in_anywhere_break_nothing(memory: Plugin, api: Api) -> None:
    chance = random.Random(10)
    whole = {action: example(memory, action) for action in ACTIONS}
    for _ in range(FUZZED):
        action = chance.choice(ACTIONS)
        raw = whole[action]
        for _ in range(chance.randint(1, 3)):
            at, gone = chance.randrange(len(raw)), chance.choice((0, 0, 1, 8))
            raw = raw[:at] + chance.choice(PIECES) + raw[at + gone :]
        if chance.random() < 0.1:
            raw = raw.decode("latin-1").encode(chance.choice(("utf-16", "utf-32", "utf-16-le")))
        began = time.process_time()
        answer = api.post(f"/v1/actions/{action}", raw)
        assert time.process_time() - began < CPU, raw[:200]
        if answer.status_code >= 300:
            refused(answer, raw[:200])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_kind_of_content_is_refused(memory: Plugin, api: Api, kind: str) -> None:
    code = refused(api.post("/v1/actions/create_work_order", example(memory, "create_work_order"), kind), kind)
    assert code == "unsupported_media_type"


@pytest.mark.parametrize("size", [MEGABYTE + 1, 20 * MEGABYTE])
def test_a_body_too_large_is_refused_unread(api: Api, size: int) -> None:
    began = time.process_time()
    assert refused(api.post("/v1/actions/create_work_order", b" " * size), size) == "too_large"
    assert time.process_time() - began < 2 * CPU


# On the wire


@pytest.fixture(scope="module")
def server(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    home = Path(shutil.copytree(seeded, tmp_path_factory.mktemp("wire") / "home"))
    process = ServerProcess(home, {**SURROUNDINGS, "SAGE100_POLL_SECONDS": "3600"})
    process.start()
    yield process
    process.stop()


def sent(server: ServerProcess, head: str, body: bytes = b"", *, path: str = "/v1/actions/find_jobs") -> bytes:
    """The raw answer to a raw request; the side that asks says nothing more after it."""
    run = read_run(server.home)
    assert run is not None
    host, port = server.address.removeprefix("http://").split(":")
    told = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {run['token']}\r\n{head}\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as talk:
        try:
            talk.sendall(told.encode("latin-1") + body)
            talk.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it had heard enough
        answer = b""
        try:
            while got := talk.recv(65536):
                answer += got
        except ConnectionError:
            pass
    return answer


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


JSON = "Content-Type: application/json\r\n"
WIRES = {
    "a length beyond the body": (JSON + "Content-Length: 500\r\n", b"{}"),
    "a length within the body": (JSON + "Content-Length: 1\r\n", b"{}"),
    "a negative length": (JSON + "Content-Length: -2\r\n", b"{}"),
    "a length that is no number": (JSON + "Content-Length: two\r\n", b"{}"),
    "two lengths": (JSON + "Content-Length: 2\r\nContent-Length: 40\r\n", b"{}"),
    "a length and chunks": (JSON + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"),
    "chunks that are none": (JSON + "Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n"),
    "a chunk that never ends": (JSON + "Transfer-Encoding: chunked\r\n", b"FFFFFFFF\r\n{}"),
    "an endless length": (JSON + f"Content-Length: {10**30}\r\n", b"{}"),
    "20 MB": (JSON + f"Content-Length: {20 * MEGABYTE}\r\n", b" " * (20 * MEGABYTE)),
    "20 MB in chunks": (JSON + "Transfer-Encoding: chunked\r\n", b"1400000\r\n" + b" " * 0x1400000 + b"\r\n0\r\n\r\n"),
    "a head of 1 MB": (JSON + "X-A: " + "a" * MEGABYTE + "\r\n", b""),
    "a header that is none": (JSON + "no colon here\r\n", b"{}"),
    "NUL in a header": (JSON + "X-A: a\x00b\r\nContent-Length: 2\r\n", b"{}"),
}


@pytest.mark.parametrize("name", WIRES)
def test_a_request_that_is_none_is_refused_and_the_next_one_is_served(server: ServerProcess, name: str) -> None:
    head, body = WIRES[name]
    began = time.monotonic()
    answered = statuses(sent(server, head, body))
    assert time.monotonic() - began < 20
    assert all(status < 500 for status in answered), answered
    good = JSON + "Content-Length: 2\r\nConnection: close\r\n"
    assert statuses(sent(server, good, b"{}")) == [200]


def test_chunks_are_read_as_a_whole(server: ServerProcess) -> None:
    head = JSON + "Transfer-Encoding: chunked\r\nConnection: close\r\n"
    assert statuses(sent(server, head, b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")) == [200]
