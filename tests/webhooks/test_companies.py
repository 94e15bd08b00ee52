"""What administrators see and change of the companies."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from sage100_plugin.sage.sandbox import company as sandbox
from tests.conftest import COMPANY
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

PATH = f"/v1/companies/{COMPANY}"


def patch(client: Client, path: str, json: Any) -> Any:
    return client("PATCH", path, json=json)


def test_companies_are_listed_and_shown(client: Client) -> None:
    listed = client.get("/v1/companies?limit=1").get_json()
    assert listed["next"] == "alpha"
    assert listed["items"] == [client.get("/v1/companies/alpha").get_json()]
    assert listed["items"] == [
        {
            "id": "alpha", "name": "Alpha", "sandbox": False, "country": "US", "policies": {}, "sage": {},
            "polling": {
                "state": "unknown", "code": "", "reason": "", "since": None, "failures": 0,
                "records": [
                    {
                        "record": record, "polled_at": None, "expected_by": None, "seconds": 60.0,
                        "baseline_done": False, "swept_at": None,
                    }
                    for record in ("job", "work_order")
                ],
            },
            "status": "ok",
        }
    ]  # fmt: skip
    assert [one["id"] for one in client.get("/v1/companies?cursor=alpha").get_json()["items"]] == ["beta"]


def test_a_key_sees_and_changes_its_own_companies_only(here: World, app: Flask) -> None:
    client = Client(app, here.key("admin", companies=("alpha",)))
    assert [one["id"] for one in client.get("/v1/companies").get_json()["items"]] == ["alpha"]
    problem(client.get("/v1/companies/beta"), 404, "not_found")
    problem(patch(client, "/v1/companies/beta", {"country": "CA"}), 404, "not_found")


def test_only_administrators_see_how_a_company_is_reached(here: World, app: Flask) -> None:
    client = Client(app, here.key("read", "write", "export:decide"))
    for answer in (
        client.get("/v1/companies"),
        client.get("/v1/companies/alpha"),
        patch(client, "/v1/companies/a", {}),
    ):
        assert problem(answer, 403, "scope_missing")["scope"] == "admin"


def test_the_country_can_be_changed(client: Client) -> None:
    assert patch(client, "/v1/companies/alpha", {"country": "CA"}).get_json()["country"] == "CA"
    assert client.get("/v1/companies/alpha").get_json()["country"] == "CA"
    assert client.get("/v1/companies/beta").get_json()["country"] == "US"


def test_what_the_plugin_does_not_obey_is_refused_rather_than_stored(client: Client) -> None:
    told = problem(
        patch(client, "/v1/companies/alpha", {"joining": "strict", "country": "FR", "server": "x"}),
        422,
        "invalid_input",
    )
    assert {(one["pointer"], one["code"]) for one in told["errors"]} == {
        ("/joining", "unknown_field"), ("/country", "invalid_value"), ("/server", "unknown_field"),
    }  # fmt: skip
    assert client.get("/v1/companies/alpha").get_json()["country"] == "US"


@pytest.mark.parametrize("value", [None, 1, ["US"], {"x": 1}, ""])
def test_a_value_of_another_kind_is_refused(client: Client, value: Any) -> None:
    problem(patch(client, "/v1/companies/alpha", {"country": value}), 422, "invalid_value")


def test_a_sandbox_company_becomes_one_of_the_other_edition(sandbox_client: Any) -> None:
    path = sandbox_client.plugin.companies.database(COMPANY)
    assert sandbox.switches_of(path).edition == "US"
    client = sandbox_client._client
    answer = client.patch(PATH, json={"country": "CA"}, headers=sandbox_client._headers)
    assert answer.json["country"] == "CA"
    assert answer.json["sage"] == {"kind": "general"}
    assert sandbox.switches_of(path).edition == "CA"
