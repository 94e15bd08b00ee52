"""What 6-7-1, 6-6-1, 4-2 and 6-3 say of one job, worked out anew from everything that happened to it.

Written from the rules of Sage's help (sections 5, 7, 9 and 10 of our notes), with plain lists and decimals: it knows no
table, no query and none of the product's code. What Sage would refuse raises `No` and changes nothing. Records have the
model's own numbers: their places in its lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

ZERO, CENT, PIECES = Decimal("0.00"), Decimal("0.01"), Decimal("0.0001")

APPROVED, CHANGE_VOID = 1, 5
CONTRACT, CURRENT = 3, 4
OPEN, REVIEW, DISPUTE, CLOSED = 1, 2, 3, 4
PAID, VOID = 4, 5
COMMITS = (OPEN, REVIEW, DISPUTE)
SUBCONTRACT_OVER, ORDER_OVER = (2, 6), (CLOSED, VOID, 6)
"""Refused and Closed; Closed, Void and Master: nothing is sent for these any more."""

Place = tuple[int, str, int]
"""A phase, a cost code and a cost type."""


class No(Exception):
    """It is refused."""


def half_up(amount: Decimal) -> Decimal:
    """To the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass
class Part:
    """A line of a subcontract."""

    code: str
    kind: int
    original: Decimal
    invoiced: Decimal = ZERO


@dataclass
class Subcontract:
    """A subcontract; `rate` is what is retained, in percent."""

    parts: list[Part]
    phase: int = 0
    status: int = CURRENT
    rate: Decimal = ZERO
    gone: bool = False


@dataclass
class Change:
    """A change order for lines of a subcontract: their places and what is added to each."""

    subcontract: int
    moves: tuple[tuple[int, Decimal], ...]
    status: int = APPROVED


@dataclass
class Item:
    """A line of a purchase order; without a quantity it orders nothing."""

    code: str
    kind: int
    quantity: Decimal | None
    price: Decimal
    received: Decimal = Decimal(0)

    def worth(self, quantity: Decimal) -> Decimal:
        """That many of it."""
        return half_up(quantity * self.price)

    def bought(self, amount: Decimal) -> Decimal:
        """How much of it an amount buys."""
        if not self.price:
            return Decimal(1).copy_sign(amount)
        pieces = (abs(amount) / self.price).quantize(PIECES, ROUND_HALF_UP)
        return max(pieces, PIECES).copy_sign(amount)

    @property
    def left(self) -> Decimal:
        """What is still to come."""
        return (self.quantity or Decimal(0)) - self.received


@dataclass
class Order:
    """A purchase order."""

    items: list[Item]
    phase: int = 0
    status: int = OPEN
    gone: bool = False

    @property
    def balance(self) -> Decimal:
        """What is ordered, less what came."""
        ordered = sum((item.worth(item.quantity or Decimal(0)) for item in self.items), ZERO)
        return ordered - sum((item.worth(item.received) for item in self.items), ZERO)


@dataclass
class Cost:
    """A job cost; `invoice` is the payable invoice that made it."""

    place: Place
    amount: Decimal
    invoice: int | None = None
    historical: bool = False
    void: bool = False


Billed = tuple[int, Decimal, Decimal]
"""Of a commitment's line that is invoiced: its place from 0, the quantity and the amount."""


@dataclass
class Invoice:
    """A payable invoice on a subcontract, on an order, or on neither; a memo counts against none."""

    total: Decimal
    subcontract: int | None = None
    order: int | None = None
    billed: tuple[Billed, ...] = ()
    memo: bool = False
    status: int = OPEN
    retained: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def balance(self) -> Decimal:
        """What is not paid: a void one keeps it."""
        return self.total - self.paid

    @property
    def net(self) -> Decimal:
        """What is not paid, less what is retained."""
        return self.balance - self.retained


@dataclass
class Sums:
    """What a phase, code and type has."""

    subcontracts: Decimal = ZERO
    orders: Decimal = ZERO
    direct: Decimal = ZERO
    invoiced: Decimal = ZERO


@dataclass
class Job:
    """A job, and all that happened to it."""

    subcontracts: list[Subcontract] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    linked: set[tuple[str, int]] = field(default_factory=set)

    # 6-7-1

    def contract(self, held: Subcontract) -> int:
        """A new subcontract."""
        self.subcontracts.append(held)
        return len(self.subcontracts) - 1

    def change(self, number: int, moves: Sequence[tuple[int, Decimal]]) -> int:
        """A change of some of its lines, approved from the first."""
        self.changes.append(Change(number, tuple(moves)))
        return len(self.changes) - 1

    def send_change(self, number: int, moves: Sequence[tuple[int, Decimal]]) -> int:
        """A change that the source sends: not of one that is over."""
        if self.subcontracts[number].status in SUBCONTRACT_OVER:
            raise No
        return self.change(number, moves)

    def delete_subcontract(self, number: int) -> None:
        """Not with an invoiced or a changed amount."""
        held = self.subcontracts[number]
        if any(part.invoiced or self.changed(number, at) for at, part in enumerate(held.parts)):
            raise No
        held.gone = True

    def changed(self, number: int, part: int) -> Decimal:
        """What approved changes add to a line."""
        own = (each for each in self.changes if each.subcontract == number and each.status == APPROVED)
        return sum((amount for each in own for at, amount in each.moves if at == part), ZERO)

    def new_contract(self, number: int, part: int) -> Decimal:
        """The line with its changes."""
        return self.subcontracts[number].parts[part].original + self.changed(number, part)

    # 4-2

    def send_invoice(
        self,
        amounts: Sequence[tuple[int, Decimal]],
        *,
        subcontract: int | None = None,
        order: int | None = None,
        memo: bool = False,
        retained: Decimal | None = None,
    ) -> int:
        """An invoice that the source sends, by amounts of a commitment's lines.

        None without an amount, none on a commitment that is over, and no more is retained than it comes to. Of an
        order's line comes what the amount buys, to four places; of one without a price one piece.
        """
        billed = [(at, amount) for at, amount in amounts if amount]
        total = sum((amount for _, amount in billed), ZERO)
        if not billed or abs(retained or ZERO) > abs(total) or (retained or ZERO) * total < 0:
            raise No
        if subcontract is not None:
            held = self.subcontracts[subcontract]
            over, place, codes = held.status in SUBCONTRACT_OVER, held.phase, [(p.code, p.kind) for p in held.parts]
            kept = half_up(total * held.rate / 100) if retained is None else retained
            lines = [(at, Decimal(0), amount) for at, amount in billed]
        else:
            bought = self.orders[order or 0]
            over, place, codes = bought.status in ORDER_OVER, bought.phase, [(i.code, i.kind) for i in bought.items]
            kept = retained or ZERO
            lines = [(at, bought.items[at].bought(amount), amount) for at, amount in billed]
        if over:
            raise No
        made = self._save(Invoice(total, subcontract, order, tuple(lines), memo, retained=kept))
        for at, amount in billed:
            self.costs.append(Cost((place, *codes[at]), amount, made))
        return made

    def bill_subcontract(
        self, number: int, shares: Sequence[tuple[int, Decimal]], *, memo: bool = False, retained: Decimal | None = None
    ) -> int:
        """An invoice for a part of each of these lines, from -1 to 1 of their new contract."""
        held = self.subcontracts[number]
        if any(abs(share) > 1 for _, share in shares):
            raise No
        billed = tuple((at, share, half_up(share * self.new_contract(number, at))) for at, share in shares)
        total = sum((amount for *_, amount in billed), ZERO)
        kept = half_up(total * held.rate / 100) if retained is None else retained
        made = self._save(Invoice(total, number, None, billed, memo, retained=kept))
        for at, _, amount in billed:
            part = held.parts[at]
            self.costs.append(Cost((held.phase, part.code, part.kind), amount, made))
        return made

    def bill_order(self, number: int, amounts: Sequence[tuple[int, Decimal]], *, status: int = OPEN) -> int:
        """An invoice for quantities of an order's lines."""
        held = self.orders[number]
        billed = tuple((at, quantity, held.items[at].worth(quantity)) for at, quantity in amounts)
        made = self._save(Invoice(sum((amount for *_, amount in billed), ZERO), None, number, billed, status=status))
        for at, _, amount in billed:
            item = held.items[at]
            self.costs.append(Cost((held.phase, item.code, item.kind), amount, made))
        return made

    def bill(self, place: Place, amount: Decimal) -> int:
        """A vendor's bill on no commitment."""
        made = self._save(Invoice(amount))
        self.costs.append(Cost(place, amount, made))
        return made

    def _save(self, invoice: Invoice) -> int:
        self.invoices.append(invoice)
        self._move(invoice, 1)
        return len(self.invoices) - 1

    def _move(self, invoice: Invoice, sign: int) -> None:
        """Invoiced of a subcontract's lines, To Date of an order's. An order that is gone keeps nothing."""
        if invoice.memo:
            return
        for at, quantity, amount in invoice.billed:
            if invoice.subcontract is not None:
                self.subcontracts[invoice.subcontract].parts[at].invoiced += sign * amount
            elif invoice.order is not None:
                self.orders[invoice.order].items[at].received += sign * quantity

    def pay(self, number: int, amount: Decimal) -> None:
        """A check; nothing left makes it Paid."""
        invoice = self.invoices[number]
        if invoice.status in {PAID, VOID}:
            raise No
        invoice.paid += amount
        if invoice.balance == 0:
            invoice.status = PAID

    def void(self, number: int) -> None:
        """Payments are reversed first; its costs are void with it, and what it took is given back."""
        invoice = self.invoices[number]
        if invoice.status not in COMMITS or invoice.paid:
            raise No
        invoice.status = VOID
        for cost in self.costs:
            cost.void = cost.void or cost.invoice == number
        self._move(invoice, -1)

    # 6-6-1

    def order(self, held: Order) -> int:
        """A new purchase order."""
        self.orders.append(held)
        return len(self.orders) - 1

    def receive(self, number: int, quantity: Decimal | None) -> int:
        """12-4: of the first line of which something is to come, all of it or so many; an invoice in Review."""
        items = self.orders[number].items
        waiting = [at for at, item in enumerate(items) if item.quantity is not None and item.left > 0]
        if not waiting:
            raise No
        return self.bill_order(number, [(waiting[0], quantity or items[waiting[0]].left)], status=REVIEW)

    def send_rows(self, number: int, items: Sequence[Item]) -> int:
        """A change of an order that the source sends: a row with its title alone, and these below."""
        order = self.orders[number]
        if order.status in ORDER_OVER:
            raise No
        order.items += [Item("", 0, None, ZERO), *items]
        return len(order.items)

    # 6-3

    def post(self, place: Place, amount: Decimal, *, historical: bool = False) -> int:
        """A cost of another window."""
        self.costs.append(Cost(place, amount, historical=historical))
        return len(self.costs) - 1

    def void_cost(self, number: int) -> None:
        """Only what was typed into 6-3 is voided there."""
        if not self.costs[number].historical:
            raise No
        self.costs[number].void = True

    # what the windows show

    def figures(self) -> dict[Place, Sums]:
        """What is committed, and what is posted as direct and against linked commitments."""
        found: dict[Place, Sums] = defaultdict(Sums)
        for place, amount in self._contracted():
            found[place].subcontracts += amount
        for order in self.orders:
            for item in order.items if order.status in COMMITS and not order.gone else ():
                found[order.phase, item.code, item.kind].orders += item.worth(item.left)
        for cost in self.costs:
            if not cost.void and self._committed(cost) is not None:
                found[cost.place].invoiced += cost.amount
            elif not cost.void:
                found[cost.place].direct += cost.amount
        return {place: sums for place, sums in found.items() if sums != Sums()}

    def _contracted(self) -> Iterator[tuple[Place, Decimal]]:
        for number, held in enumerate(self.subcontracts):
            if held.status in {CONTRACT, CURRENT} and not held.gone:
                for at, part in enumerate(held.parts):
                    yield (held.phase, part.code, part.kind), self.new_contract(number, at) - part.invoiced

    def _committed(self, cost: Cost) -> tuple[str, int] | None:
        """The linked commitment that a cost counts against."""
        invoice = self.invoices[cost.invoice] if cost.invoice is not None else None
        if invoice is None or invoice.memo:
            return None
        tied = [("subcontract", invoice.subcontract), ("purchase_order", invoice.order)]
        return next(((kind, at) for kind, at in tied if at is not None and (kind, at) in self.linked), None)

    def invoiced(self) -> dict[tuple[str, int], Decimal]:
        """What is posted against each linked commitment."""
        found: dict[tuple[str, int], Decimal] = {}
        for cost in self.costs:
            tied = self._committed(cost)
            if tied is not None and not cost.void:
                found[tied] = found.get(tied, ZERO) + cost.amount
        return found

    def retained(self, number: int) -> Decimal:
        """What is kept back of a subcontract."""
        own = (each for each in self.invoices if each.subcontract == number and each.status != VOID)
        return sum((each.retained for each in own), ZERO)
