"""`sage100-plugin links`: which outside record is which Sage record."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import as_json, ask, company_option, fail, friendly, listing, narrowed, rows, show

EMPTY = "No links yet: they appear when an action makes a record, for example create_work_order."
NONE_SUCH = "No link is like that. Ask with fewer options."
CSV = {"Content-Type": "text/csv"}


@click.group()
def links() -> None:
    """Which outside record is which Sage record."""


@links.command("list")
@click.option("--record", help="job, vendor, work_order, ...")
@click.option("--source", help="The outside system.")
@click.option("--state", help="synced, to_update, archived or broken.")
@click.option("-q", "text", help="Part of a name or an id on either side.")
@company_option
@as_json
@friendly
def links_list(
    record: str | None, source: str | None, state: str | None, text: str | None, company: str | None, as_json: bool
) -> None:
    """List links."""
    listing(
        narrowed("/v1/links", record=record, source=source, state=state, q=text, company=company),
        ["id", "record", "source", "source_id", "source_name", "sage_id", "sage_name", "state"],
        NONE_SUCH if any((record, source, state, text)) else EMPTY,
        as_json,
    )


@links.command("counts")
@company_option
@as_json
@friendly
def links_counts(company: str | None, as_json: bool) -> None:
    """Count links, and what is on its way to be one, by record type and state."""
    found = ask("GET", narrowed("/v1/links/counts", company=company)).body
    if as_json:
        show(found)
    else:
        rows(found["items"], ["record", *found["states"], "total"], EMPTY)


@links.command("show")
@click.argument("link_id")
@as_json
@friendly
def links_show(link_id: str, as_json: bool) -> None:
    """Show a link with its history."""
    found = ask("GET", _path(link_id)).body
    if as_json:
        show(found)
        return
    click.echo(_told(found))
    for name in ("owner", "origin", "matched_by"):
        if found[name]:
            click.echo(f"{name.replace('_', ' ')}: {found[name]}")
    rows(found["history"], ["at", "by", "what"], "No history.")


@links.command("add")
@click.option("--record", required=True, help="job, vendor, work_order, ...")
@click.option("--source", required=True, help="The outside system.")
@click.option("--source-id", required=True, help="The id that the record has there.")
@click.option("--source-name", help="What people call it there.")
@click.option("--sage-id", required=True, help="The record in Sage.")
@click.option("--owner", type=click.Choice(["source", "sage"]), help="Which side may change it.")
@click.option("--origin", type=click.Choice(["source", "sage"]), help="Where it was made first.")
@click.option("--already-sent", is_flag=True, help="The source sent it to Sage before, by other means.")
@company_option
@as_json
@friendly
def links_add(already_sent: bool, as_json: bool, **typed: str | None) -> None:
    """Link two records that are there; nothing is written to Sage."""
    body = {name: value for name, value in typed.items() if value}
    _tell(ask("POST", "/v1/links", {**body, **({"already_sent": True} if already_sent else {})}).body, as_json)


@links.command("change")
@click.argument("link_id")
@click.option("--sage-id", help="Another record in Sage.")
@click.option("--source-name", help="What people call it in the source.")
@click.option("--owner", type=click.Choice(["source", "sage"]), help="Which side may change it.")
@click.option("--state", help="synced, to_update, archived, or broken when the source's record is gone.")
@click.option("--confirm", is_flag=True, help="Even though records went by this pair.")
@as_json
@friendly
def links_change(link_id: str, confirm: bool, as_json: bool, **typed: str | None) -> None:
    """Link the source's record to another of Sage, or change what is told of a pair."""
    body = {name: value for name, value in typed.items() if value}
    _tell(ask("PATCH", _confirmed(link_id, confirm), body).body, as_json)


@links.command("remove")
@click.argument("link_id")
@click.option("--confirm", is_flag=True, help="Even though records went by this pair.")
@friendly
def links_remove(link_id: str, confirm: bool) -> None:
    """Take a pair apart; both records stay as they are."""
    ask("DELETE", _confirmed(link_id, confirm))
    click.echo(f"{link_id} is removed.")


@links.command("export")
@click.argument("file", type=click.File("wb"))
@click.option("--record", help="job, vendor, work_order, ...")
@click.option("--source", help="The outside system.")
@company_option
@friendly
def links_export(file: Any, record: str | None, source: str | None, company: str | None) -> None:
    """Write all links into a CSV file; - is standard output."""
    found = ask("GET", narrowed("/v1/links.csv", record=record, source=source, company=company)).body
    file.write(found.encode())


@links.command("import")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Only say what is wrong, and what would be linked.")
@as_json
@friendly
def links_import(file: str, dry_run: bool, as_json: bool) -> None:
    """Link all pairs of a CSV file, or none of them; - is standard input."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    found = ask("POST", "/v1/links.csv" + ("?dry_run=true" if dry_run else ""), data, CSV).body
    if as_json:
        show(found)
        return
    linked = f"{found['added']} of {found['rows']} pairs {'would be' if dry_run else 'are'} linked"
    stay = f"; {found['unchanged']} were linked so already" if found["unchanged"] else ""
    click.echo(f"{linked}{stay}.")
    if found["ignored"]:
        click.echo(f"Read over: {', '.join(found['ignored'])}.")


def _tell(link: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show(link)
    else:
        click.echo(_told(link))


def _told(link: dict[str, Any]) -> str:
    """A link in one line."""
    named = [f" ({link[name]})" if link[name] else "" for name in ("source_name", "sage_name")]
    pair = f"{link['source_id']}{named[0]} of {link['source']} is {link['record']} {link['sage_id']}{named[1]} in Sage"
    return f"{link['id']}  {pair}: {link['state']}"


def _path(link_id: str) -> str:
    return f"/v1/links/{quote(link_id, safe='')}"


def _confirmed(link_id: str, confirm: bool) -> str:
    return _path(link_id) + ("?confirm=true" if confirm else "")
