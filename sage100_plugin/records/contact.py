"""The contacts grid of jobs, clients and vendors: the same columns in `jobcnt`, `clncnt` and `vndcnt`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import Schema

from sage100_plugin.records import fields

FIELDS: dict[str, tuple[str, str, str, int | None]] = {
    "name": ("Contact Name", "cntnme", "ContactName", 50),
    "job_title": ("Job Title", "jobttl", "JobTitle", 50),
    "phone": ("Phone#", "phnnum", "Phone", 14),
    "extension": ("Extension", "phnext", "Extension", 6),
    "email": ("Email", "e_mail", "Email", 75),
    "mobile": ("Cell Phone#", "cllphn", "Mobile", 14),
    "fax": ("Fax#", "faxnum", "Fax", 14),
    "other_phone": ("Other#", "othphn", "OtherPhone", 14),
    "other_description": ("Other Description", "othdsc", "OtherDesc", 25),
    "notes": ("Notes", "ntetxt", "Memo", None),
}
"""Public name -> label, column, element of Sage's API and its length there, in the API's order."""


def contact_fields(guess: str = "", *, seen: Collection[str] = ()) -> dict[str, Any]:
    """A contact's fields. `guess` says why the elements are not certain, except those of the fields in `seen`."""
    return {
        name: fields.text(
            label, column=column, element=element, length=length, guess="" if not guess or name in seen else guess
        )
        for name, (label, column, element, length) in FIELDS.items()
    }


def contact_schema(name: str, guess: str = "", *, seen: Collection[str] = ()) -> type[Schema]:
    """The schema of one line of a contacts grid; the first line is the primary contact."""
    line = fields.record_id("Line#", column="linnum", help="A line given with its number is changed, not added.")
    return Schema.from_dict({"line": line, **contact_fields(guess, seen=seen)}, name=name)


def contact_record(name: str, parent: str, label: str, column: str) -> type[Schema]:
    """The schema of a contact as a record of its own; `column` is that of its client's or vendor's name.

    Sage's API writes it as a line of the `contacts` of that one.
    """
    own = {
        "id": fields.derived("Id", "text", lambda row: f"{row['recnum']}-{row['linnum']}"),
        parent: fields.record_id(label, column="recnum"),
        f"{parent}_name": fields.text(f"{label} Name", column=column, foreign=True),
        "line": fields.record_id("Line#", column="linnum"),
        **contact_fields(),
        "created_at": fields.moment("Created", column="insdte"),
        "updated_at": fields.moment("Updated", column="upddte"),
    }
    return Schema.from_dict(own, name=name)
