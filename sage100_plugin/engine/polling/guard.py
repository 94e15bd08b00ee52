"""What makes reading stop before it tells nonsense: a restored backup, and records that are gone by the hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sage100_plugin.engine.polling.compare import Look, moment, rows_in, rows_of
from sage100_plugin.engine.polling.pages import pages, witnessed
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Cursor
from sage100_plugin.records import RECORDS

FAR = timedelta(days=1)
"""So far behind the last look is no clock that somebody corrected."""

MANY, SHARE = 20, 0.05
"""More than these many and this share of a record type do not go in one night by hand."""

MOST = 10
"""Pages that are looked through for one record."""

FEW = 3
"""A record type of more than these that is empty was emptied."""

ALONE = ("recnum",)
"""The key of records that stand for themselves; others belong to one, and go with it."""

PAIR = 2
"""A job and its budget may go together."""

ACCEPTED = "deletions_accepted"
"""The code of a company's state while a person lets deletions be true."""


def check_clock(look: Look, cursor: Cursor) -> None:
    """Raise `restored_backup` when the server stands long before the last look."""
    now, then = moment(look.started), moment(cursor.stamp)
    if now is not None and then is not None and then - now > FAR:
        raise _restored(look, f"Its server's clock says {look.started}, and it was {cursor.stamp} at the last look.")


def missing(look: Look, cursor: Cursor) -> bool:
    """Whether the record that was touched last bears no stamp as new as then; False when that would take long to tell.

    It was deleted, or its line was that bore the stamp, or it is as it was before.
    """
    stamp, id = witnessed(look, cursor.witness)
    other = replace(look, record=cursor.record)
    for number, page in enumerate(pages(other, stamp, timedelta()) if stamp else ()):
        if number == MOST or any(one.id == id for one in page):
            return False
    return bool(stamp)


def check_newest(look: Look, cursor: Cursor) -> None:
    """Raise `restored_backup` when a record that was touched last is as it was before or is gone without a trace in
    Sage's history, or when those of several record types are gone.

    `cursor` is of a type whose own is missing. Where there is no history, one alone was deleted, and with a job go its
    phases and its budget.
    """
    lost = [cursor, *(one for one in _others(look) if missing(look, one))]
    for one in lost:
        stamp, id = witnessed(look, one.witness)
        if _older(look, one.record, id):
            kind = RECORDS[one.record].title
            raise _restored(look, f"{kind} {id} was changed at {stamp} (UTC), and now it is as it was before.")
        if _unheard(look, one.record, id):
            kind = RECORDS[one.record].title
            raise _restored(look, f"{kind} {id} was there at {stamp} (UTC), and Sage's history does not know it.")
    titles = [RECORDS[one.record].title for one in lost if RECORDS[one.record].key == ALONE]
    if len(titles) > PAIR:
        raise _restored(look, f"Of {', '.join(titles)} the record that was touched last is gone, all at once.")


def _unheard(look: Look, record: str, id: str) -> bool:
    """Whether a record is gone that Sage's own history, which keeps deletions, has never held."""
    recorded = None if look.reader.there(record, [id]) else look.reader.recorded(record, [id])
    return recorded is not None and id not in recorded


def _others(look: Look) -> Sequence[Cursor]:
    held = look.plugin.ledger.read(lambda tx: tx.cursors.of(look.company))
    return [one for one in held if one.record != look.record and one.baseline_done]


def _older(look: Look, record: str, id: str) -> bool:
    """Whether the record is there, with as many lines as it had."""
    seen = look.plugin.ledger.read(lambda tx: tx.snapshots.get(look.company, record, [id])).get(id)
    row = look.reader.get(record, [id]).get(id)
    if seen is None or not seen.hash or row is None:
        return False
    before, now = rows_in(seen)[1:], rows_of(record, RECORDS[record].public(row))
    return all(rows >= held for rows, held in zip(now, before, strict=True))


def check_gone(look: Look, gone: int, known: int, since: str = "") -> None:
    """Raise `records_vanished` or `restored_backup` when more of the `known` records are gone than people delete.

    `since` is the oldest stamp among what is gone: when these are just the newest ones, and nothing else was touched
    since, the database is a backup made before them.
    """
    if gone <= FEW or _accepted(look):
        return
    title = RECORDS[look.record].title
    if gone == known or (gone > MANY and gone > SHARE * known):
        says = f"{gone:,} of {known:,} records of the type {title} are not in {look.company} any more."
        raise Refused("records_vanished", f"{says} Nothing was told of it, and nothing more is read.")
    if since and RECORDS[look.record].key == ALONE and not _touched(look, since):
        raise _restored(look, f"The {gone} newest records of the type {title} are gone, and nothing was changed since.")


def _accepted(look: Look) -> bool:
    state = look.plugin.ledger.read(lambda tx: tx.states.get(look.company))
    return state is not None and state.code == ACCEPTED


def _touched(look: Look, since: str) -> bool:
    return bool(look.reader.changed(look.record, since, timedelta(), None, 1))


def _restored(look: Look, why: str) -> Refused:
    says = f"The database of {look.company} went back to an older state. {why} Nothing more is read."
    return Refused("restored_backup", says)
