"""`sage100-plugin mappings`: which field of the source's records is which field of Sage's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import argument, as_json, ask, company_option, fail, friendly, listing, rows, show

NAMED = 4
"""So many changes of a version are named in the table; of more it tells how many there are."""


@click.group()
def mappings() -> None:
    """Which field of your records is which field of Sage's."""


@mappings.command("list")
@company_option
@as_json
@friendly
def mappings_list(company: str | None, as_json: bool) -> None:
    """List what can be mapped, and the version that counts."""
    listing(
        _path(company),
        ["module", "title", "menu", "name", "lines", "saved_by", "saved_at"],
        "Nothing can be mapped here.",
        as_json,
    )


@mappings.command("show")
@click.argument("module")
@company_option
@as_json
@friendly
def mappings_show(module: str, company: str | None, as_json: bool) -> None:
    """Show the mapping that counts, line by line."""
    found = ask("GET", _path(company, module)).body
    if as_json:
        show(found)
        return
    click.echo(f"{found['title']} ({found['menu']}): {found['name']}")
    rows(found["pairs"], ["field", "label", "source", "direction", "pinned", "create_only"], "No lines.")


@mappings.command("set")
@click.argument("module")
@click.argument("given", metavar="JSON")
@click.option("--version", type=int, help="Only if this version still counts.")
@click.option("--note", help="Why; it is shown with the version.")
@company_option
@as_json
@friendly
def mappings_set(
    module: str, given: str, version: int | None, note: str | None, company: str | None, as_json: bool
) -> None:
    """Save a mapping; it counts at once. JSON is the list of lines, or what `show --json` prints, changed."""
    said = argument(given)
    body = said if isinstance(said, dict) else {"pairs": said}
    told = {name: value for name, value in (("version", version), ("note", note)) if value is not None}
    saved = ask("PUT", _path(company, module), {**body, **told}).body
    if as_json:
        show(saved)
    else:
        click.echo(_counts(saved))


@mappings.command("try")
@click.argument("module")
@click.argument("record", metavar="JSON")
@click.option("--pairs", metavar="JSON", help="Lines that are not saved, to be tried instead.")
@click.option("--source", help="The outside system; with it a linked record is found.")
@click.option("--source-id", help="The record's id there, when the mapping does not take it from the record.")
@click.option("--sage-id", help="The record in Sage to compare with.")
@click.option("--action", help="The action to try it for.")
@company_option
@friendly
def mappings_try(module: str, record: str, pairs: str | None, company: str | None, **asked: str | None) -> None:
    """Show what becomes of one of your records; nothing is written. JSON is the record as your system has it."""
    body: dict[str, Any] = {"source_record": argument(record)}
    body |= {name: value for name, value in asked.items() if value}
    if pairs:
        lines = argument(pairs)
        body["pairs"] = lines["pairs"] if isinstance(lines, dict) and "pairs" in lines else lines
    show(ask("POST", f"{_path(company, module)}/try", body).body)


@mappings.command("versions")
@click.argument("module")
@company_option
@as_json
@friendly
def mappings_versions(module: str, company: str | None, as_json: bool) -> None:
    """List the versions, newest first; version 0 is built in."""
    found = ask("GET", f"{_path(company, module)}/versions").body["items"]
    if as_json:
        show(found)
        return
    shown = [{**one, "changes": _summed(one["changes"])} for one in found]
    rows(shown, ["version", "lines", "saved_by", "saved_at", "changes", "note"], "No versions.")


@mappings.command("rollback")
@click.argument("module")
@click.argument("version", type=int)
@company_option
@friendly
def mappings_rollback(module: str, version: int, company: str | None) -> None:
    """Let an old version count again, saved as a new one; 0 is the built-in one."""
    found = ask("POST", f"{_path(company, module)}/rollback", {"version": version}).body
    click.echo(_counts(found))


def _counts(found: Mapping[str, Any]) -> str:
    return f"{found['title']}: {found['name']} counts now"


def _summed(changes: Sequence[Mapping[str, Any]]) -> list[str]:
    if len(changes) <= NAMED:
        return [f"{each['change']} {each['field']}" for each in changes]
    return [f"{number} {change}" for change, number in Counter(each["change"] for each in changes).items()]


def _path(company: str | None, *rest: str) -> str:
    """The address of a company's mappings; without its id it is the only company there is."""
    if company is None:
        seen = [one["id"] for one in ask("GET", "/v1/me").body["companies"]]
        if len(seen) != 1:
            several = f"Say which company is meant with --company: {', '.join(seen)}."
            fail(several if seen else "No company is set up yet: sage100-plugin company add.")
        company = seen[0]
    return "/".join(["/v1/mappings", *(quote(part, safe="") for part in (company, *rest))])
