"""Making a hook: from what a CRM of the how-tos needs, or from an action alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from sage100_plugin.engine.access import companies_of, company_for
from sage100_plugin.engine.crm import hooks
from sage100_plugin.engine.crm.hook_signatures import SCHEMES
from sage100_plugin.errors import Refused
from sage100_plugin.spec import Action
from webhooks.console import hook_lines, hook_mapping, listing
from webhooks.console.button_new import grouped, may_run
from webhooks.console.door import drawn, person
from webhooks.console.hook_recipes import RECIPES, recipe_of
from webhooks.console.hooks import hook_page
from webhooks.edge import caller, plugin, rooted

api = Blueprint("console_hook_new", __name__)

PATH = "/console/hooks/new"

SIGNED: Mapping[str, str] = {
    "url": "by a secret in the address, or as the password of HTTP basic authentication",
    "standard": "by Standard Webhooks",
    "sha256": "by X-Hub-Signature-256, an HMAC of the body",
    "hubspot_v3": "by HubSpot, for an app",
}
"""The schemes, the plainest first, in words."""

FIELDS = ("name", "source", "scheme", "secret", "mapping")


@api.get(PATH)
@person("write")
def asked() -> Response:
    if request.args.get("action") or request.args.get("crm"):
        return _form(_begun())
    actions = [action for action in plugin().catalog.actions if may_run(caller(), action)]
    companies = [(company.id, company.name) for company in companies_of(plugin(), caller())]
    recipes = [one for one in RECIPES if any(one.action == action.key for action in actions)]
    return drawn("hook_action", path=rooted(PATH), groups=grouped(actions), seen=companies, recipes=recipes)


@api.post(PATH)
@person("write")
def made() -> Response:
    given = {name: request.form.get(name, "") for name in FIELDS} | {"mapping": hook_lines.said(request.form)}
    if request.form.get(".step") in hook_lines.REDRAWN:
        return _form(given)
    action, company = _action(), _company()
    body: dict[str, Any] = {name: given[name].strip() for name in ("name", "source", "scheme")}
    body |= {"action": action.key, "company": company}
    if given["secret"].strip():
        body["secret"] = given["secret"].strip()
    if given["mapping"].strip():
        body["mapping"] = hook_lines.read(given["mapping"])
    try:
        found = hooks.create(plugin(), caller(), body)
    except Refused as problem:
        return _form(given, problem.meaning.status, hook_mapping.errors(problem, FIELDS))
    return hook_page(found.hook.id, 201, found)


def _begun() -> dict[str, str]:
    """What the form begins with."""
    recipe = recipe_of(request.args.get("crm", ""))
    if recipe is None:
        return {"name": "", "source": "", "scheme": "url", "secret": "", "mapping": hook_mapping.blank(_action())}
    lines = hook_lines.written(recipe.mapping)
    return {"name": recipe.name, "source": recipe.source, "scheme": recipe.scheme, "secret": "", "mapping": lines}


def _form(given: Mapping[str, str], status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    action, recipe, company = _action(), recipe_of(request.args.get("crm", "")), _company()
    return drawn(
        "hook_new",
        status,
        action=action,
        company=plugin().companies.get(company),
        recipe=recipe,
        path=listing.address(
            PATH, {"action": action.key, "company": company, **({"crm": recipe.key} if recipe else {})}
        ),
        back=rooted(PATH),
        given=given,
        editor=hook_lines.editor(given["mapping"], request.values),
        errors=errors or {},
        schemes=[(name, SIGNED[name]) for name in SIGNED if name in SCHEMES],
        targets=hooks.targets(action),
        needs_id=hooks.needs_id(action),
    )


def _action() -> Action:
    recipe = recipe_of(request.args.get("crm", ""))
    key = request.args.get("action", "") or (recipe.action if recipe else "")
    found = plugin().catalog.action.get(key)
    if found is None or not may_run(caller(), found):
        raise Refused("unknown_action", f"There is no action {key} that you may run.")
    return found


def _company() -> str:
    return company_for(plugin(), caller(), request.args.get("company") or None).id
