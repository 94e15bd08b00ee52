"""The shapes of the public contract that no declaration owns, as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sage100_plugin.errors import CODES
from sage100_plugin.records import RECORDS, fields

Shape = Mapping[str, Any]

TEXT: Shape = {"type": "string"}
ID: Shape = {"type": "string", "maxLength": fields.SOURCE_ID}
NAME: Shape = {"type": "string", "maxLength": fields.SOURCE_NAME}
"""What a source calls itself and its records, and how people call these."""
MAYBE_TEXT: Shape = {"type": ["string", "null"]}
NUMBER: Shape = {"type": "integer"}
MAYBE_NUMBER: Shape = {"type": ["integer", "null"]}
FLAG: Shape = {"type": "boolean"}
MAYBE_FLAG: Shape = {"type": ["boolean", "null"]}
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
HOOK_SCHEMES = ("standard", "sha256", "hubspot_v3", "url")
DELIVERY_STATES = ("pending", "delivered", "retrying", "dead", "canceled")

COMPONENTS: Mapping[str, Shape] = {
    "Problem": record(
        "An error (RFC 9457). `detail` alone makes sense to an end user.",
        "type title status code detail errors fix role retryable request_id",
        type=TEXT, title=TEXT, status=NUMBER, code=one_of(*CODES), detail=TEXT, errors=listed(ref("Fault")), fix=TEXT,
        role=one_of("ops", "project_manager", "accounting", "it"), retryable=FLAG, request_id=TEXT,
        candidates=listed(OPEN), errors_total=NUMBER,
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
        state=one_of(*OPERATION_STATES, "rejected", "retrieved"), result=OPEN, export=ref("ExportState"),
        links=listed(OPEN), log=listed(ref("LogLine")), pull=MAYBE_OPEN, warnings=listed(TEXT),
        then=listed(ref("Follower")),
    ),
    "Follower": record(
        "What is done after the action, as an operation of its own; `detail` says why it was not.",
        "action operation_id state", action=TEXT, operation_id=TEXT, state=one_of(*OPERATION_STATES), detail=TEXT,
    ),
    "ExportState": record(
        "The item of the acceptance queue an answer waits for.",
        "id status", id=TEXT, status=one_of(*EXPORT_STATES), expected_by=MOMENT, reason=TEXT, waits_for=listed(TEXT),
    ),
    "Preview": record(
        "What an action would do. `confirm`, given to the action, binds it to exactly this.",
        "would screens warnings effects mbxml confirm",
        would=listed(ref("PreviewItem")), screens=listed(ref("Screen")), figures=ref("Figures"), asks=listed(TEXT),
        warnings=listed(TEXT), effects=OPEN, mbxml=TEXT, confirm=TEXT,
    ),
    "Screen": record(
        "A window of Sage as it will look. Cells without a value are left out.",
        "menu title header tabs", menu=TEXT, title=TEXT, header=listed(ref("PreviewField")), tabs=listed(ref("Tab")),
    ),
    "Tab": record(
        "A grid of the window; `left_out` counts lines that stay as they are and are not shown.",
        "title columns rows left_out totals",
        title=TEXT, columns=listed(ref("Column")), rows=listed(ref("ScreenRow")), left_out=NUMBER, totals=OPEN,
    ),
    "Column": record("A column of a grid.", "field label kind", field=TEXT, label=TEXT, kind=TEXT),
    "ScreenRow": record(
        "A line before and after.",
        "mark before after", mark=one_of("added", "changed", "removed", "same"), before=MAYBE_OPEN, after=MAYBE_OPEN,
    ),
    "Figures": record(
        "What a job's books say before and after: the codes that move, and the sums of the whole job.",
        "job columns rows totals contract",
        job=TEXT, columns=listed(ref("Column")), rows=listed(OPEN), totals=OPEN, contract=OPEN,
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
        external_id=TEXT, exclude_own=FLAG, thin=FLAG, decide_as=TEXT,
    ),
    "SubscriptionChange": record(
        "What to change about a subscription.",
        target_url={**TEXT, "format": "uri"}, events=listed(TEXT), company=TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG, decide_as=TEXT,
    ),
    "TriggerSubscriptionInput": record(
        "Who wants this event.",
        "target_url", target_url={**TEXT, "format": "uri"}, company=TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG, decide_as=TEXT,
    ),
    "Subscription": record(
        "A receiver of events. `secret` is shown once, when it is made or rotated.",
        "id target_url events state",
        id=TEXT, secret=TEXT, target_url=TEXT, events=listed(TEXT), company=MAYBE_TEXT, filters=OPEN, description=TEXT,
        external_id=TEXT, exclude_own=FLAG, thin=FLAG, decide_as=TEXT, state=one_of("active", "paused", "off"),
        state_reason=TEXT, failures=NUMBER, created_at=MOMENT, failing_since=MAYBE_MOMENT, next_at=MAYBE_MOMENT,
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
        expected_by=MOMENT, expires_at=MAYBE_MOMENT, operation_id=TEXT, decision=MAYBE_OPEN, result=MAYBE_OPEN,
        rounds=listed(ref("Round")), approval=ref("Approval"), waits_for=listed(ref("AwaitedExport")),
        needs=listed(ref("NeededField")), candidates=listed(OPEN),
    ),
    "ExportLine": record(
        "An item of the acceptance queue in a list; the whole one, with its preview, stands at `url`.",
        "id status round record company action source source_id payload_hash requested_by expected_by rounds url",
        id=TEXT, status=one_of(*EXPORT_STATES), round=NUMBER, record=TEXT, company=TEXT, action=TEXT, name=TEXT,
        source=TEXT, source_id=TEXT, payload_hash=TEXT, requested_by=TEXT, requested_at=MOMENT, expected_by=MOMENT,
        expires_at=MAYBE_MOMENT, operation_id=TEXT, reason=TEXT, sage_id=MAYBE_TEXT, amount=MAYBE_TEXT,
        rounds=listed(ref("Round")), approval=ref("Approval"), waits_for=listed(ref("AwaitedExport")), url=TEXT,
    ),
    "NeededField": record(
        "A field that accounting gives when it accepts; `parents` are chosen before its `picker` has choices.",
        "field label kind required help picker parents suggested",
        field=TEXT, label=TEXT, kind=TEXT, required=FLAG, help=TEXT, picker=MAYBE_TEXT, parents=listed(TEXT),
        suggested=MAYBE_TEXT,
    ),
    "AwaitedExport": record(
        "An export that has to be accepted, and written, before the one that needs it, and what became of it.",
        "id action status reason", id=TEXT, action=TEXT, status=one_of(*EXPORT_STATES), reason=TEXT,
    ),
    "Approval": record(
        "How many must accept a pending export, the amount it is about, the limit above which two must, and who did.",
        "persons amount limit accepted_by",
        persons=NUMBER, amount=MAYBE_TEXT, limit=MAYBE_TEXT, accepted_by=MAYBE_TEXT, note=TEXT,
    ),
    "Round": record(
        "One turn of an export; `approved` is the first of two acceptances.", "round status by at reason",
        round=NUMBER, status=one_of(*EXPORT_STATES, "approved", "held"), by=TEXT, at=MOMENT, reason=TEXT,
    ),
    "Decision": record(
        "What a link to decide is about: the export, what would be written, what accounting gives, and who decided.",
        "export decide_as expires_at open decided preview fields missing errors",
        export=OPEN, decide_as=TEXT, expires_at=MOMENT, open=FLAG, decided=MAYBE_OPEN, preview=OPEN,
        fields=listed(OPEN), missing=listed(TEXT), errors=listed(ref("Fault")), approval=ref("Approval"),
        waits_for=listed(ref("AwaitedExport")), needs=listed(ref("NeededField")),
    ),
    "DecisionInput": record(
        "Accept, with the fields that accounting gives; or reject, with the reason that the sender is told.",
        "decision", decision=one_of("accept", "reject"), reason=TEXT, sage_id=TEXT, vendor_type=TEXT,
        client=TEXT, status=TEXT, type=TEXT,
    ),
    "AcceptMany": record(
        "Exports to accept: `ids`, with what else is given for all, or `items` with fields of their own beside the id.",
        ids=listed(TEXT), items=listed(OPEN), sage_id=TEXT, vendor_type=TEXT, client=TEXT, status=TEXT, type=TEXT,
    ),
    "RejectMany": record(
        "Exports to reject, with a reason for all, or for each in `items`.",
        ids=listed(TEXT), items=listed(OPEN), reason=TEXT,
    ),
    "DecidedMany": record(
        "One result for each, in the order asked; `status` is what the call for it alone would have answered.",
        "items decided", items=listed(ref("DecidedOne")), decided=NUMBER,
    ),
    "DecidedOne": record(
        "What became of one export.", "id status ok",
        id=TEXT, status=NUMBER, ok={"type": ["boolean", "null"]}, state=TEXT, operation_id=TEXT, result=OPEN,
        warnings=listed(TEXT), error=ref("Problem"),
    ),
    "Acceptance": record(
        "An acceptance. `payload_hash` binds it to what was looked at; the rest is what the action asks an approver.",
        payload_hash=TEXT, sage_id=TEXT, vendor_type=TEXT, client=TEXT, status=TEXT, type=TEXT,
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
        "source", source=ID, source_id=ID, source_name=NAME,
    ),
    "ImportRejection": record("Why the source is not to have it.", reason=TEXT),
    "Link": record(
        "Which outside record is which Sage record.",
        "id company record source source_id sage_id",
        id=TEXT, company=TEXT, record=TEXT, source=TEXT, source_id=TEXT, sage_id=TEXT, source_name=TEXT,
        sage_name=TEXT, linked_by=TEXT, linked_at=TEXT, origin=one_of("source", "sage"), matched_by=TEXT, owner=TEXT,
        state=TEXT, details=OPEN, history=listed(OPEN),
    ),
    "LinkInput": record(
        "Two records that are one. Without an owner the side that had it first owns it; already_sent says that the "
        "source had sent it to Sage by other means.",
        "record source source_id sage_id",
        company=TEXT, record=TEXT, source=ID, source_id=ID, source_name=NAME, sage_id=TEXT,
        owner=one_of("source", "sage"), origin=one_of("source", "sage"), already_sent=FLAG,
    ),
    "LinkChange": record(
        "What is to be another.",
        sage_id=TEXT, source_name=NAME, owner=one_of("source", "sage"),
        state=one_of("synced", "archived", "to_update", "broken"), confirm=FLAG,
    ),
    "LinkCounts": record(
        "How many there are of each record type in each state, and what the states mean.",
        "items states", items=listed(OPEN), states=OPEN,
    ),
    "LinksImported": record(
        "What became of a file; `ignored` are columns that the plugin fills itself.",
        "rows added unchanged ignored dry_run",
        rows=NUMBER, added=NUMBER, unchanged=NUMBER, unchanged_lines=listed(NUMBER), ignored=listed(TEXT), dry_run=FLAG,
    ),
    "MatchInput": record(
        "Records of a source to be matched. `limit` is how many candidates of each are shown; 5 when it is left out.",
        "record source records",
        company=TEXT, record=one_of("vendor", "client", "job", "service_site"), source=ID,
        records=listed(ref("MatchRecord")), limit=NUMBER, link=one_of("strong"),
    ),
    "MatchRecord": record(
        "A record of the source as far as it is known. `client` is the Sage client of a service site.",
        "source_id",
        source_id=ID, name=TEXT, number=TEXT, client=TEXT, address=TEXT, city=TEXT, state=TEXT, zip=TEXT, phone=TEXT,
        email=TEXT,
    ),
    "MatchedPage": page_of("Matched"),
    "Matched": record(
        "A record of the source with what it could be in Sage, or its link. `note` says why it was not linked.",
        "source_id candidates",
        source_id=TEXT, candidates=listed(ref("MatchCandidate")), linked=OPEN, note=TEXT,
    ),
    "MatchCandidate": record(
        "A record of Sage. `by` are the attributes that are the same, the weightiest first; `score` is 0 to 100.",
        "id name score by reason strong",
        id=TEXT, name=TEXT, score=NUMBER, by=listed(TEXT), reason=TEXT, strong=FLAG, linked_to=TEXT,
    ),
    "Comparison": record(
        "A record of the source and one of Sage.",
        "record sage_id source_record",
        company=TEXT, record=TEXT, sage_id=TEXT, source_record=OPEN, source=TEXT, source_id=TEXT,
    ),
    "LinkComparison": record("The record as the source has it.", "source_record", source_record=OPEN),
    "Joining": record(
        "Two records that are one, and for each field that differs which side is right: sage or source.",
        "record sage_id source_record source source_id",
        company=TEXT, record=TEXT, sage_id=TEXT, source_record=OPEN, source=ID, source_id=ID, source_name=NAME,
        owner=one_of("source", "sage"), winners=OPEN,
    ),
    "Compared": record(
        "Two records side by side. `differing` and `not_given` name fields; what the source does not name is no "
        "difference. Budgets also have `lines` and `totals`; `not_compared` names other grids.",
        "company record title menu sage_id mapping owner same differing not_given fields not_compared",
        company=TEXT, record=TEXT, title=TEXT, menu=TEXT, sage_id=TEXT, mapping=OPEN,
        owner=one_of("", "sage", "source"), same=FLAG, differing=listed(TEXT), not_given=listed(TEXT),
        fields=listed(ref("ComparedField")), lines=listed(ref("ComparedLine")), totals=OPEN, not_compared=listed(TEXT),
        link=TEXT,
    ),
    "ComparedField": record(
        "A field on both sides; `path` is where the source has it. `same` is null where the source's record does not "
        "name it; `may_win` are the sides that can be right about it.",
        "field label path sage source same may_win", field=TEXT, label=TEXT, path=TEXT, sage=ANY, source=ANY,
        same=MAYBE_FLAG, may_win=listed(one_of("sage", "source")),
    ),
    "ComparedLine": record(
        "A line of a budget. `key` is phase, cost code and cost type; the difference is what the source has more.",
        "key sage source difference", key=OPEN, sage=MAYBE_TEXT, source=MAYBE_TEXT, difference=TEXT,
    ),
    "Joined": record(
        "The link, what the source takes over in its own names, what would change in Sage (the action with its input, "
        "and what is typed by hand), and the differences that nobody decided.",
        "link new pull would open compared",
        link=ref("Link"), new=FLAG, pull=OPEN, would=ref("JoinWould"), open=listed(TEXT), compared=ref("Compared"),
    ),
    "JoinWould": record(
        "What has to change in Sage: preview and run the action with this input; `by_hand` a person does.",
        "by_hand", action=TEXT, input=OPEN, fields=listed(ref("PreviewField")), by_hand=listed(TEXT),
    ),
    "LinkSides": record(
        "Sage's record as it stands, as it was seen last, and what differs between the two.",
        "link menu sage last_known changes",
        link=ref("Link"), menu=TEXT, sage=MAYBE_OPEN, last_known=MAYBE_OPEN, changes=listed(OPEN),
    ),
    "MappedModule": record(
        "What can be mapped, and which mapping counts: version 0 is built in.",
        "company module title menu version name lines",
        company=TEXT, module=TEXT, title=TEXT, menu=TEXT, version=NUMBER, name=TEXT, lines=NUMBER, saved_by=TEXT,
        saved_at=MAYBE_MOMENT,
    ),
    "MappedLine": record(
        "A field of Sage's and where the source has it. `source` is a path or several, of which the first that holds "
        "something counts.",
        "field",
        field=TEXT, source={"oneOf": [TEXT, listed(TEXT)]}, direction=one_of("push", "pull", "both"), default=ANY,
        values=OPEN, transforms=listed(OPEN), pairs=listed(OPEN),
    ),
    "FieldMapping": record(
        "A mapping line by line, what could be added to it, and the transforms there are.",
        "company module title menu version name lines pairs targets transforms",
        company=TEXT, module=TEXT, title=TEXT, menu=TEXT, version=NUMBER, name=TEXT, lines=NUMBER, saved_by=TEXT,
        saved_at=MAYBE_MOMENT, pairs=listed(ref("MappedLine")), targets=listed(OPEN),
        transforms=listed(OPEN),
    ),
    "FieldMappingInput": record(
        "The lines that are to count. `version` is the one that they were made from.",
        "pairs", pairs=listed(ref("MappedLine")), version=NUMBER, note=TEXT,
    ),
    "MappingTry": record(
        "A record as the source has it, and what of Sage's to compare it with.",
        "source_record",
        source_record=OPEN, pairs=listed(ref("MappedLine")), action=TEXT, source=TEXT, source_id=TEXT, sage_id=TEXT,
    ),
    "MappingTried": record(
        "The input that a record comes to, what a call with it would be refused for, the fields as they would stand in "
        "Sage, and what the source would take over.",
        "company module version name action input unused warnings faults fields pull",
        company=TEXT, module=TEXT, version=MAYBE_NUMBER, name=TEXT, action=MAYBE_TEXT, sage_id=MAYBE_TEXT, input=OPEN,
        origin=OPEN, unused=listed(TEXT), warnings=listed(TEXT), faults=listed(ref("Fault")),
        fields=listed(ref("MappingTriedField")), pull=OPEN,
    ),
    "MappingTriedField": record(
        "One field before and after. `skipped` says why it would not be sent.",
        "field label before after", field=TEXT, label=TEXT, before=ANY, after=ANY, skipped=TEXT,
    ),
    "MappingVersion": record(
        "A version with its lines, and what it changed.",
        "company module title menu version name lines changes pairs",
        company=TEXT, module=TEXT, title=TEXT, menu=TEXT, version=NUMBER, name=TEXT, lines=NUMBER, saved_by=TEXT,
        saved_at=MAYBE_MOMENT, note=TEXT, changes=listed(OPEN), pairs=listed(ref("MappedLine")),
    ),
    "MappingRollback": record("The version that is to count again.", "version", version=NUMBER),
    "HookInput": record(
        "A new hook. `secret` is that of the other side, where it is not made here.",
        "name action source scheme",
        name=TEXT, action=TEXT, company=TEXT, source=TEXT, scheme=one_of(*HOOK_SCHEMES), mapping=listed(OPEN),
        secret=TEXT,
    ),
    "HookChange": record("What to change of a hook.", name=TEXT, mapping={"type": ["array", "null"], "items": OPEN}),
    "HookSecret": record("The new secret of the other side; without it one is made where that can be.", secret=TEXT),
    "Hook": record(
        "An address to which an outside system posts. `secret` is shown once; `interrupted` calls have no answer.",
        "id name action company source scheme url",
        id=TEXT, name=TEXT, action=TEXT, company=TEXT, source=TEXT, scheme=one_of(*HOOK_SCHEMES), key_id=TEXT,
        mapping={"type": ["array", "null"], "items": OPEN}, url=TEXT, secret=TEXT, interrupted=NUMBER,
        created_at=MOMENT, key_state=one_of("active", "paused", "revoked"),
    ),
    "HookTry": record("A payload to try.", "payload", payload=OPEN),
    "HookTried": record(
        "What a payload would come to, and what is wrong with it.",
        "ok input unused preview problem",
        ok=FLAG, input=MAYBE_OPEN, unused=listed(TEXT), preview=MAYBE_OPEN, problem=MAYBE_OPEN,
    ),
    "HookCall": record(
        "What was posted to a hook, what the mapping made of it, and what was answered.",
        "id at state status",
        id=TEXT, at=MOMENT, state=one_of("running", "interrupted", "waiting", "done", "refused"), status=MAYBE_NUMBER,
        code=MAYBE_TEXT, detail=MAYBE_TEXT, message_id=TEXT, operation_id=MAYBE_TEXT, rerun_of=MAYBE_TEXT,
        content_type=TEXT, payload=TEXT, input=MAYBE_OPEN, answer=MAYBE_OPEN,
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
        "What to change of a company. The seconds between two polls of a record type are poll.job and so on; "
        "acceptance.job is queue or direct, expire.job is in days; approve.job.persons and approve.job.limit say who "
        "must accept.",
        country=one_of("US", "CA"), backfill=TEXT, linking=one_of("strict", "allowed"),
        budget_linking=one_of("strict", "allowed"), **{f"poll.{name}": NUMBER for name in RECORDS},
        **{f"acceptance.{name}": one_of("queue", "direct") for name in RECORDS},
    ),
    "KeyInput": record(
        "A new API key, of all companies and record types or of those named.",
        "name scopes", name={**TEXT, "maxLength": 100}, scopes=listed(TEXT), companies=listed(TEXT),
        records=listed(TEXT),
    ),
    "Key": record(
        "An API key. `key` is shown once, when it is made.",
        "id name scopes", id=TEXT, name=TEXT, key=TEXT, scopes=listed(TEXT), companies=listed(TEXT),
        records=listed(TEXT), state=one_of("active", "paused", "revoked"), created_at=MOMENT, made_by=MAYBE_TEXT,
    ),
    "User": record(
        "A person who signs in to the console.", "id name role", id=TEXT, name=TEXT,
        role=one_of("ops", "approver", "admin"), companies=listed(TEXT), records=listed(TEXT),
        state=one_of("active", "ended"), created_at=MOMENT,
    ),
    "UserInput": record(
        "A new user. Without companies or records: all. A password has 12 to 200 characters.",
        "name role password", name=TEXT, role=one_of("ops", "approver", "admin"), password=TEXT,
        companies=listed(TEXT), records=listed(TEXT),
    ),
    "PasswordInput": record("Another password.", "password", password=TEXT),
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
    "ButtonInput": record(
        "A link that runs one action. What the input leaves open is asked for by its page; expires_in are seconds.",
        "action label",
        action=TEXT, input=OPEN, label=TEXT, expires_in={"type": "integer", "minimum": 60, "maximum": 31_536_000},
        single_use=FLAG,
    ),
    "Button": record(
        "A signed link. Whoever has it may do what the key that made it may do, by this action with this input.",
        "id url label action company input single_use created_at expires_at used_at operation_id",
        id=TEXT, url={**TEXT, "format": "uri"}, label=TEXT, action=TEXT, company=TEXT, input=OPEN, single_use=FLAG,
        created_at=MOMENT, expires_at=MOMENT, used_at=MAYBE_MOMENT, operation_id=MAYBE_TEXT,
        key_state=one_of("active", "paused", "revoked"),
    ),
    "ButtonPage": page_of("Button"),
    "Open": {"type": "object"},
    "Health": record("How the server is.", "status", status=TEXT),
    "Diagnostics": record("Files by their names: JSON, or a text.", "files", files={"type": "object"}),
    "HostPackages": record(
        "The platforms that there is a package for.", "items",
        items=listed(record("One platform.", "key title file url", key=TEXT, title=TEXT, file=TEXT, url=TEXT)),
    ),
    "ExportPage": page_of("ExportLine"),
    "ImportPage": page_of("Import"),
    "LinkPage": page_of("Link"),
    "Activity": record(
        "One line of the log: who did what to which record, field by field, and what Sage answered.",
        "id at company record what by",
        id=TEXT, at=MOMENT, company=TEXT, record=TEXT, record_id=TEXT, what=TEXT, by=TEXT, operation_id=MAYBE_TEXT,
        request_id=TEXT, log=listed(OPEN), details=OPEN,
    ),
    "ActivityPage": page_of("Activity"),
    "MappedModulePage": page_of("MappedModule"),
    "MappingVersionPage": page_of("MappingVersion"),
    "SubscriptionPage": page_of("Subscription"),
    "DeliveryPage": page_of("Delivery"),
    "KeyPage": page_of("Key"),
    "UserPage": page_of("User"),
    "CompanyPage": page_of("Company"),
    "HookPage": page_of("Hook"),
    "HookCallPage": page_of("HookCall"),
}  # fmt: skip
