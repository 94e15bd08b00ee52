"""Export cost codes that were added to a project after it was exported: they wait until accounting accepts (6-2)."""

from __future__ import annotations

from actions.cost_code.shell import CodesOfJob, ShellSchema, check, run
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.spec import Action, Effect, Example, Refuses, Step

CODES = [{"cost_code": "2010", "cost_type": "2"}]
MAPPED = (("map_job", {"job": "1009", "source": "procore", "source_id": "P-7"}),)
PROJECT = {"source": "procore", "source_id": "P-7"}

EXPORT_COST_CODES = Action(
    key="export_cost_codes",
    record="budget",
    verb="export",
    title="Export Cost Codes",
    summary="Sends cost codes and types that a project got later to accounting; accepted, its job's budget has them.",
    menu=BUDGET.menu,
    effect=Effect.EXPORT,
    input=CodesOfJob,
    output=ShellSchema,
    check=check,
    run=run,
    steps=(
        Step("Add cost codes and types to the project, and send them", "source"),
        Step("Accept them, or reject them", "plugin"),
        Step("Make codes that Sage does not have (6-5 Cost Codes)", "sage"),
    ),
    example=Example(
        input={**PROJECT, "cost_codes": CODES},
        output={"job": "1009", "outcome": "added", "added": 1},
        given=MAPPED,
    ),
    refuses=(
        Refuses(
            {**PROJECT, "cost_codes": CODES},
            "project_not_linked",
            "Project P-7 of procore is not linked to a job in Sage. Export it with export_job, or link it with "
            "map_job.",
        ),
        Refuses(
            {**PROJECT, "cost_codes": [{"cost_code": "9.5", "cost_type": "2"}]},
            "not_in_sage",
            "Sage has no cost code 9.500 (6-5 Cost Codes).",
            given=MAPPED,
        ),
        Refuses(
            {**PROJECT, "cost_codes": [{**CODES[0], "phase": "1"}]},
            "phases_in_use",
            "A cost code of phase 1 cannot be exported: phases come from Sage (3-5 Jobs).",
            given=MAPPED,
        ),
        Refuses(
            {**PROJECT, "cost_codes": [{**CODES[0], "segments": {"area": "North"}}]},
            "custom_wbs_unsupported",
            "Sage has cost codes and cost types, and no segments beside them.",
            given=MAPPED,
        ),
    ),
    limits=(
        "A row of Sage's budget has a column for each cost type: a type at zero shows as its code without a type.",
        "Sage's API is not known to add cost codes: they are made in 6-5 Cost Codes.",
    ),
)
