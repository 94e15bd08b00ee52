"""Imports over HTTP, on the sandbox company: a job made in Sage, accepted or rejected by the source."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from sage100_plugin.ports.ledger import Import
from sage100_plugin.sage.sandbox.company import change
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World


@pytest.fixture
def arrived(sandbox_client: Any, home: Any) -> dict[str, Any]:
    """A job that somebody made in Sage, as it waits."""
    sandbox_client.post("/v1/poll")
    made = change(home / "companies" / "sandbox.sqlite", "job-created", name="Riverside Clinic")
    sandbox_client.post("/v1/poll")
    (item,) = sandbox_client.get("/v1/imports?status=waiting").json["items"]
    assert item["sage_id"] == made["id"]
    return dict(item)


def keep(here: World, *items: Import) -> None:
    here.plugin.ledger.write(lambda tx: [tx.imports.add(item) for item in items])


def test_a_new_job_waits_with_all_that_is_known_of_it(arrived: dict[str, Any]) -> None:
    # R101, R102
    assert (arrived["record"], arrived["name"], arrived["company"]) == ("job", "Riverside Clinic", "sandbox")
    assert (arrived["data"]["id"], arrived["data"]["name"]) == (arrived["sage_id"], "Riverside Clinic")
    assert (arrived["source"], arrived["decided_at"], arrived["links"]) == ("", None, [])


def test_one_import_is_shown(sandbox_client: Any, arrived: dict[str, Any]) -> None:
    assert sandbox_client.get(f"/v1/imports/{arrived['id']}").json == arrived
    assert sandbox_client.get("/v1/imports/imp_none").json["code"] == "not_found"


def test_accepting_with_an_id_links_at_once(sandbox_client: Any, arrived: dict[str, Any]) -> None:
    # R51, R103, R105
    wish = {"source": "followup", "source_id": "P-204", "source_name": "Riverside"}
    done = sandbox_client.post(f"/v1/imports/{arrived['id']}/accept", json=wish)
    assert (done.status_code, done.json["status"]) == (200, "accepted")
    (link,) = sandbox_client.get("/v1/links?source=followup&source_id=P-204").json["items"]
    assert (link["record"], link["sage_id"], link["origin"]) == ("job", arrived["sage_id"], "sage")
    assert [each["id"] for each in done.json["links"]] == [link["id"]]
    assert sandbox_client.get("/v1/imports?status=waiting").json["items"] == []
    (told,) = sandbox_client.get("/v1/triggers/link_created/events").json["items"]
    assert (told["data"]["id"], told["origin"]["key_name"]) == (link["id"], "tests")
    (entry,) = sandbox_client.get("/v1/activity?record=job").json["items"]
    assert (entry["what"], entry["record_id"]) == ("import accepted", arrived["sage_id"])


def test_accepting_without_an_id_asks_the_source_to_make_it(sandbox_client: Any, arrived: dict[str, Any]) -> None:
    # R105, R152
    path = f"/v1/imports/{arrived['id']}/accept"
    assert sandbox_client.post(path, json={"source": "followup"}).json["status"] == "accepting"
    assert sandbox_client.get("/v1/links").json["items"] == []
    (event,) = sandbox_client.get("/v1/triggers/import_accepted/events").json["items"]
    assert (event["data"]["sage_id"], event["data"]["record_data"]["id"]) == (arrived["sage_id"], arrived["sage_id"])
    done = sandbox_client.post(path, json={"source": "followup", "source_id": "P-204"}).json
    assert (done["status"], done["links"][0]["sage_id"]) == ("accepted", arrived["sage_id"])
    assert len(sandbox_client.get("/v1/triggers/import_accepted/events").json["items"]) == 1


def test_rejecting_keeps_it_away_until_it_is_restored(sandbox_client: Any, arrived: dict[str, Any]) -> None:
    # R104
    path = f"/v1/imports/{arrived['id']}"
    assert sandbox_client.post(f"{path}/reject", json={"reason": "Warranty."}).json["reason"] == "Warranty."
    sandbox_client.post("/v1/poll")
    assert sandbox_client.get("/v1/imports?status=waiting").json["items"] == []
    problem(sandbox_client.post(f"{path}/accept", json={"source": "followup"}), 409, "wrong_state")
    assert sandbox_client.post(f"{path}/restore").json["status"] == "waiting"
    assert [item["id"] for item in sandbox_client.get("/v1/imports?status=waiting").json["items"]] == [arrived["id"]]


def test_a_record_of_the_source_has_one_partner(sandbox_client: Any, arrived: dict[str, Any], home: Any) -> None:
    wish = {"source": "followup", "source_id": "P-204"}
    sandbox_client.post(f"/v1/imports/{arrived['id']}/accept", json=wish)
    change(home / "companies" / "sandbox.sqlite", "job-created", name="Another")
    sandbox_client.post("/v1/poll")
    (other,) = sandbox_client.get("/v1/imports?status=waiting").json["items"]
    problem(sandbox_client.post(f"/v1/imports/{other['id']}/accept", json=wish), 409, "already_linked")


@pytest.mark.parametrize(
    ("verb", "given", "code"),
    [
        ("accept", {}, "required"),
        ("accept", {"source": {}}, "invalid_value"),
        ("accept", {"source": "followup", "colour": 1}, "unknown_field"),
        ("accept", {"colour": 1}, "invalid_input"),
        ("reject", {"source": "followup"}, "unknown_field"),
        ("restore", {"reason": "x"}, "unknown_field"),
    ],
)
def test_what_is_wrong_with_the_input_is_said(
    here: World, client: Client, verb: str, given: dict[str, Any], code: str
) -> None:
    keep(here, Import("imp_1", "alpha", "job", "1043", "Riverside Clinic", "waiting", {}, here.clock.now()))
    problem(client.post(f"/v1/imports/imp_1/{verb}", json=given), 422, code)
    assert [item["status"] for item in client.get("/v1/imports").get_json()["items"]] == ["waiting"]


def test_a_key_sees_its_companies_page_by_page_and_may_decide_only_with_write(here: World, app: Flask) -> None:
    for number in range(1, 6):
        company = "beta" if number == 3 else "alpha"
        record = "vendor" if number == 1 else "job"
        keep(here, Import(f"imp_{number}", company, record, str(number), "x", "waiting", {}, here.clock.now()))
    client = Client(app, here.key("read", companies=("alpha",)))
    first = client.get("/v1/imports?limit=2").get_json()
    rest = client.get(f"/v1/imports?limit=9&cursor={first['next']}").get_json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ["imp_5", "imp_4", "imp_2", "imp_1"]
    assert [item["id"] for item in client.get("/v1/imports?record=vendor").get_json()["items"]] == ["imp_1"]
    problem(client.get("/v1/imports?status=lost"), 422, "invalid_value")
    problem(client.get("/v1/imports?company=beta"), 422, "unknown_company")
    writer = Client(app, here.key("write", companies=("alpha",)))
    for verb in ("accept", "reject", "restore"):
        problem(client.post(f"/v1/imports/imp_5/{verb}", json={"source": "followup"}), 403, "scope_missing")
        told = problem(
            writer.post(f"/v1/imports/imp_3/{verb}", json={} if verb == "restore" else None), 404, "not_found"
        )
        assert told["detail"] == "There is no import imp_3."
