"""`sage100-plugin imports`: records made in Sage that wait for the source."""

from __future__ import annotations

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


@imports.command("accept")
@click.argument("import_id")
@click.option("--source", required=True, help="The outside system that wants it.")
@click.option("--source-id", help="The id it has there; without it nothing is linked yet.")
@click.option("--source-name", help="What people call it there.")
@friendly
def imports_accept(import_id: str, source: str, source_id: str | None, source_name: str | None) -> None:
    """Accept a record for a source; with its id there it is linked at once."""
    typed = {"source": source, "source_id": source_id, "source_name": source_name}
    body = {name: value for name, value in typed.items() if value}
    show(ask("POST", f"/v1/imports/{quote(import_id)}/accept", body).body)


@imports.command("reject")
@click.argument("import_id")
@click.option("--reason", help="Why the source is not to have it.")
@friendly
def imports_reject(import_id: str, reason: str | None) -> None:
    """Keep a record out of the source; it does not come back by itself."""
    show(ask("POST", f"/v1/imports/{quote(import_id)}/reject", {"reason": reason} if reason else {}).body)


@imports.command("restore")
@click.argument("import_id")
@friendly
def imports_restore(import_id: str) -> None:
    """Let a rejected record wait again."""
    show(ask("POST", f"/v1/imports/{quote(import_id)}/restore", {}).body)
