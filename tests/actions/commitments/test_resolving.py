"""Commitments that were made directly in Sage: found, adopted, ignored, reversed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.sage.sandbox import changes, switches
from sage100_plugin.sage.sandbox.database import open_engine

BOTH = pytest.mark.parametrize("kind", ["subcontract", "purchase_order"])
MADE = {"subcontract": "subcontract-created", "purchase_order": "purchase-order-created"}
C7 = {"source": "procore", "source_id": "C-7"}


class Desk:
    """The server, and somebody who works in Sage itself."""

    def __init__(self, api: Any, file: Path) -> None:
        self.api, self.engine = api, open_engine(file)

    def person(self, change: str, **options: str) -> str:
        with self.engine.begin() as connection:
            done = changes.plan(connection, change, options)
            done.apply(connection)
        return str(done.id)

    def sent(self, key: str, **given: Any) -> Any:
        return self.api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})

    def resolved(self, kind: str, id: str, decision: str, **given: Any) -> Any:
        return self.sent("resolve_commitment", kind=kind, commitment=id, decision=decision, **given)

    def found(self, **given: Any) -> list[tuple[str, str]]:
        answer = self.sent("find_commitments", **given)
        assert answer.status_code == 200, answer.json
        return [(one["kind"], one["id"]) for one in answer.json["result"]["items"]]


@pytest.fixture
def desk(sandbox_client: Any, home: Path) -> Iterator[Desk]:
    made = Desk(sandbox_client, home / "companies" / "sandbox.sqlite")
    assert made.sent("map_job", job="1015", source="procore", source_id="P-1").status_code == 200
    yield made
    made.engine.dispose()


@BOTH
def test_one_made_in_sage_is_unresolved_until_somebody_adopts_it(desk: Desk, plugin: Plugin, kind: str) -> None:
    # R74
    id = desk.person(MADE[kind], job="1015")
    assert (kind, id) in desk.found(linked="unresolved")
    answer = desk.resolved(kind, id, "adopt", **C7, source_name="Glazing")
    assert (answer.status_code, answer.json["result"]["outcome"]) == (200, "adopted")
    (link,) = plugin.links.by_sage("sandbox", kind, id)
    assert (link.source_id, link.source_name, link.owner, link.origin) == ("C-7", "Glazing", "source", "sage")
    assert (kind, id) not in desk.found(linked="unresolved")
    assert (kind, id) in desk.found(linked="yes")
    again = desk.resolved(kind, id, "adopt", **C7)
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")


@BOTH
def test_an_ignored_one_does_not_come_back_and_can_be_adopted_later(desk: Desk, kind: str) -> None:
    # R74
    id = desk.person(MADE[kind], job="1015")
    assert desk.resolved(kind, id, "ignore").json["result"]["outcome"] == "ignored"
    assert desk.resolved(kind, id, "ignore").json["result"]["outcome"] == "no_change"
    assert (kind, id) not in desk.found(linked="unresolved")
    assert (kind, id) in desk.found(linked="no", kind=kind)
    (item,) = [
        one for one in desk.sent("find_commitments", kind=kind, job="1015").json["result"]["items"] if one["id"] == id
    ]
    assert (item["linked"], item["ignored"]) == (False, True)
    assert desk.resolved(kind, id, "adopt", **C7).json["result"]["outcome"] == "adopted"
    assert (kind, id) in desk.found(linked="yes")


@BOTH
def test_a_reversed_one_is_deleted_once_accounting_accepts(desk: Desk, plugin: Plugin, kind: str) -> None:
    # R74
    id = desk.person(MADE[kind], job="1015")
    reader = plugin.companies.reader("sandbox")
    shown = desk.api.post(
        "/v1/actions/resolve_commitment/preview", json={"kind": kind, "commitment": id, "decision": "reverse"}
    ).json
    assert "DelRq" in shown["mbxml"]
    assert {row["mark"] for tab in shown["screens"][0]["tabs"] for row in tab["rows"]} <= {"removed"}
    waits = desk.resolved(kind, id, "reverse")
    assert (waits.status_code, len(reader.get(kind, [id]))) == (202, 1)
    done = desk.api.post(f"/v1/exports/{waits.json['export']['id']}/accept", json={})
    assert (done.status_code, done.json["result"]["outcome"]) == (200, "reversed"), done.json
    assert (done.json["result"]["id"], reader.get(kind, [id])) == (id, {})
    assert desk.resolved(kind, id, "reverse").json["code"] == "not_in_sage"


@BOTH
def test_a_rejected_reversal_leaves_it_in_sage(desk: Desk, plugin: Plugin, kind: str) -> None:
    id = desk.person(MADE[kind], job="1015")
    export = desk.resolved(kind, id, "reverse").json["export"]["id"]
    assert desk.api.post(f"/v1/exports/{export}/reject", json={"reason": "We need it"}).status_code == 200
    assert len(plugin.companies.reader("sandbox").get(kind, [id])) == 1


def test_what_was_invoiced_or_received_is_not_reversed(desk: Desk, plugin: Plugin) -> None:
    reader = plugin.companies.reader("sandbox")
    rows = reader.get("subcontract", [str(number) for number in range(1, 25)])
    billed = next(id for id, row in rows.items() if any(line["billed"] for line in row["lines"]))
    refused = desk.resolved("subcontract", billed, "reverse")
    assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")
    assert "has an invoiced or changed amount, so it is not deleted" in refused.json["detail"]
    assert "6-7-1 Subcontracts" in refused.json["detail"]
    orders = reader.get("purchase_order", [str(number) for number in range(1, 27)])
    received = next(id for id, row in orders.items() if any(line["rcvdte"] for line in row["lines"]))
    assert "was received or invoiced in part" in desk.resolved("purchase_order", received, "reverse").json["detail"]


def test_one_of_a_source_is_neither_ignored_nor_reversed(desk: Desk) -> None:
    id = desk.person("subcontract-created", job="1015")
    desk.resolved("subcontract", id, "adopt", **C7)
    for decision in ("ignore", "reverse"):
        refused = desk.resolved("subcontract", id, decision)
        assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")
        assert "is C-7 of procore" in refused.json["detail"]


def test_a_sources_commitment_is_adopted_once(desk: Desk) -> None:
    first, second = (desk.person("subcontract-created", job="1015") for _ in range(2))
    desk.resolved("subcontract", first, "adopt", **C7)
    order = desk.person("purchase-order-created", job="1015")
    assert desk.resolved("subcontract", second, "adopt", **C7).json["code"] == "already_linked"
    assert desk.resolved("purchase_order", order, "adopt", **C7).json["detail"] == (
        "C-7 of procore is already a subcontract in Sage (6-7-1 Subcontracts)."
    )
    assert desk.resolved("subcontract", first, "adopt", source="procore", source_id="C-8").json["code"] == (
        "linked_elsewhere"
    )


def test_where_the_api_may_not_delete_it_is_said_and_nothing_is_lost(desk: Desk, plugin: Plugin) -> None:
    id = desk.person("purchase-order-created", job="1015")
    with desk.engine.begin() as connection:
        switches.set_right(connection, "delete", on=False)
    export = desk.resolved("purchase_order", id, "reverse").json["export"]["id"]
    refused = desk.api.post(f"/v1/exports/{export}/accept", json={})
    assert refused.json["code"] == "sage_not_permitted"
    assert len(plugin.companies.reader("sandbox").get("purchase_order", [id])) == 1


def test_a_key_of_one_kind_neither_finds_nor_resolves_commitments(desk: Desk, plugin: Plugin) -> None:
    limited = {"name": "limited", "scopes": ["read", "write"], "records": ["subcontract"]}
    headers = {"Authorization": f"Bearer {make_key(plugin, limited).secret}"}
    for key, given in (
        ("find_commitments", {}),
        ("resolve_commitment", {"kind": "purchase_order", "commitment": "3", "decision": "reverse"}),
    ):
        refused = desk.api.post(f"/v1/actions/{key}", json=given, headers=headers)
        assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")


def test_pages_go_over_both_kinds(desk: Desk) -> None:
    whole = desk.found(limit=500)
    pages: list[tuple[str, str]] = []
    cursor = ""
    while len(pages) < len(whole):
        page = desk.sent("find_commitments", limit=7, cursor=cursor).json["result"]
        assert page["items"]
        pages += [(one["kind"], one["id"]) for one in page["items"]]
        cursor = page["next"]
    assert cursor is None
    assert pages == whole
    assert len({*whole}) == len(whole)
    assert {kind for kind, _ in whole} == {"subcontract", "purchase_order"}
    assert desk.sent("find_commitments", cursor="7").json["code"] == "invalid_value"


def test_they_are_found_by_what_they_are(desk: Desk) -> None:
    assert desk.found(job="1010") == [("subcontract", "6"), ("subcontract", "9")]
    assert desk.found(project_source_id="P-1", source="procore", status="open") == [("purchase_order", "3")]
    assert desk.found(number="890") == [("subcontract", "9")]
    assert desk.found(kind="subcontract", status="4", job="1010") == [("subcontract", "6")]
    assert desk.found(vendor="320", job="1010") == [("subcontract", "9")]
    (one,) = desk.sent("find_commitments", number="890").json["result"]["items"]
    assert one["amount"] not in (None, "0.00")
