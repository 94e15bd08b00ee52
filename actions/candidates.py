"""Which records in Sage a record of the source could be, and why: clients and vendors by what people know them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from marshmallow import Schema

from actions.matching import held, near_name, rows_of, same_name
from sage100_plugin.ports.sage import Containing, Row
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.likeness import NAME, NEAR, NUMBER, SAYS, SIMILAR, ZIP, digits, plain_address, standing
from sage100_plugin.spec import Context, Faults, Given

Hit = tuple[str, str]
"""By what a record was found, and its id."""

WEIGHT = {NUMBER: 100, NAME: 50, SIMILAR: 40, NEAR: 35, "email": 30, "phone": 25, "address": 20}

LAST = 4
"""The last digits of a number stand together however it is written."""

NAMED = 3
"""So many candidates are named in a refusal."""


@dataclass(frozen=True)
class Places:
    """Where the records of a type have their telephone numbers, e-mail addresses, and addresses with their zip.

    The first two are fields by record type: of the record itself, or of one that bears its number.
    """

    phones: Mapping[str, tuple[str, ...]]
    emails: Mapping[str, tuple[str, ...]]
    addresses: Mapping[str, str]


PLACES = {
    "client": Places(
        phones={"client": ("phone",), "client_contact": ("phone", "mobile", "other_phone")},
        emails={"client": ("email",), "client_contact": ("email",)},
        addresses={"address1": "zip", "billing_address1": "billing_zip", "shipping_address1": "shipping_zip"},
    ),
    "vendor": Places(
        phones={"vendor": ("phone", "mobile"), "vendor_contact": ("phone", "mobile", "other_phone")},
        emails={"vendor": ("email", "primary_email"), "vendor_contact": ("email",)},
        addresses={"address1": "zip"},
    ),
}
"""A client's telephone number stands with itself in older companies, else with its contacts; a vendor's with both."""


class CandidateSchema(Schema):
    """A Sage record that could be meant, as JSON."""

    id = fields.record_id("Sage Id")
    number = fields.text("Number", help="By which people know it.", sample="20")
    name = fields.text("Name", sample="Orwin Concrete")
    by = fields.text(
        "By",
        help="What agrees, the weightiest first: number, name, similar_name, near_name, email, phone, address.",
        sample="similar_name, phone",
    )
    reason = fields.text("Reason", help="The same as a sentence.", sample="the telephone number is the same")
    score = fields.whole("Score", help="The sum of the weights of what agrees.")
    strong = fields.flag("Strong", help="A person would take it for the record.")
    inactive = fields.flag("Inactive")


@dataclass(frozen=True)
class Candidate:
    """A Sage record that could be meant: its number and name, by what it was found, and how sure that is.

    `by` holds words of `SAYS`, the weightiest first; `score` is the sum of their weights.
    """

    id: str
    name: str
    by: tuple[str, ...]
    score: int
    strong: bool
    inactive: bool = False

    @property
    def reason(self) -> str:
        """Why it could be meant, in the user's words."""
        return " and ".join(SAYS[word] for word in self.by)

    @property
    def told(self) -> dict[str, Any]:
        """The candidate as JSON, as a result has it."""
        names = ("id", "name", "score", "strong", "inactive", "reason")
        return {**{name: getattr(self, name) for name in names}, "number": self.id, "by": ", ".join(self.by)}

    @property
    def refused(self) -> dict[str, Any]:
        """The candidate as JSON, as a refusal has it."""
        reasons = [SAYS[word] for word in self.by]
        return {"id": self.id, "number": self.id, "name": self.name, "score": self.score, "reasons": reasons}


def matched(
    ctx: Context,
    record: str,
    *,
    number: str | None = None,
    name: str | None = None,
    phones: Iterable[str | None] = (),
    emails: Iterable[str | None] = (),
    address: str | None = None,
    zip: str | None = None,  # noqa: A002 - as the field is called
) -> tuple[Candidate, ...]:
    """The clients or vendors that have one of these attributes, best first, by number where they are equally good.

    A name is the same as it stands, or without case, punctuation and legal form. Telephone numbers and e-mail addresses
    are those of `PLACES`, of the record or its contacts, compared by their digits and without case. An address is the
    first line of any of the record's addresses, with `Street` and `St.` taken for the same; a zip that both have must
    agree.

    A candidate is strong, which is to say that a person would take it for the record, when it has the number, or is
    the only one of this name, or agrees in two attributes.
    A telephone number, e-mail address or address alone is weak: families, landlords and their tenants share them.
    """
    places, found = PLACES[record], dict[str, set[str]]()
    hits = chain(
        [(NUMBER, number)] if number else [],
        _named(ctx, record, (name or "").strip()),
        *(_called(ctx, places, wanted) for wanted in _each(digits(phone or "") for phone in phones)),
        *(_written_to(ctx, places, wanted) for wanted in _each((email or "").strip().casefold() for email in emails)),
        _living(ctx, record, plain_address(address or ""), (zip or "").strip()[:ZIP]),
    )
    for word, id in hits:
        found.setdefault(id, set()).add(word)
    rows = ctx.sage.get(record, list(found)) if found else {}
    named = [word for id in rows for word in found[id] & {NAME, SIMILAR}]
    only = NAME if named.count(NAME) == 1 else SIMILAR if named == [SIMILAR] else ""
    candidates = (_candidate(record, id, row, found[id], only) for id, row in rows.items())
    return tuple(sorted(candidates, key=lambda each: (-each.score, int(each.id))))


def _each(texts: Iterable[str]) -> Iterable[str]:
    """Each text once, and none that is empty."""
    return dict.fromkeys(filter(None, texts))


def _candidate(record: str, id: str, row: Row, words: set[str], only: str) -> Candidate:
    by = tuple(sorted(words, key=lambda word: -WEIGHT[word]))
    strong = NUMBER in words or only in words or len(by) > 1
    label = held(record, row, RECORDS[record].label)
    return Candidate(id, label, by, sum(WEIGHT[word] for word in by), strong, inactive(row))


def _named(ctx: Context, record: str, name: str) -> Iterator[Hit]:
    for row in same_name(ctx, record, name):
        label = held(record, row, RECORDS[record].label)
        yield NAME if label.strip().casefold() == name.casefold() else SIMILAR, str(row["recnum"])


def _called(ctx: Context, places: Places, wanted: str) -> Iterator[Hit]:
    for record, names in places.phones.items():
        for field in names:
            for row in rows_of(ctx, record, {field: Containing(wanted[-LAST:])}):
                if digits(held(record, row, field)) == wanted:
                    yield "phone", str(row["recnum"])


def _written_to(ctx: Context, places: Places, email: str) -> Iterator[Hit]:
    for record, names in places.emails.items() if "@" in email else ():
        for field in names:
            for row in rows_of(ctx, record, {field: email}):
                yield "email", str(row["recnum"])


def _living(ctx: Context, record: str, line: str, code: str) -> Iterator[Hit]:
    for first, below in PLACES[record].addresses.items() if standing(line) else ():
        for row in rows_of(ctx, record, {first: Containing(standing(line))}):
            other = held(record, row, below)[:ZIP]
            if plain_address(held(record, row, first)) == line and (not code or not other or code == other):
                yield "address", str(row["recnum"])


def like(ctx: Context, record: str, given: Given) -> tuple[Candidate, ...]:
    """The candidates of an input whose fields are called as those of the record, its contacts included."""
    people: Sequence[Given] = (given, *(given.get("contacts") or ()))
    return matched(
        ctx,
        record,
        name=given.get("name"),
        phones=[one.get(name) for one in people for name in ("phone", "mobile")],
        emails=[one.get(name) for one in people for name in ("email", "primary_email")],
        address=given.get("address1"),
        zip=given.get("zip"),
    )


def near(ctx: Context, record: str, name: str, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates that were found, and beside them the records whose name is nearly this one, best first.

    These are for a person to look at: a near name alone keeps nothing from being created.
    """
    every = {one.id: one for one in found}
    for row, share in near_name(ctx, record, name):
        id, score = RECORDS[record].id_of(row), round(WEIGHT[NEAR] * share / 100)
        fresh = Candidate(id, held(record, row, RECORDS[record].label), (), 0, strong=False, inactive=inactive(row))
        one = every.get(id, fresh)
        by = tuple(sorted((*one.by, NEAR), key=lambda word: -WEIGHT[word]))
        every[id] = replace(one, by=by, score=one.score + score)
    return tuple(sorted(every.values(), key=lambda one: (-one.score, int(one.id))))


def candidates_of(ctx: Context, record: str, given: Given) -> dict[str, Any]:
    """What a plan tells of whom it could be instead: before somebody decides, and where nobody does."""
    if ctx.decision is not None and not ctx.direct:
        return {}
    found = near(ctx, record, given.get("name") or "", like(ctx, record, given))
    return {"candidates": [one.told for one in found]}


def check_alike(ctx: Context, given: Given, faults: Faults, record: str) -> None:
    """Note the records that a person would take for the one that is to be created, or that have its name (R89)."""
    found = like(ctx, record, given)
    alike = [one for one in found if one.strong or {NAME, SIMILAR} & {*one.by}]
    if alike:
        kind = RECORDS[record]
        named = "; ".join(f"{kind.title.lower()} {_shown(ctx, record, given, one)}" for one in alike[:NAMED])
        more = f"; and {len(alike) - NAMED} more" if len(alike) > NAMED else ""
        that = "one of them" if len(alike) > 1 else "that one"
        mend = f"Link it with link_{record} if it is {that}, or send confirm_no_match."
        says = f"Sage already has {named}{more} ({kind.menu}). {mend}"
        faults.add("/name", "possible_duplicate", says, [one.refused for one in alike])


def _shown(ctx: Context, record: str, given: Given, one: Candidate) -> str:
    """Number and name, what keeps it from being linked, and the reason."""
    notes = ["inactive"] if one.inactive else []
    for link in ctx.links.by_sage(ctx.company.id, record, one.id):
        notes += [f"linked to {link.source_id}"] if link.source == given.get("source") else []
    noted = f" ({', '.join(notes)})" if notes else ""
    return f"{one.id} {one.name}{noted}: {one.reason}"
