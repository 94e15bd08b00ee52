"""200 sequences of what happens to budgets, change orders and subcontracts: Sage's figures are those of a model.

Each sequence has a job of its own in one sandbox company. The actions run as they do in service, without the queue;
what a person does in Sage is what `sandbox change` does. After every step 6-2, 6-4-1 and 6-7-1 are read as in
production.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.change_order import CHANGE_ORDER
from sage100_plugin.records.subcontract import SUBCONTRACT
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import changes
from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.testing.plugin import memory_plugin
from tests.acceptance.budget_model import Job, Line, No, Prime, asked

COMPANY = "sandbox"
SEQUENCES = 200
LONGEST = 8
CALLER = Caller("flow", "a flow", SCOPES)
VENDOR = "320"
CODES = ("2010", "4010", "16030")
NEIGHBOR = "1010"
"""A seeded job with change orders and subcontracts, to which nothing happens."""

HEADER = {"date": "2026-10-01", "description": "Level 2"}


@dataclass
class Office:
    """The company: what a flow sends to it, and what people do in it."""

    plugin: Plugin
    file: Path
    first_code: str = ""

    def __post_init__(self) -> None:
        self._engine = open_engine(self.file)
        self._opened = sqlite3.connect(self.file)
        self.reader = self.plugin.companies.reader(COMPANY)
        codes = self.reader.find("cost_code", limit=1000)
        self.first_code = f"{min(row['recnum'] for row in codes if not row['inactv']):.0f}"
        self.neighbor = self.reader.figures(NEIGHBOR)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        self._opened.close()
        self.plugin.pool.shutdown()

    def act(self, key: str, **given: Any) -> dict[str, Any]:
        """Run an action. Raises `Problem` when it is refused."""
        reply = run_action(self.plugin, Call(key, {"company": COMPANY, "source": "model", **given}, CALLER, wait=60))
        assert reply.status == 200, reply.body
        return dict(reply.body["result"])

    def person(self, kind: str, **options: str) -> str:
        """Let a person do something. Raises `Problem` when Sage's program refuses it."""
        with self._engine.begin() as connection:
            done = changes.plan(connection, kind, options)
            done.apply(connection)
        return done.id

    def stored(self, subcontract: str) -> list[tuple[Decimal, ...]]:
        """What Sage's own program keeps of each line: changes, new contract, remaining."""
        asked_ = "SELECT change, cntrct, remain FROM sbcnln WHERE recnum = ? ORDER BY linnum"
        rows = self._opened.execute(asked_, (int(subcontract),)).fetchall()
        return [tuple(Decimal(str(amount)).quantize(Decimal("0.01")) for amount in row) for row in rows]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A company whose budgets and change orders nobody has to accept."""
    home = tmp_path_factory.mktemp("office")
    folder = CompanyFolder(home)
    folder.add_sandbox(COMPANY)
    folder.change(COMPANY, {"policies": {"acceptance.budget": "direct", "acceptance.change_order": "direct"}})
    plugin = memory_plugin(CATALOG, {})
    plugin.companies = folder
    made = Office(plugin, home / f"{COMPANY}.sqlite")
    yield made
    made.close()


class Desk:
    """One job in Sage and its model, and what chance lets happen to both."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, Random(seed)
        self.number = office.person("job-created", name=f"Job {seed}")
        self.orders: dict[int, str] = {}
        self.subcontracts: dict[int, str] = {}
        self.said: list[str] = []
        phases = [1, 2] if seed % 5 == 0 else []
        for _ in phases:
            office.person("phase-created", job=self.number)
        self.model = Job(phases)

    # what both do

    def both(self, model: Callable[[], Any], sage: Callable[[], Any], *said: object) -> tuple[Any, Any] | None:
        """Let it happen on both sides, or be refused on both."""
        self.said.append(" ".join(map(str, said)))
        try:
            modelled = model()
        except No:
            with pytest.raises(Problem):
                sage()
            self.said[-1] += " - refused"
            return None
        try:
            return modelled, sage()
        except Problem as problem:
            raise AssertionError("\n".join([*self.said, f"{problem.code}: {problem}"])) from problem

    def step(self) -> None:
        """One of the things that can happen now."""
        ways: list[tuple[int, Callable[[], None]]] = [
            (4, self.export),
            (2, self.add_line),
            (2, self.delete_line),
            (3, self.typed_in_budget),
            (3, self.push),
            (3, self.create),
            (2, self.modify),
            (2, self.contract),
        ]
        if self.orders:
            ways += [(3, self.add), (4, self.set_status), (2, self.reverse), (3, self.touch_order)]
        if self.subcontracts:
            ways += [(3, self.touch_subcontract), (2, self.bill)]
        self.chance.choices([way for _, way in ways], [weight for weight, _ in ways])[0]()

    # 6-2

    def export(self) -> None:
        lines = [(*self.pair(), self.money()) for _ in range(self.chance.randrange(1, 6))]
        remove, sheet = self.chance.random() < 0.4, self.chance.random() < 0.5
        rows = [f"{code},{kind},{amount}" for code, kind, amount in lines]
        told = [{"cost_code": code, "cost_type": str(kind), "budget": str(amount)} for code, kind, amount in lines]
        given = {"csv": "\n".join(["Cost Code,Cost Type,Budget", *rows])} if sheet else {"lines": told}
        self.both(
            lambda: self.model.export(lines, remove=remove, sheet=sheet),
            lambda: self.budget("export_budget", remove_missing=remove, **given),
            "export", rows, remove, sheet,
        )  # fmt: skip

    def add_line(self) -> None:
        (code, kind), amount = self.pair(), self.money()
        self.both(
            lambda: self.model.add_line(code, kind, amount),
            lambda: self.budget("add_budget_line", cost_code=code, cost_type=str(kind), budget=str(amount)),
            "add line", code, kind, amount,
        )  # fmt: skip

    def delete_line(self) -> None:
        code, kind = self.pair()
        self.both(
            lambda: self.model.delete_line(code, kind),
            lambda: self.budget("delete_budget_line", cost_code=code, cost_type=str(kind)),
            "delete line", code, kind,
        )  # fmt: skip

    def budget(self, key: str, **given: Any) -> None:
        self.office.act(key, job=self.number, locked=True, **given)

    def typed_in_budget(self) -> None:
        amount, (code, kind) = self.money(), self.pair()
        first = self.office.first_code
        line = {"cost_code": code, "cost_type": str(kind), "amount": str(amount)}
        ways: dict[str, tuple[Callable[[], None], dict[str, str]]] = {
            "budget-created": (lambda: self.model.type_budget(first, amount), {"amount": str(amount)}),
            "budget-changed": (lambda: self.model.type_amount(amount), {"amount": str(amount)}),
            "budget-line-added": (lambda: self.model.type_line(code, kind, amount), line),
            "budget-line-deleted": (self.model.delete_last, {}),
            "budget-set": (self.model.set_budget, {}),
            "budget-deleted": (self.model.delete_budget, {}),
        }
        way = self.chance.choice(list(ways))
        done, options = ways[way]
        self.both(done, lambda: self.office.person(way, job=self.number, **options), way, options)

    # 6-4-1

    def push(self) -> None:
        requests = [self.lines() for _ in range(self.chance.randrange(1, 4))]
        own = f"{self.number}-{len(self.said)}"
        cors = [
            {"source_id": f"{own}-{place}", "title": f"Request {place}", "lines": shown(self, each)}
            for place, each in enumerate(requests)
        ]
        prime, told = self.prime()
        cors[0]["prime_lines"] = told
        self.into(requests, prime, "push_cor", {"cors": cors}, moded=True)

    def create(self) -> None:
        lines, (prime, told) = self.lines(), self.prime()
        grids = {"lines": shown(self, lines), "prime_lines": told}
        self.into([lines], prime, "create_change_order", grids)

    def add(self) -> None:
        lines, (prime, told) = self.lines(), self.prime()
        grids = {"lines": shown(self, lines), "prime_lines": told}
        self.into([lines], prime, "add_to_change_order", grids, number=self.chance.choice(list(self.orders)))

    def into(
        self,
        requests: Sequence[Sequence[Line]],
        prime: Sequence[Prime],
        key: str,
        given: dict[str, Any],
        *,
        moded: bool = False,
        number: int | None = None,
    ) -> None:
        """Into a new change order, or into that of this number; a push chooses for itself."""
        if moded and self.orders and self.chance.random() < 0.5:
            number = self.chance.choice(list(self.orders))
        said = (key, number, requests, prime)
        if number is not None:
            there = {"change_order": self.orders[number], **({"mode": "existing"} if moded else {})}
            self.both(
                lambda: self.model.add_to(number, requests, prime),
                lambda: self.office.act(key, job=self.number, **there, **given),
                *said,
            )
            return
        phase, status = self.chance.choice([0, *self.model.phases]), self.status()
        header = {**HEADER, "status": str(status), **({"phase": str(phase)} if phase else {})}
        header |= {"mode": "create"} if moded else {}
        self.made(
            lambda: self.model.order(phase, status, requests, prime),
            lambda: str(self.office.act(key, job=self.number, **header, **given)["id"]),
            *said, phase, status,
        )  # fmt: skip

    def modify(self) -> None:
        moves: list[dict[str, str]] = []
        pairs: list[list[Line]] = []
        for _ in range(self.chance.randrange(1, 4)):
            amount, lines = abs(self.money()) + Decimal("0.01"), []
            sides = self.chance.choice([("from", "to"), ("from",), ("to",)])
            move = {"amount": str(amount)}
            for side in sides:
                code, kind = self.pair()
                move |= {f"{side}_cost_code": code, f"{side}_cost_type": str(kind)}
                lines.append(Line(amount if side == "to" else -amount, code, kind))
            moves.append(move)
            pairs.append(lines)
        self.made(
            lambda: self.model.modify(pairs),
            lambda: str(self.office.act("push_budget_modification", job=self.number, **HEADER, lines=moves)["id"]),
            "modify", moves,
        )  # fmt: skip

    def reverse(self) -> None:
        number = self.chance.choice(list(self.orders))
        asked_ = {"change_order": self.orders[number], "date": "2026-10-09"}
        self.made(
            lambda: self.model.reverse(number),
            lambda: str(self.office.act("reverse_change_order", source=None, **asked_)["id"]),
            "reverse", number,
        )  # fmt: skip

    def made(self, model: Callable[[], int], sage: Callable[[], str], *said: object) -> None:
        """A new change order; its number in Sage is kept."""
        done = self.both(model, sage, *said)
        if done:
            self.orders[done[0]] = done[1]

    def set_status(self) -> None:
        number, status = self.chance.choice(list(self.orders)), self.status()
        given = {"source": None, "change_order": self.orders[number], "status": str(status)}
        self.both(
            lambda: self.model.set_status(number, status),
            lambda: self.office.act("update_change_order", **given),
            "status", number, status,
        )  # fmt: skip

    def touch_order(self) -> None:
        number, more = self.chance.choice(list(self.orders)), self.money()
        ways: dict[str, Callable[[], None]] = {
            "change-order-approved": lambda: self.model.approve(number),
            "change-order-rejected": lambda: self.model.set_status(number, 6),
            "change-order-void": lambda: self.model.set_status(number, 5),
            "prime-line-changed": lambda: self.model.ask_more(number, more),
        }
        if number != max(self.orders):  # Sage's next number would be that of one that is gone
            ways["change-order-deleted"] = lambda: self.model.delete(number)
        if self.chance.random() < 0.3:
            self.made(
                lambda: self.model.order(
                    0, 2, [[Line(more, self.office.first_code, 4)]], [Prime(more, Decimal("0.00"))]
                ),
                lambda: self.office.person("change-order-created", job=self.number, amount=str(more)),
                "change-order-created", more,
            )  # fmt: skip
            return
        way = self.chance.choice(list(ways))
        options = {"amount": str(more)} if way == "prime-line-changed" else {}
        self.both(
            ways[way],
            lambda: self.office.person(way, change_order=self.orders[number], **options),
            way, number, options,
        )  # fmt: skip
        if number not in self.model.orders:
            del self.orders[number]

    # 6-7-1

    def contract(self) -> None:
        amount = abs(self.money())
        options = {"job": self.number, "vendor": VENDOR, "amount": str(amount)}
        done = self.both(
            lambda: self.model.contract(self.office.first_code, 4, amount),
            lambda: self.office.person("subcontract-created", **options),
            "subcontract-created", amount,
        )  # fmt: skip
        assert done is not None
        self.subcontracts[done[0]] = done[1]

    def touch_subcontract(self) -> None:
        number = self.chance.choice(list(self.subcontracts))
        id, status, more = self.subcontracts[number], self.chance.randrange(1, 7), self.money()
        named = any(line.subcontract == number for order in self.model.orders.values() for line in order.lines)
        untouched = not any(part[3] or part[5] for part in self.model.parts(number))
        way = self.chance.choice(["status", "changed", *(() if named and untouched else ("deleted",))])
        if way == "status":
            self.both(
                lambda: setattr(self.model.subcontracts[number], "status", status),
                lambda: self.office.person("subcontract-status-changed", subcontract=id, status=str(status)),
                "subcontract status", number, status,
            )  # fmt: skip
        elif way == "changed":
            line = Line(more, subcontract=number, place=1, status=1)
            self.made(
                lambda: self.model.order(0, 1, [[line]]),
                lambda: self.changed(id, str(more)),
                "subcontract-changed", number, more,
            )  # fmt: skip
        else:
            self.both(
                lambda: self.model.cancel(number),
                lambda: self.office.person("subcontract-deleted", subcontract=id),
                "subcontract-deleted", number,
            )  # fmt: skip
            if number not in self.model.subcontracts:
                del self.subcontracts[number]

    def changed(self, id: str, more: str) -> str:
        """A person changes the first line of a subcontract; gives the change order of that."""
        self.office.person("subcontract-changed", subcontract=id, amount=more)
        rows = self.office.reader.find("change_order", where={"job": self.number}, limit=1000)
        return str(max(row["recnum"] for row in rows))

    def bill(self) -> None:
        number = self.chance.choice(list(self.subcontracts))
        self.both(
            lambda: self.model.bill(number),
            lambda: self.office.person("payable-invoice-created", subcontract=self.subcontracts[number]),
            "bill", number,
        )  # fmt: skip

    # chance

    def pair(self) -> tuple[str, int]:
        return self.chance.choice(CODES), self.chance.randrange(1, 10)

    def money(self) -> Decimal:
        return Decimal(self.chance.choice([0, 1, -1, 5, 5])) * Decimal(self.chance.randrange(1, 400_000)) / 100

    def status(self) -> int:
        return self.chance.choice([1, 1, 1, 2, 2, 3, 4, 5, 6])

    def lines(self) -> list[Line]:
        """Lines of one request; those of a subcontract have one status each time."""
        return [self.line() for _ in range(self.chance.randrange(1, 5))]

    def line(self) -> Line:
        (code, kind), amount = self.pair(), self.money()
        factor = Decimal(self.chance.choice(["1", "1", "1.1", "0.333", "1.005", "2.5"]))
        if not self.subcontracts or self.chance.random() < 0.4:
            return Line(amount, code, kind, factor)
        number = self.chance.choice(list(self.subcontracts))
        place = self.chance.choice([None, *range(1, len(self.model.subcontracts[number].parts) + 1)])
        status = 1 + (number + (place or 0) + len(self.said)) % 3
        return Line(amount, "" if place else code, 0 if place else kind, factor, number, place, status)

    def prime(self) -> tuple[list[Prime], list[dict[str, str]]]:
        """Lines of Prime Change Details, and how they are sent."""
        lines: list[Prime] = []
        told: list[dict[str, str]] = []
        for _ in range(self.chance.randrange(3)):
            estimated, approved = self.money(), self.money()
            rates = Decimal(self.chance.randrange(20)), Decimal(self.chance.randrange(20))
            typed = self.chance.choice([None, self.money(), Decimal("0.00")])
            lines.append(Prime(asked(estimated, *rates) if typed is None else typed, approved))
            line = {"description": "Level 2", "approved": str(approved), "estimated": str(estimated)}
            line |= {"overhead_rate": str(rates[0]), "profit_rate": str(rates[1])}
            told.append(line if typed is None else {**line, "requested": str(typed)})
        return lines, told

    # what the windows show

    def compare(self) -> None:
        """Sage's figures as they are read in service are those of the model."""
        figures, model = self.office.reader.figures(self.number), self.model
        costs = {
            (one.phase, f"{one.cost_code:.0f}", one.cost_type): (
                one.budget, one.original, one.approved_changes, one.subcontracts, one.actual
            )
            for one in figures.costs
        }  # fmt: skip
        assert {where: amounts for where, amounts in costs.items() if any(amounts)} == model.figures()
        assert (figures.approved_changes, figures.pending_changes) == model.contract_changes()
        orders = self.office.reader.get("change_order", list(self.orders.values()))
        assert {number: totals(orders[id]) for number, id in self.orders.items()} == {
            number: model.totals(number) for number in model.orders
        }
        subcontracts = self.office.reader.get("subcontract", list(self.subcontracts.values()))
        for number, id in self.subcontracts.items():
            held = model.parts(number)
            assert parts(subcontracts[id]) == held
            assert self.office.stored(id) == [(part[3], part[4], part[6]) for part in held]


def shown(desk: Desk, lines: Sequence[Line]) -> list[dict[str, str]]:
    """Lines as they are sent."""
    found = []
    for line in lines:
        told = {"amount": str(line.amount), "multiplier": str(line.multiplier)}
        told |= {"cost_code": line.code, "cost_type": str(line.kind)} if line.code else {}
        if line.subcontract is not None:
            told |= {"vendor": VENDOR, "subcontract": desk.subcontracts[line.subcontract], "status": str(line.status)}
            told |= {"change_number": f"C-{line.status}"}
            told |= {"subcontract_line": str(line.place)} if line.place else {}
        found.append(told)
    return found


def totals(row: Row) -> tuple[Decimal, ...]:
    """Cost, requested and approved amount of a change order."""
    public = CHANGE_ORDER.public(row)
    return tuple(Decimal(public[name]) for name in ("cost_amount", "requested_amount", "approved_amount"))


def parts(row: Row) -> list[tuple[Any, ...]]:
    """The lines of a subcontract: code, type and amounts."""
    names = ("amount", "changes", "new_contract", "invoiced", "remaining")
    return [
        (f"{Decimal(line['cost_code']):.0f}", int(line["cost_type"]), *(Decimal(line[name] or 0) for name in names))
        for line in SUBCONTRACT.public(row)["lines"]
    ]


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_the_windows_agree_with_the_model_after_every_step(office: Office, seed: int) -> None:
    # R62 R64 R67 R68 R69 R71 R116 R117 R124 R176 R177 R178 R210 R211
    desk = Desk(office, seed)
    for _ in range(desk.chance.randrange(3, LONGEST + 1)):
        desk.step()
        try:
            desk.compare()
        except AssertionError as error:
            raise AssertionError("\n".join([*desk.said, str(error)])) from None
    assert office.reader.figures(NEIGHBOR) == office.neighbor
