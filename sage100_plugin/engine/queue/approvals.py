"""Two persons: the first acceptance of an export is noted; the second, by another key, carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sage100_plugin.engine.access import LOCAL, Caller
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue.acceptance import TWO, limit, persons
from sage100_plugin.engine.queue.turns import commit, noted, turn
from sage100_plugin.engine.running import numbers
from sage100_plugin.engine.running.amounts import amount_of
from sage100_plugin.engine.running.prepare import Prepared
from sage100_plugin.engine.running.reply import Reply
from sage100_plugin.errors import Refused
from sage100_plugin.ports.ledger import ApiKey, Export, NumberTaken, Operation, Round

Typed = Mapping[str, Any]

LINK = "link "
"""How the key id of a caller begins who holds a link to decide: a person with a name, for whom a key was lent."""


def standing(export: Export) -> Round | None:
    """The acceptance that waits for a second one."""
    last = export.rounds[-1] if export.rounds else None
    return last if last is not None and last.status == "approved" else None


def typed_first(export: Export) -> Typed:
    """What the first person typed, when a second one is awaited."""
    return (export.decision or {}) if standing(export) else {}


def one_more(plugin: Plugin, caller: Caller, export: Export, prepared: Prepared, typed: Typed) -> bool:
    """Whether somebody else has to accept this too. Raises `two_persons` for who sent it, and who is no person."""
    if persons(prepared.company, export.record, amount_of(prepared)) < TWO:
        return False
    if caller.key_id == LOCAL:
        says = "The command line is no person: where two are asked for, each accepts with an API key of their own."
        raise Refused("two_persons", says)
    sent = [entry for entry in export.rounds if entry.status == "pending"]
    if any(took(caller, entry) or _kin(plugin, caller, entry) for entry in sent):
        says = (
            "Who sent an export cannot accept it where two persons are asked for, nor a key that goes back to the same "
            "key as the sender's: make one for each person at the command line."
        )
        raise Refused("two_persons", says)
    first = _counting(plugin, export)
    mine = first is not None and (took(caller, first) or _kin(plugin, caller, first))
    return first is None or mine or not _same(typed, typed_first(export))


def _counting(plugin: Plugin, export: Export) -> Round | None:
    """The acceptance that waits for a second one, as long as its key has not been revoked or paused."""
    first = standing(export)
    key = _key(plugin, first.key) if first else None
    return None if key is not None and (key.revoked_at or key.paused_at) else first


def _key(plugin: Plugin, key_id: str) -> ApiKey | None:
    return plugin.ledger.read(lambda tx: tx.keys.get(key_id.removeprefix(LINK)))


def _kin(plugin: Plugin, caller: Caller, entry: Round) -> bool:
    """Whether both keys go back to the same one: who made it knew the secrets of all that came of it."""
    own, other = caller.key_id.removeprefix(LINK), entry.key.removeprefix(LINK)
    return own != other and _first_of(plugin, own) == _first_of(plugin, other)


def _first_of(plugin: Plugin, key_id: str) -> str:
    """The key that a key goes back to; itself, when it was made at the command line."""
    return [key_id, *_makers(plugin, key_id)][-1]


def _makers(plugin: Plugin, key_id: str) -> list[str]:
    """The keys by which a key was made, the nearest first."""
    found: list[str] = []
    key = _key(plugin, key_id)
    while key is not None and key.made_by and key.made_by != LOCAL and key.made_by not in found:
        found.append(key.made_by)
        key = _key(plugin, key.made_by)
    return found


def took(caller: Caller, entry: Round) -> bool:
    """Whether the caller took this turn. Who decides by a link goes by name; and all did before keys were noted."""
    if not entry.key or LINK in (entry.key[: len(LINK)], caller.key_id[: len(LINK)]):
        return _person(entry.by) == _person(caller.name)
    return entry.key == caller.key_id


def _person(name: str) -> str:
    return " ".join(name.split()).casefold()


def _same(typed: Typed, other: Typed) -> bool:
    return {name: str(value) for name, value in typed.items()} == {name: str(value) for name, value in other.items()}


def note(plugin: Plugin, caller: Caller, export: Export, waiting: Operation, prepared: Prepared, typed: Typed) -> Reply:
    """Note the first acceptance, which leaves the export pending and holds the number that was typed.

    The same one again changes nothing. Raises `number_taken`.
    """
    first = _counting(plugin, export)
    if first is None or not took(caller, first) or not _same(typed, typed_first(export)):
        after = noted(replace(export, decision=typed), "approved", caller, plugin)
        waiting = replace(waiting, numbers=numbers.typed(prepared.context, prepared.asked))
        try:
            commit(plugin, turn(plugin, caller, export, after, waiting), export)
        except NumberTaken as taken:
            raise numbers.number_taken(plugin, str(taken)) from None
        plugin.wake()
    answer = waiting.answer or {}
    says = f"Accepted by {caller.name} as the first of two persons; somebody else must accept the same, by another key."
    return Reply(202, {**answer, "warnings": [*answer.get("warnings", ()), says]})


def needed(plugin: Plugin, export: Export) -> dict[str, Any]:
    """How many must accept a pending export, as callers see it; nothing is told of one that is decided."""
    company = plugin.companies.get(export.company)
    if export.status != "pending" or company is None:
        return {}
    first, most = _counting(plugin, export), limit(company, export.record)
    shown = export.preview.get("amount")
    amount = None if shown is None else Decimal(str(shown))
    told: dict[str, Any] = {
        "persons": persons(company, export.record, amount),
        "amount": _text(amount),
        "limit": _text(most),
        "accepted_by": first.by if first else None,
    }
    if most is not None and amount is None:
        told["note"] = "No amount of it is known here, so two persons accept it."
    return {"approval": told}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
