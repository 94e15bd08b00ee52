"""The mails to approvers: what waits, in plain text and in HTML. Pure.

Names come from other systems: they are put on one line, and nothing in them is a header or a tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from unicodedata import category
from urllib.parse import quote

from sage100_plugin.ports.ledger import Export
from sage100_plugin.ports.mail import Letter
from sage100_plugin.records import RECORDS

SUBJECT = 120
"""A longer subject is cut, with a mark: the whole name stands in the text."""

LINKING = "link"
Row = tuple[str, str]
Facts = Mapping[str, Any]


def notice(letter_id: str, to: str, company: str, export: Export, facts: Facts, base: str) -> Letter:
    """That an export waits: what it would change, the money, and where it is decided.

    `facts` are those of the digest's item; `base` is the address of the server, or empty.
    """
    kind, name = _kind(facts), line(facts["name"])
    again = f" again, round {facts['round']}" if facts["round"] > 1 else ""
    title = f"{kind} {name} waits for acceptance{again}".replace("  ", " ")
    opening = f"{line(facts['requested_by'])} sent it{again}. Nothing is in Sage until it is accepted."
    would = [(heading, rows) for each in export.preview.get("would", ()) for heading, rows in _would(each)]
    warnings = [("", line(one)) for one in export.preview.get("warnings", ())]
    parts = [("", _about(company, facts)), *would, ("Warnings", warnings), ("Decide", _where(facts["id"], base))]
    return Letter(
        letter_id, to, _subject(title), _text(title, opening, parts), _html(title, opening, parts), export.requested_at
    )


def daily(letter_id: str, to: str, company: str, data: Facts, base: str, at: datetime) -> Letter:
    """All that waits for acceptance in a company."""
    count = data["count"]
    title = f"{count} {'export waits' if count == 1 else 'exports wait'} for acceptance in {line(company)}"
    kinds = ", ".join(f"{one['count']} {_kind(one)}" for one in data["records"])
    parts = [(f"{_kind(item)} {line(item['name'])}", _item(item, base)) for item in data["items"]]
    opening = f"{data['day']}: {kinds}. The oldest first."
    return Letter(letter_id, to, _subject(title), _text(title, opening, parts), _html(title, opening, parts), at)


def line(value: object) -> str:
    """A value on one line: what is no printable character is a blank."""
    text = "" if value is None else str(value)
    return " ".join("".join(" " if category(each)[0] in "CZ" else each for each in text).split())


def _subject(title: str) -> str:
    return title if len(title) <= SUBJECT else f"{title[: SUBJECT - 1]}…"


def _kind(facts: Facts) -> str:
    known = RECORDS.get(facts["record"])
    return known.title if known else line(facts["record"])


def _about(company: str, facts: Facts) -> list[Row]:
    return [("Company", line(company)), *_shared(facts), ("Who may accept it", line(facts["turn"]))]


def _item(item: Facts, base: str) -> list[Row]:
    accepted = [("Accepted by", line(item["accepted_by"]))] if item["accepted_by"] else []
    return [
        ("Export", item["id"]),
        *_shared(item),
        ("Sent by", line(item["requested_by"])),
        ("Round", str(item["round"])),
        *accepted,
        ("Who may accept it", line(item["turn"])),
        *([("With an API key", _address(item["id"], base))] if base else []),
    ]


def _shared(facts: Facts) -> list[Row]:
    rows = [
        ("From", line(f"{facts['source']} {facts['source_id']}")),
        ("Amount", _amount(facts["amount"])),
        ("Waiting since", _moment(facts["waiting_since"])),
        ("Expires", _moment(facts["expires_at"])),
    ]
    return [row for row in rows if row[1]]


def _amount(amount: str | None) -> str:
    whole, _, cents = (amount or "").partition(".")
    return f"{int(whole):,}.{cents}" if whole else ""


def _moment(text: str | None) -> str:
    return f"{datetime.fromisoformat(text).astimezone(UTC):%Y-%m-%d %H:%M} UTC" if text else ""


def _would(each: Facts) -> Iterable[tuple[str, list[Row]]]:
    """One of Sage's records as it would stand, field by field."""
    kind = _kind(each)
    if each["op"] == LINKING:
        yield f"Would be linked: {kind} {line(each.get('id'))}", []
        return
    heading = f"New: {kind}" if each["op"] == "add" else f"Changed: {kind}"
    yield f"{heading} ({line(each['menu'])})", [(line(one["label"]), _changed(one)) for one in each["fields"]]


def _changed(field: Facts) -> str:
    before, after = line(field["before"]), line(field["after"])
    return f"{before or 'empty'} -> {after or 'empty'}" if field["before"] is not None else after


def _where(export_id: str, base: str) -> list[Row]:
    told = [("With an API key", _address(export_id, base))] if base else []
    return [*told, ("On the server", f"sage100-plugin exports accept {export_id}")]


def _address(export_id: str, base: str) -> str:
    return f"{base.rstrip('/')}/v1/exports/{quote(export_id)}"


Part = tuple[str, Sequence[Row]]


def _text(title: str, opening: str, parts: Sequence[Part]) -> str:
    lines = [title, "", opening]
    for heading, rows in parts:
        if rows or heading.startswith("Would"):
            lines += ["", *([heading] if heading else [])]
            lines += [f"  {label}: {value}" if label else f"  {value}" for label, value in rows]
    return "\n".join(lines) + "\n"


def _html(title: str, opening: str, parts: Sequence[Part]) -> str:
    body = [f"<h2>{escape(title)}</h2>", f"<p>{escape(opening)}</p>"]
    for heading, rows in parts:
        if rows or heading.startswith("Would"):
            body.append(f"<h3>{escape(heading)}</h3>" if heading else "")
            cells = "".join(f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>" for label, value in rows)
            body.append(f'<table cellpadding="4">{cells}</table>' if cells else "")
    return (
        f'<!doctype html><meta charset="utf-8"><title>{escape(title)}</title>\n' + "\n".join(filter(None, body)) + "\n"
    )
