"""What is not answered: everything but one SELECT, and every form whose answer could differ from Sage's server's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sage100_plugin.errors import Refused
from sage100_plugin.sage.sandbox import company
from tests.sage.query.conftest import COMPANY, Ask

REFUSED = {
    "": "it is empty; write one SELECT",
    "-- nothing": "it is empty",
    "DELETE FROM actrec": "only a SELECT is answered here, and this begins with DELETE",
    "UPDATE actrec SET status = 1": "begins with UPDATE",
    "INSERT INTO actrec (recnum) VALUES (1)": "begins with INSERT",
    "MERGE actrec USING x ON 1 = 1": "begins with MERGE",
    "DROP TABLE actrec": "begins with DROP",
    "EXEC sp_who": "begins with EXEC",
    "DECLARE @d date; SELECT @d": "begins with DECLARE",
    "SET NOCOUNT ON; SELECT 1": "begins with SET",
    "USE master": "begins with USE",
    "PRAGMA query_only = off": "begins with PRAGMA",
    "ATTACH 'x' AS y": "begins with ATTACH",
    "nonsense": "begins with nonsense",
    "SELECT 1; SELECT 2": "only one SELECT at a time",
    "SELECT 1; DROP TABLE actrec": "only one SELECT at a time",
    "WITH x AS (SELECT 1 AS a) DELETE FROM actrec": "only a SELECT",
    "SELECT recnum INTO copy FROM actrec": "INTO is not translated",
    "SELECT": "not",
    "SELECT FROM WHERE": "it is not T-SQL",
    "SELECT 'a": "it is not SQL",
    "SELECT recnum FROM actrec LIMIT 5": "it is not T-SQL",
    "SELECT * FROM #jobs": "#jobs is a temporary table",
    "SELECT * FROM actrec PIVOT (SUM(cntrct) FOR status IN ([1], [2])) p": "PIVOT is not translated",
    "SELECT * FROM (SELECT 1 a, 2 b) x UNPIVOT (v FOR k IN (a, b)) u": "PIVOT is not translated",
    "SELECT * FROM actrec j CROSS APPLY (SELECT TOP 1 * FROM prmchg p WHERE p.jobnum = j.recnum) x": "APPLY is not",
    "SELECT * FROM actrec j OUTER APPLY (SELECT 1 a) x": "APPLY is not",
    "SELECT status FROM actrec GROUP BY ROLLUP (status)": "ROLLUP",
    "SELECT status FROM actrec GROUP BY 1": "GROUP BY names columns",
    "SELECT recnum FROM actrec FOR XML PATH('')": "FOR is not translated",
    "SELECT recnum FROM actrec FOR JSON AUTO": "FOR is not translated",
    "SELECT TOP 1 WITH TIES recnum FROM actrec ORDER BY status": "WITH TIES is not translated",
    "SELECT TOP 2.5 recnum FROM actrec": "TOP, OFFSET and FETCH take whole numbers",
    "SELECT @@VERSION": "a variable",
    "SELECT @x": "a variable is not translated",
    "SELECT FORMAT(1, 'N2')": "the function FORMAT is not translated",
    "SELECT dbo.fnJob(1)": "not translated",
    "SELECT * FROM dbo.fnJobs(1) x": "not translated",
    "SELECT * FROM OPENQUERY(x, 'y')": "not translated",
    "SELECT SUM(*) FROM actrec": "SUM takes no *",
    "SELECT SUM(status) OVER (ORDER BY recnum ROWS status PRECEDING) FROM actrec": "frame of a window",
    "SELECT CONVERT(varchar(10), GETDATE(), 100 + 1)": "CONVERT takes its style as a number",
    "SELECT ROUND(CAST(1.5 AS float), 1)": "cast it to a decimal",
    "SELECT ROUND('a', 1)": "nvarchar is not taken by this function",
    "SELECT CAST(1E38 AS decimal(38, 0))": "Arithmetic overflow",
    "SELECT recnum FROM actrec OFFSET 1 ROWS": "OFFSET needs ORDER BY",
    "SELECT SUBSTRING('abc', 1, -1)": "Invalid length parameter passed to the SUBSTRING",
    "SELECT RIGHT('abc', -1)": "Invalid length parameter passed to the right",
    "SELECT a FROM (VALUES (1), (2, 3)) v(a)": "The rows of VALUES must have as many columns",
    "SELECT a FROM (actrec a JOIN prmchg p ON 1 = 1)": "not translated",
    "SELECT 1 WHERE 1 IS TRUE": "IS is followed by NULL",
    "SELECT 6 & 'a'": "& and | take whole numbers",
    "SELECT LEN('a', 'b')": "The len function does not take 2 argument(s)",
    "SELECT DATEADD(fortnight, 1, GETDATE())": "the part fortnight of a date",
    "SELECT DATEADD('day', 1, GETDATE())": "the part 'day' of a date",
    "SELECT DATEADD(day + 1, 1, GETDATE())": "the part day + 1 of a date",
    "SELECT DATEADD(hour, 1, CAST(GETDATE() AS date))": "datepart hour is not supported",
    "SELECT CAST(1 AS xml)": "the type xml is not translated",
    "SELECT CAST(1 AS sql_variant)": "not translated",
    "SELECT CONVERT(varchar(30), GETDATE(), 130)": "style 130",
    "SELECT CONVERT(date, '1', 130)": "style 130",
    "SELECT CAST(CAST(1 AS float) AS varchar(10))": "a float as text is not translated",
    "SELECT CAST(1 AS money) * 2": "cast it to decimal(19, 4)",
    "SELECT CAST(GETDATE() AS decimal(10, 2))": "a conversion of datetime to decimal",
    "SELECT 1 WHERE CAST('2026-01-01' AS date) = 5": "Operand type clash",
    "SELECT CAST('2026-01-01' AS date) + 1": "Operand type clash",
    "SELECT 'a' - 'b'": "Operand type clash",
    "SELECT -'a'": "Operand type clash",
    "SELECT 1 = 1": "in the place of a value",
    "SELECT 1 WHERE 1": "not translated as a condition",
    "SELECT 1 WHERE 1 = ANY (SELECT 1)": "ANY",
    "SELECT 1 WHERE CONTAINS(jobnme, 'x')": "not translated as a condition",
    "SELECT 'a' || 'b'": "not translated",
    "SELECT 2 ^ 3": "not translated",
    "SELECT GETDATE() AT TIME ZONE 'UTC'": "AT TIME ZONE",
    "SELECT jobnme COLLATE Latin1_General_CS_AS FROM actrec": "COLLATE LATIN1_GENERAL_CS_AS",
    "SELECT SUM(jobnme) FROM actrec": "nvarchar is invalid for sum",
    "SELECT SUM(SUM(cntrct)) FROM actrec": "SUM cannot stand here",
    "SELECT 1 FROM actrec WHERE SUM(cntrct) > 1": "SUM cannot stand here",
    "SELECT jobnme, COUNT(*) FROM actrec": "Column 'jobnme' is neither in GROUP BY",
    "SELECT status, jobnme FROM actrec GROUP BY status": "Column 'jobnme' is neither in GROUP BY",
    "SELECT status FROM actrec GROUP BY status ORDER BY recnum": "Column 'recnum' is neither in GROUP BY",
    "SELECT * FROM actrec GROUP BY recnum": "SELECT * cannot stand with GROUP BY",
    "SELECT DISTINCT jobnme FROM actrec ORDER BY recnum": "ORDER BY items must appear in the select list",
    "SELECT recnum FROM actrec ORDER BY 2": "position number 2 is out of range",
    "SELECT recnum AS n FROM actrec WHERE n = 1": "Invalid column name 'n'",
    "SELECT nothing FROM actrec": "Invalid column name 'nothing'",
    'SELECT "nothing" FROM actrec': "Invalid column name 'nothing'",
    "SELECT x.recnum FROM actrec j": "Invalid column name 'x.recnum'",
    "SELECT actrec.recnum FROM actrec j": "Invalid column name 'actrec.recnum'",
    "SELECT x.* FROM actrec j": "'x.*' names no source",
    "SELECT *": "SELECT * needs FROM",
    "SELECT recnum FROM actrec j, prmchg p": "Ambiguous column name 'recnum'",
    "SELECT 1 FROM actrec, actrec": "Two sources are called actrec",
    "SELECT * FROM nothing": "Invalid object name 'nothing'",
    "SELECT * FROM dbo_Audit.nothing": "Invalid object name 'dbo_Audit.nothing'",
    "SELECT * FROM sqlite_master": "Invalid object name 'sqlite_master'",
    "SELECT * FROM sandbox_switch": "Invalid object name 'sandbox_switch'",
    "SELECT * FROM [Other Company].dbo.actrec": f"no database Other Company here; this company is called {COMPANY}",
    "SELECT a FROM (SELECT 1) x": "No column name was specified for column 1 of 'x'",
    "SELECT a FROM (SELECT 1 a, 2 a) x": "The column 'a' was specified multiple times for 'x'",
    "SELECT a FROM (SELECT 1 a)": "A query behind FROM needs a name",
    "SELECT a FROM (SELECT 1 a) x(b, c)": "'x' has 1 columns and names 2",
    "SELECT 1 UNION SELECT 1, 2": "must have as many columns",
    "SELECT recnum FROM actrec ORDER BY recnum NULLS LAST": "NULLS LAST are not T-SQL",
    "SELECT DISTINCT ON (status) recnum FROM actrec": "ON is not translated",
    "SELECT 1 FROM actrec a SEMI JOIN prmchg b ON 1 = 1": "SEMI JOIN is not T-SQL",
    "SELECT 1 FROM actrec a LEFT JOIN prmchg b": "LEFT JOIN needs ON",
    "SELECT 1 FROM actrec a NATURAL JOIN prmchg b": "METHOD is not translated",
    "SELECT TRUE": "not translated",
    "SELECT CAST(1 AS decimal(50, 2))": "decimal(50, 2) is no type",
    "SELECT (SELECT recnum FROM actrec)": "gave more than one",
    "SELECT (SELECT 1, 2)": "gives one column",
    "SELECT 1 WHERE 1 IN (SELECT 1, 2)": "gives one column",
    "SELECT " + "(" * 3000 + "1" + ")" * 3000: "nested too deeply",
    "SELECT 'a\x00b'": "null character",
    "SELECT '\ud800'": "surrogates not allowed",
    "SELECT 1 / 0": "Divide by zero",
    "SELECT 1 % 0": "Divide by zero",
    "SELECT cntrct / 0 FROM actrec": "Divide by zero",
    "SELECT recnum FROM actrec WHERE jobnme = 5": "Conversion failed when converting the nvarchar value",
    "SELECT CAST('x' AS int)": "Conversion failed when converting the nvarchar value 'x' to data type int",
    "SELECT CAST('' AS decimal(5, 2))": "Error converting data type nvarchar to numeric",
    "SELECT CAST(1000 AS decimal(5, 2))": "Arithmetic overflow",
    "SELECT CAST(300 AS tinyint)": "Arithmetic overflow",
    "SELECT 2147483647 + 1": "Arithmetic overflow",
    "SELECT CAST('2026-02-30' AS date)": "Conversion failed when converting date and/or time",
    "SELECT CAST(12345 AS varchar(3))": "Arithmetic overflow",
    "SELECT ROW_NUMBER() OVER (PARTITION BY status) FROM actrec": "must have an OVER clause with ORDER BY",
    "SELECT COUNT(DISTINCT status) OVER () FROM actrec": "DISTINCT is not allowed with the OVER",
    "SELECT PERCENT_RANK() OVER (ORDER BY status) FROM actrec": "PERCENT_RANK OVER is not translated",
    "SELECT recnum FROM actrec TABLESAMPLE (10 PERCENT)": "not",
    "SELECT recnum FROM actrec ORDER BY recnum OFFSET 1 ROWS FETCH NEXT 1 ROWS WITH TIES": "not",
    "WITH x AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM x) SELECT a FROM x": "Invalid object name 'x'",
    "SELECT LEFT(jobnme, -1) FROM actrec": "Invalid length parameter",
    "SELECT STRING_AGG(jobnme, ',') WITHIN GROUP (ORDER BY status, recnum) FROM actrec": "ordered by one key",
}


@pytest.mark.parametrize(("sql", "says"), REFUSED.items(), ids=[str(place) for place in range(len(REFUSED))])
def test_what_cannot_be_answered_is_refused_by_its_name(ask: Ask, sql: str, says: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(sql)
    assert caught.value.code == "invalid_value"
    assert caught.value.detail.startswith("The query cannot be run: ")
    assert says in caught.value.detail


def test_without_a_name_a_file_is_still_one_company(path: Path) -> None:
    one = "SELECT COUNT(*) FROM [Some Builder Inc].dbo.cstcde"
    assert company.query(path, one)
    with pytest.raises(Refused, match="a sandbox file is one company"):
        company.query(path, f"{one} a, [Other].dbo.cstcde b")


def test_a_query_changes_nothing_and_leaves_nothing(path: Path, ask: Ask) -> None:
    before = path.read_bytes()
    ask("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES")
    ask("SELECT TOP 1 * FROM actrec")
    assert path.read_bytes() == before
