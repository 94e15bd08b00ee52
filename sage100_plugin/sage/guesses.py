"""What we take for true about Sage without proof, beside what the records declare of their own fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sage100_plugin.sage.api.element import Element
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.tables import METADATA

Guess = tuple[str, str]
"""Where the fact is used, and why it is not certain."""

IN_CODE: tuple[Guess, ...] = (
    ("Every table, `upddte`", "That it is UTC is an analogy with `insdte`."),
    ("Every table, stamps", "That they are `datetime` and not `datetime2` was seen in ten tables only."),
    ("Line tables, `_idref`", "That it holds the header's `_idnum` was seen in a few tables; the number is used too."),
    (
        "Service Receivables",
        "A company is taken to have the module when its list of service invoice types has entries.",
    ),
    ("Rates on jobs and phases", "How many places they have is read off import layouts."),
    (
        "API, order of elements",
        "That a request is a sequence, and which elements it requires, is inferred from practice.",
    ),
    ("API, phase of a change order", "That 0 stands for no phase, as it does for budget lines."),
    (
        "API, status codes beyond the known ones",
        "They are taken as unclear unless the message says busy in plain words.",
    ),
    ("Sandbox, missing module", "That the API tells it as a missing permission (12806)."),
    ("Sandbox, sessions refused", "The wording, and codes 99001 to 99003, are made up; Sage's own are not known."),
    ("Sandbox, locked period", "That a work order's date decides which period it is posted to."),
    ("Sandbox, new work order without a date", "That Sage takes today."),
    ("Sandbox, audit tables", "The column that tells insert, update and delete apart is called `_Action` here."),
)


def guesses() -> list[Guess]:
    """All of them: of the schema we wrote, of the tables, and of the code."""
    return [*_of_schema(MbxmlSchema()), *_of_tables(), *IN_CODE]


def _of_schema(schema: MbxmlSchema) -> Iterator[Guess]:
    found = (
        (f"API, {request}", element.name, schema.reasons.get(element.why, element.why))
        for request in schema.requests
        for element in _marked(schema.elements(request))
    )
    yield from _gathered(found)


def _marked(elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if element.grade == "guess":
            yield element
        yield from _marked(element.children)


def _of_tables() -> Iterator[Guess]:
    for table in METADATA.sorted_tables:
        if table.info.get("guess"):
            yield f"Table `{table.name}`", str(table.info["guess"])
    yield from _gathered(
        (f"Table `{table.name}`", column.name, str(column.info["guess"]))
        for table in METADATA.sorted_tables
        for column in table.columns
        if column.info.get("guess")
    )


def _gathered(found: Iterable[tuple[str, str, str]]) -> Iterator[Guess]:
    """One row for each place and reason, with the names that share them."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place, name, reason in found:
        if name not in names[place, reason]:
            names[place, reason].append(name)
    for (place, reason), listed in names.items():
        yield f"{place}: {', '.join(f'`{name}`' for name in listed)}", reason
