"""Change orders (6-4-1) and subcontracts (6-7-1)."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
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
    rates,
    texts,
)

prmchg = header(
    "prmchg",
    *texts(128, "usrnme"),
    *texts(50, "dscrpt reason submto usrdf1 usrdf2"),
    *texts(30, "pchord"),
    *texts(20, "chgnum"),
    *memos("chgscp ntetxt"),
    *numbers("jobnum submby"),
    *phases("phsnum"),
    *choices("chgtyp"),
    *codes("status delreq dysdly actper postyr"),
    *flags("hotlst lckedt upgrde"),
    *amounts("reqamt appamt cstamt ovhamt pftamt reqpft mrgamt reqmrg estamt estovh"),
    *days("chgdte subdte aprdte invdte entdte"),
)

pmcgln = child(
    "pmcgln",
    prmchg,
    "linnum",
    *texts(50, "dscrpt"),
    *amounts("estamt aprprc"),
    *rates("ovhmrk pftmrk"),
    *optional([*amounts("reqprc"), *cost_codes("cstcde"), *codes("csttyp"), *texts(50, "usrdf1"), *memos("ntetxt")]),
    guess="the table is named by one older source only",
)

sbcgln = child(
    "sbcgln",
    prmchg,
    "linnum",
    *texts(50, "dscrpt"),
    *texts(20, "chgnum"),
    *amounts("chghrs", 10, 2),
    *amounts("chgunt", 12, 4),
    *amounts("bdgprc"),
    *cost_codes("cstcde"),
    *codes("csttyp chgsts"),
    *numbers("vndnum ctclin"),
    *guessed(numbers("vndctc"), "taken to be the subcontract's record number, as the help describes the cell"),
    *days("chgdte"),
    *optional([*texts(50, "usrdf1"), *memos("ntetxt"), *texts(32, "linref"), *rates("ovhmrk")]),
)

chgtyp = lookup("chgtyp", "typnme", *memos("ntetxt"))

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
    *optional(amounts("cntttl chgttl ctcttl taxttl invttl balttl")),
    *days("appdte condte orgstr orgfin strdte subcmp findte"),
)

sbcnln = child(
    "sbcnln",
    subcon,
    "linnum",
    *texts(50, "dscrpt usrdf1"),
    *texts(32, "linref"),
    *memos("ntetxt"),
    *cost_codes("cstcde"),
    *codes("csttyp"),
    *amounts("amount change cntrct billed remain"),
)
