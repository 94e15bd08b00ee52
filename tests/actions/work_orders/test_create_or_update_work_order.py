"""One step for flows that do not know whether the order is there."""

from __future__ import annotations

from sage100_plugin.testing.sage import MemorySage

from .conftest import ORDER, Do, Refusal

KEY = "create_or_update_work_order"


def test_it_creates_then_updates_then_leaves_it(do: Do, sage: MemorySage) -> None:
    made = do(KEY, **ORDER)["result"]
    changed = do(KEY, **{**ORDER, "priority": "Low"}, deposit="5")
    assert (made["outcome"], changed["result"]["outcome"], changed["result"]["changed_fields"]) == (
        "created",
        "updated",
        1,
    )
    assert [line["field"] for line in changed["log"] if "skipped" in line] == ["deposit"]
    assert do(KEY, **{**ORDER, "priority": "Low"})["result"]["outcome"] == "no_change"
    assert [write.op for write in sage.writes] == ["add", "change"]


def test_what_a_new_order_needs_is_asked_for_only_then(refused: Refusal, do: Do) -> None:
    project = {"source": "followup", "source_id": "P-1"}
    problem = refused(KEY, **project, client="1")
    assert {fault.pointer for fault in problem.faults} == {"/type", "/description", "/schedule_date", "/priority"}
    do(KEY, **ORDER)
    assert do(KEY, **project, client="1")["result"]["outcome"] == "no_change"


def test_without_a_source_record_it_cannot_know(refused: Refusal) -> None:
    problem = refused(KEY, **{**ORDER, "source_id": ""})
    assert [(fault.pointer, fault.code) for fault in problem.faults] == [("/source_id", "required")]


def test_the_invoice_number_of_a_new_order_is_sages(do: Do) -> None:
    body = do(KEY, **ORDER, invoice_number="INV-1")
    assert [line["field"] for line in body["log"] if "skipped" in line] == ["invoice_number"]


def test_a_client_is_created_on_the_way(do: Do, sage: MemorySage) -> None:
    new = {"client": "", "service_site": "", "ensure_client": True, "client_name": "Harbor Dental"}
    assert do(KEY, **{**ORDER, **new})["result"]["client_name"] == "Harbor Dental"
    assert [(write.record, write.op) for write in sage.writes] == [("client", "add"), ("work_order", "add")]
