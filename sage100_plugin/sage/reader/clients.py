"""What is asked about clients."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_record
from sage100_plugin.sage.tables import clnsts, reccln


def clients() -> Select[Any]:
    """Clients: `reccln`, with the name of their status (`clnsts`), for pickers and links. No card data."""
    joined = reccln.outerjoin(clnsts, clnsts.c.recnum == reccln.c.status)
    return select(*of_record("client"), clnsts.c.stsnme).select_from(joined)


def service_sites() -> Select[Any]:
    """Service sites: `srvloc`, which is named by client and location number together."""
    return select(*of_record("service_site"))
