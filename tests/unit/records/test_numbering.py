"""The next document number, by Sage's rules (help, "About automatic numbering")."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.records.numbering import following, next_free

NUMBERS = st.one_of(
    st.integers(0, 10**6).map(str),
    st.from_regex(r"[0-9]{1,4}-[0-9]{1,3}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,3}[0-9]{0,3}", fullmatch=True),
    st.text(max_size=6),
)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1", "2"),
        ("99", "100"),
        ("009", "010"),
        ("999", "1000"),
        (" 7 ", "8"),
        ("220-1", "220-2"),  # only what is right of the dash
        ("850-09", "850-10"),
        ("A-1-9", "A-1-10"),
        ("AAA5", None),  # letters mixed with digits: no suggestion
        ("5A", None),
        ("220-A", None),
        ("220-", None),
        ("", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_what_follows_a_number(number: str, expected: str | None) -> None:
    assert following(number) == expected


@pytest.mark.parametrize(
    ("newest", "taken", "expected"),
    [
        ([], [], "1"),
        (["3", "9", "5"], [], "10"),  # the highest, not the newest
        (["3"], ["4", "5"], "6"),  # what is on its way is taken
        (["7-2", "7-1"], [], "7-3"),
        (["7-2", "7-1"], ["7-3"], "7-4"),
        (["7-2", "3"], [], "4"),  # plain numbers win over dashed ones
        (["AAA5"], [], "1"),
        (["AAA5", "B2"], ["1"], "2"),
        (["x-9", "X-10"], [], "x-11"),  # without case
        (["0007"], [], "0008"),
    ],
)
def test_the_next_free_number(newest: list[str], taken: list[str], expected: str) -> None:
    assert next_free(newest, taken) == expected


@given(newest=st.lists(NUMBERS, max_size=8), taken=st.lists(NUMBERS, max_size=8))
def test_the_next_number_is_never_one_in_use(newest: list[str], taken: list[str]) -> None:
    found = next_free(newest, taken)
    assert found.casefold() not in {number.strip().casefold() for number in (*newest, *taken)}
    assert found
