"""Work orders and service invoices (11-2). Card and cheque numbers are private: they are never read."""

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
    texts,
)

srvinv = header(
    "srvinv",
    *texts(128, "usrnme"),
    *texts(75, "dscrpt"),
    *texts(50, "ctcnme addrs1 addrs2 ctynme crsstr usrdf1 usrdf2"),
    *texts(20, "ordnum invnum"),
    *texts(14, "phnnum"),
    *texts(10, "zipcde maploc"),
    *texts(2, "state_"),
    *memos("shpnte ntetxt"),
    *numbers("clnnum locnum empnum slspsn jobnum"),
    *choices("rutnum invtyp invsrc srvgeo"),
    *codes("status priort pmttyp actper"),
    *flags("lckedt"),
    *amounts("depost dscavl slstax dsctkn invttl invbal invnet taxabl nontax ttlpad"),
    *amounts("schhrs acthrs", 10, 2),
    *days("orddte duedte dscdte invdte clldte dspdte schdte strdte findte bildte entdte"),
    *guessed(texts(8, "clltim"), "whether times of day are text is not known"),
    *optional(
        [
            *texts(
                50,
                "pchord plcnum plcnme plcphn plcad1 plcad2 plccty cmpnme adjnme adjphn adjad1 adjad2 adjcty plctyp "
                "exmnum",
            ),
            *texts(20, "refnum"),
            *texts(8, "dsptim schtim strtim fintim"),
            *numbers("lgrrec"),
            *choices("taxdst bilcyc"),
            *flags("taxlck ntxlck"),
            *amounts(
                "amtpad dedabl taxlin ntxlin taxmrt ntxmrt txadmk ntadmk txmktl ntmktl taxext ntxext taxovr ntxovr"
            ),
            *days("constd conend"),
        ]
    ),
    *optional(codes("postyr"), "named by one source only"),
    *private([*texts(50, "crdnum crdnme"), *days("expdte")]),
)

srvlin = child(
    "srvlin",
    srvinv,
    "linnum",
    *texts(50, "dscrpt"),
    *numbers("asmnum prtnum actnum subact eqpnum"),
    *choices("invloc"),
    *codes("csttyp"),
    *amounts("prtqty extqty", 12, 4),
    *amounts("prtprc", 15, 6),
    *amounts("extprc curbll"),
    *guessed(texts(50, "alpnum untdsc tktnum"), "its length is not known"),
    *optional(
        [
            *texts(50, "sernum sitloc"),
            *texts(50, "usrdf1"),
            *memos("shpnte ntetxt"),
            *choices("asmchk"),
            *amounts("blldte"),
        ]
    ),
    *optional([*numbers("clnnum"), *amounts("gstamt hstamt pstamt")], "named by one source only"),
)

srvsch = child(
    "srvsch",
    srvinv,
    "linnum",
    *numbers("empnum eqpnum vndnum"),
    *codes("priort"),
    *amounts("esthrs acthrs", 10, 2),
    *days("schdte findte bildte"),
    *guessed(texts(8, "schstr schfin tvltim actstr actfin"), "whether times of day are text is not known"),
    *optional(texts(50, "usrdf1")),
)

srvpmt = child(
    "srvpmt",
    srvinv,
    None,
    *texts(50, "dscrpt"),
    *texts(20, "chknum"),
    *numbers("lgrrec"),
    *codes("actper"),
    *amounts("amount dsctkn aplcrd"),
    *days("chkdte"),
    *optional(codes("postyr"), "named by one source only"),
)

srvtyp = lookup(
    "srvtyp",
    "typnme",
    *choices("dptmnt"),
    *codes("csttyp"),
    *cost_codes("cstcde"),
    *optional([*memos("ntetxt"), *choices("cshact taxinc ntxinc dscgvn invexp")]),
    *optional(texts(50, "typclr"), "named by one source only"),
)

srvgeo = lookup(
    "srvgeo",
    "dscrpt",
    *guessed(texts(50, "geoclr"), "its length is not known"),
)
