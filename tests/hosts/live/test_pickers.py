"""Pickers and mapped fields as n8n's editor asks for them, through our node, from the plugin."""

from __future__ import annotations

from typing import Any

from tests.hosts.live.flows import CREDENTIAL, INSTANT, NODE, RESOURCES, Workshop, picked
from tests.hosts.live.sage import COMPANY, Sage


def asked(shop: Workshop, kind: str, path: str, method: str, parameters: Any, node: str = NODE, **more: Any) -> Any:
    """What the editor gets for a parameter while these are filled in."""
    body = {
        "nodeTypeAndVersion": {"name": node, "version": 1},
        "path": f"parameters.{path}",
        "methodName": method,
        "currentNodeParameters": parameters,
        "credentials": {CREDENTIAL: shop.credential},
        **more,
    }
    return shop.n8n.call("POST", f"/rest/dynamic-node-parameters/{kind}", body)


def found(shop: Workshop, path: str, method: str, operation: str, given: Any, **more: Any) -> dict[str, str]:
    """Value -> name of what the list of a resource locator offers."""
    parameters = {"resource": RESOURCES[operation], "operation": operation, **given}
    listed = asked(shop, "resource-locator-results", path, method, parameters, **more)["results"]
    return {one["value"]: one["name"] for one in listed}


def test_a_list_is_searched(shop: Workshop) -> None:
    listed = found(shop, "client", "searchClients", "create_work_order", {}, filter="clearwater")
    assert listed["1"] == "1 Clearwater Medical Group"
    assert all("Clearwater" in name for name in listed.values())


def test_a_list_hangs_on_what_was_chosen_before(shop: Workshop) -> None:
    ask = ("service_site", "searchServiceSites", "create_work_order")
    none = found(shop, *ask, {"client": picked("")})
    assert none == {"": "Choose the client first."}
    of_one = found(shop, *ask, {"client": picked("1", "1 Clearwater Medical Group")})
    of_two = found(shop, *ask, {"client": picked("2")})
    assert of_one["1-1"].startswith("1 Office Renovation")
    assert {value.partition("-")[0] for value in of_one} == {"1"}
    assert {value.partition("-")[0] for value in of_two} == {"2"}


def test_a_list_goes_on_page_by_page(shop: Workshop) -> None:
    parameters = {"resource": "vendor", "operation": "link_vendor"}
    first = asked(shop, "resource-locator-results", "vendor", "searchVendors", parameters)
    second = asked(
        shop, "resource-locator-results", "vendor", "searchVendors", parameters,
        paginationToken=first["paginationToken"],
    )  # fmt: skip
    assert {one["value"] for one in first["results"]}.isdisjoint(one["value"] for one in second["results"])


def test_the_mapper_shows_what_the_company_maps(shop: Workshop, sage: Sage) -> None:
    parameters = {"resource": "work_order", "operation": "create_work_order", "companyFields": {}}
    fields = asked(shop, "resource-mapper-fields", "companyFields", "companyFields", parameters)["fields"]
    listed = sage.get(f"/v1/actions/create_work_order/fields?company={COMPANY}")["items"]
    mapped = {f"source_record.{path}" for one in listed for path in one.get("mapped_from", ())}
    assert {one["id"] for one in fields} >= mapped
    assert mapped


def test_the_trigger_offers_the_fields_its_events_can_be_filtered_by(shop: Workshop) -> None:
    path = "filters.filter[0].field"
    one = asked(shop, "options", path, "filterFields", {"events": ["job_created"]}, INSTANT)
    both = asked(shop, "options", path, "filterFields", {"events": ["job_created", "change_order_created"]}, INSTANT)
    assert "client" in {each["value"] for each in one}
    assert {each["value"] for each in both} < {each["value"] for each in one}
