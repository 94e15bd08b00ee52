"""What happens in Sage or with the plugin so that a trigger has something to tell, for every trigger of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sage100_plugin.engine.delivering.deliver import deliver_due
from sage100_plugin.engine.keys import make_key
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.polling.poll import poll
from sage100_plugin.engine.queue.digest import digest
from sage100_plugin.engine.queue.expire import expire
from sage100_plugin.engine.queue.overdue import overdue
from sage100_plugin.engine.queue.queue import EXPECTED
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.outside import Posted
from sage100_plugin.sage.sandbox import company
from sage100_plugin.spec import Trigger
from sage100_plugin.testing.outside import FakeClock, RecordingSender
from tests.contract.catalog import CATALOG

VENDOR = {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88", "source_name": "Northgate"}
DECISION = {"sage_id": "990", "vendor_type": "1"}
ORDER = {
    "client": "1",
    "type": "1",
    "description": "No cooling in the server room",
    "schedule_date": "2026-10-05",
    "priority": "Urgent",
    "source": "followup",
    "source_id": "P-204",
    "source_name": "Server room cooling",
}
TARGET = "https://8.8.8.8/sage"
FUTURE = "2030-01"
"""A month that is not the sandbox company's current period, whatever day it is."""


@dataclass(frozen=True)
class Stage:
    """The plugin over HTTP, and the sandbox company's file."""

    client: Any
    database: Path

    @property
    def plugin(self) -> Plugin:
        """The plugin behind the client."""
        plugin: Plugin = self.client.plugin
        return plugin

    def poll(self) -> None:
        """Ask Sage now."""
        self.client.post("/v1/poll")

    def sweep(self) -> None:
        """Compare all there is in Sage, which finds what was deleted."""
        poll(self.plugin, sweep=True)

    def change(self, kind: str, **options: str) -> str:
        """Let somebody do something in Sage; gives the record's id."""
        return str(company.change(self.database, kind, **options)["id"])

    def fault(self, name: str, *, on: bool = True) -> None:
        """Switch a fault."""
        company.fault(self.database, name, on=on)

    def act(self, key: str, given: Mapping[str, Any]) -> Any:
        """Run an action."""
        return self.client.post(f"/v1/actions/{key}", json=dict(given), headers={"Prefer": "wait=60"})

    def export(self) -> str:
        """Send a vendor for acceptance; gives the export's path."""
        return f"/v1/exports/{self.act('export_vendor', VENDOR).json['export']['id']}"

    def accept(self) -> None:
        """Send a vendor, and accept it."""
        self.client.post(f"{self.export()}/accept", json=DECISION, headers={"Prefer": "wait=60"})

    def arrive(self) -> str:
        """Let a job made in Sage wait; gives the import's path."""
        self.change("job-created")
        self.poll()
        return f"/v1/imports/{self.client.get('/v1/imports?record=job').json['items'][0]['id']}"


def rejected(stage: Stage) -> None:
    stage.client.post(f"{stage.export()}/reject", json={"reason": "We buy glass from vendor 214."})


def approved(stage: Stage) -> None:
    """One accepts where two must."""
    stage.plugin.companies.change("sandbox", {"policies": {"approve.vendor.persons": "2"}})
    approver = make_key(stage.plugin, {"name": "Dana", "scopes": ["export:decide"]})
    answer = stage.client.post(
        f"{stage.export()}/accept", json=DECISION, headers={"Authorization": f"Bearer {approver.secret}"}
    )
    assert answer.json["state"] == "waiting_acceptance"


def expired(stage: Stage) -> None:
    stage.plugin.companies.change("sandbox", {"policies": {"expire.vendor": "14"}})
    stage.export()
    stage.plugin.clock = FakeClock(datetime.now(UTC) + timedelta(days=14))
    expire(stage.plugin)


def failed(stage: Stage) -> None:
    stage.fault("wrong_user")
    stage.accept()


def stuck(stage: Stage) -> None:
    stage.fault("seats")
    stage.accept()
    stage.plugin.clock = FakeClock(datetime.now(UTC) + 2 * EXPECTED)
    overdue(stage.plugin)


def digested(stage: Stage) -> None:
    stage.export()
    stage.plugin.companies.change("sandbox", {"policies": {"digest": "00:00"}})
    digest(stage.plugin)


def import_accepted(stage: Stage) -> None:
    stage.client.post(f"{stage.arrive()}/accept", json={"source": "followup"})


def link_broken(stage: Stage) -> None:
    order = stage.act("create_work_order", ORDER).json["result"]["id"]
    stage.change("work-order-deleted", work_order=order)
    stage.sweep()


def link_removed(stage: Stage) -> None:
    given = {"record": "job", "source": "followup", "source_id": "P-204", "sage_id": "1015"}
    made = stage.client.post("/v1/links", json=given).json
    assert stage.client.delete(f"/v1/links/{made['id']}").status_code == 204


def record_deleted(stage: Stage) -> None:
    stage.change(CATALOG.trigger["record_deleted"].cause)
    stage.sweep()


def commitment_created(stage: Stage) -> None:
    link = Link(stage.plugin.ids("lnk"), "sandbox", "job", "procore", "J-1", "1015")
    stage.plugin.links.add(link)
    stage.change("subcontract-created", job="1015")
    stage.poll()


def period_locked(stage: Stage) -> None:
    """A deposit is posted on the day it is taken."""
    company.set_up(stage.database, {"clock": f"{FUTURE}-15 12:00", "locked_periods": FUTURE})
    stage.act("create_work_order", {**ORDER, "deposit": "250.00"})


def export_held(stage: Stage) -> None:
    """An invoice is accepted for a period that is locked."""
    company.set_up(stage.database, {"locked_periods": FUTURE})
    line = {"commitment_line": "1", "work_completed": "700.00"}
    header = {"subcontract": "9", "number": "IP-1", "date": f"{FUTURE}-15", "approved": True}
    export = stage.act("export_payable_invoice", {**header, "lines": [line]}).json["export"]["id"]
    stage.client.post(f"/v1/exports/{export}/accept", headers={"Prefer": "wait=60"})


def unreachable(stage: Stage) -> None:
    stage.fault("offline")
    stage.poll()
    stage.poll()


def back(stage: Stage) -> None:
    unreachable(stage)
    stage.fault("offline", on=False)
    stage.poll()


def held(stage: Stage) -> None:
    stage.change("job-updated")
    stage.poll()
    stage.fault("restored_backup")
    stage.poll()


def failing(stage: Stage) -> None:
    stage.plugin.sender = RecordingSender({TARGET: Posted(410)})
    asked = {"target_url": TARGET, "events": ["export.requested"], "description": "To the approvers"}
    assert stage.client.post("/v1/subscriptions", json=asked).status_code == 201
    stage.export()
    deliver_due(stage.plugin)


STORIES: Mapping[str, Callable[[Stage], object]] = {
    "export_requested": Stage.export,
    "export_accepted": Stage.accept,
    "export_approved": approved,
    "export_rejected": rejected,
    "export_expired": expired,
    "export_done": Stage.accept,
    "export_failed": failed,
    "export_stuck": stuck,
    "export_digest": digested,
    "import_accepted": import_accepted,
    "link_created": lambda stage: stage.act("create_work_order", ORDER),
    "link_removed": link_removed,
    "link_broken": link_broken,
    "record_deleted": record_deleted,
    "commitment_created_in_sage": commitment_created,
    "period_locked": period_locked,
    "export_held": export_held,
    "sage_unreachable": unreachable,
    "sage_back": back,
    "sage_held": held,
    "delivery_failing": failing,
}
"""Triggers for which it takes more than one change in Sage and a poll."""


def told(client: Any, home: Path, trigger: Trigger) -> list[dict[str, Any]]:
    """Let it happen on a fresh sandbox company; gives the trigger's events."""
    stage = Stage(client, home / "companies" / "sandbox.sqlite")
    stage.poll()
    if trigger.key in STORIES:
        STORIES[trigger.key](stage)
    else:
        stage.change(trigger.cause)
        stage.poll()
    items: list[dict[str, Any]] = client.get(f"/v1/triggers/{trigger.key}/events").json["items"]
    return items
