"""Whether a project system gets the costs of a job at all, and which of its records are linked (6-3)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from sage100_plugin.ports.links import ties
from sage100_plugin.records.job_cost import DETAIL, OFF
from sage100_plugin.spec import Context

LINKED = (
    ("map_job", {"job": "1012", "source": "procore", "source_id": "P-1"}),
    (
        "export_budget",
        {
            "source": "procore",
            "project_source_id": "P-1",
            "locked": True,
            "lines": [{"cost_code": "2010", "cost_type": "3", "budget": "51226.29"}],
        },
    ),
    (
        "resolve_commitment",
        {"kind": "subcontract", "commitment": "16", "decision": "adopt", "source": "procore", "source_id": "C-16"},
    ),
)
"""What examples begin with: a project with its budget and a subcontract, linked with those that Sage has."""


def linked_in(ctx: Context) -> Callable[[str, str], bool]:
    """Says of a Sage record whether it is linked to one of a source; each is looked up once."""
    return cache(lambda record, id: any(map(ties, ctx.links.by_sage(ctx.company.id, record, id))))


def why_none(ctx: Context, job: str) -> str | None:
    """Why no costs of this job are given, and what to do; none when they are (R137, R223)."""
    linked = linked_in(ctx)
    if not linked("job", job):
        return f"Job {job} is not linked to a project, so no costs are given. Link it (map_job), then its budget."
    if not linked("budget", job):
        return f"The budget of job {job} is not linked, so no costs are given. Link it, or send it (export_budget)."
    return None


def why_no_details(ctx: Context) -> str | None:
    """Why no single costs are given, though sums may be (R226)."""
    if ctx.company.policies.get(DETAIL) != OFF:
        return None
    return (
        "This company gives no single job costs, only their sums (get_job_cost_summary). "
        f"An administrator changes that with: company set {ctx.company.id} {DETAIL}=on."
    )
