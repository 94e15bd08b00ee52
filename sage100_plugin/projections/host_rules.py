"""What the hosts demand of names, words and samples: each rule gives the sentences that say what breaks it.

The strictest host decides: keys by Zapier's KeySchema, labels and descriptions by its BasicDisplaySchema and its style
checks, ids and dropdowns by its deploy checks, single words by n8n's linter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from sage100_plugin.errors import CODES
from sage100_plugin.records import RECORDS
from sage100_plugin.spec import Action, Catalog, Picker, Trigger
from sage100_plugin.spec.describe import inner

KEY = re.compile(r"^[a-zA-Z]+[a-zA-Z0-9_]+$")
SMALL_WORDS = frozenset(
    ("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "up", "with")
)
NOUNS = frozenset((*RECORDS, "record", "commitment", "export", "import", "link", "period", "sage", "delivery"))
HAPPENED = frozenset(("back", "broken", "digest", "done", "failing", "held", "paid", "stuck", "unreachable"))
"""Words that say what happened without ending in -ed."""
TITLE_LENGTHS = range(2, 65)
SUMMARY_LENGTHS = range(1, 1001)
AMOUNT = re.compile(r"^-?[0-9]+\.[0-9]{2}$")


def naming(declaration: Action | Trigger) -> list[str]:
    """Key, title and summary fit every host."""
    found = [*_key(declaration.key), *_title(declaration.title)]
    if len(declaration.summary) not in SUMMARY_LENGTHS or not declaration.summary.endswith("."):
        found.append("The summary must be a sentence of at most 1000 characters.")
    return found + (_action_name(declaration) if isinstance(declaration, Action) else _trigger_name(declaration))


def _key(key: str) -> list[str]:
    return [] if KEY.match(key) else [f"The key {key} is not legal on every host."]


def _title(title: str) -> list[str]:
    if len(title) not in TITLE_LENGTHS:
        return [f"The title {title!r} must have 2 to 64 characters."]
    first, *others = title.split()
    lower = [word for word in (first, *(o for o in others if o not in SMALL_WORDS)) if word[0].islower()]
    return [f"The title {title!r} must be in title case: {', '.join(lower)}."] if lower else []


def _action_name(action: Action) -> list[str]:
    verb, _, noun = action.key.partition("_")
    if verb != action.verb or not noun:
        return [f"The key {action.key} must be the verb {action.verb}, an underscore and a noun."]
    return []


def _trigger_name(trigger: Trigger) -> list[str]:
    found = []
    if not trigger.summary.startswith("Triggers when "):
        found.append("The summary must begin with 'Triggers when '.")
    noun, _, rest = trigger.event.partition(".")
    if noun not in NOUNS or f"{noun}_{rest}" != trigger.key:
        found.append(f"The event {trigger.event} must be a record, a dot and the rest of the key {trigger.key}.")
    if not any(word.endswith("ed") or word in HAPPENED for word in rest.split("_")):
        found.append(f"The key {trigger.key} must say what happened to the record.")
    return found


def labelled(declaration: Action | Trigger) -> list[str]:
    """Every field has a label; an input that does not explain itself has help."""
    if isinstance(declaration, Trigger):
        return [f for place, each in _walk(declaration.data(), "") for f in _labelled(place, each, helped=False)]
    schemas = [declaration.input(), *([declaration.decision()] if declaration.decision else [])]
    taken = [f for s in schemas for place, each in _walk(s, "") for f in _labelled(place, each, helped=True)]
    given = [f for place, each in _walk(declaration.output(), "") for f in _labelled(place, each, helped=False)]
    return taken + given


def _walk(schema: Schema, above: str) -> Iterator[tuple[str, fields.Field[Any]]]:
    for name, field in schema.fields.items():
        place = f"{above}/{name}"
        yield place, field
        nested = inner(field)
        if nested is not None:
            yield from _walk(nested, place)


def _labelled(place: str, field: fields.Field[Any], *, helped: bool) -> list[str]:
    told = field.metadata.get("about")
    if told is None or not told.label:
        return [f"{place} has no label."]
    found = []
    if told.help and told.help.rstrip(".").casefold() == told.label.casefold():
        found.append(f"The help of {place} only repeats its label.")
    if helped and told.kind in {"id", "boolean", "cost_code"} and not (told.picker or told.help):
        found.append(f"{place} needs a picker, or help that says what to give.")
    return found


def pickers(action: Action, catalog: Catalog) -> list[str]:
    """Every picker a field names exists, and what it depends on are fields of the same input or line."""
    return _picked(action.input(), frozenset(), catalog.picker)


def _picked(schema: Schema, above: frozenset[str], known: Mapping[str, Picker]) -> list[str]:
    seen = above | set(schema.fields)
    found: list[str] = []
    for name, field in schema.fields.items():
        nested = inner(field)
        found += _picked(nested, seen, known) if nested is not None else _dropdown(name, field, seen, known)
    return found


def _dropdown(name: str, field: fields.Field[Any], seen: frozenset[str], known: Mapping[str, Picker]) -> list[str]:
    told = field.metadata["about"]
    if told.picker is None:
        return []
    if told.picker not in known:
        return [f"{name} names the picker {told.picker}, which does not exist."]
    found = [f"{name} depends on {parent}, which is no input." for parent in told.parents if parent not in seen]
    asked = known[told.picker].depends_on
    if len(told.parents) != len(asked):
        found.append(f"{name} must name one parent for each of: {', '.join(asked) or 'nothing'}.")
    return found


def sample(trigger: Trigger) -> list[str]:
    """The sample is a true one: an id, only declared fields, amounts as text with two places."""
    found = [] if trigger.sample.get("id") else ["The sample has no id."]
    return found + conforms(trigger.data(), trigger.sample)


def conforms(schema: Schema, shown: Mapping[str, Any], place: str = "") -> list[str]:
    """What is shown fits the schema it is given out by; `...` stands for any value."""
    found = []
    for name, value in shown.items():
        here = f"{place}/{name}"
        if name not in schema.dump_fields:
            found.append(f"{here} is not a field of the schema.")
        elif value not in ("...", None):
            found += _fits(schema.dump_fields[name], value, here)
    return found


def _fits(field: fields.Field[Any], value: object, place: str) -> list[str]:
    nested = inner(field)
    if isinstance(field, fields.List) and nested is not None:
        if not isinstance(value, list):
            return [f"{place} must be a list."]
        return [
            f for number, line in enumerate(value) if line != "..." for f in conforms(nested, line, f"{place}/{number}")
        ]
    if nested is not None:
        return conforms(nested, value, place) if isinstance(value, Mapping) else [f"{place} must be an object."]
    return _plain(field.metadata["about"].kind, value, place)


def _plain(kind: str, value: object, place: str) -> list[str]:
    if kind == "boolean":
        return [] if isinstance(value, bool) else [f"{place} must be true or false."]
    if kind == "object":
        return [] if isinstance(value, Mapping) else [f"{place} must be an object."]
    if kind == "integer":
        return [] if type(value) is int else [f"{place} must be a whole number."]
    if not isinstance(value, str):
        return [f"{place} must be text."]
    if kind == "money" and not AMOUNT.match(value):
        return [f"{place} must be an amount with two places."]
    return []


def refusals(action: Action) -> list[str]:
    """Every declared refusal has a code of the table and a wording."""
    found = [f"The code {row.code} is not in the table." for row in action.refuses if row.code not in CODES]
    return found + [f"The refusal with {row.code} has no wording." for row in action.refuses if not row.message]
