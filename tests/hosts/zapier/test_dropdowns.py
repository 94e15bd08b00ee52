"""Dropdowns and the fields of one company only, through Zapier's core."""

from __future__ import annotations

import pytest

from sage100_plugin.spec import Effect
from tests.contract.catalog import CATALOG as DECLARED
from tests.hosts.zapier.scene import CATALOG, Scene

ALONE = [one["key"] for one in CATALOG["pickers"] if not one["depends_on"]]
DEPENDENT = [one["key"] for one in CATALOG["pickers"] if one["depends_on"]]
WRITES = [one.key for one in DECLARED.actions if one.effect is not Effect.READ]
PARENTS = {
    "service_sites": {"client": "1"},
    "cost_types": {"cost_code": "16030"},
    "phases": {"job": "1015"},
    "change_orders": {"job": "1015"},
    "subcontracts": {"job": "1015"},
    "subcontract_lines": {"subcontract": "9"},
    "purchase_orders": {"job": "1015"},
    "purchase_order_lines": {"purchase_order": "1"},
}


@pytest.mark.parametrize("picker", ALONE)
def test_a_dropdown_lists_what_its_picker_lists(shared: Scene, picker: str) -> None:
    told = shared.zap.trigger(f"pick_{picker}")
    assert told.error == {}
    items = shared.client.get(f"/v1/pickers/{picker}").json["items"]
    assert [one["id"] for one in told.results] == [one["id"] for one in items]
    assert all(one["name"] for one in told.results)


@pytest.mark.parametrize("picker", DEPENDENT)
def test_a_dropdown_says_what_to_choose_before_it(shared: Scene, picker: str) -> None:
    told = shared.zap.trigger(f"pick_{picker}")
    assert (told.kind, told.text) == ("HaltedError", DECLARED.picker[picker].first)


@pytest.mark.parametrize("picker", DEPENDENT)
def test_a_dropdown_follows_what_is_chosen_before_it(shared: Scene, picker: str) -> None:
    chosen = PARENTS[picker]
    told = shared.zap.trigger(f"pick_{picker}", given=chosen)
    assert told.error == {}
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    items = shared.client.get(f"/v1/pickers/{picker}?{query}").json["items"]
    assert [one["id"] for one in told.results] == [one["id"] for one in items]


def test_a_dropdown_in_a_line_follows_the_line(shared: Scene) -> None:
    plain = shared.zap.trigger("pick_cost_types", given={"cost_code": "16030"}).results
    within = shared.zap.trigger("pick_cost_types", given={"lines": [{"lines_cost_code": "16030"}]}).results
    assert within == plain
    two = {"lines": [{"lines_cost_code": "16030"}, {"lines_cost_code": "2000"}]}
    assert shared.zap.trigger("pick_cost_types", given=two).kind == "HaltedError"


def test_a_dropdown_whose_parent_has_another_name_follows_it(shared: Scene) -> None:
    plain = shared.zap.trigger("pick_cost_types", given={"cost_code": "16030"}).results
    named = shared.zap.trigger("pick_cost_types_of_from_cost_code", given={"from_cost_code": "16030"}).results
    assert named == plain


def test_a_dropdown_goes_on_page_by_page(shared: Scene) -> None:
    pages = [shared.zap.trigger("pick_states", meta={"page": number}).results for number in range(3)]
    assert len(pages[0]) == 50
    listed = shared.client.get("/v1/pickers/states?limit=500").json["items"]
    assert [one["id"] for page in pages for one in page] == [one["id"] for one in listed]


@pytest.mark.parametrize("key", WRITES)
def test_a_step_has_no_field_twice(shared: Scene, key: str) -> None:
    told = shared.zap.run(f"creates.{key}.operation.inputFields", {"company": "sandbox"})
    assert told.error == {}
    keys = [one["key"] for one in told.results]
    assert len(keys) == len(set(keys))
    assert {one["key"] for one in CATALOG["creates"][WRITES.index(key)]["inputs"]} <= set(keys)


def test_what_an_approver_would_type_is_asked_for_where_nobody_approves(scene: Scene) -> None:
    asked = {"company": "sandbox"}
    before = {one["key"] for one in scene.zap.run("creates.export_vendor.operation.inputFields", asked).results}
    scene.plugin.companies.change("sandbox", {"policies": {"acceptance.vendor": "direct"}})
    after = {one["key"] for one in scene.zap.run("creates.export_vendor.operation.inputFields", asked).results}
    assert after - before == {"sage_id", "vendor_type"}
    vendor = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
    told = scene.zap.step("export_vendor", {**asked, **vendor, "sage_id": "990", "vendor_type": "1"})
    assert (told.results["step_state"], told.results["id"]) == ("done", "990")
