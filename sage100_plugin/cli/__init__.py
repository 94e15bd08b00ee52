"""The command line: `sage100-plugin`."""

from __future__ import annotations

import io
import os
import sys

import click

from sage100_plugin.cli import (
    agent,
    buttons,
    calls,
    company,
    comparing,
    hooks,
    imports,
    links,
    machine,
    mail,
    mappings,
    matching,
    sandbox,
    stores,
    users,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sage100-plugin", prog_name="sage100-plugin")
def main() -> None:
    """Sage 100 Contractor for no-code platforms: triggers, actions and links beside Sage."""
    os.umask(0o077)  # what is written holds a contractor's books
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a pipe on Windows takes the letters of one code page only


for command in (
    machine.demo,
    machine.serve,
    stores.worker,
    stores.migrate_store,
    company.company,
    sandbox.sandbox,
    agent.agent,
    calls.key,
    users.user,
    calls.call,
    calls.poll,
    calls.deliver,
    calls.subscriptions,
    calls.exports,
    imports.imports,
    links.links,
    buttons.buttons,
    hooks.hooks,
    mappings.mappings,
    mail.mail,
    machine.doctor,
    machine.generate,
    machine.quality,
    machine.hosts,
):
    main.add_command(command)

links.links.add_command(matching.links_match)
links.links.add_command(comparing.links_compare)
links.links.add_command(comparing.links_join)
