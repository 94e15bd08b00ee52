"""The lines of a change order as a source gives them (6-4-1): what they take, what is wrong with them, what is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from marshmallow import Schema, validate

from actions.codes import Codes
from sage100_plugin.ports.sage import Row
from sage100_plugin.records import fields
from sage100_plugin.records.change_order import STATUSES
from sage100_plugin.records.fields import CENT, Money
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.spec import Context, Faults

UNIT = ("vendor", "subcontract", "change_number", "status")
"""Filled together with a change of a subcontract (help, "About adding change orders to subcontracts")."""

Line = Mapping[str, Any]


class BreakdownLine(Schema):
    """A line of Budget and Sub Change Details: a change of the budget, and of a subcontract where it names one."""

    description = fields.text("Description", length=50, help="The request's title if left empty.")
    cost_code = fields.cost_code("Cost Code", picker="cost_codes", help="Choose it before the cost type.")
    cost_type = fields.record_id(
        "Cost Type", picker="cost_types", parents=("cost_code",), help="With a subcontract line, that line's own."
    )
    amount = fields.money("Amount", required=True, help="The cost in the source; negative where it saves.")
    multiplier = fields.quantity(
        "Multiplier",
        load_default=Decimal(1),
        help="The amount sent is amount x multiplier.",
        validate=validate.Range(min=Decimal(0), min_inclusive=False, error="It must be above zero."),
    )
    hours = fields.quantity("Budget Hours")
    units = fields.quantity("Budget Units")
    vendor = fields.record_id("Vendor", picker="vendors", help="With a subcontract.")
    subcontract = fields.record_id(
        "Subcontract", picker="subcontracts", parents=("job",), help="For a change of a subcontract: its record number."
    )
    subcontract_line = fields.record_id(
        "Subcontract Line",
        picker="subcontract_lines",
        parents=("subcontract",),
        help="The line that changes; left empty, Sage adds a line to the subcontract.",
    )
    change_number = fields.text("Subcontract Change#", length=20, help="With a subcontract: its own series.")
    status = fields.choice("Subcontract Change Status", STATUSES, help="With a subcontract: by number or name.")


class SentAmount(Schema):
    """What the source has for a line, and what is sent for it."""

    description = fields.text("Description")
    amount = fields.money("Amount", help="In the source.")
    multiplier = fields.quantity("Multiplier")
    sent = fields.money("Amount Sent", help="Amount x multiplier, to the cent.")


class PrimeLine(Schema):
    """A line of Prime Change Details: what the client pays."""

    description = fields.text("Description", length=50, required=True)
    estimated = fields.money("Estimated")
    overhead_rate = fields.quantity("O/H Rate", help="Percent.")
    profit_rate = fields.quantity("Profit Rate", help="Percent.")
    requested = fields.money("Requested")
    approved = fields.money("Approved", required=True, help="0.00 is taken; the client is invoiced this amount.")
    cost_code = fields.cost_code("Cost Code", picker="cost_codes")
    cost_type = fields.record_id("Cost Type", picker="cost_types", parents=("cost_code",))


class Checked:
    """What Sage knows of the codes, types and subcontracts that lines of one job name: each is asked for once."""

    def __init__(self, ctx: Context, job: str | None, lines: Iterable[Line]) -> None:
        self.ctx = ctx
        self.job = job
        self._codes = Codes(ctx, job)
        self._codes.learn(lines)

    def check(self, faults: Faults, line: Line, pointer: str) -> None:
        """Note what is wrong with a line of Budget and Sub Change Details."""
        row = self._check_unit(faults, line, pointer)
        if row is not None:
            self._check_own(faults, line, row, pointer)
        elif not line.get("subcontract_line"):
            self.check_code(faults, line, pointer, required=True)
        if line.get("amount") is not None and "multiplier" in line and abs(exact(line)) >= Money.limit:
            faults.add(f"{pointer}/multiplier", "invalid_value", "Amount x multiplier is too large for Sage.")

    def check_code(self, faults: Faults, line: Line, pointer: str, *, required: bool) -> None:
        """Note a cost code or type that is missing, unknown or inactive."""
        self._codes.check(faults, line, pointer, code=required)
        if required and line.get("cost_code") is None and not line.get("cost_type"):
            faults.add(f"{pointer}/cost_type", "required", "Cost Type is required.")

    def line_of(self, line: Line) -> Mapping[str, Any] | None:
        """The line of a subcontract that is changed, as it is shown in public."""
        row = self._codes.one("subcontract", line["subcontract"]) if line.get("subcontract") else None
        lines = SUBCONTRACT.public(row)["lines"] if row is not None else ()
        return next((one for one in lines if one["line"] == line.get("subcontract_line")), None)

    def _check_unit(self, faults: Faults, line: Line, pointer: str) -> Mapping[str, Any] | None:
        """Whether vendor, subcontract, change number and status come together; the line of it that is changed."""
        if not any(line.get(name) for name in (*UNIT, "subcontract_line")):
            return None
        for name in UNIT:
            if not line.get(name):
                label = fields.about(fields.made(BreakdownLine).fields[name]).label
                says = f"{label} is required with a change of a subcontract: vendor, subcontract, change# and status."
                faults.add(f"{pointer}/{name}", "required", says)
        if line.get("vendor"):
            self._need(faults, f"{pointer}/vendor", "vendor", line["vendor"])
        if not line.get("subcontract"):
            return None
        row = self._need(faults, f"{pointer}/subcontract", "subcontract", line["subcontract"])
        if row is None:
            return None
        if self.job is not None and str(row["jobnum"]) != self.job:
            says = f"Subcontract {row['ctcnum']} belongs to job {row['jobnum']}, not to job {self.job}."
            faults.add(f"{pointer}/subcontract", "invalid_value", says)
        if line.get("vendor") and str(row["vndnum"]) != line["vendor"]:
            says = f"Subcontract {row['ctcnum']} is of vendor {row['vndnum']}, not of vendor {line['vendor']}."
            faults.add(f"{pointer}/vendor", "invalid_value", says)
        found = self.line_of(line)
        if line.get("subcontract_line") and found is None:
            says = f"Subcontract {row['ctcnum']} has no line {line['subcontract_line']} ({SUBCONTRACT.menu})."
            faults.add(f"{pointer}/subcontract_line", "not_in_sage", says)
        return found

    def _check_own(self, faults: Faults, line: Line, changed: Mapping[str, Any], pointer: str) -> None:
        """A line of a subcontract has its own cost code and type; others cannot be given with it."""
        shown = {"cost_code": f"{line['cost_code']:.3f}" if line.get("cost_code") is not None else None}
        shown["cost_type"] = line.get("cost_type")
        for name, label in (("cost_code", "cost code"), ("cost_type", "cost type")):
            if shown[name] and shown[name] != changed[name]:
                says = f"Line {changed['line']} of the subcontract has {label} {changed[name]}, not {shown[name]}."
                faults.add(f"{pointer}/{name}", "invalid_value", says)

    def _need(self, faults: Faults, pointer: str, record: str, key: str) -> Row | None:
        row = self._codes.one(record, key)
        if row is None:
            self.ctx.lacks(faults, pointer, record, key)
        return row


def exact(line: Line) -> Decimal:
    """Amount x multiplier, not rounded."""
    return Decimal(line["amount"] * line["multiplier"])


def cents(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Amounts to the cent so that they add up to their sum rounded half up: each is less than a cent from the exact.

    The cents that rounding down leaves over go to the amounts that lost most by it.
    """
    whole = _to_the_cent(sum(amounts, Decimal(0)))
    floors = [amount.quantize(CENT, "ROUND_FLOOR") for amount in amounts]
    left = int((whole - sum(floors, Decimal(0))) / CENT)
    by_loss = sorted(range(len(amounts)), key=lambda place: floors[place] - amounts[place])
    more = {*by_loss[:left]}
    return [floor + (CENT if place in more else 0) + 0 for place, floor in enumerate(floors)]


def _to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP) + 0


def sent_amounts(lines: Sequence[Line]) -> list[Decimal]:
    """What is sent for the lines of one request: the parts add up to the whole."""
    return cents([exact(line) for line in lines])


def rounded(lines: Sequence[Line]) -> Iterator[str]:
    """A sentence for each line of a request whose amount is not sent exactly."""
    for line, sent in zip(lines, sent_amounts(lines), strict=True):
        if exact(line) != sent:
            factor, product = (f"{number.normalize():f}" for number in (line["multiplier"], exact(line)))
            yield f"{line['amount']} x {factor} is {product}; {sent} is sent, rounded to the cent."


def merged(lines: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[str]]:
    """Lines as Sage takes them, several changes of one line of a subcontract in one; and what is to be said of that."""
    found: list[dict[str, Any]] = []
    first: dict[tuple[str, str], dict[str, Any]] = {}
    times: dict[tuple[str, str], int] = {}
    for line in lines:
        if not line.get("subcontract_line"):
            found.append(line)
            continue
        key = (line["subcontract"], line["subcontract_line"])
        times[key] = times.get(key, 0) + 1
        if key not in first:
            first[key] = line
            found.append(line)
            continue
        for name in ("amount", "hours", "units"):
            if line.get(name) is not None:
                first[key][name] = (first[key].get(name) or Decimal(0)) + line[name]
    said = [
        f"{count} changes of line {key[1]} of subcontract {key[0]} are sent as one of {first[key]['amount']}: "
        f"a change order changes a line once. Its description is that of the first."
        for key, count in times.items()
        if count > 1
    ]
    return found, said


def check_merged(faults: Faults, lines: Iterable[tuple[str, Line]]) -> None:
    """Note changes of one line of a subcontract that cannot be sent as one: their change numbers or statuses differ."""
    first: dict[tuple[str, str], Line] = {}
    for pointer, line in lines:
        if not line.get("subcontract") or not line.get("subcontract_line"):
            continue
        known = first.setdefault((line["subcontract"], line["subcontract_line"]), line)
        for name, label in (("change_number", "Change#"), ("status", "status")):
            if line.get(name) and known.get(name) and line[name] != known[name]:
                says = f"Line {line['subcontract_line']} of the subcontract is changed twice, with another {label}."
                faults.add(f"{pointer}/{name}", "invalid_value", says)


def as_sent(checked: Checked, line: Line, amount: Decimal, title: str) -> dict[str, Any]:
    """A line of Budget and Sub Change Details as it is written."""
    own = checked.line_of(line) or {}
    code = line.get("cost_code")
    told = {
        "description": line.get("description") or title,
        "cost_code": code if code is not None else Decimal(own["cost_code"]),
        "cost_type": line.get("cost_type") or own.get("cost_type"),
        "amount": amount,
    }
    names = ("hours", "units", *UNIT, "subcontract_line")
    return {**told, **{name: line[name] for name in names if line.get(name) is not None}}


def as_told(title: str, line: Line, amount: Decimal) -> dict[str, str]:
    """What the source has for a line beside what is sent for it (R116)."""
    told = {"amount": line["amount"], "multiplier": line["multiplier"], "sent": amount}
    shown = fields.made(SentAmount).dump({"description": line.get("description") or title, **told})
    return {name: str(value) for name, value in shown.items()}


def check_taken(faults: Faults, line: Line, pointer: str, taken: Collection[tuple[str, str]]) -> None:
    """Note a change of a line of a subcontract that the change order has changed before: Sage takes one."""
    if (line.get("subcontract"), line.get("subcontract_line")) in taken:
        says = f"The change order changes line {line['subcontract_line']} of this subcontract already. Use another one."
        faults.add(f"{pointer}/subcontract_line", "invalid_value", says)


def moved(lines: Sequence[Line], prime: Sequence[Line]) -> dict[str, str]:
    """The money of lines as they are sent: what they do to the budget, to what is committed, and to the contract."""
    money = {
        "budget": [line["amount"] for line in lines],
        "committed": [line["amount"] for line in lines if line.get("subcontract")],
        "contract": [line["approved"] for line in prime],
    }
    return {name: f"{sum(held, Decimal(0)):.2f}" for name, held in money.items() if held}
