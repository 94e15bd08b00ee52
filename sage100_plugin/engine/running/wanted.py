"""What is to stand in Sage after a write: stored before it is sent, looked for after, and after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Row, SageReader
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Needed, Pair, Plan, Stands

Json = Mapping[str, Any]

LINKING = "link"
"""The `op` of a record that stands in Sage already: nothing is done with it, it is linked."""

MOST = 1000
"""New records that are looked through; among more than these none is clearly ours."""

TELLING = frozenset({"text", "money", "number"})
"""The kinds of fields by which one line is told from another."""


class Seen(Enum):
    """What reading Sage showed."""

    THERE = "there"
    ABSENT = "absent"
    UNLIKE = "unlike"
    SEVERAL = "several"


@dataclass(frozen=True)
class Wanted:
    """A plan in JSON values, complete enough to be found in Sage again and to be finished without its plan.

    `sent` are the fields as the public record shows them. `identity` finds a new record, `id` a changed one.
    `before` is what stood in the fields that are sent, or the whole of a record that is deleted.
    `held` are the ids of the lines that stood in it before, by their field. `above` is the highest record number there
    was before the send, when Sage chooses the number; `identity` is then the record's name. Of a record that stands in
    Sage already, and is only linked, `op` is `link` and nothing is sent. `tells` and `mapping` are for the answer.
    `then` is what is done after: action, input, and the field of it that takes the record's id.
    """

    record: str
    op: str
    sent: Json
    identity: Json
    id: str | None = None
    pairs: Sequence[Json] = ()
    before: Json = field(default_factory=dict)
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    warnings: Sequence[str] = ()
    skipped: Sequence[Json] = ()
    above: str | None = None
    tells: Json = field(default_factory=dict)
    mapping: Json = field(default_factory=dict)
    first: Sequence[Json] = ()
    then: Sequence[Json] = ()

    @classmethod
    def of(cls, plan: Plan, above: str | None = None) -> Wanted:
        """The plan, ready to be stored."""
        write = plan.write
        kind = RECORDS[write.record]
        sent = kind.shown(write.fields)
        return cls(
            record=write.record,
            op=write.op,
            sent=sent,
            identity=_identity(kind.identity if above is None else (kind.label,), sent, write.fields),
            id=write.id,
            pairs=[asdict(pair) for pair in plan.pairs],
            before=_before(plan, sent),
            held={name: _line_ids(plan.before.get(name)) for name in sent if isinstance(sent[name], list)},
            warnings=list(plan.warnings),
            skipped=[asdict(skipped) for skipped in plan.skipped],
            above=above,
            tells=dict(plan.tells),
            then=_then(plan.then),
        )

    @classmethod
    def standing(cls, stands: Stands) -> Wanted:
        """A record that stands in Sage, ready to be stored."""
        return cls(
            record=stands.record,
            op=LINKING,
            sent={},
            identity={},
            id=stands.id,
            pairs=[asdict(pair) for pair in stands.pairs],
            warnings=list(stands.warnings),
            skipped=[asdict(skipped) for skipped in stands.skipped],
            tells=dict(stands.tells),
            then=_then(stands.then),
        )

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return dict(vars(self))

    def links(self) -> list[Pair]:
        """The pairs to link."""
        return [Pair(**pair) for pair in self.pairs]

    def linked(self, pair: Pair, found: Json) -> tuple[str, str]:
        """The id and the name of what a pair is linked to: the record itself, or the first of the lines it got."""
        kind = RECORDS[pair.record]
        if not kind.begins:
            return str(found["id"]), str(found.get(kind.label) or "")
        number = pair.sage_id.rpartition("-")[2] or self._begun(kind.begins, found)
        first: Json = next((line for line in found[kind.begins] if str(line["line"]) == number), {})
        return f"{found['id']}-{number}", str(first.get(kind.label) or "")

    def links_to(self, link: Link, found: Json) -> bool:
        """Whether it is a link that was to be made, whoever made it."""
        mine = (link.record, link.source, link.source_id)
        pairs = (pair for pair in self.links() if (pair.record, pair.source, pair.source_id) == mine)
        return any(self.linked(pair, found)[0] == link.sage_id for pair in pairs)

    def adding(self, grid: str) -> list[Json]:
        """The lines that are sent to be added."""
        return [line for line in self.sent[grid] if "line" not in line]

    def _begun(self, grid: str, found: Json) -> str:
        """The number of the line at which those begin that were added."""
        new, lines = self.adding(grid), self._added(grid, found[grid])
        starts = (line for at, line in enumerate(lines) if self._ran(lines[at:], new))
        return str(next(starts)["line"])

    def names(self, found: Json) -> bool:
        """Whether a new record may be the one that was sent: it bears what that is found by."""
        return bool(self.identity) and not self._differs(found, self.identity)

    def look(self, reader: SageReader, told: str | None = None) -> tuple[Seen, dict[str, Any]]:
        """Read Sage: is it there as it was sent? With the public record, when there is one.

        What was to be deleted is as it was sent when it is gone; it is told as it was before.

        One record of that identity whose other fields differ is `UNLIKE`: somebody else's, half of it, or Sage's own
        defaults and rules made it so. `told` is the record number in Sage's answer: of several that one is ours.
        """
        rows = self._rows(reader, told) if self.above is None else self._new(reader, self.above, told)
        if self.op == "delete":
            return (Seen.ABSENT if rows else Seen.THERE), dict(self.before)
        if not rows:
            return Seen.ABSENT, {}
        found = RECORDS[self.record].public(rows[0])
        if len(rows) > 1:
            return Seen.SEVERAL, found
        if self.op == "add":
            return (Seen.UNLIKE if self._differs(found, self.sent) else Seen.THERE), found
        return self._changed(found), found

    def _rows(self, reader: SageReader, told: str | None) -> list[Row]:
        """What Sage told of, when that bears the number which was sent; else what bears it."""
        kind = RECORDS[self.record]
        if self.id is not None:
            return list(reader.get(self.record, [self.id]).values())
        named = self._like(self.identity, reader.get(self.record, [told] if told else []))
        if named:
            return named
        ids = [kind.id_of(row) for row in reader.find(self.record, where=self.identity, limit=2)]
        return list(reader.get(self.record, ids).values())

    def _new(self, reader: SageReader, above: str, told: str | None) -> list[Row]:
        """Where Sage chose the number: what it told of, when that is as it was sent; else what came since and is so;
        else what came since under the same name, which may be ours as Sage's own rules made it.
        """
        named = self._like(self.sent, reader.get(self.record, [told] if told else []))
        if named:
            return named
        came = reader.get(self.record, reader.newest(self.record, above, MOST))
        if len(came) == MOST:
            return list(came.values())
        return self._like(self.sent, came) or self._like(self.identity, came)

    def _like(self, wanted: Json, rows: Mapping[str, Row]) -> list[Row]:
        """The rows that hold these values, if there are any."""
        public = RECORDS[self.record].public
        return [row for row in rows.values() if wanted and not self._differs(public(row), wanted)]

    def _changed(self, found: Json) -> Seen:
        """A changed record: all fields and all added lines, no trace of them, or something in between.

        Lines that others added meanwhile are no trace when they share no text and no figure with those that were sent.
        """
        if not self._differs(found, self.sent, self.before):
            return Seen.THERE
        traces = self._differs(found, self.before) or any(self._traced(name, found.get(name)) for name in self.held)
        return Seen.UNLIKE if traces else Seen.ABSENT

    def _traced(self, grid: str, found: object) -> bool:
        schema = inner(made(RECORDS[self.record].schema).fields[grid])
        kinds = {name: about(field).kind for name, field in schema.fields.items()}
        sent, added = self.adding(grid), self._added(grid, found)
        if not all(_marks(line, kinds) for line in sent):
            return bool(added)
        marks = {mark for line in sent for mark in _marks(line, kinds)}
        return any(not marks.isdisjoint(_marks(line, kinds)) for line in added)

    def overtaken(self, reader: SageReader) -> bool:
        """Whether a record to which lines are to be added has other lines by now than it had before."""
        rows = reader.get(self.record, [self.id] if self.id else [])
        found = [RECORDS[self.record].public(row) for row in rows.values()]
        return any(_line_ids(each.get(grid)) != [*self.held[grid]] for each in found for grid in added(self.sent))

    def differing(self, found: Json) -> list[str]:
        """The sent fields that stand otherwise in the record."""
        return [
            name
            for name, value in self.sent.items()
            if value is not None and not self._same(name, found.get(name), value)
        ]

    def _differs(self, found: Json, wanted: Json, before: Json | None = None) -> bool:
        """Whether a field stands otherwise than wanted. One of which only case or blanks change from `before` is
        compared exactly: else what stood there would be taken for what was sent.
        """
        return any(
            not self._same(name, found.get(name), value, (before or {}).get(name))
            for name, value in wanted.items()
            if value is not None
        )

    def _added(self, grid: str, found: object) -> list[Json]:
        """The lines that did not stand there before."""
        held = set(self.held.get(grid, ()))
        return [line for line in found if str(line.get("line")) not in held] if isinstance(found, list) else []

    def _same(self, name: str, found: object, wanted: object, before: object = None) -> bool:
        if isinstance(wanted, list):
            held = before if isinstance(before, list) else []
            return self._same_lines(name, found if isinstance(found, list) else [], wanted, held)
        if isinstance(wanted, str):
            if isinstance(before, str) and before != wanted and _folded(before) == _folded(wanted):
                return found in (wanted, wanted.strip())
            return _folded(found) == _folded(wanted)
        return bool(found == wanted)

    def _same_lines(
        self, name: str, found: Sequence[Json], wanted: Sequence[Json], before: Sequence[Json] = ()
    ) -> bool:
        """Whether the lines that were changed stand there so, and those that were added among what came since."""
        standing = {str(line.get("line")): line for line in found}
        changed = [line for line in wanted if "line" in line]
        held = before if len(before) == len(changed) else [{}] * len(changed)
        if any(self._differs(standing.get(now["line"], {}), now, old) for now, old in zip(changed, held, strict=True)):
            return False
        new, lines = [line for line in wanted if "line" not in line], self._added(name, found)
        return not new or any(self._ran(lines[at:], new) for at in range(len(lines)))

    def _ran(self, lines: Sequence[Json], wanted: Sequence[Json]) -> bool:
        """Whether the lines begin with the wanted ones: others may have added theirs before or behind them."""
        return len(lines) >= len(wanted) and not any(map(self._differs, lines, wanted))


def _folded(text: object) -> str:
    return str(text or "").strip().casefold()


def _before(plan: Plan, sent: Json) -> dict[str, Any]:
    """What stood in what is sent; of a record that is deleted, the whole of it."""
    if plan.write.op == "delete":
        return dict(plan.before)
    return {name: _as_before(plan.before.get(name), sent[name]) for name in sent}


def _then(following: Sequence[Needed]) -> list[Json]:
    return [{"action": one.action, "input": dict(one.input), "into": one.into} for one in following]


def added(fields: Json) -> tuple[str, ...]:
    """The grids of a write that get new lines."""
    grids = ((name, value) for name, value in fields.items() if isinstance(value, list))
    return tuple(name for name, lines in grids if any("line" not in line for line in lines))


def _identity(names: Sequence[str], sent: Json, fields: Json) -> dict[str, Any]:
    """The values by which the record is found; phase 0 is told as it was sent, since public records show it as none."""
    values = {name: sent.get(name) or fields.get(name) for name in names}
    return {name: str(value) for name, value in values.items() if value is not None}


def _as_before(old: object, sent: object) -> object:
    """What stood there before, as far as it is changed; of a grid the changed lines."""
    if not isinstance(sent, list):
        return old
    standing = {str(line["line"]): line for line in old} if isinstance(old, list) else {}
    changed = [line for line in sent if "line" in line]
    return [{name: standing.get(line["line"], {}).get(name) for name in line} for line in changed]


def _marks(line: Json, kinds: Mapping[str, str]) -> set[tuple[str, str]]:
    """The texts and figures of a line, as they can be told from others: no zeros, and no codes, which many share."""
    shown = {name: _folded(line[name]) for name in line if kinds[name] in TELLING}
    return {(name, text) for name, text in shown.items() if text.strip("0.")}


def _line_ids(lines: object) -> list[str]:
    return [str(line["line"]) for line in lines] if isinstance(lines, list) else []
