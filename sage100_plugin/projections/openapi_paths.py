"""The calls of the public contract that no declaration owns, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OPEN_SCOPE = ""
"""No API key is needed."""

COMPANY = ("company", "Only this company.")
WHO_WHAT = (("by", "Only what somebody did whose name holds this."), ("what", "Only what was done that holds this."))
LIMIT = ("limit", "At most so many; 50 when it is left out, never more than 500.")
CURSOR = ("cursor", "Go on after this place: the `next` of the page before.")
SHAPE = ("shape", "`array` gives the bare items.")
SUBSCRIPTION = "/v1/subscriptions/{id}"
EXPORT = "/v1/exports/{id}"
IMPORT = "/v1/imports/{id}"
COMPANY_PATH = "/v1/companies/{id}"
HOOK = "/v1/hooks/{id}"
LINK = "/v1/links/{id}"
CONFIRM = ("confirm", "`true`: even though other records went by the pair.")
BUTTON = "/v1/buttons/{id}"
DECISION = "/d/{token}"
MAPPINGS = "/v1/mappings/{company}"
MAPPING = f"{MAPPINGS}/{{module}}"


@dataclass(frozen=True)
class Call:
    """One call. `body` and `answer` name components; `refuses` are the codes beyond those every call can give.

    `file` is the media type of a body that is no JSON.
    """

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
    file: str = ""


SUBSCRIBE = {"target_url": "https://hooks.example.com/sage", "events": ["job.created"], "external_id": "flow-17"}

MAPPED = [
    {"field": "description", "source": ["description", "name"]},
    {"field": "schedule_date", "source": "visit.date"},
    {"field": "status", "source": "stage", "values": {"Booked": "7", "Done": "8"}},
    {"field": "priority", "source": "priority", "default": "2"},
]

CALLS = (
    Call("get", "/v1/me", "GetMe", "Access", "Whose key this is, and which companies it sees", answer="Me"),
    Call("get", "/v1/keys", "ListKeys", "Access", "List API keys", "admin", answer="KeyPage", query=(LIMIT, CURSOR)),
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
        "get", "/v1/users", "ListUsers", "Access", "List the users of the console", "admin", answer="UserPage",
        query=(LIMIT, CURSOR),
    ),
    Call(
        "post", "/v1/users", "CreateUser", "Access", "Let a person sign in to the console", "admin", "UserInput",
        "User", "201", refuses=("invalid_input",),
        example={"name": "dora", "role": "approver", "password": "correct horse battery staple"},
    ),
    Call(
        "post", "/v1/users/{id}/password", "SetPassword", "Access", "Give a user another password", "admin",
        "PasswordInput", "User", refuses=("not_found", "invalid_input"),
        example={"password": "correct horse battery staple"}, says="Ends the user's sessions.",
    ),
    Call(
        "post", "/v1/users/{id}/sign-out", "SignUserOut", "Access", "Sign a user out everywhere", "admin",
        answer="User", refuses=("not_found",),
    ),
    Call("delete", "/v1/users/{id}", "EndUser", "Access", "Let a user sign in no more", "admin", status="204"),
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
        query=(
            ("status", "Only this status."), ("state", "The same as status."), ("record", "Only this record."),
            ("source", "Only this source."), ("source_id", "Only this outside record."), COMPANY, LIMIT, CURSOR,
        ),
        refuses=("invalid_value", "unknown_field", "unknown_company"),
        says="Lines without what they would write: that stands at the `url` of each.",
    ),
    Call(
        "post", "/v1/exports/accept", "AcceptExports", "Exports", "Accept many exports", "export:decide", "AcceptMany",
        "DecidedMany", refuses=("required", "invalid_value"), example={"ids": ["exp_123", "exp_124"]},
        says="Each is decided for itself: what is wrong with one stops no other.",
    ),
    Call(
        "post", "/v1/exports/reject", "RejectExports", "Exports", "Reject many exports", "export:decide", "RejectMany",
        "DecidedMany", refuses=("required", "invalid_value"),
        example={"ids": ["exp_123", "exp_124"], "reason": "The vendors exist."},
    ),
    Call("get", EXPORT, "GetExport", "Exports", "Show an export", answer="Export", refuses=("not_found",)),
    Call(
        "post", f"{EXPORT}/accept", "AcceptExportById", "Exports", "Accept an export", "export:decide", "Acceptance",
        "Answer", refuses=("not_found", "stale_preview", "wrong_state", "sage_id_required", "two_persons"),
        says="200 when Sage has it, 202 while it is being written or a second person has to accept it too.",
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
    Call("get", IMPORT, "GetImport", "Imports", "One import", answer="Import", refuses=("not_found",)),
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
        "get", "/v1/buttons", "ListButtons", "Buttons", "List the buttons that this key made", "write",
        answer="ButtonPage", query=(COMPANY, LIMIT, CURSOR),
    ),
    Call(
        "post", "/v1/buttons", "MakeButton", "Buttons", "Make a signed link that runs one action", "write",
        "ButtonInput", "Button", "201",
        refuses=(
            "invalid_input", "unknown_action", "required", "unknown_field", "invalid_value", "too_long",
            "company_required", "unknown_company",
        ),
        example={
            "action": "create_work_order", "label": "Create work order", "single_use": True,
            "input": {"description": "No cooling in the server room", "source": "followup", "source_id": "P-204"},
        },
        says="Opening the link changes nothing: its page shows what would happen and asks for what is missing.",
    ),
    Call(
        "get", BUTTON, "GetButton", "Buttons", "Show a button with its link", "write", answer="Button",
        refuses=("not_found",),
    ),
    Call(
        "delete", BUTTON, "RevokeButton", "Buttons", "Take a button back", "write", status="204",
        says="Its link does nothing from then on. Taking back one that is gone already is no error.",
    ),
    Call(
        "get", DECISION, "ShowDecision", "Exports", "Show what a link to decide is about", OPEN_SCOPE,
        answer="Decision", refuses=("not_found", "expired", "key_paused", "scope_missing", "rate_limited"),
        says="The decide_url of an export.requested delivery. Decides nothing. A page for people, this for "
        "Accept: application/json.",
    ),
    Call(
        "post", DECISION, "DecideByLink", "Exports", "Accept or reject by a link, once", OPEN_SCOPE,
        "DecisionInput", "Answer",
        refuses=(
            "not_found", "expired", "key_paused", "scope_missing", "rate_limited", "wrong_state", "invalid_value",
            "required", "sage_id_required", "two_persons",
        ),
        example={"decision": "accept", "sage_id": "990", "vendor_type": "1"},
        says="In the name of the subscription's decide_as, with the rights that its key has now. Beside decision and "
        "reason go the fields that accounting gives, as GET lists them.",
    ),
    Call("get", "/v1/hooks", "ListHooks", "Hooks", "List inbound hooks", answer="HookPage", query=(LIMIT, CURSOR)),
    Call(
        "post", "/v1/hooks", "CreateHook", "Hooks", "Make an address to which a CRM posts its own payload", "write",
        "HookInput", "Hook", "201", refuses=("invalid_input", "required", "scope_missing", "unknown_company"),
        example={"name": "Won deals", "action": "create_work_order", "source": "hubspot", "scheme": "url"},
        says="The secret is shown once. Without a mapping the company's counts.",
    ),
    Call("get", HOOK, "GetHook", "Hooks", "Show a hook", answer="Hook", refuses=("not_found",)),
    Call(
        "patch", HOOK, "ChangeHook", "Hooks", "Change a hook's name or mapping", "write", "HookChange", "Hook",
        refuses=("not_found", "invalid_input"), says="A mapping of null lets the company's count.",
    ),
    Call(
        "delete", HOOK, "DeleteHook", "Hooks", "Remove a hook and its calls", "write", status="204",
        says="Removing one that is gone already is no error.",
    ),
    Call(
        "post", f"{HOOK}/rotate-secret", "RotateHookSecret", "Hooks", "Give a hook a new secret", "write",
        "HookSecret", "Hook", refuses=("not_found", "required", "invalid_value"),
        says="The one before counts for a day more.",
    ),
    Call(
        "post", f"{HOOK}/try", "TryHook", "Hooks", "Show what a payload would come to", body="HookTry",
        answer="HookTried", refuses=("not_found", "required"), example={"payload": {"dealname": "No cooling"}},
        says="Runs nothing.",
    ),
    Call(
        "get", f"{HOOK}/calls", "ListHookCalls", "Hooks", "List what was posted to a hook", answer="HookCallPage",
        query=(LIMIT, CURSOR), refuses=("not_found",),
    ),
    Call(
        "get", f"{HOOK}/calls/{{call_id}}", "GetHookCall", "Hooks", "Show a call with its payload and answer",
        answer="HookCall", refuses=("not_found",),
    ),
    Call(
        "post", f"{HOOK}/calls/{{call_id}}/rerun", "RerunHookCall", "Hooks", "Map a payload anew and run it", "write",
        answer="Answer", refuses=("not_found", "operation_in_progress"), says="Answers as the action does.",
    ),
    Call(
        "post", "/h/{id}", "PostToHook", "Hooks", "What a CRM posts to a hook", OPEN_SCOPE, "Open", "Answer",
        refuses=("not_found", "bad_signature", "malformed_json", "unsupported_media_type", "operation_in_progress"),
        says="Signed as the hook's scheme has it, instead of an API key. JSON or a form; a list is answered by one "
        "item for each of its objects, with 207 when some were refused.",
    ),
    Call(
        "post", "/h/{id}/{secret}", "PostToSecretAddress", "Hooks", "What a CRM posts to a hook of the scheme url",
        OPEN_SCOPE, "Open", "Answer", refuses=("not_found", "bad_signature", "malformed_json"),
    ),
    Call(
        "get", "/v1/links", "ListLinks", "Links", "List which outside record is which Sage record", answer="LinkPage",
        query=(
            COMPANY, ("record", "Only this record."), ("source", "Only this source."),
            ("source_id", "Only this outside record."), ("sage_id", "Only this Sage record."),
            ("state", "Only this state."), ("q", "Words of the names or ids of either side."), LIMIT, CURSOR,
        ),
        refuses=("invalid_value", "unknown_company"),
    ),
    Call(
        "post", "/v1/links", "AddLink", "Links", "Link two records that are there", "write", "LinkInput", "Link", "201",
        refuses=(
            "invalid_input", "required", "invalid_value", "company_required", "unknown_company", "not_in_sage",
            "inactive_record", "already_linked", "linked_elsewhere", "in_both_systems",
        ),
        example={"record": "job", "source": "followup", "source_id": "P-204", "sage_id": "1042"},
        says="Nothing is written to Sage. The same pair again answers 200 and changes nothing.",
    ),
    Call(
        "get", "/v1/links/counts", "CountLinks", "Links", "Count by record type and state", answer="LinkCounts",
        query=(COMPANY,), says="Links, imports and exports together, with what each state means.",
    ),
    Call("get", LINK, "GetLink", "Links", "Show a link with its history", answer="Link", refuses=("not_found",)),
    Call(
        "patch", LINK, "ChangeLink", "Links", "Link to another Sage record, or change name, owner or state", "write",
        "LinkChange", "Link", query=(CONFIRM,),
        refuses=("not_found", "invalid_value", "not_in_sage", "inactive_record", "linked_elsewhere", "wrong_state"),
        example={"owner": "sage"},
        says="Another sage_id has to be confirmed once other records went by the pair. The state broken says that the "
        "source's own record is gone.",
    ),
    Call(
        "delete", LINK, "RemoveLink", "Links", "Take a pair apart", "write", status="204", query=(CONFIRM,),
        refuses=("wrong_state",), says="Both records stay. Removing one that is gone already is no error.",
    ),
    Call(
        "get", "/v1/templates/{key}.csv", "GetTemplate", "Templates", "A sheet to fill in, as a CSV file",
        media="text/csv", refuses=("not_found",),
        says="`budget` is the sheet that `export_budget` takes as its `csv`.",
    ),
    Call(
        "get", "/v1/links.csv", "ExportLinks", "Links", "All links as a CSV file", media="text/csv",
        query=(
            COMPANY, ("record", "Only this record."), ("source", "Only this source."),
            ("source_id", "Only this outside record."), ("sage_id", "Only this Sage record."),
            ("state", "Only this state."), ("q", "Words of the names or ids of either side."),
        ),
        says="UTF-8 for Excel; what a spreadsheet would run has an apostrophe before it.",
    ),
    Call(
        "post", "/v1/links.csv", "ImportLinks", "Links", "Link all pairs of a CSV file, or none", "write",
        answer="LinksImported", file="text/csv", query=(("dry_run", "`true` stores nothing."),),
        refuses=("invalid_input", "required", "unknown_field", "not_in_sage", "linked_elsewhere", "too_large"),
        says="Every fault is told by line and column. What is linked so already stays as it is.",
    ),
    Call(
        "post", "/v1/links/match", "MatchRecords", "Links", "Find which records of Sage those of a source could be",
        body="MatchInput", answer="MatchedPage",
        refuses=(
            "invalid_input", "required", "invalid_value", "unknown_field", "company_required", "unknown_company",
            "scope_missing", "in_both_systems",
        ),
        example={
            "record": "vendor", "source": "procore",
            "records": [{"source_id": "V-88", "name": "Northgate Glazing, Inc.", "phone": "918-555-0142"}],
        },
        says="Up to 10,000 records in one call. Nothing is linked, but with link=strong (scope write) those that have "
        "one strong candidate and no second near it.",
    ),
    Call(
        "post", "/v1/compare", "CompareRecords", "Links", "Hold a record of the source beside one of Sage",
        body="Comparison", answer="Compared",
        refuses=("invalid_input", "required", "invalid_value", "not_in_sage", "company_required", "unknown_company"),
        example={"record": "vendor", "sage_id": "10", "source_record": {"id": "V-88", "name": "Hollins Plumbing"}},
        says="By the company's mapping. Budgets also line by line. Nothing is written.",
    ),
    Call(
        "post", "/v1/compare/join", "JoinRecords", "Links", "Link two records that were made apart", "write",
        "Joining", "Joined", "201",
        refuses=(
            "invalid_input", "required", "invalid_value", "unknown_field", "not_in_sage", "inactive_record",
            "already_linked", "linked_elsewhere", "in_both_systems",
        ),
        example={
            "record": "vendor", "sage_id": "10", "source": "procore", "source_id": "V-88",
            "source_record": {"id": "V-88", "name": "Hollins Plumbing", "phone": "918-555-0142"},
            "winners": {"name": "sage", "phone": "source"},
        },
        says="Nothing is written to Sage. The same pair again answers 200.",
    ),
    Call(
        "get", f"{LINK}/compare", "GetLinkSides", "Links", "Show Sage's side of a link, and how it was seen last",
        answer="LinkSides", refuses=("not_found",),
    ),
    Call(
        "post", f"{LINK}/compare", "CompareLink", "Links", "Hold the source's record beside its record in Sage",
        body="LinkComparison", answer="Compared", refuses=("not_found", "required", "invalid_value", "not_in_sage"),
        example={"source_record": {"id": "V-88", "name": "Hollins Plumbing"}},
    ),
    Call(
        "get", MAPPINGS, "ListMappings", "Mappings", "List what can be mapped, and the version that counts",
        answer="MappedModulePage", query=(LIMIT, CURSOR), refuses=("not_found",),
    ),
    Call(
        "get", MAPPING, "GetMapping", "Mappings", "Show which field of the source is which field of Sage's",
        answer="FieldMapping", refuses=("not_found",), says="Without one of the company's own it is the built-in one.",
    ),
    Call(
        "put", MAPPING, "SaveMapping", "Mappings", "Save a mapping", "admin", "FieldMappingInput", "FieldMapping",
        refuses=(
            "not_found", "pinned_field", "duplicate_field", "unknown_field", "invalid_value", "required",
            "stale_preview",
        ),
        example={"pairs": MAPPED, "version": 3},
        says="It counts at once. With version it is refused when another was saved since that one was read.",
    ),
    Call(
        "post", f"{MAPPING}/try", "TryMapping", "Mappings", "Try a mapping on a record of the source",
        body="MappingTry", answer="MappingTried", refuses=("not_found", "invalid_input", "not_in_sage"),
        example={"source_record": {"id": "P-204", "name": "No cooling", "stage": "Booked"}, "source": "followup"},
        says="Nothing is written. With pairs these lines are tried, and not those that are saved.",
    ),
    Call(
        "get", f"{MAPPING}/versions", "ListMappingVersions", "Mappings", "List a mapping's versions, newest first",
        answer="MappingVersionPage", query=(LIMIT, CURSOR), refuses=("not_found",),
    ),
    Call(
        "post", f"{MAPPING}/rollback", "RollBackMapping", "Mappings", "Let an old version count again", "admin",
        "MappingRollback", "FieldMapping", refuses=("not_found", "invalid_value"), example={"version": 0},
        says="It is saved as a new version. Version 0 is the built-in one.",
    ),
    Call(
        "get", "/v1/activity", "ListActivity", "Links", "List who did what, newest first", answer="ActivityPage",
        query=(COMPANY, ("record", "Only this record."), *WHO_WHAT, LIMIT, CURSOR),
    ),
    Call(
        "get", "/v1/activity.csv", "ExportActivity", "Links", "The same as a CSV file, a row a field", media="text/csv",
        query=(COMPANY, ("record", "Only this record."), *WHO_WHAT),
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
    Call(
        "get", "/v1/diagnostics", "GetDiagnostics", "Server", "What helps to find out what is wrong", "admin",
        answer="Diagnostics", says="Files by their names; no secret, name or amount is in them.",
    ),
    Call("get", "/plugin.json", "GetManifest", "Server", "The manifest", OPEN_SCOPE, answer="Open"),
    Call("get", "/openapi.json", "GetOpenApi", "Server", "This document", OPEN_SCOPE, answer="Open"),
    Call("get", "/docs", "GetDocs", "Server", "The documentation", OPEN_SCOPE, media="text/html"),
    Call(
        "get", "/hosts", "ListHostPackages", "Server", "The packages for n8n, Zapier and others", OPEN_SCOPE,
        answer="HostPackages",
    ),
    Call(
        "get", "/hosts/{key}", "GetHostPackage", "Server", "The package for a platform", OPEN_SCOPE,
        media="application/octet-stream", refuses=("not_found",),
    ),
)  # fmt: skip
