"""A server's certificate can be looked at before it is trusted, and pinned so that no other will do."""

from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sage100_plugin.errors import Refused, Unavailable
from sage100_plugin.sage.reader import SqlReader
from sage100_plugin.sage.server import network
from sage100_plugin.sage.server.certificate import fingerprint, presented
from sage100_plugin.sage.server.engine import open_engine
from sage100_plugin.sage.server.server import Server
from tests.sage.tds.certificates import SINCE, UNTIL, self_signed
from tests.sage.tds.responder import Responder

Open = Callable[[Server], SqlReader]


def test_what_a_server_shows_is_told(sql_server: Responder) -> None:
    shown = presented("127.0.0.1", sql_server.port)
    der = ssl.PEM_cert_to_DER_cert(shown.pem)
    assert shown.fingerprint == hashlib.sha256(der).hexdigest().upper() == fingerprint(sql_server.certificate)
    assert shown.names == ("localhost", "127.0.0.1")
    assert (shown.issuer, shown.since, shown.until) == ("CN=localhost", SINCE, UNTIL)
    assert shown.lasting


def test_a_certificate_that_changes_with_every_start_is_told_apart(tmp_path: Path) -> None:
    with Responder(self_signed(tmp_path, "SSL_Self_Signed_Fallback")) as server:
        assert not presented("127.0.0.1", server.port).lasting


def test_what_is_no_sql_server_shows_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def hang_up() -> None:
            listener.accept()[0].close()

        answering = threading.Thread(target=hang_up)
        answering.start()
        with pytest.raises(Unavailable, match=f"port {port} shows no certificate"):
            presented("127.0.0.1", port)
        answering.join()


def test_the_pinned_certificate_and_no_other_will_do(
    open_company: Open, server: Server, sql_server: Responder, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.pem"
    kept.write_text(presented("127.0.0.1", sql_server.port).pem)
    pinned = replace(server, tls="pinned", certificate=kept)
    assert open_company(pinned).find("job", limit=1)
    kept.write_text(self_signed(tmp_path, "other").read_text())
    with pytest.raises(Unavailable, match="shows another certificate"):
        open_company(pinned).find("job", limit=1)


@pytest.mark.parametrize("held", [None, "no certificate"])
def test_a_pinned_certificate_that_cannot_be_read_is_told(
    open_company: Open, server: Server, tmp_path: Path, held: str | None
) -> None:
    if held is not None:
        (tmp_path / "kept.pem").write_text(held)
    reader = open_company(replace(server, tls="pinned", certificate=tmp_path / "kept.pem"))
    with pytest.raises(Unavailable, match=r"cannot be read from .*kept\.pem"):
        reader.find("job", limit=1)


def test_a_certificate_nobody_vouches_for_is_refused(
    open_company: Open, sql_server: Responder, sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = replace(sql_server.serve(sandbox), tls="verify", server=f"localhost,{sql_server.port}")
    with pytest.raises(Unavailable, match="Nobody whom this machine trusts"):
        open_company(server).find("job", limit=1)
    monkeypatch.setenv("SSL_CERT_FILE", str(sql_server.certificate))
    assert open_company(server).find("job", limit=1)
    with pytest.raises(Unavailable, match="made out to another name"):
        open_company(sql_server.serve(sandbox, tls="verify")).find("job", limit=1)


def test_pymssql_does_not_pretend_to_check_a_certificate(sql_server: Responder, sandbox: Path) -> None:
    with pytest.raises(Refused, match="cannot check"):
        open_engine(sql_server.serve(sandbox, driver="pymssql", tls="verify"))


def test_only_off_is_in_clear(open_company: Open, server: Server, sql_server: Responder) -> None:
    sql_server.encrypted.clear()
    open_company(server).find("job", limit=1)
    open_company(replace(server, tls="off")).find("job", limit=1)
    assert sql_server.encrypted == [True, False]


@pytest.fixture
def browser() -> Iterator[int]:
    """SQL Server Browser, which knows one instance."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as answering:
        answering.bind(("127.0.0.1", 0))

        def answer() -> None:
            for _ in range(2):
                question, address = answering.recvfrom(512)
                if question == b"\x04SAGE100CON\0":
                    said = b"ServerName;SRV;InstanceName;SAGE100CON;IsClustered;No;Version;16.0.1000.6;tcp;49821;;"
                    answering.sendto(b"\x05" + len(said).to_bytes(2, "little") + said, address)
                else:
                    answering.sendto(b"\x05\0\0", address)

        thread = threading.Thread(target=answer)
        thread.start()
        yield answering.getsockname()[1]
        thread.join()


def test_the_port_of_a_named_instance_is_asked_for(browser: int) -> None:
    server = Server("127.0.0.1\\SAGE100CON", "Some Builder Inc", "plugin", "secret")
    assert network.port_of(server, browser=browser) == 49821
    with pytest.raises(Unavailable, match="does not tell where the instance OTHER listens"):
        network.port_of(replace(server, server="127.0.0.1\\OTHER"), browser=browser)


@pytest.mark.parametrize(("named", "port"), [("srv", 1433), ("srv,1500", 1500), ("srv\\SAGE100CON,1500", 1500)])
def test_a_port_that_is_known_is_not_asked_for(named: str, port: int) -> None:
    assert network.port_of(Server(named, "x", "y", "z")) == port


def test_a_machine_without_a_browser_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        server = Server("127.0.0.1\\SAGE100CON", "x", "y", "z")
        with pytest.raises(Unavailable, match="start the service SQL Server Browser"):
            network.port_of(server, 0.05, browser=silent.getsockname()[1])
