"""What holds for every mapping and every record."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sage100_plugin.errors import CODES, Refused
from sage100_plugin.mapping import TRANSFORMS, FieldPair, checked, document, pulled, pushed, read_pairs, written
from tests.unit.mapping.targets import TARGETS

NAMES = st.sampled_from(["title", "stage", "visit", "rows", "Owner", "a", "b", "x y", "ö"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)
WORDS = st.text(st.characters(codec="utf-8"), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4))

STEPS = st.builds(
    lambda use, given: {"use": use, **given},
    st.sampled_from([*TRANSFORMS, "cut"]),
    st.dictionaries(
        st.sampled_from(
            ["length", "with", "side", "by", "take", "from", "zone", "decimal", "text", "table", "otherwise"]
        ),
        JSON | st.sampled_from(["MM/DD/YYYY", "{a}", "iso", 3, ",", {"a": "1"}]),
        max_size=3,
    ),
)
LINE = st.fixed_dictionaries(
    {},
    optional={
        "field": st.sampled_from([target.field for target in TARGETS]) | JSON,
        "source": PATHS | st.lists(PATHS | JSON, max_size=3) | JSON,
        "direction": st.sampled_from(["push", "pull", "both"]) | JSON,
        "default": JSON,
        "values": st.dictionaries(WORDS, JSON, max_size=3) | JSON,
        "transforms": st.lists(STEPS | JSON, max_size=3) | JSON,
        "pairs": st.lists(
            st.fixed_dictionaries({"field": st.sampled_from(["description", "quantity"]), "source": PATHS}) | JSON,
            max_size=3,
        )
        | JSON,
    },
)
PINNED = [{"field": name, "source": f"of.{name}"} for name in ("description", "schedule_date", "status")]


@given(JSON | st.lists(LINE | JSON, max_size=5))
def test_whatever_is_sent_is_read_or_refused(given: object) -> None:
    with suppress(Refused):
        checked(given, TARGETS)


@given(st.lists(LINE, max_size=3))
def test_every_fault_has_a_known_code_and_points_into_what_was_sent(lines: list[Any]) -> None:
    with pytest.raises(Refused) as caught:
        checked({"pairs": [*lines, "no line"]}, TARGETS)
    assert all(fault.pointer.startswith("/pairs") and fault.code in CODES for fault in caught.value.faults)


@given(st.lists(LINE, max_size=4), st.dictionaries(NAMES, JSON, max_size=6))
def test_what_was_found_to_be_in_order_turns_every_record(lines: list[Any], record: dict[str, Any]) -> None:
    fine: list[Any] = []
    for line in lines:
        with suppress(Refused):
            checked([*PINNED, *fine, line], TARGETS)
            fine.append(line)
    pairs = checked([*PINNED, *fine], TARGETS)
    assert read_pairs(document(pairs)) == pairs
    found = pushed(pairs, record)
    assert all(value is not None for value in found.values.values())
    assert not {f"/{name}" for name in found.values} & found.faulty
    assert set(found.unused) <= set(record)
    written(pulled(pairs, {"status": "7", "lines": [{"quantity": "1"}], "total": "5.00"}, {}))


@given(
    st.dictionaries(NAMES, WORDS.filter(str.strip), min_size=1),
    st.dictionaries(WORDS.filter(str.strip), st.sampled_from(["6", "7", "8"]), max_size=3, min_size=1),
)
def test_what_goes_both_ways_comes_back_as_it_was(record: dict[str, str], values: dict[str, str]) -> None:
    pairs = [FieldPair(f"field{place}", (name,)) for place, name in enumerate(record)]
    assert written(pulled(pairs, pushed(pairs, record).values, {})) == record
    first = {ours: theirs for theirs, ours in reversed([*values.items()])}
    pair = FieldPair("status", ("stage",), values=values)
    for ours, theirs in first.items():
        assert written(pulled([pair], {"status": ours}, {})) == {"stage": theirs}
