"""Change orders (6-4-1) with both tabs of details."""

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
    *texts(50, "dscrpt reason usrdf1 usrdf2 submto"),
    *texts(30, "pchord"),
    *texts(20, "chgnum"),
    *memos("chgscp ntetxt"),
    *numbers("jobnum submby"),
    *phases("phsnum"),
    *choices("delreq dysdly chgtyp"),
    *codes("status actper postyr"),
    *flags("hotlst lckedt upgrde"),
    *amounts("reqamt appamt cstamt ovhamt pftamt reqpft mrgamt reqmrg estamt estovh"),
    *days("chgdte subdte aprdte invdte entdte"),
)

pmcgln = child(
    "pmcgln",
    prmchg,
    "linnum",
    *texts(50, "dscrpt"),
    *rates("ovhmrk pftmrk"),
    *amounts("estamt aprprc"),
    *optional([*texts(50, "usrdf1"), *memos("ntetxt"), *codes("csttyp"), *cost_codes("cstcde"), *amounts("reqprc")]),
    guess="the table is named by one older source only",
)

sbcgln = child(
    "sbcgln",
    prmchg,
    "linnum",
    *texts(50, "dscrpt"),
    *texts(20, "chgnum"),
    *numbers("vndnum ctclin"),
    *codes("chgsts csttyp"),
    *cost_codes("cstcde"),
    *amounts("chghrs", 10, 2),
    *amounts("chgunt", 12, 4),
    *amounts("bdgprc"),
    *days("chgdte"),
    *guessed(numbers("vndctc"), "taken to be the subcontract's record number, as the help describes the cell"),
    *optional([*texts(50, "usrdf1"), *texts(32, "linref"), *memos("ntetxt")]),
    *optional(rates("ovhmrk"), "named by one source only"),
)

chgtyp = lookup(
    "chgtyp",
    "typnme",
    *optional(memos("ntetxt")),
)
