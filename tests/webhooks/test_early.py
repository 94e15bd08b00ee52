"""What answers before the app is imported."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from flask import Flask
from werkzeug.test import Client

from webhooks.early import Early

PATIENCE = 30


@pytest.fixture
def early() -> Early:
    return Early()


def test_it_tells_that_the_process_lives_just_as_the_app_does(early: Early, app: Flask) -> None:
    told = {"X-Request-Id": "req_mine"}
    before = Client(early).get("/healthz", headers=told)
    early.app.set_result(app)
    after = Client(early).get("/healthz", headers=told)
    assert (before.status, before.data) == (after.status, after.data)
    assert dict(before.headers) == dict(after.headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/readyz"), ("POST", "/healthz"), ("GET", "/nowhere")])
def test_all_else_waits_and_is_answered_by_the_app(early: Early, app: Flask, method: str, path: str) -> None:
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(Client(early).open, path, method=method)
        assert not wait([waiting], timeout=0.05).done
        early.app.set_result(app)
        answer = waiting.result(PATIENCE)
    assert answer.status_code == app.test_client().open(path, method=method).status_code


def test_who_waits_is_let_go_when_there_will_be_no_app(early: Early) -> None:
    early.app.set_exception(ImportError("no module"))
    with pytest.raises(ImportError, match="no module"):
        Client(early).get("/readyz")
