"""Questions are written in words that SQL Server takes, which neither SQLite nor the responder can tell."""

from __future__ import annotations

from inspect import signature

import pytest

from sage100_plugin.sage.reader import QUESTIONS
from tests.sage.tds.rules import refused
from tests.sage.test_mssql import ASKED, compiled

PLAIN = {asked.__name__: asked for asked in QUESTIONS if not signature(asked).parameters}
EVERY = ASKED | {name: asked().params(job=1001) for name, asked in PLAIN.items()}
SHAPED = {
    "records_by_id", "lines_by_record", "matching_records", "newest_numbers", "newest_records", "touched_records",
    "record_keys", "keys_there", "history_of", "history_counted", "rows_counted", "tracked_versions", "tracked_rows",
}  # fmt: skip
"""Questions of which each record type has its own shapes; those stand in `ASKED`."""


@pytest.mark.parametrize("name", EVERY)
def test_sql_server_takes_every_question(name: str) -> None:
    assert refused(compiled(EVERY[name])) == []


def test_no_question_is_left_out() -> None:
    assert {asked.__name__ for asked in QUESTIONS} == {*PLAIN, *SHAPED}


@pytest.mark.parametrize(
    "only_sqlite",
    [
        "SELECT EXISTS (SELECT 1 FROM actrec)",
        "SELECT recnum FROM actrec WHERE (recnum, status) > (1, 2)",
        "SELECT recnum FROM actrec WHERE (recnum, status) IN ((1, 2))",
        "SELECT recnum FROM actrec LIMIT 5",
        "SELECT recnum FROM actrec ORDER BY recnum LIMIT 5 OFFSET 5",
        "SELECT TOP 5 recnum FROM actrec",
        "SELECT recnum FROM (SELECT recnum FROM actrec ORDER BY recnum) AS a",
        "SELECT recnum FROM (SELECT recnum FROM actrec)",
        "SELECT 1 AS x FROM (SELECT a.recnum, b.recnum FROM actrec AS a, actpay AS b) AS c",
        "SELECT 1 AS x FROM (SELECT max(recnum) FROM actrec) AS c",
        "SELECT shtnme || jobnme FROM actrec",
        "SELECT shtnme + ' ' + jobnme FROM actrec",
        "SELECT CAST(recnum AS varchar(20)) + shtnme FROM actrec",
        "SELECT printf('%.3f', recnum) FROM actrec",
        "SELECT strftime('%Y', insdte) FROM actrec",
        "SELECT group_concat(jobnme) FROM actrec",
        "SELECT ifnull(recnum, 0) FROM actrec",
        "SELECT CAST(recnum AS text) FROM actrec",
        "SELECT recnum FROM actrec WHERE inactv = true",
        "SELECT recnum FROM actrec WHERE inactv IS FALSE",
        "SELECT recnum FROM actrec WHERE inactv",
        "SELECT recnum FROM actrec WHERE NOT inactv",
        "SELECT recnum FROM actrec WHERE (status = 1) = (inactv = 1)",
        "SELECT coalesce(status = 1, 0) FROM actrec",
        'SELECT recnum FROM actrec WHERE shtnme = "x"',
        "SELECT recnum FROM actrec WHERE shtnme GLOB 'x*'",
        "SELECT recnum FROM actrec WHERE recnum == 1",
        "SELECT recnum FROM actrec ORDER BY recnum NULLS LAST",
        "SELECT recnum FROM actrec WHERE recnum IS NOT DISTINCT FROM 1",
        "SELECT recnum FROM actrec JOIN jobphs USING (recnum)",
    ],
)
def test_what_only_sqlite_takes_is_found(only_sqlite: str) -> None:
    assert refused(only_sqlite)
