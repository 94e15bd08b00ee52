"""Vendors, their contacts and certificates (4-4). Tax, bank and transfer numbers are private: they are never read."""

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
    private,
    rates,
    texts,
)

actpay = header(
    "actpay",
    *texts(75, "vndnme e_mail"),
    *texts(50, "ownnme addrs1 addrs2 ctynme usrdf1 usrdf2 contct"),
    *texts(30, "shtnme resnum actnum licnum"),
    *texts(14, "phnnum pagnum faxnum cllphn homphn"),
    *texts(10, "zipcde"),
    *texts(6, "dscdte duedte"),  # terms such as 30DY, not dates
    *texts(2, "state_"),
    *memos("ntetxt"),
    *choices("lgrdft wrndft vndtyp minsts taxdst ordtyp contyp rfptyp"),
    *codes("typdft stsdft prt199"),
    *flags("intrnl dupchk sepchk"),
    *cost_codes("cdedft"),
    *rates("dscrte cmprte utxrte"),
    *amounts("begbal endbal"),
    *guessed(texts(50, "hotlst orddsc condsc rfpdsc"), "its length is not known"),
    *guessed(flags("inactv"), "the column is known, its type is not"),
    *optional(amounts("ytdact lstact")),
    *optional(texts(50, "prmeml taxcde"), "named by one source only"),
    *private(
        [
            *texts(75, "eml199"),
            *texts(64, "fedidn"),
            *texts(50, "acttyp bnkact dirdep elc199 paymth rtnmbr"),
            *texts(20, "steidn"),
            *amounts("bal199"),
        ]
    ),
)

vndcnt = child(
    "vndcnt",
    actpay,
    "linnum",
    *texts(75, "e_mail"),
    *texts(50, "cntnme jobttl othdsc"),
    *texts(14, "phnnum cllphn faxnum othphn"),
    *texts(6, "phnext"),
    *memos("ntetxt"),
    *optional([*texts(50, "msolid"), *texts(32, "linref")]),
)

vndcrt = child(
    "vndcrt",
    actpay,
    "linnum",
    *texts(50, "dscrpt"),
    *memos("ntetxt"),
    *days("dtercv expdte"),
    *optional([*texts(1, "cntwrn stppay"), *numbers("jobnum")], "named by one source only"),
)

vndtyp = lookup(
    "vndtyp",
    "typnme",
    *optional(memos("ntetxt")),
)
