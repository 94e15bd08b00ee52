"""`sage100-plugin user`: the people who sign in to the console."""

from __future__ import annotations

import sys
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import as_json, ask, first_line, friendly, listing, show, words


@click.group()
def user() -> None:
    """The people who sign in to the console."""


@user.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(["ops", "approver", "admin"]), help="What they may do.")
@click.option("--company", "companies", multiple=True, metavar="ID", help="Limit them to a company; may be repeated.")
@click.option("--records", default="", metavar="TYPES", help="Limit them to record types, by commas: vendor,job.")
@as_json
@friendly
def user_add(name: str, role: str, companies: tuple[str, ...], records: str, as_json: bool) -> None:
    """Let a person sign in. The password is asked for, or read from standard input."""
    limits = {"companies": list(companies), "records": words(records)}
    made = ask("POST", "/v1/users", {"name": name, "role": role, "password": _password(name), **limits}).body
    if as_json:
        show(made)
    else:
        click.echo(f"{made['name']} signs in as {made['role']} at /console/")


@user.command("list")
@as_json
@friendly
def user_list(as_json: bool) -> None:
    """List the users."""
    listing(
        "/v1/users",
        ["id", "name", "role", "companies", "records", "created_at", "state"],
        "No users yet: sage100-plugin user add NAME --role admin",
        as_json,
    )


@user.command("password")
@click.argument("name")
@friendly
def user_password(name: str) -> None:
    """Give a user another password, which is asked for or read from standard input; ends their sessions."""
    made = ask("POST", f"/v1/users/{quote(name, safe='')}/password", {"password": _password(name)}).body
    click.echo(f"{made['name']} has a new password")


@user.command("sign-out")
@click.argument("name")
@friendly
def user_sign_out(name: str) -> None:
    """Sign a user out on every machine."""
    made = ask("POST", f"/v1/users/{quote(name, safe='')}/sign-out").body
    click.echo(f"{made['name']} is signed out everywhere")


@user.command("remove")
@click.argument("name")
@friendly
def user_remove(name: str) -> None:
    """Let a user sign in no more, and end what acts in their name."""
    ask("DELETE", f"/v1/users/{quote(name, safe='')}")
    click.echo(f"{name} signs in no more")


def _password(name: str) -> str:
    if sys.stdin.isatty():
        return str(click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True))
    return first_line(sys.stdin)
