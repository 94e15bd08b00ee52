"""`sage100-plugin imports`: records made in Sage that wait for the source."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import as_json, ask, company_option, friendly, listing, narrowed, show


@click.group()
def imports() -> None:
    """Records made in Sage that wait for the source."""


@imports.command("list")
@click.option("--status", help="waiting, accepting, accepted or rejected.")
@click.option("--record", help="job, vendor or client.")
@company_option
@as_json
@friendly
def imports_list(status: str | None, record: str | None, company: str | None, as_json: bool) -> None:
    """List imports, newest first."""
    listing(
        narrowed("/v1/imports", status=status, record=record, company=company),
        ["id", "status", "record", "company", "sage_id", "name", "source", "source_id", "found_at"],
        "Nothing here: imports appear when somebody makes a job, vendor or client in Sage.",
        as_json,
    )


@imports.command("show")
@click.argument("import_id")
@as_json
@friendly
def imports_show(import_id: str, as_json: bool) -> None:
    """Show an import, with the record as it stands in Sage."""
    found = ask("GET", _path(import_id)).body
    _tell(found, as_json)
    if not as_json:
        for name, value in found["data"].items():
            if value not in (None, "", []):
                click.echo(f"  {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")


@imports.command("accept")
@click.argument("import_id")
@click.option("--source", required=True, help="The outside system that wants it.")
@click.option("--source-id", help="The id it has there; without it nothing is linked yet.")
@click.option("--source-name", help="What people call it there.")
@as_json
@friendly
def imports_accept(import_id: str, source: str, source_id: str | None, source_name: str | None, as_json: bool) -> None:
    """Accept a record for a source; with its id there it is linked at once."""
    typed = {"source": source, "source_id": source_id, "source_name": source_name}
    body = {name: value for name, value in typed.items() if value}
    _tell(ask("POST", f"{_path(import_id)}/accept", body).body, as_json)


@imports.command("reject")
@click.argument("import_id")
@click.option("--reason", help="Why the source is not to have it.")
@as_json
@friendly
def imports_reject(import_id: str, reason: str | None, as_json: bool) -> None:
    """Keep a record out of the source; it does not come back by itself."""
    _tell(ask("POST", f"{_path(import_id)}/reject", {"reason": reason} if reason else {}).body, as_json)


@imports.command("restore")
@click.argument("import_id")
@as_json
@friendly
def imports_restore(import_id: str, as_json: bool) -> None:
    """Let a rejected record wait again."""
    _tell(ask("POST", f"{_path(import_id)}/restore", {}).body, as_json)


def _path(import_id: str) -> str:
    return f"/v1/imports/{quote(import_id, safe='')}"


def _tell(item: dict[str, Any], as_json: bool) -> None:
    """An import in one line."""
    if as_json:
        show(item)
        return
    called = " ".join(filter(None, (item["record"], item["sage_id"], item["name"])))
    pair = f" for {item['source']} {item['source_id']}".rstrip() if item["source"] else ""
    by = f" by {item['decided_by']}" if item["decided_by"] else ""
    why = f": {item['reason']}" if item["reason"] else ""
    click.echo(f"{item['id']}  {called}  {item['status']}{pair}{by}{why}")
    for link in item["links"]:
        click.echo(f"  linked to {link['source_id']} of {link['source']} ({link['id']})")
