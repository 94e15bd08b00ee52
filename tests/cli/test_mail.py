"""`sage100-plugin mail test`, and what the doctor and the metrics say of mails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sage100_plugin import settings
from sage100_plugin.client import connect
from sage100_plugin.demo.process import ServerProcess
from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.queue.notices import mail
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.plugin import close_plugin, open_plugin
from tests.cli.conftest import Cli
from tests.smtp import mail_server

NO_LOGIN = {"SAGE100_SMTP_HOST": "127.0.0.1", "SAGE100_SMTP_FROM": "sage@b.example", "SAGE100_SMTP_TLS": "none"}


def with_mail(home: Path, port: int, **more: str) -> Cli:
    return Cli(home, **{**NO_LOGIN, "SAGE100_SMTP_PORT": str(port), "SAGE100_SMTP_TO": "dana@b.example", **more})


def test_a_test_mail_is_sent(home: Path) -> None:
    with mail_server() as there:
        said = with_mail(home, there.port)("mail", "test", "dana@b.example").stdout
    (found,) = there.mails
    assert (found["To"], found["Subject"]) == ("dana@b.example", "Test of sage100-plugin")
    assert f"The mail server at 127.0.0.1, port {there.port} took the mail for dana@b.example." in said


def test_what_is_wrong_is_said(home: Path) -> None:
    with mail_server(says={"RCPT": b"550 5.7.1 relaying denied"}) as there:
        said = with_mail(home, there.port)("mail", "test", "dana@b.example", code=1).stderr
    assert "refused the recipient dana@b.example: 550 5.7.1 relaying denied." in said
    assert "Check the address, and whether this server may send to it." in said
    broken = {"SAGE100_SMTP_USER": "sage", "SAGE100_SMTP_PASSWORD": "x"}
    assert "unencrypted" in with_mail(home, 1, **broken)("mail", "test", "dana@b.example", code=1).stderr


@pytest.mark.parametrize("address", ["dana", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", ""])
def test_what_is_no_address_is_refused(home: Path, address: str) -> None:
    assert "is no mail address." in with_mail(home, 1)("mail", "test", address, code=1).stderr


def test_without_a_mail_server_it_says_what_to_set(cli: Cli) -> None:
    assert "SAGE100_SMTP_HOST is empty" in cli("mail", "test", "dana@b.example", code=1).stderr
    assert "D009" not in cli("doctor").stdout


def test_the_doctor_tries_the_mail_server(home: Path) -> None:
    with mail_server() as there:
        said = with_mail(home, there.port)("doctor").stdout
    assert f"ok       D009  The mail server at 127.0.0.1, port {there.port} lets the plugin in." in said
    said = with_mail(home, there.port)("doctor", code=1).stdout
    assert f"error    D009  Nothing listens at 127.0.0.1, port {there.port}." in said
    assert there.taken == []


def test_a_server_mails_what_is_sent_for_acceptance(home: Path) -> None:
    # R94
    with mail_server() as there:
        cli = with_mail(home, there.port)
        server = ServerProcess(
            home, {**NO_LOGIN, "SAGE100_SMTP_PORT": str(there.port), "SAGE100_SMTP_TO": "d@b.example"}
        )
        server.start()
        try:
            given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
            cli("call", "export_vendor", json.dumps(given))
            assert there.arrived.wait(20)
        finally:
            server.stop()
    (found,) = there.mails
    assert (found["To"], found["Subject"]) == ("d@b.example", "Vendor Northgate Glazing waits for acceptance")


def test_mails_that_do_not_leave_are_counted(home: Path) -> None:
    # R94
    with mail_server(says={"GREETING": b"554 go away"}) as there:
        environ = {**NO_LOGIN, "SAGE100_SMTP_PORT": str(there.port), "SAGE100_HOME": str(home)}
        loaded = settings.load({**environ, "SAGE100_SMTP_TO": "dana@b.example"})
        plugin = open_plugin(loaded)
        mail(plugin)
        given = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
        run_action(plugin, Call("export_vendor", given, Caller("k1", "tests", SCOPES)))
        assert mail(plugin) == 0
        close_plugin(plugin)
        with connect(loaded) as client:
            metrics = client.call("GET", "/metrics").body
    assert 'sage100_mails{state="waiting"} 1.0' in metrics
    assert "sage100_mail_failures 1.0" in metrics
    said = with_mail(home, there.port)("doctor", code=1).stdout
    assert "warning  D010  Mails to approvers that wait: 1, that were given up: 0." in said
