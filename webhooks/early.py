"""What answers until the app is there: that the process lives. Flask and the app take most of a start to import."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from webhooks.always import HEADERS, id_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ALIVE = b'{"status":"ok"}'


class Early:
    """A WSGI application that hands on to another, which is put into `app` when it is there.

    Until then it answers `GET /healthz` itself, and all else waits.
    """

    def __init__(self) -> None:
        self.app: Future[WSGIApplication] = Future()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on. Raises what was put into `app` when there is none."""
        asked = (environ["REQUEST_METHOD"], environ["PATH_INFO"])
        if asked != ("GET", "/healthz") or self.app.done():
            return self.app.result()(environ, start_response)
        own = {**HEADERS, "X-Request-Id": id_of(environ.get("HTTP_X_REQUEST_ID", ""))}
        about = {"Content-Type": "application/json", "Content-Length": str(len(ALIVE))}
        start_response("200 OK", list((about | own).items()))
        return [ALIVE]
