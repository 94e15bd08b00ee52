"""Change orders in a company that refuses what Sage refuses, over HTTP."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest

from actions.change_order.lines import BreakdownLine
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.links import BROKEN, Link
from sage100_plugin.records.fields import about, made

HEADER = {"job": "1010", "date": "2026-10-01", "description": "Level 2 electrical", "status": "Approved"}
CODE = {"cost_code": "16030.000", "cost_type": "1"}
SUB = {"vendor": "320", "subcontract": "9", "change_number": "890-9", "status": "Approved"}
"""Subcontract 890 of job 1010: lines 1 to 3, cost code 17020, type 4."""


def sent(api: Any, key: str, **given: Any) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def done(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = sent(api, key, **given)
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def wrong(api: Any, key: str, **given: Any) -> dict[str, str]:
    answer = sent(api, key, **given)
    assert answer.status_code in (409, 422), answer.json
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def new_contract(plugin: Plugin, line: int) -> Decimal:
    rows = plugin.companies.reader("sandbox").get("subcontract", ["9"])["9"]["lines"]
    held = next(row for row in rows if row["linnum"] == line)
    return Decimal(held["amount"] + (held["changed"] or 0))


def test_both_tabs_are_written_and_move_budget_subcontract_and_contract(sandbox_client: Any, plugin: Plugin) -> None:
    # R210
    reader = plugin.companies.reader("sandbox")
    before, contract = reader.figures("1010"), new_contract(plugin, 2)
    lines = [
        {**CODE, "amount": "1000.00", "hours": "8", "units": "2.5", "description": "Conduit"},
        {**SUB, "subcontract_line": "2", "amount": "450.00", "description": "Ductwork"},
    ]
    prime = [{"description": "Level 2", "estimated": "1450.00", "requested": "2000.00", "approved": "1800.00"}]
    body = done(sandbox_client, "create_change_order", **HEADER, type="2", lines=lines, prime_lines=prime)
    result = body["result"]
    lacking = "cost code 16030.000 type 1; cost code 17020.000 type 4"
    assert body["warnings"] == [f"The budget of job 1010 does not have {lacking} (6-2 Budgets)."]
    assert [(one["cost_code"], one["cost_type"], one["amount"]) for one in result["lines"]] == [
        ("16030.000", "1", "1000.00"),
        ("17020.000", "4", "450.00"),
    ]
    assert (result["lines"][0]["hours"], result["lines"][0]["units"]) == ("8.0000", "2.5000")
    assert (result["type_name"], result["prime_lines"][0]["approved"]) == ("Field Condition", "1800.00")
    after = reader.figures("1010")
    assert after.approved_changes - before.approved_changes == Decimal("1800.00")
    assert new_contract(plugin, 2) - contract == Decimal("450.00")
    changes = [sum((one.approved_changes for one in each.costs), Decimal(0)) for each in (before, after)]
    committed = [sum((one.subcontracts for one in each.costs), Decimal(0)) for each in (before, after)]
    assert (changes[1] - changes[0], committed[1] - committed[0]) == (Decimal("1450.00"), Decimal("450.00"))


def test_a_change_without_a_line_of_the_subcontract_adds_one_to_it(sandbox_client: Any) -> None:
    # R124
    line = {**SUB, **CODE, "amount": "75.00"}
    result = done(sandbox_client, "create_change_order", **HEADER, lines=[line])["result"]
    assert (result["lines"][0]["subcontract"], result["lines"][0]["cost_code"]) == ("9", "16030.000")


@pytest.mark.parametrize(
    "given",
    [
        {name for name, is_given in zip((*SUB, "subcontract_line"), bits, strict=True) if is_given}
        for bits in itertools.product((False, True), repeat=5)
    ],
    ids=lambda given: "+".join(sorted(given)) or "none",
)
@pytest.mark.parametrize("coded", [False, True], ids=["no code", "code"])
def test_the_five_columns_of_a_subcontract_act_as_a_unit(sandbox_client: Any, given: set[str], *, coded: bool) -> None:
    # R124
    unit = {**SUB, "subcontract_line": "2"}
    own = {"cost_code": "17020.000", "cost_type": "4"} if coded else {}
    line = {"amount": "10.00", **own, **{name: unit[name] for name in given}}
    answer = sent(sandbox_client, "create_change_order", **HEADER, lines=[line])
    found = {fault["pointer"] for fault in answer.json.get("errors", ())}
    missing = {f"/lines/0/{name}" for name in SUB if given and name not in given}
    codes = {"/lines/0/cost_code", "/lines/0/cost_type"} if not coded and "subcontract_line" not in given else set()
    assert found == missing | codes
    assert answer.status_code == (422 if found else 200)


def test_what_does_not_belong_to_the_subcontract_is_refused(sandbox_client: Any) -> None:
    lines = [
        {**SUB, "subcontract_line": "7", "amount": "1.00"},
        {**SUB, "subcontract_line": "2", "amount": "1.00", "cost_code": "16030.000"},
        {**SUB, "subcontract": "20", "amount": "1.00", **CODE},
        {**SUB, "vendor": "70", "amount": "1.00", **CODE},
        {**SUB, "subcontract": "999", "amount": "1.00", **CODE},
    ]
    assert wrong(sandbox_client, "create_change_order", **HEADER, lines=lines) == {
        "/lines/0/subcontract_line": "not_in_sage",
        "/lines/1/cost_code": "invalid_value",
        "/lines/2/subcontract": "invalid_value",
        "/lines/2/vendor": "invalid_value",
        "/lines/3/vendor": "invalid_value",
        "/lines/4/subcontract": "not_in_sage",
    }


def test_several_changes_of_one_line_are_sent_as_one_and_said_so(sandbox_client: Any) -> None:
    # R211
    one = {**SUB, "subcontract_line": "1", "description": "First"}
    lines = [{**one, "amount": "100.00"}, {**CODE, "amount": "5.00"}, {**one, "amount": "50.00"}]
    shown = sandbox_client.post("/v1/actions/create_change_order/preview", json={**HEADER, "lines": lines}).json
    says = "2 changes of line 1 of subcontract 9 are sent as one of 150.00"
    assert [each for each in shown["warnings"] if each.startswith(says)]
    result = done(sandbox_client, "create_change_order", **HEADER, lines=lines)["result"]
    assert [each["amount"] for each in result["lines"]] == ["150.00", "5.00"]
    again = {**one, "change_number": "890-10", "amount": "1.00"}
    found = wrong(sandbox_client, "create_change_order", **HEADER, lines=[lines[0], again])
    assert found == {"/lines/1/change_number": "invalid_value"}
    more = wrong(sandbox_client, "add_to_change_order", change_order=result["id"], lines=[lines[0]])
    assert more == {"/lines/0/subcontract_line": "invalid_value"}


def test_a_change_order_of_no_money_is_taken(sandbox_client: Any) -> None:
    empty = done(sandbox_client, "create_change_order", **HEADER)["result"]
    zero = done(sandbox_client, "create_change_order", **HEADER, lines=[{**CODE, "amount": "0.00"}])["result"]
    assert (empty["lines"], zero["lines"][0]["amount"]) == ([], "0.00")
    assert int(zero["number"]) == int(empty["number"]) + 1


def test_what_sage_does_not_have_or_cannot_hold_is_refused_at_once(sandbox_client: Any) -> None:
    given = {**HEADER, "phase": "9", "type": "77", "description": "x" * 51}
    lines = [{"cost_code": "9.5", "cost_type": "12", "amount": "99999999999.00"}, {**CODE, "amount": "1.005"}]
    assert wrong(sandbox_client, "create_change_order", **given, lines=lines) == {
        "/phase": "not_in_sage",
        "/type": "not_in_sage",
        "/description": "too_long",
        "/lines/0/cost_code": "not_in_sage",
        "/lines/0/cost_type": "not_in_sage",
        "/lines/0/amount": "invalid_value",
        "/lines/1/amount": "invalid_value",
    }


def test_more_lines_than_anybody_can_approve_are_refused(sandbox_client: Any) -> None:
    lines = [{**CODE, "amount": "1.00"}] * 1001
    assert wrong(sandbox_client, "create_change_order", **HEADER, lines=lines) == {"/lines": "invalid_value"}


def test_lines_are_added_below_and_the_header_changes_alone(sandbox_client: Any) -> None:
    first = done(sandbox_client, "create_change_order", **HEADER, lines=[{**CODE, "amount": "1.00"}])["result"]
    more = done(sandbox_client, "add_to_change_order", change_order=first["id"], lines=[{**CODE, "amount": "2.00"}])
    assert [each["amount"] for each in more["result"]["lines"]] == ["1.00", "2.00"]
    shown = {"change_order": first["id"], "status": "Void", "reason": "Withdrawn"}
    changed = done(sandbox_client, "update_change_order", **shown)
    assert (changed["result"]["status_name"], changed["result"]["reason"]) == ("Void", "Withdrawn")
    assert {each["field"] for each in changed["log"]} == {"status", "reason"}
    assert done(sandbox_client, "update_change_order", **shown)["result"]["outcome"] == "no_change"
    refused = wrong(sandbox_client, "add_to_change_order", change_order=first["id"], lines=[{**CODE, "amount": "2.00"}])
    assert refused == {"/change_order": "wrong_state"}


def test_it_is_found_by_record_by_number_and_by_what_is_linked(sandbox_client: Any) -> None:
    pair = {"source": "crm", "source_id": "CO-1"}
    made = done(sandbox_client, "create_change_order", **HEADER, **pair, lines=[{**CODE, "amount": "1.00"}])["result"]
    ways: list[dict[str, Any]] = [{"change_order": made["id"]}, {"job": "1010", "number": made["number"]}, pair]
    del made["amounts"]
    assert [done(sandbox_client, "get_change_order", **way)["result"] for way in ways] == [made] * 3
    assert wrong(sandbox_client, "get_change_order", **ways[0], **pair) == {"/source_id": "invalid_value"}
    found = done(sandbox_client, "find_change_orders", job="1010", date_from="2026-10-01", date_to="2026-10-01")
    assert [each["id"] for each in found["result"]["items"]] == [made["id"]]
    assert wrong(sandbox_client, "create_change_order", **HEADER, **pair) == {"/source_id": "already_linked"}


def test_a_reversal_undoes_it_to_the_cent_and_is_linked_to_it(sandbox_client: Any, plugin: Plugin) -> None:
    reader = plugin.companies.reader("sandbox")
    before = reader.figures("1010")
    lines = [{**CODE, "amount": "1000.01", "hours": "3"}, {**SUB, "subcontract_line": "3", "amount": "-450.00"}]
    prime = [{"description": "Level 2", "approved": "1800.00"}]
    made = done(sandbox_client, "create_change_order", **HEADER, lines=lines, prime_lines=prime)["result"]
    wish = {"change_order": made["id"], "date": "2026-10-09"}
    shown = sandbox_client.post("/v1/actions/reverse_change_order/preview", json=wish).json
    assert shown["effects"] == {"budget": "-550.01", "committed": "450.00", "contract": "-1800.00"}
    waiting = sent(sandbox_client, "reverse_change_order", **wish)
    assert waiting.status_code == 202
    export = waiting.json["export"]["id"]
    accepted = sandbox_client.post(f"/v1/exports/{export}/accept", json={})
    assert accepted.status_code == 200, accepted.json
    result = accepted.json["result"]
    assert (result["reverses"], result["description"]) == (made["id"], f"Reversal of {made['number']}")
    assert [each["amount"] for each in result["lines"]] == ["-1000.01", "450.00"]
    after = reader.figures("1010")
    money = [
        (each.approved_changes, *(sum((getattr(one, name) for one in each.costs), Decimal(0)) for name in SUMS))
        for each in (before, after)
    ]
    assert money[0] == money[1]
    assert wrong(sandbox_client, "reverse_change_order", **wish) == {"/change_order": "already_reversed"}
    again = sent(sandbox_client, "reverse_change_order", **wish).json
    assert again["errors"][0]["message"].startswith(
        f"Change order {made['number']} was already reversed by change order {result['number']} in Sage"
    )


SUMS = ("approved_changes", "subcontracts")


def test_lines_without_a_source_id_that_stand_there_just_so_are_named_before_they_are_added_again(
    sandbox_client: Any,
) -> None:
    wish: dict[str, Any] = {
        "change_order": "7",
        "lines": [{**CODE, "amount": "5.00"}],
        "prime_lines": [{"description": "Sign", "approved": "6.00"}],
    }
    assert not [says for says in done(sandbox_client, "add_to_change_order", **wish)["warnings"] if "just so" in says]
    shown = sandbox_client.post("/v1/actions/add_to_change_order/preview", json=wish).json
    said = [says for says in shown["warnings"] if "just so" in says]
    assert [says.split(" just so")[0].rpartition(" of ")[2] for says in said] == ["5.00", "6.00"]
    own = {**wish, "source": "crm", "source_id": "CO-9"}
    shown = sandbox_client.post("/v1/actions/add_to_change_order/preview", json=own).json
    assert not [says for says in shown["warnings"] if "just so" in says]


def test_a_preview_has_the_amount_of_the_source_beside_what_is_sent(sandbox_client: Any) -> None:
    # R116
    lines = [{**CODE, "amount": "1000.00", "multiplier": "1.1"}, {**CODE, "amount": "7.00"}]
    shown = sandbox_client.post("/v1/actions/create_change_order/preview", json={**HEADER, "lines": lines}).json
    told = [(one["amount"], Decimal(one["multiplier"]), one["sent"]) for one in shown["tells"]["amounts"]]
    assert told == [("1000.00", Decimal("1.1"), "1100.00"), ("7.00", Decimal(1), "7.00")]
    bare = sandbox_client.post("/v1/actions/create_change_order/preview", json=HEADER).json
    assert "tells" not in bare


def test_requests_are_pushed_as_the_source_has_them(sandbox_client: Any) -> None:
    # R106
    line = {"title": "Pipe", "CostCode": "16030", "cost_type": "1", "amount": "$1,000.00", "multiplier": "1.1"}
    log = {"change_order_requests": [{"id": "C-9", "title": "Conduit", "total": "$1,000.00", "line_items": [line]}]}
    own = {"mode": "create", "source": "extracker", "source_record": log}
    result = done(sandbox_client, "push_cor", **HEADER, **own)["result"]
    assert [(one["source_id"], one["amount"]) for one in result["cors"]] == [("C-9", "1100.00")]
    assert [(one["description"], one["cost_code"]) for one in result["lines"]] == [("Pipe", "16030.000")]
    log["change_order_requests"][0] |= {"id": "C-10", "line_items": [{**line, "CostCode": "99999"}]}
    place = "/source_record/change_order_requests/0/line_items/0/CostCode"
    assert wrong(sandbox_client, "push_cor", **HEADER, **own) == {place: "not_in_sage"}
    lines = {"id": "CO-3", "lines": [{"CostCode": "16030", "cost_type": "1", "amount": "5"}]}
    added = done(sandbox_client, "add_to_change_order", change_order="7", source="crm", source_record=lines)
    assert added["result"]["lines"][-1]["amount"] == "5.00"


def test_lines_of_a_source_are_sent_with_their_multiplier_to_the_job_of_its_project(
    sandbox_client: Any, plugin: Plugin
) -> None:
    # R116
    plugin.links.add(Link("lnk_p", "sandbox", "job", "procore", "P-9", "1010"))
    line = {"cost_code": "16030", "cost_type": "1", "amount": "1000.00", "multiplier": "1.1", "title": "Pipe"}
    record = {"id": "CO-3", "project_id": "P-9", "title": "Level 2", "date": "2026-10-01", "lines": [line]}
    own = {"source": "procore", "source_record": record, "status": "Open"}
    made = done(sandbox_client, "create_change_order", **own)
    assert (made["result"]["job"], made["mapping"]["unused"]) == ("1010", [])
    assert [one["amount"] for one in made["result"]["lines"]] == ["1100.00"]
    told = {"source": "procore", "source_record": {"id": "CO-4", "lines": [{**line, "multiplier": "0"}]}}
    place = "/source_record/lines/0/multiplier"
    assert wrong(sandbox_client, "add_to_change_order", change_order="7", **told) == {place: "invalid_value"}
    other = {**own, "source_record": {**record, "id": "CO-5"}}
    assert done(sandbox_client, "create_change_order", **other, job="1015")["result"]["job"] == "1015"
    both = {**own, "source_record": {**record, "id": "CO-6", "job": "1010"}}
    assert done(sandbox_client, "create_change_order", **both)["result"]["job"] == "1010"
    both = {**own, "source_record": {**record, "id": "CO-7", "job": "1015"}}
    place = "/source_record/project_id"
    assert wrong(sandbox_client, "create_change_order", **both) == {place: "invalid_value"}


def test_a_reversal_that_was_deleted_in_sage_says_so(sandbox_client: Any, plugin: Plugin) -> None:
    plugin.links.add(Link("lnk_r", "sandbox", "change_order", "sage100", "7", "99", state=BROKEN))
    answer = sent(sandbox_client, "reverse_change_order", change_order="7", date="2026-10-05").json
    assert [(one["pointer"], one["code"]) for one in answer["errors"]] == [("/change_order", "already_linked")]
    assert "which was deleted in Sage (6-4-1 Change Orders). Remove that link first." in answer["detail"]
    plugin.links.add(Link("lnk_c", "sandbox", "change_order", "extracker", "C-1", "99", state=BROKEN))
    cor = {"source_id": "C-1", "title": "Gone", "lines": [{**CODE, "amount": "5.00"}]}
    given = {**HEADER, "mode": "create", "source": "extracker", "cors": [cor]}
    assert wrong(sandbox_client, "push_cor", **given) == {"/cors/0/source_id": "already_linked"}


def test_a_cost_type_depends_on_its_cost_code(sandbox_client: Any) -> None:
    # R113
    kind = about(made(BreakdownLine).fields["cost_type"])
    assert (kind.picker, kind.parents) == ("cost_types", ("cost_code",))
    assert sandbox_client.get("/v1/pickers/cost_types").json["items"] == []
    other = {**SUB, "subcontract_line": "2", "cost_code": "17020", "cost_type": "1", "amount": "5.00"}
    given = {**HEADER, "lines": [other, {"cost_code": "16030", "cost_type": "77", "amount": "5.00"}]}
    wanted = {"/lines/0/cost_type": "invalid_value", "/lines/1/cost_type": "not_in_sage"}
    assert wrong(sandbox_client, "create_change_order", **given) == wanted
