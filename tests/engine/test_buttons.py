"""Buttons: who may make which, what they refuse, and that a press counts once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sage100_plugin.engine import keys
from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.crm.press import Press, accounted, draft, outcome, press
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.retain import retain
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Button
from sage100_plugin.stamps import Stamps
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.sage import MemorySage

GIVEN = {
    "client": "1",
    "type": "1",
    "description": "No cooling",
    "schedule_date": "2026-12-05",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-204",
}
OPEN = {name: GIVEN[name] for name in ("source", "source_id", "description")}
TYPED = {name: GIVEN[name] for name in ("client", "type", "schedule_date", "priority")}
WISH = {"action": "create_work_order", "label": "Create work order", "input": GIVEN}


@pytest.fixture
def maker(memory: Plugin) -> Caller:
    """The holder of a key that is known."""
    key = keys.make_key(memory, {"name": "crm", "scopes": list(SCOPES)}).key
    return Caller(key.id, key.name, key.scopes)


@pytest.fixture
def clock(memory: Plugin) -> FakeClock:
    assert isinstance(memory.clock, FakeClock)
    return memory.clock


def made(plugin: Plugin, maker: Caller, **wish: Any) -> Button:
    return buttons.make(plugin, maker, {**WISH, **wish})


def stored(plugin: Plugin, button: Button) -> Button:
    found = plugin.ledger.read(lambda tx: tx.buttons.get(button.id))
    assert found is not None
    return found


def refusal(work: Callable[..., Any], *asked: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        work(*asked)
    return caught.value


def orders(sage: MemorySage) -> list[Any]:
    return list(sage.find("work_order", limit=100))


# Making


def test_all_that_is_wrong_with_a_button_is_said_at_once_and_none_is_made(memory: Plugin, maker: Caller) -> None:
    wish = {
        "action": "create_work_order",
        "input": {
            "job": "one", "colour": "red", "description": "x" * 76, "status": "Nowhere", "confirm": "c",
            "idempotency_key": "k", "company": "sandbox",
        },
        "label": "",
        "expires_in": 366 * 86_400,
        "single_use": 1,
        "style": "big",
    }  # fmt: skip
    found = {(fault.pointer, fault.code) for fault in refusal(buttons.make, memory, maker, wish).faults}
    assert found == {
        ("/style", "unknown_field"),
        ("/label", "required"),
        ("/expires_in", "invalid_value"),
        ("/single_use", "invalid_value"),
        ("/input/job", "invalid_value"),
        ("/input/colour", "unknown_field"),
        ("/input/description", "too_long"),
        ("/input/status", "invalid_value"),
        ("/input/confirm", "invalid_value"),
        ("/input/idempotency_key", "invalid_value"),
    }
    assert memory.ledger.read(lambda tx: tx.buttons.find()) == ()


@pytest.mark.parametrize(
    ("wish", "code", "pointer"),
    [
        ({"action": "create_anything"}, "unknown_action", "/action"),
        ({"action": None}, "required", "/action"),
        ({"action": ["create_work_order"]}, "unknown_action", "/action"),
        ({"action": "accept_export", "input": {}}, "scope_missing", "/action"),
        ({"input": {**GIVEN, "company": "other"}}, "unknown_company", "/input/company"),
        ({"input": [1]}, "invalid_value", "/input"),
        ({"label": "x" * 81}, "too_long", "/label"),
        ({"label": "two\nlines"}, "invalid_value", "/label"),
        ({"label": 7}, "invalid_value", "/label"),
        ({"expires_in": 59}, "invalid_value", "/expires_in"),
        ({"expires_in": "3600"}, "invalid_value", "/expires_in"),
        ({"expires_in": True}, "invalid_value", "/expires_in"),
        ({"action": "push_cor", "input": {}}, "required", "/input/cors"),
        ({"input": {**GIVEN, "status": "4"}}, "status_not_assignable", "/input/status"),
        ({"input": {**GIVEN, "status": "Open"}}, "posting_status", "/input/status"),
        (
            {"input": {**OPEN, "source_record": {"work_order_status": "1"}}},
            "posting_status",
            "/input/source_record/work_order_status",
        ),
    ],
)
def test_a_button_that_could_never_work_is_not_made(
    memory: Plugin, maker: Caller, wish: dict[str, Any], code: str, pointer: str
) -> None:
    limited = replace(maker, scopes=("read", "write"))
    problem = refusal(buttons.make, memory, limited, {**WISH, **wish})
    assert (code, pointer) in [(fault.code, fault.pointer) for fault in problem.faults]
    assert memory.ledger.read(lambda tx: tx.buttons.find()) == ()


def test_a_key_without_write_makes_no_button(memory: Plugin, maker: Caller) -> None:
    assert refusal(buttons.make, memory, replace(maker, scopes=("read",)), WISH).code == "scope_missing"


def test_a_button_lasts_thirty_days_unless_it_is_told_otherwise(memory: Plugin, maker: Caller) -> None:
    usual, short = made(memory, maker), made(memory, maker, expires_in=3600)
    assert usual.expires_at - usual.created_at == timedelta(days=30)
    assert short.expires_at - short.created_at == timedelta(hours=1)


def test_its_maker_and_who_administers_see_a_button_and_nobody_else(memory: Plugin, maker: Caller) -> None:
    button = made(memory, maker)
    other = Caller("k9", "other", ("read", "write"))
    assert refusal(buttons.find, memory, other, button.id).code == "not_found"
    buttons.revoke(memory, other, button.id)
    assert buttons.find(memory, replace(other, scopes=SCOPES), button.id) == button
    elsewhere = replace(other, scopes=SCOPES, companies=("east",))
    assert refusal(buttons.find, memory, elsewhere, button.id).code == "not_found"


# The link


def test_the_link_holds_the_id_and_the_end_and_nothing_else(memory: Plugin, maker: Caller) -> None:
    memory.stamper = Stamps(["one"])
    button = made(memory, maker)
    token = buttons.token(memory, button)
    assert memory.stamper.read("button", token) == f"{button.id} {int(button.expires_at.timestamp())}"
    assert buttons.opened(memory, token) == button


def test_a_link_signed_with_an_older_key_of_the_list_stays_valid_and_without_the_key_it_does_not(
    memory: Plugin, maker: Caller
) -> None:
    memory.stamper = Stamps(["old"])
    button = made(memory, maker)
    old = buttons.token(memory, button)
    memory.stamper = Stamps(["new", "old"])
    assert buttons.opened(memory, old) == button
    assert buttons.token(memory, button) != old
    memory.stamper = Stamps(["new"])
    assert refusal(buttons.opened, memory, old).code == "bad_signature"


def test_what_was_signed_for_something_else_opens_no_button(memory: Plugin, maker: Caller) -> None:
    memory.stamper = Stamps(["one"])
    button = made(memory, maker)
    text = memory.stamper.read("button", buttons.token(memory, button))
    assert text is not None
    assert refusal(buttons.opened, memory, memory.stamper.sign("confirm", text)).code == "bad_signature"


def test_a_link_ends(memory: Plugin, maker: Caller, clock: FakeClock) -> None:
    button = made(memory, maker, expires_in=3600)
    token = buttons.token(memory, button)
    clock.advance(timedelta(seconds=3599))
    assert buttons.opened(memory, token) == button
    clock.advance(timedelta(seconds=1))
    assert refusal(buttons.opened, memory, token).code == "expired"


def test_a_button_that_was_taken_back_says_so(memory: Plugin, maker: Caller) -> None:
    button = made(memory, maker)
    buttons.revoke(memory, maker, button.id)
    problem = refusal(buttons.opened, memory, buttons.token(memory, button))
    assert (problem.code, "taken back" in problem.detail) == ("expired", True)


def test_a_button_does_what_its_key_may_do_today(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker)

    def change(**new: Any) -> None:
        def work(tx: Any) -> None:
            tx.keys.replace(replace(tx.keys.get(maker.key_id), **new))

        memory.ledger.write(work)

    change(paused_at=memory.clock.now())
    assert refusal(press, memory, button, Press({})).code == "key_paused"
    change(paused_at=None, scopes=("read",))
    assert refusal(press, memory, button, Press({})).code == "scope_missing"
    change(scopes=SCOPES, companies=("elsewhere",))
    problem = refusal(draft, memory, button, {})
    assert (problem.code, "not connected" in problem.detail, "choices" in problem.extra) == ("expired", True, False)
    change(companies=(), revoked_at=memory.clock.now())
    problem = refusal(draft, memory, button, {})
    assert (problem.code, "revoked" in problem.detail) == ("expired", True)
    assert orders(sage) == []


def test_a_button_sees_its_own_company_and_no_other(memory: Plugin, maker: Caller) -> None:
    button = made(memory, maker)
    assert maker.companies == ()
    assert buttons.holder(memory, button).companies == (button.company,)
    gone = replace(button, company="elsewhere", key_id=LOCAL)
    assert refusal(buttons.holder, memory, gone).code == "expired"


# What it shows and asks for


def test_what_is_missing_is_asked_for_and_what_is_given_is_not(memory: Plugin, maker: Caller) -> None:
    button = made(memory, maker, input=OPEN)
    drawn = draft(memory, button, {})
    assert {*drawn.missing} == {*TYPED}
    assert (drawn.preview, drawn.faults) == (None, ())
    asked = {field["key"] for field in drawn.fields}
    assert asked >= {*TYPED, "service_site", "reload"}
    assert not asked & {"description", "source", "source_id", "source_record", "company", "confirm", "allow_posting"}
    shown = draft(memory, button, TYPED).preview
    assert shown is not None
    assert shown["would"][0]["menu"] == "11-2 Work Orders/Invoices/Credits"


def test_what_the_button_holds_cannot_be_typed_over(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker)
    for typed in ({"description": "Another"}, {"company": "east"}, {"source_record": "{}"}):
        (name,) = typed
        problem = refusal(press, memory, button, Press(typed))
        assert [(fault.pointer, fault.code) for fault in problem.faults] == [(f"/{name}", "invalid_value")]
    assert [fault.code for fault in draft(memory, button, {"colour": "red"}).faults] == ["unknown_field"]
    assert orders(sage) == []


def test_a_draft_names_the_faults_of_what_was_typed(memory: Plugin, maker: Caller) -> None:
    # R19, R23, R26
    button = made(memory, maker, input=OPEN)
    drawn = draft(memory, button, {**TYPED, "service_site": "2-1", "type": ""})
    assert drawn.missing == ("type",)
    assert [fault.code for fault in drawn.faults] == ["service_site_of_other_client"]


# A press


def test_a_press_does_it_and_the_button_remembers_its_last_use(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker, input=OPEN)
    reply = press(memory, button, Press(TYPED, "one"))
    assert (reply.status, reply.body["state"], len(orders(sage))) == (200, "done", 1)
    kept = stored(memory, button)
    assert (kept.operation_id, kept.used_at) == (reply.body["operation_id"], memory.clock.now())
    assert outcome(memory, button, kept.operation_id)["result"] == reply.body["result"]


def test_one_key_counts_once(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker, input={**GIVEN, "source_id": ""})
    first, second = (press(memory, button, Press({}, "one")) for _ in range(2))
    assert (second.replayed, second.body) == (True, first.body)
    assert len(orders(sage)) == 1
    press(memory, button, Press({}, "two"))
    assert len(orders(sage)) == 2


def test_a_single_use_button_is_used_once_and_says_what_it_did(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker, single_use=True, input={**GIVEN, "source_id": ""})
    done = press(memory, button, Press({}, "one")).body
    problem = refusal(press, memory, stored(memory, button), Press({}, "two"))
    assert problem.code == "used"
    assert problem.extra["result"] == {name: done["result"][name] for name in ("id", "number")}
    assert done["result"]["number"] in problem.detail
    assert refusal(draft, memory, stored(memory, button), {}).code == "used"
    assert len(orders(sage)) == 1


def test_presses_of_a_single_use_button_at_once_do_it_once(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker, single_use=True, input={**OPEN, "source_id": ""})
    kinds = [{**TYPED, "contact": f"Person {number % 2}"} for number in range(8)]

    def one(typed: dict[str, str]) -> str:
        try:
            return str(press(memory, button, Press(typed)).body["operation_id"])
        except Refused as refused:
            return refused.code

    with ThreadPoolExecutor(8) as crowd:
        told = list(crowd.map(one, kinds))
    assert len(orders(sage)) == 1
    assert len({each for each in told if each.startswith("op_")}) == 1
    assert {each for each in told if not each.startswith("op_")} <= {"used", "operation_in_progress"}


def test_a_press_that_was_refused_leaves_a_single_use_button_unused(
    memory: Plugin, maker: Caller, sage: MemorySage, clock: FakeClock
) -> None:
    button = made(memory, maker, single_use=True, input=OPEN, expires_in=90 * 86_400)
    assert refusal(press, memory, button, Press({**TYPED, "client": "99"})).code == "not_in_sage"
    clock.advance(timedelta(days=40))
    assert press(memory, stored(memory, button), Press(TYPED)).status == 200
    assert len(orders(sage)) == 1


def test_a_single_use_button_of_a_process_that_died_stays_used_when_its_operation_is_forgotten(
    memory: Plugin, maker: Caller, sage: MemorySage, clock: FakeClock
) -> None:
    button = made(memory, maker, single_use=True, input={**GIVEN, "source_id": ""}, expires_in=90 * 86_400)
    press(memory, button, Press({}))
    done = stored(memory, button)
    killed = replace(done, operation_id="")  # it died before it noted the operation
    memory.ledger.write(lambda tx: tx.buttons.replace(killed))
    assert refusal(press, memory, killed, Press({})).code == "used"
    told = buttons.show(accounted(memory, killed))
    assert (told["used_at"] is None, told["operation_id"]) == (False, done.operation_id)
    clock.advance(timedelta(days=31))
    retain(memory)
    assert (
        memory.ledger.read(lambda tx: tx.operations.by_key(button.key_id, button.action, f"button {button.id}")) is None
    )
    assert refusal(press, memory, killed, Press({})).code == "used"
    assert len(orders(sage)) == 1


def test_a_stale_preview_is_not_carried_out(memory: Plugin, maker: Caller, sage: MemorySage) -> None:
    button = made(memory, maker, input=OPEN)
    shown = draft(memory, button, TYPED).preview
    assert shown is not None
    problem = refusal(press, memory, button, Press({**TYPED, "priority": "Low"}, None, shown["confirm"]))
    assert (problem.code, orders(sage)) == ("stale_preview", [])
    assert press(memory, button, Press(TYPED, None, shown["confirm"])).status == 200


def test_expired_buttons_are_forgotten_thirty_days_later(memory: Plugin, maker: Caller, clock: FakeClock) -> None:
    made(memory, maker, expires_in=3600)
    lasting = made(memory, maker, expires_in=90 * 86_400)
    clock.advance(timedelta(days=30))
    assert retain(memory)["buttons"] == 0
    clock.advance(timedelta(hours=2))
    assert retain(memory)["buttons"] == 1
    assert memory.ledger.read(lambda tx: tx.buttons.find()) == (lasting,)
