"""Pushing change order requests into a change order (6-4-1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.change_order.lines import exact, sent_amounts
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.testing.sage import MemorySage

NEW = {"mode": "create", "date": "2026-10-01", "description": "Level 2 electrical", "status": "Open"}
CENT = Decimal("0.01")


def line(amount: str = "100.00", **more: str) -> dict[str, str]:
    return {"cost_code": "16030.000", "cost_type": "1", "amount": amount, **more}


def cor(source_id: str = "COR-1", *lines: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"source_id": source_id, "title": f"Request {source_id}", "lines": list(lines) or [line()], **more}


def push(caller: Caller, *cors: dict[str, Any], **given_: Any) -> Call:
    base = NEW if given_.get("mode", "create") == "create" else {}
    told = {"job": "1015", "source": "extracker", "cors": list(cors) or [cor()], **base, **given_}
    return Call("push_cor", {name: value for name, value in told.items() if value is not None}, caller)


def refused(plugin: Plugin, asked: Call) -> Problem:
    with pytest.raises(Problem) as caught:
        run_action(plugin, asked)
    return caught.value


def pointers(problem: Problem) -> set[tuple[str, str]]:
    return {(fault.pointer, fault.code) for fault in problem.faults}


@pytest.fixture
def sage() -> MemorySage:
    old = {"recnum": 5, "linnum": 1, "dscrpt": "Old", "cstcde": Decimal(16030), "csttyp": 1, "bdgprc": Decimal(7)}
    return MemorySage(
        {
            "cost_code": [
                {"recnum": Decimal(16030), "cdenme": "Branch Wiring"},
                {"recnum": Decimal(99), "cdenme": "Closed", "inactv": "Y"},
            ],
            "cost_type": [{"recnum": 1, "typnme": "Material"}, {"recnum": 2, "typnme": "Labor"}],
            "phase": [{"recnum": 1015, "phsnum": 2, "phsnme": "Tower"}],
            "job": [{"recnum": 1015, "jobnme": "Westfield"}, {"recnum": 9, "jobnme": "Other"}],
            "change_order": [
                {"recnum": 5, "chgnum": "7", "jobnum": 1015, "phsnum": 0, "dscrpt": "Open one", "lines": [old]},
                {"recnum": 6, "chgnum": "30", "jobnum": 9, "phsnum": 0, "dscrpt": "Of another job"},
            ],
        }
    )  # fmt: skip


def test_several_requests_become_one_change_order_and_each_is_told_where_it_went(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R106 R109 R118
    one = cor("COR-1", line("1000.00", multiplier="1.1"), line("500.00", cost_type="2", description="Electricians"))
    two = cor("COR-2", line("-250.00"))
    body = run_action(memory, push(caller, one, two)).body
    assert [each["amount"] for each in body["result"]["lines"]] == ["1100.00", "500.00", "-250.00"]
    assert [each["description"] for each in body["result"]["lines"]] == [
        "Request COR-1",
        "Electricians",
        "Request COR-2",
    ]
    (number,) = {each["change_order_number"] for each in body["result"]["cors"]}
    assert [(each["source_id"], each["state"], each["amount"]) for each in body["result"]["cors"]] == [
        ("COR-1", "pushed", "1600.00"),
        ("COR-2", "pushed", "-250.00"),
    ]
    assert (number, body["result"]["number"], len(sage.writes)) == ("8", "8", 1)
    for source_id in ("COR-1", "COR-2"):
        link = memory.links.by_source("sandbox", "change_order", "extracker", source_id)
        assert link is not None
        assert link.sage_id == body["result"]["id"]


def test_the_preview_shows_amount_menu_and_money_and_writes_nothing(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R116 R118
    asked = push(caller, cor("COR-1", line("1000.00", multiplier="1.1")))
    shown = preview(memory, asked)
    after = {field["field"]: field["after"] for field in shown["would"][0]["fields"]}
    assert (shown["would"][0]["menu"], after["lines/0/amount"]) == ("6-4-1 Change Orders", "1100.00")
    assert (shown["effects"], sage.writes) == ({"budget": "1100.00"}, [])
    body = run_action(memory, push(caller, *asked.input["cors"], confirm=shown["confirm"])).body
    assert {each["field"]: each["new"] for each in body["log"]} == after


@pytest.mark.parametrize(
    ("amount", "multiplier", "sent", "told"),
    [
        ("100.00", None, "100.00", False),  # 1 if left empty
        ("100.00", "1.1", "110.00", False),
        ("10.01", "1.5", "15.02", True),  # 15.015, half up
        ("-10.01", "1.5", "-15.02", True),  # half up means away from zero
        ("0.10", "0.0499", "0.00", True),
        ("-0.10", "0.0499", "0.00", True),  # zero has no sign
        ("0.00", "1", "0.00", False),
        ("9999999999.99", "1", "9999999999.99", False),
    ],
)
def test_the_multiplier_is_exact_and_a_rounding_is_told(
    memory: Plugin, caller: Caller, amount: str, multiplier: str | None, sent: str, told: bool
) -> None:
    # R116
    asked = line(amount) if multiplier is None else line(amount, multiplier=multiplier)
    body = run_action(memory, push(caller, cor("COR-1", asked))).body
    assert (body["result"]["lines"][0]["amount"], body["result"]["cors"][0]["amount"]) == (sent, sent)
    assert any("rounded to the cent" in says for says in body["warnings"]) is told
    if told:
        assert body["warnings"][0].endswith(f"; {sent} is sent, rounded to the cent.")


def products() -> st.SearchStrategy[list[dict[str, Decimal]]]:
    amounts = st.decimals(-9_999_999_999, 9_999_999_999, places=2)
    multipliers = st.decimals(Decimal("0.0001"), 99_999, places=4)
    return st.lists(st.fixed_dictionaries({"amount": amounts, "multiplier": multipliers}), min_size=1, max_size=30)


@given(lines=products())
def test_the_parts_are_sent_to_the_cent_and_add_up_to_the_whole(lines: list[dict[str, Decimal]]) -> None:
    # R116 R117
    sent = sent_amounts(lines)
    whole = sum(map(exact, lines), Decimal(0))
    assert abs(sum(sent, Decimal(0)) - whole) <= CENT / 2
    assert all(
        abs(part - exact(one)) < CENT and part == part.quantize(CENT) for part, one in zip(sent, lines, strict=True)
    )
    assert not any(part == 0 and part.is_signed() for part in sent)


def test_an_amount_that_is_shared_out_loses_no_cent(memory: Plugin, caller: Caller) -> None:
    # R117
    thirds = [
        line("100.00", multiplier="0.3333"),
        line("100.00", multiplier="0.3333"),
        line("100.01", multiplier="0.3334"),
    ]
    body = run_action(memory, push(caller, cor("COR-1", *thirds))).body
    assert [each["amount"] for each in body["result"]["lines"]] == ["33.33", "33.33", "33.34"]
    assert body["result"]["cors"][0]["amount"] == "100.00"


@pytest.mark.parametrize("multiplier", ["0", "-1", "-0.5"])
def test_a_multiplier_is_above_zero(memory: Plugin, sage: MemorySage, caller: Caller, multiplier: str) -> None:
    problem = refused(memory, push(caller, cor("COR-1", line("100.00", multiplier=multiplier))))
    assert pointers(problem) == {("/cors/0/lines/0/multiplier", "invalid_value")}
    assert (problem.detail, sage.writes) == ("Multiplier: it must be above zero.", [])


@pytest.mark.parametrize(
    ("total", "code"), [("150.00", None), ("150.01", "amounts_disagree"), ("0.00", "amounts_disagree"), (None, None)]
)
def test_lines_must_add_up_to_the_request(memory: Plugin, caller: Caller, total: str | None, code: str | None) -> None:
    # R117
    asked = push(caller, cor("COR-1", line("100.00", multiplier="2"), line("50.00"), amount=total))
    if code is None:
        assert run_action(memory, asked).body["state"] == "done"
        return
    problem = refused(memory, asked)
    assert (problem.code, pointers(problem)) == (code, {("/cors/0/amount", code)})
    assert problem.detail == f"The lines add up to 150.00, the request says {total}."


@pytest.mark.parametrize(
    ("wrong", "pointer", "code"),
    [
        ({"cost_code": ""}, "cost_code", "cost_code_missing"),  # R111 R113 R114
        ({"cost_type": ""}, "cost_type", "required"),  # R112 R115
        ({"cost_code": "777"}, "cost_code", "not_in_sage"),
        ({"cost_type": "9"}, "cost_type", "not_in_sage"),
        ({"cost_code": "99"}, "cost_code", "inactive_record"),
        ({"cost_code": "16030.0001"}, "cost_code", "invalid_value"),
        ({"amount": "1.005"}, "amount", "invalid_value"),
        ({"multiplier": "1.00001"}, "multiplier", "invalid_value"),
        ({"amount": "9000000000", "multiplier": "9"}, "multiplier", "invalid_value"),
        ({"multiplier": "x"}, "multiplier", "invalid_value"),
    ],
)
def test_a_line_that_sage_would_not_take_is_named(
    memory: Plugin, sage: MemorySage, caller: Caller, wrong: dict[str, str], pointer: str, code: str
) -> None:
    problem = refused(memory, push(caller, cor("COR-1", line(), {**line(), **wrong})))
    assert pointers(problem) == {(f"/cors/0/lines/1/{pointer}", code)}
    assert sage.writes == []


def test_all_that_is_missing_is_named_together(memory: Plugin, caller: Caller) -> None:
    # R110
    problem = refused(memory, Call("push_cor", {"mode": "create", "job": "1015", "cors": [{"lines": [{}]}]}, caller))
    assert {pointer for pointer, _ in pointers(problem)} == {
        "/source",
        "/date",
        "/description",
        "/status",
        "/cors/0/source_id",
        "/cors/0/title",
        "/cors/0/lines/0/cost_code",
        "/cors/0/lines/0/cost_type",
        "/cors/0/lines/0/amount",
    }


@pytest.mark.parametrize(
    ("status", "number"), [("1", "1"), ("Approved", "1"), ("disputed", "4"), (6, "6"), ("0", None), ("Pending", None)]
)
def test_statuses_are_sages_six_by_number_or_name(
    memory: Plugin, caller: Caller, status: Any, number: str | None
) -> None:
    # R125
    asked = push(caller, status=status)
    if number is None:
        assert pointers(refused(memory, asked)) == {("/status", "invalid_value")}
    else:
        assert run_action(memory, asked).body["result"]["status"] == number


def test_a_request_that_was_pushed_is_not_pushed_again_and_says_where_it_is(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    # R122
    done = run_action(memory, push(caller)).body["result"]
    problem = refused(memory, push(caller, cor("COR-2"), cor("COR-1")))
    assert pointers(problem) == {("/cors/1/source_id", "already_pushed")}
    says = f"Request COR-1 was already pushed to change order {done['id']} Level 2 electrical in Sage."
    assert (problem.code, problem.detail, len(sage.writes)) == ("already_pushed", says, 1)


def test_a_request_that_stands_in_the_list_twice_is_refused(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R122
    problem = refused(memory, push(caller, cor("COR-1"), cor("COR-2"), cor("COR-1")))
    assert (pointers(problem), sage.writes) == ({("/cors/2/source_id", "invalid_value")}, [])
    assert problem.detail == "Request COR-1 is in the list twice."


@pytest.mark.parametrize("where", [{}, {"mode": "existing", "change_order": "5"}])
def test_a_request_named_by_several_calls_on_their_way_is_pushed_once(
    memory: Plugin, sage: MemorySage, caller: Caller, where: dict[str, str]
) -> None:
    # R122
    def one(*names: str) -> str:
        asked = push(caller, *map(cor, names), **where)
        try:
            return str(run_action(memory, replace(asked, wait=0.01)).body["state"])
        except Problem as problem:
            return problem.code

    with memory.lanes.of("sandbox"):  # Sage is at work: all of them meet before the first is written
        answers = [one("A"), one("B", "A"), one("A", "B"), one("C", "B"), one("D", "C", "A"), one("D")]
    memory.pool.shutdown(wait=True)
    busy = "operation_in_progress"
    assert answers == ["started", busy, busy, "started", busy, "started"]
    pushed = [each["description"] for write in sage.writes for each in write.fields["lines"]]
    assert sorted(pushed) == [f"Request {name}" for name in "ABCD"]


def test_many_calls_at_once_push_each_request_once(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R122
    lists = ["A", "BA", "AB", "CB", "DCA", "D", "C"] * 3

    def one(names: str) -> str:
        try:
            return str(run_action(memory, push(caller, *map(cor, names))).body["state"])
        except Problem as problem:
            return problem.code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(one, lists))
    pushed = [each["description"] for write in sage.writes for each in write.fields["lines"]]
    assert len(pushed) == len(set(pushed))
    assert set(answers) <= {"done", "operation_in_progress", "already_pushed"}


def test_lines_are_added_below_those_that_stay_as_they_are(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R108 R109
    before = sage.get("change_order", ["5"])["5"]["lines"]
    body = run_action(memory, push(caller, cor("COR-1", line("1.00"), line("2.00")), mode="existing", change_order="5"))
    after = sage.get("change_order", ["5"])["5"]["lines"]
    assert after[: len(before)] == before
    assert [each["line"] for each in body.body["result"]["lines"]] == ["1", "2", "3"]
    assert (sage.writes[0].op, sage.writes[0].id) == ("change", "5")
    assert body.body["result"]["cors"][0]["change_order_number"] == "7"
    run_action(memory, push(caller, cor("COR-2"), mode="existing", change_order="5"))
    assert len(sage.get("change_order", ["5"])["5"]["lines"]) == 4


def test_pushes_into_one_change_order_at_the_same_time_are_all_recognised(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    def one(number: int) -> str:
        asked = push(caller, cor(f"COR-{number}", line(f"{number}.00")), mode="existing", change_order="5")
        return str(run_action(memory, asked).body["state"])

    with ThreadPoolExecutor(6) as threads:
        assert set(threads.map(one, range(1, 13))) == {"done"}
    amounts = [each["bdgprc"] for each in sage.get("change_order", ["5"])["5"]["lines"]]
    assert sorted(amounts[1:]) == [Decimal(number) for number in range(1, 13)]


def test_a_change_order_of_another_job_is_refused(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    # R108
    problem = refused(memory, push(caller, mode="existing", change_order="6"))
    assert (problem.detail, sage.writes) == ("Change order 30 belongs to job 9, not to job 1015.", [])
    assert pointers(refused(memory, push(caller, mode="existing"))) == {("/change_order", "required")}
    assert pointers(refused(memory, push(caller, mode="existing", change_order="77"))) == {
        ("/change_order", "not_in_sage")
    }
    assert pointers(refused(memory, push(caller, mode="both"))) == {("/mode", "invalid_value")}  # R109


def test_a_project_stands_for_the_job_it_is_linked_to(memory: Plugin, caller: Caller) -> None:
    # R123
    asked = push(caller, job=None, project_source_id="P-7")
    problem = refused(memory, asked)
    says = "Project P-7 of extracker is not linked to a Sage job (3-5 Jobs)."
    assert (problem.code, problem.detail) == ("project_not_linked", says)
    memory.links.add(Link("lnk_p", "sandbox", "job", "extracker", "P-7", "9"))
    assert run_action(memory, asked).body["result"]["job"] == "9"


@pytest.mark.parametrize(
    ("numbers", "phase", "expected"),
    [
        ([], None, "1"),
        ([("7", 0)], None, "8"),
        ([("009", 0)], None, "010"),
        ([("220-1", 0)], None, "220-2"),  # right of the dash
        ([("AAA5", 0)], None, "1"),  # letters give no number
        ([("12", 0), ("AAA5", 0)], None, "13"),
        ([("12", 0), ("850-3", 0)], None, "13"),
        ([("41", 2)], "2", "42"),  # its own row of numbers per phase
        ([("41", 2)], None, "1"),
        ([("7", 0)], "2", "1"),
    ],
)
def test_the_next_number_follows_those_of_the_same_job_and_phase(
    caller: Caller,
    memory: Plugin,
    sage: MemorySage,
    numbers: list[tuple[str, int]],
    phase: str | None,
    expected: str,
) -> None:
    sage.remove("change_order", "5")
    for place, (number, of) in enumerate(numbers, 50):
        sage.put("change_order", {"recnum": place, "chgnum": number, "jobnum": 1015, "phsnum": of})
    asked = push(caller, phase=phase)
    shown = preview(memory, asked)["would"][0]["fields"]
    assert [each["after"] for each in shown if each["field"] == "number"] == [expected]
    assert run_action(memory, asked).body["result"]["number"] == expected


def test_a_number_that_is_taken_is_refused_within_its_phase_only(memory: Plugin, caller: Caller) -> None:
    assert pointers(refused(memory, push(caller, number="7"))) == {("/number", "number_taken")}
    assert run_action(memory, push(caller, number="7", phase="2")).body["result"]["number"] == "7"
    assert run_action(memory, push(caller, cor("COR-2"), number="30")).body["result"]["number"] == "30"


def test_a_value_that_sage_made_otherwise_is_told_in_plain_words(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    sage.answer(SageAnswer("done", 0, "OK", "90"), taken=False)
    other = {"recnum": 90, "linnum": 1, "dscrpt": "Other", "cstcde": Decimal(16030), "csttyp": 1, "bdgprc": Decimal(1)}
    with memory.lanes.of("sandbox"):
        asked = push(caller, number="90", status="Approved")
        later = run_action(memory, Call(asked.action, asked.input, caller, wait=0.01))
        sage.put("change_order", {"recnum": 90, "chgnum": "90", "jobnum": 1015, "phsnum": 0, "status": 2,
                                  "dscrpt": "", "lines": [other]})  # fmt: skip
    memory.pool.shutdown(wait=True)
    found = memory.ledger.read(lambda tx: tx.operations.get(later.body["operation_id"]))
    assert found is not None
    warnings = (found.answer or {})["warnings"]
    assert "Status is 2 in Sage, not 1." in warnings
    assert "Description is empty in Sage, not Level 2 electrical." in warnings
    assert "The lines of Budget and Sub Change Details stand in Sage otherwise than they were sent." in warnings


def test_job_and_project_together_are_refused(memory: Plugin, caller: Caller) -> None:
    problem = refused(memory, push(caller, project_source_id="77"))
    assert pointers(problem) == {("/project_source_id", "invalid_value")}


@pytest.mark.parametrize(("status", "name"), [(5, "Void"), (6, "Rejected")])
def test_a_closed_change_order_gets_no_lines(
    memory: Plugin, sage: MemorySage, caller: Caller, status: int, name: str
) -> None:
    # R125
    sage.put("change_order", {"recnum": 5, "chgnum": "7", "jobnum": 1015, "phsnum": 0, "status": status})
    problem = refused(memory, push(caller, mode="existing", change_order="5"))
    assert pointers(problem) == {("/change_order", "wrong_state")}
    assert problem.detail == f"Change order 7 is {name}: no line of it counts. Choose another one."


def test_a_locked_change_order_gets_no_lines(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("change_order", {"recnum": 5, "chgnum": "7", "jobnum": 1015, "phsnum": 0, "status": 2, "lckedt": 1})
    problem = refused(memory, push(caller, mode="existing", change_order="5"))
    assert pointers(problem) == {("/change_order", "wrong_state")}
    assert "Lock Edit" in problem.detail
