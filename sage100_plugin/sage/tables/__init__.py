"""Sage's own tables, with its names and types (schema facts, section 3).

A column's `info` says `optional` when a company's database may lack it, `guess` when something about it is not
certain, and `private` when it is never read: tax, bank and card data. A table's `info` has `guess` and, for lines,
`parent`.
"""

from __future__ import annotations

from sage100_plugin.sage.tables.changes import chgtyp, pmcgln, prmchg, sbcgln
from sage100_plugin.sage.tables.clients import clncnt, clnsts, clntyp, reccln, srvloc
from sage100_plugin.sage.tables.columns import METADATA, Amount, Stamp
from sage100_plugin.sage.tables.costs import bdglin, budget, cstcde, cstdiv, csttyp
from sage100_plugin.sage.tables.job_costs import jobcst, source
from sage100_plugin.sage.tables.jobs import actrec, jobcnt, jobphs, jobsts, jobtyp
from sage100_plugin.sage.tables.ledger import employ, eqpmnt, lgract, lgrset, lgrtrn, lgtnln, prtcls, tkfprt
from sage100_plugin.sage.tables.payables import acpinv, acppmt, apivln
from sage100_plugin.sage.tables.purchasing import pchord, pchtyp, pcorln
from sage100_plugin.sage.tables.receivables import acrinv, acrpmt, arivln
from sage100_plugin.sage.tables.service import srvgeo, srvinv, srvlin, srvpmt, srvsch, srvtyp
from sage100_plugin.sage.tables.subcontracts import sbcnln, sbctyp, subcon
from sage100_plugin.sage.tables.vendors import actpay, vndcnt, vndcrt, vndtyp

TABLES = METADATA.tables
"""Table name -> table."""

__all__ = [
    "METADATA", "TABLES", "Amount", "Stamp", "acpinv", "acppmt", "acrinv", "acrpmt", "actpay", "actrec", "apivln",
    "arivln", "bdglin", "budget", "chgtyp", "clncnt", "clnsts", "clntyp", "cstcde", "cstdiv", "csttyp", "employ",
    "eqpmnt", "jobcnt", "jobcst", "jobphs", "jobsts", "jobtyp", "lgract", "lgrset", "lgrtrn", "lgtnln", "pchord",
    "pchtyp", "pcorln", "pmcgln", "prmchg", "prtcls", "reccln", "sbcgln", "sbcnln", "sbctyp", "source", "srvgeo",
    "srvinv", "srvlin", "srvloc", "srvpmt", "srvsch", "srvtyp", "subcon", "tkfprt", "vndcnt", "vndcrt", "vndtyp",
]  # fmt: skip
