"""Payable invoices: totals follow the lines, what is paid follows the payments, and the balance follows both.

That the net leaves out what is retained, and that holdback is what the lines hold back, is our reading of Sage's labels
(schema facts, section 3.9). Voiding leaves the balance as it was, so no status counts here.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

_TAXES = "slstax + pstamt + gstamt + hstamt + qstamt + freigh"
_TOTALS = f"""
UPDATE acpinv SET subttl = bought, hldamt = held, invttl = round(bought + {_TAXES}, 2)
FROM (
  SELECT recnum, round(sum(extttl), 2) AS bought, round(sum(hldamt), 2) AS held FROM apivln
  WHERE {{which}} GROUP BY recnum
) AS lines
WHERE acpinv.recnum = lines.recnum
  AND (subttl, acpinv.hldamt, invttl) IS NOT (bought, held, round(bought + {_TAXES}, 2));
"""
_PAID = """
UPDATE acpinv SET amtpad = paid, dsctkn = taken
FROM (
  SELECT recnum, round(sum(amount), 2) AS paid, round(sum(dsctkn + aplcrd), 2) AS taken FROM acppmt
  WHERE {which} GROUP BY recnum
) AS payments
WHERE acpinv.recnum = payments.recnum AND (amtpad, acpinv.dsctkn) IS NOT (paid, taken);
"""
_BALANCE = """
UPDATE acpinv SET ttlpad = round(amtpad + dsctkn, 2), invbal = round(invttl - amtpad - dsctkn, 2),
  invnet = round(invttl - amtpad - dsctkn - retain, 2), hldrem = round(hldamt - hldbll, 2)
WHERE {which} AND (ttlpad, invbal, invnet, hldrem) IS NOT (
  round(amtpad + dsctkn, 2), round(invttl - amtpad - dsctkn, 2), round(invttl - amtpad - dsctkn - retain, 2),
  round(hldamt - hldbll, 2)
);
"""
_MOVE_THE_BALANCE = "invttl, amtpad, dsctkn, retain, hldamt, hldbll"


def _trigger(name: str, event: str, statement: str, row: str) -> str:
    follow = statement.format(which=f"recnum = {row}.recnum")
    return f'CREATE TRIGGER "sandbox:{name}" AFTER {event} BEGIN {follow} END'


TRIGGERS = (
    _trigger("apivln.inserted", "INSERT ON apivln", _TOTALS, "NEW"),
    _trigger("apivln.changed", "UPDATE OF extttl, hldamt ON apivln", _TOTALS, "NEW"),
    _trigger("apivln.deleted", "DELETE ON apivln", _TOTALS, "OLD"),
    _trigger("acppmt.inserted", "INSERT ON acppmt", _PAID, "NEW"),
    _trigger("acppmt.changed", "UPDATE OF amount, dsctkn, aplcrd ON acppmt", _PAID, "NEW"),
    _trigger("acppmt.deleted", "DELETE ON acppmt", _PAID, "OLD"),
    _trigger("acpinv.inserted", "INSERT ON acpinv", _BALANCE, "NEW"),
    _trigger("acpinv.moved", f"UPDATE OF {_MOVE_THE_BALANCE} ON acpinv", _BALANCE, "NEW"),
)

SETTLE = tuple(statement.format(which="1") for statement in (_TOTALS, _PAID, _BALANCE))
"""An invoice without lines, or without payments, keeps what was typed."""
