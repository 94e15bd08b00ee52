"""Payable invoices and credits (4-2) with their payments."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    child,
    choices,
    codes,
    days,
    guessed,
    header,
    indexed,
    memos,
    numbers,
    optional,
    texts,
)

acpinv = header(
    "acpinv",
    *texts(300, "vodrec"),
    *texts(128, "usrnme"),
    *texts(50, "dscrpt payee2 usrdf1 usrdf2"),
    *texts(20, "invnum pchord ctcnum refnum shpnum"),
    *memos("ntetxt apinte"),
    *numbers("vndnum jobnum phsnum lgrrec"),
    *choices("btcnum usedst"),
    *codes("invtyp status actper hotlst postyr taxcde"),
    *amounts(
        "dscavl retain setpay amtpad dsctkn invttl ttlpad invbal invnet subttl hldamt hldbll hldrem pstamt qstamt "
        "gstamt hstamt invamt slstax rcpamt usettl"
    ),
    *amounts("adjust freigh cmpamt", 9, 2),
    *amounts("usetax", 8, 2),
    *days("invdte duedte dscdte entdte"),
)
indexed(acpinv, "vndnum jobnum invnum pchord ctcnum lgrrec")

apivln = child(
    "apivln",
    acpinv,
    "linnum",
    *numbers("actnum subact"),
    *amounts("linqty", 12, 4),
    *amounts("linprc", 15, 6),
    *amounts("extttl"),
    *guessed(texts(50, "prtdsc"), "its length is not known"),
    *optional(
        [
            *texts(50, "alpnum untdsc sernum"),
            *texts(50, "usrdf1"),
            *texts(32, "linref"),
            *numbers("prtnum"),
            *choices("invloc"),
        ]
    ),
    *optional([*amounts("hldamt invamt"), *numbers("invrec")], "named by one source only; its type is not known"),
)

acppmt = child(
    "acppmt",
    acpinv,
    None,
    *texts(50, "dscrpt"),
    *texts(20, "chknum"),
    *numbers("lgrrec"),
    *codes("actper"),
    *amounts("amount dsctkn aplcrd"),
    *days("chkdte"),
    *optional([*numbers("achbch"), *codes("postyr"), *days("depdte")], "named by one source only"),
)
