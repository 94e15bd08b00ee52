"""Whether this machine is fit to run the plugin: checks with an id, a sentence and a hint."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sage100_plugin.client import Answered, connect
from sage100_plugin.clock import SystemClock
from sage100_plugin.errors import CODES, HOLDS
from sage100_plugin.findings import Finding
from sage100_plugin.folder import KEY_FILE
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import StoreBusy, StoreDamaged, StoreFailed
from sage100_plugin.settings import Settings, SettingsWrong


def names(clashes: Callable[[], list[str]] = claimed) -> Finding:
    """Pip overwrites in silence when two distributions ship a package of the same name."""
    found = clashes()
    if not found:
        return Finding("D001", "ok", "No other package uses our names.")
    return Finding("D001", "error", complaint(found), REMEDY)


def home(settings: Settings) -> Finding:
    """The data folder can be written, and is for its owner only."""
    try:
        with tempfile.TemporaryFile(dir=settings.home) as file:
            os.fsync(file.fileno())
    except OSError as error:
        hint = "Give the plugin's user the right to write there, or set SAGE100_HOME."
        return Finding("D002", "error", f"{settings.home} cannot be written: {error.strerror}.", hint)
    if os.name == "posix" and settings.home.stat().st_mode & 0o077:
        hint = f"chmod 700 {settings.home}"
        return Finding("D002", "warning", f"{settings.home} can be read by others on this machine.", hint)
    return Finding("D002", "ok", f"The data folder is {settings.home}.")


def key_file(path: Path) -> Finding:
    """Whoever reads the secret key can open the stored passwords. On POSIX every start looks at its rights."""
    if not path.exists():
        return Finding(
            "D006", "ok", "The secret key is not in the data folder: it is in the settings, or not made yet."
        )
    if os.name == "posix":
        return Finding("D006", "ok", f"{path} can be read by its owner only.")
    told = f"{path} has the rights of its folder, which Windows does not let us judge."
    hint = f'icacls "{path}" must list the plugin\'s own user, SYSTEM and Administrators, and nobody else.'
    return Finding("D006", "warning", told, hint)


def stores(settings: Settings) -> Iterator[Finding]:
    """The ledger and the links can be opened, or a server has them open; and each company answers."""
    try:
        with connect(settings) as client:
            me, ready = client.call("GET", "/v1/me"), client.call("GET", "/readyz")
            hooks = client.call("GET", "/v1/hooks?limit=500").body["items"]
            buttons = client.call("GET", "/v1/buttons?limit=500").body["items"]
            metrics = client.call("GET", "/metrics").body
    except (StoreBusy, StoreDamaged, StoreFailed, LedgerFailed, SettingsWrong) as error:
        yield Finding(
            "D003",
            "error",
            str(error),
            "Stop the other process if there is one, or mend what is named. Nothing was changed.",
        )
        return
    yield Finding("D003", "ok", "The ledger and the links can be opened.")
    yield from _companies(me, ready)
    yield from _hooks(hooks)
    yield from _keys(hooks, buttons)
    yield from _mails(str(metrics))


def _companies(me: Answered, ready: Answered) -> Iterator[Finding]:
    companies = me.body["companies"]
    if not companies:
        hint = "Try one: sage100-plugin sandbox new. Or add yours: sage100-plugin company add."
        yield Finding("D004", "warning", "No company is set up.", hint)
    for company in companies:
        status = company["status"]
        well, held = status == "ok", status in HOLDS
        says = "answers" if well else f"is held: {status}" if held else f"does not answer: {status}"
        sentence = f"Company {company['id']} {says}."
        reach = "Check that Sage's server runs and can be reached from this machine."
        hint = "" if well else CODES[status].fix if held else reach
        yield Finding("D004", "ok" if well else "error", sentence, hint)
    if not ready.ok:
        yield Finding("D005", "warning", "The server is not ready.", f"Look at /readyz: {ready.body}")


def _hooks(hooks: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """What a crash left behind: it is not run by itself, because the CRM may have sent something newer since."""
    for hook in hooks:
        if hook["interrupted"]:
            sentence = (
                f"The hook {hook['name']} has calls that were interrupted, without an answer: {hook['interrupted']}."
            )
            hint = f"sage100-plugin hooks calls {hook['id']} lists them; hooks rerun {hook['id']} CALL runs one."
            yield Finding("D007", "warning", sentence, hint)


def _keys(hooks: Sequence[Mapping[str, Any]], buttons: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Hooks and buttons do nothing once the key that they act for is revoked or paused."""
    hints = {"revoked": "Make it anew with another API key.", "paused": CODES["key_paused"].fix}
    named = [(f"hook {one['name']}", one) for one in hooks] + [(f"button {one['label']}", one) for one in buttons]
    for name, one in named:
        state = one["key_state"]
        if state in hints:
            sentence = f"The {name} ({one['id']}) does nothing: its API key is {state}."
            yield Finding("D008", "warning", sentence, hints[state])


def _mails(metrics: str) -> Iterator[Finding]:
    """Mails that did not leave."""
    found = re.findall(r'^sage100_mails{state="(\w+)"} (\S+)', metrics, re.MULTILINE)
    counted = {state: int(float(number)) for state, number in found}
    if any(counted.values()):
        told = f"Mails to approvers that wait: {counted['waiting']}, that were given up: {counted['refused']}."
        yield Finding("D010", "warning", told, "The log says why. sage100-plugin mail test ADDRESS tries one.")


def mail(settings: Settings) -> Iterator[Finding]:
    """The mail server lets us in, where one is set."""
    from sage100_plugin.mail import SmtpMailer, mail_server  # noqa: PLC0415 - slow, and most have none

    try:
        server = mail_server(settings)
    except SettingsWrong as error:
        yield Finding("D009", "error", str(error))
        return
    if server is not None:
        sent = SmtpMailer(server).check()
        well = f"The mail server at {server.place} lets the plugin in."
        yield Finding("D009", "error" if sent.error else "ok", sent.error or well, sent.fix)


def probes(settings: Settings) -> Iterator[Finding]:
    """All that can be found out about each company; a finding bears its id, and the company's before it."""
    from sage100_plugin.plugin import open_companies  # noqa: PLC0415 - slow, and of no use when names clash
    from sage100_plugin.sage.companies.probe import probe  # noqa: PLC0415

    companies = open_companies(settings)
    try:
        for company in companies.all():
            for finding in probe(companies, company, SystemClock().now):
                yield replace(finding, id=f"{company.id}.{finding.id}")
    except SettingsWrong as error:
        yield Finding("D004", "error", str(error))
    finally:
        companies.close()


def examine(settings: Settings) -> Iterator[Finding]:
    """All checks, as they come. With names that clash nothing more can be trusted, or even imported."""
    ours = names()
    yield ours
    yield home(settings)
    if ours.state != "error":
        yield key_file(settings.home / KEY_FILE)
        yield from stores(settings)
        yield from probes(settings)
        yield from mail(settings)
