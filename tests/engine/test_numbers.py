"""The number office: the next number that nobody has, held until it is used, and never given twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sage100_plugin.engine import companies
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.recover import QUIET, recover, resume
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import SageAnswer, Write
from sage100_plugin.spec import Decide
from sage100_plugin.testing.outside import FakeClock
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage
from tests.engine.watched import Interrupted, Watched

CALLER = Caller("k1", "flow", SCOPES)
ROWS = {
    "vendor": [{"recnum": 10, "vndnme": "Hollins Plumbing & Heating Inc", "shtnme": "Hollins"}],
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "client_status": [{"recnum": 1, "stsnme": "Current"}],
    "job": [{"recnum": 220, "jobnme": "Harbor Point"}],
}
NAMES = [f"{first} {second}" for first in ("Alder", "Birch", "Cedar", "Dogwood", "Elm") for second in "KLMNPQRSTV"]


@pytest.fixture
def sage() -> Watched:
    return Watched(ROWS)


@pytest.fixture
def memory(sage: Watched) -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"sandbox": sage})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def policy(plugin: Plugin, **told: str) -> None:
    named = {name.replace("_", "."): value for name, value in told.items()}
    plugin.companies.change("sandbox", {"policies": named})


def vendor(plugin: Plugin, name: str = "Northgate Glazing", source_id: str = "V-88") -> str:
    given = {"name": name, "source": "procore", "source_id": source_id}
    return str(run_action(plugin, Call("export_vendor", given, CALLER)).body["export"]["id"])


def job(plugin: Plugin) -> str:
    given = {"name": "Riverside Clinic", "client": "1", "status": "4", "source": "procore", "source_id": "P-1"}
    return str(run_action(plugin, Call("export_job", given, CALLER)).body["export"]["id"])


def accepted(plugin: Plugin, export_id: str, **typed: Any) -> str:
    return str(decide.accept(plugin, CALLER, export_id, typed).body["result"]["id"])


def refused(plugin: Plugin, export_id: str, **typed: Any) -> tuple[str, str, str]:
    with pytest.raises(Problem) as caught:
        decide.accept(plugin, CALLER, export_id, typed)
    faults = caught.value.faults
    return caught.value.code, faults[0].code if faults else "", faults[0].message if faults else caught.value.detail


def held(plugin: Plugin) -> tuple[str, ...]:
    return plugin.ledger.read(lambda tx: tx.operations.reserved("number|"))


def seen(plugin: Plugin, export_id: str, **fields: Any) -> Any:
    """The number that the approver is shown before he accepts."""
    shown = decide.preview(plugin, CALLER, Decide(export_id, "accept", fields=fields))
    return next(field["after"] for field in shown["would"][0]["fields"] if field["field"] == "id")


def test_the_number_is_typed_unless_the_company_has_it_otherwise(memory: Plugin) -> None:
    # R51
    assert refused(memory, vendor(memory))[1] == "sage_id_required"
    assert refused(memory, job(memory))[1] == "sage_id_required"
    assert held(memory) == ()


def test_by_the_policy_the_next_free_one_is_shown_and_taken(memory: Plugin) -> None:
    policy(memory, number_vendor="next", number_job="next")
    one, other = vendor(memory), job(memory)
    assert (seen(memory, one), seen(memory, other)) == ("11", "221")
    assert (accepted(memory, one), accepted(memory, other)) == ("11", "221")
    assert held(memory) == ()


def test_under_that_policy_one_may_still_be_typed(memory: Plugin) -> None:
    policy(memory, number_vendor="next")
    assert accepted(memory, vendor(memory), sage_id="500") == "500"


@pytest.mark.parametrize("send", [vendor, job])
@pytest.mark.parametrize("said", ["typed", "next"])
def test_next_takes_it_under_either_policy(memory: Plugin, send: Callable[[Plugin], str], said: str) -> None:
    policy(memory, number_vendor=said, number_job=said)
    export_id, expected = send(memory), {"vendor": "11", "job": "221"}[send.__name__]
    assert seen(memory, export_id, sage_id="next") == expected
    assert accepted(memory, export_id, sage_id=" Next ") == expected


def test_next_stays_what_it_is_when_it_is_carried_on_later(memory: Plugin, sage: Watched) -> None:
    export_id = vendor(memory)
    sage.answer(SageAnswer("busy", message="locked"), taken=False)
    assert decide.accept(memory, CALLER, export_id, {"sage_id": "next"}).body["state"] == "queued"
    assert held(memory)[0].endswith("|11")
    assert accepted(memory, vendor(memory, "Alder K", "V-2"), sage_id="next") == "12"
    resume(memory)
    assert decide.find(memory, CALLER, export_id).status == "done"
    assert [row["recnum"] for row in sage.find("vendor")] == [10, 11, 12]


def test_after_a_crash_it_keeps_the_number_it_held(memory: Plugin, sage: Watched) -> None:
    def die(_write: Write) -> None:
        raise Interrupted

    export_id, sage.before = vendor(memory), die
    with pytest.raises(Interrupted):
        decide.accept(memory, CALLER, export_id, {"sage_id": "next"})
    memory.flying, sage.before = set(), lambda _: None
    recover(memory)
    resume(memory)
    assert [row["recnum"] for row in sage.find("vendor")] == [10, 11]
    assert held(memory) == ()


def test_one_that_somebody_took_in_sage_meanwhile_gives_way_to_the_next(memory: Plugin, sage: Watched) -> None:
    export_id = vendor(memory)
    sage.answer(SageAnswer("busy", message="locked"), taken=False)
    decide.accept(memory, CALLER, export_id, {"sage_id": "next"})
    sage.put("vendor", {"recnum": 11, "vndnme": "Somebody Else"})
    resume(memory)
    assert [row["recnum"] for row in sage.find("vendor")] == [10, 11, 12]


def test_what_sage_refuses_gives_its_number_back(memory: Plugin, sage: Watched) -> None:
    sage.answer(SageAnswer("refused", message="No."), taken=False)
    assert refused(memory, vendor(memory), sage_id="next")[0] == "sage_refused"
    assert held(memory) == ()
    assert accepted(memory, vendor(memory, "Alder K", "V-2"), sage_id="next") == "11"


def test_what_nobody_knows_the_outcome_of_keeps_its_number_until_it_is_known(memory: Plugin, sage: Watched) -> None:
    export_id = vendor(memory)
    sage.answer(SageAnswer("unknown", message="Nobody answered."), taken=False)
    with pytest.raises(Problem):
        decide.accept(memory, CALLER, export_id, {"sage_id": "next"})
    assert [number.rpartition("|")[2] for number in held(memory)] == ["11"]
    assert accepted(memory, vendor(memory, "Alder K", "V-2"), sage_id="next") == "12"
    assert isinstance(memory.clock, FakeClock)
    memory.clock.advance(QUIET)
    resume(memory)
    assert (decide.find(memory, CALLER, export_id).status, held(memory)) == ("failed", ())
    assert accepted(memory, vendor(memory, "Birch L", "V-3"), sage_id="11") == "11"


def test_a_rejection_leaves_no_number_held(memory: Plugin) -> None:
    policy(memory, number_vendor="next")
    decide.reject(memory, CALLER, vendor(memory), {"reason": "no"})
    assert held(memory) == ()
    assert accepted(memory, vendor(memory, "Alder K", "V-2")) == "11"


def test_a_number_in_sage_and_one_that_another_holds_are_taken(memory: Plugin, sage: Watched) -> None:
    assert refused(memory, vendor(memory), sage_id="10")[1] == "number_taken"
    sage.answer(SageAnswer("busy", message="locked"), taken=False)
    decide.accept(memory, CALLER, vendor(memory, "Alder K", "V-2"), {"sage_id": "77"})
    code, _, says = refused(memory, vendor(memory, "Birch L", "V-3"), sage_id="77")
    assert (code, says) == ("number_taken", "Another call is just using number 77.")


def test_a_job_number_with_leading_zeros_is_told_in_one_sentence(memory: Plugin) -> None:
    _, code, says = refused(memory, job(memory), sage_id="0221")
    assert code == "leading_zeros"
    assert says == "Sage Job#: job numbers have no leading zeros. Type 221 if you mean that."


def test_without_acceptance_the_next_one_is_taken_unless_it_is_to_be_typed(memory: Plugin) -> None:
    policy(memory, acceptance_vendor="direct")
    given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    assert run_action(memory, Call("export_vendor", given, CALLER)).body["result"]["id"] == "11"
    policy(memory, acceptance_vendor="direct", number_vendor="typed")
    other = {**given, "name": "Alder K", "source_id": "V-2"}
    with pytest.raises(Problem) as caught:
        preview(memory, Call("export_vendor", other, CALLER))
    assert caught.value.faults[0].code == "sage_id_required"
    assert preview(memory, Call("export_vendor", {**other, "sage_id": "next"}, CALLER))["would"]
    assert run_action(memory, Call("export_vendor", {**other, "sage_id": "next"}, CALLER)).body["result"]["id"] == "12"


@pytest.mark.parametrize("direct", [False, True])
def test_fifty_at_once_get_fifty_numbers_and_no_gap(memory: Plugin, sage: Watched, direct: bool) -> None:
    policy(memory, number_vendor="next", acceptance_vendor="direct" if direct else "queue")
    given = [{"name": name, "source": "procore", "source_id": name} for name in NAMES]
    sent = [] if direct else [vendor(memory, name, name) for name in NAMES]

    def one(at: int) -> str:
        if direct:
            return str(run_action(memory, Call("export_vendor", given[at], CALLER, wait=60)).body["result"]["id"])
        return str(decide.accept(memory, CALLER, sent[at], {}, 60).body["result"]["id"])

    with ThreadPoolExecutor(50) as threads:
        numbers = sorted(map(int, threads.map(one, range(50))))
    assert numbers == list(range(11, 61))
    assert (len(sage.find("vendor", limit=100)), held(memory)) == (51, ())


def test_an_administrator_sets_it_for_jobs_and_vendors(memory: Plugin) -> None:
    said = {"number.vendor": "next", "number.job": "typed", "number.client": " 100 - 199 "}
    assert dict(companies.checked(said)) == {**said, "number.client": "100-199"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vendor", "random"),
        ("vendor", "2699-2600"),
        ("vendor", "0-99"),
        ("vendor", "1-9999999999"),
        ("vendor", "1-2,5-6"),
        ("vendor", 26),
        ("client", "typed"),
    ],
)
def test_any_other_policy_is_refused(name: str, value: object) -> None:
    with pytest.raises(Problem) as caught:
        companies.checked({f"number.{name}": value})
    words = "next" if name == "client" else "typed, next"
    assert caught.value.faults[0].message == (
        f"number.{name} is {words} or a range as 2600-2699: who chooses a new number, and of which."
    )


def test_when_no_number_is_left_the_approver_is_asked_for_one(memory: Plugin, sage: MemorySage, caller: Caller) -> None:
    sage.put("vendor", {"recnum": 9_999_999_998, "vndnme": "A Typo"})
    given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    export_id = str(run_action(memory, Call("export_vendor", given, caller)).body["export"]["id"])
    for number, code in (("9999999999", "invalid_value"), ("next", "sage_id_required")):
        with pytest.raises(Problem) as caught:
            decide.accept(memory, caller, export_id, {"sage_id": number})
        assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/sage_id", code)]
    assert decide.accept(memory, caller, export_id, {"sage_id": "990"}).body["result"]["id"] == "990"


def test_of_a_range_the_next_free_one_is_taken_then_the_gaps_and_then_it_is_full(
    memory: Plugin, sage: MemorySage
) -> None:
    policy(memory, number_vendor="2600-2602")
    sage.put("vendor", {"recnum": 2601, "vndnme": "Made in Sage"})
    sage.put("vendor", {"recnum": 9001, "vndnme": "Far Above"})
    names = NAMES[:3]
    first, second, third = (vendor(memory, name, name) for name in names)
    assert (seen(memory, first), seen(memory, first, sage_id="next")) == ("2602", "2602")
    assert (accepted(memory, first, sage_id="next"), accepted(memory, second)) == ("2602", "2600")
    code, _, says = refused(memory, third)
    assert code == "range_full"
    assert says == (
        "Vendor numbers 2600 to 2602 are all used. Type another, or let an administrator set another range: "
        "sage100-plugin company set sandbox number.vendor=FIRST-LAST."
    )
    assert accepted(memory, third, sage_id="2603") == "2603"


def test_what_another_holds_of_a_range_is_not_free(memory: Plugin, sage: Watched) -> None:
    policy(memory, number_vendor="2600-2601")
    sage.answer(SageAnswer("busy", message="locked"), taken=False)
    assert decide.accept(memory, CALLER, vendor(memory), {}).body["state"] == "queued"
    assert accepted(memory, vendor(memory, "Alder K", "V-2")) == "2601"
    assert refused(memory, vendor(memory, "Birch L", "V-3"))[0] == "range_full"
    resume(memory)
    assert [row["recnum"] for row in sage.find("vendor")] == [10, 2600, 2601]


def test_fifty_at_once_fill_a_range_without_a_gap(memory: Plugin, sage: Watched) -> None:
    policy(memory, number_vendor="2600-2649")
    sent = [vendor(memory, name, name) for name in NAMES]
    with ThreadPoolExecutor(50) as threads:
        done = threads.map(lambda id: decide.accept(memory, CALLER, id, {}, 60).body["result"]["id"], sent)
        assert sorted(map(int, done)) == list(range(2600, 2650))


def test_a_client_and_a_document_take_theirs_of_a_range_too(memory: Plugin) -> None:
    policy(memory, number_client="500-599")
    memory.companies.change("sandbox", {"policies": {"number.change_order": "700-799"}})
    given = {"name": "Harbor Point Dental", "status": "1"}
    assert run_action(memory, Call("export_client", given, CALLER)).body["result"]["id"] == "500"
    order = {"job": "220", "date": "2026-10-01", "description": "More", "status": "Open"}
    assert run_action(memory, Call("create_change_order", order, CALLER)).body["result"]["number"] == "700"
    assert run_action(memory, Call("create_change_order", order, CALLER)).body["result"]["number"] == "701"


def test_a_number_far_above_the_highest_is_told_and_not_refused(memory: Plugin, sage: MemorySage) -> None:
    # R148
    sage.put("vendor", {"recnum": 2600, "vndnme": "The Highest"})
    export_id = vendor(memory)

    def told(number: str) -> list[str]:
        return list(decide.preview(memory, CALLER, Decide(export_id, "accept", fields={"sage_id": number}))["warnings"])

    says = "Vendor number 26001 is far above the highest one in Sage, 2600: look whether it is a slip."
    assert (told("26001"), told("2601"), told("9999")) == ([says], [], [])
    policy(memory, number_vendor="2600-2699")
    assert told("2700") == ["Vendor number 2700 is not of this company's range, 2600 to 2699."]
    assert accepted(memory, export_id, sage_id="26001") == "26001"
