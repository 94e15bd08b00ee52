"""Job costs (6-3) and the list of windows that make them."""

from __future__ import annotations

from sage100_plugin.sage.tables.columns import (
    amounts,
    codes,
    cost_codes,
    days,
    guessed,
    header,
    indexed,
    memos,
    numbers,
    optional,
    phases,
    private,
    texts,
)

jobcst = header(
    "jobcst",
    *texts(128, "usrnme"),
    *texts(50, "dscrpt"),
    *texts(20, "wrkord trnnum"),
    *memos("ntetxt"),
    *numbers("jobnum vndnum eqpnum empnum payrec lgrrec acrinv"),
    *phases("phsnum"),
    *codes("actprd srcnum status bllsts csttyp paytyp blgunt eqptyp eqpunt ovrrde active taxabl postyr"),
    *cost_codes("cstcde"),
    *amounts("csthrs blgqty eqpqty", 7, 2),
    *amounts("cstamt blgamt blgttl shwamt ovhamt pftamt"),
    *amounts("pieces", 10, 2),
    *days("trndte entdte"),
    *private(amounts("grswge")),
)
indexed(jobcst, "jobnum cstcde trnnum wrkord lgrrec acrinv")

source = header(
    "source",
    *guessed(texts(50, "srcnme"), "its length is not known"),
    *optional(texts(50, "srcdsc")),
    guess="how long its texts are is not known",
)
