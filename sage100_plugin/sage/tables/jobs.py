"""Jobs (3-5) with their phases and contacts."""

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
    *numbers("clnnum sprvsr slsemp estemp lgract"),
    *choices("achtct lender lcltax slstax dptmnt jobtyp crtfid sqarft"),
    *codes("status"),
    *flags("pstwip"),
    *rates("dsccnt finchg retain"),
    *amounts("cntrct begbal endbal lotprm plnprc actprc"),
    *days("biddte plnrcv actbid ctcdte prelen sttdte cmpdte lenfld lenrls estdte actdte awddte dtecmp strdte"),
    *guessed(texts(50, "lotclr lotnum modnme"), "its length is not known"),
    *guessed(texts(50, "county pctcmp typwrk"), "the column is known, its type is not"),
    *guessed(flags("inactv"), "the column is known, its type is not"),
    *optional(texts(50, "export")),
    *optional(texts(50, "imgfle"), "named by one source only"),
    *optional(texts(1, "pstexm"), "named by one source only; its meaning, exempt from PST, is read off its name"),
)

jobphs = child(
    "jobphs",
    actrec,
    "phsnum",
    *texts(50, "phsnme"),
    *rates("retain"),
    *optional([*texts(50, "mdldsc untdsc"), *memos("ntetxt"), *amounts("bllamt"), *amounts("untqty", 12, 4)]),
    unique=True,
)

jobcnt = child(
    "jobcnt",
    actrec,
    "linnum",
    *texts(14, "phnnum"),
    *optional(
        [
            *texts(75, "e_mail"),
            *texts(50, "cntnme jobttl"),
            *texts(50, "phnext othdsc msolid"),
            *texts(32, "linref"),
            *texts(14, "cllphn faxnum othphn"),
            *memos("ntetxt"),
        ]
    ),
    guess="named with most of its columns by one older source",
)

jobtyp = lookup(
    "jobtyp",
    "typnme",
    *optional(memos("ntetxt")),
)

jobsts = lookup(
    "jobsts",
    "stsnme",
    guess="read by one source on a newer version; older ones have a fixed list",
)
