"""Once a day, all that waits for acceptance is told, and never twice for one day (R94)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.digest import digest, read_policy
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.ports.ledger import Event
from sage100_plugin.testing.outside import FakeClock

DANA = Caller("k2", "Dana", SCOPES)
CHICAGO = {"digest": "07:00 America/Chicago"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clock(plugin: Plugin) -> FakeClock:
    assert isinstance(plugin.clock, FakeClock)
    return plugin.clock


def at(plugin: Plugin, text: str) -> int:
    """Let it be this moment, UTC; gives how many digests are made then."""
    clock(plugin).set(datetime.fromisoformat(text).replace(tzinfo=UTC))
    return digest(plugin)


def policies(plugin: Plugin, told: dict[str, str]) -> None:
    plugin.companies.change("sandbox", {"policies": told})


def send(plugin: Plugin, caller: Caller, name: str, **more: Any) -> str:
    given = {"name": name, "source": "procore", "source_id": f"V-{name}", **more}
    return str(run_action(plugin, Call("export_vendor", given, caller)).body["export"]["id"])


def digests(plugin: Plugin) -> list[Event]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.events.newest(("export.digest",), 100))))


def days(plugin: Plugin) -> list[str]:
    return [event.data["day"] for event in digests(plugin)]


def test_all_that_waits_is_listed_with_whose_turn_it_is(memory: Plugin, caller: Caller) -> None:
    # R94
    policies(memory, {**CHICAGO, "approve.vendor.persons": "2", "expire.vendor": "14"})
    since = clock(memory).now()
    first, second, gone = (send(memory, caller, name) for name in ("Aspen", "Birch", "Cedar"))
    decide.accept(memory, DANA, first, {"sage_id": "990"})
    decide.reject(memory, DANA, gone, {"reason": "No."})
    decide.retrieve(memory, caller, second, {})
    decide.resend(memory, caller, second, {"input": {"name": "Birch & Sons"}})
    assert digest(memory) == 1
    (event,) = digests(memory)
    assert (event.company, event.data["day"], event.data["count"]) == ("sandbox", "2026-09-30", 2)
    assert event.data["records"] == [{"record": "vendor", "count": 2}]
    shown = {
        "record": "vendor", "action": "export_vendor", "source": "procore", "requested_by": "tests", "persons": 2,
        "amount": None, "waiting_since": rfc3339(since), "expires_at": rfc3339(since + 14 * DAY),
    }  # fmt: skip
    aspen = {"id": first, "name": "Aspen", "source_id": "V-Aspen", "round": 1, "accepted_by": "Dana"}
    birch = {"id": second, "name": "Birch & Sons", "source_id": "V-Birch", "round": 2, "accepted_by": None}
    turns = {"turn": "Somebody other than tests and Dana"}, {"turn": "Somebody other than tests"}
    found = sorted(event.data["items"], key=lambda item: item["name"])
    assert found == [{**shown, **aspen, **turns[0]}, {**shown, **birch, **turns[1]}]


def test_many_are_all_listed_the_oldest_first(memory: Plugin, caller: Caller) -> None:
    policies(memory, CHICAGO)
    sent = []
    for number in range(520):
        sent.append(send(memory, caller, f"Works {number}"))
        clock(memory).advance(0.001)
    digest(memory)
    assert [item["id"] for item in digests(memory)[0].data["items"]] == sent


def test_it_comes_at_the_hour_of_the_company_once_a_day(memory: Plugin, caller: Caller) -> None:
    # R94
    policies(memory, CHICAGO)
    send(memory, caller, "Aspen")
    moments = {"2026-10-01T11:59": 0, "2026-10-01T12:00": 1, "2026-10-01T12:01": 0, "2026-10-02T04:00": 0}
    assert {moment: at(memory, moment) for moment in moments} == moments
    assert at(memory, "2026-10-02T12:30") == 1
    assert days(memory) == ["2026-10-01", "2026-10-02"]


def test_without_a_policy_it_is_seven_in_the_servers_own_time(memory: Plugin, caller: Caller) -> None:
    send(memory, caller, "Aspen")
    seven = datetime(2026, 10, 1, 7).astimezone()
    clock(memory).set((seven - timedelta(seconds=1)).astimezone(UTC))
    assert digest(memory) == 0
    clock(memory).set(seven.astimezone(UTC))
    assert (digest(memory), days(memory)) == (1, ["2026-10-01"])


def test_nothing_waits_and_nothing_is_told(memory: Plugin, caller: Caller) -> None:
    # R94
    policies(memory, CHICAGO)
    assert at(memory, "2026-10-01T12:00") == 0
    send(memory, caller, "Aspen")
    assert at(memory, "2026-10-01T15:00") == 0
    assert (at(memory, "2026-10-02T12:00"), days(memory)) == (1, ["2026-10-02"])


def test_it_can_be_switched_off(memory: Plugin, caller: Caller) -> None:
    policies(memory, {"digest": "off"})
    send(memory, caller, "Aspen")
    assert [at(memory, f"2026-10-0{day}T23:59") for day in (1, 2)] == [0, 0]


def test_days_that_were_slept_through_are_not_made_up_for(memory: Plugin, caller: Caller) -> None:
    policies(memory, CHICAGO)
    send(memory, caller, "Aspen")
    assert at(memory, "2026-10-01T12:00") == 1
    assert at(memory, "2026-10-09T20:00") == 1
    assert (digest(memory), days(memory)) == (0, ["2026-10-01", "2026-10-09"])


def test_a_clock_that_jumps_tells_no_day_twice(memory: Plugin, caller: Caller) -> None:
    policies(memory, CHICAGO)
    send(memory, caller, "Aspen")
    assert at(memory, "2026-10-01T12:00") == 1
    assert at(memory, "2026-10-01T11:00") == 0
    assert at(memory, "2026-10-01T12:30") == 0
    assert at(memory, "2026-09-30T13:00") == 0
    assert at(memory, "2030-01-01T13:00") == 1
    assert at(memory, "2026-10-01T13:00") == 0, "the day was told of, before the clock went astray"
    assert at(memory, "2026-10-02T13:00") == 1
    assert at(memory, "2026-10-02T14:00") == 0


@pytest.mark.parametrize(
    ("policy", "start", "expected"),
    [
        ("01:30 America/Chicago", "2026-11-01T05:30", ["2026-11-01"]),
        ("02:30 America/Chicago", "2026-03-08T06:00", ["2026-03-08"]),
        ("23:45 America/Chicago", "2026-10-31T12:00", ["2026-10-31"]),
    ],
    ids=["the hour that comes twice", "the hour that does not come", "just before midnight"],
)
def test_summer_time_ends_and_begins(
    memory: Plugin, caller: Caller, policy: str, start: str, expected: list[str]
) -> None:
    policies(memory, {"digest": policy})
    send(memory, caller, "Aspen")
    clock(memory).set(datetime.fromisoformat(start).replace(tzinfo=UTC))
    for _ in range(24 * 6):
        digest(memory)
        clock(memory).advance(HOUR / 6)
    assert days(memory) == expected


def test_two_companies_have_their_own_times(memory: Plugin, caller: Caller) -> None:
    held: Any = memory.companies
    held.held["second"] = held.held["sandbox"]
    policies(memory, CHICAGO)
    memory.companies.change("second", {"policies": {"digest": "07:00 America/New_York"}})
    send(memory, caller, "Aspen", company="sandbox")
    send(memory, caller, "Birch", company="second")
    assert at(memory, "2026-10-01T11:00") == 1
    assert at(memory, "2026-10-01T12:00") == 1
    assert [(event.company, event.data["count"]) for event in digests(memory)] == [("second", 1), ("sandbox", 1)]
    assert len({event.id for event in digests(memory)}) == 2


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("07:00", "07:00"),
        (" 23:59   Europe/Berlin ", "23:59 Europe/Berlin"),
        ("off", "off"),
        ("7:00", None),
        ("24:00", None),
        ("07:60", None),
        ("07:00 Mars/Base", None),
        ("07:00 ../../etc/passwd", None),
        ("07:00 /etc/localtime", None),
        ("０７:00", None),  # noqa: RUF001 - digits of another alphabet
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_what_the_policy_may_be(told: object, stored: str | None) -> None:
    assert read_policy(told) == stored
