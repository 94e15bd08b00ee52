"""Cost codes, cost types and divisions (6-5), and budgets (6-2)."""

from __future__ import annotations

from sqlalchemy import Column

from sage100_plugin.sage.tables.columns import (
    Amount,
    amounts,
    child,
    choices,
    cost_codes,
    days,
    flags,
    guessed,
    header,
    lookup,
    memos,
    optional,
    phases,
    texts,
)

cstcde = header(
    "cstcde",
    *texts(50, "cdenme"),
    *texts(10, "untdsc"),
    *guessed(texts(2, "inactv"), "set to T in one company, to Y by an import layout"),
    *memos("ntetxt"),
    *choices("divnum cmpcde cmpcd2 dptnum"),
    *amounts("maxwge", 5, 2),
    key=Column("recnum", Amount(15, 3), nullable=False),
)

csttyp = lookup(
    "csttyp",
    "typnme",
)

cstdiv = lookup(
    "cstdiv",
    "divnme",
    guess="named by one older source only",
)

budget = header(
    "budget",
    *flags("lckedt"),
    *optional([*texts(128, "usrnme"), *memos("ntetxt"), *days("edtdte")]),
    guess="the header table is named by one older source only",
)

bdglin = child(
    "bdglin",
    budget,
    "linnum",
    *texts(50, "usrdf1"),
    *memos("ntetxt"),
    *phases("phsnum"),
    *cost_codes("cstcde"),
    *amounts("hrsbdg hrsorg", 10, 2),
    *amounts(
        "matbdg labbdg eqpbdg subbdg othbdg usrcs6 usrcs7 usrcs8 usrcs9 ttlbdg untcst matorg laborg eqporg suborg "
        "othorg cs6org cs7org cs8org cs9org ttlorg"
    ),
    *amounts("estunt", 12, 4),
    *guessed(texts(50, "untdsc"), "its length is not known"),
    *optional([*amounts("euntor", 12, 4), *amounts("ucstor")]),
)
