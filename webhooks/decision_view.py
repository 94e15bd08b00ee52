"""An export as the pages that decide it show it: what would be written, what accounting gives, who decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from sage100_plugin.engine.crm.press_choices import label_of
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import TWO
from sage100_plugin.engine.queue.approvals import needed
from sage100_plugin.engine.queue.decision_draft import Draft, choices, verdict_of
from sage100_plugin.engine.queue.decision_links import Link
from sage100_plugin.engine.queue.dependents import awaited
from sage100_plugin.engine.queue.needs import needs, suggestions
from sage100_plugin.engine.running.numbers import FIELD as NUMBER
from sage100_plugin.engine.running.periods import REMEDY
from sage100_plugin.engine.running.report import export_facts
from sage100_plugin.errors import Fault, Problem
from sage100_plugin.ports.ledger import Export
from webhooks import button_view
from webhooks.button_view import CONTROLS, NUMBERS, lined
from webhooks.decision_windows import windows

Json = dict[str, Any]
Errors = Mapping[str, str]

FIELD = ("key", "label", "type", "max_length")
CANDIDATES = "candidates"
AS_SENT = "As it was sent"
WAITING = ("approved", "held")
"""The turns after which an export is accepted, and pending all the same."""


def typed(form: MultiDict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed into the fields of a page, and into the searches beside them."""
    told = {name: value for name, value in form.items() if not name.startswith(".")}
    sought = {name.removeprefix("find."): value for name, value in told.items() if name.startswith("find.")}
    return {name: value for name, value in told.items() if not name.startswith("find.")}, sought


def common(plugin: Plugin, drawn: Draft) -> Json:
    """What a page shows before and after the decision."""
    export = drawn.export
    return {
        "action": drawn.action,
        "company": plugin.companies.get(export.company),
        "export": export,
        "name": name_of(export),
        "preview": drawn.preview,
        "now": drawn.now,
        "held": held(export),
        "remedy": REMEDY,
        "facts": facts(plugin, export),
        "history": history(export),
    }


def asking(plugin: Plugin, drawn: Draft, sought: Mapping[str, str], reason: str, refused: Problem | None) -> Json:
    """What a page shows before the decision: what would be written, what accounting gives, and what is wrong."""
    errors = _errors([*drawn.faults, *(refused.faults if refused else ())])
    asked = fields(plugin, drawn, sought, errors)
    notices = list(strays(drawn, errors))
    notices += [f"{one.detail} {one.extra.get('fix', one.meaning.fix)}" for one in _bare(drawn.problem, refused)]
    return {
        "moved": drawn.moved,
        "confirm": drawn.confirm,
        "tried": refused is not None,
        "alone": alone(plugin, drawn.export),
        "asked": asked,
        "reason": {"value": reason, "error": errors.get("reason", "")},
        "windows": windows(plugin, drawn),
        "known": known(drawn),
        "candidates": candidates(drawn),
        "before": before_it(plugin, drawn.export),
        "notices": list(dict.fromkeys(notices)),
        "errors": [one for one in asked if one["error"]],
    }


def decided(drawn: Draft) -> Json:
    """What a page shows after the decision: what came of it."""
    export = drawn.export
    told = export.result or {}
    result = told.get("result") or {}
    return {
        "state": state_of(export),
        "turn": verdict_of(export),
        "last": export.rounds[-1],
        "record": button_view.record_of(drawn.action, result) if export.status == "done" else [],
        "number": result.get("id", ""),
        "log": [lined(export.record, line, "old", "new") for line in told.get("log", ())],
    }


def _errors(faults: Sequence[Fault]) -> dict[str, str]:
    """What is wrong, by field; the first of several."""
    return {fault.pointer[1:]: fault.message for fault in reversed(faults)}


def _bare(*problems: Problem | None) -> list[Problem]:
    """Those that are about no field."""
    return [problem for problem in problems if problem is not None and not problem.faults]


def fields(plugin: Plugin, drawn: Draft, sought: Mapping[str, str], errors: Errors) -> list[Json]:
    """What accounting may type, each with its value, its choices and what is wrong with it."""
    offered = suggestions(plugin, drawn.caller, drawn.export) if drawn.waits else {}
    return [
        {
            **{name: field.get(name) for name in FIELD},
            "required": field["key"] in drawn.missing,
            "help": _help(drawn, field, offered.get(field["key"])),
            "default": offered.get(field["key"]),
            "value": drawn.typed.get(field["key"], ""),
            "error": errors.get(field["key"], ""),
            "parent": False,
            "sought": sought.get(field["key"], ""),
            **_offered(plugin, drawn, field, sought),
        }
        for field in drawn.fields
    ]


def _help(drawn: Draft, field: Mapping[str, Any], offered: str | None) -> str:
    """What is said of a field; of a number that nobody typed yet also which the next free one is at this moment."""
    said, name = field.get("help") or "", field["key"]
    return (
        f"{said} At this moment that is {offered}." if name == NUMBER and offered and name not in drawn.typed else said
    )


def _offered(plugin: Plugin, drawn: Draft, field: Mapping[str, Any], sought: Mapping[str, str]) -> Json:
    """How a field is filled: the kind of control, and the choices of one that is chosen."""
    offer = choices(plugin, drawn, field, sought.get(field["key"], "")) if field.get("picker") else None
    if offer is None or offer.typed:
        kind = "number" if field["type"] in NUMBERS else "text"
        return {"control": CONTROLS.get(field["type"], kind), "choices": [], "more": False, "note": ""}
    items = [{name: item[name] for name in ("value", "label", "note") if item.get(name)} for item in offer.items]
    value = str(drawn.typed.get(field["key"], ""))
    if value and value not in {item["value"] for item in items}:
        items.insert(0, {"value": value, "label": label_of(plugin, drawn.export.company, field["picker"], value)})
    note = "" if field["key"] in drawn.missing else AS_SENT
    return {"control": "choice", "choices": items, "more": offer.more, "note": offer.note or note}


def known(drawn: Draft) -> list[tuple[str, str]]:
    """What the preview tells beside the fields; candidates have a table of their own."""
    tells = {name: value for name, value in drawn.preview.get("tells", {}).items() if name != CANDIDATES}
    return button_view.known(drawn.action, {"tells": tells})


def candidates(drawn: Draft) -> list[Json]:
    """The records of Sage that may be the same, likeliest first."""
    return list(drawn.preview.get("tells", {}).get(CANDIDATES, ()))


def facts(plugin: Plugin, export: Export) -> list[tuple[str, str]]:
    """What is to be known of an export beside its fields."""
    approval = needed(plugin, export).get("approval", {})
    first = approval.get("accepted_by")
    told = {
        "Sent by": export.requested_by,
        "Sent at": f"{export.requested_at:%Y-%m-%d %H:%M} UTC",
        "Source": f"{export.source} {export.source_id}".strip(),
        "Round": str(export.round),
        "Amount": approval.get("amount"),
        "Limit": approval.get("limit"),
        "Persons": f"2, {first} accepted it first" if first else "2" if approval.get("persons") == TWO else "",
        "Export": export.id,
    }
    return [(label, value) for label, value in told.items() if value]


def alone(plugin: Plugin, export: Export) -> bool:
    """Whether accepting writes it, with nobody else to be asked."""
    approval = needed(plugin, export).get("approval", {})
    return approval.get("persons") != TWO or approval.get("accepted_by") is not None


def before_it(plugin: Plugin, export: Export) -> list[str]:
    """The exports that come first, in words."""
    return [
        f"{plugin.catalog.action[one['action']].title} ({one['id']}) comes before this one and is {one['status']}."
        for one in awaited(plugin, export).get("waits_for", ())
        if one["status"] != "done"
    ]


def history(export: Export) -> list[Json]:
    """Who took which turn, oldest first."""
    words = {
        "pending": "sent",
        "approved": "accepted first of two",
        "held": "held for its posting period",
        "retrieved": "taken back",
        "done": "in Sage",
    }
    return [
        {
            "round": turn.round,
            "says": words.get(turn.status, turn.status),
            "by": "" if turn.by == "sage" else turn.by,
            "at": f"{turn.at:%Y-%m-%d %H:%M} UTC",
            "reason": turn.reason,
        }
        for turn in export.rounds
    ]


def state_of(export: Export) -> str:
    """Where it stands: its status, or that it was accepted and waits for a second person or its posting period."""
    last = export.rounds[-1].status
    return last if export.status == "pending" and last in WAITING else export.status


def held(export: Export) -> Json | None:
    """Who accepted it, and why it waits for its posting period; None when it does not."""
    turn = verdict_of(export)
    if state_of(export) != "held" or turn is None:
        return None
    return {"by": turn.by, "at": f"{turn.at:%Y-%m-%d at %H:%M} UTC", "reason": export.rounds[-1].reason}


def name_of(export: Export) -> str:
    """The record's name, else what it is called in its source."""
    return str(export_facts(export)["name"] or f"{export.source} {export.source_id}".strip())


def document(plugin: Plugin, drawn: Draft, link: Link, asked: list[Json]) -> Json:
    """The JSON twin of the page; as little as that does it tell the document that goes to Sage."""
    export, turn = drawn.export, verdict_of(drawn.export)
    shown = ("would", "warnings", "effects")
    decided = turn and {"status": turn.status, "by": turn.by, "at": rfc3339(turn.at), "reason": turn.reason}
    problem = drawn.problem
    errors = [{"pointer": f.pointer, "code": f.code, "message": f.message} for f in drawn.faults]
    return {
        "export": {**export_facts(export), "company": export.company, "payload_hash": export.payload_hash},
        "decide_as": link.approver,
        "expires_at": rfc3339(link.expires_at),
        "open": drawn.waits,
        "decided": decided,
        "preview": {name: drawn.preview[name] for name in shown if name in drawn.preview},
        "fields": [{name: one for name, one in field.items() if name not in ("parent", "sought")} for field in asked],
        "missing": list(drawn.missing),
        **({"moved": list(drawn.moved), "confirm": drawn.confirm} if drawn.moved else {}),
        "errors": errors + ([{"pointer": "", "code": problem.code, "message": problem.detail}] if problem else []),
        "needs": needs(plugin, drawn.caller, export) if drawn.waits else [],
        **needed(plugin, export),
        **awaited(plugin, export),
    }


def strays(drawn: Draft, errors: Errors) -> Iterator[str]:
    """What is wrong, but with no field of the page."""
    known = {field["key"] for field in drawn.fields} | {"reason"}
    yield from (message for name, message in errors.items() if name not in known)
