"""Paging through touched records finds every one of them, however many share a stamp."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.reader.touched import NEVER
from sage100_plugin.sage.sandbox import database
from sage100_plugin.sage.tables import prmchg, sbcgln

NOON = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)
STEPS = (0, 3, 10, 1000, 60_000, 360_000)
MOMENTS = st.sampled_from([None, *(NOON + dt.timedelta(milliseconds=step) for step in STEPS)])
NUMBERS = st.integers(1, 12)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Tables without triggers, so that a test sets every stamp itself."""
    path: Path = tmp_path_factory.mktemp("touched") / "company.sqlite"
    database.create_tables(path)
    made = database.open_engine(path)
    yield made
    made.dispose()


def text(moment: dt.datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "milliseconds")


Stamps = tuple[dt.datetime | None, dt.datetime | None]


def fill(engine: Engine, headers: dict[int, Stamps], lines: list[tuple[int, Stamps]]) -> None:
    rows = [{"recnum": number, "insdte": stamps[0], "upddte": stamps[1]} for number, stamps in headers.items()]
    below = [
        {"_idnum": str(uuid.uuid4()), "recnum": number, "linnum": place, "insdte": stamps[0], "upddte": stamps[1]}
        for place, (number, stamps) in enumerate(lines)
    ]
    with engine.begin() as connection:
        connection.execute(prmchg.delete())
        connection.execute(sbcgln.delete())
        if rows:
            connection.execute(prmchg.insert(), rows)
        if below:
            connection.execute(sbcgln.insert(), below)


def touches(headers: dict[int, Stamps], lines: list[tuple[int, Stamps]], start: str | None) -> set[tuple[str, str]]:
    """The pairs of stamp and id that a poll from `start` owes, from the beginning when there is none."""
    pairs = [*headers.items(), *lines]
    found = {(text(stamp), str(number)) for number, stamps in pairs for stamp in stamps if stamp is not None}
    if start is not None:
        return {pair for pair in found if pair[0] >= start}
    return found | {(NEVER, str(number)) for number, stamps in headers.items() if stamps == (None, None)}


@given(
    headers=st.dictionaries(NUMBERS, st.tuples(MOMENTS, MOMENTS)),
    lines=st.lists(st.tuples(NUMBERS, st.tuples(MOMENTS, MOMENTS)), max_size=12),
    since=MOMENTS,
    overlap=st.sampled_from([0, 3, 1000, 300_000]),
    limit=st.integers(1, 7),
)
@settings(max_examples=150, deadline=None)
def test_every_touch_is_told_in_order(
    engine: Engine,
    headers: dict[int, Stamps],
    lines: list[tuple[int, Stamps]],
    since: dt.datetime | None,
    overlap: int,
    limit: int,
) -> None:
    fill(engine, headers, lines)
    back = dt.timedelta(milliseconds=overlap)
    owed = touches(headers, lines, text(since - back) if since else None)
    told: list[tuple[str, str]] = []
    reader, after = SqlReader(engine), None
    while page := reader.changed("change_order", text(since) if since else "", back, after, limit):
        assert len({change.id for change in page}) == len(page) <= limit
        told += [(change.stamp, change.id) for change in page]
        after = told[-1]
    assert told == sorted(told, key=lambda pair: (pair[0], int(pair[1])))
    assert set(told) <= owed
    assert {id for _, id in told} == {id for _, id in owed}
    assert {id: stamp for stamp, id in sorted(told)} == {id: stamp for stamp, id in sorted(owed)}


def test_a_page_that_is_not_full_is_the_last(engine: Engine) -> None:
    """However often a record was touched: a caller may stop at a short page."""
    later = [NOON + dt.timedelta(milliseconds=step) for step in range(0, 40, 10)]
    fill(engine, {1: (NOON, later[3]), 2: (NOON, None)}, [(1, (moment, moment)) for moment in later])
    reader = SqlReader(engine)
    page = reader.changed("change_order", "", dt.timedelta(), None, 2)
    assert {change.id for change in page} == {"1", "2"}
