"""Each way in which SQL Server or the way to it can fail is told in one sentence, with the next step."""

from __future__ import annotations

import socket
import sqlite3
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.server.engine import open_engine
from sage100_plugin.sage.server.failures import explain, number_of
from sage100_plugin.sage.server.odbc import DriverMissingError
from sage100_plugin.sage.server.server import Driver, Server
from tests.sage.tds.responder import PASSWORD, Responder
from tests.sage.tds.session import Cut, Fails, Fault, Silence

AT = Server("SRV\\SAGE100CON", "Some Builder Inc", "plugin", "hunter2")
ODBC = "[{state}] [Microsoft][ODBC Driver 18 for SQL Server]{said}"
DB_LIB = b"DB-Lib error message 20018, severity 16:\nGeneral SQL Server error: Check messages from the SQL Server\n"


class OdbcError(Exception):
    """As pyodbc raises it: state and text."""


def odbc(state: str, said: str) -> OdbcError:
    return OdbcError(state, ODBC.format(state=state, said=said))


def told(reader: SqlReader) -> str:
    """What a question is answered with when it fails; nothing of it may tell the password."""
    with pytest.raises(Unavailable) as caught:
        reader.find("job", limit=1)
    assert caught.value.code == "sage_unavailable"
    assert PASSWORD not in "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    return caught.value.detail


SAYS = {
    1205: ("Transaction (Process ID 53) was deadlocked and has been chosen as the deadlock victim.", "went first"),
    1222: ("Lock request time out period exceeded.", "Somebody in Sage holds the records"),
    229: ("The SELECT permission was denied on the object 'actrec', schema 'dbo'.", "may not read actrec"),
    208: ("Invalid object name 'dbo.actrec'.", "has no table dbo.actrec"),
    207: ("Invalid column name 'jobnme'.", "has no column jobnme"),
    601: ("Could not continue scan with NOLOCK due to data movement.", "answers: Could not continue scan"),
}


@pytest.mark.parametrize("number", SAYS)
def test_an_error_of_sql_server_is_told_by_its_number(reader: SqlReader, faults: deque[Fault], number: int) -> None:
    said, expected = SAYS[number]
    assert reader.find("job", limit=1)
    faults.append(Fails(number, said))
    assert expected in told(reader)
    assert reader.find("job", limit=1)


def test_a_login_that_may_not_read_is_told_the_exact_grant(reader: SqlReader, faults: deque[Fault]) -> None:
    assert reader.find("job", limit=1)
    faults.append(Fails(229, "The SELECT permission was denied on the object 'actrec'."))
    assert "USE [O'Neil {} [Sons]]; Inc 4.15." in (sentence := told(reader))
    assert sentence.endswith("ALTER ROLE db_datareader ADD MEMBER [reader];")


def test_a_program_that_is_not_approved_is_told_where_to_approve_it(
    open_company: Callable[[Server], SqlReader], server: Server, sql_server: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_server, "approved", set())
    sentence = told(open_company(server))
    assert "application Sage100Plugin" in sentence
    assert server.driver == "pymssql" or "Advanced Settings > Advanced SQL Server Settings" in sentence


def test_a_wrong_password_is_told_without_it(open_company: Callable[[Server], SqlReader], server: Server) -> None:
    for tried in (replace(server, password="other}"), replace(server, login="nobody")):
        sentence = told(open_company(tried))
        assert f"the login {tried.login} " in sentence
        assert server.driver == "pymssql" or f"the login {tried.login} with this password" in sentence
        assert tried.password not in sentence


def test_a_database_that_is_not_there_is_told(open_company: Callable[[Server], SqlReader], server: Server) -> None:
    """Of a login that fails pymssql often tells no more than that, because it keeps what an earlier one was told."""
    sentence = told(open_company(replace(server, database="Other")))
    assert "database Other" in sentence
    assert server.driver == "pymssql" or "There is no database Other" in sentence


def test_a_caller_can_tell_that_the_database_is_not_there() -> None:
    assert number_of(odbc("42000", '[SQL Server]Cannot open database "Other". (4060) (SQLDriverConnect)')) == 4060
    assert number_of(odbc("HYT00", "Login timeout expired (0) (SQLDriverConnect)")) is None


def test_an_answer_that_takes_too_long_is_given_up(server: Server, faults: deque[Fault]) -> None:
    engine = open_engine(server, query_seconds=1)
    reader = SqlReader(engine, lambda error: explain(error, server))
    assert reader.find("job", limit=1)
    faults.append(Silence())
    assert "did not answer in time" in told(reader)
    assert reader.find("job", limit=1)
    reader.close()


def test_a_connection_that_breaks_off_is_told_and_replaced(reader: SqlReader, faults: deque[Fault]) -> None:
    assert reader.find("job", limit=1)
    faults.append(Cut())
    assert "broke off" in told(reader)
    assert reader.find("job", limit=1)


def test_a_table_that_went_away_is_noticed(reader: SqlReader, sandbox: Path) -> None:
    assert reader.find("job", limit=1)
    with closing(sqlite3.connect(sandbox, isolation_level=None)) as opened:
        opened.execute("ALTER TABLE jobsts RENAME TO elsewhere")
    assert "has no table jobsts" in told(reader)
    assert reader.find("job", limit=1)[0]["stsnme"] is None


def quick(server: Server) -> SqlReader:
    """A reader that waits a second for a login."""
    return SqlReader(open_engine(server, login_seconds=1), lambda error: explain(error, server))


def test_a_port_where_nobody_listens_is_told(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reader = quick(replace(server, server=f"127.0.0.1,{port}"))
    assert f"no SQL Server listens on port {port}" in told(reader)
    reader.close()


def test_a_listener_that_is_no_sql_server_is_told(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = quick(replace(server, server=f"127.0.0.1,{listener.getsockname()[1]}"))
        assert "did not let us log in" in told(reader)
        reader.close()


@pytest.mark.parametrize("host", ["no such machine", "sage..local"])
def test_a_machine_that_is_not_there_is_told(host: str) -> None:
    problem = explain(odbc("HYT00", "Login timeout expired (0) (SQLDriverConnect)"), replace(AT, server=f"{host},1433"))
    assert problem.detail.startswith(f"There is no machine called {host}")


CERTIFICATE = "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:{why}] (-1) (SQLDriverConnect)"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (odbc("08001", CERTIFICATE.format(why="self-signed certificate")), "pin this certificate"),
        (odbc("08001", CERTIFICATE.format(why="subject name does not match host name")), "made out to another name"),
        (
            odbc("08001", "SSL-Anbieter: Die Zertifikatkette ist unbekannt. (-2146893019) (SQLDriverConnect)"),
            "pin this certificate",
        ),
        (odbc("08001", "Der Zielprinzipalname ist falsch. (-2146893022) (SQLDriverConnect)"), "another name"),
        (odbc("HYT00", "Abfragetimeout abgelaufen. (0) (SQLExecDirectW)"), "did not answer in time"),
        (odbc("08S01", "TCP Provider: Error code 0x68 (104) (SQLExecDirectW)"), "broke off"),
        (odbc("01000", "Can't open lib '/x/libmsodbcsql.so' : file not found (0) (SQLDriverConnect)"), "Driver 18"),
        (odbc("IM002", "Data source name not found (0) (SQLDriverConnect)"), "Driver 18"),
        (odbc("28000", "[SQL Server]Login failed for user 'plugin'. (18456) (SQLDriverConnect)"), "login plugin"),
        (
            odbc("28000", "[SQL Server]The password of the account has expired. (18487) (SQLDriverConnect)"),
            "login plugin: The password of the account has expired.",
        ),
        (
            odbc("42000", "[SQL Server]Cannot open. (4060) (SQLDriverConnect); [28000] [SQL Server]Failed. (18456) ("),
            "CREATE USER [plugin] FOR LOGIN [plugin]",
        ),
        (odbc("HY000", "Invalid cursor state (0) (SQLFetch)"), "answers: [HY000]"),
        (OdbcError((18456, b"Login failed for user 'plugin'." + DB_LIB)), "login plugin"),
        (OdbcError(20047, b"DB-Lib error message 20003, severity 6:\nAdaptive Server timed out\n"), "in time"),
        (OdbcError(20047, b"DB-Lib error message 20047, severity 9:\nDBPROCESS is dead\n"), "broke off"),
        (ModuleNotFoundError("No module named 'pyodbc'"), "pip install sage100-plugin[sqlserver]"),
        (ImportError("libodbc.so.2: cannot open shared object file"), "apt install unixodbc"),
        (DriverMissingError(), "pip install mssql-python-odbc"),
    ],
)  # fmt: skip
def test_what_a_driver_says_is_told_in_plain_words(error: Exception, expected: str) -> None:
    problem = explain(error, AT)
    assert expected in problem.detail
    assert "hunter2" not in problem.detail
    assert isinstance(problem, Unavailable)
    assert explain(error).detail


def test_a_number_left_over_from_an_earlier_error_of_pymssql_is_not_believed() -> None:
    left_over = OdbcError((17892, b"DB-Lib error message 20047, severity 9:\nDBPROCESS is dead or not enabled\n"))
    assert number_of(left_over) is None
    assert "approve" not in explain(left_over, AT).detail


def test_a_password_in_a_drivers_words_is_covered() -> None:
    assert "hunter2" not in explain(odbc("HY000", "PWD=hunter2 is odd (0) (SQLFetch)"), AT).detail


def test_a_problem_stays_what_it_is() -> None:
    problem: Problem = Unavailable("sage_unavailable", "Another certificate.")
    assert explain(problem, AT) is problem


def test_a_company_without_the_packages_is_told_to_install_them(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, {"odbc": "pyodbc"}.get(driver, driver), None)
    with pytest.raises(Unavailable, match=r"pip install sage100-plugin\[sqlserver\]"):
        open_engine(replace(AT, driver=driver, tls="trust"))
