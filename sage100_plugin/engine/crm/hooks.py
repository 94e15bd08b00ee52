"""Inbound hooks: addresses to which an outside system posts its own payload, each for one action of one company."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from marshmallow import Schema

from sage100_plugin.engine.access import LOCAL, SCOPES, Caller, chosen, companies_of, key_states
from sage100_plugin.engine.crm import hook_signatures as signatures
from sage100_plugin.engine.limited import beyond
from sage100_plugin.engine.mapping.mapped import used
from sage100_plugin.engine.mapping.targets import CONTROLS
from sage100_plugin.engine.moments import rfc3339
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.running.inputs import read
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.mapping import FieldPair, Target, checked, document, read_pairs
from sage100_plugin.ports.ledger import Hook, Tx
from sage100_plugin.records import RECORDS, fields
from sage100_plugin.records.fields import about, inner, made
from sage100_plugin.spec import Action, Effect

Json = Mapping[str, Any]

SHOWN = ("id", "name", "action", "company", "source", "scheme", "key_id")
NO_ID = "a CRM that sends twice must not write twice"


class Wish(Schema):
    """What is said of a new hook, but for its mapping and its secret."""

    name = fields.text("Name", help="For people.", length=200, required=True)
    action = fields.text("Action", help="What is done with each payload.", required=True)
    company = fields.text("Company", help="The Sage company; needed only when the key sees more than one.")
    source = fields.text("Source", help="What links call the outside system.", length=100, required=True)
    scheme = fields.text("Scheme", help="How calls are signed.", required=True)


class Change(Schema):
    """What may be changed of a hook, but for its mapping."""

    name = fields.text("Name", length=200)


@dataclass(frozen=True)
class Made:
    """A hook, and its secret when it was made here just now."""

    hook: Hook
    secret: str | None = field(default=None, repr=False)


def show(hook: Hook) -> dict[str, Any]:
    """A hook as its owner sees it: never its secret."""
    told = {name: getattr(hook, name) for name in SHOWN}
    mapping = None if hook.mapping is None else list(hook.mapping)
    return {**told, "mapping": mapping, "created_at": rfc3339(hook.created_at)}


def create(plugin: Plugin, caller: Caller, body: Json) -> Made:
    """A new hook that may do what the caller may. Raises everything that is wrong together."""
    caller.need("write")
    plain = {name: value for name, value in body.items() if name not in ("mapping", "secret")}
    given, faults = read(Wish, plain, {})
    action = plugin.catalog.action.get(given.get("action", ""))
    if action is None and given.get("action"):
        faults.append(Fault("/action", "unknown_action", f"There is no action {given['action']}."))
    elif action is not None and action.needs_scope not in caller.scopes:
        says = f"The API key {caller.name} lacks the scope {action.needs_scope}, which {action.key} needs."
        faults.append(Fault("/action", "scope_missing", says))
    elif action is not None:
        faults += beyond(caller, action)
    company = _company(plugin, caller, given, faults)
    scheme = given.get("scheme", "")
    if scheme and scheme not in signatures.SCHEMES:
        faults.append(Fault("/scheme", "invalid_value", f"scheme is one of {', '.join(signatures.SCHEMES)}."))
    else:
        faults += _secret_faults(scheme, body.get("secret"))
    mapping, wrong = _mapping(plugin, action, company, body.get("mapping"))
    if faults or wrong:
        raise refuse(*faults, *wrong)
    secret = body.get("secret") or signatures.made(scheme)
    hook = Hook(
        id=plugin.ids("hook"),
        key_id=caller.key_id,
        name=given["name"],
        action=given["action"],
        company=company,
        source=given["source"],
        scheme=scheme,
        secret=signatures.kept(scheme, secret),
        created_at=plugin.clock.now(),
        mapping=mapping,
    )
    plugin.ledger.write(lambda tx: tx.hooks.add(hook))
    return Made(hook, None if body.get("secret") else secret)


def _company(plugin: Plugin, caller: Caller, given: Json, faults: list[Fault]) -> str:
    try:
        return chosen(companies_of(plugin, caller), given.get("company")).id
    except Refused as refused:
        if not faults:
            raise
        faults += refused.faults
        return ""


def _secret_faults(scheme: str, secret: object) -> Iterator[Fault]:
    if not secret and scheme == "hubspot_v3":
        yield Fault("/secret", "required", "Give the client secret of the HubSpot app: it signs with that.")
    elif secret and scheme:
        wrong = signatures.wrong(scheme, secret) if isinstance(secret, str) else "The secret is a text."
        if wrong:
            yield Fault("/secret", "invalid_value", wrong)


def _mapping(
    plugin: Plugin, action: Action | None, company: str, said: object
) -> tuple[tuple[Json, ...] | None, list[Fault]]:
    """The lines as they are stored, none where the company's count, and what is wrong with them."""
    if action is None:
        return None, []
    if said is None:
        return None, [*_without(plugin, action, company)]
    faults: list[Fault] = []
    if needs_id(action) and isinstance(said, list) and not any(_fills_id(line) for line in said):
        faults.append(Fault("/mapping", "required", f"A line has to fill source_id: {NO_ID}."))
    try:
        return tuple(document(checked(said, targets(action), CONTROLS))), faults
    except Refused as refused:
        wrong = [replace(one, pointer=one.pointer.replace("/pairs", "/mapping", 1)) for one in refused.faults]
        return None, [*faults, *wrong]


def _fills_id(line: object) -> bool:
    return isinstance(line, Mapping) and line.get("field") == "source_id"


def _without(plugin: Plugin, action: Action, company: str) -> Iterator[Fault]:
    """A hook without lines of its own needs those of its company."""
    if not action.maps:
        says = f"{action.title} takes no source record, so the hook needs a mapping of its own."
        yield Fault("/mapping", "required", says)
    elif company and needs_id(action) and not _leads(used(plugin, company, action.record).pairs):
        says = f"The mapping of {company} fills no source_id, and {NO_ID}. Add it there, or give the hook its own."
        yield Fault("/mapping", "required", says)


def _leads(pairs: tuple[FieldPair, ...]) -> bool:
    return any(pair.field == "source_id" and pair.pushes for pair in pairs)


def needs_id(action: Action) -> bool:
    """Whether only the id of the source's record keeps the action from being done twice."""
    return action.effect is not Effect.READ and action.record in RECORDS


def targets(action: Action) -> tuple[Target, ...]:
    """What a hook's own mapping may fill: the inputs of its action, but for those that say how it runs."""
    taken = {name: field for name, field in made(action.input).load_fields.items() if name not in CONTROLS}
    return tuple(_target(name, field) for name, field in taken.items())


def _target(name: str, field: Any) -> Target:  # noqa: ANN401 - a field of any kind
    told = about(field)
    lines = inner(field).fields.items() if told.kind == "lines" else ()
    return Target(
        field=name,
        label=told.label,
        kind=told.kind,
        help=told.help,
        push=True,
        required=field.required,
        pinned=field.required,
        create_only=told.create_only,
        length=told.length,
        choices={str(value): label for value, label in (told.choices or {}).items()},
        lines=tuple(_target(inside, one) for inside, one in lines),
    )


def lines_of(hook: Hook) -> tuple[FieldPair, ...] | None:
    """The lines of the hook's own mapping; None where the company's count."""
    return None if hook.mapping is None else read_pairs(hook.mapping)


def listed(plugin: Plugin, caller: Caller) -> list[dict[str, Any]]:
    """The caller's hooks, all of them for an administrator.

    Each with how many of its calls were interrupted, and how its key stands.
    """
    hooks, left = plugin.ledger.read(lambda tx: (tx.hooks.all(), tx.hook_calls.unanswered()))
    interrupted = Counter(call.hook_id for call in left if call.id not in plugin.flying)
    own = [hook for hook in hooks if _owns(caller, hook)]
    states = key_states(plugin, {hook.key_id for hook in own})
    return [{**show(hook), "interrupted": interrupted[hook.id], "key_state": states[hook.key_id]} for hook in own]


def _owns(caller: Caller, hook: Hook) -> bool:
    everything = "admin" in caller.scopes and not caller.companies and not caller.records
    return everything or caller.key_id in (hook.key_id, LOCAL)


def find(plugin: Plugin, caller: Caller, hook_id: str) -> Hook:
    """The hook, when it is the caller's. Raises `not_found`."""
    return plugin.ledger.read(lambda tx: _found(tx, caller, hook_id))


def _found(tx: Tx, caller: Caller, hook_id: str) -> Hook:
    found = tx.hooks.get(hook_id)
    if found is None or not _owns(caller, found):
        raise Refused("not_found", f"There is no hook {hook_id}.")
    return found


def change(plugin: Plugin, caller: Caller, hook_id: str, body: Json) -> Hook:
    """Another name, or another mapping; null lets the company's count. Raises all faults together."""
    caller.need("write")
    known = find(plugin, caller, hook_id)
    given, faults = read(Change, {name: value for name, value in body.items() if name != "mapping"}, {})
    values = {name: value for name, value in given.items() if value}
    if "mapping" in body:
        action = plugin.catalog.action.get(known.action)
        values["mapping"], wrong = _mapping(plugin, action, known.company, body["mapping"])
        faults += wrong
    if faults:
        raise refuse(*faults)
    return _replaced(plugin, caller, hook_id, lambda hook: replace(hook, **values))


def rotate_secret(plugin: Plugin, caller: Caller, hook_id: str, body: Json) -> Made:
    """A new secret, or the one that is given; the one before counts for a day more. Raises `Problem`."""
    caller.need("write")
    known, given = find(plugin, caller, hook_id), body.get("secret")
    faults = [*_secret_faults(known.scheme, given)]
    if faults:
        raise refuse(*faults)
    secret, now = given or signatures.made(known.scheme), plugin.clock.now().timestamp()

    def rotated(hook: Hook) -> Hook:
        return replace(hook, secret=signatures.rotated(hook.secret, signatures.kept(hook.scheme, secret), now))

    return Made(_replaced(plugin, caller, hook_id, rotated), None if given else secret)


def _replaced(plugin: Plugin, caller: Caller, hook_id: str, changed: Callable[[Hook], Hook]) -> Hook:
    def work(tx: Tx) -> Hook:
        hook = changed(_found(tx, caller, hook_id))
        tx.hooks.replace(hook)
        return hook

    return plugin.ledger.write(work)


def remove(plugin: Plugin, caller: Caller, hook_id: str) -> None:
    """Forget the hook and its calls; no error when it is gone already, or never was the caller's."""
    caller.need("write")

    def work(tx: Tx) -> None:
        found = tx.hooks.get(hook_id)
        if found is not None and _owns(caller, found):
            tx.hooks.remove(hook_id)

    plugin.ledger.write(work)


def holder(plugin: Plugin, hook: Hook) -> Caller:
    """Whom the hook acts as: the holder of the key that made it, as it is today, in the hook's company and no other.

    Raises `expired`, `key_paused`.
    """
    if hook.key_id == LOCAL:
        return Caller(LOCAL, "this machine", SCOPES, (hook.company,))
    key = plugin.ledger.read(lambda tx: tx.keys.get(hook.key_id))
    if key is None or key.revoked_at:
        says = "The API key that this hook acts for was revoked. Nothing was done."
        raise Refused("expired", says, extra={"fix": "Make the hook anew with another API key."})
    if key.paused_at:
        raise Refused("key_paused", f"The API key {key.name}, which this hook acts for, is paused. Nothing was done.")
    seen = (hook.company,) if not key.companies or hook.company in key.companies else key.companies
    return replace(Caller.of(key), companies=seen)
