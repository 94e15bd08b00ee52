"""Create the shell budget of a job that was exported (6-2)."""

from __future__ import annotations

from actions.cost_code.shell import CodesOfJob, ShellSchema, check, run
from sage100_plugin.records.budget import BUDGET
from sage100_plugin.spec import Action, Effect, Example, Refuses, Step

CREATE_SHELL_BUDGET = Action(
    key="create_shell_budget",
    record="budget",
    verb="create",
    title="Create Shell Budget",
    summary="Puts the cost codes and types of a project into its job's budget at zero; export_job does it by itself.",
    menu=BUDGET.menu,
    effect=Effect.EXPORT,
    input=CodesOfJob,
    output=ShellSchema,
    check=check,
    run=run,
    steps=(
        Step("Add cost codes and types to the project", "source"),
        Step("Accept them, or reject them; those of an export_job were accepted with it", "plugin"),
        Step("Put those that the job's budget lacks there at zero", "plugin"),
    ),
    example=Example(
        input={
            "job": "1009",
            "cost_codes": [{"cost_code": "2010", "cost_type": "2"}, {"cost_code": "2010", "cost_type": "3"}],
        },
        output={
            "job": "1009",
            "lines": [{"cost_code": "2010.000", "cost_type": None, "budget": "0.00"}],
            "outcome": "added",
            "added": 2,
        },
    ),
    refuses=(
        Refuses(
            {"job": "1009", "cost_codes": [{"cost_type": "2"}]},
            "cost_code_missing",
            "Choose the cost code first, then its cost type.",
        ),
        Refuses(
            {"job": "1001", "cost_codes": [{"cost_code": "2010", "cost_type": "2"}]},
            "phases_in_use",
            "Job 1001 has phases, so its budget is made in Sage (6-2 Budgets) and comes from there.",
        ),
        Refuses(
            {"job": "1014", "cost_codes": [{"cost_code": "2010", "cost_type": "2"}]},
            "wrong_state",
            "The budget of job 1014 has Lock Edit set. Let accounting clear it in Sage (6-2 Budgets).",
        ),
    ),
    limits=(
        "A row of Sage's budget has a column for each cost type: a type at zero shows as its code without a type.",
        "Sage's API is not known to add cost codes: they are made in 6-5 Cost Codes.",
    ),
)
