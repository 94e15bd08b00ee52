"""`sage100-plugin links match`: which records of Sage those of a source could be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from sage100_plugin.cli.shared import argument, as_json, ask, company_option, fail, friendly, rows, show
from sage100_plugin.engine.linking.match_rows import records_of


@click.command("match")
@click.argument("file")
@click.option("--record", required=True, help="vendor, client, job or service_site.")
@click.option("--source", required=True, help="The outside system.")
@click.option("--limit", type=int, help="So many candidates of each; 5 when it is left out.")
@click.option("--link", type=click.Choice(["strong"]), help="Link where there is no doubt.")
@company_option
@as_json
@friendly
def links_match(file: str, as_json: bool, **typed: Any) -> None:
    """Show what the records of FILE could be in Sage.

    FILE is a CSV file with the columns source_id, name, number, address, city, state, zip, phone, email (and client, of
    service sites), or a list of such records as JSON: @file.json, or - for standard input.
    """
    asked = {name: value for name, value in typed.items() if value is not None}
    found = ask("POST", "/v1/links/match", {**asked, "records": _records(file)}).body["items"]
    if as_json:
        show(found)
    else:
        rows([line for one in found for line in _lines(one)], COLUMNS, "No records in the file.")


COLUMNS = ("source_id", "sage_id", "sage_name", "score", "strong", "reason")


def _lines(one: dict[str, Any]) -> list[dict[str, Any]]:
    """A record of the source as lines of a table: its link, or each candidate."""
    first = {"source_id": one["source_id"]}
    if "linked" in one:
        link = one["linked"]
        return [{**first, "sage_id": link["sage_id"], "sage_name": link["sage_name"], "reason": "linked"}]
    lines = [
        {**first, "sage_id": each["id"], "sage_name": each["name"], **{name: each[name] for name in COLUMNS[3:]}}
        for each in one["candidates"]
    ]
    return lines or [{**first, "reason": one.get("note", "nothing in Sage has anything in common with it")}]


def _records(file: str) -> Any:
    if file == "-" or file.startswith("@"):
        said = argument(file)
        return said["records"] if isinstance(said, dict) and "records" in said else said
    try:
        text = Path(file).read_text("utf-8-sig")
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8 text: save it as CSV UTF-8.")
    return records_of(text)
