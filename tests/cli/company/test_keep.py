"""A company that is stored: tested again, changed, removed, served, and refused when its login is too mighty."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin import settings
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Unavailable
from sage100_plugin.folder import secret_keys
from sage100_plugin.plugin import close_plugin, open_plugin
from sage100_plugin.ports.sage import Write
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.companies.installation import Installation
from sage100_plugin.sage.server.certificate import presented
from sage100_plugin.sage.tables import TABLES
from sage100_plugin.stores import open_ledger
from tests.cli.company.conftest import NAME, Sage
from tests.cli.conftest import Cli
from tests.conftest import Api
from tests.sage.tds.responder import PASSWORD, Responder


def stored(cli: Cli) -> dict[str, Any]:
    return tomllib.loads((cli.home / "companies" / "acme.toml").read_text("utf-8"))


def files(cli: Cli) -> dict[str, bytes]:
    """What is kept of companies, beside the file by which commands take turns."""
    return {path.name: path.read_bytes() for path in (cli.home / "companies").iterdir() if path.name != "LOCK"}


@pytest.fixture
def running(office: Cli) -> Iterator[Plugin]:
    """The plugin on that company."""
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(office.home)}))
    yield plugin
    close_plugin(plugin)


def status(plugin: Plugin) -> str:
    (company,) = Api(plugin).get("/v1/me").json["companies"]
    return str(company["status"])


def test_a_stored_company_is_tested_with_all_its_steps(office: Cli) -> None:
    found = office.json("company", "test", "acme", "--json")
    assert [finding["id"] for finding in found][-3:] == ["xsd", "agent", "records"]
    assert "There is no company acme2" in office("company", "test", "acme2", code=1).stderr


def test_what_is_changed_is_tested_first(office: Cli, sage: Sage) -> None:
    before = files(office)
    told = office("company", "set", "acme", "database=ReportServers", code=1)
    assert "There is no database ReportServers" in told.stdout
    assert told.stderr == "Nothing was changed.\n"
    assert files(office) == before
    office("company", "set", "acme", f"xsd={sage.xsd()}")
    assert set(files(office)) == {"acme.toml", stored(office)["sage"]["xsd"]}
    first = stored(office)["sage"]["xsd"]
    office("company", "set", "acme", f"xsd={sage.xsd('</xs:schema>', '<!-- newer --></xs:schema>')}")
    assert set(files(office)) == {"acme.toml", stored(office)["sage"]["xsd"]}
    assert stored(office)["sage"]["xsd"] != first


def test_only_what_depends_on_a_change_is_tested_again(office: Cli, sage: Sage) -> None:
    told = office("company", "set", "acme", f"xsd={sage.xsd()}").stdout
    assert "ok       xsd  mbxml.xsd has " in told
    assert "login" not in told
    assert office("company", "set", "acme", "country=CA").stdout == "acme is stored.\n"
    assert stored(office)["country"] == "CA"


def test_who_looks_later_finds_what_the_command_line_changed_and_no_password(office: Cli, sage: Sage) -> None:
    office("company", "set", "acme", "country=CA", "lengths=cut")
    sage.server.logins["reader"] = "another; one"
    office("company", "set", "acme", "password", stdin="another; one\n")
    office("company", "set", "acme", "country=CA")
    log = entries(office, "acme")
    assert [(what, by) for what, by, _ in log] == [
        ("company.added", "this machine"), ("company.changed", "this machine"), ("company.changed", "this machine"),
    ]  # fmt: skip
    assert {line["field"]: (line["old"], line["new"]) for line in log[1][2]} == {
        "country": ("US", "CA"), "lengths": (None, "cut"),
    }  # fmt: skip
    assert [line["field"] for line in log[2][2]] == ["password"]
    assert "another; one" not in str(log)


def entries(office: Cli, company_id: str) -> list[tuple[str, str, Any]]:
    """What the log tells of a company, oldest first."""
    told = settings.load({"SAGE100_HOME": str(office.home)})
    with closing(open_ledger(told, secret_keys(told))) as ledger:
        found = ledger.read(lambda tx: tx.activity.find(company=company_id))
    return [(one.what, one.by, one.log) for one in reversed(found)]


def test_a_new_password_is_a_line_of_standard_input(office: Cli, sage: Sage) -> None:
    sage.server.logins["reader"] = "another; one"
    assert "does not take the login" in office("company", "test", "acme", code=1).stdout
    assert "does not take" in office("company", "set", "acme", "password", code=1, stdin="wrong\n").stdout
    office("company", "set", "acme", "password", stdin="another; one\n")
    office("company", "test", "acme")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("password=x", "a password does not belong on the command line: write password alone"),
        ("server", "write server=VALUE"),
        ("sever", "there is no sever"),
        ("login=", "Give login=VALUE too."),
        ("api_user=apiuser", "Give api_password too."),
    ],
)
def test_a_change_that_is_written_wrongly_is_wrong_usage(office: Cli, change: str, says: str) -> None:
    assert says in office("company", "set", "acme", change, code=2).stderr


def test_facts_that_cannot_be_are_told_all_at_once(office: Cli) -> None:
    told = office("company", "set", "acme", "driver=jdbc", "colour=red", code=1).stderr
    assert "A company has no colour; it has server, tls," in told
    assert "driver is one of odbc, pymssql." in told


def test_the_certificate_is_pinned_later(office: Cli, sage: Sage) -> None:
    shown = presented("localhost", sage.server.port).fingerprint
    office("company", "set", "acme", f"certificate={shown}")
    assert stored(office)["sage"]["tls"] == "pinned"
    office("company", "test", "acme")


def test_a_certificate_counts_only_while_it_is_pinned(office: Cli, sage: Sage) -> None:
    shown = presented("localhost", sage.server.port).fingerprint
    office("company", "set", "acme", f"certificate={shown}")
    office("company", "set", "acme", "tls=trust", f"certificate={shown}")
    assert "certificate" not in stored(office)["sage"]
    assert set(files(office)) == {"acme.toml"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = [", "acme.toml cannot be read"),
        ("country = 'US'", "acme.toml does not name its company"),
        ("name = 'Acme'", "'' is not how a server is named"),
        ("name = 'Acme'\n[sage]\nsever = 'x'", "A company has no sever"),
        ("name = 'Acme'\n[sage]\nserver = true", "There is no machine called True"),
    ],
)
def test_a_file_that_somebody_spoiled_is_told(office: Cli, text: str, says: str) -> None:
    (office.home / "companies" / "acme.toml").write_text(text)
    assert says in office("company", "test", "acme", code=1).output


def test_the_name_follows_the_database_unless_it_was_given(office: Cli, sage: Sage) -> None:
    sage.opens(NAME, "Acme 2027")
    sage.server.databases["Acme 2027"] = sage.company
    office("company", "set", "acme", "database=Acme 2027")
    assert stored(office)["name"] == "Acme 2027"
    office("company", "set", "acme", f"database={NAME}", "name=Acme")
    office("company", "set", "acme", "database=Acme 2027")
    assert stored(office)["name"] == "Acme"


def test_a_sandbox_company_has_a_country_and_no_server(cli: Cli) -> None:
    cli("company", "set", "sandbox", "country=CA")
    told = cli("company", "set", "sandbox", "server=x", "country=FR", code=1).stderr
    assert "server is not known here" in told
    assert "country is one of US, CA." in told


def test_removing_asks_and_says_what_stays(office: Cli) -> None:
    told = office("company", "remove", "acme", code=1, stdin="n\n")
    assert "Its links, exports, events and activity stay" in told.stdout
    assert "acme.toml" in files(office)
    assert office("company", "remove", "acme", stdin="y\n").stdout.endswith("acme is removed.\n")
    assert files(office) == {}
    assert "There is no company acme" in office("company", "remove", "acme", "--yes", code=1).stderr


def test_removing_tells_machines_what_stays(office: Cli) -> None:
    told = office.json("company", "remove", "acme", "--yes", "--json")
    assert told == {"company": "acme", "removed": True, "stays": ["links", "exports", "events", "activity"]}


def test_removing_a_sandbox_company_takes_its_data(cli: Cli) -> None:
    assert "The sandbox company's data goes." in cli("company", "remove", "sandbox", "--yes").stdout
    assert files(cli) == {}


def test_a_company_is_served_and_a_login_that_became_mighty_is_not(running: Plugin, sage: Sage) -> None:
    assert status(running) == "ok"
    assert Api(running).post("/v1/actions/find_jobs").json["ok"]
    sage.is_mighty(sysadmin=1)
    sage.server.hang_up()  # a connection is judged when it is made
    refused = Api(running).post("/v1/actions/find_jobs")
    assert refused.status_code == 503
    assert refused.json["code"] == "sysadmin_login"
    assert "refuses to work with such a login" in refused.json["detail"]
    assert "allow_sysadmin=yes" in refused.json["fix"]
    (item, *_) = Api(running).post("/v1/poll").json["items"]
    assert item["error"]["code"] == "sysadmin_login"


def test_the_status_tells_that_a_login_is_refused(running: Plugin, sage: Sage) -> None:
    sage.is_mighty(sysadmin=1)
    assert status(running) == "sysadmin_login"
    assert Api(running).get("/readyz").json["companies"] == {"ok": 0, "unavailable": 1, "held": 0}


def test_a_running_plugin_works_with_a_changed_company_at_once(running: Plugin, office: Cli, sage: Sage) -> None:
    old = running.companies.reader("acme")
    sage.server.logins["reader"] = "changed"
    office("company", "set", "acme", "password", stdin="changed\n")
    assert running.companies.reader("acme") is not old
    assert running.companies.reader("acme").now()
    office("company", "remove", "acme", "--yes")
    with pytest.raises(Unavailable, match=r"The company acme was removed\."):
        running.companies.reader("acme")


def test_nothing_is_written_without_an_agent_and_that_is_told(running: Plugin) -> None:
    writer = running.companies.writer("acme")
    answer = writer.submit(Write("vendor", "add", {"id": "990", "name": "Acme Glass", "short_name": "Acme"}))
    assert answer.outcome == "unavailable", answer.message
    assert "it has no write agent" in answer.message
    assert writer.idle()


def test_a_runner_beside_sage_fetches_what_is_written(office: Cli, sage: Sage) -> None:
    office("company", "set", "acme", "agent=remote", "api_user=apiuser", "api_password", stdin="secret\n")
    assert "A runner on the machine where Sage is" in office("company", "test", "acme").stdout
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(office.home)}))
    assert not plugin.companies.writer("acme").idle()  # what an earlier process sent may still be on its way
    close_plugin(plugin)


def test_administrators_see_companies_without_secrets(running: Plugin) -> None:
    api = Api(running)
    (listed,) = api.get("/v1/companies").json["items"]
    assert listed == api.get("/v1/companies/acme").json
    assert (listed["name"], listed["country"], listed["status"]) == (NAME, "US", "ok")
    assert listed["sage"]["login"] == "reader"
    assert PASSWORD not in json.dumps(listed)
    assert "gAAAA" not in json.dumps(listed)


@pytest.mark.skipif(os.name != "posix", reason="rights are posix ones")
def test_a_key_that_others_can_read_opens_nothing(office: Cli) -> None:
    key = office.home / "secret.key"
    key.chmod(0o640)
    for words in (("company", "test", "acme"), ("key", "list")):
        assert f"Take their rights: chmod 600 {key}" in office(*words, code=1).output
    key.chmod(0o600)
    office("company", "test", "acme")


def test_a_company_that_was_sealed_with_another_key_says_so(office: Cli) -> None:
    (office.home / "secret.key").write_text("another-key-of-more-than-16\n")
    told = office("company", "test", "acme", code=1).stdout
    assert "none of the configured encryption keys opens" in told
    plugin = open_plugin(settings.load({"SAGE100_HOME": str(office.home)}))
    assert status(plugin) == "unavailable"
    with pytest.raises(Unavailable, match=r"The company acme cannot be opened\."):
        plugin.companies.writer("acme")
    close_plugin(plugin)
    office("company", "set", "acme", "password", stdin=f"{PASSWORD}\n")
    office("company", "test", "acme")


class FullDisk:
    """A sealer that fails when all but the passwords is done."""

    def seal(self, text: str) -> str:
        raise OSError(28, "No space left on device")

    def unseal(self, sealed: str) -> str:
        return sealed


def test_a_company_is_stored_whole_or_not_at_all(tmp_path: Path, sage: Sage) -> None:
    companies = CompanyFolder(tmp_path / "companies", FullDisk)
    given = {"server": "HOST", "login": "reader", "database": NAME, "xsd": str(sage.xsd())}
    with pytest.raises(Unavailable, match="cannot be changed: No space left on device"):
        companies.add("acme", Installation.of(given, {"password": "x"}))
    assert companies.all() == ()
    assert companies.get("acme") is None


def test_what_an_interrupted_change_left_is_not_taken(office: Cli, sage: Sage) -> None:
    office("company", "set", "acme", f"xsd={sage.xsd()}")
    left = office.home / "companies" / "acme.0123456789abcdef.xsd"
    left.write_text("half")
    office("company", "test", "acme")
    office("company", "set", "acme", "country=CA")
    assert not left.exists()


def test_the_doctor_says_per_record_what_can_be_done_and_why_not(office: Cli, sage: Sage) -> None:
    sage.lacks("ALTER TABLE jobphs DROP COLUMN bllamt", "ALTER TABLE prmchg DROP COLUMN entdte")
    found = {finding["id"]: finding for finding in json.loads(office("doctor", "--json").stdout)}
    assert found["acme.version"]["found"] == {
        "version": "Microsoft SQL Server 2022 (RTM) - 16.0.4135.4 (X64)", "compatibility_level": 160, "rcsi": False,
        "snapshot": False, "upddte": ["datetime"],
    }  # fmt: skip
    records = {one["record"]: one for one in found["acme.records"]["found"]["records"]}
    assert records["job"]["reads"]
    assert records["job"]["why"] == ["There is no write agent."]
    assert records["phase"]["off"] == ["Billing Amount"]
    assert "the column prmchg.entdte" in records["change_order"]["why"][0]
    assert not records["change_order"]["reads"]
    table = office("doctor").stdout
    assert re.search(r"^ *Budget +6-2 Budgets", table, re.MULTILINE)
    assert "* There is no write agent. (Job, " in table


def test_the_doctor_names_the_grant_that_is_missing(office: Cli, sage: Sage) -> None:
    sage.may(dict.fromkeys(TABLES, (1, 0)) | {"jobcst": (0, 0), "srvtyp": (0, 0), "srvinv": (0, 0)})
    told = office("doctor").stdout
    assert "* The login may not read jobcst: GRANT SELECT ON dbo.jobcst TO [reader]; (" in told
    assert re.search(r"It has \d+ jobs, \d+ clients, \d+ vendors\.", told)


def test_the_doctor_knows_the_rights_of_a_sandbox_company(cli: Cli) -> None:
    file = sqlite3.connect(cli.home / "companies" / "sandbox.sqlite")
    file.executemany("INSERT INTO sandbox_switch VALUES (?, 'off')", [("right.save",), ("service_receivables",)])
    file.commit()
    file.close()
    told = cli("doctor").stdout
    assert "* The group API may not save (7-2-1 Security Groups, Save = Yes). (Job, " in told
    assert "* The company does not use the add-on Service Receivables. (Work Order)" in told


def test_the_doctor_refuses_a_mighty_login(office: Cli, sage: Sage) -> None:
    sage.is_mighty(sysadmin=1)
    told = office("doctor", code=1).stdout
    assert "error    D004  Company acme does not answer: sysadmin_login." in told
    assert "error    acme.sysadmin  The login reader may do everything" in told


def test_a_server_that_is_gone_is_told(office: Cli, certificate: Path) -> None:
    with Responder(certificate) as gone:
        port = gone.port
    path = office.home / "companies" / "acme.toml"
    path.write_text(path.read_text().replace(stored(office)["sage"]["server"], f"localhost,{port}"))
    told = office("company", "test", "acme", code=1).stdout.splitlines()
    assert told[0].startswith("error    server  localhost is there, but no SQL Server listens")
    assert len(told) == 1
