"""From a call to what it stands for: the action, the company, the validated input, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sage100_plugin.engine.access import Caller, chosen, companies_of
from sage100_plugin.engine.mapping.mapped import NOTHING, source_record, told, told_of_source, turned, used
from sage100_plugin.engine.plugin import Plugin
from sage100_plugin.engine.queue import acceptance
from sage100_plugin.engine.queue.acceptance import instead_of_approver, writes_at_once
from sage100_plugin.engine.running import numbers
from sage100_plugin.engine.running.ahead import ahead_of, id_ahead
from sage100_plugin.engine.running.inputs import empty, read
from sage100_plugin.engine.running.lengths import CUT, POLICY, Lengths, fitted
from sage100_plugin.engine.running.refusals import of_needed
from sage100_plugin.engine.running.verify import Money, money_of
from sage100_plugin.errors import Fault, Problem, Refused, refuse
from sage100_plugin.mapping import Pushed
from sage100_plugin.ports.sage import Company
from sage100_plugin.records import RECORDS
from sage100_plugin.records.commitment import of_records
from sage100_plugin.records.fields import made
from sage100_plugin.spec import (
    Action,
    Answer,
    Context,
    Decide,
    Effect,
    Faults,
    Given,
    Needed,
    Plan,
    Skipped,
    Stands,
)


@dataclass(frozen=True)
class Prepared:
    """A call that was found to be in order; `asked` is what its `run` answered.

    `input` is what was given, with what the mapping made of the source's record: whatever becomes of the mapping, the
    call stays what it was. `mapping` is what an answer tells of it, where the record type has one. `needs` are the
    actions that have to be done first, each found to be in order as well; `first` are the answers of those that were.
    `awaits` are the exports that wait for acceptance before it.
    `follows` are the actions that are done after, found to be in order in the company as it will be then.
    `money` is what the plan does to the figures of a job, where it does anything to them.
    """

    caller: Caller
    action: Action
    company: Company
    context: Context
    given: Given
    asked: Answer | Plan | Stands | Decide
    input: Mapping[str, Any]
    mapping: Mapping[str, Any]
    pushed: Pushed = NOTHING
    needs: tuple[Prepared, ...] = ()
    follows: tuple[Prepared, ...] = ()
    first: tuple[Mapping[str, Any], ...] = ()
    awaits: tuple[str, ...] = ()
    money: Money | None = None

    @property
    def asks(self) -> tuple[str, ...]:
        """Why somebody has to accept it first, whatever the company's policy for the record."""
        return self.money.asks if self.money is not None else ()

    @property
    def waits(self) -> bool:
        """Whether what it would write waits for accounting."""
        return acceptance.waits(self.company, self.action) or bool(self.asks)

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
    if of_records(action.record):
        caller.need_record(action.record)
    return action


def context_for(
    plugin: Plugin, company: Company, seen: tuple[Company, ...], decision: Mapping[str, Any] | None = None
) -> Context:
    """The ports as an action of this company sees them; `seen` are all companies that the caller sees."""
    reader = plugin.companies.reader(company.id)
    return Context(company, reader, plugin.links, plugin.clock.now().date(), seen, decision)


def prepare(  # noqa: PLR0913 - who calls names what is not as usual
    plugin: Plugin,
    caller: Caller,
    action: Action,
    raw: Mapping[str, Any],
    decision: Mapping[str, Any] | None = None,
    known: Sequence[Fault] = (),
    mapping: Mapping[str, Any] | None = None,
    *,
    waits: bool = False,
    decided: bool = False,
    ahead: Plan | Stands | None = None,
) -> Prepared:
    """Validate, check against Sage, and plan. Raises `Refused` with all faults at once; nothing is changed.

    `mapping` is what was told of it when the input was made: then the source's record is in the input already. `waits`
    says that it waits for acceptance whatever the company's policy is by now, `decided` that it was decided with the
    plan that it follows. It is held against Sage and the links as they will be after the plan `ahead`.
    """
    asked_for = raw.get("company")
    seen = companies_of(plugin, caller)
    company = chosen(seen, str(asked_for) if asked_for else None)
    direct = decision is None and not waits and (decided or writes_at_once(company, action))
    context = replace(context_for(plugin, company, seen, decision), direct=direct)
    if ahead is not None:
        sage, links = ahead_of(context, ahead)
        context = replace(context, sage=sage, links=links)
    lengths: Lengths = {}
    if action.effect is not Effect.READ and action.record in RECORDS:
        writer = plugin.companies.writer(company.id)
        lengths = writer.lengths(action.record)
        numbered, changes = writer.numbers(action.record), writer.takes(action.record, "change")
        context = replace(context, sage_numbers=numbered, lengths=lengths, changes=changes)
    pushed = NOTHING
    if mapping is None:
        mapping, pushed = _mapped(plugin, company, action, raw)
    filled = {**pushed.values, **{name: value for name, value in raw.items() if not empty(value)}}
    context = replace(context, blank=(pushed.blank | {*raw}) - {*filled})
    own = dict(filled)
    if direct and action.decision is not None:
        decision, wrong = instead_of_approver(action.decision, action, own)
        known = [*known, *wrong]
    as_counts, decision = numbers.counting(company, action.record, decision, direct=direct)
    context = replace(context, company=as_counts, decision=decision)
    given, warnings, found = read_input(action, company, own, lengths)
    faults = Faults([*known, *found])
    action.check(context, given, faults)
    Faults(told_of_source(faults.found, raw, pushed)).settle()
    asked = action.run(context, given)
    if context.sage_numbers and isinstance(asked, Plan):
        asked = _left_to_sage(asked)
    money = money_of(context, asked.write) if isinstance(asked, Plan) else None
    if isinstance(asked, (Plan, Stands)):
        said = money.warnings if money is not None else ()
        asked = replace(asked, warnings=(*warnings, *asked.warnings, *said, *numbers.doubts(context, asked)))
    prepared = Prepared(caller, action, company, context, given, asked, filled, mapping, pushed, money=money)
    needs = tuple(_need(plugin, prepared, raw, needed) for needed in _first(prepared))
    return replace(prepared, needs=needs, follows=tuple(_follows(plugin, prepared, raw)))


def _mapped(
    plugin: Plugin, company: Company, action: Action, raw: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Pushed]:
    """What is told of the mapping that counts, and what it makes of the source's record."""
    reads = action.effect is Effect.READ and not action.maps
    if reads or action.record not in plugin.catalog.module:
        return {}, NOTHING
    mapping = used(plugin, company.id, action.record)
    record = source_record(raw) if action.maps else {}
    pushed = turned(action, mapping, record, raw) if record else NOTHING
    return told(mapping, pushed), pushed


def read_input(
    action: Action, company: Company, filled: Mapping[str, Any], lengths: Lengths
) -> tuple[Given, list[str], list[Fault]]:
    """What the schema can read, cut to Sage's lengths where the company wants it so; what is to be said of that."""
    given, found = read(action.input, filled, lengths)
    if action.effect is Effect.READ or company.policies.get(POLICY) != CUT:
        return given, [], found
    given, warnings, left = fitted(made(action.input), given, lengths)
    return given, warnings, [*(fault for fault in found if fault.code != "too_long"), *left]


def _first(prepared: Prepared) -> tuple[Needed, ...]:
    return prepared.asked.first if isinstance(prepared.asked, Plan) else ()


def _need(plugin: Plugin, prepared: Prepared, raw: Mapping[str, Any], needed: Needed) -> Prepared:
    """An action that has to be done first, prepared like any other. Raises its refusal as the caller is to read it."""
    action = plugin.catalog.action[needed.action]
    try:
        return prepare(plugin, prepared.caller, action, {**needed.input, "company": prepared.company.id})
    except Problem as problem:
        raise of_needed(prepared, raw, needed, action, problem) from None


def _follows(plugin: Plugin, prepared: Prepared, raw: Mapping[str, Any]) -> Iterator[Prepared]:
    """What is done after the plan, prepared as if that were carried out. Raises refusals as the caller is to read them.

    The record of the plan is no row of Sage that it relies on.
    """
    asked = prepared.asked
    if not isinstance(asked, (Plan, Stands)):
        return
    for needed in asked.then:
        action = plugin.catalog.action[needed.action]
        own = {**needed.input, "company": prepared.company.id}
        given = {**own, needed.into: id_ahead(asked)} if needed.into else own
        try:
            follows = prepare(plugin, prepared.caller, action, given, decided=True, ahead=asked)
        except Problem as problem:
            raise of_needed(prepared, raw, needed, action, problem, "then") from None
        if isinstance(asked, Plan):
            follows.context.relied.pop((asked.write.record, id_ahead(asked)), None)
        yield follows


def _left_to_sage(plan: Plan) -> Plan:
    """The plan without the number of a new record, where Sage chooses it; one that was given is told as not sent."""
    if plan.numbering is None or plan.write.op != "add":
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
        skipped=(*plan.skipped, Skipped(into, says, new=str(given))) if given else plan.skipped,
    )


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
