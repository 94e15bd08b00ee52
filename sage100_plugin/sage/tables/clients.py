"""Clients, their contacts and their locations (3-6). Card data is private: it is never read."""

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
    private,
    rates,
    texts,
)

reccln = header(
    "reccln",
    *texts(75, "clnnme e_mail email2 email3 stmeml"),
    *texts(50, "addrs1 addrs2 ctynme bilad1 bilad2 bilcty shpad1 shpad2 shpcty contct crsstr"),
    *texts(30, "shtnme pchnum"),
    *texts(15, "exmnum"),
    *texts(14, "phnnum phn002 phn003 faxnum cllphn"),
    *texts(10, "zipcde bilzip shpzip maploc"),
    *texts(5, "duetrm"),
    *texts(2, "state_ bilste shpste"),
    *numbers("empnum"),
    *choices("taxdst clntyp bilbas"),
    *codes("status srvcon"),
    *rates("dscrte finrte clndsc"),
    *amounts("begbal endbal"),
    *days("lstdte srvexp"),
    *guessed(texts(50, "grting contc2 contc3"), "its length is not known"),
    *optional(
        [
            *texts(50, "usrdf1 usrdf2"),
            *texts(
                50,
                "usrdf3 usrdf4 usrdf5 cntds1 cntds2 cntds3 phnext phext2 phext3 fax002 fax003 cell02 cell03 pagr02 "
                "pagr03 lstmal",
            ),
            *texts(14, "pagnum"),
            *memos("ntetxt"),
            *choices("usrdf6 usrdf7 usrdf8 usrdf9 mannum prdnum ledsrc mallst region cmpsze"),
            *days("dtercv lstctc cllbck pchdte refdte"),
        ]
    ),
    *optional([*texts(5, "dsctrm"), *flags("inactv")], "named by one source only"),
    *private([*texts(64, "crdnum"), *texts(50, "crdnme"), *texts(30, "crdtyp"), *days("expdte")]),
)

clncnt = child(
    "clncnt",
    reccln,
    "linnum",
    *texts(75, "e_mail"),
    *texts(50, "cntnme jobttl othdsc"),
    *texts(14, "phnnum cllphn faxnum othphn"),
    *texts(6, "phnext"),
    *memos("ntetxt"),
    *optional([*texts(50, "msolid"), *texts(32, "linref")]),
)

srvloc = child(
    "srvloc",
    reccln,
    "locnum",
    *texts(50, "locnme addrs1 addrs2 ctynme contct crsstr usrdf1"),
    *texts(14, "phnnum"),
    *texts(10, "zipcde maploc"),
    *texts(2, "state_"),
    *memos("ntetxt"),
    *choices("srvgeo taxdst"),
    unique=True,
)

clnsts = lookup(
    "clnsts",
    "stsnme",
)

clntyp = lookup(
    "clntyp",
    "typnme",
    *memos("ntetxt"),
    guess="named by one older source only",
)
