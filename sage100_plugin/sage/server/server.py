"""How one company's database on Sage's SQL Server is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

APPLICATION = "Sage100Plugin"
"""The name shown to the server. Sage's logon trigger approves programs by it, so it must be ours alone."""

PORT = 1433
"""SQL Server's own, when none is given."""

PORTS = 65_536

HERE = {".", "(local)"}
"""What SQL Server's own tools call this machine."""

Driver = Literal["odbc", "pymssql"]
Tls = Literal["verify", "pinned", "trust", "off"]


@dataclass(frozen=True)
class Server:
    r"""One company's database.

    `server` is `HOST\INSTANCE`, `host` or `host,port`; `database` the company's name as Sage shows it. `tls` is
    `verify` (a certificate of an authority this machine trusts), `pinned` (exactly `certificate`, a PEM file), `trust`
    (any certificate: encrypted, but not proved to be the server) or `off` (only the login is encrypted). pymssql cannot
    `verify`.
    """

    server: str
    database: str
    login: str
    password: str = field(repr=False)
    driver: Driver = "odbc"
    tls: Tls = "verify"
    certificate: Path | None = None

    @property
    def is_named(self) -> bool:
        """Whether `server` can be a server's name: with a host, and no port but a number after a comma."""
        numbered = "," not in self.server or 0 < (self.port or 0) < PORTS
        return bool(self.host) and self.host.count(":") != 1 and numbered  # a colon is a v6 address, or a habit

    @property
    def host(self) -> str:
        """The machine's name or address."""
        name = self.server.partition("\\")[0].partition(",")[0].strip()
        return "localhost" if name in HERE else name

    @property
    def instance(self) -> str:
        """The name of the instance; empty when it is the default one, or named by its port."""
        return "" if self.port is not None else self.server.partition("\\")[2].strip()

    @property
    def port(self) -> int | None:
        """The port, when one was given."""
        found = self.server.partition(",")[2].strip()
        return int(found) if found.isdigit() else None
