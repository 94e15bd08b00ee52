"""plugin.json."""

from __future__ import annotations

from sage100_plugin.errors import CODES
from sage100_plugin.projections.manifest import digest, manifest
from tests.unit.projections.tiny import CATALOG

TOLD = manifest(CATALOG, "1.2.3")


def test_it_says_who_it_is() -> None:
    assert (TOLD["domain"], TOLD["version"], TOLD["iot_class"]) == ("sage100_contractor", "1.2.3", "local_polling")
    assert (TOLD["integration_type"], TOLD["config_flow"]) == ("service", True)


def test_an_action_is_told_whole() -> None:
    action = TOLD["actions"][0]
    assert action["example"]["output"] == {"id": "...", "cost": "5.00"}
    assert action["refuses"] == [
        {"input": {"job": "2041", "name": ""}, "code": "required", "message": "Name is required."}
    ]
    assert action["steps"] == [{"title": "Paint it", "performed_in": "sage"}]  # R56
    assert (action["effect"], action["preview"], action["scope"]) == ("write", True, "write")


def test_what_has_to_be_done_first_is_told() -> None:
    given = TOLD["actions"][1]["example"]["given"]
    assert given == [{"action": "build_shed", "input": {"job": "2041", "name": "Shed"}}]


def test_pickers_and_every_error_are_in_it() -> None:
    assert TOLD["pickers"][2]["depends_on"] == ["job"]
    assert [error["code"] for error in TOLD["errors"]] == list(CODES)


def test_the_hash_stands_for_all_the_rest() -> None:
    rest = {key: value for key, value in TOLD.items() if key != "hash"}
    assert TOLD["hash"] == digest(rest) == digest(dict(reversed(rest.items())))
    assert TOLD["hash"] != manifest(CATALOG, "1.2.4")["hash"]
