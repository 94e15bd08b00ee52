"""What stays as it is in Sage though another value was given, because Sage's API does not change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Context, Skipped

LIMIT = "That is a limit of Sage, not of this plugin."

Fields = Mapping[str, Any]


def kept(record: str, name: str, now: Fields, wanted: Any, only: str) -> Skipped:  # noqa: ANN401 - of any field
    """A field of the record that stays, with the reason that begins with `only`."""
    says = f"{only}, so it stays {now[name] or 'empty'}. {LIMIT}"
    return Skipped(name, says, now[name], RECORDS[record].shown({name: wanted})[name])


def taken(ctx: Context, record: str, differs: Fields, now: Fields) -> tuple[dict[str, Any], tuple[Skipped, ...]]:
    """Of what differs from Sage, what this company's API changes, and the rest with the reason.

    Where its API changes no such record at all, everything is left: then Sage's refusal says so.
    """
    if not ctx.changes:
        return dict(differs), ()
    sent: dict[str, Any] = {}
    skipped: list[Skipped] = []
    for name, value in differs.items():
        if name not in ctx.changes:
            skipped.append(kept(record, name, now, value, _says(record, name)))
        elif isinstance(value, list):
            lines, untaken = _lines(ctx, record, name, value)
            sent |= {name: lines} if lines else {}
            skipped += untaken
        else:
            sent[name] = value
    return sent, tuple(skipped)


def _lines(ctx: Context, record: str, grid: str, lines: Sequence[Fields]) -> tuple[list[dict[str, Any]], list[Skipped]]:
    """The lines with what is taken of them; those of which nothing is left are not sent."""
    untaken = dict.fromkeys(name for line in lines for name in line if not _goes(ctx, grid, name))
    left = [{name: value for name, value in line.items() if name not in untaken} for line in lines]
    skipped = [Skipped(grid, f"{_says(record, grid, name)}, so it is not sent. {LIMIT}") for name in untaken]
    return [line for line in left if line.keys() - {"line"}], skipped


def _goes(ctx: Context, grid: str, name: str) -> bool:
    return name == "line" or f"{grid}/{name}" in ctx.changes


def _says(record: str, name: str, below: str = "") -> str:
    kind = RECORDS[record]
    field = made(kind.schema).fields[name]
    label = about(field).label
    what = f"{about(inner(field).fields[below]).label} in {label}" if below else label
    return f"Sage's API in this company does not change {what} of a {kind.title.lower()}"
