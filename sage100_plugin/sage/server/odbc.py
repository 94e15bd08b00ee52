"""Microsoft's ODBC driver: where it is, and how it is told what to connect to."""

from __future__ import annotations

import platform
import re
import sys
from importlib.util import find_spec
from pathlib import Path

from sage100_plugin.sage.server.server import APPLICATION, Server

DRIVER = re.compile(r"ODBC Driver (17|18) for SQL Server")
WHEEL = "mssql_python_odbc"
"""The package that carries Microsoft's driver on its own; a driver manager on Linux and macOS takes its path."""

TLS = {
    "verify": {"Encrypt": "yes", "TrustServerCertificate": "no"},
    "pinned": {"Encrypt": "yes", "TrustServerCertificate": "yes"},  # it was compared just before
    "trust": {"Encrypt": "yes", "TrustServerCertificate": "yes"},
    "off": {"Encrypt": "no"},
}


class DriverMissingError(Exception):
    """Microsoft's driver is neither installed nor in the environment."""


def connection_string(server: Server) -> str:
    """The connection string, password included. Raises `DriverMissingError`, or `ImportError` without pyodbc."""
    said = {
        "DRIVER": driver(),
        "SERVER": server.server,
        "DATABASE": server.database,
        "UID": server.login,
        "PWD": server.password,
        "APP": APPLICATION,
        **TLS[server.tls],
    }
    return ";".join(f"{name}={_braced(value)}" for name, value in said.items())


def driver() -> str:
    """The driver's name as it is installed, the newest first, or its path in the environment."""
    import pyodbc  # noqa: PLC0415 - only where a company is on SQL Server

    installed: list[str] = sorted(name for name in pyodbc.drivers() if DRIVER.fullmatch(name))
    if installed:
        return installed[-1]
    bundled = _bundled()
    if bundled is None:
        raise DriverMissingError
    return str(bundled)


def _bundled() -> Path | None:
    """The driver's library in the wheel, for this machine's processor and family of Linux."""
    found = find_spec(WHEEL)
    if found is None or found.origin is None or sys.platform == "win32":
        return None
    machine = platform.machine().replace("aarch64", "arm64")
    libraries = sorted(Path(found.origin).parent.glob(f"libs/**/{machine}/lib/libmsodbcsql*"))
    ours = [library for library in libraries if library.parts[-4] == _family()]
    return next(iter(ours or libraries), None)


def _family() -> str:
    """The wheel's word for this system."""
    try:
        about = platform.freedesktop_os_release()
    except OSError:
        return platform.system().lower()
    names = {about["ID"], *about.get("ID_LIKE", "").split()}
    return "debian_ubuntu" if names & {"debian", "ubuntu"} else "suse" if names & {"suse", "sles"} else "rhel"


def _braced(value: str) -> str:
    """A value as it is, whatever is in it."""
    return "{" + value.replace("}", "}}") + "}"
