"""What a write does to the figures of a job: each record is counted as it is and as it will be, by the reader's rules.

Those are in `sage100_plugin.sage.reader.figures` (rules, sections 6, 8 and 10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import ROUND_HALF_UP, Decimal

from sage100_plugin.engine.running.ahead import written_into
from sage100_plugin.ports.sage import ZERO, CostFigures, JobFigures, Row, Write
from sage100_plugin.records.change_order import APPROVED, standing
from sage100_plugin.records.figures import NO_CODE, OPEN_ORDERS, PENDING, Costs, unreceived
from sage100_plugin.records.payable_invoice import MEMO
from sage100_plugin.records.subcontract import COMMITTED, remaining
from sage100_plugin.spec import Context

Place = tuple[int, Decimal, int]
"""Phase, cost code and cost type."""

Billed = tuple[str, str, int]
"""The record type of a commitment, its id, and a line number of it."""

AMOUNTS = tuple(one.name for one in fields(CostFigures) if one.name not in ("phase", "cost_code", "cost_type"))


@dataclass(frozen=True)
class Effects:
    """What a write adds to the figures of a job; what it takes from them is below zero. Amounts have two places.

    `costs` is what counts. `pending` is what waits in change orders that are open, in review or disputed:
    `approved_changes` of the budget and `subcontracts` as they would be if all were approved. `contract` and
    `pending_contract` are the same for the contract. `contract_lines` is what counts by subcontract and line number.
    `named` are the phases, codes and types of the lines that are written, but for those of a budget. `invoiced` is what
    an invoice takes of the lines of its commitment, `posted` its date with the posting year and period that it names.
    """

    job: str
    costs: tuple[CostFigures, ...] = ()
    pending: tuple[CostFigures, ...] = ()
    contract: Decimal = ZERO
    pending_contract: Decimal = ZERO
    contract_lines: Mapping[tuple[str, int], Decimal] = field(default_factory=dict)
    named: tuple[Place, ...] = ()
    invoiced: Mapping[Billed, Decimal] = field(default_factory=dict)
    posted: tuple[dt.date, int, int] | None = None


def effects_of(ctx: Context, write: Write) -> Effects | None:
    """What the write does; None when it is of no record that has to do with the money of a job.

    The rows that it takes count as relied on.
    """
    count = COUNTS.get(write.record)
    if count is None:
        return None
    before: Row = {} if write.op == "add" else _relied(ctx, write.record, [str(write.id)]).get(str(write.id), {})
    after: Row = {} if write.op == "delete" else _summed(before, written_into(before, write))
    row = after or before
    job = row.get("recnum") if write.record == "budget" else row.get("jobnum")
    if not job:
        return None
    subcontracts = _relied(ctx, "subcontract", _changed_subcontracts(row)) if write.record == "change_order" else {}
    if write.record == "payable_invoice":
        subcontracts = {name: held for name, id in _commitment(row) for held in _relied(ctx, name, [id]).values()}
    tally = _Tally(job, subcontracts)
    count(tally, before, -1)
    count(tally, after, 1)
    held = len(before.get("lines") or ())
    new = (after.get(_CODED.get(write.record, "lines")) or ())[held:] if write.record != "budget" else ()
    return Effects(
        str(job),
        tally.costs.sums(),
        tally.pending.sums(),
        tally.contract,
        tally.pending_contract,
        tally.contract_lines,
        tuple(dict.fromkeys(tally.place(row, line) for line in new)),
        tally.invoiced,
        (row["invdte"], row["postyr"], row["actper"]) if row.get("actper") and row.get("postyr") else None,
    )


def carried_out(before: JobFigures, effects: Effects) -> JobFigures:
    """The figures of a job as they will be after a write."""
    costs = Costs()
    for one in (*before.costs, *effects.costs):
        costs.add(one.phase, one.cost_code, one.cost_type, **{name: getattr(one, name) for name in AMOUNTS})
    return replace(
        before,
        approved_changes=before.approved_changes + effects.contract,
        pending_changes=before.pending_changes + effects.pending_contract,
        costs=costs.sums(),
    )


def _relied(ctx: Context, record: str, ids: list[str]) -> dict[str, Row]:
    """Rows by id: those that the plan was made from, and the others in one question."""
    missing = [id for id in ids if (record, id) not in ctx.relied]
    for id, row in (ctx.sage.get(record, missing) if missing else {}).items():
        ctx.relied[record, id] = row
    return {id: ctx.relied[record, id] for id in ids if (record, id) in ctx.relied}


def _changed_subcontracts(order: Row) -> list[str]:
    return list(dict.fromkeys(str(line["vndctc"]) for line in order.get("lines") or () if line.get("vndctc")))


_CODED = {"payable_invoice": "costs"}
"""Where the lines with cost codes are not those of the grid."""


def _commitment(invoice: Row) -> Iterator[tuple[str, str]]:
    """The record type and the id of the commitment that an invoice names."""
    for name, column in (("subcontract", "ctcrec"), ("purchase_order", "pchrec")):
        if invoice.get(column):
            yield name, str(invoice[column])


def _summed(before: Row, after: Row) -> Row:
    """A change order with the amounts of its header as Sage sums them: requested and approved, of its prime lines.

    What Sage works out itself as requested, where only an estimate is given, is not in them.
    """
    sums = {}
    for total, amount in (("appamt", "aprprc"), ("reqamt", "reqprc")):
        moved = _sum(after, amount) - _sum(before, amount)
        sums[total] = (before.get(total) or ZERO) + moved
    return {**after, **sums}


def _sum(order: Row, amount: str) -> Decimal:
    return sum((line.get(amount) or ZERO for line in order.get("prime_lines") or ()), ZERO)


class _Tally:
    """Adds up what records of one job come to."""

    def __init__(self, job: int, subcontracts: Mapping[str, Row]) -> None:
        self.job = job
        self.subcontracts = subcontracts
        self._lines = {(id, line["linnum"]): line for id, row in subcontracts.items() for line in _lines(row)}
        self.costs, self.pending = Costs(), Costs()
        self.contract = self.pending_contract = ZERO
        self.contract_lines: dict[tuple[str, int], Decimal] = {}
        self.invoiced: dict[Billed, Decimal] = {}

    def place(self, header: Row, line: Row) -> Place:
        """Where a line counts; a change of a subcontract's line has code and type of that."""
        own = self.changed(line)[1] if line.get("vndctc") else line
        return _place(header, line if line.get("cstcde") else own)

    def changed(self, line: Row) -> tuple[Row, Row]:
        """The subcontract that a line of a change order changes, and the line of it; the line itself if it has none."""
        id = str(line.get("vndctc"))
        return self.subcontracts.get(id, {}), self._lines.get((id, line.get("ctclin")), line)


def _place(header: Row, line: Row) -> Place:
    return header.get("phsnum") or 0, line.get("cstcde") or NO_CODE, line.get("csttyp") or 0


def _lines(row: Row) -> Iterator[Row]:
    yield from row.get("lines") or ()


def _budget(tally: _Tally, row: Row, sign: int) -> None:
    own = Costs()
    for line in _lines(row):
        own.add_budget(line)
    for cost in own.sums():
        place = (cost.phase, cost.cost_code, cost.cost_type)
        tally.costs.add(*place, budget=sign * cost.budget, original=sign * cost.original)


def _change_order(tally: _Tally, row: Row, sign: int) -> None:
    """Each line counts by its own status, unless the header is Void or Rejected; the contract by the header's."""
    status = row.get("status")
    if status == APPROVED:
        tally.contract += sign * (row.get("appamt") or ZERO)
    if status in PENDING:
        tally.pending_contract += sign * (row.get("reqamt") or ZERO)
    for line in _lines(row):
        counts = standing(status, line.get("chgsts"))
        if counts == APPROVED or counts in PENDING:
            costs = tally.costs if counts == APPROVED else tally.pending
            _change(tally, costs, row, line, sign * (line.get("bdgprc") or ZERO))


def _change(tally: _Tally, costs: Costs, order: Row, line: Row, amount: Decimal) -> None:
    costs.add(*tally.place(order, line), approved_changes=amount)
    subcontract, changed = tally.changed(line)
    if costs is tally.costs and changed is not line:
        key = (str(line["vndctc"]), int(changed["linnum"]))
        tally.contract_lines[key] = tally.contract_lines.get(key, ZERO) + amount
    if subcontract.get("jobnum") == tally.job and subcontract.get("status") in COMMITTED:
        costs.add(*_place(subcontract, changed), subcontracts=amount)


def _subcontract(tally: _Tally, row: Row, sign: int) -> None:
    for line in _lines(row) if row.get("status") in COMMITTED else ():
        tally.costs.add(*_place(row, line), subcontracts=sign * remaining(line))


def _purchase_order(tally: _Tally, row: Row, sign: int) -> None:
    for line in _lines(row) if row.get("status") in OPEN_ORDERS else ():
        tally.costs.add(*_place(row, line), purchase_orders=sign * unreceived(line))


def _payable_invoice(tally: _Tally, row: Row, sign: int) -> None:
    """Its job costs are actual; what it takes of its commitment is committed no more, unless it is a memo."""
    for cost in row.get("costs") or ():
        tally.costs.add(*_place(row, cost), actual=sign * (cost.get("cstamt") or ZERO))
    for record, id in _commitment(row) if row.get("invtyp") != MEMO else ():
        commitment = tally.subcontracts.get(record, {})
        lines = {
            name: held for held in _lines(commitment) for name in (str(held["linnum"]), held.get("linref")) if name
        }
        for line in _lines(row):
            held = lines.get(line.get("linref"))
            if held is not None:
                _bill(tally, (record, id, held["linnum"]), commitment, held, line, sign)


def _bill(tally: _Tally, key: Billed, commitment: Row, held: Row, line: Row, sign: int) -> None:
    quantity = line.get("linqty") or ZERO
    amount = sign * Decimal(quantity * (line.get("linprc") or ZERO)).quantize(ZERO, ROUND_HALF_UP)
    tally.invoiced[key] = tally.invoiced.get(key, ZERO) + amount
    status = commitment.get("status")
    if key[0] == "subcontract" and status in COMMITTED:
        tally.costs.add(*_place(commitment, held), subcontracts=-amount)
    elif key[0] == "purchase_order" and status in OPEN_ORDERS:
        left = unreceived({**held, "rcvdte": (held.get("rcvdte") or ZERO) + sign * quantity})
        tally.costs.add(*_place(commitment, held), purchase_orders=left - unreceived(held))


COUNTS: Mapping[str, Callable[[_Tally, Row, int], None]] = {
    "budget": _budget,
    "change_order": _change_order,
    "payable_invoice": _payable_invoice,
    "purchase_order": _purchase_order,
    "subcontract": _subcontract,
}
"""The record types that move the money of a job, and how each is counted."""
