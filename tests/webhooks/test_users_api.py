"""People who sign in to the console, as an administrator manages them."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

PASSWORD = "correct horse battery"
DORA = {"name": "Dora", "role": "approver", "password": PASSWORD, "companies": ["alpha"], "records": ["vendor"]}


def add(client: Client, **others: Any) -> dict[str, Any]:
    made = client.post("/v1/users", {**DORA, **others})
    assert made.status_code == 201, made.json
    return dict(made.get_json())


def test_a_user_is_made_listed_and_ended_and_the_password_is_shown_nowhere(client: Client) -> None:
    made = add(client)
    assert made == {
        "id": made["id"], "name": "Dora", "role": "approver", "companies": ["alpha"], "records": ["vendor"],
        "state": "active", "created_at": made["created_at"],
    }  # fmt: skip
    assert client.get("/v1/users").get_json()["items"] == [made]
    assert client("DELETE", "/v1/users/dora").status_code == 204
    assert client.get("/v1/users").get_json()["items"] == []
    log = client.get("/v1/activity").text
    assert "user.created" in log
    assert PASSWORD not in log


def test_what_is_wrong_is_told_at_once(client: Client) -> None:
    told = problem(client.post("/v1/users", {"role": "boss", "password": "short", "shoe": 9}), 422, "invalid_input")
    assert {error["pointer"] for error in told["errors"]} == {"/name", "/role", "/password", "/shoe"}
    assert client.get("/v1/users").get_json()["items"] == []


@pytest.mark.parametrize("name", ["Dora", " dora ", "DORA"])
def test_a_name_is_one_person_however_it_is_written(client: Client, name: str) -> None:
    add(client)
    told = problem(client.post("/v1/users", {**DORA, "name": name}), 422, "invalid_value")
    assert "a user" in told["detail"]


def test_a_maker_gives_no_more_than_it_has(app: Flask, here: World) -> None:
    limited = Client(app, here.key("read", "admin"))
    problem(limited.post("/v1/users", DORA), 403, "scope_missing")
    assert Client(app, here.key("read", "write")).get("/v1/users").status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/users/nobody/password", {"password": PASSWORD}),
        ("POST", "/v1/users/nobody/sign-out", None),
        ("DELETE", "/v1/users/nobody", None),
    ],
)
def test_a_user_that_is_not_there_is_said_so(client: Client, method: str, path: str, body: Any) -> None:
    told = problem(client(method, path, json=body), 404, "not_found")
    assert told["detail"] == "There is no user nobody."


def test_an_administrator_sets_another_password(client: Client) -> None:
    add(client)
    problem(client.post("/v1/users/dora/password", {"password": "short"}), 422, "invalid_value")
    assert client.post("/v1/users/dora/password", {"password": "another long password"}).status_code == 200
