"""What a caller may say about a subscription, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import Caller, company_for
from sage100_plugin.engine.delivering.filters import faults_of
from sage100_plugin.engine.events import need_event
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.ledger import Subscription
from sage100_plugin.records import fields

Json = Mapping[str, Any]

EMPTY: Json = {
    "company": None,
    "filters": {},
    "description": "",
    "external_id": "",
    "exclude_own": False,
    "thin": False,
    "decide_as": "",
}

REQUESTED = "export.requested"
"""The event whose deliveries carry a link to decide, where `decide_as` names who gets it."""

SHAPES = {"events": "a list of event types", "filters": "an object of filters by field"}


class Wish(Schema):
    """The fields of a subscription that its owner sets, but for those of `SHAPES`."""

    target_url = fields.text("Target URL", help="Where events are POSTed to.", length=2000)
    company = fields.text("Company", help="Only this company's events; empty means all the key sees.")
    description = fields.text("Description", help="For people.", length=500)
    external_id = fields.text("External Id", help="The host's own id for this receiver.", length=200)
    exclude_own = fields.flag("Exclude Own", help="Leave out changes made with the same API key.")
    thin = fields.flag("Thin", help="Send only the id of the record.")
    decide_as = fields.text("Decide As", help="The approver for whom links to decide exports are sent.", length=100)


def read_new(plugin: Plugin, caller: Caller, body: Json) -> dict[str, Any]:
    """The values of a new subscription. Raises all faults together, and `scope_missing` when it is to decide."""
    if body.get("decide_as"):
        caller.need("export:decide")
    given, faults = _read(body)
    said = {name: value for name, value in given.items() if value not in (None, "")}
    for name, says in (("target_url", "Give the address to deliver to."), ("events", "Name at least one event.")):
        if not said.get(name) and not any(fault.pointer.startswith(f"/{name}") for fault in faults):
            faults.append(Fault(f"/{name}", "required", says))
    return _checked(plugin, caller, {**EMPTY, **said}, faults)


def read_changes(plugin: Plugin, caller: Caller, known: Subscription, body: Json) -> dict[str, Any]:
    """The changed values of a subscription; null empties what may be empty. Raises all faults together.

    One that carries links to decide is changed only by who may decide: the links go to its address.
    """
    given, faults = _read(body)
    emptied = {name: EMPTY.get(name) for name, value in body.items() if value is None}
    said = {**given, **emptied}
    for name in ("target_url", "events"):
        if name in said and not said[name]:
            faults.append(Fault(f"/{name}", "required", f"{name} cannot be empty."))
    if "events" in said and "filters" not in said:
        said["filters"] = known.filters
    if "filters" in said and "events" not in said:
        said["events"] = list(known.events)
    if said.get("decide_as", known.decide_as):
        caller.need("export:decide")
        said = {"events": list(known.events), "decide_as": known.decide_as, **said}
    return _checked(plugin, caller, said, faults)


def _read(body: Json) -> tuple[dict[str, Any], list[Fault]]:
    plain = {name: value for name, value in body.items() if name not in SHAPES}
    given, faults = read(Wish, plain, {})
    shaped = {name: body[name] for name in SHAPES if body.get(name) is not None}
    wrong = [Fault(f"/{name}", "invalid_value", f"{name} must be {SHAPES[name]}.")
             for name, value in shaped.items() if not _shaped(name, value)]  # fmt: skip
    named = {fault.pointer[1:] for fault in wrong}
    return {**given, **{name: value for name, value in shaped.items() if name not in named}}, [*faults, *wrong]


def _shaped(name: str, value: object) -> bool:
    if name == "filters":
        return isinstance(value, dict)
    return isinstance(value, list) and all(isinstance(event, str) for event in value)


def _checked(plugin: Plugin, caller: Caller, said: dict[str, Any], faults: list[Fault]) -> dict[str, Any]:
    if said.get("events"):
        asked = said["events"]
        said["events"], unknown = _events(plugin, asked)
        faults += _beyond(plugin, caller, asked)
        faults += unknown or faults_of(said.get("filters") or {}, _filterable(plugin, said["events"]))
    if said.get("decide_as"):
        faults += _approver(said)
    if said.get("target_url"):
        faults += _target(plugin, said["target_url"])
    if said.get("company"):
        try:
            company_for(plugin, caller, said["company"])
        except Refused as refused:
            if not faults:
                raise
            faults += refused.faults
    if faults:
        raise refuse(*faults)
    return said


def _events(plugin: Plugin, asked: list[str]) -> tuple[tuple[str, ...], list[Fault]]:
    """Event types of types and trigger keys, each once."""
    types = {trigger.event for trigger in plugin.catalog.triggers}
    by_key = {trigger.key: trigger.event for trigger in plugin.catalog.triggers}
    found = dict.fromkeys(by_key.get(name, name) for name in asked)
    unknown = [
        Fault(f"/events/{place}", "invalid_value", f"There is no event {name}; /plugin.json lists them.")
        for place, name in enumerate(asked)
        if name != "*" and name not in by_key and name not in types
    ]
    return ("*",) if "*" in found else tuple(found), unknown


def _beyond(plugin: Plugin, caller: Caller, asked: list[str]) -> Iterator[Fault]:
    """Events that speak of records which the key does not handle; of `*` it gets those that it may see."""
    by_key = {trigger.key: trigger.event for trigger in plugin.catalog.triggers}
    for place, name in enumerate(asked):
        try:
            need_event(caller, by_key.get(name, name))
        except Refused as refused:
            yield Fault(f"/events/{place}", refused.code, refused.detail)


def _filterable(plugin: Plugin, events: tuple[str, ...]) -> list[str]:
    """What all events of the subscription together may be filtered by."""
    names = {"id": None}
    for trigger in plugin.catalog.triggers:
        if "*" in events or trigger.event in events:
            names |= dict.fromkeys(trigger.filters)
    return list(names)


def _approver(said: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with who decides; the name is kept without blanks around it."""
    said["decide_as"] = said["decide_as"].strip()
    if not said["decide_as"].isprintable():
        yield Fault("/decide_as", "invalid_value", "decide_as is the name of one person, in one line.")
    if not {"*", REQUESTED} & set(said.get("events") or (REQUESTED,)):
        yield Fault("/decide_as", "invalid_value", f"Only {REQUESTED} carries a link to decide: add it to the events.")


def _target(plugin: Plugin, url: str) -> Iterator[Fault]:
    says = plugin.sender.check(url)
    if says:
        yield Fault("/target_url", "target_not_allowed", says)
