"""Moving the stores from files to a database, or back. The old stores stay as they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import zip_longest
from pathlib import Path

from sage100_plugin.folder import sealing_keys, secret_keys
from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.copying import Tell, as_bytes, copy
from sage100_plugin.ledger.links import SqlLinks
from sage100_plugin.ledger.mappings import SqlMappings
from sage100_plugin.links import TinyDBLinks, TinyDBMappings
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import Link
from sage100_plugin.sealing import FernetSealer
from sage100_plugin.settings import Settings, SettingsWrong
from sage100_plugin.stores import is_shared, ledger_url, open_stores

_NOTHING = Link("", "", "", "", "", "")


def move(settings: Settings, url: str, tell: Tell) -> None:
    """Copy links, mappings and ledger of a data folder to another place: all, or nothing.

    `url` is `postgresql://...`, or `sqlite:///path` for the ledger; then links and mappings go into the data folder.
    Nothing may run on either. Raises `StoreBusy`, `StoreFailed`, `LedgerFailed`, `SettingsWrong`.
    """
    keys = secret_keys(settings)
    here, there = is_shared(ledger_url(settings)), is_shared(url)
    if here == there:
        raise SettingsWrong("The stores move between files of this machine (sqlite:///path) and postgresql://... only.")
    with ExitStack() as held:
        stores = held.enter_context(closing(open_stores(settings, keys)))
        held.enter_context(_alone(stores.ledger))
        sealer = FernetSealer(sealing_keys(keys))
        if there:
            target = held.enter_context(closing(_opened(url, sealer)))
            held.enter_context(_alone(target))
            copy(stores.ledger, target, stores.links, stores.mappings.all(), tell)
        else:
            _to_files(settings.home / "links", url, sealer, stores.ledger, tell)


def _opened(url: str, sealer: FernetSealer) -> SqlLedger:
    try:
        return SqlLedger.open(url, sealer)
    except ValueError as error:
        raise SettingsWrong(f"The stores cannot be moved there. {error}") from None


@contextmanager
def _alone(ledger: SqlLedger) -> Iterator[None]:
    """Nobody else is on this ledger; one in a file is kept by the lock of the links beside it."""
    if ledger.locks is None:
        yield
    else:
        with ledger.locks.alone():
            yield


def _to_files(folder: Path, url: str, sealer: FernetSealer, source: SqlLedger, tell: Tell) -> None:
    """Both are made beside their places, and put there when they are whole."""
    path = Path(url.removeprefix("sqlite:///"))
    for one in (path, folder):
        if one.exists():
            raise SettingsWrong(f"{one} is there already. Put it elsewhere first; nothing was changed.")
    new_path, new_folder = path.with_name(f"{path.name}.new"), folder.with_name(f"{folder.name}.new")
    new_path.unlink(missing_ok=True)
    shutil.rmtree(new_folder, ignore_errors=True)
    with closing(_opened(f"sqlite:///{new_path.as_posix()}", sealer)) as target:
        copy(source, target, (), (), tell)
    with closing(TinyDBLinks.open(new_folder)) as links:
        _add_all(links, SqlLinks(source), tell)
        _save_all(TinyDBMappings(links.db), SqlMappings(source), tell)
    new_folder.replace(folder)
    new_path.replace(path)


def _add_all(links: TinyDBLinks, pairs: SqlLinks, tell: Tell) -> None:
    for link in pairs:
        links.add(link)
        tell("links", 1)
    if any(as_bytes(one) != as_bytes(other) for one, other in zip_longest(links, pairs, fillvalue=_NOTHING)):
        raise LedgerFailed("Nothing was copied: links came out different from what was read.")


def _save_all(there: TinyDBMappings, mappings: SqlMappings, tell: Tell) -> None:
    for version in mappings.all():
        there.save(version)
        tell("mappings", 1)
    if [*map(as_bytes, there.all())] != [*map(as_bytes, mappings.all())]:
        raise LedgerFailed("Nothing was copied: mappings came out different from what was read.")
