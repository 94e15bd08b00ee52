"""One wish is written once, however often Zapier runs the step; what the answer says of it."""

from __future__ import annotations

from sage100_plugin.sage.sandbox import company
from tests.hosts.zapier.scene import Scene

ORDER = {
    "client": "1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-10-05T00:00:00-05:00",
    "priority": "Urgent",
}


def orders(scene: Scene) -> int:
    found = scene.client.post("/v1/actions/find_work_orders", {"description": ORDER["description"]})
    return len(found.json["result"]["items"])


def fault(scene: Scene, name: str, *, on: bool) -> None:
    company.fault(scene.home / "companies" / "sandbox.sqlite", name, on=on)


def test_the_same_input_again_is_another_wish(scene: Scene) -> None:
    answers = [scene.zap.step("create_work_order", ORDER).results for _ in range(2)]
    assert answers[0]["id"] != answers[1]["id"]
    assert [one["replayed"] for one in answers] == [False, False]
    assert orders(scene) == 2


def test_the_same_event_again_is_the_same_wish(scene: Scene) -> None:
    first = scene.zap.step("create_work_order", {**ORDER, "event_id": "evt_0001"})
    again = scene.zap.step("create_work_order", {**ORDER, "event_id": "evt_0001"})
    assert again.results["id"] == first.results["id"]
    assert (first.results["replayed"], again.results["replayed"]) == (False, True)
    assert orders(scene) == 1


def test_a_retry_of_a_run_that_ended_before_it_could_tell_writes_once(scene: Scene) -> None:
    fault(scene, "locked", on=True)
    scene.zap.step("create_work_order", ORDER)
    fault(scene, "locked", on=False)
    turn = dict(scene.zap.cache)
    first = scene.zap.step("create_work_order", ORDER)
    scene.zap.cache = turn  # the run was killed: nothing was forgotten
    again = scene.zap.step("create_work_order", ORDER)
    assert again.results["id"] == first.results["id"]
    assert again.results["replayed"] is True
    assert orders(scene) == 1


def test_a_step_that_waits_for_sage_is_finished_by_its_retry(scene: Scene) -> None:
    fault(scene, "locked", on=True)
    first = scene.zap.step("create_work_order", ORDER)
    assert first.kind == "ThrottledError"
    assert len(scene.zap.cache) == 1
    fault(scene, "locked", on=False)
    again = scene.zap.step("create_work_order", ORDER)
    assert again.error == {}
    assert scene.zap.cache == {}
    assert orders(scene) == 1


def test_what_was_refused_may_be_wished_again(scene: Scene) -> None:
    given = {**ORDER, "event_id": "evt_0002"}
    fault(scene, "wrong_user", on=True)
    refused = scene.zap.step("create_work_order", given)
    assert refused.kind == "HaltedError"
    fault(scene, "wrong_user", on=False)
    assert scene.zap.step("create_work_order", given).results["replayed"] is False
    assert orders(scene) == 1


def test_another_item_of_the_same_event_is_another_wish(scene: Scene) -> None:
    for item in ("1", "2"):
        scene.zap.step("create_work_order", {**ORDER, "source": "crm", "source_id": item, "event_id": "evt_0003"})
    assert orders(scene) == 2


def test_the_event_that_led_to_a_step_and_the_host_are_known_to_the_plugin(scene: Scene) -> None:
    given = {**ORDER, "source": "crm", "source_id": "D-1", "source_name": "Deal 1", "event_id": "evt_0004"}
    assert scene.zap.step("create_work_order", given).error == {}
    (event,) = scene.client.get("/v1/triggers/link_created/events").json["items"]
    assert event["origin"]["host"] == "sage100contractor-zapier"
    assert event["causation_id"] == "evt_0004"


def test_a_day_is_the_day_of_the_persons_own_time_zone(scene: Scene) -> None:
    assert scene.zap.step("create_work_order", ORDER).results["schedule_date"] == "2026-10-05"


def test_what_is_left_empty_is_not_sent(scene: Scene) -> None:
    empty = {"notes": "", "job": None, "lines": [], "visits": [{"visits_technician": ""}]}
    assert scene.zap.step("create_work_order", {**ORDER, **empty}).error == {}
