"""Changes of commitments in a company that refuses what Sage does, over HTTP: sent, accepted, rejected, sent again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import BROKEN
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.sandbox.company import change

SUBCONTRACT, ORDER = "export_subcontract_change", "export_purchase_order_change"
LINKED_AS = {SUBCONTRACT: "subcontract_change", ORDER: "purchase_order_change"}
BOTH = pytest.mark.parametrize("key", [SUBCONTRACT, ORDER])

COMMITMENT = {
    "project_source_id": "P-1",
    "vendor_source_id": "V-1",
    "description": "Storefront glazing",
    "date": "2026-08-14",
    "approved": True,
    "source": "procore",
}
LINES: dict[str, list[dict[str, Any]]] = {
    SUBCONTRACT: [
        {"cost_code": "2030", "cost_type": "4", "amount": "1000.00", "description": "Frames"},
        {"cost_code": "2030", "cost_type": "1", "amount": "200.00", "description": "Panes"},
    ],
    ORDER: [
        {"cost_code": "2030", "cost_type": "1", "quantity": "3", "price": "100", "description": "Frames"},
        {"cost_code": "2030", "cost_type": "4", "quantity": "1", "price": "50", "description": "Freight"},
    ],
}
CHANGED: dict[str, list[dict[str, Any]]] = {
    SUBCONTRACT: [
        {"subcontract_line": "1", "amount": "100.00"},
        {"cost_code": "2030", "cost_type": "1", "amount": "25.50", "description": "Sealing"},
        {"subcontract_line": "1", "amount": "50.00"},
    ],
    ORDER: [
        {"cost_code": "2030", "cost_type": "1", "description": "More frames", "quantity": "2", "price": "100.25"},
        {"cost_code": "2030", "description": "Taken back", "quantity": "-1", "price": "25"},
    ],
}
COME_TO = {SUBCONTRACT: "175.50", ORDER: "175.50"}


def asked(key: str, **other: Any) -> dict[str, Any]:
    own = {"number": "K-77-1"} if key == SUBCONTRACT else {}
    named = {"source": "procore", "source_id": "CCO-1", "commitment_source_id": f"C-{key}"}
    return {"title": "CO 1: more frames", "approved": True, "lines": CHANGED[key], **own, **named, **other}


def sent(api: Any, key: str, **given: Any) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def shown(api: Any, key: str, **other: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/actions/{key}/preview", json=asked(key, **other))
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


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


def wrong(api: Any, key: str, **other: Any) -> dict[str, str]:
    answer = sent(api, key, **asked(key, **other))
    assert answer.status_code in (409, 422), answer.json
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def commitment(plugin: Plugin, key: str) -> dict[str, Any]:
    """The commitment that is changed, as it stands."""
    kind = RECORDS["subcontract" if key == SUBCONTRACT else "purchase_order"]
    link = plugin.links.by_source("sandbox", kind.name, "procore", f"C-{key}")
    assert link is not None
    return dict(kind.public(plugin.companies.reader("sandbox").get(kind.name, [link.sage_id])[link.sage_id]))


def orders(plugin: Plugin) -> int:
    return len(plugin.companies.reader("sandbox").find("change_order", limit=500))


@pytest.fixture
def api(sandbox_client: Any) -> Any:
    """The server, with a subcontract and a purchase order of the source in Sage."""
    for action, given in (
        ("map_job", {"job": "1010", "source": "procore", "source_id": "P-1"}),
        ("link_vendor", {"vendor": "320", "source": "procore", "source_id": "V-1"}),
    ):
        assert sent(sandbox_client, action, **given).status_code == 200
    for key, lines in LINES.items():
        made = key.replace("_change", "")
        accepted(sandbox_client, made, **COMMITMENT, number="K-77", source_id=f"C-{key}", lines=lines)
    return sandbox_client


def test_a_change_of_a_subcontract_is_an_approved_change_order(api: Any, plugin: Plugin) -> None:
    # R82 R131 R201 R202 R203 R204 R206 R207 R208 R209 R211
    before = commitment(plugin, SUBCONTRACT)
    body = accepted(api, SUBCONTRACT, **asked(SUBCONTRACT, project_source_id="P-1", vendor_source_id="V-1"))
    found = body["result"]
    assert (found["number"], found["job"], found["description"]) == ("K-77-1", "1010", "CO 1: more frames")
    assert (found["status_name"], found["outcome"]) == ("Approved", "created")
    names = ("cost_code", "cost_type", "amount", "vendor", "subcontract", "subcontract_line", "change_number", "status")
    assert [[line[name] for name in names] for line in found["lines"]] == [
        ["2030.000", "4", "150.00", "320", before["id"], "1", "K-77-1", "1"],
        ["2030.000", "1", "25.50", "320", before["id"], "3", "K-77-1", "1"],
    ]
    assert any(one.startswith("2 changes of line 1 of subcontract") for one in body["warnings"])
    assert "Line 2 names no line of the subcontract: Sage adds one to it." in body["warnings"]
    (link,) = plugin.links.by_sage("sandbox", "subcontract_change", found["id"])
    assert (link.source_id, link.owner, link.sage_name) == ("CCO-1", "source", "CO 1: more frames")


def test_the_budget_and_the_subcontract_are_revised_by_the_amount(api: Any, plugin: Plugin) -> None:
    # R206 R210
    then = commitment(plugin, SUBCONTRACT)
    before = plugin.companies.reader("sandbox").figures("1010")
    accepted(api, SUBCONTRACT, **asked(SUBCONTRACT, amount="175.50"))
    now, after = commitment(plugin, SUBCONTRACT), plugin.companies.reader("sandbox").figures("1010")
    assert f"{after.current_budget - before.current_budget:.2f}" == "175.50"
    assert f"{after.committed - before.committed:.2f}" == "175.50"
    assert (then["contract_amount"], now["contract_amount"]) == ("1200.00", "1375.50")
    assert [line["changes"] for line in now["lines"]] == ["150.00", "0.00", "25.50"]


def test_its_date_is_that_of_the_export(api: Any, plugin: Plugin) -> None:
    # R205
    found = accepted(api, SUBCONTRACT, **asked(SUBCONTRACT))["result"]
    assert found["date"] == plugin.clock.now().date().isoformat()


def test_the_rows_of_a_change_stand_below_those_of_the_order(api: Any, plugin: Plugin) -> None:
    # R82 R131 R212 R213 R214 R215 R216 R217 R218 R219
    before = commitment(plugin, ORDER)
    body = accepted(api, ORDER, **asked(ORDER, amount="175.50", project_source_id="P-1"))
    now = commitment(plugin, ORDER)
    assert now["lines"][: len(before["lines"])] == before["lines"]
    assert now["job"] == "1010"
    title, *rows = now["lines"][len(before["lines"]) :]
    assert (title["line"], title["description"]) == ("3", "CO 1: more frames")
    assert [(title[name] or "").strip("0.") for name in ("quantity", "price", "total")] == ["", "", ""]
    names = ("cost_code", "description", "quantity", "price", "total")
    assert [[line[name] for name in names] for line in rows] == [
        ["2030.000", "More frames", "2.0000", "100.250000", "200.50"],
        ["2030.000", "Taken back", "-1.0000", "25.000000", "-25.00"],
    ]
    assert rows[0]["cost_type"] == "1"
    assert float(now["total"]) - float(before["total"]) == 175.5
    (link,) = (link for link in plugin.links if link.record == "purchase_order_change")
    assert (link.sage_id, link.sage_name, link.owner) == (f"{now['id']}-3", "CO 1: more frames", "source")
    assert body["links"][0]["sage_id"] == link.sage_id
    assert not any("linked meanwhile" in one for one in body["warnings"])


def test_several_changes_keep_their_order_and_none_comes_twice(api: Any, plugin: Plugin) -> None:
    # R219 R220
    second = asked(ORDER, source_id="CCO-2", title="CO 2: freight", lines=CHANGED[ORDER][:1])
    accepted(api, ORDER, **asked(ORDER))
    first = commitment(plugin, ORDER)["lines"]
    accepted(api, ORDER, **second)
    lines = commitment(plugin, ORDER)["lines"]
    assert lines[: len(first)] == first
    assert [line["description"] for line in lines[2:]] == [
        "CO 1: more frames",
        "More frames",
        "Taken back",
        "CO 2: freight",
        "More frames",
    ]
    for given in (asked(ORDER), second):
        again = sent(api, ORDER, **given)
        assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")
    assert commitment(plugin, ORDER)["lines"] == lines


@pytest.mark.parametrize(
    "typed",
    [
        {"cost_code": "2030", "cost_type": "1", "description": "Typed here", "quantity": "1", "price": "9"},
        {"description": "CO 1: more frames"},
    ],
    ids=["a line", "a title"],
)
def test_rows_that_the_office_types_below_are_its_own(api: Any, plugin: Plugin, typed: dict[str, Any]) -> None:
    # R220
    accepted(api, ORDER, **asked(ORDER))
    number = commitment(plugin, ORDER)["id"]
    row = {
        name: Decimal(value) if name in ("quantity", "price", "cost_code") else value for name, value in typed.items()
    }
    assert (
        plugin.companies.writer("sandbox").submit(Write("purchase_order", "change", {"lines": [row]}, number)).outcome
        == "done"
    )
    lines = commitment(plugin, ORDER)["lines"]
    again = sent(api, ORDER, **asked(ORDER))
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")
    assert wrong(api, ORDER, lines=CHANGED[ORDER][:1]) == {"/source_id": "already_linked"}
    assert commitment(plugin, ORDER)["lines"] == lines


def test_rows_that_the_office_typed_first_are_linked_on_acceptance(api: Any, plugin: Plugin) -> None:
    # R220
    export = waiting(api, ORDER, **asked(ORDER))
    number = commitment(plugin, ORDER)["id"]
    rows = [
        {**line, **{name: Decimal(line[name]) for name in ("quantity", "price", "cost_code")}}
        for line in CHANGED[ORDER]
    ]
    typed = Write("purchase_order", "change", {"lines": [{"description": "CO 1: more frames"}, *rows]}, number)
    assert plugin.companies.writer("sandbox").submit(typed).outcome == "done"
    lines = commitment(plugin, ORDER)["lines"]
    answer = decided(api, export)
    if answer.status_code != 200:
        answer = decided(api, export, payload_hash=api.get(f"/v1/exports/{export}").json["payload_hash"])
    assert answer.status_code == 200, answer.json
    assert commitment(plugin, ORDER)["lines"] == lines
    again = sent(api, ORDER, **asked(ORDER))
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")


def test_rows_that_stand_there_are_linked_and_not_added(api: Any, plugin: Plugin) -> None:
    # R220
    accepted(api, ORDER, **asked(ORDER))
    lines = commitment(plugin, ORDER)["lines"]
    (link,) = (link for link in plugin.links if link.record == "purchase_order_change")
    plugin.links.remove(link.id)
    body = sent(api, ORDER, **asked(ORDER)).json
    assert (body["state"], body["result"]["outcome"]) == ("done", "no_change")
    assert "they are linked, none is added" in body["warnings"][0]
    assert body["links"][0]["sage_id"] == link.sage_id
    assert commitment(plugin, ORDER)["lines"] == lines
    twin = accepted(api, ORDER, **asked(ORDER, source_id="CCO-9"))
    assert len(twin["result"]["lines"]) == len(lines) + 3
    assert twin["links"][0]["sage_id"] == f"{twin['result']['id']}-6"


@BOTH
def test_a_change_that_was_sent_before_and_says_something_else_is_refused(api: Any, plugin: Plugin, key: str) -> None:
    accepted(api, key, **asked(key))
    many = orders(plugin)
    again = sent(api, key, **asked(key))
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")
    assert wrong(api, key, lines=CHANGED[key][:1]) == {"/source_id": "already_linked"}
    assert wrong(api, key, title="CO 1: fewer frames") == {"/source_id": "already_linked"}
    assert orders(plugin) == many


@BOTH
def test_the_commitment_has_to_be_linked_approved_and_open(api: Any, key: str) -> None:
    # R81
    assert wrong(api, key, commitment_source_id="C-9", approved=False) == {
        "/commitment_source_id": "commitment_not_linked",
        "/approved": "not_approved",
    }
    over = {SUBCONTRACT: {"subcontract": "24"}, ORDER: {"purchase_order": "4"}}[key]
    given = {"commitment_source_id": None, **over, "lines": CHANGED[key][:1]}
    assert f"/{next(iter(over))}" in wrong(api, key, **given)
    assert wrong(api, key, **given)[f"/{next(iter(over))}"] == "wrong_state"


def test_a_master_order_is_changed_by_nobody(api: Any) -> None:
    answer = sent(api, ORDER, **asked(ORDER, commitment_source_id=None, purchase_order="24"))
    assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [
        ("/purchase_order", "wrong_state")
    ]
    assert "Purchase Order 3024 is Master in Sage (6-6-1 Purchase Orders). Make an order of it" in answer.json["detail"]


@BOTH
def test_all_that_is_wrong_is_told_at_once(api: Any, key: str) -> None:
    other = {SUBCONTRACT: ORDER, ORDER: SUBCONTRACT}[key]
    assert wrong(api, key, commitment_source_id=f"C-{other}") == {"/commitment_source_id": "invalid_value"}
    field = {SUBCONTRACT: "purchase_order", ORDER: "subcontract"}[key]
    assert wrong(api, key, **{field: "8"}) == {f"/{field}": "unknown_field"}
    assert wrong(api, key, title="", source_id="", approved=False, lines=[{"description": "x", "amount": "1"}]) == {
        "/title": "required",
        "/source_id": "required",
        "/approved": "not_approved",
        "/lines/0/cost_code": "cost_code_missing",
        **({"/lines/0/cost_type": "required"} if key == SUBCONTRACT else {}),
    }
    assert wrong(api, key, job="1015", vendor="20", amount="1") == {
        "/job": "invalid_value",
        "/vendor": "invalid_value",
        "/amount": "amounts_disagree",
    }
    assert wrong(api, key, project_source_id="P-9", vendor_source_id="V-9", lines=[]) == {
        "/project_source_id": "project_not_linked",
        "/vendor_source_id": "vendor_not_linked",
        "/lines": "invalid_value",
    }


def test_what_sage_does_not_take_of_a_subcontract(api: Any) -> None:
    line = {"amount": "5.00", "subcontract_line": "1"}
    lines = [{**line, "cost_code": "1030"}, {**line, "subcontract_line": "7"}]
    assert wrong(api, SUBCONTRACT, phase="99", lines=lines) == {
        "/phase": "not_in_sage",
        "/lines/0/cost_code": "invalid_value",
        "/lines/1/subcontract_line": "not_in_sage",
    }
    assert wrong(api, SUBCONTRACT, number="1") == {"/number": "number_taken"}
    assert wrong(api, SUBCONTRACT, number="9" * 21, title="x" * 51) == {"/number": "too_long", "/title": "too_long"}


def test_what_sage_does_not_take_of_an_order(api: Any) -> None:
    line = {"cost_code": "2030", "description": "Frames"}
    bad = [{**line, "price": "-5"}, {**line, "quantity": "2", "price": "3", "amount": "7"}, {**line, "cost_type": "99"}]
    assert wrong(api, ORDER, lines=bad, title="x" * 76) == {
        "/title": "too_long",
        "/lines/0/amount": "amounts_disagree",
        "/lines/1/amount": "amounts_disagree",
        "/lines/2/cost_type": "not_in_sage",
    }


@BOTH
def test_the_preview_shows_the_window_and_the_figures(api: Any, key: str) -> None:
    told = shown(api, key)
    (screen,) = told["screens"]
    rows = {SUBCONTRACT: ["added", "added"], ORDER: ["same", "same", "added", "added", "added"]}
    assert screen["menu"] == {SUBCONTRACT: "6-4-1 Change Orders", ORDER: "6-6-1 Purchase Orders"}[key]
    assert [row["mark"] for row in screen["tabs"][0]["rows"]] == rows[key]
    committed = [told["figures"]["totals"][side]["committed"] for side in ("before", "after")]
    assert f"{float(committed[1]) - float(committed[0]):.2f}" == COME_TO[key]
    assert told["effects"]["committed"] == COME_TO[key]
    assert not any("cost code 0.000" in one for one in told["warnings"])


def test_more_than_the_budget_is_warned_of_and_refused_where_the_company_wants_it(api: Any, plugin: Plugin) -> None:
    lines = [{"cost_code": "2030", "cost_type": "4", "quantity": "1", "price": "9000000"}]
    told = shown(api, ORDER, lines=lines)["warnings"]
    assert any(one.startswith("Over budget: cost code 2030.000 type 4 of job 1010") for one in told)
    plugin.companies.change("sandbox", {"policies": {"warnings.over_budget": "refuse"}})
    assert sent(api, ORDER, **asked(ORDER, lines=lines)).json["code"] == "over_budget"


@BOTH
def test_a_rejected_change_writes_nothing_and_can_be_sent_again(api: Any, plugin: Plugin, key: str) -> None:
    before = commitment(plugin, key)
    export = waiting(api, key, **asked(key))
    assert decided(api, export, "reject", reason="Twice as many").status_code == 200
    assert commitment(plugin, key) == before
    title = "CO 1: many more frames"
    body = accepted(api, key, **asked(key, title=title))
    assert {entry["new"] for entry in body["log"]} >= {title}
    assert [link["record"] for link in body["links"]] == [LINKED_AS[key]]


@BOTH
def test_the_same_key_writes_once(api: Any, plugin: Plugin, key: str) -> None:
    direct = {"acceptance.change_order": "direct", "acceptance.purchase_order": "direct"}
    plugin.companies.change("sandbox", {"policies": direct})
    headers = {"Prefer": "wait=60", "Idempotency-Key": "once"}
    first, again = (api.post(f"/v1/actions/{key}", json=asked(key), headers=headers) for _ in "ab")
    assert first.status_code == again.status_code == 200, first.json
    assert first.json["operation_id"] == again.json["operation_id"]
    assert first.json["result"] == again.json["result"]


def test_a_line_that_somebody_adds_before_it_is_accepted_stays_above(api: Any, plugin: Plugin) -> None:
    # R219 R220
    export = waiting(api, ORDER, **asked(ORDER))
    accepted(api, ORDER, **asked(ORDER, source_id="CCO-2", title="CO 2"))
    answer = decided(api, export)
    if answer.status_code != 200:
        answer = decided(api, export, payload_hash=api.get(f"/v1/exports/{export}").json["payload_hash"])
    assert answer.status_code == 200, answer.json
    titles = [line["description"] for line in commitment(plugin, ORDER)["lines"]]
    assert titles[2:] == ["CO 2", "More frames", "Taken back", "CO 1: more frames", "More frames", "Taken back"]
    ids = {link.source_id: link.sage_id.partition("-")[2] for link in plugin.links if link.record == LINKED_AS[ORDER]}
    assert ids == {"CCO-1": "6", "CCO-2": "3"}


def test_links_of_changes_are_listed_made_by_hand_and_broken_with_their_order(
    api: Any, plugin: Plugin, home: Any
) -> None:
    poll(plugin)
    for key, record in LINKED_AS.items():
        body = accepted(api, key, **asked(key))
        (item,) = api.get(f"/v1/links?company=sandbox&record={record}").json["items"]
        assert item["sage_id"] == body["links"][0]["sage_id"]
        assert f",{record}," in api.get(f"/v1/links.csv?company=sandbox&record={record}").text
    number = commitment(plugin, ORDER)["id"]
    refused = api.post(
        "/v1/links",
        json={"record": LINKED_AS[ORDER], "source": "procore", "source_id": "CCO-7", "sage_id": f"{number}-1"},
    )
    assert refused.json["code"] == "not_in_sage"
    poll(plugin)
    change(home / "companies" / "sandbox.sqlite", "purchase-order-deleted", purchase_order=number)
    poll(plugin, sweep=True)
    (link,) = (link for link in plugin.links if link.record == LINKED_AS[ORDER])
    assert link.state == BROKEN
    told = plugin.ledger.read(lambda tx: tx.events.newest((), 500))
    assert [one.data["record"] for one in told if one.type == "record.deleted"] == ["purchase_order"]


@BOTH
def test_a_commitment_with_changes_is_not_taken_apart_unasked(api: Any, plugin: Plugin, key: str) -> None:
    accepted(api, key, **asked(key))
    kind = "subcontract" if key == SUBCONTRACT else "purchase_order"
    link = plugin.links.by_source("sandbox", kind, "procore", f"C-{key}")
    assert link is not None
    refused = api.delete(f"/v1/links/{link.id}")
    assert (refused.status_code, refused.json["code"]) == (409, "wrong_state")


def test_changes_come_from_the_source_alone() -> None:
    # R82 R201
    about = [action for action in CATALOG.actions if action.key in LINKED_AS]
    assert [action.verb for action in about] == ["export", "export"]
    assert not [trigger for trigger in CATALOG.triggers if trigger.record in LINKED_AS.values()]


def test_the_mapping_turns_a_change_of_the_source_into_an_export(api: Any) -> None:
    record: Mapping[str, Any] = {
        "id": 81,
        "title": "CO 7",
        "commitment_id": f"C-{ORDER}",
        "line_items": [{"cost_code": "2030", "unit_cost": "2.50", "quantity": "4", "description": "Frames"}],
    }
    unapproved = {**record, "status": "Draft"}
    answer = sent(api, ORDER, source="procore", source_record=unapproved)
    assert [fault["code"] for fault in answer.json["errors"]] == ["not_approved"]
    found = accepted(api, ORDER, source="procore", source_record={**record, "status": "Approved"})["result"]
    assert [line["description"] for line in found["lines"][2:]] == ["CO 7", "Frames"]
    lines = [{"cost_code": "2030", "cost_type": "4", "amount": "9.00", "description": "Frames"}]
    other = {**record, "id": 82, "commitment_id": f"C-{SUBCONTRACT}", "number": "K-77-7", "line_items": lines}
    made = accepted(api, SUBCONTRACT, source="procore", approved=True, source_record=other)["result"]
    assert (made["number"], made["description"]) == ("K-77-7", "CO 7")
