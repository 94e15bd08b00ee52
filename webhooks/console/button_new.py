"""Making a button: which action, what of its input is settled, and for how long the link is valid."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import Caller, companies_of, company_for
from sage100_plugin.engine.crm import buttons
from sage100_plugin.engine.crm.buttons import UNASKABLE, USUAL
from sage100_plugin.engine.crm.press import Draft
from sage100_plugin.engine.running import operations
from sage100_plugin.errors import Fault, Refused
from sage100_plugin.ports.ledger import Button
from sage100_plugin.ports.sage import Company
from sage100_plugin.spec import Action, Effect
from webhooks import button_view
from webhooks.console import listing
from webhooks.console.door import drawn, person, seen
from webhooks.edge import caller, plugin, rooted

api = Blueprint("console_button_new", __name__)

PATH = "/console/buttons"
SOURCES = ("source", "source_id", "source_name")
SOURCE_RECORD = "source_record"
DAY = 86_400
LONGEST_NUMBER = 6
OWN = ("label", "days", SOURCE_RECORD, *SOURCES)
"""What the form asks beside the inputs of the action."""


@dataclass(frozen=True)
class Wanted:
    """A button as the form has it so far: what is typed for the action, for the button itself, and looked for."""

    typed: Mapping[str, str]
    own: Mapping[str, str]
    sought: Mapping[str, str]
    single_use: bool = False


BLANK = Wanted({}, {"days": str(USUAL // DAY)}, {})


@api.get(f"{PATH}/new")
@person("write")
def asked() -> Response:
    if request.args.get("action"):
        return _form(BLANK)
    actions = [action for action in plugin().catalog.actions if may_run(caller(), action)]
    return drawn("button_action", path=rooted(f"{PATH}/new"), groups=grouped(actions), seen=_companies())


@api.post(f"{PATH}/new")
@person("write")
def made() -> Response:
    wanted = _wanted()
    if request.form.get(".step") != "make":
        return _form(wanted)
    try:
        button = buttons.make(plugin(), caller(), _body(wanted))
    except Refused as problem:
        return _form(wanted, problem)
    return seen(f"{PATH}/{button.id}")


def may_run(who: Caller, action: Action) -> bool:
    """Whether a person may let something run an action in their name."""
    return action.needs_scope in who.scopes and who.sees(action.record)


def grouped(actions: list[Action]) -> list[tuple[str, list[Action]]]:
    """Those that write first."""
    reading = [action for action in actions if action.effect is Effect.READ]
    writing = [action for action in actions if action.effect is not Effect.READ]
    groups = [("Makes or changes something in Sage", writing), ("Looks something up", reading)]
    return [(title, found) for title, found in groups if found]


def _companies() -> list[tuple[str, str]]:
    return [(company.id, company.name) for company in companies_of(plugin(), caller())]


def _wanted() -> Wanted:
    told = {name: value for name, value in request.form.items() if not name.startswith(".")}
    sought = {name.removeprefix("find."): value for name, value in told.items() if name.startswith("find.")}
    typed = {n: v for n, v in told.items() if not n.startswith("find.") and n not in OWN and n != "single_use"}
    return Wanted(typed, {name: told.get(name, "") for name in OWN}, sought, "single_use" in told)


def _body(wanted: Wanted) -> dict[str, Any]:
    """What the use case is given; it refuses what cannot be read."""
    own = wanted.own
    settled: dict[str, Any] = {**wanted.typed, **{name: own[name] for name in SOURCES}}
    if own[SOURCE_RECORD].strip():
        settled[SOURCE_RECORD] = _record(own[SOURCE_RECORD])
    days = own["days"].strip()
    return {
        "action": request.args.get("action", ""),
        "label": own["label"],
        "input": {**settled, "company": request.args.get("company", "")},
        "single_use": wanted.single_use,
        "expires_in": (_whole(days) * DAY) if days else None,
    }


def _record(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def _form(wanted: Wanted, problem: Refused | None = None) -> Response:
    """The form of the action that the address names. Raises `unknown_action`, `unknown_company`."""
    action, company = _action(), company_for(plugin(), caller(), request.args.get("company") or None)
    faults = problem.faults if problem else ()
    inside = tuple(replace(f, pointer=f.pointer[6:]) for f in faults if f.pointer.startswith("/input/"))
    fields = _fields(action, company, wanted, inside)
    own = {fault.pointer.rpartition("/")[2]: fault.message for fault in faults if _is_own(fault)}
    if "expires_in" in own:
        own["days"] = f"Give a whole number of days from 1 to {buttons.LONGEST // DAY}."
    known = {field["key"] for field in fields}
    notices = [f.message for f in faults if not _is_own(f) and f.pointer.rpartition("/")[2] not in known]
    if problem and not faults:
        notices = [problem.detail]
    query = {"action": action.key, "company": company.id}
    return drawn(
        "button_new",
        problem.meaning.status if problem else 200,
        action=action,
        company=company,
        path=listing.address(f"{PATH}/new", query),
        back=rooted(f"{PATH}/new"),
        fields=fields,
        given={**dict.fromkeys(OWN, ""), **wanted.own},
        single_use=wanted.single_use,
        errors=own,
        notices=notices,
        longest=buttons.LONGEST_LABEL,
    )


def _action() -> Action:
    key = request.args.get("action", "")
    found = plugin().catalog.action.get(key)
    if found is None or not may_run(caller(), found):
        raise Refused("unknown_action", f"There is no action {key} that you may run.")
    return found


def _is_own(fault: Fault) -> bool:
    return fault.pointer in ("/label", "/expires_in", *(f"/input/{name}" for name in (SOURCE_RECORD, *SOURCES)))


def _fields(action: Action, company: Company, wanted: Wanted, faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    """The inputs that may be settled. What is left empty is asked for by the button's page, as far as it is needed."""
    now = plugin().clock.now()
    who = replace(caller(), companies=(company.id,))
    inputs = operations.input_fields(plugin(), who, action.key, {"company": company.id})
    asked = tuple(field for field in inputs if field["type"] not in UNASKABLE and not field.get("common"))
    blank = Button("", who.key_id, action.key, company.id, {}, "", now, now)
    typed = {name: value for name, value in wanted.typed.items() if value.strip()}
    keyed = {field["key"]: field for field in inputs}
    draft = Draft(blank, action, who, keyed, asked, typed, faults=faults)
    shown = button_view.fields(plugin(), draft, wanted.sought, whole=True)
    return [{**field, **_open(field)} for field in shown]


def _open(field: dict[str, Any]) -> dict[str, Any]:
    """What differs from the button's own page: nothing has to be filled in here, and nothing is by itself."""
    needed = "The page asks for it when it is left empty here." if field["required"] else ""
    return {
        "required": False,
        "default": None,
        "help": f"{field['help'] or ''} {needed}".strip(),
        "note": field["note"] or "Left open",
        "first": field["first"] or field["parent"],
    }
