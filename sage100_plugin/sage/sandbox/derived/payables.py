"""Payable invoices: totals follow the lines, what is paid follows the payments, and the balance follows both.

That the net leaves out what is retained or still held back, and that holdback is what the lines hold back, is our
reading of Sage's labels (schema facts, section 3.9). Voiding leaves the balance as it was, so no status counts here.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

_BOUGHT = "(SELECT coalesce(round(sum(extttl), 2), 0) FROM apivln WHERE apivln.recnum = acpinv.recnum)"
_HELD = "(SELECT coalesce(round(sum(apivln.hldamt), 2), 0) FROM apivln WHERE apivln.recnum = acpinv.recnum)"
_TOTAL = f"round({_BOUGHT} + slstax + pstamt + gstamt + hstamt + qstamt + freigh, 2)"
_TOTALS = f"""
UPDATE acpinv SET subttl = {_BOUGHT}, hldamt = {_HELD}, invttl = {_TOTAL}
WHERE {{which}} AND (subttl, hldamt, invttl) IS NOT ({_BOUGHT}, {_HELD}, {_TOTAL});
"""
_PAYMENTS = "(SELECT coalesce(round(sum({}), 2), 0) FROM acppmt WHERE acppmt.recnum = acpinv.recnum)"
_AMOUNT, _TAKEN = _PAYMENTS.format("acppmt.amount"), _PAYMENTS.format("acppmt.dsctkn + acppmt.aplcrd")
_PAID = f"""
UPDATE acpinv SET amtpad = {_AMOUNT}, dsctkn = {_TAKEN}
WHERE {{which}} AND (amtpad, dsctkn) IS NOT ({_AMOUNT}, {_TAKEN});
"""
_OWED = "round(invttl - amtpad - dsctkn, 2)"
_NET = "round(invttl - amtpad - dsctkn - retain - hldamt + hldbll, 2)"
_BALANCE = f"""
UPDATE acpinv SET ttlpad = round(amtpad + dsctkn, 2), invbal = {_OWED}, invnet = {_NET},
  hldrem = round(hldamt - hldbll, 2)
WHERE {{which}} AND (ttlpad, invbal, invnet, hldrem)
  IS NOT (round(amtpad + dsctkn, 2), {_OWED}, {_NET}, round(hldamt - hldbll, 2));
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

SETTLE = (
    _TOTALS.format(which="recnum IN (SELECT recnum FROM apivln)"),
    _PAID.format(which="recnum IN (SELECT recnum FROM acppmt)"),
    _BALANCE.format(which="1"),
)
"""An invoice without lines, or without payments, keeps what was typed."""
