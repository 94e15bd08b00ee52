"""An installation of Sage to be added as a company: a SQL Server that real drivers talk to, and an XSD."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from sage100_plugin import settings
from sage100_plugin.plugin import open_companies
from sage100_plugin.sage.api.schema import MbxmlSchema
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.tables import TABLES
from tests.cli.conftest import Cli
from tests.sage.agent.rig import rig
from tests.sage.tds.certificates import self_signed
from tests.sage.tds.kinds import Kind
from tests.sage.tds.responder import LOGIN, PASSWORD, Responder

__all__ = ["rig"]

NAME = "Acme Builders Inc"
WHOLE = Kind("int")


class Sage:
    """One office's server, with a company's database, another program's, and what the login may do there."""

    def __init__(self, server: Responder, company: Path, folder: Path) -> None:
        self.server = server
        self.company = company
        self.folder = folder
        server.databases |= {NAME: company, "master": company}
        self.opens(NAME, "ReportServer")
        self.is_mighty(no_one=0)
        self.may(dict.fromkeys(TABLES, (1, 0)))
        self.follows({})
        about = (NAME, "Microsoft SQL Server 2022 (RTM) - 16.0.4135.4 (X64)\n\tCopyright", 160, 0, 0)
        kinds = (Kind("nvarchar", 128), Kind("nvarchar", 400), WHOLE, WHOLE, WHOLE)
        named = zip(("name", "version", "compatibility_level", "rcsi", "snapshot"), kinds, strict=True)
        server.answers["CONVERT(nvarchar(400), @@VERSION)"] = (tuple(named), [about])

    def opens(self, *databases: str) -> None:
        """The databases the login may open."""
        self.server.answers["HAS_DBACCESS"] = ((("name", Kind("nvarchar", 128)),), [(name,) for name in databases])

    def is_mighty(self, **members: int) -> None:
        """Whether the login may do everything."""
        mighty = max(members.values())
        self.server.answers["IS_SRVROLEMEMBER"] = ((("sysadmin", WHOLE), ("control", WHOLE)), [(mighty, mighty)])

    def may(self, rights: dict[str, tuple[int, int]]) -> None:
        """Which tables the login may read, and which it may change."""
        columns = (("name", Kind("nvarchar", 128)), ("reads", WHOLE), ("changes", WHOLE))
        rows = [(table, reads, changes) for table, (reads, changes) in rights.items()]
        self.server.answers["HAS_PERMS_BY_NAME('dbo.' + name"] = (columns, rows)

    def follows(self, told: dict[str, int]) -> None:
        """The tables for which Change Tracking is on, and whether the login may ask it."""
        columns = (("name", Kind("nvarchar", 128)), ("told", WHOLE))
        self.server.answers["sys.change_tracking_tables"] = (columns, list(told.items()))

    def lacks(self, *statements: str) -> None:
        """Another version of Sage: SQL that takes tables or columns away."""
        opened = sqlite3.connect(self.company)
        triggers = opened.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for statement in (*(f'DROP TRIGGER "{name}"' for (name,) in triggers), *statements):
            opened.execute(statement)
        opened.commit()
        opened.close()

    def options(self, **changed: str) -> list[str]:
        """The options of `company add`, with an XSD and without an agent."""
        given = {
            "id": "acme", "server": f"localhost,{self.server.port}", "login": LOGIN, "database": NAME, "tls": "trust",
            **changed,
        }  # fmt: skip
        return [word for name, value in given.items() for word in (f"--{name.replace('_', '-')}", value) if value]

    def xsd(self, was: str = "", becomes: str = "") -> Path:
        """Sage's XSD in one file, as it lies beside the API; with something in it that is another way."""
        text = etree.tostring(MbxmlSchema()._root, encoding="unicode")
        assert was in text
        path = self.folder / "mbxml.xsd"
        path.write_text(text.replace(was, becomes) if was else text, "utf-8")
        return path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def sage(certificate: Path, seeded: Path, tmp_path: Path) -> Iterator[Sage]:
    company = Path(shutil.copy(seeded / "companies" / "sandbox.sqlite", tmp_path / "company.sqlite"))
    with Responder(certificate) as server:
        yield Sage(server, company, tmp_path)


@pytest.fixture
def office(bare: Cli, sage: Sage) -> Cli:
    """The command line, with the company in the plugin."""
    bare("company", "add", *sage.options(), stdin=f"{PASSWORD}\n")
    return bare


def companies_of(cli: Cli) -> CompanyFolder:
    """The companies of a command line's data folder."""
    return open_companies(settings.load({"SAGE100_HOME": str(cli.home)}))


def errors(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The findings that are errors."""
    return [finding for finding in found if finding["state"] == "error"]


def add(cli: Cli, sage: Sage, code: int = 0, stdin: str = f"{PASSWORD}\n", **changed: str) -> dict[str, Any]:
    """What company add says, in JSON."""
    told: dict[str, Any] = json.loads(
        cli("company", "add", *sage.options(**changed), "--json", code=code, stdin=stdin).stdout
    )
    assert told["stored"] is (code == 0)
    assert PASSWORD not in cli.said[-1]
    return told
