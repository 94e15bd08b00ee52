"""The facts of a real company, as people give them: the one table behind options, questions and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from sage100_plugin.sage.server.server import Driver, Tls

USUAL_FOLDER = r"C:\Program Files (x86)\Sage\Sage 100 Contractor SQL"
"""Where Sage's programs are on its SQL versions (API facts, section 1.1)."""

REMOTE = "remote"
"""The agent that runs on another machine and fetches its documents."""

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Fact:
    """One fact: `company add --server ...` and `company set ID server=...`.

    `asks` is the question at a terminal; what is not `asked` there is given as an option when it is needed.
    """

    name: str
    asks: str
    default: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    asked: bool = True


FACTS = (
    Fact("server", r"Sage's SQL Server, as HOST\INSTANCE (usually SAGE100CON) or host,port", required=True),
    Fact("tls", "How its certificate is checked", "verify", get_args(Tls)),
    Fact("certificate", "The certificate to trust: its SHA-256 fingerprint, or a PEM file"),
    Fact("login", "SQL login that may only read", required=True),
    Fact("driver", "Driver for SQL Server", "odbc", get_args(Driver), asked=False),
    Fact("database", "Database, which bears the company's name", required=True),
    Fact("allow_sysadmin", "Serve the company although its login may do everything", NO, (NO, YES), asked=False),
    Fact("name", "The company's name as Sage shows it; the database's when it is left out", asked=False),
    Fact("country", "Edition of Sage", "US", ("US", "CA")),
    Fact("api_user", "User of Sage's security group API; empty to read only"),
    Fact("xsd", "Sage's mbxml.xsd, which lies beside its API; empty to do without"),
    Fact("agent", f"Path of Sage100PluginAgent.exe on this machine, or {REMOTE}; empty to read only"),
    Fact("sage_folder", "Folder in which Sage is installed on this machine", USUAL_FOLDER),
    Fact("data_source", "What Sage's API takes as its data source; the server when it is left out", asked=False),
    Fact("statics", "Make the further calls that one installation of 2026.1 needed", NO, (NO, YES), asked=False),
)
"""In the order in which they are asked for."""

SECRETS = ("password", "api_password")
"""The passwords of the SQL login and of the API's user."""

BY_NAME: Mapping[str, Fact] = {fact.name: fact for fact in FACTS}
