"""What a project tells of the job that it is to become, or is."""

from __future__ import annotations

from marshmallow import Schema

from actions.candidates import CandidateSchema
from actions.cost_code.pairs import Untaken, cost_codes
from sage100_plugin.records import fields
from sage100_plugin.records.job import JobSchema
from sage100_plugin.spec import ActionInput

SENT = (
    "name", "short_name", "address1", "address2", "city", "state", "zip", "contract_amount", "contract_number",
    "contract_date", "start_date", "finish_date", "client_po", "notes",
)  # fmt: skip
"""Inputs that Sage's job has under the same names."""


class JobInput(ActionInput):
    """The fields of a job that a project fills, in the order of its window (3-5 Jobs)."""

    name = fields.text("Job Name", length=75)
    short_name = fields.text("Short Name", length=30, help="Left empty, the job name or the words of it that fit.")
    client = fields.record_id("Client", picker="clients", help="The Sage client; accounting may choose it.")
    client_source_id = fields.text("Client Source Id", help="Instead of it: the id of a client that is linked.")
    address1 = fields.text("Address 1", length=50)
    address2 = fields.text("Address 2", length=50)
    city = fields.text("City", length=50)
    state = fields.text("State", length=2, picker="states", help="Two letters.")
    zip = fields.text("Zip", length=10)
    type = fields.record_id("Type", picker="job_types", help="From the company's own list.")
    status = fields.record_id("Status", picker="job_statuses", help="From the company's own list.")
    contract_amount = fields.money("Contract Amount", help="The original contract, without changes.")
    contract_number = fields.text("Contract#", length=30)
    contract_date = fields.day("Contract Date")
    start_date = fields.day("Start Date")
    finish_date = fields.day("Finish Date")
    client_po = fields.text("Client PO#", length=30)
    notes = fields.text("Notes")


class ExportJobInput(Untaken, JobInput):
    """A project of the source that is to become a job in Sage."""

    untaken = ("phases", "segments")

    name = fields.text("Job Name", required=True, length=75)
    project_number = fields.text(
        "Project Number", help="The source's own number; the job's may differ, as accounting types it."
    )
    cost_codes = cost_codes("They make the job's shell budget: each code with its type, at zero.")
    phases = fields.content("Phases", help="Not taken: phases are made in Sage.", sample={})


class ExportedJobSchema(JobSchema):
    """The job, and which else it could have been."""

    candidates = fields.lines("Candidates", CandidateSchema, help="The jobs of Sage that are like it.")


class WhichJob(Schema):
    """The job that is meant."""

    job = fields.record_id("Job", picker="jobs", help="Needed only where the project is not linked to its job.")


class UpdateJobInput(JobInput, WhichJob):
    """A project whose job is to be as the project is."""

    short_name = fields.text("Short Name", length=30)


class JobOutcomeSchema(JobSchema):
    """The job, and what was done."""

    outcome = fields.text("Outcome")
