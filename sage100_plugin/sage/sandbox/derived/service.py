"""Work orders: totals follow the lines, what is paid follows the payments, and Sage itself sets 4-Paid (rules, 11).

That the deposit counts as paid, that an order that is not invoiced has no balance, that the net is the balance, and
that a payment taken back opens the invoice again, is our reading of Sage's labels (schema facts, section 3.11). Voiding
leaves the balance as it was.
"""

# ruff: noqa: S608 - the statements below are made of our own words

from __future__ import annotations

_PRICED = "(SELECT coalesce(sum(extprc), 0) FROM srvlin WHERE srvlin.recnum = srvinv.recnum)"
_TOTALS = f"""
UPDATE srvinv SET nontax = round({_PRICED} - taxabl, 2), invttl = round({_PRICED} + slstax, 2)
WHERE {{which}} AND (nontax, invttl) IS NOT (round({_PRICED} - taxabl, 2), round({_PRICED} + slstax, 2));
"""
_PAYMENTS = "(SELECT coalesce(round(sum({}), 2), 0) FROM srvpmt WHERE srvpmt.recnum = srvinv.recnum)"
_AMOUNT, _TAKEN = _PAYMENTS.format("srvpmt.amount"), _PAYMENTS.format("srvpmt.dsctkn + srvpmt.aplcrd")
_PAID = f"""
UPDATE srvinv SET amtpad = {_AMOUNT}, dsctkn = {_TAKEN}
WHERE {{which}} AND (amtpad, dsctkn) IS NOT ({_AMOUNT}, {_TAKEN});
"""
_OWED = "CASE WHEN status <= 5 THEN round(invttl - depost - amtpad - dsctkn, 2) ELSE 0 END"
_BALANCE = f"""
UPDATE srvinv SET ttlpad = round(depost + amtpad + dsctkn, 2), invbal = {_OWED}, invnet = {_OWED}
WHERE {{which}} AND (ttlpad, invbal, invnet) IS NOT (round(depost + amtpad + dsctkn, 2), {_OWED}, {_OWED});
"""
_SETTLED = "UPDATE srvinv SET status = 4 WHERE {which} AND status <= 3 AND invttl <> 0 AND invbal = 0;"
_REOPENED = "UPDATE srvinv SET status = 1 WHERE {which} AND status = 4 AND invbal <> 0;"


def _trigger(name: str, event: str, row: str, *statements: str) -> str:
    follow = " ".join(statement.format(which=f"recnum = {row}.recnum") for statement in statements)
    return f'CREATE TRIGGER "sandbox:{name}" AFTER {event} BEGIN {follow} END'


TRIGGERS = (
    _trigger("srvlin.inserted", "INSERT ON srvlin", "NEW", _TOTALS),
    _trigger("srvlin.changed", "UPDATE OF extprc ON srvlin", "NEW", _TOTALS),
    _trigger("srvlin.deleted", "DELETE ON srvlin", "OLD", _TOTALS),
    _trigger("srvpmt.inserted", "INSERT ON srvpmt", "NEW", _PAID, _SETTLED),
    _trigger("srvpmt.changed", "UPDATE OF amount, dsctkn, aplcrd ON srvpmt", "NEW", _PAID, _SETTLED),
    _trigger("srvpmt.deleted", "DELETE ON srvpmt", "OLD", _PAID, _REOPENED),
    _trigger("srvinv.inserted", "INSERT ON srvinv", "NEW", _BALANCE),
    _trigger(
        "srvinv.moved",
        "UPDATE OF status, invttl, depost, amtpad, dsctkn ON srvinv WHEN NEW.status <> 5",
        "NEW",
        _BALANCE,
    ),
)

SETTLE = (
    _TOTALS.format(which="recnum IN (SELECT recnum FROM srvlin)"),
    _PAID.format(which="recnum IN (SELECT recnum FROM srvpmt)"),
    _BALANCE.format(which="1"),
)
"""An order without lines, or without payments, keeps what was typed."""
