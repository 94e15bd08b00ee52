"""Running actions, and asking what became of them."""

from __future__ import annotations

from flask import Blueprint, Response, request

from sage100_plugin.engine.running import operations, run
from webhooks.edge import (
    answer,
    answer_reply,
    body,
    caller,
    causation_id,
    checked_key,
    host,
    idempotency_key,
    needs,
    plugin,
    request_id,
    wait,
)
from webhooks.lists import answer_list
from webhooks.uploads import is_form, read_form

api = Blueprint("actions", __name__)

LARGE_BODY = 16 * 1024 * 1024
"""Bytes for an action that takes a sheet, which may be sent as the file of a form."""


@api.post("/v1/actions/<key>")
@needs("")
def run_action(key: str) -> Response:
    return answer_reply(run.run_action(plugin(), _call(key)))


@api.post("/v1/actions/<key>/preview")
@needs("read")
def preview(key: str) -> Response:
    return answer(run.preview(plugin(), _call(key)))


def _call(key: str) -> run.Call:
    sheet = plugin().catalog.taken.get(key)
    if sheet:
        request.max_content_length = LARGE_BODY
    given = read_form(sheet) if sheet and is_form() else body()
    if given.get("idempotency_key"):
        checked_key(given["idempotency_key"])
    return run.Call(
        action=key,
        input=given,
        caller=caller(),
        idempotency_key=idempotency_key(),
        wait=wait(),
        request_id=request_id(),
        causation_id=causation_id(),
        host=host(),
    )


@api.get("/v1/actions/<key>/fields")
@needs("read")
def fields(key: str) -> Response:
    return answer_list(operations.input_fields(plugin(), caller(), key, _values()))


@api.get("/v1/actions/<key>/schema")
@needs("read")
def schema(key: str) -> Response:
    return answer(operations.input_schema(plugin(), caller(), key, _values()))


def _values() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if name != "shape"}


@api.get("/v1/operations/<operation_id>")
@needs("read")
def operation(operation_id: str) -> Response:
    return answer(operations.operation(plugin(), caller(), operation_id))
