"""200 sequences of what happens to commitments, their changes, invoices and costs: Sage's figures are a model's.

Each sequence has a job of its own in one sandbox company, linked with its budget. Subcontracts, orders, their changes
and invoices on them are exported by the actions and accepted, some of them after they were rejected and sent again;
what was accepted is sent once more now and then, which writes nothing. What a person does in Sage is what
`sandbox change` does, or Sage's API. After every step 6-7-1, 6-6-1, 4-2 and 6-3 are read as in production, and the
actions for job costs asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sage100_plugin.engine.access import SCOPES, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import decide
from sage100_plugin.engine.running.run import Call, run_action
from sage100_plugin.errors import Problem, Refused
from sage100_plugin.plugin import CATALOG
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import RECORDS
from sage100_plugin.records.ledger_account import DIRECT_EXPENSE
from sage100_plugin.sage.companies import CompanyFolder
from sage100_plugin.sage.sandbox import changes
from sage100_plugin.sage.sandbox.database import open_engine
from sage100_plugin.testing.plugin import memory_plugin
from tests.acceptance.commitment_model import CONTRACT, Item, Job, No, Order, Part, Subcontract, half_up

COMPANY = "sandbox"
SEQUENCES = 200
LONGEST = 7
CALLER = Caller("flow", "a flow", SCOPES)
VENDOR = "320"
CODES = ("2010", "4010", "16030")
NEIGHBOR = "1010"
"""A seeded job with commitments, to which nothing happens."""

NONE = Decimal("0.00")


@dataclass
class Office:
    """The company: what a flow sends to it, and what people do in it."""

    plugin: Plugin
    file: Path

    def __post_init__(self) -> None:
        self._engine = open_engine(self.file)
        self.reader = self.plugin.companies.reader(COMPANY)
        self._writer = self.plugin.companies.writer(COMPANY)
        codes = self.reader.find("cost_code", limit=1000)
        self.first_code = f"{min(row['recnum'] for row in codes if not row['inactv']):.0f}"
        accounts = self.reader.find("ledger_account", limit=1000)
        self.expenses = str(min(row["recnum"] for row in accounts if row["acttyp"] == DIRECT_EXPENSE))
        self.day = dt.date.fromisoformat(self.reader.now()[:10])
        self.neighbor = self.reader.figures(NEIGHBOR)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        self.plugin.pool.shutdown()

    def ask(self, key: str, **given: Any) -> dict[str, Any]:
        """Ask an action."""
        reply = run_action(self.plugin, Call(key, {"company": COMPANY, **given}, CALLER, wait=60))
        assert reply.status == 200, reply.body
        return dict(reply.body["result"])

    def export(self, key: str, given: dict[str, Any], draft: dict[str, Any] | None = None) -> str:
        """Send, accept, and give the record's number. A draft is sent first, rejected, and sent again as meant."""
        reply = run_action(self.plugin, Call(key, {"company": COMPANY, **given, **(draft or {})}, CALLER, wait=60))
        assert reply.status == 202, reply.body
        export = reply.body["export"]["id"]
        if draft is not None:
            decide.reject(self.plugin, CALLER, export, {"reason": "Not so."})
            assert (
                decide.resend(self.plugin, CALLER, export, {"input": {name: given[name] for name in draft}}).status
                == 202
            )
        done = decide.accept(self.plugin, CALLER, export, {}, 60)
        assert done.status == 200, done.body
        return str(done.body["result"]["id"])

    def again(self, key: str, given: dict[str, Any]) -> str:
        """What comes of sending what was accepted: `no_change`, or the code of the refusal."""
        try:
            reply = run_action(self.plugin, Call(key, {"company": COMPANY, **given}, CALLER, wait=60))
        except Problem as problem:
            return problem.code
        return str(reply.body["result"]["outcome"]) if reply.status == 200 else f"{reply.status}"

    def write(self, record: str, fields: dict[str, Any], id: str | None = None) -> str:
        """Write through Sage's API; gives the record's number. Raises `Problem` when Sage refuses."""
        answer = self._writer.submit(Write(record, "change" if id else "add", fields, id))
        if answer.outcome != "done":
            raise Refused("sage_refused", answer.message)
        return id or answer.id or ""

    def person(self, kind: str, **options: str) -> str:
        """Let a person do something. Raises `Problem` when Sage's program refuses it."""
        with self._engine.begin() as connection:
            done = changes.plan(connection, kind, options)
            done.apply(connection)
        return done.id

    def link(self, record: str, id: str) -> None:
        """Link a record to one of the project system."""
        self.plugin.links.add(Link(f"{record}-{id}", COMPANY, record, "procore", f"P{id}", id))

    def newest(self, record: str) -> str:
        """The record made last."""
        return self.reader.newest(record, limit=1)[0]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A company at work."""
    home = tmp_path_factory.mktemp("office")
    folder = CompanyFolder(home)
    folder.add_sandbox(COMPANY)
    plugin = memory_plugin(CATALOG, {})
    plugin.companies = folder
    made = Office(plugin, home / f"{COMPANY}.sqlite")
    yield made
    made.close()


class Desk:
    """One job in Sage and its model, and what chance lets happen to both."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance, self.seed = office, Random(seed), seed
        self.number = office.person("job-created", name=f"Job {seed}")
        self.phases = [0, 1, 2] if seed % 5 == 0 else [0]
        for _ in self.phases[1:]:
            office.person("phase-created", job=self.number)
        office.link("job", self.number)
        office.link("budget", self.number)
        budget = [
            {"phase": str(phase), "cost_code": Decimal(code), "cost_type": "2", "budget": NONE}
            for phase in self.phases
            for code in CODES
        ]
        office.write("budget", {"id": self.number, "lines": budget})
        self.model = Job()
        self.subcontracts: dict[int, str] = {}
        self.changes: dict[int, str] = {}
        self.orders: dict[int, str] = {}
        self.invoices: dict[int, str] = {}
        self.costs: dict[int, str] = {}
        self.said: list[str] = []

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

    def made(
        self, kept: dict[int, str], model: Callable[[], int], sage: Callable[[], str], *said: object
    ) -> int | None:
        """A new record; its number in Sage is kept."""
        done = self.both(model, sage, *said)
        if done is None:
            return None
        kept[done[0]] = done[1]
        return int(done[0])

    def sent(
        self,
        kept: dict[int, str],
        model: Callable[[], int],
        key: str,
        given: dict[str, Any],
        draft: dict[str, Any],
        *said: object,
    ) -> int | None:
        """What the source sends and accounting accepts, one of three times after it was rejected."""
        first = draft if self.chance.random() < 0.33 else None
        done = self.made(kept, model, lambda: self.office.export(key, given, first), *said)
        if done is not None and "source_id" in given and self.chance.random() < 0.33:
            answer = self.office.again(key, given)
            assert answer in ("no_change", "already_linked"), [*self.said, answer]
        return done

    def step(self) -> None:
        """One of the things that can happen now."""
        ways: list[tuple[int, Callable[[], None]]] = [
            (3, self.contract), (1, self.typed_contract), (3, self.order), (2, self.bill), (2, self.post)
        ]  # fmt: skip
        if self.subcontracts:
            ways += [(3, self.change), (1, self.typed_change), (4, self.bill_subcontract), (1, self.progress)]
            ways += [(2, self.touch_subcontract)]
        if self.changes:
            ways += [(1, self.void_change)]
        if self.orders:
            ways += [(3, self.bill_order), (3, self.receive), (2, self.add_lines), (2, self.touch_order)]
        if self.invoices:
            ways += [(3, self.void), (2, self.pay)]
        if self.costs:
            ways += [(2, self.void_cost)]
        self.chance.choices([way for _, way in ways], [weight for weight, _ in ways])[0]()

    # 6-7-1

    def contract(self) -> None:
        parts = [Part(*self.pair(), self.money()) for _ in range(self.chance.randrange(1, 4))]
        held = Subcontract(parts, self.chance.choice(self.phases), CONTRACT)
        lines = [
            {"cost_code": part.code, "cost_type": str(part.kind), "amount": f"{part.original:.2f}"} for part in parts
        ]
        given = {**self.header("S", held.phase), "lines": lines}
        draft = {"lines": [{**line, "amount": "1.00"} for line in lines]}
        number = self.sent(
            self.subcontracts, lambda: self.model.contract(held), "export_subcontract", given, draft, "contract", held
        )
        self.linked("subcontract", number, given)

    def typed_contract(self) -> None:
        amount = abs(self.money())
        options = {"job": self.number, "vendor": VENDOR, "amount": str(amount)}
        held = Subcontract([Part(self.office.first_code, 4, amount)], rate=Decimal(10))
        number = self.made(
            self.subcontracts,
            lambda: self.model.contract(held),
            lambda: self.office.person("subcontract-created", **options),
            "subcontract-created", amount,
        )  # fmt: skip
        if number is not None and self.chance.random() < 0.5:
            self.office.link("subcontract", self.subcontracts[number])
            self.model.linked.add(("subcontract", number))

    def change(self) -> None:
        """A change order that the source sends: of several changes of one line Sage gets the sum."""
        number = self.chance.choice(list(self.subcontracts))
        places = range(len(self.model.subcontracts[number].parts))
        moves = [(self.chance.choice(places), self.money() or Decimal(1)) for _ in range(self.chance.randrange(1, 4))]
        lines = [{"subcontract_line": str(at + 1), "amount": f"{amount:.2f}"} for at, amount in moves]
        given = {
            **self.named("CO"),
            "subcontract": self.subcontracts[number],
            "number": f"C{self.seed}-{len(self.said)}",
            "title": "More frames",
            "lines": lines,
        }
        self.sent(
            self.changes,
            lambda: self.model.send_change(number, moves),
            "export_subcontract_change", given, {"title": "Fewer frames", "lines": lines[:1]}, "change", number, moves,
        )  # fmt: skip

    def typed_change(self) -> None:
        number, more = self.chance.choice(list(self.subcontracts)), self.money()

        def sage() -> str:
            self.office.person("subcontract-changed", subcontract=self.subcontracts[number], amount=str(more))
            return self.office.newest("change_order")

        self.made(self.changes, lambda: self.model.change(number, [(0, more)]), sage, "changed", number, more)

    def void_change(self) -> None:
        number = self.chance.choice(list(self.changes))
        self.both(
            lambda: setattr(self.model.changes[number], "status", 5),
            lambda: self.office.person("change-order-void", change_order=self.changes[number]),
            "change void", number,
        )  # fmt: skip

    def touch_subcontract(self) -> None:
        number = self.chance.choice(list(self.subcontracts))
        id, status = self.subcontracts[number], self.chance.randrange(1, 7)
        named = any(change.subcontract == number for change in self.model.changes)
        if named or ("subcontract", number) in self.model.linked or self.chance.random() < 0.5:
            self.both(
                lambda: setattr(self.model.subcontracts[number], "status", status),
                lambda: self.office.person("subcontract-status-changed", subcontract=id, status=str(status)),
                "subcontract status", number, status,
            )  # fmt: skip
            return
        self.both(
            lambda: self.model.delete_subcontract(number),
            lambda: self.office.person("subcontract-deleted", subcontract=id),
            "subcontract deleted", number,
        )  # fmt: skip
        if self.model.subcontracts[number].gone:
            del self.subcontracts[number]

    # 6-6-1

    def order(self) -> None:
        held = Order(self.items(), self.chance.choice(self.phases))
        given = {**self.header("O", held.phase), "lines": ordered(held.items)}
        draft = {"lines": ordered(held.items)[:1], "description": "Level 3"}
        number = self.sent(
            self.orders, lambda: self.model.order(held), "export_purchase_order", given, draft, "order", held
        )
        self.linked("purchase_order", number, given)

    def add_lines(self) -> None:
        """A change of a purchase order that the source sends."""
        number, items = self.chance.choice(list(self.orders)), self.items()
        given = {
            **self.named("POC"),
            "purchase_order": self.orders[number],
            "title": f"CO {len(self.said)}",
            "lines": ordered(items),
        }
        self.sent(
            {},
            lambda: self.model.send_rows(number, items),
            "export_purchase_order_change", given, {"title": "CO"}, "lines added", number, items,
        )  # fmt: skip

    def touch_order(self) -> None:
        number = self.chance.choice(list(self.orders))
        status, id = self.chance.randrange(1, 6), self.orders[number]
        if ("purchase_order", number) in self.model.linked or self.chance.random() < 0.7:
            self.both(
                lambda: setattr(self.model.orders[number], "status", status),
                lambda: self.office.write("purchase_order", {"status": str(status)}, id),
                "order status", number, status,
            )  # fmt: skip
            return
        self.both(
            lambda: setattr(self.model.orders[number], "gone", True),
            lambda: self.office.person("purchase-order-deleted", purchase_order=id),
            "order deleted", number,
        )  # fmt: skip
        del self.orders[number]

    def receive(self) -> None:
        number = self.chance.choice(list(self.orders))
        quantity = self.chance.choice([None, None, self.quantity()])
        options = {"quantity": str(quantity)} if quantity is not None else {}

        def sage() -> str:
            self.office.person("purchase-order-received", purchase_order=self.orders[number], **options)
            return self.office.newest("payable_invoice")

        self.made(self.invoices, lambda: self.model.receive(number, quantity), sage, "received", number, quantity)

    # 4-2

    def bill_subcontract(self) -> None:
        number = self.chance.choice(list(self.subcontracts))
        parts = range(len(self.model.subcontracts[number].parts))
        amounts = [(at, self.money()) for at in self.chance.sample(parts, self.chance.randrange(1, len(parts) + 1))]
        memo, retained = self.chance.random() < 0.2, self.chance.choice([None, None, abs(self.money()) / 10])
        retained = None if retained is None else half_up(retained)
        self.send_invoice(
            lambda: self.model.send_invoice(amounts, subcontract=number, memo=memo, retained=retained),
            {"subcontract": self.subcontracts[number], "type": "2" if memo else "1"},
            amounts,
            retained,
            "bill subcontract", number, amounts, memo, retained,
        )  # fmt: skip

    def progress(self) -> None:
        """A person invoices a tenth of each line."""
        number = self.chance.choice(list(self.subcontracts))
        shares = [(at, Decimal("0.1")) for at in range(len(self.model.subcontracts[number].parts))]
        self.made(
            self.invoices,
            lambda: self.model.bill_subcontract(number, shares),
            lambda: self.office.person("payable-invoice-created", subcontract=self.subcontracts[number]),
            "progress", number,
        )  # fmt: skip

    def bill_order(self) -> None:
        number = self.chance.choice(list(self.orders))
        items = self.model.orders[number].items
        coded = [at for at, item in enumerate(items) if item.code]
        chosen = self.chance.sample(coded, self.chance.randrange(1, len(coded) + 1))
        amounts = [(at, items[at].worth(self.quantity() * self.chance.choice([1, 1, -1]))) for at in chosen]
        self.send_invoice(
            lambda: self.model.send_invoice(amounts, order=number),
            {"purchase_order": self.orders[number]},
            amounts,
            None,
            "bill order", number, amounts,
        )  # fmt: skip

    def send_invoice(
        self,
        model: Callable[[], int],
        of: dict[str, Any],
        amounts: list[tuple[int, Decimal]],
        retained: Decimal | None,
        *said: object,
    ) -> None:
        """An invoice that the source sends: a part of each amount was done, the other newly stored."""
        stored = self.chance.choice([NONE, Decimal("0.01")])
        lines = [
            {
                "commitment_line": str(at + 1),
                "work_completed": f"{amount - stored:.2f}",
                "materials_stored": f"{stored:.2f}",
                "account": self.office.expenses,
            }
            for at, amount in amounts
        ]
        total = {"total": f"{sum((amount for _, amount in amounts), NONE):.2f}"}
        kept = {} if retained is None else {"retainage": f"{retained:.2f}"}
        day = {"date": self.office.day.isoformat(), "number": f"I{self.seed}-{len(self.said)}"}
        given = {**self.named("RI"), **of, **day, **kept, **total, "lines": lines}
        self.sent(self.invoices, model, "export_payable_invoice", given, {"number": "DRAFT"}, *said)

    def bill(self) -> None:
        amount, place = self.money(), (self.chance.choice(self.phases), *self.pair())
        sign = Decimal(-1) if amount < 0 else Decimal(1)
        where = {"job": self.number, "phase": str(place[0]), "cost_code": Decimal(place[1]), "cost_type": str(place[2])}
        cost = {**where, "description": "Rental", "amount": amount}
        line = {"description": "Rental", "quantity": sign, "price": abs(amount)}
        self.invoice(
            lambda: self.model.bill(place, amount),
            {"job": self.number, "type": "1", "lines": [line], "costs": [cost]},
            "bill", place, amount,
        )  # fmt: skip

    def invoice(self, model: Callable[[], int], given: dict[str, Any], *said: object) -> None:
        header: dict[str, Any] = {
            "vendor": VENDOR,
            "number": f"I{self.seed}-{len(self.said)}",
            "description": "Invoice",
        }
        header |= {
            "date": self.office.day,
            "due_date": self.office.day,
            "discount_date": self.office.day,
            "status": "1",
        }
        lines = [{"description": "Work", **line, "account": self.office.expenses} for line in given["lines"]]
        self.made(
            self.invoices,
            model,
            lambda: self.office.write("payable_invoice", {**header, **given, "lines": lines}),
            *said,
        )

    def pay(self) -> None:
        number = self.chance.choice(list(self.invoices))
        invoice = self.model.invoices[number]
        amount = self.chance.choice([invoice.balance, Decimal("0.01")])
        if amount > 0 and amount <= invoice.balance:
            self.both(
                lambda: self.model.pay(number, amount),
                lambda: self.office.person(
                    "payable-invoice-paid", payable_invoice=self.invoices[number], amount=str(amount)
                ),
                "pay", number, amount,
            )  # fmt: skip

    def void(self) -> None:
        number = self.chance.choice(list(self.invoices))
        self.both(
            lambda: self.model.void(number),
            lambda: self.office.person("payable-invoice-void", payable_invoice=self.invoices[number]),
            "void", number,
        )  # fmt: skip

    # 6-3

    def post(self) -> None:
        phase, (code, kind), amount = self.chance.choice(self.phases), self.pair(), self.money()
        source = self.chance.choice(["3", "16", "31", "31"])
        options = {"job": self.number, "phase": str(phase), "source": source, "cost_code": code}
        options |= {"cost_type": str(kind), "amount": str(amount)}
        self.made(
            self.costs,
            lambda: self.model.post((phase, code, kind), amount, historical=source == "31"),
            lambda: self.office.person("job-cost-posted", **options),
            "post", options,
        )  # fmt: skip

    def void_cost(self) -> None:
        number = self.chance.choice(list(self.costs))
        self.both(
            lambda: self.model.void_cost(number),
            lambda: self.office.person("job-cost-void", job_cost=self.costs[number]),
            "void cost", number,
        )  # fmt: skip

    # chance

    def named(self, word: str) -> dict[str, Any]:
        """What the source calls it."""
        return {"source": "procore", "source_id": f"{word}-{self.seed}-{len(self.said)}", "approved": True}

    def header(self, letter: str, phase: int) -> dict[str, Any]:
        """A commitment; half of them are linked."""
        own = self.named(letter) if self.chance.random() < 0.5 else {"approved": True}
        told = {"number": f"{letter}{self.seed}-{len(self.said)}", "vendor": VENDOR, "job": self.number}
        told |= {"description": "Level 2", "date": self.office.day.isoformat()}
        return {**own, **told, **({"phase": str(phase)} if phase else {})}

    def items(self) -> list[Item]:
        return [
            Item(*self.pair(), self.chance.choice([None, *[self.quantity()] * 4]), abs(self.money()))
            for _ in range(self.chance.randrange(1, 4))
        ]

    def linked(self, record: str, number: int | None, given: dict[str, Any]) -> None:
        """What has a source id was linked."""
        if number is not None and "source_id" in given:
            self.model.linked.add((record, number))

    def pair(self) -> tuple[str, int]:
        return self.chance.choice(CODES), self.chance.randrange(1, 10)

    def money(self) -> Decimal:
        return Decimal(self.chance.choice([0, 1, -1, 5, 5, 5])) * Decimal(self.chance.randrange(1, 400_000)) / 100

    def quantity(self) -> Decimal:
        return Decimal(self.chance.choice(["1", "2", "12", "0.5", "3.25", "0.33"]))

    # what the windows show

    def compare(self) -> None:
        """Sage's figures as they are read in service are those of the model."""
        self.compare_figures()
        self.compare_summary()
        self.compare_commitments()
        self.compare_invoices()

    def compare_figures(self) -> None:
        costs = {
            (one.phase, f"{one.cost_code:.0f}", one.cost_type): (one.subcontracts, one.purchase_orders, one.actual)
            for one in self.office.reader.figures(self.number).costs
        }
        assert {place: amounts for place, amounts in costs.items() if any(amounts)} == {
            place: amounts
            for place, one in self.model.figures().items()
            if any(amounts := (one.subcontracts, one.orders, one.direct + one.invoiced))
        }

    def compare_summary(self) -> None:
        summary, figures = self.office.ask("get_job_cost_summary", job=self.number), self.model.figures()
        assert shown(summary["items"]) == {
            place: (one.direct, one.invoiced, one.subcontracts + one.orders)
            for place, one in figures.items()
            if any((one.direct, one.invoiced, one.subcontracts + one.orders))
        }
        assert Decimal(summary["job_to_date"]) == sum((one.direct + one.invoiced for one in figures.values()), NONE)
        ids = {"subcontract": self.subcontracts, "purchase_order": self.orders}
        assert {(each["record"], each["id"]): Decimal(each["invoiced"]) for each in summary["commitments"]} == {
            (record, ids[record][number]): amount for (record, number), amount in self.model.invoiced().items()
        }
        page = self.office.ask("get_job_costs", job=self.number, limit=500)
        assert page["next"] is None
        assert len(page["items"]) == sum(not cost.void for cost in self.model.costs)
        split = {"direct": NONE, "committed": NONE}
        for cost in page["items"]:
            split[cost["split"]] += Decimal(cost["amount"])
        assert [f"{amount:.2f}" for amount in split.values()] == [summary["direct"], summary["committed_invoiced"]]

    def compare_commitments(self) -> None:
        held = self.office.reader.get("subcontract", list(self.subcontracts.values()))
        for number, id in self.subcontracts.items():
            lines = RECORDS["subcontract"].public(held[id])["lines"]
            assert [[Decimal(line[name]) for name in ("new_contract", "invoiced", "remaining")] for line in lines] == [
                [new := self.model.new_contract(number, at), part.invoiced, new - part.invoiced]
                for at, part in enumerate(self.model.subcontracts[number].parts)
            ]
        orders = self.office.reader.get("purchase_order", list(self.orders.values()))
        for number, id in self.orders.items():
            order = self.model.orders[number]
            assert [line["rcvdte"] for line in orders[id]["lines"]] == [item.received for item in order.items]
            assert orders[id]["pchbal"] == order.balance

    def compare_invoices(self) -> None:
        held = self.office.reader.get("payable_invoice", list(self.invoices.values()))
        for number, id in self.invoices.items():
            row, invoice = held[id], self.model.invoices[number]
            assert [row[name] for name in ("status", "invttl", "retain", "amtpad", "invbal", "invnet")] == [
                invoice.status, invoice.total, invoice.retained, invoice.paid, invoice.balance, invoice.net
            ]  # fmt: skip
        for number, id in self.subcontracts.items():
            own = [row["retain"] for row in held.values() if row["ctcrec"] == int(id) and row["status"] != 5]
            assert sum(own, NONE) == self.model.retained(number)


def ordered(items: list[Item]) -> list[dict[str, Any]]:
    """Lines of a purchase order as the source sends them."""
    found = []
    for item in items:
        line: dict[str, Any] = {"description": "Fixtures", "price": str(item.price)}
        line |= {"cost_code": item.code, "cost_type": str(item.kind)}
        found.append(line if item.quantity is None else {**line, "quantity": str(item.quantity)})
    return found


def shown(items: list[dict[str, Any]]) -> dict[tuple[int, str, int], tuple[Decimal, ...]]:
    """The costs of a summary that are not all zero, by phase, code and type."""
    names = ("direct", "committed_invoiced", "committed_remaining")
    found = {
        (int(item["phase"] or 0), f"{Decimal(item['cost_code']):.0f}", int(item["cost_type"])): tuple(
            Decimal(item[name]) for name in names
        )
        for item in items
    }
    return {place: amounts for place, amounts in found.items() if any(amounts)}


@pytest.mark.parametrize("seed", range(SEQUENCES))
def test_the_windows_agree_with_the_model_after_every_step(office: Office, seed: int) -> None:
    # R132 R135 R222 R224 R225 R228 R238
    desk = Desk(office, seed)
    for _ in range(desk.chance.randrange(3, LONGEST + 1)):
        desk.step()
        try:
            desk.compare()
        except AssertionError as error:
            raise AssertionError("\n".join([*desk.said, str(error)])) from None
    assert office.reader.figures(NEIGHBOR) == office.neighbor
