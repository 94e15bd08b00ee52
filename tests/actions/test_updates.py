"""What every action does the same way that changes a record that stands in Sage."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions import ACTIONS
from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.ports.links import Link
from sage100_plugin.testing.sage import MemorySage

PAIR = {"source": "procore", "source_id": "X-1"}

CHANGES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "update_job": ("job", "1015", {"name": "Another"}),
    "update_client": ("client", "2", {"city": "Tulsa"}),
    "update_vendor": ("vendor", "41", {"city": "Tulsa"}),
    "update_work_order": ("work_order", "7", {"description": "Another"}),
    "update_change_order": ("change_order", "5", {"reason": "Another"}),
    "create_or_update_work_order": ("work_order", "7", {"description": "Another"}),
}
"""Which record each changes, and what."""

CODES = {"cost_codes": [{"cost_code": "2010", "cost_type": "2"}]}


@pytest.fixture
def sage() -> MemorySage:
    return MemorySage(
        {
            "job": [{"recnum": 1015, "jobnme": "Westfield Plant", "status": 4}],
            "client": [
                {"recnum": 2, "clnnme": "Eastgate", "contacts": [
                    {"recnum": 2, "linnum": 1, "cntnme": "Lee", "phnnum": "918-555-0100"}]},
            ],
            "vendor": [{"recnum": 41, "vndnme": "Volt Electric"}],
            "work_order": [{"recnum": 7, "ordnum": "5007", "clnnum": 2, "dscrpt": "No heat", "status": 7}],
            "change_order": [{"recnum": 5, "chgnum": "7", "jobnum": 1015, "phsnum": 0, "status": 2, "dscrpt": "Pipe"}],
            "budget": [{"recnum": 1015, "lckedt": 0, "lines": []}],
            "cost_code": [{"recnum": Decimal(2010), "cdenme": "Demolition"}],
            "cost_type": [{"recnum": 2, "typnme": "Labor"}],
        }
    )  # fmt: skip


def linked(plugin: Plugin, record: str, id: str, **told: Any) -> None:
    plugin.links.add(Link("lnk_1", "sandbox", record, "procore", "X-1", id, **told))


def done(plugin: Plugin, caller: Caller, key: str, **given: Any) -> dict[str, Any]:
    return dict(run_action(plugin, Call(key, given, caller)).body)


def refused(plugin: Plugin, caller: Caller, key: str, **given: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call(key, given, caller))
    return [(fault.pointer, fault.code, fault.message) for fault in caught.value.faults]


def test_every_action_that_updates_is_among_them() -> None:
    assert {action.key for action in ACTIONS if action.verb == "update"} <= CHANGES.keys()


@pytest.mark.parametrize("key", CHANGES)
def test_what_sage_owns_is_changed_there(memory: Plugin, sage: MemorySage, caller: Caller, key: str) -> None:
    # R59
    record, id, change = CHANGES[key]
    linked(memory, record, id, owner="sage")
    ((pointer, code, says),) = refused(memory, caller, key, **PAIR, **change)
    assert (pointer, code) == ("/source_id", "wrong_owner")
    assert "is owned by Sage, as its link to X-1 of procore says: change it there (" in says
    assert sage.writes == []


@pytest.mark.parametrize("key", CHANGES)
@pytest.mark.parametrize("owner", ["source", ""])
def test_what_the_source_owns_or_nobody_is_changed(memory: Plugin, caller: Caller, key: str, owner: str) -> None:
    # R59
    record, id, change = CHANGES[key]
    linked(memory, record, id, owner=owner, origin="sage")
    assert done(memory, caller, key, **PAIR, **change)["result"]["outcome"] == "updated"


@pytest.mark.parametrize("key", CHANGES)
def test_a_link_to_what_was_deleted_changes_nothing(memory: Plugin, sage: MemorySage, caller: Caller, key: str) -> None:
    """Another record may have the number by now."""
    record, id, change = CHANGES[key]
    linked(memory, record, id, state="broken")
    ((pointer, code, says),) = refused(memory, caller, key, **PAIR, **change)
    assert (pointer, code.endswith("not_linked")) == ("/source_id", True)
    assert "was deleted in Sage" in says
    assert sage.writes == []


@pytest.mark.parametrize("key", ["export_cost_codes", "create_shell_budget"])
@pytest.mark.parametrize(
    ("told", "owned"), [({"origin": "sage"}, True), ({"owner": "sage"}, True), ({"origin": "source"}, False)]
)
def test_a_budget_that_was_made_in_sage_gets_its_codes_there(
    memory: Plugin, caller: Caller, key: str, told: dict[str, str], *, owned: bool
) -> None:
    # R59
    linked(memory, "budget", "1015", **told)
    given = {"source": "procore", "job": "1015", **CODES}
    if owned:
        ((pointer, code, _),) = refused(memory, caller, key, **given)
        assert (pointer, code) == ("/job", "wrong_owner")
    else:
        assert done(memory, caller, key, **given)["state"] in ("done", "waiting_acceptance")


@pytest.mark.parametrize(
    ("key", "keeps", "change", "sent", "skipped"),
    [
        ("update_job", {"status"}, {"name": "Another", "status": "5"}, {"name": "Another"}, {"status": ("4", "5")}),
        ("update_client", {"city"}, {"city": "Tulsa"}, {}, {"city": ("", "Tulsa")}),
        (
            "update_client",
            {"contacts/phone"},
            {"contact": "Lee", "phone": "918-555-0199", "email": "lee@eastgate.example"},
            {"contacts": [{"line": "1", "email": "lee@eastgate.example"}]},
            {"contacts": (None, None)},
        ),
        ("update_client", {"contacts/phone"}, {"phone": "918-555-0199"}, {}, {"contacts": (None, None)}),
        ("update_vendor", {"name"}, {"name": "Volt", "city": "Tulsa"}, {"city": "Tulsa"},
            {"name": ("Volt Electric", "Volt")}),
        ("update_work_order", {"description"}, {"description": "x"}, {}, {"description": ("No heat", "x")}),
    ],
)  # fmt: skip
def test_what_sages_api_does_not_change_is_told_and_the_rest_is_sent(
    memory: Plugin,
    sage: MemorySage,
    caller: Caller,
    key: str,
    keeps: set[str],
    change: dict[str, Any],
    sent: dict[str, Any],
    skipped: dict[str, tuple[Any, Any]],
) -> None:
    record, id, _ = CHANGES[key]
    sage.keeps[record] = frozenset(keeps)
    linked(memory, record, id)
    body = done(memory, caller, key, **PAIR, **change)
    assert [dict(write.fields) for write in sage.writes] == ([sent] if sent else [])
    assert body["result"]["outcome"] == ("updated" if sent else "no_change")
    told = [entry for entry in body["log"] if entry.get("skipped")]
    assert {entry["field"]: (entry["old"], entry["new"]) for entry in told} == skipped
    assert all(entry["skipped"].startswith("Sage's API in this company does not change ") for entry in told)


def test_what_is_owned_by_sage_and_not_changed_by_its_api_is_only_told(
    memory: Plugin, sage: MemorySage, caller: Caller
) -> None:
    """Nothing would be sent, so nobody's right to send it is asked for."""
    sage.keeps["vendor"] = frozenset({"city"})
    linked(memory, "vendor", "41", owner="sage")
    assert done(memory, caller, "update_vendor", **PAIR, city="Tulsa")["result"]["outcome"] == "no_change"
