"""Which test proves which requirement."""

from __future__ import annotations

import pytest

from sage100_plugin.projections.requirements import proofs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def test_a() -> None:  # R31\n    pass\n", "t.py::test_a"),
        ("def test_a() -> None:\n    pass  # R31\n", "t.py::test_a"),
        ("# R31\ndef test_a() -> None:\n    pass\n", "t.py::test_a"),
        ("# R31: once\n# and never again\n@mark\ndef test_a() -> None:\n    pass\n", "t.py::test_a"),
        ("@mark(\n    1,  # R31\n)\ndef test_a() -> None:\n    pass\n", "t.py::test_a"),
        ("CASES = [\n    1,  # R31\n]\n\ndef test_a() -> None:\n    pass\n", "t.py"),
    ],
)
def test_a_comment_belongs_to_the_test_it_stands_at(text: str, expected: str) -> None:
    assert proofs({"t.py": text}) == {31: [expected]}


def test_ranges_and_lists_name_each_number() -> None:
    assert list(proofs({"t.py": "def test_a() -> None:\n    pass  # R3-R5, R9\n"})) == [3, 4, 5, 9]


def test_only_comments_count() -> None:
    assert proofs({"t.py": 'def test_a() -> None:\n    """R31"""\n'}) == {}


def test_requirements_come_in_order_with_sorted_tests() -> None:
    text = "def test_a() -> None:\n    pass  # R10\n\n\ndef test_b() -> None:\n    pass  # R2\n"
    found = proofs({"b.py": text, "a.py": text})
    assert found == {2: ["a.py::test_b", "b.py::test_b"], 10: ["a.py::test_a", "b.py::test_a"]}
