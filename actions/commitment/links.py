"""The links of commitments: those to a source, and the mark of one that was left to accounting."""

from __future__ import annotations

from actions.linked import linked_ids
from sage100_plugin.ports.links import BROKEN, IGNORED, Link, ties
from sage100_plugin.spec import Context


def source_links(ctx: Context, kind: str, id: str) -> list[Link]:
    """The links of a commitment to commitments of a source, without broken ones."""
    return [link for link in ctx.links.by_sage(ctx.company.id, kind, id) if ties(link)]


def ignored(ctx: Context, kind: str, id: str) -> bool:
    """Whether somebody decided to leave the commitment to accounting."""
    held = ctx.links.by_sage(ctx.company.id, kind, id)
    return any(link.source == IGNORED and link.state != BROKEN for link in held)


def on_linked_jobs(ctx: Context) -> frozenset[str]:
    """The jobs that a project is linked to."""
    return frozenset(linked_ids(ctx, "job"))
