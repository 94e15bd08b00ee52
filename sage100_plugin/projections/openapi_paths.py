"""The calls of the public contract that no declaration owns, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPEN_SCOPE = ""
"""No API key is needed."""

COMPANY = ("company", "Only this company.")
LIMIT = ("limit", "At most so many; 50 when it is left out, never more than 500.")
CURSOR = ("cursor", "Go on after this place: the `next` of the page before.")
SHAPE = ("shape", "`array` gives the bare items.")
SUBSCRIPTION = "/v1/subscriptions/{id}"
EXPORT = "/v1/exports/{id}"
IMPORT = "/v1/imports/{id}"
COMPANY_PATH = "/v1/companies/{id}"


@dataclass(frozen=True)
class Call:
    """One call. `body` and `answer` name components; `refuses` are the codes beyond those every call can give."""

    method: str
    path: str
    name: str
    tag: str
    summary: str
    scope: str = "read"
    body: str = ""
    answer: str = ""
    status: str = "200"
    query: tuple[tuple[str, str], ...] = ()
    refuses: tuple[str, ...] = ()
    media: str = "application/json"
    example: Mapping[str, Any] | None = None
    says: str = ""


SUBSCRIBE = {"target_url": "https://hooks.example.com/sage", "events": ["job.created"], "external_id": "flow-17"}

CALLS = (
    Call("get", "/v1/me", "GetMe", "Access", "Whose key this is, and which companies it sees", answer="Me"),
    Call("get", "/v1/keys", "ListKeys", "Access", "List API keys", "admin", answer="KeyPage"),
    Call(
        "post", "/v1/keys", "CreateKey", "Access", "Make an API key", "admin", "KeyInput", "Key", "201",
        refuses=("invalid_input",), example={"name": "n8n", "scopes": ["read", "write"]},
        says="The key is shown once.",
    ),
    Call("delete", "/v1/keys/{id}", "RevokeKey", "Access", "Revoke an API key", "admin", status="204"),
    Call(
        "post", "/v1/keys/{id}/resume", "ResumeKey", "Access", "Let a paused API key be used again", "admin",
        answer="Key", refuses=("not_found",),
    ),
    Call(
        "get", "/v1/companies", "ListCompanies", "Access", "List the companies", "admin", answer="CompanyPage",
        query=(LIMIT, CURSOR),
    ),
    Call(
        "get", COMPANY_PATH, "GetCompany", "Access", "Show how a company is set up, without secrets", "admin",
        answer="Company", refuses=("not_found",),
    ),
    Call(
        "patch", COMPANY_PATH, "ChangeCompany", "Access", "Change a company's facts and policies", "admin",
        "CompanyChange", "Company", refuses=("not_found", "unknown_field", "invalid_value"),
        example={"country": "CA"}, says="How its Sage is reached is changed by sage100-plugin company set.",
    ),
    Call(
        "post", f"{COMPANY_PATH}/rebaseline", "RebaselineCompany", "Access", "Read a company anew", "admin",
        "RebaselineInput", "Open", refuses=("not_found", "invalid_value", "wrong_state"),
        example={"backfill": "2026-10-01"},
        says="What was seen is forgotten. The next look is silent, or tells what was made since the day backfill.",
    ),
    Call(
        "post", f"{COMPANY_PATH}/accept-deletions", "AcceptDeletions", "Access", "Let deletions be true", "admin",
        answer="Open", refuses=("not_found", "wrong_state"),
        says="Of a company that is held because much is gone from Sage: it is told as deleted.",
    ),
    Call(
        "get", "/v1/operations/{id}", "GetOperation", "Actions", "What became of an action", answer="Answer",
        refuses=("not_found",), says="The body is the action's answer.",
    ),
    Call(
        "get", "/v1/subscriptions", "ListSubscriptions", "Subscriptions", "List subscriptions",
        answer="SubscriptionPage", query=(COMPANY, LIMIT, CURSOR),
    ),
    Call(
        "post", "/v1/subscriptions", "Subscribe", "Subscriptions", "Subscribe to events", "write", "SubscriptionInput",
        "Subscription", "201", refuses=("invalid_input", "target_not_allowed"), example=SUBSCRIBE,
        says="The same target, events and external_id again answer 200 with the same id.",
    ),
    Call(
        "get", SUBSCRIPTION, "GetSubscription", "Subscriptions", "Show a subscription", answer="Subscription",
        refuses=("not_found",),
    ),
    Call(
        "patch", SUBSCRIPTION, "ChangeSubscription", "Subscriptions", "Change a subscription", "write",
        "SubscriptionChange", "Subscription", refuses=("not_found", "target_not_allowed"),
    ),
    Call(
        "delete", SUBSCRIPTION, "Unsubscribe", "Subscriptions", "End a subscription", "write", status="204",
        says="Ending one that is gone already is no error.",
    ),
    Call(
        "post", f"{SUBSCRIPTION}/test", "TestSubscription", "Subscriptions", "Deliver a test event", "write",
        answer="Open", refuses=("not_found",),
    ),
    Call(
        "post", f"{SUBSCRIPTION}/rotate-secret", "RotateSecret", "Subscriptions", "Make a new signing secret", "write",
        answer="Subscription", refuses=("not_found",), says="For a time deliveries carry both signatures.",
    ),
    Call(
        "post", f"{SUBSCRIPTION}/replay", "ReplayEvents", "Subscriptions", "Deliver past events again", "write",
        "Replay", "Open", refuses=("not_found", "invalid_input", "wrong_state"),
        example={"event_ids": ["evt_1", "evt_2"]},
    ),
    Call(
        "post", f"{SUBSCRIPTION}/pause", "PauseSubscription", "Subscriptions", "Pause a subscription", "write",
        answer="Subscription", refuses=("not_found", "wrong_state"), says="Events are kept until it is resumed.",
    ),
    Call(
        "post", f"{SUBSCRIPTION}/resume", "ResumeSubscription", "Subscriptions", "Resume a subscription", "write",
        answer="Subscription", refuses=("not_found",),
    ),
    Call(
        "get", f"{SUBSCRIPTION}/deliveries", "ListDeliveries", "Subscriptions", "List a subscription's deliveries",
        answer="DeliveryPage", query=(("status", "Only this status."), LIMIT, CURSOR), refuses=("not_found",),
    ),
    Call(
        "get", f"{SUBSCRIPTION}/deliveries/{{delivery_id}}", "GetDelivery", "Subscriptions",
        "Show a delivery with its attempts and its event", answer="DeliveryDetail", refuses=("not_found",),
    ),
    Call(
        "post", "/v1/poll", "PollNow", "Triggers", "Ask Sage for changes now", "write", "PollInput", "Open",
        refuses=("unknown_company", "sage_unavailable"), example={"company": "sandbox"},
    ),
    Call("post", "/v1/deliver", "DeliverNow", "Triggers", "Send what is due now", "write", answer="Open"),
    Call(
        "get", "/v1/exports", "ListExports", "Exports", "List what waits for acceptance", answer="ExportPage",
        query=(("status", "Only this status."), ("record", "Only this record."), COMPANY, LIMIT, CURSOR),
    ),
    Call("get", EXPORT, "GetExport", "Exports", "Show an export", answer="Export", refuses=("not_found",)),
    Call(
        "post", f"{EXPORT}/accept", "AcceptExportById", "Exports", "Accept an export", "export:decide", "Acceptance",
        "Answer", refuses=("not_found", "stale_preview", "wrong_state", "sage_id_required"),
        says="200 when Sage has it, 202 while it is being written.",
    ),
    Call(
        "post", f"{EXPORT}/reject", "RejectExportById", "Exports", "Reject an export", "export:decide", "Rejection",
        "Answer", refuses=("not_found", "wrong_state"), example={"reason": "The vendor exists as 812."},
    ),
    Call(
        "post", f"{EXPORT}/resend", "ResendExport", "Exports", "Send an export again", "write", "Resending", "Answer",
        "202", refuses=("not_found", "wrong_state"), says="As it was, or with the given input.",
    ),
    Call(
        "post", f"{EXPORT}/retrieve", "RetrieveExport", "Exports", "Take an undecided export back", "write",
        answer="Answer", refuses=("not_found", "wrong_state"),
    ),
    Call(
        "get", "/v1/imports", "ListImports", "Imports", "List records made in Sage that wait for the source",
        answer="ImportPage",
        query=(("status", "Only this status."), ("record", "Only this record."), COMPANY, LIMIT, CURSOR),
    ),
    Call(
        "post", f"{IMPORT}/accept", "AcceptImport", "Imports", "Accept an import for a source", "write",
        "ImportAcceptance", "Import", refuses=("not_found", "wrong_state", "already_linked", "required"),
        example={"source": "followup", "source_id": "P-204"},
        says="With source_id it is linked at once; without, the same call with source_id completes it.",
    ),
    Call(
        "post", f"{IMPORT}/reject", "RejectImport", "Imports", "Keep a record out of the source", "write",
        "ImportRejection", "Import", refuses=("not_found", "wrong_state"), example={"reason": "A warranty job."},
    ),
    Call(
        "post", f"{IMPORT}/restore", "RestoreImport", "Imports", "Let a rejected import wait again", "write",
        answer="Import", refuses=("not_found", "wrong_state"),
    ),
    Call(
        "get", "/v1/links", "ListLinks", "Links", "List which outside record is which Sage record", answer="LinkPage",
        query=(
            COMPANY, ("record", "Only this record."), ("source", "Only this source."),
            ("source_id", "Only this outside record."), ("sage_id", "Only this Sage record."),
            ("state", "Only this state."), LIMIT, CURSOR,
        ),
    ),
    Call(
        "get", "/v1/activity", "ListActivity", "Links", "List who did what, newest first", answer="ActivityPage",
        query=(COMPANY, ("record", "Only this record."), LIMIT, CURSOR),
    ),
    Call(
        "post", "/v1/agent/claim", "ClaimDocument", "Agent", "Fetch the next document for Sage's API", "agent",
        "AgentClaim", "AgentDocument", refuses=("unknown_company", "company_required", "wrong_state", "required"),
        example={"runner": "3f0c", "machine": "SAGE01", "version": "1.0.0", "holds": []},
        says="For the runner beside Sage. Waits up to 25 seconds (Prefer: wait=N), then answers 204.",
    ),
    Call(
        "post", "/v1/agent/answers/{id}", "AnswerDocument", "Agent", "Bring what became of a document", "agent",
        "AgentAnswer", "Open", refuses=("unknown_company", "company_required", "required"),
        example={"response": "<api:MBXML/>"}, says="`taken` is false when nobody waits for it any more.",
    ),
    Call("get", "/healthz", "GetHealth", "Server", "Whether the process runs", OPEN_SCOPE, answer="Health"),
    Call("get", "/readyz", "GetReadiness", "Server", "Whether all it needs answers", OPEN_SCOPE, answer="Health"),
    Call("get", "/metrics", "GetMetrics", "Server", "Numbers for Prometheus", media="text/plain"),
    Call("get", "/plugin.json", "GetManifest", "Server", "The manifest", OPEN_SCOPE, answer="Open"),
    Call("get", "/openapi.json", "GetOpenApi", "Server", "This document", OPEN_SCOPE, answer="Open"),
    Call("get", "/docs", "GetDocs", "Server", "The documentation", OPEN_SCOPE, media="text/html"),
)  # fmt: skip
