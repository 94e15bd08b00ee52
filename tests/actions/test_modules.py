"""The ready mappings: each fits its module, reads records of CRMs, and never takes one meaning for another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from actions.modules import MODULES
from sage100_plugin.engine.mapping.mapped import used
from sage100_plugin.engine.mapping.targets import targets
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.mapping import checked, described, document, pushed
from sage100_plugin.plugin import CATALOG
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Module
from sage100_plugin.testing.plugin import memory_plugin
from sage100_plugin.testing.sage import MemorySage

NAMES = ("work_order", "client", "service_site", "job", "vendor", "change_order", "budget", "subcontract")
MORE = ("purchase_order", "payable_invoice")
BY_NAME = {module.record: module.defaults for module in MODULES}


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    made = memory_plugin(CATALOG, {"main": MemorySage()})
    yield made
    made.pool.shutdown()
    made.ledger.close()


def test_these_can_be_mapped() -> None:
    # R1
    assert tuple(BY_NAME) == (*NAMES, *MORE)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.record)
def test_a_ready_mapping_could_be_saved_as_it_is(plugin: Plugin, module: Module) -> None:
    pairs = used(plugin, "main", module.record).pairs
    assert pairs == module.defaults
    assert checked(document(pairs), targets(plugin, "main", module.record)) == pairs


def test_a_fresh_mapping_of_work_orders_holds_what_sage_needs(plugin: Plugin) -> None:
    # R3 R4 R5 R6 R10 R11 R12
    shown = described(used(plugin, "main", "work_order").pairs, targets(plugin, "main", "work_order"))
    lines = {line["field"]: line for line in shown}
    needed = {name for name, line in lines.items() if line["pinned"]}
    assert needed == {"description", "schedule_date", "status", "priority"}
    assert all(lines[name]["required"] for name in needed)
    assert {name for name, line in lines.items() if line["create_only"]} == {"deposit", "type", "number"}
    assert all("a limit of Sage" in lines[name]["why"] for name in ("deposit", "type", "number"))


CRMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "its own names": (
        {"id": "P-1", "description": "Pump", "schedule_date": "2026-10-05", "priority": "Urgent", "client": "1"},
        {"source_id": "P-1", "description": "Pump", "schedule_date": "2026-10-05", "priority": "Urgent", "client": "1"},
    ),
    "a deal of HubSpot": (
        {
            "hs_object_id": 991,
            "dealname": "Pump",
            "closedate": "2026-10-05T16:07:35.123Z",
            "scheduled_date": "1790985600000",
            "status": "open",
            "amount": "1250",
        },
        {"source_id": 991, "source_name": "Pump", "description": "Pump", "schedule_date": "2026-10-03"},
    ),
    "a work order of Salesforce": (
        {
            "Id": "0WO1",
            "Subject": "Pump",
            "StartDate": "2026-10-05T00:00:00.000+0000",
            "Priority": "Low",
            "Status": "New",
            "AccountId": "001",
            "Type": "Repair",
            "Number": "00000012",
        },
        {
            "source_id": "0WO1",
            "source_name": None,
            "description": "Pump",
            "schedule_date": "2026-10-05",
            "priority": "Low",
            "client_source_id": "001",
        },
    ),
    "a deal of Pipedrive": (
        {"id": 7, "title": "Pump", "status": "won", "org_id": 12, "deposit_amount": "$150.00"},
        {"source_id": 7, "source_name": "Pump", "description": "Pump", "client_source_id": 12, "deposit": "150.00"},
    ),
}


@pytest.mark.parametrize("crm", CRMS)
def test_a_record_of_a_crm_becomes_a_work_order_without_any_set_up(crm: str) -> None:
    # R16
    record, expected = CRMS[crm]
    found = pushed(BY_NAME["work_order"], record)
    assert not found.faults
    assert found.values == {name: value for name, value in expected.items() if value is not None}


def test_what_means_something_else_in_the_source_is_told_and_not_taken() -> None:
    record = {"status": "won", "type": "New Business", "number": "12", "closedate": "2026-10-05", "stage": "x"}
    found = pushed(BY_NAME["work_order"], record)
    assert not found.values
    assert found.unused == tuple(record)


def test_lines_of_a_source_become_lines_of_sage() -> None:
    record = {
        "id": "CO-1",
        "title": "Drain",
        "line_items": [{"title": "Dig", "CostCode": "15010", "amount": "$1,000.00"}],
    }
    found = pushed(BY_NAME["change_order"], record)
    assert found.values["lines"] == [{"description": "Dig", "cost_code": "15010", "amount": "1000.00"}]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.record)
def test_sages_record_comes_back_under_names_of_its_own(module: Module) -> None:
    paths = [pair.source[0] for pair in module.defaults if pair.pulls]
    assert "id" not in paths
    assert all("." not in path for path in paths)
    assert {pair.field for pair in module.defaults if pair.pulls} <= set(RECORDS[module.record].schema().fields)
