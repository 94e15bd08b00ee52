"""Receivable invoices (3-2) with their receipts."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    child,
    choices,
    codes,
    cost_codes,
    days,
    header,
    memos,
    numbers,
    optional,
    phases,
    texts,
)

acrinv = header(
    "acrinv",
    *texts(128, "usrnme"),
    *texts(50, "dscrpt usrdf1 usrdf2"),
    *texts(20, "invnum pchord refnum"),
    *memos("ntetxt imgfle"),
    *numbers("jobnum lgrrec vodrec"),
    *phases("phsnum"),
    *choices("taxdst"),
    *codes("invtyp status actper hotlst postyr"),
    *amounts(
        "dscavl retain slstax amtpad dsctkn invttl invbal invnet taxabl nontax ttlpad subttl hldamt hldbll hldrem "
        "pstsbj pstamt gstsbj gstamt hstsbj hstamt invamt"
    ),
    *days("invdte duedte dscdte entdte"),
)

arivln = child(
    "arivln",
    acrinv,
    "linnum",
    *texts(50, "dscrpt"),
    *memos("ntetxt"),
    *numbers("lgract"),
    *cost_codes("cstcde"),
    *amounts("linqty", 12, 4),
    *amounts("linprc", 15, 6),
    *amounts("extprc"),
    *optional([*texts(50, "alpnum untdsc"), *texts(50, "usrdf1"), *numbers("prtnum subact")]),
    *optional([*amounts("bllamt hldamt"), *numbers("invrec")], "named by one source only; its type is not known"),
)

acrpmt = child(
    "acrpmt",
    acrinv,
    None,
    *texts(50, "dscrpt"),
    *texts(20, "chknum"),
    *numbers("lgrrec"),
    *codes("actper"),
    *amounts("amount dsctkn aplcrd"),
    *days("chkdte"),
    *optional(codes("postyr"), "named by one source only"),
)
