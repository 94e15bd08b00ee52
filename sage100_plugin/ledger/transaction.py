"""The nouns of the ledger on one connection."""

from __future__ import annotations

from sage100_plugin.ledger.activity import SqlActivityLog
from sage100_plugin.ledger.buttons import SqlButtons
from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.cursors import SqlCursors
from sage100_plugin.ledger.deliveries import SqlDeliveries
from sage100_plugin.ledger.events import SqlEvents
from sage100_plugin.ledger.exports import SqlExports
from sage100_plugin.ledger.hooks import SqlHookCalls, SqlHooks
from sage100_plugin.ledger.imports import SqlImports
from sage100_plugin.ledger.keys import SqlKeys
from sage100_plugin.ledger.mails import SqlMails, SqlMarks
from sage100_plugin.ledger.operations import SqlOperations
from sage100_plugin.ledger.snapshots import SqlSnapshots
from sage100_plugin.ledger.states import SqlCompanyStates
from sage100_plugin.ledger.subscriptions import SqlSubscriptions
from sage100_plugin.ledger.users import SqlUsers
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
        self.users = SqlUsers(connection)
        self.cursors = SqlCursors(connection)
        self.snapshots = SqlSnapshots(connection)
        self.states = SqlCompanyStates(connection)
        self.imports = SqlImports(connection)
        self.buttons = SqlButtons(connection)
        self.hooks = SqlHooks(connection, sealer)
        self.hook_calls = SqlHookCalls(connection)
        self.mails = SqlMails(connection)
        self.marks = SqlMarks(connection)
        self.activity = SqlActivityLog(connection)

    @property
    def lost(self) -> bool:
        """As `Connection.lost`."""
        return self.connection.lost

    def close(self) -> None:
        self.connection.close()
