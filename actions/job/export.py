"""Export a project: it waits until accounting accepts it with its Sage job number (3-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from actions.client.given import check_client, client_of
from actions.cost_code.pairs import NO_SEGMENTS, check_codes
from actions.job.checks import check_active_client, check_lists
from actions.job.inputs import SENT, ExportedJobSchema, ExportJobInput
from actions.job.matching import candidates_of, check_alike, namesakes
from actions.linking import no_link
from actions.numbers import check_number
from actions.short import short_name
from actions.states import check_state
from sage100_plugin.ports.sage import Write
from sage100_plugin.records import fields
from sage100_plugin.records.job import JOB
from sage100_plugin.spec import (
    Action,
    Context,
    Effect,
    Example,
    Faults,
    Given,
    Needed,
    Numbering,
    Plan,
    Refuses,
    Step,
)
from sage100_plugin.spec.pairs import check_pair, pairs_of

SHORT = 30
"""Sage's length of a job's short name (partner layouts)."""


class JobDecision(Schema):
    """What accounting fills in on acceptance; what the project told of it is overruled."""

    sage_id = fields.text("Sage Job#", help="Its number in Sage (3-5 Jobs), or next for the next free one.")
    client = fields.record_id("Client", picker="clients", help="The Sage client (3-6 Clients).")
    status = fields.record_id("Job Status", picker="job_statuses", help="From the company's own list.")
    type = fields.record_id("Job Type", picker="job_types", help="From the company's own list.")


def check(ctx: Context, given: Given, faults: Faults) -> None:
    """Whether it is there already, what Sage cannot take, and on acceptance what accounting must give."""
    check_pair(ctx, given, faults, "job")
    if not any(fault.code == "already_linked" for fault in faults.found):
        check_alike(ctx, given, faults)
    _check_unsupported(given, faults)
    check_state(given, faults)
    check_codes(ctx, given, faults)
    wanted = _wanted(ctx, given)
    decided = ctx.decision is not None
    check_client(ctx, wanted, faults, required=decided)
    check_active_client(ctx, client_of(ctx, wanted), faults)
    check_lists(ctx, wanted, faults)
    if decided and not wanted.get("status"):
        faults.add("/status", "required", f"Job Status is required: choose it from the company's list ({JOB.menu}).")
    if decided and not ctx.sage_numbers:
        _check_number(ctx, faults)


def _check_unsupported(given: Given, faults: Faults) -> None:
    if given.get("segments"):
        faults.add("/segments", "custom_wbs_unsupported", NO_SEGMENTS)
    if given.get("phases"):
        says = "Phases cannot be exported: they are made in Sage (3-5 Jobs, Options > Job Phases) and come from there."
        faults.add("/phases", "phases_in_use", says)


def _check_number(ctx: Context, faults: Faults) -> None:
    number = (ctx.decision or {}).get("sage_id")
    if number:
        check_number(ctx, faults, "job", number, "/sage_id", "Sage Job#")
    elif not ctx.takes_next("job"):
        faults.add("/sage_id", "sage_id_required", f"Type the Sage job number ({JOB.menu}) to accept it.")


def _wanted(ctx: Context, given: Given) -> Mapping[str, Any]:
    """What is given, with what accounting chose in its place."""
    chosen = {name: value for name, value in (ctx.decision or {}).items() if value and name != "sage_id"}
    own = {name: value for name, value in given.items() if name != "client_source_id" or "client" not in chosen}
    return {**own, **chosen}


def run(ctx: Context, given: Given) -> Plan:
    """One JobAddRq; then the codes and types of the project at zero in the job's budget."""
    wanted = _wanted(ctx, given)
    number, client = (ctx.decision or {}).get("sage_id"), client_of(ctx, wanted)
    short, warnings = short_name(ctx, given, SHORT)
    sent: dict[str, Any] = {
        **({"id": number} if number else {}),
        **{name: given[name] for name in SENT if given.get(name) is not None},
        "short_name": short,
        **({"client": client} if client else {}),
        **({"status": int(wanted["status"])} if wanted.get("status") else {}),
        **({"type": wanted["type"]} if wanted.get("type") else {}),
    }
    return Plan(
        Write("job", "add", sent),
        pairs_of(given, "job"),
        Numbering("id"),
        awaiting=tuple(name for name in ("id", "client", "status") if name not in sent and _awaits(ctx, name)),
        warnings=(*warnings, *no_link(given, "job"), *namesakes(ctx, given)),
        tells=candidates_of(ctx, given),
        then=_shell(given),
    )


def _awaits(ctx: Context, name: str) -> bool:
    return ctx.decision is None and (name != "id" or not ctx.takes_next("job"))


def _shell(given: Given) -> tuple[Needed, ...]:
    """The codes and types that the project has now; those that it gets later are exported on their own (R154)."""
    if not given.get("cost_codes"):
        return ()
    codes = [{"cost_code": f"{line['cost_code']:.3f}", "cost_type": line["cost_type"]} for line in given["cost_codes"]]
    return (Needed("create_shell_budget", {"cost_codes": codes}, {"cost_codes": "cost_codes"}, into="job"),)


PROJECT = {"name": "Harbor Point Annex", "source": "procore", "source_id": "P-88"}

EXPORT_JOB = Action(
    key="export_job",
    record="job",
    verb="export",
    title="Export Job",
    summary="Sends a project to accounting, who accept it as a Sage job under a number of their own or reject it.",
    menu=JOB.menu,
    effect=Effect.EXPORT,
    input=ExportJobInput,
    output=ExportedJobSchema,
    decision=JobDecision,
    check=check,
    run=run,
    maps=True,
    steps=(
        Step("Send the project for acceptance", "source"),
        Step("Accept it with its Sage job number, client, status and type, or reject it", "plugin"),
        Step("Put its cost codes and types into the budget at zero", "plugin"),
        Step("Fill accounts, terms and phases (3-5 Jobs)", "sage"),
    ),
    example=Example(
        input={
            **PROJECT,
            "project_number": "26-088",
            "client": "1",
            "status": "4",
            "type": "2",
            "address1": "1200 North Harbor Street",
            "city": "Seattle",
            "state": "WA",
            "zip": "98101",
            "start_date": "2026-11-02",
            "cost_codes": [{"cost_code": "2010", "cost_type": "2"}, {"cost_code": "2020", "cost_type": "4"}],
        },
        output={
            "id": "...",
            "name": "Harbor Point Annex",
            "short_name": "Harbor Point Annex",
            "client_name": "Clearwater Medical Group",
            "status_name": "Current",
            "type_name": "Renovation",
        },
    ),
    refuses=(
        Refuses({"name": "", "source": "procore", "source_id": "P-88"}, "required", "Job Name is required."),
        Refuses({**PROJECT, "name": "x" * 76}, "too_long", "Job Name has 76 characters; Sage takes 75."),
        Refuses(
            {**PROJECT, "state": "ZZ"},
            "unknown_state",
            "State: ZZ is no state or province. Write it with its two letters, as OK.",
        ),
        Refuses(
            {**PROJECT, "client_source_id": "C-404"},
            "client_not_linked",
            "Client C-404 of procore is not linked to a Sage client. Link it with link_client, create it with "
            "export_client, or give its Sage number.",
        ),
        Refuses(
            {**PROJECT, "segments": {"area": "North"}},
            "custom_wbs_unsupported",
            "Sage has cost codes and cost types, and no segments beside them.",
        ),
        Refuses(
            {**PROJECT, "phases": {"1": "Shell"}},
            "phases_in_use",
            "Phases cannot be exported: they are made in Sage (3-5 Jobs, Options > Job Phases) and come from there.",
        ),
        Refuses(
            {**PROJECT, "name": "Lakeview Retail Shell", "project_number": "1017"},
            "possible_duplicate",
            "Sage already has job 1017 Lakeview Retail Shell: the number and the name are the same (3-5 Jobs). Link "
            "the project with map_job if it is one of them, or send confirm_no_match.",
        ),
        Refuses(
            PROJECT,
            "already_linked",
            "P-88 of procore is already job 1009 in Sage (3-5 Jobs).",
            given=(("map_job", {"job": "1009", "source": "procore", "source_id": "P-88"}),),
        ),
    ),
    limits=(
        "Cost codes that the project gets after it was sent go to the budget with export_cost_codes.",
        "Phases come from Sage only; accounts, terms and tax districts are filled there (3-5 Jobs).",
        "How Sage's API names the fields of a job is mostly a guess: the company's schema decides.",
    ),
)
