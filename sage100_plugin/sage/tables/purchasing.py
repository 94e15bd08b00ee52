"""Purchase orders (6-6-1)."""

from __future__ import annotations

from sqlalchemy import Column

from sage100_plugin.sage.tables.columns import (
    Amount,
    amounts,
    child,
    choices,
    codes,
    cost_codes,
    days,
    flags,
    guessed,
    header,
    lookup,
    memos,
    numbers,
    optional,
    phases,
    texts,
)

pchord = header(
    "pchord",
    *texts(128, "usrnme"),
    *texts(60, "delvia"),
    *texts(50, "attion dscrpt addrs1 addrs2 ctynme usrdf1 usrdf2"),
    *texts(20, "ordnum"),
    *texts(10, "zipcde"),
    *texts(6, "ordtrm"),
    *texts(2, "state_"),
    *memos("ntetxt"),
    *numbers("vndnum odrdby jobnum eqpmnt issbch"),
    *phases("phsnum"),
    *choices("docsrc taxdst ordtyp"),
    *codes("status"),
    *flags("hotlst lckedt"),
    *amounts("rcvdte currnt cancel subttl slstax pchttl pchbal"),
    *amounts("tsknum", 15, 3),
    *days("orddte appdte schdte deldte entdte issdat"),
    *guessed(texts(50, "docnum"), "its length is not known"),
    *optional(texts(20, "wrkord"), "named by one source only"),
)

pcorln = child(
    "pcorln",
    pchord,
    "linnum",
    *numbers("prtnum"),
    *codes("csttyp"),
    *cost_codes("cstcde"),
    *amounts("rcvdte cancel", 12, 4),
    *amounts("linprc", 15, 6),
    *amounts("extttl"),
    *guessed([Column("linqty", Amount(12, 4))], "that it may be empty, for a line without a quantity"),
    *guessed(texts(75, "prtdsc"), "its length is that of the API"),
    *optional(
        [
            *texts(50, "alpnum untdsc"),
            *texts(50, "usrdf1"),
            *memos("ntetxt"),
            *numbers("lgract subact"),
            *choices("invloc"),
            *amounts("currnt", 12, 4),
        ]
    ),
    *optional(texts(1, "gstsbj pstsbj hstsbj"), "seen in the lines of subcontracts only"),
)

pchtyp = lookup(
    "pchtyp",
    "typnme",
    *optional(memos("ntetxt")),
)
