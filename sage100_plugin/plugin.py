"""The composition root: the one module that knows the declarations, the adapters and the edges."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from actions import ACTIONS, MODULES, PICKERS, SHEETS
from sage100_plugin.clock import SystemClock, random_id
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.workers import Workers
from sage100_plugin.errors import Unavailable
from sage100_plugin.findings import Finding
from sage100_plugin.folder import sealing_keys, secret_keys
from sage100_plugin.names import DISTRIBUTION
from sage100_plugin.passwords import ScryptPasswords
from sage100_plugin.ports.mail import Mailer
from sage100_plugin.ports.sage import Company
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.settings import Settings, SettingsWrong
from sage100_plugin.spec import Catalog, own_pickers
from sage100_plugin.stamps import Stamps
from sage100_plugin.stores import is_shared, ledger_url, open_stores
from triggers import TRIGGERS

if TYPE_CHECKING:
    from sage100_plugin.projections.documents import Documents
    from sage100_plugin.sage.companies import CompanyFolder
    from sage100_plugin.sage.companies.opening import Remote

CATALOG = Catalog(ACTIONS, TRIGGERS, (*PICKERS, *own_pickers(TRIGGERS, MODULES)), MODULES, SHEETS)
WORKERS = 8
"""Actions of one company that may be on their way at once; a caller beyond waits for one of them."""

NO_RUNNER = (
    "What is written to {company} is fetched by a runner, and that goes with one server on a ledger in files only: a "
    "runner speaks to one server, and another may have something for it. Put a write agent on this machine "
    "(company set {company} agent=FILE), or leave SAGE100_DATABASE_URL empty."
)


def version() -> str:
    """The installed version."""
    return metadata.version(DISTRIBUTION)


def open_plugin(settings: Settings) -> Plugin:
    """Open the stores of a data folder. Raises `StoreBusy`, `StoreDamaged`, `LedgerFailed`, `SettingsWrong`.

    Adapters are imported here and not above: what only answers /healthz does not wait for them.
    """
    from sage100_plugin.sage.agent.remote import MemoryExchange, RemoteTransport  # noqa: PLC0415
    from sage100_plugin.sage.companies.connecting import FolderConnecting  # noqa: PLC0415
    from sage100_plugin.sage.companies.sandboxes import FolderSandboxes  # noqa: PLC0415
    from webhooks.outbound import RequestsSender  # noqa: PLC0415

    clock, keys = SystemClock(), secret_keys(settings)
    exchange = MemoryExchange(clock, random_id)
    shared = is_shared(ledger_url(settings))
    remote: Remote = _no_runner if shared else lambda company: RemoteTransport(exchange, company)
    companies = open_companies(settings, remote)
    companies.all()  # a file that cannot be read is to be told at the start
    if shared:
        _refuse_runners(companies)
    mailer = _mailer(settings)
    stores = open_stores(settings, keys)
    plugin = Plugin(
        catalog=CATALOG,
        companies=companies,
        links=stores.links,
        mappings=stores.mappings,
        ledger=stores.ledger,
        sender=RequestsSender(clock, settings.items("allowed_targets")),
        clock=clock,
        ids=random_id,
        stamper=Stamps(keys),
        settings=settings,
        version=version(),
        pool=Workers(WORKERS),
        exchange=exchange,
        passwords=ScryptPasswords(),
        local_token=secrets.token_urlsafe(32),
        mailer=mailer,
        sandboxes=FolderSandboxes(companies),
        connecting=FolderConnecting(companies, clock.now),
        probe=partial(_probe, companies, clock),
    )
    stores.share(plugin)
    return plugin


def _mailer(settings: Settings) -> Mailer | None:
    if not settings.text("smtp_host"):
        return None
    from sage100_plugin.mail import SmtpMailer, mail_server  # noqa: PLC0415 - slow, and most have none

    server = mail_server(settings)
    return None if server is None else SmtpMailer(server)


def _probe(companies: CompanyFolder, clock: SystemClock, company: Company) -> Iterator[Finding]:
    from sage100_plugin.sage.companies.probe import probe  # noqa: PLC0415 - slow, and seldom wished for

    return probe(companies, company, clock.now)


def _no_runner(company: str) -> NoReturn:
    raise Unavailable("sage_unavailable", NO_RUNNER.format(company=company))


def _refuse_runners(companies: CompanyFolder) -> None:
    from sage100_plugin.sage.company_facts import REMOTE  # noqa: PLC0415

    for company in companies.all():
        if companies.facts(company.id).get("agent") == REMOTE:
            raise SettingsWrong(NO_RUNNER.format(company=company.id))


def open_companies(settings: Settings, remote: Remote | None = None) -> CompanyFolder:
    """The companies of a data folder. Without `remote` nothing can be written to those whose runner fetches it."""
    from sage100_plugin.sage.companies import CompanyFolder  # noqa: PLC0415

    @cache
    def sealer() -> FernetSealer:
        return FernetSealer(sealing_keys(secret_keys(settings)))

    folder = settings.home / "companies"
    return CompanyFolder(folder, sealer) if remote is None else CompanyFolder(folder, sealer, remote)


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

    def hosts(self) -> list[dict[str, str]]:
        """What is served as /hosts."""
        return self._made.hosts()

    def steps(self, key: str, address: str) -> list[str]:
        """How to connect a platform. Raises `KeyError`."""
        return self._made.steps(key, address)

    def artefact(self, key: str) -> bytes:
        """What is served below /hosts. Raises `KeyError`."""
        return self._made.artefact(key)


def documents() -> Documents:
    """The documents that follow from the declarations."""
    from sage100_plugin.projections.documents import Documents  # noqa: PLC0415
    from sage100_plugin.sage.companies.questions import ASKED  # noqa: PLC0415
    from sage100_plugin.sage.facts import facts  # noqa: PLC0415
    from sage100_plugin.sage.reader import QUESTIONS  # noqa: PLC0415

    return Documents(CATALOG, version(), (*QUESTIONS, *ASKED), facts(), host_packages())


def checkout() -> Path:
    """The folder of the checkout, where the derived files stand."""
    return Path(__file__).resolve().parents[1]


def host_packages() -> Path:
    """The folder of the packages for the hosts: of the checkout, or as the wheel brings it."""
    brought = Path(__file__).with_name("hosts")
    return brought if brought.is_dir() else checkout() / "hosts"
