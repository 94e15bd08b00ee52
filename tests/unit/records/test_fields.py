"""Fields: exact in both directions, and nothing rounded in silence."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from sage100_plugin.records import fields

MONEY, QUANTITY, CODE = fields.money("Amount"), fields.quantity("Hours"), fields.cost_code("Cost Code")
NUMBERS = [(MONEY, 2, 10), (QUANTITY, 4, 10), (CODE, 3, 12)]
WHOLE = fields.record_id("Job")


def shown(field: Any, value: Any) -> Any:
    return field._serialize(value, "x", {})


@pytest.mark.parametrize(("field", "places", "digits"), NUMBERS)
@given(data=st.data())
def test_what_fits_comes_back_exactly_as_text_as_number_and_as_decimal(
    field: Any, places: int, digits: int, data: st.DataObject
) -> None:
    most = 10**digits - 1
    value = data.draw(st.decimals(-most, most, places=places))
    read = field.deserialize(format(value, "f"))
    assert read == value
    assert read.as_tuple().exponent == -places
    assert field.deserialize(value) == value
    assert field.deserialize(shown(field, value)) == value
    assert Decimal(shown(field, read)) == value


@pytest.mark.parametrize(("field", "places", "digits"), NUMBERS)
@given(data=st.data())
def test_what_has_more_places_is_refused_and_never_rounded(
    field: Any, places: int, digits: int, data: st.DataObject
) -> None:
    value = data.draw(st.decimals(-99_999, 99_999, places=places + data.draw(st.integers(1, 20))))
    if value == value.quantize(Decimal(1).scaleb(-places)):
        assert field.deserialize(str(value)) == value
    else:
        with pytest.raises(ValidationError):
            field.deserialize(str(value))


@given(cents=st.integers(-(10**11), 10**11))
def test_a_float_of_whole_cents_means_these_cents(cents: int) -> None:
    assert MONEY.deserialize(cents / 100) == Decimal(cents).scaleb(-2)


@given(value=st.floats())
def test_no_float_is_taken_for_another_amount(value: float) -> None:
    try:
        read = MONEY.deserialize(value)
    except ValidationError:
        return
    assert str(float(read)) == str(value + 0.0 if value else 0.0)


@given(text=st.text(max_size=12))
def test_no_text_breaks_a_number(text: str) -> None:
    for field in (MONEY, QUANTITY, CODE, WHOLE):
        try:
            read = field.deserialize(text)
        except ValidationError:
            continue
        assert shown(field, read) is not None or read == "0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (Decimal("-0.00"), "0.00"), (Decimal("-0.001"), "0.00"), (Decimal("5E+2"), "500.00"), (None, None)],
)
def test_amounts_are_shown_with_two_places_and_zero_without_a_sign(value: Any, text: str | None) -> None:
    assert shown(MONEY, value) == text


@pytest.mark.parametrize(
    "value",
    [
        "",
        "abc",
        "1,000.00",
        "1 000",
        "1_000",
        "$5",
        "\uff11\uff12",
        "NaN",
        "sNaN",
        "Infinity",
        "1e400",
        True,
        [],
        {},
        b"1",
    ],
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        MONEY.deserialize(value)


@pytest.mark.parametrize(
    ("field", "value"), [(MONEY, "10000000000"), (QUANTITY, "-10000000000"), (CODE, "1000000000000")]
)
def test_what_is_too_large_for_sage_is_refused(field: Any, value: str) -> None:
    with pytest.raises(ValidationError, match="too large"):
        field.deserialize(value)


@given(number=st.integers(0, 10**10 - 1), zeros=st.integers(0, 3))
def test_a_record_number_is_text_of_its_digits(number: int, zeros: int) -> None:
    text = "0" * min(zeros, 10 - len(str(number))) + str(number)
    assert WHOLE.deserialize(text) == WHOLE.deserialize(number) == str(number)
    assert shown(WHOLE, number) == (str(number) if number else None)


@pytest.mark.parametrize("value", ["-1", "1.0", 1.0, "12345678901", "x", "²", True, ["1"], ""])
def test_what_is_no_record_number_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        WHOLE.deserialize(value)


@pytest.mark.parametrize("value", ["6", "06", 6, "six", "SIX ", " Six"])
def test_a_choice_is_taken_by_number_or_name(value: Any) -> None:
    field = fields.choice("Status", {6: "Six", 7: "Seven"})
    assert field.deserialize(value) == 6
    assert shown(field, 6) == "6"


@pytest.mark.parametrize("value", ["8", "", "eight", True, 6.0, [6], "-6", "9" * 5000])
def test_what_is_no_choice_is_refused_with_the_choices(value: Any) -> None:
    with pytest.raises(ValidationError, match="6 Six, 7 Seven"):
        fields.Choice({6: "Six", 7: "Seven"}).deserialize(value)


def test_a_moment_is_shown_in_utc_with_milliseconds() -> None:
    east = dt.timezone(dt.timedelta(hours=2))
    field = fields.moment("Created")
    assert shown(field, dt.datetime(2026, 9, 30, 14, 5, 22, 120_999, east)) == "2026-09-30T12:05:22.120Z"
    assert shown(field, None) is None


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[0m", "\ud800"])
def test_text_that_no_xml_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="cannot store"):
        fields.text("Notes").deserialize(text)


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_any_other_text_is_kept_but_for_the_blanks_around_it(text: str) -> None:
    assert fields.text("Notes").deserialize(text) == text.strip()


@pytest.mark.parametrize(
    "written", ["2026-10-05", "2026-10-05T00:00", "2026-10-05T00:00:00Z", "2026-10-05T00:00:00.000-05:00"]
)
def test_a_host_may_send_midnight_for_a_date(written: str) -> None:
    assert fields.day("Date").deserialize(written) == dt.date(2026, 10, 5)


@pytest.mark.parametrize(
    "written", ["2026-10-05T23:00:00Z", "2026-10-05T00:00:01Z", "2026-13-01T00:00:00Z", "10/05/2026"]
)
def test_any_other_moment_is_no_date(written: str) -> None:
    with pytest.raises(ValidationError):
        fields.day("Date").deserialize(written)


RECORD = fields.content("Source Record")


@pytest.mark.parametrize("said", [{"a": {"b": [1]}}, '{"a": {"b": [1]}}', ' {"a":{"b":[1]}} '])
def test_a_record_is_an_object_or_its_json_text(said: object) -> None:
    assert RECORD.deserialize(said) == {"a": {"b": [1]}}
    assert shown(RECORD, {"a": 1}) == {"a": 1}


@pytest.mark.parametrize(
    "said", ["a=1", "[1]", "7", 7, [{}], '{"a": NaN}', '{"a": ' * 9999, '{"a": ' + "9" * 5000 + "}"]
)
def test_what_holds_no_record_is_refused_in_one_sentence(said: object) -> None:
    with pytest.raises(ValidationError, match="Neither a JSON object nor the JSON text of one"):
        RECORD.deserialize(said)
