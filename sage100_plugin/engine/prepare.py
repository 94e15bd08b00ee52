"""From a call to what it stands for: the action, the company, the validated input, the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.access import Caller, chosen, companies_of
from sage100_plugin.engine.inputs import digest, read
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.errors import Fault, Refused, refuse
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.numbering import next_free
from sage100_plugin.spec import Action, Answer, Context, Decide, Effect, Faults, Given, Numbering, Plan, Skipped

Lengths = Mapping[str, int]

LINK = "link|"
"""How the reservation of a source record begins."""


@dataclass(frozen=True)
class Prepared:
    """A call that was found to be in order; `asked` is what its `run` answered."""

    action: Action
    company: Company
    context: Context
    given: Given
    asked: Answer | Plan | Decide

    @property
    def plan(self) -> Plan:
        """The plan of a WRITE or EXPORT."""
        if not isinstance(self.asked, Plan):
            raise Refused("wrong_state", f"{self.action.title} writes nothing of its own.")
        return self.asked


def action_of(plugin: Plugin, caller: Caller, key: str) -> Action:
    """The action, when the caller may run it. Raises `unknown_action`, `scope_missing`."""
    action = plugin.catalog.action.get(key)
    if action is None:
        raise Refused("unknown_action", f"There is no action {key}.")
    caller.need(action.needs_scope)
    return action


def context_for(
    plugin: Plugin, company: Company, seen: tuple[Company, ...], decision: Mapping[str, Any] | None = None
) -> Context:
    """The ports as an action of this company sees them; `seen` are all companies that the caller sees."""
    reader = plugin.companies.reader(company.id)
    return Context(company, reader, plugin.links, plugin.clock.now().date(), seen, decision)


def prepare(
    plugin: Plugin,
    caller: Caller,
    action: Action,
    raw: Mapping[str, Any],
    decision: Mapping[str, Any] | None = None,
    known: Sequence[Fault] = (),
) -> Prepared:
    """Validate, check against Sage, and plan. Raises `Refused` with all faults at once; nothing is changed."""
    asked_for = raw.get("company")
    seen = companies_of(plugin, caller)
    company = chosen(seen, str(asked_for) if asked_for else None)
    context = context_for(plugin, company, seen, decision)
    lengths: Lengths = {}
    if action.effect is not Effect.READ and action.record in RECORDS:
        writer = plugin.companies.writer(company.id)
        lengths = writer.lengths(action.record)
        context = replace(context, sage_numbers=writer.numbers(action.record))
    given, found = read(action.input, raw, lengths)
    faults = Faults([*known, *found])
    action.check(context, given, faults)
    faults.settle()
    asked = action.run(context, given)
    if context.sage_numbers and isinstance(asked, Plan):
        asked = _left_to_sage(asked)
    return Prepared(action, company, context, given, asked)


def _left_to_sage(plan: Plan) -> Plan:
    """The plan without the number of a new record, where Sage chooses it; one that was given is told as not sent."""
    if plan.numbering is None:
        return plan
    into, fields = plan.numbering.into, dict(plan.write.fields)
    given = fields.pop(into, None)
    says = f"Sage chooses the number of a new {RECORDS[plan.write.record].title.lower()} in this company."
    return replace(
        plan,
        write=replace(plan.write, fields=fields),
        numbering=None,
        awaiting=tuple(name for name in plan.awaiting if name != into),
        warnings=(*plan.warnings, f"{says} {given} is not sent." if given else says),
        skipped=(*plan.skipped, Skipped(into, says)) if given else plan.skipped,
    )


def fingerprint(prepared: Prepared) -> str:
    """What a confirmation is bound to: the write, but for a number still to be chosen, and the Sage rows relied on."""
    plan = prepared.plan
    fields = RECORDS[plan.write.record].shown(plan.write.fields)
    rows = {f"{record}/{key}": RECORDS[record].public(row) for (record, key), row in prepared.context.relied.items()}
    return digest([prepared.action.key, prepared.company.id, plan.write.op, plan.write.id, fields, rows])


def numbered(plugin: Plugin, prepared: Prepared) -> tuple[Plan, tuple[str, ...]]:
    """The plan with its number chosen, and what has to be reserved in the ledger for it.

    A number that was given stays. Reserved are the number and every source record: the operation's guard holds only
    the first of them, and another call may name the same ones in another order.
    """
    plan = prepared.plan
    company, record = prepared.company.id, plan.write.record
    others = tuple(f"{LINK}{company}|{pair.record}|{pair.source}|{pair.source_id}" for pair in plan.pairs)
    if plan.numbering is None or plan.numbering.into in plan.awaiting:
        return plan, others
    into, where = plan.numbering.into, plan.numbering.where
    scope = "|".join(f"{name}={value}" for name, value in sorted(where.items()))
    prefix = f"number|{company}|{record}|{scope}|"
    number = plan.write.fields.get(into) or _free_number(plugin, prepared, plan.numbering, prefix)
    write = replace(plan.write, fields={**plan.write.fields, into: number})
    return replace(plan, write=write), (f"{prefix}{number}", *others)


def _free_number(plugin: Plugin, prepared: Prepared, numbering: Numbering, prefix: str) -> str:
    """The next number that neither Sage nor an open operation uses."""
    record, where = prepared.plan.write.record, numbering.where
    reserved = plugin.ledger.read(lambda tx: tx.operations.reserved(prefix))
    taken = [text.removeprefix(prefix) for text in reserved]
    newest = list(prepared.context.sage.newest_numbers(record, where))
    number = next_free(newest, taken)
    while prepared.context.any(record, {**where, numbering.into: number}) is not None:
        taken.append(number)
        number = next_free(newest, taken)
    return number


def guard_of(prepared: Prepared) -> str | None:
    """What must not run twice at once: the first source record of the plan, else its own number."""
    plan, company = prepared.plan, prepared.company.id
    if plan.pairs:
        first = plan.pairs[0]
        return f"{company}|{first.record}|{first.source}|{first.source_id}"
    identity = RECORDS[plan.write.record].identity
    told = [str(plan.write.fields.get(name)) for name in identity]
    return None if "None" in told or plan.write.op == "change" else f"{company}|{plan.write.record}|{'|'.join(told)}"


def rendered(plugin: Plugin, company: Company, plan: Plan) -> str:
    """The MBXML of a plan; empty while an approver still has to fill something.

    Raises `Refused` when Sage's schema does not take a field.
    """
    writer = plugin.companies.writer(company.id)
    try:
        return writer.render(plan.write)
    except Refused as refused:
        waiting = {f"/{name}" for name in plan.awaiting}
        others = [fault for fault in refused.faults if fault.pointer not in waiting]
        if others or not plan.awaiting:
            raise refuse(*others) if others else refused from None
        return ""
