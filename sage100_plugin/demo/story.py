"""The main job in steps. Each may be repeated after a crash of the server: it ends in the same records, once each."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sage100_plugin.client import Answered, Remote
from sage100_plugin.demo.receiver import Receiver
from sage100_plugin.plugin import CATALOG
from sage100_plugin.sage.sandbox import company as sandbox

COMPANY = "demo"
PATIENCE = 60.0
"""How long the demo goes on asking a server that does not answer, and waits for a delivery."""

WORK_ORDER = CATALOG.action["create_work_order"].example.input
CORS = CATALOG.action["push_cor"].example.input
VENDOR = CATALOG.action["export_vendor"].example.input
DECISION = {"sage_id": "990", "vendor_type": "1"}

Tell = Callable[[str, Any], None]


class Stuck(Exception):
    """A step did not come to its end; the message says which and why."""


def silent(_line: str, _wire: Any = None) -> None:
    """Say nothing."""


@dataclass
class Story:
    """The steps, against a server that may die and come back under the same address.

    `tell` gets a line for people and what went over the wire. `key` is the API key of the flow.
    """

    database: Path
    receiver: Receiver
    reach: Callable[[], Remote]
    tell: Tell = silent
    key: str = ""
    made: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: Any = None, key: str = "") -> Answered:
        """Call until the server answers with anything but "not now". Raises `Stuck`."""
        headers = {"Idempotency-Key": key} if key else {}
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self.reach().call(method, path, body, headers)
            except (OSError, ValueError):
                answer = Answered(503, {"detail": "the server did not answer", "retryable": True})
            if answer.ok or not answer.body.get("retryable"):
                return answer
            if time.monotonic() > until:
                raise Stuck(f"{method} {path}: {answer.body['detail']}")
            time.sleep(0.05)

    def done(self, method: str, path: str, body: Any = None, key: str = "") -> Mapping[str, Any]:
        """As `ask`, for calls that must succeed."""
        answer = self.ask(method, path, body, key)
        if not answer.ok:
            raise Stuck(f"{method} {path}: {answer.body.get('detail')}")
        self.tell(f"{method} {path} -> {answer.status}", body)
        found: Mapping[str, Any] = answer.body
        return found

    def subscribe(self) -> None:
        """A receiver asks for events; the first look at Sage is the silent baseline."""
        body = {"target_url": self.receiver.address, "events": ["job.created", "budget.changed"], "company": COMPANY}
        told = self.done("POST", "/v1/subscriptions", {**body, "external_id": "demo"})
        self.receiver.trust(told.get("secret") or self._another_secret(told["id"]))
        self.tell(f"{told['id']} delivers to the receiver; its signing secret was in the answer, once", None)
        self.done("POST", "/v1/poll", {"company": COMPANY})
        self.tell("what stands in Sage already raises no events", None)

    def _another_secret(self, subscription: str) -> str:
        """The secret is told once, and a crash may have swallowed the answer that told it."""
        return str(self.done("POST", f"/v1/subscriptions/{subscription}/rotate-secret", {})["secret"])

    def job_created(self) -> None:
        """Somebody creates a job in Sage; the receiver hears of it."""
        job = self._once("job-created", name="Riverside Clinic")
        self.tell(f"3-5 Jobs: job {job} Riverside Clinic is created in Sage", None)
        self._hear("job.created", job)

    def budget_changed(self) -> None:
        """Somebody changes a budget line in Sage; the receiver hears the old and the new amount."""
        job = self._once("budget-changed", amount="1250.00")
        self.tell(f"6-2 Budgets: a line of job {job} is changed in Sage", None)
        self._hear("budget.changed", job)

    def _once(self, kind: str, **options: str) -> str:
        """Let it happen in Sage; a repeated step does not let it happen again."""
        if kind not in self.made:
            self.made[kind] = sandbox.change(self.database, kind, **options)["id"]
        return self.made[kind]

    def _hear(self, kind: str, record_id: str) -> None:
        heard = self.receiver.wait_for(lambda e: e["type"] == kind and e["data"]["id"] == record_id, PATIENCE)
        if heard is None:
            raise Stuck(f"{kind} of {record_id} did not arrive")
        signed = {name: value for name, value in self.receiver.headers[heard["id"]].items() if "webhook" in name}
        self.tell(f"{kind} arrived, and its signature was verified", {**signed, "body": heard})

    def work_order(self) -> None:
        """A CRM creates a work order."""
        path = "/v1/actions/create_work_order"
        preview = self.ask("POST", f"{path}/preview", WORK_ORDER)
        if preview.ok:
            self.tell("MBXML that goes to Sage's API", preview.body["mbxml"])
        done = self.done("POST", path, WORK_ORDER, "demo-work-order")
        result = done["result"]
        self.tell(
            f"11-2 Work Orders: order {result['number']} for {result['client_name']} at {result['service_site_name']}",
            {line["label"]: line["new"] for line in done["log"]},
        )
        self.tell("the CRM's project is linked to it", done["links"][0])

    def change_order(self) -> None:
        """A change order request is pushed to a new change order."""
        done = self.done("POST", "/v1/actions/push_cor", CORS, "demo-push-cor")
        result = done["result"]
        self.tell(f"6-4-1 Change Orders: change order {result['number']} of job {result['job']}", result["lines"])
        self.tell("where each request went", result["cors"])

    def vendor(self) -> None:
        """A vendor is exported, waits, is accepted with its Sage number, and exists in Sage."""
        sent = self.done("POST", "/v1/actions/export_vendor", VENDOR, "demo-export-vendor")
        export = sent["export"]["id"]
        self.tell(f"{VENDOR['name']} waits for accounting as {export}", sent["export"])
        self._accept(export)
        found = self.done("POST", "/v1/actions/find_vendors", {"q": "Northgate"})["result"]["items"]
        if [vendor["id"] for vendor in found] != [DECISION["sage_id"]]:
            raise Stuck(f"the vendor is not in Sage once: {found}")
        self.tell(f"4-4 Vendors: vendor {found[0]['id']} {found[0]['name']} exists in Sage", found[0])

    def _accept(self, export: str) -> None:
        answer = self.ask("POST", f"/v1/exports/{export}/accept", DECISION)
        if not answer.ok and answer.body.get("code") != "wrong_state":
            raise Stuck(f"accepting {export}: {answer.body.get('detail')}")
        until = time.monotonic() + PATIENCE
        while (status := self.ask("GET", f"/v1/exports/{export}").body["status"]) != "done":
            if status not in ("accepted", "unknown") or time.monotonic() > until:
                raise Stuck(f"export {export} is {status}")
            time.sleep(0.05)
        self.tell(f"POST /v1/exports/{export}/accept -> {answer.status}", DECISION)
        self.tell(f"accounting accepted it as vendor {DECISION['sage_id']}, and it is linked", answer.body.get("links"))

    def steps(self) -> tuple[tuple[str, Callable[[], None]], ...]:
        """The whole story, in order."""
        return (
            ("A receiver subscribes", self.subscribe),
            ("A job is created in Sage", self.job_created),
            ("A budget line changes in Sage", self.budget_changed),
            ("A CRM creates a work order", self.work_order),
            ("A change order request is pushed to a new change order", self.change_order),
            ("A vendor is exported and accepted", self.vendor),
        )
