"""Work orders and service invoices (11-2). Card and cheque numbers are left out: they are never read."""

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
    texts,
)

srvinv = header(
    "srvinv",
    *texts(128, "usrnme"),
    *texts(75, "dscrpt"),
    *texts(50, "ctcnme addrs1 addrs2 ctynme crsstr usrdf1 usrdf2"),
    *optional(texts(30, "pchord")),
    *texts(20, "ordnum invnum"),
    *texts(14, "phnnum"),
    *texts(10, "zipcde maploc"),
    *texts(2, "state_"),
    *memos("ntetxt shpnte"),
    *numbers("clnnum locnum jobnum empnum slspsn"),
    *choices("invtyp srvgeo rutnum"),
    *codes("status priort actper"),
    *guessed(codes("postyr"), "named by one source only"),
    *flags("lckedt"),
    *amounts("depost dscavl slstax dsctkn invttl invbal invnet taxabl nontax ttlpad"),
    *amounts("schhrs acthrs", 10, 2),
    *days("orddte clldte dspdte schdte strdte findte bildte invdte duedte dscdte entdte"),
)

srvlin = child(
    "srvlin",
    srvinv,
    "linnum",
    *texts(50, "dscrpt"),
    *texts(20, "alpnum tktnum"),
    *texts(10, "untdsc"),
    *numbers("asmnum prtnum actnum subact eqpnum"),
    *choices("invloc"),
    *codes("csttyp"),
    *amounts("prtqty extqty", 12, 4),
    *amounts("prtprc", 12, 4),
    *amounts("extprc curbll"),
)

srvsch = child(
    "srvsch",
    srvinv,
    "linnum",
    *numbers("empnum eqpnum vndnum"),
    *codes("priort"),
    *amounts("esthrs acthrs", 10, 2),
    *days("schdte findte bildte"),
    guess="the times of day are left out, because how they are stored is not known",
)

srvtyp = lookup("srvtyp", "typnme", *choices("dptmnt"), *cost_codes("cstcde"), *codes("csttyp"))
