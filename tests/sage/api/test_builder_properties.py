"""Whatever text comes: the document holds exactly that text, or it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import etree

from sage100_plugin.errors import Refused
from sage100_plugin.ports.sage import Write
from sage100_plugin.sage.api.builder import Builder
from sage100_plugin.sage.api.element import units
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.api.xml import UNHOLDABLE, parse

BUILDER = Builder(MbxmlSchema(), "Harbor Mechanical", "apiuser")
ORDER: Mapping[str, Any] = {
    "number": "1",
    "date": "2026-09-30",
    "job": "210",
    "description": "x",
    "status": 2,
}

TEXT = some.text(some.characters(codec=None), max_size=90) | some.text("<>&]'\"\r\n\t {}é\N{WRENCH}", max_size=60)


def _built(write: Write) -> etree._Element | None:
    try:
        return parse(BUILDER.build(write))
    except Refused:
        return None


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_any_text_comes_back_as_it_was_or_is_refused(text: str) -> None:
    root = _built(Write("work_order", "change", {"description": text, "notes": text}, "40"))
    if root is None:
        assert UNHOLDABLE.search(text) or units(text) > 75
    else:
        assert BUILDER.schema.errors(root) == ()
        assert root.findtext(".//Desc") == text
        assert root.findtext(".//Memo") == text


@settings(max_examples=200, deadline=None)
@given(some.lists(some.decimals(places=2, allow_nan=False, allow_infinity=False), min_size=1, max_size=3), TEXT)
def test_any_lines_come_back_as_they_were_or_are_refused(amounts: list[Decimal], text: str) -> None:
    lines = [
        {"description": text, "cost_code": Decimal("1000.5"), "cost_type": "1", "amount": amount} for amount in amounts
    ]
    root = _built(Write("change_order", "add", {**ORDER, "lines": lines}))
    if root is None:
        too_large = any(abs(amount) >= Decimal(10) ** 10 for amount in amounts)
        assert too_large or text == "" or UNHOLDABLE.search(text) or units(text) > 50
    else:
        assert [Decimal(node.text or "") for node in root.iter("BudgetChangeAmount")] == amounts
        assert {node.findtext("ObjectID") for node in root.iter("CostCodeRef")} == {"1000.500"}
        assert {node.findtext("Desc") for node in root.iter("BudgetSubChangeDetailAdd")} == {text}


@settings(max_examples=200, deadline=None)
@given(some.one_of(TEXT, some.integers(), some.floats(), some.booleans(), some.binary(max_size=5), some.none()))
def test_anything_in_any_field_builds_a_valid_document_or_is_refused(value: object) -> None:
    for name in ("client", "status", "date", "deposit", "description", "priority"):
        fields = {"number": "1", "client": "12", "description": "x", name: value}
        root = _built(Write("work_order", "add", fields))
        assert root is None or BUILDER.schema.errors(root) == ()
