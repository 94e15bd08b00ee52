"""Field mappings in the ledger's database, where several processes share them."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.ledger import SqlLedger
from sage100_plugin.ledger.statements import columns_of, if_free, inserting, selecting
from sage100_plugin.ledger.tables import mappings
from sage100_plugin.ports.ledger import LedgerFailed
from sage100_plugin.ports.links import StoreFailed
from sage100_plugin.ports.mappings import MappingVersion, VersionTaken

_ADD = if_free(inserting(columns_of(MappingVersion, mappings)))
_OF = (
    selecting(MappingVersion, mappings)
    .where(mappings.c.company == bindparam("company"), mappings.c.module == bindparam("module"))
    .order_by(mappings.c.number.desc())
)
_CURRENT = _OF.limit(1)
_ALL = selecting(MappingVersion, mappings).order_by(mappings.c.company, mappings.c.module, mappings.c.number)


class SqlMappings:
    """`Mappings` in a ledger."""

    def __init__(self, ledger: SqlLedger) -> None:
        self._ledger = ledger

    def current(self, company: str, module: str) -> MappingVersion | None:
        row = self._ledger.read(lambda tx: tx.connection.row(_CURRENT, {"company": company, "module": module}))
        return MappingVersion(*row) if row else None

    def versions(self, company: str, module: str) -> tuple[MappingVersion, ...]:
        rows = self._ledger.read(lambda tx: tx.connection.rows(_OF, {"company": company, "module": module}))
        return tuple([MappingVersion(*row) for row in rows])

    def save(self, version: MappingVersion) -> None:
        try:
            added = self._ledger.write(lambda tx: tx.connection.change(_ADD, vars(version)))
        except LedgerFailed as error:
            raise StoreFailed(str(error)) from error
        if not added:
            raise VersionTaken

    def all(self) -> tuple[MappingVersion, ...]:
        rows = self._ledger.read(lambda tx: tx.connection.rows(_ALL))
        return tuple([MappingVersion(*row) for row in rows])
