"""What a job must have, and what of it Sage must know."""

from __future__ import annotations

from sage100_plugin.records.client import CLIENT
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.job import STATUSES
from sage100_plugin.spec import Context, Faults, Given

LINKING, STRICT, ALLOWED = "linking", "strict", "allowed"
"""The company's policy on records that were made in both systems (R50)."""


def strict(ctx: Context) -> bool:
    """Whether two that exist on both sides are never linked in this company."""
    return ctx.company.policies.get(LINKING, ALLOWED) == STRICT


def check_lists(ctx: Context, given: Given, faults: Faults) -> None:
    """Status and type stand in the company's lists; where it has no list of statuses, in Sage's."""
    status = given.get("status")
    if status and ctx.any("job_status", {}) is None:
        if int(status) not in STATUSES:
            listed = ", ".join(f"{number} {name}" for number, name in STATUSES.items())
            faults.add("/status", "not_in_sage", f"Sage has no job status {status}: it has {listed}.")
    elif status:
        ctx.need(faults, "/status", "job_status", status)
    if given.get("type"):
        ctx.need(faults, "/type", "job_type", given["type"])


def check_active_client(ctx: Context, client: str | None, faults: Faults) -> None:
    """Sage takes no new job for an inactive client."""
    row = ctx.one("client", client) if client else None
    if row is not None and inactive(row):
        says = f"Client {client} {row['clnnme']} is inactive in Sage ({CLIENT.menu})."
        faults.add("/client", "inactive_record", says)
