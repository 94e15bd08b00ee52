"""The first page: how all stands."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sage100_plugin.engine.overview import overview
from sage100_plugin.engine.polling import reach
from sage100_plugin.errors import Unavailable
from sage100_plugin.ports.ledger import Export, Import
from tests.console.browser import Browser
from tests.console.conftest import ADMIN, People
from tests.webhooks.plugins import World
from webhooks.console.home import ago

HOME = "/console/"


def shown(browser: Browser) -> str:
    answer = browser.get(HOME)
    assert answer.status_code == 200
    return browser.text(answer)


def waits(here: World, company: str, record: str, number: int) -> None:
    """An export that waits, and a record made in Sage that does."""
    now = here.clock.now()
    export = Export(
        f"exp_{company}{number}", company, record, "export_vendor", "procore", f"V-{number}", "pending", 1, {}, "hash",
        {}, "a flow", now, now, f"op_{company}{number}",
    )  # fmt: skip
    item = Import(f"imp_{company}{number}", company, record, str(number), "Riverside", "waiting", {}, now)
    here.plugin.ledger.write(lambda tx: tx.exports.add(export))
    here.plugin.ledger.write(lambda tx: tx.imports.add(item))


def test_an_empty_console_says_what_will_come(people: People) -> None:
    told = shown(people.signed_in("Dora"))
    assert "Nothing waits." in told
    assert "Not asked yet" in told


def test_what_waits_is_counted_for_whom_it_is_for(people: People, here: World) -> None:
    waits(here, "alpha", "vendor", 1)
    waits(here, "alpha", "vendor", 2)
    waits(here, "beta", "job", 3)
    everything = shown(people.signed_in("Dora"))
    assert "2 Vendor to accept alpha" in everything
    assert "1 Job made in Sage beta" in everything
    limited = shown(people.signed_in("Nora", companies=["alpha"], records=["job"]))
    assert "Vendor" not in limited
    assert "Nothing waits." in limited


def test_a_company_that_does_not_answer_is_told_with_what_to_do_and_who_can(people: People, here: World) -> None:
    company = here.plugin.companies.get("alpha")
    assert company is not None
    reach.answered(here.plugin, company)
    browser = people.signed_in("Dora")
    assert "Sage answers" in shown(browser)
    for _ in range(reach.ROUNDS):
        reach.lost(here.plugin, company, Unavailable("sage_unavailable", "SQLSRV01 does not answer."))
    told = shown(browser)
    assert f"Sage of {company.name} does not answer" in told
    assert "SQLSRV01 does not answer." in told
    assert "Check that Sage's server runs. For IT." in told


def test_events_and_how_their_deliveries_stand_are_counted_by_hour(people: People, here: World) -> None:
    here.happen()
    here.clock.advance(timedelta(hours=2))
    here.happen()
    hours = overview(here.plugin, ADMIN).hours
    assert [hour.events for hour in hours[-3:]] == [1, 0, 1]
    here.clock.advance(timedelta(hours=23))
    assert [hour.events for hour in overview(here.plugin, ADMIN).hours][:2] == [1, 0]
    assert "Events: 1 stored" in shown(people.signed_in("Dora"))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(5, "just now"), (61, "1 min ago"), (7300, "2 h ago"), (200_000, "2 d ago"), (-90, "in 1 min"), (-5, "now")],
)
def test_moments_are_told_as_people_do(here: World, seconds: int, told: str) -> None:
    now = here.clock.now()
    assert ago(now - timedelta(seconds=seconds), now) == told
