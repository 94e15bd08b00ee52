"""`sage100-plugin hooks`: addresses to which an outside system posts its own payload."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import click

from sage100_plugin.cli.shared import SECRET, argument, as_json, ask, company_option, friendly, listing, secret_of, show

MAPPING = "The mapping's lines as JSON, `-` for standard input or `@file`; without it the company's mapping counts."


@click.group()
def hooks() -> None:
    """Addresses to which an outside system posts its own payload."""


@hooks.command("add")
@click.argument("name")
@click.option("--action", required=True, help="What is done with each payload, like create_work_order.")
@click.option("--source", required=True, help="What links call the outside system, like hubspot.")
@click.option("--scheme", required=True, help="How calls are signed: standard, sha256, hubspot_v3 or url.")
@company_option
@click.option("--mapping", metavar="JSON", help=MAPPING)
@click.option("--secret-file", type=SECRET, help="The secret of the other side; `-` is standard input.")
@friendly
def hooks_add(name: str, mapping: str | None, secret_file: Any, **asked: str | None) -> None:
    """Make a hook; its address and its secret are printed once."""
    body: dict[str, Any] = {"name": name, **{key: value for key, value in asked.items() if value}}
    if mapping is not None:
        body["mapping"] = argument(mapping)
    if secret_file is not None:
        body["secret"] = secret_of(secret_file)
    show(ask("POST", "/v1/hooks", body).body)


@hooks.command("list")
@as_json
@friendly
def hooks_list(as_json: bool) -> None:
    """List the hooks."""
    listing(
        "/v1/hooks",
        ["id", "name", "action", "company", "source", "scheme", "key_state", "interrupted"],
        "No hooks yet: sage100-plugin hooks add Deals --action create_work_order --source hubspot --scheme url",
        as_json,
    )


@hooks.command("show")
@click.argument("hook_id")
@friendly
def hooks_show(hook_id: str) -> None:
    """Show one hook with its mapping."""
    show(ask("GET", f"/v1/hooks/{quote(hook_id)}").body)


@hooks.command("change")
@click.argument("hook_id")
@click.option("--name", help="Another name.")
@click.option("--mapping", metavar="JSON", help="Other lines; null lets the company's mapping count.")
@friendly
def hooks_change(hook_id: str, name: str | None, mapping: str | None) -> None:
    """Give a hook another name or another mapping."""
    body = {**({"name": name} if name else {}), **({"mapping": argument(mapping)} if mapping is not None else {})}
    show(ask("PATCH", f"/v1/hooks/{quote(hook_id)}", body).body)


@hooks.command("remove")
@click.argument("hook_id")
@friendly
def hooks_remove(hook_id: str) -> None:
    """Remove a hook and all that was posted to it."""
    ask("DELETE", f"/v1/hooks/{quote(hook_id)}")
    click.echo(f"{hook_id} is removed")


@hooks.command("rotate")
@click.argument("hook_id")
@click.option("--secret-file", type=SECRET, help="The new secret of the other side; `-` is standard input.")
@friendly
def hooks_rotate(hook_id: str, secret_file: Any) -> None:
    """Give a hook a new secret; the one before counts for a day more."""
    body = {} if secret_file is None else {"secret": secret_of(secret_file)}
    show(ask("POST", f"/v1/hooks/{quote(hook_id)}/rotate-secret", body).body)


@hooks.command("try")
@click.argument("hook_id")
@click.argument("payload", metavar="JSON")
@friendly
def hooks_try(hook_id: str, payload: str) -> None:
    """Show what a payload would come to, and write nothing. JSON may be `-` or `@file`."""
    show(ask("POST", f"/v1/hooks/{quote(hook_id)}/try", {"payload": argument(payload)}).body)


@hooks.command("calls")
@click.argument("hook_id")
@click.argument("call_id", required=False)
@as_json
@friendly
def hooks_calls(hook_id: str, call_id: str | None, as_json: bool) -> None:
    """List what was posted to a hook, newest first; with a call's id show that one whole."""
    path = f"/v1/hooks/{quote(hook_id)}/calls"
    if call_id is not None:
        show(ask("GET", f"{path}/{quote(call_id)}").body)
        return
    columns = ["id", "at", "state", "status", "operation_id", "rerun_of", "detail"]
    listing(path, columns, "Nothing was posted to this hook yet.", as_json)


@hooks.command("rerun")
@click.argument("hook_id")
@click.argument("call_id")
@friendly
def hooks_rerun(hook_id: str, call_id: str) -> None:
    """Map a payload anew and run it, after its mapping was mended."""
    show(ask("POST", f"/v1/hooks/{quote(hook_id)}/calls/{quote(call_id)}/rerun", {}).body)
