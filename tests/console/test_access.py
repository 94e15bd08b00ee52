"""API keys and people, as an administrator manages them in the console."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.console.browser import Browser
from tests.console.conftest import PASSWORD, People
from tests.webhooks.client import Client
from tests.webhooks.plugins import World

KEYS = "/console/keys"
PEOPLE = "/console/people"


@pytest.fixture
def admin(people: People) -> Browser:
    return people.signed_in("Adam", "admin")


def rows(browser: Browser, path: str) -> list[str]:
    """The lines of the page's table."""
    found = browser.tree(browser.get(path)).xpath("//table/tbody/tr")
    return [" ".join(row.text_content().split()) for row in found]


def test_a_key_is_made_shown_once_and_works(admin: Browser, app: Flask) -> None:
    assert "No keys yet." in admin.text(admin.get(KEYS))
    made = admin.post(KEYS, {"name": "n8n", "scopes": "read", "records": "vendor"})
    (secret,) = admin.tree(made).xpath('//input[@id="c-secret"]/@value')
    assert Client(app, secret).get("/v1/me").get_json()["key_name"] == "n8n"
    again = admin.get(KEYS).get_data(as_text=True)
    assert secret not in again
    (row,) = rows(admin, KEYS)
    assert row.startswith("n8n")
    assert "read vendor active" in row


def test_what_is_wrong_with_a_key_is_told_at_the_field_and_what_was_typed_stays(admin: Browser) -> None:
    admin.get(KEYS)
    refused = admin.post(KEYS, {"name": "", "scopes": "write"})
    assert refused.status_code == 422
    page = admin.tree(refused)
    assert page.xpath('//p[@id="bad-name"]')[0].text == "Give the key a name."
    assert page.xpath('//input[@name="scopes" and @checked]/@value') == ["write"]
    assert rows(admin, KEYS) == []


def test_a_key_is_revoked_and_a_paused_one_resumed(admin: Browser, here: World, app: Flask) -> None:
    key = here.key("read", name="zapier")
    key_id = key.split("_")[1]
    admin.get(KEYS)
    assert admin.post(f"{KEYS}/{key_id}/resume", {}).headers["Location"] == KEYS
    assert admin.post(f"{KEYS}/{key_id}/revoke", {}).headers["Location"] == KEYS
    assert "revoked" in rows(admin, KEYS)[0]
    assert Client(app, key).get("/v1/me").status_code == 401


def test_a_person_is_added_signs_in_gets_another_password_and_is_removed(admin: Browser, people: People) -> None:
    admin.get(PEOPLE)
    nora = {"name": "Nora", "role": "approver", "password": PASSWORD, "records": "vendor"}
    assert admin.post(PEOPLE, nora).headers["Location"] == PEOPLE
    assert [row.partition(" 20")[0] for row in rows(admin, PEOPLE)] == [
        "Adam you admin nothing",
        "Nora approver vendor",
    ]
    browser = people.browser()
    assert people.sign_in(browser, "nora").status_code == 303
    path = admin.tree(admin.get(PEOPLE)).xpath('//form[contains(@action, "/remove")]/@action')[0].rpartition("/")[0]
    assert "12 to 200" in admin.text(admin.post(f"{path}/password", {"password": "short"}))
    admin.post(f"{path}/password", {"password": "another long password"})
    assert browser.get("/console/").status_code == 303
    assert people.sign_in(browser, "nora", "another long password").status_code == 303
    admin.post(f"{path}/sign-out", {})
    assert browser.get("/console/").status_code == 303
    admin.post(f"{path}/remove", {})
    assert people.sign_in(browser, "nora", "another long password").status_code == 401
    assert len(rows(admin, PEOPLE)) == 1


def test_what_is_wrong_with_a_person_is_told_at_each_field(admin: Browser) -> None:
    admin.get(PEOPLE)
    told = admin.text(admin.post(PEOPLE, {"name": "adam", "role": "approver", "password": PASSWORD}))
    assert "There is a user adam already." in told
    told = admin.text(admin.post(PEOPLE, {"name": "", "role": "boss", "password": "short"}))
    for says in ("Give the name by which", "boss is not a role", "12 to 200 characters"):
        assert says in told


@pytest.mark.parametrize("role", ["ops", "approver"])
@pytest.mark.parametrize("path", [KEYS, PEOPLE])
def test_who_is_no_administrator_sees_neither(people: People, role: str, path: str) -> None:
    browser = people.signed_in("Dora", role)
    refused = browser.get(path)
    assert refused.status_code == 403
    assert "Dora lacks the scope admin" in browser.text(refused)
    assert path not in browser.get("/console/").get_data(as_text=True)
