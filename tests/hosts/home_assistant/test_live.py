"""The component in Home Assistant's own core, beside the running plugin with its sandbox company."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sage100_plugin.plugin import documents, host_packages
from sage100_plugin.projections import hosts
from sage100_plugin.projections.hosts.home_assistant import HOST
from tests.hosts.home_assistant.core import Core, Refused
from tests.hosts.live.n8n import free_port
from tests.hosts.live.outside import Outside
from tests.hosts.live.sage import Sage
from tests.hosts.live.waiting import until
from tests.hosts.tools import tools

MANIFEST = documents().manifest()
WORK_ORDER = {
    "client": "1",
    "service_site": "1-1",
    "type": "1",
    "description": "Frost in the plant room",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
}


@pytest.fixture(scope="module")
def sage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sage]:
    if os.environ.get("HOSTS") != "all":
        pytest.skip("Home Assistant runs only with HOSTS=all")
    tools("home-assistant")
    made = Sage(tmp_path_factory.mktemp("sage"))
    yield made
    made.server.stop()


@pytest.fixture
def home(sage: Sage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Core]:
    package = hosts.artefact(HOST, MANIFEST, host_packages())
    made = Core(tools("home-assistant"), tmp_path_factory.mktemp("home"), package, free_port())
    made.start()
    yield made
    made.kill()


def add(home: Core, sage: Sage, **other: str) -> dict[str, Any]:
    """Fill in the form as a person does."""
    told = {"base_url": f"{sage.address}/", "api_key": sage.key("home assistant")} | other
    return dict(home.ask("add", told))


def test_the_form_connects_and_each_action_is_a_service(home: Core, sage: Sage) -> None:
    made = add(home, sage)
    assert (made["type"], made["title"]) == ("create_entry", "Sage 100 Contractor (home assistant)")
    assert made["states"] == ["loaded"]
    assert home.ask("services") == sorted(action["key"] for action in MANIFEST["actions"])
    assert add(home, sage)["reason"] == "single_instance_allowed"


def test_a_wrong_key_and_a_wrong_address_are_said_in_the_form(home: Core, sage: Sage) -> None:
    refused = add(home, sage, api_key="s100_000000000000_wrong")
    assert refused["type"] == "form"
    assert refused["said"].startswith("This API key is not known here")
    stranger = Outside(lambda _path, _told: {"hello": "world"})
    assert "not as the plugin" in add(home, sage, base_url=stranger.address)["said"]
    stranger.close()
    assert "does not answer" in add(home, sage, base_url=f"http://127.0.0.1:{free_port()}")["said"]


def test_an_event_is_fired_once_and_an_automation_that_follows_names_its_cause(home: Core, sage: Sage) -> None:
    add(home, sage)
    sage.change("job-created", name="Fire Station 9")
    (event,) = home.ask("seen", 1)
    assert (event["type"], event["title"], event["data"]["name"]) == ("job.created", "Job Created", "Fire Station 9")
    done = home.ask("after", "job.created", "create_work_order", WORK_ORDER)
    assert done["state"] == "done"
    (own,) = until(lambda: [one for one in home.ask("seen", 1) if one["type"] == "work_order.created"], "it is told")
    assert own["id"] == event["id"] or own["data"]["description"] == WORK_ORDER["description"]
    (made,) = sage.work_orders(WORK_ORDER["description"])
    assert made["id"] == done["result"]["id"]
    (cause,) = {one.get("causation_id") for one in sage.events("work_order_created")[:1]}
    assert cause == event["id"]


def test_a_refusal_is_the_plugins_sentence(home: Core, sage: Sage) -> None:
    add(home, sage)
    with pytest.raises(Refused, match=r"Sage has no client 99999 \(3-6 Clients\)"):
        home.ask("call", "create_work_order", WORK_ORDER | {"client": "99999"})


def test_what_the_plugin_did_not_sign_is_refused(home: Core, sage: Sage) -> None:
    add(home, sage)
    (target,) = [one["target_url"] for one in sage.subscriptions() if one["target_url"].startswith(home.address)]
    headers = {"webhook-id": "evt_x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"}
    answered = requests.post(target, json.dumps({"id": "evt_x", "type": "job.created"}), headers=headers, timeout=30)
    assert answered.status_code == 401
    assert home.ask("seen", 0) == []


def test_it_goes_on_after_a_kill_with_the_same_subscription_and_ends_it_when_removed(home: Core, sage: Sage) -> None:
    add(home, sage)
    mine = [one["id"] for one in sage.subscriptions() if one["target_url"].startswith(home.address)]
    home.stop()
    home.start()
    home.kill()
    home.start()
    until(lambda: home.ask("services") != [], "it is loaded again")
    sage.change("job-created", name="Fire Station 10")
    assert [one["data"]["name"] for one in home.ask("seen", 1)] == ["Fire Station 10"]
    assert [one["id"] for one in sage.subscriptions() if one["target_url"].startswith(home.address)] == mine
    assert home.ask("remove") == []
    assert [one for one in sage.subscriptions() if one["id"] in mine] == []
