"""What is asked about clients."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import clncnt, clnsts, clntyp, employ, reccln, srvgeo, srvloc


def clients() -> Select[Any]:
    """Clients: `reccln`, with the names of status (`clnsts`), type (`clntyp`), salesperson and manager (`employ`).

    For the client triggers, pickers and links. No card data.
    """
    salesperson, manager = employ.alias("salesperson"), employ.alias("manager")
    joined = (
        reccln.outerjoin(clnsts, clnsts.c.recnum == reccln.c.status)
        .outerjoin(clntyp, clntyp.c.recnum == reccln.c.clntyp)
        .outerjoin(salesperson, salesperson.c.recnum == reccln.c.empnum)
        .outerjoin(manager, manager.c.recnum == reccln.c.mannum)
    )
    return select(
        *of_record("client"),
        clnsts.c.stsnme,
        clntyp.c.typnme,
        salesperson.c.fulfst.label("salesperson_name"),
        manager.c.fulfst.label("manager_name"),
    ).select_from(joined)


def contacts_of_clients() -> Select[Any]:
    """Contacts of clients, as lines of them: `clncnt`, the primary one first."""
    return select(*of_lines("client", "contacts")).order_by(clncnt.c.recnum, clncnt.c.linnum)


def client_contacts() -> Select[Any]:
    """Contacts of clients as records: `clncnt`, with the client's name (`reccln`)."""
    joined = clncnt.outerjoin(reccln, reccln.c.recnum == clncnt.c.recnum)
    return select(*of_record("client_contact"), reccln.c.clnnme).select_from(joined)


def client_statuses() -> Select[Any]:
    """The list of client statuses: `clnsts`, which each company has of its own."""
    return select(*of_record("client_status"))


def client_types() -> Select[Any]:
    """The list of client types: `clntyp`. That the table is so named is a guess."""
    return select(*of_record("client_type"))


def service_sites() -> Select[Any]:
    """Service sites: `srvloc`, which is named by client and location number together, with the names of the client
    (`reccln`) and of the area (`srvgeo`).
    """
    joined = srvloc.outerjoin(reccln, reccln.c.recnum == srvloc.c.recnum).outerjoin(
        srvgeo, srvgeo.c.recnum == srvloc.c.srvgeo
    )
    return select(*of_record("service_site"), reccln.c.clnnme, srvgeo.c.dscrpt.label("area_name")).select_from(joined)


def service_areas() -> Select[Any]:
    """The list of service areas: `srvgeo`, of service sites and work orders."""
    return select(*of_record("service_area"))
