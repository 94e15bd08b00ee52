"""Accept or reject an export."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema

from sage100_plugin.records import fields
from sage100_plugin.spec import Action, ActionInput, Context, Decide, Effect, Example, Given, Refuses, Step

MENU = "Acceptance queue"

WAITING = (("export_vendor", {"name": "Northgate Glazing", "source": "procore", "source_id": "V-88"}),)


class Decision(ActionInput):
    """Which export is decided."""

    export = fields.text("Export", required=True, help="The id of the export.", sample="exp_5hq2")
    payload_hash = fields.text("Payload Hash", help="Decide only if the export is still what was looked at.")


class AcceptExport(Decision):
    """What accounting adds on acceptance, for all that can be accepted; the export's own action reads it."""

    sage_id = fields.text("Sage Number", help="The number the record gets in Sage; next takes the next free one.")
    vendor_type = fields.record_id("Vendor Type", picker="vendor_types", help="For vendors: from the company's list.")
    client = fields.record_id("Client", picker="clients", help="For jobs: the Sage client (3-6 Clients).")
    status = fields.record_id("Job Status", picker="job_statuses", help="For jobs: from the company's list.")
    type = fields.record_id("Job Type", picker="job_types", help="For jobs: from the company's list.")


TYPED = ("sage_id", "vendor_type", "client", "status", "type", "confirm_no_match")


class RejectExport(Decision):
    """Why it is rejected."""

    reason = fields.text("Reason", required=True, help="The sender is told.")


class Accepted(Schema):
    """The record as it stands in Sage."""

    class Meta:
        """Each record has its own fields beside these."""

        unknown = EXCLUDE

    id = fields.record_id("Sage Number")
    name = fields.text("Name")


class Rejected(Schema):
    """The export after the decision."""

    class Meta:
        """The export has more fields than are of interest here."""

        unknown = EXCLUDE

    id = fields.text("Export")
    status = fields.text("Status")
    round = fields.whole("Round")


def accept(_ctx: Context, given: Given) -> Decide:
    """Accept it, with what was typed."""
    typed = {name: given[name] for name in TYPED if given.get(name)}
    return Decide(given["export"], "accept", given.get("payload_hash"), fields=typed)


def reject(_ctx: Context, given: Given) -> Decide:
    """Reject it, with the reason."""
    return Decide(given["export"], "reject", given.get("payload_hash"), given["reason"])


ACCEPT_EXPORT = Action(
    key="accept_export",
    record="export",
    verb="accept",
    title="Accept Export",
    summary="Accepts a waiting export with its Sage number; it is written to Sage at once and linked.",
    menu=MENU,
    effect=Effect.WRITE,
    scope="export:decide",
    input=AcceptExport,
    output=Accepted,
    run=accept,
    steps=(Step("Look at the preview", "plugin"), Step("Type the Sage number and accept", "plugin")),
    example=Example(
        {"export": "@0/export/id", "sage_id": "990", "vendor_type": "1"},
        {"id": "990", "name": "Northgate Glazing"},
        WAITING,
    ),
    refuses=(
        Refuses(
            {"export": "@0/export/id"},
            "sage_id_required",
            "Type the Sage vendor number (4-4 Vendors) to accept it.",
            WAITING,
        ),
        Refuses({"export": "exp_none", "sage_id": "990"}, "not_found", "There is no export exp_none."),
    ),
)

REJECT_EXPORT = Action(
    key="reject_export",
    record="export",
    verb="reject",
    title="Reject Export",
    summary="Rejects a waiting export with a reason that the sender is told; it can be edited and sent again.",
    menu=MENU,
    effect=Effect.WRITE,
    scope="export:decide",
    input=RejectExport,
    output=Rejected,
    run=reject,
    steps=(Step("Look at the preview", "plugin"), Step("Reject it with a reason", "plugin")),
    example=Example(
        {"export": "@0/export/id", "reason": "We buy glass from vendor 214."},
        {"status": "rejected", "round": 1},
        WAITING,
    ),
    refuses=(Refuses({"export": "@0/export/id", "reason": ""}, "required", "Reason is required.", WAITING),),
)
