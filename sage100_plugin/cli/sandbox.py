"""The sandbox company: make it, let something happen in it, break it, look into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from sage100_plugin.cli.shared import as_json, fail, friendly, load_settings, rows, show

if TYPE_CHECKING:
    from sage100_plugin.sage.companies import CompanyFolder

id_option = click.option("--company", "company_id", default="sandbox", show_default=True, metavar="ID")


def _folder() -> CompanyFolder:
    from sage100_plugin.sage.companies import CompanyFolder

    return CompanyFolder(load_settings().home / "companies")


def _file(company_id: str) -> Path:
    """The company's database file. Ends the command when there is no such sandbox company."""
    folder = _folder()
    found = folder.get(company_id)
    if found is None or not found.sandbox:
        fail(f"There is no sandbox company {company_id}.", "Make one: sage100-plugin sandbox new.")
    return folder.database(company_id)


def _name(company_id: str) -> str:
    """What the company's database is called on Sage's server."""
    found = _folder().get(company_id)
    return "" if found is None else found.name


def _pairs(options: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE as it was typed."""
    wrong = [option for option in options if "=" not in option]
    if wrong:
        raise click.BadParameter(f"write NAME=VALUE, not {wrong[0]}")
    return dict(option.split("=", 1) for option in options)


def _text(file: Any) -> str:
    try:
        return str(file.read())
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file.name} is not UTF-8 text.") from None


@click.group()
def sandbox() -> None:
    """A look-alike Sage company to try, test and rehearse on."""


@sandbox.command()
@id_option
@click.option(
    "--kind",
    type=click.Choice(["general", "service"]),
    default="general",
    show_default=True,
    help="A general contractor, or an electrical contractor with thousands of work orders.",
)
@friendly
def new(company_id: str, kind: Any) -> None:
    """Make a sandbox company and print its id."""
    click.echo(_folder().add_sandbox(company_id, kind).id)


@sandbox.command()
@id_option
@friendly
def reset(company_id: str) -> None:
    """Put a sandbox company back to how it was made."""
    click.echo(_folder().reset_sandbox(company_id).id)


@sandbox.command()
@click.argument("kind")
@click.argument("options", nargs=-1, metavar="[NAME=VALUE]...")
@id_option
@as_json
@friendly
def change(kind: str, options: tuple[str, ...], company_id: str, as_json: bool) -> None:
    """Let something happen as a person in Sage would do it: job-created, budget-changed, ..."""
    from sage100_plugin.sage.sandbox import company

    done = company.change(_file(company_id), kind, **_pairs(options))
    if as_json:
        show({**done, "company": company_id})
    else:
        click.echo(f"{done['kind']}: {done['record']} {done['id']} of {company_id}")


@sandbox.command()
@click.argument("name")
@click.argument("state", type=click.Choice(["on", "off"]))
@id_option
@friendly
def fault(name: str, state: str, company_id: str) -> None:
    """Switch a fault: offline, slow, locked, seats, exclusive, wrong_user, lose_answer, restored_backup."""
    from sage100_plugin.sage.sandbox import company, switches

    if name not in get_args(switches.Fault):
        raise click.BadParameter(f"there is no fault {name}; there are {', '.join(switches.FAULTS)}")
    company.fault(_file(company_id), name, on=state == "on")
    click.echo(f"{name} is {state} in {company_id}")


@sandbox.command("set")
@click.argument("options", nargs=-1, metavar="[NAME=VALUE]...")
@id_option
@as_json
@friendly
def set_(options: tuple[str, ...], company_id: str, as_json: bool) -> None:
    """Show how the company is set up in Sage, or set it: edition, locked periods, required fields, rights, clock."""
    from sage100_plugin.sage.sandbox import company
    from sage100_plugin.sage.sandbox.setup import SETTINGS

    file, given = _file(company_id), _pairs(options)
    if given:
        company.set_up(file, given)
    held = company.setup_of(file)
    if as_json:
        show({name: held[name] for name in given or held})
        return
    for name in given:
        click.echo(f"{name} is {held[name] or 'empty'} in {company_id}")
    if not given:
        told = [{"name": name, "value": held[name] or "-", "what": one.what} for name, one in SETTINGS.items()]
        rows(told, ["name", "value", "what"], "")


@sandbox.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@id_option
@friendly
def submit(file: Any, company_id: str) -> None:
    """Hand an MBXML document to the sandbox's API and print its answer.

    Both of Sage's namespaces are taken. Unknown requests and elements are refused by their names.
    """
    from sage100_plugin.sage.api.transport import TransportFailed
    from sage100_plugin.sage.sandbox import api

    try:
        click.echo(api.submit(_file(company_id), _text(file)))
    except TransportFailed as failed:
        fail(failed.message)


@sandbox.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@id_option
@as_json
@friendly
def query(file: Any, company_id: str, as_json: bool) -> None:
    """Answer a SELECT written for Sage's SQL Server (T-SQL) from the sandbox company.

    Numbers come out as there: exact decimals, whole division, texts without case. What SQLite cannot answer in the
    same way (APPLY, PIVOT, temporary tables, FOR XML and the like) is refused by its name.
    """
    from sage100_plugin.sage.sandbox import company

    found = company.query(_file(company_id), _text(file), _name(company_id))
    if as_json:
        click.echo(json.dumps(found, indent=2, default=str))
    else:
        rows(found, list(found[0]) if found else (), "No rows.")


@sandbox.command()
@id_option
@friendly
def path(company_id: str) -> None:
    """Print the company's database file."""
    click.echo(_file(company_id))
