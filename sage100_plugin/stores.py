"""The stores, links with mappings and the ledger: in files for one process, or in a database that many share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sage100_plugin.engine.plugin import Lanes
from sage100_plugin.folder import sealing_keys
from sage100_plugin.ports.links import Links
from sage100_plugin.ports.mappings import Mappings
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.settings import Settings, SettingsWrong

if TYPE_CHECKING:
    from sage100_plugin.engine.plugin import Plugin
    from sage100_plugin.ledger import SqlLedger

FILE = "ledger.sqlite"


@dataclass(frozen=True)
class Stores:
    """Open stores."""

    links: Links
    mappings: Mappings
    ledger: SqlLedger

    def close(self) -> None:
        """Let go of them."""
        self.ledger.close()
        self.links.close()

    def share(self, plugin: Plugin) -> None:
        """Let the plugin keep apart from the other processes on its ledger, where there can be any."""
        locks = self.ledger.locks
        if locks is None:
            return
        from sage100_plugin.ledger.sharing import SharedClaims, SharedFlights  # noqa: PLC0415

        plugin.lanes, plugin.flying, plugin.claims = Lanes(locks.turn), SharedFlights(locks), SharedClaims(locks)
        plugin.leading = locks.leads


def ledger_url(settings: Settings) -> str:
    """Where the ledger is."""
    return settings.text("database_url") or f"sqlite:///{(settings.home / FILE).as_posix()}"


def is_shared(url: str) -> bool:
    """Whether several processes can work on this ledger; then links live there too."""
    return url.startswith("postgres")


def open_stores(settings: Settings, keys: Sequence[str]) -> Stores:
    """Open them. Raises `StoreBusy`, `StoreDamaged`, `LedgerFailed`, `SettingsWrong`.

    Adapters are imported here and not above: what only answers /healthz does not wait for them.
    """
    url, sealer = ledger_url(settings), FernetSealer(sealing_keys(tuple(keys)))
    if is_shared(url):
        from sage100_plugin.ledger.links import SqlLinks  # noqa: PLC0415
        from sage100_plugin.ledger.mappings import SqlMappings  # noqa: PLC0415

        ledger = _opened(url, sealer)
        stores = Stores(SqlLinks(ledger), SqlMappings(ledger), ledger)
        if (settings.home / FILE).exists() and _unused(stores):
            stores.close()
            raise SettingsWrong(
                f"SAGE100_DATABASE_URL names an empty database, and {settings.home} holds a ledger in files. Copy it: "
                "sage100-plugin migrate-store --to URL, with SAGE100_DATABASE_URL unset; or put its files elsewhere."
            )
        return stores
    from sage100_plugin.links import TinyDBLinks, TinyDBMappings  # noqa: PLC0415

    links = TinyDBLinks.open(settings.home / "links")
    try:
        return Stores(links, TinyDBMappings(links.db), _opened(url, sealer))
    except BaseException:
        links.close()
        raise


def open_ledger(settings: Settings, keys: Sequence[str]) -> SqlLedger:
    """The ledger alone, also while a server has it open. Raises `LedgerFailed`, `SettingsWrong`."""
    return _opened(ledger_url(settings), FernetSealer(sealing_keys(tuple(keys))))


def _unused(stores: Stores) -> bool:
    """Whether nothing was ever done with them. Without its links the plugin would do again what it has done."""
    done = stores.ledger.read(lambda tx: (*tx.keys.all(), *tx.events.newest((), 1), *tx.activity.find(limit=1)))
    return not done and not len(stores.links) and not stores.mappings.all()


def _opened(url: str, sealer: FernetSealer) -> SqlLedger:
    """The ledger, when our keys open what is sealed there: that is to be found out now, and not at a delivery."""
    from sage100_plugin.ledger import SqlLedger  # noqa: PLC0415

    try:
        ledger = SqlLedger.open(url, sealer)
    except ValueError as error:
        raise SettingsWrong(f"SAGE100_DATABASE_URL cannot be used. {error}") from None
    try:
        ledger.read(lambda tx: tx.subscriptions.all())
    except BaseException:
        ledger.close()
        raise
    return ledger
