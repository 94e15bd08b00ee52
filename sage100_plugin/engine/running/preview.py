"""What an action would do, shown before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running import figures
from sage100_plugin.engine.running.ahead import UNBORN
from sage100_plugin.engine.running.bound import content_of, fingerprint
from sage100_plugin.engine.running.prepare import Prepared, rendered
from sage100_plugin.engine.running.report import field_log
from sage100_plugin.engine.running.reserve import numbered
from sage100_plugin.engine.running.screens import screen_of
from sage100_plugin.engine.running.wanted import LINKING, Wanted
from sage100_plugin.errors import Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Answer, Plan, Stands

NOTHING: Mapping[str, Any] = {"would": [], "screens": [], "warnings": [], "effects": {}, "mbxml": "", "confirm": ""}
"""The preview of what writes nothing."""


def shown(plugin: Plugin, prepared: Prepared) -> dict[str, Any]:
    """A preview: what would stand in which of Sage's windows, the warnings, the money, the MBXML.

    `figures` are those of the job whose money the plan itself moves. `asks` says why somebody has to accept it first.
    """
    if isinstance(prepared.asked, Answer):
        return {**NOTHING}
    if isinstance(prepared.asked, Stands):
        return _standing(plugin, prepared, prepared.asked)
    plan = _numbered(plugin, prepared)
    before = [shown(plugin, need) for need in prepared.needs]
    after = [shown(plugin, follows) for follows in prepared.follows]
    return {
        "would": [*_all(before, "would"), would(plan), *_all(after, "would")],
        "screens": [*_all(before, "screens"), screen_of(prepared.context, plan), *_all(after, "screens")],
        "warnings": [*_all(before, "warnings"), *plan.warnings, *_all(after, "warnings")],
        "effects": _added([plan.effects, *(each["effects"] for each in after)]),
        "mbxml": rendered(plugin, prepared.company, plan),
        "confirm": _confirmable(plugin, prepared),
        **_money(prepared),
        **_beside(prepared, plan.tells),
    }


def _numbered(plugin: Plugin, prepared: Prepared) -> Plan:
    """The plan with its number. Where none is left, what waits for a person is shown without: that one may type it."""
    plan = prepared.plan
    try:
        return numbered(plugin, prepared)[0]
    except Refused as refused:
        if plan.numbering is None or prepared.context.decision is not None or not prepared.waits:
            raise
        return replace(plan, awaiting=(*plan.awaiting, plan.numbering.into), warnings=(*plan.warnings, refused.detail))


def would(plan: Plan) -> dict[str, Any]:
    """What would stand in Sage's window; of a record that is changed, which one that is."""
    kind, write = RECORDS[plan.write.record], plan.write
    fields = [
        {"field": f["field"], "label": f["label"], "before": f["old"], "after": _known(f["new"])}
        for f in field_log(Wanted.of(plan))
        if "skipped" not in f
    ]
    which = {} if write.op == "add" else {"id": write.id, "name": plan.before.get(kind.label)}
    return {"menu": kind.menu, "record": kind.name, "op": write.op, **which, "fields": fields}


def _confirmable(plugin: Plugin, prepared: Prepared) -> str:
    """The token that confirms exactly this."""
    bound = fingerprint(prepared)
    plugin.previews.note(bound, content_of(prepared))
    return plugin.stamper.sign("confirm", bound)


def _money(prepared: Prepared) -> dict[str, Any]:
    if prepared.money is None:
        return {}
    asks = {"asks": list(prepared.asks)} if prepared.asks else {}
    return {**figures.shown(prepared.money), **asks}


def _known(value: object) -> object:
    """The value, but for the number of a record that has none yet."""
    return None if value == UNBORN else value


def _all(previews: Sequence[Mapping[str, Any]], name: str) -> Iterator[Any]:
    return (one for each in previews for one in each[name])


def _added(effects: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The money of several plans together."""
    names = dict.fromkeys(name for each in effects for name in each)
    told = {name: [each[name] for each in effects if name in each] for name in names}
    return {name: held[0] if len(held) == 1 else str(sum(map(Decimal, held))) for name, held in told.items()}


def _standing(plugin: Plugin, prepared: Prepared, stands: Stands) -> dict[str, Any]:
    """Of a record that stands in Sage: nothing would be written there."""
    kind = RECORDS[stands.record]
    linked = [{"menu": kind.menu, "record": kind.name, "op": LINKING, "id": stands.id, "fields": []}]
    after = [shown(plugin, follows) for follows in prepared.follows]
    return {
        "would": [*(linked if stands.pairs else []), *_all(after, "would")],
        "screens": [*_all(after, "screens")],
        "warnings": [*stands.warnings, *_all(after, "warnings")],
        "effects": _added([each["effects"] for each in after]),
        "mbxml": "",
        "confirm": _confirmable(plugin, prepared),
        **_beside(prepared, stands.tells),
    }


def _beside(prepared: Prepared, tells: Mapping[str, Any]) -> dict[str, Any]:
    """What is told beside: of the record, and of the mapping that was used."""
    beside = {"tells": tells, "mapping": prepared.mapping}
    return {name: dict(value) for name, value in beside.items() if value}
