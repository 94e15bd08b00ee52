"""The text that SQL Server is sent: kept in files that a person can read, and free of what only SQLite takes."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import mssql

from sage100_plugin.ports.sage import Between, Containing
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.reader import QUESTIONS, figures, layout, presence, questions, service, tracking
from sage100_plugin.sage.reader.touched import leading_tables, touched_records

GOLDEN = Path(__file__).parents[1] / "golden" / "mssql"

WHERES: dict[str, dict[str, Any]] = {
    "change_order": {"job": "1001", "phase": None, "number": "7"},
    "work_order": {"client": "5", "status": 7, "date": "2026-09-30", "deposit": "12.50"},
    "vendor": {"inactive": False, "name": "Hollins Mechanical"},
    "cost_code": {"inactive": False, "division": "3"},
    "job": {"inactive": False, "client": "5", "status": 4},
    "phase": {"job": "1001"},
    "client": {"inactive": False, "status": "1", "salesperson_name": "Dana Reyes"},
    "client_contact": {"client": "5", "email": "ann@client.example"},
    "vendor_contact": {"vendor": "5", "email": "ann@vendor.example"},
    "service_site": {"client": "5"},
    "budget": {"job": "1001"},
    "purchase_order": {"vendor": "812", "number": "3001"},
    "payable_invoice": {"vendor": "812", "number": "A-1", "date": "2026-09-30", "purchase_order": "5"},
    "job_cost": {"job": "1001", "invoice": "7", "status": 1},
    "period": {"year": 2026, "number": 9},
    "subcontract": {"job": "1001", "vendor": "12", "number": "850", "status": 4},
}
RANGES = {
    "number": Containing("10_4"),
    "client": Containing("5"),
    "schedule_date": Between(dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
    "date": Between(end=dt.date(2026, 9, 30)),
}
IDS = {
    "service_site": ["5-1", "5-2"],
    "client_contact": ["5-1", "5-2"],
    "vendor_contact": ["5-1", "5-2"],
    "phase": ["1001-1", "1001-2"],
    "purchase_order_change": ["12-3", "12-6"],
    "cost_code": ["3010.000", "3010.125"],
    "period": ["2026-9", "2026-10"],
}
KINDS_OF_KEYS = ("job", "service_site", "phase", "cost_code", "period")
"""One number, two, two of which one is left out, a decimal, and a key that many rows share."""


def asked() -> Iterator[tuple[str, Select[Any]]]:
    """Every question, in every shape it can take, with a name for its file."""
    yield "columns_there", layout.columns_there()
    yield "server_now", questions.server_now()
    yield "service_receivables", service.service_receivables()
    yield "primary_keys", tracking.primary_keys()
    yield "work_order.between", questions.matching_records(questions.SOURCES["work_order"], RANGES, "", 0, 50)
    yield "service_site.tracked_by_key", tracking.tracked_rows(leading("service_site")[0], ["recnum", "locnum"])
    for question in figures.FIGURES:
        yield f"figures.{question.__name__}", question().params(job=1001)
    sites = questions.SOURCES["service_site"]
    yield "service_site.by_no_id", questions.records_by_id(sites).params(sites.bounds(["no id"]))
    for record, source in questions.SOURCES.items():
        where = WHERES.get(record, {})
        yield f"{record}.by_id", questions.records_by_id(source).params(bounds(record))
        yield f"{record}.matching", questions.matching_records(source, where, "50%", 50, 25)
        yield f"{record}.newest_numbers", questions.newest_numbers(source, where, 200)
        if source.record.add:
            yield f"{record}.newest", questions.newest_records(source, "812", 200)
        for grid in source.lines:
            yield f"{record}.{grid}", questions.lines_by_record(source, grid).params(numbers=[1, 2])
        for shape, bounded, paged in (("all", False, False), ("all_on", False, True), ("since", True, False)):
            yield f"{record}.touched_{shape}", touched_records(source, bounded=bounded, paged=paged)
    for record in KINDS_OF_KEYS:
        source = questions.SOURCES[record]
        yield f"{record}.keys", presence.record_keys(source, paged=False)
        yield f"{record}.keys_on", presence.record_keys(source, paged=True)
        yield f"{record}.keys_there", presence.keys_there(source).params(bounds(record))
        yield f"{record}.rows", presence.rows_counted(source)
        yield f"{record}.history", presence.history_of(source, sqlite=False).params(bounds(record))
        yield f"{record}.history_rows", presence.history_counted(source, sqlite=False)
        yield f"{record}.tracked_versions", tracking.tracked_versions([table for table, _ in leading(record)])
        for one in leading(record):
            yield f"{record}.tracked_{one[0].name}", tracking.tracked_rows(one, ["_idnum"])


def bounds(record: str) -> dict[str, Any]:
    """The parameters by which two records of a type are asked for."""
    return questions.SOURCES[record].bounds(IDS.get(record, ["1", "2"]))


def leading(record: str) -> list[tracking.Leading]:
    """The tables that lead to a record."""
    return [*leading_tables(questions.SOURCES[record])]


def compiled(question: Select[Any]) -> str:
    dialect: Any = mssql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    dialect._supports_offset_fetch = True
    text = str(question.compile(dialect=dialect, compile_kwargs={"render_postcompile": True}))
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


ASKED = dict(asked())
TEXTS = {name: compiled(question) for name, question in ASKED.items()}

ONLY_SQLITE = r"\bLIMIT\b|SELECT EXISTS|\) [<>=]+ \(|strftime|printf|\|\||NOCASE|\bIFNULL\b|\bGLOB\b"


@pytest.mark.parametrize("name", ASKED)
def test_the_text_is_the_one_on_file(name: str) -> None:
    path, text = GOLDEN / f"{name}.sql", TEXTS[name]
    if os.environ.get("GOLDEN") == "update":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_no_file_is_left_over() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.sql")) == sorted(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_nothing_in_it_is_understood_by_sqlite_alone(name: str) -> None:
    assert re.findall(ONLY_SQLITE, TEXTS[name]) == []


@pytest.mark.parametrize("name", ASKED)
def test_what_is_cut_off_is_in_order_first(name: str) -> None:
    """SQL Server takes OFFSET only behind ORDER BY, and SQLAlchemy drops the order of some subqueries."""
    text = TEXTS[name]
    for part in re.split(r"FROM \(|UNION", text):
        assert not ("OFFSET" in part or "TOP " in part) or "ORDER BY" in part


@pytest.mark.parametrize("name", ASKED)
def test_nothing_but_selects_of_columns_by_name(name: str) -> None:
    text = TEXTS[name]
    assert text.startswith("SELECT ")
    assert not re.search(r"SELECT \*|\b(INSERT|UPDATE|DELETE|EXEC|INTO|NOLOCK)\b", text)
    assert not re.search(r"fedidn|steidn|bnkact|rtnmbr|crdnum|\beft", text)


def test_every_record_type_can_be_read() -> None:
    assert set(questions.SOURCES) == set(RECORDS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.__name__)
def test_every_question_says_what_it_reads_and_why(question: object) -> None:
    assert question.__doc__
    assert question.__doc__.strip().endswith(".")
