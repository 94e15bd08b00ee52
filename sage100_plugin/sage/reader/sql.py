"""Reads a company's database through SQLAlchemy: the sandbox's SQLite file and Sage's SQL Server alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Engine, Select
from sqlalchemy import exc as failures

from sage100_plugin.errors import Problem, Unavailable
from sage100_plugin.ports.crowd import Crowd
from sage100_plugin.ports.sage import Changed, JobFigures, Row, Tracked, Where
from sage100_plugin.records.figures import no_job
from sage100_plugin.sage.reader import figures, presence, questions, service, tracking
from sage100_plugin.sage.reader.layout import Layout, read_layout
from sage100_plugin.sage.reader.source import Source
from sage100_plugin.sage.reader.touched import leading_tables, touched_records

CHUNK = 500
"""Ids in one statement: SQL Server takes 2,100 parameters."""

MODULES: dict[str, Callable[[], Select[Any]]] = {"service_receivables": service.service_receivables}

Found = dict[str, dict[str, Any]]
Answer = CursorResult[Any]


def _plainly(error: failures.DBAPIError) -> Problem:
    return Unavailable("sage_unavailable", f"Sage's database cannot be read: {error.orig}")


class SqlReader:
    """The `SageReader` of one company. The engine's pool keeps its connections open, and statements are short."""

    def __init__(self, engine: Engine, explain: Callable[[failures.DBAPIError], Problem] = _plainly) -> None:
        self._engine = engine
        self._explain = explain
        self._crowd = Crowd()
        self._layout: Layout | None = None
        self._primary: tracking.PrimaryKeys | None = None

    def now(self) -> str:
        with self.asking() as connection:
            return str(connection.scalar(questions.server_now()))

    def layout(self) -> Layout:
        """Which of Sage's tables and columns the database has."""
        with self.asking() as connection:
            return self._known(connection)

    def get(self, record: str, ids: Sequence[str]) -> dict[str, Row]:
        source = questions.SOURCES[record]
        found: dict[str, Row] = {}
        with self.asking() as connection:
            for start in range(0, len(ids), CHUNK):
                found.update(self._records(connection, source, ids[start : start + CHUNK]))
        return found

    def find(
        self, record: str, *, where: Where | None = None, q: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[Row, ...]:
        asked = questions.matching_records(questions.SOURCES[record], where or {}, q, offset, limit)
        with self.asking() as connection:
            return tuple(dict(row) for row in self._ask(connection, asked).mappings())

    def changed(
        self, record: str, since: str, overlap: timedelta, after: tuple[str, str] | None = None, limit: int = 500
    ) -> tuple[Changed, ...]:
        found: dict[str, Changed] = {}
        with self.asking() as connection:
            while len(found) < limit:
                wanted = limit - len(found)
                page = self._touched(connection, record, since, overlap, after, wanted)
                for change in page:
                    found.pop(change.id, None)  # of several stamps on a page the last stands, so that the order holds
                    found[change.id] = change
                if len(page) < wanted:
                    break
                after = (page[-1].stamp, page[-1].id)
        return tuple(found.values())

    def keys(self, record: str, after: str = "", limit: int = 500) -> tuple[str, ...]:
        source = questions.SOURCES[record]
        bounds: dict[str, Any] = {"limit": limit}
        if after:
            bounds |= _behind(source, after)
        with self.asking() as connection:
            return tuple(map(_id, self._ask(connection, presence.record_keys(source, paged=bool(after)), bounds)))

    def there(self, record: str, ids: Sequence[str]) -> frozenset[str]:
        source = questions.SOURCES[record]
        found: set[str] = set()
        with self.asking() as connection:
            for start in range(0, len(ids), CHUNK):
                bounds = source.bounds(ids[start : start + CHUNK])
                found.update(map(_id, self._ask(connection, presence.keys_there(source), bounds)))
        return frozenset(found.intersection(ids))

    def recorded(self, record: str, ids: Sequence[str]) -> frozenset[str] | None:
        source, sqlite = questions.SOURCES[record], self._engine.dialect.name == "sqlite"
        try:
            with self.asking() as connection:
                if not connection.scalar(presence.history_counted(source, sqlite=sqlite)):
                    return None
                asked = presence.history_of(source, sqlite=sqlite)
                return frozenset(map(_id, connection.execute(asked, source.bounds(ids))))
        except Problem:  # not every company has a history, and not every login may read it
            return None

    def tally(self, record: str) -> tuple[int, ...]:
        with self.asking() as connection:
            return tuple(self._ask(connection, presence.rows_counted(questions.SOURCES[record])).one())

    def tracked(self, record: str, version: int | None) -> Tracked | None:
        if self._engine.dialect.name == "sqlite":
            return None
        with self.asking() as connection:
            there = self._known(connection).types
            tables = [leading for leading in leading_tables(questions.SOURCES[record]) if leading[0].name in there]
            return tracking.tracked(partial(self._ask, connection), tables, lambda: self._keyed(connection), version)

    def newest_numbers(self, record: str, where: Where | None = None, limit: int = 200) -> tuple[str, ...]:
        asked = questions.newest_numbers(questions.SOURCES[record], where or {}, limit)
        with self.asking() as connection:
            return tuple(str(number) for number in self._ask(connection, asked).scalars())

    def newest(self, record: str, above: str = "0", limit: int = 200) -> tuple[str, ...]:
        asked = questions.newest_records(questions.SOURCES[record], above, limit)
        with self.asking() as connection:
            return tuple(str(number) for number in self._ask(connection, asked).scalars())

    def has(self, module: str) -> bool:
        with self.asking() as connection:
            return bool(self._ask(connection, MODULES[module]()).scalar())

    def figures(self, job: str) -> JobFigures:
        key = questions.SOURCES["job"].values(job)
        found = None
        if key is not None:
            with self.asking() as connection:
                found = figures.figures_of(partial(self._ask, connection), *key)
        if found is None:
            raise no_job(job)
        return found

    def close(self) -> None:
        """Give the connections back to the server."""
        self._engine.dispose()

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection from the pool; whatever the driver says against it means that Sage cannot be asked now."""
        try:
            with self._crowd.joined(), self._engine.connect() as connection:
                yield connection
        except failures.DBAPIError as error:
            self._layout = self._primary = None  # a table or column may have come or gone
            raise self._explain(error) from error
        except failures.TimeoutError as error:
            raise Unavailable("sage_unavailable", "Sage's database is busy with other questions.") from error

    def _ask(self, connection: Connection, question: Select[Any], bounds: Mapping[str, Any] | None = None) -> Answer:
        return connection.execute(self._known(connection).fit(question), bounds)

    def _known(self, connection: Connection) -> Layout:
        if self._layout is None:
            self._layout = read_layout(connection)
        return self._layout

    def _keyed(self, connection: Connection) -> tracking.PrimaryKeys:
        if self._primary is None:
            found: dict[str, list[str]] = {}
            for row in self._ask(connection, tracking.primary_keys()).mappings():
                found.setdefault(row["TABLE_NAME"].lower(), []).append(row["COLUMN_NAME"].lower())
            self._primary = found
        return self._primary

    def _records(self, connection: Connection, source: Source, ids: Sequence[str]) -> Found:
        """The rows of these ids by id, with their lines."""
        rows = self._ask(connection, questions.records_by_id(source), source.bounds(ids)).mappings()
        wanted = set(ids)
        found = {id: row for row in map(dict, rows) if (id := source.record.id_of(row)) in wanted}
        for grid in source.lines if found else ():
            self._add_lines(connection, source, grid, list(found.values()))
        return found

    def _add_lines(self, connection: Connection, source: Source, grid: str, rows: Sequence[dict[str, Any]]) -> None:
        by_number: dict[int, list[Row]] = {row["recnum"]: [] for row in rows}
        lines = self._ask(connection, questions.lines_by_record(source, grid), {"numbers": list(by_number)})
        for line in lines.mappings():
            by_number[line["recnum"]].append(cast("Row", line))  # as it is: lighter than a dict
        for row in rows:
            row[grid] = tuple(by_number[row["recnum"]])

    def _touched(
        self,
        connection: Connection,
        record: str,
        since: str,
        overlap: timedelta,
        after: tuple[str, str] | None,
        limit: int,
    ) -> list[Changed]:
        """One page of stamps and ids, as the tables have them."""
        source = questions.SOURCES[record]
        bounds: dict[str, Any] = {"limit": limit}
        if after is not None:
            bounds |= {"after": after[0], **_behind(source, after[1])}
        elif since:
            bounds |= {"since": since, "overlap": overlap // timedelta(milliseconds=1)}
        asked = touched_records(source, bounded=bool(since), paged=after is not None)
        return [Changed(row[0], _id(row[1:])) for row in self._ask(connection, asked, bounds)]


def _id(key: Sequence[Any]) -> str:
    """The public id that the values of the key columns make."""
    return "-".join(map(str, key))


def _behind(source: Source, id: str) -> dict[str, Any]:
    """The parameters of `touched.beyond` for a record."""
    keys = source.values(id)
    if keys is None:
        raise ValueError(f"{id} is no id of a {source.name}")
    return {f"after{place}": key for place, key in enumerate(keys)}
