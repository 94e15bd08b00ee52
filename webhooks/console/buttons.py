"""Buttons of a CRM's pages: which there are, what each does, its link, and what became of its presses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from sage100_plugin.engine import keys
from sage100_plugin.engine.access import companies_of, key_states
from sage100_plugin.engine.crm import buttons, presses
from sage100_plugin.engine.crm.press import accounted
from sage100_plugin.ports.ledger import Button
from sage100_plugin.spec import describe
from webhooks import button_view, buttons_api
from webhooks.console import button_snippets, listing
from webhooks.console.door import drawn, person, seen
from webhooks.edge import address, caller, plugin, rooted

api = Blueprint("console_buttons", __name__)

PATH = "/console/buttons"

STATES: Mapping[str, tuple[str, str]] = {
    "active": ("ready", "good"),
    "used": ("used", ""),
    "expired": ("expired", ""),
    "paused": ("its key is paused", "bad"),
    "revoked": ("its key is revoked", "bad"),
}
"""How a button stands: in words, and as a kind of state."""

PRESSES: Mapping[str, tuple[str, str]] = {
    "done": ("done", "good"),
    "refused": ("refused", "bad"),
    "failed": ("failed", "bad"),
    "unknown": ("not known yet", "bad"),
    "waiting_acceptance": ("waits for accounting", "wait"),
    "queued": ("on its way", "wait"),
    "started": ("on its way", "wait"),
}


@dataclass(frozen=True)
class Standing:
    """A button with how it stands: what is shown of it in a list."""

    button: Button
    state: str

    @property
    def words(self) -> str:
        return STATES[self.state][0]

    @property
    def kind(self) -> str:
        return STATES[self.state][1]

    @property
    def does(self) -> str:
        return _does(self.button)


@api.get(PATH)
@person("write")
def shown() -> Response:
    filters = listing.asked("company", "what", "state")
    what, state = filters.get("what", "").casefold(), filters.get("state", "")
    standing = _standing()

    def keep(button: Button) -> bool:
        told = f"{button.label} {_does(button)} {button.action} {button.input.get('source_id', '')}".casefold()
        return what in told and (not state or standing(button).state == state)

    page, following = buttons_api.found(listing.PAGE, request.args.get("cursor", ""), keep)
    fields = [
        *listing.companies(companies_of(plugin(), caller()), filters),
        listing.choice("state", "State", [(name, words) for name, (words, _) in STATES.items()], filters),
        listing.words("what", "Button", filters),
    ]
    return drawn(
        "buttons",
        path=rooted(PATH),
        fields=fields,
        found=[standing(button) for button in page],
        filtered=bool(filters),
        pager=listing.pager(filters, following),
    )


@api.get(f"{PATH}/<button_id>")
@person("write")
def one(button_id: str) -> Response:
    button = accounted(plugin(), buttons.find(plugin(), caller(), button_id))
    link = f"/b/{buttons.token(plugin(), button)}"
    before = request.args.get("cursor", "")
    page = presses.listed(plugin(), caller(), button_id, before, listing.PAGE + 1)
    following = page[listing.PAGE - 1]["id"] if len(page) > listing.PAGE else None
    crm = request.args.get("crm", "")
    return drawn(
        "button",
        one=_standing()(button),
        button=button,
        link=address(link),
        opens=rooted(link),
        path=rooted(f"{PATH}/{button_id}"),
        settled=_settled(button),
        presses=page[: listing.PAGE],
        states=PRESSES,
        pager=listing.pager({}, following),
        crm=crm,
        crms=button_snippets.choices(),
        snippets=button_snippets.snippets(button, address(link), address("/v1/buttons"), crm),
    )


@api.post(f"{PATH}/<button_id>/resume")
@person("admin")
def resumed(button_id: str) -> Response:
    """Let the key go on for which the button acts; it may be a person's, which no list of keys shows."""
    keys.resume(plugin(), caller(), buttons.find(plugin(), caller(), button_id).key_id)
    return seen(f"{PATH}/{button_id}")


@api.post(f"{PATH}/<button_id>/remove")
@person("write")
def removed(button_id: str) -> Response:
    buttons.revoke(plugin(), caller(), button_id)
    return seen(PATH)


def _standing() -> Callable[[Button], Standing]:
    """How each of several buttons stands now; a key is asked for once."""
    now, states = plugin().clock.now(), dict[str, str]()

    def stands(button: Button) -> Standing:
        told = accounted(plugin(), button)
        if told.expires_at <= now:
            return Standing(told, "expired")
        if told.single_use and told.used_at and told.operation_id:
            return Standing(told, "used")
        if told.key_id not in states:
            states.update(key_states(plugin(), {told.key_id}))
        return Standing(told, states[told.key_id])

    return stands


def _does(button: Button) -> str:
    """The title of a button's action, or its key where the plugin knows it no more."""
    action = plugin().catalog.action.get(button.action)
    return action.title if action else button.action


def _settled(button: Button) -> list[tuple[str, str]]:
    """What the button holds, by the labels of its action."""
    action = plugin().catalog.action.get(button.action)
    labels = {} if action is None else {field["key"]: field["label"] for field in describe.input_fields(action)}
    return [(labels.get(name, name), button_view.plain(value)) for name, value in button.input.items()]
