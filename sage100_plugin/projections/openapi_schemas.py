"""The shapes of the public contract that no declaration owns, as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.errors import CODES
from sage100_plugin.records import RECORDS

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
MAYBE_TEXT: Shape = {"type": ["string", "null"]}
NUMBER: Shape = {"type": "integer"}
MAYBE_NUMBER: Shape = {"type": ["integer", "null"]}
FLAG: Shape = {"type": "boolean"}
MOMENT: Shape = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Shape = {"type": ["string", "null"], "format": "date-time"}
OPEN: Shape = {"type": "object"}
MAYBE_OPEN: Shape = {"type": ["object", "null"]}
ANY: Shape = {}


def ref(name: str) -> Shape:
    """A reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def listed(items: Shape) -> Shape:
    """An array."""
    return {"type": "array", "items": items}


def record(description: str, required: str = "", /, **properties: Shape) -> Shape:
    """An object; `required` are the names that are always there, by blanks."""
    shape: dict[str, Any] = {"type": "object", "description": description, "properties": properties}
    return {**shape, "required": required.split()} if required else shape


def one_of(*words: str) -> Shape:
    """One of some words."""
    return {"type": "string", "enum": list(words)}


def page_of(name: str) -> Shape:
    """A page of a list."""
    return record("A page of a list.", "items next", items=listed(ref(name)), next=MAYBE_TEXT)


OPERATION_STATES = ("queued", "started", "waiting_acceptance", "done", "refused", "failed", "unknown")
IMPORT_STATES = ("waiting", "accepting", "accepted", "rejected")
EXPORT_STATES = ("pending", "accepted", "done", "failed", "unknown", "rejected", "retrieved", "expired")
DELIVERY_STATES = ("pending", "delivered", "retrying", "dead", "canceled")

COMPONENTS: Mapping[str, Shape] = {
    "Problem": record(
        "An error (RFC 9457). `detail` alone makes sense to an end user.",
        "type title status code detail errors fix role retryable request_id",
        type=TEXT, title=TEXT, status=NUMBER, code=one_of(*CODES), detail=TEXT, errors=listed(ref("Fault")), fix=TEXT,
        role=one_of("ops", "project_manager", "accounting", "it"), retryable=FLAG, request_id=TEXT,
    ),
    "Fault": record("What is wrong with one field.", "pointer code message", pointer=TEXT, code=TEXT, message=TEXT),
    "LogLine": record(
        "One field that was set, or that was skipped and why.",
        "field label", field=TEXT, label=TEXT, old=ANY, new=ANY, direction=one_of("push", "pull"), skipped=TEXT,
    ),
    "Answer": record(
        "What an action answers. `ok` is null while the outcome is open.",
        "ok operation_id action company state",
        ok={"type": ["boolean", "null"]}, operation_id=MAYBE_TEXT, action=TEXT, company=TEXT,
        state=one_of(*OPERATION_STATES), result=OPEN, export=ref("ExportState"), links=listed(OPEN),
        log=listed(ref("LogLine")), pull=MAYBE_OPEN, warnings=listed(TEXT),
    ),
    "ExportState": record(
        "The item of the acceptance queue an answer waits for.",
        "id status", id=TEXT, status=one_of(*EXPORT_STATES), expected_by=MOMENT, reason=TEXT,
    ),
    "Preview": record(
        "What an action would do. `confirm`, given to the action, binds it to exactly this.",
        "would warnings effects mbxml confirm",
        would=listed(ref("PreviewItem")), warnings=listed(TEXT), effects=OPEN, mbxml=TEXT, confirm=TEXT,
    ),
    "PreviewItem": record(
        "One window of Sage as it would look.",
        "menu record op fields", menu=TEXT, record=TEXT, op=TEXT, fields=listed(ref("PreviewField")),
    ),
    "PreviewField": record(
        "One field before and after.", "field label before after", field=TEXT, label=TEXT, before=ANY, after=ANY
    ),
    "Field": record(
        "One input of an action.",
        "key label help type required",
        key=TEXT, label=TEXT, help=TEXT, type=TEXT, required=FLAG, picker=TEXT, depends_on=listed(TEXT),
        create_only=FLAG, pinned=FLAG, max_length=NUMBER, choices=listed(OPEN), fields=listed(OPEN), common=FLAG,
        sample=ANY,
    ),
    "Fields": record("An action's inputs as they stand for the given values.", "items", items=listed(ref("Field"))),
    "Event": record(
        "Something that happened; the very object that is delivered. `id` is unique and stable, `data.id` the record.",
        "id type timestamp company data",
        id=TEXT, type=TEXT, timestamp=MOMENT, company=TEXT, data=OPEN, previous=MAYBE_OPEN, origin=MAYBE_OPEN,
        causation_id=MAYBE_TEXT,
    ),
    "SubscriptionInput": record(
        "Who wants which events. Filters: a value, a list of values, or gte, lte, changed, by field of the data.",
        "target_url events",
        target_url={**TEXT, "format": "uri"}, events=listed(TEXT), company=TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG,
    ),
    "SubscriptionChange": record(
        "What to change about a subscription.",
        target_url={**TEXT, "format": "uri"}, events=listed(TEXT), company=TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG,
    ),
    "TriggerSubscriptionInput": record(
        "Who wants this event.",
        "target_url", target_url={**TEXT, "format": "uri"}, company=TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG,
    ),
    "Subscription": record(
        "A receiver of events. `secret` is shown once, when it is made or rotated.",
        "id target_url events state",
        id=TEXT, secret=TEXT, target_url=TEXT, events=listed(TEXT), company=MAYBE_TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG, state=one_of("active", "paused", "off"), state_reason=TEXT,
        failures=NUMBER, created_at=MOMENT, failing_since=MAYBE_MOMENT, next_at=MAYBE_MOMENT,
    ),
    "Replay": {
        "description": "Which events to deliver again: a span of time, or these.",
        "oneOf": [
            record("A span of time.", "from to", **{"from": MOMENT, "to": MOMENT}),
            record("These events.", "event_ids", event_ids=listed(TEXT)),
        ],
    },
    "Delivery": record(
        "One event on its way to one subscription.",
        "id event_id attempt status",
        id=TEXT, event_id=TEXT, attempt=NUMBER, status=one_of(*DELIVERY_STATES),
        code=MAYBE_NUMBER, error=TEXT, at=MAYBE_MOMENT, next_at=MAYBE_MOMENT,
    ),
    "DeliveryDetail": record(
        "A delivery with all that was tried. Addresses are masked, secrets taken out.",
        "id event_id attempt status attempts event",
        id=TEXT, event_id=TEXT, attempt=NUMBER, status=one_of(*DELIVERY_STATES), code=MAYBE_NUMBER, error=TEXT,
        at=MAYBE_MOMENT, next_at=MAYBE_MOMENT, attempts=listed(ref("Attempt")), event=ref("Event"),
    ),
    "Attempt": record(
        "One POST of a delivery, and what was answered.",
        "attempt at code error seconds",
        attempt=NUMBER, at=MOMENT, code=NUMBER, error=TEXT, seconds={"type": "number"}, request=MAYBE_OPEN,
        response=MAYBE_OPEN,
    ),
    "Choice": record(
        "One choice; `value` is the id and `name` the label again, so that each host finds its own words.",
        "id label name value", id=TEXT, label=TEXT, name=TEXT, value=TEXT, note=TEXT,
    ),
    "Choices": record(
        "A page of choices. An empty list with a note says what to choose first.",
        "items next_page", items=listed(ref("Choice")), next_page=MAYBE_NUMBER, note=TEXT,
    ),
    "Export": record(
        "An item of the acceptance queue.",
        "id status round record company action payload payload_hash preview requested_by expected_by rounds",
        id=TEXT, status=one_of(*EXPORT_STATES), round=NUMBER, record=TEXT, company=TEXT, action=TEXT, source=TEXT,
        source_id=TEXT, payload=OPEN, payload_hash=TEXT, preview=OPEN, requested_by=TEXT, requested_at=MOMENT,
        expected_by=MOMENT, operation_id=TEXT, decision=MAYBE_OPEN, result=MAYBE_OPEN, rounds=listed(ref("Round")),
    ),
    "Round": record(
        "One turn of an export.", "round status by at reason",
        round=NUMBER, status=one_of(*EXPORT_STATES), by=TEXT, at=MOMENT, reason=TEXT,
    ),
    "Acceptance": record(
        "An acceptance. `payload_hash` binds it to what was looked at; the rest is what the action asks an approver.",
        payload_hash=TEXT, sage_id=TEXT, vendor_type=TEXT,
    ),
    "Rejection": record("A rejection; the sender is told the reason.", "reason", reason=TEXT),
    "Resending": record("A new round, with what was edited.", input=OPEN),
    "Import": record(
        "A record made in Sage. `data` is the record as it was found, `links` what its Sage record is linked to.",
        "id status record company sage_id name source source_id source_name found_at decided_by decided_at reason data "
        "links",
        id=TEXT, status=one_of(*IMPORT_STATES), record=TEXT, company=TEXT, sage_id=TEXT, name=TEXT, source=TEXT,
        source_id=TEXT, source_name=TEXT, found_at=MOMENT, decided_by=TEXT, decided_at=MAYBE_MOMENT, reason=TEXT,
        data=OPEN, links=listed(OPEN),
    ),
    "ImportAcceptance": record(
        "Who wants the record, and the id it has there, once it has one.",
        "source", source=TEXT, source_id=TEXT, source_name=TEXT,
    ),
    "ImportRejection": record("Why the source is not to have it.", reason=TEXT),
    "Link": record(
        "Which outside record is which Sage record.",
        "id company record source source_id sage_id",
        id=TEXT, company=TEXT, record=TEXT, source=TEXT, source_id=TEXT, sage_id=TEXT, source_name=TEXT,
        sage_name=TEXT, linked_by=TEXT, linked_at=TEXT, origin=one_of("source", "sage"), matched_by=TEXT, owner=TEXT,
        state=TEXT, details=OPEN, history=listed(OPEN),
    ),
    "Me": record(
        "Whose key this is and what it sees.",
        "plugin version key_name scopes companies",
        plugin=TEXT, version=TEXT, key_name=TEXT, scopes=listed(TEXT), companies=listed(ref("CompanySeen")),
    ),
    "CompanySeen": record("A company.", "id name sandbox status", id=TEXT, name=TEXT, sandbox=FLAG, status=TEXT),
    "Company": record(
        "A company and how its Sage is reached; no secrets.",
        "id name sandbox country policies sage polling status",
        id=TEXT, name=TEXT, sandbox=FLAG, country=one_of("US", "CA"), policies=OPEN, sage=OPEN, polling=OPEN,
        status=TEXT,
    ),
    "CompanyChange": record(
        "What to change of a company. The seconds between two polls of a record type are poll.job and so on.",
        country=one_of("US", "CA"), backfill=TEXT, **{f"poll.{name}": NUMBER for name in RECORDS},
    ),
    "KeyInput": record("A new API key.", "name scopes", name=TEXT, scopes=listed(TEXT), companies=listed(TEXT)),
    "Key": record(
        "An API key. `key` is shown once, when it is made.",
        "id name scopes", id=TEXT, name=TEXT, key=TEXT, scopes=listed(TEXT), companies=listed(TEXT),
        state=one_of("active", "paused", "revoked"), created_at=MOMENT,
    ),
    "PollInput": record(
        "What to ask Sage for now: everything, some triggers, some record types, or some records of one.",
        company=TEXT, triggers=listed(TEXT), records=listed(TEXT), record=TEXT, id=TEXT, ids=listed(TEXT), sweep=FLAG,
    ),
    "RebaselineInput": record("How to begin anew.", backfill=TEXT, record=TEXT),
    "AgentClaim": record(
        "Who asks for a document, and the ids of those it holds and has not answered yet.",
        "runner", company=TEXT, runner=TEXT, machine=TEXT, version=TEXT, holds=listed(TEXT),
    ),
    "AgentDocument": record(
        "A document for Sage's API. It must reach Sage within the lease, in seconds, or not at all.",
        "id company xml lease", id=TEXT, company=TEXT, xml=TEXT, lease={"type": "number"},
    ),
    "AgentAnswer": record(
        "Sage's response, or the failure and whether Sage may have got the document.",
        company=TEXT, response=TEXT, failure=TEXT, sent=FLAG,
    ),
    "Open": {"type": "object"},
    "Health": record("How the server is.", "status", status=TEXT),
    "ExportPage": page_of("Export"),
    "ImportPage": page_of("Import"),
    "LinkPage": page_of("Link"),
    "Activity": record(
        "One line of the log: who did what to which record, field by field, and what Sage answered.",
        "id at company record what by",
        id=TEXT, at=MOMENT, company=TEXT, record=TEXT, record_id=TEXT, what=TEXT, by=TEXT, operation_id=MAYBE_TEXT,
        request_id=TEXT, log=listed(OPEN), details=OPEN,
    ),
    "ActivityPage": page_of("Activity"),
    "SubscriptionPage": page_of("Subscription"),
    "DeliveryPage": page_of("Delivery"),
    "KeyPage": page_of("Key"),
    "CompanyPage": page_of("Company"),
}  # fmt: skip
