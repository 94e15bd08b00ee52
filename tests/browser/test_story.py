"""Somebody who has never seen the console does all that it is for, in the browser alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.office import Flow, Receiver, office, receiver
from tests.browser.person import PATIENCE, Person, Typist
from tests.browser.tasks import (
    accept_a_job,
    accept_while_sage_is_slow,
    add_a_receiver,
    break_sage,
    connect_the_sandbox_company,
    decide_an_export,
    find_in_the_log,
    let_a_person_in,
    link_by_hand,
    make_a_button,
    make_a_key,
    mend_a_mapping,
    press_the_button,
    reject_an_export,
    replay_a_delivery,
    sign_out,
)

WAYS = (
    pytest.param((Person, True), id="with a mouse"),
    pytest.param((Person, False), id="without JavaScript"),
    pytest.param((Typist, True), id="with the keyboard alone"),
)


@pytest.fixture
def taker() -> Iterator[Receiver]:
    with receiver() as taker:
        yield taker


@pytest.fixture(params=WAYS)
def newcomer(request: pytest.FixtureRequest, chromium: Browser, tmp_path: Path) -> Iterator[Person]:
    """The first administrator of a plugin that has no company yet."""
    kind, scripts = request.param
    with office(tmp_path / "home", company=False) as made:
        made.add("dora", "admin")
        context = chromium.new_context(java_script_enabled=scripts)
        somebody = kind(context.new_page(), made.server.address)
        somebody.signs_in("dora")
        yield somebody
        context.close()


def test_somebody_new_does_it_all(newcomer: Person, taker: Receiver) -> None:
    connect_the_sandbox_company(newcomer)
    accept_a_job(newcomer)
    flow = Flow(newcomer.address, make_a_key(newcomer, "procore"))
    decide_an_export(newcomer, flow)
    mend_a_mapping(newcomer, flow)
    add_a_receiver(newcomer, taker)
    replay_a_delivery(newcomer, taker)
    link = make_a_button(newcomer)
    press_the_button(newcomer, link)


def test_the_rest_is_within_reach_of_the_keyboard(chromium: Browser, tmp_path: Path) -> None:
    with office(tmp_path / "home") as made:
        made.add("dora", "admin")
        context = chromium.new_context()
        typist = Typist(context.new_page(), made.server.address)
        typist.signs_in("dora")
        reject_an_export(typist, made.flow())
        link_by_hand(typist)
        let_a_person_in(typist)
        break_sage(typist)
        find_in_the_log(typist)
        sign_out(typist)
        context.close()


def test_what_sage_takes_its_time_for_is_followed(chromium: Browser, tmp_path: Path) -> None:
    with office(tmp_path / "home") as made:
        made.add("dora", "admin")
        made.cli("company", "set", "sandbox", "acceptance.client=queue")
        context = chromium.new_context()
        context.set_default_timeout(PATIENCE)
        somebody = Person(context.new_page(), made.server.address)
        somebody.signs_in("dora")
        accept_while_sage_is_slow(somebody, made)
        context.close()
