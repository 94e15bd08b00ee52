"""The write agent: build it, try it, and run it for a plugin on another machine."""

from __future__ import annotations

import logging
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from sage100_plugin.cli.shared import SECRET, fail, friendly, load_settings, secret_of
from sage100_plugin.sage.company_facts import USUAL_FOLDER

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(file_okay=False, path_type=Path)

SESSION = (
    click.option(
        "--agent", "executable", type=click.Path(path_type=Path), help="The agent, if not at its usual place."
    ),
    click.option(
        "--sage-folder", default=USUAL_FOLDER, show_default=True, type=FOLDER, help="Where Sage is installed."
    ),
    click.option("--data-source", required=True, metavar="HOST\\INSTANCE", help="Sage's SQL Server; v18: the drive."),
    click.option("--sage-company", required=True, help="The company's name as Sage shows it."),
    click.option("--user", required=True, help="A Sage user of the security group API."),
    click.option("--statics", is_flag=True, help="Make the further calls that Sage 2026.1 may need."),
)
FROM_FILE = "A file with that user's password; - is standard input."


def _session(command: F) -> F:
    for option in reversed(SESSION):
        command = option(command)
    return command


def _transport(password: str, executable: Path | None, **told: Any) -> Any:
    from sage100_plugin.sage.agent.build import NAME, usual_folder
    from sage100_plugin.sage.agent.process import AgentSettings, AgentTransport

    program = executable or usual_folder() / NAME
    if not program.exists():
        fail(f"There is no agent {program}.", "Build it: sage100-plugin agent build.")
    return AgentTransport(
        AgentSettings(
            executable=program.absolute(),
            sage_folder=told["sage_folder"],
            data_source=told["data_source"],
            company=told["sage_company"],
            user=told["user"],
            password=password,
            statics=told["statics"],
        )
    )


@click.group()
def agent() -> None:
    """The program that enters Sage's own API on the machine where Sage is installed."""


@agent.command()
@click.option("--to", "folder", type=FOLDER, help="The folder; without it the usual place for programs.")
@friendly
def build(folder: Path | None) -> None:
    """Compile the agent to its fixed place, print the path, and say how Sage approves it."""
    from sage100_plugin.sage.agent import build as building

    try:
        made = building.build((folder or building.usual_folder()).absolute())
    except building.BuildFailed as failed:
        fail(str(failed))
    click.echo(made)
    click.echo(
        "Let Sage's administrator approve this program, at this path. Leave it there: Sage knows a program by its "
        "name and place, and building it again at the same place keeps the approval.\n"
        "Then try it: sage100-plugin agent test",
        err=True,
    )


@agent.command()
@_session
@click.option("--password-file", "secret", type=SECRET, help=f"{FROM_FILE} Else it is asked.")
@friendly
def test(secret: Any, **told: Any) -> None:
    """Open a session with Sage's API and close it again, and print every step."""
    from sage100_plugin.sage.api.transport import TransportFailed

    password = secret_of(secret) if secret else click.prompt("Password", hide_input=True, err=True)
    try:
        _transport(password, **told).try_session(click.echo)
    except TransportFailed as failed:
        fail(failed.message)
    click.echo("Sage accepts this program and this user; nothing was written.")


@agent.command()
@click.option("--server", required=True, metavar="URL", help="The plugin's address, with https.")
@click.option("--key-file", required=True, type=SECRET, help="A file with a key of scope agent.")
@click.option("--company", metavar="ID", help="The plugin's company; needed when the key sees several.")
@_session
@click.option("--password-file", "secret", required=True, type=SECRET, help=FROM_FILE)
@friendly
def run(server: str, key_file: Any, company: str | None, secret: Any, **told: Any) -> None:
    """Fetch documents from a plugin on another machine, hand them to Sage here, and bring the answers."""
    import time

    from filelock import FileLock, Timeout

    from sage100_plugin.clock import SystemClock
    from sage100_plugin.plugin import version
    from sage100_plugin.sage.agent.calls import HttpServer, WrongServer
    from sage100_plugin.sage.agent.runner import Held, Runner
    from sage100_plugin.sage.companies.file import LEGAL_ID

    logging.basicConfig(level="INFO", format="%(asctime)s %(levelname)s %(message)s")
    if company and not LEGAL_ID.fullmatch(company):
        raise click.BadParameter(f"{company} is no id of a company: sage100-plugin company list shows them.")
    folder = load_settings().home / "runner" / (company or "default")
    held = Held(folder)
    transport = _transport(secret_of(secret), **told)
    try:
        plugin = HttpServer(server, secret_of(key_file), company, platform.node(), version())
        with FileLock(folder / "LOCK", timeout=0):
            Runner(plugin, transport, held, SystemClock(), time.sleep).run()
    except WrongServer as error:
        fail(str(error))
    except Timeout:
        fail(
            "Another runner of this company is at work here.", f"Stop it, or set SAGE100_HOME; its folder is {folder}."
        )
    except KeyboardInterrupt:
        click.echo("The runner was stopped.", err=True)
