"""The one tree of errors, and the one table of their codes.

Every refusal a user can meet is a row of `CODES`: a stable word, the HTTP status, a sentence that says what is
wrong, a sentence that says how to mend it (with the Sage menu where it is Sage's), and who can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["ops", "project_manager", "accounting", "it"]


@dataclass(frozen=True)
class Code:
    """One documented error: its stable word, HTTP status, sentence, remedy and who can apply it."""

    word: str
    status: int
    title: str
    fix: str
    role: Role
    retryable: bool = False


_TABLE = (
    # The call itself
    Code("malformed_json", 400, "The body is not valid JSON.", "Send one JSON object in UTF-8.", "ops"),
    Code("unauthenticated", 401, "An API key is needed.", "Send Authorization: Bearer <api key>.", "it"),
    Code(
        "scope_missing",
        403,
        "This API key may not do that.",
        "Use a key with the scope that is named, or ask IT to make one.",
        "it",
    ),
    Code(
        "key_paused",
        403,
        "This API key is paused.",
        "Stop the flow that repeats itself, then run: sage100-plugin key resume ID.",
        "ops",
    ),
    Code("unknown_action", 404, "There is no such action.", "Look the action up in /plugin.json.", "ops"),
    Code("not_found", 404, "There is no such thing here.", "Check the id and the company.", "ops"),
    Code("method_not_allowed", 405, "This address does not answer that method.", "Look the call up in /docs.", "ops"),
    Code("too_large", 413, "The body is too large.", "Send less at once.", "ops"),
    Code("unsupported_media_type", 415, "The body must be JSON.", "Send Content-Type: application/json.", "ops"),
    Code("rate_limited", 429, "Too many calls in this minute.", "Wait as Retry-After says.", "ops", retryable=True),
    Code(
        "internal_error",
        500,
        "The plugin failed in a way it should not.",
        "Send the request id to IT; the log has the details.",
        "it",
    ),
    # The input
    Code("invalid_input", 422, "Some fields cannot be accepted.", "Correct the fields that are named.", "ops"),
    Code("required", 422, "A required field is empty.", "Fill the field.", "ops"),
    Code("unknown_field", 422, "There is no such field.", "Remove the field, or check its spelling.", "ops"),
    Code("invalid_value", 422, "The value does not fit the field.", "Correct the value.", "ops"),
    Code(
        "too_long",
        422,
        "The text is longer than Sage takes.",
        "Shorten the text; nothing is ever cut in silence.",
        "ops",
    ),
    Code("company_required", 422, "Say which company is meant.", "Fill company with one of the choices.", "ops"),
    Code("unknown_company", 422, "There is no such company here.", "Choose one of the companies of /v1/me.", "ops"),
    Code(
        "not_in_sage",
        422,
        "Sage has no such record.",
        "Choose one that exists, or make it in Sage first.",
        "ops",
    ),
    Code(
        "service_site_of_other_client",
        422,
        "The service site belongs to another client.",
        "Choose a service site of this client (3-6 Clients, Options > Locations).",
        "ops",
    ),
    Code(
        "posting_status",
        422,
        "This status posts the work order to the ledger.",
        "Use a status from 6 to 10, or let accounting post it in Sage (11-2 Work Orders/Invoices/Credits).",
        "accounting",
    ),
    Code(
        "status_not_assignable",
        422,
        "Sage sets this status itself.",
        "Use a status from 6 to 10 (11-2 Work Orders/Invoices/Credits).",
        "accounting",
    ),
    Code(
        "cost_code_missing",
        422,
        "Each line needs a cost code, and the code before its type.",
        "Choose the cost code first, then its cost type (6-5 Cost Codes).",
        "project_manager",
    ),
    Code(
        "amounts_disagree",
        422,
        "The lines do not add up to the change order request.",
        "Correct the amounts, so that the lines sum to the request's amount.",
        "project_manager",
    ),
    Code(
        "client_not_linked",
        422,
        "This client is not linked to a Sage client.",
        "Give the Sage client number, or link the client first (3-6 Clients).",
        "ops",
    ),
    Code(
        "project_not_linked",
        422,
        "This project is not linked to a Sage job.",
        "Give the Sage job number, or link the project first (3-5 Jobs).",
        "ops",
    ),
    Code(
        "module_not_licensed",
        422,
        "This company has no Service Receivables module.",
        "Ask your Sage partner about the Service Receivables add-on (11-2 Work Orders/Invoices/Credits).",
        "it",
    ),
    Code(
        "inactive_record",
        422,
        "The record is inactive in Sage.",
        "Choose another, or let accounting activate it in Sage (Edit > Inactive Record).",
        "accounting",
    ),
    Code(
        "possible_duplicate",
        422,
        "Sage already has a record like this one.",
        "Use the record that is named, or send confirm_no_match when it really is another.",
        "accounting",
    ),
    Code(
        "number_taken",
        422,
        "That number is already used in Sage.",
        "Choose another number, or leave it empty to take the next.",
        "accounting",
    ),
    Code(
        "sage_id_required",
        422,
        "The number this record gets in Sage is missing.",
        "Type the Sage number when you accept.",
        "accounting",
    ),
    Code(
        "sage_refused",
        422,
        "Sage refused the record.",
        "Read what Sage answered; correct the field it names.",
        "accounting",
    ),
    Code(
        "sage_not_permitted",
        422,
        "Sage's security settings do not permit this.",
        "Check the API user's password (7-2-2 User List) and the rights of the group API (7-2-1 Security Groups).",
        "it",
    ),
    Code("idempotency_key_reused", 422, "This Idempotency-Key was used for another input.", "Use a new key.", "ops"),
    Code(
        "target_not_allowed",
        422,
        "That address may not receive deliveries.",
        "Use https to a public host, or let IT name the private one in SAGE100_ALLOWED_TARGETS.",
        "it",
    ),
    # The state of things
    Code("already_linked", 409, "This record is already linked.", "Use the Sage record that is named.", "ops"),
    Code(
        "already_pushed", 409, "This change order request was already pushed.", "Open the order that is named.", "ops"
    ),
    Code(
        "restored_backup",
        409,
        "The company's database went back to an older state.",
        "Look into Sage whether a backup was restored; then begin anew: sage100-plugin company rebaseline ID.",
        "it",
    ),
    Code(
        "records_vanished",
        409,
        "More records are gone from Sage than people delete.",
        "Look into Sage. If they were deleted: sage100-plugin company accept-deletions ID; else company rebaseline ID.",
        "it",
    ),
    Code("stale_preview", 409, "Things changed since the preview.", "Look at the new preview and confirm it.", "ops"),
    Code("wrong_state", 409, "That is not possible in this state.", "Read the state and do what it allows.", "ops"),
    Code(
        "operation_in_progress",
        409,
        "The same call is still running.",
        "Ask for the operation that is named.",
        "ops",
        retryable=True,
    ),
    Code(
        "outcome_unknown",
        409,
        "It is not known yet whether Sage took the record.",
        "Look in Sage before anything is sent again; the operation that is named says what was sent.",
        "accounting",
    ),
    Code("cursor_expired", 410, "The place to go on from is gone.", "Start again without after.", "ops"),
    # Sage, when nothing was sent
    Code("sage_unavailable", 503, "Sage cannot be reached.", "Check that Sage's server runs.", "it", retryable=True),
    Code(
        "sysadmin_login",
        503,
        "The login of this company may do everything on Sage's SQL Server.",
        "Give the company a login that may only read, or allow this one knowingly: company set ID allow_sysadmin=yes.",
        "it",
    ),
    Code(
        "sage_locked",
        503,
        "Sage is busy: the record is open elsewhere, or no licence is free.",
        "Close the record in Sage, or have somebody log out of it, or try again later.",
        "ops",
        retryable=True,
    ),
    Code("starting", 503, "The plugin is still starting.", "Try again in a moment.", "ops", retryable=True),
    Code("not_taken", 503, "Sage did not take the record.", "Send it again.", "ops", retryable=True),
    Code("interrupted", 503, "The plugin stopped before Sage was asked.", "Send it again.", "ops", retryable=True),
    Code(
        "storage_failed",
        503,
        "The plugin cannot write to its disk.",
        "Free space on the disk. The plugin goes on by itself, or else after a restart.",
        "it",
        retryable=True,
    ),
)

CODES: Mapping[str, Code] = {code.word: code for code in _TABLE}

HOLDS = ("restored_backup", "records_vanished")
"""What makes reading of a company stop until a person decides."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field: a JSON pointer into the input, a word of `CODES`, the user's words."""

    pointer: str
    code: str
    message: str


@dataclass
class Problem(Exception):
    """An answer to the caller that something is not possible; `code` is a word of `CODES`.

    `detail` alone must make sense to the user. `extra` holds what the caller may use (an id, choices);
    it is public.
    """

    code: str
    detail: str = ""
    faults: Sequence[Fault] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.detail = self.detail or self.meaning.title
        super().__init__(self.detail)

    def __str__(self) -> str:
        return self.detail

    @property
    def meaning(self) -> Code:
        """The row of the table."""
        return CODES[self.code]


class Refused(Problem):
    """The input or the state does not allow it; nothing was changed. The caller corrects and sends again."""


class Unavailable(Problem):
    """Not now, and nothing was sent: the same call may be sent again later."""


class Unclear(Problem):
    """Sage may or may not have taken the record: a person, or reading Sage, has to find out."""


def refuse(*faults: Fault) -> Refused:
    """All faults of one call as one refusal: their own code when they agree, else `invalid_input`."""
    words = {fault.code for fault in faults}
    code = words.pop() if len(words) == 1 else "invalid_input"
    return Refused(code, " ".join(fault.message for fault in faults), faults)


def told(problem: Problem) -> dict[str, Any]:
    """The problem document of RFC 9457, without `request_id`."""
    meaning = problem.meaning
    return {
        "type": f"/docs#error-{problem.code}",
        "title": meaning.title,
        "status": meaning.status,
        "code": problem.code,
        "detail": problem.detail,
        "errors": [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in problem.faults],
        "fix": meaning.fix,
        "role": meaning.role,
        "retryable": meaning.retryable,
        **problem.extra,
    }


def again(document: Mapping[str, Any]) -> Problem:
    """The problem that a stored document tells of."""
    faults = tuple(Fault(e["pointer"], e["code"], e["message"]) for e in document["errors"])
    known = {"type", "title", "status", "code", "detail", "errors", "fix", "role", "retryable", "request_id"}
    extra = {name: value for name, value in document.items() if name not in known}
    return Problem(document["code"], document["detail"], faults, extra)
