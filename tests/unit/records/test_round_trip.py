"""A public record can be read back: it holds the same values as the Sage row it was made of."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields

from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about, inner, made

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20).map(str.strip)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXT,
    "id": st.integers(1, 10**9),
    "money": st.decimals(-(10**9), 10**9, places=2),
    "number": st.decimals(-(10**9), 10**9, places=4),
    "cost_code": st.decimals(0, 10**9, places=3),
    "date": st.dates(dt.date(1901, 1, 1), dt.date(2999, 12, 31)),
    "datetime": st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    "boolean": st.integers(0, 1),
    "integer": st.integers(0, 10**9),
}


def rows_of(schema: type[Schema]) -> st.SearchStrategy[dict[str, Any]]:
    """Sage rows of a record, every column filled or null."""
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in made(schema).fields.items():
        told = about(field)
        column = field.attribute or name
        if told.kind == "lines":
            columns[column] = st.lists(rows_of(type(inner(field))), max_size=2)
        elif field.load_only or not field.dump_only:
            values = st.sampled_from(sorted(told.choices or {})) if told.kind == "choice" else VALUES[told.kind]
            columns[column] = values if column in {"recnum", "locnum", "status"} else st.none() | values
    return st.fixed_dictionaries(columns)


def stored(schema: Schema, row: dict[str, Any]) -> dict[str, Any]:
    """The row as reading the public record must give it: record numbers are text."""
    found: dict[str, Any] = {}
    for name, field in schema.fields.items():
        if field.dump_only:
            continue
        column = field.attribute or name
        value = row[column]
        if about(field).kind == "lines":
            value = [stored(inner(field), line) for line in value]
        elif about(field).kind == "id":
            value = None if value is None else str(value)
        elif about(field).kind == "boolean":
            value = None if value is None else bool(value)
        found[column] = value
    return found


def told(field: fields.Field[Any]) -> bool:
    """Whether a field is only given out."""
    return field.dump_only or about(field).kind == "datetime"


def typed(schema: Schema, public: dict[str, Any]) -> dict[str, Any]:
    """The public record without what is only given out, in its lines too."""
    return {
        name: [typed(inner(schema.fields[name]), line) for line in value] if isinstance(value, list) else value
        for name, value in public.items()
        if not told(schema.fields[name])
    }


WITHOUT_SHAPE = [record for record in RECORDS.values() if record.shape is None]


@pytest.mark.parametrize("record", WITHOUT_SHAPE, ids=lambda record: record.name)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=30)
@given(data=st.data())
def test_what_is_given_out_can_be_read_back_as_it_was(record: RecordType, data: st.DataObject) -> None:
    row = data.draw(rows_of(record.schema))
    public = record.public(row)
    assert json.loads(json.dumps(public, allow_nan=False)) == public
    schema = made(record.schema)
    told_only = {name for name, field in schema.fields.items() if told(field)}
    read = schema.load(typed(schema, public))
    held = {column: value for column, value in stored(schema, row).items() if column not in ("insdte", "upddte")}
    assert read == held
    values = {name: held[field.attribute or name] for name, field in schema.fields.items() if name not in told_only}
    plain = {name: value for name, value in values.items() if not isinstance(value, list)}
    assert record.shown(plain) == {name: public[name] for name in plain}


@pytest.mark.parametrize("record", WITHOUT_SHAPE, ids=lambda record: record.name)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=10)
@given(data=st.data())
def test_one_field_is_told_as_the_whole_record_tells_it(record: RecordType, data: st.DataObject) -> None:
    row = data.draw(rows_of(record.schema))
    assert {name: record.told(row, name) for name in record.public(row)} == record.public(row)


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.name)
def test_every_public_record_has_an_id_and_the_fields_its_type_names(record: RecordType) -> None:
    names = set(made(record.schema).fields)
    columns = {field.attribute for field in made(record.schema).fields.values()}
    assert {"id", record.label, *record.identity} <= names
    assert {*record.search, *record.key} <= columns
    assert record.number is None or record.number in columns
    assert record.menu
    assert RECORDS[record.name] is record


def test_a_service_site_is_named_by_client_and_number() -> None:
    site = RECORDS["service_site"]
    row = {"recnum": 17, "locnum": 3}
    assert (site.id_of(row), site.public(row)["id"]) == ("17-3", "17-3")


@pytest.mark.parametrize(
    ("mark", "inactive"),
    [("T", True), ("y", True), ("1", True), (" ", False), ("N", False), ("F", False), (None, False)],
)
def test_a_cost_code_is_inactive_by_any_of_the_marks_that_were_seen(mark: str | None, inactive: bool) -> None:
    assert RECORDS["cost_code"].public({"recnum": 1000, "inactv": mark})["inactive"] is inactive
