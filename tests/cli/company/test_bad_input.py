"""Bad input to company add: one clear sentence each, with the next step, and nothing stored."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from sage100_plugin.sage.tables import TABLES
from tests.cli.company.conftest import NAME, Sage, add, errors
from tests.cli.conftest import Cli
from tests.sage.tds.responder import PASSWORD

V18 = "http://sagemasterbuilder.com/api"
Prepare = Callable[[Sage], dict[str, str]]


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        return int(opened.getsockname()[1])


def no_host(_: Sage) -> dict[str, str]:
    return {"server": "no-such-host.invalid,1433"}


def nameless(_: Sage) -> dict[str, str]:
    return {"server": "\\SAGE100CON"}


def no_server(_: Sage) -> dict[str, str]:
    return {"server": f"127.0.0.1,{closed_port()}"}


def unverified(_: Sage) -> dict[str, str]:
    return {"tls": "verify"}


def another_certificate(_: Sage) -> dict[str, str]:
    return {"tls": "", "certificate": "AB" * 32}


def no_certificate_named(_: Sage) -> dict[str, str]:
    return {"tls": "pinned"}


def no_such_login(_: Sage) -> dict[str, str]:
    return {"login": "nobody"}


def not_approved(sage: Sage) -> dict[str, str]:
    sage.server.approved.clear()
    return {}


def wrong_database(_: Sage) -> dict[str, str]:
    return {"database": "Acme"}


def no_database(sage: Sage) -> dict[str, str]:
    sage.opens()
    return {}


def not_sages(sage: Sage) -> dict[str, str]:
    sage.server.databases["ReportServer"] = sage.folder / "empty.sqlite"
    sage.server.databases["ReportServer"].touch()
    return {"database": "ReportServer"}


def lost_tables(sage: Sage) -> dict[str, str]:
    sage.lacks("DROP TABLE prmchg", "DROP TABLE sbcgln")
    return {}


def mighty(sage: Sage) -> dict[str, str]:
    sage.is_mighty(sysadmin=1)
    return {}


def no_xsd(sage: Sage) -> dict[str, str]:
    return {"xsd": str(sage.folder / "gone.xsd")}


def no_xml(sage: Sage) -> dict[str, str]:
    path = sage.folder / "mbxml.xsd"
    path.write_text("PK\x03\x04 not XML")
    return {"xsd": str(path)}


def no_schema(sage: Sage) -> dict[str, str]:
    path = sage.folder / "mbxml.xsd"
    path.write_text("<html/>")
    return {"xsd": str(path)}


def older_xsd(sage: Sage) -> dict[str, str]:
    return {"xsd": str(sage.xsd("http://sage100contractor.com/api", V18))}


def other_programs_xsd(sage: Sage) -> dict[str, str]:
    return {"xsd": str(sage.xsd("http://sage100contractor.com/api", "urn:invoices"))}


def other_versions_xsd(sage: Sage) -> dict[str, str]:
    return {"xsd": str(sage.xsd('Rq"', 'Request9Rq"'))}


def supervisor(_: Sage) -> dict[str, str]:
    return {"api_user": "Supervisor"}


def no_agent(sage: Sage) -> dict[str, str]:
    return {"api_user": "apiuser", "agent": str(sage.folder / "gone.exe")}


def agent_of_this_folder(_: Sage) -> dict[str, str]:
    return {"api_user": "apiuser", "agent": "gone.exe"}


def agent_without_user(sage: Sage) -> dict[str, str]:
    return {"agent": str(sage.folder / "gone.exe")}


BAD: dict[Prepare, tuple[str, str, str]] = {
    no_host: ("server", "There is no machine called no-such-host.invalid", ""),
    nameless: ("server", "'\\SAGE100CON' is not how a server is named.", "HOST\\INSTANCE, or as host or host,port"),
    no_server: ("server", "no SQL Server listens on port", "TCP/IP is switched on"),
    unverified: ("login", "Nobody whom this machine trusts vouches for the certificate", "tls pinned, certificate"),
    another_certificate: ("trust", "another certificate than the one that was named", "Ask whoever runs the server"),
    no_certificate_named: ("trust", "It was not said which certificate is trusted.", "tls pinned, certificate"),
    no_such_login: ("login", "does not take the login nobody with this password", "allows SQL logins"),
    not_approved: ("application", "Sage lets only approved programs into its SQL Server", "Edit Approvals"),
    wrong_database: ("database", "There is no database Acme on ", f"It may open: {NAME}, ReportServer. To let it in"),
    no_database: ("database", f"There is no database {NAME} on ", "It may open none. To let it in: USE ["),
    not_sages: ("tables", "ReportServer is not the database of a Sage 100 Contractor company", "ALTER ROLE"),
    lost_tables: ("tables", f"{NAME} lacks tables that Sage 100 Contractor has", "db_datareader"),
    mighty: ("sysadmin", "The login reader may do everything on this SQL Server", "allow_sysadmin=yes"),
    no_xsd: ("xsd", "gone.xsd cannot be read: No such file or directory.", "usually C:\\Program Files (x86)"),
    no_xml: ("xsd", "This is not the XSD of Sage's API. ", "copy it from there"),
    no_schema: ("xsd", "API. mbxml.xsd is not an XSD: it begins with html", "copy it from there"),
    older_xsd: ("xsd", "is of version 18 or older", "of the version that is installed now"),
    other_programs_xsd: ("xsd", "not of Sage 100 Contractor's API: it describes urn:invoices", "copy it from there"),
    other_versions_xsd: ("xsd", "is of another version", "of the version that is installed now"),
    supervisor: ("user", "Sage's API does not take the user Supervisor.", "7-2-2 User List"),
    no_agent: ("agent", "There is no write agent", "docs/howto/run-the-write-agent.md"),
    agent_of_this_folder: ("agent", f"There is no write agent {Path('gone.exe').absolute()}.", "agent build"),
    agent_without_user: ("agent", "The write agent needs a user of Sage's API.", "Give api_user"),
}  # fmt: skip
"""How the installation is, or what is given -> the step that fails, its sentence, and the next step."""


@pytest.mark.parametrize("prepare", BAD, ids=lambda prepare: prepare.__name__)
def test_one_sentence_tells_what_is_wrong_and_the_next_step(bare: Cli, sage: Sage, prepare: Prepare) -> None:
    step, says, hint = BAD[prepare]
    (wrong,) = errors(add(bare, sage, 1, stdin=f"{PASSWORD}\napi-password\n", **prepare(sage))["findings"])
    assert wrong["id"] == step
    assert says in wrong["sentence"]
    assert hint in f"{wrong['sentence']} {wrong['hint']}"
    assert not (bare.home / "companies").exists()


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (PASSWORD.encode("utf-16"), "is not UTF-8 text: save it again in that encoding"),
        ("pässword".encode("cp1252"), "is not UTF-8 text: save it again in that encoding"),
        (b"\n", "is empty: the secret belongs there"),
    ],
)
def test_a_file_that_holds_no_password_is_told(bare: Cli, sage: Sage, tmp_path: Path, held: bytes, says: str) -> None:
    path = tmp_path / "login.txt"
    path.write_bytes(held)
    assert says in bare("company", "add", *sage.options(), "--password-file", str(path), code=2).stderr


def test_a_mark_that_an_editor_put_in_front_of_the_password_is_none_of_it(
    bare: Cli, sage: Sage, tmp_path: Path
) -> None:
    path = tmp_path / "login.txt"
    path.write_text(f"{PASSWORD}\r\n", "utf-8-sig")
    assert "acme is stored." in bare("company", "add", *sage.options(), "--password-file", str(path)).stdout


def test_a_wrong_password_is_told_and_not_shown(bare: Cli, sage: Sage) -> None:
    told = add(bare, sage, 1, stdin="planted-wrong\n")
    (wrong,) = errors(told["findings"])
    assert "does not take the login reader with this password" in wrong["sentence"]
    assert "planted-wrong" not in bare.said[-1]


def test_no_more_is_tried_after_a_step_that_failed(bare: Cli, sage: Sage) -> None:
    told = add(bare, sage, 1, database="Acme")
    assert [finding["id"] for finding in told["findings"]][-1] == "database"
    said = bare("company", "add", *sage.options(database="Acme"), code=1, stdin=f"{PASSWORD}\n")
    assert "CREATE LOGIN [reader]" in said.stdout
    assert said.stderr == "Nothing was stored.\n"


def test_what_only_some_versions_lack_keeps_nobody_out(bare: Cli, sage: Sage) -> None:
    sage.lacks("DROP TABLE pmcgln", "ALTER TABLE actrec DROP COLUMN imgfle")
    told = add(bare, sage)
    (tables,) = (finding for finding in told["findings"] if finding["id"] == "tables")
    assert tables["state"] == "ok"
    assert {"pmcgln", "actrec.imgfle"} <= set(tables["found"]["missing"])


def test_a_sysadmin_login_is_taken_when_that_is_said(bare: Cli, sage: Sage) -> None:
    sage.is_mighty(control_server=1)
    told = bare("company", "add", *sage.options(), "--allow-sysadmin", stdin=f"{PASSWORD}\n").stdout
    assert "warning  sysadmin  The login reader may do everything on this SQL Server" in told


def test_a_login_that_may_change_or_not_read_is_warned_of(bare: Cli, sage: Sage) -> None:
    sage.may(dict.fromkeys(TABLES, (1, 3)) | {"jobcst": (0, 3)})
    found = {finding["id"]: finding for finding in add(bare, sage)["findings"]}
    assert found["read"]["state"] == found["write"]["state"] == "warning"
    assert found["read"]["sentence"] == "The login reader may not read jobcst."
    assert "ALTER ROLE [db_datareader] ADD MEMBER [reader];" in found["read"]["hint"]
    assert "db_datawriter" in found["write"]["hint"]


def test_a_user_with_characters_that_sage_refused_is_warned_of(bare: Cli, sage: Sage) -> None:
    told = add(bare, sage, api_user="api.user", stdin=f"{PASSWORD}\nsemi;colon\n")
    (user,) = (finding for finding in told["findings"] if finding["id"] == "user")
    assert user["state"] == "warning"
    assert user["sentence"].startswith("The name and the password of the API's user holds one of ")


def test_a_file_that_holds_no_certificate_is_not_taken_for_one(bare: Cli, sage: Sage, tmp_path: Path) -> None:
    (tmp_path / "x.pem").write_text("nothing")
    (wrong,) = errors(add(bare, sage, 1, tls="pinned", certificate=str(tmp_path / "x.pem"))["findings"])
    assert wrong["id"] == "trust"
