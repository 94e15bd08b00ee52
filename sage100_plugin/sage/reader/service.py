"""What is asked about work orders."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, func, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actpay, employ, reccln, srvgeo, srvinv, srvlin, srvloc, srvpmt, srvsch, srvtyp


def work_orders() -> Select[Any]:
    """Work orders and service invoices: `srvinv`, with the names of client, service site, type, area and employees.

    For the work order triggers, to read back what was written, and for links. A site is joined by client and location
    number together (`srvloc`): the location number alone is not unique. Technician and salesperson are employees
    (`employ`), of whom only the name is read. No card data.
    """
    technician, salesperson = employ.alias("technician"), employ.alias("salesperson")
    joined = (
        srvinv.outerjoin(reccln, reccln.c.recnum == srvinv.c.clnnum)
        .outerjoin(srvloc, and_(srvloc.c.recnum == srvinv.c.clnnum, srvloc.c.locnum == srvinv.c.locnum))
        .outerjoin(srvtyp, srvtyp.c.recnum == srvinv.c.invtyp)
        .outerjoin(srvgeo, srvgeo.c.recnum == srvinv.c.srvgeo)
        .outerjoin(technician, technician.c.recnum == srvinv.c.empnum)
        .outerjoin(salesperson, salesperson.c.recnum == srvinv.c.slspsn)
    )
    return select(
        *of_record("work_order"),
        reccln.c.clnnme,
        srvloc.c.locnme,
        srvtyp.c.typnme,
        srvgeo.c.dscrpt.label("area_name"),
        technician.c.fulfst.label("technician_name"),
        salesperson.c.fulfst.label("salesperson_name"),
    ).select_from(joined)


def work_order_lines() -> Select[Any]:
    """Invoice Details of work orders: `srvlin`."""
    return select(*of_lines("work_order")).order_by(srvlin.c.recnum, srvlin.c.linnum)


def visits() -> Select[Any]:
    """The dispatch grid of work orders: `srvsch`, with the names of technicians (`employ`) and vendors (`actpay`)."""
    joined = srvsch.outerjoin(employ, employ.c.recnum == srvsch.c.empnum).outerjoin(
        actpay, actpay.c.recnum == srvsch.c.vndnum
    )
    asked = select(*of_lines("work_order", "visits"), employ.c.fulfst.label("technician_name"), actpay.c.vndnme)
    return asked.select_from(joined).order_by(srvsch.c.recnum, srvsch.c.linnum)


def service_payments() -> Select[Any]:
    """Payments of service invoices: `srvpmt`, which Sage numbers by nothing but their GUID."""
    asked = select(*of_lines("work_order", "payments"))
    return asked.order_by(srvpmt.c.recnum, srvpmt.c.chkdte, srvpmt.c["_idnum"])


def work_order_types() -> Select[Any]:
    """The list of service invoice types: `srvtyp`, for a picker."""
    return select(*of_record("work_order_type"))


@cache
def service_receivables() -> Select[Any]:
    """How many service invoice types there are (`srvtyp`): a company with none does not use Service Receivables.

    A guess: where Sage keeps what is licensed is not known.
    """
    return select(func.count()).select_from(srvtyp)
