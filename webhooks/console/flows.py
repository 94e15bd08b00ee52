"""What a flow can be told of and what it can do: the triggers and actions, each with a page that says all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response

from sage100_plugin.engine.running import operations
from sage100_plugin.errors import CODES, Refused
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Action, Effect, Trigger
from sage100_plugin.spec.describe import decision_fields, output_fields, sample_event, shown_input
from webhooks.console import listing
from webhooks.console.door import drawn, person
from webhooks.console.flow_calls import polling, pretty, previewing, running, subscribing
from webhooks.edge import address, caller, edge, plugin, rooted

api = Blueprint("console_flows", __name__)

PATH = "/console/flows"
EFFECTS: Mapping[Effect, tuple[str, str]] = {
    Effect.READ: ("reads", "Reads only; nothing is changed."),
    Effect.WRITE: ("writes", "Writes to Sage at once."),
    Effect.EXPORT: (
        "waits for acceptance",
        "Waits for acceptance before it reaches Sage, unless the company's policy says otherwise.",
    ),
}
"""In a word and in a sentence, what running an action does."""

ANYWHERE = ("unauthenticated", "scope_missing", "company_required", "rate_limited")
OF_ACTIONS: Mapping[Effect, tuple[str, ...]] = {
    Effect.READ: ("sage_unavailable",),
    Effect.WRITE: ("sage_unavailable", "outcome_unknown"),
    Effect.EXPORT: ("sage_unavailable", "outcome_unknown"),
}
OF_TRIGGERS = ("target_not_allowed", "invalid_value", "unknown_field")
"""Errors of every call, of every action of an effect, and of subscribing, beside those that a declaration tells of."""


@api.get(PATH)
@person()
def shown() -> Response:
    filters = listing.asked("q", "record")
    triggers, actions = _triggers(), _actions()
    offered: list[Trigger | Action] = [*triggers, *actions]
    nouns = sorted({_title(one.record) for one in offered})
    fields = [
        listing.words("q", "Search", filters),
        listing.choice("record", "Record", [(noun, noun) for noun in nouns], filters),
    ]
    lines = [_line(one) for one in offered if _fits(one, filters)]
    groups = [(noun, [line for line in lines if line["record"] == noun]) for noun in nouns]
    return drawn(
        "flows",
        path=rooted(PATH),
        fields=fields,
        pager={},
        groups=[(noun, found) for noun, found in groups if found],
        hosts=_hosts(),
        counted=(len(triggers), len(actions)),
    )


@api.get(f"{PATH}/triggers/<name>")
@person()
def trigger(name: str) -> Response:
    found = next((one for one in _triggers() if one.key == name), None)
    if found is None:
        raise Refused("not_found", f"There is no trigger {name} that you may see.")
    return drawn(
        "flow_trigger",
        one=_line(found),
        trigger=found,
        given=output_fields(found.data, found.sample),
        sample=pretty(sample_event(found)),
        calls=[subscribing(address, found), polling(address, found)],
        errors=_codes((*OF_TRIGGERS, *ANYWHERE)),
        hosts=_hosts(),
        cause=found.cause,
        new=listing.address("/console/receivers/new", {"event": found.event}) if _may("write") else "",
    )


@api.get(f"{PATH}/actions/<name>")
@person()
def action(name: str) -> Response:
    found = next((one for one in _actions() if one.key == name), None)
    if found is None:
        raise Refused("unknown_action", f"There is no action {name} that you may see.")
    inputs = operations.input_fields(plugin(), caller(), found.key, listing.asked("company"))
    reads = found.effect is Effect.READ
    return drawn(
        "flow_action",
        one=_line(found),
        action=found,
        asked=listing.asked("company").get("company", ""),
        effect=EFFECTS[found.effect][1],
        taken=[field for field in inputs if not field.get("common")],
        common=[field for field in inputs if field.get("common")],
        decided=decision_fields(found),
        given=output_fields(found.output, found.example.output),
        example=(pretty(shown_input(found)), pretty(found.example.output)),
        calls=[running(address, found)] if reads else [previewing(address, found), running(address, found)],
        refusals=[{"message": row.message, **_code(row.code)} for row in found.refuses],
        errors=_codes((*OF_ACTIONS[found.effect], *ANYWHERE)),
        hosts=_hosts(),
    )


def _triggers() -> list[Trigger]:
    return [one for one in plugin().catalog.triggers if caller().sees(one.record)]


def _actions() -> list[Action]:
    return [one for one in plugin().catalog.actions if caller().sees(one.record)]


def _may(scope: str) -> bool:
    return scope in caller().scopes


def _title(record: str) -> str:
    return RECORDS[record].title if record in RECORDS else record.replace("_", " ").title()


def _line(one: Trigger | Action) -> dict[str, Any]:
    """A declaration as it stands in the list."""
    told = {"key": one.key, "record": _title(one.record), "title": one.title, "summary": one.summary, "menu": one.menu}
    if isinstance(one, Trigger):
        return {**told, "kind": "trigger", "word": one.event, "href": rooted(f"{PATH}/triggers/{one.key}")}
    word = EFFECTS[one.effect][0]
    return {**told, "kind": "action", "word": word, "href": rooted(f"{PATH}/actions/{one.key}")}


def _fits(one: Trigger | Action, filters: listing.Filters) -> bool:
    """Whether every word that is looked for stands in it."""
    line = _line(one)
    if filters.get("record", line["record"]) != line["record"]:
        return False
    text = " ".join(line[name] for name in ("key", "record", "title", "summary", "menu", "kind", "word")).lower()
    return all(word in text for word in filters.get("q", "").lower().split())


def _hosts() -> list[dict[str, str]]:
    """The platforms: the package of each has every trigger and action."""
    return [
        {"title": host["title"], "href": rooted(f"/console/connect/{host['key']}")} for host in edge().documents.hosts()
    ]


def _codes(words: Iterable[str]) -> list[dict[str, Any]]:
    return [{"message": CODES[word].title, **_code(word)} for word in words]


def _code(word: str) -> dict[str, Any]:
    found = CODES[word]
    return {"code": word, "status": found.status, "fix": found.fix}
