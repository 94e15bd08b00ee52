"""Every error as `application/problem+json`, whatever path it comes from."""

from __future__ import annotations

import json
import logging
import traceback

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from sage100_plugin.errors import Problem, Refused, Unavailable, told
from sage100_plugin.ports.ledger import LedgerFailed, LedgerLocked
from sage100_plugin.ports.links import StoreBusy, StoreDamaged, StoreFailed
from webhooks.edge import request_id

log = logging.getLogger(__name__)

WORDS = {
    400: "malformed_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
}
RETRY_AFTER = {
    "operation_in_progress": 5,
    "sage_unavailable": 10,
    "sage_locked": 10,
    "ledger_locked": 10,
    "interrupted": 5,
    "starting": 2,
}


def handle_errors(app: Flask) -> None:
    """Answer every exception of the app in the one shape."""
    app.register_error_handler(Exception, answered)


def answered(error: Exception) -> Response:
    """The problem document of whatever was raised."""
    problem = problem_of(error)
    document = {**told(problem), "request_id": request_id()}
    response = Response(json.dumps(document, ensure_ascii=False).encode(), problem.meaning.status)
    response.content_type = "application/problem+json"
    if isinstance(error, HTTPException) and problem.code == "method_not_allowed":
        allow = dict(error.get_headers()).get("Allow")
        response.headers.update({"Allow": allow} if allow else {})
    response.headers.update(_hints(problem))
    return response


def problem_of(error: Exception) -> Problem:
    """What an exception is in our words; one that nobody foresaw is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, LedgerLocked):
        _logged(error)
        return Unavailable("ledger_locked")
    if isinstance(error, (LedgerFailed, StoreFailed, StoreBusy, StoreDamaged)):
        _logged(error)
        return Unavailable("storage_failed")
    if isinstance(error, HTTPException):
        word = WORDS.get(error.code or 500)
        if word is not None:
            return Refused(word)
    _logged(error)
    return Problem("internal_error")


def _logged(error: Exception) -> None:
    """Where it happened and what kind it was. Not its message: that may quote what was sent, secrets included."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("request %s failed: %s\n%s", request_id(), type(error).__name__, frames)


def _hints(problem: Problem) -> dict[str, str]:
    if problem.code == "unauthenticated":
        return {"WWW-Authenticate": 'Bearer realm="sage100-plugin"'}
    if problem.code == "rate_limited":
        seconds, limit = str(problem.extra.get("retry_after", 60)), str(problem.extra.get("limit", ""))
        shown = {"RateLimit-Limit": limit, "RateLimit-Remaining": "0", "RateLimit-Reset": seconds}
        return {"Retry-After": seconds, **shown}
    if problem.code in RETRY_AFTER:
        return {"Retry-After": str(RETRY_AFTER[problem.code])}
    return {}
