"""What to put into a CRM so that a button stands there: its link, and how a flow makes one for each record."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import escape

from sage100_plugin.ports.ledger import Button
from webhooks.console.hook_recipes import RECIPES, recipe_of

OF_ONE_RECORD = ("source", "source_id", "source_name", "source_record")
"""What a button holds of one record of the CRM: the next record has its own."""

Snippet = dict[str, str]


def choices() -> list[tuple[str, str]]:
    """The CRMs to choose from."""
    return [(one.key, one.title) for one in RECIPES]


def snippets(button: Button, link: str, making: str, crm: str) -> list[Snippet]:
    """What can be pasted, each with where it goes; `making` is the address at which buttons are made."""
    html = f'<a href="{escape(link)}" target="_blank" rel="noopener">{escape(button.label)}</a>'
    found = [
        {"key": "html", "title": "HTML", "help": "For a page or a mail that takes HTML.", "text": html},
        {"key": "markdown", "title": "Markdown", "help": "For a chat or a note.", "text": f"[{button.label}]({link})"},
    ]
    return [*found, _flow(button, making, crm)]


def _flow(button: Button, making: str, crm: str) -> Snippet:
    """The call that makes a button like this one for another record."""
    recipe = recipe_of(crm)
    record = {"source": recipe.source, "source_id": f"<{recipe.id}>"} if recipe else {"source_id": "<id of the record>"}
    source = {} if recipe or "source" not in button.input else {"source": button.input["source"]}
    held = {name: value for name, value in button.input.items() if name not in OF_ONE_RECORD}
    wanted: dict[str, Any] = {
        "action": button.action,
        "label": button.label,
        "input": {**held, **source, **record},
        "single_use": button.single_use,
    }
    body = json.dumps(wanted, ensure_ascii=False, indent=2).replace("'", "'\\''").replace("\n", "\n  ")
    lines = [
        f'curl "{making}" \\',
        '  -H "Authorization: Bearer $SAGE100_KEY" \\',
        '  -H "Content-Type: application/json" \\',
        f"  -d '{body}'",
    ]
    title = f"One for each record of {recipe.title}" if recipe else "One for each record"
    says = (
        "What a flow of the CRM sends when a record is made; it stores the answer's url in a field of the record. "
        "What stands in angle brackets is the record's own."
    )
    return {"key": "flow", "title": title, "help": says, "text": "\n".join(lines)}
