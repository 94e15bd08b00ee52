"""Sheets that people fill in and send as the text of an input."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A CSV file to begin with: its key, what it is for, its columns and a few rows that show what goes where.

    `action` takes such a file, as its input `field` or as the file of a form.
    """

    key: str
    title: str
    action: str
    field: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The file as text, its lines ended as spreadsheets end them; no cell of it holds a comma."""
        return "".join(",".join(row) + "\r\n" for row in (self.columns, *self.rows))
