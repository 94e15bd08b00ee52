"""From a write to Sage's row and back to the public record, for each request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from sage100_plugin.ports.sage import SageAnswer
from sage100_plugin.records import RECORDS
from sage100_plugin.sage.tables import TABLES, actpay, prmchg, sbcgln, srvinv

from .company import CHANGE_ORDER, TODAY, USER, VENDOR, WORK_ORDER, Books

Submit = Callable[..., SageAnswer]


def _sent(record: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """What the public record must show of what was sent."""
    shown = RECORDS[record].shown(fields)
    return {name: value for name, value in shown.items() if value not in (None, "")}


def _shown(books: Books, record: str, number: int) -> dict[str, Any]:
    kind = RECORDS[record]
    row = dict(books.row(TABLES[kind.table], number))
    row |= {grid.field: books.rows(TABLES[grid.table], recnum=number) for grid in kind.lines}
    return kind.public(row)


@pytest.mark.parametrize(
    ("record", "fields", "number"),
    [("work_order", WORK_ORDER, 45), ("change_order", CHANGE_ORDER, 72), ("vendor", VENDOR, 900)],
)
def test_a_new_record_shows_what_was_sent(
    submit: Submit, books: Books, record: str, fields: Mapping[str, Any], number: int
) -> None:
    answer = submit(record, fields)
    assert (answer.outcome, answer.code, answer.message, answer.id) == ("done", 0, "Ok", str(number))
    shown = _shown(books, record, number)
    for name, value in _sent(record, fields).items():
        if name == "lines":
            kept = [{key: line[key] for key in value[0]} for line in shown["lines"]]
            assert kept == value
        else:
            assert shown[name] == value, name


@pytest.mark.parametrize(
    ("record", "number", "fields"),
    [
        (
            "work_order",
            40,
            {
                "date": dt.date(2026, 10, 5),
                "description": "Leak, second visit",
                "address1": "Rear gate",
                "status": 8,
                "priority": 1,
                "type": "3",
                "service_site": "1",
                "schedule_date": dt.date(2026, 10, 6),
                "notes": "Done",
            },
        ),
        ("change_order", 70, {"number": "7a", "date": dt.date(2026, 9, 1), "description": "Other", "status": 6}),
        ("vendor", 812, {"name": "Acme Supply Ltd", "email": "a@example.com", "type": "2", "state": "WA"}),
    ],
)
def test_a_changed_record_shows_what_was_sent_and_keeps_the_rest(
    submit: Submit, books: Books, record: str, number: int, fields: Mapping[str, Any]
) -> None:
    before = _shown(books, record, number)
    assert submit(record, fields, str(number)).outcome == "done"
    after = _shown(books, record, number)
    sent = _sent(record, fields)
    derived = {"updated_at", "on_dispatch_board", *(name for name in after if name.endswith("_name"))} - set(sent)
    assert {name: after[name] for name in sent} == sent
    for name in set(before) - set(sent) - derived:
        assert after[name] == before[name], name


def test_a_blank_invoice_number_copies_the_order_number(submit: Submit, books: Books) -> None:
    submit("work_order", WORK_ORDER)
    assert books.row(srvinv, 45)["invnum"] == "1050"


def test_a_work_order_without_a_date_is_of_today(submit: Submit, books: Books) -> None:
    submit("work_order", {**WORK_ORDER, "date": None})
    assert books.row(srvinv, 45)["orddte"] == TODAY


@pytest.mark.parametrize(
    ("record", "fields", "table", "number"),
    [("work_order", WORK_ORDER, srvinv, 45), ("change_order", CHANGE_ORDER, prmchg, 72)],
)
def test_a_new_record_names_the_user_of_the_api(
    submit: Submit, books: Books, record: str, fields: Mapping[str, Any], table: Any, number: int
) -> None:
    submit(record, fields)
    row = books.row(table, number)
    assert (row["usrnme"], row["insusr"], row["updusr"], row["entdte"]) == (USER, USER, row["updusr"], TODAY)


def test_a_changed_record_names_the_user_of_the_api(submit: Submit, books: Books) -> None:
    submit("vendor", {"city": "Salem"}, "812")
    row = books.row(actpay, 812)
    assert (row["updusr"], row["upddte"]) == (USER, dt.datetime(2026, 9, 30, 15, tzinfo=dt.UTC))


def test_lines_are_added_below_those_there_are_and_summed_in_the_header(submit: Submit, books: Books) -> None:
    assert submit("change_order", {"lines": CHANGE_ORDER["lines"]}, "70").outcome == "done"
    lines = books.rows(sbcgln, recnum=70)
    assert [(line["linnum"], line["bdgprc"]) for line in lines] == [
        (1, Decimal("100.00")),
        (2, Decimal("1200.50")),
        (3, Decimal("-80.00")),
    ]
    header = books.row(prmchg, 70)
    assert header["cstamt"] == Decimal("1220.50")
    assert {line["_idref"] for line in lines[1:]} == {header["_idnum"]}


def test_a_change_order_may_cost_nothing(submit: Submit) -> None:
    lines = [{**CHANGE_ORDER["lines"][0], "amount": Decimal(0)}]
    assert submit("change_order", {**CHANGE_ORDER, "lines": lines}).outcome == "done"
    assert submit("change_order", {**CHANGE_ORDER, "lines": []}).outcome == "done"


def test_an_empty_text_clears_a_column(submit: Submit, books: Books) -> None:
    submit("vendor", VENDOR)
    submit("vendor", {"address2": ""}, "900")
    assert books.row(actpay, 900)["addrs2"] == ""


def test_the_answer_can_leave_the_new_number_out(submit: Submit) -> None:
    answer = submit("work_order", WORK_ORDER, with_numbers=False)
    assert (answer.outcome, answer.id) == ("done", None)


def test_the_history_of_a_change_names_the_user_of_the_api_and_no_later_one(submit: Submit, books: Books) -> None:
    submit("vendor", {"city": "Salem"}, "812")
    books.do(lambda connection: connection.exec_driver_sql("UPDATE actpay SET ctynme = 'Dover' WHERE recnum = 812"))
    history = 'SELECT ctynme, updusr FROM "dbo_Audit__actpay" WHERE recnum = 812 ORDER BY rowid DESC LIMIT 2'
    told: list[tuple[str, str]] = []
    books.do(lambda connection: told.extend(tuple(row) for row in connection.exec_driver_sql(history)))
    assert told == [("Dover", "sandbox"), ("Salem", USER)]
