"""Mails to approvers: at once when something is sent or sent again, and the daily digest (R94).

They follow the event log: what is to be mailed is put into the outbox together with how far the log was read, so no
event is missed, and no call waits for a mail. A mail leaves the outbox after the server took it: a crash in between
sends it again, with the same Message-ID. A server that fails holds up all mails, and nothing else, with growing pauses.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import digest, letters
from sage100_plugin.ports.ledger import Event, Mail, Tx
from sage100_plugin.ports.mail import Letter, Mailer, Sent
from sage100_plugin.settings import mail_addresses

POLICY = "notify"
"""The policy that says who gets the mails of a company."""

NOBODY = "none"
MOST = 20
REQUESTED = "export.requested"
TYPES = (REQUESTED, digest.EVENT)
PLACE = "mail place"
"""How far the event log was read."""

HELD = "mail held"
"""Until when all mails wait, and why."""

PAGE = 100
FAR = datetime.max.replace(tzinfo=UTC)
PAUSES = (10.0, 30.0, 120.0, 600.0, 1800.0)
"""Seconds between the tries."""

PATIENCE = timedelta(days=3)
"""For so long a mail is tried that the server refuses while it takes others."""

log = logging.getLogger(__name__)


def read_policy(value: object) -> str | None:
    """The addresses as they are stored, or `none`; None when it is neither."""
    if value == NOBODY:
        return NOBODY
    found = mail_addresses(value) if isinstance(value, str) else None
    return ", ".join(found) if found and len(found) <= MOST else None


def recipients(plugin: Plugin, company_id: str) -> tuple[str, ...]:
    """Who gets the mails of a company: whom its policy names, else whom the settings name."""
    company = plugin.companies.get(company_id)
    told = company.policies.get(POLICY, "") if company else ""
    if told == NOBODY:
        return ()
    return mail_addresses(told or plugin.settings.text("smtp_to")) or ()


def mail(plugin: Plugin) -> int:
    """Put into the outbox what is to be mailed, and send what is due; gives how many mails the server took."""
    if plugin.mailer is None:
        return 0
    while _gather(plugin):
        pass
    sent = 0
    while not plugin.leaving.done() and (due := plugin.ledger.read(lambda tx: _due(plugin, tx))) is not None:
        sent += _posted(plugin, plugin.mailer, due)
    return sent


def failures(plugin: Plugin) -> int:
    """How often in a row the mail server failed."""
    held = plugin.ledger.read(lambda tx: tx.marks.get(HELD))
    return int(held["failures"]) if held else 0


def begin(plugin: Plugin) -> Mapping[str, Any]:
    """How far the event log was read. The first time that is its end: mails are about what comes from now on."""

    def work(tx: Tx) -> Mapping[str, Any]:
        newest = next(iter(tx.events.newest((), 1)), None)
        place = tx.marks.get(PLACE) or {"event": newest.id if newest else "", "at": rfc3339(plugin.clock.now())}
        tx.marks.put(PLACE, place)
        return place

    return plugin.ledger.read(lambda tx: tx.marks.get(PLACE)) or plugin.ledger.write(work)


def _gather(plugin: Plugin) -> int:
    """Read on in the event log; gives how many events there were."""
    place = begin(plugin)
    events = plugin.ledger.read(lambda tx: _following(tx, place))
    if events:
        found = [_mail(event, address) for event in events for address in recipients(plugin, event.company)]
        plugin.ledger.write(lambda tx: _put(tx, found, events[-1]))
    return len(events)


def _following(tx: Tx, place: Mapping[str, Any]) -> tuple[Event, ...]:
    """The next events. Where the last one was forgotten, nothing came for months: those since its moment."""
    try:
        return tx.events.after(TYPES, place["event"], PAGE)
    except KeyError:
        return tx.events.between(TYPES, datetime.fromisoformat(place["at"]), FAR, PAGE)


def _put(tx: Tx, found: list[Mail], last: Event) -> None:
    for each in found:
        tx.mails.add(each)
    tx.marks.put(PLACE, {"event": last.id, "at": rfc3339(last.timestamp)})


def _mail(event: Event, address: str) -> Mail:
    mail_id = f"mail_{sha256(f'{event.id}|{address}'.encode()).hexdigest()[:32]}"
    return Mail(mail_id, event.company, event.id, address, event.timestamp, event.timestamp)


def _due(plugin: Plugin, tx: Tx) -> Mail | None:
    """The next mail to send; none while the server is given a pause. One that ends far away is of a wrong clock."""
    now, latest = plugin.clock.now(), plugin.clock.now() + timedelta(seconds=PAUSES[-1])
    held = tx.marks.get(HELD)
    if held is not None and now < datetime.fromisoformat(held["until"]) <= latest:
        return None
    return tx.mails.due(now, latest)


def _posted(plugin: Plugin, mailer: Mailer, due: Mail) -> bool:
    """Whether the server took it. What tells of something that no longer waits is not sent."""
    try:
        letter = _letter(plugin, due)
        sent = None if letter is None else mailer.send(letter)
    except Exception as error:  # noqa: BLE001 - a defect must not hold up the mails behind this one
        log.error("Mail %s broke: %s", due.id, type(error).__name__)  # noqa: TRY400 - the message may hold what is told
        sent = Sent("The mail broke inside the plugin.")
    plugin.ledger.write(lambda tx: _settle(plugin, tx, due, sent))
    return sent is not None and not sent.error


def _letter(plugin: Plugin, due: Mail) -> Letter | None:
    """The mail as it is now; None when there is nothing to tell any more."""
    event = plugin.ledger.read(lambda tx: tx.events.get(due.event_id))
    company = plugin.companies.get(due.company)
    if event is None or company is None:
        return None
    base = plugin.settings.text("public_url") or plugin.address
    if event.type == REQUESTED:
        export = plugin.ledger.read(lambda tx: tx.exports.get(str(event.data["id"])))
        if export is None or (export.status, export.round) != ("pending", event.data["round"]):
            return None
        facts = digest.waiting_facts(plugin, company, export)
        return letters.notice(due.id, due.address, company.name, export, facts, base)
    mark = plugin.ledger.read(lambda tx: tx.marks.get(digest.mark_of(company.id)))
    if mark is None or mark["day"] != event.data["day"]:
        return None
    return letters.daily(due.id, due.address, company.name, event.data, base, event.timestamp)


def _settle(plugin: Plugin, tx: Tx, due: Mail, sent: Sent | None) -> None:
    if sent is None or not sent.error:
        tx.mails.remove(due.id)
        if sent is not None:
            tx.marks.remove(HELD)
            log.info("Mail %s about %s is sent", due.id, due.event_id)
    elif sent.server:
        until = _hold(plugin, tx, sent.error)
        tx.mails.replace(replace(due, next_at=until, error=sent.error))  # behind the others: it may be its own fault
    else:
        tx.marks.remove(HELD)
        _later(plugin, tx, due, sent.error)


def _hold(plugin: Plugin, tx: Tx, error: str) -> datetime:
    """Let all mails wait: a server that fails, or does not know our password, is not asked again and again."""
    now, before = plugin.clock.now(), tx.marks.get(HELD)
    count = int(before["failures"]) + 1 if before else 1
    since = before["since"] if before else rfc3339(now)
    until = now + _pause(count)
    tx.marks.put(HELD, {"failures": count, "since": since, "until": rfc3339(until), "error": error})
    log.warning("Mails wait until %s: %s", rfc3339(until), error)
    return until


def _later(plugin: Plugin, tx: Tx, due: Mail, error: str) -> None:
    now, attempts = plugin.clock.now(), due.attempts + 1
    over = now - due.created_at >= PATIENCE and attempts > len(PAUSES)
    tried = replace(due, attempts=attempts, error=error, next_at=now + _pause(attempts))
    tx.mails.replace(replace(tried, state="refused") if over else tried)
    log.warning("Mail %s is %s: %s", due.id, "given up" if over else "tried again later", error)


def _pause(failures: int) -> timedelta:
    return timedelta(seconds=PAUSES[min(failures, len(PAUSES)) - 1])
