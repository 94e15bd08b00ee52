"""The ledger (1-3) as far as links and periods need it, employees (5-2-1), equipment (8-3) and parts.

Pay, identity and bank columns are not declared: what is not named here cannot be read.
"""

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

UNNAMED = "no source names the table; parts exist in the API only"

lgract = header(
    "lgract",
    *texts(50, "lngnme"),
    *texts(30, "shtnme"),
    *numbers("sumact"),
    *codes("acttyp dbtcrd csttyp"),
)

lgrtrn = header(
    "lgrtrn",
    *texts(20, "trnnum pchord"),
    *numbers("vndnum"),
    *codes("srcnum status actprd postyr"),
    *amounts("chkamt"),
    *days("trndte entdte"),
)

lgtnln = child(
    "lgtnln",
    lgrtrn,
    "linnum",
    *numbers("lgract subact"),
    *amounts("dbtamt crdamt"),
)

lgrset = header(
    "lgrset",
    *guessed(codes("curprd"), "in the older edition; the current posting period"),
    *guessed(days("fscyrd"), "in the older edition; the end of the fiscal year, whose type is not known"),
    *optional(numbers("ded_ar ded_ap ded_sr ar_tax")),
    guess="named by two programs of the older edition",
)

employ = header(
    "employ",
    *texts(75, "e_mail"),
    *texts(50, "lstnme fstnme fullst fulfst"),
    *texts(14, "phnnum cllphn"),
    *codes("status"),
    *guessed(
        [*texts(50, "addrs1 addrs2 ctynme"), *texts(10, "zipcde"), *texts(2, "state_")],
        "taken to be named as elsewhere",
    ),
)

eqpmnt = header(
    "eqpmnt",
    *texts(50, "eqpnme"),
    *texts(30, "shtnme"),
    *choices("eqptyp"),
    *codes("status"),
)

tkfprt = header(
    "tkfprt",
    *texts(75, "prtnme"),
    *texts(50, "usrdf1 usrdf2"),
    *texts(30, "binnum alpnum msdnum mannme mannum"),
    *texts(10, "prtunt"),
    *memos("ntetxt"),
    *numbers("prtcls invloc prmvnd"),
    *codes("csttyp"),
    *cost_codes("cstcde tsknum"),
    *flags("stkprt serial srveqp invreq"),
    *amounts("prtcst bilamt", 15, 6),
    *amounts("labunt minord ordqty pkgqty shpwgt bilmrk", 12, 4),
    *choices("oemdur"),
    *days("lstupd"),
    guess=UNNAMED,
)

prtcls = lookup("prtcls", "clsnme", *choices("indlvl"), guess=UNNAMED)
