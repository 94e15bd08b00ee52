"""How the manifest is said in sentences; the reference pages and the page under /docs use the same words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sage100_plugin.spec.describe import LATER

Told = Mapping[str, Any]

LONG = 20
EFFECTS = {
    "read": "Reads only; nothing is changed.",
    "write": "Writes to Sage at once.",
    "export": "Waits for acceptance before it reaches Sage, unless the company's policy says otherwise.",
}
PLACES = {"sage": "in Sage", "source": "in the source system", "plugin": "in the plugin"}
ROLES = {"ops": "operations", "project_manager": "project manager", "accounting": "accounting", "it": "IT"}
TYPES = {
    "text": "text",
    "id": "Sage number",
    "money": "amount",
    "number": "number",
    "cost_code": "cost code",
    "date": "date",
    "datetime": "moment",
    "choice": "choice",
    "option": "choice",
    "integer": "whole number",
    "object": "object",
    "boolean": "yes or no",
    "lines": "lines",
}


def explained(field: Told) -> str:
    """What there is to know about a field beyond its type."""
    return " ".join(_facts(field))


def _facts(field: Told) -> Iterator[str]:
    if field["help"]:
        yield field["help"] if field["help"].endswith((".", "?", ":")) else f"{field['help']}."
    if field.get("choices"):
        yield "One of: " + ", ".join(f"{choice['value']} ({choice['label']})" for choice in field["choices"]) + "."
    if "default" in field:
        yield f"Left out, it is {field['default']}."
    if field.get("picker"):
        chosen = f", after {' and '.join(field['depends_on'])}" if field.get("depends_on") else ""
        yield f"Choose from `{field['picker']}`{chosen}."
    if field.get("create_only"):
        yield "Only when the record is made: Sage does not let it be changed later."
    if field.get("pinned"):
        yield "Always in the mapping."
    if field.get("max_length"):
        yield f"At most {field['max_length']} characters."


def flat(fields: Sequence[Told], above: str = "") -> Iterator[tuple[str, Told]]:
    """All fields with their place, those of lines after the list that holds them: `lines[].amount`."""
    for field in fields:
        yield above + field["key"], field
        yield from flat(field.get("fields", ()), f"{above}{field['key']}[].")


def own(fields: Sequence[Told]) -> list[Told]:
    """The inputs that are the action's own."""
    return [field for field in fields if not field.get("common")]


def common(actions: Sequence[Told]) -> list[Told]:
    """The inputs that every action takes."""
    return [field for field in actions[0]["fields"] if field.get("common")] if actions else []


def curl(path: str, body: Told | None = None) -> str:
    """A call as one can paste it into a shell."""
    lines = [f'curl "$SAGE100_URL{path}"', '-H "Authorization: Bearer $SAGE100_KEY"']
    if body is not None:
        text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines += ['-H "Content-Type: application/json"', f"-d '{text}'"]
    return " \\\n  ".join(lines)


def shown(action: Told, asked: Told) -> dict[str, Any]:
    """An input for people to read: what an earlier call gives stands there as a sample."""
    samples = {field["key"]: field["sample"] for field in action["fields"]}
    return {name: samples.get(name) if LATER.match(str(value)) else _legible(value) for name, value in asked.items()}


def _legible(value: object) -> object:
    """A text that is only long says how long."""
    if isinstance(value, str) and len(value) > LONG and len(set(value)) == 1:
        return f"{value[0]} ({len(value)} times)"
    return value


def given(call: Told) -> str:
    """What has to be done before an example or a refusal."""
    return " ".join(f"After `{each['action']}` with `{_short(each['input'])}`." for each in call.get("given", ()))


def _short(value: Told) -> str:
    return json.dumps(value, ensure_ascii=False)
