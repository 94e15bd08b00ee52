"""The main job, once, from end to end: real HTTP against a real server process, every step printed."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from sage100_plugin.client import PROBE, Remote
from sage100_plugin.folder import read_run
from sage100_plugin.settings import Settings

MARKER = "this-is-a-demo"
ENVIRONMENT = {"SAGE100_ALLOWED_TARGETS": "127.0.0.1", "SAGE100_POLL_SECONDS": "1", "SAGE100_LOG_LEVEL": "WARNING"}


def run(settings: Settings, *, keep: bool) -> int:
    """Run the demo; gives the exit code. With `keep` the server is left running."""
    try:
        import standardwebhooks  # noqa: F401, PLC0415 - the demo's receiver verifies with the public library
    except ModuleNotFoundError:
        click.echo("The demo's receiver needs the package standardwebhooks: pip install standardwebhooks", err=True)
        return 1
    return _run(_fresh(settings.home / "demo"), keep=keep)


def _fresh(home: Path) -> Path:
    """An empty data folder; only one that an earlier demo made is emptied."""
    if home.exists() and not (home / MARKER).exists():
        click.echo(f"{home} is in the way: the demo wants it for itself. Move it away.", err=True)
        sys.exit(1)
    running = _answering(home)
    if running:
        click.echo(f"The server of an earlier demo still runs. Stop it first: {_stop(running)}", err=True)
        sys.exit(1)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True)
    (home / MARKER).touch()
    return home


def _run(home: Path, *, keep: bool) -> int:
    from sage100_plugin.demo.process import NotStarted, ServerProcess  # noqa: PLC0415 - after the check for the library
    from sage100_plugin.demo.receiver import Receiver  # noqa: PLC0415
    from sage100_plugin.demo.story import COMPANY, Story, Stuck  # noqa: PLC0415
    from sage100_plugin.sage.companies import CompanyFolder  # noqa: PLC0415

    companies = CompanyFolder(home / "companies")
    made = companies.add_sandbox(COMPANY)
    _title(0, f"A sandbox company: {made.name}")
    click.echo(f"    its Sage database is {companies.database(COMPANY)}")
    receiver, server = Receiver(), ServerProcess(home, ENVIRONMENT)

    def reach() -> Remote:
        if not server.alive:
            raise Stuck("its server process has ended")
        return _local(home)

    keeping = False
    try:
        address = server.start()
        click.echo(f"    a server process listens on {address}, a receiver on {receiver.address}")
        story = Story(companies.database(COMPANY), receiver, reach, _tell)
        for number, (title, step) in enumerate(story.steps(), 1):
            _title(number, title)
            step()
        _how_to_go_on(home, address, (_flow_key(home), _console_user(home)), receiver, keep=keep)
        keeping = keep
    except (Stuck, NotStarted) as error:
        click.echo(f"\nThe demo stopped: {error}\nWhat the server said is in {home / 'server.log'}.", err=True)
        return 1
    finally:
        receiver.close()
        if not keeping:
            server.stop()
    return 0


def _answering(home: Path) -> int:
    """The process id of the server that runs on this folder, or 0."""
    found = read_run(home)
    if found is None:
        return 0
    try:
        Remote(found["address"], found["token"], PROBE).call("GET", "/healthz")
    except (OSError, ValueError):
        return 0
    return int(found.get("pid") or 0)


def _stop(pid: int) -> str:
    return f"taskkill /F /PID {pid}" if os.name == "nt" else f"kill {pid}"


def _local(home: Path) -> Remote:
    """The server as its own machine reaches it. Raises `OSError` while there is none."""
    found = read_run(home)
    if found is None:
        raise OSError("the server is not up yet")
    return Remote(found["address"], found["token"])


def _flow_key(home: Path) -> str:
    body = {"name": "demo", "scopes": ["read", "write", "export:decide"]}
    return str(_local(home).call("POST", "/v1/keys", body).body["key"])


def _console_user(home: Path) -> str:
    """Lets somebody sign in to the console; gives the password."""
    password = secrets.token_urlsafe(12)
    _local(home).call("POST", "/v1/users", {"name": "demo", "role": "admin", "password": password})
    return password


def _title(number: int, text: str) -> None:
    click.secho(f"\n{number}. {text}", bold=True)


def _tell(line: str, wire: Any) -> None:
    click.echo(f"    {line}")
    if wire is not None:
        text = wire if isinstance(wire, str) else json.dumps(wire, indent=2, ensure_ascii=False)
        click.secho("\n".join(f"      | {part}" for part in text.splitlines()), dim=True)


def _program() -> str:
    """The command as it can be typed from anywhere."""
    beside = shutil.which("sage100-plugin", path=str(Path(sys.executable).parent))
    return shlex.quote(beside) if beside else f"{shlex.quote(sys.executable)} -m sage100_plugin"


def _with_home(home: Path) -> str:
    return f'set "SAGE100_HOME={home}" && ' if os.name == "nt" else f"SAGE100_HOME={shlex.quote(str(home))} "


def _how_to_go_on(home: Path, address: str, secret: tuple[str, str], receiver: Any, *, keep: bool) -> None:
    key, password = secret
    click.secho("\nDone.", bold=True)
    click.echo(f"    {receiver.deliveries} deliveries, every signature verified, {receiver.refused} refused.")
    click.secho("\nHow to go on", bold=True)
    program = _program()
    if keep:
        click.echo(f"    The server goes on listening on {address}. To stop it: {_stop(_answering(home))}")
    else:
        address = "http://127.0.0.1:8100"
        click.echo("    Start the server on the demo's data:")
        click.echo(f"      {_with_home(home)}{program} serve")
    click.echo(f"    An API key, shown once:               {key}")
    click.echo("    Find jobs:")
    click.echo(f"      curl -s {address}/v1/actions/find_jobs -H 'Authorization: Bearer {key}' \\")
    click.echo("        -H 'Content-Type: application/json' -d '{\"q\": \"clinic\"}'")
    click.echo(f"    The console, as demo with the password {password}:  {address}/console/")
    click.echo(f"    Everything that can be done and can happen:  {address}/docs")
