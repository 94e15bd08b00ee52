"""Records of a source as a spreadsheet has them: a line of names, and a line for each record."""

from __future__ import annotations

import csv
import io


def records_of(text: str) -> list[dict[str, str]]:
    """The records of a CSV file, or of rows that were copied out of a spreadsheet; empty lines are none.

    Commas, semicolons and tabs separate, whichever the first line has most of. Names are in small letters then, with
    `_` between words.
    """
    header = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count), restkey="")
    found = [{_named(name): cell for name, cell in line.items() if name} for line in lines]
    return [line for line in found if any(line.values())]


def _named(name: str) -> str:
    return name.strip().lower().replace(" ", "_")
