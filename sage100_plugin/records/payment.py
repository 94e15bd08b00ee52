"""Payments of an invoice, which payable, receivable and service invoices keep in the same columns."""

from __future__ import annotations

from marshmallow import Schema

from sage100_plugin.records import fields


class PaymentSchema(Schema):
    """A payment, with the discount and the credit that were taken with it."""

    line = fields.text("Payment", column="_idnum", help="Sage numbers payments by nothing else.")
    description = fields.text("Description", column="dscrpt")
    number = fields.text("Trans#", column="chknum")
    date = fields.day("Date", column="chkdte")
    period = fields.whole("Period", column="actper")
    amount = fields.money("Amount Paid", column="amount")
    discount_taken = fields.money("Discount Taken", column="dsctkn")
    credit_taken = fields.money("Credit Taken", column="aplcrd")
