"""The pages a customer's IT person checks: what we take for true about Sage, and what we read from the books."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema

from sage100_plugin.ports.facts import GRADES, Fact, Facts
from sage100_plugin.projections.markdown import code, page, table
from sage100_plugin.records import RECORDS, RecordType
from sage100_plugin.records.fields import about
from sage100_plugin.spec.describe import inner

Question = Callable[..., Any]
FIRST = """\
-- Every column there is. Keep the answer: it settles most of what is not certain below.
SELECT TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH,
  NUMERIC_PRECISION, NUMERIC_SCALE, IS_NULLABLE, COLUMN_DEFAULT
  FROM INFORMATION_SCHEMA.COLUMNS ORDER BY 1, 2, 3;
-- Keys, and what is unique.
SELECT OBJECT_NAME(i.object_id) AS table_name, i.name, i.is_unique, i.is_primary_key
  FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id ORDER BY 1, 2;
SELECT OBJECT_NAME(parent_object_id) AS table_name, name, delete_referential_action_desc
  FROM sys.foreign_keys ORDER BY 1, 2;
-- Triggers that stamp, number and audit.
SELECT OBJECT_NAME(parent_id) AS table_name, name, is_disabled
  FROM sys.triggers WHERE parent_id <> 0 ORDER BY 1, 2;
-- How the history of a table is kept.
SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS
  WHERE TABLE_SCHEMA = 'dbo_Audit' AND TABLE_NAME = 'jobcst';"""
"""The first queries on any real database (schema facts, section 9)."""

COLUMNS = """\
SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS
  WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME IN ({tables}) ORDER BY 1, 2;"""
"""The columns of a window's tables."""

SHEETS = (
    "Sections are those of the project's three fact sheets: on Sage's tables (schema facts), on its API (API facts) "
    "and on its windows (rules)."
)
UNTRIED = """\
## What the documentation tells and nobody tried

The commands and calls of the documentation are run by the tests, on a sandbox company. Not run are those that need what
a test machine has not got; the source of each page says so above the block, with the reason (`not run: ...`):

* Windows, Sage itself, its SQL Server and the write agent beside it;
* a PostgreSQL server, a mail server, a reverse proxy or tunnel of yours;
* what installs packages from PyPI or npm;
* the steps in Zapier, Make, Power Automate, HubSpot, Salesforce, Zoho CRM, Pipedrive, Slack and Teams themselves."""
HEAD = ("Fact", "Grade", "Where it stands, or why it is not certain", "In the code", "How to look at it", "Seen")
BOX = "&#9744;"


def fidelity(facts: Facts, records: Mapping[str, RecordType] = RECORDS) -> str:
    """docs/reference/fidelity.md: every fact about Sage that the product relies on, as a list for IT to tick off."""
    intro = (
        "What the plugin takes for true about Sage 100 Contractor, how well it is known, and how to look at it on your "
        "installation. Nothing here was tried on a company of yours: print the page, tick what you have seen on a copy "
        "of your company, and do so before the first write. `sage100-plugin doctor` looks at tables, columns, rights "
        "and `mbxml.xsd` by itself."
    )
    listed = (*_of_records(records), *facts.listed)
    ours = list(dict.fromkeys(fact.window for fact in facts.listed if not _menu(fact.window)))
    menus = sorted({fact.window for fact in listed if _menu(fact.window)}, key=lambda window: (_menu(window), window))
    windows = [*ours[:-1], *menus, *ours[-1:]]
    return page(
        "Fidelity",
        intro,
        f"## Grades\n\n{table(('Grade', 'What it means'), GRADES.items())}\n\n{SHEETS}",
        f"## First queries\n\nRun these once, as the plugin's login, on a copy of the company.\n\n{code(FIRST, 'sql')}",
        *(_window(window, [fact for fact in listed if fact.window == window], facts) for window in windows),
        UNTRIED,
    )


def _menu(window: str) -> list[int]:
    """The numbers of a menu of Sage's; none for a heading of ours."""
    return [int(part) for part in window.partition(" ")[0].split("-") if part.isdigit()]


def _window(window: str, facts: Sequence[Fact], every: Facts) -> str:
    rows = [
        (fact.says, fact.grade, _sentence(fact.source), f"`{fact.code}`", _shown(fact.check), BOX)
        for fact in sorted(facts, key=lambda fact: fact.says.startswith(("Table ", "API, ")))
    ]
    names = ", ".join(f"'{name}'" for name in every.tables.get(window, ()))
    asked = [COLUMNS.format(tables=names)] if names else []
    return "\n\n".join([f"## {window}", *(code(query, "sql") for query in asked), table(HEAD, rows)])


def _shown(check: str) -> str:
    """A query or a command stands as code."""
    return f"`{check}`" if check.startswith(("SELECT ", "sage100-plugin ")) else check


def _of_records(records: Mapping[str, RecordType]) -> Iterator[Fact]:
    """What the records declare of themselves, where neither the tables nor the XSD tell it."""
    for record in records.values():
        window = record.menu.partition(",")[0]
        home = "/".join(record.schema.__module__.split(".")[1:]) + ".py"
        if record.guess:
            yield Fact(window, f"{record.title} ({record.menu})", "guess", record.guess, home)
        for place, label, guess in _guessed(record.schema()):
            yield Fact(window, f"{record.title}: {label} (`{place}`)", "guess", guess, home)


def _guessed(schema: Schema, above: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in schema.fields.items():
        told = about(field)
        if told.guess and not told.element:
            yield above + name, told.label, told.guess
        nested = inner(field)
        if nested is not None:
            yield from _guessed(nested, f"{above}{name}[].")


def _sentence(source: str) -> str:
    text = source[:1].upper() + source[1:]
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
