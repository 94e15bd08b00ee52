"""What is asked about vendors."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_lines, of_record
from sage100_plugin.sage.tables import actpay, vndcnt, vndcrt, vndtyp


def vendors() -> Select[Any]:
    """Vendors: `actpay`, with the name of their type (`vndtyp`), for links and against doubles.

    No tax, bank or transfer numbers.
    """
    joined = actpay.outerjoin(vndtyp, vndtyp.c.recnum == actpay.c.vndtyp)
    return select(*of_record("vendor"), vndtyp.c.typnme).select_from(joined)


def contacts_of_vendors() -> Select[Any]:
    """Contacts of vendors, as lines of them: `vndcnt`, the primary one first."""
    return select(*of_lines("vendor", "contacts")).order_by(vndcnt.c.recnum, vndcnt.c.linnum)


def vendor_contacts() -> Select[Any]:
    """Contacts of vendors as records: `vndcnt`, with the vendor's name (`actpay`), to tell whom a company could be."""
    joined = vndcnt.outerjoin(actpay, actpay.c.recnum == vndcnt.c.recnum)
    return select(*of_record("vendor_contact"), actpay.c.vndnme).select_from(joined)


def vendor_certificates() -> Select[Any]:
    """Certificates and licences of vendors: `vndcrt`; an expired one may stop payments."""
    return select(*of_lines("vendor", "certificates")).order_by(vndcrt.c.recnum, vndcrt.c.linnum)


def vendor_types() -> Select[Any]:
    """The list of vendor types: `vndtyp`, for a picker."""
    return select(*of_record("vendor_type"))
