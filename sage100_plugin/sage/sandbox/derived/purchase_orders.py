"""Purchase orders: the header's amounts follow its lines (schema facts, section 3.8).

That Received and Canceled of the header are those quantities of the lines at their prices, and that the balance is the
total less both, is our reading of Sage's labels.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

_SUM = "(SELECT coalesce(round(sum({}), 2), 0) FROM pcorln WHERE pcorln.recnum = pchord.recnum)"
_BOUGHT = _SUM.format("extttl")
_COME = _SUM.format("round(pcorln.rcvdte * linprc, 2)")
_DROPPED = _SUM.format("round(pcorln.cancel * linprc, 2)")
_AMOUNTS = f"{_BOUGHT}, {_COME}, {_DROPPED}, round({_BOUGHT} + slstax, 2), "
_AMOUNTS += f"round({_BOUGHT} + slstax - {_COME} - {_DROPPED}, 2)"
_HEADER = f"""
UPDATE pchord SET (subttl, rcvdte, cancel, pchttl, pchbal) = ({_AMOUNTS})
WHERE {{which}} AND (subttl, rcvdte, cancel, pchttl, pchbal) IS NOT ({_AMOUNTS});
"""


def _header(row: str) -> str:
    return _HEADER.format(which=f"recnum = {row}.recnum")


def _trigger(name: str, event: str, row: str) -> str:
    return f'CREATE TRIGGER "sandbox:{name}" AFTER {event} BEGIN {_header(row)} END'


TRIGGERS = (
    _trigger("pcorln.inserted", "INSERT ON pcorln", "NEW"),
    _trigger("pcorln.changed", "UPDATE OF extttl, linprc, rcvdte, cancel ON pcorln", "NEW"),
    _trigger("pcorln.deleted", "DELETE ON pcorln", "OLD"),
    _trigger("pchord.taxed", "UPDATE OF slstax ON pchord", "NEW"),
)

SETTLE = (_HEADER.format(which="recnum IN (SELECT recnum FROM pcorln)"),)
"""A header without lines keeps what was typed."""
