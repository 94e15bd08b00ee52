"""Who gets into the console, and who is kept out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from sage100_plugin.engine import users
from tests.console.conftest import ADMIN, PASSWORD, People
from tests.webhooks.plugins import Pages, World
from webhooks.app import create_app
from webhooks.console.sessions import COOKIE, FIELD, OPEN_FOR, RENEWED_AFTER

HOME = "/console/"
WRONG = "a wrong password"


def test_who_is_not_signed_in_is_sent_to_the_door_and_back_to_the_page(people: People) -> None:
    people.add("Dora")
    browser = people.browser()
    door = browser.get("/console/account?from=mail")
    assert door.headers["Location"] == "/console/sign-in?next=%2Fconsole%2Faccount%3Ffrom%3Dmail"
    page = browser.follow(door)
    assert browser.tree(page).xpath('//input[@name="next"]/@value') == ["/console/account?from=mail"]
    assert people.sign_in(browser, "dora", wanted="/console/account").headers["Location"] == "/console/account"
    assert "Dora" in browser.text(browser.get("/console/account"))


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/v1/keys", "/console/\\evil", ""])
def test_signing_in_leads_to_no_page_that_is_not_ours(people: People, wanted: str) -> None:
    people.add("Dora")
    assert people.sign_in(people.browser(), "Dora", wanted=wanted).headers["Location"] == HOME


@pytest.mark.parametrize(("name", "password"), [("Dora", WRONG), ("Nora", PASSWORD), ("", ""), ("dora", "")])
def test_whatever_is_wrong_is_told_in_the_same_words(people: People, name: str, password: str) -> None:
    people.add("Dora")
    browser = people.browser()
    refused = people.sign_in(browser, name, password)
    assert refused.status_code == 401
    assert users.WRONG in browser.text(refused)
    assert browser.get(HOME).status_code == 303


def test_before_there_is_a_user_the_door_says_how_to_make_one(people: People) -> None:
    browser = people.browser()
    assert "sage100-plugin user add YOUR-NAME --role admin" in browser.text(browser.get("/console/sign-in"))


def test_guessing_shuts_a_name_for_longer_and_longer_and_nobody_else(people: People, here: World) -> None:
    people.add("Dora")
    people.add("Nora")
    browser = people.browser()
    for _ in range(users.TRIES):
        people.sign_in(browser, "Dora", WRONG)
    assert people.sign_in(browser, "Dora").status_code == 401, "the right one comes too late"
    assert people.sign_in(people.browser(), "Nora").status_code == 303
    here.clock.advance(users.SHUT)
    assert people.sign_in(browser, "Dora", WRONG).status_code == 401
    here.clock.advance(users.SHUT)
    assert people.sign_in(browser, "Dora").status_code == 401, "shut for twice as long now"
    here.clock.advance(users.SHUT)
    assert people.sign_in(browser, "Dora").status_code == 303
    assert people.sign_in(people.browser(), "Dora", WRONG).status_code == 401
    assert people.sign_in(browser, "Dora").status_code == 303, "who was let in begins anew"


def test_a_name_is_never_shut_for_longer_than_a_quarter_of_an_hour() -> None:
    assert [users.shut_for(misses) for misses in (4, 5, 6, 1000)] == [
        timedelta(), users.SHUT, users.SHUT * 2, users.LONGEST_SHUT,
    ]  # fmt: skip


def test_one_address_may_not_try_more_often_than_thirty_times_a_minute(people: People) -> None:
    browser = people.browser()
    assert [people.sign_in(browser, f"name {n}").status_code for n in range(31)] == [401] * 30 + [429]


def test_a_session_ends_unused_after_twelve_hours_and_is_renewed_by_use(people: People, here: World) -> None:
    browser = people.signed_in("Dora")
    first = browser.cookie(COOKIE)
    here.clock.advance(timedelta(seconds=RENEWED_AFTER - 1))
    browser.get(HOME)
    assert browser.cookie(COOKIE) == first
    here.clock.advance(timedelta(seconds=1))
    browser.get(HOME)
    assert browser.cookie(COOKIE) != first
    for _ in range(3):
        here.clock.advance(timedelta(seconds=OPEN_FOR - 1))
        assert browser.get(HOME).status_code == 200
    here.clock.advance(timedelta(seconds=OPEN_FOR))
    assert browser.get(HOME).status_code == 303
    assert browser.cookie(COOKIE) is None


def test_the_cookie_is_for_our_own_pages_and_no_script(people: People) -> None:
    people.add("Dora")
    told = people.sign_in(people.browser(), "Dora").headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/console/"} <= {part.strip() for part in told.split(";")}


@pytest.mark.parametrize("value", ["", "nonsense", "console session:[1]"])
def test_a_cookie_that_is_none_of_ours_lets_nobody_in(people: People, value: str) -> None:
    browser = people.browser()
    browser.set_cookie(COOKIE, value)
    assert browser.get(HOME).status_code == 303


def test_signing_out_ends_the_session_here_and_everywhere_on_all_machines(people: People) -> None:
    office = people.signed_in("Dora")
    phone = people.browser()
    people.sign_in(phone, "Dora")
    office.get(HOME)
    assert office.post("/console/sign-out", {}).headers["Location"] == "/console/sign-in"
    assert (office.get(HOME).status_code, phone.get(HOME).status_code) == (303, 200)
    people.sign_in(office, "Dora")
    assert phone.post("/console/sign-out", {"where": "everywhere"}).status_code == 303
    assert (office.get(HOME).status_code, phone.get(HOME).status_code) == (303, 303)


def test_a_form_of_another_page_or_site_does_nothing(people: People) -> None:
    browser = people.signed_in("Dora")
    browser.get(HOME)
    for refused in (
        browser.post("/console/sign-out", {FIELD: "guessed"}),
        browser.post("/console/sign-out", {}, {"Origin": "https://evil.example"}),
        browser.post("/console/sign-out", {}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        assert refused.status_code == 401
        assert "Nothing was done" in browser.text(refused)
    assert browser.get(HOME).status_code == 200


def test_a_person_chooses_another_password_and_stays_signed_in_here_only(people: People) -> None:
    office = people.signed_in("Dora")
    phone = people.browser()
    people.sign_in(phone, "Dora")
    office.get("/console/account")
    chosen = {"old": PASSWORD, "new": "another long password", "again": "another long password"}
    assert "Your password is changed" in office.text(office.follow(office.post("/console/account", chosen)))
    assert (office.get(HOME).status_code, phone.get(HOME).status_code) == (200, 303)
    assert people.sign_in(phone, "Dora").status_code == 401
    assert people.sign_in(phone, "Dora", "another long password").status_code == 303


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"old": WRONG, "new": "another long password", "again": "another long password"}, "not your password so far"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "12 to 200 characters"),
        ({"old": PASSWORD, "new": "another long password", "again": "another"}, "not the same as the new password"),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(people: People, sent: dict[str, str], said: str) -> None:
    browser = people.signed_in("Dora")
    browser.get("/console/account")
    refused = browser.post("/console/account", sent)
    assert refused.status_code == 422
    assert said in browser.text(refused)
    assert people.sign_in(people.browser(), "Dora").status_code == 303


def test_who_was_removed_is_signed_in_nowhere(people: People, here: World) -> None:
    browser = people.signed_in("Dora")
    users.end(here.plugin, ADMIN, "dora")
    assert browser.get(HOME).status_code == 303
    assert people.sign_in(browser, "Dora").status_code == 401
    assert people.add("Dora"), "the name is free again"


def test_a_users_key_is_no_api_key(people: People, here: World, app: Flask) -> None:
    user_id = people.add("Dora", "admin")
    for secret in ("", PASSWORD, here.plugin.ledger.read(lambda tx: tx.keys.get(user_id)).secret_hash):  # type: ignore[union-attr]
        answer = app.test_client().get("/v1/me", headers={"Authorization": f"Bearer s100_{user_id}_{secret}"})
        assert answer.status_code == 401


def test_while_the_plugin_starts_the_console_says_so() -> None:
    starting = create_app(lambda: None, Pages(), lambda _: 0).test_client()
    for path in (HOME, "/console/sign-in"):
        assert (starting.get(path).status_code, starting.get(path).headers["Retry-After"]) == (503, "2")


CLOSED = [
    (method, rule.rule.replace("<int:version>", "7"))
    for rule in create_app(lambda: None, Pages(), lambda _: 0).url_map.iter_rules()
    for method in (rule.methods or set()) & {"GET", "POST"}
    if rule.rule.startswith("/console/") and rule.rule != "/console/sign-in"
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_no_page_is_shown_and_no_form_taken_before_somebody_signed_in(people: People, method: str, path: str) -> None:
    browser = people.browser()
    answer = browser.get(path) if method == "GET" else browser.post(path, {})
    assert (answer.status_code, answer.data) == (303, b"")
    assert answer.headers["Location"].startswith("/console/sign-in")
