"""The server as a process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

PROGRAM = """
import threading
from webhooks.serve import serve

stopping = threading.Event()

def app(environ, start_response):
    if environ["PATH_INFO"] == "/wait":
        print("waiting", flush=True)
        stopping.wait()
    start_response("200 OK", [("content-type", "application/json")])
    return [b'{"ok": true}']

serve(app, "127.0.0.1", PORT, lambda address: print(address, flush=True), stopping.set)
print("over", flush=True)
"""


@contextmanager
def running(port: int = 0) -> Iterator[subprocess.Popen[str]]:
    program = [sys.executable, "-c", PROGRAM.replace("PORT", str(port))]
    with subprocess.Popen(program, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without a signal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_and_ends_when_asked(number: signal.Signals) -> None:
    with running() as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert json.load(answer) == {"ok": True}
        process.send_signal(number)
        told, errors = process.communicate(timeout=20)
    assert (told, process.returncode) == ("over\n", 0)
    assert "Traceback" not in errors  # on a busy machine waitress tells of its queue there


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without a signal")
def test_a_call_that_waits_is_let_go_and_answered_when_it_ends() -> None:
    with running() as process, ThreadPoolExecutor(1) as threads:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        waiting = threads.submit(lambda: urllib.request.urlopen(f"{address}/wait", timeout=20).read())
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGTERM)
        assert json.loads(waiting.result(20)) == {"ok": True}
        told, errors = process.communicate(timeout=20)
    assert (told, process.returncode) == ("over\n", 0)
    assert "Traceback" not in errors


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, running(taken.getsockname()[1]) as process:
        errors = process.communicate(timeout=20)[1]
    assert "OSError" in errors
