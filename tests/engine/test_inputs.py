"""Reading an input: what hosts send, and all that is wrong with it at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.change_order.push_cor import PushCor
from actions.work_order.create import CreateWorkOrder
from sage100_plugin.engine.running.inputs import canonical, digest, read

ORDER = {"client": "1", "type": "1", "description": "x", "schedule_date": "2026-10-05", "priority": "2"}
LINE = {"cost_code": "1000", "cost_type": "1", "amount": "5"}
LONG = {**LINE, "description": "x" * 51}
COR = {"source_id": "C-1", "title": "A change", "lines": [LINE]}
PUSH = {"mode": "create", "cors": [COR]}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def faults(schema: Any, raw: dict[str, Any], **lengths: int) -> list[tuple[str, str]]:
    return [(fault.pointer, fault.code) for fault in read(schema, raw, lengths)[1]]


@pytest.mark.parametrize("empty", [None, "", " ", "\t\n"])
@pytest.mark.parametrize("name", ["client", "service_site", "deposit", "date", "job", "allow_posting", "number", "zz"])
def test_what_a_form_left_empty_was_not_given(name: str, empty: Any) -> None:
    plain, _ = read(CreateWorkOrder, ORDER, {})
    given_, wrong = read(CreateWorkOrder, {**ORDER, name: empty}, {})
    assert wrong == []
    assert given_ == {key: value for key, value in plain.items() if key != name}


@pytest.mark.parametrize("empty", [None, "", "   "])
@pytest.mark.parametrize("name", ["type", "description", "schedule_date", "priority"])
def test_a_required_field_that_is_empty_is_named_with_its_label(name: str, empty: Any) -> None:
    # R8
    (fault,) = read(CreateWorkOrder, {**ORDER, name: empty}, {})[1]
    assert (fault.pointer, fault.code) == (f"/{name}", "required")
    assert fault.message.endswith(" is required.")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("client", 1, "1"),
        ("client", "0017", "17"),
        ("client", " 17 ", "17"),
        ("deposit", "12.5", Decimal("12.50")),
        ("deposit", 12.5, Decimal("12.50")),
        ("deposit", 12, Decimal("12.00")),
        ("deposit", 0.1, Decimal("0.10")),  # not the float nearest to it
        ("deposit", "-0", Decimal("0.00")),
        ("priority", 2, 2),
        ("priority", "2", 2),
        ("priority", "urgent", 2),
        ("schedule_date", "2026-10-05", dt.date(2026, 10, 5)),
        ("description", 5, "5"),
        ("description", 1.5, "1.5"),
        ("description", "  No cooling ", "No cooling"),
        ("allow_posting", "true", True),
        ("allow_posting", 0, False),
    ],
)
def test_numbers_may_be_texts_and_texts_numbers(name: str, value: Any, expected: Any) -> None:
    found, wrong = read(CreateWorkOrder, {**ORDER, name: value}, {})
    assert (found[name], type(found[name]), wrong) == (expected, type(expected), [])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client", 1.5),
        ("client", 1.0),
        ("client", True),
        ("client", "-1"),
        ("client", "1,000"),
        ("client", "12345678901"),
        ("client", "²"),
        ("client", ["1"]),
        ("deposit", 0.1 + 0.2),  # 0.30000000000000004 is not rounded
        ("deposit", "1,000.00"),
        ("deposit", "1_000"),
        ("deposit", "\uff11\uff12"),
        ("deposit", "NaN"),
        ("deposit", "1e10"),
        ("deposit", "-Infinity"),
        ("deposit", True),
        ("deposit", {}),
        ("priority", 9),
        ("priority", "9" * 5000),
        ("priority", True),
        ("schedule_date", "05.10.2026"),
        ("schedule_date", "2026-02-30"),
        ("schedule_date", 20261005),
        ("description", ["x"]),
        ("description", True),
        ("description", "a\x00b"),
        ("allow_posting", "perhaps"),
    ],
)
def test_what_does_not_fit_is_named_and_never_made_to_fit(name: str, value: Any) -> None:
    (fault,) = read(CreateWorkOrder, {**ORDER, name: value}, {})[1]
    assert (fault.pointer, fault.code) == (f"/{name}", "invalid_value")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"colour": 1}, [("/colour", "unknown_field")]),
        ({"a/b~c": 1}, [("/a~1b~0c", "unknown_field")]),
        ({"cors": [COR, {**COR, "colour": 1}]}, [("/cors/1/colour", "unknown_field")]),
        ({"cors": [{**COR, "lines": [LINE, {**LINE, "amount": "x"}]}]}, [("/cors/0/lines/1/amount", "invalid_value")]),
        ({"cors": [{**COR, "lines": [{"cost_type": "1"}]}]}, [("/cors/0/lines/0/amount", "required")]),
        ({"cors": [{**COR, "lines": []}]}, [("/cors/0/lines", "invalid_value")]),
        ({"cors": [{**COR, "title": ""}]}, [("/cors/0/title", "required")]),
        ({"cors": "x"}, [("/cors", "invalid_value")]),
        ({"cors": ["x", COR]}, [("/cors/0", "invalid_value")]),
        ({"cors": [{**COR, "lines": [LONG]}]}, [("/cors/0/lines/0/description", "too_long")]),
    ],
)  # fmt: skip
def test_a_pointer_leads_to_the_very_place(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults(PushCor, {**PUSH, **change}) == expected


def test_all_faults_are_found_at_once() -> None:
    raw = {"mode": "maybe", "job": "x", "date": "soon", "zz": 1, "cors": [{"lines": [{}, {**LINE, "zz": 1}]}]}
    assert sorted(faults(PushCor, raw)) == [
        ("/cors/0/lines/0/amount", "required"),
        ("/cors/0/lines/1/zz", "unknown_field"),
        ("/cors/0/source_id", "required"),
        ("/cors/0/title", "required"),
        ("/date", "invalid_value"),
        ("/job", "invalid_value"),
        ("/mode", "invalid_value"),
        ("/zz", "unknown_field"),
    ]


def test_what_could_be_read_is_given_beside_the_faults() -> None:
    found, _ = read(PushCor, {**PUSH, "job": "x", "date": "2026-10-01"}, {})
    assert (found["date"], found["cors"][0]["title"], "job" in found) == (dt.date(2026, 10, 1), "A change", False)


@pytest.mark.parametrize(
    ("lengths", "size", "wrong"),
    [
        ({}, 75, []),
        ({}, 76, [("/description", "too_long")]),  # Sage's own length, when the company's is not known
        ({"description": 40}, 40, []),
        ({"description": 40}, 41, [("/description", "too_long")]),
        ({"description": 200}, 200, []),  # a company may have more
    ],
)
def test_the_companys_own_lengths_count(lengths: dict[str, int], size: int, wrong: list[tuple[str, str]]) -> None:
    # R253 R254
    assert faults(CreateWorkOrder, {**ORDER, "description": "x" * size}, **lengths) == wrong


@given(raw=st.dictionaries(st.sampled_from([*PUSH, "job", "date", "status", "number", "zz"]), JSON))
def test_no_input_breaks_the_reading(raw: dict[str, Any]) -> None:
    found, wrong = read(PushCor, raw, {})
    assert all(fault.pointer.startswith("/") and fault.message for fault in wrong)
    assert "zz" not in found


@given(value=JSON)
def test_the_digest_depends_on_the_value_alone(value: Any) -> None:
    turned = dict(reversed(value.items())) if isinstance(value, dict) else value
    assert digest(turned) == digest(value)
    assert canonical({"b": 1, "a": [Decimal("1.50")]}) == '{"a":["1.50"],"b":1}'
