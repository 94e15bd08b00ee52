"""Subcontracts and purchase orders: made, changed, and made where they should not be."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import CATALOG
from sage100_plugin.records.commitment import CommitmentSchema
from sage100_plugin.spec import Trigger
from sage100_plugin.spec.samples import filled
from tests.triggers.seen import COMPANY, Public, Watched, occurrence
from triggers.commitment import COMMITMENT_CREATED_IN_SAGE
from triggers.purchase_order import PURCHASE_ORDER_CHANGED, PURCHASE_ORDER_CREATED
from triggers.subcontract import SUBCONTRACT_CHANGED, SUBCONTRACT_CREATED

MADE: dict[str, Public] = {
    "subcontract": dict(SUBCONTRACT_CREATED.sample),
    "purchase_order": dict(PURCHASE_ORDER_CREATED.sample),
}
JOB = ("job", "1015")

each_kind = pytest.mark.parametrize("record", MADE)


@each_kind
def test_a_commitment_made_directly_in_sage_on_a_linked_job_is_told(record: str) -> None:
    # R72 R74
    found = occurrence(COMMITMENT_CREATED_IN_SAGE, None, MADE[record], [JOB], record=record)
    assert found is not None
    assert (found.data["kind"], found.data["id"], found.previous) == (record, MADE[record]["id"], None)
    assert filled(CommitmentSchema, found.data) == found.data


def test_both_kinds_are_told_alike() -> None:
    # R72
    told = {
        record: occurrence(COMMITMENT_CREATED_IN_SAGE, None, made, [JOB], record=record)
        for record, made in MADE.items()
    }
    shown = {
        record: found and [found.data[name] for name in ("date", "amount", "menu")] for record, found in told.items()
    }
    assert shown == {
        "subcontract": ["2026-09-28", "18500.00", "6-7-1 Subcontracts"],
        "purchase_order": ["2026-09-28", "640.00", "6-6-1 Purchase Orders"],
    }


@each_kind
def test_what_is_as_it_should_be_is_not_told(record: str) -> None:
    made = MADE[record]
    other = "purchase_order" if record == "subcontract" else "subcontract"

    def told(*links: tuple[str, str], own: bool = False, after: Public = made) -> bool:
        return occurrence(COMMITMENT_CREATED_IN_SAGE, None, after, links, record=record, own=own) is not None

    assert not told()
    assert not told(("job", "1016"))
    assert not told(JOB, (record, made["id"]))
    assert not told(JOB, own=True)
    assert not told(JOB, after={**made, "job": None})
    assert told(JOB, (other, made["id"]))


@each_kind
def test_an_edited_commitment_is_told_only_when_it_comes_to_a_linked_job(record: str) -> None:
    made = MADE[record]
    edited = {**made, "description": "Another"}
    moved = {**made, "job": "1016", "job_name": "Eastgate"}
    assert occurrence(COMMITMENT_CREATED_IN_SAGE, made, edited, [JOB], record=record) is None
    assert occurrence(COMMITMENT_CREATED_IN_SAGE, made, moved, [JOB], record=record) is None
    assert occurrence(COMMITMENT_CREATED_IN_SAGE, made, None, [JOB], record=record) is None
    found = occurrence(COMMITMENT_CREATED_IN_SAGE, moved, made, [JOB], record=record)
    assert found is not None
    assert found.previous == {"job": "1016"}


@each_kind
def test_only_a_linked_job_has_a_sentinel(plugin: Plugin, home: Path, record: str) -> None:
    # R73 R74
    seen = Watched(plugin, home, COMMITMENT_CREATED_IN_SAGE)
    seen.link("job", "1012")
    kind = record.replace("_", "-")
    seen.change(f"{kind}-created", job="1015")
    made = seen.change(f"{kind}-created", job="1012", amount="75.50")
    (event,) = seen.found()
    assert (event.data["kind"], event.data["id"], event.data["job"], event.data["amount"]) == (
        record,
        made["id"],
        "1012",
        "75.50",
    )
    assert seen.found() == []
    assert plugin.ledger.read(lambda tx: tx.imports.of(COMPANY, record, made["id"])) is None  # it is never imported


@each_kind
def test_a_commitment_that_is_linked_by_then_raises_no_alarm(plugin: Plugin, home: Path, record: str) -> None:
    seen = Watched(plugin, home, COMMITMENT_CREATED_IN_SAGE)
    seen.link("job", "1012")
    made = seen.change(f"{record.replace('_', '-')}-created", job="1012")
    seen.link(record, made["id"])
    assert seen.found() == []


def test_an_approved_change_order_changes_the_subcontract(plugin: Plugin, home: Path) -> None:
    seen = Watched(plugin, home, SUBCONTRACT_CREATED, SUBCONTRACT_CHANGED)
    made = seen.change("subcontract-created", job="1012", amount="1000.00")
    seen.look()
    seen.change("subcontract-changed", subcontract=made["id"], amount="10.10")
    (event,) = seen.found()
    amounts = ("change_amount", "contract_amount", "remaining_amount")
    assert [event.data[name] for name in amounts] == ["10.10", "1010.10", "1010.10"]
    assert event.previous is not None
    assert [event.previous[name] for name in amounts] == ["0.00", "1000.00", "1000.00"]
    assert set(amounts) <= (CATALOG.compared("subcontract") or set())


@pytest.mark.parametrize(
    ("triggers", "kind", "edits"),
    [
        (
            (SUBCONTRACT_CREATED, SUBCONTRACT_CHANGED),
            "subcontract",
            ("subcontract-changed", "subcontract-status-changed"),
        ),
        (
            (PURCHASE_ORDER_CREATED, PURCHASE_ORDER_CHANGED),
            "purchase-order",
            ("purchase-order-line-added", "purchase-order-line-added", "purchase-order-received"),
        ),
    ],
    ids=["subcontract", "purchase_order"],
)
def test_edited_lines_raise_one_event_of_their_commitment(
    plugin: Plugin, home: Path, triggers: tuple[Trigger, ...], kind: str, edits: tuple[str, ...]
) -> None:
    seen = Watched(plugin, home, *triggers)
    made = seen.change(f"{kind}-created", job="1012")
    assert [(event.type, event.data["id"]) for event in seen.found()] == [(triggers[0].event, made["id"])]
    *_, now = [seen.change(edit, **{triggers[0].record: made["id"]}) for edit in edits]
    (event,) = seen.found()
    assert (event.type, event.data) == (triggers[1].event, now)
    assert event.previous is not None
    assert event.previous["lines"] == made["lines"]
    assert seen.found() == []
