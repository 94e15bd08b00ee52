"""The Postman collection, run by Postman's own runner against the running plugin."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sage100_plugin.plugin import documents
from sage100_plugin.projections.hosts import postman
from tests.hosts.live.sage import Sage
from tests.hosts.postman.runner import Newman, Sent
from tests.hosts.tools import tools

MANIFEST = documents().manifest()
COLLECTION = postman.collection(MANIFEST)
ME = "Whose key this is, and which companies it sees"
CREATE = "Create Work Order"
VERSION = MANIFEST["version"]


def requests(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield from requests(item["item"]) if "item" in item else (item,)


@pytest.fixture(scope="module")
def newman(tmp_path_factory: pytest.TempPathFactory) -> Newman:
    return Newman(tools("newman"), tmp_path_factory.mktemp("newman"))


@pytest.fixture(scope="module")
def sage(newman: Newman, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sage]:
    made = Sage(tmp_path_factory.mktemp("sage"))
    yield made
    made.server.stop()


@pytest.fixture(scope="module")
def access(sage: Sage) -> dict[str, str]:
    return {"base_url": sage.address, "api_key": sage.key("postman"), "target_url": "http://127.0.0.1:9/nobody"}


@pytest.fixture(scope="module")
def sent(newman: Newman, access: dict[str, str]) -> list[Sent]:
    """The whole collection, from top to bottom."""
    return newman.run(access)


def test_every_action_trigger_and_picker_of_the_catalog_is_a_request() -> None:
    paths = {
        one["request"]["url"]["raw"].split("?")[0].removeprefix("{{base_url}}") for one in requests(COLLECTION["item"])
    }
    for action in MANIFEST["actions"]:
        assert f"/v1/actions/{action['key']}" in paths
        assert (f"/v1/actions/{action['key']}/preview" in paths) == action["preview"]
    for trigger in MANIFEST["triggers"]:
        assert {f"/v1/triggers/{trigger['key']}/{what}" for what in ("events", "sample")} <= paths
    assert {f"/v1/pickers/{picker['key']}" for picker in MANIFEST["pickers"]} <= paths


def test_every_variable_that_a_request_uses_is_one_of_the_collection() -> None:
    used = set(re.findall(r"{{([^$}]+)}}", json.dumps([COLLECTION["item"], COLLECTION["auth"]])))
    assert used == {one["key"] for one in COLLECTION["variable"]}


def test_only_writes_carry_a_key_that_keeps_them_from_being_done_twice() -> None:
    writes = {f"/v1/actions/{one['key']}" for one in MANIFEST["actions"] if one["effect"] != "read"}
    guarded = {
        "/" + "/".join(one["request"]["url"]["path"])
        for one in requests(COLLECTION["item"])
        if {"Idempotency-Key"} & {header["key"] for header in one["request"]["header"]}
    }
    assert guarded == writes


def test_a_preview_stands_before_its_action_and_shows_what_it_would_do(sent: list[Sent]) -> None:
    shown, done = (one for one in sent if one.name in (f"{CREATE}: preview", CREATE))
    assert shown.name.endswith("preview")
    assert shown.body["would"][0]["record"] == "work_order"
    assert done.body["state"] == "done"


def test_the_whole_collection_runs_and_every_answer_is_the_plugins(sent: list[Sent]) -> None:
    assert len(sent) == len(list(requests(COLLECTION["item"])))
    for one in sent:
        assert one.passed == (one.status < 300), one
        assert one.status < 300 or one.body["detail"] in one.said, one
        assert one.status in (200, 201, 202, 204, 404, 409, 422), one


def test_what_asks_for_no_id_of_something_made_before_answers(sent: list[Sent]) -> None:
    asked = [one for one in sent if one.path.startswith(("/v1/triggers/", "/v1/pickers/", "/v1/actions/find_"))]
    assert len(asked) > len(MANIFEST["triggers"]) * 2 + len(MANIFEST["pickers"])
    assert [one for one in asked if not one.passed] == []


def test_ids_of_one_answer_go_into_the_next_request(sent: list[Sent]) -> None:
    (subscribed,) = (one for one in sent if one.name == "Subscribe to events")
    (paused,) = (one for one in sent if one.name == "Pause a subscription")
    assert paused.path == f"/v1/subscriptions/{subscribed.body['id']}/pause"
    assert paused.status == 200
    assert [one.passed for one in sent if one.name == "Reject Export"] == [True]


def test_sending_an_action_again_is_another_wish(newman: Newman, access: dict[str, str]) -> None:
    newman.run(access, CREATE)
    (again,) = newman.run(access, CREATE)
    assert (again.status, again.body["code"]) == (409, "already_linked")


def test_activity_names_postman_as_the_host(sent: list[Sent], sage: Sage) -> None:
    (event, *_) = sage.get("/v1/triggers/work_order_created/events?limit=1")["items"]
    assert event["origin"]["host"] == postman.USER_AGENT


def test_a_wrong_key_is_told_in_words(newman: Newman, access: dict[str, str]) -> None:
    (told,) = newman.run(access | {"api_key": "s100_wrong_key"}, ME)
    assert (told.status, told.passed) == (401, False)
    assert told.said.startswith("This API key is not known here, or it was revoked.")


def test_an_address_that_is_not_the_plugins_is_told_in_words(newman: Newman, access: dict[str, str]) -> None:
    (told,) = newman.run(access | {"base_url": f"{access['base_url']}/docs?"}, ME)
    assert (
        told.said
        == "This is no answer of the plugin for Sage 100 Contractor. Check base_url, and that the plugin is running."
    )
