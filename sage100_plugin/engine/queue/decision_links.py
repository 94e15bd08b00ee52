"""Links by which one approver decides one export once: minted at each delivery, signed, and stored nowhere.

A link holds whom it was delivered for and what it decides: subscription, export, round, payload and approver. It may do
what the subscription's key may do at the moment of the decision, in the approver's name, and is of no use for anything
but this round.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller
from sage100_plugin.engine.delivering.subscribing import REQUESTED
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.queue.acceptance import patience
from sage100_plugin.engine.queue.approvals import LINK
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.ports.ledger import Event, Export, Subscription

VALID = timedelta(days=7)
"""A link is valid for so long, and no longer than its export waits for a decision."""

PURPOSE = "decide"
ANEW = {"fix": "Use the link of the newest message, or decide in the acceptance queue.", "role": "accounting"}


@dataclass(frozen=True)
class Link:
    """What a link stands for."""

    subscription: str
    export: str
    round: int
    payload_hash: str
    approver: str
    expires_at: datetime


def minted(plugin: Plugin, event: Event, subscription: Subscription) -> str | None:
    """The address of a new link for this delivery; None where nothing is to be decided, or not by this subscription."""
    base = plugin.settings.text("public_url") or plugin.address
    if event.type != REQUESTED or not subscription.decide_as:
        return None
    export = plugin.ledger.read(lambda tx: tx.exports.get(str(event.data.get("id"))))
    if export is None or (export.status, export.round) != ("pending", event.data.get("round")):
        return None
    link = Link(
        subscription.id,
        export.id,
        export.round,
        export.payload_hash,
        subscription.decide_as,
        _last(plugin, export).replace(microsecond=0),
    )
    try:
        decide.find(plugin, decider(plugin, link), export.id)
    except Problem:
        return None
    return f"{base.rstrip('/')}/d/{token(plugin, link)}"


def _last(plugin: Plugin, export: Export) -> datetime:
    """When a link for this export that is made now expires."""
    company = plugin.companies.get(export.company)
    most = patience(company, export.record) if company else None
    valid = plugin.clock.now() + VALID
    return valid if most is None else min(valid, export.requested_at + most)


def token(plugin: Plugin, link: Link) -> str:
    """What stands in the address of a link."""
    held = [link.subscription, link.export, link.round, link.payload_hash, link.approver]
    return plugin.stamper.sign(PURPOSE, json.dumps([*held, int(link.expires_at.timestamp())], ensure_ascii=False))


def opened(plugin: Plugin, token: str) -> Link:
    """What a link stands for. Raises `not_found` for what was not made here, `expired`."""
    text = plugin.stamper.read(PURPOSE, token)
    if text is None:
        says = "This link was not made here, or it is damaged. Nothing was decided."
        raise Refused("not_found", says, extra={**ANEW, "fix": f"Copy the link as a whole. {ANEW['fix']}"})
    subscription, export, turn, payload_hash, approver, last = json.loads(text)
    link = Link(subscription, export, turn, payload_hash, approver, datetime.fromtimestamp(last, UTC))
    if plugin.clock.now() >= link.expires_at:
        raise _over(f"This link was valid until {link.expires_at:%Y-%m-%d %H:%M} UTC.")
    return link


def decider(plugin: Plugin, link: Link) -> Caller:
    """The approver, with what the subscription's key may do today. Raises `expired`, `key_paused`, `scope_missing`."""
    subscription = plugin.ledger.read(lambda tx: tx.subscriptions.get(link.subscription))
    if subscription is None or subscription.decide_as != link.approver:
        raise _over(f"{link.approver} does not get links to decide any more.")
    key = _key(plugin, subscription.key_id)
    key.need("export:decide")
    return Caller(f"{LINK}{key.key_id}", link.approver, ("export:decide",), key.companies, key.records)


def _key(plugin: Plugin, key_id: str) -> Caller:
    if key_id == LOCAL:
        return Caller(LOCAL, "this machine", SCOPES)
    key = plugin.ledger.read(lambda tx: tx.keys.get(key_id))
    if key is None or key.revoked_at:
        raise _over("The API key behind this link was revoked.")
    if key.paused_at:
        raise Refused("key_paused", f"The API key {key.name} behind this link is paused. Nothing was decided.")
    return Caller.of(key)


def bound(plugin: Plugin, link: Link) -> tuple[Caller, Export]:
    """Who decides by the link, and the export, as long as it is in the link's round.

    Raises `expired`, and what `decider` and `decide.find` raise.
    """
    caller = decider(plugin, link)
    export = decide.find(plugin, caller, link.export)
    if (export.round, export.payload_hash) != (link.round, link.payload_hash):
        raise _over(f"This was sent again meanwhile, as round {export.round}; the link is for round {link.round}.")
    return caller, export


def _over(says: str) -> Refused:
    return Refused("expired", f"{says} Nothing was decided.", extra=ANEW)
