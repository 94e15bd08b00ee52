"""The pages a customer's IT person checks: what about Sage is a guess, and what we read from the books."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema

from sage100_plugin.projections.markdown import page, table
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about
from sage100_plugin.spec.describe import inner

Question = Callable[..., Any]
Guess = tuple[str, str]
"""Where the fact is used, and why it is not certain."""


def fidelity(guesses: Sequence[Guess], records: Mapping[str, RecordType] = RECORDS) -> str:
    """docs/reference/fidelity.md: every Sage fact that no source proves. `guesses` are those no record declares."""
    intro = (
        "What the plugin takes for true about Sage 100 Contractor without proof. Check these on a copy of your company "
        "before the first write."
    )
    kinds = [(record.title, record.menu, _sentence(record.guess)) for record in records.values() if record.guess]
    fields = [row for record in records.values() for row in _fields(record)]
    return page(
        "Fidelity",
        intro,
        _section("Records", table(("Record", "Sage menu", "What is not certain"), kinds)),
        _section("Fields", table(("Record", "Field", "Name in Sage's API", "What is not certain"), fields)),
        _section("Other facts", table(("Where", "What is not certain"), [(p, _sentence(s)) for p, s in guesses])),
    )


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}" if body else ""


def _fields(record: RecordType) -> Iterator[tuple[str, str, str, str]]:
    for place, label, element, guess in _guessed(record.schema()):
        yield record.title, f"{label} (`{place}`)", f"`{element}`" if element else "", _sentence(guess)


def _guessed(schema: Schema, above: str = "") -> Iterator[tuple[str, str, str | None, str]]:
    for name, field in schema.fields.items():
        told = about(field)
        if told.guess:
            yield above + name, told.label, told.element, told.guess
        nested = inner(field)
        if nested is not None:
            yield from _guessed(nested, f"{above}{name}[].")


def _sentence(guess: str) -> str:
    text = guess[:1].upper() + guess[1:]
    return text if text.endswith(".") else f"{text}."


def sage_questions(questions: Sequence[Question]) -> str:
    """docs/reference/sage_questions.md: every question the plugin asks the customer's database."""
    intro = (
        "What the plugin reads from your company's database, question by question. It uses a login that may only read, "
        "and these are all the questions it asks."
    )
    return page("What is read from Sage", intro, *(_question(each) for each in questions))


def _question(question: Question) -> str:
    title = question.__name__.strip("_").replace("_", " ").capitalize()
    return f"## {title}\n\n{inspect.getdoc(question) or ''}".rstrip()
