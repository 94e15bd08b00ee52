"""Budgets in a company that refuses what Sage refuses, over HTTP: sent, accepted, rejected, changed, read."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.ports.links import Link

JOB = {"job": "1009", "locked": True}
"""A bid without a budget."""

BUDGET = {**JOB, "source": "procore", "source_id": "B-7"}
LINES = [
    {"cost_code": "2010", "cost_type": "2", "budget": "1500.00", "quantity": "12"},
    {"cost_code": "2010", "cost_type": "3", "budget": "250.00"},
    {"cost_code": "4010", "cost_type": "1", "budget": "99.99", "notes": "Sand"},
]
SHEET = "Cost Code,Cost Type,Budget,Quantity,Notes\r\n2010,2,1500.00,12,\r\n2010,3,250.00,,\r\n4010,1,99.99,,Sand\r\n"


def sent(api: Any, key: str, **given: Any) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def waiting(api: Any, key: str, **given: Any) -> str:
    answer = sent(api, key, **given)
    assert answer.status_code == 202, answer.json
    return str(answer.json["export"]["id"])


def accepted(api: Any, key: str, **given: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/exports/{waiting(api, key, **given)}/accept", json={})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def wrong(api: Any, key: str, **given: Any) -> dict[str, str]:
    answer = sent(api, key, **given)
    assert answer.status_code in (409, 422), answer.json
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def amounts(plugin: Plugin, job: str = "1009") -> dict[tuple[str, int], Decimal]:
    """What Sage's budget comes to by code and type."""
    return {
        (f"{one.cost_code:.0f}", one.cost_type): one.budget
        for one in plugin.companies.reader("sandbox").figures(job).costs
        if one.budget
    }


@pytest.mark.parametrize("given", [{"lines": LINES}, {"csv": SHEET}, {"csv": "\ufeff" + SHEET}])
def test_a_budget_is_sent_accepted_and_stands_in_sage(sandbox_client: Any, plugin: Plugin, given: Any) -> None:
    # R60 R61 R63 R64 R170 R171 R172
    body = accepted(sandbox_client, "export_budget", **BUDGET, **given)
    assert (body["result"]["outcome"], body["warnings"]) == ("created", [])
    shown = [(one["cost_code"], one["cost_type"], one["budget"]) for one in body["result"]["lines"]]
    assert shown == [("2010.000", "2", "1500.00"), ("2010.000", "3", "250.00"), ("4010.000", "1", "99.99")]
    assert (body["result"]["lines"][0]["quantity"], body["result"]["lines"][2]["notes"]) == ("12.0000", "Sand")
    assert amounts(plugin) == {
        ("2010", 2): Decimal("1500.00"),
        ("2010", 3): Decimal("250.00"),
        ("4010", 1): Decimal("99.99"),
    }
    (link,) = plugin.links.by_sage("sandbox", "budget", "1009")
    assert (link.source_id, link.owner) == ("B-7", "source")


def test_nothing_is_in_sage_before_it_is_accepted_and_after_a_rejection_it_is_sent_again(
    sandbox_client: Any, plugin: Plugin
) -> None:
    # R63 R65 R66
    export = waiting(sandbox_client, "export_budget", **BUDGET, lines=LINES)
    assert amounts(plugin) == {}
    rejected = sandbox_client.post(f"/v1/exports/{export}/reject", json={"reason": "Sand is 4020"})
    assert rejected.status_code == 200
    again = sandbox_client.post(f"/v1/exports/{export}/resend", json={"input": {"lines": LINES[:2]}})
    assert again.status_code in (200, 202), again.json
    assert sandbox_client.post(f"/v1/exports/{export}/accept", json={}).status_code == 200
    assert amounts(plugin) == {("2010", 2): Decimal("1500.00"), ("2010", 3): Decimal("250.00")}


def test_a_later_export_writes_only_what_differs(sandbox_client: Any, plugin: Plugin) -> None:
    # R70 R71
    accepted(sandbox_client, "export_budget", **BUDGET, lines=LINES)
    same = sent(sandbox_client, "export_budget", **BUDGET, lines=LINES)
    assert (same.status_code, same.json["result"]["outcome"]) == (200, "no_change")
    changed = [{**LINES[0], "budget": "1400.00"}, LINES[1], {"cost_code": "4020", "cost_type": "1", "budget": "10.00"}]
    body = accepted(sandbox_client, "export_budget", **BUDGET, lines=changed)
    says = "Sage has 99.99 for cost code 4010.000 type 1, which the budget does not have: it stays."
    assert body["warnings"] == [f"{says} Send remove_missing to change it to zero."]
    assert amounts(plugin)["2010", 2] == Decimal("1400.00")
    assert amounts(plugin)["4010", 1] == Decimal("99.99")
    accepted(sandbox_client, "export_budget", **BUDGET, lines=changed, remove_missing=True)
    assert amounts(plugin) == {
        ("2010", 2): Decimal("1400.00"),
        ("2010", 3): Decimal("250.00"),
        ("4020", 1): Decimal("10.00"),
    }


def test_a_code_that_stands_on_several_lines_keeps_them(sandbox_client: Any, plugin: Plugin) -> None:
    twice = [LINES[0], {**LINES[0], "budget": "500.00", "notes": "Night shift"}]
    body = accepted(sandbox_client, "export_budget", **BUDGET, lines=twice)
    assert [one["budget"] for one in body["result"]["lines"]] == ["1500.00", "500.00"]
    assert amounts(plugin) == {("2010", 2): Decimal("2000.00")}
    same = sent(sandbox_client, "export_budget", **BUDGET, lines=twice)
    assert same.json["result"]["outcome"] == "no_change"


def test_a_budget_is_locked_in_the_source_before_it_is_sent(sandbox_client: Any) -> None:
    # R62
    open_ = {**BUDGET, "locked": False}
    assert wrong(sandbox_client, "export_budget", **open_, lines=LINES) == {"/locked": "budget_not_locked"}
    off = sandbox_client.patch("/v1/companies/sandbox", json={"budget_lock": "off"})
    assert off.status_code == 200, off.json
    assert sent(sandbox_client, "export_budget", **open_, lines=LINES).status_code == 202


def test_under_strict_linking_a_budget_that_sage_has_is_not_joined(sandbox_client: Any) -> None:
    # R57 R58
    given = {**BUDGET, "job": "1015"}
    assert sandbox_client.patch("/v1/companies/sandbox", json={"budget_linking": "strict"}).status_code == 200
    assert wrong(sandbox_client, "export_budget", **given, lines=LINES) == {"/job": "in_both_systems"}
    assert sandbox_client.patch("/v1/companies/sandbox", json={"budget_linking": "allowed"}).status_code == 200
    assert sent(sandbox_client, "export_budget", **given, lines=LINES).status_code == 202


def test_what_was_made_in_sage_is_changed_there(sandbox_client: Any) -> None:
    # R59
    link = {"company": "sandbox", "record": "budget", "source": "procore", "source_id": "B-15", "sage_id": "1015"}
    made = sandbox_client.post("/v1/links", json={**link, "owner": "sage"})
    assert made.status_code in (200, 201), made.json
    mine = {"job": "1015", "locked": True, "source": "procore", "source_id": "B-15"}
    line = {"cost_code": "2010", "cost_type": "2"}
    for key, given in (
        ("export_budget", {"lines": LINES}),
        ("add_budget_line", {**line, "budget": "5.00"}),
        ("delete_budget_line", {"cost_code": "4010", "cost_type": "3"}),
    ):
        assert wrong(sandbox_client, key, **mine, **given) == {"/job": "wrong_owner"}


def test_a_budget_of_phases_is_made_in_sage(sandbox_client: Any) -> None:
    # R134 R155
    lines = [{**LINES[0], "phase": "1"}]
    found = wrong(sandbox_client, "export_budget", **{**BUDGET, "job": "1001"}, lines=lines)
    assert found["/lines/0/phase"] == found["/job"] == "phases_in_use"


def test_every_fault_of_a_sheet_is_named_by_row_and_column(sandbox_client: Any) -> None:
    sheet = (
        "Cost Code,Cost Type,Budget,Quantity,Notes\n"
        '2010,2,"1,500.00",,\n'
        ",2,5.00,,\n"
        "2010,,5.00,,\n"
        "9.5,2,5.00,,\n"
        "2010,12,5.005,,\n"
        "2010,2,5.00,,\n"
        "2010,2,5.00,,\n"
        "2010,2,6.00\n"
        "4010,1,7.00,1 200,\n"
    )
    answer = sent(sandbox_client, "export_budget", **BUDGET, csv=sheet)
    assert answer.status_code == 422
    found = {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}
    assert found == {
        "/csv/2/budget": "invalid_value",
        "/csv/3/cost_code": "cost_code_missing",
        "/csv/4/cost_type": "required",
        "/csv/5/cost_code": "not_in_sage",
        "/csv/6/budget": "invalid_value",
        "/csv/6/cost_type": "not_in_sage",
        "/csv/8": "invalid_value",
        "/csv/9": "invalid_value",
        "/csv/10/quantity": "invalid_value",
    }
    assert "Row 2, Budget: 1,500.00: without thousands marks" in answer.json["detail"]
    assert "Row 8: The same as row 7." in answer.json["detail"]


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("Cost Code;Cost Type;Budget\n2010;2;5.00", "The columns are not separated by commas."),
        ("Cost Code\tCost Type\tBudget\n2010\t2\t5.00", "The columns are not separated by commas."),
        ("Cost Code,Cost Type,Budget\n2010,2,5.00,\ufffd", "The sheet is not in UTF-8."),
        ("Cost Code,Cost Type\n2010,2", "The column Budget is missing."),
        ("Cost Code,Cost Type,Budget,Colour\n2010,2,5.00,red", "There is no column Colour."),
        ("Cost Code,Cost Type,Budget,Budget\n2010,2,5.00,5.00", "The column Budget is there twice."),
        ("Cost Code,Cost Type,Budget\n", "The budget has no line."),
        ('Cost Code,Cost Type,Budget\n2010,2,"5.00', "The sheet cannot be read in line 2"),
    ],
)
def test_a_sheet_that_is_not_as_the_template_says_what_to_do(sandbox_client: Any, sheet: str, says: str) -> None:
    answer = sent(sandbox_client, "export_budget", **BUDGET, csv=sheet)
    assert answer.status_code == 422
    assert says in answer.json["detail"]


def test_a_line_is_added_alone_also_at_zero(sandbox_client: Any, plugin: Plugin) -> None:
    # R67 R61 R153
    accepted(sandbox_client, "export_budget", **BUDGET, lines=LINES)
    before = amounts(plugin)
    line = {"cost_code": "4020", "cost_type": "1"}
    body = accepted(sandbox_client, "add_budget_line", **BUDGET, **line, budget="40.00")
    assert (body["result"]["outcome"], amounts(plugin)) == ("added", {**before, ("4020", 1): Decimal("40.00")})
    assert wrong(sandbox_client, "add_budget_line", **BUDGET, **line, budget="1.00") == {
        "/cost_code": "budget_line_exists"
    }
    zero = accepted(sandbox_client, "add_budget_line", **BUDGET, cost_code="5010", cost_type="1", budget="0.00")
    assert [one["cost_code"] for one in zero["result"]["lines"]][-1] == "5010.000"
    again = sent(sandbox_client, "add_budget_line", **BUDGET, cost_code="5010", cost_type="1", budget="0.00")
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")


def test_a_deleted_line_is_at_zero_in_sage_and_shown_so_before(sandbox_client: Any, plugin: Plugin) -> None:
    # R69
    accepted(sandbox_client, "export_budget", **BUDGET, lines=LINES)
    line = {"cost_code": "2010", "cost_type": "3"}
    shown = sandbox_client.post("/v1/actions/delete_budget_line/preview", json={**BUDGET, **line}).json
    assert shown["effects"] == {"budget": "-250.00"}
    accepted(sandbox_client, "delete_budget_line", **BUDGET, **line)
    assert ("2010", 3) not in amounts(plugin)
    again = sent(sandbox_client, "delete_budget_line", **BUDGET, **line)
    assert (again.status_code, again.json["result"]["outcome"]) == (200, "no_change")


def test_money_that_moves_is_a_change_order_of_zero_net(sandbox_client: Any, plugin: Plugin) -> None:
    # R68 R169 R173 R174 R175 R176 R177 R178
    move = {
        "from_cost_code": "4010",
        "from_cost_type": "3",
        "to_cost_code": "4010",
        "to_cost_type": "1",
        "amount": "500.00",
    }
    given = {"job": "1015", "date": "2026-10-01", "description": "Sand", "source": "procore", "source_id": "BM-1"}
    before = plugin.companies.reader("sandbox").figures("1015")
    shown = sandbox_client.post("/v1/actions/push_budget_modification/preview", json={**given, "lines": [move]}).json
    assert (shown["would"][0]["menu"], shown["effects"]) == ("6-4-1 Change Orders", {"budget": "0.00"})
    body = accepted(sandbox_client, "push_budget_modification", **given, lines=[move])
    assert [(one["cost_type"], one["amount"]) for one in body["result"]["lines"]] == [("3", "-500.00"), ("1", "500.00")]
    assert (body["result"]["net"], body["warnings"]) == ("0.00", [])
    after = plugin.companies.reader("sandbox").figures("1015")
    assert (after.budget, after.current_budget) == (before.budget, before.current_budget)
    moved = {
        one.cost_type: one.approved_changes - was.approved_changes
        for one in after.costs
        for was in before.costs
        if (one.cost_code, one.cost_type) == (was.cost_code, was.cost_type) and one != was
    }
    assert moved == {1: Decimal("500.00"), 3: Decimal("-500.00")}
    grows = {name: value for name, value in move.items() if name.startswith("to") or name == "amount"}
    more = {**given, "source_id": "BM-2", "lines": [grows]}
    shown = sandbox_client.post("/v1/actions/push_budget_modification/preview", json=more).json
    assert "The modification does not add up to zero: the budget changes by 500.00." in shown["warnings"]


def test_the_budget_of_a_job_is_read_with_its_changes_and_its_costs(sandbox_client: Any, plugin: Plugin) -> None:
    # R171 R172 R153
    figures = plugin.companies.reader("sandbox").figures("1015")
    result = sent(sandbox_client, "get_budget", job="1015").json["result"]
    assert Decimal(result["budget"]) == figures.budget
    assert Decimal(result["revised_budget"]) == figures.current_budget
    assert Decimal(result["committed"]) == figures.committed
    assert len(result["items"]) == len(figures.costs)
    pages, cursor = [], ""
    while cursor is not None:
        page = sent(sandbox_client, "get_budget", job="1015", limit=7, cursor=cursor).json["result"]
        pages += page["items"]
        cursor = page["next"]
    assert pages == result["items"]
    phased = sent(sandbox_client, "get_budget", job="1001", phase="1").json["result"]
    assert {one["phase"] for one in phased["items"]} == {"1"}
    empty = sent(sandbox_client, "get_budget", job="1009").json["result"]
    assert (empty["items"], empty["budget"]) == ([], "0.00")


def test_the_template_can_be_filled_in_and_sent_as_it_is(sandbox_client: Any) -> None:
    # R60
    answer = sandbox_client.get("/v1/templates/budget.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.text.splitlines()[0] == "\ufeffCost Code,Cost Type,Budget,Quantity,Notes"
    assert sent(sandbox_client, "export_budget", **BUDGET, csv=answer.text).status_code == 202
    assert sandbox_client.get("/v1/templates/job.csv").status_code == 404


def test_a_code_at_zero_is_read_with_the_budget(sandbox_client: Any) -> None:
    # R153
    zero = {"cost_code": "4010", "cost_type": "1", "budget": "0.00"}
    accepted(sandbox_client, "export_budget", **BUDGET, lines=[*LINES[:1], zero])
    items = sent(sandbox_client, "get_budget", job="1009").json["result"]["items"]
    told = [(one["cost_code"], one["cost_type"], one["budget"]) for one in items]
    assert told == [("2010.000", "2", "1500.00"), ("4010.000", None, "0.00")]
    assert wrong(sandbox_client, "get_budget", job="1001", phase="99") == {"/phase": "not_in_sage"}


def test_rows_that_say_the_same_in_other_words_are_the_same(sandbox_client: Any) -> None:
    sheet = "Cost Code,Cost Type,Budget\n2010,2,5\n2010.000,2,5.00\n2010,2,6\n"
    assert wrong(sandbox_client, "export_budget", **BUDGET, csv=sheet) == {"/csv/3": "invalid_value"}


def test_a_movement_from_a_code_to_itself_moves_nothing(sandbox_client: Any) -> None:
    # R176
    code = {"cost_code": "2010", "cost_type": "2"}
    both = {f"{side}_{name}": value for side in ("from", "to") for name, value in code.items()}
    header = {"job": "1009", "date": "2026-10-01", "description": "Nothing", "lines": [{**both, "amount": "5.00"}]}
    assert wrong(sandbox_client, "push_budget_modification", **header) == {"/lines/0/to_cost_code": "invalid_value"}


def form(api: Any, *files: bytes, path: str = "", **given: Any) -> Any:
    parts = [("file", (io.BytesIO(file), "budget.csv")) for file in files]
    data = MultiDict([*{**BUDGET, "locked": "true"}.items(), *given.items(), *parts])
    return api.form(f"/v1/actions/export_budget{path}", data)


def test_the_file_itself_may_be_sent_as_a_form(sandbox_client: Any, plugin: Plugin) -> None:
    # R60
    shown = form(sandbox_client, SHEET.encode(), path="/preview")
    assert shown.json["effects"] == {"budget": "1849.99"}
    answer = form(sandbox_client, SHEET.encode("utf-8-sig"))
    assert answer.status_code == 202, answer.json
    done = sandbox_client.post(f"/v1/exports/{answer.json['export']['id']}/accept", json={})
    assert (done.status_code, sum(amounts(plugin).values())) == (200, Decimal("1849.99"))


@pytest.mark.parametrize(
    ("files", "given", "code", "says"),
    [
        ([b"PK\x03\x04\xff"], {}, "invalid_value", "Save it as CSV UTF-8 (comma delimited)."),
        ([SHEET.encode("utf-16")], {}, "invalid_value", "Save it as CSV UTF-8 (comma delimited)."),
        ([b"a", b"b"], {}, "invalid_value", "The form has 2 files: send one."),
        ([b"a"], {"csv": "b"}, "duplicate_field", "either the file or the text csv"),
        ([b"a"], {"job": "1010"}, "duplicate_field", "The form has job twice."),
        ([], {}, "required", "The budget has no line."),
        ([b""], {}, "required", "The budget has no line."),
    ],
)
def test_a_form_that_is_none_says_what_to_do(
    sandbox_client: Any, files: list[bytes], given: dict[str, str], code: str, says: str
) -> None:
    answer = form(sandbox_client, *files, **given)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert says in answer.json["detail"]


def test_other_actions_take_no_form(sandbox_client: Any) -> None:
    answer = sandbox_client.form("/v1/actions/get_budget", {"job": "1009"})
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported_media_type")


def test_of_many_faults_the_first_are_listed_and_all_are_counted(sandbox_client: Any) -> None:
    sheet = "Cost Code,Cost Type,Budget\n" + "".join(f"2010,2,x{row}\n" for row in range(1500))
    answer = sent(sandbox_client, "export_budget", **BUDGET, csv=sheet)
    told = answer.json
    assert (answer.status_code, told["errors_total"], len(told["errors"])) == (422, 1500, 100)
    assert told["detail"].startswith("Row 2, Budget: Not an amount.")
    assert told["detail"].endswith("1,400 more faults are not listed.")
    assert len(answer.data) < 40_000


def test_a_budget_goes_to_the_job_of_the_project_that_its_source_names(sandbox_client: Any, plugin: Plugin) -> None:
    plugin.links.add(Link("lnk_p", "sandbox", "job", "procore", "P-9", "1009"))
    record = {"id": "B-7", "project_id": "P-9", "line_items": [{"cost_code": "2010", "cost_type": "2", "amount": "5"}]}
    answer = sent(sandbox_client, "export_budget", source="procore", locked=True, source_record=record)
    assert (answer.status_code, answer.json["mapping"]["unused"]) == (202, [])
    (waits,) = sandbox_client.get("/v1/exports").json["items"]
    assert waits["name"] == "Westfield Bank Branch"
