"""T-SQL as SQL Server answers it: numbers, texts, dates, nulls and names, one small SELECT each."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sage.query.conftest import COMPANY, NOW, Ask


def _value(ask: Ask, expression: str) -> Any:
    (row,) = ask(f"SELECT {expression} AS x")
    return row["x"]


NUMBERS = {
    "1 / 2": 0,
    "-7 / 2": -3,
    "7 % -4": 3,
    "-7 % 4": -3,
    "1.0 / 3": "0.333333",
    "2.0 / 3": "0.666666",
    "10 / 4.0": "2.500000",
    "CAST(1 AS decimal(12, 2)) / 3": "0.333333",
    "1 + 1.5": "2.5",
    "1.10 * 1.10": "1.2100",
    "5 - 2.25": "2.75",
    "-(1.5)": "-1.5",
    "- 2 + 3 * 4": 10,
    "(2 + 3) * 4": 20,
    "6 & 3": 2,
    "6 | 3": 7,
    "0.1 + 0.2": "0.3",
    "12345678901234567890.12 + 0.01": "12345678901234567890.13",
    "99999999999 + 1": "100000000000",
    "ROUND(2.345, 2)": "2.350",
    "ROUND(-2.345, 2)": "-2.350",
    "ROUND(2.349, 2, 1)": "2.340",
    "ROUND(1250, -2)": 1300,
    "ABS(-2.50)": "2.50",
    "ABS(-2)": 2,
    "CEILING(2.1)": "3",
    "FLOOR(-2.1)": "-3",
    "SIGN(-2.5)": "-1.0",
    "CAST(12.5 AS int)": 12,
    "CAST(-12.5 AS int)": -12,
    "CAST('12' AS int)": 12,
    "CAST(' -12 ' AS int)": -12,
    "CAST('' AS int)": 0,
    "CAST(12.345 AS decimal(10, 2))": "12.35",
    "CAST('12.345' AS decimal(10, 2))": "12.35",
    "CAST(12.5 AS decimal)": "13",
    "CAST(0.5 AS float) * 3": 1.5,
    "1e3": 1000.0,
    "TRY_CAST('x' AS int)": None,
    "TRY_CONVERT(decimal(5, 2), '1,5')": None,
    "ISNULL(NULL, 1.5)": "1.5",
    "ISNULL(CAST(NULL AS int), 1.9)": 1,
    "COALESCE(NULL, 1, 2.5)": "1.0",
    "NULLIF(5, 5)": None,
    "NULLIF(5, 4)": 5,
    "IIF(1 > 2, 1, 2.5)": "2.5",
    "1 + NULL": None,
    "CASE WHEN 1 = 0 THEN 1 / 0 ELSE 7 END": 7,
    "7.5 % 2": "1.5",
    "-(1.5 * 2)": "-3.0",
    "CAST(2 AS bit)": 1,
    "CAST(CAST('1900-01-03 13:00' AS datetime) AS int)": 3,
    "CAST(1.5 AS money) + 1.25": "2.7500",
    "CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END": "b",
    "CASE WHEN NULL = NULL THEN 1 ELSE 0 END": 0,
    "CASE WHEN 2 NOT IN (1, NULL) THEN 1 ELSE 0 END": 0,
    "'5' + 1": 6,
    "CONVERT(varchar(20), CAST(1234567.891 AS money), 1)": "1,234,567.89",
}


@pytest.mark.parametrize(("expression", "expected"), NUMBERS.items())
def test_numbers_are_those_of_sql_server(ask: Ask, expression: str, expected: Any) -> None:
    found = _value(ask, expression)
    assert (found, type(found)) == (expected, type(expected))


TEXTS = {
    "'a' + 'b'": "ab",
    "'a' + NULL": None,
    "CONCAT('a', NULL, 1, 2.50)": "a12.50",
    "CONCAT_WS(', ', 'a', NULL, 'b')": "a, b",
    "N'Müller'": "Müller",
    "'it''s'": "it's",
    "LEN('ab  ')": 2,
    "LEN(N'é\N{WRENCH}')": 3,
    "UPPER('aé') + LOWER('É')": "AÉé",
    "LTRIM(RTRIM('  x '))": "x",
    "TRIM('  x ')": "x",
    "LEFT('abc', 2) + RIGHT('abc', 2)": "abbc",
    "RIGHT('abc', 0)": "",
    "SUBSTRING('abcdef', 2, 3)": "bcd",
    "SUBSTRING('abcdef', 0, 3)": "ab",
    "CHARINDEX('CD', 'abcdcd')": 3,
    "CHARINDEX('c', 'abcabc', 4)": 6,
    "CHARINDEX('x', 'abc')": 0,
    "REPLACE('AbcaB', 'ab', '-')": "-c-",
    "STUFF('abcdef', 2, 3, '-')": "a-ef",
    "REPLICATE('ab', 2) + SPACE(1) + REVERSE('cd')": "abab dc",
    "CAST(12 AS varchar(10)) + '!'": "12!",
    "CAST(1.50 AS varchar(10))": "1.50",
    "CAST('abcdef' AS varchar(3))": "abc",
    "ISNULL(CAST(NULL AS varchar(3)), 'abcdef')": "abc",
    "STUFF('abc', 9, 1, '-')": None,
    "'a' COLLATE SQL_Latin1_General_CP1_CI_AS": "a",
    "CASE WHEN 'ABC' = 'abc  ' THEN 1 ELSE 0 END": 1,
    "CASE WHEN 'a' IN ('B', 'A ') THEN 1 ELSE 0 END": 1,
    "CASE WHEN 'b' BETWEEN 'A' AND 'C' THEN 1 ELSE 0 END": 1,
    "CASE WHEN 'Job 100%' LIKE 'job [0-9]__!%' ESCAPE '!' THEN 1 ELSE 0 END": 1,
    "CASE WHEN 'x-1' LIKE '[^a-f]_1' THEN 1 ELSE 0 END": 1,
    "CASE WHEN 'abc' NOT LIKE '%B%' THEN 1 ELSE 0 END": 0,
    "CASE WHEN 'a_b' LIKE 'a[_]b' THEN 1 ELSE 0 END": 1,
    "DB_NAME()": COMPANY,
}


@pytest.mark.parametrize(("expression", "expected"), TEXTS.items())
def test_texts_are_those_of_sql_server(ask: Ask, expression: str, expected: Any) -> None:
    assert _value(ask, expression) == expected


DATES = {
    "GETDATE()": NOW,
    "CURRENT_TIMESTAMP": NOW,
    "CAST(SYSUTCDATETIME() AS date)": "2026-09-30",
    "DATEADD(month, DATEDIFF(month, 0, GETDATE()), 0)": "2026-09-01 00:00:00.000",
    "DATEADD(month, 1, '2026-01-31')": "2026-02-28 00:00:00.000",
    "DATEADD(yy, -1, CAST('2024-02-29' AS date))": "2023-02-28",
    "DATEADD(ms, 2, '2026-01-01')": "2026-01-01 00:00:00.003",
    "DATEADD(hour, -15, GETDATE())": "2026-09-30 00:00:00.000",
    "GETDATE() - 30": "2026-08-31 15:00:00.000",
    "CAST(2 AS datetime)": "1900-01-03 00:00:00.000",
    "GETDATE() + 0.5": "2026-10-01 03:00:00.000",
    "DATEDIFF(day, '2026-09-29 23:59', '2026-09-30 00:01')": 1,
    "DATEDIFF(year, '2025-12-31', '2026-01-01')": 1,
    "DATEDIFF(month, '2026-09-30', '2026-08-01')": -1,
    "DATEDIFF(week, '2026-09-26', '2026-09-27')": 1,
    "DATEDIFF(quarter, '2026-03-31', '2026-04-01')": 1,
    "DATEDIFF(minute, '2026-01-01 10:00:59', '2026-01-01 10:01:00')": 1,
    "DATEDIFF(hour, NULL, GETDATE())": None,
    "YEAR('2026-09-30') * 100 + MONTH(GETDATE())": 202609,
    "DAY(GETDATE())": 30,
    "DATEPART(weekday, '2026-09-30')": 4,
    "DATEPART(week, '2026-01-04')": 2,
    "DATEPART(quarter, '2026-09-30')": 3,
    "DATENAME(month, GETDATE()) + ' ' + DATENAME(weekday, GETDATE())": "September Wednesday",
    "EOMONTH('2026-02-10')": "2026-02-28",
    "EOMONTH(GETDATE(), 1)": "2026-10-31",
    "DATEFROMPARTS(2026, 2, 3)": "2026-02-03",
    "CAST('9/3/2026' AS date)": "2026-09-03",
    "CAST('20260903' AS datetime)": "2026-09-03 00:00:00.000",
    "CAST('' AS date)": "1900-01-01",
    "CAST(GETDATE() AS varchar)": "Sep 30 2026  3:00PM",
    "CAST(CAST(GETDATE() AS date) AS varchar(30))": "2026-09-30",
    "CONVERT(varchar(10), GETDATE(), 101)": "09/30/2026",
    "CONVERT(varchar(7), GETDATE(), 120)": "2026-09",
    "CONVERT(char(8), GETDATE(), 112)": "20260930",
    "CONVERT(varchar(30), GETDATE(), 126)": "2026-09-30T15:00:00.000",
    "CONVERT(date, '30/09/2026', 103)": "2026-09-30",
    "TRY_CONVERT(date, 'soon')": None,
    "{d '2026-09-30'}": "2026-09-30",
    "{ts '2026-09-30 10:00:00'}": "2026-09-30 10:00:00.000",
    "CASE WHEN CAST('2026-09-30' AS date) < GETDATE() THEN 1 ELSE 0 END": 1,
    "CASE WHEN CAST('2026-09-30' AS date) = '9/30/2026' THEN 1 ELSE 0 END": 1,
}


@pytest.mark.parametrize(("expression", "expected"), DATES.items())
def test_dates_are_those_of_sql_server(ask: Ask, expression: str, expected: Any) -> None:
    assert _value(ask, expression) == expected


SELECTS = {
    "SELECT TOP 2 v.a FROM (VALUES (3), (1), (2)) v(a) ORDER BY v.a DESC": [3, 2],
    "SELECT TOP (1) WITH_ = a FROM (VALUES (3), (1)) v(a) ORDER BY 1": [1],
    "SELECT TOP 50 PERCENT a FROM (VALUES (3), (1), (2)) v(a) ORDER BY a": [1, 2],
    "SELECT a FROM (VALUES (3), (1), (2)) v(a) ORDER BY a OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY": [2],
    "SELECT a FROM (VALUES (3), (NULL), (2)) v(a) ORDER BY a": [None, 2, 3],
    "SELECT a FROM (VALUES (3), (NULL), (2)) v(a) ORDER BY a DESC": [3, 2, None],
    "SELECT a FROM (VALUES ('b'), ('A'), ('C')) v(a) ORDER BY a": ["A", "b", "C"],
    "SELECT a FROM (VALUES (10.5), (9.25), (-1)) v(a) ORDER BY a * 1.0": ["-1.00", "9.25", "10.50"],
    "SELECT DISTINCT UPPER(a) AS a FROM (VALUES ('x'), ('X '), ('y')) v(a) ORDER BY a": ["X", "Y"],
    "SELECT COUNT(DISTINCT a) FROM (VALUES ('x'), ('X '), ('y'), (NULL)) v(a)": [2],
    "SELECT COUNT(*) FROM (VALUES ('x'), ('X '), ('y')) v(a) GROUP BY a ORDER BY COUNT(*)": [1, 2],
    "SELECT AVG(a) FROM (VALUES (1), (2), (2)) v(a)": [1],
    "SELECT AVG(a) FROM (VALUES (1.0), (2), (2)) v(a)": ["1.666666"],
    "SELECT SUM(a) FROM (VALUES (0.1), (0.2), (NULL)) v(a)": ["0.3"],
    "SELECT SUM(DISTINCT a) FROM (VALUES (1), (1), (2)) v(a)": [3],
    "SELECT SUM(a) FROM (VALUES (1)) v(a) WHERE a > 5": [None],
    "SELECT COUNT_BIG(*) FROM (VALUES (1)) v(a) WHERE a > 5": [0],
    "SELECT MAX(a) FROM (VALUES (9.5), (10)) v(a)": ["10.0"],
    "SELECT MAX(a * 1.0) FROM (VALUES (9), (10)) v(a)": ["10.0"],
    "SELECT MIN(a) FROM (VALUES ('b'), ('A')) v(a)": ["A"],
    "SELECT STRING_AGG(a, ', ') WITHIN GROUP (ORDER BY a DESC) FROM (VALUES (9), (10), (NULL)) v(a)": ["10, 9"],
    "SELECT STRING_AGG(a, '/') FROM (VALUES ('x'), ('y')) v(a)": ["x/y"],
    "SELECT 1 UNION SELECT 1.0 UNION ALL SELECT 2": ["1.0", "2.0"],
    "SELECT 'a' EXCEPT SELECT 'A '": [],
    "SELECT 2 INTERSECT SELECT 2": [2],
    "SELECT 1 UNION SELECT 2 INTERSECT SELECT 3": [1],
    "SELECT a FROM (VALUES (1), (2)) v(a) WHERE a = (SELECT MAX(b) FROM (VALUES (2)) w(b) WHERE b >= v.a)": [2],
    "SELECT a FROM (VALUES (1), (2)) v(a) WHERE EXISTS (SELECT * FROM (VALUES (2)) w(b) WHERE b = a)": [2],
    "SELECT a FROM (VALUES (1), (2)) v(a) WHERE NOT a = 1 AND (a > 0 OR a IS NULL)": [2],
    "SELECT a FROM (VALUES (1.5), (2.5)) v(a) WHERE a * 2 IN (SELECT b FROM (VALUES (5)) w(b))": ["2.5"],
    "SELECT v.a FROM (VALUES ('x')) v(a) JOIN (VALUES ('X  ')) w(b) ON w.b = v.a": ["x"],
    "SELECT w.b FROM (VALUES (1), (2)) v(a) RIGHT JOIN (VALUES (2), (3)) w(b) ON w.b = v.a ORDER BY v.a": [3, 2],
    "SELECT COALESCE(a, b) x FROM (VALUES (1)) v(a) FULL OUTER JOIN (VALUES (3)) w(b) ON b = a ORDER BY x": [1, 3],
    "SELECT a + b FROM (VALUES (1), (2)) v(a) CROSS JOIN (VALUES (10)) w(b) ORDER BY 1": [11, 12],
    "WITH x (n) AS (SELECT 1), y AS (SELECT n + 1 AS m FROM x) SELECT m FROM y": [2],
    "SELECT RANK() OVER (ORDER BY a) FROM (VALUES (5), (5), (7)) v(a) ORDER BY 1": [1, 1, 3],
    "SELECT DENSE_RANK() OVER (ORDER BY a DESC) FROM (VALUES (5), (5), (7)) v(a) ORDER BY 1": [1, 2, 2],
    "SELECT NTILE(2) OVER (ORDER BY a) FROM (VALUES (1), (2), (3)) v(a) ORDER BY a": [1, 1, 2],
    "SELECT LAG(a, 1, 0.5) OVER (ORDER BY a) x FROM (VALUES (1), (2)) v(a) ORDER BY a": ["0.5", "1.0"],
    "SELECT LEAD(a) OVER (ORDER BY a) x FROM (VALUES (1), (2)) v(a) ORDER BY a": [2, None],
    "SELECT FIRST_VALUE(a) OVER (ORDER BY a DESC) x FROM (VALUES (1), (2)) v(a)": [2, 2],
    "SELECT SUM(a) OVER (ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES (1), (2), (4)) v(a)": [
        1,
        3,
        6,
    ],
    "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY (SELECT NULL)) FROM (VALUES ('x'), ('X')) v(a)": [1, 2],
    "SELECT SUM(SUM(a)) OVER () FROM (VALUES (1), (2)) v(a) GROUP BY a": [3, 3],
    "SELECT a FROM (VALUES (1), (2)) v(a) GROUP BY a HAVING SUM(a) > 1": [2],
    "SELECT MAX(a) FROM (VALUES (1), (2)) v(a) HAVING COUNT(*) > 5": [],
    "SELECT MAX(a) + 1 FROM (VALUES (1), (2)) v(a) GROUP BY a % 2 ORDER BY a % 2": [3, 2],
    "SELECT 1 WHERE 1 = 0": [],
    "(SELECT 1)": [1],
    "SELECT 1;\nGO\n": [1],
    "-- what is it\nSELECT /* the answer */ 42 OPTION (RECOMPILE)": [42],
}


@pytest.mark.parametrize(("sql", "expected"), SELECTS.items())
def test_selects_give_the_rows_of_sql_server(ask: Ask, sql: str, expected: list[Any]) -> None:
    assert [next(iter(row.values())) for row in ask(sql)] == expected


def test_names_are_taken_without_case_and_shown_as_they_were_written(ask: Ask) -> None:
    found = ask("SELECT J.RecNum, jobNME AS [Job Name], 'x' + 'y', j.recnum FROM DBO.ActRec j WHERE j.RECNUM = 202")
    assert found == [{"RecNum": 202, "Job Name": "Job 202", "(No column name)": "xy", "recnum": 202}]
    assert list(ask("SELECT 1, 2, 3 a, 4 a")[0]) == ["(No column name)", "(No column name) (2)", "a", "a (2)"]


def test_a_star_gives_all_columns_private_ones_as_well(ask: Ask) -> None:
    (row,) = ask("SELECT TOP 1 *, 1 AS more FROM actpay")
    assert {"recnum", "vndnme", "_idnum", "insdte", "more"} <= row.keys()
    assert set(ask("SELECT TOP 1 b.* FROM actpay a, cstdiv b RIGHT JOIN vndtyp c ON 1 = 1 WHERE 1 = 0")) == set()


def test_the_catalog_describes_what_sages_server_has(ask: Ask) -> None:
    found = ask("""
        SELECT TABLE_SCHEMA, COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH AS n, NUMERIC_PRECISION p, NUMERIC_SCALE s
        FROM INFORMATION_SCHEMA.COLUMNS
        WHERE TABLE_CATALOG = DB_NAME() AND TABLE_NAME = 'ACTREC' AND TABLE_SCHEMA = 'dbo'
            AND COLUMN_NAME IN ('_idnum', 'recnum', 'jobnme', 'cntrct', 'insdte', 'ctcdte')
    """)
    assert {row["COLUMN_NAME"]: (row["DATA_TYPE"], row["n"], row["p"], row["s"]) for row in found} == {
        "_idnum": ("uniqueidentifier", 36, None, None),
        "recnum": ("bigint", None, 19, 0),
        "jobnme": ("nvarchar", 75, None, None),
        "cntrct": ("decimal", None, 12, 2),
        "insdte": ("datetime", None, None, None),
        "ctcdte": ("date", None, None, None),
    }
    tables = ask("""
        SELECT s.name AS [schema], COUNT(*) AS n FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
        GROUP BY s.name ORDER BY 1
    """)
    assert [row["schema"] for row in tables] == ["dbo", "dbo_Audit"]
    assert tables[0]["n"] == tables[1]["n"] == ask("SELECT COUNT(*) / 2 n FROM INFORMATION_SCHEMA.TABLES")[0]["n"]
    dated = "SELECT t.name FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id WHERE c.name = '_Date'"
    assert {"name": "actrec"} in ask(dated)
