"""Purchase orders: the header's amounts follow its lines (schema facts, section 3.8).

That Received and Canceled of the header are those quantities of the lines at their prices, and that the balance is the
total less both, is our reading of Sage's labels.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

_SUMS = """
SELECT recnum, round(sum(extttl), 2) AS bought, round(sum(round(rcvdte * linprc, 2)), 2) AS come,
  round(sum(round(cancel * linprc, 2)), 2) AS dropped
FROM pcorln WHERE {which} GROUP BY recnum
"""
_HEADER = f"""
UPDATE pchord
SET subttl = bought, rcvdte = come, cancel = dropped, pchttl = round(bought + slstax, 2),
  pchbal = round(bought + slstax - come - dropped, 2)
FROM ({_SUMS}) AS lines
WHERE pchord.recnum = lines.recnum AND (subttl, pchord.rcvdte, pchord.cancel, pchttl, pchbal)
  IS NOT (bought, come, dropped, round(bought + slstax, 2), round(bought + slstax - come - dropped, 2));
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

SETTLE = (_HEADER.format(which="1"),)
"""A header without lines keeps what was typed."""
