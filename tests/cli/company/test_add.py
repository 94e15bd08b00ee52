"""company add: every step is tested, and either all is stored or nothing."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.sage.server.certificate import presented
from tests.cli.company.conftest import NAME, Sage, add, companies_of, errors
from tests.cli.conftest import Cli
from tests.sage.agent.rig import Rig, needs_mono
from tests.sage.tds.responder import PASSWORD

API_PASSWORD = "planted-4711"
STEPS = [
    "server", "certificate", "trust", "login", "application", "database", "tables", "sysadmin", "read", "write",
    "version", "clock", "tracking", "counts", "xsd", "agent",
]  # fmt: skip


@pytest.mark.parametrize("driver", ["odbc", "pymssql"])
def test_every_step_is_tested_and_then_all_is_stored(bare: Cli, sage: Sage, driver: str) -> None:
    told = add(bare, sage, driver=driver, database=NAME.lower(), xsd=str(sage.xsd()))
    assert [finding["id"] for finding in told["findings"]] == STEPS
    assert errors(told["findings"]) == []
    companies = companies_of(bare)
    known = companies.known("acme")
    assert (known.name, known.country, known.sandbox) == (NAME, "US", False)
    reader = companies.reader("acme")
    assert reader.find("job", limit=1)
    assert companies.writer("acme").lengths("vendor")
    companies.close()


def test_a_step_is_a_line_and_the_least_rights_end_the_list(bare: Cli, sage: Sage) -> None:
    said = bare("company", "add", *sage.options(login="reader"), stdin=f"{PASSWORD}\n").stdout
    assert "ok       counts  It has " in said
    assert f"USE [{NAME}];\nCREATE USER [reader] FOR LOGIN [reader];\nALTER ROLE [db_datareader] ADD MEMBER" in said
    assert "7-2-1 Security Groups: a group named exactly API, with Save = Yes." in said
    assert "Edit Approvals: application Sage100Plugin, login reader" in said
    assert said.endswith("acme is stored.\n")


def test_what_is_stored_has_no_secret_in_clear_and_is_for_its_owner_only(bare: Cli, sage: Sage) -> None:
    add(bare, sage, api_user="apiuser", xsd=str(sage.xsd()), stdin=f"{PASSWORD}\n{API_PASSWORD}\n")
    for path in (bare.home / "companies").iterdir():
        text = path.read_text("utf-8")
        assert PASSWORD not in text
        assert API_PASSWORD not in text
        assert os.name != "posix" or path.stat().st_mode & 0o077 == 0
    companies = companies_of(bare)
    found = companies.installation("acme")
    assert dict(found.secrets) == {"password": PASSWORD, "api_password": API_PASSWORD}
    assert PASSWORD not in repr(found)
    assert API_PASSWORD not in repr(found)


def test_a_later_edit_of_the_given_xsd_changes_nothing_and_one_of_the_copy_is_told(bare: Cli, sage: Sage) -> None:
    given = sage.xsd()
    add(bare, sage, xsd=str(given))
    given.write_text("gone")
    companies = companies_of(bare)
    assert companies.writer("acme").lengths("vendor")
    companies.close()
    (copy,) = (bare.home / "companies").glob("acme.*.xsd")
    copy.write_text(copy.read_text("utf-8") + "<!-- -->", "utf-8")
    told = bare("company", "test", "acme", code=1).stdout
    assert f"{copy} is gone, or was changed after the company acme was set up" in told
    assert "sage100-plugin company set acme xsd=FILE" in told
    bare("company", "set", "acme", f"xsd={sage.xsd()}")
    bare("company", "test", "acme")


def test_a_certificate_is_trusted_by_its_fingerprint(bare: Cli, sage: Sage) -> None:
    shown = presented("localhost", sage.server.port)
    told = add(bare, sage, tls="", certificate=shown.fingerprint.lower())
    assert [f["state"] for f in told["findings"] if f["id"] == "trust"] == ["ok"]
    stored = tomllib.loads((bare.home / "companies" / "acme.toml").read_text("utf-8"))["sage"]
    assert stored["tls"] == "pinned"
    assert (bare.home / "companies" / stored["certificate"]).read_text("ascii") == shown.pem
    companies = companies_of(bare)
    assert companies.reader("acme").now()
    companies.close()


def test_a_certificate_can_be_named_by_its_file(bare: Cli, sage: Sage, tmp_path: Path) -> None:
    pem = tmp_path / "it.pem"
    pem.write_text(presented("localhost", sage.server.port).pem)
    add(bare, sage, tls="pinned", certificate=str(pem))


def test_passwords_come_from_files_too(bare: Cli, sage: Sage, tmp_path: Path) -> None:
    (tmp_path / "sql").write_text(f"{PASSWORD}\n")
    (tmp_path / "api").write_text(API_PASSWORD)
    bare._surroundings["SAGE100_API_PASSWORD_FILE"] = str(tmp_path / "api")
    add(bare, sage, stdin="", password_file=str(tmp_path / "sql"), api_user="apiuser")
    companies = companies_of(bare)
    assert dict(companies.installation("acme").secrets) == {"password": PASSWORD, "api_password": API_PASSWORD}


def test_what_is_missing_is_told_at_once(bare: Cli) -> None:
    told = bare("company", "add", "--id", "acme", code=2, stdin="").stderr
    assert "Give --server, --login, --database, --password-file." in told
    assert "Give --id." in bare("company", "add", code=2, stdin="").stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"id": "sandbox"}, "There is a company sandbox already: sandbox reset makes it new."),
        ({"id": "Acme"}, "A company id is lower-case letters"),
        ({"database": "a\tb"}, "database holds characters that cannot be printed."),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_tried(cli: Cli, sage: Sage, given: Any, says: str) -> None:
    assert says in cli("company", "add", *sage.options(**given), code=1, stdin=f"{PASSWORD}\n").stderr
    assert sage.server.asked == []


@needs_mono
def test_the_write_agent_is_tried(bare: Cli, sage: Sage, rig: Rig) -> None:
    agent: dict[str, Any] = {
        "agent": str(rig.executable), "sage_folder": str(rig.sage), "api_user": "apiuser", "data_source": "HOST\\SAGE",
    }  # fmt: skip
    told = add(bare, sage, stdin=f"{PASSWORD}\n{API_PASSWORD}\n", **agent)
    assert told["findings"][-1]["sentence"].startswith("The write agent opened a session with Sage's API as apiuser")
    rig.does(IsValidUser="return:False")
    told = add(bare, sage, 1, stdin=f"{PASSWORD}\n{API_PASSWORD}\n", **agent, id="other")
    (wrong,) = errors(told["findings"])
    assert "Sage does not let apiuser use its API in the company Acme Builders Inc" in wrong["sentence"]


def test_change_tracking_is_an_option_and_its_grant_is_told(bare: Cli, sage: Sage) -> None:
    def tracking() -> dict[str, Any]:
        found: dict[str, Any]
        (found,) = (one for one in add(bare, sage)["findings"] if one["id"] == "tracking")
        bare("company", "remove", "acme", "--yes")
        return found

    grant = f"USE [{NAME}]; GRANT VIEW CHANGE TRACKING ON SCHEMA::[dbo] TO [reader];"
    off = tracking()
    assert (off["state"], off["found"]) == ("ok", {"records": []})
    assert "It need not be on." in off["hint"]
    assert grant in off["hint"]
    sage.follows({"prmchg": 1, "sbcgln": 1, "pmcgln": 1, "actpay": 1, "srvloc": 1})
    on = tracking()
    assert (on["state"], on["hint"], on["found"]) == (
        "ok",
        "",
        {
            "records": ["change_order", "service_site", "subcontract_change"],
        },
    )
    sage.follows({"prmchg": 0, "srvloc": 1})
    kept = tracking()
    assert (kept["state"], kept["hint"]) == ("warning", f"To let it ask: {grant}")
