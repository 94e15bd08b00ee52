"""Matching, comparing and joining over HTTP, on the sandbox company."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Api
from tests.contract.shapes import component, faults
from tests.webhooks.client import Client, problem
from tests.webhooks.plugins import World

MATCH = "/v1/links/match"
ONE = {"source_id": "V-88", "name": "HOLLINS Plumbing & Heating"}
VENDORS = {"record": "vendor", "source": "procore", "records": [ONE]}
PAIR = {
    "record": "vendor",
    "sage_id": "10",
    "source_record": {"id": "V-88", "company_name": "Hollins Plumbing", "city": "Tulsa"},
}
JOIN = {**PAIR, "source": "procore", "source_id": "V-88", "winners": {"name": "sage"}}


def test_what_is_served_has_the_documented_shape(
    sandbox_client: Api, sandbox_dump: Callable[[], dict[str, Any]]
) -> None:
    # R87 R89
    before = sandbox_dump()
    found = sandbox_client.post(MATCH, VENDORS).json
    assert faults(component("MatchedPage"), found) == []
    assert found["items"][0]["candidates"][0]["id"] == "10"
    assert found["next"] is None
    assert faults(component("Compared"), sandbox_client.post("/v1/compare", PAIR).json) == []
    joined = sandbox_client.post("/v1/compare/join", JOIN)
    assert (joined.status_code, faults(component("Joined"), joined.json)) == (201, [])
    link = f"/v1/links/{joined.json['link']['id']}"
    assert faults(component("LinkSides"), sandbox_client.get(f"{link}/compare").json) == []
    told = sandbox_client.post(f"{link}/compare", {"source_record": PAIR["source_record"]}).json
    assert faults(component("Compared"), told) == []
    again = sandbox_client.post(MATCH, VENDORS).json
    assert (again["items"][0]["linked"]["sage_id"], faults(component("MatchedPage"), again)) == ("10", [])
    assert sandbox_client.post("/v1/compare/join", JOIN).status_code == 200
    assert sandbox_dump() == before


def test_the_rule_links_over_http(sandbox_client: Api) -> None:
    stroud = {"source_id": "V-60", "name": "Stroud Masonry Bros", "phone": "(319) 555-0115", "state": "WI"}
    found = sandbox_client.post(MATCH, {**VENDORS, "records": [ONE, stroud], "link": "strong"}).json["items"]
    assert len({one["name"] for one in found[0]["candidates"]}) > 1
    assert [one.get("linked", {}).get("sage_id") for one in found] == [None, "60"]
    (link,) = sandbox_client.get("/v1/links?record=vendor").json["items"]
    assert (link["source_id"], link["matched_by"]) == ("V-60", "name, phone")


def test_a_large_file_is_taken(sandbox_client: Api) -> None:
    records = [{"source_id": f"V-{n}", "name": f"Vendor number {n} {'x' * 300}"} for n in range(5_000)]
    found = sandbox_client.post(MATCH, {**VENDORS, "records": records}).json
    assert len(found["items"]) == len(records)
    too_many = records + [{"source_id": f"W-{n}"} for n in range(5_001)]
    told = problem(sandbox_client.post(MATCH, {**VENDORS, "records": too_many}), 422, "invalid_value")
    assert "not 10,001" in told["detail"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (MATCH, {**VENDORS, "records": "V-88"}, "invalid_value"),
        (MATCH, {**VENDORS, "colour": "red"}, "unknown_field"),
        ("/v1/compare", {**PAIR, "winners": {}}, "unknown_field"),
        ("/v1/compare", {**PAIR, "sage_id": "99999"}, "not_in_sage"),
        ("/v1/compare/join", {**JOIN, "winners": {"colour": "sage"}}, "unknown_field"),
    ],
)
def test_what_is_wrong_is_refused(sandbox_client: Api, path: str, body: dict[str, Any], code: str) -> None:
    problem(sandbox_client.post(path, body), 422, code)


def test_a_link_that_is_none_is_not_found(sandbox_client: Api) -> None:
    problem(sandbox_client.get("/v1/links/lnk_none/compare"), 404, "not_found")
    problem(sandbox_client.post("/v1/links/lnk_none/compare", {"source_record": {"id": "1"}}), 404, "not_found")


@pytest.mark.parametrize(("path", "body"), [(MATCH, {**VENDORS, "link": "strong"}), ("/v1/compare/join", JOIN)])
def test_linking_takes_the_scope_write(app: Flask, here: World, path: str, body: dict[str, Any]) -> None:
    here.sages["alpha"].put("vendor", {"recnum": 10, "vndnme": "Hollins"})
    told = problem(Client(app, here.key("read")).post(path, {"company": "alpha", **body}), 403, "scope_missing")
    assert told["scope"] == "write"
