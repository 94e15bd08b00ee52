"""The trigger nodes against a running plugin: the subscription's life, signatures, and polling."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.hosts.n8n.scene import INSTANT, NODE, POLLING, Scene

URL = "http://127.0.0.1:5999/webhook/{}"
SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
KEPT = {INSTANT: {"live": {"id": "sub_1", "secret": SECRET, "asked": "{}"}}}
BODY = json.dumps({"id": "evt_1", "type": "job.created", "timestamp": "2026-11-02T10:00:00Z", "data": {"id": "1"}})


def hook(call: str, name: str, **parameters: Any) -> dict[str, Any]:
    """A call of n8n about the subscription."""
    asked = {"events": ["job_created"], **parameters}
    return {
        "node": INSTANT,
        "call": f"webhookMethods.default.{call}",
        "parameters": asked,
        "webhookUrl": URL.format(name),
    }


def delivery(
    body: str = BODY, *, at: float | None = None, signatures: str = "{}", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """A delivery as the plugin signs it."""
    stamp = str(int(at or time.time()))
    digest = hmac.new(b"s" * 32, f"evt_1.{stamp}.{BODY}".encode(), hashlib.sha256).digest()
    signed = signatures.format(f"v1,{base64.b64encode(digest).decode()}")
    told = {"webhook-id": "evt_1", "webhook-timestamp": stamp, "webhook-signature": signed, **(headers or {})}
    return {"node": INSTANT, "call": "webhook", "body": body, "headers": told}


def methods(result: dict[str, Any]) -> list[str]:
    return [said["method"] for said in result["said"] if isinstance(said, dict) and "method" in said]


def test_a_subscription_is_made_found_and_ended(scene: Scene) -> None:
    before, made, after, ended, again = scene.run(
        *(hook(call, "life") for call in ("checkExists", "create", "checkExists", "delete", "checkExists"))
    )
    assert [one["gave"] for one in (before, made, after, ended, again)] == [False, True, True, True, False]
    assert made["kept"]["live"]["secret"].startswith("whsec_")
    assert methods(ended) == ["DELETE"]
    assert ended["kept"] == {}


def test_a_subscription_that_is_gone_or_wanted_otherwise_is_made_anew(scene: Scene) -> None:
    wanted = hook("checkExists", "heal", filters={"filter": [{"field": "status", "comparison": "is", "value": "4"}]})
    (made,) = scene.run(hook("create", "heal"))
    kept = {INSTANT: made["kept"]}
    (otherwise,) = scene.run(wanted, kept=kept)
    assert (otherwise["gave"], methods(otherwise), otherwise["kept"]) == (False, ["DELETE"], {})
    gone, healed, found = scene.run(
        *(hook(call, "heal") for call in ("checkExists", "create", "checkExists")), kept=kept
    )
    assert [one["gave"] for one in (gone, healed, found)] == [False, True, True]
    assert "it is made again" in gone["said"][-1]


def test_a_subscription_whose_secret_was_forgotten_gets_a_new_one(scene: Scene) -> None:
    (first,) = scene.run(hook("create", "forgotten"))
    (second,) = scene.run(hook("create", "forgotten"))
    assert first["kept"]["live"]["id"] == second["kept"]["live"]["id"]
    assert first["kept"]["live"]["secret"] != second["kept"]["live"]["secret"]


def test_listening_in_the_editor_leaves_the_live_subscription_alone(scene: Scene) -> None:
    live, test, ended = scene.run(
        hook("create", "both"),
        {**hook("create", "both-test"), "mode": "manual"},
        {**hook("delete", ""), "mode": "manual"},
    )
    assert set(test["kept"]) == {"live", "test"}
    assert ended["kept"] == live["kept"]


def test_the_wishes_of_the_node_are_what_is_subscribed(scene: Scene) -> None:
    conditions = [
        {"field": "status", "comparison": "in", "value": "3, 4"},
        {"field": "inactive", "comparison": "is", "value": "false"},
        {"field": "client", "comparison": "gte", "value": "1"},
        {"field": "client", "comparison": "lte", "value": "9"},
        {"field": "type", "comparison": "changed", "value": ""},
    ]
    wishes = {"filters": {"filter": conditions}, "options": {"excludeOwn": True, "thin": True}}
    (made,) = scene.run(hook("create", "wishes", company={"__rl": True, "mode": "id", "value": "sandbox"}, **wishes))
    body = made["said"][0]["body"]
    assert body["filters"] == {
        "status": ["3", "4"],
        "inactive": False,
        "client": {"gte": "1", "lte": "9"},
        "type": {"changed": True},
    }
    assert (body["company"], body["exclude_own"], body["thin"]) == ("sandbox", True, True)
    assert body["external_id"] == "workflow-1:node-1"
    assert made["gave"] is True


def test_a_filter_that_the_events_do_not_have_is_refused_in_a_sentence(scene: Scene) -> None:
    filters = {"filter": [{"field": "colour", "comparison": "is", "value": "red"}]}
    (failed,) = scene.run(hook("create", "wrong", filters=filters))
    assert "These events cannot be filtered by colour; they can by: " in failed["failed"]["message"]


@pytest.mark.parametrize("signatures", ["{}", "v1,bm90IG91cnM= {}", "v1a,xyz {}"])
def test_a_signed_delivery_starts_the_workflow_with_the_event(scene: Scene, signatures: str) -> None:
    (taken,) = scene.run(delivery(signatures=signatures), kept=KEPT)
    assert taken["gave"] == {"workflowData": [[{"json": json.loads(BODY)}]]}


@pytest.mark.parametrize(
    "bad",
    [
        delivery(BODY.replace("1", "2")),
        delivery(at=time.time() - 301),
        delivery(at=time.time() + 3600),
        delivery(signatures="v1,bm90IG91cnM="),
        delivery(signatures=""),
        delivery(headers={"webhook-id": "evt_2"}),
        delivery(headers={"webhook-timestamp": "soon"}),
        {**delivery(), "headers": {}},
    ],
    ids=["other body", "old", "from the future", "other secret", "no signature", "other id", "no time", "no headers"],
)
def test_a_call_that_the_plugin_did_not_sign_is_turned_away(scene: Scene, bad: dict[str, Any]) -> None:
    (turned_away,) = scene.run(bad, kept=KEPT)
    assert turned_away["gave"] == {"noWebhookResponse": True}
    assert turned_away["said"][-1]["code"] == 401


def test_a_delivery_to_a_node_that_knows_no_subscription_is_turned_away(scene: Scene) -> None:
    (turned_away,) = scene.run(delivery())
    assert turned_away["gave"] == {"noWebhookResponse": True}


def poll(**more: Any) -> dict[str, Any]:
    """What n8n does every minute."""
    return {"node": POLLING, "call": "poll", "parameters": {"events": ["link_created"]}, **more}


def linked(vendor: str) -> dict[str, Any]:
    """An operation that makes something happen."""
    asked = {"vendor": {"__rl": True, "mode": "id", "value": vendor}, "source": "crm", "source_id": vendor}
    return {
        "node": NODE,
        "call": "execute",
        "execution": f"poll-{vendor}",
        "parameters": {"resource": "vendor", "operation": "link_vendor", **asked},
    }


def test_polling_begins_with_what_happens_from_now_on_and_fetches_it_once(scene: Scene) -> None:
    first, made, second, third = scene.run(poll(), linked("20"), poll(), poll())
    assert made["gave"][0][0]["json"]["state"] == "done"
    assert first["gave"] is None
    ((item,),) = second["gave"]
    assert item["json"]["type"] == "link.created"
    assert item["json"]["data"]["source_id"] == "20"
    assert third["gave"] is None


def test_what_was_read_before_an_error_is_read_again(scene: Scene) -> None:
    broken = poll(parameters={"events": ["link_created", "unheard_of"]})
    _, _, failed, again = scene.run(poll(), linked("30"), broken, poll())
    assert "This plugin is older than the n8n package" in failed["failed"]["message"]
    assert [item["json"]["data"]["source_id"] for item in again["gave"][0]] == ["30"]


def test_a_place_that_is_too_old_is_said_and_left_for_the_newest(scene: Scene) -> None:
    (told,) = scene.run(poll(), kept={POLLING: {"places": {"/link_created": "evt_of_long_ago"}}})
    assert any("some may be missing here" in said for said in told["said"] if isinstance(said, str))
    assert told["kept"]["places"]["/link_created"] != "evt_of_long_ago"


def test_a_test_in_the_editor_shows_a_sample_where_nothing_happened_yet(scene: Scene) -> None:
    shown = {"node": POLLING, "call": "poll", "mode": "manual", "parameters": {"events": ["sage_back"]}}
    (told,) = scene.run(shown)
    ((item,),) = told["gave"]
    assert item["json"]["type"] == "sage.back"
    assert told["kept"] == {}


def test_only_filters_that_all_chosen_events_have_are_offered(scene: Scene) -> None:
    def offered(*events: str) -> dict[str, Any]:
        return {"node": INSTANT, "call": "methods.loadOptions.filterFields", "parameters": {"events": list(events)}}

    one, both = (
        {each["value"] for each in found["gave"]}
        for found in scene.run(offered("job_created"), offered("job_created", "vendor_created"))
    )
    assert both < one
    assert both == {"type", "state", "inactive"}
