"""Commitments in a company that refuses what Sage refuses, over HTTP: sent, accepted, rejected, edited, sent again."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG
from sage100_plugin.records.commitment import COMMITMENTS

SUBCONTRACT, ORDER = "export_subcontract", "export_purchase_order"
RECORDS = {SUBCONTRACT: "subcontract", ORDER: "purchase_order"}
MENUS = {SUBCONTRACT: "6-7-1 Subcontracts", ORDER: "6-6-1 Purchase Orders"}
BOTH = pytest.mark.parametrize("key", [SUBCONTRACT, ORDER])

HEADER = {
    "project_source_id": "P-1",
    "vendor_source_id": "V-1",
    "source": "procore",
    "source_id": "C-1",
    "source_name": "Glazing",
    "description": "Storefront glazing",
    "date": "2026-08-14",
    "approved": True,
}
LINES: dict[str, list[dict[str, Any]]] = {
    SUBCONTRACT: [
        {"cost_code": "2030", "cost_type": "4", "amount": "1200.10", "description": "Frames"},
        {"cost_code": "3010.125", "cost_type": "1", "amount": "-200.05"},
    ],
    ORDER: [
        {"cost_code": "2030", "cost_type": "1", "quantity": "3", "price": "0.335", "description": "Frames"},
        {"cost_code": "3010.125", "amount": "-250.00", "description": "Credit"},
        {"description": "Deliver before noon"},
    ],
}
TOTALS = {SUBCONTRACT: "1000.05", ORDER: "-248.99"}


def asked(key: str, **other: Any) -> dict[str, Any]:
    return {**HEADER, "number": "K-77", "lines": LINES[key], **other}


@pytest.fixture
def api(sandbox_client: Any) -> Any:
    """The server, with a project and a company of the source linked."""
    for action, given in (
        ("map_job", {"job": "1010", "source": "procore", "source_id": "P-1"}),
        ("link_vendor", {"vendor": "320", "source": "procore", "source_id": "V-1"}),
    ):
        assert sent(sandbox_client, action, **given).status_code == 200
    return sandbox_client


def sent(api: Any, key: str, **given: Any) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def waiting(api: Any, key: str, **given: Any) -> str:
    answer = sent(api, key, **given)
    assert answer.status_code == 202, answer.json
    return str(answer.json["export"]["id"])


def decided(api: Any, export: str, verdict: str = "accept", **typed: Any) -> Any:
    return api.post(f"/v1/exports/{export}/{verdict}", json=typed, headers={"Prefer": "wait=60"})


def accepted(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = decided(api, waiting(api, key, **given))
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def wrong(api: Any, key: str, **given: Any) -> dict[str, str]:
    answer = sent(api, key, **given)
    assert answer.status_code in (409, 422), answer.json
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def held(plugin: Plugin, key: str) -> list[dict[str, Any]]:
    """What Sage has under the number of the commitment."""
    kind, reader = COMMITMENTS[RECORDS[key]], plugin.companies.reader("sandbox")
    ids = [kind.id_of(row) for row in reader.find(kind.name, where={"number": "K-77"})]
    return [dict(kind.public(row)) for row in reader.get(kind.name, ids).values()]


@BOTH
def test_it_is_created_sent_accepted_and_stands_in_sage(api: Any, plugin: Plugin, key: str) -> None:
    # R72 R75 R130 R168 R182 R184 R187 R191 R193 R196
    export = waiting(api, key, **asked(key))
    assert held(plugin, key) == []
    assert decided(api, export).status_code == 200
    (found,) = held(plugin, key)
    assert (found["number"], found["vendor"], found["job"]) == ("K-77", "320", "1010")
    assert (found["description"], found["status_name"]) == (
        "Storefront glazing",
        {SUBCONTRACT: "Contract", ORDER: "Open"}[key],
    )
    (link,) = plugin.links.by_sage("sandbox", RECORDS[key], found["id"])
    assert (link.source_id, link.source_name, link.owner) == ("C-1", "Glazing", "source")


def test_a_subcontract_has_its_lines_its_date_and_no_quantity(api: Any, plugin: Plugin) -> None:
    # R183 R185 R186 R188 R189 R190
    body = accepted(api, SUBCONTRACT, **asked(SUBCONTRACT, total="1000.05"))
    shown = [
        (line["cost_code"], line["cost_type"], line["amount"], line["description"]) for line in body["result"]["lines"]
    ]
    assert shown == [
        ("2030.000", "4", "1200.10", "Frames"),
        ("3010.125", "1", "-200.05", "Storefront glazing"),
    ]
    assert (body["result"]["original_amount"], body["result"]["contract_date"]) == ("1000.05", "2026-08-14")
    assert body["result"]["description"] == "Storefront glazing"
    assert "skipped" not in str(body["log"])


def test_a_quantity_of_a_subcontract_is_told_as_not_sent(api: Any) -> None:
    # R188
    lines = [{**LINES[SUBCONTRACT][0], "quantity": "4"}]
    shown = api.post(f"/v1/actions/{SUBCONTRACT}/preview", json=asked(SUBCONTRACT, lines=lines))
    assert shown.json["warnings"] == ["A subcontract's line has no quantity in Sage's API, so it is not sent."]
    assert "Quantity" not in shown.json["mbxml"]


def test_an_order_comes_to_quantity_times_price_half_up(api: Any) -> None:
    # R192 R194 R195 R197 R198 R199 R200
    body = accepted(api, ORDER, **asked(ORDER, total="-248.99"))
    shown = [
        (line["description"], line["cost_code"], line["cost_type"], line["quantity"], line["price"], line["total"])
        for line in body["result"]["lines"]
    ]
    assert [line[:3] for line in shown] == [
        ("Frames", "2030.000", "1"),
        ("Credit", "3010.125", "4"),
        ("Deliver before noon", None, "4"),
    ]
    assert [float(line[3]) if line[3] else None for line in shown] == [3, -1, None]
    assert [line[5] for line in shown[:2]] == ["1.01", "-250.00"]
    assert (body["result"]["subtotal"], body["result"]["date"]) == ("-248.99", "2026-08-14")
    assert "Line 2 is a lump sum: it is sent as -1 at 250.00." in body["warnings"]


@BOTH
def test_all_that_is_missing_is_told_at_once(api: Any, key: str) -> None:
    # R77 R78 R79
    given = asked(key, project_source_id="P-9", vendor_source_id="V-9", approved=False, lines=[])
    assert wrong(api, key, **given) == {
        "/project_source_id": "project_not_linked",
        "/vendor_source_id": "vendor_not_linked",
        "/approved": "not_approved",
        "/lines": "cost_code_missing",
    }


def test_each_line_of_a_subcontract_needs_code_and_type(api: Any) -> None:
    lines = [{"amount": "1"}, {"cost_code": "2030", "amount": "1"}, {"cost_code": "9.5", "cost_type": "99"}]
    assert wrong(api, SUBCONTRACT, **asked(SUBCONTRACT, lines=lines)) == {
        "/lines/0/cost_code": "cost_code_missing",
        "/lines/1/cost_type": "required",
        "/lines/2/cost_code": "not_in_sage",
        "/lines/2/cost_type": "not_in_sage",
        "/lines/2/amount": "required",
    }


@BOTH
def test_an_inactive_vendor_is_refused(api: Any, key: str) -> None:
    given = {**asked(key), "vendor": "90"}
    del given["vendor_source_id"]
    assert wrong(api, key, **given) == {"/vendor": "inactive_record"}


@BOTH
def test_a_code_that_the_budget_lacks_is_offered_and_goes_first(api: Any, plugin: Plugin, key: str) -> None:
    # R80
    line = {"cost_code": "2010", "cost_type": "4", "amount": "10.00"}
    given = asked(key, lines=[*LINES[key], line])
    place = len(LINES[key])
    assert wrong(api, key, **given) == {f"/lines/{place}/cost_code": "not_in_budget"}
    answer = sent(api, key, **given, add_cost_codes=True)
    assert answer.status_code == 202, answer.json
    export = answer.json["export"]["id"]
    early = decided(api, export).json
    (first,) = early["waits_for"]
    assert (early["code"], first["action"]) == ("wrong_state", "export_cost_codes")
    assert decided(api, first["id"]).status_code == 200
    assert decided(api, export).status_code == 200
    assert len(held(plugin, key)) == 1
    budget = plugin.companies.reader("sandbox").get("budget", ["1010"])["1010"]
    assert "2010.000" in {f"{row['cstcde']:.3f}" for row in budget["lines"]}


@BOTH
def test_the_preview_is_sages_window_with_the_figures_of_the_job(api: Any, key: str) -> None:
    # R180 R181
    shown = api.post(f"/v1/actions/{key}/preview", json=asked(key)).json
    (screen,) = shown["screens"]
    assert (screen["menu"], screen["tabs"][0]["title"]) == (MENUS[key], "Lines")
    assert shown["effects"]["committed"] == TOTALS[key]
    before, after = (shown["figures"]["totals"][side]["committed"] for side in ("before", "after"))
    assert f"{float(after) - float(before):.2f}" == TOTALS[key]


@BOTH
def test_more_than_the_budget_is_warned_of_and_refused_where_the_company_wants_it(
    api: Any, plugin: Plugin, key: str
) -> None:
    lines = [{"cost_code": "2030", "cost_type": "4", "amount": "9000000.00"}]
    told = api.post(f"/v1/actions/{key}/preview", json=asked(key, lines=lines)).json["warnings"]
    assert any(one.startswith("Over budget: cost code 2030.000 type 4 of job 1010") for one in told)
    plugin.companies.change("sandbox", {"policies": {"warnings.over_budget": "refuse"}})
    assert sent(api, key, **asked(key, lines=lines)).json["code"] == "over_budget"


@BOTH
def test_a_number_is_unique_across_all_jobs(api: Any, key: str) -> None:
    accepted(api, key, **asked(key))
    given = {**asked(key), "job": "1015", "vendor": "20", "source_id": "C-2"}
    del given["project_source_id"], given["vendor_source_id"]
    given["lines"] = [{"cost_code": "1030", "cost_type": "1", "amount": "5"}]
    answer = sent(api, key, **given)
    assert (answer.json["code"], answer.json["errors"][0]["pointer"]) == ("number_taken", "/number")
    assert "of job 1010 and vendor 320" in answer.json["detail"]


@BOTH
def test_a_job_with_phases_needs_the_phase_and_its_codes(api: Any, key: str) -> None:
    given = {**asked(key, add_cost_codes=True), "job": "1001"}
    del given["project_source_id"]
    answer = sent(api, key, **given)
    assert {one["code"] for one in answer.json["errors"]} == {"not_in_budget"}
    assert "without a phase. Choose the phase, or let accounting add it (6-2 Budgets)." in answer.json["detail"]
    assert wrong(api, key, **given, phase="99")["/phase"] == "not_in_sage"


@BOTH
def test_a_taken_number_is_told_with_all_else(api: Any, key: str) -> None:
    number = {SUBCONTRACT: "890", ORDER: "3003"}[key]
    assert wrong(api, key, **asked(key, number=number, approved=False)) == {
        "/approved": "not_approved",
        "/number": "number_taken",
    }


@BOTH
def test_without_a_number_the_next_in_sage_is_taken(api: Any, key: str) -> None:
    given = asked(key)
    del given["number"]
    number = {SUBCONTRACT: "1041", ORDER: "3027"}[key]
    assert accepted(api, key, **given)["result"]["number"] == number


@BOTH
def test_a_title_that_is_too_long_is_refused_or_cut_where_the_company_allows_it(
    api: Any, plugin: Plugin, key: str
) -> None:
    # R190 R200 R253
    long = asked(key, description="x" * 51)
    assert wrong(api, key, **long) == {"/description": "too_long"}
    assert wrong(api, key, **asked(key, number="9" * 21)) == {"/number": "too_long"}
    plugin.companies.change("sandbox", {"policies": {"lengths": "cut"}})
    told = api.post(f"/v1/actions/{key}/preview", json=long).json["warnings"]
    assert any(one.startswith("will_truncate: Description") for one in told)
    assert wrong(api, key, **asked(key, number="9" * 21)) == {"/number": "too_long"}


@BOTH
def test_once_it_is_there_nothing_is_written_again(api: Any, plugin: Plugin, key: str) -> None:
    first = accepted(api, key, **asked(key))["result"]
    again = sent(api, key, **asked(key))
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")
    assert [one["id"] for one in held(plugin, key)] == [first["id"]]


def test_lines_that_differ_after_the_export_go_into_a_change(api: Any) -> None:
    for key, change in ((SUBCONTRACT, "export_subcontract_change"), (ORDER, "export_purchase_order_change")):
        accepted(api, key, **asked(key, source_id=key))
        other = sent(api, key, **asked(key, source_id=key, lines=LINES[key][:1]))
        assert (other.status_code, other.json["code"]) == (409, "already_linked")
        assert "its lines" in other.json["detail"]
        assert change in other.json["detail"]


def test_the_header_of_an_order_is_changed_and_that_of_a_subcontract_is_not(api: Any, plugin: Plugin) -> None:
    accepted(api, ORDER, **asked(ORDER))
    body = accepted(api, ORDER, **asked(ORDER, description="Glazing, level 2"))
    assert body["result"]["outcome"] == "updated"
    assert [one["description"] for one in held(plugin, ORDER)] == ["Glazing, level 2"]
    accepted(api, SUBCONTRACT, **asked(SUBCONTRACT, source_id="C-2"))
    other = sent(api, SUBCONTRACT, **asked(SUBCONTRACT, source_id="C-2", description="Glazing, level 2"))
    assert "Sage's API does not change its description" in other.json["detail"]


def test_a_new_title_is_no_other_line_where_the_lines_have_none_of_their_own(api: Any, plugin: Plugin) -> None:
    lines = [{"cost_code": "2030", "amount": "5.00"}, {"cost_code": "2030", "amount": "7.00", "description": "Own"}]
    accepted(api, ORDER, **asked(ORDER, lines=lines))
    body = accepted(api, ORDER, **asked(ORDER, lines=lines, description="Glazing, level 2"))
    assert body["result"]["description"] == "Glazing, level 2"
    assert [line["description"] for line in body["result"]["lines"]] == ["Storefront glazing", "Own"]


def test_an_order_may_write_its_own_number_otherwise(api: Any, plugin: Plugin) -> None:
    accepted(api, ORDER, **asked(ORDER))
    assert accepted(api, ORDER, **asked(ORDER, number="k-77"))["result"]["number"] == "k-77"


def test_a_new_number_is_held_while_it_is_accepted(api: Any, plugin: Plugin) -> None:
    for id, number in (("C-1", "A-1"), ("C-2", "A-2")):
        accepted(api, ORDER, **asked(ORDER, source_id=id, number=number))
    plugin.companies.change("sandbox", {"policies": {"approve.purchase_order.persons": "2"}})
    first, other = (waiting(api, ORDER, **asked(ORDER, source_id=id, number="A-3")) for id in ("C-1", "C-2"))
    dana = make_key(plugin, {"name": "Dana", "scopes": ["read", "export:decide"]}).secret
    taken, refused = (
        api.post(f"/v1/exports/{one}/accept", headers={"Authorization": f"Bearer {dana}"}) for one in (first, other)
    )
    assert (taken.status_code, refused.json.get("code")) == (202, "number_taken")


def test_an_order_that_sage_owns_is_changed_there(api: Any, plugin: Plugin) -> None:
    # R59
    body = accepted(api, ORDER, **asked(ORDER))
    (link,) = plugin.links.by_sage("sandbox", "purchase_order", body["result"]["id"])
    assert api.patch(f"/v1/links/{link.id}", json={"owner": "sage"}).status_code == 200
    assert wrong(api, ORDER, **asked(ORDER, description="Glazing, level 2")) == {"/source_id": "wrong_owner"}


def test_a_commitment_is_one_of_the_two_kinds(api: Any) -> None:
    # R72
    accepted(api, SUBCONTRACT, **asked(SUBCONTRACT))
    assert wrong(api, ORDER, **asked(ORDER)) == {"/source_id": "already_linked"}


@pytest.mark.parametrize(("key", "other"), [(SUBCONTRACT, ORDER), (ORDER, SUBCONTRACT)])
def test_while_it_waits_as_one_kind_it_is_not_sent_as_the_other(api: Any, plugin: Plugin, key: str, other: str) -> None:
    # R72
    export = waiting(api, key, **asked(key))
    refused = sent(api, other, **asked(other))
    assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")
    assert export in refused.json["detail"]
    assert decided(api, export, "retrieve").status_code == 200
    accepted(api, other, **asked(other))
    assert [len(held(plugin, one)) for one in (key, other)] == [0, 1]


@BOTH
def test_a_number_is_held_in_whatever_case_it_is_written(api: Any, plugin: Plugin, key: str) -> None:
    plugin.companies.change("sandbox", {"policies": {f"approve.{RECORDS[key]}.persons": "2"}})
    first = waiting(api, key, **asked(key))
    other = waiting(api, key, **asked(key, source_id="C-2", number="k-77"))
    dana = make_key(plugin, {"name": "Dana", "scopes": ["read", "export:decide"]}).secret
    taken, refused = (
        api.post(f"/v1/exports/{one}/accept", headers={"Authorization": f"Bearer {dana}"}) for one in (first, other)
    )
    assert taken.status_code == 202, taken.json
    assert (refused.status_code, refused.json["code"]) == (422, "number_taken")
    assert f"held for export {first}" in refused.json["detail"]


def test_nothing_brings_commitments_from_sage_into_the_source(api: Any) -> None:
    # R73 R179
    about = [action for action in CATALOG.actions if action.record in COMMITMENTS or action.record == "commitment"]
    verbs = {action.verb for action in about}
    assert verbs.isdisjoint({"import", "sync", "pull"})
    assert {action.key for action in about if action.verb == "export"} >= {SUBCONTRACT, ORDER}
    for record in COMMITMENTS:
        refused = api.get(f"/v1/imports?company=sandbox&record={record}")
        assert refused.status_code == 422 or refused.json["items"] == []


def test_the_mapping_turns_a_commitment_of_the_source_into_an_export(api: Any) -> None:
    record = {
        "id": 71,
        "name": "Glazing",
        "commitment_number": "K-71",
        "title": "Storefront glazing",
        "created_at": "2026-08-14",
        "project_id": "P-1",
        "vendor_id": "V-1",
        "line_items": [{"cost_code": "2030", "cost_type": "4", "amount": "1,200.50", "description": "Frames"}],
    }
    given = {"source": "procore", "approved": True}
    found = accepted(api, SUBCONTRACT, **given, source_record=record)["result"]
    assert (found["number"], found["contract_date"], found["original_amount"]) == ("K-71", "2026-08-14", "1200.50")
    lines = [{"cost_code": "2030", "unit_cost": "2.50", "quantity": "4", "description": "Frames"}]
    order = {**record, "id": 72, "commitment_number": "K-72", "line_items": lines}
    found = accepted(api, ORDER, **given, source_record=order)["result"]
    assert (found["number"], found["date"], found["subtotal"]) == ("K-72", "2026-08-14", "10.00")


def test_an_order_of_three_hundred_lines_comes_to_the_cent(api: Any) -> None:
    lines = [
        {"cost_code": "2030", "cost_type": "1", "quantity": f"{n}", "price": "1.115", "description": f"Frame {n}"}
        for n in range(1, 301)
    ]
    body = accepted(api, ORDER, **asked(ORDER, lines=lines))
    assert len(body["result"]["lines"]) == len(lines)
    assert body["result"]["subtotal"] == f"{sum(_half_up(n) for n in range(1, 301)) / 100:.2f}"


def _half_up(quantity: int) -> int:
    """Cents of quantity x 1.115, half up, in whole numbers."""
    return (quantity * 1115 + 5) // 10


def test_the_orders_of_a_job_and_their_lines_are_chosen_from_dropdowns(api: Any) -> None:
    shown = api.get("/v1/pickers/purchase_orders?job=1015").json["items"]
    assert [one["value"] for one in shown] == ["3", "15"]
    assert shown[1]["note"].startswith("Closed")
    lines = api.get("/v1/pickers/purchase_order_lines?purchase_order=3").json["items"]
    assert [one["value"] for one in lines][:1] == ["1"]
