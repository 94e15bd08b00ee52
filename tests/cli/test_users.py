"""The people who sign in to the console, at the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Cli

PASSWORD = "correct horse battery"


def test_a_person_is_added_listed_given_another_password_and_removed(either: Cli) -> None:
    said = either("user", "add", "Dora", "--role", "approver", "--records", "vendor, job", stdin=f"{PASSWORD}\n").stdout
    assert said == "Dora signs in as approver at /console/\n"
    (listed,) = either.json("user", "list", "--json")
    assert (listed["name"], listed["role"], listed["records"]) == ("Dora", "approver", ["vendor", "job"])
    assert either("user", "password", "dora", stdin="another long one\n").stdout == "Dora has a new password\n"
    assert either("user", "sign-out", "DORA").stdout == "Dora is signed out everywhere\n"
    assert either("user", "remove", "Dora").stdout == "Dora signs in no more\n"
    assert "No users yet: sage100-plugin user add NAME --role admin" in either("user", "list").stdout


@pytest.mark.parametrize("password", ["", "short\n"])
def test_a_password_that_does_not_do_is_refused(cli: Cli, password: str) -> None:
    refused = cli("user", "add", "Dora", "--role", "ops", code=1, stdin=password)
    assert "password" in refused.output
    assert cli.json("user", "list", "--json") == []
