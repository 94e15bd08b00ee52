"""Clients and their locations (3-6). Card numbers are left out: they are never read."""

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

reccln = header(
    "reccln",
    *texts(75, "clnnme e_mail email2 email3"),
    *guessed(texts(75, "stmeml"), "named by newer sources only"),
    *texts(50, "addrs1 addrs2 ctynme bilad1 bilad2 bilcty shpad1 shpad2 shpcty crsstr contct contc2 contc3 grting"),
    *optional(texts(50, "usrdf1 usrdf2")),
    *texts(30, "shtnme pchnum"),
    *texts(15, "exmnum"),
    *texts(14, "phnnum phn002 phn003 faxnum cllphn"),
    *texts(10, "zipcde bilzip shpzip maploc"),
    *texts(5, "dsctrm duetrm"),
    *texts(2, "state_ bilste shpste"),
    *optional(memos("ntetxt")),
    *numbers("empnum"),
    *choices("status clntyp taxdst"),
    *codes("bilbas srvcon"),
    *guessed(flags("inactv"), "the column is known, its type is not"),
    *rates("dscrte finrte clndsc"),
    *amounts("begbal endbal"),
    *days("srvexp lstdte"),
)

clnsts = lookup("clnsts", "stsnme")

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
