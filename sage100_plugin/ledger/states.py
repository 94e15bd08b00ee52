"""How it stands with each company."""

from __future__ import annotations

from sqlalchemy import bindparam

from sage100_plugin.ledger.connection import Connection
from sage100_plugin.ledger.statements import putting, selecting
from sage100_plugin.ledger.tables import company_states
from sage100_plugin.ports.ledger import CompanyState

_PUT = putting(company_states)
_GET = selecting(CompanyState, company_states).where(company_states.c.company == bindparam("company"))


class SqlCompanyStates:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, company: str) -> CompanyState | None:
        row = self._connection.row(_GET, {"company": company})
        return CompanyState(*row) if row else None

    def put(self, state: CompanyState) -> None:
        self._connection.change(_PUT, vars(state))
