"""Subcontractor invoices in a company that refuses what Sage refuses, over HTTP: sent, accepted, held, paid, void."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.recover import resume
from sage100_plugin.ports.sage import Write
from sage100_plugin.records.payable_invoice import PAYABLE_INVOICE
from sage100_plugin.sage.sandbox import changes, setup
from sage100_plugin.sage.sandbox.database import open_engine

KEY = "export_payable_invoice"
LINE = {"commitment_line": "1", "work_completed": "700.00", "materials_stored": "300.00", "retainage": "100.00"}
INVOICE: dict[str, Any] = {
    "commitment_source_id": "C-9",
    "vendor_source_id": "V-1",
    "project_source_id": "P-1",
    "source": "procore",
    "source_id": "RI-1",
    "source_name": "Progress 3",
    "number": "IP-77",
    "date": "2026-09-28",
    "period": "2026-09",
    "approved": True,
    "lines": [{**LINE, "cost_code": "17020", "cost_type": "4", "description": "Level 2", "phase": "0"}],
}
ONE = Decimal(1)
ORDER = {"commitment_source_id": None, "purchase_order": "16", "vendor_source_id": None, "project_source_id": None}


@pytest.fixture
def api(sandbox_client: Any) -> Any:
    """The server, with a project, a company and a commitment of the source linked."""
    for action, given in (
        ("map_job", {"job": "1010", "source": "procore", "source_id": "P-1"}),
        ("link_vendor", {"vendor": "320", "source": "procore", "source_id": "V-1"}),
    ):
        assert sent(sandbox_client, action, **given).status_code == 200
    linked(sandbox_client, "subcontract", "9", "C-9")
    return sandbox_client


def linked(api: Any, record: str, sage_id: str, source_id: str) -> None:
    asked = {"record": record, "sage_id": sage_id, "source": "procore", "source_id": source_id, "company": "sandbox"}
    answer = api.post("/v1/links", json=asked)
    assert answer.status_code in (200, 201), answer.json


def sent(api: Any, key: str, **given: Any) -> Any:
    return api.post(f"/v1/actions/{key}", json=given, headers={"Prefer": "wait=60"})


def export(api: Any, **other: Any) -> str:
    answer = sent(api, KEY, **{**INVOICE, **other})
    assert answer.status_code == 202, answer.json
    return str(answer.json["export"]["id"])


def decided(api: Any, export: str, verdict: str = "accept", **typed: Any) -> Any:
    return api.post(f"/v1/exports/{export}/{verdict}", json=typed, headers={"Prefer": "wait=60"})


def accepted(api: Any, **other: Any) -> dict[str, Any]:
    answer = decided(api, export(api, **other))
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def wrong(api: Any, **other: Any) -> dict[str, str]:
    answer = sent(api, KEY, **{**INVOICE, **other})
    assert answer.status_code in (409, 422), answer.json
    return {fault["pointer"]: fault["code"] for fault in answer.json["errors"]}


def line(**other: Any) -> list[dict[str, Any]]:
    return [{**INVOICE["lines"][0], **other}]


def shown(api: Any, **other: Any) -> dict[str, Any]:
    answer = api.post(f"/v1/actions/{KEY}/preview", json={**INVOICE, **other})
    assert answer.status_code == 200, answer.json
    return dict(answer.json)


def person(home: Any, kind: str, **options: str) -> str:
    engine = open_engine(home / "companies" / "sandbox.sqlite")
    with engine.begin() as connection:
        done = changes.plan(connection, kind, options)
        done.apply(connection)
    engine.dispose()
    return done.id


def set_up(home: Any, **settings: str) -> None:
    engine = open_engine(home / "companies" / "sandbox.sqlite")
    with engine.begin() as connection:
        setup.change(connection, settings)
    engine.dispose()


def submitted(plugin: Plugin, record: str, fields: dict[str, Any], id: str) -> str:
    """How Sage answers a change of a record that is typed by the office."""
    return plugin.companies.writer("sandbox").submit(Write(record, "change", fields, id)).outcome


def last_line(plugin: Plugin, order: str) -> int:
    row = plugin.companies.reader("sandbox").get("purchase_order", [order])[order]
    return max(int(line["linnum"]) for line in row["lines"])


def held(plugin: Plugin, number: str = "IP-77") -> list[dict[str, Any]]:
    reader = plugin.companies.reader("sandbox")
    ids = [PAYABLE_INVOICE.id_of(row) for row in reader.find("payable_invoice", where={"number": number})]
    return [dict(PAYABLE_INVOICE.public(row)) for row in reader.get("payable_invoice", ids).values()]


def test_the_header_is_as_it_was_sent(api: Any, plugin: Plugin) -> None:
    # R133 R239 R240 R241 R242 R243 R244 R245
    waiting = export(api, status="Review", due_date="2026-10-20")
    assert held(plugin) == []
    assert decided(api, waiting).status_code == 200
    (found,) = held(plugin)
    told = {name: found[name] for name in ("number", "date", "due_date", "vendor", "job", "subcontract", "status_name")}
    assert told == {
        "number": "IP-77",
        "date": "2026-09-28",
        "due_date": "2026-10-20",
        "vendor": "320",
        "job": "1010",
        "subcontract": "9",
        "status_name": "Review",
    }
    assert (found["year"], found["period"]) == (2026, 9)
    (link,) = plugin.links.by_sage("sandbox", "payable_invoice", found["id"])
    assert (link.source_id, link.source_name, link.owner) == ("RI-1", "Progress 3", "source")


def test_a_line_comes_to_what_was_done_and_newly_stored(api: Any, plugin: Plugin) -> None:
    # R246 R247 R248 R249 R250
    accepted(api)
    (found,) = held(plugin)
    (own,) = found["lines"]
    assert (own["description"], own["total"], found["total"]) == ("Level 2", "1000.00", "1000.00")
    (cost,) = found["costs"]
    assert {name: cost[name] for name in ("job", "phase", "cost_code", "cost_type", "description", "amount")} == {
        "job": "1010",
        "phase": None,
        "cost_code": "17020.000",
        "cost_type": "4",
        "description": "Level 2",
        "amount": "1000.00",
    }


@pytest.mark.parametrize("amount", ["0.01", "33.33", "1234.57", "20724.99", "-10.03"])
def test_any_amount_is_exact_to_the_cent(api: Any, plugin: Plugin, amount: str) -> None:
    # R250
    accepted(api, lines=line(work_completed=amount, materials_stored="0.00", retainage=None), retainage="0.00")
    (found,) = held(plugin)
    assert (found["total"], found["costs"][0]["amount"]) == (amount, amount)
    assert abs(Decimal(found["lines"][0]["quantity"])) <= 1


@pytest.mark.parametrize(
    ("given", "kept"), [({}, "100.00"), ({"retainage": "33.34", "lines": [{**LINE, "retainage": None}]}, "33.34")]
)
def test_retainage_is_held_to_the_cent(api: Any, plugin: Plugin, given: dict[str, Any], kept: str) -> None:
    # R138 R251
    accepted(api, **given)
    assert held(plugin)[0]["retainage"] == kept


def test_an_amount_of_very_many_pieces_is_exact_to_the_cent(api: Any, plugin: Plugin) -> None:
    # R250
    rest = {"cost_code": Decimal(2030), "cost_type": "4", "description": "Cable"}
    row = {**rest, "quantity": Decimal(20000), "price": Decimal("155.8907")}
    assert submitted(plugin, "purchase_order", {"lines": [row]}, "16") == "done"
    accepted(api, **ORDER, lines=[{"commitment_line": str(last_line(plugin, "16")), "work_completed": "1779911.65"}])
    (found,) = held(plugin)
    assert (found["total"], found["costs"][0]["amount"]) == ("1779911.65", "1779911.65")


@pytest.mark.parametrize(
    ("told", "phase"),
    [({"sub_job": "SJ-2"}, "2"), ({"phase": "1"}, "1"), ({"phase": "0"}, None), ({}, None)],
    ids=["linked", "number", "none", "not told"],
)
def test_the_sub_job_of_a_line_is_its_phase(
    api: Any, home: Any, plugin: Plugin, told: dict[str, str], phase: str | None
) -> None:
    # R246
    for _ in range(2):
        person(home, "phase-created", job="1010")
    linked(api, "phase", "1010-2", "SJ-2")
    own = {name: value for name, value in INVOICE["lines"][0].items() if name != "phase"}
    accepted(api, lines=[{**own, **told}])
    assert [cost["phase"] for cost in held(plugin)[0]["costs"]] == [phase]


def test_the_number_of_a_sub_job_in_the_source_is_its_phase(api: Any, home: Any, plugin: Plugin) -> None:
    # R246
    row = {"cost_code": Decimal(2030), "cost_type": "4", "description": "Cable", "quantity": ONE, "price": Decimal(50)}
    assert submitted(plugin, "purchase_order", {"lines": [row]}, "16") == "done"
    linked(api, "purchase_order", "16", "C-16")
    person(home, "phase-created", job="1012")
    line_items = [{"cost_code": "2030", "cost_type": "4", "work_completed": "10.00", "sub_job_number": "1"}]
    record = {"id": 5, "number": "IP-77", "date": "2026-09-28", "commitment_id": "C-16", "line_items": line_items}
    unapproved = sent(api, KEY, source="procore", source_record={**record, "status": "pending"})
    assert [fault["code"] for fault in unapproved.json["errors"]] == ["not_approved"]
    answer = sent(api, KEY, source="procore", source_record={**record, "status": "approved"})
    assert decided(api, answer.json["export"]["id"]).status_code == 200
    (found,) = held(plugin)
    assert ([cost["phase"] for cost in found["costs"]], found["status_name"]) == (["1"], "Open")


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Approved", "Open"),
        ("approved_as_noted", "Open"),
        ("Paid", "Open"),
        ("Under_Review", "Review"),
        ("3", "Dispute"),
    ],
)
def test_the_words_of_the_source_become_the_status_in_sage(api: Any, plugin: Plugin, word: str, status: str) -> None:
    # R242
    given = {name: value for name, value in INVOICE.items() if name != "lines"}
    lines = [{"cost_code": "17020", "cost_type": "4", "commitment_line": "1", "work_completed": "10.00"}]
    accepted(api, **{**given, "lines": lines}, source_record={"invoice_status": word})
    assert held(plugin)[0]["status_name"] == status


def test_it_is_counted_on_its_commitment_once(api: Any, plugin: Plugin) -> None:
    # R135
    reader = plugin.companies.reader("sandbox")
    before = reader.figures("1010")
    accepted(api)
    after = reader.figures("1010")
    assert (after.actual - before.actual, after.committed - before.committed) == (Decimal(1000), Decimal(-1000))
    assert sent(api, KEY, **INVOICE).json["errors"][0]["code"] == "already_linked"


def test_the_preview_shows_the_window_and_the_commitment_before_and_after(api: Any) -> None:
    preview = shown(api)
    (screen,) = preview["screens"]
    assert (screen["menu"], screen["title"]) == ("4-2 Payable Invoices/Credits", "New Payable Invoice")
    assert [tab["title"] for tab in screen["tabs"]] == ["Lines", "Job Cost Distribution"]
    before, after = preview["tells"]["commitment"]
    moved = {name: Decimal(after[name]) - Decimal(before[name]) for name in ("contract", "invoiced", "retained")}
    assert moved == {"contract": 0, "invoiced": 1000, "retained": 100}
    assert Decimal(before["remaining"]) - Decimal(after["remaining"]) == 1000
    assert preview["effects"] == {"committed": "-1000.00", "retainage": "100.00"}
    (row,) = preview["figures"]["rows"]
    changed = {name: Decimal(row["after"][name]) - Decimal(row["before"][name]) for name in ("actual", "committed")}
    assert changed == {"actual": 1000, "committed": -1000}


def test_an_invoice_of_an_order_moves_what_is_received(api: Any, plugin: Plugin) -> None:
    # R135
    lines = [{"commitment_line": "2", "work_completed": "1550.00"}]
    result = accepted(api, **ORDER, lines=lines)["result"]
    assert (result["purchase_order"], result["vendor"], result["total"]) == ("16", "170", "1550.00")
    row = plugin.companies.reader("sandbox").get("purchase_order", ["16"])["16"]
    assert row["lines"][1]["rcvdte"] == Decimal("15.5")


def test_a_canadian_company_is_refused_before_the_queue(api: Any, plugin: Plugin) -> None:
    # R136
    assert api.patch("/v1/companies/sandbox", json={"country": "CA"}).status_code == 200
    assert wrong(api) == {"/company": "country_not_supported"}
    assert plugin.ledger.read(lambda tx: tx.exports.find()) == ()


def test_it_needs_a_linked_commitment_and_an_approval(api: Any) -> None:
    # R252
    assert wrong(api, approved=False, commitment_source_id="C-404") == {
        "/approved": "not_approved",
        "/commitment_source_id": "commitment_not_linked",
    }


BAD: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"number": None}, {"/number": "required"}),
    ({"lines": []}, {"/lines": "required"}),
    (
        {"lines": line(work_completed=None, materials_stored=None, retainage=None)},
        {"/lines/0/work_completed": "required"},
    ),
    ({"status": "5"}, {"/status": "status_not_assignable"}),
    ({"status": "Settled"}, {"/status": "invalid_value"}),
    ({"period": "2026-13"}, {"/period": "invalid_value"}),
    ({"period": None, "period_start": "2026-09-30", "period_end": "2026-09-01"}, {"/period_end": "invalid_value"}),
    ({"period": None, "period_start": "2026-09-01"}, {"/period_end": "required"}),
    ({"vendor_source_id": "V-9"}, {"/vendor_source_id": "vendor_not_linked"}),
    ({"vendor_source_id": None, "vendor": "70"}, {"/vendor": "invalid_value"}),
    ({"project_source_id": "P-9"}, {"/project_source_id": "project_not_linked"}),
    ({"project_source_id": None, "job": "1012"}, {"/job": "invalid_value"}),
    ({"purchase_order": "16"}, {"/purchase_order": "invalid_value"}),
    ({"subcontract": "24", "commitment_source_id": None}, {"/subcontract": "wrong_state"}),
    ({"lines": line(subcontract="6")}, {"/lines/0/commitment_source_id": "mixed_commitments"}),
    ({"lines": line(purchase_order="16")}, {"/lines/0/commitment_source_id": "mixed_commitments"}),
    ({"lines": line(commitment_line="9")}, {"/lines/0/commitment_line": "not_in_sage"}),
    ({"lines": line(commitment_line=None)}, {"/lines/0/commitment_line": "several_matches"}),
    ({"lines": line(commitment_line=None, cost_code="2030")}, {"/lines/0/cost_code": "not_in_sage"}),
    ({"lines": line(cost_code="9999")}, {"/lines/0/cost_code": "not_in_sage"}),
    ({"lines": line(phase="7")}, {"/lines/0/phase": "not_in_sage"}),
    ({"lines": line(phase=None, sub_job="SJ-1")}, {"/lines/0/sub_job": "not_linked"}),
    ({"lines": line(retainage="1000.01")}, {"/lines/0/retainage": "retainage_too_high"}),
    ({"lines": line(retainage="-1.00")}, {"/lines/0/retainage": "retainage_too_high"}),
    ({"retainage": "1000.01", "lines": [{**LINE, "retainage": None}]}, {"/retainage": "retainage_too_high"}),
    ({"retainage": "99.99"}, {"/retainage": "amounts_disagree"}),
    ({"total": "999.99"}, {"/total": "amounts_disagree"}),
    ({"lines": line(work_completed="0.00", materials_stored=None, retainage=None)}, {"/lines": "invalid_value"}),
    ({"purchase_order": "11", "commitment_source_id": None}, {"/purchase_order": "wrong_state"}),
    ({"source": "sage100"}, {"/source": "invalid_value"}),
]


@pytest.mark.parametrize(("given", "codes"), BAD)
def test_bad_input_is_refused_by_its_code(
    api: Any, plugin: Plugin, given: dict[str, Any], codes: dict[str, str]
) -> None:
    found = wrong(api, **given)
    assert codes.items() <= found.items(), found
    assert plugin.ledger.read(lambda tx: tx.exports.find()) == ()


def test_the_lines_alone_may_name_the_commitment(api: Any, plugin: Plugin) -> None:
    # R244
    named = line(commitment_source_id="C-9")
    assert wrong(api, commitment_source_id=None, source_id=None) == {"/commitment_source_id": "required"}
    result = accepted(api, commitment_source_id=None, lines=named)["result"]
    assert (result["subcontract"], held(plugin)[0]["subcontract"]) == ("9", "9")


def test_a_number_that_the_vendor_has_used_is_refused_and_the_invoice_named(
    api: Any, home: Any, plugin: Plugin
) -> None:
    first = accepted(api)["result"]["id"]
    answer = sent(api, KEY, **{**INVOICE, "source_id": "RI-2", "date": "2026-09-29"})
    (fault,) = answer.json["errors"]
    assert (fault["pointer"], fault["code"]) == ("/number", "number_taken")
    assert f"record {first} of 2026-09-28" in fault["message"]
    person(home, "payable-invoice-void", payable_invoice=first)
    assert accepted(api, source_id="RI-2", date="2026-09-29")["result"]["id"] != first


LEFT = "20725.00"


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("over_subcontract", {"lines": line(work_completed="20725.01", materials_stored="0.00")}),
        ("over_po", {**ORDER, "lines": [{"commitment_line": "1", "work_completed": "1750.01"}]}),
        ("date_period", {"period": "2026-10"}),
    ],
)
def test_what_sage_would_warn_of_is_told_asked_or_refused(api: Any, rule: str, given: dict[str, Any]) -> None:
    # R135 R239
    said = len(shown(api, **given)["warnings"])
    assert api.patch("/v1/companies/sandbox", json={f"warnings.{rule}": "off"}).status_code == 200
    assert len(shown(api, **given)["warnings"]) == said - 1
    api.patch("/v1/companies/sandbox", json={f"warnings.{rule}": "refuse"})
    answer = sent(api, KEY, **{**INVOICE, **given})
    assert rule in {answer.json["code"], *(fault["code"] for fault in answer.json["errors"])}
    api.patch("/v1/companies/sandbox", json={f"warnings.{rule}": "ask"})
    assert len(shown(api, **given)["asks"]) == 1


def test_a_tolerance_lets_a_little_more_pass(api: Any) -> None:
    given = {"lines": line(work_completed="20726.00", materials_stored="0.00")}
    api.patch("/v1/companies/sandbox", json={"warnings.over_subcontract": "refuse"})
    assert sent(api, KEY, **{**INVOICE, **given}).status_code == 422
    api.patch("/v1/companies/sandbox", json={"warnings.over_subcontract.tolerance": "1.00"})
    assert sent(api, KEY, **{**INVOICE, **given}).status_code == 202


def test_the_billing_period_is_the_posting_period(api: Any, plugin: Plugin) -> None:
    # R239
    accepted(api, period=None, period_start="2026-08-01", period_end="2026-08-31")
    (found,) = held(plugin)
    assert (found["date"], found["year"], found["period"]) == ("2026-09-28", 2026, 8)


def test_a_rejected_invoice_is_edited_and_sent_again(api: Any, plugin: Plugin) -> None:
    waiting = export(api)
    assert decided(api, waiting, "reject", reason="Retain 150.").status_code == 200
    again = api.post(f"/v1/exports/{waiting}/resend", json={"input": {"lines": line(retainage="150.00")}})
    assert again.status_code == 202, again.json
    assert decided(api, waiting).status_code == 200
    assert held(plugin)[0]["retainage"] == "150.00"


@pytest.mark.parametrize("way", ["source_id", "payable_invoice", "number"])
def test_the_status_of_an_invoice_is_told(api: Any, home: Any, way: str) -> None:
    id = accepted(api)["result"]["id"]
    meant = {
        "source_id": {"source": "procore", "source_id": "RI-1"},
        "payable_invoice": {"payable_invoice": id},
        "number": {"number": "IP-77", "vendor": "320"},
    }[way]
    found = sent(api, "get_invoice_status", **meant).json["result"]
    assert (found["status_name"], found["is_paid"], found["is_void"]) == ("Open", False, False)
    assert (found["total_paid"], found["balance"], found["retainage"]) == ("0.00", "1000.00", "100.00")
    person(home, "payable-invoice-paid", payable_invoice=id, amount="400.00")
    person(home, "payable-invoice-paid", payable_invoice=id)
    found = sent(api, "get_invoice_status", **meant).json["result"]
    assert (found["status_name"], found["is_paid"], found["open_balance"]) == ("Paid", True, "0.00")
    assert [one["amount"] for one in found["payments"]] == ["400.00", "600.00"]
    assert all(one["number"] and one["date"] for one in found["payments"])


def test_a_void_invoice_is_told_as_void(api: Any, home: Any) -> None:
    id = accepted(api)["result"]["id"]
    person(home, "payable-invoice-void", payable_invoice=id)
    found = sent(api, "get_invoice_status", source="procore", source_id="RI-1").json["result"]
    assert (found["is_void"], found["open_balance"]) == (True, "0.00")


AUGUST = {"date": "2026-08-14", "period": "2026-08"}


def locked(api: Any, home: Any, **other: Any) -> str:
    """An accepted export whose period turned out to be locked."""
    set_up(home, locked_periods="2026-08")
    waiting = export(api, **{**AUGUST, **other})
    answer = decided(api, waiting)
    assert (answer.status_code, answer.json["state"]) == (202, "waiting_acceptance"), answer.json
    return waiting


def test_a_locked_period_holds_the_export_and_tells_it(api: Any, home: Any, plugin: Plugin) -> None:
    # R239
    waiting = locked(api, home)
    assert held(plugin) == []
    told = api.get(f"/v1/exports/{waiting}").json
    assert (told["status"], told["rounds"][-1]["status"]) == ("pending", "held")
    assert "2026-08 is locked" in told["rounds"][-1]["reason"]
    kinds = [
        event.type for event in plugin.ledger.read(lambda tx: tx.events.newest(("export.held", "period.locked"), 9))
    ]
    assert sorted(kinds) == ["export.held", "period.locked"]


@pytest.mark.parametrize("typed", [{"date": "2026-09-02"}, {"period": "2026-09"}])
def test_a_held_invoice_is_posted_to_another_period_that_is_typed(
    api: Any, home: Any, plugin: Plugin, typed: dict[str, str]
) -> None:
    assert decided(api, locked(api, home), **typed).status_code == 200
    (found,) = held(plugin)
    assert (found["year"], found["period"], found["date"]) == (2026, 9, typed.get("date", AUGUST["date"]))


def test_a_held_invoice_is_accepted_again_or_rejected(api: Any, home: Any, plugin: Plugin) -> None:
    waiting = locked(api, home)
    assert decided(api, waiting).status_code == 202
    set_up(home, locked_periods="")
    assert decided(api, waiting).status_code == 200
    assert len(held(plugin)) == 1
    other = locked(api, home, number="IP-78", source_id="RI-2")
    assert decided(api, other, "reject", reason="Next month.").status_code == 200
    assert held(plugin, "IP-78") == []


def test_a_held_invoice_goes_by_itself_when_the_period_was_posted_to(api: Any, home: Any, plugin: Plugin) -> None:
    waiting = locked(api, home)
    resume(plugin)
    assert api.get(f"/v1/exports/{waiting}").json["status"] == "pending"
    set_up(home, locked_periods="")
    person(home, "payable-invoice-created", vendor="10", job="1015")
    resume(plugin)
    assert (api.get(f"/v1/exports/{waiting}").json["status"], held(plugin)) == ("pending", [])
    accepted(api, **AUGUST, number="IP-79", source_id="RI-3")
    resume(plugin)
    assert api.get(f"/v1/exports/{waiting}").json["status"] == "done"
    resume(plugin)
    assert len(held(plugin)) == 1


def test_a_company_may_have_it_fail_as_any_refusal(api: Any, home: Any) -> None:
    assert api.patch("/v1/companies/sandbox", json={"period": "sage"}).status_code == 200
    set_up(home, locked_periods="2026-08")
    waiting = export(api, **AUGUST)
    assert decided(api, waiting).json["code"] == "sage_refused"
    assert api.get(f"/v1/exports/{waiting}").json["status"] == "failed"


def test_that_it_is_paid_is_told_with_the_id_of_the_source(api: Any, home: Any, plugin: Plugin) -> None:
    poll(plugin, "sandbox")
    id = accepted(api)["result"]["id"]
    person(home, "payable-invoice-paid", payable_invoice=id)
    poll(plugin, "sandbox")
    (event,) = plugin.ledger.read(lambda tx: tx.events.newest(("payable_invoice.paid",), 9))
    assert (event.data["id"], event.data["status_name"]) == (id, "Paid")
    assert (event.data["source"], event.data["source_id"]) == ("procore", "RI-1")
