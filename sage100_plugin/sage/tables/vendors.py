"""Vendors (4-4). Tax, bank and transfer numbers are left out: they are never read."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    choices,
    codes,
    cost_codes,
    flags,
    guessed,
    header,
    lookup,
    memos,
    numbers,
    rates,
    texts,
)

actpay = header(
    "actpay",
    *texts(75, "vndnme e_mail"),
    *texts(50, "ownnme addrs1 addrs2 ctynme usrdf1 usrdf2 contct hotlst orddsc condsc"),
    *texts(30, "shtnme resnum actnum licnum"),
    *texts(14, "phnnum pagnum faxnum cllphn homphn"),
    *texts(10, "zipcde"),
    *texts(6, "dscdte duedte"),  # terms such as 30DY, not dates
    *texts(2, "state_"),
    *memos("ntetxt"),
    *numbers("lgrdft"),
    *choices("vndtyp taxdst ordtyp contyp"),
    *codes("typdft stsdft wrndft prt199 minsts"),
    *cost_codes("cdedft"),
    *flags("intrnl dupchk sepchk"),
    *guessed(flags("inactv"), "the column is known, its type is not"),
    *rates("dscrte cmprte utxrte"),
    *amounts("begbal endbal"),
)

vndtyp = lookup("vndtyp", "typnme", *memos("ntetxt"))
