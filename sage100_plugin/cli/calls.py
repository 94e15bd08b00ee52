"""Commands that call the plugin: the running server when there is one, else its application in process."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import (
    argument,
    as_json,
    ask,
    company_option,
    friendly,
    listing,
    narrowed,
    read_text,
    rows,
    show,
    words,
)


@click.group()
def key() -> None:
    """API keys."""


@key.command("create")
@click.option("--name", required=True, help="What the key is for.")
@click.option("--scopes", required=True, help="By commas: read, write, export:decide, admin, agent.")
@click.option(
    "--company", "companies", multiple=True, metavar="ID", help="Limit the key to a company; may be repeated."
)
@click.option("--records", default="", metavar="TYPES", help="Limit it to record types, by commas: vendor,job.")
@as_json
@friendly
def key_create(name: str, scopes: str, companies: tuple[str, ...], records: str, as_json: bool) -> None:
    """Make a key and print it once."""
    limits = {"companies": list(companies), "records": words(records)}
    made = ask("POST", "/v1/keys", {"name": name, "scopes": words(scopes), **limits}).body
    if as_json:
        show(made)
    else:
        click.echo(made["key"])


@key.command("list")
@as_json
@friendly
def key_list(as_json: bool) -> None:
    """List the keys, without their secrets."""
    listing(
        "/v1/keys",
        ["id", "name", "scopes", "companies", "records", "created_at", "made_by", "state"],
        "No keys yet: sage100-plugin key create --name n8n --scopes read,write",
        as_json,
    )


@key.command("resume")
@click.argument("key_id")
@friendly
def key_resume(key_id: str) -> None:
    """Let a key be used again that was paused because a flow repeated itself."""
    ask("POST", f"/v1/keys/{quote(key_id)}/resume")
    click.echo(f"{key_id} is active again")


@key.command("revoke")
@click.argument("key_id")
@friendly
def key_revoke(key_id: str) -> None:
    """Revoke a key at once."""
    ask("DELETE", f"/v1/keys/{quote(key_id)}")
    click.echo(f"{key_id} is revoked")


@click.command()
@click.argument("action")
@click.argument("given", metavar="JSON")
@click.option("--preview", is_flag=True, help="Show what would be written, and write nothing.")
@click.option(
    "--file", "files", multiple=True, metavar="INPUT=PATH", help="Take a text input from a file; may be repeated."
)
@friendly
def call(action: str, given: str, preview: bool, files: tuple[str, ...]) -> None:
    """Run an action. JSON may be `-` for standard input or `@file`."""
    path = f"/v1/actions/{quote(action)}" + ("/preview" if preview else "")
    body = argument(given)
    for name, marked, place in (each.partition("=") for each in files):
        if not marked or not isinstance(body, dict) or name in body:
            raise click.BadParameter(f"{name}: give INPUT=PATH, for an input that JSON, an object, does not have.")
        body[name] = read_text(place)
    show(ask("POST", path, body).body)


@click.command()
@click.option("--once", is_flag=True, required=True, help="Poll now, once.")
@company_option
@click.option("--trigger", "triggers", multiple=True, metavar="KEY", help="Only for this trigger; may be repeated.")
@click.option("--record", metavar="TYPE", help="Only this record type.")
@click.option("--id", "ids", multiple=True, metavar="ID", help="Only this record of the type; may be repeated.")
@click.option("--sweep", is_flag=True, help="Compare all records too, which finds every deletion.")
@as_json
@friendly
def poll(once: bool, as_json: bool, **asked: Any) -> None:  # noqa: ARG001 - the timetable belongs to serve
    """Ask Sage for changes now."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items() if value}
    found = ask("POST", "/v1/poll", body).body["items"]
    if as_json:
        show(found)
    else:
        rows(
            [{**item, "error": (item.get("error") or {}).get("detail", "")} for item in found],
            ["company", "record", "events", "baseline", "error"],
            "No companies yet: sage100-plugin sandbox new",
        )


@click.command()
@click.option("--once", is_flag=True, required=True, help="Deliver what is due, once.")
@friendly
def deliver(once: bool) -> None:  # noqa: ARG001 - the courier belongs to serve
    """Deliver what is due now."""
    show(ask("POST", "/v1/deliver", {}).body)


@click.group()
def subscriptions() -> None:
    """Receivers of events."""


@subscriptions.command("list")
@as_json
@friendly
def subscriptions_list(as_json: bool) -> None:
    """List the subscriptions."""
    listing(
        "/v1/subscriptions",
        ["id", "state", "state_reason", "target_url", "events", "company"],
        "No subscriptions yet: sage100-plugin subscriptions add URL job.created",
        as_json,
    )


@subscriptions.command("add")
@click.argument("target_url")
@click.argument("events", nargs=-1, required=True)
@company_option
@click.option("--decide-as", metavar="APPROVER", help="Send links by which this person decides exports.")
@friendly
def subscriptions_add(target_url: str, events: tuple[str, ...], company: str | None, decide_as: str | None) -> None:
    """Subscribe an address to events; the signing secret is printed once."""
    chosen = {name: value for name, value in (("company", company), ("decide_as", decide_as)) if value}
    show(ask("POST", "/v1/subscriptions", {"target_url": target_url, "events": list(events), **chosen}).body)


@subscriptions.command("remove")
@click.argument("subscription_id")
@friendly
def subscriptions_remove(subscription_id: str) -> None:
    """Remove a subscription."""
    ask("DELETE", f"/v1/subscriptions/{quote(subscription_id)}")
    click.echo(f"{subscription_id} is removed")


@subscriptions.command("test")
@click.argument("subscription_id")
@friendly
def subscriptions_test(subscription_id: str) -> None:
    """Send a test event."""
    show(ask("POST", f"/v1/subscriptions/{quote(subscription_id)}/test", {}).body)


@subscriptions.command("replay")
@click.argument("subscription_id")
@click.argument("event_ids", nargs=-1)
@click.option("--from", "low", metavar="MOMENT", help="All events since, like 2026-09-30T12:00:00Z.")
@click.option("--to", "high", metavar="MOMENT", help="All events until.")
@friendly
def subscriptions_replay(subscription_id: str, event_ids: tuple[str, ...], low: str | None, high: str | None) -> None:
    """Deliver events again, with the ids they had: those named, or those of a span of time."""
    if bool(event_ids) == bool(low or high):
        raise click.UsageError("Name the events, or give --from and --to.")
    span = {name: moment for name, moment in (("from", low), ("to", high)) if moment}
    asked = {"event_ids": list(event_ids)} if event_ids else span
    show(ask("POST", f"/v1/subscriptions/{quote(subscription_id)}/replay", asked).body)


@subscriptions.command("pause")
@click.argument("subscription_id")
@friendly
def subscriptions_pause(subscription_id: str) -> None:
    """Stop sending; events wait until it is resumed."""
    ask("POST", f"/v1/subscriptions/{quote(subscription_id)}/pause", {})
    click.echo(f"{subscription_id} is paused")


@subscriptions.command("resume")
@click.argument("subscription_id")
@friendly
def subscriptions_resume(subscription_id: str) -> None:
    """Send again, beginning with what waited."""
    ask("POST", f"/v1/subscriptions/{quote(subscription_id)}/resume", {})
    click.echo(f"{subscription_id} is active")


@click.group()
def exports() -> None:
    """The acceptance queue."""


@exports.command("list")
@click.option("--status", help="pending, accepted, done, failed, unknown, rejected, retrieved or expired.")
@company_option
@as_json
@friendly
def exports_list(status: str | None, company: str | None, as_json: bool) -> None:
    """List exports, newest first."""
    listing(
        narrowed("/v1/exports", status=status, company=company),
        ["id", "status", "record", "company", "source", "source_id", "requested_by", "expected_by"],
        "Nothing here: exports appear when a flow sends one, for example with export_vendor.",
        as_json,
    )


@exports.command("show")
@click.argument("export_id")
@friendly
def exports_show(export_id: str) -> None:
    """Show one export with its preview and rounds."""
    show(ask("GET", f"/v1/exports/{quote(export_id)}").body)


@exports.command("accept")
@click.argument("export_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--sage-id", help="The number the record gets in Sage; next takes the next free one.")
@click.option("--vendor-type", help="For vendors: the type, from the company's own list.")
@click.option("--client", help="For jobs: the Sage client.")
@click.option("--status", help="For jobs: the status, from the company's own list.")
@click.option("--type", help="For jobs: the type, from the company's own list.")
@click.option("--confirm-no-match", is_flag=True, help="Go on although Sage has a record like this one.")
@friendly
def exports_accept(export_ids: tuple[str, ...], **typed: Any) -> None:
    """Accept pending exports; they are written to Sage at once. Several are each decided for itself."""
    _decide("accept", export_ids, {name: value for name, value in typed.items() if value})


@exports.command("reject")
@click.argument("export_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--reason", required=True, help="The sender is told.")
@friendly
def exports_reject(export_ids: tuple[str, ...], reason: str) -> None:
    """Reject pending exports. Several are each decided for itself."""
    _decide("reject", export_ids, {"reason": reason})


def _decide(verdict: str, export_ids: tuple[str, ...], typed: dict[str, Any]) -> None:
    """One as it answers; several with a result for each, and exit code 1 unless all were decided."""
    if len(export_ids) == 1:
        show(ask("POST", f"/v1/exports/{quote(export_ids[0])}/{verdict}", typed).body)
        return
    found = ask("POST", f"/v1/exports/{verdict}", {**typed, "ids": list(export_ids)}).body
    show(found)
    if found["decided"] < len(export_ids):
        sys.exit(1)


@exports.command("resend")
@click.argument("export_id")
@click.option("--input", "given", default="{}", metavar="JSON", help="Fields to change before it is sent again.")
@friendly
def exports_resend(export_id: str, given: str) -> None:
    """Send a rejected, retrieved or failed export again."""
    show(ask("POST", f"/v1/exports/{quote(export_id)}/resend", {"input": argument(given)}).body)


@exports.command("retrieve")
@click.argument("export_id")
@friendly
def exports_retrieve(export_id: str) -> None:
    """Take a pending export back."""
    show(ask("POST", f"/v1/exports/{quote(export_id)}/retrieve", {}).body)
