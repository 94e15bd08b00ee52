"""How a company's database is opened: which driver, with what said to it, and nothing of it told to others."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sage100_plugin.errors import Unavailable
from sage100_plugin.sage.server import network, odbc
from sage100_plugin.sage.server.engine import open_engine
from sage100_plugin.sage.server.server import Driver, Server, Tls

pytestmark = pytest.mark.usefixtures("drivers")

AT = Server("SRV\\SAGE100CON", "Builder; {Inc}", "plug}in", "s;e}c{ret=")


def test_names_and_secrets_are_said_as_they_are() -> None:
    text = odbc.connection_string(AT)
    assert "SERVER={SRV\\SAGE100CON};DATABASE={Builder; {Inc}}};UID={plug}}in};PWD={s;e}}c{ret=};" in text
    assert ";APP={Sage100Plugin};" in text


@pytest.mark.parametrize("tls", ["verify", "pinned", "trust", "off"])
def test_the_connection_says_how_it_is_encrypted(tls: Tls) -> None:
    text = odbc.connection_string(Server("srv", "x", "y", "z", tls=tls))
    assert ("Encrypt={yes}" in text) == (tls != "off")
    assert ("TrustServerCertificate={no}" in text) == (tls == "verify")


def test_a_driver_that_is_installed_goes_before_the_one_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyodbc

    names = [
        "SQL Server",
        "ODBC Driver 17 for SQL Server",
        "ODBC Driver 18 for SQL Server",
        "ODBC Driver 11 for SQL Server",
    ]
    monkeypatch.setattr(pyodbc, "drivers", lambda: names)
    assert odbc.driver() == "ODBC Driver 18 for SQL Server"
    monkeypatch.setattr(pyodbc, "drivers", lambda: ["SQL Server"])
    assert "msodbcsql" in odbc.driver()


def test_without_any_driver_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyodbc

    monkeypatch.setattr(pyodbc, "drivers", list)
    monkeypatch.setitem(sys.modules, odbc.WHEEL, None)
    with pytest.raises(odbc.DriverMissingError):
        odbc.driver()


@pytest.mark.parametrize("driver", ["odbc", "pymssql"])
def test_the_password_is_in_nothing_that_is_shown(driver: Driver) -> None:
    server = Server("srv", "Some Builder Inc", "plugin", "hunter2", driver=driver, tls="trust")
    engine = open_engine(server)
    assert "hunter2" not in f"{server!r} {engine!r} {engine.url!r} {engine.pool!r}"
    engine.dispose()


def test_a_plugin_without_a_sql_server_loads_no_driver(tmp_path: Path) -> None:
    looked = "import sys, sage100_plugin.plugin; print(sorted({'pyodbc', 'pymssql'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", looked], text=True).strip() == "[]"


@pytest.mark.parametrize(
    ("named", "host", "instance", "port"),
    [
        ("SRV\\SAGE100CON", "SRV", "SAGE100CON", None),
        ("10.0.0.5,1500", "10.0.0.5", "", 1500),
        ("SRV\\SAGE100CON,1500", "SRV", "", 1500),
        (".\\SQLEXPRESS", "localhost", "SQLEXPRESS", None),
        ("(local)", "localhost", "", None),
    ],
)
def test_a_server_is_named_as_sql_servers_tools_name_it(named: str, host: str, instance: str, port: int | None) -> None:
    server = Server(named, "x", "y", "z")
    assert (server.host, server.instance, server.port) == (host, instance, port)


@pytest.mark.parametrize("named", ["", "\\SAGE100CON", "SRV:1433", "tcp:SRV", "SRV,", "SRV,port", "SRV,99999", ",1433"])
def test_what_cannot_name_a_server_is_told_before_the_network_is_asked(named: str) -> None:
    with pytest.raises(Unavailable, match=r"Database Administration shows it, HOST\\INSTANCE, or as host or host,port"):
        network.port_of(Server(named, "x", "y", "z"))


def test_an_address_of_version_6_names_a_server() -> None:
    assert network.port_of(Server("fe80::1,1500", "x", "y", "z")) == 1500


@pytest.mark.parametrize("driver", ["odbc", "pymssql"])
def test_no_driver_is_asked_to_wait_on_a_port_where_nobody_listens(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setattr(f"{'pyodbc' if driver == 'odbc' else driver}.connect", None)
    engine = open_engine(Server(f"127.0.0.1,{port}", "x", "y", "z", driver=driver, tls="trust"))
    with pytest.raises(Unavailable, match=f"no SQL Server listens on port {port}"):
        engine.connect()
