"""`sage100-plugin mail`: the mail server that sends notices to approvers."""

from __future__ import annotations

import click

from sage100_plugin.cli.shared import fail, friendly, load_settings


@click.group()
def mail() -> None:
    """The mail server that sends notices to approvers."""


@mail.command("test")
@click.argument("address")
@friendly
def mail_test(address: str) -> None:
    """Send a mail to an address, and say in plain words what is wrong when it fails."""
    from sage100_plugin.clock import SystemClock, random_id
    from sage100_plugin.mail import SmtpMailer, mail_server
    from sage100_plugin.ports.mail import Letter
    from sage100_plugin.settings import mail_addresses

    if len(mail_addresses(address) or ()) != 1:
        fail(f"{address} is no mail address.", "Write it as name@example.com.")
    server = mail_server(load_settings())
    if server is None:
        fail("No mail server is set: SAGE100_SMTP_HOST is empty.", "Set it, SAGE100_SMTP_FROM and SAGE100_SMTP_TO.")
    says = "This is a test of sage100-plugin. Notices to approvers will come this way."
    letter = Letter(
        random_id("mail"), address, "Test of sage100-plugin", f"{says}\n", f"<p>{says}</p>\n", SystemClock().now()
    )
    sent = SmtpMailer(server).send(letter)
    if sent.error:
        fail(sent.error, sent.fix)
    click.echo(f"The mail server at {server.place} took the mail for {address}. It may take a while, or be in spam.")
