"""Change orders: the header's totals follow both tabs of details (schema facts, section 3.6).

That they are the sums of all lines is a guess; other readers rely on `cstamt` and `appamt` as such.
"""

from __future__ import annotations

from sage100_plugin.sage.sandbox.derived.totals import Totals

_COST = Totals("prmchg", "sbcgln", {"cstamt": "bdgprc"})
_PRIME = Totals("prmchg", "pmcgln", {"estamt": "estamt", "reqamt": "reqprc", "appamt": "aprprc"})

TRIGGERS = (*_COST.triggers(), *_PRIME.triggers())
SETTLE = (_COST.settle(), _PRIME.settle())
