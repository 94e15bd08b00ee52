"""The acceptance queue over HTTP: who sees what, many at once, two persons, policies."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.keys import make_key
from tests.webhooks.client import problem

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
SITE = "/v1/companies/sandbox"


def sent(api: Any, **given: Any) -> str:
    answer = api.post("/v1/actions/export_vendor", json={**VENDOR, **given})
    assert answer.status_code == 202, answer.json
    return str(answer.json["export"]["id"])


def holder(api: Any, *scopes: str, **limits: list[str]) -> dict[str, str]:
    """The headers of a new key."""
    made = make_key(api.plugin, {"name": "Dana", "scopes": list(scopes), **limits})
    return {"Authorization": f"Bearer {made.secret}"}


def patched(api: Any, **policies: Any) -> Any:
    said = {name.replace("__", "."): value for name, value in policies.items()}
    return api._client.patch(SITE, json=said, headers=api._headers)


def test_many_are_accepted_in_one_call(sandbox_client: Any) -> None:
    ids = [sent(sandbox_client, name=f"Glazier {name}", source_id=name) for name in ("A", "B")]
    items = [{"id": one, "sage_id": str(990 + place)} for place, one in enumerate([*ids, "exp_none"])]
    answer = sandbox_client.post("/v1/exports/accept", json={"items": items, "vendor_type": "1"})
    assert (answer.status_code, answer.json["decided"]) == (200, 2)
    assert [one["status"] for one in answer.json["items"]] == [200, 200, 404]
    assert [one["result"]["id"] for one in answer.json["items"][:2]] == ["990", "991"]
    again = sandbox_client.post("/v1/exports/reject", json={"ids": ids, "reason": "No."})
    assert [one["error"]["code"] for one in again.json["items"]] == ["wrong_state", "wrong_state"]
    problem(sandbox_client.post("/v1/exports/reject", json={"ids": ids, "colour": 1}), 422, "unknown_field")
    problem(sandbox_client.post("/v1/exports/accept", json={}), 422, "required")


def test_two_persons_accept_over_http(sandbox_client: Any) -> None:
    assert patched(sandbox_client, approve__vendor__persons=2).json["policies"] == {"approve.vendor.persons": "2"}
    path = f"/v1/exports/{sent(sandbox_client)}"
    assert sandbox_client.get(path).json["approval"] == {
        "persons": 2, "amount": None, "limit": None, "accepted_by": None,
    }  # fmt: skip
    typed = {"sage_id": "990", "vendor_type": "1"}
    problem(sandbox_client.post(f"{path}/accept", json=typed), 403, "two_persons")
    first = sandbox_client.post(f"{path}/accept", json=typed, headers=holder(sandbox_client, "export:decide"))
    assert (first.status_code, first.json["state"]) == (202, "waiting_acceptance")
    (listed,) = sandbox_client.get("/v1/exports").json["items"]
    assert (listed["approval"]["accepted_by"], listed["rounds"][-1]["status"]) == ("Dana", "approved")
    second = sandbox_client.post(f"{path}/accept", headers=holder(sandbox_client, "export:decide"))
    assert (second.status_code, second.json["result"]["id"]) == (200, "990")
    assert "approval" not in sandbox_client.get(path).json


def test_an_export_shows_what_accounting_has_to_give_and_until_when(sandbox_client: Any) -> None:
    patched(sandbox_client, expire__vendor=14)
    path = f"/v1/exports/{sent(sandbox_client)}"
    export = sandbox_client.get(path).json
    needs = {field["field"]: field for field in export["needs"]}
    assert list(needs) == ["sage_id", "vendor_type"]
    assert needs["sage_id"]["required"] is True
    assert needs["vendor_type"]["picker"] == "vendor_types"
    assert needs["sage_id"].keys() == {
        "field", "label", "kind", "required", "help", "picker", "parents", "suggested",
    }  # fmt: skip
    assert export["requested_at"] < export["expires_at"]
    typed = {"sage_id": needs["sage_id"]["suggested"], "vendor_type": "1"}
    assert sandbox_client.post(f"{path}/accept", json=typed).json["result"]["id"] == typed["sage_id"]
    after = sandbox_client.get(path).json
    assert (after["needs"], after["expires_at"]) == ([], None)


def test_the_list_finds_a_source_record_and_carries_no_preview(sandbox_client: Any) -> None:
    first, second = sent(sandbox_client), sent(sandbox_client, name="Alder Glazing", source_id="V-89")
    sandbox_client.post(f"/v1/exports/{second}/reject", json={"reason": "No."})

    def found(query: str) -> list[str]:
        return [one["id"] for one in sandbox_client.get(f"/v1/exports?{query}").json["items"]]

    assert found("source=procore&source_id=V-88") == [first]
    assert found("state=rejected") == found("status=rejected&record=vendor") == [second]
    assert found("source=followup") == found("state=pending&status=rejected") == found("record=job") == []
    page = sandbox_client.get("/v1/exports?limit=1").json
    assert ([one["id"] for one in page["items"]], page["next"]) == ([second], second)
    assert found(f"cursor={second}") == [first]
    line = page["items"][0]
    assert not {"preview", "payload", "result"} & {*line}
    assert (line["name"], line["reason"]) == ("Alder Glazing", "No.")
    assert sandbox_client.get(line["url"]).json["payload"]["source_id"] == "V-89"


def test_the_records_that_it_could_be_stand_in_the_refusal_and_in_the_export(sandbox_client: Any) -> None:
    done = sandbox_client.post(
        f"/v1/exports/{sent(sandbox_client)}/accept", json={"sage_id": "990", "vendor_type": "1"}
    )
    assert done.status_code == 200
    again = {**VENDOR, "source_id": "V-90"}
    told = problem(sandbox_client.post("/v1/actions/export_vendor", json=again), 422, "possible_duplicate")
    (like,) = [one for one in told["candidates"] if one["id"] == "990"]
    assert like.keys() == {"id", "number", "name", "score", "reasons"}
    export = sandbox_client.get(f"/v1/exports/{sent(sandbox_client, source_id='V-90', confirm_no_match=True)}").json
    assert "990" in [one["id"] for one in export["candidates"]]


def test_a_company_may_want_vendors_written_at_once(sandbox_client: Any) -> None:
    assert patched(sandbox_client, acceptance__vendor="direct").status_code == 200
    given = {**VENDOR, "sage_id": "990", "vendor_type": "1"}
    answer = sandbox_client.post("/v1/actions/export_vendor", json=given)
    assert (answer.status_code, answer.json["result"]["id"]) == (200, "990")
    assert sandbox_client.get("/v1/exports").json["items"] == []


def test_a_key_limited_to_records_sees_these_only(sandbox_client: Any) -> None:
    path = f"/v1/exports/{sent(sandbox_client)}"
    jobs = holder(sandbox_client, "read", "export:decide", records=["job"])
    vendors = holder(sandbox_client, "read", "export:decide", records=["vendor", "job"])
    client = sandbox_client._client
    assert client.get("/v1/exports", headers=jobs).json["items"] == []
    assert len(client.get("/v1/exports", headers=vendors).json["items"]) == 1
    told = problem(client.get(path, headers=jobs), 403, "scope_missing")
    assert (told["record"], told["detail"]) == ("vendor", "The API key Dana is limited to job; this is about vendor.")
    problem(client.post(f"{path}/reject", json={"reason": "No."}, headers=jobs), 403, "scope_missing")
    assert client.post(f"{path}/reject", json={"reason": "No."}, headers=vendors).status_code == 200


def test_a_key_limited_to_records_sees_imports_of_these_only(sandbox_client: Any, home: Any) -> None:
    from sage100_plugin.sage.sandbox import company

    sandbox_client.post("/v1/poll")
    company.change(home / "companies" / "sandbox.sqlite", "job-created")
    sandbox_client.post("/v1/poll")
    client = sandbox_client._client
    vendors = holder(sandbox_client, "read", "write", records=["vendor"])
    (waiting,) = client.get("/v1/imports", headers=holder(sandbox_client, "read", records=["job"])).json["items"]
    assert client.get("/v1/imports", headers=vendors).json["items"] == []
    answer = client.post(f"/v1/imports/{waiting['id']}/reject", json={}, headers=vendors)
    assert problem(answer, 403, "scope_missing")["record"] == "job"


@pytest.mark.parametrize(
    ("records", "status", "code"), [(["unicorn"], 422, "invalid_value"), ("vendor", 422, "invalid_value")]
)
def test_a_key_for_what_there_is_not_is_refused(sandbox_client: Any, records: Any, status: int, code: str) -> None:
    body = {"name": "Dana", "scopes": ["read"], "records": records}
    problem(sandbox_client.post("/v1/keys", json=body), status, code)


def test_a_limited_maker_makes_limited_keys(sandbox_client: Any) -> None:
    client, admin = sandbox_client._client, holder(sandbox_client, "read", "admin", records=["vendor"])
    assert client.post("/v1/keys", json={"name": "x", "scopes": ["read"]}, headers=admin).json["records"] == ["vendor"]
    beyond = {"name": "x", "scopes": ["read"], "records": ["vendor", "job"]}
    assert problem(client.post("/v1/keys", json=beyond, headers=admin), 403, "scope_missing")["record"] == "job"
    names = {tuple(key["records"]) for key in client.get("/v1/keys", headers=admin).json["items"]}
    assert names == {("vendor",)}


def test_a_policy_that_is_none_is_refused_over_http(sandbox_client: Any) -> None:
    told = problem(patched(sandbox_client, acceptance__vendor="maybe", expire__nothing=3), 422, "invalid_input")
    assert {one["pointer"] for one in told["errors"]} == {"/acceptance.vendor", "/expire.nothing"}
