"""A real company connected in the console: every step is tried, and either all is stored or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.sage.server.certificate import presented
from tests.cli.company.conftest import NAME, Sage, certificate, sage
from tests.console.browser import Browser
from tests.console.conftest import People
from tests.console.desk import people_at
from tests.console.sound import check
from tests.sage.tds.responder import LOGIN, PASSWORD
from tests.webhooks.decisions import BASE, Desk

__all__ = ["certificate", "sage"]

COMPANIES = "/console/companies"
PATH = f"{COMPANIES}/new/real"


@pytest.fixture
def desk(plugin: Plugin) -> Desk:
    return Desk(plugin)


@pytest.fixture
def people(desk: Desk) -> People:
    return people_at(desk)


@pytest.fixture
def root(people: People) -> Browser:
    return people.signed_in("Root", "admin")


def told(sage: Sage, **changed: str) -> dict[str, str]:
    return {
        "id": "acme", "server": f"localhost,{sage.server.port}", "login": LOGIN, "password": PASSWORD,
        "database": NAME, "tls": "trust", "certificate": "", "country": "US", **changed,
    }  # fmt: skip


def sent(browser: Browser, given: dict[str, str]) -> TestResponse:
    """Fill in the form and send it; a password is never on the page that follows."""
    browser.get(PATH)
    answer = browser.post(PATH, given)
    assert PASSWORD not in answer.text
    return answer


def test_a_company_is_connected_when_every_step_is_well(root: Browser, sage: Sage, desk: Desk, plugin: Plugin) -> None:
    page = root.follow(sent(root, told(sage)))
    assert NAME in root.text(page)
    assert "Answers" in root.text(page)
    assert plugin.companies.reader("acme").find("job", limit=1)
    assert PASSWORD not in desk.client().get("/v1/companies/acme").text
    (line,) = desk.client().get("/v1/activity?company=acme").json["items"]
    assert (line["what"], line["by"]) == ("company.added", "Root")


def test_the_page_is_sound(root: Browser) -> None:
    page = root.get(PATH)
    check(page)
    assert root.tree(page).xpath("//input[@name='password']/@type") == ["password"]
    assert f'href="{PATH}"' in root.get(COMPANIES).text


def test_what_does_not_go_well_is_said_and_nothing_is_stored(root: Browser, sage: Sage, plugin: Plugin) -> None:
    answer = sent(root, told(sage, password="wrong"))
    assert answer.status_code == 422
    check(answer)
    assert "The company was not stored" in root.text(answer)
    assert "What to do:" in root.text(answer)
    assert root.tree(answer).xpath("//input[@name='login']/@value") == [LOGIN]
    assert plugin.companies.get("acme") is None


def test_a_certificate_is_shown_and_then_trusted_by_its_fingerprint(root: Browser, sage: Sage, plugin: Plugin) -> None:
    wanted = presented("localhost", sage.server.port).fingerprint
    refused = sent(root, told(sage, tls="pinned"))
    assert root.tree(refused).xpath("//input[@name='certificate']/@value") == [wanted]
    assert sent(root, told(sage, tls="pinned", certificate=wanted)).status_code == 303
    assert plugin.companies.facts("acme")["tls"] == "pinned"


def test_all_that_is_missing_or_wrong_is_said_at_once(root: Browser, sage: Sage) -> None:
    given = told(sage, id="sandbox", login="", password="", certificate="/etc/passwd", country="DE")
    answer = sent(root, given)
    wrong = root.tree(answer).xpath("//*[@aria-invalid='true']/@name")
    assert (answer.status_code, wrong) == (422, ["id", "certificate", "country"])
    complete = sent(root, {**given, "certificate": "", "country": "US", "id": "acme"})
    assert root.tree(complete).xpath("//*[@aria-invalid='true']/@name") == ["login", "password"]


@pytest.mark.parametrize("name", ["agent", "xsd", "sage_folder", "allow_sysadmin", "driver"])
def test_what_names_files_or_programs_is_taken_on_the_machine_only(
    root: Browser, sage: Sage, plugin: Plugin, name: str
) -> None:
    before = plugin.companies.facts("sandbox")
    assert sent(root, {**told(sage), name: "yes" if name == "allow_sysadmin" else "/bin/sh"}).status_code == 303
    assert "/bin/sh" not in str(plugin.companies.facts("acme"))
    assert plugin.companies.facts("acme")["allow_sysadmin"] == "no"
    assert plugin.companies.facts("sandbox") == before


@pytest.mark.parametrize(
    ("address", "taken"),
    [("http://plugin.lan:8100", False), ("https://plugin.lan", True), (BASE.replace("https:", "http:"), True)],
    ids=["heard", "https", "https up to a proxy"],
)
def test_a_password_is_taken_only_where_nobody_hears_it(
    people: People, sage: Sage, plugin: Plugin, address: str, taken: bool
) -> None:
    browser = Browser(people.app, address)
    people.add("Root", "admin")
    assert people.sign_in(browser, "Root").status_code == 303
    assert bool(browser.tree(browser.get(PATH)).xpath("//input[@name='password']")) is taken
    assert browser.post(PATH, told(sage)).status_code == (303 if taken else 409)
    assert (plugin.companies.get("acme") is not None) is taken


@pytest.mark.parametrize(("role", "limits"), [("ops", {}), ("approver", {}), ("admin", {"companies": ["sandbox"]})])
def test_only_an_administrator_of_all_companies_connects_one(
    people: People, sage: Sage, plugin: Plugin, role: str, limits: dict[str, list[str]]
) -> None:
    browser = people.signed_in("Ann", role, **limits)
    assert browser.get(PATH).status_code == 403
    browser.get("/console/")
    assert browser.post(PATH, told(sage)).status_code == 403
    assert plugin.companies.get("acme") is None


def test_a_plugin_without_a_place_for_companies_says_so(plugin: Plugin) -> None:
    browser = people_at(Desk(replace(plugin, connecting=None))).signed_in("Root", "admin")
    browser.get(PATH)
    assert browser.post(PATH, {"id": "acme"}).status_code == 409
