"""What is told of records that are gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sage100_plugin.plugin import CATALOG
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Catalog, Change
from triggers.record import LINKED, RECORD_DELETED, WATCHED
from triggers.vendor import VENDOR_CREATED

JOB = {"id": "1043", "name": "Riverside Clinic", "city": "Tulsa"}


def test_a_record_that_is_gone_is_told_with_what_was_last_seen_of_it() -> None:
    found = RECORD_DELETED.occurs(Change("job", "1043", JOB, None))
    assert found is not None
    assert found.data == {
        "id": "1043", "record": "job", "title": "Job", "name": "Riverside Clinic", "menu": "3-5 Jobs", "last": JOB,
    }  # fmt: skip


def test_a_record_that_is_there_or_was_never_seen_is_not_told() -> None:
    assert RECORD_DELETED.occurs(Change("job", "1043", None, JOB)) is None
    assert RECORD_DELETED.occurs(Change("job", "1043", JOB, {**JOB, "city": "Dubuque"})) is None
    assert RECORD_DELETED.occurs(Change("job", "1043", None, None)) is None


def test_the_types_watched_are_those_of_which_anything_is_told() -> None:
    others = {record for trigger in CATALOG.triggers if trigger is not RECORD_DELETED for record in trigger.watched}
    assert set(WATCHED) == others


@pytest.mark.parametrize("record", LINKED)
def test_what_is_watched_for_its_links_alone_is_not_told_for_itself(record: str) -> None:
    assert record in CATALOG.watched
    assert RECORD_DELETED.occurs(Change(record, "7", {"id": "7", "description": "CO 1"}, None)) is None


@pytest.mark.parametrize("record", WATCHED)
def test_a_record_of_which_only_the_name_is_remembered_can_still_be_told(record: str) -> None:
    label = RECORDS[record].label
    remembered = CATALOG.compared(record)
    assert label in RECORDS[record].schema().fields
    assert remembered is None or {"id", label} <= remembered
    found = RECORD_DELETED.occurs(Change(record, "7", {"id": "7", label: "Some name"}, None))
    assert found is not None
    assert (found.data["name"], found.data["record"]) == ("Some name", record)


def test_it_asks_for_no_more_to_be_remembered_than_the_others() -> None:
    slight = replace(VENDOR_CREATED, compares=("type",))
    assert Catalog((), (slight, RECORD_DELETED), ()).compared("vendor") == frozenset({"type", *RECORD_DELETED.compares})
    assert Catalog((), (VENDOR_CREATED, RECORD_DELETED), ()).compared("vendor") is None


def test_the_sample_is_a_vendor_as_it_is_remembered() -> None:
    assert set(RECORD_DELETED.sample["last"]) == set(RECORDS["vendor"].schema().fields) - {"updated_at"}
