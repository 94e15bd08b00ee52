"""The Sage companies this plugin serves: add, list, test, set and remove them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from sage100_plugin.cli.company_log import changed, note
from sage100_plugin.cli.shared import (
    SECRET,
    as_json,
    ask,
    first_line,
    friendly,
    load_settings,
    rows,
    say,
    secret_of,
    show,
)
from sage100_plugin.findings import Finding
from sage100_plugin.sage.company_facts import BY_NAME, FACTS, NO, SECRETS, YES

if TYPE_CHECKING:
    from sage100_plugin.ports.sage import Company
    from sage100_plugin.sage.companies import CompanyFolder
    from sage100_plugin.sage.companies.installation import Installation

WHOSE = {"password": "the SQL login", "api_password": "the API's user"}
STAYS = "Its links, exports, events and activity stay, and count again for a company that is added with this id."
GOES = "Its passwords and the copies of its XSD and certificate go; Sage itself is not touched."
GOES_SANDBOX = "The sandbox company's data goes."


@click.group()
def company() -> None:
    """The Sage companies this plugin serves."""


@company.command("list")
@as_json
@friendly
def company_list(as_json: bool) -> None:
    """List the companies and whether each answers."""
    found = ask("GET", "/v1/me").body["companies"]
    if as_json:
        show(found)
    else:
        rows(
            found,
            ["id", "name", "sandbox", "status"],
            "No companies yet: sage100-plugin sandbox new, or sage100-plugin company add",
        )


def _fact_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each fact."""
    for fact in reversed(FACTS):
        name, told = f"--{fact.name.replace('_', '-')}", f"{fact.asks}."
        if fact.choices == (NO, YES):
            command = click.option(name, fact.name, flag_value=YES, help=told)(command)
        elif fact.choices:
            command = click.option(name, fact.name, type=click.Choice(fact.choices), help=told)(command)
        else:
            command = click.option(name, fact.name, metavar="TEXT", help=told)(command)
    return command


def _password_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(SECRETS):
        variable = f"SAGE100_{name.upper()}_FILE"
        told = f"A file with the password of {WHOSE[name]}; {variable} may name it, else standard input has the line."
        option = f"--{name.replace('_', '-')}-file"
        command = click.option(option, f"{name}_file", type=SECRET, envvar=variable, help=told)(command)
    return command


@company.command("add")
@click.option("--id", "company_id", metavar="ID", help="The company's id here: lower-case letters, digits, _ and -.")
@_fact_options
@_password_options
@as_json
@friendly
def company_add(company_id: str | None, as_json: bool, **given: Any) -> None:
    """Add a company of a real Sage: every step is tested, and it is stored when all are well.

    At a terminal it asks for what was not given.
    """
    from sage100_plugin.cli.desk import Desk
    from sage100_plugin.sage.companies import grants
    from sage100_plugin.sage.companies.installation import Installation
    from sage100_plugin.sage.companies.stages import STAGES

    companies, asks = _companies(), sys.stdin.isatty() and not as_json
    files = {name: given.pop(f"{name}_file") for name in SECRETS}
    facts = {name: value for name, value in given.items() if value is not None}
    start = Installation.of(facts, {name: secret_of(file) for name, file in files.items() if file})
    if asks and company_id is None:
        company_id = click.prompt("Id of the company here", default="main")
    if company_id is None:
        raise click.UsageError("Give --id.")
    companies.free(company_id)
    with Desk(start if asks else _completed(start), asks=asks, quiet=as_json) as desk:
        desk.given = {*facts, *start.secrets}
        well = desk.settle(STAGES)
        if well:
            companies.add(company_id, desk.trial.installation)
            note(company_id, "company.added")
        rights = grants.told(desk.trial.server, desk.trial.installation.facts["api_user"])
        _end(company_id, desk.found, rights, well=well, as_json=as_json)


def _completed(start: Installation) -> Installation:
    """With the passwords that standard input has. What is missing then is wrong usage."""
    from dataclasses import replace

    from sage100_plugin.sage.companies.installation import missing

    lines = {name: _secret(name) for name in missing(start) if name in SECRETS}
    start = replace(start, secrets={**start.secrets, **{name: line for name, line in lines.items() if line}})
    still = missing(start)
    if still:
        options = [f"--{name.replace('_', '-')}{'-file' if name in SECRETS else ''}" for name in still]
        raise click.UsageError(f"Give {', '.join(options)}.")
    return start


def _end(company_id: str, found: list[Finding], rights: dict[str, Any], *, well: bool, as_json: bool) -> None:
    if as_json:
        show({"company": company_id, "stored": well, "findings": [asdict(one) for one in found], "grants": rights})
    else:
        if any(finding.id == "login" for finding in found):
            _tell(rights)
        click.echo(f"{company_id} is stored." if well else "Nothing was stored.", err=not well)
    sys.exit(0 if well else 1)


def _tell(rights: dict[str, Any]) -> None:
    click.echo(f"\nThe least rights it needs. On SQL Server:\n\n{rights['sql']}\n\nIn Sage:\n")
    for line in (*rights["sage"], rights["approval"]):
        click.echo(f"* {line}")
    click.echo()


@company.command("test")
@click.argument("company_id", metavar="ID")
@as_json
@friendly
def company_test(company_id: str, as_json: bool) -> None:
    """Go through every step again with a company as it is stored; nothing is changed."""
    from sage100_plugin.clock import SystemClock
    from sage100_plugin.sage.companies.probe import probe

    companies = _companies()
    found: list[Finding] = []
    for finding in probe(companies, companies.known(company_id), SystemClock().now):
        found.append(finding)
        if not as_json:
            say(finding)
    if as_json:
        show([asdict(finding) for finding in found])
    sys.exit(1 if any(finding.state == "error" for finding in found) else 0)


@company.command("set")
@click.argument("company_id", metavar="ID")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE...")
@as_json
@friendly
def company_set(company_id: str, changes: tuple[str, ...], as_json: bool) -> None:
    """Change facts of a company, after what depends on them was tested again, and its policies.

    The names are those of the options of company add, with _ for -. `password` and `api_password` stand alone: each is
    asked for, or is a line of standard input. Policies are `backfill`, the day since which what was made is told by a
    first look, or none; `poll.job` and so on, the seconds between two looks at a record type; `lengths`, refuse or cut:
    what is done with a text longer than Sage takes; `acceptance.vendor` and so on, queue or direct: whether accounting
    accepts what is written; `expire.vendor`, days; `approve.vendor.persons`, 1 or 2; `approve.job.limit`, an amount
    above which two must accept; `warnings.over_budget` and so on, off, warn, ask or refuse; and
    `warnings.over_budget.tolerance` and so on, none, an amount, or a percentage.
    """
    from sage100_plugin.engine.companies import POLICIES

    found: list[Finding]
    companies = _companies()
    named = [change.partition("=") for change in changes]
    facts = {name: value for name, sign, value in named if sign}
    secrets = [name for name, sign, _ in named if not sign]
    policies = {name: facts.pop(name) for name in list(facts) if name in POLICIES or "." in name}
    _refuse_wrong(facts, secrets)
    known, found, well = companies.known(company_id), [], True
    before = _told(companies, known)
    if known.sandbox:
        _checked({**facts, **policies, **dict.fromkeys(secrets, "")})
        companies.change(company_id, facts)
    elif facts or secrets:
        policies = _checked(policies)
        found, well = _changed(companies, company_id, facts, {name: _secret(name) for name in secrets}, quiet=as_json)
    if well and policies:
        companies.change(company_id, {"policies": _checked(policies)})
    log = changed(before, _told(companies, companies.known(company_id)), secrets) if well else []
    if log:
        note(company_id, "company.changed", log)
    if as_json:
        show({"company": company_id, "stored": well, "findings": [asdict(one) for one in found]})
    else:
        click.echo(f"{company_id} is stored." if well else "Nothing was changed.", err=not well)
    sys.exit(0 if well else 1)


def _told(companies: CompanyFolder, company: Company) -> dict[str, Any]:
    """What a company is set up with, without its passwords."""
    return {**companies.facts(company.id), "country": company.country, **company.policies}


def _refuse_wrong(facts: dict[str, str], secrets: list[str]) -> None:
    for name in facts:
        if name in SECRETS:
            raise click.BadParameter(f"a password does not belong on the command line: write {name} alone")
    for name in secrets:
        if name not in SECRETS:
            raise click.BadParameter(f"write {name}=VALUE" if name in BY_NAME else f"there is no {name}")


def _checked(said: dict[str, str]) -> dict[str, str]:
    from sage100_plugin.engine.companies import checked

    return dict(checked(said))


def _changed(
    companies: CompanyFolder, company_id: str, facts: dict[str, str], secrets: dict[str, str], *, quiet: bool
) -> tuple[list[Finding], bool]:
    """Change a real company when the tests are well; gives what they found."""
    from sage100_plugin.cli.desk import Desk
    from sage100_plugin.sage.companies.installation import Installation, missing
    from sage100_plugin.sage.companies.stages import touched

    old = companies.installation(company_id, but={*facts, *secrets})
    if "certificate" in facts:
        facts.setdefault("tls", "pinned")
    if "database" in facts and old.name == old.facts["database"]:
        facts.setdefault("name", "")  # the name was the database's
    fresh = Installation.of({**old.facts, **facts}, {**old.secrets, **secrets})
    still = missing(fresh)
    if still:
        raise click.UsageError(f"Give {', '.join(name if name in SECRETS else f'{name}=VALUE' for name in still)} too.")
    with Desk(fresh, asks=False, quiet=quiet) as desk:
        well = desk.settle(touched([*facts, *secrets]))
        if well:
            companies.replace(company_id, desk.trial.installation)
        return desk.found, well


@company.command("show")
@click.argument("company_id", metavar="ID")
@as_json
@friendly
def company_show(company_id: str, as_json: bool) -> None:
    """Show a company: how it is reached, its policies and whether it answers."""
    found = ask("GET", f"/v1/companies/{quote(company_id)}").body
    if as_json:
        show(found)
        return
    own = {name: found[name] for name in ("id", "name", "sandbox", "country", "status")}
    told = {**own, **found["sage"], **found["policies"]}
    rows([{"fact": name, "value": value} for name, value in told.items()], ["fact", "value"], "")


@company.command("rebaseline")
@click.argument("company_id", metavar="ID")
@click.option("--backfill", metavar="DATE", help="Tell what was made since that day; without it nothing is told.")
@click.option("--record", metavar="TYPE", help="Only this record type.")
@as_json
@friendly
def company_rebaseline(company_id: str, backfill: str | None, record: str | None, as_json: bool) -> None:
    """Forget what was seen in a company and read it anew, as after a restored backup."""
    said = {name: value for name, value in (("backfill", backfill), ("record", record)) if value}
    found = ask("POST", f"/v1/companies/{quote(company_id)}/rebaseline", said).body
    if as_json:
        show(found)
    else:
        click.echo(f"{company_id} is read anew: {', '.join(found['records'])}.")


@company.command("accept-deletions")
@click.argument("company_id", metavar="ID")
@as_json
@friendly
def company_accept_deletions(company_id: str, as_json: bool) -> None:
    """Let what is gone from a company that is held be deleted, however much it is."""
    found = ask("POST", f"/v1/companies/{quote(company_id)}/accept-deletions", {}).body
    if as_json:
        show(found)
    else:
        click.echo(f"{company_id} is read on; what is gone is told as deleted.")


@company.command("remove")
@click.argument("company_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@friendly
def company_remove(company_id: str, yes: bool, as_json: bool) -> None:
    """Remove a company from the plugin. Links, exports, events and activity stay."""
    companies = _companies()
    known = companies.known(company_id)
    told = f"{known.name}: {GOES_SANDBOX if known.sandbox else GOES} {STAYS}"
    if not yes:
        click.confirm(f"{told}\nRemove {company_id}?", abort=True, err=as_json)
    companies.remove(company_id)
    note(company_id, "company.removed")
    if as_json:
        show({"company": company_id, "removed": True, "stays": ["links", "exports", "events", "activity"]})
    else:
        click.echo(f"{told}\n{company_id} is removed." if yes else f"{company_id} is removed.")


def _companies() -> CompanyFolder:
    from sage100_plugin.plugin import open_companies

    return open_companies(load_settings())


def _secret(name: str) -> str:
    """A password: asked for at a terminal, else the next line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Password of {WHOSE[name]}", hide_input=True, err=True))
    return first_line(sys.stdin)
