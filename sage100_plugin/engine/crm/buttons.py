"""Buttons of a CRM's page: signed links that run one action with an input that was fixed when they were made.

The link holds the button's id and when it expires, and nothing else. What a button does, and whose key it acts for,
stands in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller, chosen, companies_of
from sage100_plugin.engine.limited import beyond
from sage100_plugin.engine.mapping.mapped import NOTHING, source_record, turned, used, within
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import empty, read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Button
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.fields import about, made
from sage100_plugin.spec import Action, Effect, Faults

FIELDS = ("action", "input", "label", "expires_in", "single_use")
LONGEST_LABEL = 80
SHORTEST, USUAL, LONGEST = 60, 30 * 86_400, 365 * 86_400
"""Seconds for which a link is valid."""

PER_CALL = ("confirm", "idempotency_key")
"""What belongs to one press of a button and not to the button."""

UNASKABLE = ("lines", "object")
"""Kinds of fields that a page cannot ask for."""

ANEW = {"fix": "Open the record in your CRM again and use its new link, or ask those who made the button."}


def make(plugin: Plugin, caller: Caller, body: Mapping[str, Any]) -> Button:
    """A new button that may do what its maker may. Raises `Refused` with all that is wrong."""
    caller.need("write")
    faults = _shape_faults(body)
    given = body.get("input")
    told = dict(given) if isinstance(given, Mapping) else {}
    action = _action(plugin, caller, body.get("action"), faults)
    company = _company(plugin, caller, told, faults)
    if action and company:
        faults += _input_faults(plugin, company, action, told)
    if faults or action is None or company is None:
        raise refuse(*faults)
    now = plugin.clock.now()
    button = Button(
        id=plugin.ids("btn"),
        key_id=caller.key_id,
        action=action.key,
        company=company.id,
        input={**{name: value for name, value in told.items() if not empty(value)}, "company": company.id},
        label=str(body["label"]).strip(),
        created_at=now,
        expires_at=now + timedelta(seconds=body.get("expires_in") or USUAL),
        single_use=bool(body.get("single_use")),
    )
    plugin.ledger.write(lambda tx: tx.buttons.add(button))
    return button


def _shape_faults(body: Mapping[str, Any]) -> list[Fault]:
    faults = [Fault(f"/{name}", "unknown_field", f"There is no field {name}.") for name in body if name not in FIELDS]
    label = body.get("label")
    if label is None or (isinstance(label, str) and not label.strip()):
        faults.append(Fault("/label", "required", "Label is required: it is what the button says."))
    elif not isinstance(label, str) or not label.strip().isprintable():
        faults.append(Fault("/label", "invalid_value", "Label is a line of text."))
    elif len(label.strip()) > LONGEST_LABEL:
        says = f"Label has {len(label.strip())} characters; a button takes {LONGEST_LABEL}."
        faults.append(Fault("/label", "too_long", says))
    seconds = body.get("expires_in")
    if seconds is not None and (type(seconds) is not int or not SHORTEST <= seconds <= LONGEST):
        says = f"expires_in is a whole number of seconds from {SHORTEST} (a minute) to {LONGEST} (a year)."
        faults.append(Fault("/expires_in", "invalid_value", says))
    if not isinstance(body.get("single_use"), bool | None):
        faults.append(Fault("/single_use", "invalid_value", "single_use is true or false."))
    if not isinstance(body.get("input"), Mapping | None):
        faults.append(Fault("/input", "invalid_value", "input is an object: the fields of the action."))
    return faults


def _action(plugin: Plugin, caller: Caller, key: object, faults: list[Fault]) -> Action | None:
    """The action, when there is one that the key may run."""
    if not key:
        faults.append(Fault("/action", "required", "Action is required: what the button does."))
        return None
    action = plugin.catalog.action.get(key) if isinstance(key, str) else None
    if action is None:
        faults.append(Fault("/action", "unknown_action", f"There is no action {key}."))
    elif action.needs_scope not in caller.scopes:
        says = f"The API key {caller.name} lacks the scope {action.needs_scope}, which {action.key} needs."
        faults.append(Fault("/action", "scope_missing", says))
    else:
        faults += beyond(caller, action)
    return action


def _company(plugin: Plugin, caller: Caller, told: Mapping[str, Any], faults: list[Fault]) -> Company | None:
    """The company of the input, or the only one that the key sees: a button is for one company."""
    asked = told.get("company")
    try:
        return chosen(companies_of(plugin, caller), str(asked) if asked else None)
    except Refused as refused:
        faults.append(Fault("/input/company", refused.code, refused.detail))
        return None


def _input_faults(plugin: Plugin, company: Company, action: Action, told: Mapping[str, Any]) -> list[Fault]:
    """What can never be right. What is only missing is asked for when the button is used, where a page can ask."""
    says = "Leave {} out: each press of the button has its own."
    faults = [Fault(f"/{name}", "invalid_value", says.format(name)) for name in PER_CALL if not empty(told.get(name))]
    mapping = used(plugin, company.id, action.record) if action.record in plugin.catalog.module else None
    record = source_record(told) if action.maps else {}
    pushed = turned(action, mapping, record) if mapping and record else NOTHING
    filled = {**pushed.values, **{name: value for name, value in told.items() if not empty(value)}}
    writes = action.effect is not Effect.READ and action.record in RECORDS
    lengths = plugin.companies.writer(company.id).lengths(action.record) if writes else {}
    given, found = read(action.input, filled, lengths)
    never = Faults()
    action.never(given, never)
    wrong = [
        fault
        for fault in (*pushed.faults, *found, *never.found)
        if fault.code != "required" or not _askable(action, fault)
    ]
    within_input = [*faults, *(within(fault, told, pushed) for fault in wrong)]
    return [replace(fault, pointer=f"/input{fault.pointer}") for fault in within_input]


def _askable(action: Action, fault: Fault) -> bool:
    """Whether a page can ask for what is missing."""
    field = made(action.input).fields.get(fault.pointer[1:])
    return field is not None and about(field).kind not in UNASKABLE


def show(button: Button) -> dict[str, Any]:
    """A button as its maker sees it; its link is signed apart."""
    return {
        "id": button.id,
        "label": button.label,
        "action": button.action,
        "company": button.company,
        "input": dict(button.input),
        "single_use": button.single_use,
        "created_at": rfc3339(button.created_at),
        "expires_at": rfc3339(button.expires_at),
        "used_at": rfc3339(button.used_at) if button.used_at and button.operation_id else None,
        "operation_id": button.operation_id or None,
    }


def manages(caller: Caller, button: Button) -> bool:
    """Whether a caller may see the button and its link: its maker, and who administers all of the company."""
    sees = not caller.companies or button.company in caller.companies
    return sees and (button.key_id == caller.key_id or ("admin" in caller.scopes and not caller.records))


def find(plugin: Plugin, caller: Caller, button_id: str) -> Button:
    """The button, when the caller may see it. Raises `not_found`."""
    found = plugin.ledger.read(lambda tx: tx.buttons.get(button_id))
    if found is None or not manages(caller, found):
        raise Refused("not_found", f"There is no button {button_id}.")
    return found


def revoke(plugin: Plugin, caller: Caller, button_id: str) -> None:
    """Take a button back: its link does nothing from now on. No error when it is gone already."""
    found = plugin.ledger.read(lambda tx: tx.buttons.get(button_id))
    if found is not None and manages(caller, found):
        plugin.ledger.write(lambda tx: tx.buttons.remove(button_id))


def token(plugin: Plugin, button: Button) -> str:
    """What stands in the button's link."""
    return plugin.stamper.sign("button", f"{button.id} {int(button.expires_at.timestamp())}")


def opened(plugin: Plugin, token: str) -> Button:
    """The button of a link. Raises `bad_signature`, and `expired` also for one that was taken back."""
    text = plugin.stamper.read("button", token)
    if text is None:
        says = "This link was not made here, or it is damaged. Nothing was done."
        raise Refused("bad_signature", says, extra={"fix": "Copy the link as a whole, or open the record again."})
    button_id, _, last = text.partition(" ")
    if plugin.clock.now().timestamp() >= int(last):
        day = datetime.fromtimestamp(int(last), UTC).strftime("%Y-%m-%d %H:%M UTC")
        raise Refused("expired", f"This link was valid until {day}. Nothing was done.", extra=ANEW)
    button = plugin.ledger.read(lambda tx: tx.buttons.get(button_id))
    if button is None:
        says = "This button was taken back by those who made it. Nothing was done."
        raise Refused("expired", says, extra=ANEW)
    return button


def holder(plugin: Plugin, button: Button) -> Caller:
    """The key that a button acts for, as it is today, in the button's company and in no other.

    Raises `expired` when the key is revoked or sees the company no more, `key_paused`.
    """
    caller = _key(plugin, button)
    if button.company not in {company.id for company in companies_of(plugin, caller)}:
        says = f"The company {button.company}, which this button is for, is not connected any more. Nothing was done."
        raise Refused("expired", says, extra=ANEW)
    return replace(caller, companies=(button.company,))


def _key(plugin: Plugin, button: Button) -> Caller:
    if button.key_id == LOCAL:
        return Caller(LOCAL, "this machine", SCOPES)
    key = plugin.ledger.read(lambda tx: tx.keys.get(button.key_id))
    if key is None or key.revoked_at:
        says = "The API key that this button acts for was revoked. Nothing was done."
        raise Refused("expired", says, extra=ANEW)
    if key.paused_at:
        raise Refused("key_paused", f"The API key {key.name}, which this button acts for, is paused. Nothing was done.")
    return Caller.of(key)
