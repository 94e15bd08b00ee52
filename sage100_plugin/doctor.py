"""Whether this machine is fit to run the plugin: checks with an id, a sentence and a hint."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sage100_plugin.client import Answered, connect
from sage100_plugin.names import REMEDY, claimed, complaint
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import StoreBusy, StoreDamaged, StoreFailed
from sage100_plugin.settings import Settings, SettingsWrong


@dataclass(frozen=True)
class Finding:
    """What one check found. `hint` says what to do; it is empty when all is well."""

    id: str
    state: Literal["ok", "warning", "error"]
    sentence: str
    hint: str = ""


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


def stores(settings: Settings) -> Iterable[Finding]:
    """The ledger and the links can be opened, or a server has them open; and each company answers."""
    try:
        with connect(settings) as client:
            me, ready = client.call("GET", "/v1/me"), client.call("GET", "/readyz")
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


def _companies(me: Answered, ready: Answered) -> Iterable[Finding]:
    companies = me.body["companies"]
    if not companies:
        yield Finding("D004", "warning", "No company is set up.", "Try one: sage100-plugin sandbox new.")
    for company in companies:
        well = company["status"] == "ok"
        sentence = f"Company {company['id']} {'answers' if well else 'does not answer: ' + company['status']}."
        hint = "" if well else "Check that Sage's server runs and can be reached from this machine."
        yield Finding("D004", "ok" if well else "error", sentence, hint)
    if not ready.ok:
        yield Finding("D005", "warning", "The server is not ready.", f"Look at /readyz: {ready.body}")


def examine(settings: Settings) -> list[Finding]:
    """All checks. With names that clash nothing more can be trusted, or even imported."""
    found = [names(), home(settings)]
    return found if found[0].state == "error" else [*found, *stores(settings)]
