"""Bodies that are no JSON, or that two parsers would read differently."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sage100_plugin.errors import Refused
from tests.webhooks.client import Client, problem
from webhooks.strict_json import read_object

BAD = {
    "truncated": b'{"job": "1"',
    "not an object": b"[]",
    "a number": b"1",
    "null": b"null",
    "deep list": b"[" * 100_000,
    "deep object": b'{"a":' * 30_000,
    "deep and closed": b'{"a":' * 65 + b"1" + b"}" * 65,
    "duplicate key": b'{"job": "1", "job": "2"}',
    "inner duplicate key": b'{"job": {"a": 1, "a": 2}}',
    "escaped duplicate key": b'{"job": "1", "j\\u006fb": "2"}',
    "NaN": b'{"job": NaN}',
    "Infinity": b'{"job": Infinity}',
    "-Infinity": b'{"job": -Infinity}',
    "1e400": b'{"job": 1e400}',
    "endless number": b'{"job": ' + b"9" * 5000 + b"}",
    "lone surrogate": b'{"job": "\\ud800"}',
    "lone surrogate in a key": b'{"\\udfff": 1}',
    "lone surrogate in a list": b'{"job": ["\\ud800"]}',
    "raw surrogate": b'{"job": "\xed\xa0\x80"}',
    "NUL": b'{"job": "\x00"}',
    "escaped NUL": b'{"job": "\\u0000"}',
    "BOM": b'\xef\xbb\xbf{"job": "1"}',
    "UTF-16": '{"job": "1"}'.encode("utf-16"),
    "UTF-16 without BOM": '{"job": "1"}'.encode("utf-16-le"),
    "UTF-32": '{"job": "1"}'.encode("utf-32-be"),
    "Latin-1": '{"job": "é"}'.encode("latin-1"),
    "single quotes": b"{'job': 1}",
    "comment": b'{"job": 1} // yes',
    "trailing comma": b'{"job": 1,}',
    "two values": b'{"job": 1}{"job": 2}',
    "control character": b'{"job": "a\nb"}',
    "blank": b"   ",
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_with_one_code(client: Client, name: str) -> None:
    answer = client.post("/v1/actions/find_job", data=BAD[name], content_type="application/json")
    problem(answer, 400, "malformed_json")


@pytest.mark.parametrize("name", BAD)
def test_refusing_is_cheap(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        read_object(BAD[name])
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", {}),
        (b"{}", {}),
        (b' {"a": [1, -2.5, "\\u00e9", true, null]} ', {"a": [1, -2.5, "é", True, None]}),
        ('{"a": "😀"}'.encode(), {"a": "😀"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        (b'{"a":' * 63 + b"{}" + b"}" * 63, None),
    ],
)
def test_good_json_is_read(raw: bytes, expected: Any) -> None:
    found = read_object(raw)
    assert expected is None or found == expected


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
@example(b'{"a":1e999}')
def test_any_bytes_are_an_object_or_a_refusal(raw: bytes) -> None:
    with suppress(Refused):
        json.dumps(read_object(raw), allow_nan=False).encode()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
PATHS = (
    "/v1/actions/find_job", "/v1/actions/find_job/preview", "/v1/subscriptions", "/v1/subscriptions/job_created",
    "/v1/subscriptions/x/replay", "/v1/exports/x/accept", "/v1/exports/x/resend", "/v1/poll", "/v1/keys",
)  # fmt: skip
NAMES = st.sampled_from(
    ["job", "company", "confirm", "idempotency_key", "target_url", "events", "filters", "thin", "event_ids", "from",
     "input", "triggers", "name", "scopes", "companies", "description", "reload", "source"]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PATHS), st.dictionaries(NAMES, VALUES, max_size=5))
def test_no_body_breaks_the_server(client: Client, path: str, body: dict[str, Any]) -> None:
    answer = client.post(path, data=json.dumps(body).encode(), content_type="application/json")
    assert answer.status_code < 500, (path, body, answer.text)
    if answer.status_code >= 400:
        problem(answer, answer.status_code, answer.get_json(force=True)["code"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/v1/triggers/job_created/events", "/v1/pickers/jobs", "/v1/exports", "/v1/links", "/v1/keys",
                     "/v1/subscriptions"]),
    st.dictionaries(st.sampled_from(["limit", "cursor", "after", "company", "page", "q", "status", "source_id",
                                     "sage_id", "shape"]), st.text(max_size=8), max_size=4),
)  # fmt: skip
def test_no_query_breaks_the_server(client: Client, path: str, query: dict[str, str]) -> None:
    answer = client.get(path, query_string={name: value.encode("utf-8", "replace") for name, value in query.items()})
    assert answer.status_code < 500, (path, query, answer.text)
