"""`sage100-plugin links compare` and `join`: a record of Sage beside one of yours, and what becomes of the two."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import argument, as_json, ask, company_option, fail, friendly, rows, show


@click.command("compare")
@click.argument("given", metavar="JSON", required=False)
@click.option("--link", "link_id", help="The two records of this link.")
@click.option("--record", help="job, vendor, budget, ...")
@click.option("--sage-id", help="The record in Sage.")
@click.option("--source", help="The outside system; with it links tell which records it names.")
@click.option("--source-id", help="The id that the record has there.")
@company_option
@as_json
@friendly
def links_compare(given: str | None, link_id: str | None, as_json: bool, **typed: str | None) -> None:
    """Hold a record of Sage beside one of yours; nothing is written.

    JSON is the record as your system has it: @file.json, or - for standard input. Of a link it may be left out: then
    Sage's record is held beside how it was seen last.
    """
    said = {name: value for name, value in typed.items() if value}
    if link_id and said:
        fail("--link names both records: leave out the other options.")
    if given is None:
        _known(link_id or fail("Give the record as your system has it, or --link."), as_json)
        return
    where = f"/v1/links/{quote(link_id, safe='')}/compare" if link_id else "/v1/compare"
    found = ask("POST", where, {**said, "source_record": argument(given)}).body
    if as_json:
        show(found)
    else:
        _print(found)


@click.command("join")
@click.argument("given", metavar="JSON")
@click.option("--record", required=True, help="job, vendor, budget, ...")
@click.option("--sage-id", required=True, help="The record in Sage.")
@click.option("--source", required=True, help="The outside system.")
@click.option("--source-id", required=True, help="The id that the record has there.")
@click.option("--source-name", help="What people call it there.")
@click.option("--owner", type=click.Choice(["source", "sage"]), help="Which side may change it from now on.")
@click.option("--win", "wins", multiple=True, metavar="FIELD=SIDE", help="Who is right: name=sage, phone=source, ...")
@company_option
@as_json
@friendly
def links_join(given: str, wins: Sequence[str], as_json: bool, **typed: str | None) -> None:
    """Link two records that were made apart, and say what each side takes over; nothing is written to Sage.

    JSON is the record as your system has it: @file.json, or - for standard input.
    """
    wrong = [one for one in wins if "=" not in one]
    if wrong:
        raise click.BadParameter(f"{wrong[0]} is not FIELD=SIDE.", param_hint="--win")
    said = {name: value for name, value in typed.items() if value}
    winners = dict(one.split("=", 1) for one in wins)
    body = {**said, "source_record": argument(given), **({"winners": winners} if winners else {})}
    found = ask("POST", "/v1/compare/join", body).body
    if as_json:
        show(found)
        return
    for line in _joined(found):
        click.echo(line)


def _known(link_id: str, as_json: bool) -> None:
    found = ask("GET", f"/v1/links/{quote(link_id, safe='')}/compare").body
    if as_json:
        show(found)
        return
    link = found["link"]
    if found["sage"] is None:
        click.echo(f"Sage has no {link['record']} {link['sage_id']} any more ({found['menu']}).")
    elif found["last_known"] is None:
        click.echo(f"It was not seen before: give your record to compare {link['record']} {link['sage_id']} with it.")
    else:
        rows(found["changes"], ["label", "before", "now"], "It stands in Sage as it was seen last.")


def _print(found: Mapping[str, Any]) -> None:
    owned = f", owned by {'Sage' if found['owner'] == 'sage' else 'the source'}" if found["owner"] else ""
    click.echo(f"{found['title']} {found['sage_id']} ({found['menu']}){owned}")
    table = [{**line, "may win": " or ".join(line["may_win"])} for line in found["fields"] if line["same"] is False]
    if table:
        rows(table, ["field", "sage", "source", "may win"], "")
    lines = [{**line["key"], **line} for line in found.get("lines", ()) if line["difference"].strip("-0.")]
    if lines and "lines" in found["differing"]:
        rows(lines, ["phase", "cost_code", "cost_type", "sage", "source", "difference"], "")
    same = sum(line["same"] is True for line in found["fields"])
    click.echo(f"{len(found['differing'])} differ, {same} are the same, {len(found['not_given'])} were not given.")
    held = [line["field"] for line in found["fields"] if line["same"] is None and line["sage"] not in (None, "")]
    if held:
        click.echo(f"Not given, and in Sage: {', '.join(held)}.")
    if found["not_compared"]:
        click.echo(f"Not compared: {', '.join(found['not_compared'])}.")


def _joined(found: Mapping[str, Any]) -> Iterator[str]:
    """What became of the two, line by line."""
    link, would = found["link"], found["would"]
    pair = f"{link['record']} {link['sage_id']} and {link['source_id']} of {link['source']}"
    yield f"Linked: {pair} ({link['id']})." if found["new"] else f"Linked already: {pair} ({link['id']})."
    if found["pull"]:
        yield f"{link['source']} takes over: {json.dumps(found['pull'])}"
    if "action" in would:
        yield "Sage takes over what this call changes; add --preview to look at it first:"
        yield f"  sage100-plugin call {would['action']} '{json.dumps(would['input'])}'"
    yield from would["by_hand"]
    if found["open"]:
        yield f"Both sides keep theirs: {', '.join(found['open'])}."
