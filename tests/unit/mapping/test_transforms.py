"""The transforms: what each makes of what sources write, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from sage100_plugin.mapping import TRANSFORMS, FieldPair, pushed


def turned(value: Any, *steps: dict[str, Any]) -> Any:
    """What becomes of a value, or the message of the fault."""
    found = pushed([FieldPair("field", ("at",), transforms=steps)], {"at": value})
    return found.faults[0].message if found.faults else found.values.get("field")


@pytest.mark.parametrize(
    ("value", "step", "becomes"),
    [
        (" x ", {"use": "trim"}, "x"),
        ("ok", {"use": "upper"}, "OK"),
        ("Tulsa OK", {"use": "lower"}, "tulsa ok"),
        ("42", {"use": "pad", "length": 6}, "000042"),
        (42, {"use": "pad", "length": 4}, "0042"),
        (42.0, {"use": "pad", "length": 4}, "0042"),
        ("42", {"use": "pad", "length": 4, "with": " ", "side": "right"}, "42  "),
        ("1234567", {"use": "pad", "length": 6}, "1234567"),
        ("Smith, Dana", {"use": "split", "by": ","}, "Smith"),
        ("Smith, Dana", {"use": "split", "by": ",", "take": 2}, "Dana"),
        ("a-b-c", {"use": "split", "by": "-", "take": -1}, "c"),
        ("HVAC", {"use": "lookup", "table": {"hvac": "1"}}, "1"),
        (True, {"use": "lookup", "table": {"true": "1"}}, "1"),
        ("Roof", {"use": "lookup", "table": {"hvac": "1"}, "otherwise": "9"}, "9"),
    ],
)
def test_a_value_turns(value: Any, step: dict[str, Any], becomes: str) -> None:
    assert turned(value, step) == becomes


@pytest.mark.parametrize(
    ("value", "step", "becomes"),
    [
        ("2026-10-05", {}, "2026-10-05"),
        ("2026-10-05T14:30:00", {}, "2026-10-05"),
        ("2026-10-05T23:30:00-05:00", {}, "2026-10-05"),
        ("2026-10-05T00:00:00.000+0000", {}, "2026-10-05"),
        (1790985600000, {}, "2026-10-03"),
        ("1790985600000", {}, "2026-10-03"),
        ("2026-10-06T03:30:00Z", {"zone": "America/Chicago"}, "2026-10-05"),
        (1791000000000, {"from": "epoch_ms", "zone": "Asia/Tokyo"}, "2026-10-03"),
        ("10/05/2026", {"from": "MM/DD/YYYY"}, "2026-10-05"),
        ("5.10.2026", {"from": ["iso", "D.M.YYYY"]}, "2026-10-05"),
        ("05 Oct 2026", {"from": "DD MMM YYYY"}, "2026-10-05"),
        ("10/05/2026 14:30", {"from": "MM/DD/YYYY HH:mm"}, "2026-10-05"),
        (20261005, {"from": "YYYYMMDD"}, "2026-10-05"),
    ],
)
def test_dates_as_sources_write_them(value: Any, step: dict[str, Any], becomes: str) -> None:
    assert turned(value, {"use": "date", **step}) == becomes


@pytest.mark.parametrize(
    ("value", "step", "says"),
    [
        ("31.02.2026", {"from": "DD.MM.YYYY"}, 'at holds "31.02.2026", which is no date written as DD.MM.YYYY.'),
        (
            "next week",
            {},
            'at holds "next week", which is no date written as iso (2026-10-05) or epoch_ms (milliseconds).',
        ),
        (20261005, {}, "at holds 20261005, which is no date written as iso (2026-10-05) or epoch_ms (milliseconds)."),
        (True, {}, "at holds true, which is no date written as iso (2026-10-05) or epoch_ms (milliseconds)."),
        (
            "2026-10-06T03:30:00Z",
            {},
            'at holds "2026-10-06T03:30:00Z", which is a moment in UTC: name the `zone` whose day counts.',
        ),
        ({"y": 2026}, {}, 'at holds {"y": 2026}, which is not a single value.'),
    ],
)
def test_a_date_is_never_guessed(value: Any, step: dict[str, Any], says: str) -> None:
    assert turned(value, {"use": "date", **step}) == says


@pytest.mark.parametrize(
    ("value", "decimal", "becomes"),
    [
        ("$1,250.00", ".", "1250.00"),
        ("1.250,5", ",", "1250.5"),
        ("USD 1,250", ".", "1250"),
        ("1 250 000,00 €", ",", "1250000.00"),
        ("1'250.10", ".", "1250.10"),
        ("(1,250.00)", ".", "-1250.00"),
        ("-$5.00", ".", "-5.00"),
        ("$-5.00", ".", "-5.00"),
        ("007", ".", "7"),
        ("0.5", ".", "0.5"),
        (1250.5, ",", "1250.5"),
        (1e21, ".", "1000000000000000000000"),
        (12, ".", "12"),
        ("12 %", ".", "12"),
    ],
)
def test_numbers_as_sources_write_them(value: Any, decimal: str, becomes: str) -> None:
    assert turned(value, {"use": "number", "decimal": decimal}) == becomes


@pytest.mark.parametrize("value", ["1.250,00", "1,25", "12,34.00", "ten", "1e3", "1.2.3", "--5", "(-5)", "٣", True])
def test_what_is_no_number_for_certain_is_refused(value: Any) -> None:
    assert "which is no number (decimal sign .)" in turned(value, {"use": "number"})


def test_a_look_up_that_misses_and_a_part_that_is_not_there_are_faults() -> None:
    assert turned("Roof", {"use": "lookup", "table": {"HVAC": "1"}}) == (
        'at holds "Roof", which the table does not hold.'
    )
    assert turned("Smith", {"use": "split", "by": ",", "take": 2}) == 'at holds "Smith", which has no part 2 between ,.'


def test_transforms_are_worked_through_in_order() -> None:
    steps = ({"use": "split", "by": "/"}, {"use": "upper"}, {"use": "pad", "length": 4, "with": "."})
    assert turned(" ab / cd", *steps) == "..AB"


def test_what_turns_into_nothing_is_blank() -> None:
    found = pushed([FieldPair("field", ("at",), transforms=({"use": "split", "by": "-", "take": 2},))], {"at": "a- "})
    assert not found.values
    assert found.blank == {"field"}


def test_a_parameter_that_is_left_empty_is_its_default() -> None:
    assert turned("7", {"use": "pad", "length": 3, "with": None, "side": None}) == "007"


@pytest.mark.parametrize("name", TRANSFORMS)
def test_every_transform_and_parameter_is_explained(name: str) -> None:
    transform = TRANSFORMS[name]
    assert transform.title
    assert transform.help.endswith(".")
    assert all(one.title and one.help.endswith(".") for one in transform.parameters)
