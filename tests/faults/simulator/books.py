"""Sage's books, written by people and by the plugin, with everything that ever stood in them: the truth of a run."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sage100_plugin.ports.sage import Changed, Row
from sage100_plugin.records import RECORDS
from sage100_plugin.spec.changes import STAMPS
from sage100_plugin.testing.sage import MemorySage

State = dict[str, Any]
"""A public record, but for its stamps."""

WATCHED = ("budget", "change_order", "job", "vendor", "work_order")
PAGE = 3
CODES = ("1000.000", "2000.000", "16030.000")
LONGEST_TRANSACTION = 180.0
LONGEST_JUMP = 100.0
"""Seconds that a transaction of Sage lasts, and that its clock is set back, at most: together less than the overlap."""

MASTERS: dict[str, list[dict[str, Any]]] = {
    "client": [{"recnum": 1, "clnnme": "Clearwater Medical Group"}],
    "work_order_type": [{"recnum": 1, "typnme": "Time and Material"}],
    "vendor_type": [{"recnum": 1, "typnme": "Subcontractor"}],
    "cost_code": [{"recnum": code, "cdenme": f"Code {code}"} for code in CODES],
    "cost_type": [{"recnum": 1, "typnme": "Material"}],
    "job": [{"recnum": 1015, "jobnme": "Westfield", "status": 4}],
    "change_order": [
        {"recnum": number, "jobnum": 1015, "phsnum": 0, "chgnum": str(number), "dscrpt": f"Order {number}", "status": 1}
        for number in (1, 2)
    ],
}


def state_of(public: Any) -> State:
    return {name: value for name, value in public.items() if name not in STAMPS}


class Books(MemorySage):
    """A company that remembers each state of each watched record; None stands for one that was deleted."""

    def __init__(self, moment: datetime) -> None:
        self.history: dict[tuple[str, str], list[State | None]] = defaultdict(list)
        self.silent: set[tuple[str, str, int]] = set()
        """Places in a history that came without a stamp: only a sweep finds them."""
        super().__init__(MASTERS, moment=moment)
        self.furthest = moment
        """The latest moment that Sage's clock has shown, before it was set back."""

    def put(self, record: str, row: Row) -> str:
        id = super().put(record, row)
        if record in WATCHED:
            self.history[record, id].append(self.shown(record, id))
        return id

    def remove(self, record: str, id: str) -> None:
        super().remove(record, id)
        self.history[record, id].append(None)
        self._silently(record, id)

    def mend(self, record: str, id: str, **columns: Any) -> None:
        super().mend(record, id, **columns)
        self.history[record, id].append(self.shown(record, id))
        self._silently(record, id)

    def _silently(self, record: str, id: str) -> None:
        self.silent.add((record, id, len(self.history[record, id]) - 1))

    def stood(self, *, swept: bool) -> dict[tuple[str, str], int]:
        """How far each history has come that whoever looks now has to see; a sweep sees what left no stamp."""
        found = {}
        for (record, id), states in self.history.items():
            place = len(states) - 1
            if states[place] is None and not swept:
                place = -1
            while place >= 0 and not swept and (record, id, place) in self.silent:
                place -= 1
            found[record, id] = place
        return found

    def changed(
        self, record: str, since: str, overlap: timedelta, after: tuple[str, str] | None = None, limit: int = 500
    ) -> tuple[Changed, ...]:
        """In short pages, so that there is something between them."""
        return super().changed(record, since, overlap, after, min(limit, PAGE))

    def set_clock(self, seconds: float) -> bool:
        """Set Sage's clock; not back by more than the overlap of a poll allows for."""
        moment = self.moment + timedelta(seconds=seconds)
        self.furthest = max(self.furthest, self.moment)
        if (self.furthest - moment).total_seconds() > LONGEST_JUMP:
            return False
        self.moment = moment
        return True

    def shown(self, record: str, id: str) -> State:
        """The public record as it stands, also while the plugin cannot ask for it."""
        failure, self.failure = self.failure, None
        row = self.get(record, [id])[id]
        self.failure = failure
        return state_of(RECORDS[record].public(row))

    def rows(self, record: str) -> dict[str, dict[str, Any]]:
        """What stands in Sage, as Sage has it."""
        return self._rows[record]


class Person:
    """Somebody in Sage, who makes records of their own and changes them; every change is one of a kind."""

    def __init__(self, books: Books, chance: Random) -> None:
        self._books, self._chance = books, chance
        self._count = 0
        self._number = 2000
        self._ours: dict[str, list[str]] = defaultdict(list)

    def act(self) -> str:
        """Do something; gives what."""
        doing = (
            self._insert,
            self._update,
            self._update,
            self._update,
            self._late,
            self._burst,
            self._delete,
            self._mend,
        )
        return self._chance.choice(doing)()

    def _mend(self) -> str:
        """Somebody corrects a name in the database, past Sage."""
        if not self._ours["job"]:
            return self._insert()
        id = self._chance.choice(self._ours["job"])
        self._books.mend("job", id, jobnme=self._name())
        return f"mends job {id}"

    def _delete(self) -> str:
        """Delete one of the records that there are."""
        record = self._chance.choice(("job", "vendor", "work_order"))
        if len(self._ours[record]) < 4:
            return self._insert()
        id = self._ours[record].pop(self._chance.randrange(len(self._ours[record])))
        self._books.remove(record, id)
        return f"deletes {record} {id}"

    def _name(self) -> str:
        self._count += 1
        return f"As of change {self._count}"

    def _record(self) -> str:
        return self._chance.choice(("job", "job", "vendor", "work_order", "budget", "budget"))

    def _insert(self) -> str:
        record = self._record()
        id = self._books.put(record, self._new(record))
        self._ours[record].append(id)
        return f"inserts {record} {id}"

    def _new(self, record: str) -> dict[str, Any]:
        """A new record; its number is none that the plugin chooses or is given."""
        name, self._number = self._name(), self._number + 1
        number = self._number
        if record == "job":
            return {"recnum": number, "jobnme": name, "status": 4}
        if record == "vendor":
            return {"recnum": number, "vndnme": name}
        if record == "budget":
            return {"recnum": number, "jobnme": f"Job {number}", "lines": [self._line(number, 1)]}
        number = max((row["recnum"] for row in self._books.rows(record).values()), default=0) + 1
        return {
            "recnum": number, "ordnum": f"S{number}", "clnnum": 1, "dscrpt": name, "invtyp": 1, "status": 7, "priort": 2
        }  # fmt: skip

    def _line(self, number: int, place: int) -> dict[str, Any]:
        self._count += 1
        amount, code = Decimal(self._count) / 100, Decimal(self._chance.choice(CODES))
        guid = f"{number}-{self._count}"
        return {"recnum": number, "linnum": place, "phsnum": 0, "cstcde": code, "_idnum": guid, "matbdg": amount}

    def _update(self) -> str:
        record = self._record()
        free = [id for id in self._ours[record] if self._untouched(record, id)]
        if not free:
            return self._insert()
        id = self._chance.choice(free)
        self._books.put(record, self._changed(record, dict(self._books.rows(record)[id])))
        return f"changes {record} {id}"

    def _untouched(self, record: str, id: str) -> bool:
        """Whether its stamps lie behind Sage's clock: of two who change one record the second waits for the first."""
        row = self._books.rows(record)[id]
        return bool((row["upddte"] or row["insdte"]) <= self._books.moment)

    def _changed(self, record: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row as somebody saves it; of a budget one line is changed, added or deleted."""
        if record != "budget":
            column = {"job": "jobnme", "vendor": "vndnme", "work_order": "dscrpt"}[record]
            return {**row, column: self._name()}
        lines = [dict(line) for line in row["lines"]]
        place = self._chance.randrange(len(lines))
        what = self._chance.choice(("change", "add", "delete"))
        if what == "delete" and len(lines) > 1:
            del lines[place]
        if what == "add":
            lines.append(self._line(row["recnum"], max(line["linnum"] for line in lines) + 1))
        # A line's amount changes with every save, so that no two states of a budget are alike.
        last = lines[-1]
        lines[-1] = {**self._line(row["recnum"], last["linnum"]), "_idnum": last["_idnum"]}
        return {**row, "lines": lines}

    def _late(self) -> str:
        """A transaction that was stamped before others, and is committed after them."""
        ahead = self._books.moment
        lasted = timedelta(seconds=self._chance.uniform(1, LONGEST_TRANSACTION))
        self._books.moment = ahead - lasted
        told = self._update()
        self._books.moment = ahead
        return f"{told}, begun {lasted.total_seconds():.0f} s ago"

    def _burst(self) -> str:
        """Many changes that bear the same stamp."""
        step, self._books.step = self._books.step, timedelta(0)
        told = [self._update() for _ in range(self._chance.randint(2, 6))]
        self._books.step = step
        return "at one moment " + ", ".join(told)
