"""The nouns of the ledger on one connection, and the pool of those that wait for work."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable

from sage100_plugin.ledger.activity import SqlActivityLog
from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.cursors import SqlCursors
from sage100_plugin.ledger.deliveries import SqlDeliveries
from sage100_plugin.ledger.events import SqlEvents
from sage100_plugin.ledger.exports import SqlExports
from sage100_plugin.ledger.keys import SqlKeys
from sage100_plugin.ledger.operations import SqlOperations
from sage100_plugin.ledger.snapshots import SqlSnapshots
from sage100_plugin.ledger.subscriptions import SqlSubscriptions
from sage100_plugin.ports.sealing import Sealer


class Transaction:
    """What `work` is given. It lives as long as its connection and serves one transaction after the other."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self.connection = connection
        self.events = SqlEvents(connection)
        self.subscriptions = SqlSubscriptions(connection, sealer)
        self.deliveries = SqlDeliveries(connection)
        self.operations = SqlOperations(connection)
        self.exports = SqlExports(connection)
        self.keys = SqlKeys(connection)
        self.cursors = SqlCursors(connection)
        self.snapshots = SqlSnapshots(connection)
        self.activity = SqlActivityLog(connection)


class Pool:
    """Transactions that are free. When none is, another is opened, or waited for if there is no way to open one."""

    def __init__(self, free: Iterable[Transaction], another: Callable[[], Transaction] | None = None) -> None:
        self._free = list(free)
        self._another = another
        self._waiting: deque[queue.SimpleQueue[Transaction]] = deque()
        self._lock = threading.Lock()
        self._closed = False

    def take(self) -> Transaction:
        with self._lock:
            if self._free:
                return self._free.pop()
            mine: queue.SimpleQueue[Transaction] = queue.SimpleQueue()
            if self._another is None:
                self._waiting.append(mine)
        return self._another() if self._another else mine.get()

    def give(self, transaction: Transaction) -> None:
        with self._lock:
            if self._waiting:
                # From hand to hand, or a thread that reads in a loop would take it again before the other has woken up.
                self._waiting.popleft().put(transaction)
            elif self._closed:
                transaction.connection.close()
            else:
                self._free.append(transaction)

    def close(self) -> None:
        """Close those that are free now and the others when they are given back."""
        with self._lock:
            self._closed = True
            while self._free:
                self._free.pop().connection.close()
