"""Every trigger of the catalog in Zapier's core: turned on, fired, received, listed, turned off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import pytest

from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.spec import Trigger
from tests.contract.catalog import CATALOG as DECLARED
from tests.contract.stories import told as let_happen
from tests.hosts.zapier.scene import CATALOG, Scene

TRIGGERS = {told["key"]: told for told in CATALOG["triggers"]}


class Hook(Receiver):
    """Where Zapier receives: it keeps what arrives as it hands it to `perform`."""

    def __init__(self) -> None:
        self.bundles: list[dict[str, Any]] = []
        super().__init__()

    def take(self, body: bytes, headers: dict[str, str]) -> bool:
        """Keep the request as Zapier shows it: headers are called `Http-...`, but for two."""
        named = {f"Http-{name.title()}": value for name, value in headers.items()}
        raw = {"method": "POST", "querystring": "", "headers": named, "content": body.decode()}
        self.bundles.append({"rawRequest": raw, "cleanedRequest": json.loads(body)})
        return True


@pytest.fixture
def hook() -> Iterator[Hook]:
    opened = Hook()
    yield opened
    opened.close()


def fired(scene: Scene, hook: Hook, trigger: Trigger) -> list[dict[str, Any]]:
    """Let it happen, and deliver it to Zapier; gives the bundles that `perform` is run with."""
    sender = scene.plugin.sender
    events = let_happen(scene.client, scene.home, trigger)
    answered, scene.plugin.sender = scene.plugin.sender is not sender, sender
    if answered:  # the story of a failing receiver answered for this one too
        known = scene.client.get("/v1/subscriptions").json["items"]
        (ours,) = (one for one in known if one["target_url"] == hook.address)
        scene.client.post(f"/v1/subscriptions/{ours['id']}/replay", {"event_ids": [one["id"] for one in events]})
    deliver_due(scene.plugin)
    return [one for one in hook.bundles if one["cleanedRequest"]["type"] == trigger.event]


@pytest.mark.parametrize("trigger", DECLARED.triggers, ids=attrgetter("key"))
def test_a_trigger_lives_from_turning_on_to_turning_off(scene: Scene, hook: Hook, trigger: Trigger) -> None:
    zap, key = scene.zap, trigger.key
    on = zap.trigger(key, "performSubscribe", targetUrl=hook.address)
    assert on.error == {}
    assert on.results["secret"].startswith("whsec_")

    bundles = fired(scene, hook, trigger)
    received = zap.trigger(key, subscribeData=on.results, **bundles[0])
    assert received.error == {}
    (event,) = received.results
    assert event == bundles[0]["cleanedRequest"]

    sample = TRIGGERS[key]["sample"]
    assert event["type"] == sample["type"]
    assert set(sample["data"]) == set(event["data"])
    listed = zap.trigger(key, "performList")
    assert listed.error == {}
    assert event["id"] in [one["id"] for one in listed.results]
    assert all(set(one["data"]) == set(event["data"]) for one in listed.results)

    off = zap.trigger(key, "performUnsubscribe", subscribeData=on.results, targetUrl=hook.address)
    assert off.error == {}
    assert scene.client.get(f"/v1/subscriptions/{on.results['id']}").status_code == 404


def test_an_event_that_the_plugin_did_not_sign_is_not_used(scene: Scene, hook: Hook) -> None:
    on = scene.zap.trigger("job_created", "performSubscribe", targetUrl=hook.address).results
    (bundle,) = fired(scene, hook, DECLARED.trigger["job_created"])
    bundle["rawRequest"]["content"] = bundle["rawRequest"]["content"].replace("job.created", "job.creat3d")
    refused = scene.zap.trigger("job_created", subscribeData=on, **bundle)
    assert refused.kind == "HaltedError"
    assert refused.text.startswith("This event is not signed by the plugin")


def test_an_event_without_a_signature_is_not_used(scene: Scene, hook: Hook) -> None:
    on = scene.zap.trigger("job_created", "performSubscribe", targetUrl=hook.address).results
    (bundle,) = fired(scene, hook, DECLARED.trigger["job_created"])
    bundle["rawRequest"]["headers"] = {}
    assert scene.zap.trigger("job_created", subscribeData=on, **bundle).kind == "HaltedError"


def test_turning_on_twice_gives_one_subscription_and_a_secret_that_verifies(scene: Scene, hook: Hook) -> None:
    first, second = (scene.zap.trigger("job_created", "performSubscribe", targetUrl=hook.address) for _ in range(2))
    assert first.results["id"] == second.results["id"]
    (bundle,) = fired(scene, hook, DECLARED.trigger["job_created"])
    assert scene.zap.trigger("job_created", subscribeData=second.results, **bundle).error == {}


def test_turning_off_what_is_gone_is_no_error(scene: Scene) -> None:
    off = scene.zap.trigger("job_created", "performUnsubscribe", subscribeData={"id": "sub_gone"})
    assert off.error == {}


def test_filters_hold_in_what_is_sent_and_in_what_the_editor_lists(scene: Scene, hook: Hook) -> None:
    made = scene.zap.trigger("job_created", "performSubscribe", {"status": "1"}, targetUrl=hook.address)
    assert scene.client.get(f"/v1/subscriptions/{made.results['id']}").json["filters"] == {"status": "1"}
    assert fired(scene, hook, DECLARED.trigger["job_created"]) == []
    (event,) = scene.zap.trigger("job_created", "performList").results
    assert event["data"]["status"] != "1"
    assert scene.zap.trigger("job_created", "performList", {"status": "1"}).results == []
    assert scene.zap.trigger("job_created", "performList", {"status": event["data"]["status"]}).results == [event]


def test_what_a_person_chooses_about_a_subscription_is_told_to_the_plugin(scene: Scene, hook: Hook) -> None:
    chosen = {"company": "sandbox", "exclude_own": True, "decide_as": "Dana"}
    made = scene.zap.trigger("export_requested", "performSubscribe", chosen, targetUrl=hook.address).results
    assert {name: made[name] for name in chosen} == chosen
    (bundle,) = fired(scene, hook, DECLARED.trigger["export_requested"])
    (event,) = scene.zap.trigger("export_requested", subscribeData=made, **bundle).results
    assert "/d/" in event["data"]["decide_url"]


@pytest.mark.parametrize("limit", [-1, 1])
def test_the_editor_gets_the_newest_events_first(scene: Scene, limit: int) -> None:
    runs = [let_happen(scene.client, scene.home, DECLARED.trigger["job_updated"]) for _ in range(2)]
    older, both = ([event["id"] for event in events] for events in runs)
    newest_first = [each for each in both if each not in older] + older
    listed = scene.zap.trigger("job_updated", "performList", meta={"limit": limit}).results
    assert [one["id"] for one in listed] == (newest_first if limit < 0 else newest_first[:1])
