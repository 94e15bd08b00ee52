"""The way to a SQL Server: its port, and what stands in the way when it cannot be reached."""

from __future__ import annotations

import socket

from sage100_plugin.errors import Unavailable
from sage100_plugin.sage.server.server import PORT, Server

BROWSER = 1434
ASK_FOR_INSTANCE = 4
PATIENCE = 5.0

NO_SERVER = (
    r"'{server}' is not how a server is named. Write it as Sage's Database Administration shows it, HOST\INSTANCE, or "
    "as host or host,port."
)
NO_HOST = "There is no machine called {host} in this network. Check the name of the server, or give its address."
REFUSED = (
    "{host} is there, but no SQL Server listens on port {port}. Check that it runs and that TCP/IP is switched on "
    "(SQL Server Configuration Manager > SQL Server Network Configuration > Protocols)."
)
NO_ANSWER = (
    "{host} does not answer on port {port}. Check that the machine is on and that its firewall lets this machine "
    "reach that TCP port."
)
NO_INSTANCE = (
    "SQL Server Browser on {host} does not tell where the instance {instance} listens. Check the instance's name, "
    "start the service SQL Server Browser and let UDP port 1434 through, or give the server as host,port."
)


def port_of(server: Server, timeout: float = PATIENCE, *, browser: int = BROWSER) -> int:
    """The TCP port of a company's SQL Server: the one given, or the one SQL Server Browser names for its instance.

    Raises `Unavailable` when the instance is not found (MC-SQLR 2.2.4 is the question), or no server is named.
    """
    if not server.is_named:
        raise _unavailable(NO_SERVER.format(server=server.server))
    if not server.instance:
        return server.port or PORT
    question = bytes([ASK_FOR_INSTANCE]) + server.instance.encode() + b"\0"
    try:
        answer = _ask(server.host, browser, question, timeout)
    except (OSError, UnicodeError):
        answer = b""
    words = answer[3:].decode("ascii", "replace").split(";")
    port = dict(zip(words[::2], words[1::2], strict=False)).get("tcp", "")
    if not port.isdigit():
        raise _unavailable(NO_INSTANCE.format(host=server.host, instance=server.instance))
    return int(port)


def _ask(host: str, port: int, question: bytes, timeout: float) -> bytes:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(timeout)
        asking.connect(address)
        asking.send(question)
        return asking.recv(4096)


def connect(host: str, port: int, timeout: float = PATIENCE) -> socket.socket:
    """A TCP connection. Raises `Unavailable`, which says what stands in the way."""
    try:
        return socket.create_connection((host, port), timeout)
    except (socket.gaierror, UnicodeError):
        raise _unavailable(NO_HOST.format(host=host)) from None
    except ConnectionRefusedError:
        raise _unavailable(REFUSED.format(host=host, port=port)) from None
    except OSError:
        raise _unavailable(NO_ANSWER.format(host=host, port=port)) from None


def _unavailable(sentence: str) -> Unavailable:
    return Unavailable("sage_unavailable", sentence)
