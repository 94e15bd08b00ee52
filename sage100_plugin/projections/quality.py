"""The quality scale: which rules an action or a trigger meets, and why a rule does not apply to it.

A rule is judged on the declaration where that is possible. Elsewhere a text has to prove it: a test, benchmark, how-to
page or host file that carries the words `quality: <rule> <whose>`, where whose are one or more keys with blanks
between them, `actions` or `triggers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sage100_plugin.projections import host_rules
from sage100_plugin.projections.generate import marked
from sage100_plugin.spec import Action, Catalog, Effect, Trigger

Declaration = Action | Trigger
Level = Literal["bronze", "silver", "gold"]
LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")
CHECKOUT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"quality: ([a-z_]+)((?: (?!quality:)[a-z_0-9]+)+)")


@dataclass(frozen=True)
class Rule:
    """One rule. `faults` judges the declaration; `exempt` says why the rule does not apply, or is empty.

    `proof` asks for a text that carries the rule's mark.
    """

    level: Level
    key: str
    says: str
    faults: Callable[[Declaration], list[str]] = lambda _declaration: []
    exempt: Callable[[Declaration], str] = lambda _declaration: ""
    proof: bool = False


@dataclass(frozen=True)
class Grade:
    """How a declaration stands to a rule; `reason` says why it is exempt, or what is missing."""

    declaration: str
    rule: Rule
    state: Literal["done", "todo", "exempt"]
    reason: str = ""


def _example(declaration: Declaration) -> list[str]:
    if isinstance(declaration, Trigger):
        return host_rules.sample(declaration)
    faults = declaration.input().validate(declaration.example.input)
    unfit = host_rules.conforms(declaration.output(), declaration.example.output)
    return [f"The example does not load: {name}." for name in faults] + unfit


def _refusals(declaration: Declaration) -> list[str]:
    if isinstance(declaration, Trigger):
        return []
    return host_rules.refusals(declaration) if declaration.refuses else ["No refusal is declared."]


def _limits(declaration: Declaration) -> list[str]:
    return [] if declaration.limits else ["No limit is written."]


def _no_trigger(declaration: Declaration) -> str:
    return "A trigger takes no input and refuses nothing." if isinstance(declaration, Trigger) else ""


def _no_action(declaration: Declaration) -> str:
    return "An action makes no events by itself." if isinstance(declaration, Action) else ""


def _no_write(declaration: Declaration) -> str:
    if isinstance(declaration, Trigger):
        return "A trigger writes nothing."
    return "It only reads." if declaration.effect is Effect.READ else ""


RULES = (
    Rule("bronze", "naming", "Key, title and summary fit every host.", host_rules.naming),
    Rule(
        "bronze", "labelled", "Every field has a label, and help where it does not explain itself.", host_rules.labelled
    ),
    Rule(
        "bronze",
        "example",
        "Its example fits the schemas and comes true on a fresh sandbox company.",
        _example,
        proof=True,
    ),
    Rule("bronze", "refusals", "Refusals refuse with their wording.", _refusals, _no_trigger, proof=True),
    Rule("bronze", "reference", "It stands in the reference.", proof=True),
    Rule("silver", "errors", "Each error it can give is reached by a test.", exempt=_no_trigger, proof=True),
    Rule("silver", "idempotent", "A repeated idempotency key writes once.", exempt=_no_write, proof=True),
    Rule("silver", "crash", "A crash at any step changes nothing about its events.", exempt=_no_action, proof=True),
    Rule("silver", "empty_company", "It works in a company without records.", proof=True),
    Rule("gold", "how_to", "A how-to page shows it.", proof=True),
    Rule("gold", "hosts", "An n8n workflow and a Zapier test run it.", proof=True),
    Rule("gold", "sage_screen", "Its preview is drawn as Sage's screen.", exempt=_no_write, proof=True),
    Rule("gold", "measured", "It is measured, with its number noted.", proof=True),
    Rule("gold", "limits", "What it does not do is written down.", _limits),
)


def grade(catalog: Catalog, texts: Mapping[str, str]) -> tuple[Grade, ...]:
    """Every declaration against every rule. `texts` are the files that may carry marks, by path."""
    marks = {(rule, whose) for text in texts.values() for rule, keys in MARK.findall(text) for whose in keys.split()}
    declarations: Sequence[Declaration] = (*catalog.actions, *catalog.triggers)
    return tuple(_grade(each, rule, marks) for each in declarations for rule in RULES)


def _grade(declaration: Declaration, rule: Rule, marks: set[tuple[str, str]]) -> Grade:
    reason = rule.exempt(declaration)
    if reason:
        return Grade(declaration.key, rule, "exempt", reason)
    faults = rule.faults(declaration)
    kind = "actions" if isinstance(declaration, Action) else "triggers"
    if rule.proof and not {(rule.key, kind), (rule.key, declaration.key)} & marks:
        faults = [*faults, "Nothing here proves it."]
    return Grade(declaration.key, rule, "todo" if faults else "done", " ".join(faults))


def reached(grades: Sequence[Grade]) -> dict[str, Level | None]:
    """Declaration -> the highest level whose rules, and those of the levels below, are all done or exempt."""
    found: dict[str, Level | None] = {}
    for key in dict.fromkeys(each.declaration for each in grades):
        open_levels = {each.rule.level for each in grades if each.declaration == key and each.state == "todo"}
        held = [level for place, level in enumerate(LEVELS) if not open_levels & set(LEVELS[: place + 1])]
        found[key] = held[-1] if held else None
    return found


def scale(catalog: Catalog, root: Path = CHECKOUT) -> list[dict[str, str]]:
    """The scale as rows to print: one per declaration and rule. `root` holds the files that may carry marks."""
    grades = grade(catalog, marked(root))
    levels = reached(grades)
    return [
        {
            "declaration": each.declaration,
            "reaches": levels[each.declaration] or "below bronze",
            "level": each.rule.level,
            "rule": each.rule.says,
            "state": each.state,
            "reason": each.reason,
        }
        for each in grades
    ]
