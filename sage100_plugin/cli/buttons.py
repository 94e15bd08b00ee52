"""`sage100-plugin buttons`: signed links for a CRM's pages."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import argument, as_json, ask, company_option, friendly, listing, narrowed, show

DAY = 86_400


@click.group()
def buttons() -> None:
    """Signed links that run one action from a CRM's page."""


@buttons.command("make")
@click.argument("action")
@click.argument("given", metavar="JSON", default="{}")
@click.option("--label", required=True, help="What the button says.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="How long the link is valid; 30 if left out.")
@click.option("--single-use", is_flag=True, help="It works once.")
@company_option
@as_json
@friendly
def buttons_make(
    action: str, given: str, label: str, days: float | None, single_use: bool, company: str | None, as_json: bool
) -> None:
    """Make a button for ACTION with an input that is settled; its page asks for the rest. Prints the link."""
    told = argument(given)
    if company and isinstance(told, dict):
        told = {**told, "company": company}
    body: dict[str, Any] = {"action": action, "label": label, "input": told, "single_use": single_use}
    made = ask("POST", "/v1/buttons", body if days is None else {**body, "expires_in": round(days * DAY)}).body
    if as_json:
        show(made)
    else:
        click.echo(made["url"])


@buttons.command("list")
@company_option
@as_json
@friendly
def buttons_list(company: str | None, as_json: bool) -> None:
    """List the buttons that were made, newest first."""
    listing(
        narrowed("/v1/buttons", company=company),
        ["id", "label", "action", "company", "expires_at", "used_at", "key_state"],
        "Nothing here: sage100-plugin buttons make makes one.",
        as_json,
    )


@buttons.command("show")
@click.argument("button_id")
@friendly
def buttons_show(button_id: str) -> None:
    """Show a button with its link."""
    show(ask("GET", f"/v1/buttons/{quote(button_id)}").body)


@buttons.command("revoke")
@click.argument("button_id")
@friendly
def buttons_revoke(button_id: str) -> None:
    """Take a button back: its link does nothing from then on."""
    ask("DELETE", f"/v1/buttons/{quote(button_id)}")
