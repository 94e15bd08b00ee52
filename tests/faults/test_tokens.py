"""What is signed is good for its purpose, its content and its keys, and for nothing else (F17)."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.engine.access import Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, preview, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.stamps import Stamps
from sage100_plugin.testing.sage import MemorySage

NEW, OLD, OTHER = "n" * 32, "o" * 32, "x" * 32
ORDER = {"client": "1", "type": "1", "description": "No heat", "schedule_date": "2026-10-05", "priority": "2"}


def test_a_token_is_read_for_its_own_purpose_only() -> None:
    stamps = Stamps([NEW])
    token = stamps.sign("confirm", "text")
    assert stamps.read("confirm", token) == "text"
    for purpose in ("", "confirm ", "Confirm", "button", "decision"):
        assert stamps.read(purpose, token) is None


def test_no_byte_of_a_token_can_be_another() -> None:
    stamps = Stamps([NEW])
    token = stamps.sign("confirm", "what was looked at")
    for place, byte in enumerate(token.encode()):
        for other in {byte ^ 1, byte ^ 32, ord("A"), ord("."), 0} - {byte}:
            changed = token.encode()[:place] + bytes([other]) + token.encode()[place + 1 :]
            found = stamps.read("confirm", changed.decode("latin-1"))
            # The last character of base64 holds bits that stand for nothing: then it is the same signature.
            assert found is None or place == len(token) - 1
    for place in range(len(token)):
        assert stamps.read("confirm", token[:place]) is None
        assert stamps.read("confirm", token[:place] + token[place] + token[place:]) is None


def test_a_token_of_an_old_key_is_read_while_the_key_is_kept() -> None:
    token = Stamps([OLD]).sign("confirm", "text")
    assert Stamps([NEW, OLD]).read("confirm", token) == "text"
    assert Stamps([NEW]).read("confirm", token) is None
    assert Stamps([OLD]).read("confirm", Stamps([NEW, OLD]).sign("confirm", "text")) is None, "the newest key signs"


@pytest.mark.parametrize("token", ["", ".", "..", "é", "a" * 100_000, "\x00", "eyJ0ZXh0IjoxfQ.", "W10.AAAA"])
def test_what_was_never_signed_is_nothing(token: str) -> None:
    assert Stamps([NEW]).read("confirm", token) is None


@pytest.fixture
def stamped(memory: Plugin) -> Plugin:
    memory.stamper = Stamps([NEW])
    return memory


def refused(plugin: Plugin, caller: Caller, given: dict[str, Any]) -> str:
    with pytest.raises(Problem) as caught:
        run_action(plugin, Call("create_work_order", given, caller, wait=60))
    return caught.value.code


def test_a_confirmation_is_good_for_what_was_looked_at_only(stamped: Plugin, sage: MemorySage, caller: Caller) -> None:
    token = preview(stamped, Call("create_work_order", ORDER, caller))["confirm"]
    assert refused(stamped, caller, {**ORDER, "description": "Other", "confirm": token}) == "stale_preview"
    assert refused(stamped, caller, {**ORDER, "confirm": token[:-4] + "AAAA"}) == "stale_preview"
    stamped.stamper = Stamps([OTHER])
    assert refused(stamped, caller, {**ORDER, "confirm": token}) == "stale_preview"
    assert sage.writes == []
    stamped.stamper = Stamps([OTHER, NEW])
    assert run_action(stamped, Call("create_work_order", {**ORDER, "confirm": token}, caller, wait=60)).status == 200
