"""The mapping window: each line changed by itself, tried on a record, and gone back to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.plugin import LazyDocuments
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.sound import check
from tests.webhooks.plugins import World
from webhooks.app import create_app
from webhooks.console.mapping_lines import KEPT

PATH = "/console/mappings"
ONE = f"{PATH}/sandbox/work_order"
STATUS = {"source": "stage", "direction": "push", "values": "Booked = 7\nDone = 8", "default": "7"}


@pytest.fixture
def app(plugin: Plugin) -> Flask:
    return create_app(lambda: plugin, LazyDocuments(), lambda _plugin: 0)


@pytest.fixture
def people(plugin: Plugin, app: Flask) -> People:
    return People(World(plugin, {}), app)


@pytest.fixture
def root(people: People) -> Browser:
    return people.signed_in("Root", "admin")


def place(browser: Browser, label: str) -> str:
    """The address of a line's form."""
    (link,) = browser.tree(browser.get(ONE)).xpath(f"//tr[normalize-space(th/text()) = '{label}']//a/@href")
    return str(link)


def form(browser: Browser, address: str) -> dict[str, str]:
    """What stands in a line's form."""
    tree = browser.tree(browser.get(address))
    texts = {one.name: (one.text or "").removeprefix("\n") for one in tree.xpath("//textarea")}
    inputs = {one.name: one.value for one in tree.xpath("//main//input[not(@type='checkbox')]") if one.name[0] != "."}
    return {**inputs, **texts, **{one.name: one.value for one in tree.xpath("//select") if one.name != "add"}}


def line(plugin: Plugin, field: str) -> dict[str, object]:
    """A line that counts, as it is kept."""
    pairs = plugin.mappings.versions("sandbox", "work_order")[0].pairs
    (found,) = [one for one in pairs if one["field"] == field]
    return {name: found[name] for name in KEPT if name in found}


def test_what_can_be_mapped_is_listed_for_each_company(root: Browser) -> None:
    page = root.get(PATH)
    check(page)
    assert "Work Order 11-2 Work Orders/Invoices/Credits" in root.text(page)
    assert f"{PATH}/sandbox/vendor" in root.tree(page).xpath("//table//a/@href")


def test_the_window_shows_each_line_with_its_limits(root: Browser) -> None:
    # R4, R5
    page = root.get(ONE)
    check(page)
    lines = {row[0].text_content().split(" always")[0].split(" only")[0] for row in root.tree(page).xpath("//tbody/tr")}
    assert {"Description", "Scheduled", "Status", "Priority", "Type", "Order#", "Deposit"} <= lines
    pinned = root.tree(page).xpath("//tr[.//span='always there']/th/text()")
    assert {text.strip() for text in pinned if text.strip()} == {"Description", "Scheduled", "Status", "Priority"}
    created = root.tree(page).xpath("//tr[.//span='only when made']/th/text()")
    assert {text.strip() for text in created if text.strip()} == {"Deposit", "Type", "Order#"}


def test_a_line_is_changed_by_itself_and_counts_at_once(root: Browser, plugin: Plugin) -> None:
    address = place(root, "Status")
    before = plugin.mappings.versions("sandbox", "work_order")
    assert before == ()
    given = form(root, address)
    assert given["source"].splitlines() == ["work_order_status", "WorkOrderStatus"]
    done = root.post(address, {**given, **STATUS, "note": "Our stages."})
    assert done.headers["Location"].startswith(f"{ONE}#line-")
    words = {"Booked": "7", "Done": "8"}
    assert line(plugin, "status") == {"field": "status", **STATUS, "values": words}
    version = plugin.mappings.versions("sandbox", "work_order")[0]
    assert (version.number, version.saved_by, version.note, len(version.pairs)) == (1, "Root", "Our stages.", 38)
    assert "What counts is version 1, saved by Root" in root.text(root.get(ONE))


def test_every_line_of_every_mapping_stays_as_it_is_when_nothing_is_changed(root: Browser, plugin: Plugin) -> None:
    for module in plugin.catalog.module:
        links = root.tree(root.get(f"{PATH}/sandbox/{module}")).xpath("//tr//a/@href")
        assert links
        for address in links:
            page = root.get(address)
            assert page.status_code == 200, address
            assert root.post(address, form(root, address)).status_code == 303, address
        assert plugin.mappings.versions("sandbox", module) == ()


def test_steps_are_added_filled_in_and_taken_away(root: Browser, plugin: Plugin) -> None:
    address = place(root, "Scheduled")
    given = {**form(root, address), "step.0.from": "MM/DD/YYYY\niso"}
    drawn = root.post(address, {**given, ".step": "add", "add": "lookup"})
    check(drawn)
    assert plugin.mappings.versions("sandbox", "work_order") == ()
    text = root.text(drawn)
    assert "2. Look-up" in text
    filled = {**given, "step.1.use": "lookup", "step.1.table": "soon = 2026-12-01", "step.1.otherwise": ""}
    assert root.post(address, filled).status_code == 303
    assert line(plugin, "schedule_date")["transforms"] == [
        {"use": "date", "from": ["MM/DD/YYYY", "iso"]}, {"use": "lookup", "table": {"soon": "2026-12-01"}},
    ]  # fmt: skip
    address = place(root, "Scheduled")
    assert root.post(address, {**form(root, address), "step.1.drop": "yes"}).status_code == 303
    assert line(plugin, "schedule_date")["transforms"] == [{"use": "date", "from": ["MM/DD/YYYY", "iso"]}]


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(root: Browser, plugin: Plugin) -> None:
    address = place(root, "Scheduled")
    given = form(root, address)
    for wrong, at in (
        ({"source": "visit..date"}, "source"),
        ({"step.0.zone": "Mars/Olympus"}, "transforms"),
        ({"note": "x" * 501}, "note"),
    ):
        page = root.post(address, {**given, **wrong})
        assert page.status_code == 422
        check(page)
        tree = root.tree(page)
        assert tree.xpath(f"//p[@id='bad-{at}']"), at
        assert next(iter(wrong.values())) in tree.xpath("string(//form[.//textarea])") + "".join(
            tree.xpath("//form//input/@value")
        )
    assert plugin.mappings.versions("sandbox", "work_order") == ()


def test_a_line_is_added_and_taken_out_again(root: Browser, plugin: Plugin) -> None:
    tree = root.tree(root.get(ONE))
    assert "invoice_number" in tree.xpath("//select[@name='field']/option/@value")
    address = tree.xpath("//form[.//select[@name='field']]/@action")[0]
    fresh = form(root, f"{address}?field=invoice_number")
    assert (fresh["field"], fresh["source"]) == ("invoice_number", "invoice_number")
    assert root.post(address, {**fresh, "source": "invoice.number"}).status_code == 303
    assert line(plugin, "invoice_number")["source"] == "invoice.number"
    root.get(place(root, "Invoice#"))
    assert root.post(place(root, "Invoice#"), {".step": "remove"}).headers["Location"] == ONE
    assert len(plugin.mappings.versions("sandbox", "work_order")[0].pairs) == 38


def test_a_pinned_line_cannot_be_taken_out(root: Browser, plugin: Plugin) -> None:
    address = place(root, "Description")
    assert "Take the line out" not in root.text(root.get(address))
    refused = root.post(address, {".step": "remove"})
    assert refused.status_code == 422
    assert "Description" in root.text(refused)
    assert plugin.mappings.versions("sandbox", "work_order") == ()


def test_a_line_of_a_grid_is_changed_below_its_grid(root: Browser, plugin: Plugin) -> None:
    one = f"{PATH}/sandbox/budget"
    links = [
        str(link) for link in root.tree(root.get(one)).xpath("//tr//a/@href") if "-" in str(link).rpartition("/")[2]
    ]
    given = form(root, links[0])
    assert root.post(links[0], {**given, "source": "amount_of_the_line"}).status_code == 303
    (grid,) = [one for one in plugin.mappings.versions("sandbox", "budget")[0].pairs if one.get("pairs")]
    assert [one.get("source") for one in grid["pairs"]].count("amount_of_the_line") == 1


def test_who_comes_late_is_told_and_keeps_what_was_typed(root: Browser, plugin: Plugin) -> None:
    address = place(root, "Status")
    given = form(root, address)
    root.post(place(root, "Priority"), {**form(root, place(root, "Priority")), "default": "2"})
    root.get(address)
    late = root.post(address, {**given, **STATUS})
    assert late.status_code == 409
    assert "Root saved version 1 since then" in root.text(late)
    assert "Booked = 7" in root.text(late)
    assert len(plugin.mappings.versions("sandbox", "work_order")) == 1
    (once_more,) = root.tree(late).xpath("//form[.//textarea]/@action")
    assert root.post(once_more, {**given, **STATUS}).status_code == 303
    assert (line(plugin, "status")["source"], line(plugin, "priority")["default"]) == ("stage", "2")


def test_a_record_is_tried_with_what_would_stand_in_sage(root: Browser) -> None:
    root.get(f"{ONE}/try")
    record = {"id": "P-204", "title": "No cooling", "colour": "red"}
    page = root.post(f"{ONE}/try", {"record": json.dumps(record), "source": "followup"})
    check(page)
    text = root.text(page)
    assert "A call with it alone would be refused" in text
    assert "Names in your record that no line uses: colour." in text
    assert root.tree(page).xpath("//tr[th='Description']/td[2]/text()") == ["No cooling"]
    assert "This is no JSON" in root.text(root.post(f"{ONE}/try", {"record": "{"}))
    assert "Source Record is required" in root.text(root.post(f"{ONE}/try", {"record": ""}))
    assert "99999" in root.text(root.post(f"{ONE}/try", {"record": json.dumps(record), "sage_id": "99999"}))


def test_what_sage_takes_only_with_a_new_record_is_said_to_stay(root: Browser, sandbox_client: Any) -> None:
    order = sandbox_client.post("/v1/actions/find_work_orders", json={}).json["result"]["items"][0]
    record = {"id": "P-204", "title": "No cooling", "work_order_type": "2"}
    root.get(f"{ONE}/try")
    page = root.post(f"{ONE}/try", {"record": json.dumps(record), "sage_id": order["id"]})
    (told,) = root.tree(page).xpath("//tr[th='Type']/td[2]")
    assert "Not sent. Sage takes it only when the record is made." in told.text_content()


def test_an_old_version_counts_again_as_a_new_one(root: Browser, plugin: Plugin) -> None:
    root.post(place(root, "Status"), {**form(root, place(root, "Status")), **STATUS})
    page = root.get(f"{ONE}/versions")
    check(page)
    assert "status changed" in root.text(page)
    assert root.post(f"{ONE}/versions", {"version": "0"}).headers["Location"] == ONE
    assert [one.number for one in plugin.mappings.versions("sandbox", "work_order")] == [2, 1]
    root.get(f"{ONE}/versions")
    assert root.post(f"{ONE}/versions", {"version": "77"}).status_code == 422


def test_only_an_administrator_changes_a_mapping(people: People, plugin: Plugin) -> None:
    people.signed_in("Root", "admin")
    ops = people.signed_in("Olga")
    page = ops.get(ONE)
    check(page)
    assert "Change" not in ops.text(page)
    assert ops.get(f"{ONE}/lines/0/4").status_code == 403
    assert ops.post(f"{ONE}/lines/0/4", STATUS).status_code == 403
    assert ops.post(f"{ONE}/versions", {"version": "0"}).status_code == 403
    limited = people.signed_in("Vera", "admin", records=["vendor"])
    assert "Work Order" not in limited.text(limited.get(PATH))
    assert limited.get(ONE).status_code == 403
    assert plugin.mappings.versions("sandbox", "work_order") == ()


@pytest.mark.parametrize("address", ["lines/0/99", "lines/7/1", "lines/0/x", "lines/0/38", "lines/0/40?field=date"])
def test_a_line_that_is_not_there_is_said_so(root: Browser, address: str) -> None:
    assert root.get(f"{ONE}/{address}").status_code == 404
    assert root.get(f"{PATH}/sandbox/nothing").status_code == 404
    assert root.get(f"{PATH}/elsewhere/work_order").status_code == 404


def test_the_log_says_who_changed_what(root: Browser) -> None:
    root.post(place(root, "Status"), {**form(root, place(root, "Status")), **STATUS})
    assert "Mapping saved Work Order" in root.text(root.get("/console/activity?by=Root&record=work_order"))
