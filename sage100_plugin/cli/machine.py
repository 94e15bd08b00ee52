"""Commands about this machine: serve, the demo, the companies, the doctor, the derived files."""

from __future__ import annotations

import logging
import sys

import click

from sage100_plugin.cli.shared import as_json, ask, fail, friendly, load_settings, rows, show


@click.command()
@click.option("--keep", is_flag=True, help="Leave the server running at the end.")
@friendly
def demo(keep: bool) -> None:
    """Run the main job once, from end to end, on a sandbox company, with every step printed."""
    from sage100_plugin.demo import run

    sys.exit(run(load_settings(), keep=keep))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8100, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@friendly
def serve(host: str, port: int) -> None:
    """Run the server until it is asked to stop."""
    from sage100_plugin.server import Server

    settings = load_settings()
    level = settings.text("log_level").upper()
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # a line for every run of every job
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every call that waits a moment
    try:
        Server(settings, lambda address: click.echo(f"Listening on {address}")).run(host, port)
    except OSError as error:
        fail(
            f"The server cannot run on {host}, port {port}: {error.strerror}.",
            "Choose another: --port 0 takes a free one.",
        )


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
        rows(found, ["id", "name", "sandbox", "status"], "No companies yet: sage100-plugin sandbox new")


@click.command()
@as_json
@friendly
def doctor(as_json: bool) -> None:
    """Check that this machine is fit to run the plugin."""
    from dataclasses import asdict

    from sage100_plugin.doctor import examine

    findings = examine(load_settings())
    if as_json:
        show([asdict(finding) for finding in findings])
    for finding in [] if as_json else findings:
        click.echo(f"{finding.state:7}  {finding.id}  {finding.sentence}")
        if finding.hint:
            click.echo(f"               {finding.hint}")
    sys.exit(1 if any(finding.state == "error" for finding in findings) else 0)


def _whole() -> click.Group:
    """The whole command line, from within one of its commands."""
    root = click.get_current_context().find_root().command
    if not isinstance(root, click.Group):
        raise click.UsageError("Run it as sage100-plugin generate.")
    return root


@click.command()
@click.option("--check", is_flag=True, help="Only say which files are not current; exit code 1 if any is not.")
@friendly
def generate(check: bool) -> None:
    """Write the files that follow from the declarations: plugin.json, openapi.json, docs/reference."""
    from sage100_plugin.cli.reference import page
    from sage100_plugin.plugin import checkout, documents
    from sage100_plugin.projections import generate as derived

    root = checkout()
    if not (root / "pyproject.toml").exists():
        fail("The derived files belong to a checkout, and this is an installed plugin.")
    files = {**documents().files(root), "docs/reference/cli.md": page(_whole())}
    if not check:
        written = derived.write(files, root)
        click.echo(f"{len(written)} of {len(files)} files written")
        return
    stale = derived.stale(files, root)
    for path in stale:
        click.echo(f"{path} is not current", err=True)
    if stale:
        fail("", "Write them again: sage100-plugin generate")
    click.echo(f"{len(files)} derived files are current")


@click.command()
@as_json
@friendly
def quality(as_json: bool) -> None:
    """Print the quality scale of every action and trigger."""
    from sage100_plugin.plugin import CATALOG
    from sage100_plugin.projections.quality import scale

    found = scale(CATALOG)
    if as_json:
        show(found)
    else:
        rows(found, list(found[0]), "Nothing is declared.")
