"""What an action would do, shown before it is done."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.prepare import Prepared, fingerprint, numbered, rendered
from sage100_plugin.engine.report import field_log
from sage100_plugin.engine.wanted import Wanted
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Answer


def shown(plugin: Plugin, prepared: Prepared) -> dict[str, Any]:
    """A preview: what would stand in which of Sage's windows, the warnings, the money, the MBXML."""
    if isinstance(prepared.asked, Answer):
        return {"would": [], "warnings": [], "effects": {}, "mbxml": "", "confirm": ""}
    plan, _ = numbered(plugin, prepared)
    log = field_log(Wanted.of(plan))
    fields = [
        {"field": f["field"], "label": f["label"], "before": f["old"], "after": f["new"]}
        for f in log
        if "skipped" not in f
    ]
    kind = RECORDS[plan.write.record]
    return {
        "would": [{"menu": kind.menu, "record": kind.name, "op": plan.write.op, "fields": fields}],
        "warnings": list(plan.warnings),
        "effects": dict(plan.effects),
        "mbxml": rendered(plugin, prepared.company, plan),
        "confirm": plugin.stamper.sign("confirm", fingerprint(prepared)),
    }
