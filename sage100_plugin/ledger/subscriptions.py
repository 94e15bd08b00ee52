"""The receivers of events."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.deliveries import cancel_all
from sage100_plugin.ledger.statements import Row, columns_of, inserting, replacing, selecting
from sage100_plugin.ledger.tables import subscriptions
from sage100_plugin.ports.ledger import Subscription
from sage100_plugin.ports.sealing import Sealer

_ADD = inserting(columns_of(Subscription, subscriptions))
_REPLACE = replacing(Subscription, subscriptions)
_REMOVE = delete(subscriptions).where(subscriptions.c.id == bindparam("id"))
_GET = selecting(Subscription, subscriptions).where(subscriptions.c.id == bindparam("id"))
_ALL = selecting(Subscription, subscriptions).order_by(subscriptions.c.seq)

# Each event asks for all subscriptions; to open the seals anew each time would cost more than all the rest.
_REMEMBERED = 4096


class SqlSubscriptions:
    """Signing secrets are sealed before they reach the database, and the address, which is often a secret too."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer
        self._read = lru_cache(_REMEMBERED)(self._opened)

    def add(self, subscription: Subscription) -> None:
        self._connection.change(_ADD, self._sealed(subscription))

    def replace(self, subscription: Subscription) -> None:
        if not self._connection.change(_REPLACE, self._sealed(subscription)):
            raise KeyError(subscription.id)
        if subscription.state == "off":
            cancel_all(self._connection, subscription.id)

    def remove(self, subscription_id: str) -> None:
        self._connection.change(_REMOVE, {"id": subscription_id})
        cancel_all(self._connection, subscription_id)

    def get(self, subscription_id: str) -> Subscription | None:
        found = self._connection.raw(_GET, {"id": subscription_id})
        return self._read(found[0]) if found else None

    def all(self) -> tuple[Subscription, ...]:
        return tuple([self._read(raw) for raw in self._connection.raw(_ALL)])

    def _sealed(self, subscription: Subscription) -> dict[str, Any]:
        seal = self._sealer.seal
        sealed = {"secrets": seal(json.dumps(subscription.secrets)), "target_url": seal(subscription.target_url)}
        return vars(subscription) | sealed

    def _opened(self, raw: Row) -> Subscription:
        """Known by the whole row as it is stored, so a changed one is read anew."""
        sealed = Subscription(*self._connection.load(_GET, raw))
        unseal, url = self._sealer.unseal, sealed.target_url
        # Version 0.1.0 stored addresses in clear.
        target_url = url if "://" in url else unseal(url)
        return replace(sealed, secrets=tuple(json.loads(unseal(str(sealed.secrets)))), target_url=target_url)
