"""Jobs (3-5) and their phases."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    child,
    choices,
    codes,
    days,
    flags,
    guessed,
    header,
    lookup,
    memos,
    numbers,
    optional,
    rates,
    texts,
)

actrec = header(
    "actrec",
    *texts(75, "jobnme"),
    *texts(50, "contct addrs1 addrs2 ctynme usrdf1 usrdf2"),
    *texts(30, "shtnme connum pchord"),
    *texts(14, "phnnum faxnum"),
    *texts(10, "zipcde"),
    *texts(6, "dscdte duedte"),  # terms such as 30DY, not dates
    *texts(2, "state_"),
    *memos("ntetxt"),
    *numbers("clnnum achtct lender sprvsr slsemp estemp lgract"),
    *choices("jobtyp lcltax slstax dptmnt crtfid"),
    *codes("status"),
    *flags("pstwip"),
    *guessed(flags("inactv"), "the column is known, its type is not"),
    *rates("dsccnt finchg retain"),
    *amounts("cntrct begbal endbal lotprm plnprc actprc"),
    *days("biddte plnrcv actbid awddte ctcdte prelen sttdte cmpdte strdte dtecmp lenfld lenrls estdte actdte"),
)

jobphs = child(
    "jobphs",
    actrec,
    "phsnum",
    *texts(50, "phsnme"),
    *rates("retain"),
    *optional([*amounts("bllamt"), *amounts("untqty", 12, 4), *texts(50, "mdldsc"), *texts(10, "untdsc")]),
    *memos("ntetxt"),
    unique=True,
)

jobtyp = lookup("jobtyp", "typnme", *memos("ntetxt"))

jobsts = lookup("jobsts", "stsnme", guess="read by one source on a newer version; older ones have a fixed list")
