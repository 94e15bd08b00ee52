"""Commands about this machine: serve, the demo, the companies, the doctor, the derived files."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from sage100_plugin.cli.shared import as_json, fail, friendly, load_settings, rows, say, show, start_logging
from sage100_plugin.findings import Finding

DIAGNOSTICS = "/v1/diagnostics"
UNOPENED = "D003"
"""The finding that ledger and links cannot be opened; then nothing can be asked."""


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
    from sage100_plugin.memory import keep_together
    from sage100_plugin.server import Server

    settings = load_settings()
    start_logging(settings)
    keep_together()
    try:
        Server(settings, lambda address: click.echo(f"Listening on {address}")).run(host, port)
    except OSError as error:
        fail(
            f"The server cannot run on {host}, port {port}: {error.strerror}.",
            "Choose another: --port 0 takes a free one.",
        )


@click.command()
@click.option("--bundle", metavar="FILE", help="Write what helps others to find out what is wrong; no secret is in it.")
@as_json
@friendly
def doctor(bundle: str | None, as_json: bool) -> None:
    """Check that this machine is fit to run the plugin, and what can be read and written in each company."""
    from dataclasses import asdict

    from sage100_plugin.doctor import examine

    found = []
    for finding in examine(load_settings()):
        found.append(finding)
        if not as_json:
            say(finding)
            _records(finding)
    if as_json:
        show([asdict(finding) for finding in found])
    if bundle:
        _bundle(bundle, found)
    sys.exit(1 if any(finding.state == "error" for finding in found) else 0)


def _bundle(file: str, found: Sequence[Finding]) -> None:
    """Write the findings, and what the server tells where it can be asked."""
    from pathlib import Path

    from sage100_plugin.cli.shared import ask
    from sage100_plugin.engine.diagnostics import packed

    told = [{"id": one.id, "state": one.state, "sentence": one.sentence, "hint": one.hint} for one in found]
    closed = any(one.id == UNOPENED and one.state == "error" for one in found)
    files = {} if closed else ask("GET", DIAGNOSTICS).body["files"]
    try:
        Path(file).write_bytes(packed({**files, "findings.json": told}))
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror}.", "Name another file: --bundle FILE")
    click.echo(f"{file}: README.txt in it says what each file holds. Look through it before you send it.", err=True)


def _records(finding: Finding) -> None:
    """The table of what can be done with each record type, and why not."""
    items = finding.found.get("records")
    if not items:
        return
    words = [{**one, "read": "yes" if one["reads"] else "no", "write": one["writes"] or "no"} for one in items]
    click.echo()
    rows(words, ["title", "menu", "read", "write"], "")
    reasons: dict[str, list[str]] = {}
    for one in items:
        empty = [f"Always empty here: {', '.join(one['off'])}."] if one["off"] else []
        for reason in (*one["why"], *empty):
            reasons.setdefault(reason, []).append(one["title"])
    click.echo()
    for reason, titles in reasons.items():
        click.echo(f"* {reason} ({', '.join(titles)})")
    click.echo()


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


@click.group()
def hosts() -> None:
    """The packages for n8n, Zapier, Power Automate, Make and others."""


@hosts.command()
@click.argument("name")
@click.option("--out", metavar="FILE", help="Where to write it; in this folder if left out.")
@friendly
def build(name: str, out: str | None) -> None:
    """Write the package for a platform: the file that you install there."""
    from pathlib import Path

    from sage100_plugin.plugin import documents

    made = documents()
    named = {host["key"]: host["file"] for host in made.hosts()}
    if name not in named:
        raise click.BadParameter(f"there is no package for {name}; there is one for {', '.join(named)}.")
    target = Path(out or named[name])
    try:
        target.write_bytes(made.artefact(name))
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror}.", "Name another file: --out FILE")
    click.echo(f"{target}: {target.stat().st_size / 1000:.0f} kB")


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
