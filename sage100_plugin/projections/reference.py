"""The reference pages of what the product does: actions, triggers, pickers, errors, settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sage100_plugin.projections import wording
from sage100_plugin.projections.markdown import bullets, code, data, page, table
from sage100_plugin.settings import SETTINGS, Setting

Told = Mapping[str, Any]


def actions(manifest: Told) -> str:
    """docs/reference/actions.md."""
    every = manifest["actions"]
    shared = table(
        ("Field", "Type", "What it is"), [_row(place, f) for place, f in wording.flat(wording.common(every))]
    )
    intro = "What can be done in Sage. Each action is one call: `POST /v1/actions/<key>`."
    inputs = "## Inputs of every action\n\n" + shared if shared else ""
    return page("Actions", intro, _contents(every), inputs, *(_action(each) for each in every))


def _contents(declarations: Sequence[Told]) -> str:
    return bullets(f"[{each['title']}](#{each['key']}): {each['summary']}" for each in declarations)


def _heading(each: Told) -> str:
    return f'<a id="{each["key"]}"></a>\n\n## {each["title"]}\n\n`{each["key"]}`: {each["summary"]}'


def _action(each: Told) -> str:
    blocks = (
        _heading(each),
        bullets((f"Sage menu: {each['menu']}", wording.EFFECTS[each["effect"]], f"Scope: `{each['scope']}`")),
        _steps(each["steps"]),
        _listed("Inputs", wording.own(each["fields"])),
        _listed("What an approver may add", each["decision"]),
        _listed("Result", each["output"]),
        _example(each),
        _refusals(each),
        _limits(each["limits"]),
    )
    return "\n\n".join(block for block in blocks if block)


def _steps(steps: Sequence[Told]) -> str:
    rows = [f"{n}. {step['title']} ({wording.PLACES[step['performed_in']]})" for n, step in enumerate(steps, 1)]
    return "### Steps\n\n" + "\n".join(rows) if rows else ""


def _listed(title: str, fields: Sequence[Told]) -> str:
    rows = [_row(place, field) for place, field in wording.flat(fields)]
    return f"### {title}\n\n" + table(("Field", "Type", "What it is"), rows) if rows else ""


def _row(place: str, field: Told) -> tuple[str, str, str]:
    needed = " **Required.**" if field["required"] else ""
    return f"`{place}`", wording.TYPES[field["type"]], f"{field['label']}.{needed} {wording.explained(field)}"


def _example(each: Told) -> str:
    example = each["example"]
    asked = wording.shown(each, example["input"])
    call = code(wording.curl(f"/v1/actions/{each['key']}", asked), "sh")
    parts = ("### Example", wording.given(example), call, "`result` of the answer:", data(example["output"]))
    return "\n\n".join(part for part in parts if part)


def _refusals(each: Told) -> str:
    told = table(("Input", "Code", "What the user reads"), [_refusal(each, row) for row in each["refuses"]])
    return f"### Refused\n\n{told}" if told else ""


def _refusal(each: Told, row: Told) -> tuple[str, str, str]:
    asked = f"`{json.dumps(wording.shown(each, row['input']), ensure_ascii=False)}`"
    return " ".join((asked, wording.given(row))), f"[`{row['code']}`](errors.md)", row["message"]


def _limits(limits: Sequence[str]) -> str:
    return "### Limits\n\n" + bullets(limits) if limits else ""


def triggers(manifest: Told) -> str:
    """docs/reference/triggers.md."""
    every = manifest["triggers"]
    intro = (
        "What can happen in Sage. A subscription gets each event as a signed POST; `GET /v1/triggers/<key>/events` "
        "lists the same events."
    )
    return page("Triggers", intro, _contents(every), *(_trigger(each) for each in every))


def _trigger(each: Told) -> str:
    filters = ", ".join(f"`{name}`" for name in each["filters"]) or "none"
    facts = [f"Event type: `{each['event']}`", f"Sage menu: {each['menu']}", f"Filters: {filters}"]
    if each["sandbox_change"]:
        facts.append(f"On the sandbox company: `sage100-plugin sandbox change {each['sandbox_change']}`")
    subscribe = wording.curl(f"/v1/subscriptions/{each['key']}", {"target_url": "https://hooks.example.com/sage"})
    blocks = (
        _heading(each),
        bullets(facts),
        _listed("Data", each["fields"]),
        f"### Subscribe\n\n{code(subscribe, 'sh')}",
        f"### Sample\n\n{data(each['sample'])}",
        _limits(each["limits"]),
    )
    return "\n\n".join(block for block in blocks if block)


def pickers(manifest: Told) -> str:
    """docs/reference/pickers.md."""
    intro = "Dropdowns whose choices come from Sage: `GET /v1/pickers/<key>?company=&q=&page=&<parent>=`."
    rows = [(f"`{each['key']}`", each["title"], _parents(each), each["first"]) for each in manifest["pickers"]]
    return page("Pickers", intro, table(("Key", "Choices", "Choose first", "What an empty list says"), rows))


def _parents(each: Told) -> str:
    return ", ".join(f"`{parent}`" for parent in each["depends_on"])


def errors(manifest: Told) -> str:
    """docs/reference/errors.md."""
    intro = (
        "Every refusal is `application/problem+json` with one of these codes, a `detail` that stands alone, `fix` and "
        "the `role` that can fix it. *Again* marks those where the same call may be sent again later."
    )
    rows = [_error(each) for each in manifest["errors"]]
    return page("Errors", intro, table(("Code", "Status", "What it means", "How to mend it", "Who", "Again"), rows))


def _error(each: Told) -> tuple[str, ...]:
    again = "yes" if each["retryable"] else ""
    role = wording.ROLES[each["role"]]
    return f"`{each['code']}`", str(each["status"]), each["title"], each["fix"], role, again


def settings() -> str:
    """docs/reference/settings.md."""
    intro = (
        "Settings come from the environment first, then from `settings.toml` in the data folder under the lower-case "
        "name. A secret may also stand in a file named by `<setting>_FILE`."
    )
    rows = [_setting(each) for each in SETTINGS]
    return page("Settings", intro, table(("Setting", "Default", "What it does", "Secret"), rows))


def _setting(each: Setting) -> tuple[str, str, str, str]:
    default = f"`{each.default}`" if each.default else ""
    return f"`SAGE100_{each.name.upper()}`", default, each.help, "yes" if each.secret else ""
