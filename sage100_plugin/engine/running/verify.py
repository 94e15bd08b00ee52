"""Sage's own warnings, held against the figures of a job before anything is written (rules, sections 5, 6 and 10).

A company has each of them as it has it in Sage: no message, a warning, or not allowed, within a tolerance; and between
those, that somebody accepts it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sage100_plugin.engine.running.effects import Effects, Place, carried_out, effects_of
from sage100_plugin.errors import Fault, refuse
from sage100_plugin.ports.sage import ZERO, Company, CostFigures, JobFigures, Row, Write
from sage100_plugin.records.budget import BUDGET, COLUMNS
from sage100_plugin.records.figures import unreceived
from sage100_plugin.records.period import PERIOD
from sage100_plugin.records.purchase_order import PURCHASE_ORDER
from sage100_plugin.records.subcontract import SUBCONTRACT, contract, remaining
from sage100_plugin.spec import Context

WARNINGS = "warnings."
"""`warnings.<rule>` and `warnings.<rule>.tolerance`."""

OFF, WARN, ASK, REFUSE = LEVELS = ("off", "warn", "ask", "refuse")
NONE = "none"

RULES = {
    "over_budget": "over_budget",
    "budget_verification": "not_in_budget",
    "over_subcontract": "over_subcontract",
    "over_po": "over_po",
    "date_period": "date_period",
}
"""The rules, and the words by which they refuse."""

TOLERANT = ("over_budget", "over_subcontract", "over_po")
"""The rules that compare amounts."""

_AMOUNT = r"\d{1,9}(\.\d{1,2})?"
_TOLERANCE = re.compile(rf"(?P<flat>{_AMOUNT})|(?P<percent>\d{{1,3}}(\.\d{{1,2}})?)%( max (?P<cap>{_AMOUNT}))?")


@dataclass(frozen=True)
class Finding:
    """What a rule says of one place of the figures, with the level that the company has it at."""

    rule: str
    place: tuple[str, ...]
    level: str
    says: str


@dataclass(frozen=True)
class Money:
    """What a write does to a job: its figures as they are, and what is to be said of them after it."""

    effects: Effects
    before: JobFigures
    findings: tuple[Finding, ...] = ()

    @cached_property
    def after(self) -> JobFigures:
        return carried_out(self.before, self.effects)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever asks for the write is told."""
        return tuple(one.says for one in self.findings)

    @property
    def asks(self) -> tuple[str, ...]:
        """Why somebody has to accept it first."""
        return tuple(one.says for one in self.findings if one.level == ASK)


def money_of(ctx: Context, write: Write) -> Money | None:
    """What the write does to the money of a job, read once; None when it has nothing to do with that.

    Raises `Refused` for what the company does not allow.
    """
    effects = effects_of(ctx, write)
    if effects is None:
        return None
    money = Money(effects, ctx.sage.figures(effects.job))
    findings = tuple(_found(ctx, money))
    refused = [Fault("", RULES[one.rule], one.says) for one in findings if one.level == REFUSE]
    if refused:
        raise refuse(*refused)
    return Money(effects, money.before, findings)


def level(company: Company, rule: str) -> str:
    """How the company has a rule."""
    return company.policies.get(WARNINGS + rule, WARN)


def tolerated(company: Company, rule: str, whole: Decimal) -> Decimal:
    """How far an amount may go beyond the whole that it is held against."""
    told = _TOLERANCE.fullmatch(company.policies.get(f"{WARNINGS}{rule}.tolerance", NONE))
    if told is None:
        return ZERO
    if told["flat"]:
        return Decimal(told["flat"])
    part = max(whole, ZERO) * Decimal(told["percent"]) / 100
    return min(part, Decimal(told["cap"])) if told["cap"] else part


def _found(ctx: Context, money: Money) -> Iterator[Finding]:
    for rule, look in _LOOKS.items():
        how = level(ctx.company, rule)
        for place, says in look(ctx, money) if how != OFF else ():
            yield Finding(rule, tuple(map(str, place)), how, says)


Said = Iterator[tuple[tuple[object, ...], str]]


def _over_budget(ctx: Context, money: Money) -> Said:
    """Committed and actual beyond the current budget, where the write makes it worse."""
    before = _by_place(money.before)
    after = _by_place(money.after)
    for one in money.effects.costs:
        place = (one.phase, one.cost_code, one.cost_type)
        now, then = after[place], before.get(place, CostFigures(*place))
        over = -now.remaining
        if over > -then.remaining and over > tolerated(ctx.company, "over_budget", now.current_budget):
            spent = now.actual + now.committed
            says = f"Over budget: {_named(place)} of job {money.effects.job} would have {spent:.2f} committed and spent"
            yield place, f"{says} of a budget of {now.current_budget:.2f} ({BUDGET.menu})."


def _budget_verification(ctx: Context, money: Money) -> Said:
    """Codes and types of the write that the budget does not have, nor approved changes of it.

    A code that stands in the budget without any amount has all its types at zero. A line without a code costs nothing.
    """
    budgeted = {
        place for place, one in _by_place(money.before).items() if one.budget or one.original or one.approved_changes
    }
    missing = [place for place in money.effects.named if place[1] and place not in budgeted]
    budget = ctx.one("budget", money.effects.job) if missing else None
    empty = {(row.get("phsnum") or 0, row["cstcde"]) for row in (budget or {}).get("lines") or () if _is_empty(row)}
    lacking = [place for place in missing if place[:2] not in empty]
    if lacking:
        listed = "; ".join(_listed(lacking))
        says = f"The budget of job {money.effects.job} does not have {listed} ({BUDGET.menu})."
        yield tuple(part for place in lacking for part in place), says


def _listed(places: Sequence[Place]) -> Iterator[str]:
    """Codes with their types."""
    types: dict[tuple[int, Decimal], list[int]] = {}
    for phase, code, kind in places:
        types.setdefault((phase, code), []).append(kind)
    for (phase, code), kinds in types.items():
        word = "types" if len(kinds) > 1 else "type"
        yield f"cost code {code:.3f} {word} {', '.join(map(str, kinds))}{_in(phase)}"


def _is_empty(row: Row) -> bool:
    return not any(row.get(now) for now, _ in COLUMNS.values())


def _over_subcontract(ctx: Context, money: Money) -> Said:
    """Lines of subcontracts that come to less than what is invoiced of them, where the write makes it worse."""
    for (id, linnum), moved in money.effects.contract_lines.items():
        row = ctx.relied["subcontract", id]
        line = next(one for one in row["lines"] if one["linnum"] == linnum)
        now, invoiced = contract(line) + moved, line.get("billed") or ZERO
        if moved < 0 and invoiced - now > tolerated(ctx.company, "over_subcontract", max(now, ZERO)):
            says = f"Line {linnum} of subcontract {row['ctcnum']} would have a contract of {now:.2f}"
            yield (id, linnum), f"{says}, and {invoiced:.2f} of it is invoiced ({SUBCONTRACT.menu})."
    for (record, id, linnum), amount in money.effects.invoiced.items():
        if record == SUBCONTRACT.name:
            row, line = _line(ctx, record, id, linnum)
            left = remaining(line)
            if amount > 0 and amount > left + tolerated(ctx.company, "over_subcontract", max(contract(line), ZERO)):
                says = f"Line {linnum} of subcontract {row['ctcnum']} has {left:.2f} remaining"
                yield (id, linnum), f"{says}, and {amount:.2f} is invoiced ({SUBCONTRACT.menu})."


def _over_po(ctx: Context, money: Money) -> Said:
    """Invoices above what is left of their order as a whole, as Sage compares it, or of one line of it."""
    orders: dict[str, Decimal] = {}
    for (record, id, linnum), amount in money.effects.invoiced.items():
        if record != PURCHASE_ORDER.name:
            continue
        orders[id] = orders.get(id, ZERO) + amount
        row, line = _line(ctx, record, id, linnum)
        left = unreceived(line)
        if amount > 0 and amount > left + tolerated(ctx.company, "over_po", line.get("extttl") or ZERO):
            says = f"Line {linnum} of purchase order {row['ordnum']} has {left:.2f} remaining"
            yield (id, linnum), f"{says}, and {amount:.2f} is invoiced ({PURCHASE_ORDER.menu})."
    for id, amount in orders.items():
        row = ctx.relied[PURCHASE_ORDER.name, id]
        left = row.get("pchbal") or ZERO
        if amount > 0 and amount > left + tolerated(ctx.company, "over_po", row.get("pchttl") or ZERO):
            says = f"Purchase order {row['ordnum']} has a balance of {left:.2f}"
            yield (id,), f"{says}, and {amount:.2f} is invoiced ({PURCHASE_ORDER.menu})."


def _line(ctx: Context, record: str, id: str, linnum: int) -> tuple[Row, Row]:
    row = ctx.relied[record, id]
    return row, next(one for one in row["lines"] if one["linnum"] == linnum)


def _date_period(_ctx: Context, money: Money) -> Said:
    """A posting period that is not the one of the date: it is named only then."""
    if money.effects.posted is not None:
        day, year, period = money.effects.posted
        says = f"The date {day} is not in the posting period {period} of {year}"
        yield (year, period), f"{says} ({PERIOD.menu})."


_LOOKS = {
    "over_budget": _over_budget,
    "budget_verification": _budget_verification,
    "over_subcontract": _over_subcontract,
    "over_po": _over_po,
    "date_period": _date_period,
}


def _by_place(figures: JobFigures) -> Mapping[Place, CostFigures]:
    return {(one.phase, one.cost_code, one.cost_type): one for one in figures.costs}


def _named(place: Place) -> str:
    phase, code, kind = place
    return f"cost code {code:.3f} type {kind}{_in(phase)}"


def _in(phase: int) -> str:
    return f" in phase {phase}" if phase else ""


def read_level(value: object) -> str | None:
    """One of the levels; None when it is none."""
    return value if isinstance(value, str) and value in LEVELS else None


def read_tolerance(value: object) -> str | None:
    """`none`, an amount, or a percentage that may have a cap, as it is stored; None when it is none of these."""
    text = str(value).strip().lower() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if text == NONE or (text.isascii() and _TOLERANCE.fullmatch(text)) else None
