"""Commands about the stores, and the worker that shares them."""

from __future__ import annotations

import signal
import sys
import threading
from collections import Counter

import click

from sage100_plugin.cli.shared import friendly, load_settings, secret_of, start_logging


@click.command()
@friendly
def worker() -> None:
    """Deliver, and ask Sage when no other process does, without answering calls. It shares a ledger on PostgreSQL."""
    from sage100_plugin.memory import keep_together
    from sage100_plugin.work import run_worker

    settings, until = load_settings(), threading.Event()
    start_logging(settings)
    keep_together()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: until.set())
    run_worker(settings, until, lambda: click.echo("Working"))


@click.command("migrate-store")
@click.option(
    "--to",
    "target",
    required=True,
    metavar="URL",
    help="postgresql://... or sqlite:///PATH; @FILE: as in the file.",
)
@friendly
def migrate_store(target: str) -> None:
    """Copy links, mappings and ledger into an empty database, or back into files, while nothing runs.

    The old stores stay as they are.
    """
    from sage100_plugin.moving import move

    settings = load_settings()
    if target.startswith("@"):
        with click.open_file(target[1:], encoding="utf-8-sig") as file:
            target = secret_of(file)
    counts: Counter[str] = Counter()

    def tell(name: str, more: int) -> None:
        counts[name] += more
        if sys.stderr.isatty():
            click.echo(f"\r{name}: {counts[name]:,} rows ", nl=False, err=True)

    move(settings, target, tell)
    if sys.stderr.isatty():
        click.echo("", err=True)
    for name, count in sorted(counts.items()):
        click.echo(f"{name}: {count:,}")
    click.echo("Everything was copied and compared; the old stores are as they were.")
    if target.startswith("postgres"):
        click.echo("Now set SAGE100_DATABASE_URL (or SAGE100_DATABASE_URL_FILE) to that URL, and start the server.")
    else:
        click.echo(f"Now set SAGE100_DATABASE_URL to {target}, or leave it empty when that is ledger.sqlite in the")
        click.echo("data folder, and start the server.")
