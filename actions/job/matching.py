"""Whether Sage seems to have the job that a project is to become."""

from __future__ import annotations

from typing import Any

from actions.candidates import NAMED, WEIGHT, Candidate, near
from actions.job.checks import strict
from actions.matching import same_name
from sage100_plugin.ports.links import Link
from sage100_plugin.ports.sage import Row
from sage100_plugin.records.inactive import inactive
from sage100_plugin.records.job import JOB
from sage100_plugin.records.kinds import DIGITS
from sage100_plugin.records.likeness import NAME, NUMBER, SIMILAR
from sage100_plugin.spec import Context, Faults, Given


def check_alike(ctx: Context, given: Given, faults: Faults) -> None:
    """Note the jobs that nobody's project is and that bear its number or its name.

    Under strict linking the number alone decides, and no consent helps: such a pair could never be synced (R49, R50).
    """
    numbered = _numbered(ctx, given)
    if numbered is not None and strict(ctx) and not _owned(ctx, given, JOB.id_of(numbered)):
        number = numbered["recnum"]
        says = (
            f"Job {number} {numbered['jobnme']} is in Sage already ({JOB.menu}), and this company links no two jobs "
            f"that were made in both systems. Link it with map_job once linking is allowed, or delete one of the two."
        )
        faults.add("/project_number", "in_both_systems", says)
        return
    if given.get("confirm_no_match"):
        return
    alike = [one for one in like(ctx, given) if not _owned(ctx, given, one.id)]
    if alike:
        named = "; ".join(f"job {one.id} {one.name}: {_same(one)}" for one in alike[:NAMED])
        more = f"; and {len(alike) - NAMED} more" if len(alike) > NAMED else ""
        mend = "Link the project with map_job if it is one of them, or send confirm_no_match."
        says = f"Sage already has {named}{more} ({JOB.menu}). {mend}"
        pointer = "/project_number" if NUMBER in alike[0].by else "/name"
        faults.add(pointer, "possible_duplicate", says, [one.refused for one in alike])


def like(ctx: Context, given: Given) -> tuple[Candidate, ...]:
    """The jobs of the project's number or name, best first, whoever's they are."""
    found: dict[str, tuple[Row, list[str]]] = {}
    numbered = _numbered(ctx, given)
    if numbered is not None:
        found[JOB.id_of(numbered)] = (numbered, [NUMBER])
    name = (given.get("name") or "").strip()
    for row in same_name(ctx, "job", name):
        exact = row["jobnme"].strip().casefold() == name.casefold()
        found.setdefault(JOB.id_of(row), (row, []))[1].append(NAME if exact else SIMILAR)
    every = (
        Candidate(id, row["jobnme"], tuple(by), sum(map(WEIGHT.__getitem__, by)), strong=True, inactive=inactive(row))
        for id, (row, by) in found.items()
    )
    return tuple(sorted(every, key=lambda one: (-one.score, int(one.id))))


def candidates_of(ctx: Context, given: Given) -> dict[str, Any]:
    """What a plan tells of the jobs that it could be instead: before somebody decides, and where nobody does."""
    if ctx.decision is not None and not ctx.direct:
        return {}
    return {"candidates": [one.told for one in near(ctx, "job", given.get("name") or "", like(ctx, given))]}


def namesakes(ctx: Context, given: Given) -> tuple[str, ...]:
    """The jobs of the project's name that are another project's of the same source already, as warnings."""
    return tuple(
        f"Job {one.id} of that name is linked to project {link.source_id} already."
        for one in like(ctx, given)
        if {NAME, SIMILAR} & {*one.by}
        for link in _owned(ctx, given, one.id)
    )


def _numbered(ctx: Context, given: Given) -> Row | None:
    number = (given.get("project_number") or "").lstrip("0")
    if not number.isascii() or not number.isdigit() or len(number) > DIGITS:
        return None
    return ctx.any("job", {"id": number})


def _owned(ctx: Context, given: Given, job: str) -> list[Link]:
    """The projects of this source that are the job."""
    links = ctx.links.by_sage(ctx.company.id, "job", job)
    return [link for link in links if link.source == given.get("source")]


def _same(one: Candidate) -> str:
    words = ["number" if word == NUMBER else "name" for word in one.by]
    return f"the {' and the '.join(words)} {'are' if len(words) > 1 else 'is'} the same"
