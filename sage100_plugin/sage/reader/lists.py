"""What is asked about employees and about lists that pickers offer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from sage100_plugin.sage.reader.source import of_record


def employees() -> Select[Any]:
    """Employees: number, names and status of `employ`, whom jobs, clients and work orders name; nothing else of it."""
    return select(*of_record("employee"))


def purchase_order_types() -> Select[Any]:
    """The list of purchase order types: `pchtyp`."""
    return select(*of_record("purchase_order_type"))


def subcontract_types() -> Select[Any]:
    """The list of subcontract types: `sbctyp`. That the table is so named is a guess."""
    return select(*of_record("subcontract_type"))
