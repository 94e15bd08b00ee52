"""The composition root: the one module that knows the declarations, the adapters and the edges."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions import ACTIONS, PICKERS
from sage100_plugin.clock import SystemClock, random_id
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.folder import sealing_keys, secret_keys
from sage100_plugin.names import DISTRIBUTION
from sage100_plugin.ports.ledger import Ledger
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.settings import Settings, SettingsWrong
from sage100_plugin.spec import Catalog
from sage100_plugin.stamps import Stamps
from triggers import TRIGGERS

if TYPE_CHECKING:
    from sage100_plugin.projections.documents import Documents
    from sage100_plugin.sage.companies import CompanyFolder
    from sage100_plugin.sage.companies.opening import Remote

CATALOG = Catalog(ACTIONS, TRIGGERS, PICKERS)
WORKERS = 32
"""Actions that may be on their way at once; a caller beyond waits for one of them."""


def version() -> str:
    """The installed version."""
    return metadata.version(DISTRIBUTION)


def open_plugin(settings: Settings) -> Plugin:
    """Open the stores of a data folder. Raises `StoreBusy`, `StoreDamaged`, `LedgerFailed`, `SettingsWrong`.

    Adapters are imported here and not above: what only answers /healthz does not wait for them.
    """
    from sage100_plugin.ledger import SqlLedger  # noqa: PLC0415
    from sage100_plugin.links import TinyDBLinks  # noqa: PLC0415
    from sage100_plugin.sage.agent.remote import MemoryExchange, RemoteTransport  # noqa: PLC0415
    from webhooks.outbound import RequestsSender  # noqa: PLC0415

    home, clock = settings.home, SystemClock()
    exchange = MemoryExchange(clock, random_id)
    companies = open_companies(settings, lambda company: RemoteTransport(exchange, company))
    companies.all()  # a file that cannot be read is to be told at the start
    links = TinyDBLinks.open(home / "links")
    try:
        keys = secret_keys(settings)
        ledger = SqlLedger.open(ledger_url(settings), FernetSealer(sealing_keys(keys)))
        _unsealed(ledger)
    except ValueError as error:
        links.close()
        raise SettingsWrong(f"SAGE100_DATABASE_URL cannot be used. {error}") from None
    except BaseException:
        links.close()
        raise
    return Plugin(
        catalog=CATALOG,
        companies=companies,
        links=links,
        ledger=ledger,
        sender=RequestsSender(clock, settings.items("allowed_targets")),
        clock=clock,
        ids=random_id,
        stamper=Stamps(keys),
        settings=settings,
        version=version(),
        pool=ThreadPoolExecutor(WORKERS, "action"),
        exchange=exchange,
        local_token=secrets.token_urlsafe(32),
    )


def open_companies(settings: Settings, remote: Remote | None = None) -> CompanyFolder:
    """The companies of a data folder. Without `remote` nothing can be written to those whose runner fetches it."""
    from sage100_plugin.sage.companies import CompanyFolder  # noqa: PLC0415

    @cache
    def sealer() -> FernetSealer:
        return FernetSealer(sealing_keys(secret_keys(settings)))

    folder = settings.home / "companies"
    return CompanyFolder(folder, sealer) if remote is None else CompanyFolder(folder, sealer, remote)


def _unsealed(ledger: Ledger) -> None:
    """Find out now, and not at the first delivery, whether the keys open what is sealed. Raises `LedgerFailed`."""
    try:
        ledger.read(lambda tx: tx.subscriptions.all())
    except BaseException:
        ledger.close()
        raise


def ledger_url(settings: Settings) -> str:
    """Where the ledger is."""
    return settings.text("database_url") or f"sqlite:///{(settings.home / 'ledger.sqlite').as_posix()}"


def close_plugin(plugin: Plugin) -> None:
    """Finish what is on its way, then let go of the stores."""
    plugin.exchange.close()
    plugin.pool.shutdown(wait=True)
    plugin.ledger.close()
    plugin.links.close()


@dataclass(frozen=True)
class LazyDocuments:
    """The generated documents, made when somebody asks for one."""

    @cached_property
    def _made(self) -> Documents:
        return documents()

    def manifest(self) -> dict[str, Any]:
        """What is served as /plugin.json."""
        return self._made.manifest()

    def openapi(self) -> dict[str, Any]:
        """What is served as /openapi.json."""
        return self._made.openapi()

    def page(self) -> str:
        """What is served as /docs."""
        return self._made.page()


def documents() -> Documents:
    """The documents that follow from the declarations."""
    from sage100_plugin.projections.documents import Documents  # noqa: PLC0415
    from sage100_plugin.sage.companies.questions import ASKED  # noqa: PLC0415
    from sage100_plugin.sage.facts import facts  # noqa: PLC0415
    from sage100_plugin.sage.reader import QUESTIONS  # noqa: PLC0415

    return Documents(CATALOG, version(), (*QUESTIONS, *ASKED), facts())


def checkout() -> Path:
    """The folder of the checkout, where the derived files stand."""
    return Path(__file__).resolve().parents[1]
