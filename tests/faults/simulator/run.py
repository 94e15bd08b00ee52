"""One run of the simulator: a seed, and with it everything that happens to one plugin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sage100_plugin.engine.delivering import subscriptions
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.running.recover import recover, resume
from sage100_plugin.errors import Unavailable
from sage100_plugin.ports.ledger import Export, LedgerFailed, Operation, OperationState, Tx
from sage100_plugin.ports.sage import SageAnswer
from tests.faults.frail import Crash
from tests.faults.simulator.audience import Audience
from tests.faults.simulator.books import Books, Person
from tests.faults.simulator.points import nobody
from tests.faults.simulator.process import COMPANIES, FLOW, Machine
from tests.faults.simulator.wishes import Callers

STEPS = 60
HOUR = 3600.0
ANSWERS = (
    (SageAnswer("unknown", message="lost"), True),
    (SageAnswer("unknown", message="lost"), False),
    (SageAnswer("busy", message="locked"), False),
    (SageAnswer("unavailable", message="offline"), False),
    (SageAnswer("refused", message="no"), False),
)
"""What Sage's API may answer, and whether it takes the record all the same."""

UNDECIDED = ("pending", "accepted", "unknown")
OPEN: tuple[OperationState, ...] = ("queued", "started", "unknown")
WEIGHTS = (24, 14, 3, 10, 5, 8, 6, 6, 9, 6, 6, 3, 4, 4, 2)
"""How often each of the moves is made, out of about a hundred."""

ROUNDS = 60
"""So often everything is looked at again in the end, before it counts as stuck."""


@dataclass(frozen=True)
class Look:
    """A poll of a company that ended well: what stood in each record's history before it, and the log's end after."""

    company: str
    record: str
    stood: dict[str, int]
    seq: int
    swept: bool


class Run:
    """A life of a plugin under faults. `trace` tells what happened, `looks` which polls ended well."""

    def __init__(self, seed: int, folder: Path | None = None, steps: int = STEPS) -> None:
        self.machine = Machine(seed, folder)
        self._chance: Random = self.machine.chance
        self._steps = steps
        self.people = {name: Person(books, self._chance) for name, books in self.machine.books.items()}
        self.callers = Callers(self._chance)
        self.audience = Audience(self.machine.network, self._chance)
        self.trace: list[str] = []
        self.looks: list[Look] = []
        self.baselines: dict[tuple[str, str], dict[str, int]] = {}
        self.old: dict[str, set[tuple[str, str]]] = {}
        """What stood in a company before it was looked at for the first time."""
        self._calm = self._chance.random() < 0.5
        """Whether the first look at Sage is left in peace."""

    def play(self) -> None:
        """Everything that happens, until all faults are over and all is settled."""
        machine = self.machine
        for name, person in self.people.items():
            for _ in range(6):
                self._tell(f"{name}: {person.act()}")
        self._begin()
        if self._calm:
            self._guarded("first look", self._look_everywhere)
        for _ in range(self._steps):
            self._step()
        self._settle()
        machine.points.arm(0)

    def _tell(self, what: str) -> None:
        self.trace.append(what)

    # Living and dying

    def _begin(self) -> None:
        """Start the plugin; it may die while it settles what was left, and is started again."""
        while True:
            try:
                self.machine.start()
            except (Crash, LedgerFailed) as error:
                self._tell(f"could not start: {error}")
                self.machine.stop()
                self.machine.points.full = False
            else:
                self.machine.points.between = self._between
                return

    def _guarded(self, name: str, work: Callable[[], str]) -> None:
        """Do something; if the process dies of it, start the next one."""
        try:
            self._tell(f"{name}: {work()}")
        except LedgerFailed as failed:
            self._tell(f"{name}: the ledger refused: {failed}")
        except Crash as crash:
            self._tell(f"{name}: DIED {crash}")
        if self.machine.points.burnt:
            self.machine.stop()
            self._begin()
        self.audience.listen()

    def _step(self) -> None:
        if self._chance.random() < 0.3:
            self.machine.points.arm(self._chance.choice((1, 2, 3, 5, 8, 13, 21, 34, 55)))
        name, work = self._chance.choices(self._moves(), weights=WEIGHTS)[0]
        self._guarded(name, work)

    def _moves(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        """In the order of `WEIGHTS`."""
        return (
            ("person", self._person),
            ("poll", self._poll),
            ("sweep", self._sweep),
            ("deliver", self._deliver),
            ("tick", self._tick),
            ("new wish", lambda: self.callers.new(self.machine.plugin)),
            ("asked again", lambda: self.callers.repeat(self.machine.plugin)),
            ("decision", lambda: self.callers.choose(self.machine.plugin)),
            ("subscriber", lambda: self.audience.act(self.machine.plugin)),
            ("receiver", self.audience.turn),
            ("time", self._time),
            ("clock", self._clock),
            ("answer", self._answer),
            ("trouble", self._trouble),
            ("restart", self._restart),
        )

    # What happens

    def _person(self) -> str:
        company = self._chance.choice(COMPANIES)
        return f"{company}: {self.people[company].act()}"

    def _between(self) -> None:
        self._tell(f"  meanwhile {self._person()}")

    def _poll(self) -> str:
        return self._look(self._chance.choice(COMPANIES))

    def _sweep(self) -> str:
        return self._look(self._chance.choice(COMPANIES), swept=True)

    def _look(self, company: str, *, swept: bool = False) -> str:
        """Poll a company, and note what it must have told when it ended well."""
        books = self.machine.books[company]
        before = books.stood(swept=swept)
        self.old.setdefault(company, set(before))
        items = poll(self.machine.plugin, company, sweep=swept)["items"]
        kept_back = self._kept_back(company)
        good = [str(item["record"]) for item in items if "error" not in item and item["record"] not in kept_back]
        newest = self.machine.stores.ledger.read(lambda tx: tx.events.newest((), 1))
        seq = newest[0].seq if newest else 0
        for record in good:
            stood = {
                id: before[kind, id]
                for kind, id in before
                if kind == record and not self._vanished(books, kind, id, before)
            }
            now = {id: len(states) - 1 for (kind, id), states in books.history.items() if kind == record}
            self.baselines.setdefault((company, record), now)
            self.looks.append(Look(company, record, stood, seq, swept))
        found, failed = sum(item["events"] for item in items), len(items) - len(good)
        return f"{company}: {found} events, {failed} of {len(items)} not read to the end"

    def _vanished(self, books: Books, record: str, id: str, before: dict[tuple[str, str], int]) -> bool:
        """Whether somebody deleted it while it was being looked at."""
        states = books.history[record, id]
        return states[-1] is None and states[before[record, id]] is not None

    def _kept_back(self, company: str) -> set[str]:
        """The record types that an open operation may be writing: what it wrote is told when it is settled."""
        left = self.machine.stores.ledger.read(open_operations)
        return {str((one.plan or {}).get("record")) for one in left if one.company == company}

    def _look_everywhere(self) -> str:
        return "; ".join(self._look(company, swept=True) for company in COMPANIES)

    def _deliver(self) -> str:
        return f"{self.machine.courier.drain()} attempts"

    def _tick(self) -> str:
        return f"{recover(self.machine.plugin)} recovered, {resume(self.machine.plugin)} moved"

    def _time(self) -> str:
        seconds = self._chance.choice((1.0, 20.0, 61.0, 400.0, HOUR, HOUR, 20 * HOUR))
        self.machine.pass_time(seconds)
        return f"{seconds:.0f} s pass"

    def _clock(self) -> str:
        hours = self._chance.choice((-3, -1, -1 / 60, 1 / 60, 1, 5))
        if self._chance.random() < 0.5:
            self.machine.set_wall_clock(hours)
            return f"the clock is set {hours:+.2f} h"
        company = self._chance.choice(COMPANIES)
        seconds = self._chance.choice((-90, -20, 30, HOUR))
        if not self.machine.books[company].set_clock(seconds):
            return "nobody dares"
        return f"the clock of Sage's server ({company}) is set {seconds:+.0f} s"

    def _answer(self) -> str:
        company = self._chance.choice(COMPANIES)
        answer, taken = self._chance.choice(ANSWERS)
        self.machine.books[company].answer(answer, taken=taken)
        return f"{company} will answer the next write {answer.outcome}{', and take it' if taken else ''}"

    def _trouble(self) -> str:
        """A disk that fills up or has room again, a company that goes or comes back."""
        if self._chance.random() < 0.4:
            self.machine.points.full = not self.machine.points.full
            return f"the disk is {'full' if self.machine.points.full else 'well'}"
        company = self._chance.choice(COMPANIES)
        books = self.machine.books[company]
        books.failure = None if books.failure else Unavailable("sage_unavailable")
        return f"{company} is {'gone' if books.failure else 'back'}"

    def _restart(self) -> str:
        self.machine.stop()
        self._begin()
        return "orderly"

    # The end

    def _settle(self) -> None:
        """All faults are over; time runs until nothing is left to do."""
        machine = self.machine
        machine.stop()
        machine.points.full, machine.points.between = False, nobody
        for books in machine.books.values():
            books.failure = None
            books._answers.clear()
        machine.start()
        self.audience.heal()
        self._wake_up()
        rounds = 0
        while not self._round() or rounds < 3:
            rounds += 1
            assert rounds < ROUNDS, f"not settled after {ROUNDS} rounds: {self._left()}"

    def _wake_up(self) -> None:
        """Those that paused, by themselves or by their owners, go on."""
        plugin = self.machine.plugin
        for one in subscriptions.listed(plugin, FLOW):
            if one.state == "paused":
                subscriptions.resume(plugin, FLOW, one.id)
        for subscriber in self.audience.all:
            subscriber.quiet_from, subscriber.states = None, {"active"}

    def _round(self) -> bool:
        """Let an hour pass and do all there is to do; whether nothing is left."""
        machine = self.machine
        machine.pass_time(HOUR)
        self._tell(f"settle: {self._tick()}; {self._look_everywhere()}; {self._deliver()}")
        for export in self._exports():
            self._tell(f"settle: {self.callers.decide(machine.plugin, export, kindly=True)}")
        for wish in self.callers.wishes:
            if wish.result is None:
                self._tell(f"settle: {self.callers.ask(machine.plugin, wish)}")
        return not self._left()

    def _exports(self) -> tuple[Export, ...]:
        return self.machine.plugin.ledger.read(lambda tx: tx.exports.find(limit=500))

    def _left(self) -> list[str]:
        """What is not settled yet."""
        ledger = self.machine.plugin.ledger
        left = [f"operation {one.id} is {one.state}" for one in ledger.read(open_operations)]
        # One that was rejected may have been overtaken by another for the same wish.
        left += [f"export {export.id} is {export.status}" for export in self._exports() if export.status in UNDECIDED]
        due = ledger.read(lambda tx: tx.deliveries.next_due())
        return left if due is None else [*left, f"a delivery is due at {due}"]


def open_operations(tx: Tx) -> list[Operation]:
    """The operations that are not over."""
    return [one for state in OPEN for one in tx.operations.in_state(state)]
