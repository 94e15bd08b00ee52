"""The quality scale."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sage100_plugin.projections.quality import LEVELS, RULES, Grade, grade, reached, scale
from sage100_plugin.spec import Catalog
from tests.unit.projections.tiny import BUILD, CATALOG, FIND


def mark(rule: str, whose: str) -> dict[str, str]:
    """A test file that proves a rule."""
    return {"t.py": f"# quality: {rule} {whose}"}


def of(grades: tuple[Grade, ...], key: str, rule: str) -> Grade:
    """The grade of one declaration by one rule."""
    return next(each for each in grades if (each.declaration, each.rule.key) == (key, rule))


def test_a_rule_needs_its_proof() -> None:
    assert of(grade(CATALOG, {}), "build_shed", "example").state == "todo"
    assert of(grade(CATALOG, mark("example", "actions")), "build_shed", "example").state == "done"
    assert of(grade(CATALOG, mark("example", "actions")), "job_finished", "example").state == "todo"
    assert of(grade(CATALOG, mark("example", "job_finished")), "job_finished", "example").state == "done"


def test_a_proof_does_not_cover_a_fault_in_the_declaration() -> None:
    poor = replace(BUILD, example=replace(BUILD.example, input={}))
    found = of(grade(Catalog((poor,), (), ()), mark("example", "actions")), "build_shed", "example")
    assert (found.state, found.reason) == ("todo", "The example does not load: job. The example does not load: name.")


def test_what_does_not_apply_is_exempt_with_a_reason() -> None:
    found = of(grade(CATALOG, {}), "find_sheds", "idempotent")
    assert (found.state, found.reason) == ("exempt", "It only reads.")


def test_a_level_holds_when_all_below_it_holds() -> None:
    marks = " ".join(f"quality: {rule.key} actions" for rule in RULES if rule.level != "silver")
    assert reached(grade(CATALOG, {"t.py": marks}))["build_shed"] == "bronze"
    every = " ".join(f"quality: {rule.key} actions" for rule in RULES)
    assert reached(grade(CATALOG, {"t.py": every}))["build_shed"] == LEVELS[-1]
    assert reached(grade(CATALOG, {}))["build_shed"] is None


def test_it_is_told_row_by_row(tmp_path: Path) -> None:
    rows = scale(Catalog((FIND,), (), ()), tmp_path)
    assert {row["reaches"] for row in rows} == {"below bronze"}
    assert {
        "declaration": "find_sheds", "reaches": "below bronze", "level": "silver", "state": "exempt",
        "rule": "A repeated idempotency key writes once.", "reason": "It only reads.",
    } in rows  # fmt: skip


def test_a_mark_counts_for_each_key_of_its_list() -> None:
    grades = grade(
        CATALOG, {"page.md": "<!-- quality: how_to build_shed find_sheds quality: measured job_finished -->"}
    )
    assert [of(grades, key, "how_to").state for key in ("build_shed", "find_sheds", "job_finished")] == [
        "done",
        "done",
        "todo",
    ]
    assert of(grades, "job_finished", "measured").state == "done"
