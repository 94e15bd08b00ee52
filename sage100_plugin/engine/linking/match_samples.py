"""The records of a Sage company, as they are compared with those of a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from sage100_plugin.engine.linking.matching import Sample, sample
from sage100_plugin.ports.sage import Row, SageReader
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.inactive import inactive

MATCHED = ("vendor", "client", "job", "service_site")
"""The record types that are matched."""

PHONES = ("phone", "mobile", "other_phone")
EMAILS = ("email", "primary_email")
ADDRESSES = {"address1": "zip", "billing_address1": "billing_zip", "shipping_address1": "shipping_zip"}
CONTACTS = "contacts"
"""Where telephone numbers and e-mail addresses stand in newer companies."""

PAGE = 500


def samples(reader: SageReader, record: str, client: str | None = None) -> Iterator[Sample]:
    """All records of a type; of service sites those of one client. Raises `Unavailable`."""
    for row in _sites(reader, client) if client else _rows(reader, record):
        yield _sample(record, row)


def _rows(reader: SageReader, record: str) -> Iterator[Row]:
    after = ""
    while ids := reader.keys(record, after, PAGE):
        yield from reader.get(record, ids).values()
        after = ids[-1]


def _sites(reader: SageReader, client: str) -> Iterator[Row]:
    for offset in count(0, PAGE):
        rows = reader.find("service_site", where={"client": client}, offset=offset, limit=PAGE)
        yield from rows
        if len(rows) < PAGE:
            return


def _sample(record: str, row: Row) -> Sample:
    kind = RECORDS[record]
    columns = _columns(record)

    def text(name: str) -> object:
        return row.get(columns.get(name, ""))

    contacts = row.get(CONTACTS) or ()
    called = [one.get(column) for one in contacts for column in ("phnnum", "cllphn", "othphn")]
    return sample(
        kind.id_of(row),
        name=text(kind.label),
        number=row[kind.key[-1]],
        phones=[*map(text, PHONES), *called],
        emails=[*map(text, EMAILS), *(one.get("e_mail") for one in contacts)],
        addresses=[(text(line), text(code)) for line, code in ADDRESSES.items()],
        city=text("city"),
        state=text("state"),
        inactive=inactive(row),
    )


_held: dict[str, Mapping[str, str]] = {}


def _columns(record: str) -> Mapping[str, str]:
    """Public field names to Sage's columns."""
    if record not in _held:
        declared = fields.made(RECORDS[record].schema).fields
        _held[record] = {name: str(field.attribute or name) for name, field in declared.items()}
    return _held[record]
