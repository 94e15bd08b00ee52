"""The process dies before or after every write and mail of a digest and a notice: no mail is missed (F1)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.digest import digest
from sage100_plugin.engine.queue.notices import mail
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.settings import Settings
from sage100_plugin.testing.mail import RecordingMailer
from tests.faults.folder import opened
from tests.faults.frail import Crash, Frail, Fuse, frail

CALLER = Caller("flow", "a flow", SCOPES)
VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}
WRITES_AND_MAILS = 18
"""Before and after: the digest, the event into the outbox, and of each of three mails sending and noting it."""


def mailing(plugin: Plugin, mailer: Any) -> Plugin:
    values = {**plugin.settings.values, "smtp_to": "dana@b.example, kim@b.example"}
    return replace(plugin, settings=Settings(plugin.settings.home, values), mailer=mailer)


def day(plugin: Plugin) -> None:
    digest(plugin)
    mail(plugin)


def told(plugin: Plugin) -> list[str]:
    """The ids of the events, the newest first."""
    return [event.id for event in plugin.ledger.read(lambda tx: tx.events.newest((), 100))]


def test_a_crash_at_any_point_loses_no_mail_and_makes_no_second_digest(home: Path) -> None:
    # R94
    with opened(home) as plugin:
        plugin.companies.change("sandbox", {"policies": {"digest": "00:00"}})
        mail(mailing(plugin, RecordingMailer()))
        run_action(plugin, Call("export_vendor", VENDOR, CALLER))
    for point in count(1):
        mailer, fuse = RecordingMailer(), Fuse(point)
        copy = Path(shutil.copytree(home, home.parent / f"crash-{point}"))
        died = False
        with opened(copy) as plugin:
            try:
                day(frail(mailing(plugin, Frail(mailer, fuse, "mailer", "send")), fuse))
            except Crash:
                died = True
        with opened(copy) as plugin:
            day(mailing(plugin, mailer))
            day(mailing(plugin, mailer))
            assert len(told(plugin)) == len(set(told(plugin))) == 2
            assert plugin.ledger.read(lambda tx: tx.mails.counted()) == {}
        sent = [(letter.id, letter.to, letter.subject) for letter in mailer.letters]
        assert sorted((to, subject[:8]) for _, to, subject in set(sent)) == [
            ("dana@b.example", "1 export"),
            ("dana@b.example", "Vendor N"),
            ("kim@b.example", "1 export"),
            ("kim@b.example", "Vendor N"),
        ]
        assert len(sent) <= len(set(sent)) + 1, "what was on its way is sent again, with its id"
        shutil.rmtree(copy)
        if not died:
            assert point > WRITES_AND_MAILS
            return
