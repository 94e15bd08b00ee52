"""The command line: `sage100-plugin`."""

from __future__ import annotations

import os

import click

from sage100_plugin.cli import agent, calls, company, imports, machine, sandbox, stores


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sage100-plugin", prog_name="sage100-plugin")
def main() -> None:
    """Sage 100 Contractor for no-code platforms: triggers, actions and links beside Sage."""
    os.umask(0o077)  # what is written holds a contractor's books


for command in (
    machine.demo,
    machine.serve,
    stores.worker,
    stores.migrate_store,
    company.company,
    sandbox.sandbox,
    agent.agent,
    calls.key,
    calls.call,
    calls.poll,
    calls.deliver,
    calls.subscriptions,
    calls.exports,
    imports.imports,
    calls.links,
    machine.doctor,
    machine.generate,
    machine.quality,
):
    main.add_command(command)
