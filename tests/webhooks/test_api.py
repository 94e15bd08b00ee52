"""The API as hosts use it."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.errors import Unavailable
from sage100_plugin.ports.links import Link
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import PLANTED, TARGET, Pages, World, world
from webhooks.app import create_app

JOB = {"job": "220", "company": "alpha"}


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.get_json()["items"]]


def test_me_says_who_calls_and_what_they_see(here: World, app: Flask) -> None:
    here.sages["beta"].failure = Unavailable("sage_unavailable")
    client = Client(app, here.key("read", "write", name="n8n", companies=("alpha", "beta")))
    assert client.get("/v1/me").get_json() == {
        "plugin": "sage100_contractor",
        "version": "1.2.3",
        "key_name": "n8n",
        "scopes": ["read", "write"],
        "companies": [
            {"id": "alpha", "name": "Alpha", "sandbox": False, "status": "ok"},
            {"id": "beta", "name": "Beta", "sandbox": False, "status": "unavailable"},
        ],
    }


def test_readiness_is_told_in_words_without_names(here: World, app: Flask) -> None:
    here.sages["beta"].failure = Unavailable("sage_unavailable")
    answer = Client(app, None).get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {
        "status": "ready", "ledger": "ok", "links": "ok", "companies": {"ok": 1, "unavailable": 1, "held": 0},
    }  # fmt: skip


@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
def test_a_key_may_come_in_either_header(here: World, app: Flask, header: str) -> None:
    key = here.key("read")
    value = f"bearer {key}" if header == "Authorization" else key
    assert Client(app, None).get("/v1/me", headers={header: value}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "s100_", "s100_abc_def", "s100_abc_", "Basic dXNlcjpwYXNz"])
def test_a_key_that_is_none_opens_nothing(app: Flask, token: str) -> None:
    problem(Client(app, None).get("/v1/me", headers={"Authorization": f"Bearer {token}"}), 401, "unauthenticated")


def test_an_action_answers_with_its_result(client: Client) -> None:
    answer = client.post("/v1/actions/find_job", JOB)
    assert (answer.status_code, answer.get_json()["result"]) == (200, {"id": "220"})


def test_the_request_id_of_the_caller_comes_back_unless_it_is_no_plain_word(client: Client) -> None:
    assert client.get("/v1/me", headers={"X-Request-Id": "run-7"}).headers["X-Request-Id"] == "run-7"
    for strange in ("a b", "x" * 129, "é", "<script>", ""):
        given = client.get("/v1/me", headers={"X-Request-Id": strange}).headers["X-Request-Id"]
        assert re.fullmatch(r"req_[0-9a-f]{32}", given)


@pytest.mark.parametrize("key", ["", '""', "a b", "é", "x" * 256])
def test_an_idempotency_key_that_is_none_is_refused(client: Client, key: str) -> None:
    problem(client.post("/v1/actions/find_job", JOB, headers={"Idempotency-Key": key}), 422, "invalid_value")


@pytest.mark.parametrize("key", ["a b", "x" * 256, 7, ["k"], {"k": 1}])
def test_an_idempotency_key_of_the_body_has_the_same_rule(client: Client, key: object) -> None:
    problem(client.post("/v1/actions/find_job", {**JOB, "idempotency_key": key}), 422, "invalid_value")


@pytest.mark.parametrize("key", ["abc", '"abc"', "  abc  ", "x" * 255])
def test_an_idempotency_key_may_be_bare_or_quoted(client: Client, key: str) -> None:
    assert client.post("/v1/actions/find_job", JOB, headers={"Idempotency-Key": key}).status_code == 200


@pytest.mark.parametrize("prefer", ["wait=0", "wait=9999", "respond-async, wait=5", "wait=x", "return=minimal"])
def test_whatever_is_preferred_is_no_error(client: Client, prefer: str) -> None:
    assert client.post("/v1/actions/find_job", JOB, headers={"Prefer": prefer}).status_code == 200


def test_fields_and_schema_describe_an_action(client: Client) -> None:
    fields = client.get("/v1/actions/find_job/fields").get_json()["items"]
    assert client.get("/v1/actions/find_job/fields?shape=array").get_json() == fields
    assert "job" in [field["key"] for field in fields]
    assert "job" in client.get("/v1/actions/find_job/schema").get_json()["properties"]


def test_events_are_polled_in_either_shape(here: World, client: Client) -> None:
    made = [here.happen().id for _ in range(3)]
    whole = client.get(f"/v1/triggers/job_created/events?after={made[0]}").get_json()
    assert [item["id"] for item in whole["items"]] == made[1:]
    bare = client.get("/v1/triggers/job_created/events?shape=array").get_json()
    assert [item["id"] for item in bare] == made[::-1]
    problem(client.get("/v1/triggers/job_created/events?after=evt_gone"), 410, "cursor_expired")


def test_a_sample_looks_like_an_event(client: Client) -> None:
    sample = client.get("/v1/triggers/job_created/sample").get_json()
    assert sample["data"] == {"id": "220", "name": "Riverside"}
    assert sample.keys() >= {"id", "type", "timestamp", "company"}
    assert client.get("/v1/triggers/job_created/sample?shape=array").get_json() == [sample]


def test_a_picker_pages_and_says_what_to_choose_first(client: Client) -> None:
    first = client.get("/v1/pickers/jobs?company=alpha").get_json()
    assert (len(first["items"]), first["next_page"]) == (50, 2)
    assert first["items"][0] == {"id": "1", "label": "Job 1", "name": "Job 1", "value": "1"}
    assert client.get("/v1/pickers/jobs?company=alpha&page=3").get_json()["next_page"] is None
    assert len(client.get("/v1/pickers/jobs?company=alpha&q=Job 12&shape=array").get_json()) == 2
    assert client.get("/v1/pickers/phases?company=alpha").get_json()["note"] == "Choose a job first."


def test_a_subscription_is_made_read_and_ended_by_its_location(client: Client) -> None:
    made = client.post("/v1/subscriptions", {"target_url": TARGET, "events": ["job_created"]})
    assert made.status_code == 201
    assert made.get_json()["secret"].startswith("whsec_")
    where = made.headers["Location"]
    assert where == f"http://localhost/v1/subscriptions/{made.get_json()['id']}"
    again = client.post("/v1/subscriptions/job_created", {"target_url": TARGET})
    assert (again.status_code, again.headers["Location"], "secret" in again.get_json()) == (200, where, False)
    assert client.get(where).get_json()["events"] == ["job.created"]
    assert [client("DELETE", where).status_code for _ in range(2)] == [204, 204]
    problem(client.get(where), 404, "not_found")


def test_the_location_is_the_address_others_reach(tmp_path: Path) -> None:
    with world(tmp_path, public_url="https://sage.example/hooks/") as here:
        client = Client(create_app(lambda: here.plugin, Pages(), deliver_due), here.key("write"))
        made = client.post("/v1/subscriptions", {"target_url": TARGET, "events": ["*"]})
        assert made.headers["Location"].startswith("https://sage.example/hooks/v1/subscriptions/sub_")


def test_a_subscription_is_paused_resumed_rotated_tested_and_replayed(here: World, client: Client) -> None:
    made = client.post("/v1/subscriptions", {"target_url": TARGET, "events": ["*"]}).get_json()
    path = f"/v1/subscriptions/{made['id']}"
    assert client.post(f"{path}/pause").get_json()["state"] == "paused"
    assert client.post(f"{path}/resume").get_json()["state"] == "active"
    assert client.post(f"{path}/rotate-secret").get_json()["secret"] != made["secret"]
    assert client.post(f"{path}/test").get_json()["delivered"] is True
    event = here.happen()
    assert client.post("/v1/deliver").get_json() == {"attempts": 1}
    replayed = client.post(f"{path}/replay", {"event_ids": [event.id]})
    assert (replayed.status_code, replayed.get_json()) == (202, {"replayed": 1})
    assert client("PATCH", path, json={"description": "n8n"}).get_json()["description"] == "n8n"


def test_deliveries_are_listed_newest_first_a_page_at_a_time(here: World, client: Client) -> None:
    made = client.post("/v1/subscriptions", {"target_url": TARGET, "events": ["*"]}).get_json()
    events = [here.happen().id for _ in range(5)]
    client.post("/v1/deliver")
    path, cursor, seen = f"/v1/subscriptions/{made['id']}/deliveries?limit=2", "", []
    while True:
        page = client.get(f"{path}&cursor={cursor}").get_json()
        seen += [item["event_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == events[::-1]
    problem(client.get(f"{path}&cursor=x"), 422, "invalid_value")


def link(number: int, **changes: Any) -> Link:
    values = {"company": "alpha", "record": "job", "source": "crm", "source_id": f"P-{number}", "sage_id": str(number)}
    return Link(id=f"lnk_{number:03}", **(values | changes))


def test_links_are_found_by_each_word_and_only_where_the_key_sees(here: World, app: Flask) -> None:
    for number in range(1, 8):
        here.plugin.links.add(link(number, company="beta" if number == 7 else "alpha"))
    here.plugin.links.add(link(8, record="vendor", sage_id="3", state="broken"))
    client = Client(app, here.key("read", companies=("alpha",)))
    assert ids(client.get("/v1/links")) == [f"lnk_00{n}" for n in (1, 2, 3, 4, 5, 6, 8)]
    assert ids(client.get("/v1/links?sage_id=3")) == ["lnk_003", "lnk_008"]
    assert ids(client.get("/v1/links?sage_id=3&record=job")) == ["lnk_003"]
    assert ids(client.get("/v1/links?source_id=P-4")) == ["lnk_004"]
    assert ids(client.get("/v1/links?source=crm&source_id=P-5")) == ["lnk_005"]
    assert ids(client.get("/v1/links?state=broken")) == ["lnk_008"]
    assert ids(client.get("/v1/links?source_id=P-7")) == []
    problem(client.get("/v1/links?company=beta"), 422, "unknown_company")


def test_a_list_goes_on_where_its_page_ended(here: World, client: Client) -> None:
    for number in range(1, 8):
        here.plugin.links.add(link(number))
    first = client.get("/v1/links?limit=3").get_json()
    rest = client.get(f"/v1/links?limit=9&cursor={first['next']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == [f"lnk_00{n}" for n in range(1, 8)]
    assert rest["next"] is None
    assert len(client.get("/v1/links?limit=9999&shape=array").get_json()) == 7


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "²", "9" * 30])
def test_a_limit_that_is_no_number_is_refused(client: Client, limit: str) -> None:
    problem(client.get(f"/v1/links?limit={limit}"), 422, "invalid_value")


def test_sage_is_asked_now(client: Client, here: World) -> None:
    every = client.post("/v1/poll").get_json()["items"]
    assert {item["company"] for item in every} == {"alpha", "beta"}
    one = client.post("/v1/poll", {"company": "alpha", "triggers": ["job_created"]}).get_json()["items"]
    assert [(item["company"], item["record"]) for item in one] == [("alpha", "job")]
    problem(client.post("/v1/poll", {"company": "gamma"}), 422, "unknown_company")
    problem(client.post("/v1/poll", {"triggers": ["moon_rose"]}), 404, "not_found")
    problem(client.post("/v1/poll", {"everything": True}), 422, "unknown_field")


def test_a_key_asks_sage_only_where_it_sees(here: World, app: Flask) -> None:
    client = Client(app, here.key("write", companies=("beta",)))
    assert {item["company"] for item in client.post("/v1/poll").get_json()["items"]} == {"beta"}


def test_keys_are_made_listed_and_revoked(app: Flask, client: Client) -> None:
    made = client.post("/v1/keys", {"name": "zapier", "scopes": ["read"]})
    assert made.status_code == 201
    key = made.get_json()
    other = Client(app, key["key"])
    assert other.get("/v1/me").get_json()["key_name"] == "zapier"
    listed = client.get("/v1/keys")
    assert key["id"] in ids(listed)
    assert key["key"] not in listed.text
    assert key["made_by"] in ids(listed)
    assert other.post("/v1/keys", {"name": "x", "scopes": ["read"]}).status_code == 403
    assert [client("DELETE", f"/v1/keys/{key['id']}").status_code for _ in range(2)] == [204, 204]
    problem(other.get("/v1/me"), 401, "unauthenticated")


@pytest.mark.parametrize(
    "body",
    [{}, {"name": 5, "scopes": ["read"]}, {"name": "x", "scopes": "read"}, {"name": "x", "scopes": [["read"]]},
     {"name": "x", "scopes": ["read"], "companies": 5}, {"name": "x", "scopes": ["all"]},
     {"name": "x", "scopes": ["read"], "rights": 1}, {"name": "x", "scopes": ["read"], "companies": ["gamma"]}],
)  # fmt: skip
def test_a_key_that_makes_no_sense_is_not_made(client: Client, body: dict[str, Any]) -> None:
    assert client.post("/v1/keys", body).status_code == 422


def test_a_key_makes_no_key_that_may_do_more_than_itself(here: World, app: Flask) -> None:
    client = Client(app, here.key("admin", "read", companies=("alpha",)))
    problem(client.post("/v1/keys", {"name": "x", "scopes": ["write"]}), 403, "scope_missing")
    body = {"name": "x", "scopes": ["read"], "companies": ["beta"]}
    problem(client.post("/v1/keys", body), 422, "unknown_company")
    assert client.post("/v1/keys", {"name": "x", "scopes": ["read"]}).get_json()["companies"] == ["alpha"]


def test_too_many_calls_in_a_minute_are_told_when_to_come_back(tmp_path: Path) -> None:
    with world(tmp_path, rate_limit="3") as here:
        app = create_app(lambda: here.plugin, Pages(), deliver_due)
        busy, other = Client(app, here.key("read")), Client(app, here.key("read"))
        assert [busy.get("/v1/me").status_code for _ in range(3)] == [200, 200, 200]
        answer = busy.get("/v1/me")
        problem(answer, 429, "rate_limited")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3", "0")
        assert other.get("/v1/me").status_code == 200


def test_every_answer_carries_the_headers_of_caution(client: Client) -> None:
    for path in ("/v1/me", "/nowhere", "/docs", "/healthz"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Request-Id"]


def test_numbers_are_there_for_prometheus(here: World, client: Client) -> None:
    client.post("/v1/subscriptions", {"target_url": TARGET, "events": ["*"]})
    here.happen()
    text = client.get("/metrics").text
    assert "sage100_deliveries_open 1.0" in text
    assert 'sage100_subscriptions{state="active"} 1.0' in text
    assert 'sage100_http_requests_total{method="POST",route="/v1/subscriptions",status="201"} 1.0' in text


def test_secrets_are_in_no_log_line_and_no_answer_but_the_first(
    here: World, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    key = here.key("read", "write")
    client = Client(app, key)
    with caplog.at_level(logging.DEBUG):
        made = client.post("/v1/subscriptions", {"target_url": f"{TARGET}/{PLANTED}", "events": ["*"]}).get_json()
        here.happen()
        client.post("/v1/deliver")
        later = [
            client.get(f"/v1/subscriptions/{made['id']}").text,
            client.get(f"/v1/subscriptions/{PLANTED}").text,
            client.get("/v1/me", headers={"Authorization": f"Bearer {key}x"}).text,
            client.get("/metrics").text,
        ]
    secrets = (made["secret"], key, key.rpartition("_")[2])
    assert not any(secret in text for secret in secrets for text in (*later, caplog.text))
    assert PLANTED not in caplog.text
