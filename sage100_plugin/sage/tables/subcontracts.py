"""Subcontracts (6-7-1)."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    child,
    choices,
    codes,
    cost_codes,
    days,
    flags,
    header,
    lookup,
    memos,
    numbers,
    optional,
    phases,
    rates,
    texts,
)

subcon = header(
    "subcon",
    *texts(50, "dscrpt usrdf1 usrdf2"),
    *texts(20, "ctcnum"),
    *memos("ntetxt"),
    *numbers("vndnum jobnum"),
    *phases("phsnum"),
    *choices("divnum contyp"),
    *codes("status"),
    *flags("hotlst paysts lckedt"),
    *rates("rtnrte"),
    *amounts("pmtbnd prfbnd"),
    *days("appdte condte orgstr orgfin strdte subcmp findte"),
    *optional(
        [
            *texts(128, "usrnme"),
            *choices("taxdst"),
            *amounts("cntttl chgttl ctcttl taxttl invttl balttl"),
            *days("entdte"),
        ]
    ),
)

sbcnln = child(
    "sbcnln",
    subcon,
    "linnum",
    *texts(50, "dscrpt usrdf1"),
    *texts(32, "linref"),
    *memos("ntetxt"),
    *codes("csttyp"),
    *cost_codes("cstcde"),
    *amounts("amount change cntrct billed remain"),
    *optional(texts(1, "gstsbj hstsbj pstsbj"), "named by one source only"),
)

sbctyp = lookup(
    "sbctyp",
    "dscrpt",
    guess="named by one older source only",
)
