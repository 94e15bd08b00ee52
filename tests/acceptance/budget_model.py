"""What 6-2, 6-4-1 and 6-7-1 say of one job, worked out anew from everything that happened to it.

Written from the rules of Sage's help (sections 6, 8 and 10 of our notes) and from what the actions promise, with plain
lists and decimals: it knows no table, no query and none of the product's code. What Sage or an action would refuse
raises `No` and changes nothing. Records have the model's own numbers: their places in its lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

ZERO, CENT = Decimal("0.00"), Decimal("0.01")

APPROVED, OPEN, REVIEW, DISPUTED, VOID, REJECTED = 1, 2, 3, 4, 5, 6
PENDING, OVER = (OPEN, REVIEW, DISPUTED), (VOID, REJECTED)
CONTRACT, CURRENT = 3, 4
OTHER = 5

Pair = tuple[str, int]
"""A cost code and a cost type."""

Place = tuple[int, str, int]
"""A phase, a cost code and a cost type."""


class No(Exception):
    """It is refused."""


@dataclass
class Row:
    """A row of the grid of 6-2: a cost code with an amount for each cost type."""

    phase: int
    code: str
    now: dict[int, Decimal]
    original: dict[int, Decimal] = field(default_factory=dict)


@dataclass
class Line:
    """A line of Budget and Sub Change Details. `amount` becomes amount x multiplier, to the cent, once it is sent."""

    amount: Decimal
    code: str = ""
    kind: int = 0
    multiplier: Decimal = Decimal(1)
    subcontract: int | None = None
    place: int | None = None
    status: int | None = None


@dataclass
class Prime:
    """A line of Prime Change Details."""

    requested: Decimal
    approved: Decimal


@dataclass
class Order:
    """A change order."""

    phase: int
    status: int
    lines: list[Line] = field(default_factory=list)
    prime: list[Prime] = field(default_factory=list)
    reversed: bool = False

    def counts(self, line: Line) -> bool:
        """The line's own status wins, but over a header that is Void or Rejected."""
        return self.status not in OVER and (line.status or self.status) == APPROVED


@dataclass
class Part:
    """A line of a subcontract."""

    code: str
    kind: int
    original: Decimal = ZERO
    invoiced: Decimal = ZERO


@dataclass
class Subcontract:
    """A subcontract."""

    parts: list[Part]
    status: int = CURRENT


def half_up(amount: Decimal) -> Decimal:
    """To the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def sent(lines: Sequence[Line]) -> list[Decimal]:
    """The amounts of one request: they add up to its total to the cent; who loses most by it is rounded up first."""
    exact = [line.amount * line.multiplier for line in lines]
    low = [amount.quantize(CENT, ROUND_FLOOR) for amount in exact]
    left = half_up(sum(exact, ZERO)) - sum(low, ZERO)
    while left > 0:
        worst = max(range(len(lines)), key=lambda place: (exact[place] - low[place], -place))
        low[worst] += CENT
        left -= CENT
    return low


def asked(estimated: Decimal, overhead: Decimal, profit: Decimal) -> Decimal:
    """Requested where nobody types it: one rate upon the other, in percent."""
    return half_up(estimated * (1 + overhead / 100) * (1 + profit / 100))


@dataclass
class Job:
    """A job, and all that happened to it."""

    phases: list[int]
    budget: list[Row] | None = None
    orders: dict[int, Order] = field(default_factory=dict)
    subcontracts: dict[int, Subcontract] = field(default_factory=dict)
    costs: dict[Place, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    made: int = 0

    # 6-2

    def export(self, lines: list[tuple[str, int, Decimal]], *, remove: bool, sheet: bool) -> None:
        """The whole budget from the source: what differs comes below as rows of the difference."""
        if self.phases or not lines or (sheet and len(set(lines)) < len(lines)):
            raise No
        if self.budget is None:
            self._rows(lines)
            return
        codes, there = {row.code for row in self.budget}, self._there()
        wanted: dict[Pair, Decimal] = {}
        for code, kind, amount in lines:
            wanted[code, kind] = wanted.get((code, kind), ZERO) + amount
        rows = [line for line in lines if line[0] not in codes]
        rows += [(*pair, amount - there.get(pair, ZERO)) for pair, amount in wanted.items() if pair[0] in codes]
        if remove:
            rows += [(*pair, -amount) for pair, amount in there.items() if pair not in wanted]
        self._rows([line for line in rows if line[2] or line[0] not in codes])

    def add_line(self, code: str, kind: int, amount: Decimal) -> None:
        """A line that the budget does not have; at zero, its code is in the budget then."""
        if self.phases or self._there().get((code, kind)):
            raise No
        if amount or self.budget is None or code not in {row.code for row in self.budget}:
            self._rows([(code, kind, amount)])

    def delete_line(self, code: str, kind: int) -> None:
        """A change to zero."""
        if self.phases or code not in {row.code for row in self.budget or ()}:
            raise No
        if now := self._there().get((code, kind)):
            self._rows([(code, kind, -now)])

    def _there(self) -> dict[Pair, Decimal]:
        found: dict[Pair, Decimal] = {}
        for row in self.budget or ():
            for kind, amount in sorted(row.now.items()):
                found[row.code, kind] = found.get((row.code, kind), ZERO) + amount
        return found

    def _rows(self, lines: Iterable[tuple[str, int, Decimal]]) -> None:
        """Lines of a code share a row, until one of its types comes again."""
        newest: dict[str, Row] = {}
        for code, kind, amount in lines:
            if code not in newest or kind in newest[code].now:
                newest[code] = Row(0, code, {})
                self.budget = [*(self.budget or ()), newest[code]]
            newest[code].now[kind] = amount

    def type_budget(self, code: str, amount: Decimal) -> None:
        """A person makes a budget of one line, of material and labor."""
        if self.budget is not None:
            raise No
        self.budget = [Row(self._first_phase(), code, {1: amount, 2: amount})]

    def type_amount(self, more: Decimal) -> None:
        """A person raises the first amount of the first line."""
        first = self._typed()[0]
        kind = next((kind for kind in range(1, 10) if first.now.get(kind)), OTHER)
        first.now[kind] = first.now.get(kind, ZERO) + more

    def type_line(self, code: str, kind: int, amount: Decimal) -> None:
        """A person adds a line below."""
        if self.budget is None:
            raise No
        self.budget.append(Row(self._first_phase(), code, {kind: amount}))

    def delete_last(self) -> None:
        """A person deletes the last line."""
        self._typed().pop()

    def set_budget(self) -> None:
        """A person chooses Set Budget: the amounts are copied to the original ones."""
        if self.budget is None:
            raise No
        for row in self.budget:
            row.original = dict(row.now)

    def delete_budget(self) -> None:
        """A person deletes the budget."""
        if self.budget is None:
            raise No
        self.budget = None

    def _typed(self) -> list[Row]:
        if not self.budget:
            raise No
        return self.budget

    def _first_phase(self) -> int:
        return min(self.phases, default=0)

    # 6-4-1

    def order(self, phase: int, status: int, requests: Sequence[Sequence[Line]], prime: Sequence[Prime] = ()) -> int:
        """A new change order, of what one or several requests say."""
        self.made += 1
        made = self.orders[self.made] = Order(phase, status)
        self._fill(made, requests, prime)
        return self.made

    def modify(self, movements: Sequence[Sequence[Line]]) -> int:
        """An open change order of movements, each from one code and type to another, or of one of the two alone."""
        if any(len({(line.code, line.kind) for line in one}) < len(one) for one in movements):
            raise No
        return self.order(0, 1, [[line for one in movements for line in one]])

    def add_to(self, number: int, requests: Sequence[Sequence[Line]], prime: Sequence[Prime] = ()) -> None:
        """Lines below those there are. A line of a subcontract is changed once by an order."""
        order = self.orders[number]
        changed = {(line.subcontract, line.place) for line in order.lines if line.place}
        again = changed & {(line.subcontract, line.place) for request in requests for line in request}
        if order.status in OVER or again:
            raise No
        self._fill(order, requests, prime)

    def _fill(self, order: Order, requests: Sequence[Sequence[Line]], prime: Sequence[Prime]) -> None:
        merged: list[Line] = []
        for request in requests:
            for line, amount in zip(request, sent(request), strict=True):
                same = [one for one in merged if line.place and self._of(one) == self._of(line)]
                if same:
                    same[0].amount += amount
                else:
                    merged.append(replace(line, amount=amount))
        for line in merged:
            self._tie(line)
        order.lines += merged
        order.prime += prime

    def _of(self, line: Line) -> tuple[int | None, int | None]:
        return line.subcontract, line.place

    def _tie(self, line: Line) -> None:
        """A line of the subcontract fills code and type; without one, a line is added to the subcontract."""
        if line.subcontract is None:
            return
        parts = self.subcontracts[line.subcontract].parts
        if line.place is None:
            parts.append(Part(line.code, line.kind))
            line.place = len(parts)
        else:
            line.code, line.kind = parts[line.place - 1].code, parts[line.place - 1].kind

    def set_status(self, number: int, status: int) -> None:
        """The header's status; those of the lines stay."""
        self.orders[number].status = status

    def approve(self, number: int) -> None:
        """A person approves it with its changes of subcontracts, and types what is requested as approved."""
        order = self.orders[number]
        order.status = APPROVED
        for prime in order.prime:
            prime.approved = prime.approved or prime.requested
        for line in order.lines:
            line.status = APPROVED if line.subcontract is not None else None

    def ask_more(self, number: int, more: Decimal) -> None:
        """A person raises the first requested amount."""
        if not self.orders[number].prime:
            raise No
        self.orders[number].prime[0].requested += more

    def delete(self, number: int) -> None:
        """A person deletes it; a line that it added to a subcontract stays."""
        del self.orders[number]

    def reverse(self, number: int) -> int:
        """The same with every amount the other way round."""
        order = self.orders[number]
        gone = {line.subcontract for line in order.lines} - {None, *self.subcontracts}
        if order.status in OVER or order.reversed or not (order.lines or order.prime) or gone:
            raise No
        order.reversed = True
        turned = [replace(line, amount=-line.amount, multiplier=Decimal(1)) for line in order.lines]
        prime = [Prime(-each.requested, -each.approved) for each in order.prime]
        return self.order(order.phase, order.status, [turned], prime)

    # 6-7-1

    def contract(self, code: str, kind: int, amount: Decimal) -> int:
        """A person makes a subcontract of one line."""
        self.made += 1
        self.subcontracts[self.made] = Subcontract([Part(code, kind, amount)])
        return self.made

    def bill(self, number: int) -> None:
        """A tenth of each line's new contract is invoiced, which posts job costs."""
        for place, part in enumerate(self.subcontracts[number].parts, 1):
            tenth = half_up((part.original + self._changes(number, place)) / 10)
            part.invoiced += tenth
            self.costs[0, part.code, part.kind] += tenth

    def cancel(self, number: int) -> None:
        """A person deletes the subcontract: not with a changed or an invoiced amount."""
        parts = self.subcontracts[number].parts
        if any(part.invoiced or self._changes(number, place) for place, part in enumerate(parts, 1)):
            raise No
        del self.subcontracts[number]

    def _changes(self, number: int, place: int) -> Decimal:
        lines = [line for _, line in self._approved() if self._of(line) == (number, place)]
        return sum((line.amount for line in lines), ZERO)

    # what the windows show

    def _approved(self) -> Iterator[tuple[Order, Line]]:
        return ((order, line) for order in self.orders.values() for line in order.lines if order.counts(line))

    def figures(self) -> dict[Place, tuple[Decimal, ...]]:
        """Budget, original, approved changes, committed by subcontracts and actual; what has none is left out."""
        found: dict[Place, list[Decimal]] = defaultdict(lambda: [ZERO] * 5)
        for row in self.budget or ():
            for column, amounts in enumerate((row.now, row.original)):
                for kind, amount in amounts.items():
                    found[row.phase, row.code, kind][column] += amount
        for order, line in self._approved():
            found[order.phase, line.code, line.kind][2] += line.amount
        for number, held in self.subcontracts.items():
            if held.status in (CONTRACT, CURRENT):
                for place, part in enumerate(held.parts, 1):
                    found[0, part.code, part.kind][3] += part.original + self._changes(number, place) - part.invoiced
        for where, amount in self.costs.items():
            found[where][4] += amount
        return {where: tuple(amounts) for where, amounts in found.items() if any(amounts)}

    def contract_changes(self) -> tuple[Decimal, Decimal]:
        """What approved change orders add to the contract, and what those ask for that are not decided."""
        approved = [each.approved for order in self.orders.values() if order.status == APPROVED for each in order.prime]
        asked = [each.requested for order in self.orders.values() if order.status in PENDING for each in order.prime]
        return sum(approved, ZERO), sum(asked, ZERO)

    def totals(self, number: int) -> tuple[Decimal, ...]:
        """Cost, requested and approved amount of a change order, whatever its status."""
        order = self.orders[number]
        amounts: tuple[Callable[[Prime], Decimal], ...] = (lambda each: each.requested, lambda each: each.approved)
        return (
            sum((line.amount for line in order.lines), ZERO),
            *(sum(map(amount, order.prime), ZERO) for amount in amounts),
        )

    def parts(self, number: int) -> list[tuple[str, int, Decimal, Decimal, Decimal, Decimal, Decimal]]:
        """The lines of a subcontract: code, type, original, changes, new contract, invoiced, remaining."""
        found = []
        for place, part in enumerate(self.subcontracts[number].parts, 1):
            changes = self._changes(number, place)
            new = part.original + changes
            found.append((part.code, part.kind, part.original, changes, new, part.invoiced, new - part.invoiced))
        return found
