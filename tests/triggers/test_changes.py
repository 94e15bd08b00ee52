"""What triggers ask of a change, for any record."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.records.client import ClientSchema
from sage100_plugin.spec import Change
from sage100_plugin.spec.changes import created, differing, moved, status_changed, updated
from sage100_plugin.spec.samples import filled

NAMES = ("id", "name", "status", "status_name", "amount", "created_at", "updated_at")
TOUCHES = {"created_at", "updated_at", "status_name"}
TEXTS = st.sampled_from(["a", "b"])
LINES = st.lists(st.fixed_dictionaries({"line": TEXTS, "text": TEXTS}), max_size=4)
RECORDS = st.fixed_dictionaries({**dict.fromkeys(NAMES, TEXTS), "lines": LINES})
Record = dict[str, Any]


def between(before: Record | None, after: Record | None) -> Change:
    return Change("job", "1", before, after)


def unordered(lines: list[Record]) -> list[list[str]]:
    return sorted([line["line"], line["text"]] for line in lines)


def lines(*texts: str) -> list[Record]:
    return [{"line": str(place), "text": text} for place, text in enumerate(texts)]


@given(before=st.none() | RECORDS, after=st.none() | RECORDS)
def test_a_record_is_created_or_updated_or_neither_and_never_both(before: Record | None, after: Record | None) -> None:
    change = between(before, after)
    assert (created(change) is not None) == (before is None and after is not None)
    assert not (created(change) and updated(change))
    if after is None:
        assert updated(change) is None


@given(before=RECORDS, after=RECORDS)
def test_an_update_tells_each_field_that_changed_and_no_other(before: Record, after: Record) -> None:
    found = updated(between(before, after))
    own = {name for name in {*NAMES} - TOUCHES if before[name] != after[name]}
    regrouped = unordered(before["lines"]) != unordered(after["lines"])
    assert (found is not None) == bool(own or regrouped)
    if found is None:
        return
    previous = dict(found.previous or {})
    assert ("lines" in previous) == regrouped
    named = {"status_name"} if before["status_name"] != after["status_name"] else set()
    assert previous.keys() - {"lines"} == own | named
    assert all(previous[name] == before[name] for name in own | named)
    assert found.data == after


@given(before=LINES, after=LINES)
def test_the_old_lines_told_are_those_that_have_no_like_among_the_new(
    before: list[Record], after: list[Record]
) -> None:
    told = differing(between({"lines": before}, {"lines": after})).get("lines", [])
    left = unordered(after)
    expected = []
    for line in unordered(before):
        if line in left:
            left.remove(line)
        else:
            expected.append(line)
    assert unordered(told) == expected


def test_a_line_that_is_added_is_told_by_an_empty_list() -> None:
    assert differing(between({"lines": lines("a")}, {"lines": lines("a", "b")})) == {"lines": []}


@pytest.mark.parametrize("name", ["created_at", "updated_at"])
def test_a_stamp_alone_changes_nothing(name: str) -> None:
    assert updated(between({"id": "1", name: "then"}, {"id": "1", name: "now"})) is None


def test_another_name_of_what_a_record_points_to_is_no_change_of_the_record() -> None:
    before = {"client": "1", "client_name": "Old", "lines": [{"vendor": "2", "vendor_name": "Old"}]}
    after = {"client": "1", "client_name": "New", "lines": [{"vendor": "2", "vendor_name": "New"}]}
    assert updated(between(before, after)) is None
    found = updated(between(before, {**after, "client": "3"}))
    assert found is not None
    assert found.previous == {"client": "1", "client_name": "Old"}


def test_a_name_of_the_record_itself_counts() -> None:
    assert differing(between({"short_name": "Old"}, {"short_name": "New"})) == {"short_name": "Old"}


def test_a_field_that_the_last_look_did_not_know_changes_nothing() -> None:
    before = {"id": "1", "lines": [{"line": "1"}]}
    after = {"id": "1", "phone": "555", "lines": [{"line": "1", "unit": "SF"}]}
    assert updated(between(before, after)) is None


def test_only_the_fields_asked_for_count() -> None:
    before, after = {"status": "1", "name": "Old"}, {"status": "1", "name": "New"}
    assert moved(between(before, after), "status") is None
    found = moved(between(before, {**after, "status": "2"}), "status")
    assert found is not None
    assert found.previous == {"status": "1"}


def test_a_status_that_moved_tells_where_it_came_from() -> None:
    before = {"id": "1", "status": "3", "status_name": "Contract"}
    found = status_changed(between(before, {"id": "1", "status": "4", "status_name": "Current"}))
    assert found is not None
    assert found.data == {
        "id": "1", "status": "4", "status_name": "Current", "previous_status": "3", "previous_status_name": "Contract",
    }  # fmt: skip
    assert found.previous == {"status": "3", "status_name": "Contract"}


def test_a_renamed_status_is_no_other_status() -> None:
    before = {"id": "1", "status": "3", "status_name": "Contract"}
    assert status_changed(between(before, {**before, "status_name": "Signed"})) is None
    assert status_changed(between(None, before)) is None


def test_a_sample_has_every_field_and_no_other() -> None:
    shown = filled(ClientSchema, {"id": "61", "contacts": [{"line": "1"}]})
    assert list(shown) == list(ClientSchema().dump_fields)
    assert (shown["name"], shown["status_name"], shown["inactive"], shown["discount_rate"]) == (
        "",
        None,
        False,
        "0.0000",
    )
    assert (shown["id"], shown["contacts"][0]["line"], shown["contacts"][0]["email"]) == ("61", "1", "")
    with pytest.raises(KeyError):
        filled(ClientSchema, {"fax": "555"})
