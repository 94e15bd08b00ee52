"""Sage in memory: the twin of `SageReader` and `SageWriter` over plain rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any, Literal

from sage100_plugin.errors import Fault, Refused, Unavailable, refuse
from sage100_plugin.ports.sage import Changed, JobFigures, Row, SageAnswer, Tracked, Where, Write
from sage100_plugin.records import RECORDS, RecordType, fields
from sage100_plugin.records.figures import no_job
from sage100_plugin.testing import sage_figures, sage_rows
from sage100_plugin.testing.sage_names import NAMES
from sage100_plugin.testing.sage_rows import order_of

Backup = Mapping[str, Mapping[str, Row]]
"""All records of a company at one moment."""


class MemorySage:
    """A company of plain rows: `rows` is record name -> Sage rows, as `ports.sage.Row` has them.

    Each `put` and each `submit` that is taken is a change at `moment` (aware UTC), which moves on by `step`. `failure`
    is raised by every question while it is set. `writes` holds what was submitted. `numbered` are the record types
    that Sage numbers itself. `audit` holds the ids of all records there ever were, None where Sage keeps no history.
    `lacks` are the fields of a record type that the company's API does not take, `keeps` those that it takes only with
    a new record. With `track` an administrator switches Change Tracking on or off.
    """

    def __init__(
        self,
        rows: Mapping[str, Iterable[Row]] | None = None,
        *,
        moment: dt.datetime = dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC),
        step: dt.timedelta = dt.timedelta(seconds=1),
        modules: Iterable[str] = ("service_receivables",),
    ) -> None:
        self.moment, self.step = moment, step
        self.modules = set(modules)
        self.numbered: set[str] = set()
        self.lacks: dict[str, frozenset[str]] = {}
        self.keeps: dict[str, frozenset[str]] = {}
        self.failure: Unavailable | None = None
        self.writes: list[Write] = []
        self._answers: list[tuple[SageAnswer, bool]] = []
        self._rows: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in RECORDS}
        self._log: list[tuple[str, str | None]] = []
        self._tracked_from: int | None = None
        self.audit: dict[str, set[str]] | None = {name: set() for name in RECORDS}
        for record, given in (rows or {}).items():
            for row in given:
                self.put(record, row)

    def put(self, record: str, row: Row) -> str:
        """Let someone in Sage save a row, new or changed as a whole; gives its public id."""
        kind = RECORDS[record]
        row = sage_rows.exact(kind.schema, row)
        id = kind.id_of(row)
        old = self._rows[record].get(id)
        self.moment += self.step
        stamps = {"insdte": old["insdte"], "upddte": self.moment} if old else {"insdte": self.moment, "upddte": None}
        self._rows[record][id] = {**sage_rows.blank(kind.schema), **row, **stamps}
        self._log.append((record, id))
        if self.audit is not None:
            self.audit[record].add(id)
        return id

    def remove(self, record: str, id: str) -> None:
        """Let someone in Sage delete a record."""
        del self._rows[record][id]
        self._log.append((record, id))

    def remove_line(self, record: str, id: str, linnum: int, grid: str = "lines") -> None:
        """Let someone in Sage delete a line, which leaves no stamp; Change Tracking cannot say whose line it was."""
        row = self._rows[record][id]
        row[grid] = [line for line in row[grid] if line["linnum"] != linnum]
        self._log.append((record, None))

    def mend(self, record: str, id: str, **columns: Any) -> None:
        """Let a bulk fix from outside change columns, or all lines of a grid, without a stamp."""
        self._rows[record][id] |= columns
        self._log.append((record, id))

    def backup(self) -> Backup:
        """A copy of all records."""
        return deepcopy(self._rows)

    def restore(self, backup: Backup) -> None:
        """Put a backup in place of all records; the clock goes on, and Change Tracking is off."""
        self._rows = {record: {id: dict(deepcopy(row)) for id, row in held.items()} for record, held in backup.items()}
        self.track(on=False)
        if self.audit is not None:
            self.audit = {record: set(held) for record, held in backup.items()}

    def track(self, *, on: bool) -> None:
        """Switch Change Tracking; switched on (again) it knows nothing of what was before."""
        self._tracked_from = len(self._log) if on else None

    def answer(self, answer: SageAnswer, *, taken: bool = False) -> None:
        """Answer the next `submit` so; `taken` says whether Sage saved the record all the same (a lost answer)."""
        self._answers.append((answer, taken))

    def now(self) -> str:
        self._ask()
        return _text(self.moment)

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        self._ask()
        kind, held = RECORDS[record], self._rows[record]
        grids: Row = {grid.field: () for grid in kind.lines}
        return {id: {**grids, **self._lined(kind, self._named(kind, held[id]))} for id in ids if id in held}

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        kind = RECORDS[record]
        grids = {grid.field for grid in kind.lines}
        found = self._matching(kind, where or {}, q)[offset : offset + limit]
        return tuple({column: value for column, value in row.items() if column not in grids} for row in found)

    def changed(
        self, record: str, since: str, overlap: dt.timedelta, after: tuple[str, str] | None = None, limit: int = 500
    ) -> tuple[Changed, ...]:
        self._ask()
        start = _text(dt.datetime.fromisoformat(since) - overlap) if since else ""
        behind = (after[0], order_of(after[1])) if after else ("", ())
        found: dict[str, Changed] = {}
        for stamp, order, id in sorted(self._touches(record)):
            if stamp >= start and (stamp, order) > behind and len(found) < limit:
                found.pop(id, None)
                found[id] = Changed(stamp, id)
        return tuple(found.values())

    def keys(self, record: str, after: str = "", limit: int = 500) -> tuple[str, ...]:
        self._ask()
        behind = order_of(after) if after else ()
        return tuple(id for id in sorted(self._rows[record], key=order_of) if order_of(id) > behind)[:limit]

    def there(self, record: str, ids: Sequence[str]) -> frozenset[str]:
        self._ask()
        return frozenset(ids) & self._rows[record].keys()

    def recorded(self, record: str, ids: Sequence[str]) -> frozenset[str] | None:
        self._ask()
        return None if self.audit is None else frozenset(ids) & self.audit[record]

    def tally(self, record: str) -> tuple[int, ...]:
        self._ask()
        rows = list(self._rows[record].values())
        grids = (grid.field for grid in RECORDS[record].lines if grid.own)
        return (len(rows), *(sum(len(row.get(grid, ())) for row in rows) for grid in grids))

    def tracked(self, record: str, version: int | None) -> Tracked | None:
        self._ask()
        if self._tracked_from is None:
            return None
        now = len(self._log)
        if version is None:
            return Tracked(now)
        changed = [id for kind, id in self._log[version:] if kind == record]
        known = self._tracked_from <= version <= now and None not in changed
        return Tracked(now, tuple(dict.fromkeys(id for id in changed if id is not None)), complete=known)

    def newest_numbers(self, record: str, where: Where | None = None, limit: int = 200) -> tuple[str, ...]:
        kind = RECORDS[record]
        column = kind.number or kind.key[-1]
        return tuple(str(row[column]) for row in reversed(self._matching(kind, where or {}, "")))[:limit]

    def newest(self, record: str, above: str = "0", limit: int = 200) -> tuple[str, ...]:
        self._ask()
        held = sorted(self._rows[record], key=order_of, reverse=True)
        return tuple(id for id in held if order_of(id) > order_of(above))[:limit]

    def has(self, module: str) -> bool:
        self._ask()
        return module in self.modules

    def figures(self, job: str) -> JobFigures:
        self._ask()
        found = sage_figures.figures(self._rows, job)
        if found is None:
            raise no_job(job)
        return found

    def lengths(self, record: str) -> Mapping[str, int]:
        told = {name: fields.about(field) for name, field in fields.made(RECORDS[record].schema).fields.items()}
        return {name: about.length for name, about in told.items() if about.length is not None and about.element}

    def takes(self, record: str, op: Literal["add", "change"] | None = None) -> frozenset[str]:
        kind = RECORDS[record]
        requests = {"add": kind.add, "change": kind.change, None: kind.add or kind.change}
        shaped = frozenset(sage_rows.taken(kind.api_schema, "")) if requests[op] else frozenset[str]()
        numbered = kind.identity == ("id",) and record not in self.numbered and op != "change"
        return kind.reached(shaped) - (set() if numbered else {"id"}) - self._untaken(record, op)

    def render(self, write: Write) -> str:
        kind = RECORDS[write.record]
        names = {"add": kind.add, "change": kind.change, "delete": kind.delete}
        request = next(iter(fields.spelled(names[write.op])), None)
        if request is None:
            raise Refused("sage_refused", f"A {kind.title} cannot be written.")
        id = {"id": write.id} if write.id is not None else {}
        shaped = write.fields if kind.written is None else kind.written.of(write.fields)
        lacking = write.fields.keys() & self._untaken(write.record, write.op)
        faults = [Fault(f"/{name}", "unknown_field", f"Sage's API takes no {name}.") for name in lacking]
        inner = sage_rows.elements(kind.api_schema, {**id, **shaped}, "", faults)
        if faults:
            raise refuse(*faults)
        return f"<{request}>{inner}</{request}>"

    def _untaken(self, record: str, op: str | None) -> frozenset[str]:
        lacks = self.lacks.get(record, frozenset())
        return lacks | self.keeps.get(record, frozenset()) if op == "change" else lacks

    def numbers(self, record: str) -> bool:
        return record in self.numbered

    def submit(self, write: Write) -> SageAnswer:
        sent = self.render(write)
        self.writes.append(write)
        answer, taken = self._answers.pop(0) if self._answers else (None, True)
        done = self._take(write, sent) if taken else SageAnswer("refused", sent=sent)
        return answer or done

    def idle(self) -> bool:
        return True

    def _take(self, write: Write, sent: str) -> SageAnswer:
        kind, held = RECORDS[write.record], self._rows[write.record]
        shaped = write.fields if kind.written is None else kind.written.of(write.fields)
        given = sage_rows.from_public(kind.api_schema, shaped)
        highest = max((row["recnum"] for row in held.values()), default=0)
        id = write.id or str(given.pop("recnum", None) or highest + 1)
        if (id in held) is (write.op == "add"):
            trouble = "already exists" if write.op == "add" else "does not exist"
            return SageAnswer("refused", message=f"{kind.title} {id} {trouble}.", sent=sent)
        if write.op == "delete":
            self.remove(write.record, id)
            return SageAnswer("done", code=0, message="OK", id=id, sent=sent)
        old = held.get(id, {"recnum": int(id)})
        names = [grid.field for grid in kind.lines]
        grids = {
            name: sage_rows.numbered(
                int(id), old.get(name, ()), given.pop(name, ()), sage_rows.line_schema(kind.api_schema, name)
            )
            for name in names
        }
        self.put(write.record, {**old, **given, **grids})
        return SageAnswer("done", code=0, message="OK", id=id, sent=sent)

    def _ask(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _named(self, kind: RecordType, row: dict[str, Any]) -> dict[str, Any]:
        """A copy of the row with the names of the records it refers to, where it has none of its own."""
        found = {}
        for column, (record, keys) in NAMES.get(kind.name, {}).items():
            other = self._rows[record].get("-".join(str(row.get(key)) for key in keys), {})
            found[column] = row.get(column) or other.get(sage_rows.label_column(RECORDS[record]))
        return {**row, **found}

    def _lined(self, kind: RecordType, row: dict[str, Any]) -> dict[str, Any]:
        """The row with lines that show what other records add to them."""
        shown = sage_figures.LINES.get(kind.name)
        return row if shown is None else {**row, "lines": shown(self._rows, row)}

    def _matching(self, kind: RecordType, where: Where, q: str) -> list[dict[str, Any]]:
        self._ask()
        held = sorted(self._rows[kind.name].items(), key=lambda entry: order_of(entry[0]))
        named = (self._named(kind, row) for _, row in held)
        return [row for row in named if sage_rows.contains(kind, row, q) and sage_rows.meets(kind, row, where)]

    def _touches(self, record: str) -> Iterator[tuple[str, tuple[Decimal, ...], str]]:
        for id, row in list(self._rows[record].items()):
            for stamp in (row["insdte"], row["upddte"]):
                if stamp is not None:
                    yield _text(stamp), order_of(id), id


def _text(moment: dt.datetime) -> str:
    """As wide as the stamps of Sage's server."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ", "milliseconds")
