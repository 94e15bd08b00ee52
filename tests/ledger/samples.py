"""Things to store, all fields different from their defaults where a test is about storing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sage100_plugin.ledger import SqlLedger
from sage100_plugin.ledger.writer import Job
from sage100_plugin.ports.ledger import (
    Activity,
    ApiKey,
    Attempt,
    Cursor,
    Delivery,
    Event,
    Export,
    Operation,
    Round,
    Snapshot,
    Subscription,
    Tx,
)

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def event(name: str, type: str = "job.created", company: str = "c1", **data: Any) -> Event:
    return Event(f"evt_{name}", type, company, NOON, {"id": name} | data)


FULL_EVENT = Event(
    id="evt_full",
    type="job.changed",
    company="c1",
    timestamp=NOON,
    data={"id": "7", "name": "Größe \u0000 \ud800 😀", "amount": "12.50", "lines": [{"n": 1}], "none": None},
    previous={"amount": "10.00"},
    origin={"key": "k1"},
    causation_id="evt_cause",
)


def subscription(name: str, **others: Any) -> Subscription:
    plain = Subscription(
        id=f"sub_{name}",
        key_id="k1",
        target_url="https://example.com/hook",
        events=("*",),
        secrets=(f"whsec_{name}_new", f"whsec_{name}_old"),
        created_at=NOON,
    )
    return replace(plain, **others)


FULL_SUBSCRIPTION = subscription(
    "full",
    events=("job.created", "job.changed"),
    company="c1",
    filters={"status": ["open"]},
    description="The one of the flow",
    external_id="flow-7",
    exclude_own=True,
    decide_as="Dana",
    thin=True,
    state="paused",
    state_reason="three days without success",
    failures=9,
    failing_since=minutes(-30),
    next_at=minutes(5),
)


def operation(name: str, **others: Any) -> Operation:
    plain = Operation(
        id=f"op_{name}",
        key_id="k1",
        action="create_job",
        company="c1",
        state="started",
        input={"name": name},
        input_hash="hash",
        created_at=NOON,
        updated_at=NOON,
    )
    return replace(plain, **others)


FULL_OPERATION = operation(
    "full",
    idempotency_key="once",
    guard="c1|job|crm|7",
    numbers=("job|c1|100", "job|c1|101"),
    plan={"number": "100"},
    answer={"ok": True},
    status=200,
    export_id="exp_1",
    origin={"key": "k1"},
    causation_id="evt_cause",
    request_id="req_1",
)


def export(name: str, **others: Any) -> Export:
    plain = Export(
        id=f"exp_{name}",
        company="c1",
        record="job",
        action="create_job",
        source="crm",
        source_id=name,
        status="pending",
        round=1,
        payload={"name": name},
        payload_hash="hash",
        preview={"would": []},
        requested_by="k1",
        requested_at=NOON,
        expected_by=minutes(60),
        operation_id="op_1",
    )
    return replace(plain, **others)


FULL_EXPORT = export(
    "full",
    status="accepted",
    round=2,
    rounds=(Round(1, "rejected", "ann", NOON, "wrong job", "k1"), Round(2, "accepted", "bob", minutes(1))),
    decision={"vendor_type": "1"},
    result={"sage_id": "12"},
)


def activity(name: str, **others: Any) -> Activity:
    plain = Activity(f"act_{name}", NOON, "c1", "job", name, "created", "k1")
    return replace(plain, **others)


FULL_ACTIVITY = activity(
    "full", operation_id="op_1", request_id="req_1", log=({"field": "name", "new": "x"},), details={"sage": "7"}
)

FULL_KEY = ApiKey(
    id="k1",
    name="n8n",
    scopes=("read", "write"),
    secret_hash="0" * 64,
    created_at=NOON,
    companies=("c1",),
    revoked_at=minutes(1),
    paused_at=minutes(2),
    records=("vendor", "job"),
    made_by="k0",
)
FULL_CURSOR = Cursor("c1", "job", "2026-03-02 12:00:00.000", baseline_done=True, page=("a", "b"), polled_at=NOON)


def snapshot(id: str, digest: str = "h1") -> Snapshot:
    return Snapshot(id, digest, {"name": f"Job {id}", "lines": [{"amount": "1.00"}]})


def attempt(delivery: Delivery, code: int = 500) -> Attempt:
    return Attempt(delivery.id, delivery.attempt + 1, NOON, code, "" if code == 200 else "refused", 0.25)


def add(ledger: SqlLedger, noun: str, *things: object) -> None:
    """Add the things to the noun, each in a transaction of its own."""

    def adding(thing: object) -> Callable[[Tx], Any]:
        return lambda tx: getattr(tx, noun).add(thing)

    for thing in things:
        ledger.write(adding(thing))


def together(ledger: SqlLedger, *works: Callable[[Tx], Any]) -> Sequence[Job[Any]]:
    """Have all the works done in one group, as if they had been queued behind another."""
    jobs = [Job(work) for work in works]
    writer = ledger._writer
    writer._queue.extend(jobs)
    with writer._leadership.alone():
        writer._lead()
    return jobs
