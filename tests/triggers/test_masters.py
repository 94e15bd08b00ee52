"""What the triggers of jobs, phases, clients, service sites, vendors and cost codes make of a change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.engine.delivering.filters import faults_of, passes
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.ledger import Event
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Change, Occurrence, Trigger
from triggers.client import CLIENT_UPDATED
from triggers.job import JOB_CREATED, JOB_STATUS_CHANGED, JOB_UPDATED
from triggers.phase import PHASE_CREATED
from triggers.vendor import VENDOR_CREATED, VENDOR_UPDATED

Public = dict[str, Any]
MASTERS = ("job", "phase", "client", "service_site", "vendor", "cost_code")
CREATIONS = [trigger for trigger in CATALOG.triggers if trigger.event in {f"{name}.created" for name in MASTERS}]

JOB = {"recnum": 1043, "jobnme": "Riverside Clinic", "status": 3, "clnnum": 1, "addrs1": "400 River Street",
       "ctynme": "Tulsa", "state_": "OK", "zipcde": "74103", "contacts": [], "phases": []}  # fmt: skip
VENDOR = {"recnum": 801, "vndnme": "Wexley Glass LLC", "addrs1": "8161 Ridgeway Ct", "ctynme": "Dubuque",
          "state_": "IA", "zipcde": "52001", "inactv": 0, "contacts": [], "certificates": []}  # fmt: skip
CLIENT = {"recnum": 61, "clnnme": "Harbor Point Foods Inc", "status": 1, "contacts": []}


def public(record: str, row: Public, **others: Any) -> Public:
    return RECORDS[record].public({**row, **others})


def told(trigger: Trigger, before: Public | None, after: Public | None) -> Occurrence | None:
    shown = after or before or {}
    return trigger.occurs(Change(trigger.record, shown["id"], before, after))


def previous(trigger: Trigger, before: Public, after: Public) -> dict[str, Any]:
    found = told(trigger, before, after)
    assert found is not None
    assert found.data["id"] == after["id"]
    return dict(found.previous or {})


def event(trigger: Trigger, found: Occurrence) -> Event:
    moment = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
    return Event("evt_1", trigger.event, "sandbox", moment, found.data, found.previous)


@pytest.mark.parametrize("trigger", CREATIONS, ids=lambda trigger: trigger.key)
def test_a_record_is_told_as_new_once_and_again_when_it_comes_back(trigger: Trigger) -> None:
    # R51 R100 R101 R126
    record = dict(trigger.sample)
    found = told(trigger, None, record)
    assert found is not None
    assert (found.data, found.previous) == (record, None)
    assert told(trigger, record, {**record, "updated_at": "2026-10-02T08:00:00.000Z"}) is None
    assert told(trigger, record, {**record, "notes": "Changed"}) is None
    assert told(trigger, record, None) is None


def test_a_new_job_brings_what_a_project_is_made_of() -> None:
    # R101 R141 R142 R143 R144 R145 R146 R152
    found = told(JOB_CREATED, None, public("job", JOB))
    assert found is not None
    names = ("id", "name", "address1", "city", "state", "zip", "status_name")
    assert [found.data[name] for name in names] == [
        "1043", "Riverside Clinic", "400 River Street", "Tulsa", "OK", "74103", "Contract",
    ]  # fmt: skip


def test_a_new_phase_brings_number_and_name_of_a_sub_job() -> None:
    # R127 R156 R157 R158
    row = {"recnum": 1043, "jobnme": "Riverside Clinic", "phsnum": 2, "phsnme": "Tenant Fit-Out"}
    found = told(PHASE_CREATED, None, public("phase", row, bllamt=Decimal(350000)))
    assert found is not None
    names = ("id", "job", "job_name", "number", "name", "billing_amount")
    assert [found.data[name] for name in names] == [
        "1043-2", "1043", "Riverside Clinic", "2", "Tenant Fit-Out", "350000.00",
    ]  # fmt: skip


def test_a_new_vendor_brings_number_name_and_address() -> None:
    # R84 R160 R161 R162 R163 R164 R165
    found = told(VENDOR_CREATED, None, public("vendor", VENDOR))
    assert found is not None
    names = ("id", "name", "address1", "city", "state", "zip")
    assert [found.data[name] for name in names] == [
        "801", "Wexley Glass LLC", "8161 Ridgeway Ct", "Dubuque", "IA", "52001",
    ]  # fmt: skip


def test_a_job_that_changed_tells_what_it_was() -> None:
    # R142 R144
    after = public("job", JOB, jobnme="Riverside Clinic II", ctynme="Sand Springs")
    assert previous(JOB_UPDATED, public("job", JOB), after) == {"name": "Riverside Clinic", "city": "Tulsa"}


def test_a_new_phase_is_a_change_of_its_job() -> None:
    shell = {"phsnum": 1, "phsnme": "Shell"}
    one, two = (public("job", JOB, phases=rows) for rows in ([shell], [shell, {"phsnum": 2, "phsnme": "Fit-Out"}]))
    assert previous(JOB_UPDATED, one, two) == {"phases": []}
    assert previous(JOB_UPDATED, two, one) == {"phases": [two["phases"][1]]}


def test_a_status_change_tells_both_events_of_a_job_with_the_old_status() -> None:
    before, after = public("job", JOB), public("job", JOB, status=4)
    expected = {"status": "3", "status_name": "Contract"}
    assert previous(JOB_UPDATED, before, after) == previous(JOB_STATUS_CHANGED, before, after) == expected
    found = told(JOB_STATUS_CHANGED, before, after)
    assert found is not None
    assert {**found.data} == {**after, "previous_status": "3", "previous_status_name": "Contract"}
    assert told(JOB_STATUS_CHANGED, before, public("job", JOB, jobnme="Renamed")) is None


def test_a_subscription_can_ask_for_the_status_a_job_came_from() -> None:
    found = told(JOB_STATUS_CHANGED, public("job", JOB), public("job", JOB, status=4))
    assert found is not None
    happened = event(JOB_STATUS_CHANGED, found)
    asked = {"status": "4", "previous_status": ["1", "3"]}
    assert list(faults_of(asked, JOB_STATUS_CHANGED.filters)) == []
    assert passes(asked, happened)
    assert not passes({"previous_status": "1"}, happened)


@pytest.mark.parametrize(("change", "passed"), [({"status": 4}, True), ({"jobnme": "Renamed"}, False)])
def test_a_subscription_to_updates_can_ask_for_those_that_moved_a_field(change: Public, passed: bool) -> None:
    found = told(JOB_UPDATED, public("job", JOB), public("job", JOB, **change))
    assert found is not None
    assert passes({"status": {"changed": True}}, event(JOB_UPDATED, found)) is passed


def test_a_vendor_tells_its_contacts_certificates_and_that_it_is_inactive() -> None:
    # R161
    before = public("vendor", VENDOR, contacts=[{"linnum": 1, "cntnme": "Marion Yardley"}])
    changed = public("vendor", VENDOR, contacts=[{"linnum": 1, "cntnme": "Alex Orwin"}], inactv=1)
    assert previous(VENDOR_UPDATED, before, changed) == {"inactive": False, "contacts": before["contacts"]}
    certified = public("vendor", VENDOR, certificates=[{"linnum": 1, "dscrpt": "General liability"}])
    assert previous(VENDOR_UPDATED, public("vendor", VENDOR), certified) == {"certificates": []}


def test_a_client_tells_another_status_under_its_own_event() -> None:
    before, after = (
        public("client", CLIENT, status=number, stsnme=name) for number, name in ((1, "Current"), (2, "Hold"))
    )
    assert previous(CLIENT_UPDATED, before, after) == {"status": "1", "status_name": "Current"}
    assert told(CLIENT_UPDATED, before, public("client", CLIENT, stsnme="Renamed")) is None
