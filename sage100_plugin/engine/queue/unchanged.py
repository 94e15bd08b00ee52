"""An export that is sent again when Sage has it so by now: nothing is queued, and the sender is told."""

from __future__ import annotations

from typing import Any

from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import Export
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Stands


def unchanged(export: Export, prepared: Prepared) -> Reply | None:
    """The answer when nothing is to be written; the export stays as it is. None when something is.

    Raises `wrong_state` where only a link is missing: the action itself makes it at once, and nobody has to accept it.
    """
    stands = prepared.asked
    if not isinstance(stands, Stands):
        return None
    kind = RECORDS[stands.record]
    says = f"{kind.title} {stands.id} stands in Sage as it was sent ({kind.menu}): nothing is to be written."
    state = {"id": export.id, "status": export.status}
    if stands.pairs or stands.then:
        mend = f"Send it by {export.action}, which links it at once."
        raise Refused("wrong_state", f"{says} {mend}", extra={"export": state, "fix": mend})
    body: dict[str, Any] = {
        "ok": True,
        "operation_id": export.operation_id,
        "action": export.action,
        "company": export.company,
        "state": "done",
        "export": state,
        "result": {"id": stands.id, **stands.tells, "outcome": "no_change"},
        "links": [],
        "log": [],
        "warnings": [says, *stands.warnings],
    }
    return Reply(200, body)
