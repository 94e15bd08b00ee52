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
    Code("bad_signature", 401, "The signature is not right.", "Check the secret on both sides, and the clock.", "it"),
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
    Code(
        "two_persons",
        403,
        "Two persons must accept this.",
        "Let somebody else accept it, with a key of their own.",
        "accounting",
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
        "Use one of the statuses that are named.",
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
        "The amounts do not add up.",
        "Correct the amounts, so that the lines sum to the amount of the whole, and each is its quantity x price.",
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
        "vendor_not_linked",
        422,
        "This company is not linked to a Sage vendor.",
        "Export it, or link it to the vendor it is (4-4 Vendors).",
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
        "in_both_systems",
        422,
        "This was made in both systems, and the company links no two that were.",
        "Delete one of the two (3-5 Jobs, 6-2 Budgets), or let an administrator allow it: company set ID "
        "linking=allowed, for budgets budget_linking=allowed.",
        "accounting",
    ),
    Code(
        "custom_wbs_unsupported",
        422,
        "Sage has no custom segments.",
        "Send cost codes with their cost types only (6-5 Cost Codes).",
        "project_manager",
    ),
    Code(
        "budget_line_exists",
        422,
        "The budget has this line already.",
        "Change it with push_budget_modification, or send the whole budget with export_budget.",
        "project_manager",
    ),
    Code(
        "budget_not_locked",
        422,
        "The budget is not locked in the source.",
        "Lock the budget in the source, then send it with locked set to true.",
        "project_manager",
    ),
    Code(
        "not_approved",
        422,
        "This is not approved in the source.",
        "Approve it in the source, then send it with approved set to true.",
        "project_manager",
    ),
    Code(
        "commitment_not_linked",
        422,
        "This commitment is not linked to a subcontract or purchase order in Sage.",
        "Export it, or adopt the one that it is (6-7-1 Subcontracts, 6-6-1 Purchase Orders).",
        "project_manager",
    ),
    Code(
        "over_budget",
        422,
        "More would be committed and spent than the budget has.",
        "Correct the amounts, or let accounting change the budget (6-2 Budgets, 6-4-1 Change Orders).",
        "project_manager",
    ),
    Code(
        "not_in_budget",
        422,
        "The job's budget does not have this cost code and type.",
        "Choose a code and type of the budget, or let accounting add them to it (6-2 Budgets).",
        "project_manager",
    ),
    Code(
        "over_subcontract",
        422,
        "More is invoiced of the subcontract than its contract would be.",
        "Correct the amount; what is invoiced stands in the subcontract (6-7-1 Subcontracts).",
        "project_manager",
    ),
    Code(
        "over_po",
        422,
        "This comes to more than the purchase order has left.",
        "Send less, change the order first (6-6-1 Purchase Orders), or let an administrator set warnings.over_po.",
        "project_manager",
    ),
    Code(
        "date_period",
        422,
        "The invoice's date is not in the period that it is posted to.",
        "Correct the date or the billing period, or let an administrator set warnings.date_period.",
        "accounting",
    ),
    Code(
        "mixed_commitments",
        422,
        "An invoice in Sage is on one subcontract or one purchase order.",
        "Send an invoice for each commitment (4-2 Payable Invoices/Credits).",
        "project_manager",
    ),
    Code(
        "retainage_too_high",
        422,
        "More is retained than is invoiced.",
        "Correct the retainage, or the amounts of the lines.",
        "project_manager",
    ),
    Code(
        "country_not_supported",
        422,
        "Subcontractor invoices are not supported for a Canadian company.",
        "Enter the invoice in Sage (4-2 Payable Invoices/Credits): Canada holds back by line and taxes it otherwise.",
        "accounting",
    ),
    Code(
        "phases_in_use",
        422,
        "Phases are made in Sage and come from there.",
        "Make phases in Sage (3-5 Jobs, Options > Job Phases), and the budget of a job with phases too (6-2 Budgets).",
        "accounting",
    ),
    Code(
        "unknown_state",
        422,
        "There is no such state or province.",
        "Write the state or province with its two letters, as OK.",
        "ops",
    ),
    Code(
        "leading_zeros",
        422,
        "Numbers in Sage have no leading zeros.",
        "Type the number without leading zeros.",
        "accounting",
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
        "Use the record that is named, or give confirm_no_match, also when you accept, when it really is another.",
        "accounting",
    ),
    Code(
        "number_taken",
        422,
        "That number is already used in Sage.",
        "Choose another number, or the next: type next when you accept, or leave it empty where the company takes it.",
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
        "range_full",
        422,
        "All numbers of the company's range are used.",
        "Type a number outside it, or let an administrator set another range: company set ID number.RECORD=FIRST-LAST.",
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
    Code(
        "pinned_field",
        422,
        "Sage needs this field, so the mapping must hold it.",
        "Put the field back into the mapping.",
        "ops",
    ),
    Code("duplicate_field", 422, "Two lines of the mapping fill the same field.", "Remove one of the lines.", "ops"),
    Code(
        "not_linked",
        422,
        "This record is not linked to a Sage record.",
        "Create the Sage record from it, or link it to the one it is.",
        "ops",
    ),
    Code(
        "several_matches",
        422,
        "Several records in Sage could be this one.",
        "Choose one of the records that are named.",
        "ops",
    ),
    Code(
        "wrong_owner",
        422,
        "The other side owns this record.",
        "Change it where it was made, or let the owner of the link be changed (PATCH /v1/links/<id>).",
        "accounting",
    ),
    # The state of things
    Code(
        "linked_elsewhere",
        409,
        "The Sage record is linked to another record already.",
        "Unlink the other record first, or choose another Sage record.",
        "ops",
    ),
    Code("expired", 410, "This link is no longer valid.", "Open the record again and use its new link.", "ops"),
    Code("used", 410, "This link was used already.", "Open the record again; what was done stands in its log.", "ops"),
    Code("already_linked", 409, "This record is already linked.", "Use the Sage record that is named.", "ops"),
    Code(
        "already_pushed", 409, "This change order request was already pushed.", "Open the order that is named.", "ops"
    ),
    Code(
        "already_reversed",
        409,
        "This change order was already reversed.",
        "Open its reversal in Sage (6-4-1 Change Orders).",
        "project_manager",
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
    Code("loop_detected", 409, "A flow seems to start itself.", "Let the flow leave out its own changes.", "ops"),
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
        "ledger_locked",
        503,
        "Another program holds the plugin's ledger, so nothing was stored.",
        "Try again in a moment. If it stays so, close what has ledger.sqlite open, as a backup or a database viewer.",
        "it",
        retryable=True,
    ),
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
    """What is wrong with one field: a JSON pointer into the input, a word of `CODES`, the user's words.

    `candidates` are the Sage records that are meant by them, as JSON: each with `id`, `number`, `name`, `score` and
    `reasons`.
    """

    pointer: str
    code: str
    message: str
    candidates: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


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


MOST_TOLD = 100
"""So many faults of one call are listed, and said in its `detail`; the others are counted."""


def refuse(*faults: Fault) -> Refused:
    """All faults of one call as one refusal: their own code when they agree, else `invalid_input`.

    Its `extra` has the `candidates` of all of them, each once. `detail` says the first `MOST_TOLD`, what is said
    of several of them once, and how many more.
    """
    words = {fault.code for fault in faults}
    code = words.pop() if len(words) == 1 else "invalid_input"
    candidates = {str(one["id"]): dict(one) for fault in faults for one in fault.candidates}
    extra = {"candidates": list(candidates.values())} if candidates else {}
    says = " ".join(dict.fromkeys(fault.message for fault in faults[:MOST_TOLD]))
    more = len(faults) - MOST_TOLD
    return Refused(code, f"{says} {more:,} more faults are not listed." if more > 0 else says, faults, extra)


def told(problem: Problem) -> dict[str, Any]:
    """The problem document of RFC 9457, without `request_id`.

    `errors` has the first `MOST_TOLD` faults; where there are more, `errors_total` says how many there are.
    """
    meaning = problem.meaning
    listed, count = problem.faults[:MOST_TOLD], len(problem.faults)
    return {
        "type": f"/docs#error-{problem.code}",
        "title": meaning.title,
        "status": meaning.status,
        "code": problem.code,
        "detail": problem.detail,
        "errors": [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in listed],
        **({"errors_total": count} if count > MOST_TOLD else {}),
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
