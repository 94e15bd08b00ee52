"""What the app asks for is what the server gives: dropdowns, fields, events, and searches page by page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.contract.catalog import CATALOG
from tests.contract.examples import call, prepared
from tests.hosts.make.app import APP, INSTANT, MANIFEST, MODULES, code

VALUES = {"client": "1", "job": "1002", "cost_code": "1000.000", "subcontract": "1", "purchase_order": "1",
          "company": "sandbox", "action": "create_work_order", "event": "job_created"}  # fmt: skip
TARGET = "https://8.8.8.8/make"


def filled(text: str) -> str:
    """The text with the parameters put in, for what holds nothing but plain ones."""
    return re.sub(r"{{parameters\.(\w+)}}", lambda found: VALUES[found[1]], text)


def path_of(request: dict[str, Any]) -> str:
    """The path and query of a request."""
    query = "&".join(f"{name}={filled(str(value))}" for name, value in request.get("qs", {}).items())
    return f"{filled(request['url'])}?{query}"


@pytest.mark.parametrize("name", APP["components"]["rpc"])
def test_a_list_that_a_field_asks_for_is_given(sandbox_client: Any, name: str) -> None:
    request = code(APP["components"]["rpc"][name], "communication")
    answer = sandbox_client.get(path_of(request))
    assert answer.status_code == 200, answer.json
    items = answer.json if request["response"]["iterate"] == "{{body}}" else answer.json["items"]
    used = {field for told in request["response"]["output"].values() for field in re.findall(r"item\.(\w+)", told)}
    for item in items:
        assert used <= set(item)


def test_a_webhook_is_attached_fed_and_detached(sandbox_client: Any) -> None:
    for name, one in INSTANT.items():
        hook = APP["components"]["webhook"][one["webhook"]]
        attach = code(hook, "attach")
        events = {"events": ["job.created"]} if "events" in attach["body"] else {}
        asked = {"target_url": f"{TARGET}/{name}", "exclude_own": True, "company": "sandbox", "filters": {}} | events
        made = sandbox_client.post(attach["url"], {key: asked[key] for key in attach["body"] if key in asked})
        assert made.status_code == 201, made.json
        ended = code(hook, "detach")["url"].replace("{{webhook.externalHookId}}", made.json["id"])
        assert sandbox_client.delete(ended).status_code == 204
    assert sandbox_client.get("/v1/subscriptions").json["items"] == []


def test_events_hold_what_the_interfaces_show(sandbox_client: Any) -> None:
    by_hook = {one["webhook"]: one for one in INSTANT.values()}
    for hook, one in APP["components"]["webhook"].items():
        url = code(one, "attach")["url"]
        if url == "/v1/subscriptions":
            continue
        sample = sandbox_client.get(f"/v1/triggers/{url.rpartition('/')[2]}/sample").json
        shown = {field["name"]: field for field in code(by_hook[hook], "interface")}
        assert set(sample) <= set(shown)
        assert set(sample["data"]) <= {field["name"] for field in shown["data"]["spec"]}


def test_polling_asks_for_the_bare_list_newest_first(sandbox_client: Any) -> None:
    (polling,) = (one for one in MODULES.values() if one["moduleType"] == "trigger")
    answer = sandbox_client.get(path_of(code(polling, "communication")))
    assert answer.status_code == 200
    assert isinstance(answer.json, list)


@pytest.mark.parametrize("key", [action["key"] for action in MANIFEST["actions"] if action["verb"] == "find"])
def test_a_search_gives_items_and_where_to_go_on(sandbox_client: Any, key: str) -> None:
    (one,) = (m for m in MODULES.values() if code(m, "communication", {}).get("url") == f"/v1/actions/{key}")
    asked = prepared(sandbox_client, CATALOG.action[key].example)
    result = call(sandbox_client, key, asked).json["result"]
    assert set(result) == {"items", "next"}
    shown = {field["name"] for field in code(one, "interface")}
    for item in result["items"]:
        assert set(item) <= shown
