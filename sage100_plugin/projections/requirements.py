"""Which tests name which requirement: `# R31` on, in or right above a test function."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Mapping

from sage100_plugin.projections.markdown import page, table

NUMBERS = re.compile(r"\bR(\d+)(?:\s*[-–]\s*R?(\d+))?\b")  # noqa: RUF001 - people write ranges with an en dash too


def proofs(tests: Mapping[str, str]) -> dict[int, list[str]]:
    """Requirement -> the tests that name it, as `path::test`, sorted. `tests` are file texts by path."""
    found: dict[int, set[str]] = defaultdict(set)
    for path, text in tests.items():
        if NUMBERS.search(text):
            for number, test in _named(text):
                found[number].add(f"{path}::{test}" if test else path)
    return {number: sorted(found[number]) for number in sorted(found)}


def _named(text: str) -> Iterator[tuple[int, str]]:
    spans, rows = list(_spans(text)), text.splitlines()
    for line, comment in _comments(text):
        below = _code_line(rows, line)
        holds = (name for name, start, end in spans if start <= line <= end or start == below)
        test = next(holds, "")
        yield from ((number, test) for number in _numbers(comment))


def _comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _numbers(comment: str) -> Iterator[int]:
    for first, last in NUMBERS.findall(comment):
        yield from range(int(first), int(last or first) + 1)


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield node.name, start, node.end_lineno or start


def _code_line(rows: list[str], line: int) -> int:
    """The line itself, or for a comment of its own the first line below it that is not one."""
    below = (number for number in range(line, len(rows) + 1) if not rows[number - 1].lstrip().startswith("#"))
    return next(below, line)


def page_of(found: Mapping[int, list[str]]) -> str:
    """docs/reference/requirements.md: each requirement with the tests that prove it."""
    intro = "Which tests prove which requirement. A test names a requirement in a comment, for example `# R31`."
    rows = [(f"R{number}", ", ".join(f"`{test}`" for test in tests)) for number, tests in found.items()]
    return page("Requirements", intro, table(("Requirement", "Tests"), rows))
