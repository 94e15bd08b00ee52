"""What the commands share: settings, calls, and how an answer or a refusal is printed."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar
from urllib.parse import urlencode

import click

from sage100_plugin import settings as table
from sage100_plugin.client import Answered, connect
from sage100_plugin.errors import Problem
from sage100_plugin.findings import Finding
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import StoreBusy, StoreDamaged, StoreFailed
from sage100_plugin.settings import Settings, SettingsWrong

P = ParamSpec("P")
R = TypeVar("R")

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
company_option = click.option("--company", metavar="ID", help="The company; needed when there are several.")


SECRET = click.File(encoding="utf-8-sig")  # editors on Windows like to put a mark in front


def first_line(file: Any) -> str:
    """The next line of a file or of standard input, without its end."""
    try:
        return str(file.readline()).rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.BadParameter(f"{file.name} is not UTF-8 text: save it again in that encoding.") from None


def secret_of(file: Any) -> str:
    """The first line of a file that holds a secret."""
    found = first_line(file)
    if not found:
        raise click.BadParameter(f"the first line of {file.name} is empty: the secret belongs there.")
    return found


def fail(detail: str, fix: str = "") -> NoReturn:
    """Say what is wrong and how to mend it, and end with exit code 1."""
    click.echo(f"{detail}\n{fix}".strip(), err=True)
    sys.exit(1)


def friendly(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what can go wrong into a sentence and exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            fail(problem.detail, problem.meaning.fix)
        except (StoreBusy, StoreDamaged, StoreFailed, LedgerFailed, SettingsWrong) as error:
            fail(str(error))
        except ImportError:
            clashes = claimed()
            if not clashes:
                raise
            fail(complaint(clashes), REMEDY)

    return run


def start_logging(settings: Settings) -> None:
    """Log to standard error, as much as the settings say."""
    level = settings.text("log_level").upper()
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # a line for every run of every job
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every call that waits a moment


def load_settings() -> Settings:
    """The settings of this machine. Raises `SettingsWrong`."""
    return table.load()


def argument(text: str) -> Any:
    """A JSON argument: the text itself, `-` for standard input, `@file` for a file."""
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        text = read_text(text[1:])
    try:
        return json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"not valid JSON: {error}.") from None


def read_text(path: str) -> str:
    """The text of a file that was named, as it stands there."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.BadParameter(f"{path} is not UTF-8 text.") from None


def ask(method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answered:
    """One call of the plugin; a refusal is printed and ends the command with exit code 1."""
    try:
        with connect(load_settings()) as client:
            answer = client.call(method, path, body, headers)
    except ConnectionError as error:
        fail(str(error), "Start it again, and look whether it was done.")
    if not answer.ok:
        refused(answer.body)
    return answer


def narrowed(path: str, **query: str | None) -> str:
    """The path with what is asked for in its query."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def listing(path: str, columns: Sequence[str], empty: str, as_json: bool) -> None:
    """Ask for a list and print it: as JSON, or as a table of these columns."""
    items = ask("GET", path).body["items"]
    if as_json:
        show(items)
    else:
        rows(items, columns, empty)


def refused(problem: Mapping[str, Any]) -> NoReturn:
    """Print a problem document, field by field, and end with exit code 1."""
    click.echo(problem.get("detail") or problem.get("title"), err=True)
    for error in problem.get("errors", ()):
        click.echo(f"  {error['pointer'] or '/'}: {error['message']} ({error['code']})", err=True)
    if problem.get("fix"):
        click.echo(f"{problem['fix']} ({problem['code']}, {problem['role']})", err=True)
    sys.exit(1)


def words(text: str) -> list[str]:
    """The words of an option that takes several by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def show(data: Any) -> None:
    """Print JSON for people: indented, in its own order, and valid UTF-8 whatever code page a pipe has."""
    letters = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(data, indent=2, ensure_ascii=not letters))


def say(finding: Finding) -> None:
    """Print what a check found, and what to do about it."""
    click.echo(f"{finding.state:7}  {finding.id}  {finding.sentence}")
    if finding.hint:
        click.echo(f"         {finding.hint}")


def rows(items: Sequence[Mapping[str, Any]], columns: Sequence[str], empty: str) -> None:
    """Print a table, or the sentence for an empty one."""
    if not items:
        click.echo(empty)
        return
    cells = [
        list(columns),
        *([_cell(item.get(name)) for name in columns] for item in items),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
