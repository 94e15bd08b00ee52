"""What a confirmation is bound to: the content, the rows of Sage relied on, and what was warned of.

The figures themselves are not: costs are posted all day, and only what they make the rules say is to be confirmed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sage100_plugin.engine.running.inputs import digest
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.wanted import LINKING
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Plan, Stands


def fingerprint(prepared: Prepared) -> str:
    """What a confirmation is bound to: the write, but for a number still to be chosen, the Sage rows relied on, and as
    much of what has to be done first and after.
    """
    others = [*prepared.needs, *prepared.follows]
    return digest([*_bound(prepared), _relied(prepared), *_warned(prepared), *map(fingerprint, others)])


def _warned(prepared: Prepared) -> list[object]:
    """The rules that were found broken, and where; by how much may change."""
    findings = prepared.money.findings if prepared.money is not None else ()
    return [[one.rule, *one.place] for one in findings]


def content_of(prepared: Prepared) -> dict[str, Any]:
    """What a confirmation is bound to, record by record: what would be written, and the rows relied on."""
    rows: dict[str, Any] = {}
    for one in (*prepared.needs, prepared, *prepared.follows):
        rows |= _relied(one)
    if not isinstance(prepared.asked, Plan):
        return {"rows": rows}
    write = prepared.asked.write
    return {"write": {f"{write.record}/{write.id or ''}": RECORDS[write.record].shown(write.fields)}, "rows": rows}


def _bound(prepared: Prepared, without: Collection[str] = ()) -> list[object]:
    """What would be written, or linked, but for these fields."""
    bound: list[object] = [prepared.action.key, prepared.company.id]
    if isinstance(prepared.asked, Stands):
        return [*bound, LINKING, prepared.asked.id, [asdict(pair) for pair in prepared.asked.pairs]]
    write = prepared.plan.write
    fields = {name: value for name, value in write.fields.items() if name not in without}
    return [*bound, write.op, write.id, RECORDS[write.record].shown(fields)]


def _relied(prepared: Prepared) -> dict[str, Any]:
    return {f"{record}/{key}": RECORDS[record].public(row) for (record, key), row in prepared.context.relied.items()}


def as_confirmed(before: Prepared, after: Prepared, done: Prepared) -> bool:
    """Whether a call is what it was before a thing that it needs was done, but for what it awaited from that."""
    left = [fingerprint(one) for one in (*before.needs, *before.follows) if one is not done]
    if not isinstance(after.asked, Plan) or [fingerprint(one) for one in (*after.needs, *after.follows)] != left:
        return False
    then, now, awaiting = _relied(before), _relied(after), before.plan.awaiting
    same_rows = all(now[row] == public for row, public in then.items() if row in now)
    return same_rows and digest(_bound(before, awaiting)) == digest(_bound(after, awaiting))
