"""Sage's own tables, with its names and types, as far as this product reads them.

A column's `info` says `optional` when a company's database may lack it, and `guess` when something about it is not
certain; so does a table's. Encrypted, tax, bank and card columns are not declared, so they cannot be selected.
"""

from __future__ import annotations

from sage100_plugin.sage.tables.changes import chgtyp, pmcgln, prmchg, sbcgln, sbcnln, subcon
from sage100_plugin.sage.tables.clients import clnsts, reccln, srvloc
from sage100_plugin.sage.tables.columns import METADATA, Amount, Stamp
from sage100_plugin.sage.tables.costs import bdglin, budget, cstcde, cstdiv, csttyp
from sage100_plugin.sage.tables.jobs import actrec, jobphs, jobsts, jobtyp
from sage100_plugin.sage.tables.service import srvinv, srvlin, srvsch, srvtyp
from sage100_plugin.sage.tables.vendors import actpay, vndtyp

TABLES = METADATA.tables
"""Table name -> table."""

__all__ = [
    "METADATA", "TABLES", "Amount", "Stamp", "actpay", "actrec", "bdglin", "budget", "chgtyp", "clnsts", "cstcde",
    "cstdiv", "csttyp", "jobphs", "jobsts", "jobtyp", "pmcgln", "prmchg", "reccln", "sbcgln", "sbcnln", "srvinv",
    "srvlin", "srvloc", "srvsch", "srvtyp", "subcon", "vndtyp",
]  # fmt: skip
