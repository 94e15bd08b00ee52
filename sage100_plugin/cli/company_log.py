"""What commands do to companies, in the log people read: they change the company's file, whoever serves meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.cli.shared import load_settings

BY = "this machine"
"""As calls of the command line are named."""


def changed(old: Mapping[str, Any], new: Mapping[str, Any], secrets: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The lines of an entry: what is another value now, and which passwords were given; never a password."""
    facts = [{"field": name, "old": old.get(name), "new": value} for name, value in new.items()]
    passwords = [{"field": name, "old": None, "new": "given anew"} for name in secrets]
    return [line for line in facts if line["new"] != line["old"]] + passwords


def note(company_id: str, what: str, log: Sequence[Mapping[str, Any]] = ()) -> None:
    """Store the entry. Raises `LedgerFailed`."""
    from sage100_plugin.clock import SystemClock, random_id
    from sage100_plugin.folder import secret_keys
    from sage100_plugin.ports.ledger import Activity
    from sage100_plugin.stores import open_ledger

    settings = load_settings()
    entry = Activity(random_id("act"), SystemClock().now(), company_id, "", "", what, BY, log=tuple(log))
    ledger = open_ledger(settings, secret_keys(settings))
    try:
        ledger.write(lambda tx: tx.activity.add(entry))
    finally:
        ledger.close()
