"""Mails to approvers: at once on send and resend, and the digest; none is lost, and none holds anything up (R94)."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.digest import digest
from sage100_plugin.engine.queue.notices import failures, mail, read_policy
from sage100_plugin.engine.retain import retain
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.ports.ledger import Mail
from sage100_plugin.ports.mail import Letter, Sent
from sage100_plugin.settings import Settings
from sage100_plugin.testing.mail import RecordingMailer
from sage100_plugin.testing.outside import FakeClock

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88", "phone": "918-555-0100"}
DOWN = Sent("The mail server does not answer.", "Wait.", server=True)
REFUSED = Sent("The mail server refused the recipient.", "Check it.")
DAY = timedelta(days=1)


@pytest.fixture
def mailer() -> RecordingMailer:
    return RecordingMailer()


@pytest.fixture
def mailing(memory: Plugin, mailer: RecordingMailer) -> Plugin:
    """The plugin with a mail server, whose mails go to Dana."""
    values = {**memory.settings.values, "smtp_to": "dana@b.example", "public_url": "https://sage.b.example/"}
    memory.settings, memory.mailer = Settings(Path("memory"), values), mailer
    assert mail(memory) == 0
    return memory


def clock(plugin: Plugin) -> FakeClock:
    assert isinstance(plugin.clock, FakeClock)
    return plugin.clock


def send(plugin: Plugin, caller: Caller, name: str = VENDOR["name"], **more: Any) -> str:
    given = {**VENDOR, "name": name, "source_id": f"V-{name}", **more}
    return str(run_action(plugin, Call("export_vendor", given, caller)).body["export"]["id"])


def outbox(plugin: Plugin) -> list[Mail]:
    return list(reversed(plugin.ledger.read(lambda tx: tx.mails.find(limit=500))))


def told(mailer: RecordingMailer) -> list[tuple[str, str]]:
    return [(letter.to, letter.subject) for letter in mailer.letters]


def requested(plugin: Plugin) -> list[int]:
    """The rounds that were told of by events."""
    events = plugin.ledger.read(lambda tx: tx.events.newest(("export.requested",), 100))
    return [event.data["round"] for event in reversed(events)]


def test_send_and_resend_are_told_at_once_by_event_and_mail(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    # R94
    export_id = send(mailing, caller)
    assert (requested(mailing), mail(mailing)) == ([1], 1)
    decide.reject(mailing, Caller("k2", "Dana", SCOPES), export_id, {"reason": "Which phone?"})
    assert mail(mailing) == 0
    decide.resend(mailing, caller, export_id, {"input": {"phone": "918-555-0199"}})
    assert (requested(mailing), mail(mailing), mail(mailing)) == ([1, 2], 1, 0)
    subject = "Vendor Northgate Glazing waits for acceptance"
    assert told(mailer) == [("dana@b.example", subject), ("dana@b.example", f"{subject} again, round 2")]
    first, again = mailer.letters
    assert "Phone#: 918-555-0100" in first.text
    assert "Phone#: 918-555-0199" in again.text
    assert outbox(mailing) == []


def test_a_mail_holds_what_is_to_be_decided(mailing: Plugin, mailer: RecordingMailer, caller: Caller) -> None:
    # R94
    mailing.companies.change("sandbox", {"policies": {"expire.vendor": "14", "approve.vendor.persons": "2"}})
    export_id = send(mailing, caller)
    mail(mailing)
    (letter,) = mailer.letters
    for words in (
        "tests sent it. Nothing is in Sage until it is accepted.",
        "Company: Sandbox",
        "From: procore V-Northgate Glazing",
        "Waiting since: 2026-09-30 12:00 UTC",
        "Expires: 2026-10-14 12:00 UTC",
        "Who may accept it: Somebody other than tests",
        "New: Vendor (4-4 Vendors)",
        f"https://sage.b.example/v1/exports/{export_id}",
        f"sage100-plugin exports accept {export_id}",
    ):
        assert words in letter.text
        assert all(part in letter.html for part in words.split(": "))


CHANGED = {
    "would": [
        {
            "menu": "6-2 Budgets",
            "record": "budget",
            "op": "change",
            "fields": [
                {"field": "lines/0/amount", "label": "Amount", "before": "100.00", "after": "12350.00"},
                {"field": "notes", "label": "Notes", "before": "old", "after": ""},
            ],
        },
        {"menu": "4-4 Vendors", "record": "vendor", "op": "link", "id": "214", "fields": []},
    ],
    "warnings": ["Vendor 214 has almost the same name."],
    "effects": {"budget": "-12250.00"},
    "amount": "12250.00",
}


def test_a_mail_shows_the_money_and_what_is_changed_into_what(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    # R94
    export_id = send(mailing, caller)
    export = mailing.ledger.read(lambda tx: tx.exports.get(export_id))
    assert export is not None
    mailing.ledger.write(lambda tx: tx.exports.replace(replace(export, preview=CHANGED)))
    mail(mailing)
    (letter,) = mailer.letters
    for words in (
        "Amount: 12,250.00",
        "Changed: Budget (6-2 Budgets)",
        "Amount: 100.00 -> 12350.00",
        "Notes: old -> empty",
        "Would be linked: Vendor 214",
        "Vendor 214 has almost the same name.",
    ):
        assert words in letter.text
    assert "<td>Amount</td><td>100.00 -&gt; 12350.00</td>" in letter.html


def test_the_digest_is_mailed_with_all_that_waits(mailing: Plugin, mailer: RecordingMailer, caller: Caller) -> None:
    # R94
    mailing.companies.change("sandbox", {"policies": {"digest": "07:00 America/Chicago"}})
    sent = [send(mailing, caller, f"Works {number:03}") for number in range(60)]
    mail(mailing)
    mailer.letters.clear()
    assert (digest(mailing), mail(mailing), digest(mailing), mail(mailing)) == (1, 1, 0, 0)
    (letter,) = mailer.letters
    assert letter.subject == "60 exports wait for acceptance in Sandbox"
    assert "2026-09-30: 60 Vendor. The oldest first." in letter.text
    assert [export_id for export_id in sent if export_id not in letter.text or export_id not in letter.html] == []


def test_who_gets_them_is_said_by_the_company_else_by_the_settings(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    mailing.companies.change("sandbox", {"policies": {"notify": "kim@b.example, lee@b.example"}})
    send(mailing, caller, "Aspen")
    assert mail(mailing) == 2
    assert [to for to, _ in told(mailer)] == ["kim@b.example", "lee@b.example"]
    assert len({letter.id for letter in mailer.letters}) == 2
    mailing.companies.change("sandbox", {"policies": {"notify": "none"}})
    send(mailing, caller, "Birch")
    assert mail(mailing) == 0


def test_what_was_sent_before_there_was_a_mail_server_is_left_to_the_digest(
    memory: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    send(memory, caller, "Aspen")
    values = {**memory.settings.values, "smtp_to": "dana@b.example"}
    memory.settings, memory.mailer = Settings(Path("memory"), values), mailer
    assert mail(memory) == 0
    send(memory, caller, "Birch")
    assert (mail(memory), told(mailer)) == (1, [("dana@b.example", "Vendor Birch waits for acceptance")])


def test_a_server_that_is_down_loses_nothing_and_is_not_hammered(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    # R94
    mailer.down = DOWN
    for number in range(5):
        send(mailing, caller, f"Works {number}")
        assert mail(mailing) == 0
    assert (mailer.asked, failures(mailing), len(outbox(mailing))) == (1, 1, 5)
    assert "Mails wait until 2026-09-30T12:00:10.000Z: The mail server does not answer." in caplog.text
    for _ in range(5 * 24 * 60):
        clock(mailing).advance(60)
        mail(mailing)
    assert mailer.asked < 5 * 24 * 2 + 10, "every half an hour at last"
    assert (failures(mailing), len(outbox(mailing))) == (mailer.asked, 5)
    mailer.down = Sent()
    clock(mailing).advance(1800)
    assert (mail(mailing), failures(mailing), outbox(mailing)) == (5, 0, [])
    assert len({letter.id for letter in mailer.letters}) == 5


def test_what_was_decided_meanwhile_is_not_mailed_any_more(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    mailing.companies.change("sandbox", {"policies": {"digest": "07:00 America/Chicago"}})
    mailer.down = DOWN
    gone, again, stays = (send(mailing, caller, name) for name in ("Aspen", "Birch", "Cedar"))
    digest(mailing)
    mail(mailing)
    decide.retrieve(mailing, caller, gone, {})
    decide.retrieve(mailing, caller, again, {})
    decide.resend(mailing, caller, again, {})
    clock(mailing).advance(DAY)
    digest(mailing)
    mailer.down = Sent()
    assert stays
    mail(mailing)
    assert sorted(subject for _, subject in told(mailer)) == [
        "2 exports wait for acceptance in Sandbox",
        "Vendor Birch waits for acceptance again, round 2",
        "Vendor Cedar waits for acceptance",
    ]
    assert outbox(mailing) == []


def test_an_address_that_is_refused_holds_up_no_other_and_is_given_up_at_last(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    mailing.companies.change("sandbox", {"policies": {"notify": "gone@b.example, dana@b.example"}})
    mailer.answers = {"gone@b.example": REFUSED}
    send(mailing, caller)
    assert mail(mailing) == 1
    assert (failures(mailing), [(each.address, each.error) for each in outbox(mailing)]) == (
        0, [("gone@b.example", REFUSED.error)],
    )  # fmt: skip
    for _ in range(3 * 48):
        clock(mailing).advance(1800)
        mail(mailing)
    (given_up,) = outbox(mailing)
    assert (given_up.state, given_up.error) == ("refused", REFUSED.error)
    assert "is given up: The mail server refused the recipient." in caplog.text
    asked = mailer.asked
    clock(mailing).advance(DAY)
    assert (mail(mailing), mailer.asked) == (0, asked)
    clock(mailing).advance(90 * DAY)
    assert (retain(mailing)["mails"], outbox(mailing)) == (1, [])


def test_a_mail_at_which_the_server_breaks_off_does_not_hold_up_the_others(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    mailing.companies.change("sandbox", {"policies": {"notify": "bad@b.example, dana@b.example"}})
    mailer.answers = {"bad@b.example": DOWN}
    send(mailing, caller)
    assert mail(mailing) == 0
    clock(mailing).advance(10)
    mail(mailing)
    assert [to for to, _ in told(mailer)] == ["dana@b.example"]


class Broken(RecordingMailer):
    """Breaks at every letter, telling what it was."""

    def send(self, letter: Letter) -> Sent:
        raise RuntimeError(letter.text)


def test_a_defect_is_logged_without_what_it_was_about_and_tried_again(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    mailing.mailer = Broken()
    send(mailing, caller)
    assert mail(mailing) == 0
    assert "broke: RuntimeError" in caplog.text
    assert "Northgate" not in caplog.text
    mailing.mailer = mailer
    clock(mailing).advance(10)
    assert mail(mailing) == 1


def test_a_clock_that_is_set_back_does_not_stop_the_mails(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    clock(mailing).set(datetime(2030, 1, 1, tzinfo=UTC))
    mailer.down = DOWN
    send(mailing, caller, "Aspen")
    mail(mailing)
    clock(mailing).set(datetime(2026, 9, 30, 13, tzinfo=UTC))
    mailer.down = Sent()
    send(mailing, caller, "Birch")
    assert mail(mailing) == 2


def test_a_process_that_is_asked_to_stop_leaves_the_rest_in_the_outbox(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    for name in ("Aspen", "Birch"):
        send(mailing, caller, name)
    mailing.leaving.set_result(None)
    assert (mail(mailing), len(outbox(mailing)), mailer.letters) == (0, 2, [])


def test_a_quiet_company_whose_last_event_was_forgotten_misses_nothing(
    mailing: Plugin, mailer: RecordingMailer, caller: Caller
) -> None:
    first = send(mailing, caller, "Aspen")
    mail(mailing)
    decide.retrieve(mailing, caller, first, {})
    clock(mailing).advance(91 * DAY)
    retain(mailing)
    for number in range(130):
        send(mailing, caller, f"Works {number}")
    mailer.letters.clear()
    assert (mail(mailing), mail(mailing)) == (130, 0)


HOSTILE = "Acme\r\nBcc: evil@x.example\r\n\r\n<script>alert(1)</script>\u202e\u2028 \u0000 Größe 😀"


def test_names_are_text_and_nothing_else(mailing: Plugin, mailer: RecordingMailer, caller: Caller) -> None:
    # R94
    export_id = send(mailing, caller, "Aspen")
    event = mailing.ledger.read(lambda tx: tx.exports.get(export_id))
    assert event is not None
    hostile = replace(event, payload={**event.payload, "name": HOSTILE * 20}, requested_by=HOSTILE)
    mailing.ledger.write(lambda tx: tx.exports.replace(hostile))
    mailing.companies.change("sandbox", {"policies": {"digest": "07:00 America/Chicago"}})
    digest(mailing)
    assert mail(mailing) == 2
    for letter in mailer.letters:
        assert letter.subject.isprintable()
        assert len(letter.subject) <= 120
        assert letter.text.replace("\n", "").isprintable()
        assert not [each for each in letter.text.splitlines() if each.startswith("Bcc")]
        assert "<script" not in letter.html
        assert letter.text.count("&") == 0
        assert letter.text.count("Größe 😀") >= 20, "nothing of a name is cut in the text"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("none", "none"),
        ("dana@b.example", "dana@b.example"),
        (" dana@b.example ,kim@b.example,, dana@b.example", "dana@b.example, kim@b.example"),
        ("Dana <dana@b.example>", None),
        ("dana@b.example\r\nBcc: x@y.example", None),
        ("dana", None),
        ("größe@b.example", None),
        (f"{'x' * 250}@b.example", None),
        (",".join(f"a{number}@b.example" for number in range(21)), None),
        ("", None),
        (None, None),
        (7, None),
    ],
)
def test_what_the_policy_may_be(given: object, stored: str | None) -> None:
    assert read_policy(given) == stored


def test_nothing_secret_is_logged(mailing: Plugin, caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    send(mailing, caller)
    mail(mailing)
    assert "is sent" in caplog.text
    assert "dana@b.example" not in caplog.text
    assert "Northgate" not in caplog.text
